"""Grasps from a thing's geometry, and where to stand for them: two palms on opposite sides of
anything, one hand around what it closes on. Of every thing, never by its kind or name.

    chosen = grasps.choose(scene, scene.thing("box"), scene.start.place_m, hands=(0, 1))
    chosen.grasp.sites_m, chosen.stance.place_m
"""

from exoactor.scenes.grasps.candidates import Priced
from exoactor.scenes.grasps.choosing import Chosen, choose, one_hand, two_palms
from exoactor.scenes.grasps.config import DEFAULT, GraspConfig
from exoactor.scenes.grasps.rims import under_rim
from exoactor.scenes.grasps.stances import Stance, stance

__all__ = [
    "DEFAULT",
    "Chosen",
    "GraspConfig",
    "Priced",
    "Stance",
    "choose",
    "one_hand",
    "stance",
    "two_palms",
    "under_rim",
]
