"""contacts.json: what is written is read; what is wrong is named."""

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.contacts import BodyPart, Contact, ContactPlan, Grasp, Hold
from exoactor.core.errors import ConfigError
from exoactor.io.contacts import load_contacts, save_contacts

UP = np.array([0.0, 0.0, 1.0])
PALM = Contact("left_palm", "box", np.array([0.1, 0.0, 0.2]), UP, 1.0, 2.5)
NUMBERS = st.floats(-1e3, 1e3)
PLACES = st.tuples(NUMBERS, NUMBERS, NUMBERS).map(np.array)


SIDES = np.array([[0.0, 0.2, 0.1], [0.0, -0.2, 0.1]])
PALMS = Grasp("palms", (0, 1), SIDES, 5.0 * SIDES * [1.0, 1.0, 0.0], np.eye(3)[0], 30.0)
CARRIED = Hold("box", PALMS, 0.35, 1.0, 1.5, 0.2, 4.0, "table", np.array([0.1, 0.0, 0.7]))
KEPT = Hold("can", Grasp("power", (1,), SIDES[:1], UP[None], UP, 10.0), 0.3, 1.0, 1.5, 0.2)


def same(one: Contact, other: Contact) -> bool:
    plain = ("part", "thing", "start_s", "end_s", "force_n")
    arrays = ("point_m", "normal", "goes_m")
    return all(getattr(one, name) == getattr(other, name) for name in plain) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    start_s, end_s = sorted((draw(NUMBERS), draw(NUMBERS)))
    part = draw(st.sampled_from(get_args(BodyPart)))
    force_n, goes_m = draw(st.none() | NUMBERS), draw(st.none() | PLACES)
    return Contact(
        part, draw(st.text(max_size=8)), draw(PLACES), draw(PLACES), start_s, end_s, force_n, goes_m
    )


@given(st.lists(contacts(), max_size=4), NUMBERS)
def test_any_contact_plan_comes_back_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, made: list[Contact], clip_start_s: float
) -> None:
    path = tmp_path_factory.mktemp("contacts") / "contacts.json"
    save_contacts(path, ContactPlan(tuple(made), clip_start_s))
    read = load_contacts(path)
    assert read.clip_start_s == clip_start_s
    assert len(read.contacts) == len(made) and all(map(same, read.contacts, made))


def test_a_plan_that_does_not_say_where_in_the_clip_it_begins_begins_with_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "contacts.json"
    path.write_text('{"schema_version": 1, "contacts": []}')
    assert load_contacts(path) == ContactPlan()


def test_a_force_that_nobody_knows_is_left_out(tmp_path: Path) -> None:
    save_contacts(tmp_path / "contacts.json", ContactPlan((PALM,)))
    document = json.loads((tmp_path / "contacts.json").read_text())
    assert document["schema_version"] == 1
    assert list(document["contacts"][0]) == [
        "part",
        "thing",
        "point_m",
        "normal",
        "start_s",
        "end_s",
    ]


def test_holds_come_back_as_they_were(tmp_path: Path) -> None:
    path, again = tmp_path / "contacts.json", tmp_path / "again.json"
    save_contacts(path, ContactPlan((PALM,), 2.0, (CARRIED, KEPT)))
    read = load_contacts(path)
    save_contacts(again, read)
    assert again.read_bytes() == path.read_bytes()
    carried, kept = read.holds
    assert (carried.grasp.sites_m == SIDES).all() and carried.grasp.hands == (0, 1)
    assert (kept.to, kept.place_m, kept.release_s) == (None, None, None)
    assert read.moved() == {"box", "can"}


@pytest.mark.parametrize(
    ("where", "change", "words"),
    [
        ("hold", {"lift_s": 0.5}, "closes at 1 s, lifts at 0.5 s and lets go at 4 s"),
        ("hold", {"to": None}, "where to"),
        ("hold", {"force": 1.0}, "a field 'force' too many"),
        ("grasp", {"kind": "pinch"}, "'pinch' is no kind of grasp"),
        ("grasp", {"hands": [0]}, r"a grasp by palms with the hands \[0\]"),
        ("grasp", {"hands": [1, 0]}, r"a grasp by palms with the hands \[1, 0\]"),
        ("grasp", {"hands": [0.5, 1]}, r"hands\[0\] is 0.5"),
        ("grasp", {"sites_m": [[0.0, 0.0, 0.0]]}, "sites_m"),
        ("grasp", {"fingers": [1.0]}, "fingers holds 1 numbers, expected 3"),
    ],
)
def test_a_hold_that_cannot_be_is_named(
    where: str, change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "contacts.json"
    save_contacts(path, ContactPlan(holds=(CARRIED,)))
    document = json.loads(path.read_text())
    hold = document["holds"][0]
    wrong = hold if where == "hold" else hold["grasp"]
    wrong |= change
    path.write_text(json.dumps(document))
    with pytest.raises(ConfigError, match=rf"contacts.json: holds\[0\].*{words}"):
        load_contacts(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"part": "elbow"}, r"contacts\[0\]: 'elbow' is no part of the body"),
        ({"part": 3}, r"contacts\[0\].part is not a text"),
        ({"thing": None}, r"contacts\[0\].thing is not a text"),
        ({"point_m": [0.0, 0.0]}, r"contacts\[0\].point_m holds 2 numbers, expected 3"),
        ({"normal": "up"}, r"contacts\[0\].normal is not a list"),
        ({"start_s": 9.0}, r"contacts\[0\]: a contact lasts from 9 s to 2.5 s"),
        ({"end_s": "later"}, r"contacts\[0\].end_s is not a number"),
        ({"force_n": "hard"}, r"contacts\[0\].force_n is not a number"),
        ({"colour": "red"}, r"contacts\[0\] has a field 'colour' too many"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "contacts.json"
    save_contacts(path, ContactPlan((PALM,)))
    document = json.loads(path.read_text())
    document["contacts"][0] |= change
    path.write_text(json.dumps(document))
    with pytest.raises(ConfigError, match=f"contacts.json.*{words}"):
        load_contacts(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "contacts is missing"),
        ('{"contacts": 3}', "contacts is not a list"),
        ("[]", "not an object"),
    ],
)
def test_no_contacts_at_all(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "contacts.json").write_text(text)
    with pytest.raises(ConfigError, match=words):
        load_contacts(tmp_path / "contacts.json")
