"""Wan 2.2, open weights, on this machine through diffusers: TI2V-5B by default, I2V-A14B by name or
folder.

The weights are fetched by the user, once; nothing is downloaded here. On a GPU 5 s at 720p take the
5B about nine minutes and 24 GB with parts kept in the main memory (its model card); on a CPU it
runs, for tests of tiny models.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import BadMediaError, MissingAssetError
from exoactor.core.frames import Image
from exoactor.core.progress import Progress
from exoactor.io.files import read_json
from exoactor.io.video import write_video
from exoactor.stages.imagine import Imagined, ImagineInput
from exoactor.stages.imagine.video_models import prompts

FOLDER = "EXOACTOR_WAN"
"""Environment variable with a folder of weights, or another model's name at the hub."""
MODEL = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
PACKAGES = ("torch", "diffusers", "transformers", "ftfy", "accelerate")
LARGEST_PX2 = 1280 * 704
"""Both models are made for 720p."""
FPS_OF_5B, FPS_OF_A14B = 24.0, 16.0
LEAST_FRAMES = 17
"""Less than a second is no clip."""
OnStep = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]
"""As diffusers calls it: the pipeline, the step's number, its time and the tensors, which it gives
back."""


@dataclass(frozen=True)
class WanConfig:
    """`steps` of the sampler, by the model cards."""

    steps: int = 50


class Wan:
    """An `Imaginer`."""

    def __init__(self, config: WanConfig | None = None) -> None:
        self.config = config or WanConfig()
        self._model = os.environ.get(FOLDER) or MODEL

    def ready(self) -> None:
        """MissingAssetError without the packages or the weights; nothing of them is loaded."""
        absent = [name for name in PACKAGES if find_spec(name) is None]
        if absent:
            raise MissingAssetError(
                f"--imagine wan: {', '.join(absent)} is missing", "pip install 'exoactor[open]'"
            )
        _check_weights(self._model)

    def imagine(self, given: ImagineInput, folder: Path, progress: Progress) -> Imagined:
        """Write the clips, one after the other; the seed is that of the noise.

        Raises:
            MissingAssetError: the packages or the weights are not here.
            BadMediaError: the model gave numbers that are no pictures.
        """
        pipe, count = _loaded(self._model), len(given.files)

        import torch
        from PIL.Image import fromarray

        height, width = given.picture.shape[:2]
        block = pipe.vae_scale_factor_spatial * pipe.transformer.config.patch_size[1]
        size = size_px(width, height, block)
        fps = FPS_OF_5B if pipe.config.expand_timesteps else FPS_OF_A14B

        for take, file in enumerate(given.files):
            made = pipe(
                image=fromarray(given.picture).resize(size),
                prompt=prompts.text(given.plan),
                negative_prompt=prompts.NEGATIVE,
                width=size[0],
                height=size[1],
                num_frames=frame_count(given.seconds, fps, pipe.vae_scale_factor_temporal),
                num_inference_steps=self.config.steps,
                generator=torch.Generator("cpu").manual_seed(given.seed + take),
                output_type="np",
                callback_on_step_end=_told(progress, self.config.steps, take, count),
            ).frames[0]
            if not np.isfinite(made).all():
                raise BadMediaError(
                    f"{self._model} gave no pictures, but NaN", "use float32, or another --seed"
                )
            write_video(folder / file, _as_the_reference(made, width, height), fps, crf=14)
            progress((take + 1) / count)

        by, at = Path(self._model).name, f"{size[0]}x{size[1]}"
        return Imagined((f"Imagined by {by} at {at}, {fps:g} frames a second.",))


def size_px(width: int, height: int, block: int) -> tuple[int, int]:
    """Width and height that a model takes: multiples of `block`, of the format as nearly as that
    allows.

    At most as many pixels as it was made for, and none invented.
    """
    scale = min(1.0, (LARGEST_PX2 / (width * height)) ** 0.5)
    wide, high = (max(block, round(side * scale / block) * block) for side in (width, height))
    while wide * high > LARGEST_PX2:
        wide, high = (wide - block, high) if wide >= high else (wide, high - block)
    return wide, high


def frame_count(seconds: float, fps: float, stride: int) -> int:
    """One more than a multiple of the model's stride in time, the nearest to what is wanted."""
    return max(round(seconds * fps / stride) * stride, LEAST_FRAMES // stride * stride) + 1


def _as_the_reference(made: NDArray[np.float32], width: int, height: int) -> list[Image]:
    """Frames 0…1 as pictures with the reference's format: blocks had stretched it a little."""
    wide = made.shape[2]
    size = (wide, 2 * round(wide * height / width / 2))
    pictures = (np.round(np.clip(frame, 0.0, 1.0) * 255.0).astype(np.uint8) for frame in made)
    return [
        np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        for picture in pictures
    ]


def _told(progress: Progress, steps: int, take: int, count: int) -> OnStep:
    """What the sampler calls after each step of a clip: the `take`th, from 0, of `count`."""

    def step(pipe: Any, number: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        progress((take + min((number + 1) / (steps + 1), 1.0)) / count)
        return tensors

    return step


def _loaded(model: str) -> Any:
    """The pipeline, on the GPU where there is one.

    Raises:
        MissingAssetError: packages or weights are not here, or not whole.
    """
    try:
        import ftfy  # noqa: F401  # diffusers' Wan fails late without it
        import torch
        from diffusers import WanImageToVideoPipeline
    except ImportError as error:
        raise MissingAssetError(
            f"--imagine wan: {error.name or error} is missing", "pip install 'exoactor[open]'"
        ) from None

    gpu = torch.cuda.is_available()
    kind = torch.bfloat16 if gpu else torch.float32
    try:
        pipe = WanImageToVideoPipeline.from_pretrained(model, dtype=kind, local_files_only=True)
    except Exception as error:  # of four libraries; safetensors' own derives from nothing narrower
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise _weightless(model, why) from error

    pipe.set_progress_bar_config(disable=True)
    if gpu:
        pipe.enable_model_cpu_offload()
    return pipe


def _check_weights(model: str) -> None:
    """Whether every part that the model's index names is here."""
    from huggingface_hub import try_to_load_from_cache

    local = Path(model) / "model_index.json"
    found = local if Path(model).is_dir() else try_to_load_from_cache(model, "model_index.json")
    if not isinstance(found, str | Path) or not Path(found).is_file():
        raise _weightless(model, "model_index.json is missing")
    named = read_json(Path(found))
    parts = [name for name, kind in named.items() if isinstance(kind, list) and kind[0] is not None]
    if absent := [name for name in parts if not (Path(found).parent / name).is_dir()]:
        raise _weightless(model, f"{', '.join(absent)} is missing")


def _weightless(model: str, why: str) -> MissingAssetError:
    return MissingAssetError(
        f"the weights of {model} are not here, or not whole ({why})",
        f"hf download {_at_the_hub(model)}; another place: {FOLDER}=FOLDER",
    )


def _at_the_hub(model: str) -> str:
    """What to fetch: the model that was named, where it is one of Wan's makers, else the usual one;
    with its terms.
    """
    if model.startswith("Wan-AI/") and model != MODEL:
        return f"{model} (see its card for size and licence)"
    return f"{MODEL} (34 GB, Apache-2.0)"
