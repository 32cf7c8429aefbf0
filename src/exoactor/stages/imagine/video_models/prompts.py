"""What every video model is told besides the plan's own prompt."""

from exoactor.core.plan import Plan

NEGATIVE = (
    "scene cut, camera movement, zoom, second person, extra limbs, morphing, objects appearing or "
    "vanishing, slow motion, text, watermark, blur"
)
"""What no clip should show, for the models that take such a list."""
SINGLE_SHOT = (
    "One single continuous shot from a fixed camera, without cuts, zoom or camera "
    "movement, without sound."
)
"""Said to every model: several make cuts unless they are told not to."""


def text(plan: Plan) -> str:
    """The whole prompt."""
    return f"{plan.prompt.text}\n{SINGLE_SHOT}"
