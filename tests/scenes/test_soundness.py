"""What cannot be as it is set: told of the thing that it is about."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.frames import Camera
from exoactor.scenes import furniture, tasks
from exoactor.scenes.scene import Scene, Thing
from exoactor.scenes.soundness import faults

EMPTY = replace(tasks.scene("basket"), things=())


def among(*things: Thing) -> Scene:
    return replace(EMPTY, things=things)


def told(scene: Scene) -> list[tuple[str, str]]:
    return [(fault.about, fault.how) for fault in faults(scene)]


@pytest.mark.parametrize("name", ["can-basket", "carry-box", "paper-bin"])
def test_nothing_is_wrong_with_the_fourteen(name: str) -> None:
    assert not told(tasks.scene(name, 3))


def test_what_overlaps_is_said_once_and_by_how_much() -> None:
    box = furniture.box((1.5, 0.0, 0.0))
    other = replace(furniture.box((1.7, 0.0, 0.0)), name="other")
    ((about, how),) = told(among(box, other))
    assert about == "box" and how == "is 50 mm deep in the other"
    assert not told(among(box, replace(other, pos_m=(1.75, 0.0, 0.0))))  # they touch


def test_what_is_in_the_floor_is_said() -> None:
    ((about, how),) = told(among(furniture.box((1.5, 0.0, -0.05))))
    assert about == "box" and "deep in the floor" in how


def test_what_falls_is_said_and_what_is_fixed_does_not() -> None:
    floating = furniture.box((1.5, 0.0, 0.3))
    ((about, how),) = told(among(floating))
    assert about == "box" and "moves by 30 cm" in how
    assert not told(among(replace(floating, mass_kg=None)))


def test_the_robot_stands_in_nothing() -> None:
    assert told(among(furniture.table((0.1, 0.0), 0.0, 0.7)))[0] == (
        "table",
        "is where the robot stands",
    )


def test_the_camera_sees_the_robot_whole() -> None:
    def looking(x: float, y: float) -> Scene:
        position, target = np.array([-1.0, -2.0, 1.3]), np.array([x, y, 0.6])
        return replace(EMPTY, camera=Camera.looking_at(position, target, 970.0, 1280, 720))

    assert not told(looking(0.0, 0.0))
    assert told(looking(-0.2, -4.0)) == [("camera", "does not see the robot where it stands")]
    assert told(looking(1.2, 0.0)) == [("camera", "sees the robot cut off")]
