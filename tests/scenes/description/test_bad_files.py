"""What is wrong in a description is said: the file, the line, the field, and what is allowed."""

from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes.open import open_scene

TABLE = "things:\n  table: {kind: table, at: [1.5, 0]}\n"
DEEP = "things: " + "[" * 5000
WIDE = "things:\n" + "".join(f"  t{k}: {{kind: can, at: [{k}, 3]}}\n" for k in range(101))


def thing(fields: str) -> str:
    return f"things:\n  it: {{{fields}}}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "line 1: the file is empty", id="empty"),
        pytest.param("just words", "line 1: the file is 'just words', expected fields", id="text"),
        pytest.param("[1, 2]", "line 1: the file is a list, expected fields", id="list"),
        pytest.param("instruction: wave\n", "has no 'things'", id="no things"),
        pytest.param("things:\n", "line 1: things says nothing", id="nothing in things"),
        pytest.param(
            "things:\n\ttable: 1\n", r"line 2: found character '\\t'.*\n.*spaces", id="tab"
        ),
        pytest.param("things: {a: [1, 2}\n", "line 1: ", id="unclosed"),
        pytest.param('things: "\\UFFFFFFFF"\n', "line 1: it is no YAML", id="escape"),
        pytest.param("%YAML 9.9\n---\nthings: {}\n", "line 1: ", id="directive"),
        pytest.param(TABLE + "---\nthings: {}\n", "line 3: .* second document", id="documents"),
        pytest.param("a: &a [1]\nb: [*a, *a]\n", "line 1: a has an anchor", id="anchors"),
        pytest.param("things: *all\n", "line 1: .*alias", id="alias"),
        pytest.param("things: !!python/object:os.system {}\n", "has a tag", id="tag"),
        pytest.param(DEEP, "goes beyond 16 levels", id="deep"),
        pytest.param("x: " + "a" * (2 << 20), "is larger than 1 MiB", id="huge"),
        pytest.param("things: {" + "a, " * 30000 + "}", "line 1: ", id="many"),
        pytest.param(WIDE, "holds 101 entries, at most 100", id="wide"),
        pytest.param(TABLE + TABLE, "line 3: things is there twice, first on line 1", id="twice"),
        pytest.param("thing: {}\n", "thing is no field.*\n.*did you mean things", id="near miss"),
        pytest.param("{[1]: 2}\n", "whose name is no word", id="list as name"),
        pytest.param("things: {null: {kind: can}}\n", "expected words", id="no name"),
        pytest.param("things: {floor: {kind: can, at: [1, 0]}}", "name that is taken", id="floor"),
        pytest.param("things: {'../a': {kind: can, at: [1, 0]}}", "../a has a name", id="name"),
        pytest.param(
            thing("kind: tabel, at: [1, 0]"),
            "line 2: things.it.kind is 'tabel'\n.*did you mean table.* use one of: table, chair",
            id="kind",
        ),
        pytest.param(thing("at: [1, 0]"), "has no kind or parts or mesh", id="no kind"),
        pytest.param(thing("kind: can, mesh: a.obj"), "has kind and mesh", id="two kinds"),
        pytest.param(thing("kind: [can], at: [1, 0]"), "kind is a list", id="kind a list"),
        pytest.param(
            thing("kind: table, at: [1, 0], hight: 1"),
            "things.it.hight is not known\n.*did you mean height",
            id="field",
        ),
        pytest.param(thing("kind: can, at: [1, 0], facing: 90"), "facing is not known", id="round"),
        pytest.param(
            thing("kind: table, at: [1, 0], height: high"),
            r"height is 'high', expected metres, as in 0.68 or 68 cm\n.*0.15 to 1.5 m",
            id="height",
        ),
        pytest.param(
            thing("kind: table, at: [1, 0], height: -0.5"), "-0.5, expected 0.15", id="negative"
        ),
        pytest.param(thing("kind: table, at: [1, 0], height: .nan"), "height is '.nan'", id="nan"),
        pytest.param(thing("kind: table, at: [1, 0], height: 1e999"), "height is 1e999", id="inf"),
        pytest.param(thing("kind: table, at: [1, 0], height: 3 kg"), "is '3 kg'", id="unit"),
        pytest.param(thing("kind: table, at: [1, 0], height: 500"), "0.15 to 1.5 m", id="beyond"),
        pytest.param(thing("kind: table, at: [1, 0], height: {}"), "an object", id="object"),
        pytest.param(thing("kind: shelf, at: [1, 0], boards: 2.5"), "a whole number", id="boards"),
        pytest.param(thing("kind: can, at: [1]"), "at holds 1 values, expected 2 to 3", id="at"),
        pytest.param(thing("kind: can, at: 1"), "at is '1', expected a list", id="at a number"),
        pytest.param(thing("kind: can"), "stands nowhere\n.*at:", id="nowhere"),
        pytest.param(
            thing("kind: can, at: [1, 0], across: 0.1"), "it.across goes with `on`", id="across"
        ),
        pytest.param(
            TABLE + "  can: {kind: can, on: table, varies: {at: 0.1}}\n",
            "line 3: things.can.varies.at goes with `at`",
            id="varies",
        ),
        pytest.param(thing("kind: can, on: it"), "stands on itself: it on it", id="on itself"),
        pytest.param(
            "things:\n  a: {kind: box, on: b}\n  b: {kind: box, on: a}\n",
            "line 2: things.a stands on itself: a on b on a",
            id="cycle",
        ),
        pytest.param(
            TABLE + "  cup: {kind: cup, on: tabel}\n",
            "line 3: things.cup.on is 'tabel'.*\n.*did you mean table",
            id="on nothing",
        ),
        pytest.param(
            TABLE + "  cup: {kind: cup, on: table, from_front: 0.9}\n",
            "beside its top, which is 0.42 m deep",
            id="beside",
        ),
        pytest.param(
            "things:\n  a: {kind: ball, at: [1, 0]}\n  b: {kind: can, on: a}\n",
            "is a, which has no level top",
            id="on a ball",
        ),
        pytest.param(thing("kind: can, at: [1, 0], mass: 0"), "mass is 0, expected", id="mass"),
        pytest.param(thing("kind: mark, at: [1, 0], mass: 1"), "nothing solid", id="mark"),
        pytest.param(thing("kind: can, at: [1, 0], colour: rde"), "did you mean red", id="colour"),
        pytest.param(thing("parts: [], at: [1, 0]"), "holds 0 values", id="no parts"),
        pytest.param(thing("parts: [{shape: cone}], at: [1, 0]"), "shape is 'cone'", id="shape"),
        pytest.param(
            thing("parts: [{shape: box}], at: [1, 0]"), r"parts\[0\] has no 'size'", id="no size"
        ),
        pytest.param(
            thing("parts: [{shape: sphere, diameter: , at: [0, 0, 1]}], at: [1, 0]"),
            r"parts\[0\].diameter says nothing",
            id="size of nothing",
        ),
        pytest.param(
            "things:\n  it:\n    kind: can\n    at: [1, 0]\n    colour: #ff0000\n",
            r"line 5: things.it.colour says nothing\n.* a # in quotes",
            id="colour without quotes",
        ),
        pytest.param(thing("mesh: , at: [1, 0]"), "mesh says nothing", id="mesh of nothing"),
        pytest.param(thing("mesh: ../../etc/a.obj, at: [1, 0]"), "outside this file", id="up"),
        pytest.param(thing("mesh: a.obj, at: [1, 0]"), "there is no such file", id="no mesh"),
        pytest.param(thing("mesh: a.glb, at: [1, 0]"), "ends in .obj or .stl", id="glb"),
        pytest.param(TABLE + "camera: {position: [1, 1, 1]}\n", "has no target", id="target"),
        pytest.param(
            TABLE + "camera: {position: [0, 0, 5], target: [0, 0, 0]}\n", "straight", id="down"
        ),
        pytest.param(
            TABLE + "camera: {position: [0, -3, 1.3], target: [0, -5, 1]}\n",
            "line 3: camera does not see the robot",
            id="away",
        ),
        pytest.param(
            TABLE + "camera: {position: [0, -1, 1.3], target: [0, 0, 1.3]}\n",
            "line 3: camera sees the robot cut off",
            id="near",
        ),
        pytest.param(TABLE + "camera: {file: my.json}\n", "there is no such file", id="file"),
        pytest.param(TABLE + "room: {west: 2, east: 1}\n", "leaves no room", id="room"),
        pytest.param(TABLE + "goals: [{kind: near, thing: table}]\n", "there is none", id="goals"),
        pytest.param(
            "instruction: wave\n" + TABLE + "goals: [{kind: near, thing: can}]\n",
            r"line 4: goals\[0\] cannot be: .*'can'.*\n.*there is: table",
            id="goal of nothing",
        ),
        pytest.param(
            "instruction: wave\n" + TABLE + "goals: [{kind: flown}]\n", "one of: near", id="goal"
        ),
        pytest.param(
            "instruction: wave\n" + TABLE + "goals: [{kind: wiped, thing: table, amount: 130}]\n",
            "amount is 130, expected 0 to 100",
            id="amount",
        ),
        pytest.param(
            "instruction: wave\n" + TABLE + "  can: {kind: can, on: table}\n"
            "goals: [{kind: let_go, thing: can}, {kind: in, thing: can, to: table}]\n",
            r"line 5: goals\[1\] cannot be: .*never reached: table has no inside",
            id="in a table",
        ),
        pytest.param(
            TABLE + "room: {east: 1}\n",
            "line 2: things.table stands beyond a wall",
            id="beyond a wall",
        ),
        pytest.param(
            TABLE + "room: {west: -0.1}\n", "line 1: robot stands in a wall", id="robot in a wall"
        ),
        pytest.param(
            TABLE + "camera: {position: [2, -2, 1], target: [0, 0, 1]}\nroom: {south: -1.5}\n",
            "line 3: camera is beyond a wall",
            id="camera beyond a wall",
        ),
        pytest.param(
            TABLE + "  can: {kind: can, at: [1.5, 0]}\n  cup: {kind: cup, at: [1.5, 0]}\n",
            "line 3: things.can is .* mm deep in the cup",
            id="overlap",
        ),
        pytest.param(
            thing("kind: can, at: [1, 0, 0.5]"), "line 2: things.it does not stay", id="floats"
        ),
        pytest.param(
            thing("kind: table, at: [0.1, 0]"), "line 2: things.it is where the robot", id="in it"
        ),
        pytest.param(
            "things:\n  it: {kind: wall, at: [0, -1], facing: 90}\n"
            "camera: {position: [0, -3, 1.2], target: [0, 0, 0.6]}\n",
            "has something between itself and the robot",
            id="hidden",
        ),
    ],
)  # fmt: skip
def test_it_is_said_where_and_what(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as error:
        open_scene(path)
    assert str(path) in error.value.what


@pytest.mark.parametrize("content", [b"\xff\xfe\x00binary\x00", b"things: \x07\n", b"\x00" * 99])
def test_what_is_no_text_is_no_scene(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"line 1: it (is no text|holds a character)"):
        open_scene(path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing.yaml", "does not exist"),
        ("lab.txt", "its name has '.txt'"),
        (".", "it is a folder"),
        ("folder.yaml", "a folder"),
    ],
)
def test_what_is_no_file_is_refused(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(ConfigError, match=says):
        open_scene(tmp_path / name)
