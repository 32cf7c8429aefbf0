"""Robots in processes: the same for the same seed, falls told, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import ExoActorError
from exoactor.stages.track.policy import observation
from exoactor.training.track.cpu import CpuWorld
from exoactor.training.track.reference_dataset import ReferenceDataset


def test_the_same_seed_gives_the_same_world(dataset: ReferenceDataset) -> None:
    world, again = (CpuWorld(dataset, count=4, workers=1, seed=5) for _ in range(2))
    action = np.random.default_rng(0).normal(0.0, 0.2, (4, 29))
    for _ in range(6):
        for name, value in world.now.items():
            np.testing.assert_array_equal(value, again.now[name], err_msg=name)
        assert world.now["noisy"].shape == (4, observation.SIZE)
        before, frame = world.now, world.now["frame"]
        assert world.step(action)["qpos"] is not before["qpos"], (
            "what was told once stays as it was"
        )
        again.step(action)
        goes_on = world.now["fresh"] == 0
        np.testing.assert_array_equal(
            world.now["came_to"], np.minimum(frame + 1, dataset.library.last[frame.astype(int)])
        )
        np.testing.assert_array_equal(world.now["frame"][goes_on], world.now["came_to"][goes_on])
    world.close()
    again.close()


def test_falls_are_told_and_studied(world: CpuWorld) -> None:
    wild = np.random.default_rng(0).choice([-5.0, 5.0], (4, 29))
    frames, failed = [], []
    for _ in range(80):
        now = world.step(wild)
        over = (now["failed"] + now["ended"]) > 0
        assert (now["fresh"][over] == 1).all() and (now["reward"][now["failed"] > 0] == 0.0).all()
        assert ((now["reward"] >= 0.0) & (now["reward"] <= 1.0)).all()
        frames += now["came_to"][over].tolist()
        failed += (now["failed"][over] > 0).tolist()
    assert sum(failed) >= 4
    world.study(np.array(frames, dtype=int), np.array(failed))
    assert np.ptp(world.starts.odds()) > 0.0


def test_more_processes_than_robots_share_unevenly(dataset: ReferenceDataset) -> None:
    world = CpuWorld(dataset, count=3, workers=2, seed=0)
    assert (
        np.isfinite(world.step(np.zeros((3, 29)))["true"]).all()
        and (world.now["qpos"][:, 2] > 0.4).all()
    )
    world.close()
    small = CpuWorld(dataset, count=1, workers=2, seed=0)
    assert len(small._workers) == 1
    process = small._workers[0][0]
    small.close()
    assert process.exitcode == 0, "it ends when the world is closed"


def test_a_process_that_dies_is_told(dataset: ReferenceDataset) -> None:
    world = CpuWorld(dataset, count=2, workers=1, seed=0)
    process = world._workers[0][0]
    os.kill(process.pid or 0, signal.SIGKILL)
    with pytest.raises(ExoActorError, match=r"ended unasked .*-9"):
        for _ in range(3):
            world.step(np.zeros((2, 29)))
    assert not process.is_alive()


def test_processes_end_with_their_parent(dataset_file: Path, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, pathlib, signal, sys\n"
        "from exoactor.training.track import cpu, reference_dataset\n"
        "if __name__ == '__main__':\n"
        "    world = cpu.CpuWorld(reference_dataset.read(pathlib.Path(sys.argv[1])), 1, 1, 0)\n"
        "    print(world._workers[0][0].pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, script, dataset_file], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    for _ in range(600):
        if not alive(int(done.stdout)):
            return
        time.sleep(0.1)
    raise AssertionError("the process goes on without its parent")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # a zombie nobody has collected is dead
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return sys.platform != "linux"
