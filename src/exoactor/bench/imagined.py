"""What is read off the pixels of imagined clips, against the truth beside them: a row a task, seed
and difficulty.

A clip is imagined as a run does it and read three times: with what a run in the scene knows (the
scene's camera, where the robot stood, a person of the robot's size), with nothing but the stature,
and with that and the focal length. Distances of joints are not aligned beyond what a figure's name
says; no scale is fitted.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from exoactor.bench import accuracy
from exoactor.bench.accuracy import LIMBS, mean_mm
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import Figure, worded
from exoactor.config import USUAL, BenchOptions, SamplingOptions
from exoactor.core import metrics, resample
from exoactor.core.errors import BadMotionError, ExoActorError
from exoactor.core.motion import BodyMotion, HandMotion
from exoactor.core.progress import silent
from exoactor.core.truth import Truth
from exoactor.humans import soles
from exoactor.io import assets
from exoactor.io.truth import load_truth
from exoactor.io.video import Clip, open_clip
from exoactor.rehearsal.degradation import Degradation
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.run import run
from exoactor.runtime.steps.scene import asked_scene, imagining_steps
from exoactor.scenes import tasks
from exoactor.scenes.files import save_scene
from exoactor.scenes.person import STATURE_M
from exoactor.scenes.scene import Scene
from exoactor.scenes.tasks import TASKS
from exoactor.stages.body import BodyInput
from exoactor.stages.body.blaze import Blaze
from exoactor.stages.ground import GROUNDS, Grounded, GroundInput
from exoactor.stages.hands import HAND_READERS, HandsInput
from exoactor.stages.imagine.rehearsal import RehearsalConfig
from exoactor.store.store import Store
from exoactor.view import gallery
from exoactor.view.overlay import write_overlay

VISIBLE = 0.5
"""A hand counts where the camera sees at least this share of it."""
HARD = {
    "blur": {"blur": 0.8}, "noise": {"noise": 20.0}, "compression": {"crf": 38},
    "hidden": {"occlusion": 0.08}, "dark": {"darkness": 0.7}, "shake": {"shake_px": 4.0},
}  # fmt: skip
"""What is made harder, by the fields of `imagine.degrade.Degradation`."""

Aims = dict[str, tuple[str, str, float | None, float | None]]
KNOWN: Aims = {
    "detected_pct": ("frames found", "%", None, 100.0), "mpjpe_mm": ("MPJPE", "mm", 60.0, None),
    "pa_mpjpe_mm": ("PA-MPJPE", "mm", 42.0, None),
    "world_mpjpe_mm": ("world MPJPE", "mm", 110.0, None),
    "root_path_mm": ("root path", "mm", 60.0, None), "contact_f1": ("contact F1", "", None, 0.9),
    "hands_pct": ("hand states, visible", "%", None, 90.0),
}  # fmt: skip
FREE: Aims = {
    "pitch_deg": ("camera pitch error", "°", 4.0, None),
    "floor_mm": ("floor error", "mm", 30.0, None), "scale_pct": ("scale error", "%", 5.0, None),
    "free_mpjpe_mm": ("MPJPE", "mm", None, None),
    "free_pa_mpjpe_mm": ("PA-MPJPE", "mm", None, None),
}  # fmt: skip
FOCAL: Aims = {f"focal_{name.removeprefix('free_')}": aim for name, aim in FREE.items()}
TABLES = {"camera given": KNOWN, "nothing given": FREE, "focal length given": FOCAL}
EVERY = {**KNOWN, **FREE, **FOCAL}
"""Figures of a row: name, unit, highest and lowest allowed of their mean over the tasks."""


def measure(asked: BenchOptions, out: Path) -> list[Row]:
    """A row for each task and seed, then, if asked, for each way to make it harder; what fails is
    told in its row.
    """
    rows = []
    print(told({}))
    work = [
        (name, seed, how, worse, out / "-".join(filter(None, (name, str(seed), how))))
        for name in asked.tasks or TASKS
        for seed in asked.seeds or (0,)
        for how, worse in {"": {}, **(HARD if asked.hard else {})}.items()
    ]
    for found in rows_in_order(row, work, asked.jobs):
        rows.append(found)
        print(told(found), flush=True)

    return rows


def row(name: str, seed: int, how: str, worse: Mapping[str, Any], folder: Path) -> Row:
    """Everything measured of one clip; a figure that could not be measured is None."""
    found: Row = {"code": tasks.task(name).code, "task": name, "seed": seed, "hard": how}
    found |= {"folder": str(folder), **dict.fromkeys(EVERY), "failed": None}

    try:
        scene = _imagined(name, seed, worse, folder)
        clip, truth = open_clip(folder / "clip.mp4"), load_truth(folder / "truth.npz")
        return found | _read(clip, truth, scene, folder)
    except ExoActorError as error:
        return found | {"failed": error.what}


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Means over the tasks against the targets, and over what was made harder."""
    out = []
    for how in dict.fromkeys(r["hard"] for r in rows):
        for on, table in TABLES.items():
            for key, (what, unit, high, low) in table.items():
                found = [r[key] for r in rows if r["hard"] == how and r[key] is not None]
                value = mean(found) if found else None
                limits = (None, None) if how else (high, low)
                out.append(Figure(f"{how}, {on}" if how else on, what, value, unit, *limits))

    return out


def told(of: Row) -> str:
    """A line of the table; its head for no row."""
    if not of:
        heads = "".join(f"{what[:12]:>13}" for what, *_ in EVERY.values())
        return f"{'task, seed':<28}{heads}"
    cells = "".join(f"{cell:>13}" for cell in _cells(of))
    return f"{_label(of):<28}{cells}  {of['failed'] or ''}".rstrip()


def _label(of: Row) -> str:
    return f"{of['code']} {of['task']}, {of['seed']} {of['hard']}".strip()


def _cells(of: Row) -> Iterator[str]:
    return (worded(of[key], "{:.3g}", "-") for key in EVERY)


def write_page(rows: Sequence[Row], found: Sequence[Figure], out: Path) -> None:
    """gallery.html in `out`: the means, the clips with what was read drawn over them, the table."""
    tiles = tuple(
        gallery.Tile(
            Path(r["folder"]),
            f"{r['code']} {tasks.task(r['task']).instruction}",
            figures=tuple(
                (what, f"{r[key]:.3g} {unit}")
                for key, (what, unit, *_) in KNOWN.items()
                if r[key] is not None
            ),
            told=r["failed"] or "",
        )
        for r in rows
    )
    means = tuple(
        (f"{f.on}: {f.what}", worded(f.value, f"{{:.3g}} {f.unit}", "not measured"), f.target)
        for f in found
    )
    lines = [("task, seed", *(what for what, *_ in EVERY.values()))]
    lines += [(_label(r), *_cells(r)) for r in rows]

    page = gallery.Gallery(
        "Read off the pixels", "A row a clip.", (("", tiles),), means, tuple(lines)
    )
    gallery.write_gallery(page, out / "gallery.html")
    print(f"page: {out / 'gallery.html'}")


def _imagined(name: str, seed: int, worse: Mapping[str, Any], folder: Path) -> Scene:
    """The scene, with its clip and truth in the folder, from the store where a run has imagined
    them already.
    """
    request = SceneRequest(name, sampling=SamplingOptions(seed=seed))
    scene = asked_scene(request)

    with tempfile.TemporaryDirectory() as temporary:
        written = Path(temporary) / "scene.json"
        save_scene(written, scene)
        config = RehearsalConfig(replace(Degradation(), **worse)) if worse else None
        steps = imagining_steps(request.back_ends, scene, config=config)
        store = Store(assets.home() / "store")
        run(steps, {"scene.json": written}, folder, store, {"bench": "estimate"})

    return scene


def _read(clip: Clip, truth: Truth, scene: Scene, folder: Path) -> Row:
    """The clip read with and without what the scene knows, and both against the truth."""
    camera, focal_px = scene.camera, float(scene.camera.K[0, 0])
    given = BodyInput(clip, camera, focal_px, STATURE_M, build="robot")
    blaze = Blaze()
    watched = blaze.track(given, silent)
    if watched.first:
        raise BadMotionError("the person is not found from the first frame on", "look at the clip")

    body = blaze.fit(watched, given, silent)
    hands = HAND_READERS.make(USUAL["hands"]).read(HandsInput(clip, body), silent)
    if not (folder / "overlay.mp4").is_file():
        write_overlay(clip, body, hands, folder / "overlay.mp4", silent)

    ground = GROUNDS.make(USUAL["ground"])
    known = GroundInput(body, clip, camera=camera, start=scene.start, on_known_floor=True)
    out: Row = {
        "detected_pct": float(watched.observed.found.mean() * 100.0),
        "hands_pct": hands_pct(hands, truth),
        **accuracy.of_person(ground.place(known, silent).human, truth.human),
    }

    for table, f_px in ((FREE, None), (FOCAL, focal_px)):
        free = blaze.fit(watched, BodyInput(clip, focal_px=f_px, stature_m=STATURE_M), silent)
        alone = ground.place(GroundInput(free, clip, focal_known=f_px is not None), silent)
        out |= dict(zip(table, camera_figures(alone, free, truth), strict=True))

    return out


def camera_figures(alone: Grounded, body: BodyMotion, truth: Truth) -> list[float | None]:
    """Of a camera that was found: its pitch, the floor under standing feet, the person's size,
    MPJPE and PA-MPJPE.

    The floor: how far the ankles of feet that truly stand are from their true height over the
    floor, in the mean.
    """
    human, true = alone.human, truth.human
    joints = resample.linear(human.time_s, human.joint_pos_m, true.time_s)
    seen = truth.camera.to_camera(true.joint_pos_m)[:, LIMBS]
    limbs = resample.linear(body.time_s, body.joint_pos_cam_m, true.time_s)[:, LIMBS]
    standing = np.stack([true.contact_left, true.contact_right], axis=1)
    off = (joints - true.joint_pos_m)[:, soles.ANKLES, 2][standing]
    pitch = np.degrees(alone.camera.pitch_down_rad - truth.camera.pitch_down_rad)

    return [
        abs(float(pitch)),
        abs(float(off.mean())) * 1e3 if len(off) else None,
        abs(1.0 / metrics.clip_scale(limbs, seen) - 1.0) * 100.0,
        mean_mm(metrics.root_relative(limbs) - metrics.root_relative(seen)),
        metrics.pa_mpjpe_mm(limbs, seen),
    ]


def hands_pct(hands: HandMotion, truth: Truth) -> float | None:
    """Of the visible hands; None where none is ever visible."""
    states = np.stack([truth.state_left, truth.state_right], axis=1)
    return accuracy.hands_pct(hands, truth.human.time_s, states, truth.hand_visible >= VISIBLE)
