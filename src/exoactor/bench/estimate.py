"""`exoactor bench estimate`: what is read off a clip, against the truth or a stronger estimate.

tennis.mp4 is compared with GVHMR's result in camera space at GVHMR's frame times: 12 limb joints,
root-relative, one scale a clip. The demo clip and the rehearsed tasks (bench/imagined.py) are
rendered, so the truth is known.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.bench import accuracy, imagined
from exoactor.bench.accuracy import LIMBS, mean_mm
from exoactor.bench.table import Figure, concluded, shared
from exoactor.config import USUAL, BenchOptions
from exoactor.core import metrics, resample
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import LIMB_JOINTS, BodyMotion, HandMotion
from exoactor.core.progress import silent
from exoactor.io.files import load_camera
from exoactor.io.video import open_clip
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput
from exoactor.stages.ground import GROUNDS, Grounded, GroundInput, measure
from exoactor.stages.hands import HAND_READERS, HandsInput

GVHMR_FOCAL_PX = 1085.24
"""What GVHMR assumed for tennis.mp4: the picture's diagonal."""


def main(asked: BenchOptions, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page; with tasks named, of these alone."""
    rows = imagined.measure(asked, out)
    figures = imagined.figures(rows)
    if not asked.tasks:
        figures += _tennis(shared()) + _demo(Path("examples"))
    document = concluded(figures, out, rows=rows)
    imagined.write_page(rows, figures, out)
    return document


def _estimate(given: BodyInput) -> BodyMotion:
    """What the default back end reads off a clip."""
    return BODY_ESTIMATORS.make(USUAL["body"]).estimate(given, silent).body


def _tennis(data: Path) -> list[Figure]:
    clip = open_clip(data / "clips/tennis.mp4")
    with np.load(data / "estimates/tennis/joints.npz") as file:
        fps, names = float(file["fps"]), [str(name) for name in file["joint_names"]]
        order = [names.index(name) for name in LIMB_JOINTS]
        truth = file["joint_pos_cam_m"][:, order].astype(np.float64)

    figures, time_s = list[Figure](), np.arange(len(truth)) / fps
    for on, focal_px in (("tennis", None), ("tennis, f known", GVHMR_FOCAL_PX)):
        began = time.perf_counter()
        body = _estimate(BodyInput(clip, focal_px=focal_px))
        ms = (time.perf_counter() - began) / len(body.time_s) * 1e3
        figures += _body_figures(on, body, truth, time_s, fps, aims=(85.0, 65.0, 12.0, 5.0))
        figures.append(Figure(on, "body stage", ms, "ms/frame"))

    theirs = metrics.acceleration_m_s2(truth, fps)
    return [*figures, Figure("tennis", "GVHMR's own acceleration", theirs, "m/s²")]


def _body_figures(
    on: str,
    body: BodyMotion,
    truth: Array,
    time_s: Array,
    fps: float,
    aims: tuple[float | None, ...] = (None,) * 4,
) -> list[Figure]:
    """Against the limbs' joints (T, 12, 3) as the camera saw them; `aims`: the most allowed of
    MPJPE, PA-MPJPE and acceleration, and the least of that.
    """
    limbs = resample.linear(body.time_s, body.joint_pos_cam_m[:, LIMBS], time_s)
    jerky = metrics.acceleration_m_s2(limbs, fps)
    return [
        Figure(on, "frames found", float(body.found.mean() * 100.0), "%", low=100.0),
        Figure(on, "MPJPE", metrics.mpjpe_mm(limbs, truth), "mm", high=aims[0]),
        Figure(on, "PA-MPJPE", metrics.pa_mpjpe_mm(limbs, truth), "mm", high=aims[1]),
        Figure(on, "acceleration", jerky, "m/s²", high=aims[2], low=aims[3]),
    ]


def _demo(examples: Path) -> list[Figure]:
    """The rendered clip: with the camera given, and with the camera found."""
    clip, camera = open_clip(examples / "demo.mp4"), load_camera(examples / "demo_camera.json")
    with np.load(examples / "demo_truth.npz") as file:
        truth = {name: file[name] for name in file.files}

    fps, time_s = float(truth["fps"]), truth["time_s"]
    seen = camera.to_camera(truth["joint_pos_m"].astype(np.float64))[:, LIMBS]
    figures = list[Figure]()

    for on, given in (("demo, camera given", camera), ("demo", None)):
        focal_px = float(camera.K[0, 0]) if given else None
        body = _estimate(BodyInput(clip, given, focal_px, float(truth["stature_m"])))
        known = GroundInput(
            body, clip, camera=given, focal_known=bool(given), on_known_floor=bool(given)
        )
        grounded = GROUNDS.make(USUAL["ground"]).place(known, silent)
        figures += _body_figures(on, body, seen, time_s, fps)
        figures += _ground_figures(on, grounded, camera, truth)

    own = Figure("demo", "true acceleration", metrics.acceleration_m_s2(seen, fps), "m/s²")
    hands = HAND_READERS.make(USUAL["hands"]).read(HandsInput(clip, body), silent)
    return [*figures, own, _hand_figure(hands, truth)]


def _ground_figures(
    on: str, grounded: Grounded, camera: Camera, truth: dict[str, Any]
) -> list[Figure]:
    human, found, time_s = grounded.human, measure(grounded), truth["time_s"]
    pelvis = resample.linear(human.time_s, human.joint_pos_m[:, 0], time_s)
    true = truth["joint_pos_m"][:, 0].astype(np.float64)
    pitch = np.degrees(grounded.camera.pitch_down_rad - camera.pitch_down_rad)
    high_mm = float(np.abs(pelvis[:, 2] - true[:, 2]).mean() * 1e3)
    f1 = accuracy.contact_f1(human, time_s, truth["contact_left"], truth["contact_right"])

    return [
        Figure(on, "camera pitch error", abs(float(pitch)), "°"),
        Figure(on, "root path error", _path_error_mm(pelvis[:, :2], true[:, :2]), "mm"),
        Figure(on, "pelvis height error", high_mm, "mm"),
        Figure(on, "contact F1", f1),
        Figure(on, "foot skate", found["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(on, "floor penetration p99", found.get("penetration_mm_p99"), "mm", high=10.0),
    ]


def _path_error_mm(path_m: Array, truth_m: Array) -> float:
    """Mean distance of two floor paths (T, 2) after the best turn and shift: the choice of origin
    does not count.
    """
    a, b = path_m - path_m.mean(0), truth_m - truth_m.mean(0)
    cross, dot = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), (a * b).sum()
    angle = np.arctan2(cross, dot)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return mean_mm(a @ turn.T - b)


def _hand_figure(hands: HandMotion, truth: dict[str, Any]) -> Figure:
    states = np.stack([truth["state_left"], truth["state_right"]], axis=1)
    at = resample.nearest(hands.time_s, truth["time_s"])
    seen = np.stack([hands.conf_left, hands.conf_right], axis=1)[at] > 0.0
    right = accuracy.hands_pct(hands, truth["time_s"], states, seen)
    return Figure("demo", "hand states right, where seen", right, "%")
