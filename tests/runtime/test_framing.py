"""Photos in formats that services do not keep: cropped once, before any is paid, or refused."""

import numpy as np
import pytest

from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError
from exoactor.io.framing import cropped
from exoactor.runtime.steps.framing import framed, kept_by, refuse_other_shapes

CLOUD = BackEnds("cloud")
VEO, AS_IS = BackEnds("cloud", imagine="veo"), BackEnds("cloud", transfer="as-is")


def photo(width: int, height: int) -> np.ndarray:  # type: ignore[type-arg]
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows % 256, columns % 256, columns // 256], axis=-1).astype(np.uint8)


@pytest.mark.parametrize(
    ("size", "names", "wanted"),
    [
        ((1600, 1000), CLOUD, 1500 / 1000), ((1920, 864), CLOUD, 21 / 9),
        ((864, 1920), CLOUD, 9 / 16), ((1280, 1024), CLOUD, 4 / 3), ((1000, 1000), CLOUD, 1.0),
        ((1600, 1000), VEO, 16 / 9), ((1000, 1600), VEO, 9 / 16), ((1600, 1000), AS_IS, 1.6),
        ((1920, 700), AS_IS, 2.5),
        ((1600, 1000), BackEnds("open"), 1.6),
    ],
)  # fmt: skip
def test_a_photo_gets_the_format_that_is_kept_to_the_end(
    size: tuple[int, int], names: BackEnds, wanted: float
) -> None:
    made, notes = framed(photo(*size), names)
    height, width = made.shape[:2]
    assert width / height == pytest.approx(wanted, rel=0.004) and width % 2 == height % 2 == 0
    assert kept_by(names, width / height) == pytest.approx(width / height, rel=0.01)
    changed = (width, height) != size
    assert bool(notes) is changed and (width == size[0] or height == size[1])
    if changed:
        assert f"{size[0]}x{size[1]}" in notes[0] and f"{width}x{height}" in notes[0]


@pytest.mark.parametrize(
    "size", [(1920, 1080), (1366, 768), (1440, 1080), (1080, 1920), (1376, 768)]
)
def test_formats_that_are_kept_are_left_alone(size: tuple[int, int]) -> None:
    made, notes = framed(photo(*size), CLOUD)
    assert made.shape[:2] == size[::-1] and notes == ()


@pytest.mark.parametrize(
    ("size", "names"), [((1440, 1080), VEO), ((3000, 1000), CLOUD), ((1000, 3000), CLOUD)]
)
def test_a_photo_that_would_lose_too_much_is_refused(
    size: tuple[int, int], names: BackEnds
) -> None:
    with pytest.raises(ConfigError, match=r"cuts off \d\d% of it") as caught:
        framed(photo(*size), names)
    assert "crop it to" in caught.value.next_step


def test_the_middle_stays() -> None:
    made = cropped(photo(1600, 1000), 1.5)
    assert made.shape == (1000, 1500, 3) and (made == photo(1600, 1000)[:, 50:1550]).all()
    assert (cropped(photo(1000, 1600), 2.0) == photo(1000, 1600)[550:1050]).all()


def test_a_camera_in_another_format_is_told_before_anything_is_paid() -> None:
    refuse_other_shapes(CLOUD, 1280, 720, "the picture")
    refuse_other_shapes(BackEnds(), 1600, 1000, "the picture")
    with pytest.raises(ConfigError, match="1600x1000; kling and nano-banana would make 3:2"):
        refuse_other_shapes(CLOUD, 1600, 1000, "the picture")
