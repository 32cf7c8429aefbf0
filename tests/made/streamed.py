"""Runs that may go to a robot, made from nothing, so that each can be spoiled."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.motion import Execution, Hand, HandMotion, HumanMotion, RobotMotion
from exoactor.humans import skeleton
from exoactor.io import files
from exoactor.robots import g1, model
from exoactor.store.keys import file_hash

ARM = g1.JOINT_NAMES.index("right_shoulder_pitch_joint")


def made_run(
    folder: Path, seconds: float = 1.0, passed: bool = True, beyond: bool = False, worlds: int = 10
) -> Path:
    """A run whose robot stands and waves, whose left hand closes half-way; `beyond`: further than
    its arm can reach."""
    count = round(50 * seconds)
    qpos = np.tile(model.stand_qpos(), (count, 1))
    wave = np.arange(count) / 25.0
    qpos[:, 7 + ARM] += 2.8 * np.sin(wave) ** 2 if beyond else 0.5 * np.sin(wave)
    saved(folder, RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES))
    time_s = np.arange(round(30 * (seconds - 0.4))) / 30.0
    state = np.where(np.arange(len(time_s)) < len(time_s) // 2, Hand.OPEN, Hand.CLOSED).astype(
        np.int8
    )
    conf = np.ones(len(time_s))
    files.save_hands(
        folder / "hands.npz", HandMotion(30.0, time_s, state, np.zeros_like(state), conf, conf)
    )
    quat = np.tile([0.5, 0.5, 0.5, 0.5], (len(time_s), 22, 1))
    joint = skeleton.joint_positions(
        np.tile([0.0, 0.0, 0.9], (len(time_s), 1)), quat, skeleton.rest_offsets_m(1.7)
    )
    stands = np.ones(len(time_s), dtype=np.bool_)
    files.save_human_motion(
        folder / "human_motion.npz", HumanMotion(30.0, time_s, joint, quat, 1.7, stands, stands)
    )
    files.write_json(
        folder / "metrics.json",
        {
            "worlds": {"count": worlds},
            "verdict": {
                "passed": passed,
                "reasons": ["it fell", "It stays within 1 cm of its path."],
            },
        },
    )
    return listed(folder)


def saved(folder: Path, motion: RobotMotion, backend: str = "policy", physics: bool = True) -> None:
    """An execution that does exactly what it was asked."""
    torque, contact = np.zeros((len(motion), 29)), np.ones((len(motion), 2), dtype=np.bool_)
    end_s = len(motion) / motion.fps - 0.2
    execution = Execution(motion, motion, torque, contact, 0.2, end_s, backend, physics)
    files.save_execution(folder / "execution.npz", execution)


def listed(folder: Path, *without: str, **more: Any) -> Path:
    """run.json, as a finished run writes it of the files that are there now."""
    names = ("execution.npz", "hands.npz", "human_motion.npz")
    outputs = {name: file_hash(folder / name) for name in names if name not in without}
    document = {
        "finished": True,
        "outputs": outputs,
        "metrics_sha256": file_hash(folder / "metrics.json"),
    }
    files.write_json(folder / "run.json", {**document, **more})
    return folder


def jumping(run: Path) -> Path:
    """Its knee is somewhere else from one frame to the next."""
    asked = files.load_execution(run / "execution.npz").reference
    angles = np.array(asked.joint_pos_rad)
    angles[25:, 3] += 1.5
    saved(run, replace(asked, joint_pos_rad=angles))
    return listed(run)
