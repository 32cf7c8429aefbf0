"""What becomes of the things while physics runs: their poses, what bears on them, what touches
them.
"""

from collections.abc import Collection, Sequence

import mujoco
import numpy as np

from exoactor.core.motion import Surroundings
from exoactor.scenes.build import PREFIX


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
        count = len(self._names)
        load = np.zeros(count)
        touched = np.zeros(count, dtype=np.bool_)
        resting = self._fixed.copy()

        force = np.zeros(6)
        for index in range(data.ncon):
            contact = data.contact[index]
            if contact.efc_address < 0:
                continue  # near, but not in touch
            owners = self._owner[contact.geom]
            for side, (thing, other) in enumerate(((owners[0], owners[1]), (owners[1], owners[0]))):
                if thing < 0:
                    continue
                if other != _ACTOR:
                    resting[thing] = True
                    continue
                touched[thing] = True
                mujoco.mj_contactForce(self._model, data, index, force)
                # on the contact's second geom
                up = float(contact.frame.reshape(3, 3)[:, 2] @ force[:3])
                load[thing] += up if side == 0 else -up

        pos, quat = data.xpos[self._bodies], data.xquat[self._bodies]
        return Surroundings(
            self._names, pos[None], quat[None], load[None], touched[None], resting[None]
        )


def joined(rows: Sequence[Surroundings]) -> Surroundings:
    """Frames after one another, of the same things."""
    fields = ("pos_m", "quat_wxyz", "load_n", "touched", "resting")
    joint = (np.concatenate([getattr(row, field) for row in rows]) for field in fields)
    return Surroundings(rows[0].names, *joint)


_WORLD, _ACTOR = -2, -1
"""Owners of geoms that belong to no thing."""
