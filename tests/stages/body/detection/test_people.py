"""People in a picture, by the embedded networks."""

import numpy as np
import pytest

from exoactor.core.errors import MissingAssetError
from exoactor.io import assets
from exoactor.scenes import picture, tasks
from exoactor.stages.body.detection.people import find_people
from exoactor.stages.transfer.rehearsal import reference


@pytest.fixture(autouse=True)
def _blaze() -> None:
    try:
        assets.path("blaze")
    except MissingAssetError as error:
        pytest.skip(str(error))


def test_a_person_in_the_robots_place_is_found_there_and_as_tall() -> None:
    scene = tasks.scene("lift-box")
    shown = reference(scene)
    robot, (person,) = picture.robot_box(scene), find_people(shown)
    tall = robot.bottom - robot.top
    assert abs((person.bottom - person.top) / tall - 1.0) < 0.05
    assert abs(person.left + person.right - robot.left - robot.right) / 2 < 0.05 * tall
    assert abs(person.bottom - robot.bottom) < 0.05 * tall


def test_two_people_are_two() -> None:
    shown = reference(tasks.scene("lift-box"))
    both = np.concatenate([shown[:, 250:750], shown[:, 250:750]], axis=1)
    assert len(find_people(both)) == 2


def test_an_empty_picture_holds_nobody() -> None:
    assert find_people(np.full((360, 640, 3), 120, dtype=np.uint8)) == []
