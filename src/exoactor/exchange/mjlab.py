"""mjlab's motion npz: MuJoCo's order, depth first; a body's velocity is its origin's."""

from pathlib import Path

from exoactor.core.motion import RobotMotion
from exoactor.exchange import npz
from exoactor.exchange.reading import Raw, Said
from exoactor.robots import g1


def write(path: Path, motion: RobotMotion) -> None:
    """Write it."""
    npz.write(path, motion, g1.JOINT_NAMES, g1.BODY_NAMES, "vel_m_s")


def read(path: Path, said: Said) -> Raw:
    """Read it; BadMotionError says what is wrong."""
    return npz.read(path, g1.JOINT_NAMES, g1.BODY_NAMES, said)
