"""What of a run may go out: only what passed, whole and unaltered; and its way in and out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import ConfigError, PermanentError
from exoactor.io import files
from exoactor.robots import g1, model
from exoactor.store.keys import file_hash
from exoactor.stream import frames
from exoactor.stream.frames import check
from made.streamed import ARM, jumping, listed, made_run, saved


def test_what_did_not_pass_does_not_go_out(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"did not pass: it fell\n"):
        check(made_run(tmp_path, passed=False))


def test_a_robot_gets_only_what_was_tried_in_other_worlds(tmp_path: Path) -> None:
    check(made_run(tmp_path), live=True)
    check(made_run(tmp_path, worlds=0))
    with pytest.raises(PermanentError, match="in no world but the one its command was made for"):
        check(tmp_path, live=True)


@pytest.mark.parametrize(
    "verdict", [None, "passed", {"passed": None}, {"passed": 1}, {"passed": "true"}, {}, [True]]
)
def test_only_true_lets_it_out(verdict: Any, tmp_path: Path) -> None:
    files.write_json(made_run(tmp_path) / "metrics.json", {"verdict": verdict})
    with pytest.raises(
        (ConfigError, PermanentError),
        match=r"did not pass|metrics\.json: verdict|before its verdict",
    ):
        check(listed(tmp_path))


@pytest.mark.parametrize("name", ["execution.npz", "hands.npz", "human_motion.npz", "metrics.json"])
def test_a_file_that_is_not_the_one_that_passed(name: str, tmp_path: Path) -> None:
    with (made_run(tmp_path) / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(PermanentError, match=rf"{name} is not the file that the run wrote"):
        check(tmp_path)


def test_no_other_file_of_the_run_may_be_altered_either(tmp_path: Path) -> None:
    made_run(tmp_path)
    (tmp_path / "scene.json").write_text("{}")
    outputs = {
        path.name: file_hash(path)
        for path in tmp_path.glob("*.*")
        if path.name not in ("run.json", "metrics.json")
    }
    assert len(check(listed(tmp_path, outputs=outputs))) == 50
    (tmp_path / "scene.json").write_text("[]")
    with pytest.raises(PermanentError, match=r"scene\.json is not the file"):
        check(tmp_path)


@pytest.mark.parametrize("name", ["execution.npz", "hands.npz", "human_motion.npz"])
def test_a_file_that_the_run_does_not_list(name: str, tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=rf"{name} is no file of this run"):
        check(listed(made_run(tmp_path), name))
    (tmp_path / name).unlink()
    if name == "execution.npz":
        with pytest.raises(PermanentError, match="not executed in physics"):
            check(tmp_path)
    else:
        assert len(check(tmp_path)) == 50


@pytest.mark.parametrize("name", ["execution.npz", "hands.npz", "human_motion.npz", "metrics.json"])
def test_a_file_that_is_gone(name: str, tmp_path: Path) -> None:
    (made_run(tmp_path) / name).unlink()
    with pytest.raises(PermanentError, match=rf"{name} is gone"):
        check(tmp_path)


def test_metrics_that_run_json_does_not_cover(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lacks the hash of metrics"):
        check(listed(made_run(tmp_path), metrics_sha256=None))


@pytest.mark.parametrize("finished", [False, None])
def test_a_run_that_is_not_finished(finished: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not finished"):
        check(listed(made_run(tmp_path), finished=finished))


@pytest.mark.parametrize(("backend", "physics", "fps"),
                         [("kinematic", False, 50.0), ("kinematic", True, 50.0),
                                                         ("policy", False, 50.0),
                                                         ("policy", True, 30.0),
                                                         ("policy", True, 49.9),
                                                         ("policy", True, 100.0)])  # fmt: skip
def test_what_was_only_drawn_or_is_of_another_rate(
    backend: str, physics: bool, fps: float, tmp_path: Path
) -> None:
    asked = files.load_execution(made_run(tmp_path) / "execution.npz").reference
    saved(tmp_path, replace(asked, fps=fps), backend, physics)
    with pytest.raises(PermanentError, match="not executed in physics at 50 frames"):
        check(listed(tmp_path))


def test_a_motion_that_jumps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        PermanentError,
        match=r"left_knee_joint moves at 75\.0 rad/s at 0\.48 s, at most 16\.0 is sent",
    ):
        check(jumping(made_run(tmp_path)))


def test_angles_beyond_a_limit_are_clamped_and_told(tmp_path: Path) -> None:
    run = check(made_run(tmp_path, beyond=True))
    assert run.clamped > 0 and run.qpos[:, 7 + ARM].max() == g1.JOINTS[ARM].range_rad[1]


def test_the_way_to_the_first_frame_takes_two_seconds_or_a_radian_a_second(tmp_path: Path) -> None:
    run = check(made_run(tmp_path))
    for off_rad, ramp in ((0.0, 0), (0.01, 100), (1.2, 100), (1.6, 126)):
        pose = run.qpos[0, 7:].copy()
        pose[3] += off_rad
        assert len(frames.from_pose(run, pose)) - len(run) == ramp


def test_a_stop_goes_on_its_own_way_ever_slower(tmp_path: Path) -> None:
    qpos = np.tile(model.stand_qpos(), (100, 1))
    qpos[:, 7 + ARM] += 0.01 * np.arange(100)
    run = replace(check(made_run(tmp_path)), qpos=qpos, smpl_joints_m=None, smpl_quat_wxyz=None)
    still = frames.stopped(run, 40, 30)
    assert len(still) == 40 + 10 + 30
    np.testing.assert_allclose(still.qpos[:40], qpos[:40], atol=1e-12)
    steps = np.diff(still.qpos[39:, 7 + ARM])
    np.testing.assert_allclose(
        steps, [*(0.01 * np.arange(0.9, -0.05, -0.1)), *[0.0] * 30], atol=1e-12
    )
    end = frames.stopped(run, 98, 30)
    np.testing.assert_allclose(
        end.qpos[-1], qpos[-1], atol=1e-12, err_msg="not beyond the last frame"
    )


def test_turning_is_told_in_the_robots_own_frame() -> None:
    t = np.arange(20) / 50.0
    tilt = rotations.from_rotvec(np.array([0.3, 0.0, 0.0]))
    qpos = np.tile(model.stand_qpos(), (20, 1))
    qpos[:, 3:7] = rotations.multiply(rotations.from_yaw(0.5 * t), tilt)
    local = rotations.rotate(rotations.conjugate(tilt), np.array([0.0, 0.0, 0.5]))
    np.testing.assert_allclose(frames.velocities(qpos)[10, 3:6], local, atol=1e-6)
