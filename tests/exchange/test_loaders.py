"""Exported files in the targets' own loaders, where these are installed: they are no dependencies
of this project."""

from pathlib import Path
from typing import Any

import mujoco
import numpy as np
import pytest

from exoactor import exchange
from exoactor.core import rotations
from exoactor.core.motion import Execution, RobotMotion
from exoactor.exchange import lerobot
from exoactor.io.video import write_video
from exoactor.robots import g1


@pytest.fixture(scope="module")
def motion() -> RobotMotion:
    """Turned by 90°, the right arm up, every joint at an angle of its own."""
    time_s = np.arange(40) / 50.0
    joint = np.tile(np.linspace(-0.2, 0.25, len(g1.JOINT_NAMES)), (len(time_s), 1))
    joint[:, g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -2.0 + 0.3 * time_s
    joint[:, g1.JOINT_NAMES.index("left_knee_joint")] = 0.6
    root = np.stack([0.3 * time_s, 0.1 * time_s, np.full_like(time_s, 0.78)], axis=1)
    return RobotMotion(
        50.0, root, rotations.from_yaw(np.pi / 2 + 0.4 * time_s), joint, g1.JOINT_NAMES
    )


def test_mjlab_loads_it_and_its_own_robot_agrees(motion: RobotMotion, tmp_path: Path) -> None:
    commands = pytest.importorskip(
        "mjlab.tasks.tracking.mdp.commands", reason="mjlab is not installed"
    )
    torch = pytest.importorskip("torch")
    from mjlab.asset_zoo.robots.unitree_g1 import g1_constants

    path = tmp_path / "motion.npz"
    exchange.FORMATS["mjlab"].write(path, motion)
    robot = g1_constants.get_spec().compile()
    bodies = [robot.body(i).name for i in range(1, robot.nbody)]
    loaded = commands.MotionLoader(str(path), torch.arange(len(bodies)))
    assert loaded.time_step_total == len(motion)
    data = mujoco.MjData(robot)
    for frame in (0, 17, 39):
        data.qpos[:3] = loaded.body_pos_w[frame, bodies.index("pelvis")].numpy()
        data.qpos[3:7] = loaded.body_quat_w[frame, bodies.index("pelvis")].numpy()
        data.qpos[7:] = loaded.joint_pos[frame].numpy()
        mujoco.mj_forward(robot, data)
        assert np.abs(data.xpos[1:] - loaded.body_pos_w[frame].numpy()).max() < 1e-3
        turned = rotations.angle_between(
            data.xquat[1:], loaded.body_quat_w[frame].numpy().astype(float)
        )
        assert turned.max() < 2e-3


def test_lerobot_loads_it(
    motion: RobotMotion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        from lerobot.datasets import lerobot_dataset
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision of another torch
        pytest.skip(f"lerobot is not installed ({error})")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(lerobot_dataset, "decode_video_frames", decoded)
    still, contact = np.zeros_like(motion.joint_pos_rad), np.ones((len(motion), 2), dtype=np.bool_)
    execution = Execution(motion, motion, still, contact, 0.0, motion.duration_s, "mpc", True)
    film = tmp_path / "film.mp4"
    write_video(film, (np.full((48, 64, 3), 8 * k, dtype=np.uint8) for k in range(24)), 30.0)
    lerobot.write(tmp_path / "dataset", execution, film, "wave")
    loaded = lerobot_dataset.LeRobotDataset("exoactor/wave", root=tmp_path / "dataset")
    assert (loaded.num_episodes, loaded.fps, loaded.num_frames) == (1, 30, 24)
    asked = motion.resampled(30.0)
    for frame in (0, 11, 23):
        row = loaded[frame]
        assert row["task"] == "wave"
        np.testing.assert_allclose(row["observation.state"].numpy(), asked.qpos[frame], atol=1e-6)
        np.testing.assert_allclose(row["action"].numpy(), asked.joint_pos_rad[frame], atol=1e-6)
        assert float(row[lerobot.VIDEO].mean()) * 255.0 == pytest.approx(8 * frame, abs=6.0)
    _normalises(loaded, lerobot.VIDEO)


def _normalises(loaded: Any, pictures: str) -> None:
    """A policy's own normaliser, by quantiles, takes state, action and pictures."""
    pipeline = pytest.importorskip(
        "lerobot.processor", reason="lerobot is here without its training's libraries"
    )
    from lerobot.configs.types import FeatureType, NormalizationMode, PolicyFeature
    from lerobot.processor.converters import batch_to_transition
    from torch.utils.data import DataLoader

    kinds = {
        pictures: FeatureType.VISUAL,
        "observation.state": FeatureType.STATE,
        "action": FeatureType.ACTION,
    }
    step = pipeline.NormalizerProcessorStep(
        features={
            name: PolicyFeature(kind, tuple(loaded[0][name].shape)) for name, kind in kinds.items()
        },
        norm_map=dict.fromkeys(kinds.values(), NormalizationMode.QUANTILES),
        stats=loaded.meta.stats,
    )
    given = step(batch_to_transition(next(iter(DataLoader(loaded, batch_size=8)))))
    assert given[pipeline.TransitionKey.ACTION].abs().max() < 1.2
    assert given[pipeline.TransitionKey.OBSERVATION][pictures].abs().max() < 1.2


def decoded(
    path: Path, timestamps: list[float], tolerance_s: float, backend: str | None = None
) -> Any:
    """What LeRobot asks of its decoder (torchcodec's libraries are seldom there), by PyAV."""
    import av
    import torch

    with av.open(str(path)) as file:
        there = [
            (float(frame.time), frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)
        ]
    near = [min(there, key=lambda each: abs(each[0] - time_s)) for time_s in timestamps]
    assert all(
        abs(found - time_s) <= tolerance_s
        for (found, _), time_s in zip(near, timestamps, strict=True)
    )
    return (
        torch.from_numpy(np.stack([picture for _, picture in near])).permute(0, 3, 1, 2).float()
        / 255.0
    )
