"""Wan on this machine: sizes and lengths, tiny random pipelines really loaded and run, what is said
if it lacks."""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.errors import MissingAssetError
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.progress import silent
from exoactor.io.video import frames, open_clip
from exoactor.stages.imagine import ImagineInput, wan
from exoactor.stages.imagine.video_models.prompts import SINGLE_SHOT
from exoactor.stages.imagine.wan import Wan, WanConfig, frame_count, size_px

TORCH = all(find_spec(name) is not None for name in ("torch", "diffusers", "transformers", "ftfy"))
needs_torch = pytest.mark.skipif(
    not TORCH, reason="the extra `open` is not installed (torch, diffusers)"
)
PLAN = Plan("wave", (Action("stand", "Wave."),), Prompt("a", "b", "c", "d", "e"))


@given(st.integers(64, 4000), st.integers(64, 4000), st.sampled_from([16, 32]))
def test_sizes_are_blocks_within_what_the_model_was_made_for(
    width: int, height: int, block: int
) -> None:
    wide, high = size_px(width, height, block)
    assert (
        wide % block == high % block == 0
        and wide * high <= wan.LARGEST_PX2
        and min(wide, high) >= block
    )
    if min(width, height) > 10 * block and max(width, height) < 2 * min(width, height):
        assert abs(wide * height / (high * width) - 1.0) < 0.1


def test_the_usual_sizes() -> None:
    assert size_px(1280, 720, 32) == size_px(1920, 1080, 32) == (1280, 704) and size_px(
        640, 480, 32
    ) == (640, 480)
    assert size_px(720, 1280, 32) == (704, 1280) and size_px(832, 480, 16) == (832, 480)


@given(st.floats(1.0, 15.0), st.sampled_from([16.0, 24.0]))
def test_lengths_are_one_more_than_a_multiple_of_four(seconds: float, fps: float) -> None:
    count = frame_count(seconds, fps, 4)
    assert count % 4 == 1 and abs(count / fps - seconds) <= max(4.0 / fps, 0.2)


def test_without_the_packages_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(MissingAssetError, match="is missing") as caught:
        wan._loaded("x")
    assert "exoactor[open]" in caught.value.next_step


@needs_torch
def test_without_the_weights_it_says_how_to_get_them(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(MissingAssetError, match="are not here, or not whole") as caught:
            wan._loaded(str(place))
        assert "hf download Wan-AI/Wan2.2-TI2V-5B-Diffusers" in caught.value.next_step


def test_what_to_fetch_is_what_was_named() -> None:
    assert (
        wan._at_the_hub(wan.MODEL)
        == wan._at_the_hub("my/folder")
        == f"{wan.MODEL} (34 GB, Apache-2.0)"
    )
    assert wan._at_the_hub("Wan-AI/Wan2.2-I2V-A14B-Diffusers").startswith(
        "Wan-AI/Wan2.2-I2V-A14B-Diffusers "
    )


@needs_torch
@pytest.mark.parametrize("part", ["transformer", "vae", "text_encoder"])
def test_weights_that_are_damaged_are_no_traceback(part: str, tmp_path: Path) -> None:
    """Each is read by a library of its own, which has errors of its own."""
    from made.tiny_wan import save_tiny

    save_tiny(tmp_path)
    (weights,) = (tmp_path / part).glob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(MissingAssetError, match="not whole"):
        wan._loaded(str(tmp_path))


@needs_torch
@pytest.mark.parametrize(
    "file", ["model_index.json", "text_encoder/config.json", "tokenizer/tokenizer.json"]
)
def test_descriptions_that_are_damaged_are_no_traceback(file: str, tmp_path: Path) -> None:
    from made.tiny_wan import save_tiny

    save_tiny(tmp_path)
    (tmp_path / file).write_text("[1]")
    with pytest.raises(MissingAssetError, match="not whole"):
        wan._loaded(str(tmp_path))


def test_each_take_has_the_next_seed_and_its_share_of_the_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sampler that draws one grey a seed stands for diffusers, which is large."""
    asked: list[dict[str, Any]] = []

    def sample(**given: Any) -> SimpleNamespace:
        asked.append(given)
        for step in range(given["num_inference_steps"]):
            given["callback_on_step_end"](None, step, None, {})
        shape = (given["num_frames"], given["height"], given["width"], 3)
        return SimpleNamespace(frames=[np.full(shape, given["generator"] / 10.0, dtype=np.float32)])

    class Pipe:
        vae_scale_factor_spatial, vae_scale_factor_temporal = 16, 4
        transformer = SimpleNamespace(config=SimpleNamespace(patch_size=(1, 2, 2)))
        config = SimpleNamespace(expand_timesteps=True)
        __call__ = staticmethod(sample)

    torch = ModuleType("torch")
    torch.Generator = lambda device: SimpleNamespace(manual_seed=lambda seed: seed)  # type: ignore[attr-defined]
    pillow = ModuleType("PIL.Image")
    pillow.fromarray = lambda picture: SimpleNamespace(resize=lambda size: (picture, size))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "PIL", ModuleType("PIL"))
    monkeypatch.setitem(sys.modules, "PIL.Image", pillow)
    monkeypatch.setattr(wan, "_loaded", lambda model: Pipe())
    told: list[float] = []
    given = ImagineInput(PLAN, np.zeros((72, 128, 3), dtype=np.uint8), ("a.mp4", "b.mp4"), 1.0, 3)
    made = Wan(WanConfig(4)).imagine(given, tmp_path, told.append)
    greys = [
        float(next(iter(frames(open_clip(tmp_path / file), 24.0))).mean()) for file in given.files
    ]
    assert greys == pytest.approx([0.3 * 255, 0.4 * 255], abs=3.0)
    assert told == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert all(
        one["prompt"].endswith(SINGLE_SHOT) and one["num_inference_steps"] == 4 for one in asked
    )
    assert len(made.notes) == 1 and "24 frames a second" in made.notes[0]


@needs_torch
@pytest.mark.parametrize(("two", "fps"), [(False, 24.0), (True, 16.0)], ids=("TI2V-5B", "I2V-A14B"))
def test_a_tiny_pipeline_of_either_shape_makes_a_clip(
    two: bool, fps: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from made.tiny_wan import save_tiny

    save_tiny(tmp_path / "weights", two_transformers=two)
    monkeypatch.setenv("EXOACTOR_WAN", str(tmp_path / "weights"))
    reference = np.full((72, 128, 3), 120, dtype=np.uint8)
    told: list[float] = []
    clips = []
    for name, seed, progress in (("a", 1, told.append), ("b", 2, silent)):
        given = ImagineInput(
            PLAN, reference, (f"{name}-1.mp4", f"{name}-2.mp4")[: 3 - seed], 1.0, seed
        )
        made = Wan(WanConfig(2)).imagine(given, tmp_path, progress)
        clips += [(tmp_path / file).read_bytes() for file in given.files]
    assert clips[0] != clips[1] == clips[2], (
        "each take has the next seed, and nothing else of the one before"
    )
    assert told == sorted(told) and told[-1] == 1.0
    assert len(made.notes) == 1 and made.notes[0].startswith("Imagined by weights at 128x")
    clip = open_clip(tmp_path / "a-1.mp4")
    assert clip.width == 128 and clip.height == 72 and clip.source_fps == pytest.approx(fps)
    assert clip.duration_s == pytest.approx(frame_count(1.0, fps, 4) / fps, abs=0.05)
    assert len(list(frames(clip, fps))) == frame_count(1.0, fps, 4)
