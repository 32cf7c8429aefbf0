"""BeyondMimic's motion npz: IsaacLab's order, breadth first; velocities are of centres of mass, as
there.
"""

from pathlib import Path

from exoactor.core.motion import RobotMotion
from exoactor.exchange import npz
from exoactor.exchange.reading import Raw, Said
from exoactor.robots.orders import ISAAC_BODIES, ISAAC_JOINTS


def write(path: Path, motion: RobotMotion) -> None:
    """Write it."""
    npz.write(path, motion, ISAAC_JOINTS, ISAAC_BODIES, "com_vel_m_s")


def read(path: Path, said: Said) -> Raw:
    """Read it; BadMotionError says what is wrong."""
    return npz.read(path, ISAAC_JOINTS, ISAAC_BODIES, said)
