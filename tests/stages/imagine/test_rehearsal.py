"""A rehearsal writes a clip that begins with the reference frame, and the truth about it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from exoactor.core.errors import BadMediaError, ConfigError
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.progress import silent
from exoactor.io import video
from exoactor.io.truth import load_truth
from exoactor.rehearsal.degradation import Degradation
from exoactor.scenes import person, picture, tasks, trace
from exoactor.scenes.scene import Scene
from exoactor.stages.imagine import ImagineInput
from exoactor.stages.imagine.rehearsal import Rehearsal, RehearsalConfig
from exoactor.stages.transfer import TransferInput
from exoactor.stages.transfer.rehearsal import RehearsalTransfer

STAND = Plan("stand", (Action("stand", "Stand still."),), Prompt("", "", "", "", ""))


def with_person(observation: np.ndarray, scene: Scene | None) -> np.ndarray:
    return RehearsalTransfer().person(TransferInput(observation, scene), silent).picture


@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Observation and reference of a scene."""
    scene = tasks.scene("lift-box", 1)
    observation = picture.observation(scene)
    return observation, with_person(observation, scene)


def test_only_the_robots_place_changes(pictures: tuple[np.ndarray, np.ndarray]) -> None:
    observation, reference = pictures
    differs = (observation != reference).any(axis=-1)
    scene = tasks.scene("lift-box", 1)
    joints = person.person().joints(person.standing(person.person(), scene.start))[0]
    pixel = scene.camera.project(scene.camera.to_camera(joints)).astype(int)
    assert 0.01 < differs.mean() < 0.2
    rows, columns = np.nonzero(differs)
    assert rows.min() - 60 < pixel[:, 1].min() and pixel[:, 1].max() < rows.max() + 60
    assert columns.min() < pixel[:, 0].min() + 20 and pixel[:, 0].max() - 20 < columns.max()


def test_the_transfer_keeps_what_is_not_the_robots(pictures: tuple[np.ndarray, np.ndarray]) -> None:
    scene = tasks.scene("lift-box", 1)
    observation, reference = pictures
    marked = observation.copy()
    marked[:40, :40] = [255, 0, 255]  # a corner far from the robot
    after = with_person(marked, scene)
    assert (after[:40, :40] == [255, 0, 255]).all()
    np.testing.assert_array_equal(after[40:], reference[40:])


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(BadMediaError, match="64x48"):
        with_person(np.zeros((48, 64, 3), dtype=np.uint8), tasks.scene("basket"))


def test_without_a_scene_it_is_refused(tmp_path: Path) -> None:
    blank = np.zeros((48, 64, 3), dtype=np.uint8)
    with pytest.raises(ConfigError, match="--transfer rehearsal works in a --scene"):
        with_person(blank, None)
    with pytest.raises(ConfigError, match="--imagine rehearsal works in a --scene"):
        Rehearsal().imagine(ImagineInput(STAND, blank), tmp_path, silent)
    with pytest.raises(ConfigError, match="makes one clip"):
        two = ImagineInput(STAND, blank, ("a.mp4", "b.mp4"), scene=tasks.scene("basket"))
        Rehearsal().imagine(two, tmp_path, silent)


def test_the_clip_begins_with_the_reference_and_the_truth_fits(
    pictures: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    scene, told = tasks.scene("lift-box", 1), []
    Rehearsal().imagine(ImagineInput(STAND, pictures[1], scene=scene), tmp_path, told.append)
    clip = video.open_clip(tmp_path / "clip.mp4")
    first = next(iter(video.frames(clip, 30.0)))
    assert (clip.width, clip.height) == (1280, 720)
    assert cv2.PSNR(first, pictures[1]) > 33.0
    truth = load_truth(tmp_path / "truth.npz")
    assert len(truth.human.time_s) == clip.frame_count(30.0)
    assert (
        truth.human.contact_left.all()
        and truth.surroundings.resting.all()
        and not truth.surroundings.touched.any()
    )
    assert truth.hand_visible.max() > 0.5 and told[-1] == 1.0
    seen = trace.of_truth(truth)
    assert np.ptp(seen.pelvis_m, axis=0).max() < 0.01


def test_blur_and_quality_change_the_file(
    pictures: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    scene = tasks.scene("lift-box", 1)
    worse = RehearsalConfig(Degradation(darkness=0.7, crf=38))
    Rehearsal(worse).imagine(ImagineInput(STAND, pictures[1], scene=scene), tmp_path, silent)
    first = next(iter(video.frames(video.open_clip(tmp_path / "clip.mp4"), 30.0)))
    assert first.mean() == pytest.approx(0.3 * pictures[1].mean(), rel=0.05)
