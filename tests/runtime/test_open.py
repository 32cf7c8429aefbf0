"""The open profile from the photo to the report: a planner of one's own, and a tiny Wan here that
imagines stillness.

Random weights imagine noise. So the tiny pipeline is saved, loaded, sampled and guided as any, but
its coder keeps every pixel (16x16 of them are one place of the latent) and its transformer answers
with the velocity that leads from noise to the first frame's latent, which the pipeline gives it: a
clip of a person who stands.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
for package in ("diffusers", "transformers", "ftfy"):
    pytest.importorskip(package)

from exoactor.cli import main  # noqa: E402
from exoactor.core.errors import MissingAssetError  # noqa: E402
from exoactor.core.plan import Action, Plan, Prompt  # noqa: E402
from exoactor.io import assets  # noqa: E402
from exoactor.io.pictures import save_picture  # noqa: E402
from exoactor.scenes import tasks  # noqa: E402
from exoactor.services.fakes.openai import FakeOpenAi  # noqa: E402
from exoactor.stages.imagine.wan import WanConfig  # noqa: E402
from exoactor.stages.transfer.rehearsal import reference  # noqa: E402
from made.tiny_wan import save_tiny  # noqa: E402

BLOCK, STRIDE = 16, 4
PLAN = Plan("stand still", (Action("stand", "Stand still."),), Prompt("a", "b", "c", "d", "e"))


def encode(self: Any, x: Any, return_dict: bool = True) -> Any:
    """(B, 3, F, H, W) → (B, 768, 1 + (F - 1) / 4, H / 16, W / 16), without spread."""
    from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
    from diffusers.models.modeling_outputs import AutoencoderKLOutput

    kept = x[:, :, ::STRIDE].transpose(1, 2)
    folded = torch.nn.functional.pixel_unshuffle(kept.flatten(0, 1), BLOCK)
    mean = folded.unflatten(0, kept.shape[:2]).transpose(1, 2)
    spread = torch.cat([mean, torch.full_like(mean, -30.0)], dim=1)
    return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(spread, deterministic=True))


def decode(self: Any, z: Any, return_dict: bool = True) -> Any:
    """Back; each frame of the latent is held for four."""
    frames = torch.nn.functional.pixel_shuffle(z.transpose(1, 2).flatten(0, 1), BLOCK)
    video = frames.unflatten(0, (z.shape[0], z.shape[2])).transpose(1, 2)
    return (torch.cat([video[:, :, :1], video[:, :, 1:].repeat_interleave(STRIDE, dim=2)], dim=2),)


def forward(self: Any, hidden_states: Any, timestep: Any, *args: Any, **more: Any) -> Any:
    """Rectified flow's velocity (x - x0) / t, x0 the first frame's latent everywhere."""
    sigma = (timestep.float().max() / 1000.0).clamp(min=1e-3)
    return ((hidden_states - hidden_states[:, :, :1]) / sigma,)


def test_from_the_photo_to_the_report(
    offered: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from diffusers import AutoencoderKLWan, WanTransformer3DModel

    try:
        assets.path("blaze")
    except MissingAssetError as error:
        pytest.skip(str(error))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "assets").symlink_to(assets.home() / "assets")
    words = json.dumps(
        {"actions": [asdict(action) for action in PLAN.actions], "prompt": asdict(PLAN.prompt)}
    )
    planner = FakeOpenAi(lambda asked: words)
    offered([planner])
    save_tiny(tmp_path / "weights", channels=3 * BLOCK * BLOCK)
    monkeypatch.setenv("EXOACTOR_WAN", str(tmp_path / "weights"))
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(AutoencoderKLWan, "encode", encode)
    monkeypatch.setattr(AutoencoderKLWan, "decode", decode)
    monkeypatch.setattr(WanTransformer3DModel, "forward", forward)
    monkeypatch.setattr(WanConfig, "__init__", partialmethod(WanConfig.__init__, steps=3))
    save_picture(tmp_path / "lab.png", reference(tasks.scene("lift-box")))
    main(
        [
            "run",
            "stand still",
            "--photo",
            "lab.png",
            "--profile",
            "open",
            "--seconds",
            "2",
            "--json",
        ]
    )
    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])["metrics"]
    assert metrics["verdict"]["passed"], metrics["verdict"]["reasons"]
    assert metrics["money_usd"] == 0.0 and planner.charges == 1
    assert (tmp_path / "runs" / "lab" / "report.html").stat().st_size > 100_000
