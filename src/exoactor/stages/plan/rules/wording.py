"""What a plan says in words: each step as a sentence, and the five parts of the prompt.

The parts are the paper's: Shot fixes the camera and forbids cuts, Scene constrains the geometry,
Motion asks for calm movements a robot can follow, Execution lists the steps, End State says what
the last second holds.
"""

from dataclasses import replace

import numpy as np

from exoactor.core.goals import FLOOR, START, side
from exoactor.core.plan import Action, Hands, Prompt, Verb
from exoactor.scenes import affordances
from exoactor.scenes.person import STATURE_M
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import looks
from exoactor.stages.plan.rules.naming import usual

STEPS: dict[Verb, str] = {
    "walk_to": "Walk to the {thing} with even steps and stop within reach of it, facing it.",
    "walk": "Walk{far} {way}, facing the same way all the time, and stop.",
    "walk_around": "Walk around the {thing} to its other side, keeping clear of it.",
    "walk_through": "Walk upright through the {thing} without touching its sides.",
    "turn_to": "Turn on the spot to face the {thing}.",
    "turn": "Turn on the spot by {angle} degrees to the {turn}, with small steps.",
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
    "squat": "Bend the knees and lower the hips into a squat, the heels near the floor, then rise.",
    "kneel": "Lower one knee to the floor, the trunk upright, stay there a moment, then rise.",
    "bow": "Bow from the hips with a straight back, stay there a moment, and straighten up.",
    "wave": "Raise {hands} beside the head, the palm to the front, and wave it to and fro.",
    "raise_hand": "Raise {hands} beside the head, keep it there a moment, then lower it.",
    "point_at": "Stretch out {hands} and point at the {thing}, keep it there, then lower it.",
    "reach": "Bend down as far as needed and reach for the {thing} with {hands}.",
    "grasp": "Close {hands} on the {thing}.",
    "lift": "Lift the {thing} and straighten up, holding it close.",
    "carry_to": "Carry the {thing} {beside}, holding it level.",
    "hold_out": "Hold {thing} out to the front at the height of the chest and keep it there.",
    "place": "Lower the {thing} {where}, standing the way it stood, and let go.",
    "drop": "Hold the {thing} over the {to}, open the hand and let it fall in.",
    "throw": "Swing the arm once and toss the {thing} in a low arc {where}.",
    "push": "Push the {thing}{far} {way} with {palms}, slowly, without knocking it over.",
    "pull": "Take hold of the {thing} and pull it{far} towards the body, slowly.",
    "slide": "Slide the {thing}{far} {way} with {palms}, keeping it upright on its surface.",
    "knock_over": "Push the upper end of the {thing} with {hands} until it falls over.",
    "kick": "Kick the {thing} {way} with one foot, the other firm on the floor.",
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


BESIDE = "Walk with even steps until the body is {side}, and stop there."
PUSHED_TO = "Push the {thing} straight to the {to} with {palms}, slowly, until it is next to it."
TO_START = "Walk back to where the person stood in the first frame, and stop there."
WAYS: dict[str | None, str] = {
    "forwards": "straight ahead", "backwards": "backwards", "left": "to the left",
    "right": "to the right", None: "away",
}  # fmt: skip


def told(action: Action, scene: Scene, held: Thing | None) -> Action:
    """An action with its sentence, which can be seen to be done or not; `held`: what is in the
    hands by then.
    """
    pattern, amount = STEPS[action.verb], action.amount
    if action.verb == "push" and action.to is not None:
        pattern = PUSHED_TO
    if action.verb == "walk_to" and action.direction is not None:
        pattern = BESIDE
    if action.thing == START:
        pattern = TO_START
    thing = _called(scene, action.thing)
    says = pattern.format(
        thing=thing if action.verb != "hold_out" else f"the {thing}" if thing else "the open hand",
        to=_called(scene, action.to),
        where=_at(scene, action),
        beside=_where_to(scene, action),
        side=_side_of(scene, action, action.thing),
        way=WAYS.get(action.direction, ""),
        far="" if amount is None else f" {amount:.2g} m",
        angle=f"{abs(amount or 0.0):g}",
        turn="right" if (amount or 0.0) < 0.0 else "left",
        hands=HANDS[action.hands],
        palms=HANDS[action.hands] if action.hands else "the palms",
        arms=_arms(held),
    )
    return replace(action, says=says)


def _called(scene: Scene, name: str | None) -> str:
    return usual(scene.thing(name)) if name not in (None, FLOOR, START) else name or ""


def _side_of(scene: Scene, action: Action, to: str | None) -> str:
    """On which side of a thing, in words."""
    first, second = (f"the {_called(scene, name)}" for name in (to, action.other))
    return side(action.direction, first, second)


def _where_to(scene: Scene, action: Action) -> str:
    """To a thing, or to a side of it."""
    if action.direction is not None:
        return f"to a place {_side_of(scene, action, action.to)}"
    return f"to the {_called(scene, action.to)}"


def _at(scene: Scene, action: Action) -> str:
    """Into, onto or beside a thing, or onto the floor."""
    if action.direction is not None:
        return _side_of(scene, action, action.to)
    vessel = action.to not in (None, FLOOR) and affordances.inside(scene.thing(str(action.to)))
    return f"{'into' if vessel else 'onto'} the {_called(scene, action.to)}"


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
    let_go = [k for k, action in enumerate(actions) if action.verb in ("place", "drop", "throw")]
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
    ahead, left = looks.ahead_and_left(scene, scene.camera.position_m)
    along = "from the front" if ahead > 0.0 else "from behind"
    across = "from the left" if left > 0.0 else "from the right"
    seen = [along] if abs(ahead) > ASKEW * abs(left) else []
    return " and ".join([*seen, across] if abs(left) > ASKEW * abs(ahead) else seen)


def _where(scene: Scene, thing: Thing) -> str:
    """Where a thing is at first, seen from the person's start."""
    name = _named(thing)
    if (holder := affordances.support(scene, thing)) is not None:
        return f"{name} is {_on(holder)}."
    ahead, left = looks.ahead_and_left(scene, np.array(thing.pos_m))
    aside = _far(left, "to the left", "to the right", " and ")
    return f"{name} is {_far(ahead, 'ahead', 'behind')}{aside}."


def _on(holder: Thing) -> str:
    return f"{'in' if affordances.inside(holder) else 'on'} the {usual(holder)}"


def _far(distance_m: float, before: str, beyond: str, link: str = "") -> str:
    """A distance in words, left out after a link where it is next to nothing."""
    if link and abs(distance_m) < 0.05:
        return ""
    return f"{link}{abs(distance_m):.1f} m {before if distance_m >= 0.0 else beyond}"


def _left_behind(scene: Scene, actions: tuple[Action, ...]) -> list[str]:
    """Where the things that were handled are at last."""
    at = {a.thing: a for a in actions if a.verb in ("place", "drop", "throw") and a.thing and a.to}
    return [
        f"The {_called(scene, name)} rests {_rests(scene, action)}." for name, action in at.items()
    ]


def _rests(scene: Scene, action: Action) -> str:
    if action.direction is not None:
        return _side_of(scene, action, action.to)
    return "on the floor" if action.to == FLOOR else _on(scene.thing(str(action.to)))
