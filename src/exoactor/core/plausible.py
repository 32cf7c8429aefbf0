"""Whether a motion from a file can be what it is taken for: one check for robots and persons,
whoever wrote it.

What a file does not say (its rate, the order of its quaternions, which way is up, units) is taken
as its format has it, and seen in the figure that results. Refused is what nobody can mean; lying,
handstands, flight and what the tracker repairs are only said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import RATES_HZ, Array
from exoactor.core.errors import BadMotionError

LONGEST_S = 600.0
"""Of a motion that is taken from a file, ten minutes: the longest sequences of LAFAN1 and AMASS
last five."""
LONG_S, SHORT_S = 60.0, 0.5
UPRIGHT = 0.4
"""The head is this far over the feet, in statures, in whoever does not lie, crawl or stand on the
hands."""
FLOOR = 0.15
"""In statures: retargeted motions in use float by up to 0.12."""
AWAY_M = 3.0
"""No storey is higher; who climbs several was down once."""
TURN_RAD = 2.0 * np.pi
BEYOND_RAD = 0.35
"""Real motions leave the G1's ranges by up to 0.05 rad."""
JUMP_M, JUMP_M_S = 0.25, 8.0
"""Of the root in one step: sprinters reach 12 m/s, at a stature half as large again."""
RUSH_M_S = 10.0
RUSH_RAD_S = 35.0
"""The G1's motors reach 20 to 37 rad/s, people's joints less but in throws."""


@dataclass(frozen=True)
class Figure:
    """Where a body is, in T frames, metres, z up: root, head (T, 3), both feet (T, 2, 3), its
    lowest point (T,).

    `angle_rad` (T, N): of its joints, `name` and `range_rad` (N, 2) of each where they have one.
    """

    fps: float
    stature_m: float
    root_m: Array
    head_m: Array
    feet_m: Array
    low_m: Array
    angle_rad: Array
    names: tuple[str, ...] = ()
    range_rad: Array | None = None

    @property
    def lasts_s(self) -> float:
        """From the first to the last frame."""
        return (len(self.root_m) - 1) / self.fps

    @property
    def upright(self) -> float:
        """In how much of it, 0 to 1, the head is well over the feet."""
        over = self.head_m[:, 2] - self.feet_m[:, :, 2].mean(axis=1)
        return float((over > UPRIGHT * self.stature_m).mean())

    @property
    def stands(self) -> bool:
        """Nearly always upright, and on the floor."""
        return self.upright > 0.9 and abs(float(np.median(self.low_m))) < FLOOR * self.stature_m


@dataclass(frozen=True)
class Reading:
    """Another reading of the same file: what it would be, and what the user does to have it so."""

    figure: Figure
    next_step: str


def examine(figure: Figure, others: Mapping[str, Reading], rate_flag: str) -> tuple[str, ...]:
    """What is odd about a motion, in plain words.

    Args:
        figure: as the file is read.
        others: other readings, by what they are called ("with --up y").
        rate_flag: what to do about a wrong rate, as a next step.

    Raises:
        BadMotionError: it cannot be what it is taken for.
    """
    check_rate(figure.fps, rate_flag)
    _length(figure, rate_flag)
    _units(figure)
    _reading(figure, others)
    _robot(figure)
    return (*_said_of_length(figure), *_said_of_pose(figure), *_said_of_speed(figure, rate_flag))


def check_rate(fps: float, rate_flag: str) -> None:
    """BadMotionError where no motion has so few or so many frames a second."""
    if not RATES_HZ[0] <= fps <= RATES_HZ[1]:
        raise BadMotionError(f"{fps:g} frames a second is no rate of a motion", rate_flag)


def _length(figure: Figure, rate_flag: str) -> None:
    if figure.lasts_s > LONGEST_S:
        raise BadMotionError(
            f"it lasts {figure.lasts_s:.0f} s, longer than {LONGEST_S:g}", f"cut it, or {rate_flag}"
        )


def _units(figure: Figure) -> None:
    far = np.abs(figure.angle_rad).max(axis=1, initial=0.0) > TURN_RAD
    if far.mean() > 0.01:
        most = float(np.abs(figure.angle_rad).max())
        raise BadMotionError(
            f"its joints turn by up to {most:.0f} rad, more than once around: are these degrees?",
            "write the angles in radians (multiply by pi/180)",
        )

    low, high = float(figure.low_m.min()), float(figure.low_m.max())
    if low > AWAY_M or high < -AWAY_M:
        raise BadMotionError(
            f"its lowest point is from {low:.1f} to {high:.1f} m above the floor, never near it: "
            "is its place in centimetres or millimetres?",
            "write the root's place in metres, z = 0 the floor",
        )


def _reading(figure: Figure, others: Mapping[str, Reading]) -> None:
    """Another reading stands on the floor all the time, this one hardly ever stands: that is no
    accident.
    """
    if figure.upright > 0.5:
        return
    for how, other in others.items():
        if other.figure.stands:
            raise BadMotionError(
                f"as it is read, it lies or hangs head down in {1 - figure.upright:.0%} of its "
                f"frames; {how} it stands on the floor",
                other.next_step,
            )


def _robot(figure: Figure) -> None:
    """Most of the time beyond a range: the joints are others, or in another order."""
    if figure.range_rad is None:
        return

    low, high = figure.range_rad.T
    away = np.median(_beyond(figure.angle_rad, figure.range_rad), axis=0)
    worst = int(away.argmax())
    if away[worst] > BEYOND_RAD:
        at = float(np.median(figure.angle_rad[:, worst]))
        raise BadMotionError(
            f"{figure.names[worst]} is at {at:.2f} rad most of the time, its range is "
            f"{low[worst]:.2f} to {high[worst]:.2f}: "
            "the joints are another robot's, or in another order",
            "give a motion of the Unitree G1, with its format's order of joints",
        )


def _beyond(angle_rad: Array, range_rad: Array) -> Array:
    """(T, N) by how much each joint is beyond its range, below zero within it."""
    low, high = range_rad.T
    return np.asarray(np.maximum(angle_rad - high, low - angle_rad))


def _said_of_length(figure: Figure) -> list[str]:
    lasts_s = figure.lasts_s
    if lasts_s < SHORT_S:
        return [f"it lasts {lasts_s:.2f} s; `track` wants at least {SHORT_S:g}"]
    if lasts_s > LONG_S:
        return [f"it lasts {lasts_s:.0f} s, all of which is tracked and filmed: that takes a while"]
    return []


def _said_of_pose(figure: Figure) -> list[str]:
    said, low = [], float(np.median(figure.low_m))
    if figure.upright < 0.5:
        said.append(f"its head is not over its feet in {1 - figure.upright:.0%} of its frames")

    if abs(low) > 0.05:
        side = "above" if low > 0 else "under"
        said.append(f"its lowest point is {abs(low):.2f} m {side} the floor most of the time")

    if figure.range_rad is not None:
        beyond = _beyond(figure.angle_rad, figure.range_rad).max(axis=0)
        if beyond.max() > 0.1:
            name = figure.names[int(beyond.argmax())]
            said.append(f"{name} goes {beyond.max():.2f} rad beyond its range")

    return said


def _said_of_speed(figure: Figure, rate_flag: str) -> list[str]:
    if len(figure.root_m) < 2:
        return []

    step_m = np.linalg.norm(np.diff(figure.root_m, axis=0), axis=1)
    usual_m_s, worst = float(np.median(step_m)) * figure.fps, int(step_m.argmax())
    if usual_m_s > RUSH_M_S:
        doubt = f"is {figure.fps:g} its rate?"
        return [f"it goes {usual_m_s:.0f} m/s most of the time: {doubt} ({rate_flag})"]

    fast = (np.abs(np.diff(figure.angle_rad, axis=0)) * figure.fps > RUSH_RAD_S).any(axis=1).mean()
    said = []
    if fast > 0.1:
        said.append(
            f"its joints are faster than {RUSH_RAD_S:g} rad/s in {fast:.0%} of it: "
            f"is {figure.fps:g} its rate?"
        )

    if step_m[worst] > JUMP_M and step_m[worst] * figure.fps > JUMP_M_S:
        said.append(
            f"its root jumps {step_m[worst]:.2f} m from frame {worst} to the next "
            f"({step_m[worst] * figure.fps:.0f} m/s)"
        )

    return said
