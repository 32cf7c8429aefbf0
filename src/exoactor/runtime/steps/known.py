"""known_scene.json: what of the scene the robot is told, where that is not all of it: what is found
in its picture with a person in its place, or nothing.

Hands are put on what is known, the reference is kept out of what is known, the tracker plans with
what is known; physics and its judge have the scene as it is.
"""

from dataclasses import replace

from exoactor.runtime.nouns import NOUNS, Noun
from exoactor.runtime.stage import Given, Made, Stage
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.runtime.steps.generate import networks
from exoactor.scenes.scene import Known, Scene

KNOWN_VERSION = 3
KNOWN_SCENE = Noun("known_scene.json", NOUNS["scene"].load)
SAYS = {
    "photo": "Where things stand and how large they are was found in the robot's picture.",
    "none": "Nothing was known of the things in the scene.",
}


def known_step(known: Known) -> Step:
    """scene.json, and the reference's picture if it is looked at → known_scene.json."""
    looks = known == "photo"
    inputs = (NOUNS["scene"].file, *((NOUNS["picture"].file,) if looks else ()))
    settings, tell = {"scene_known": known}, _found if looks else _nothing
    needs = (networks,) if looks else ()
    outputs = (KNOWN_SCENE.file,)
    return Step("known", "own", KNOWN_VERSION, settings, inputs, outputs, tell, needs=needs)


def as_known(stage: Stage[Given, Made], known: Known) -> Stage[Given, Made]:
    """A stage whose `scene` is the one that is known."""
    if known == "full":
        return stage
    return replace(stage, nouns={**stage.nouns, "scene": KNOWN_SCENE})


def _found(work: Work) -> Outcome:
    from exoactor.io.pictures import load_picture
    from exoactor.photo.known import as_found
    from exoactor.scenes.files import load_scene

    scene = load_scene(work.inputs[NOUNS["scene"].file])
    picture = load_picture(work.inputs[NOUNS["picture"].file])
    return _told(work, "photo", *as_found(scene, picture))


def _nothing(work: Work) -> Outcome:
    from exoactor.scenes.files import load_scene

    scene = load_scene(work.inputs[NOUNS["scene"].file])
    return _told(work, "none", replace(scene, things=()))


def _told(work: Work, known: Known, scene: Scene, notes: tuple[str, ...] = ()) -> Outcome:
    from exoactor.scenes.files import save_scene

    save_scene(work.folder / KNOWN_SCENE.file, scene)
    return Outcome({"known": {"notes": [SAYS[known], *notes]}})
