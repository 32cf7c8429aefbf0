"""The report's plots as data: what is drawn, in which colour, in which unit. assets/plots.js draws
them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull

from exoactor.core.checks import Array
from exoactor.core.motion import Execution, HumanMotion, RobotMotion
from exoactor.robots import g1
from exoactor.scenes import extent
from exoactor.scenes.scene import Scene, Thing
from exoactor.view.curves import GROUPS, Curves
from exoactor.view.scene3d import flags, floats

MAX_POINTS = 1500


@dataclass(frozen=True)
class Plot:
    """A plot: its title, a sentence about it, its unit, and `spec`, what the page's script needs to
    draw it.
    """

    title: str
    about: str
    unit: str
    spec: dict[str, Any]


def series(
    name: str, style: str, x: Array, y: Array, time_s: Array | None = None
) -> dict[str, Any]:
    """A line; `style` is a class of the style sheet; `time_s` where x is not the time."""
    every = _stride(len(x))
    out = {"name": name, "class": style, "x": floats(x[::every]), "y": floats(y[::every])}
    return out | ({} if time_s is None else {"time": floats(time_s[::every])})


def root_path(
    human: HumanMotion | None,
    execution: Execution | None,
    reference: RobotMotion | None,
    scene: Scene | None = None,
) -> Plot:
    """Where the pelvis went, seen from above, between the things as they stood at first."""
    lines = []
    if human is not None:
        lines.append(_path("person", "faint", human.joint_pos_m[:, 0], human.time_s))
    if execution is not None:
        time_s = execution.motion.time_s - execution.clip_start_s
        lines.append(_path("reference", "reference", execution.reference.root_pos_m, time_s))
        lines.append(_path("robot", "accent", execution.motion.root_pos_m, time_s))
    elif reference is not None:
        lines.append(_path("reference", "reference", reference.root_pos_m, reference.time_s))

    about = (
        "The pelvis from above; x is forward at the start. "
        "The robot takes shorter steps than a taller person."
    )
    if scene is not None:
        about = "The pelvis from above, between the things as they stood at first."

    outlines = [_outline(thing) for thing in scene.things] if scene else []
    spec = {"kind": "path", "series": lines, "things": outlines}
    return Plot("Path on the floor", about, "x, y in m", spec)


def foot_heights(execution: Execution, curve: Curves) -> Plot:
    """Height of the soles, with bars under it where a sole is loaded."""
    lines, strips = [], []
    start_s, fps = curve.time_s[0], execution.motion.fps

    for i, side in enumerate(("left", "right")):
        lines.append(series(f"{side} sole", side, curve.time_s, curve.sole_height_mm[:, i]))
        loaded = flags(execution.contacts[:, i])
        strips.append({"class": side, "on": loaded, "fps": fps, "start": start_s})

    about = (
        "Lowest point of each of the robot's soles. "
        "The bars below show when it stands on that foot."
    )

    return _over_time("Feet", about, "mm", lines, execution, least=60.0, strips=strips)


def tracking_error(execution: Execution, curve: Curves) -> Plot:
    """Distance of the execution from the reference."""
    lines = [
        series("in the world", "faint", curve.time_s, curve.error_global_mm),
        series("of the pose", "accent", curve.time_s, curve.error_local_mm),
    ]
    about = (
        "Mean distance of the robot's 30 bodies from the reference: "
        "as a pose (seen from the pelvis), and in the world."
    )
    return _over_time("Tracking error", about, "mm", lines, execution, least=50.0)


def effort(execution: Execution, curve: Curves) -> Plot:
    """Torque as a share of the motors' limits."""
    styles = ("left", "right", "line", "left dashed", "right dashed")
    percent = _peaks(curve.effort) * 100.0
    time_s = curve.time_s[:: _stride(len(curve.time_s))]
    lines = [series(name, styles[i], time_s, percent[:, i]) for i, name in enumerate(GROUPS)]
    about = (
        "Torque of each group's hardest-worked motor against its limit, "
        "root mean square over a quarter second."
    )

    unit = "% of limit"
    return _over_time("Effort", about, unit, lines, execution, least=100.0, limits=[100.0])


def hardest_joints(effort_share: Array, count: int = 6) -> list[tuple[str, float, float]]:
    """(joint, largest torque in N m, root-mean-square share of its limit) of the joints that worked
    hardest.
    """
    peak, steady = effort_share.max(axis=0), np.sqrt((effort_share**2).mean(axis=0))
    worst = np.argsort(-steady, kind="stable")[:count]
    return [
        (g1.JOINT_NAMES[i], float(peak[i] * g1.JOINTS[i].motor.torque_nm), float(steady[i]))
        for i in worst
    ]


def _outline(thing: Thing) -> list[list[list[float]]]:
    """The thing from above: a ring of points (x, y), counterclockwise, for each part that is
    seen.
    """
    rings = [thing.to_world(extent.around_m(part))[:, :2] for part in thing.parts if part.drawn]
    return [ring[ConvexHull(ring).vertices].round(4).tolist() for ring in rings]


def _path(name: str, style: str, pelvis_m: Array, time_s: Array) -> dict[str, Any]:
    return series(name, style, pelvis_m[:, 0], pelvis_m[:, 1], time_s)


def _over_time(
    title: str,
    about: str,
    unit: str,
    lines: list[dict[str, Any]],
    execution: Execution,
    least: float,
    **more: Any,
) -> Plot:
    """`least`: the y axis, which begins at nought, goes up to this at any rate."""
    start_s = -execution.clip_start_s
    asked_s, ends_s = (
        at_s + start_s for at_s in (execution.clip_end_s, execution.motion.duration_s)
    )
    outside = [[start_s, 0.0], [asked_s, ends_s]]
    spec = {"kind": "time", "series": lines, "start": start_s, "outside": outside}
    return Plot(title, about, unit, spec | {"digits": 0, "floor": 0.0, "least": least} | more)


def _stride(frames: int) -> int:
    """Every how many frames one is kept for at most MAX_POINTS."""
    return -(-frames // MAX_POINTS)


def _peaks(values: Array) -> Array:
    """(T, G) thinned to MAX_POINTS by the maximum over each stretch, so that no peak is lost."""
    every = _stride(len(values))
    padded = np.pad(values, ((0, -len(values) % every), (0, 0)), mode="edge")
    return np.asarray(padded.reshape(-1, every, values.shape[1]).max(axis=1))
