"""A step of a stage with a choice of back ends."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from exoactor import registry
from exoactor.core.frames import Camera
from exoactor.io import assets
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.scenes.scene import Scene

Execute = Callable[[str, Mapping[str, Any], Work], Outcome]
"""Takes the back end's name and the step's settings besides the work."""


def stage_step(
    stage: str,
    name: str,
    settings: Mapping[str, Any],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    execute: Execute,
    needs: Mapping[str, Any] = MappingProxyType({}),
) -> Step:
    """The step, its version the back end's; `needs`: the settings that say what the back end needs to be here."""
    entry = registry.find(stage, name)
    first = drawing if entry.kind == "scene" else partial(registry.ready, stage, name, **needs)
    work = partial(execute, name, settings)
    return Step(stage, name, entry.version, settings, inputs, outputs, work, needs=(first,))


def drawing() -> None:
    """A way to draw without a screen; RenderUnavailableError."""
    from exoactor.io import offscreen

    offscreen.backend()


def networks() -> None:
    """The pose networks, by which pictures are looked at; MissingAssetError."""
    assets.path("blaze")


def scene_of(work: Work) -> Scene | None:
    """The scene, where the run has one."""
    if "scene.json" not in work.inputs:
        return None
    from exoactor.scenes.files import load_scene

    return load_scene(work.inputs["scene.json"])


def camera_document(camera: Camera | None) -> dict[str, Any] | None:
    """A camera as it stands in camera.json."""
    if camera is None:
        return None
    return {
        "K": camera.K.tolist(),
        "rotation_cam_from_world": camera.rotation_cam_from_world.tolist(),
        "translation_cam_from_world_m": camera.translation_cam_from_world_m.tolist(),
        "width": camera.width,
        "height": camera.height,
    }
