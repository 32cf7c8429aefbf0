"""Pictures of a MuJoCo model without a window.

MuJoCo draws through OpenGL, and on a machine without a screen that takes one system library: EGL or
OSMesa. Which of the two works is found out here by trying each in a process of its own (a driver
that fails may take its process with it), so that nothing need be set. MUJOCO_GL is heeded when it
is set; the command hands it on as EXOACTOR_GL, for MuJoCo cannot be imported where it names what is
not there. The context is made from MuJoCo's own back end modules directly, because MuJoCo picks its
default once, at import, and by then it may be too late.
"""

import functools
import importlib
import os
import platform
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import MissingAssetError
from exoactor.core.frames import Camera, Image

Mask: TypeAlias = NDArray[np.bool_]
Depth: TypeAlias = NDArray[np.float32]
AnyCamera: TypeAlias = Camera | mujoco.MjvCamera | str | int

PROBE_TIMEOUT_S = 60.0
CAST_OFFSET = (-1.5, -4.0)
"""Factor and units by which what casts shadows is drawn farther away, so that it casts none on
itself: MuJoCo's own."""
_OFF = {"disable", "disabled", "off", "false", "0"}
_ANY = {"", "enable", "enabled", "on", "true", "1"}
_KNOWN = ("egl", "osmesa", "glfw", "cgl")
_ALSO = {"glx": "glfw", "wgl": "glfw"}
"""MuJoCo's other names for them."""
_DEFAULTS = {"Linux": ("egl", "osmesa"), "Darwin": ("cgl",), "Windows": ("glfw",)}
_PROBE = """
import mujoco
from mujoco.{name} import GLContext
context = GLContext(16, 16)
context.make_current()
model = mujoco.MjModel.from_xml_string("<mujoco/>")
mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
"""


class RenderUnavailableError(MissingAssetError):
    """No OpenGL back end for off-screen rendering works on this machine."""


@dataclass(frozen=True)
class Layers:
    """A picture without shadows in two parts (height, width, 3), whose sum it is: the light of the
    lamps that cast shadows, and all other; and how far along the camera's axis what is seen lies.
    """

    lamp: Image
    other: Image
    depth_m: Depth


class Offscreen:
    """Draws one model at one size; a context manager, to be used in the thread that made it.

    Args:
        model: what to draw; its own off-screen settings are left as they are.
        width, height: of the pictures, in pixels; a pinhole camera with a smaller picture gets a
        smaller picture. samples: of antialiasing a pixel; fewer where the driver has fewer.
        shadow_px: width of the shadow map; 0 draws no shadows.

    Raises:
        RenderUnavailableError: when neither EGL nor OSMesa works.
    """

    def __init__(
        self,
        model: mujoco.MjModel,
        width: int,
        height: int,
        *,
        samples: int = 4,
        shadow_px: int = 2048,
    ) -> None:
        self._model = model
        self._size = width, height
        self._scene = mujoco.MjvScene(model, maxgeom=model.ngeom + model.nskin + 1000)
        self._scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = shadow_px > 0
        # MuJoCo draws fog only on demand, and its default colour is black; a model that gives it a
        # colour wants it.
        self._scene.flags[mujoco.mjtRndFlag.mjRND_FOG] = bool(model.vis.rgba.fog[:3].any())
        self._gl = context_class(backend())(width, height)
        self._gl.make_current()
        self._mjr = _make_context(model, width, height, samples, shadow_px)

    def render(
        self, data: mujoco.MjData, camera: AnyCamera = -1, option: mujoco.MjvOption | None = None
    ) -> Image:
        """The picture (height, width, 3) of `data` as it is now.

        camera: a camera of the model by name or id (-1: MuJoCo's free default), an MjvCamera, or a
        pinhole Camera.
        """
        return self._image(self._draw(data, camera, option))

    def cut_out(
        self, data: mujoco.MjData, camera: AnyCamera = -1, option: mujoco.MjvOption | None = None
    ) -> tuple[Image, Mask]:
        """The picture without the sky, and the pixels (height, width) where something was drawn.

        For `samples` 0.
        """
        with self._flags(SKYBOX=0):
            rect = self._draw(data, camera, option)

        image = np.empty((rect.height, rect.width, 3), dtype=np.uint8)
        depth = np.empty((rect.height, rect.width), dtype=np.float32)
        mujoco.mjr_readPixels(image, depth, rect, self._mjr)
        return np.ascontiguousarray(image[::-1]), np.ascontiguousarray(depth[::-1] < 1.0)

    def depth_m(self, data: mujoco.MjData, camera: AnyCamera = -1) -> Depth:
        """How far along the camera's axis (height, width) what is seen lies.

        Drawn without antialiasing.
        """
        return self._depth_m(self._draw(data, camera, None))

    def layers(
        self, data: mujoco.MjData, camera: AnyCamera, option: mujoco.MjvOption | None = None
    ) -> Layers:
        """The picture as shadows are made of it; the sky is left black. For `samples` 0."""
        rect = self._aimed(data, camera, option)
        lights = self._scene.lights[: self._scene.nlight]
        kept = [tuple(np.array(part) for part in _colours(light)) for light in lights]
        pictures = []

        with self._flags(SHADOW=0, SKYBOX=0):
            for casts in (True, False):
                for light, colours in zip(lights, kept, strict=True):
                    for part, colour in zip(_colours(light), colours, strict=True):
                        part[:] = colour if bool(light.castshadow) == casts else 0.0
                mujoco.mjr_render(rect, self._scene, self._mjr)
                pictures.append(self._image(rect))
        return Layers(pictures[0], pictures[1], self._depth_m(rect))

    def cast_m(
        self, data: mujoco.MjData, camera: AnyCamera, option: mujoco.MjvOption | None = None
    ) -> Depth:
        """How far from a lamp, which `camera` stands for, its light gets (height, width), along the
        axis. For `samples` 0.
        """
        from OpenGL import GL  # only now, for the context says which platform it is for

        rect = self._aimed(data, camera, option)
        GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glPolygonOffset(*CAST_OFFSET)
        try:
            with self._flags(SEGMENT=1):  # plain colours, no light
                mujoco.mjr_render(rect, self._scene, self._mjr)
        finally:
            GL.glDisable(GL.GL_POLYGON_OFFSET_FILL)
        return self._depth_m(rect)

    def skin_m(self, data: mujoco.MjData) -> NDArray[np.float32]:
        """Where the vertices (V, 3) of the model's skins are."""
        self._aimed(data, -1, None)
        return np.asarray(self._scene.skinvert, dtype=np.float32).reshape(-1, 3)

    def _draw(
        self, data: mujoco.MjData, camera: AnyCamera, option: mujoco.MjvOption | None
    ) -> mujoco.MjrRect:
        """Draw, and say which part of the buffer holds the picture."""
        rect = self._aimed(data, camera, option)
        mujoco.mjr_render(rect, self._scene, self._mjr)
        return rect

    def _aimed(
        self, data: mujoco.MjData, camera: AnyCamera, option: mujoco.MjvOption | None
    ) -> mujoco.MjrRect:
        """Make all ready to be drawn, and say which part of the buffer will hold the picture."""
        self._gl.make_current()
        width, height = (camera.width, camera.height) if isinstance(camera, Camera) else self._size
        if width > self._size[0] or height > self._size[1]:
            raise ValueError(
                f"a picture of {width}x{height} on a screen of {self._size[0]}x{self._size[1]}"
            )

        view = mujoco.MjvCamera() if isinstance(camera, Camera) else _view(self._model, camera)
        every = mujoco.mjtCatBit.mjCAT_ALL.value
        mujoco.mjv_updateScene(
            self._model, data, option or mujoco.MjvOption(), None, view, every, self._scene
        )
        if isinstance(camera, Camera):
            _aim(self._scene, camera)

        return mujoco.MjrRect(0, 0, width, height)

    def _image(self, rect: mujoco.MjrRect) -> Image:
        image = np.empty((rect.height, rect.width, 3), dtype=np.uint8)
        mujoco.mjr_readPixels(image, None, rect, self._mjr)
        return np.ascontiguousarray(image[::-1])  # OpenGL's rows run upwards

    def _depth_m(self, rect: mujoco.MjrRect) -> Depth:
        depth = np.empty((rect.height, rect.width), dtype=np.float32)
        mujoco.mjr_readPixels(None, depth, rect, self._mjr)
        near, far = self._scene.camera[0].frustum_near, self._scene.camera[0].frustum_far
        return np.float32(near * far) / (np.float32(far) - depth[::-1] * np.float32(far - near))

    @contextmanager
    def _flags(self, **flags: int) -> Iterator[None]:
        """Some of MuJoCo's rendering flags, by name, for as long as it lasts."""
        at = [getattr(mujoco.mjtRndFlag, f"mjRND_{name}") for name in flags]
        before = [self._scene.flags[flag] for flag in at]
        try:
            for flag, value in zip(at, flags.values(), strict=True):
                self._scene.flags[flag] = value
            yield
        finally:
            for flag, value in zip(at, before, strict=True):
                self._scene.flags[flag] = value

    def close(self) -> None:
        """Give the context back; a second call does nothing."""
        if self._gl is not None:
            self._gl.make_current()
            self._mjr.free()
            self._gl.free()
            self._gl = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@functools.cache
def backend() -> str:
    """The name of the OpenGL back end that works here: egl, osmesa, cgl or glfw.

    Raises:
        RenderUnavailableError: when none does; it names the package to install.
    """
    asked = _asked()
    if asked in _OFF:
        raise RenderUnavailableError(f"MUJOCO_GL={asked} turns rendering off", "unset MUJOCO_GL")
    if asked not in _ANY and asked not in _KNOWN:
        raise RenderUnavailableError(
            f"MUJOCO_GL={asked} names no way to draw",
            f"unset it, or use one of: {', '.join(_KNOWN)}",
        )

    names = _DEFAULTS.get(platform.system(), ("glfw",)) if asked in _ANY else (asked,)
    failures = {}

    for name in names:
        failures[name] = _failure(name)
        if failures[name] is None:
            return name

    tried = "; ".join(f"{name}: {why}" for name, why in failures.items())
    raise RenderUnavailableError(f"cannot draw without a screen ({tried})", _advice(asked))


def _asked() -> str:
    name = (os.environ.get("EXOACTOR_GL") or os.environ.get("MUJOCO_GL", "")).strip().lower()
    return _ALSO.get(name, name)


def context_class(name: str) -> Callable[[int, int], Any]:
    """The class of MuJoCo's OpenGL context for a back end's name."""
    if os.environ.get("PYOPENGL_PLATFORM", name) != name:
        os.environ["PYOPENGL_PLATFORM"] = name  # another's setting, which MuJoCo would not let pass
    context: Callable[[int, int], Any] = importlib.import_module(f"mujoco.{name}").GLContext
    return context


def _failure(name: str) -> str | None:
    """Why the back end cannot draw, in a line, or None when it can."""
    own = ("EXOACTOR_GL", "MUJOCO_GL", "PYOPENGL_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in own}
    command = [sys.executable, "-c", _PROBE.format(name=name)]

    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {PROBE_TIMEOUT_S:.0f} s"

    if done.returncode == 0:
        return None

    lines = [line for line in done.stderr.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("Exception ignored")]
    last = said[-1] if said else f"exit status {done.returncode}"
    return textwrap.shorten(last, 100, placeholder=" …")


def _advice(asked: str) -> str:
    if platform.system() != "Linux":
        return "run on a machine with OpenGL"
    packages = {"osmesa": "libosmesa6", "egl": "libegl1 libgl1"}
    wanted = [packages[asked]] if asked in packages else packages.values()
    return " or ".join(f"`apt-get install {p}`" for p in wanted)


def _make_context(
    model: mujoco.MjModel, width: int, height: int, samples: int, shadow_px: int
) -> mujoco.MjrContext:
    """MuJoCo reads buffer sizes from the model when it makes a context.

    They are set for that moment only.
    """
    size, quality = model.vis.global_, model.vis.quality
    before = (size.offwidth, size.offheight, quality.offsamples, quality.shadowsize)

    try:
        size.offwidth, size.offheight = width, height
        quality.offsamples, quality.shadowsize = samples, shadow_px
        context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
    finally:
        size.offwidth, size.offheight, quality.offsamples, quality.shadowsize = before

    mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, context)
    return context


def _colours(light: mujoco.MjvLight) -> tuple[NDArray[np.float32], ...]:
    return light.ambient, light.diffuse, light.specular


def _view(model: mujoco.MjModel, camera: mujoco.MjvCamera | str | int) -> mujoco.MjvCamera:
    if isinstance(camera, mujoco.MjvCamera):
        return camera

    view = mujoco.MjvCamera()
    index = model.camera(camera).id if isinstance(camera, str) else camera

    if index < 0:
        mujoco.mjv_defaultFreeCamera(model, view)
    else:
        view.type, view.fixedcamid = mujoco.mjtCamera.mjCAMERA_FIXED.value, index

    return view


def _aim(scene: mujoco.MjvScene, camera: Camera) -> None:
    """Give the scene a pinhole camera, its principal point included (OpenGL's two eyes are the same
    here).
    """
    for eye in scene.camera:
        near = eye.frustum_near
        (fx, _, cx), (_, fy, cy) = camera.K[0], camera.K[1]
        eye.pos = camera.position_m
        eye.forward = camera.rotation_cam_from_world[2]
        eye.up = -camera.rotation_cam_from_world[1]
        eye.frustum_center = near * (camera.width / 2 - cx) / fx
        eye.frustum_width = near * camera.width / 2 / fx
        eye.frustum_top = near * cy / fy
        eye.frustum_bottom = -near * (camera.height - cy) / fy
