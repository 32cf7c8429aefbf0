"""Whether a run held: it stands, it is in its place, what was asked is done.

One rule for a tracker, which chooses its command by it, and for the judge, who counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import Goal
from exoactor.core.motion import Surroundings, WorldRun
from exoactor.robots import g1, poses
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


def fault(
    run: WorldRun, scene: Scene | None, wanted: Sequence[Goal], bounds: Bounds = Bounds()
) -> str | None:
    """What went wrong in a run, in words; None if it held: it stands, came to its end in its place,
    and the goals were reached. Times are from its first frame.
    """
    motion, reference = (
        each.reordered(g1.JOINT_NAMES).qpos for each in (run.motion, run.reference)
    )
    fallen = np.flatnonzero(_down(motion, reference, bounds))
    if len(fallen):
        return f"fell after {fallen[0] / run.motion.fps:.1f} s"
    if not run.whole:
        return f"was stopped after {run.motion.duration_s:.1f} s"

    away_m = np.linalg.norm(motion[:, :2] - reference[:, :2], axis=1)
    if away_m.max() > bounds.max_root_distance_m:
        return f"went {away_m.max():.1f} m astray"

    if scene is None or run.surroundings is None:
        return None
    there, around = as_begun(scene, run.surroundings), run.surroundings
    done = goals.judge(wanted, there, trace.of_robot(run.motion, around))
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
