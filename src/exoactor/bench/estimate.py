"""`exoactor bench estimate`: what is read off a clip, against the truth or a stronger estimate.

tennis.mp4 is compared with GVHMR's result in camera space at GVHMR's frame times: 12 limb joints,
root-relative, one scale a clip. The demo clip and the rehearsed tasks (bench/imagined.py) are
rendered, so the truth is known.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.bench import imagined
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.config import USUAL, TaskBench
from exoactor.core import metrics, resample
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import LIMB_JOINTS, BodyMotion, HandMotion, joint_indices
from exoactor.core.progress import silent
from exoactor.io.files import load_camera
from exoactor.io.video import open_clip
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput
from exoactor.stages.ground import GROUNDS, Grounded, GroundInput, measure
from exoactor.stages.hands import HAND_READERS, HandsInput

LIMBS = joint_indices(LIMB_JOINTS)
GVHMR_FOCAL_PX = 1085.24
"""What GVHMR assumed for tennis.mp4: the picture's diagonal."""


def main(asked: TaskBench, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page; with tasks named, of these alone."""
    rows = imagined.measure(asked, out)
    figures = imagined.figures(rows)
    if not asked.tasks:
        figures += _tennis(shared_data()) + _demo(Path("examples"))
    show(figures)
    imagined.write_page(rows, figures, out)
    summary = {f"{f.on}: {f.what}": f.value for f in figures}
    return {"summary": summary, **keep(figures, out, rows=rows)}


def estimate(given: BodyInput) -> tuple[BodyMotion, float]:
    """The default body back end on a clip, and milliseconds a frame."""
    began = time.perf_counter()
    body = BODY_ESTIMATORS.make(USUAL["body"]).estimate(given, silent).body
    return body, (time.perf_counter() - began) / len(body.time_s) * 1e3


def _tennis(data: Path) -> list[Figure]:
    clip = open_clip(data / "clips/tennis.mp4")
    with np.load(data / "estimates/tennis/joints.npz") as file:
        fps, names = float(file["fps"]), [str(name) for name in file["joint_names"]]
        truth = file["joint_pos_cam_m"][:, [names.index(name) for name in LIMB_JOINTS]].astype(
            np.float64
        )

    figures = []
    for on, focal_px in (("tennis", None), ("tennis, f known", GVHMR_FOCAL_PX)):
        body, ms = estimate(BodyInput(clip, focal_px=focal_px))
        figures += _against(on, _limbs_at(body, np.arange(len(truth)) / fps), truth, fps, body, ms)

    figures.append(
        Figure("tennis", "GVHMR's own acceleration", metrics.acceleration_m_s2(truth, fps), "m/s²")
    )
    return figures


def _limbs_at(body: BodyMotion, time_s: Array) -> Array:
    return resample.linear(body.time_s, body.joint_pos_cam_m[:, LIMBS], time_s)


def _against(
    on: str, limbs: Array, truth: Array, fps: float, body: BodyMotion, ms: float
) -> list[Figure]:
    return [
        Figure(on, "frames found", float(body.found.mean() * 100.0), "%", low=100.0),
        Figure(on, "MPJPE", metrics.mpjpe_mm(limbs, truth), "mm", high=85.0),
        Figure(on, "PA-MPJPE", metrics.pa_mpjpe_mm(limbs, truth), "mm", high=65.0),
        Figure(
            on, "acceleration", metrics.acceleration_m_s2(limbs, fps), "m/s²", high=12.0, low=5.0
        ),
        Figure(on, "body stage", ms, "ms/frame"),
    ]


def _demo(examples: Path) -> list[Figure]:
    """The rendered clip: with the camera given, and with the camera found."""
    clip, camera = open_clip(examples / "demo.mp4"), load_camera(examples / "demo_camera.json")
    with np.load(examples / "demo_truth.npz") as file:
        truth = {name: file[name] for name in file.files}

    figures = []
    for on, given in (("demo, camera given", camera), ("demo", None)):
        focal_px = float(camera.K[0, 0]) if given else None
        body, _ = estimate(BodyInput(clip, given, focal_px, float(truth["stature_m"])))
        known = GroundInput(
            body, clip, camera=given, focal_known=bool(given), on_known_floor=bool(given)
        )
        grounded = GROUNDS.make(USUAL["ground"]).place(known, silent)
        figures += _body_figures(on, body, camera, truth) + _ground_figures(
            on, grounded, camera, truth
        )

    hands = HAND_READERS.make(USUAL["hands"]).read(HandsInput(clip, body), silent)
    return figures + _hand_figures(hands, truth)


def _body_figures(on: str, body: BodyMotion, camera: Camera, truth: dict[str, Any]) -> list[Figure]:
    seen = camera.to_camera(truth["joint_pos_m"].astype(np.float64))[:, LIMBS]
    limbs = _limbs_at(body, truth["time_s"])
    return [
        Figure(on, "frames found", float(body.found.mean() * 100.0), "%", low=100.0),
        Figure(on, "MPJPE", metrics.mpjpe_mm(limbs, seen), "mm"),
        Figure(on, "PA-MPJPE", metrics.pa_mpjpe_mm(limbs, seen), "mm"),
        Figure(on, "acceleration", metrics.acceleration_m_s2(limbs, body.fps), "m/s²"),
        Figure(
            on, "true acceleration", metrics.acceleration_m_s2(seen, float(truth["fps"])), "m/s²"
        ),
    ]


def _ground_figures(
    on: str, grounded: Grounded, camera: Camera, truth: dict[str, Any]
) -> list[Figure]:
    human, found = grounded.human, measure(grounded)
    joints = resample.linear(human.time_s, human.joint_pos_m, truth["time_s"])
    true = truth["joint_pos_m"].astype(np.float64)
    path = _path_error_mm(joints[:, 0, :2], true[:, 0, :2])
    pitch = abs(np.degrees(grounded.camera.pitch_down_rad - camera.pitch_down_rad))
    nearest = resample.nearest(human.time_s, truth["time_s"])
    scores = [
        _f1(getattr(human, f"contact_{side}")[nearest], truth[f"contact_{side}"])
        for side in ("left", "right")
    ]

    return [
        Figure(on, "camera pitch error", float(pitch), "°"),
        Figure(on, "root path error", path, "mm"),
        Figure(
            on,
            "pelvis height error",
            float(np.abs(joints[:, 0, 2] - true[:, 0, 2]).mean() * 1e3),
            "mm",
        ),
        Figure(on, "contact F1", float(np.mean(scores))),
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
    return float(np.linalg.norm(a @ turn.T - b, axis=1).mean() * 1e3)


def _f1(found: Any, truth: Any) -> float:
    hits = float((found & truth).sum())
    return 2.0 * hits / max(float(found.sum() + truth.sum()), 1.0)


def _hand_figures(hands: HandMotion, truth: dict[str, Any]) -> list[Figure]:
    nearest = resample.nearest(hands.time_s, truth["time_s"])
    right = []
    for side in ("left", "right"):
        seen = getattr(hands, f"conf_{side}")[nearest] > 0.0
        right.append((getattr(hands, f"state_{side}")[nearest] == truth[f"state_{side}"])[seen])

    return [
        Figure(
            "demo",
            "hand states right, where seen",
            float(np.concatenate(right).mean() * 100.0),
            "%",
        )
    ]
