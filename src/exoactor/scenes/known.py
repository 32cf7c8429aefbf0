"""What is known of a scene by somebody who was not told all of it.

Until things are found in the picture itself, what a picture tells is the true scene with errors
drawn as large as those of finding them may be (docs/tasks.md): things on the floor are off by 5 cm
and 10° in the median, sizes by a tenth at most.
"""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.scenes import affordances
from exoactor.scenes.scaling import scaled
from exoactor.scenes.scene import Known, Scene, Thing

PLACE_M, YAW_RAD, SIZE = 0.05 / 1.1774, np.radians(10.0) / 0.6745, 0.05
"""Standard deviations: a median of 5 cm in the plane, of 10°; of a size's factor."""


def told(scene: Scene, known: Known) -> Scene:
    """What is known of a scene. Start, camera and room always are: the robot knows where it is."""
    if known == "none":
        return replace(scene, things=())
    return as_from_a_photo(scene) if known == "photo" else scene


def as_from_a_photo(scene: Scene) -> Scene:
    """The scene with drawn errors; what stands on a thing is where that is thought to be."""
    rng = np.random.default_rng([scene.seed, *b"photo"])
    found: dict[str, Thing] = {}

    def find(thing: Thing) -> Thing:
        if thing.name not in found:
            under = affordances.support(scene, thing)
            seen = _mistaken(thing, rng)
            found[thing.name] = _standing_on(seen, thing, under, find(under)) if under else seen
        return found[thing.name]

    return replace(scene, things=tuple(find(thing) for thing in scene.things))


def _mistaken(thing: Thing, rng: np.random.Generator) -> Thing:
    """Elsewhere, turned, and larger or smaller; on the height on which it stands."""
    (dx, dy), turn = rng.normal(scale=PLACE_M, size=2), rng.normal(scale=YAW_RAD)
    scale = 1.0 + float(np.clip(rng.normal(scale=SIZE), -2.0 * SIZE, 2.0 * SIZE))
    x, y, z = thing.pos_m
    return replace(
        scaled(thing, (scale, scale, scale)),
        pos_m=(x + float(dx), y + float(dy), z),
        yaw_rad=thing.yaw_rad + float(turn),
    )


def _standing_on(seen: Thing, true: Thing, under: Thing, found: Thing) -> Thing:
    """On the support as that was found, where it truly is on it."""
    scale = found.parts[0].size_m[0] / under.parts[0].size_m[0]
    offset = rotations.rotate(
        rotations.from_yaw(np.array(found.yaw_rad - under.yaw_rad)),
        scale * (np.array(true.pos_m) - under.pos_m),
    )
    x, y, z = (float(at) for at in np.array(found.pos_m) + offset)
    return replace(seen, pos_m=(x, y, z))
