"""Motion files as other tools write them, and as they reach us: each is read right, or refused in
one true sentence."""

import gzip
import pickle
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor import exchange
from exoactor.core import rotations
from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.core.motion import RobotMotion
from exoactor.exchange.layouts import TWIST, UNITREE, WITH_HANDS
from exoactor.exchange.motion import bodies
from exoactor.exchange.reading import Said
from exoactor.robots import g1, model
from exoactor.robots.orders import ISAAC_JOINTS
from made.joblib_files import dumped

FRAMES, FPS = 45, 30.0


def _wave() -> RobotMotion:
    """It stands, turns a quarter to the left and waves; every joint of waist and arms is at an
    angle of its own."""
    t = np.arange(FRAMES) / FPS
    qpos = np.tile(model.stand_qpos(), (FRAMES, 1))
    qpos[:, 3:7] = rotations.from_yaw(np.pi / 3 * t)
    qpos[:, 7 + 12 :] += np.linspace(-0.2, 0.2, 17)
    qpos[:, 7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -1.2 + 0.4 * np.sin(6.0 * t)
    return RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)


WAVE = _wave()
ROOT, QUAT_XYZW, ANGLE = WAVE.root_pos_m, rotations.to_xyzw(WAVE.root_quat_wxyz), WAVE.joint_pos_rad
ROWS = np.concatenate([ROOT, QUAT_XYZW, ANGLE], axis=1)
CROUCH = ANGLE.copy()
CROUCH[:, [g1.JOINT_NAMES.index(f"{side}_hip_pitch_joint") for side in ("left", "right")]] = -1.2
_AT_REST = RobotMotion(
    FPS, 0.0 * ROOT, np.tile([1.0, 0.0, 0.0, 0.0], (FRAMES, 1)), ANGLE, g1.JOINT_NAMES
)
BODIES = bodies(_AT_REST).pos_m.astype(np.float32)
Y_UP = rotations.conjugate(rotations.Z_UP_FROM_Y_UP_WXYZ)
FOURIER = [
    "base_link", "left_thigh_pitch_link", "left_thigh_roll_link", "left_shank_pitch_link",
    "left_foot_pitch_link", "waist_yaw_link", "left_upper_arm_pitch_link",
    "left_lower_arm_pitch_link",
]  # fmt: skip
WITH_TOES = [
    *g1.BODY_NAMES,
    "left_toe_link",
    "right_toe_link",
    "head_link",
    "imu_in_torso",
    "logo_link",
]
ASAP_BODIES = [name for name in g1.BODY_NAMES if "wrist" not in name]
UNITREE_BODIES = [
    name
    for name in g1.BODY_NAMES
    if name not in ("waist_yaw_link", "waist_roll_link") and "wrist" not in name
] + ["left_wrist_roll_rubber_hand", "right_wrist_roll_rubber_hand"]


def columns(names: tuple[str, ...]) -> Any:
    """The angles of the named joints; fingers are half closed."""
    zero = np.full(FRAMES, 0.5)
    return np.stack(
        [ANGLE[:, g1.JOINT_NAMES.index(n)] if n in g1.JOINT_NAMES else zero for n in names], axis=1
    )


def table(rows: Any = ROWS, between: str = ",", end: str = "\n") -> str:
    return (
        end.join(between.join(f"{value:.6f}" for value in row) for row in np.atleast_2d(rows)) + end
    )


def changed(place: Any, value: Any) -> str:
    rows = ROWS.copy()
    rows[place] = value
    return table(rows)


def gmr(**more: Any) -> bytes:
    """As GMR's smplx_to_robot.py pickles it."""
    document = {"fps": 30, "root_pos": ROOT, "root_rot": QUAT_XYZW, "dof_pos": ANGLE}
    document |= {"local_body_pos": None, "link_body_list": None} | more
    return pickle.dumps({name: value for name, value in document.items() if value is not ...})


def library(**more: Any) -> dict[str, Any]:
    """An entry as SONIC's, PHC's and ASAP's tools write it."""
    axes = np.array([joint.axis for joint in g1.JOINTS])
    turned = np.concatenate(
        [rotations.to_rotvec(WAVE.root_quat_wxyz)[:, None], ANGLE[..., None] * axes], axis=1
    )
    entry = {
        "root_trans_offset": ROOT.astype(np.float32), "pose_aa": turned.astype(np.float32),
        "dof": ANGLE.astype(np.float32), "root_rot": QUAT_XYZW,
        "smpl_joints": np.zeros((FRAMES, 24, 3), np.float32),
        "fps": 30,
    }  # fmt: skip
    return {**entry, **more}


def asap(names: tuple[str, ...] = TWIST, **more: Any) -> dict[str, Any]:
    """23 joints, their axis-angles followed by those of three links that ASAP adds
    (hands and head)."""
    axes = np.array([g1.JOINTS[g1.JOINT_NAMES.index(name)].axis for name in names])
    angle = columns(names)
    parts = [
        rotations.to_rotvec(WAVE.root_quat_wxyz)[:, None],
        angle[..., None] * axes,
        np.zeros((FRAMES, 3, 3)),
    ]
    return library(dof=angle, pose_aa=np.concatenate(parts, axis=1), **more)


NOTHING = Said()


@dataclass(frozen=True)
class Case:
    """`joints`: those that come back as they were; `notes`, `refused` (what, and what next): words
    that are said."""

    source: str
    content: str | bytes
    said: Said = NOTHING
    joints: tuple[str, ...] = g1.JOINT_NAMES
    notes: tuple[str, ...] = ()
    refused: tuple[str, str] | None = None
    fps: float = FPS


def csv(content: str | bytes, *notes: str, said: Said | None = None, **more: Any) -> Case:
    return Case("unitree-csv", content, said or NOTHING, notes=notes, **more)


def bad_csv(content: str | bytes, what: str, then: str = "", said: Said | None = None) -> Case:
    return Case("unitree-csv", content, said or NOTHING, refused=(what, then))


def turned(order: Any, up_y: bool = False) -> str:
    """Rows with the quaternion as `order` has it, in a world whose y is up."""
    place = rotations.rotate(Y_UP, ROOT) if up_y else ROOT
    quat = rotations.multiply(Y_UP, WAVE.root_quat_wxyz) if up_y else WAVE.root_quat_wxyz
    return table(np.concatenate([place, order(quat), ANGLE], axis=1))


HEADER = ["root_x", "root_y", "root_z", "root_qx", "root_qy", "root_qz", "root_qw"]
LEGLESS = g1.JOINT_NAMES[6:]
SHUFFLED = g1.JOINT_NAMES[::-1]
CASES: dict[str, Case] = {
    # ---- tables of numbers
    "a plain table": csv(table()),
    "with a byte order mark and CRLF": csv(b"\xef\xbb\xbf" + table(end="\r\n").encode()),
    "an empty column at the end": csv(table(end=",\n")),
    "blank lines": csv("\n" + table().replace("\n", "\n\n")),
    "semicolons": csv(table(between=";")),
    "tabs": csv(table(between="\t")),
    "spaces": csv(table(between="  ")),
    "a header of no use": csv(",".join(["column"] * 36) + "\n" + table(), "names no joints"),
    "numpy's header": csv("# " + ",".join(HEADER + list(g1.JOINT_NAMES)) + "\n" + table(),
                          "by their names"),
    "a header with another order": csv(
        ",".join([*HEADER, *SHUFFLED]) + "\n"
        + table(np.concatenate([ROWS[:, :7], columns(SHUFFLED)], axis=1)),
        "by their names",
    ),
    "23 joints by a header": csv(
        ",".join([*HEADER, *UNITREE]) + "\n"
        + table(np.concatenate([ROWS[:, :7], columns(UNITREE)], axis=1)),
        "by their names", "stay at rest", joints=UNITREE,
    ),
    "another robot's header": bad_csv(
        ",".join([*HEADER, *("left_thigh_joint",) * 29]) + "\n" + table(),
        "no joint left_thigh_joint", "G1",
    ),
    "BONES-SEED's, of as many columns": bad_csv(
        "Frame,root_translateX,root_translateY,root_translateZ,root_rotateX,root_rotateY,root_rotateZ,"
        + ",".join(f"{name}_dof" for name in g1.JOINT_NAMES) + "\n" + table(), "Euler angles",
        "sonic-lib",
    ),
    "another rate": csv(table(), said=Said(fps=60.0), fps=60.0),
    "one frame": csv(table(ROWS[:1]), "wants at least 0.5"),
    "a jump": csv(changed((slice(20, None), 0), 2.0), "jumps 2.0", "from frame 19"),
    "floating": csv(changed((slice(None), 2), ROWS[:, 2] + 0.1), "0.10 m above the floor"),
    "in the floor": csv(changed((slice(None), 2), ROWS[:, 2] - 0.1), "0.10 m under the floor"),
    "not finite": bad_csv(changed((7, 20), np.nan), "line 8, number 21 is not finite"),
    "a broken first line": bad_csv(table().replace(",", ",x", 1), "line 1 holds more than numbers"),
    "no quaternion": bad_csv(changed((slice(None), slice(3, 7)), 0.0), "norm 0.000"),
    "degrees": bad_csv(changed((slice(None), slice(7, None)), np.degrees(ANGLE)), "degrees",
                       "radians"),
    "centimetres": bad_csv(changed((slice(None), slice(0, 3)), 100.0 * ROOT), "centimetres",
                           "metres"),
    "wxyz": bad_csv(turned(np.asarray), "--quat wxyz it stands", "add --quat wxyz"),
    "wxyz, and said so": csv(turned(np.asarray), said=Said(quat="wxyz")),
    "y up": bad_csv(turned(rotations.to_xyzw, True), "--up y it stands",
                    "--up z if it is really meant"),
    "y up, and said so": csv(turned(rotations.to_xyzw, True), said=Said(up="y")),
    "commas for points": bad_csv(table(between=";").replace(".", ","), "more than numbers"),
    "a short line": bad_csv(table() + "1,2,3\n", f"line {FRAMES + 1} has 3 numbers, not 36"),
    "a word": bad_csv(table() + "end\n", f"line {FRAMES + 1} holds more than numbers"),
    "too few columns": bad_csv(table(ROWS[:, :30 - 1]), "29 numbers a row"),
    "UTF-16": bad_csv(table().encode("utf-16"), "no text"),
    "nothing": bad_csv(" \n", "empty"),
    "a header alone": bad_csv(",".join(HEADER), "no numbers"),
    "longer than is taken": bad_csv(table(np.tile(ROWS, (14, 1))), "629 s, longer than 600",
                                    "cut it", Said(fps=1.0)),
    # ---- pickles of GMR's family
    "GMR's": Case("gmr", gmr()),
    "GMR's, with bodies as TWIST2 has them": Case(
        "twist2",
        gmr(link_body_list=WITH_TOES,
            local_body_pos=np.zeros((FRAMES, len(WITH_TOES), 3), np.float32)),
    ),
    "a rate of numpy": Case("gmr", gmr(fps=np.int64(30))),
    "a rate in an array": Case("gmr", gmr(fps=np.array([30.0]))),
    "numbers in lists": Case("gmr", gmr(root_pos=ROOT.tolist(), dof_pos=ANGLE.tolist())),
    "no rate": Case("gmr", gmr(fps=...), refused=("does not say how many frames", "--fps")),
    "no rate, and said": Case("gmr", gmr(fps=...), Said(fps=60.0), fps=60.0),
    "two rates": Case("gmr", gmr(), Said(fps=60.0),
                      refused=("says 30 frames a second, --fps says 60", "leave")),
    "a rate of nothing": Case("gmr", gmr(fps=0.0), refused=("no rate", "")),
    "a rate that is none": Case("gmr", gmr(fps=1e-4), refused=("0.0001 frames a second", "--fps")),
    "MuJoCo's quaternions": Case(
        "gmr", gmr(root_rot=WAVE.root_quat_wxyz),
        refused=("--quat wxyz it stands", "--quat xyzw if"),
    ),
    "a Fourier N1": Case(
        "gmr", gmr(dof_pos=columns(TWIST), link_body_list=FOURIER),
        refused=("no body base_link", "Unitree G1"),
    ),
    "an H1": Case("gmr", gmr(dof_pos=np.zeros((FRAMES, 19))),
                  refused=("has 19 joints", "29, 43 or 23")),
    "a crouch in IsaacLab's order": Case(
        "gmr", gmr(dof_pos=CROUCH[:, [g1.JOINT_NAMES.index(name) for name in ISAAC_JOINTS]]),
        refused=("left_hip_roll_joint is at -1.20 rad", "order of joints"),
    ),
    "its bodies elsewhere": Case(
        "gmr", gmr(link_body_list=list(g1.BODY_NAMES), local_body_pos=BODIES[:, ::-1]),
        notes=("are they the G1's",),
    ),
    "its bodies where they are": Case("gmr",
        gmr(link_body_list=list(g1.BODY_NAMES), local_body_pos=BODIES)),
    "TWIST's 23 joints": Case(
        "gmr", gmr(dof_pos=columns(TWIST), link_body_list=ASAP_BODIES), joints=TWIST,
        notes=("twist-23, by its bodies", "no left_wrist_roll_joint"),
    ),
    "Unitree's 23 joints": Case(
        "gmr", gmr(dof_pos=columns(UNITREE), link_body_list=UNITREE_BODIES), joints=UNITREE,
        notes=("unitree-23, by its bodies", "no waist_roll_joint, waist_pitch_joint"),
    ),
    "23 joints of either": Case(
        "gmr", gmr(dof_pos=columns(TWIST) * 0.3),
        refused=("23 joints and does not say which", "--joints unitree-23"),
    ),
    "23 joints, and said which": Case(
        "gmr", gmr(dof_pos=columns(UNITREE)), Said(joints="unitree-23"), joints=UNITREE,
        notes=("as you said",),
    ),
    "23 joints by what they can do": Case(
        "gmr", gmr(dof_pos=columns(UNITREE)), joints=UNITREE,
        notes=("unitree-23, by the joints' ranges",),
    ),
    "29 joints, said to be 23": Case("gmr", gmr(), Said(joints="twist-23"),
                                     refused=("29 joints", "leave --joints")),
    "hands": Case("gmr", gmr(dof_pos=columns(WITH_HANDS)), notes=("fingers are left out",)),
    "names of joints": Case(
        "gmr", gmr(dof_pos=columns(SHUFFLED), joint_names=np.array(SHUFFLED)),
        notes=("by their names",),
    ),
    "names without a leg": Case(
        "gmr", gmr(dof_pos=columns(LEGLESS), joint_names=LEGLESS), refused=("has no left_hip", ""),
    ),
    "a name too few": Case("gmr", gmr(joint_names=g1.JOINT_NAMES[:-1]),
                           refused=("names 28 joints for 29", "")),
    "names that are none": Case("gmr", gmr(link_body_list=5), refused=("no list of names", "")),
    "turned on its side": Case("gmr", gmr(dof_pos=ANGLE.T), refused=("45 joints", "")),
    "objects for numbers": Case(
        "gmr", gmr(dof_pos=np.array([[None] * 29] * FRAMES, dtype=object)),
        refused=("dof_pos is not", ""),
    ),
    "huge numbers": Case("gmr", gmr(dof_pos=[[10**400] * 29] * FRAMES),
                         refused=("dof_pos is not", "")),
    # ---- motion libraries, by joblib
    "SONIC's library": Case("sonic-lib", zlib.compress(dumped({"dance": library()}), 3)),
    "not packed": Case("sonic-lib", dumped({"dance": library()}, padded=False)),
    "ASAP's": Case(
        "sonic-lib", dumped({"0-video_CR7": asap()}), joints=TWIST,
        notes=("twist-23, by the axes of its joints",),
    ),
    "PBHC's": Case(
        "sonic-lib",
        gzip.compress(
            dumped({"horse": asap(contact_mask=np.zeros((FRAMES, 2)), fps=np.int64(30))})
        ),
        joints=TWIST, notes=("by the axes",),
    ),
    "Unitree's joints, by their axes": Case(
        "sonic-lib", dumped({"a": asap(UNITREE)}), joints=UNITREE,
        notes=("unitree-23, by the axes",),
    ),
    "the motion itself": Case("sonic-lib", pickle.dumps(library())),
    "two motions": Case(
        "sonic-lib", dumped({"a": library(), "b": library()}),
        refused=("holds 2 motions: a, b", "a file of its own"),
    ),
    "no motions": Case("sonic-lib", pickle.dumps({}), refused=("no motions by name", "")),
    "no motion": Case("sonic-lib", pickle.dumps({"a": 5}), refused=("no fields by name", "")),
    "a library without places": Case(
        "sonic-lib", pickle.dumps({"a": {"dof": ANGLE, "fps": 30}}),
        refused=("has no root_trans_offset", ""),
    ),
}  # fmt: skip


def test_there_are_many() -> None:
    assert sum(case.refused is None for case in CASES.values()) >= 30


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_is_right_or_refused_in_words(case: Case, tmp_path: Path) -> None:
    path = tmp_path / f"x{exchange.FORMATS[case.source].suffix}"
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    if case.refused:
        with pytest.raises(ExoActorError) as caught:
            exchange.find(case.source).read(path, case.said)
        assert str(path) in caught.value.what
        assert case.refused[0] in caught.value.what and case.refused[1] in caught.value.next_step
        return

    found = exchange.find(case.source).read(path, case.said)
    assert found.motion.fps == case.fps and found.motion.joint_names == g1.JOINT_NAMES
    for words in case.notes:
        assert any(words in note for note in found.notes), found.notes
    assert found.notes if case.notes else not found.notes
    same_pose(found.motion, case)


def same_pose(found: RobotMotion, case: Case) -> None:
    """Joints that the file has are as they were, the others at rest; places too, but for what a
    case moved."""
    kept = [g1.JOINT_NAMES.index(name) for name in case.joints]
    frames = len(found)
    np.testing.assert_allclose(found.joint_pos_rad[:, kept], ANGLE[:frames, kept], atol=1e-5)
    rest = [k for k in range(29) if k not in kept]
    assert (found.joint_pos_rad[:, rest] == 0.0).all()
    np.testing.assert_allclose(
        rotations.angle_between(found.root_quat_wxyz, WAVE.root_quat_wxyz[:frames]), 0.0, atol=1e-4
    )
    if not any(words in note for note in case.notes for words in ("floor", "jumps")):
        np.testing.assert_allclose(found.root_pos_m, ROOT[:frames], atol=1e-5)


def test_how_the_rate_is_known_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(table())
    (tmp_path / "x.pkl").write_bytes(gmr())

    def of(name: str, said: Said) -> str:
        form = exchange.find(name)
        return form.read(tmp_path / f"x{form.suffix}", said).rate

    assert "--fps" in of("unitree-csv", Said())
    assert of("unitree-csv", Said(fps=30.0)) == "as you said"
    assert of("gmr", Said()) == "as the file says"
    assert of("gmr", Said(fps=29.98)) == "as the file says", "which is within a thousandth of 30"
    with pytest.raises(ConfigError):
        of("gmr", Said(fps=29.9))
