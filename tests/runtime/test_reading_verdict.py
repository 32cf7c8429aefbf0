"""The verdict on the reading, on its way through the steps: gathered from the readers, and able to
withhold."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.config import BackEnds
from exoactor.core.contacts import NO_CONTACTS
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, Execution, HumanMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.humans import skeleton
from exoactor.io import files
from exoactor.io.contacts import save_contacts
from exoactor.robots import g1, model
from exoactor.runtime.metrics import metrics_of
from exoactor.runtime.request import ClipRequest, PersonRequest, SceneRequest
from exoactor.runtime.step import Step, Work
from exoactor.runtime.steps import clip_steps, motion_steps, person_steps, scene_steps
from exoactor.runtime.steps.scene import asked_scene
from exoactor.store.store import Artefact


def named(steps: list[Step], name: str) -> Step:
    return next(step for step in steps if step.name == name)


def executed(step: Step, folder: Path, figures: dict[str, Any]) -> dict[str, Any]:
    work = Work(
        {name: folder / name for name in step.inputs}, figures, {}, folder, silent, lambda: None
    )  # type: ignore[arg-type, return-value]
    return dict(step.execute(work).figures)


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the execution of a stand, which physics passes."""
    folder = tmp_path_factory.mktemp("stood")
    stand = RobotMotion.from_qpos(
        np.repeat(model.stand_qpos()[None], 101, axis=0), 50.0, g1.JOINT_NAMES
    )
    contacts = np.ones((101, 2), dtype=bool)
    execution = Execution(stand, stand, np.zeros((101, 29)), contacts, 0.5, 1.5, "made-up", True)
    save_contacts(folder / "contacts.json", NO_CONTACTS)
    files.save_execution(folder / "execution.npz", execution)
    files.save_worlds(folder / "worlds.npz", ())
    return folder


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a person who was read, and never moves."""
    folder = tmp_path_factory.mktemp("still")
    quat = np.tile(UPRIGHT_FACING_X_WXYZ, (30, len(SMPL_JOINTS), 1))
    pelvis = np.tile([0.0, 0.0, 0.94], (30, 1))
    time_s = np.arange(30) / 30.0
    standing = np.ones(30, dtype=bool)
    joints = skeleton.joint_positions(pelvis, quat, skeleton.rest_offsets_m(1.7))
    files.save_human_motion(
        folder / "human_motion.npz",
        HumanMotion(30.0, time_s, joints, quat, 1.7, standing, standing),
    )
    conf, pixels, hands = np.ones((30, 22)), np.full((30, 22, 2), 100.0), np.zeros((30, 2, 2, 2))
    away = joints + [0.0, 0.0, 4.0]
    body = BodyMotion(30.0, time_s, away, quat, conf, pixels, hands, standing, 600.0, 640, 480, 1.7)
    files.save_body(folder / "body.npz", body)
    return folder


@pytest.mark.parametrize("sound", [True, False])
def test_a_reading_that_is_not_sound_withholds_what_physics_would_pass(
    stood: Path, sound: bool
) -> None:
    nowhere_else = ClipRequest(Path("a.mp4"), back_ends=BackEnds(worlds=0))
    judge = named(clip_steps(nowhere_else), "judge")
    assert judge.reads_figures == ("reading",), "its key depends on the reading"
    verdict = executed(
        judge, stood, {"reading": {"reading": {"sound": sound, "reasons": ["No legs."]}}}
    )["verdict"]
    assert verdict["passed"] is sound
    assert verdict["reasons"][0].endswith("No legs.") is not sound
    assert any("stayed on its feet" in reason for reason in verdict["reasons"]), (
        "what physics says is said too"
    )


def test_a_motion_without_a_clip_is_judged_by_physics_alone(stood: Path) -> None:
    for steps in (
        motion_steps(Path("m.npz"), BackEnds(track="mpc", worlds=0)),
        person_steps(PersonRequest(stood / "execution.npz", back_ends=BackEnds(worlds=0))),
    ):
        judge = named(steps, "judge")
        assert judge.reads_figures == ()
        assert executed(judge, stood, {})["verdict"]["passed"] is True


def test_an_instruction_s_clip_is_judged_as_any_other() -> None:
    request = SceneRequest("lift-box", back_ends=BackEnds())
    steps = [step.name for step in scene_steps(request, asked_scene(request))]
    assert steps.index("ground") < steps.index("reading") < steps.index("track")


def test_the_readers_notes_and_doubts_come_with_it(still: Path) -> None:
    step = named(clip_steps(ClipRequest(Path("a.mp4"))), "reading")
    assert set(step.reads_figures) == {"body", "hands", "ground", "interact"}
    told = {
        "body": {"estimate": {"notes": ["The second shot was used."]}},
        "hands": {"hands": {}},
        "ground": {
            "ground": {"notes": ["The camera moves."], "doubts": ["Hands are under the floor."]}
        },
    }
    reading = executed(step, still, told)["reading"]
    assert reading["notes"] == ["The second shot was used.", "The camera moves."]
    assert reading["sound"] is False and "Hands are under the floor." in reading["reasons"]


def test_every_note_is_in_the_metrics_once() -> None:
    rows = {
        "ground": {"ground": {"notes": ["One.", "Two."]}},
        "reading": {"reading": {"sound": True, "notes": ["One.", "Two."]}},
        "track": {"track": {"notes": ["Three."]}},
    }
    artefacts = {
        name: Artefact(name, name, "own", {}, figures, {}, 0.0) for name, figures in rows.items()
    }
    assert metrics_of(artefacts)["notes"] == ["One.", "Two.", "Three."]
    assert metrics_of({})["reading"]["sound"] is None
