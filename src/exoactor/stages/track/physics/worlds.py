"""Worlds other than the one a command was made for: what the robot meets there, and how the things
around it are other than was known.

The i-th is the same for all runs, so that two of them can be compared by how many they hold in.
"""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance

SOLES, MASS_SHARE, DELAY_S = (0.5, 1.1), 0.07, (0.01, 0.02)
"""Between which soles' friction and delay lie; how much links are heavier or lighter at most."""
TORQUE_SCALE, PUSH_M_S, NOISE = 0.95, 0.2, 1.0
"""The same in all of them."""
EVENLY = 1.22074408460575947536 ** -np.arange(1.0, 4.0)
"""Steps of a sequence that fills three dimensions evenly, however many there are (Roberts 2018,
"The unreasonable effectiveness of quasirandom sequences"): ten worlds have soles of all kinds."""
QUIET_S = 2.0
"""Nobody pushes at the end: whether it came to rest is read there, off the last 0.7 s, and who is
pushed takes two or three steps of 0.4 s before that."""
SLIPPERY, STICKY = 0.65, 0.95
"""Soles beyond these are spoken of."""


@dataclass(frozen=True)
class Unsure:
    """How far what can be moved is from what is known of it, at most: uniform, either way.

    Places as known from a picture (1 cm along x and y, 3° about the vertical); weight and friction
    as guessed.
    """

    place_m: float = 0.01
    turn_rad: float = float(np.radians(3.0))
    mass_share: float = 0.2
    friction_share: float = 0.2


@dataclass(frozen=True)
class World:
    """`robot`: what it meets; `things`: by how much they are other than known, drawn by the
    robot's seed; None: they are as they are known.
    """

    robot: Disturbance = NOTHING
    things: Unsure | None = None

    def scene(self, scene: Scene) -> Scene:
        """What stands around the robot there."""
        things = (self._drawn(thing, place) for place, thing in enumerate(scene.things))
        return replace(scene, things=tuple(things))

    @property
    def said(self) -> str:
        """What is the matter with it, in words."""
        robot = self.robot
        soles = robot.friction or 0.0
        kind = "slippery" if soles < SLIPPERY else "sticky" if soles > STICKY else "ordinary"
        weighs = "heavier" if robot.mass_scale > 1.0 else "lighter"
        return (
            f"{kind} soles, {abs(robot.mass_scale - 1.0):.0%} {weighs}, "
            f"commands {1e3 * robot.delay_s:.0f} ms late"
        )

    def _drawn(self, thing: Thing, place: int) -> Thing:
        if self.things is None or thing.mass_kg is None:
            return thing
        x, y, turn, heavy, rough = np.random.default_rng((self.robot.seed, 2, place)).uniform(
            -1.0, 1.0, 5
        )
        at, unsure = thing.pos_m, self.things
        return replace(
            thing,
            pos_m=(at[0] + unsure.place_m * x, at[1] + unsure.place_m * y, at[2]),
            yaw_rad=thing.yaw_rad + unsure.turn_rad * turn,
            mass_kg=thing.mass_kg * (1.0 + unsure.mass_share * heavy),
            friction=thing.friction * (1.0 + unsure.friction_share * rough),
        )


AS_KNOWN = World()


def drawn(count: int, lasts_s: float) -> tuple[World, ...]:
    """The first `count` worlds, of a run that is to last so long."""
    return tuple(_drawn(number, lasts_s) for number in range(count))


def _drawn(number: int, lasts_s: float) -> World:
    soles, heavy, late = (0.5 + number * EVENLY) % 1.0
    least, most = SOLES
    soonest_s, latest_s = DELAY_S
    return World(
        Disturbance(
            push_m_s=PUSH_M_S,
            push_at_random=True,
            push_until_s=lasts_s - QUIET_S,
            friction=float(least + (most - least) * soles),
            mass_scale=float(1.0 + MASS_SHARE * (2.0 * heavy - 1.0)),
            torque_scale=TORQUE_SCALE,
            noise=NOISE,
            delay_s=float(soonest_s + (latest_s - soonest_s) * late),
            seed=number,
        ),
        Unsure(),
    )
