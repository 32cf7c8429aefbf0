"""track, judge, film: from a robot's motion to its execution in physics, a verdict and pictures of it."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from exoactor import registry
from exoactor.config import DEX3, ROBOTS, BackEnds
from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS, HandMotion
from exoactor.io import files
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.stage import drawing, scene_of, stage_step

FILM_VERSION = 2
OF_A_PERSON = "sonic-smpl"
"""The tracker that follows a person's joints, not the robot's."""
UNSOUND = "What was read off the clip is not sound, so executing it shows nothing."


def physics_steps(
    names: BackEnds,
    scene: tuple[str, ...] = (),
    hands: tuple[str, ...] = ("hands.npz",),
    reading: tuple[str, ...] = ("reading",),
    photo: bool = False,
) -> list[Step]:
    """`scene`, `hands`: the files of the scene it happens in and of the hands' states, if there are such.

    `reading`: the step that judged what was read off a clip, if there was one; `photo`: it began with a photo.

    Raises:
        ConfigError: there is no such robot.
    """
    if names.robot not in ROBOTS:
        raise ConfigError(f"--robot {names.robot}: no such robot", f"choose from: {', '.join(ROBOTS)}")
    dexterous = names.robot == DEX3
    settings = {**_weights(names.track), **({"robot": DEX3} if dexterous else {})}
    inputs = (*_followed(names.track), *scene, *(hands if dexterous else ()))
    judge = stage_step("judge", names.judge, {"photo": True} if photo else {}, ("execution.npz", *scene), (), _judge)
    return [
        stage_step("track", names.track, settings, inputs, _written(names.track), _track),
        replace(judge, reads_figures=reading),
    ]


def _followed(track: str) -> tuple[str, ...]:
    """The robot's reference; and the person, where a tracker follows that."""
    return ("robot_motion.npz", "human_motion.npz") if track == OF_A_PERSON else ("robot_motion.npz",)


def _weights(track: str) -> dict[str, Any]:
    """Which weights a tracker runs, where they are not known by the back end's version."""
    if track not in ("sonic", OF_A_PERSON):
        return {}
    from exoactor.io.assets import SONIC
    from exoactor.stages.track.sonic import weights_hash

    return {"weights": weights_hash() if SONIC.present else None}  # None: it is told with all else that is missing


def _written(track: str) -> tuple[str, ...]:
    return ("execution.npz", "clean_motion.npz") if track == "physics-filter" else ("execution.npz",)


def film_step(*seen_from: str) -> Step:
    """`seen_from`: the file with the camera, camera.json or scene.json; without one a view of our own is taken."""
    seen = ("execution.npz", *seen_from)
    return Step("film", "own", FILM_VERSION, drawn_with(), seen, ("execution.mp4",), _shoot, needs=(drawing,))


def drawn_with() -> dict[str, str]:
    """How the robot looks on this machine: part of the key of every picture of it."""
    from exoactor.robots.meshes import find_meshes

    return {"drawn_with": "meshes" if find_meshes() else "primitives"}


def _track(name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    reference = files.load_robot_motion(work.inputs["robot_motion.npz"])
    began = time.perf_counter()
    person = files.load_human_motion(work.inputs["human_motion.npz"]) if "human_motion.npz" in work.inputs else None
    known = {name: value for name, value in settings.items() if name != "robot"} | ({"human": person} if person else {})
    known |= {"hands": _hands(work)} if settings.get("robot") == DEX3 else {}
    execution = registry.make("track", name, **known, **_around(work)).track(reference, work.progress)
    seconds = time.perf_counter() - began
    files.save_execution(work.folder / "execution.npz", execution)
    if "clean_motion.npz" in _written(name):
        from exoactor.stages.track.physics_filter import clean

        files.save_robot_motion(work.folder / "clean_motion.npz", clean(execution))
    simulated_s = max(execution.motion.duration_s, 1.0 / execution.motion.fps)
    return Outcome({}, {"track": {"real_time_factor": round(seconds / simulated_s, 3)}})


def _hands(work: Work) -> HandMotion:
    """What the hands do; where nobody has read them, they stay open."""
    if "hands.npz" in work.inputs:
        return files.load_hands(work.inputs["hands.npz"])
    still = np.zeros(1)
    return HandMotion(ESTIMATE_FPS, still, still.astype(np.int8), still.astype(np.int8), still, still)


def _judge(name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    execution = files.load_execution(work.inputs["execution.npz"])
    verdict, figures = registry.make("judge", name, **settings, **_around(work)).judge(execution)
    doubts = _doubts(work)
    if doubts:
        verdict = verdict.withheld(f"{UNSOUND} {doubts[0]}")
    measured = {key: value for key, value in figures["track"].items() if key != "real_time_factor"}
    judged = {"passed": verdict.passed, "reasons": list(verdict.reasons)}
    return Outcome({**figures, "track": {**measured, "notes": list(execution.notes)}, "verdict": judged})


def _doubts(work: Work) -> list[str]:
    """Why the reading, where there is one, is not believed."""
    readings = [section for figures in work.figures.values() for section in figures.values()]
    return [reason for reading in readings if not reading["sound"] for reason in reading["reasons"]]


def _around(work: Work) -> dict[str, Any]:
    scene = scene_of(work)
    return {"scene": scene} if scene else {}


def _shoot(work: Work) -> Outcome:
    from exoactor.view.execution_video import write_execution_video

    scene = scene_of(work)
    given = files.load_camera(work.inputs["camera.json"]) if "camera.json" in work.inputs else None
    camera = scene.camera if scene else given
    execution = files.load_execution(work.inputs["execution.npz"])
    write_execution_video(execution, camera, work.folder / "execution.mp4", work.progress, **_around(work))
    return Outcome()
