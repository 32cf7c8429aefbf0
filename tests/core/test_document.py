"""JSON from outside is bounded in size, depth and numbers, and asked for its fields by kind."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core import document
from exoactor.core.document import DEEPEST, DIGITS, FARTHEST, MOST, Field, parse
from exoactor.core.errors import ConfigError

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner)
    ),
    max_leaves=20,
)


@given(plain, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_what_was_written_is_read(value: Any, encoding: str) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode(encoding)) == value


@given(st.binary(max_size=60))
def test_anything_else_is_a_value_error(content: bytes) -> None:
    try:
        parse(content)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 200_000, "nested deeper"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested deeper"),
        ('{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1), "nested deeper"),
        ("1" * (DIGITS + 1), "it is no number, or has more than 20 digits"),
        ('{"a": [1, {"b": -' + "9" * 5000 + "}]}", r"^a\[1\]\.b is no number"),
        ("[0, 1e999]", r"^\[1\] is no number"),
        ("-1e400", "no number"),
        ("[NaN]", r"^\[0\] is no number"),
        ("-Infinity", "no number"),
        ('{"a": 1', "Expecting"),
        ("", "Expecting"),
    ],
)
def test_what_breaks_readers_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text)


def test_the_deepest_and_the_longest_that_are_read() -> None:
    assert str(parse("[" * DEEPEST + "]" * DEEPEST)).count("[") == DEEPEST
    assert parse("-" + "9" * DIGITS) == -int("9" * DIGITS)


def test_size_is_bounded_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse(b"[1]", largest_bytes=3) == [1]
    with pytest.raises(ValueError, match="larger than"):
        parse(b"[1] ", largest_bytes=3)
    assert document.LARGEST_BYTES <= 16 << 20, "a list of empty lists takes 25 times its file"


def test_half_a_character_can_be_written_again() -> None:
    found = parse(r'{"a\ud800": ["\udfff", "\ud83d\ude00"]}')
    assert found == {"a?": ["?", "\U0001f600"]}
    json.dumps(found, ensure_ascii=False).encode()


def field(value: Any) -> Field:
    return Field("run.json", "x", value, "make it again")


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (Field.text, ["", "words"], [1, None, ["a"], True]),
        (Field.words, ["a b"], ["", "  ", "a\0b", 3]),
        (Field.flag, [True, False], [0, 1, "true", None]),
        (
            Field.number,
            [0, -1.5, FARTHEST, -FARTHEST],
            [True, "1", None, FARTHEST * 1.01, -2 * FARTHEST, 10**19],
        ),
        (Field.count, [0, 7, 7.0, MOST], [-1, 1.5, True, "1", MOST + 1, None]),
        (Field.positive, [1e-9, 3], [0, -1, True, 1e7]),
        (lambda f: f.numbers(2), [[1, 2.5]], [[1], [1, 2, 3], [1, "a"], "ab", {"a": 1}, [True, 1]]),
        (Field.object, [{}, {"a": 1}], [[], None, "a"]),
        (lambda f: list(f.each()), [[], [1]], [{}, "ab", None]),
        (lambda f: f.or_none(Field.number), [None, 1.0], ["a"]),
    ],
)
def test_a_field_is_what_it_is_asked_for_or_named(
    read: Any, good: list[Any], bad: list[Any]
) -> None:
    for value in good:
        read(field(value))
    for value in bad:
        with pytest.raises(ConfigError, match=r"run\.json: x") as caught:
            read(field(value))
        assert caught.value.next_step == "make it again"


def test_a_field_knows_its_place() -> None:
    whole = Field("run.json", "", {"a": [{"b": 1}], "none": None}, "")
    (first,) = whole.at("a").each()
    assert first.at("b").name == "a[0].b" and first.at("b").number() == 1.0
    assert (
        whole.get("none") is None and whole.get("gone") is None and whole.at("none").value is None
    )
    with pytest.raises(ConfigError, match=r"a\[0\]\.c is missing"):
        first.at("c")
    with pytest.raises(ConfigError, match="the file is not an object"):
        Field("run.json", "", [], "").at("a")
