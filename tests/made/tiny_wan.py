"""A tiny pipeline of Wan 2.2's shape with random weights: what it makes is noise, how it is loaded
and run is real.

The sizes of its parts follow diffusers' own fast tests
(tests/pipelines/wan/test_wan_22_image_to_video.py, Apache-2.0).
"""

from pathlib import Path
from typing import Any

SMALL: dict[str, Any] = {
    "base_dim": 3, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1,
    "temperal_downsample": [False, True, True],
}  # fmt: skip


def _vae_settings(channels: int) -> dict[str, Any]:
    return {
        **SMALL, "z_dim": channels, "in_channels": 12, "out_channels": 12, "is_residual": True,
        "patch_size": 2, "latents_mean": [0.0] * channels, "latents_std": [1.0] * channels,
        "scale_factor_spatial": 16, "scale_factor_temporal": 4,
    }  # fmt: skip


def _transformer_settings(channels_in: int, channels_out: int) -> dict[str, Any]:
    return {
        "patch_size": (1, 2, 2), "num_attention_heads": 2, "attention_head_dim": 12,
        "in_channels": channels_in, "out_channels": channels_out, "text_dim": 32, "freq_dim": 256,
        "ffn_dim": 32, "num_layers": 2, "cross_attn_norm": True, "qk_norm": "rms_norm_across_heads",
        "rope_max_seq_len": 256,
    }  # fmt: skip


def save_tiny(folder: Path, *, two_transformers: bool = False, channels: int = 48) -> None:
    """Write it as a folder that `--imagine wan` loads; `two_transformers`: as A14B has them, else
    as TI2V-5B.

    `channels`: of TI2V-5B's latent.
    """
    import torch
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanImageToVideoPipeline

    torch.manual_seed(0)
    if two_transformers:
        vae = AutoencoderKLWan(z_dim=16, **SMALL)
        parts = {
            "transformer": _transformer(36, 16),
            "transformer_2": _transformer(36, 16),
            "boundary_ratio": 0.875,
        }
    else:
        vae = AutoencoderKLWan(**_vae_settings(channels))
        parts = {
            "transformer": _transformer(channels, channels),
            "transformer_2": None,
            "expand_timesteps": True,
        }
    scheduler = UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
    )
    pipe = WanImageToVideoPipeline(
        tokenizer=_tokenizer(),
        text_encoder=_text_encoder(),
        vae=vae,
        scheduler=scheduler,
        image_encoder=None,
        image_processor=None,
        **parts,
    )
    pipe.save_pretrained(folder)


def _transformer(channels_in: int, channels_out: int) -> Any:
    from diffusers import WanTransformer3DModel

    return WanTransformer3DModel(**_transformer_settings(channels_in, channels_out))


def _text_encoder() -> Any:
    from transformers import UMT5Config, UMT5EncoderModel

    config = UMT5Config(vocab_size=128, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    return UMT5EncoderModel(config).eval()


def _tokenizer() -> Any:
    """A letter a token."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "</s>", "<unk>", *(chr(code) for code in range(32, 127))]
    tokenizer = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    names = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **names)
