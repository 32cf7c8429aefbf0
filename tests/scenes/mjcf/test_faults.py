"""What is wrong with somebody's MJCF is told, with file and line; none of it ends the process."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.made.mjcf_scenes import as_obj, turned, written

from exoactor.core.errors import ConfigError
from exoactor.scenes.mjcf import compiler, compiling, shapes, source
from exoactor.scenes.open import open_scene

BALL = '<body name="ball" pos="1 0 .1"><freejoint/><geom size=".1"/></body>'


def scene(*lines: str, head: str = "") -> str:
    """A scene whose worldbody has these lines, the first of them on line 3."""
    return "\n".join([f"<mujoco>{head}", "<worldbody>", *lines, "</worldbody>", "</mujoco>"])


def refused(path: Path) -> str:
    """What is said of the file."""
    with pytest.raises(ConfigError) as error:
        open_scene(path)
    return str(error.value).replace(str(path.parent) + "/", "")


BROKEN = {
    "unknown element": (scene(BALL, "<bodie/>"), "room.xml, line 4: <bodie>: MuJoCo says: Schema"),
    "unknown attribute": (
        scene('<geom sise="1"/>'),
        "room.xml, line 3: <geom>: MuJoCo says: Schema violation: unrecognized attribute: 'sise'",
    ),
    "no XML": (scene("<body>"), "room.xml, line 4: it is no XML: mismatched tag"),
    "nothing": ("", "room.xml, line 1: it is no XML: no element found"),
    "no bodies": (scene('<geom type="plane" size="1 1 1"/>'), "nothing in it but a floor"),
    "not a number": (
        scene('<body name="far" pos="nan 0 0"><geom size=".1"/></body>'),
        "room.xml, line 3: it reaches nan m from the world's origin",
    ),
    "in millimetres": (
        scene('<geom name="wall" type="box" size="2000 50 1400"/>'),
        "room.xml, line 3: it reaches 2e+03 m",
    ),
    "a missing mesh": (
        scene(BALL, head='<asset><mesh name="m" file="mug.obj"/></asset>'),
        "room.xml, line 1: mug.obj does not exist",
    ),
    "a flat mesh": (
        scene(
            '<geom type="mesh" mesh="m"/>',
            head='<asset><mesh name="m" vertex="0 0 0 1 0 0 0 1 0 1 1 0"/></asset>',
        ),
        "room.xml, line 1: MuJoCo says: mesh 'm' has coplanar vertices",
    ),
    "a face of no points": (
        scene(
            '<geom type="mesh" mesh="m"/>',
            head='<asset><mesh name="m" vertex="0 0 0 1 0 0 0 1 0 1 1 1" face="0 1 9"/></asset>',
        ),
        "room.xml, line 1: MuJoCo says: in face 0, vertex index 9 does not exist",
    ),
    "a file outside": (
        scene(BALL, head='<include file="../room.xml"/>'),
        "room.xml, line 1: ../room.xml lies outside the scene's folder",
    ),
    "an absolute file": (
        scene(BALL, head='<compiler meshdir="/etc"/><asset><mesh file="passwd"/></asset>'),
        "room.xml, line 1: /etc/passwd lies outside the scene's folder",
    ),
    "two floors": (
        scene(BALL, '<geom type="plane" size="0 0 1"/>', '<geom type="plane" pos="0 0 .5"/>'),
        "room.xml, line 5",
    ),
    "an upper floor": (
        scene(BALL, '<geom name="up" type="plane" size="1 1 1" pos="0 0 .5"/>'),
        "room.xml, line 4: plane 'up' is a floor at z = 0.5 m",
    ),
    "a motor": (
        scene(
            '<body name="arm"><joint name="j"/><geom size=".1"/></body>',
            '</worldbody><actuator><motor name="m" joint="j"/></actuator><worldbody>',
        ),
        "room.xml, line 4: the scene has an actuator, 'm'",
    ),
    "a robot without motors": (
        scene('<body name="left_torso_link" pos="0 0 1"><freejoint/><geom size=".1"/></body>'),
        "room.xml, line 3: body 'left_torso_link' is part of a robot",
    ),
    "an arm": (
        scene(
            *('<body><joint axis="1 0 0"/><geom size=".1"/>',) * 4,
            "</body>" * 4,
        ),
        "room.xml, line 6: a body is part of a robot",
    ),
    "twice the name": (
        scene(BALL, BALL),
        "room.xml, line 4: <body>: MuJoCo says: repeated name 'ball' in body",
    ),
    "too many copies": (
        scene('<replicate count="200"><replicate count="200">', BALL, "</replicate></replicate>"),
        "room.xml, line 3: <replicate> makes 40000 copies, 1000 at most",
    ),
    "rope": (scene('<composite type="cable"/>'), "room.xml, line 3: <composite> is not taken"),
    "hills": (
        scene(BALL, head='<asset><hfield name="h" nrow="99999" ncol="99999"/></asset>'),
        "room.xml, line 1: <hfield> is not taken",
    ),
    "URDF": ('<robot name="r"><link name="a"/></robot>', "this is a URDF: MuJoCo makes MJCF of it"),
    "entities": (
        '<!DOCTYPE mujoco [<!ENTITY a "aaaa">]><mujoco>&a;</mujoco>',
        "room.xml, line 1: entities and document types are not read",
    ),
    "no weight": (
        scene('<body name="b"><freejoint/><geom size=".1" mass="0"/></body>'),
        "room.xml, line 3: MuJoCo says: mass and inertia of moving bodies must be larger",
    ),
    "no room": (
        scene('<geom name="block" type="box" size="6 6 1"/>'),
        "no room for the robot within 4 m of the origin",
    ),
}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """MuJoCo compiles in this process, which is faster, what is known not to end it."""
    monkeypatch.setattr(compiling, "apart", compiler.compiled)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("how", BROKEN)
def test_what_is_wrong_is_told_where_it_is(how: str, tmp_path: Path) -> None:
    text, says = BROKEN[how]
    assert says in refused(written(tmp_path / "room.xml", text))


PACKED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "gzip": (gzip.compress, "room.xml is packed by gzip"),
    "binary": (lambda text: text.replace(b"ball", b"b\0ll"), "room.xml is no text"),
    "zip": (lambda text: b"PK\3\4" + text, "room.xml is a zip archive"),
    "no encoding": (
        lambda text: b'<?xml version="1.0" encoding="klingon"?>' + text,
        "room.xml: its encoding is not known",
    ),
}


@pytest.mark.parametrize("how", PACKED)
def test_what_is_no_text_is_told(how: str, tmp_path: Path) -> None:
    packed, says = PACKED[how]
    path = tmp_path / "room.xml"
    path.write_bytes(packed(scene(BALL).encode()))
    assert says in refused(path)


def test_an_include_that_includes_itself(tmp_path: Path) -> None:
    written(
        tmp_path / "parts/a.xml", '<mujocoinclude>\n<include file="parts/a.xml"/></mujocoinclude>'
    )
    path = written(tmp_path / "room.xml", scene('<include file="parts/a.xml"/>'))
    assert "parts/a.xml, line 2: parts/a.xml includes itself" in refused(path)


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    written(tmp_path / "secret.xml", "<mujoco/>")
    path = written(tmp_path / "scene/room.xml", scene('<include file="part.xml"/>'))
    (tmp_path / "scene/part.xml").symlink_to(tmp_path / "secret.xml")
    assert "room.xml, line 3: part.xml lies outside the scene's folder" in refused(path)


@pytest.mark.usefixtures("here")
def test_a_fault_in_an_included_file_is_told_there(tmp_path: Path) -> None:
    written(tmp_path / "part.xml", '<mujocoinclude>\n\n<geom type="blob"/>\n</mujocoinclude>')
    path = written(tmp_path / "room.xml", scene(BALL, '<include file="part.xml"/>'))
    assert "part.xml, line 3: <geom>: MuJoCo says: invalid keyword: 'blob'" in refused(path)


@pytest.mark.usefixtures("here")
def test_a_huge_mesh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_VERTICES", 100)
    written(tmp_path / "vase.obj", as_obj(*turned([(0.0, 0.1), (0.5, 0.1)], around=60)))
    head = '\n<asset><mesh file="vase.obj"/></asset>'
    path = written(tmp_path / "room.xml", scene('<geom type="mesh" mesh="vase"/>', head=head))
    says = "room.xml, line 2: mesh 'vase' has 122 vertices and 240 faces, 100 and 100000 at most"
    assert says in refused(path)


def test_what_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "LIMIT_S", 0.01)
    text = source.read(written(tmp_path / "room.xml", scene(BALL)))
    with pytest.raises(ConfigError, match=r"room\.xml: MuJoCo cannot make a model of it within"):
        compiling.compiled(text)


def test_what_takes_all_memory_is_ended(tmp_path: Path) -> None:
    head = (
        '<asset><texture name="t" type="2d" builtin="flat" width="999999" height="999999"/></asset>'
    )
    says = "room.xml, line 1: MuJoCo says: it does not fit into memory"
    assert says in refused(written(tmp_path / "room.xml", scene(BALL, head=head)))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("things: {}", "room.yaml, line 1: things is no field of a scene"),
        ("camera: side", "room.yaml, line 1: camera is 'side'"),
        ("called: {bowl: ball}", "room.yaml, line 1: called.bowl is the name of no thing"),
        ("\nrobot: {at: [1, 0]}", "room.yaml, line 2: robot.at is within ball"),
        (
            "instruction: walk to the ball\ngoals: [{kind: near, thing: bowl}]",
            "room.yaml, line 2: goals[0]",
        ),
    ],
)
def test_what_is_wrong_beside_it_is_told(text: str, says: str, tmp_path: Path) -> None:
    written(tmp_path / "room.yaml", text)
    assert says in refused(written(tmp_path / "room.xml", scene(BALL)))
