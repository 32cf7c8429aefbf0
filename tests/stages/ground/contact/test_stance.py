"""What carries the person: the floor, or something on it."""

import numpy as np
import pytest

from exoactor.stages.ground.contact import stance
from exoactor.stages.ground.contact.settings import GroundConfig, Known


@pytest.mark.parametrize(("flat_m", "floor"), [(0.04, True), (0.0, False)])
def test_what_is_hardly_higher_than_the_floor_is_the_floor(
    standing, estimated, camera_at, noise, monkeypatch, flat_m, floor
):
    """Feet read far too high for a while: the path puts them back, and says so."""
    camera = camera_at(4.0)
    body = estimated(standing(4.0), camera, noise(0.0, 0.0, 0.0))

    def misread(steady_m, *rest):
        raised = np.zeros(steady_m.shape[:3], dtype=bool)
        raised[40:80, :2] = True
        return raised

    monkeypatch.setattr(stance, "_raised", misread)
    monkeypatch.setattr(stance.root_path, "contacts_of", by_state(stance.root_path.contacts_of))
    found = stance.find(body, Known(GroundConfig(flat_m=flat_m), camera))
    assert len(found.contacts) > 4
    assert all(contact.on_floor for contact in found.contacts) == floor
    assert np.abs(found.anchors_m[:, 2]).max() < 0.02


def by_state(contacts_of):
    """Contacts on the floor and those above it end where the other begin."""
    return lambda contact, raised: (
        *contacts_of(contact & ~raised, raised),
        *contacts_of(raised, raised),
    )
