"""A run as a LeRobot dataset, version 3.0: one episode, its state, action and video.

    meta/info.json stats.json tasks.parquet episodes/chunk-000/file-000.parquet
    data/chunk-000/file-000.parquet
    videos/observation.images.execution/chunk-000/file-000.mp4

observation.state is the achieved pose (36 numbers: root place, root quaternion wxyz, 29 joints),
action the reference's 29 joint angles at the same instant. The rate is the video's, for the loader
looks up frames by time. Statistics, those of the pictures too, are what its training normalises by.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import Execution
from exoactor.exchange import lerobot_stats
from exoactor.io.files import write_bytes, write_json
from exoactor.io.video import frames, open_clip
from exoactor.robots import g1

VIDEO = "observation.images.execution"
ROOT = ("root_x", "root_y", "root_z", "root_qw", "root_qx", "root_qy", "root_qz")
PLACE = "chunk-{chunk_index:03d}/file-{file_index:03d}"
FIRST = "chunk-000/file-000"


def write(folder: Path, execution: Execution, video: Path, task: str) -> None:
    """Write the dataset; `video`: of the execution, from its first frame on; `task`: the
    instruction.
    """
    _pyarrow()  # before anything is written
    clip = open_clip(video)
    fps = round(clip.source_fps)
    count = min(clip.frame_count(fps), int(execution.motion.duration_s * fps) + 1)
    state, asked = (
        motion.reordered(g1.JOINT_NAMES).resampled(float(fps))
        for motion in (execution.motion, execution.reference)
    )

    columns: dict[str, NDArray[Any]] = {
        "observation.state": state.qpos[:count].astype(np.float32),  # (T, 36)
        "action": asked.joint_pos_rad[:count].astype(np.float32),  # (T, 29)
        "timestamp": (np.arange(count) / fps).astype(np.float32),
        "frame_index": np.arange(count),
        "episode_index": np.zeros(count, dtype=np.int64),
        "index": np.arange(count),
        "task_index": np.zeros(count, dtype=np.int64),
    }
    stats = {name: lerobot_stats.of_numbers(value) for name, value in columns.items()}
    stats[VIDEO] = lerobot_stats.of_pictures(frames(clip, float(fps)), count)

    write_bytes(folder / "videos" / VIDEO / f"{FIRST}.mp4", video.read_bytes())
    rows = {name: list(value) if value.ndim > 1 else value for name, value in columns.items()}
    _table(folder / "data" / f"{FIRST}.parquet", rows)
    _table(folder / "meta" / "tasks.parquet", {"task_index": [0], "task": [task]}, index="task")
    _table(folder / "meta" / "episodes" / f"{FIRST}.parquet", _episode(task, count, fps, stats))
    write_json(folder / "meta" / "stats.json", stats)
    write_json(folder / "meta" / "info.json", _info(count, fps, clip.width, clip.height))


def _info(count: int, fps: int, width: int, height: int) -> dict[str, Any]:
    def of(dtype: str, *names: str) -> dict[str, Any]:
        return {"dtype": dtype, "shape": [max(1, len(names))], "names": list(names) or None}

    film = {
        "video.height": height, "video.width": width, "video.codec": "h264",
        "video.pix_fmt": "yuv420p", "video.is_depth_map": False, "video.fps": fps,
        "video.channels": 3, "has_audio": False,
    }  # fmt: skip
    names = ["height", "width", "channels"]
    features = {
        "observation.state": of("float32", *ROOT, *g1.JOINT_NAMES),
        "action": of("float32", *g1.JOINT_NAMES),
        VIDEO: {"dtype": "video", "shape": [height, width, 3], "names": names, "info": film},
        "timestamp": of("float32"),
        **{name: of("int64") for name in ("frame_index", "episode_index", "index", "task_index")},
    }

    return {
        "codebase_version": "v3.0",
        "robot_type": "unitree_g1",
        "total_episodes": 1,
        "total_frames": count,
        "total_tasks": 1,
        "chunks_size": 1000,
        "data_files_size_in_mb": 100,
        "video_files_size_in_mb": 200,
        "fps": fps,
        "splits": {"train": "0:1"},
        "data_path": f"data/{PLACE}.parquet",
        "video_path": f"videos/{{video_key}}/{PLACE}.mp4",
        "features": features,
    }


def _episode(
    task: str, count: int, fps: int, stats: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """The one row of the episodes' table: where its data and film are, and its statistics."""
    row: dict[str, Any] = {
        "episode_index": 0, "tasks": [task], "length": count, "data/chunk_index": 0,
        "data/file_index": 0, "dataset_from_index": 0, "dataset_to_index": count,
        f"videos/{VIDEO}/chunk_index": 0, f"videos/{VIDEO}/file_index": 0,
        f"videos/{VIDEO}/from_timestamp": 0.0, f"videos/{VIDEO}/to_timestamp": count / fps,
        "meta/episodes/chunk_index": 0, "meta/episodes/file_index": 0,
    }  # fmt: skip
    row |= {
        f"stats/{name}/{what}": value for name, of in stats.items() for what, value in of.items()
    }
    return {name: [value] for name, value in row.items()}


def _table(path: Path, columns: Mapping[str, Any], index: str | None = None) -> None:
    """One parquet file; `index`: the column that pandas is to take as the index, as LeRobot's task
    table has it.
    """
    pa, pq = _pyarrow()
    table = pa.table(dict(columns))
    if index is not None:
        kinds = {"string": ("unicode", "object")}
        described = []
        for field in table.schema:  # pandas looks its index up among all of them
            pandas_type, numpy_type = kinds.get(str(field.type), (str(field.type), str(field.type)))
            names = {"name": field.name, "field_name": field.name, "metadata": None}
            described.append({**names, "pandas_type": pandas_type, "numpy_type": numpy_type})
        told = {"index_columns": [index], "columns": described}
        told |= {"column_indexes": [], "pandas_version": "2.0.0"}
        table = table.replace_schema_metadata({"pandas": json.dumps(told)})

    made = pa.BufferOutputStream()
    pq.write_table(table, made)
    write_bytes(path, made.getvalue().to_pybytes())


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise MissingAssetError(
            "pyarrow is not installed", "pip install 'exoactor[export]'"
        ) from None
    return pa, pq
