"""Good inputs of every kind, small and whole, from which the bad ones are made."""

import hashlib
import json
import pickle
import struct
import tempfile
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from exoactor.core.motion import SMPL_JOINTS, Execution, HumanMotion, RobotMotion
from exoactor.io import files
from exoactor.robots import g1, model
from exoactor.scenes import tasks
from exoactor.scenes.files import save_scene

CLIP = Path(__file__).resolve().parents[3] / "examples" / "demo.mp4"
T, J = 60, len(SMPL_JOINTS)
CAMERA: dict[str, Any] = {
    "K": [[900.0, 0.0, 640.0], [0.0, 900.0, 360.0], [0.0, 0.0, 1.0]],
    "rotation_cam_from_world": [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]],
    "translation_cam_from_world_m": [0.0, 1.2, 3.0],
    "width": 1280,
    "height": 720,
}
RUN: dict[str, Any] = {
    "schema_version": 1, "name": "lift", "asked": {"command": "exoactor run"}, "finished": True,
    "failed": None, "stages": [], "outputs": {}, "money_usd": 0.0, "spent_usd": 0.0, "wall_s": 1.0,
    "command_s": 1.0,
}  # fmt: skip
METRICS: dict[str, Any] = {
    "schema_version": 1, "wall_s": 1.0,
    "task": {"name": "lift", "success": True, "details": {"box raised": "12 cm"}},
    "track": {"survived_s": 2.0, "mpjpe_local_mm": 10.0, "mpjpe_global_mm": 20.0, "fell": False},
    "verdict": {"passed": True, "reasons": []}, "money_usd": 0.0,
}  # fmt: skip
PLAN: dict[str, Any] = {
    "schema_version": 1, "instruction": "lift the box",
    "actions": [{"verb": "lift", "says": "Lift the box.", "thing": "box", "hands": "both"}],
    "prompt": {"shot": "a", "scene": "b", "motion": "c", "execution": "d", "end_state": "e"},
}  # fmt: skip


def motion() -> RobotMotion:
    """The G1 stands for 1.2 s."""
    return RobotMotion.from_qpos(np.tile(model.stand_qpos(), (T, 1)), 50.0, g1.JOINT_NAMES)


def human() -> HumanMotion:
    """A person of rest."""
    quat, time_s = np.tile([0.5, 0.5, 0.5, 0.5], (T, J, 1)), np.arange(T) / 30.0
    return HumanMotion(
        30.0, time_s, np.zeros((T, J, 3)), quat, 1.7, np.ones(T, bool), np.ones(T, bool)
    )


def execution() -> Execution:
    """As if physics had done it."""
    return Execution(
        motion(), motion(), np.zeros((T, 29)), np.ones((T, 2), bool), 0.0, 1.0, "mpc", True
    )


@cache
def written(kind: str) -> bytes:
    """A file of ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        if kind == "scene":
            save_scene(path, tasks.scene("lift-box"))
        else:
            noun = {"robot_motion": motion, "human_motion": human, "execution": execution}[kind]()
            getattr(files, f"save_{kind}")(path, noun)
        return path.read_bytes()


def npz_fields(kind: str) -> dict[str, Any]:
    """The arrays of a file of ours."""
    with np.load(BytesIO(written(kind))) as file:
        return {name: file[name] for name in file.files}


def body_fields() -> dict[str, Any]:
    """Of body.npz."""
    shape, quat = (T, J), np.tile([1.0, 0.0, 0.0, 0.0], (T, J, 1))
    return {
        "fps": 30.0, "time_s": np.arange(T) / 30.0, "joint_names": np.array(SMPL_JOINTS),
        "joint_pos_cam_m": np.ones((*shape, 3)), "joint_quat_cam_wxyz": quat,
        "joint_conf": np.ones(shape), "pixels": np.ones((*shape, 2)),
        "hand_px": np.ones((T, 2, 2, 2)), "found": np.ones(T, bool), "focal_px": 900.0,
        "image_size_px": np.array([1280, 720]), "stature_m": 1.7,
    }  # fmt: skip


def hands_fields() -> dict[str, Any]:
    """Of hands.npz."""
    return {
        "fps": 30.0, "time_s": np.arange(T) / 30.0, "state_left": np.zeros(T, np.int8),
        "state_right": np.zeros(T, np.int8), "conf_left": np.ones(T), "conf_right": np.ones(T),
    }  # fmt: skip


def gmr_fields() -> dict[str, Any]:
    """Of GMR's and TWIST2's pickle."""
    given = motion()
    return {
        "fps": 50.0, "root_pos": given.root_pos_m,
        "root_rot": given.root_quat_wxyz[:, [1, 2, 3, 0]],
        "dof_pos": given.joint_pos_rad,
    }  # fmt: skip


def amass_fields() -> dict[str, Any]:
    """Of an SMPL-X sequence."""
    return {
        "pose_body": np.zeros((T, 63)), "root_orient": np.tile([np.pi / 2.0, 0.0, 0.0], (T, 1)),
        "trans": np.zeros((T, 3)), "betas": np.zeros(16), "gender": np.array("neutral"),
        "mocap_frame_rate": 60.0,
    }  # fmt: skip


def csv_row() -> str:
    """Of Unitree's CSV."""
    given = motion()
    return ",".join(
        f"{v:.5f}" for v in [*given.root_pos_m[0], 0.0, 0.0, 0.0, 1.0, *given.joint_pos_rad[0]]
    )


def picture(suffix: str = ".png") -> bytes:
    """Of 640x480, some colours."""
    rows, columns = np.mgrid[:480, :640]
    return bytes(
        cv2.imencode(
            suffix, np.stack([rows // 2, columns // 3, rows % 256], axis=-1).astype(np.uint8)
        )[1]
    )


def sonic_files() -> dict[str, bytes]:
    """SONIC's deployment folder."""
    given = motion()
    tables = {
        "joint_pos": given.joint_pos_rad,
        "body_pos": given.root_pos_m,
        "body_quat": given.root_quat_wxyz,
    }

    def text(rows: Any) -> str:
        return "".join(",".join(map(str, row)) + "\n" for row in rows)

    return {
        f"{name}.csv": text([["x"] * rows.shape[1], *rows]).encode()
        for name, rows in tables.items()
    }


def torch_file(document: bytes, storage: bytes = bytes(4 * 63 * T)) -> bytes:
    """A zip as torch.save writes it, around a pickle."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", document)
        archive.writestr("archive/data/0", storage)
    return out.getvalue()


def tensor(
    shape: Any,
    stride: Any,
    count: Any = 4,
    offset: Any = 0,
    key: Any = "0",
    kind: str = "FloatStorage",
) -> bytes:
    """The opcodes that rebuild a tensor."""

    def plain(value: Any) -> bytes:
        return pickle.dumps(value, protocol=2)[2:-1]

    pid = (
        b"("
        + plain("storage")
        + b"ctorch\n"
        + kind.encode()
        + b"\n"
        + plain(key)
        + plain("cpu")
        + plain(count)
        + b"tQ"
    )
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + pid
        + plain(offset)
        + plain(shape)
        + plain(stride)
        + b"\x89NtR"
    )


def gvhmr(**changed: bytes) -> bytes:
    """hmr4d_results.pt, its fields tensors."""
    wide = {"body_pose": 63, "global_orient": 3, "transl": 3, "betas": 10}
    fields = {name: tensor((T, n), (n, 1), T * n) for name, n in wide.items()} | changed
    inside = b"".join(
        pickle.dumps(name, protocol=2)[2:-1] + value for name, value in fields.items()
    )
    whole = pickle.dumps("smpl_params_global", protocol=2)[2:-1] + b"}(" + inside + b"u"
    return torch_file(b"\x80\x02}(" + whole + b"u.")


def run_document() -> dict[str, Any]:
    """run.json of the run below, with the hashes of its files."""
    made = {
        "robot_motion.npz": "robot_motion",
        "execution.npz": "execution",
        "human_motion.npz": "human_motion",
    }
    hashes = {name: hashlib.sha256(written(kind)).hexdigest() for name, kind in made.items()}
    plan, metrics = (
        hashlib.sha256(json.dumps(document).encode()).hexdigest() for document in (PLAN, METRICS)
    )
    return {**RUN, "outputs": {**hashes, "plan.json": plan}, "metrics_sha256": metrics}


def run_folder(**changed: bytes) -> dict[str, bytes | Path]:
    """A run as it is left, under run/; `changed`: files of it by their stems."""
    plain = {
        "run.json": json.dumps(run_document()).encode(),
        "metrics.json": json.dumps(METRICS).encode(), "plan.json": json.dumps(PLAN).encode(),
        "robot_motion.npz": written("robot_motion"), "execution.npz": written("execution"),
        "human_motion.npz": written("human_motion"),
    }  # fmt: skip
    given = {name: changed.get(Path(name).stem, content) for name, content in plain.items()}
    return {f"run/{name}": content for name, content in given.items()} | {"run/execution.mp4": CLIP}


def png_that_claims(width: int, height: int) -> bytes:
    """The head of a PNG of that size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + bytes(4) + picture()[33:]
