"""What becomes of the things while physics runs: their poses, what bears on them, what touches
them.
"""

from collections.abc import Collection, Sequence

import mujoco
import numpy as np

from exoactor.core.checks import Array, Flags
from exoactor.core.motion import Surroundings
from exoactor.scenes.build import PREFIX

Glance = tuple[Array, Array, Array, Flags, Flags]
"""One frame of `Surroundings`' fields, but for the names."""


class Observer:
    """Looks at the named things of a model (`build.add_scene`) and notes what it sees.

    names: of the things, in the order of the notes. body: ids of the bodies that make up who acts
    among them.
    """

    def __init__(self, model: mujoco.MjModel, names: Sequence[str], body: Collection[int]) -> None:
        self._model, self._names = model, tuple(names)
        self._bodies = np.array([model.body(PREFIX + name).id for name in names], dtype=np.intp)
        self._fixed = model.body_weldid[self._bodies] == 0
        of_body = np.full(model.nbody, _WORLD)
        of_body[list(body)] = _ACTOR
        of_body[self._bodies] = np.arange(len(names))
        self._owner = of_body[model.geom_bodyid]

    def look(self, data: mujoco.MjData) -> Surroundings:
        """One frame, as of the contacts of the last step or forward pass.

        The load on a thing is the vertical part of the body's contact forces, downwards positive;
        what stands fast counts as resting.
        """
        return self.seen([self.glance(data)])

    def glance(self, data: mujoco.MjData) -> Glance:
        """The same as bare numbers, for who looks 50 times a second."""
        count = len(self._names)
        load = np.zeros(count)
        touched = np.zeros(count, dtype=np.bool_)
        resting = self._fixed.copy()

        in_touch = np.asarray(data.contact.efc_address[: data.ncon]) >= 0  # others are near
        owners = self._owner[data.contact.geom[: data.ncon]]  # (C, 2)
        things, acted = (owners >= 0) & in_touch[:, None], owners[:, ::-1] == _ACTOR
        resting[owners[things & ~acted]] = True

        force = np.zeros(6)
        for index, side in np.argwhere(things & acted):
            thing = owners[index, side]
            touched[thing] = True
            mujoco.mj_contactForce(self._model, data, index, force)
            # on the contact's second geom
            up = float(data.contact.frame[index].reshape(3, 3)[:, 2] @ force[:3])
            load[thing] += up if side == 0 else -up

        return data.xpos[self._bodies], data.xquat[self._bodies], load, touched, resting

    def seen(self, glances: Sequence[Glance]) -> Surroundings:
        """Frames after one another."""
        pos, quat, load, touched, resting = map(np.array, zip(*glances, strict=True))
        return Surroundings(self._names, pos, quat, load, touched, resting)


def joined(rows: Sequence[Surroundings]) -> Surroundings:
    """Frames after one another, of the same things."""
    fields = ("pos_m", "quat_wxyz", "load_n", "touched", "resting")
    joint = (np.concatenate([getattr(row, field) for row in rows]) for field in fields)
    return Surroundings(rows[0].names, *joint)


_WORLD, _ACTOR = -2, -1
"""Owners of geoms that belong to no thing."""
