"""From what was told to what is seen: a `PerformanceBuilder`'s tracks sampled, and the actor's
performance of them.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SIDES
from exoactor.humans import gait
from exoactor.humans.performance import INDEX, Arm, Performance, Score, perform
from exoactor.rehearsal.hands import Basis
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.things import HandPath
from exoactor.scenes.scene import Scene

FPS = 30.0
TWIST_RAD_M = 0.2
"""How far the chest turns against the pelvis for a metre by which the left foot leads."""
LEVEL_GAZE_RAD = 0.45
"""How far the eyes look down of themselves before the head has to."""
ARM_SHORT_M = 0.004
"""A hand further than this from where it is told to be would not do what it is there for."""


@dataclass(frozen=True)
class Animation:
    """A performance and the things around it, N in the scene's order.

    Their places (T, N, 3) and rotations (T, N, 4); `seated` (T, N): the share of the weight that
    each bears.
    """

    scene: Scene
    performance: Performance
    thing_pos_m: Array
    thing_quat_wxyz: Array
    seated: Array


def animate(builder: PerformanceBuilder) -> Animation:
    """The performance, up to the clock, and what became of the things.

    Raises:
        BadMotionError: a foot or a hand was told to be where it cannot reach.
    """
    time_s = resample.timeline(builder.clock_s, FPS)
    score = _looking(builder, _carried(builder, _plain(builder, time_s), time_s), time_s)
    performance = perform(builder.actor, _handled(builder, score, time_s))
    _check_reach(performance)
    seated = np.zeros((len(time_s), len(builder.things)))
    for name, share in builder.seats.items():
        seated[:, builder.scene.names.index(name)] = share.over(
            time_s, partial(np.full, len(time_s))
        )
    return Animation(builder.scene, performance, *_things(builder, performance), seated)


def _plain(builder: PerformanceBuilder, time_s: Array) -> Score:
    """Following the feet, and nothing else."""
    paths = gait.feet(builder.actor, builder.placements, builder.steps, time_s)
    none = np.zeros(len(time_s))
    still = Arm.still(len(time_s), [0.1, 0, -0.3], [-1.0, 0, 0], [0, 0, 0.1], [0, 0, -1])
    grips = [track.over(time_s, partial(np.full, len(time_s))) for track in builder.grip]
    return Score(
        fps=FPS,
        paths=paths,
        pelvis_m=gait.pelvis_place(builder.actor, paths, FPS),
        pelvis_yaw_rad=gait.pelvis_yaw(builder.actor, paths, FPS),
        crouch_m=none,
        pelvis_pitch_rad=none,
        trunk_pitch_rad=none,
        trunk_yaw_rad=none,
        gaze_yaw_rad=none,
        gaze_pitch_rad=none,
        shrug_rad=np.zeros((len(time_s), 2)),
        arms=(still, still),
        grip=np.stack(grips, axis=1),
    )


def _things(builder: PerformanceBuilder, performance: Performance) -> tuple[Array, Array]:
    """Places (T, N, 3) and rotations (T, N, 4) of all things of the scene."""
    wrists = [INDEX[f"{side}_wrist"] for side in SIDES]
    pose = performance.pose
    hands = HandPath(builder.actor.joints(pose)[:, wrists], pose.quat_wxyz[:, wrists])
    ways = [builder.things[name].over(performance.time_s, hands) for name in builder.scene.names]
    shape = (len(performance.contact), len(ways))
    pos, quat = (np.array([way[k] for way in ways]) for k in (0, 1))
    return np.moveaxis(pos.reshape(*shape[::-1], 3), 0, 1), np.moveaxis(
        quat.reshape(*shape[::-1], 4), 0, 1
    )


def _carried(builder: PerformanceBuilder, score: Score, time_s: Array) -> Score:
    """The score with the track of postures."""
    forward, sideways, crouch, pelvis, trunk, twist = builder.posture.over(
        time_s, lambda posture: np.tile(posture.numbers(), (len(time_s), 1))
    ).T
    heading = even(score.pelvis_yaw_rad)
    ahead, left = gait.ahead(heading), gait.aside(heading)

    return replace(
        score,
        pelvis_m=score.pelvis_m + forward[:, None] * ahead + sideways[:, None] * left,
        crouch_m=crouch,
        pelvis_pitch_rad=pelvis,
        trunk_pitch_rad=trunk,
        trunk_yaw_rad=twist + TWIST_RAD_M * gait.lead(builder.actor, score.paths),
        gaze_yaw_rad=gait.gaze(heading, FPS),
    )


def _looking(builder: PerformanceBuilder, score: Score, time_s: Array) -> Score:
    """The score with the head turned to where the eyes look."""
    head_m = builder.actor.joints(perform(builder.actor, score).pose)[:, INDEX["head"]]
    heading = score.gaze_yaw_rad

    def read(at_m: Array | None) -> Array:
        if at_m is None:
            return np.stack([heading, np.zeros(len(heading))], axis=-1)
        x, y, z = (at_m - head_m).T
        turned = rotations.wrapped(np.arctan2(y, x) - heading)
        down = np.arctan2(-z, np.hypot(x, y)) - LEVEL_GAZE_RAD
        return np.stack([heading + np.clip(turned, -0.8, 0.8), np.clip(down, -0.3, 0.65)], axis=-1)

    yaw, pitch = builder.gaze.over(time_s, read).T
    return replace(score, gaze_yaw_rad=yaw, gaze_pitch_rad=pitch)


def _handled(builder: PerformanceBuilder, score: Score, time_s: Array) -> Score:
    """The score with the hands' tracks."""
    basis = _basis(builder, perform(builder.actor, score), score)
    (left, hold_left), (right, hold_right) = (
        basis.told(builder.hands[side].over(time_s, partial(basis.world, side=side)), side)
        for side in (0, 1)
    )
    return replace(score, arms=(left, right), holds=(hold_left, hold_right))


def _basis(builder: PerformanceBuilder, trunk: Performance, score: Score) -> Basis:
    """What hands move beside."""
    joints = builder.actor.joints(trunk.pose)
    return Basis(
        pelvis_m=joints[:, INDEX["pelvis"]],
        heading_wxyz=rotations.from_yaw(even(score.pelvis_yaw_rad)),
        chest_wxyz=trunk.pose.quat_wxyz[:, INDEX["spine3"]],
        shoulder_m=joints[:, [INDEX[f"{side}_shoulder"] for side in SIDES]],
        lead_m=gait.lead(builder.actor, score.paths),
    )


def _check_reach(performance: Performance) -> None:
    short = performance.wrist_short_m
    if short.max() > ARM_SHORT_M:
        frame, side = np.unravel_index(int(short.argmax()), short.shape)
        raise BadMotionError(
            f"the {SIDES[int(side)]} hand is {short.max() * 1e3:.0f} mm out of "
            f"reach at {frame / FPS:.2f} s",
            "put what is acted on nearer to an edge, or between knee and chest height",
        )


def even(yaw_rad: Array) -> Array:
    """(T,) a heading without the turns of single steps."""
    return np.asarray(gaussian_filter1d(yaw_rad, 0.25 * FPS, mode="nearest"))
