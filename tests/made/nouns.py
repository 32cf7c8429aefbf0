"""Each noun that has a file, of random numbers: nothing in them means anything."""

import numpy as np

from exoactor.core.motion import (
    SMPL_JOINTS,
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Surroundings,
    TrackingReference,
)
from exoactor.core.motion.robot import POSES, ROBOT_MOTION

RNG = np.random.default_rng(1)
T, J = 4, len(SMPL_JOINTS)
TIME = np.arange(T) / 30.0
OF_POSES = [spec.name for spec in POSES]
OF_MOTION = [spec.name for spec in ROBOT_MOTION]


def unit(*shape: int) -> np.ndarray:
    quat = RNG.normal(size=(*shape, 4))
    return quat / np.linalg.norm(quat, axis=-1, keepdims=True)


def robot() -> RobotMotion:
    return RobotMotion(50.0, RNG.normal(size=(T, 3)), unit(T), RNG.normal(size=(T, 2)), ("a", "b"))


def things() -> Surroundings:
    shape = (T, 2)
    load_n, flags = RNG.normal(size=shape), RNG.random(shape) > 0.5
    return Surroundings(
        ("table", "bottle"), RNG.normal(size=(*shape, 3)), unit(*shape), load_n, flags, ~flags
    )


NOUNS = {
    "body": BodyMotion(
        30.0,
        TIME,
        RNG.normal(size=(T, J, 3)),
        unit(T, J),
        RNG.random((T, J)),
        RNG.random((T, J, 2)),
        RNG.random((T, 2, 2, 2)),
        np.array([True, True, False, True]),
        900.0,
        640,
        480,
        1.7,
    ),
    "hands": HandMotion(
        30.0, TIME, np.array([0, 1, 2, 2]), np.zeros(T), RNG.random(T), RNG.random(T)
    ),
    "human_motion": HumanMotion(
        30.0, TIME, RNG.normal(size=(T, J, 3)), unit(T, J), 1.7, np.ones(T, bool), np.zeros(T, bool)
    ),
    "robot_motion": robot(),
    "reference": TrackingReference(robot(), RNG.random(T), 0.02, 0.04, ("a foot was levelled",)),
    "execution": Execution(
        robot(),
        robot(),
        RNG.normal(size=(T, 2)),
        np.ones((T, 2), bool),
        0.5,
        2.0,
        "mpc",
        True,
        ("x",),
    ),
    "execution among things": Execution(
        robot(),
        robot(),
        RNG.normal(size=(T, 2)),
        np.ones((T, 2), bool),
        0.5,
        2.0,
        "mpc",
        True,
        ("x",),
        things(),
    ),
}
CAMERA = {
    "K": [[900.0, 0.0, 320.0], [0.0, 900.0, 240.0], [0.0, 0.0, 1.0]],
    "rotation_cam_from_world": [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]],
    "translation_cam_from_world_m": [0.0, 1.2, 3.0],
    "width": 640,
    "height": 480,
}
