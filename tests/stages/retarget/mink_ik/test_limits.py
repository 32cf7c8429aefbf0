import numpy as np

from exoactor.robots import g1, model
from exoactor.robots.links import Y
from exoactor.stages.retarget.mink_ik import limits


def _other(name: str) -> str:
    if name.startswith("left_"):
        return name.replace("left_", "right_", 1)
    return name.replace("right_", "left_", 1)


SWAP = [g1.JOINT_NAMES.index(_other(name)) for name in g1.JOINT_NAMES]


def test_ranges_are_the_motors_or_narrower_and_hold_the_stand() -> None:
    low, high = limits.joint_ranges()
    motor_low, motor_high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    assert (low >= motor_low).all() and (high <= motor_high).all() and (low < high).all()
    stand = model.stand_qpos()[7:]
    assert (low <= stand).all() and (stand <= high).all()
    narrowed = {g1.JOINT_NAMES[i] for i in np.flatnonzero((low > motor_low) | (high < motor_high))}
    assert {name.replace("right_", "left_") for name in narrowed} == set(limits.PERSONS_RANGE_RAD)


def test_the_right_side_mirrors_the_left() -> None:
    low, high = limits.joint_ranges()
    about_y = np.array([joint.axis == Y for joint in g1.JOINTS])
    np.testing.assert_allclose(np.where(about_y, low, -high), low[SWAP])
    np.testing.assert_allclose(np.where(about_y, high, -low), high[SWAP])


def test_every_pair_to_keep_clear_has_its_mirror_image() -> None:
    robot = model.build(model.Physics(self_collision=True), floor=False)
    names = [
        frozenset((robot.geom(a).name, robot.geom(b).name))
        for a, b in limits.clearance(robot, limits.LimitConfig()).geom_id_pairs
    ]
    mirror = {frozenset(_other(name) for name in pair) for pair in names}
    assert mirror == set(names)
    assert any({"left_hand_collision", "chest_collision"} == pair for pair in names)
    assert any({"left_shin_collision", "right_shin_collision"} == pair for pair in names)
