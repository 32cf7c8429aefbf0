"""Pictures: that there are some, that they show what they should, and what is said where there can
be none."""

import os
import subprocess
import sys

import mujoco
import numpy as np
import pytest

from exoactor.core.frames import Camera
from exoactor.io import offscreen
from exoactor.io.offscreen import Offscreen, RenderUnavailableError

SCENE = """
<mujoco>
  <visual><headlight ambient="1 1 1" diffuse="0 0 0" specular="0 0 0"/></visual>
  <worldbody>
    <camera name="front" pos="3 0 0" xyaxes="0 1 0 0 0 1"/>
    <geom type="sphere" size=".05" pos="0 {y} {z}" rgba="1 0 0 1"/>
  </worldbody>
</mujoco>
"""


@pytest.fixture(scope="module")
def renderer() -> str:
    """The back end of this machine; most tests need one."""
    try:
        return offscreen.backend()
    except RenderUnavailableError as error:
        pytest.skip(f"off-screen rendering is not possible here: {error.what}")


def ball(y: float = 0.0, z: float = 0.0) -> tuple[mujoco.MjModel, mujoco.MjData]:
    model = mujoco.MjModel.from_xml_string(SCENE.format(y=y, z=z))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return model, data


def centre_of_red(image: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(image[..., 0] > 128)
    return float(columns.mean()), float(rows.mean())


@pytest.mark.usefixtures("renderer")
def test_the_picture_is_upright_and_not_mirrored() -> None:
    model, data = ball(y=0.5, z=0.5)  # seen from +x: +y is on the right, +z is up
    with Offscreen(model, 160, 120) as screen:
        column, row = centre_of_red(screen.render(data, "front"))
    assert column > 90
    assert row < 50


@pytest.mark.usefixtures("renderer")
def test_a_pinhole_camera_puts_a_point_where_its_matrix_says() -> None:
    model, data = ball(y=0.2, z=-0.1)
    camera = Camera(
        K=[[300, 0, 150], [0, 280, 90], [0, 0, 1]],  # unequal focal lengths, centre off the middle
        rotation_cam_from_world=[[0, 1, 0], [0, 0, -1], [-1, 0, 0]],  # at +x, looking back along -x
        translation_cam_from_world_m=[0.1, 0.2, 3.0],
        width=320,
        height=240,
    )
    expected = camera.K @ camera.to_camera(np.array([0.0, 0.2, -0.1]))
    with Offscreen(model, 320, 240) as screen:
        column, row = centre_of_red(screen.render(data, camera))
    assert (column + 0.5, row + 0.5) == pytest.approx(expected[:2] / expected[2], abs=0.6)


@pytest.mark.usefixtures("renderer")
def test_a_cut_out_tells_what_was_drawn_from_the_sky() -> None:
    model, data = ball(y=0.2, z=0.1)
    with Offscreen(model, 160, 120, samples=0) as screen:
        image, drawn = screen.cut_out(data, "front")
    np.testing.assert_array_equal(drawn, image[..., 0] > 128)
    assert 0 < drawn.sum() < 0.1 * drawn.size


@pytest.mark.usefixtures("renderer")
def test_layers_add_up_to_the_picture_without_shadows() -> None:
    model = mujoco.MjModel.from_xml_string(
        """
        <mujoco>
          <visual><headlight ambient=".1 .1 .1" diffuse=".1 .1 .1" specular="0 0 0"/></visual>
          <worldbody>
            <light pos="2 1 2" dir="-2 -1 -2" diffuse=".5 .3 .1" castshadow="true"/>
            <light pos="2 -1 2" dir="-2 1 -2" diffuse=".1 .2 .3" castshadow="false"/>
            <camera name="front" pos="3 0 0" xyaxes="0 1 0 0 0 1"/>
            <geom type="sphere" size=".5"/>
          </worldbody>
        </mujoco>
        """
    )
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    with Offscreen(model, 160, 120, samples=0) as screen:
        layers = screen.layers(data, "front")
        before = screen.render(data, "front")
        after = screen.layers(data, "front")
    with Offscreen(model, 160, 120, samples=0, shadow_px=0) as screen:
        whole = screen.render(data, "front").astype(int)
    both = layers.lamp.astype(int) + layers.other
    np.testing.assert_allclose(both, whole, atol=2)
    assert layers.lamp.max() > 60 and layers.other.max() > 60
    assert layers.lamp[60, 80, 0] > 2 * layers.lamp[60, 80, 2]
    assert layers.depth_m[60, 80] == pytest.approx(2.5, abs=5e-3)
    np.testing.assert_array_equal(layers.lamp, after.lamp)  # the lamps are left as they were
    assert before.max() > 60


@pytest.mark.usefixtures("renderer")
def test_light_is_said_to_get_a_little_into_what_stops_it() -> None:
    model, data = ball()
    lamp = Camera.looking_at(np.array([1.0, 0.0, 0.0]), np.zeros(3), 400.0, 120, 120)
    with Offscreen(model, 120, 120, samples=0) as screen:
        depth_m, reach_m = screen.layers(data, lamp).depth_m, screen.cast_m(data, lamp)
    on_it = depth_m < 1.0
    into_m = (reach_m - depth_m)[on_it]
    assert on_it.sum() > 500 and (into_m >= 0.0).all()
    assert 0.0 < np.median(into_m) < 0.01


@pytest.mark.usefixtures("renderer")
def test_a_smaller_camera_gives_the_same_part_of_the_picture() -> None:
    model, data = ball(y=0.1)
    whole = Camera.looking_at(np.array([3.0, 0.0, 0.0]), np.zeros(3), 200.0, 160, 120)
    K = whole.K.copy()
    K[:2, 2] -= 60, 30
    part = Camera(K, whole.rotation_cam_from_world, whole.translation_cam_from_world_m, 80, 50)
    with Offscreen(model, 160, 120, samples=0) as screen:
        seen = screen.render(data, whole)[30:80, 60:140].astype(int)
        difference = np.abs(screen.render(data, part) - seen)
        with pytest.raises(ValueError, match="on a screen of 160x120"):
            screen.render(
                data, Camera.looking_at(np.array([3.0, 0.0, 0.0]), np.zeros(3), 200.0, 162, 120)
            )
    assert seen.max() > 200
    assert difference.max() <= 3


@pytest.mark.usefixtures("renderer")
def test_two_screens_at_once_do_not_disturb_each_other() -> None:
    model, data = ball()
    with Offscreen(model, 160, 120) as large:
        before = large.render(data, "front")
        with Offscreen(model, 40, 30) as small:
            assert small.render(data, "front").shape == (30, 40, 3)
        np.testing.assert_array_equal(large.render(data, "front"), before)


@pytest.mark.usefixtures("renderer")
def test_the_model_is_left_as_it_was() -> None:
    model, _ = ball()
    before = (
        model.vis.global_.offwidth,
        model.vis.quality.shadowsize,
        model.vis.quality.offsamples,
    )
    Offscreen(model, 900, 700, samples=0, shadow_px=256).close()
    assert (
        model.vis.global_.offwidth,
        model.vis.quality.shadowsize,
        model.vis.quality.offsamples,
    ) == before


@pytest.mark.usefixtures("renderer")
def test_a_closed_screen_can_be_closed_again() -> None:
    model, _ = ball()
    screen = Offscreen(model, 16, 16)
    screen.close()
    screen.close()


def test_mujoco_gl_is_heeded_and_a_failure_names_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(value: str) -> str:
        monkeypatch.delenv("EXOACTOR_GL", raising=False)
        monkeypatch.setenv("MUJOCO_GL", value)
        return offscreen.backend.__wrapped__()

    with pytest.raises(RenderUnavailableError, match="unset MUJOCO_GL"):
        asked("off")
    with pytest.raises(RenderUnavailableError, match="no_such_back_end"):
        asked("no_such_back_end")
    monkeypatch.setenv("EXOACTOR_GL", "no_such_way")
    offscreen.backend.cache_clear()
    with pytest.raises(RenderUnavailableError, match="no_such_way"):
        offscreen.backend()
    monkeypatch.delenv("EXOACTOR_GL")
    monkeypatch.setattr(offscreen, "_failure", lambda name: "not here")
    monkeypatch.setattr(offscreen.platform, "system", lambda: "Linux")
    with pytest.raises(
        RenderUnavailableError, match=r"apt-get install libosmesa6.*apt-get install libegl1 libgl1"
    ):
        asked("")
    with pytest.raises(RenderUnavailableError, match=r"next: `apt-get install libegl1 libgl1`$"):
        asked("egl")


@pytest.mark.usefixtures("renderer")
def test_import_order_does_not_matter() -> None:
    """MuJoCo imported first, without MUJOCO_GL, has already settled on a back end that needs a
    screen."""
    code = (
        "import mujoco; from exoactor.io.offscreen import Offscreen\n"
        "model = mujoco.MjModel.from_xml_string('<mujoco/>')\n"
        "print(Offscreen(model, 8, 8).render(mujoco.MjData(model)).shape)"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("MUJOCO_GL", "DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "(8, 8, 3)", done.stderr
