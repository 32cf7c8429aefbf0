"""How colours are converted between what is stored and what is shown, there and back."""

from av.video.reformatter import Interpolation

EXACT = (
    Interpolation.BILINEAR
    | Interpolation.ACCURATE_RND
    | Interpolation.BITEXACT
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
)
"""Colour conversion, equal on all processors, off by 0.4 levels there and back (default flags: 1.4
darker)."""
