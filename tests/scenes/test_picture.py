"""Pictures of a scene: what is drawn in parts is what is drawn whole; depth is true."""

from dataclasses import replace

import mujoco
import numpy as np

from exoactor.core.motion import Surroundings
from exoactor.humans.actor import Pose
from exoactor.scenes import build, overview, person, picture, room, tasks
from exoactor.scenes.scene import Scene


def moving(scene_name: str) -> tuple[Pose, Surroundings]:
    """Two frames of a standing person who moves a little, and of a box that rises."""
    scene, actor = tasks.scene(scene_name), person.person()
    stand, rest = person.standing(actor, scene.start), build.at_rest(scene)
    pose = Pose(
        np.concatenate([stand.pelvis_pos_m, stand.pelvis_pos_m + [0.1, 0.05, 0.0]]),
        np.repeat(stand.quat_wxyz, 2, axis=0),
        np.repeat(stand.grip, 2, axis=0),
    )
    pos = np.repeat(rest.pos_m, 2, axis=0)
    pos[1, scene.names.index("box"), 2] += 0.2
    twice = {
        name: np.repeat(getattr(rest, name), 2, axis=0)
        for name in ("quat_wxyz", "load_n", "touched", "resting")
    }
    return pose, Surroundings(rest.names, pos, **twice)


def drawn_twice(scene: Scene) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each frame of `moving` the picture put together of layers, and the one drawn whole."""
    pose, around = moving("lift-box")
    with picture.Film(scene, person.person()) as film:
        parts = list(film.frames(pose, around))
        return [(part, film.frame(pose, k, around)) for k, part in enumerate(parts)]


def off(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.abs(first.astype(int) - second.astype(int)).max(axis=-1)


def test_frames_put_together_of_layers_are_whole() -> None:
    frames = drawn_twice(tasks.scene("lift-box"))
    for part, whole in frames:
        assert (off(part, whole) > 12).mean() < 0.002  # pixels along the edges of shadows
        assert off(part, whole).mean() < 0.1
    assert (off(frames[0][0], frames[1][0]) > 12).mean() > 0.01


def test_what_is_seen_through_is_drawn_with_what_is_behind_it() -> None:
    scene = tasks.scene("lift-box")
    box = scene.thing("box")
    clear = replace(box, parts=tuple(replace(part, paint="#3060a080") for part in box.parts))
    things = tuple(clear if thing is box else thing for thing in scene.things)
    for part, whole in drawn_twice(replace(scene, things=things)):
        assert (off(part, whole) > 12).mean() < 1e-5


def test_depth_is_the_distance_along_the_axis() -> None:
    scene, actor = tasks.scene("lift-box"), person.person()
    pose, around = moving("lift-box")
    camera = scene.camera.scaled(0.25)
    (depth_m,) = picture.depths_m(scene, actor, camera, pose, around, [1])
    top = scene.thing("box").part("body")
    centre = np.array(scene.thing("box").pos_m) + [0.0, 0.0, top.pos_m[2] + top.size_m[2] + 0.2]
    seen = camera.to_camera(centre)
    column, row = camera.project(seen).astype(int)
    np.testing.assert_allclose(depth_m[row, column], seen[2], atol=0.02)


def test_a_rooms_furniture_stands_where_nothing_else_does() -> None:
    def drawn(scene: Scene) -> int:
        room.add_room(spec := mujoco.MjSpec(), scene)
        return len(spec.geoms)

    scene = tasks.scene("lift-box")
    thing, (west, *walls) = scene.things[0], scene.room.walls_m
    inside = replace(thing, pos_m=(west + 0.3, 0.0, 0.0))
    assert drawn(replace(scene, things=(inside,))) < drawn(scene)  # no sideboard
    narrow = replace(scene, room=replace(scene.room, walls_m=(-0.6, *walls)))
    assert drawn(narrow) < drawn(scene)  # the robot would stand in it


def test_the_floor_is_the_rooms_also_from_above() -> None:
    scene = tasks.scene("lift-box")
    red = replace(scene, room=replace(scene.room, floor="#ff0000"))
    corner = overview.from_above(red)[:20, :20].mean(axis=(0, 1))
    assert corner[0] > 4.0 * corner[1:].max()
