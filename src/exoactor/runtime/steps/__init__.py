"""The steps of a run: which back end of each stage, which files it reads, what the request says to
it.

Back ends and everything heavy are imported when a step executes, so a run whose work is all in the
store stays quick.

    steps.clip      from a clip, or a robot motion, to a report
    steps.scene     from an instruction and a scene to a report
    steps.photo     from an instruction and a photo of the robot to a report
    steps.person    from a person's motion without a clip to a report

and the stages as a run knows them:

    steps.generate  transfer, plan, imagine: picture → person → plan → clip
    steps.estimate  body, hands, ground, interact, retarget: clip → robot motion
    steps.execute   condition, track, judge: robot motion → reference → execution → verdict
    steps.render    overlay, film, report
"""

from exoactor.runtime.steps.clip import clip_steps, motion_steps
from exoactor.runtime.steps.person import person_steps
from exoactor.runtime.steps.photo import photo_steps
from exoactor.runtime.steps.scene import scene_steps

__all__ = ["clip_steps", "motion_steps", "person_steps", "photo_steps", "scene_steps"]
