"""What a plan says in words: each step as a sentence, and the five parts of the prompt.

The parts are the paper's: Shot fixes the camera and forbids cuts, Scene constrains the geometry,
Motion asks for calm movements a robot can follow, Execution lists the steps, End State says what
the last second holds.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.plan import Action, Hands, Prompt, Verb
from exoactor.scenes.person import STATURE_M
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules.geometry import support
from exoactor.stages.plan.rules.naming import usual

STEPS: dict[Verb, str] = {
    "walk_to": "Walk to the {thing} with even steps and stop within reach of it, facing it.",
    "walk_around": "Walk around the {thing} to its other side, keeping clear of it.",
    "walk_through": "Walk upright through the {thing} without touching its sides.",
    "turn_to": "Turn on the spot to face the {thing}.",
    "duck_under": (
        "Bend the knees and the trunk, pass under the {thing} without touching it, "
        "and rise again behind it."
    ),
    "step_over": "Step over the {thing}, one foot after the other, without touching it.",
    "sit_down": (
        "Turn the back to the {thing}, lower the hips onto it and sit "
        "still, both feet on the floor."
    ),
    "stand_up": "Lean forward and stand up from the {thing}.",
    "reach": "Bend down as far as needed and reach for the {thing} with {hands}.",
    "grasp": "Close {hands} on the {thing}.",
    "lift": "Lift the {thing} and straighten up, holding it close.",
    "carry_to": "Carry the {thing} to the {to}, holding it level.",
    "place": "Lower the {thing} {into} the {to}, standing the way it stood, and let go.",
    "drop": "Hold the {thing} over the {to}, open the hand and let it fall in.",
    "sweep": "Sweep the {thing} aside with {hands}, in one slow stroke.",
    "wipe": "Wipe the {thing} with {hands}, to and fro over its top.",
    "stand": "Stand upright and still, {arms}.",
}
HANDS: dict[Hands | None, str] = {
    "left": "the left hand", "right": "the right hand", "both": "both hands", None: "a hand",
}  # fmt: skip

SHOT = (
    "A single continuous take from a fixed camera {height:.1f} m above the floor, which sees the "
    "person {side}. No cut, no zoom, no pan, no shake; the whole body stays in frame."
)
ROOM = (
    "The room of the first frame: floor, walls, light and furniture stay as they are. The person "
    "is {stature:.2f} m tall, with the same clothes and proportions throughout."
)
RIGID = (
    "Things keep their shape and size; nothing moves unless it is touched, and "
    "nothing appears or vanishes."
)
MOTION = (
    "Robot-like: calm, even and deliberate, with the weight over the feet at all times. No "
    "running, no jumping, no gestures, no looking about. Feet do not slide; hands close on "
    "a thing before it moves."
)
END_POSE: dict[Verb, str] = {
    "stand": "The person stands upright and still, {arms}.",
    "sit_down": "The person sits still on the {thing}, both feet on the floor.",
}
ASKEW = 0.4
"""A camera further to the side than this share of its distance ahead sees from the side as well."""
HELD = "This pose is held for the last half second."


def step(
    verb: Verb, thing: Thing | None, to: Thing | None, hands: Hands | None, held: Thing | None
) -> str:
    """An action as a sentence that can be seen to be done or not; `held`: what is in the hands by
    then.
    """
    return STEPS[verb].format(
        thing=usual(thing) if thing else "",
        to=usual(to) if to else "",
        into="into" if to and to.has("inside") else "onto",
        hands=HANDS[hands],
        arms=_arms(held),
    )


def _arms(held: Thing | None) -> str:
    return f"holding the {usual(held)}" if held else "both arms hanging at the sides"


def prompt(scene: Scene, actions: tuple[Action, ...]) -> Prompt:
    """The five parts, for a clip that begins with the scene's reference frame."""
    room, height = ROOM.format(stature=STATURE_M), float(scene.camera.position_m[2])

    return Prompt(
        shot=SHOT.format(height=height, side=_side(scene)),
        scene=" ".join([room, *(_where(scene, thing) for thing in scene.things), RIGID]),
        motion=MOTION,
        execution=" ".join(f"{k}. {action.says}" for k, action in enumerate(actions, start=1)),
        end_state=" ".join([*_left_behind(scene, actions), _end_pose(scene, actions), HELD]),
    )


def _end_pose(scene: Scene, actions: tuple[Action, ...]) -> str:
    last = actions[-1]
    let_go = [k for k, action in enumerate(actions) if action.verb in ("place", "drop")]
    taken = [k for k, action in enumerate(actions) if action.verb == "grasp"]
    holds = bool(taken) and taken[-1] > max(let_go, default=-1)
    held = scene.thing(str(actions[taken[-1]].thing)) if holds else None
    thing = usual(scene.thing(last.thing)) if last.thing else ""
    return END_POSE[last.verb].format(thing=thing, arms=_arms(held))


def _named(thing: Thing) -> str:
    """With its article, at the beginning of a sentence."""
    name = usual(thing)
    if name.split()[0] in ("other", "second"):
        return f"The {name}"
    return f"An {name}" if name[0] in "aeiou" else f"A {name}"


def _side(scene: Scene) -> str:
    """From where the camera sees the person at first."""
    ahead, left = _ahead_and_left(scene, scene.camera.position_m)
    along = "from the front" if ahead > 0.0 else "from behind"
    across = "from the left" if left > 0.0 else "from the right"
    seen = [along] if abs(ahead) > ASKEW * abs(left) else []
    return " and ".join([*seen, across] if abs(left) > ASKEW * abs(ahead) else seen)


def _where(scene: Scene, thing: Thing) -> str:
    """Where a thing is at first, seen from the person's start."""
    name = _named(thing)
    if (holder := support(scene, thing)) is not None:
        return f"{name} is {_on(holder)}."
    ahead, left = _ahead_and_left(scene, np.array(thing.pos_m))
    aside = _far(left, "to the left", "to the right", " and ")
    return f"{name} is {_far(ahead, 'ahead', 'behind')}{aside}."


def _on(holder: Thing) -> str:
    return f"{'in' if holder.has('inside') else 'on'} the {usual(holder)}"


def _far(distance_m: float, before: str, beyond: str, link: str = "") -> str:
    """A distance in words, left out after a link where it is next to nothing."""
    if link and abs(distance_m) < 0.05:
        return ""
    return f"{link}{abs(distance_m):.1f} m {before if distance_m >= 0.0 else beyond}"


def _ahead_and_left(scene: Scene, point_m: np.ndarray) -> tuple[float, float]:
    offset = np.array([*(np.asarray(point_m)[:2] - scene.start.place_m), 0.0])
    ahead, left, _ = rotations.rotate(rotations.from_yaw(np.array(-scene.start.yaw_rad)), offset)
    return float(ahead), float(left)


def _left_behind(scene: Scene, actions: tuple[Action, ...]) -> list[str]:
    """Where the things that were handled are at last."""
    at = {a.thing: a.to for a in actions if a.verb in ("place", "drop") and a.thing and a.to}
    return [
        f"The {usual(scene.thing(name))} rests {_on(scene.thing(place))}."
        for name, place in at.items()
    ]
