"""A person in the robot's place, drawn in the scene it stands in: the transfer without a picture
model.
"""

import numpy as np

from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Image
from exoactor.core.progress import Progress
from exoactor.scenes import build, person, picture
from exoactor.scenes.scene import Scene, needed
from exoactor.stages.transfer import TransferInput, Transferred


class RehearsalTransfer:
    """Draws the scene with the robot and with a person, and changes what differs between the two,
    nothing else.
    """

    def person(self, given: TransferInput, progress: Progress) -> Transferred:
        """The picture (H, W, 3) with a person of the robot's size in its pose and place.

        Raises:
            ConfigError: the scene is not known.
            BadMediaError: the picture was not taken by the scene's camera.
        """
        scene, observation = needed(given.scene, "--transfer rehearsal"), given.observation
        camera = scene.camera
        if observation.shape != (camera.height, camera.width, 3):
            height, width = observation.shape[:2]
            raise BadMediaError(
                f"the observation is {width}x{height}, the scene's camera takes "
                f"{camera.width}x{camera.height}",
                "give the picture that was drawn of this scene",
            )

        with_robot, with_person = picture.observation(scene), reference(scene)
        differs = (with_robot != with_person).any(axis=-1, keepdims=True)  # (H, W, 1)
        return Transferred(np.where(differs, with_person, observation))


def reference(scene: Scene) -> Image:
    """The scene with a person as the robot stands at first."""
    actor = person.person()
    with picture.Film(scene, actor) as film:
        return film.frame(person.standing(actor, scene.start), 0, build.at_rest(scene))
