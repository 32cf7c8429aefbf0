"""Other people's meshes: parts that are touched as hulls, and what is none is said to be so."""

import struct
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes import soundness
from exoactor.scenes.description import mesh, read_scene
from exoactor.scenes.extent import box_m

CUBE = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
SIDES = [(1, 2, 4, 3), (5, 7, 8, 6), (1, 5, 6, 2), (3, 4, 8, 7), (1, 3, 7, 5), (2, 6, 8, 4)]


def obj(*groups: tuple[str, tuple[float, float, float]]) -> str:
    """A unit cube a group, each moved."""
    text = ""
    for k, (name, moved) in enumerate(groups):
        text += f"g {name}\n"
        text += "".join("v {} {} {}\n".format(*np.add(corner, moved)) for corner in CUBE)
        text += "".join("f " + " ".join(f"{c + 8 * k}/1" for c in side) + "\n" for side in SIDES)
    return text


def test_each_group_is_a_convex_part_and_it_stands_on_the_floor(tmp_path: Path) -> None:
    path = tmp_path / "tower.obj"
    path.write_text(obj(("low", (0, 0, 3)), ("high up", (0, 0, 4))))
    low, high = mesh.parts(path, 0.1, False, "grey")
    assert (low.name, high.name) == ("low", "high_up") and len(low.vertices_m) == 8
    assert low.pos_m == pytest.approx((0.0, 0.0, 0.05)) and low.size_m == pytest.approx([0.05] * 3)
    assert high.pos_m == pytest.approx((0.0, 0.0, 0.15)) and len(high.faces) == 12


def test_up_may_be_y(tmp_path: Path) -> None:
    path = tmp_path / "slab.obj"
    path.write_text(obj(("a", (0, 0, 0)), ("b", (0, 1, 0))))
    low, high = mesh.parts(path, 1.0, True, "grey")
    assert high.pos_m[2] - low.pos_m[2] == pytest.approx(1.0)


def test_both_kinds_of_stl(tmp_path: Path) -> None:
    triangles = [
        [CUBE[side[0] - 1], CUBE[side[k] - 1], CUBE[side[k + 1] - 1]]
        for side in SIDES
        for k in (1, 2)
    ]
    binary = b"\0" * 80 + struct.pack("<I", len(triangles))
    words = "solid cube\n"
    for triangle in triangles:
        binary += struct.pack("<12fH", 0, 0, 0, *np.ravel(triangle), 0)
        words += "facet normal 0 0 0\nouter loop\n"
        words += "".join("vertex {} {} {}\n".format(*corner) for corner in triangle)
        words += "endloop\nendfacet\n"
    (tmp_path / "a.stl").write_bytes(binary)
    (tmp_path / "b.stl").write_text(words + "endsolid cube\n")
    one, other = (mesh.parts(tmp_path / name, 1.0, False, "red") for name in ("a.stl", "b.stl"))
    assert one == other and len(one[0].vertices_m) == 8 and one[0].paint == "red"

    (tmp_path / "c.stl").write_bytes(binary[:-30])
    with pytest.raises(ConfigError, match="no stl, or is cut off"):
        mesh.parts(tmp_path / "c.stl", 1.0, False, "red")


def test_a_mesh_is_a_thing_like_others(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/crate.obj").write_text(obj(("crate", (5, 5, 5))))
    path = tmp_path / "lab.yaml"
    path.write_text(
        "things:\n  table: {kind: table, at: [1.5, 0]}\n"
        "  crate: {mesh: m/crate.obj, scale: 0.2, on: table, mass: 0.8, colour: blue}\n"
    )
    scene = read_scene(path)
    crate = scene.thing("crate")
    assert np.ptp(box_m(crate), axis=0) == pytest.approx([0.2] * 3) and crate.mass_kg == 0.8
    assert not list(soundness.faults(scene))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no faces"),
        ("v 0 0\n", "line 1: 'v 0 0' is broken"),
        ("v 0 0 nan\n", "line 1"),
        ("v 0 0 0\nf 1 2 3\n", "line 2: 'f 1 2 3' is broken"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "body is flat"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n", "line 4"),
        (obj(("far", (0, 0, 0))).replace("v 1", "v 900"), "measures 900 x 1 x 1 m.*\n.*scale"),
        ("v 0 0 0\n" * 20_001, "more than 20000 vertices"),
    ],
)
def test_what_is_no_mesh_is_refused(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says):
        mesh.parts(path, 1.0, False, "grey")
