"""The steps of a run: which files go where, which back end works on them, which figures are taken.

Back ends and everything heavy are imported when a step executes, so a run whose work is all in the store stays quick.

    steps.clip      from a clip, or a robot motion, to a report
    steps.world     from an instruction and a scene to a report
    steps.photo     from an instruction and a photo of the robot to a report
    steps.person    from a person's motion without a clip to a report
    steps.generate  picture → person → plan → clip, by services or by models here
    steps.reading   clip → robot motion; steps.robot: robot motion → verdict and film; steps.showing: overlay, report
"""

from exoactor.pipeline.steps.clip import clip_steps, motion_steps
from exoactor.pipeline.steps.person import person_steps
from exoactor.pipeline.steps.photo import photo_steps
from exoactor.pipeline.steps.world import scene_steps

__all__ = ["clip_steps", "motion_steps", "person_steps", "photo_steps", "scene_steps"]
