"""Who is who over time, and who is followed."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.io.regions import Region
from exoactor.io.shots import Shot
from exoactor.stages.body.blaze import choose
from exoactor.stages.body.blaze.survey import Glimpse, Survey, SurveyConfig
from exoactor.stages.body.blaze.tracks import Track, TracksConfig, apart, joined, tracks
from exoactor.stages.body.detection.detector import PoseDetection

RED = np.array([[120.0, 190.0, 160.0], [60.0, 128.0, 128.0]])
BLUE = np.array([[120.0, 130.0, 70.0], [60.0, 128.0, 128.0]])
SIZE = 200.0
EVERY = SurveyConfig().every


def glimpse(
    look: int, x: float, colours: np.ndarray = RED, size: float = SIZE, wave: float = 0.0
) -> Glimpse:
    """Somebody at `x` in the `look`-th picture looked at; `wave`: how far one landmark is moved, in
    sides."""
    rng = np.random.default_rng(1)
    px = np.array([x, 300.0]) + size * rng.uniform(-0.4, 0.4, (33, 2))
    px[:, 0] += size * wave * np.sin(look)
    region = Region(np.array([x, 300.0]), size, 0.0)
    detection = PoseDetection(px, np.zeros((33, 3)), np.ones(33), region)
    return Glimpse(look * EVERY, detection, colours, b"jpeg")


def survey(rows: Sequence[Sequence[Glimpse]], shots: tuple[Shot, ...] | None = None) -> Survey:
    shots = shots or (Shot(0, len(rows) * EVERY - 1),)
    return Survey(shots, tuple(tuple(row) for row in rows), 1280, 720)


def walks(found: list[Track]) -> list[tuple[int, int, int]]:
    """First and last look, and how many glimpses."""
    return [(t.first // EVERY, t.last // EVERY, len(t.glimpses)) for t in found]


def of(seen: Survey, shot: int = 0) -> list[Track]:
    return tracks(seen, seen.shots[shot])


def test_two_who_walk_are_two_from_left_to_right() -> None:
    rows = [[glimpse(k, 900 - 20 * k, BLUE), glimpse(k, 200 + 20 * k)] for k in range(12)]
    one, two = of(survey(rows))
    assert walks([one, two]) == [(0, 11, 12), (0, 11, 12)]
    assert one.glimpses[0].region.center_px[0] < two.glimpses[0].region.center_px[0]


def test_two_in_different_clothes_pass_each_other_and_stay_who_they_are() -> None:
    rows = [[glimpse(k, 200 + 40 * k), glimpse(k, 1000 - 40 * k, BLUE)] for k in range(20)]
    found = of(survey(rows))
    assert walks(found) == [(0, 19, 20)] * 2
    assert all(np.ptp([g.colours[0, 2] for g in t.glimpses]) == 0.0 for t in found)


def test_two_in_the_same_shirt_who_meet_never_become_one() -> None:
    """They stop where they meet, so that nothing tells who walks on: no track goes on past that."""
    x = [200 + 40 * k for k in range(10)] + [570, 575, 580, 575] + [560 - 40 * k for k in range(10)]
    y = (
        [1000 - 40 * k for k in range(10)]
        + [600, 595, 590, 595]
        + [610 + 40 * k for k in range(10)]
    )
    rows = [[glimpse(k, a), glimpse(k, b)] for k, (a, b) in enumerate(zip(x, y, strict=True))]
    found = of(survey(rows))
    assert len(found) >= 4
    assert not any(t.first // EVERY < 8 and t.last // EVERY > 16 for t in found)


def test_a_person_who_is_missed_for_some_looks_goes_on() -> None:
    rows = [[] if k in (5, 6, 7) else [glimpse(k, 300 + 5 * k)] for k in range(15)]
    assert walks(of(survey(rows))) == [(0, 14, 12)]
    same_clothes = [[*row, glimpse(k, 1000)] for k, row in enumerate(rows)]
    assert walks(of(survey(same_clothes))) == [(0, 14, 12), (0, 14, 15)]


def test_somebody_else_in_the_same_place_is_somebody_else() -> None:
    rows = [[glimpse(k, 300, RED if k < 6 else BLUE)] if k not in (6, 7) else [] for k in range(15)]
    assert walks(of(survey(rows))) == [(0, 5, 6), (8, 14, 7)]


def test_who_comes_back_in_the_same_clothes_is_the_same_unless_another_wears_them() -> None:
    gone = [[glimpse(k, 300)] if k < 8 or k > 20 else [] for k in range(30)]
    assert walks(of(survey(gone))) == [(0, 29, 17)]
    other = [[*row, glimpse(k, 900)] for k, row in enumerate(gone)]
    assert walks(of(survey(other))) == [(0, 7, 8), (0, 29, 30), (21, 29, 9)]


def put_together(tracks: list[Track], config: TracksConfig) -> list[Track]:
    """As it is meant, tried out: again and again the first two of whom one is the other come
    back."""

    def like(a: Track, b: Track) -> bool:
        return bool(apart(a.colours, b.colours) < config.alike)

    def others(a: Track, b: Track) -> list[Track]:
        return [t for t in tracks if t is not a and t is not b]

    tracks = sorted(tracks, key=lambda t: t.first)
    for a, b in itertools.product(tracks, tracks):
        if (
            a.last < b.first
            and like(a, b)
            and not any(like(t, a) or like(t, b) for t in others(a, b))
        ):
            both = Track((*a.glimpses, *b.glimpses))
            return put_together([both if t is a else t for t in tracks if t is not b], config)
    return tracks


SHADES = st.tuples(st.integers(0, 5), st.integers(0, 5))
"""Of shirt and trousers, in steps of ten levels: two steps apart are alike."""
NEITHER_IS_SURE = [(0, 3, (3, 3)), (4, 3, (1, 3)), (8, 3, (5, 3))]
BEGINS_AS_THE_OTHER_ENDS = [(0, 3, (1, 1)), (2, 3, (1, 1))]
LIKE_THE_THIRD_ONLY_TOGETHER = [(0, 3, (1, 0)), (4, 3, (3, 2)), (8, 3, (0, 3))]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), SHADES), max_size=9))
@example(NEITHER_IS_SURE)
@example(BEGINS_AS_THE_OTHER_ENDS)
@example(LIKE_THE_THIRD_ONLY_TOGETHER)
def test_whoever_is_put_together_is_whoever_brute_force_puts_together(
    people: list[tuple[int, int, tuple[int, int]]],
) -> None:
    """Each from a look on, for some looks, in shades; one that is put together has those of
    both."""
    made = []
    for first, looks, (shirt, trousers) in people:
        colours = np.array(
            [[100.0, 100.0 + 10.0 * shirt, 128.0], [100.0, 100.0 + 10.0 * trousers, 128.0]]
        )
        made.append(Track(tuple(glimpse(first + k, 300, colours) for k in range(looks))))
    config = TracksConfig()
    assert [t.glimpses for t in joined(made, config)] == [
        t.glimpses for t in put_together(made, config)
    ]


def test_five_hundred_short_tracks_are_put_together() -> None:
    """Each twice in view, in clothes of its own. Pair by pair, with all others, it took minutes."""
    shades = [
        np.array([[100.0, 30.0 * (n % 8), 30.0 * (n // 8 % 8)], [100.0, 30.0 * (n // 64), 128.0]])
        for n in range(250)
    ]
    made = [
        Track((glimpse(k, 300, shade), glimpse(k + 1, 300, shade)))
        for k in (0, 9)
        for shade in shades
    ]
    assert [(t.first, t.last) for t in joined(made, TracksConfig())] == [(0, 10 * EVERY)] * 250


def test_nobody_goes_on_over_a_cut_and_two_glimpses_are_nobody() -> None:
    rows = [[glimpse(k, 300)] for k in range(12)]
    seen = survey(rows, (Shot(0, 29), Shot(30, 59)))
    assert walks(of(seen, 0)) == [(0, 5, 6)] and walks(of(seen, 1)) == [(6, 11, 6)]
    assert of(survey(rows[:2])) == [] and walks(of(survey(rows[:3]))) == [(0, 2, 3)]


def test_who_is_another_size_from_one_look_to_the_next_is_somebody_else() -> None:
    rows = [
        [glimpse(k, 300, RED if k < 6 else BLUE, SIZE if k < 6 else 1.7 * SIZE)] for k in range(12)
    ]
    assert walks(of(survey(rows))) == [(0, 5, 6), (6, 11, 6)]


def candidates(
    *people: list[Glimpse], shots: tuple[Shot, ...] | None = None
) -> tuple[choose.Candidate, ...]:
    last = max(g.frame for one in people for g in one) // EVERY
    rows = [[g for one in people for g in one if g.frame == k * EVERY] for k in range(last + 1)]
    return choose.candidates(survey(rows, shots), choose.ChoiceConfig(), TracksConfig())


def chosen(
    people: tuple[choose.Candidate, ...],
    person: int | None = None,
    shot: int | None = None,
    shots: int = 1,
) -> int:
    return choose.choose(people, person, shot, shots).person.number


def test_a_picture_on_the_wall_loses_to_who_moves() -> None:
    poster = [glimpse(k, 640, RED, 2.0 * SIZE) for k in range(20)]
    mover = [glimpse(k, 1100, BLUE, wave=0.05) for k in range(20)]
    people = candidates(poster, mover)
    assert [round(c.moving, 2) for c in people] == [0.1, 1.0]
    assert chosen(people) == 2


def test_the_large_and_central_who_is_long_in_view_is_chosen() -> None:
    centre = [glimpse(k, 640, BLUE, wave=0.05) for k in range(20)]
    edge = [glimpse(k, 60, RED, wave=0.05) for k in range(20)]
    brief = [glimpse(k, 640, BLUE, wave=0.05) for k in range(8)]
    assert chosen(candidates(edge, centre)) == 2
    assert chosen(candidates(edge, brief)) == 1
    assert (
        chosen(candidates(edge, [glimpse(k, 640, BLUE, 0.3 * SIZE, 0.05) for k in range(20)])) == 1
    )


def test_late_comers_can_be_asked_for() -> None:
    first = [glimpse(k, 640, wave=0.05) for k in range(20)]
    late = [glimpse(k, 200, BLUE, wave=0.05) for k in range(10, 20)]
    people = candidates(late, first)
    assert [c.person.number for c in people] == [1, 2] and people[1].track.first == 50
    assert chosen(people) == 1 and chosen(people, person=2) == 2
    assert people[1].person.seen.start_s == pytest.approx(50 / 30)
    with pytest.raises(ConfigError, match=r"--person 3: 2 people were found.*\n?"):
        chosen(people, person=3)


def test_the_longest_shot_with_anybody_is_read_or_the_one_asked_for() -> None:
    cut = (Shot(0, 39), Shot(40, 99), Shot(100, 129))
    people = candidates([glimpse(k, 640, wave=0.05) for k in range(20)], shots=cut)
    assert [c.person.shot for c in people] == [1, 2] and chosen(people, shots=3) == 2
    assert chosen(people, shot=1, shots=3) == 1
    with pytest.raises(ConfigError, match="--shot 3: nobody was found in it"):
        chosen(people, shot=3, shots=3)
    with pytest.raises(ConfigError, match="--shot 4: the clip has 3 shots"):
        chosen(people, shot=4, shots=3)
    with pytest.raises(ConfigError, match="--person 1 is in shot 1, not in --shot 2"):
        chosen(people, person=1, shot=2, shots=3)
