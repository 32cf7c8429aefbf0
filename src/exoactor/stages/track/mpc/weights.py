"""What the receding-horizon tracker minds, and how much."""

from dataclasses import dataclass

import numpy as np

from exoactor.robots import g1
from exoactor.stages.track.mpc.ilqr import Cost


@dataclass(frozen=True)
class Weights:
    """A deviation costs half of weight times its square, in m, rad and s; tuned by hand."""

    root_xy: float = 60.0
    root_z: float = 80.0
    root_tilt: float = 80.0
    root_yaw: float = 40.0
    hip: float = 2.0
    knee: float = 2.0
    ankle: float = 0.7
    waist: float = 10.0
    arm: float = 4.0
    wrist: float = 1.0
    root_velocity_xy: float = 20.0
    root_velocity_z: float = 2.0
    root_spin: float = 2.0
    joint_velocity: float = 0.02
    control: float = 0.5
    terminal: float = 5.0

    def cost(self) -> Cost:
        """The weights in the order of the G1's velocities."""
        leg = [self.hip] * 3 + [self.knee] + [self.ankle] * 2
        arm = [self.arm] * 4 + [self.wrist] * 3
        pose = [self.root_xy] * 2 + [self.root_z] + [self.root_tilt] * 2 + [self.root_yaw]
        pose += leg * 2 + [self.waist] * 3 + arm * 2
        velocity = [self.root_velocity_xy] * 2 + [self.root_velocity_z] + [self.root_spin] * 3
        velocity += [self.joint_velocity] * len(g1.JOINTS)
        return Cost(np.array(pose + velocity), np.full(len(g1.JOINTS), self.control), self.terminal)
