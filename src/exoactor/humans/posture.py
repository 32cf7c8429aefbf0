"""How a person stands, bends, ducks or sits to do something, both feet where they are, without
falling over.

A posture is six numbers, the ones a `Score` takes beside the feet: the trunk's, since arms and legs
follow by inverse kinematics. It is found by least squares: what must be (a hand's target, a height
to stay under, the weight over the feet) costs much as soon as it is missed, what is uncomfortable
(bending, leaning, twisting) costs a little from the start. Between two postures people blend, and
so may their numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SIDES, joint_indices
from exoactor.humans import gait, soles
from exoactor.humans.actor import Actor
from exoactor.humans.mass import centre_of_mass_m
from exoactor.humans.performance import INDEX, Arm, Hold, Performance, Score, perform

Stance = tuple[gait.Placement, gait.Placement]
SHOULDERS = joint_indices(("left_shoulder", "right_shoulder"))

COMFORT = np.array([0.20, 0.10, 0.20, 0.65, 0.40, 0.60])
"""A change of each number that is equally uncomfortable: metres forward, sideways, down, and
radians."""
LOW = np.array([-0.30, -0.12, 0.0, -0.30, -0.20, -0.80])
HIGH = np.array([0.15, 0.12, 0.45, 1.20, 0.45, 0.80])
"""Limits; the trunk bends no further than the G1's waist does (0.52 rad), the rest comes from the
hips."""
MUST = 600.0
"""Discomforts that a metre missed costs: a millimetre costs as much as 0.6 of one of `COMFORT`."""
SLACK = 0.97
"""Share of an arm's length up to which it stretches gladly."""
BALANCE_M = np.array([[-0.045, -0.035], [0.065, 0.035]])
"""The weight stays between these around the middle of the feet, forward and sideways: well inside
the soles."""
KNEES_M = 0.15
"""Ahead of the middle of the feet, about where the toes end: further, knees push at what stands
there."""
KNEES = 0.02
"""Of what must be: how much that counts."""
REACHED_M = 0.004
HIP_OVER_SEAT = 0.042
"""Of a seated person's stature: hip joint over the seat, measured on the actor's skin."""
THIGH, SINK_M = 0.041, 0.012
"""Of the stature: the thigh's middle over its underside; and how deep that gives way to an edge."""
NOWHERE = np.full((2, 3), np.nan)
"""Both wrists free."""
LEVER_M, HIPS_SPARE_M = 0.3, 0.02
"""A lean that is missed counts as at the end of a trunk so long; hips may stay so much higher than
asked for."""
CORNER_M = 0.003
ROUNDS = 40


@dataclass(frozen=True)
class Posture:
    """The trunk over standing feet, in the fields' meanings of `Score`.

    `forward_m` and `sideways_m` (left) shift the pelvis from between the feet, along its heading.
    """

    forward_m: float = 0.0
    sideways_m: float = 0.0
    crouch_m: float = 0.0
    pelvis_pitch_rad: float = 0.0
    trunk_pitch_rad: float = 0.0
    trunk_yaw_rad: float = 0.0

    def numbers(self) -> Array:
        """(6,) in the order of the fields."""
        return np.array([getattr(self, field.name) for field in fields(self)])

    @staticmethod
    def of(numbers: Array) -> "Posture":
        """The inverse of `numbers`."""
        return Posture(*(float(value) for value in numbers))


SITTING = Posture(pelvis_pitch_rad=0.06, trunk_pitch_rad=0.04)
"""How somebody seated is bent."""


def reaching(
    actor: Actor,
    stance: Stance,
    yaw_rad: float,
    wrists_m: Array,
    start: Posture = Posture(),
    under_m: float = np.inf,
) -> Posture:
    """The posture from which the wrists reach places (2, 3) in the world, left and right; nan: that
    one is free.

    `yaw_rad`: heading of the pelvis; `start`: how the body is carried when nothing asks otherwise,
    the search's start; `under_m`: a height that the crown stays under.

    Raises:
        BadMotionError: no posture in balance brings the hands there.
    """
    wanted = np.asarray(wrists_m, dtype=np.float64)
    told = np.isfinite(wanted).all(axis=-1)

    def misses(postures: Array) -> Array:
        played = posed(actor, stance, yaw_rad, postures, wanted)
        arms = np.where(told, _arm_excess_m(actor, played, wanted), -1.0)
        high = np.maximum(crown_m(played) - under_m, -1.0)[:, None]
        return _beyond(np.concatenate([arms, high, _unsteady_m(played, stance, yaw_rad)], axis=-1))

    found = _settled(misses, start, Posture(pelvis_pitch_rad=0.3, trunk_pitch_rad=0.2))
    short_m = posed(actor, stance, yaw_rad, found[None], wanted).wrist_short_m[0] * told
    if short_m.max() > REACHED_M:
        side = int(short_m.argmax())
        raise BadMotionError(
            f"the {SIDES[side]} hand stays {short_m[side] * 1e3:.0f} mm short of "
            f"{np.round(wanted[side], 2).tolist()}",
            "put what is reached for nearer to an edge, or lower",
        )
    return Posture.of(found)


def ducked(
    actor: Actor, under_m: float, half_width_m: float = 0.06, start: Posture = Posture()
) -> Posture:
    """The posture in which the crown stays under `under_m`, the feet side by side.

    Raises:
        BadMotionError: that is lower than this body goes in balance.
    """
    stance = gait.stand(actor, (0.0, 0.0), 0.0, half_width_m)
    found = reaching(actor, stance, 0.0, NOWHERE, start, under_m)
    top_m = float(crown_m(posed(actor, stance, 0.0, found.numbers()[None], NOWHERE))[0])
    if top_m > under_m + REACHED_M:
        raise BadMotionError(
            f"the head comes down to {top_m:.2f} m only, not {under_m:.2f} m", "go around it"
        )
    return found


def lowered(
    actor: Actor,
    stance: Stance,
    yaw_rad: float,
    hips_m: float = np.inf,
    lean_rad: float = 0.0,
    start: Posture = Posture(),
) -> Posture:
    """The posture in balance in which the hips are no higher than `hips_m`, the chest leaning
    forward by `lean_rad` or more.

    Raises:
        BadMotionError: that is lower than this body goes in balance.
    """

    def misses(postures: Array) -> Array:
        played = posed(actor, stance, yaw_rad, postures, NOWHERE)
        high = np.maximum(_hips_m(played) - hips_m, -1.0)
        upright = LEVER_M * (lean_rad - postures[:, 3] - postures[:, 4])
        asked = np.stack([high, upright], axis=-1)
        return _beyond(np.concatenate([asked, _unsteady_m(played, stance, yaw_rad)], axis=-1))

    guess = Posture(crouch_m=0.1, pelvis_pitch_rad=0.3, trunk_pitch_rad=0.2)
    found = _settled(misses, start, guess)
    at_m = float(_hips_m(posed(actor, stance, yaw_rad, found[None], NOWHERE))[0])
    if at_m > hips_m + HIPS_SPARE_M:
        raise BadMotionError(
            f"the hips come down to {at_m:.2f} m only, not {hips_m:.2f} m", "ask for less"
        )
    return Posture.of(found)


def seated(
    actor: Actor,
    stance: Stance,
    yaw_rad: float,
    seat_m: Array,
    edge_m: float = 0.0,
) -> Posture:
    """The posture with the hips over a point (3,) of a seat, which carries the body; bent as
    `SITTING`.

    `edge_m`: how far the seat goes on before that point. Thighs that slope down to the knees lie on
    its edge, and lift the hips: on a high seat one sits near the front, within a hand's breadth.

    Raises:
        BadMotionError: the feet do not reach the floor from there.
    """
    found = _lowered(actor, stance, yaw_rad, seat_m, edge_m, SITTING)
    if found.crouch_m < 0.0:
        raise BadMotionError(
            "the feet do not reach the floor from so high a seat", "name a lower one"
        )
    return found


def alighting(actor: Actor, stance: Stance, yaw_rad: float, seat_m: Array) -> Posture:
    """The posture of touching a seat: hips as in `seated`, the trunk so far forward that the feet
    still carry it all.

    Between standing and this the weight stays over the feet; between this and `seated` it goes over
    to the seat.
    """
    for lean in np.arange(0.2, HIGH[3] + 1e-9, 0.05):
        trunk = min(0.5 * float(lean), float(HIGH[4]))
        bent = Posture(pelvis_pitch_rad=float(lean), trunk_pitch_rad=trunk)
        found = _lowered(actor, stance, yaw_rad, seat_m, 0.0, bent)
        played = posed(actor, stance, yaw_rad, found.numbers()[None], NOWHERE)
        if _unsteady_m(played, stance, yaw_rad)[0, 0] <= 0.0:
            break
    return found


def _lowered(
    actor: Actor, stance: Stance, yaw_rad: float, seat_m: Array, edge_m: float, bent: Posture
) -> Posture:
    """A posture bent as told, moved so that its hips are over a point (3,) of a seat, its thighs on
    the seat's edge.
    """
    found, over = bent.numbers(), HIP_OVER_SEAT * actor.stature_m

    wanted = np.asarray(seat_m) + [0.0, 0.0, over]
    # the height that legs give depends on the place: settles in a few rounds
    for round_ in range(12):
        joints = actor.joints(posed(actor, stance, yaw_rad, found[None], NOWHERE).pose)[0]
        hips, knees = joints[soles.HIPS].mean(0), joints[soles.KNEES].mean(0)
        thigh = _facing(knees - hips, yaw_rad)
        slope = min(0.0, float(thigh[2])) / max(float(thigh[0]), 0.05)
        thick = THIGH * actor.stature_m * np.hypot(1.0, slope)
        if round_ > 3:  # the thighs lie by now
            wanted[2] = seat_m[2] + max(over, thick - SINK_M - slope * edge_m)
        found[:3] += _facing(wanted - hips, yaw_rad) * [1.0, 1.0, -1.0]

    return Posture.of(found)


def posed(
    actor: Actor, stance: Stance, yaw_rad: float, postures: Array, wrists_m: Array
) -> Performance:
    """K postures (K, 6) over standing feet, each a frame, with the wrists at (2, 3) in the world;
    nan: hanging.
    """
    count = len(postures)
    forward, left, crouch, pelvis, trunk, twist = postures.T
    paths = gait.feet(actor, stance, [], np.zeros(count))
    shift = np.stack([forward, left, np.zeros(count)], axis=-1)
    place = paths.centre_m(actor).mean(1) + _facing(shift, -yaw_rad)[:, :2]
    still, none = np.ones((count, 1)), np.zeros(count)

    holds: list[Hold | None] = [None, None]
    for side in (0, 1):
        if np.isfinite(wrists_m[side]).all():
            ahead, down = still * [*gait.ahead(yaw_rad), 0.0], still * [0.0, 0.0, -1.0]
            holds[side] = Hold(still * wrists_m[side], ahead, down, np.ones(count))

    score = Score(
        fps=1.0,
        paths=paths,
        pelvis_m=place,
        pelvis_yaw_rad=none + yaw_rad,
        crouch_m=crouch,
        pelvis_pitch_rad=pelvis,
        trunk_pitch_rad=trunk,
        trunk_yaw_rad=twist,
        gaze_yaw_rad=none + yaw_rad,
        gaze_pitch_rad=0.5 * (pelvis + trunk),
        shrug_rad=np.zeros((count, 2)),
        arms=(_hanging(actor, count, 1.0), _hanging(actor, count, -1.0)),
        grip=np.zeros((count, 2)),
        holds=(holds[0], holds[1]),
    )

    return perform(actor, score, apart=True)


def _hips_m(played: Performance) -> Array:
    """(T,) height of the hips' middle."""
    return np.asarray(played.actor.joints(played.pose)[:, soles.HIPS, 2].mean(-1))


def crown_m(played: Performance) -> Array:
    """(T,) height of the highest point of the head, hair included."""
    quat, head = played.pose.quat_wxyz, INDEX["head"]
    over = rotations.rotate(quat[:, head, None], played.actor.crown_m)[..., 2].max(-1)
    return np.asarray(played.actor.joints(played.pose)[:, head, 2] + over)


def _settled(misses: Callable[[Array], Array], ease: Posture, guess: Posture) -> Array:
    """The posture (6,) of least cost: Levenberg and Marquardt's method between limits.

    `misses`: metres (K, M) of K postures (K, 6), so that all derivatives are one call, and all step
    lengths another. `ease`: the posture that costs nothing; `guess`: where to begin, bent a little:
    upright, bending lowers nothing.
    """

    def cost(postures: Array) -> Array:
        comfort = (postures - ease.numbers()) / COMFORT
        return np.concatenate([MUST * misses(postures), comfort], axis=-1)

    step, at, damping = 1e-4, guess.numbers(), 1e-2
    for _ in range(ROUNDS):
        rows = cost(np.concatenate([at[None], at + step * np.eye(6)]))
        slope = (rows[1:] - rows[0]) / step  # (6, M)
        downhill = -slope @ rows[0]
        held = ((at <= LOW) & (downhill < 0.0)) | ((at >= HIGH) & (downhill > 0.0))
        slope[held] = 0.0  # by a limit
        dampings = damping * np.logspace(-2.0, 4.0, 7)
        hessians = slope @ slope.T + dampings[:, None, None] * np.diag(COMFORT**-2.0)
        moves = np.linalg.solve(hessians, np.tile(-slope @ rows[0], (7, 1))[..., None])
        tries = np.clip(at + moves[..., 0], LOW, HIGH)
        costs = np.square(cost(tries)).sum(-1)
        best, before = int(costs.argmin()), float(np.square(rows[0]).sum())
        if costs[best] > before * (1.0 - 1e-3):
            break
        at, damping = tries[best], float(np.clip(dampings[best], 1e-3, 1e3))

    return at


def _beyond(excess_m: Array) -> Array:
    """What is above zero of an excess, with a corner rounded over `CORNER_M`: derivatives must not
    jump.
    """
    return np.asarray(0.5 * (excess_m + np.sqrt(np.square(excess_m) + CORNER_M**2)))


def _arm_excess_m(actor: Actor, played: Performance, wrists_m: Array) -> Array:
    """(K, 2) how much further the wrists' targets are from the shoulders than an arm stretches
    gladly.
    """
    away = np.nan_to_num(wrists_m) - actor.joints(played.pose)[:, SHOULDERS]
    return np.asarray(np.linalg.norm(away, axis=-1) - SLACK * _arm_m(actor))


def _unsteady_m(played: Performance, stance: Stance, yaw_rad: float) -> Array:
    """(K, 3) how far the weight is outside what the feet hold gladly, forward and sideways, and the
    knees ahead.
    """
    joints, middle = played.actor.joints(played.pose), np.zeros(3)
    middle[:2] = gait.feet(played.actor, stance, [], np.zeros(1)).centre_m(played.actor)[0].mean(0)
    weight = _facing(centre_of_mass_m(joints) - middle, yaw_rad)[:, :2]
    outside = np.maximum(BALANCE_M[0] - weight, weight - BALANCE_M[1])
    knees = _facing(joints[:, soles.KNEES] - middle, yaw_rad)[..., 0]
    return np.concatenate([outside, KNEES * (knees.max(-1, keepdims=True) - KNEES_M)], axis=-1)


def _hanging(actor: Actor, count: int, side: float) -> Arm:
    """An arm that hangs beside the body."""
    length = _arm_m(actor)
    hand = (0.10 * length, 0.15 * side * length, -0.96 * length)
    return Arm.still(count, hand, (-1.0, 0.25 * side, 0.0), (0.0, 0.0, 0.0), (0.0, -side, 0.0))


def _arm_m(actor: Actor) -> float:
    """Length of an arm, to the wrist."""
    return sum(float(np.linalg.norm(actor.bone(f"left_{part}"))) for part in ("elbow", "wrist"))


def _facing(vector: Array, yaw_rad: float) -> Array:
    """World vectors (..., 3) as seen by somebody who faces `yaw_rad`."""
    return rotations.rotate(rotations.from_yaw(-yaw_rad), vector)
