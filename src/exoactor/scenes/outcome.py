"""Whether a run held: it stands, it is in its place, what was asked is done.

One rule for a tracker, which chooses its command by it, and for the judge, who counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import Goal
from exoactor.core.motion import RobotMotion, Surroundings
from exoactor.robots import poses
from exoactor.scenes import goals, trace
from exoactor.scenes.scene import Scene


@dataclass(frozen=True)
class Bounds:
    """A pelvis lower than this, or a torso further from the reference's, is a fall; a pelvis
    further from its place, seen from above, is astray.
    """

    fallen_height_m: float = 0.3
    fallen_tilt_deg: float = 60.0
    max_root_distance_m: float = 1.0


@dataclass(frozen=True)
class Asked:
    """What a run was to do: follow the reference to its end, and reach the goals in the scene.

    start_s: where in the reference the motion itself begins; times are told from there.
    """

    reference: RobotMotion
    start_s: float = 0.0
    scene: Scene | None = None
    goals: Sequence[Goal] = ()


def fault(
    motion: RobotMotion, around: Surroundings | None, asked: Asked, bounds: Bounds = Bounds()
) -> str | None:
    """What went wrong in a run, in words; None if it held. Poses are in the G1's own order."""
    frames = min(len(motion), len(asked.reference))  # of a run that fell no more was asked
    qpos, reference = motion.qpos[:frames], asked.reference.qpos[:frames]
    fallen = np.flatnonzero(_down(qpos, reference, bounds))
    if len(fallen):
        return f"fell after {max(0.0, fallen[0] / motion.fps - asked.start_s):.1f} s"
    if len(motion) < len(asked.reference):
        return f"was stopped after {max(0.0, motion.duration_s - asked.start_s):.1f} s"

    away_m = np.linalg.norm(qpos[:, :2] - reference[:, :2], axis=1)
    if away_m.max() > bounds.max_root_distance_m:
        return f"went {away_m.max():.1f} m astray"

    if asked.scene is None or around is None:
        return None
    there = as_begun(asked.scene, around)
    done = goals.judge(asked.goals, there, trace.of_robot(motion, around))
    return None if done is None or done.achieved else _missed(done.details)


def as_begun(scene: Scene, around: Surroundings) -> Scene:
    """The scene with its things where they were at first: goals ask how far they came from there.

    A thing that is upright stays so: only its place and heading are another world's.
    """
    at = {name: place for place, name in enumerate(around.names)}
    pos, yaw = around.pos_m[0], rotations.yaw(around.quat_wxyz[0])
    return replace(
        scene,
        things=tuple(
            replace(
                thing,
                pos_m=tuple(pos[at[thing.name]].tolist()),
                yaw_rad=float(yaw[at[thing.name]]),
            )
            if thing.free and thing.name in at
            else thing
            for thing in scene.things
        ),
    )


def _missed(details: dict[str, str]) -> str:
    """The first figure that was missed."""
    what, figure = next(each for each in details.items() if each[1].endswith(": missed"))
    return f"{what} {figure.removesuffix(': missed')}"


def _down(qpos: Array, reference: Array, bounds: Bounds) -> Array:
    """(T,) whether poses (T, 36) are those of one that fell."""
    up, as_asked = map(poses.torso_up, (qpos, reference))
    cosine = np.clip((up * as_asked).sum(-1), -1.0, 1.0)
    low = qpos[:, 2] < bounds.fallen_height_m
    return np.asarray(low | (np.arccos(cosine) > np.radians(bounds.fallen_tilt_deg)))
