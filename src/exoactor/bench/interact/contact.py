"""How far palms are from where they are to hold a thing, in physics, whoever moved them there."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import Grasp
from exoactor.core.motion import Execution
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import WholeBodyIk


@dataclass(frozen=True)
class ContactError:
    """Of each palm's middle from its site (H,), in the order of the grasp's hands.

    touch_m: when the thing is first touched, with the site where it was before that; where it never
    is, when the palms come nearest. closed_m: when the body alone first bears the thing, its site
    where it then is; None where it never does.
    """

    touched: bool
    touch_m: Array
    closed_m: Array | None


def contact_error(execution: Execution, name: str, grasp: Grasp) -> ContactError | None:
    """Of the first hold of a thing; None where nothing around was recorded."""
    around = execution.surroundings
    if around is None:
        return None

    thing = around.index(name)
    touched, resting = around.touched[:, thing], around.resting[:, thing]
    pos_m, quat = around.pos_m[:, thing], around.quat_wxyz[:, thing]
    palm_m = palms_m(execution)[:, list(grasp.hands)]  # (T, H, 3)

    before = np.linalg.norm(palm_m - _placed(pos_m[:1], quat[:1], grasp.sites_m), axis=-1)
    met = bool(touched.any())
    first = int(touched.argmax() if met else before.mean(axis=1).argmin())

    borne = touched & ~resting
    closed_m = None
    if borne.any():
        at = slice(int(borne.argmax()), int(borne.argmax()) + 1)
        site_m = _placed(pos_m[at], quat[at], grasp.sites_m)
        closed_m = np.linalg.norm(palm_m[at] - site_m, axis=-1)[0]
    return ContactError(met, before[first], closed_m)


def palms_m(execution: Execution) -> Array:
    """(T, 2, 3) the middles of the palms' skins, left first."""
    body = WholeBodyIk("rubber" if execution.finger_pos_rad is None else "dex3-still")
    return np.array([body.palms(pose) for pose in execution.reordered(g1.JOINT_NAMES).motion.qpos])


def _placed(pos_m: Array, quat_wxyz: Array, point_m: Array) -> Array:
    """(T, H, 3) points (H, 3) of a thing in its poses (T, …)."""
    return np.asarray(pos_m[:, None] + rotations.rotate(quat_wxyz[:, None], point_m[None]))
