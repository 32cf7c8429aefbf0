"""Grasps are on the skin, on opposite sides, where a thing hangs well; and one can stand there."""

from dataclasses import replace

import numpy as np
import pytest
from tests.made.mjcf_scenes import mesh_part

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.scenes import extent, furniture, grasps, solids
from exoactor.scenes.scene import Part, Scene, Start, Thing

CAMERA = Camera.looking_at(np.ones(3), np.zeros(3), 100.0, 10, 10)
FRONT, BEHIND = (-1.0, 0.0), (3.0, 0.0)
BOTH, RIGHT, LEFT = (0, 1), (1,), (0,)


def thing(*parts: Part, z_m: float = 0.5, yaw_rad: float = 0.0, kg: float = 1.0) -> Thing:
    """Something a metre ahead."""
    return Thing("it", ("it",), parts, (1.0, 0.0, z_m), yaw_rad, mass_kg=kg)


def block(x: float, y: float, z: float, at: tuple[float, float, float] | None = None) -> Part:
    """A box of half lengths, on the ground of its thing."""
    return Part(f"block_{at}", "box", (x, y, z), at or (0.0, 0.0, z))


def scene(*things: Thing) -> Scene:
    """Them alone in a room."""
    return Scene("made", 0, "", things, Start((0.0, 0.0), 0.0), CAMERA)


BOX = thing(block(0.12, 0.15, 0.12))
SHAPES = {
    "box": BOX,
    "rolled": thing(Part("a", "box", (0.1, 0.1, 0.2), (0, 0, 0.2), (0.98, 0.1, 0.1, 0.139284))),
    "cylinder": thing(Part("a", "cylinder", (0.1, 0.15), (0.0, 0.0, 0.15))),
    "lying": thing(
        Part("a", "cylinder", (0.1, 0.15), (0.0, 0.0, 0.1), (np.sqrt(0.5), 0, np.sqrt(0.5), 0))
    ),
    "capsule": thing(Part("a", "capsule", (0.1, 0.1), (0.0, 0.0, 0.2))),
    "sphere": thing(Part("a", "sphere", (0.12,), (0.0, 0.0, 0.12))),
    "ellipsoid": thing(Part("a", "ellipsoid", (0.1, 0.14, 0.2), (0.0, 0.0, 0.2))),
    "mesh": thing(mesh_part([(0.0, 0.1), (0.3, 0.11)], around=20)),
    "tub": replace(furniture.basket((1.0, 0.0, 0.5)), name="it"),
    "chair": replace(furniture.chair((1.0, 0.0), 0.3), name="it", mass_kg=3.0),
    "table": replace(furniture.table((1.0, 0.0), 0.0, 0.5, depth_m=0.3, width_m=0.4), mass_kg=3.0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_palms_lie_on_the_skin_on_opposite_sides(shape: str) -> None:
    it = SHAPES[shape]
    found = [one.grasp for one in grasps.two_palms(it)]
    assert found

    site = np.array([one.sites_m for one in found])  # (K, 2, 3)
    normal = np.array([one.normals for one in found])
    fingers = np.array([one.fingers for one in found])
    assert np.abs(skin_m(it, site)).max() < 0.006
    assert skin_m(it, site + 0.03 * normal).min() > 0.02

    left = site[:, 0] - site[:, 1]
    across = np.cross([0.0, 0.0, 1.0], fingers)
    assert ((left * across).sum(axis=1) > 0.99 * np.linalg.norm(left, axis=1)).all()
    np.testing.assert_allclose(fingers[:, 2], 0.0, atol=1e-12)


def skin_m(it: Thing, point_m: Array) -> Array:
    """Signed distances of points (..., 3) of its frame."""
    apart = [solids.part_distance(part, point_m.reshape(-1, 3)) for part in it.parts if part.solid]
    return np.min(apart, axis=0).reshape(point_m.shape[:-1])


def test_a_thing_is_held_by_a_line_over_its_centre_of_mass() -> None:
    chair = SHAPES["chair"]
    best = grasps.two_palms(chair)[0].grasp
    assert best.middle_m[2] > extent.centre_of_mass_m(chair)[2]
    assert abs(best.middle_m[1] - extent.centre_of_mass_m(chair)[1]) < 0.01


def test_posts_hold_what_is_too_wide_itself() -> None:
    slab = block(0.4, 0.5, 0.02)
    posts = [block(0.02, 0.02, 0.15, (0.0, y, 0.19)) for y in (-0.15, 0.15)]
    assert not grasps.two_palms(thing(slab))
    best = grasps.two_palms(thing(slab, *posts))[0].grasp
    np.testing.assert_allclose(np.abs(best.sites_m[:, 1]), 0.17, atol=1e-9)


def test_no_hand_goes_where_another_part_is() -> None:
    """A box that walls stand beside, so close that no hand gets between."""
    walls = [block(0.12, 0.01, 0.12, (0.0, y, 0.12)) for y in (-0.30, 0.30)]
    found = grasps.two_palms(thing(block(0.12, 0.15, 0.12), *walls))
    gap = [one for one in found if abs(abs(one.grasp.sites_m[0, 1]) - 0.15) < 1e-6]
    assert len(gap) > 0

    close = [block(0.12, 0.01, 0.12, (0.0, y, 0.12)) for y in (-0.22, 0.22)]
    found = grasps.two_palms(thing(block(0.12, 0.15, 0.12), *close))
    assert not [one for one in found if abs(abs(one.grasp.sites_m[0, 1]) - 0.15) < 1e-6]


def test_a_grasp_turns_with_the_thing() -> None:
    turn = tuple(rotations.from_yaw(np.array(0.7)).tolist())
    turned = thing(replace(BOX.parts[0], quat_wxyz=turn))
    assert grasps.two_palms(turned)[0].cost == pytest.approx(grasps.two_palms(BOX)[0].cost)


def test_palms_press_harder_on_what_is_heavy() -> None:
    light, heavy, heaviest = (
        grasps.two_palms(replace(BOX, mass_kg=kg))[0].grasp.force_n for kg in (0.2, 3.0, 9.0)
    )
    assert light == 25.0 and heavy == pytest.approx(18.0 + 0.65 * 3.0 * 9.81) and heaviest == 45.0


def test_what_is_too_heavy_for_hands_has_no_grasp_by_them() -> None:
    bottle = furniture.bottle((1.0, 0.0, 0.7))
    for one, hands, most_kg in ((BOX, BOTH, 4.0), (bottle, RIGHT, 1.0)):
        light, heavy = (replace(one, mass_kg=most_kg + more) for more in (-0.1, 0.1))
        assert grasps.choose(scene(light), light, FRONT, hands) is not None
        assert grasps.choose(scene(heavy), heavy, FRONT, hands) is None


@pytest.mark.parametrize(("hand", "out"), [(0, 1.0), (1, -1.0)])
def test_a_hand_closes_around_a_bottle_from_its_own_side(hand: int, out: float) -> None:
    bottle = furniture.bottle((1.0, 0.0, 0.7))
    found = grasps.one_hand(bottle, hand)
    upright = [one for one in found if abs(one.grasp.normals[0, 2]) < 0.5]
    assert len(upright) >= 16
    for one in upright:
        side = np.cross([0.0, 0.0, 1.0], one.grasp.fingers) * out
        np.testing.assert_allclose(one.grasp.normals[0], side, atol=1e-12)
    best = found[0].grasp
    assert best.normals[0, 2] == 0.0
    np.testing.assert_allclose(best.sites_m[0, :2], 0.0, atol=1e-9)
    assert 0.05 <= best.sites_m[0, 2] <= 0.14


def test_what_is_low_is_taken_from_above() -> None:
    ball = furniture.ball((1.0, 0.0, 0.7), diameter_m=0.05)
    assert {tuple(one.grasp.normals[0]) for one in grasps.one_hand(ball, 1)} == {(0.0, 0.0, 1.0)}


def test_what_is_a_little_lower_than_a_hand_is_taken_from_beside() -> None:
    paper = furniture.paper((1.0, 0.0, 0.7), 0.0)
    grasp = grasps.one_hand(paper, 1)[0].grasp
    assert grasp.normals[0, 2] == 0.0
    assert 0.05 <= grasp.sites_m[0, 2] < extent.box_m(paper)[1, 2]


def test_a_hand_does_not_close_around_what_is_wide() -> None:
    assert not grasps.one_hand(BOX, 1)


@pytest.mark.parametrize(("from_m", "ahead"), [(FRONT, 1.0), (BEHIND, -1.0)])
def test_one_stands_square_before_a_thing_on_the_side_one_comes_from(
    from_m: tuple[float, float], ahead: float
) -> None:
    chosen = grasps.choose(scene(BOX), BOX, from_m, BOTH)
    assert chosen is not None
    fingers = [np.cos(chosen.stance.yaw_rad), np.sin(chosen.stance.yaw_rad)]
    np.testing.assert_allclose(fingers, [ahead, 0.0], atol=1e-9)
    at = BOX.to_world(chosen.grasp.middle_m)[:2] - chosen.stance_m * np.array(fingers)
    np.testing.assert_allclose(chosen.stance.place_m, at, atol=1e-9)


def test_a_body_has_room_where_it_stands() -> None:
    for it in SHAPES.values():
        chosen = grasps.choose(scene(it), it, FRONT, BOTH)
        assert chosen is not None
        column = [[*chosen.stance.place_m, z] for z in np.arange(0.2, 1.1, 0.05)]
        apart = solids.distance(it, np.array(column), *solids.pose_of(it))
        assert apart.min() > 0.20


def test_nobody_stands_where_another_thing_or_a_wall_is() -> None:
    screen = replace(thing(block(0.02, 0.3, 0.5), z_m=0.0), name="screen", pos_m=(0.7, 0.0, 0.0))
    chosen = grasps.choose(scene(screen, BOX), BOX, FRONT, BOTH)
    assert chosen is not None
    place = np.array([[*chosen.stance.place_m, 0.4]])
    assert solids.distance(screen, place, *solids.pose_of(screen)) > 0.2

    walled = scene(screen, BOX)
    walls = (-2.6, 1.4, -0.4, 0.4, 3.0)
    assert (
        grasps.choose(replace(walled, room=replace(walled.room, walls_m=walls)), BOX, FRONT, BOTH)
        is None
    )


def test_a_thing_for_one_hand_lies_to_that_side() -> None:
    bottle = furniture.bottle((1.0, 0.0, 0.7))
    for hands, side in ((LEFT, 1.0), (RIGHT, -1.0)):
        chosen = grasps.choose(scene(bottle), bottle, FRONT, hands)
        assert chosen is not None
        yaw = chosen.stance.yaw_rad
        away = np.array(bottle.pos_m[:2]) - chosen.stance.place_m
        assert side * (away @ [-np.sin(yaw), np.cos(yaw)]) == pytest.approx(0.09)


@pytest.mark.parametrize("turn", [0.0, np.pi / 2.0, np.pi, -np.pi / 2.0])
def test_hands_that_were_seen_tell_which_grasp_it_is(turn: float) -> None:
    """On two of a cube's four sides, the left hand on one of them."""
    cube = thing(block(0.12, 0.12, 0.12))
    left = 0.15 * np.array([np.cos(turn), np.sin(turn), 0.0])
    up = np.array([0.0, 0.0, 0.13])
    seen = cube.to_world(np.array([up + left, up - left]))
    chosen = grasps.choose(scene(cube), cube, FRONT, BOTH, near=seen)
    assert chosen is not None
    assert np.linalg.norm(cube.to_world(chosen.grasp.sites_m) - seen, axis=1).max() < 0.05


def test_grasps_unlike_each_other_are_from_all_sides_the_cheapest_first() -> None:
    found: list[grasps.Chosen] = []
    for _ in range(4):
        another = grasps.choose(scene(BOX), BOX, FRONT, BOTH, unlike=[one.grasp for one in found])
        assert another is not None
        found.append(another)
    cost = [one.cost for one in found]
    assert cost == sorted(cost) and cost[0] == grasps.choose(scene(BOX), BOX, FRONT, BOTH).cost
    ways = {tuple(np.round(one.grasp.fingers[:2]).astype(int) + 0) for one in found}
    assert ways == {(1, 0), (-1, 0), (0, 1), (0, -1)}


def test_a_stance_follows_a_thing_that_was_moved() -> None:
    chosen = grasps.choose(scene(BOX), BOX, FRONT, BOTH)
    assert chosen is not None
    moved = replace(BOX, pos_m=(1.2, 0.3, 0.5), yaw_rad=0.4)
    again = grasps.stance(scene(BOX), moved, chosen.grasp, chosen.stance_m)
    np.testing.assert_allclose(
        again.place_m, moved.to_world(BOX.from_world(np.array([*chosen.stance.place_m, 0.0])))[:2]
    )
    assert again.yaw_rad == pytest.approx(chosen.stance.yaw_rad + 0.4)


def test_the_centre_of_mass_of_a_mesh_is_that_of_its_hull() -> None:
    """A cone's is a quarter of its height up."""
    cone = thing(mesh_part([(0.0, 0.2), (0.4, 0.0001)], around=24))
    low = extent.box_m(cone)[0, 2]
    assert extent.centre_of_mass_m(cone)[2] - low == pytest.approx(0.1, abs=1e-3)
