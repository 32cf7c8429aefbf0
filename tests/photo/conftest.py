"""Boxes drawn around what stands before a camera, and the problem they are."""

from collections.abc import Callable

import pytest

from exoactor.photo import lines, person
from exoactor.photo.boxes import Seen
from exoactor.photo.person import Person
from exoactor.photo.problem import Problem
from made.photographed import FOCAL_PX, HEIGHT, KIND, TRUE, WIDTH, box_of


@pytest.fixture(scope="session")
def seen() -> tuple[Seen, ...]:
    return tuple(
        Seen(name, KIND[name], box_of(name), on="desk" if name == "tin" else None) for name in TRUE
    )


@pytest.fixture(scope="session")
def problem(seen: tuple[Seen, ...]) -> Callable[..., Problem]:
    def made(somebody: Person | None, focal_px: float | None = FOCAL_PX) -> Problem:
        body = person.standing_m(1.32)
        return Problem(seen, WIDTH, HEIGHT, somebody, body, focal_px, lines.NONE)

    return made
