"""The orders in which the field's tools keep the G1's joints and bodies. Everything is mapped by
name through these.

g1.JOINT_NAMES, g1.BODY_NAMES     MuJoCo's: depth first, limb after limb
ISAAC_JOINTS, ISAAC_BODIES        IsaacLab's: breadth first, level after level (BeyondMimic, SONIC)
"""

from exoactor.robots import g1


def _breadth_first() -> tuple[str, ...]:
    """Bodies level by level, within one in the order of their parents."""
    level, out = [g1.BODY_NAMES[0]], []
    while level:
        out += level
        level = [link.name for parent in level for link in g1.LINKS if link.parent == parent]
    return tuple(out)


ISAAC_BODIES = _breadth_first()
_JOINT_OF = {link.name: link.joint.name for link in g1.LINKS if link.joint}
ISAAC_JOINTS = tuple(_JOINT_OF[name] for name in ISAAC_BODIES if name in _JOINT_OF)
MUJOCO_FROM_ISAAC = tuple(g1.JOINT_NAMES.index(name) for name in ISAAC_JOINTS)
"""By place in IsaacLab's order: the joint's place in MuJoCo's; q_isaac =
q_mujoco[list(MUJOCO_FROM_ISAAC)]."""
ISAAC_FROM_MUJOCO = tuple(ISAAC_JOINTS.index(name) for name in g1.JOINT_NAMES)
"""The inverse: q_mujoco = q_isaac[list(ISAAC_FROM_MUJOCO)]."""
