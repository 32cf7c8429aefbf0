"""What of a scene is known: all, what a photo would tell, or nothing of its things."""

from dataclasses import replace

import numpy as np

from exoactor.scenes import affordances, extent, tasks
from exoactor.scenes.known import told
from exoactor.scenes.scene import Scene, Thing


def many() -> list[tuple[Thing, Thing]]:
    """Things on the floor, as they are and as a photo tells them."""
    scene = tasks.scene("chair")
    seen = [told(replace(scene, seed=seed), "photo") for seed in range(200)]
    return [(scene.thing("chair"), one.thing("chair")) for one in seen]


def test_all_is_all_and_nothing_leaves_where_the_robot_is() -> None:
    scene = tasks.scene("lift-box")
    assert told(scene, "full") == scene
    nothing = told(scene, "none")
    assert nothing.things == ()
    assert (nothing.start, nothing.camera, nothing.room) == (scene.start, scene.camera, scene.room)


def test_the_errors_of_a_photo_are_as_large_as_those_of_finding_things_in_it() -> None:
    pairs = many()
    off_m = [np.linalg.norm(np.subtract(seen.pos_m, true.pos_m)) for true, seen in pairs]
    turned = [abs(np.degrees(seen.yaw_rad - true.yaw_rad)) for true, seen in pairs]
    sizes = [seen.parts[0].size_m[0] / true.parts[0].size_m[0] for true, seen in pairs]
    assert 0.04 < np.median(off_m) < 0.06 and 0.08 < np.quantile(off_m, 0.9) < 0.12
    assert 8.0 < np.median(turned) < 12.0
    assert 0.89 < min(sizes) < 0.93 and 1.07 < max(sizes) < 1.11


def test_a_seed_gives_the_same_errors_again() -> None:
    scene = tasks.scene("lift-box", seed=3)
    assert told(scene, "photo") == told(scene, "photo")
    assert told(scene, "photo") != told(replace(scene, seed=4), "photo")


def test_what_stands_on_a_thing_stands_on_it_as_it_was_found() -> None:
    scene = tasks.scene("can-basket")
    seen = told(scene, "photo")
    for name in ("can", "basket"):
        assert affordances.support(seen, seen.thing(name)) is seen.thing("table")
        true = on(scene, "table", name) / size(scene)
        np.testing.assert_allclose(on(seen, "table", name) / size(seen), true, atol=1e-9)


def on(scene: Scene, under: str, name: str) -> np.ndarray:
    """Where a thing stands, in the frame of what is under it."""
    return scene.thing(under).from_world(np.array(scene.thing(name).pos_m))


def size(scene: Scene) -> float:
    return float(extent.box_m(scene.thing("table"))[1, 2])
