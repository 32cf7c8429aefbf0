import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exoactor.io.regions import Region, crop

numbers = st.floats(-500.0, 500.0)
regions = st.builds(
    lambda x, y, size, angle: Region(np.array([x, y]), size, angle),
    numbers,
    numbers,
    st.floats(1.0, 900.0),
    numbers,
)


@given(region=regions, x=st.floats(-2.0, 2.0), y=st.floats(-2.0, 2.0))
def test_to_cut_undoes_to_image(region: Region, x: float, y: float) -> None:
    assert np.allclose(region.to_cut(region.to_image(np.array([x, y]))), [x, y], atol=1e-8)


@given(base=st.tuples(numbers, numbers), tip=st.tuples(numbers, numbers), scale=st.floats(0.1, 5.0))
def test_between_puts_the_tip_straight_above_the_base(
    base: tuple[float, float], tip: tuple[float, float], scale: float
) -> None:
    if np.hypot(tip[0] - base[0], tip[1] - base[1]) > 1e-3:
        region = Region.between(np.array(base), np.array(tip), scale)
        assert np.allclose(region.to_cut(np.array(base)), [0.5, 0.5])
        assert np.allclose(region.to_cut(np.array(tip)), [0.5, 0.5 - 0.5 / scale], atol=1e-6)


@given(
    region=regions, right=st.floats(-1.0, 1.0), down=st.floats(-1.0, 1.0), scale=st.floats(0.5, 2.0)
)
def test_moved_goes_along_the_regions_own_axes(
    region: Region, right: float, down: float, scale: float
) -> None:
    moved = region.moved(right, down, scale)
    assert np.allclose(region.to_cut(moved.center_px), [0.5 + right, 0.5 + down], atol=1e-6)
    assert np.isclose(moved.size_px, region.size_px * scale)


def test_crop_of_whole_picture_is_the_picture() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    assert np.allclose(
        crop(picture, Region(np.array([32.0, 32.0]), 64.0, 0.0), 64), picture / 255.0
    )
    quarter = crop(picture, Region(np.array([32.0, 32.0]), 64.0, np.pi / 2.0), 64)
    assert np.allclose(quarter, np.rot90(picture) / 255.0, atol=0.02)


@given(
    x=st.floats(60.0, 140.0),
    y=st.floats(60.0, 140.0),
    angle=st.floats(-3.0, 3.0),
    size=st.floats(60.0, 150.0),
)
def test_what_is_seen_in_a_cut_is_brought_back_to_its_place(
    x: float, y: float, angle: float, size: float
) -> None:
    """A soft spot at a known place is found again, to a twentieth of a pixel, from its centre of
    mass in the cut."""
    columns, rows = np.meshgrid(np.arange(200) + 0.5, np.arange(200) + 0.5)
    spot = 255.0 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2.0 * 4.0**2))
    region = Region(np.array([x + 3.0, y - 5.0]), size, angle)
    cut = crop(np.round(spot).astype(np.uint8)[..., None], region, 128).reshape(128, 128)
    ticks = (np.arange(128) + 0.5) / 128.0
    middle = np.array([cut.sum(0) @ ticks, cut.sum(1) @ ticks]) / cut.sum()
    assert np.linalg.norm(region.to_image(middle) - [x, y]) < 0.05


def test_visible_fraction() -> None:
    assert Region(np.array([50.0, 50.0]), 40.0, 0.7).visible_fraction(100, 100) == 1.0
    assert Region(np.array([0.0, 50.0]), 40.0, 0.0).visible_fraction(100, 100) == 0.5
    assert Region(np.array([-90.0, 50.0]), 40.0, 0.0).visible_fraction(100, 100) == 0.0
