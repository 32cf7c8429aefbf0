"""An excerpt shows what the whole clip shows then, and reads no further."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.io.video import Clip, open_clip, timed_frames
from made.clips import number
from made.recorded import numbers, record


@pytest.fixture(scope="module")
def bursts(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Pictures at uneven instants, with B-frames; whole from 0 to 2 s."""
    ticks = np.cumsum([0, *np.random.default_rng(4).integers(1, 5, 46)])
    return open_clip(
        record(tmp_path_factory.mktemp("excerpts") / "a.mp4", [int(t) for t in ticks], 60, bf="3")
    )


@settings(max_examples=30)
@given(
    cuts=st.sets(st.integers(0, 29), min_size=3, max_size=3),
    fps=st.sampled_from([15.0, 24.0, 30.0, 60.0]),
)
def test_an_excerpt_is_a_part_of_the_whole(bursts: Clip, cuts: set[int], fps: float) -> None:
    start, middle, stop = sorted(cuts)
    whole = numbers(bursts, fps)
    part = bursts.excerpt(start / fps, stop / fps)
    assert part.frame_count(fps) == stop - start
    assert part.time_s(fps) == pytest.approx(np.arange(stop - start) / fps)
    assert numbers(part, fps) == whole[start:stop]
    nested = part.excerpt((middle - start) / fps, (stop - start) / fps)
    assert numbers(nested, fps) == whole[middle:stop]


def test_each_picture_of_a_clip_is_in_one_of_the_excerpts_that_it_is_cut_into(bursts: Clip) -> None:
    whole = [(time_s, number(picture)) for time_s, picture in timed_frames(bursts)]
    cuts_s = [0.0, 0.31, 0.9, 1.5, bursts.duration_s]
    parts = [bursts.excerpt(start, stop) for start, stop in itertools.pairwise(cuts_s)]
    found = [
        [(time_s, number(picture)) for time_s, picture in timed_frames(part)] for part in parts
    ]
    assert [n for part in found for _, n in part] == [n for _, n in whole]
    for start_s, part in zip(cuts_s, found, strict=False):
        assert part[0][0] < 0.05
        for time_s, n in part[1:]:
            assert time_s + start_s == pytest.approx(whole[n][0], abs=1e-9)


def test_a_picture_that_stays_long_is_in_the_excerpts_that_show_it(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mp4", [0, 5, 10, 12, 50, 60], 20))
    part = clip.excerpt(1.0, 1.4)
    assert [(time_s, number(picture)) for time_s, picture in timed_frames(part)] == [(0.0, 3)]
    assert numbers(part, 20.0) == [3] * 8


@pytest.mark.parametrize(
    ("start_s", "stop_s"), [(-0.1, 1.0), (0.5, 0.5), (1.0, 0.5), (0.0, 99.0), (math.nan, 1.0)]
)
def test_an_excerpt_lies_in_its_clip(bursts: Clip, start_s: float, stop_s: float) -> None:
    with pytest.raises(ValueError, match="no excerpt"):
        bursts.excerpt(start_s, stop_s)


def test_an_excerpt_does_not_read_what_comes_after(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mkv", range(90), g="10")
    clip = open_clip(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert numbers(clip.excerpt(0.2, 0.8), 30.0) == list(range(6, 24))
