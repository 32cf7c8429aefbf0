"""A run as a LeRobot dataset: every file where version 3.0 has it, its tables read back, its
numbers the run's."""

import json
from pathlib import Path

import numpy as np
import pytest

pq = pytest.importorskip("pyarrow.parquet")

from exoactor.cli import main  # noqa: E402
from exoactor.core.motion import Execution, RobotMotion  # noqa: E402
from exoactor.exchange import lerobot_stats  # noqa: E402
from exoactor.exchange.lerobot import VIDEO  # noqa: E402
from exoactor.io import files  # noqa: E402
from exoactor.io.video import open_clip, write_video  # noqa: E402
from exoactor.robots import g1, model  # noqa: E402


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two seconds: the robot stands, its reference waves; filmed at 30 a second."""
    qpos = np.tile(model.stand_qpos(), (101, 1))
    asked = qpos.copy()
    asked[:, 7 + 22] += np.linspace(0.0, 1.0, 101)
    motion, reference = (RobotMotion.from_qpos(q, 50.0, g1.JOINT_NAMES) for q in (qpos, asked))
    torque, contact = np.zeros((101, 29)), np.ones((101, 2), dtype=np.bool_)
    run = tmp_path / "run"
    files.save_execution(
        run / "execution.npz", Execution(motion, reference, torque, contact, 0.0, 2.0, "mpc", True)
    )
    write_video(
        run / "execution.mp4",
        (np.full((48, 64, 3), 4 * k, dtype=np.uint8) for k in range(60)),
        30.0,
    )
    files.write_json(run / "plan.json", {"instruction": "wave"})
    files.write_json(run / "run.json", {"asked": {}})
    main(["export", str(run), "--to", "lerobot", "--out", str(tmp_path / "dataset")])
    return tmp_path / "dataset"


def test_every_file_is_in_its_place(dataset: Path) -> None:
    found = {str(path.relative_to(dataset)) for path in dataset.rglob("*") if path.is_file()}
    assert found == {
        "meta/info.json", "meta/stats.json", "meta/tasks.parquet",
        "meta/episodes/chunk-000/file-000.parquet", "data/chunk-000/file-000.parquet",
        f"videos/{VIDEO}/chunk-000/file-000.mp4",
    }  # fmt: skip


def test_the_tables_say_what_the_run_did(dataset: Path) -> None:
    info = json.loads((dataset / "meta" / "info.json").read_text())
    assert info["codebase_version"] == "v3.0" and info["fps"] == 30 and info["total_frames"] == 60
    place = {"chunk_index": 0, "file_index": 0}
    rows = pq.read_table(dataset / info["data_path"].format(**place)).to_pydict()
    assert set(rows) == set(info["features"]) - {VIDEO}
    for name, entry in info["features"].items():
        if name != VIDEO and entry["shape"] != [1]:
            assert len(rows[name][0]) == entry["shape"][0] == len(entry["names"])
    action, names = np.array(rows["action"]), info["features"]["action"]["names"]
    np.testing.assert_allclose(action[:, 22] - action[0, 22], np.arange(60) / 60.0, atol=1e-6)
    assert names[22] == g1.JOINT_NAMES[22]
    np.testing.assert_allclose(rows["observation.state"][30], model.stand_qpos(), atol=1e-6)
    np.testing.assert_allclose(rows["timestamp"], np.arange(60) / 30.0, atol=1e-6)
    clip = open_clip(dataset / info["video_path"].format(video_key=VIDEO, **place))
    assert [clip.height, clip.width, 3] == info["features"][VIDEO]["shape"]
    (episode,) = pq.read_table(dataset / "meta/episodes/chunk-000/file-000.parquet").to_pylist()
    assert (
        episode["length"] == 60
        and episode["tasks"] == ["wave"]
        and episode["dataset_to_index"] == 60
    )
    assert episode[f"videos/{VIDEO}/to_timestamp"] == pytest.approx(2.0)
    tasks = pq.read_table(dataset / "meta" / "tasks.parquet")
    told = json.loads(tasks.schema.metadata[b"pandas"])
    assert told["index_columns"] == ["task"]
    assert [column["field_name"] for column in told["columns"]] == tasks.column_names, (
        "pandas wants every column told"
    )
    stats = json.loads((dataset / "meta" / "stats.json").read_text())
    assert stats["action"]["max"][22] == pytest.approx(action[:, 22].max(), abs=1e-6)
    assert episode["stats/action/max"][22] == stats["action"]["max"][22]


def test_statistics_of_numbers() -> None:
    value = np.stack([np.arange(101.0), np.full(101, 2.0)], axis=1)
    found = lerobot_stats.of_numbers(value)
    assert (
        found["min"] == [0.0, 2.0] and found["max"] == [100.0, 2.0] and found["mean"] == [50.0, 2.0]
    )
    assert found["std"] == pytest.approx([np.arange(101.0).std(), 0.0]) and found["count"] == [101]
    assert [found[name][0] for name in ("q01", "q10", "q50", "q90", "q99")] == pytest.approx(
        [1, 10, 50, 90, 99]
    )
    assert lerobot_stats.of_numbers(value[:, 0])["q90"] == pytest.approx([90.0])


def test_statistics_of_pictures() -> None:
    """Red goes from 0 to 99 with time, green is 255 in a quarter of every picture, blue is 51."""
    pictures = np.zeros((100, 8, 8, 3), dtype=np.uint8)
    pictures[..., 0] = np.arange(100)[:, None, None]
    pictures[:, :4, :4, 1] = 255
    pictures[..., 2] = 51
    found = {
        name: np.array(value)
        for name, value in lerobot_stats.of_pictures(iter(pictures), 100).items()
    }
    assert all(found[name].shape == (3, 1, 1) for name in found if name != "count") and found[
        "count"
    ] == [100]
    np.testing.assert_allclose(found["mean"].ravel(), [49.5 / 255, 0.25, 0.2])
    np.testing.assert_allclose(
        found["std"].ravel(), [np.arange(100).std() / 255, np.sqrt(0.25 * 0.75), 0.0], atol=1e-9
    )
    np.testing.assert_allclose(found["min"].ravel(), [0.0, 0.0, 0.2])
    np.testing.assert_allclose(found["max"].ravel(), [99 / 255, 1.0, 0.2])
    np.testing.assert_allclose(found["q10"].ravel() * 255, [9, 0, 51])
    np.testing.assert_allclose(found["q90"].ravel() * 255, [89, 255, 51])


def test_as_many_frames_and_pixels_are_looked_at_as_there() -> None:
    assert [lerobot_stats._looked_at(count) for count in (60, 100, 500, 1000, 20_000, 10**6)] == [
        60, 100, 105, 177, 1681, 10_000,
    ]  # fmt: skip
    large = np.zeros((480, 640, 3), dtype=np.uint8)
    large[::4, ::4] = (
        255  # what is left of it where every fourth pixel is taken: 640 px are thinned to 160
    )
    assert lerobot_stats.of_pictures([large], 1)["mean"][0] == [[1.0]]
    assert lerobot_stats.of_pictures([large[:299, :299]], 1)["mean"][0][0][0] < 0.1
    only_first = [np.zeros((4, 4, 3), np.uint8)] * 3 + [np.full((4, 4, 3), 255, np.uint8)] * 9
    assert lerobot_stats.of_pictures(only_first, 3)["max"] == [[[0.0]]] * 3


def test_every_feature_has_all_that_training_normalises_by(dataset: Path) -> None:
    features = json.loads((dataset / "meta" / "info.json").read_text())["features"]
    stats = json.loads((dataset / "meta" / "stats.json").read_text())
    assert set(stats) == set(features)
    wanted = {"min", "max", "mean", "std", "count", "q01", "q10", "q50", "q90", "q99"}
    assert all(set(of) == wanted for of in stats.values())
    (episode,) = pq.read_table(dataset / "meta/episodes/chunk-000/file-000.parquet").to_pylist()
    assert episode[f"stats/{VIDEO}/mean"] == stats[VIDEO]["mean"] and np.shape(
        stats[VIDEO]["mean"]
    ) == (3, 1, 1)
    assert stats[VIDEO]["mean"][0][0][0] == pytest.approx(4 * 29.5 / 255, abs=0.02)
