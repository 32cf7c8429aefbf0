"""The steps of a run: which files go where, which back end works on them, which figures are taken.

Back ends and everything heavy are imported when a step executes, so a run whose work is all in the store stays quick.
"""

import math
import shlex
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from exoactor import registry
from exoactor.config import BackEnds, ClipRequest
from exoactor.core.frames import Camera
from exoactor.core.motion import Verdict
from exoactor.io import files
from exoactor.pipeline.step import Outcome, Step, Work

OVERLAY_VERSION = 2
FILM_VERSION = 2
REPORT_VERSION = 2


def clip_steps(request: ClipRequest, camera: Camera | None = None) -> list[Step]:
    """From a clip to a report; `camera`: the one of `request.camera`, read."""
    names = request.back_ends
    focal_px = float(camera.K[0, 0]) if camera and request.focal_px is None else request.focal_px
    body = {"focal_px": focal_px, "stature_m": request.stature_m, "person": request.person}
    steps = [
        _step("body", names.body, body, ("clip.mp4",), ("body.npz",), _body),
        _step("hands", names.hands, {}, ("clip.mp4", "body.npz"), ("hands.npz",), _hands),
        _step(
            "ground",
            names.ground,
            {"camera": _camera_document(camera)},
            ("clip.mp4", "body.npz"),
            ("human_motion.npz", "camera.json"),
            partial(_ground, camera=camera),
        ),
        _step("retarget", names.retarget, {}, ("human_motion.npz",), ("robot_motion.npz",), _retarget),
        *_physics(names.track, names.judge),
    ]
    seen = ("clip.mp4", "body.npz", "hands.npz")
    views = [
        Step("overlay", "own", OVERLAY_VERSION, {}, seen, ("overlay.mp4",), _overlay),
        _film(("execution.npz", "camera.json")),
    ]
    report = _report_step(request.video.stem, request.again, steps, (*seen, "overlay.mp4", "human_motion.npz"))
    return [*steps, *views, report]


def motion_steps(motion: Path, track: str, judge: str) -> list[Step]:
    """From a robot motion file to a report."""
    again = ["exoactor", "track", motion.name, *([] if track == BackEnds.track else ["--track", track])]
    steps = _physics(track, judge)
    return [*steps, _film(("execution.npz",)), _report_step(motion.stem, shlex.join(again), steps, ())]


def _physics(track: str, judge: str) -> list[Step]:
    return [
        _step("track", track, {}, ("robot_motion.npz",), ("execution.npz",), _track),
        _step("judge", judge, {}, ("execution.npz",), (), _judge),
    ]


def _film(inputs: tuple[str, ...]) -> Step:
    from exoactor.robots.meshes import find_meshes

    drawn = {"drawn_with": "meshes" if find_meshes() else "primitives"}
    return Step("film", "own", FILM_VERSION, drawn, inputs, ("execution.mp4",), _shoot)


def _report_step(name: str, again: str, steps: Sequence[Step], inputs: tuple[str, ...]) -> Step:
    back_ends = {step.name: step.back_end for step in steps}
    files_read = ("robot_motion.npz", "execution.npz", "execution.mp4", *inputs)
    work = partial(_report, name, again, back_ends)
    settings = {"name": name, "command": again}
    return Step("report", "own", REPORT_VERSION, settings, files_read, ("report.html",), work, tuple(back_ends))


def _step(
    stage: str, name: str, settings: dict[str, Any], inputs: tuple[str, ...], outputs: tuple[str, ...], execute: Any
) -> Step:
    """A step of a stage with a choice of back ends."""
    version = registry.find(stage, name).version
    return Step(stage, name, version, settings, inputs, outputs, partial(execute, name, settings))


def _clip(work: Work) -> Any:
    """The clip, whose limits were checked when the command began."""
    from exoactor.io.video import Limits, open_clip

    return open_clip(work.inputs["clip.mp4"], Limits(math.inf, 1 << 30, math.inf))


def _body(name: str, settings: dict[str, Any], work: Work) -> Outcome:
    began = time.perf_counter()
    clip = _clip(work)
    body = registry.make("body", name, **settings).estimate(clip, work.progress)
    files.save_body(work.folder / "body.npz", body)
    figures = {"frames": len(body.time_s), "detected_frames": int(body.found.sum()), "focal_px": body.focal_px}
    per_frame = (time.perf_counter() - began) / len(body.time_s) * 1e3
    return Outcome({"estimate": figures}, {"estimate": {"ms_per_frame": round(per_frame, 2)}})


def _hands(name: str, settings: dict[str, Any], work: Work) -> Outcome:
    clip = _clip(work)
    hands = registry.make("hands", name, **settings).read(clip, files.load_body(work.inputs["body.npz"]), work.progress)
    files.save_hands(work.folder / "hands.npz", hands)
    seen = {"left_seen": float((hands.conf_left > 0).mean()), "right_seen": float((hands.conf_right > 0).mean())}
    return Outcome({"hands": seen})


def _ground(name: str, settings: dict[str, Any], work: Work, camera: Camera | None) -> Outcome:
    from exoactor.stages.ground.measure import measure

    clip = _clip(work)
    body = files.load_body(work.inputs["body.npz"])
    grounded = registry.make("ground", name, camera=camera).place(clip, body)
    files.save_human_motion(work.folder / "human_motion.npz", grounded.human)
    files.write_json(work.folder / "camera.json", _camera_document(grounded.camera))
    return Outcome({"ground": {**measure(grounded), "notes": list(grounded.notes)}})


def _retarget(name: str, settings: dict[str, Any], work: Work) -> Outcome:
    from exoactor.stages.retarget.measure import measure

    human = files.load_human_motion(work.inputs["human_motion.npz"])
    retargeter = registry.make("retarget", name, **settings)
    began = time.perf_counter()
    robot = retargeter.retarget(human, work.progress)
    seconds = time.perf_counter() - began
    files.save_robot_motion(work.folder / "robot_motion.npz", robot)
    timing = {"retarget": {"frames_per_s": round(len(robot) / seconds, 1)}}
    return Outcome({"retarget": measure(human, robot)}, timing)


def _track(name: str, settings: dict[str, Any], work: Work) -> Outcome:
    reference = files.load_robot_motion(work.inputs["robot_motion.npz"])
    began = time.perf_counter()
    execution = registry.make("track", name, **settings).track(reference, work.progress)
    seconds = time.perf_counter() - began
    files.save_execution(work.folder / "execution.npz", execution)
    simulated_s = max(execution.motion.duration_s, 1.0 / execution.motion.fps)
    return Outcome({}, {"track": {"real_time_factor": round(seconds / simulated_s, 3)}})


def _judge(name: str, settings: dict[str, Any], work: Work) -> Outcome:
    execution = files.load_execution(work.inputs["execution.npz"])
    verdict, figures = registry.make("judge", name, **settings).judge(execution)
    measured = {key: value for key, value in figures["track"].items() if key != "real_time_factor"}
    judged = {"passed": verdict.passed, "reasons": list(verdict.reasons)}
    return Outcome({**figures, "track": {**measured, "notes": list(execution.notes)}, "verdict": judged})


def _overlay(work: Work) -> Outcome:
    from exoactor.view.overlay import write_overlay

    body, hands = files.load_body(work.inputs["body.npz"]), files.load_hands(work.inputs["hands.npz"])
    write_overlay(_clip(work), body, hands, work.folder / "overlay.mp4", work.progress)
    return Outcome()


def _shoot(work: Work) -> Outcome:
    from exoactor.view.execution_video import write_execution_video

    camera = files.load_camera(work.inputs["camera.json"]) if "camera.json" in work.inputs else None
    execution = files.load_execution(work.inputs["execution.npz"])
    write_execution_video(execution, camera, work.folder / "execution.mp4", work.progress)
    return Outcome()


def _report(name: str, again: str, back_ends: Mapping[str, str], work: Work) -> Outcome:
    from exoactor.view.report import ReportInputs, write_report

    given, figures = work.inputs, work.figures
    verdict = figures["judge"]["verdict"]
    sections = {section: values for measured in figures.values() for section, values in measured.items()}
    inputs = ReportInputs(
        name=name,
        clip=given.get("clip.mp4"),
        overlay=given.get("overlay.mp4"),
        execution_video=given["execution.mp4"],
        body=files.load_body(given["body.npz"]) if "body.npz" in given else None,
        hands=files.load_hands(given["hands.npz"]) if "hands.npz" in given else None,
        human=files.load_human_motion(given["human_motion.npz"]) if "human_motion.npz" in given else None,
        reference=files.load_robot_motion(given["robot_motion.npz"]),
        execution=files.load_execution(given["execution.npz"]),
        verdict=Verdict(verdict["passed"], tuple(verdict["reasons"])),
        figures=sections,
        notes=tuple(note for values in sections.values() for note in values.get("notes", ())),
        command=again,
        stages=tuple((stage, back_ends[stage], work.keys[stage]) for stage in figures),
    )
    write_report(inputs, work.folder / "report.html", work.progress)
    return Outcome()


def _camera_document(camera: Camera | None) -> dict[str, Any] | None:
    if camera is None:
        return None
    return {
        "K": camera.K.tolist(),
        "rotation_cam_from_world": camera.rotation_cam_from_world.tolist(),
        "translation_cam_from_world_m": camera.translation_cam_from_world_m.tolist(),
        "width": camera.width,
        "height": camera.height,
    }
