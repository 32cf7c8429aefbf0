"""The format of a photo: one that every service keeps which is going to be paid, found before any
is.

Picture models make a few formats only, and some video models two. A photo in another is cut once,
at the start, so that camera, person and clip are of one format from then on. A camera's focal
length in pixels does not change by that.
"""

from fractions import Fraction

from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image
from exoactor.registry import REGISTRIES
from exoactor.services.paid import Shaped

MOST_CUT = 0.205
"""Of a side; more may well cut the robot. A phone's 9:20 becomes 9:16, the worst that picture
models ask for."""
SLACK = 0.01
"""A format this near is the same: the check of an edit allows three times as much, and models are
off by 1 %."""


def framed(photo: Image, names: BackEnds) -> tuple[Image, tuple[str, ...]]:
    """The photo (H, W, 3) as it is worked on, and what was done to it, in words.

    Raises:
        ConfigError: too much of it would be lost.
    """
    from exoactor.io.framing import cropped

    height, width = photo.shape[:2]
    wanted = kept_by(names, width / height)
    lost = 1.0 - min(wanted * height / width, width / (wanted * height))
    if lost <= SLACK:
        return photo, ()

    shape, who = _named(wanted), " and ".join(_paid(names).values())
    if lost > MOST_CUT:
        raise ConfigError(
            f"the photo is {width}x{height}; "
            f"{who} can do with {shape} at the nearest, which cuts off {lost:.0%} of it",
            f"crop it to {shape} yourself, with the whole robot in it, "
            "or choose another --imagine or --transfer",
        )

    made = cropped(photo, wanted)
    side = "left and right" if made.shape[1] < width else "above and below"
    cut = (width - made.shape[1] + height - made.shape[0]) // 2

    return made, (
        f"The photo, worked on at {width}x{height}, "
        f"was cropped to {made.shape[1]}x{made.shape[0]} ({shape}), "
        f"which is what {who} can do with: {cut} px {side}.",
    )


def refuse_other_shapes(names: BackEnds, width: int, height: int, what: str) -> None:
    """For pictures that cannot be cropped.

    Raises:
        ConfigError: a service that is going to be paid does not keep their format.
    """
    wanted = kept_by(names, width / height)
    if abs(wanted * height / width - 1.0) > SLACK:
        raise ConfigError(
            f"{what} is {width}x{height}; "
            f"{' and '.join(_paid(names).values())} would make {_named(wanted)} of it",
            f"give it that format ({_named(wanted)}), or choose another --imagine or --transfer",
        )


def kept_by(names: BackEnds, aspect: float) -> float:
    """The format nearest to `aspect`, width over height, that transfer and imagine both keep.

    The video models' choice comes first: what they make, the picture models make too.
    """
    for stage, name in _paid(names).items():
        made = REGISTRIES[stage].make(name)
        assert isinstance(made, Shaped), "a service that makes pictures or clips has formats"
        aspect = made.shape(aspect)
    return aspect


def _paid(names: BackEnds) -> dict[str, str]:
    chosen = {"imagine": names.imagine, "transfer": names.transfer}
    return {stage: name for stage, name in chosen.items() if REGISTRIES[stage].find(name).paid}


def _named(aspect: float) -> str:
    """As 16:9."""
    near = Fraction(aspect).limit_denominator(16)
    return f"{near.numerator}:{near.denominator}"
