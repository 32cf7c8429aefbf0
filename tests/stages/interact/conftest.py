"""A procedural person, and what a monocular estimate would make of them."""

from collections.abc import Callable

import pytest

from exoactor.core.motion import BodyMotion, HumanMotion
from made import estimated_person


@pytest.fixture
def standing() -> Callable[..., HumanMotion]:
    return estimated_person.stand


@pytest.fixture
def estimated() -> Callable[..., BodyMotion]:
    return estimated_person.seen
