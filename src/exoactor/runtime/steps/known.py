"""known_scene.json: what of the scene the robot is told, where that is not all of it.

Hands are put on what is known, the reference is kept out of what is known, the tracker plans with
what is known; physics and its judge have the scene as it is.
"""

from dataclasses import replace
from functools import partial

from exoactor.runtime.nouns import NOUNS, Noun
from exoactor.runtime.stage import Given, Made, Stage
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.scenes.scene import Known

KNOWN_VERSION = 1
KNOWN_SCENE = Noun("known_scene.json", NOUNS["scene"].load)
SAYS = {
    "photo": "Where things stand and how large they are was known with errors as large as those of "
    "finding them in a photo, drawn at random.",
    "none": "Nothing was known of the things in the scene.",
}


def known_step(known: Known) -> Step:
    """scene.json → known_scene.json."""
    inputs, outputs = (NOUNS["scene"].file,), (KNOWN_SCENE.file,)
    settings = {"scene_known": known}
    return Step("known", "own", KNOWN_VERSION, settings, inputs, outputs, partial(_tell, known))


def as_known(stage: Stage[Given, Made], known: Known) -> Stage[Given, Made]:
    """A stage whose `scene` is the one that is known."""
    if known == "full":
        return stage
    return replace(stage, nouns={**stage.nouns, "scene": KNOWN_SCENE})


def _tell(known: Known, work: Work) -> Outcome:
    from exoactor.scenes.files import load_scene, save_scene
    from exoactor.scenes.known import told

    scene = load_scene(work.inputs[NOUNS["scene"].file])
    save_scene(work.folder / KNOWN_SCENE.file, told(scene, known))
    return Outcome({"known": {"notes": [SAYS[known]]}})
