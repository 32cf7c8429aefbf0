"""Settings of the targets.

Set by hand on the shared clips and the rehearsed tasks, but where another source is named.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FeetConfig:
    """How feet stand still.

    min_run_s: contacts and gaps shorter than this are flicker. drift_m, turn_rad: a foot that moves
    or turns further than this in one contact was dragged: the contact is cut there. step_frames,
    min_stand_frames: a cut contact is left early by this, so that the foot gets to its next place
    without a jump. smooth_frames: Gaussian width that rounds off how a foot leaves a contact and
    comes to the next.
    """

    min_run_s: float = 0.08
    drift_m: float = 0.10
    turn_rad: float = 0.5
    step_frames: int = 8
    min_stand_frames: int = 4
    smooth_frames: float = 2.0


@dataclass(frozen=True)
class TargetConfig:
    """How a person's motion gets onto the robot's limbs.

    smooth_s, sway_s, settle_s: Gaussian widths of all that is read, of the weight's shift between
    feet, of the root's corrections. widening: share of the hips' extra width by which the feet are
    set apart: at 0 the shins of a walker touch, at 1 the robot waddles, for it sways over feet
    further apart than its legs swing. reach: share of a stretched limb's length that is used: at 1
    the inverse kinematics is singular. waist_share: of the waist's ranges, for the torso.
    lowest_pelvis_m: of a robot that lies: half its depth. tucked_rad: a foot tilted further than
    this stands on its toes alone; in walking a heel rises by 60° at most.

    foot_turn_rad: how far a foot can be turned from the pelvis; an estimate that says more has lost
    the foot and is doubted, for doubt_frames around too. Where that lasts longer than bridge_frames
    the pelvis is as doubtful: both stay.
    """

    smooth_s: float = 0.03
    sway_s: float = 0.25
    settle_s: float = 0.06
    widening: float = 0.5
    reach: float = 0.995
    waist_share: float = 0.95
    lowest_pelvis_m: float = 0.10
    tucked_rad: float = 1.2
    foot_turn_rad: float = 1.5
    doubt_frames: int = 4
    bridge_frames: int = 30
    feet: FeetConfig = field(default_factory=FeetConfig)


USUAL = TargetConfig()
