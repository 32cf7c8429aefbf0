"""people.json says what was watched."""

from pathlib import Path

from exoactor.core.frames import Box
from exoactor.core.watched import Person, Span, Watched
from exoactor.io.files import read_json
from exoactor.io.people import load_people, save_people

ONE = Person(1, 2, Span(0.5, 3.0), 0.9, Box(10, 20, 110, 320), 1.5, b"\xff\xd8jpeg")
WATCHED = Watched((Span(0.0, 0.4), Span(0.4, 3.0)), 2, (ONE,), 1)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    save_people(tmp_path / "people.json", WATCHED)
    assert load_people(tmp_path / "people.json") == WATCHED
    document = read_json(tmp_path / "people.json")
    assert (
        document["people"][0]["seen"] == {"start_s": 0.5, "stop_s": 3.0} and document["shot"] == 2
    )


def test_a_reader_that_knows_only_one_lists_nobody(tmp_path: Path) -> None:
    save_people(tmp_path / "people.json", Watched((Span(0.0, 1.0),), 1))
    assert load_people(tmp_path / "people.json").people == ()
