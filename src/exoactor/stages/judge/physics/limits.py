"""When an execution in physics counts as failed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PhysicsJudgeConfig:
    """When an execution counts as failed.

    A fall is as the project defines it (pelvis under 0.3 m, torso 60° off). The others are chosen
    so that what passes looks like the motion that was asked for and does not wear the robot: a
    motor may touch its torque limit, not live there. min_held_share: of the other worlds, where it
    was executed in any; of ten it may fail in two.
    """

    fallen_height_m: float = 0.3
    fallen_tilt_deg: float = 60.0
    max_local_error_mm: float = 100.0
    max_root_distance_m: float = 1.0
    max_foot_slip_mm_s: float = 150.0
    max_overlap_m: float = 0.02
    max_overlap_share: float = 0.05
    max_saturated_share: float = 0.1
    max_overspeed_share: float = 0.02
    min_held_share: float = 0.8
