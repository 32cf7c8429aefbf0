"""A procedural person whose contacts are known, and what a monocular estimate would make of
them."""

from collections.abc import Callable

import pytest

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HumanMotion
from made import estimated_person
from made.estimated_person import Noise


@pytest.fixture
def walking() -> Callable[..., HumanMotion]:
    return estimated_person.walk


@pytest.fixture
def standing() -> Callable[..., HumanMotion]:
    return estimated_person.stand


@pytest.fixture
def estimated() -> Callable[..., BodyMotion]:
    return estimated_person.seen


@pytest.fixture
def camera_at() -> Callable[..., Camera]:
    return estimated_person.view


@pytest.fixture
def noise() -> type[Noise]:
    return Noise


@pytest.fixture(scope="session")
def walk_of() -> Callable[..., tuple[HumanMotion, BodyMotion]]:
    """A walk past the origin and its estimate, for property tests."""
    return estimated_person.walk_seen


@pytest.fixture(scope="session")
def floored() -> Callable[..., HumanMotion]:
    return estimated_person.on_the_floor


@pytest.fixture
def lowest() -> Callable[[Array, Array], Array]:
    return estimated_person.lowest_m
