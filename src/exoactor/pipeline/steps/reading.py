"""body, hands, ground, reading, retarget: from the pixels of a clip to a robot's motion.

Of a scene only ground is told, and of the plan: hands are placed on the things they act on. It is also told how wrists
are turned, where a reader of hands beside ExoActor has seen that.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exoactor import registry
from exoactor.config import BackEnds, Beside
from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.io import files
from exoactor.io.people import save_people
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.stage import camera_document, scene_of, stage_step
from exoactor.pipeline.steps.taken import AS_IT_IS, Taken, clip_as, clip_of, turn_notes
from exoactor.scenes.scene import Start

if TYPE_CHECKING:
    from exoactor.io.video import Clip
    from exoactor.stages.body import BodyEstimator

MAX_STRETCH = 0.03
"""A clip may be this much wider or narrower than the picture it was made from: sizes are rounded to blocks."""
NOTHING_BESIDE = Beside()
READING_VERSION = 1
READERS = ("body", "hands", "ground")
"""The steps that read the clip, whose notes and doubts are told with the verdict on the reading."""
READ = ("body.npz", "people.json")
"""What the body is read into."""
SEEN = ("clip.mp4", "body.npz", "hands.npz")
"""What showing the estimate needs."""


def reading_steps(
    names: BackEnds,
    body: Mapping[str, Any],
    camera: Camera | None = None,
    start: Start | None = None,
    among: tuple[str, ...] = (),
    beside: Beside = NOTHING_BESIDE,
    taken: Taken = AS_IT_IS,
) -> list[Step]:
    """`body`: settings of that stage besides the camera; `camera` and `start`: as far as they are known.

    `among`: the files of the scene and of the plan, where there are things to act on. `beside`: where models are that
    run in environments of their own, and results of theirs. `taken`: how the clip is taken; body.npz tells the others.
    """
    seen_by = {"camera": camera_document(camera)}
    stood = {"start": {"place_m": list(start.place_m), "yaw_rad": start.yaw_rad}} if start else {}
    floor = {**seen_by, **stood, "focal_known": body.get("focal_px") is not None}
    place = partial(_ground, camera=camera, start=start)
    grounded, seen = ("human_motion.npz", "camera.json"), ("clip.mp4", "body.npz")
    if registry.find("body", names.body).kind == "beside":
        known = {"result": beside.body_result, "home": beside.body_home, "smplx": beside.smplx}
        shot = {"shot": body.get("shot")}
        settings = {**_versions(known), **shot, **_said(taken)}
        work = partial(_beside, {**known, **shot}, taken)
        read = stage_step("body", names.body, settings, ("clip.mp4",), READ, work, {**known, **shot})
    else:
        estimate = partial(_body, {**body, **seen_by}, camera, taken)
        settings = {**body, **seen_by, **_said(taken)}
        read = stage_step("body", names.body, settings, ("clip.mp4",), READ, estimate)
    near = {"result": beside.hands_result, "home": beside.hands_home}
    turned = registry.find("hands", names.hands).kind == "beside"  # tells how wrists are turned, too
    known = near if turned else {}
    placed_by = (*seen, *among, *(("hands.npz",) if turned else ()))
    return [
        read,
        stage_step("hands", names.hands, _versions(known), seen, ("hands.npz",), partial(_hands, known), known),
        stage_step("ground", names.ground, floor, placed_by, grounded, place),
        Step("reading", "own", READING_VERSION, {}, ("body.npz", "human_motion.npz"), (), _judged, READERS),
        retarget_step(names.retarget),
    ]


def retarget_step(name: str) -> Step:
    """human_motion.npz → robot_motion.npz."""
    return stage_step("retarget", name, {}, ("human_motion.npz",), ("robot_motion.npz",), _retarget)


def _said(taken: Taken) -> dict[str, Any]:
    return {} if taken == AS_IT_IS else {"clip": asdict(taken)}


def _of_size(camera: Camera | None, clip: "Clip") -> Camera | None:
    """The camera for the size in which the clip came: services have sizes of their own."""
    if camera is None or (camera.width, camera.height) == (clip.width, clip.height):
        return camera
    stretched = clip.width * camera.height / (clip.height * camera.width)
    if abs(stretched - 1.0) > MAX_STRETCH:
        raise BadMediaError(
            f"the clip is {clip.width}x{clip.height}, the camera takes {camera.width}x{camera.height}: another format",
            "use a video back end that keeps the format of the picture",
        )
    return camera.at_size(clip.width, clip.height)


def _body(
    settings: Mapping[str, Any], camera: Camera | None, taken: Taken, name: str, _: Mapping[str, Any], work: Work
) -> Outcome:
    clip = clip_as(taken, work)
    here = _of_size(camera, clip)
    focal = {"focal_px": float(here.K[0, 0])} if here is not camera and here is not None else {}
    known = {**settings, **focal, "camera": here, **({"find_turn": True} if taken.rotate is None else {})}
    return _estimated(registry.make("body", name, **known), clip, taken, work)


def _estimated(estimator: "BodyEstimator", clip: "Clip", taken: Taken, work: Work) -> Outcome:
    began = time.perf_counter()
    reading = estimator.estimate(clip, work.progress)
    body, watched = reading.body, reading.watched
    body = replace(body, clip_turn_deg=(clip.turn_deg + body.clip_turn_deg) % 360, clip_fps=taken.fps)
    files.save_body(work.folder / "body.npz", body)
    save_people(work.folder / "people.json", watched)
    figures = {
        "frames": len(body.time_s),
        "detected_frames": int(body.found.sum()),
        "focal_px": body.focal_px,
        "clip_start_s": body.clip_start_s,
        "shots": len(watched.shots),
        "shot": watched.shot,
        "people": len(watched.people),
        "person": watched.person,
    }
    per_frame = (time.perf_counter() - began) / clip.frame_count(ESTIMATE_FPS) * 1e3  # all of it was looked at
    notes = [*clip.notes, *turn_notes(taken, body), *reading.notes]
    return Outcome({"estimate": {**figures, "notes": notes}}, {"estimate": {"ms_per_frame": round(per_frame, 2)}})


def _versions(known: Mapping[str, Path | None]) -> dict[str, Any]:
    """What a result depends on: files by their content, checkouts by their commit."""
    from exoactor.io.worker import version_of

    return {name: None if path is None else version_of(path) for name, path in known.items()}


def _beside(known: Mapping[str, Any], taken: Taken, name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    clip = clip_as(taken, work)
    return _estimated(registry.make("body", name, **known), clip, taken, work)


def _hands(known: Mapping[str, Path | None], name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    body = files.load_body(work.inputs["body.npz"])
    hands = registry.make("hands", name, **known).read(clip_of(work, body), body, work.progress)
    files.save_hands(work.folder / "hands.npz", hands)
    seen = {"left_seen": float((hands.conf_left > 0).mean()), "right_seen": float((hands.conf_right > 0).mean())}
    return Outcome({"hands": seen})


def _ground(name: str, settings: Mapping[str, Any], work: Work, camera: Camera | None, start: Start | None) -> Outcome:
    from exoactor.stages.ground.measure import measure
    from exoactor.stages.ground.wrists import with_wrists

    body = files.load_body(work.inputs["body.npz"])
    clip = clip_of(work, body)
    if "hands.npz" in work.inputs:
        body = with_wrists(body, files.load_hands(work.inputs["hands.npz"]))
    known: dict[str, Any] = {"camera": _of_size(camera, clip) or body.camera, "focal_known": settings["focal_known"]}
    known |= ({"start": start} if start else {}) | _things(work)
    grounded = registry.make("ground", name, **known).place(clip, body)
    files.save_human_motion(work.folder / "human_motion.npz", grounded.human)
    files.write_json(work.folder / "camera.json", camera_document(grounded.camera))
    return Outcome({"ground": {**measure(grounded), "notes": list(grounded.notes), "doubts": list(grounded.doubts)}})


def _judged(work: Work) -> Outcome:
    """Whether what was read can be believed: told first, and able to withhold the verdict of physics."""
    from exoactor.stages.judge.reading import ReadingJudge

    body, human = files.load_body(work.inputs["body.npz"]), files.load_human_motion(work.inputs["human_motion.npz"])
    sections = [section for figures in work.figures.values() for section in figures.values()]
    doubts, notes = ([said for section in sections for said in section.get(kind, ())] for kind in ("doubts", "notes"))
    verdict, figures = ReadingJudge().judge(body, human, tuple(doubts))
    return Outcome({"reading": {"sound": verdict.passed, "reasons": list(verdict.reasons), "notes": notes, **figures}})


def _things(work: Work) -> dict[str, Any]:
    """The scene and the plan, where the step is given them."""
    from exoactor.io.plans import load_plan

    scene = scene_of(work)
    return {"scene": scene, "plan": load_plan(work.inputs["plan.json"])} if scene else {}


def _retarget(name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    from exoactor.stages.retarget.measure import measure

    human = files.load_human_motion(work.inputs["human_motion.npz"])
    retargeter = registry.make("retarget", name, **settings)
    began = time.perf_counter()
    robot = retargeter.retarget(human, work.progress)
    seconds = time.perf_counter() - began
    files.save_robot_motion(work.folder / "robot_motion.npz", robot)
    timing = {"retarget": {"frames_per_s": round(len(robot) / seconds, 1)}}
    return Outcome({"retarget": measure(human, robot)}, timing)
