"""boxes.json is read, and what is wrong in it is told by its field."""

import json
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import ConfigError
from exoactor.photo.boxes import Seen, load_boxes

DESK = {"name": "desk", "kind": "table", "box": [400, 300, 650, 520]}
MUG = {"name": "mug", "kind": "cup", "box": [500, 260, 522, 301], "on": "desk"}


def read(folder: Path, *things: dict[str, Any]) -> tuple[Seen, ...]:
    path = folder / "boxes.json"
    path.write_text(json.dumps({"things": things}))
    return load_boxes(path, 1280, 720)


def test_what_is_said_is_read(tmp_path: Path) -> None:
    guessed = {**DESK, "size_m": [0.5, 1.2, 0.7], "faces": "left"}
    desk, mug = read(tmp_path, guessed, MUG)
    assert desk == Seen("desk", "table", (400, 300, 650, 520), (0.5, 1.2, 0.7), None, "left")
    assert mug == Seen("mug", "cup", (500, 260, 522, 301), None, "desk", None)


@pytest.mark.parametrize(
    "change, says",
    [
        ({"kind": "sofa"}, r"things\[0\].kind is 'sofa', expected one of: table, chair"),
        ({"kind": None}, r"things\[0\].kind is None"),
        ({"box": [400, 300, 390, 520]}, r"things\[0\].box is not left, top, right, bottom"),
        ({"box": [400, 300, 1300, 520]}, r"reaches out of the picture, which is 1280x720"),
        ({"box": [400, 300, 650, 721]}, r"reaches out of the picture"),
        ({"box": [400, 300, 402, 520]}, r"is less than 4 px"),
        ({"box": [400, 300, 500]}, r"things\[0\].box holds 3 numbers, expected 4"),
        ({"size_m": [0.5, 0.0, 0.7]}, r"things\[0\].size_m holds a number that is not above zero"),
        ({"faces": "up"}, r"things\[0\].faces is 'up', expected one of: away, away-left, left"),
        ({"on": "shelf"}, r"things\[0\].on is 'shelf', which no thing of the file is called"),
        ({"on": "mug"}, r"things\[0\].on goes round in a circle"),
        ({"name": "mug"}, r"things\[0\].name is 'mug', which another thing is called as well"),
        ({"colour": "red"}, r"things\[0\].colour is not known"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        read(tmp_path, {**DESK, **change}, MUG)


def test_a_file_without_things_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="things holds 0 things, expected 1 to 40"):
        read(tmp_path)
    (tmp_path / "boxes.json").write_text('{"boxes": ')
    with pytest.raises(ConfigError, match=r"boxes\.json"):
        load_boxes(tmp_path / "boxes.json", 1280, 720)
