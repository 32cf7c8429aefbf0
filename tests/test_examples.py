"""The examples, run as they stand: the robot only drawn, and filmed in few pictures, so that they
are quick."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.io import assets
from exoactor.io.video import write_video
from made.commands import filmed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, with the networks of the real one; and the folder that is worked in."""
    if assets.state(assets.BLAZE) != "present":
        pytest.skip("the pose networks are not here (exoactor assets pull blaze)")
    folder = tmp_path_factory.mktemp("examples")
    (folder / "home").mkdir()
    (folder / "home/assets").symlink_to(assets.home() / "assets")
    return folder


def ran(home: Path, command: list[str], **more: str) -> str:
    environment = {**os.environ, "EXOACTOR_HOME": str(home / "home"), **more}
    done = subprocess.run(
        command,
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_scene_of_ones_own_and_its_results_read(home: Path, repository: Path) -> None:
    said = ran(home, filmed(repository / "examples/02_scene_in_python.py", "kinematic"))
    assert "'parcel': '0 mm'" in said and "drawn without physics" in said
    read = ran(home, filmed(repository / "examples/03_read_results.py", "runs/mine"))
    assert "50 frames a second" in read and "joints are off by 0.0°" in read


def test_a_tracker_of_ones_own_runs_in_physics_among_the_things(
    home: Path, repository: Path
) -> None:
    hold = f"{repository / 'examples/05_custom_tracker.py'}:Hold"
    said = ran(home, [sys.executable, "-c", TRACKED, hold])
    assert said.split() == ["hold", "True", "basket"]


TRACKED = """
import sys
import numpy as np
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.scenes import tasks
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from exoactor.stages.track import TRACKERS, TrackInput

stand = RobotMotion.from_qpos(np.repeat(model.stand_qpos()[None], 20, axis=0), 50.0, g1.JOINT_NAMES)
scene = tasks.scene("basket")
reference = CONDITIONERS.make("repair").condition(ConditionInput(stand, scene=scene), silent)
done = TRACKERS.make(sys.argv[1]).track(TrackInput(reference, scene=scene), silent).execution
print(done.backend, done.physics, *done.surroundings.names)
"""


def test_a_body_reader_of_ones_own_is_run_and_its_file_is_part_of_the_key(
    home: Path, repository: Path
) -> None:
    """Somebody stands before the camera for a second, and once a little nearer: that is worked on
    anew."""
    write_video(
        home / "grey.mp4", (np.full((480, 640, 3), 90, dtype=np.uint8) for _ in range(40)), 30.0
    )
    # rest y (up) is up in the picture, z towards it
    facing = rotations.to_rotvec(np.array([0.0, 1.0, 0.0, 0.0]))
    rows = np.zeros((40, 69))
    rows[:, :3], rows[:, 3:6] = [0.0, 0.0, 4.0], facing
    reader = f"{repository / 'examples/04_body_from_csv.py'}:CsvBody"
    example = repository / "examples/01_run_a_clip.py"
    command = filmed(example, "grey.mp4", "kinematic", reader)
    for away_m in (4.0, 3.5):
        rows[:, 2] = away_m
        np.savetxt(home / "body.csv", rows, delimiter=",")
        said = ran(home, command, BODY_CSV=str(home / "body.csv"))
        assert "body      done" in said and "report:" in said
    assert "body      kept" in ran(home, command, BODY_CSV=str(home / "body.csv"))
