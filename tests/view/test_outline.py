"""Where the robot is in a picture, held against OpenGL's own drawing of it."""

import mujoco
import numpy as np
import pytest

from exoactor.core.frames import Camera
from exoactor.io.offscreen import Offscreen, RenderUnavailableError
from exoactor.robots import model
from exoactor.view.outline import Outline

CAMERA = Camera.looking_at(np.array([2.6, 1.0, 1.3]), np.array([0.0, 0.2, 0.6]), 300.0, 320, 240)


@pytest.fixture(scope="module")
def robot() -> tuple[mujoco.MjModel, mujoco.MjData]:
    drawn = model.build(visual="primitives", stage=True)
    data = mujoco.MjData(drawn)
    data.qpos[:] = model.stand_qpos()
    mujoco.mj_forward(drawn, data)
    return drawn, data


def test_the_box_holds_all_that_is_drawn_and_little_more(
    robot: tuple[mujoco.MjModel, mujoco.MjData],
) -> None:
    drawn, data = robot
    option = mujoco.MjvOption()
    option.geomgroup[:] = 0
    option.geomgroup[2] = 1
    try:
        with Offscreen(drawn, CAMERA.width, CAMERA.height, samples=0, shadow_px=0) as screen:
            image, mask = screen.cut_out(data, CAMERA, option)
    except RenderUnavailableError as error:
        pytest.skip(f"off-screen rendering is not possible here: {error.what}")
    assert image.shape == (*mask.shape, 3)
    outline = Outline(drawn)
    box = outline.box(outline.points_m(data), CAMERA, margin_px=1)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert box.left <= columns[0] < columns[-1] < box.right
    assert box.top <= rows[0] < rows[-1] < box.bottom
    assert (columns[0] - box.left, rows[0] - box.top) == pytest.approx((0, 0), abs=8)
    assert mask[box.top : box.bottom, box.left : box.right].mean() > 0.2


def test_the_shadow_lies_on_the_floor_under_the_robot(
    robot: tuple[mujoco.MjModel, mujoco.MjData],
) -> None:
    drawn, data = robot
    outline = Outline(drawn)
    points = outline.points_m(data)
    shadow = outline.shadow(points, CAMERA, blur_px=1.0)
    under, beside = (
        CAMERA.project(CAMERA.to_camera(np.array([0.0, y, 0.0]))).astype(int) for y in (0.0, 0.6)
    )
    assert shadow[under[1], under[0]] > 200
    assert shadow[beside[1], beside[0]] == 0
    # height is no matter
    np.testing.assert_array_equal(outline.shadow(points + [0.0, 0.0, 0.5], CAMERA, 1.0), shadow)


def test_what_is_outside_the_picture_gives_a_box_inside(
    robot: tuple[mujoco.MjModel, mujoco.MjData],
) -> None:
    drawn, data = robot
    outline = Outline(drawn)
    # beside, behind, and around the camera
    for shift in (
        [0.0, 50.0, 0.0],
        [20.0, 0.0, 0.0],
        [2.5, 1.0, 0.5],
    ):
        box = outline.box(outline.points_m(data) + shift, CAMERA, margin_px=3)
        assert 0 <= box.left < box.right <= CAMERA.width
        assert 0 <= box.top < box.bottom <= CAMERA.height
