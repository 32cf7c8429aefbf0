"""The stream to a receiver on loopback that decodes every byte as the protocol describes it; and when it refuses."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

zmq = pytest.importorskip("zmq")
msgpack = pytest.importorskip("msgpack")

from exoactor.cli import main  # noqa: E402
from exoactor.core import rotations  # noqa: E402
from exoactor.core.errors import ConfigError, PermanentError, RetriableError  # noqa: E402
from exoactor.core.motion import Execution, Hand, HandMotion, HumanMotion, RobotMotion  # noqa: E402
from exoactor.humans import skeleton  # noqa: E402
from exoactor.io import files  # noqa: E402
from exoactor.robots import dex3, g1, model  # noqa: E402
from exoactor.robots.hand_events import HandEvent, HandQueue, events  # noqa: E402
from exoactor.store.keys import file_hash  # noqa: E402
from exoactor.stream import frames, publish, wire  # noqa: E402
from exoactor.stream.frames import AHEAD, WINDOW, check  # noqa: E402
from exoactor.stream.publish import Settings, stream  # noqa: E402

ISAAC_OF_MUJOCO = [
    0,
    3,
    6,
    9,
    13,
    17,
    1,
    4,
    7,
    10,
    14,
    18,
    2,
    5,
    8,
    11,
    15,
    19,
    21,
    23,
    25,
    27,
    12,
    16,
    20,
    22,
    24,
    26,
    28,
]
NUMBERS = {"f32": "<f4", "f64": "<f8", "i32": "<i4", "i64": "<i8", "u8": "u1", "bool": "?"}
ARM = g1.JOINT_NAMES.index("right_shoulder_pitch_joint")


def decoded(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Topic, 1280 bytes of JSON padded with zeros, then every field's bytes, and not one more."""
    assert content[:4] == b"pose"
    header = json.loads(content[4 : 4 + 1280].rstrip(b"\0"))
    found, at = {}, 4 + 1280
    for entry in header["fields"]:
        kind = np.dtype(NUMBERS[entry["dtype"]])
        size = int(np.prod(entry["shape"])) * kind.itemsize
        found[entry["name"]] = np.frombuffer(content[at : at + size], kind).reshape(entry["shape"])
        at += size
    assert at == len(content)
    return header, found


def made_run(folder: Path, seconds: float = 1.0, passed: bool = True, beyond: bool = False) -> Path:
    """A run whose robot stands and waves, whose left hand closes half-way."""
    count = round(50 * seconds)
    qpos = np.tile(model.stand_qpos(), (count, 1))
    qpos[:, 7 + ARM] += 0.5 * np.sin(np.arange(count) / 25.0)
    if beyond:
        qpos[3, 7 + ARM] = 9.0
    motion = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    torque, contact = np.zeros((count, 29)), np.ones((count, 2), dtype=np.bool_)
    execution = Execution(motion, motion, torque, contact, 0.2, seconds - 0.2, "policy", True)
    files.save_execution(folder / "execution.npz", execution)
    time_s = np.arange(round(30 * (seconds - 0.4))) / 30.0
    state = np.where(np.arange(len(time_s)) < len(time_s) // 2, Hand.OPEN, Hand.CLOSED).astype(np.int8)
    conf = np.ones(len(time_s))
    files.save_hands(folder / "hands.npz", HandMotion(30.0, time_s, state, np.zeros_like(state), conf, conf))
    quat = np.tile([0.5, 0.5, 0.5, 0.5], (len(time_s), 22, 1))
    joint = skeleton.joint_positions(np.tile([0.0, 0.0, 0.9], (len(time_s), 1)), quat, skeleton.rest_offsets_m(1.7))
    stands = np.ones(len(time_s), dtype=np.bool_)
    files.save_human_motion(folder / "human_motion.npz", HumanMotion(30.0, time_s, joint, quat, 1.7, stands, stands))
    names = ("execution.npz", "hands.npz", "human_motion.npz")
    outputs = {name: file_hash(folder / name) for name in names}
    files.write_json(folder / "run.json", {"finished": True, "outputs": outputs})
    files.write_json(folder / "metrics.json", {"verdict": {"passed": passed, "reasons": ["it fell"]}})
    return folder


class Robot:
    """A receiver, and a robot that speaks: what it got, and when."""

    def __init__(self, quiet_after_s: float | None = None, pose: Any = None) -> None:
        self._context = zmq.Context()
        self._speaks, self._hears = self._context.socket(zmq.PUB), self._context.socket(zmq.SUB)
        self.feedback = f"tcp://127.0.0.1:{self._speaks.bind_to_random_port('tcp://127.0.0.1')}"
        # below the range that the system gives out by itself: a port found free stays free until the stream binds it
        spare = self._context.socket(zmq.PUB)
        port = spare.bind_to_random_port("tcp://127.0.0.1", min_port=20000, max_port=32000)
        spare.close(linger=0)
        self.bind = f"tcp://127.0.0.1:{port}"
        self._hears.setsockopt(zmq.SUBSCRIBE, b"pose")
        self._hears.setsockopt(zmq.RCVHWM, 0)
        self._hears.setsockopt(zmq.RECONNECT_IVL, 5)
        self._hears.connect(self.bind)
        self._pose, self._quiet_after_s = pose if pose is not None else model.stand_qpos()[7:], quiet_after_s
        self.got: list[tuple[float, bytes]] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._speak, self._hear)]

    def _speak(self) -> None:
        began_s = time.monotonic()
        while not self._over.wait(0.02):
            if self._quiet_after_s is None or time.monotonic() - began_s < self._quiet_after_s:
                said = {"body_q": [float(q) for q in self._pose], "base_quat": [1.0, 0.0, 0.0, 0.0]}
                self._speaks.send(b"g1_debug" + msgpack.packb(said))

    def _hear(self) -> None:
        while not self._over.is_set():
            if self._hears.poll(20):
                self.got.append((time.monotonic(), self._hears.recv()))

    def __enter__(self) -> "Robot":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        time.sleep(0.1)
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._speaks.close(linger=0)
        self._hears.close(linger=0)
        self._context.term()

    @property
    def settings(self) -> Settings:
        return Settings(True, 1, self.bind, self.feedback)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(publish, "HOLD_S", 0.1)
    monkeypatch.setattr(publish, "FIRST_FEEDBACK_S", 1.0)
    monkeypatch.setattr(frames, "RAMP_S", 0.2)
    yield


def never() -> bool:
    return False


def test_ten_seconds_are_five_hundred_frames_and_every_byte_is_as_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(frames, "RAMP_S", 0.0)
    run = check(made_run(tmp_path, seconds=10.0))
    with Robot() as robot:
        report = stream(run, robot.settings, never)
    record_property("jitter_ms_p99", report.jitter_ms_p99)
    print(f"99 % of {report.frames} messages within {report.jitter_ms_p99:.2f} ms of their time")
    assert len(run) == 500 and report.frames == 500 + AHEAD and report.ended == "at its end"
    messages = [decoded(content) for _, content in robot.got]
    assert len(messages) >= report.frames - 25, "all but those before the receiver was connected"
    firsts = [int(found["frame_index"][0]) for _, found in messages]
    assert firsts == list(range(firsts[0], report.frames))
    for header, found in messages:
        assert header["v"] == 1 and header["endian"] == "le" and header["count"] == 1
        k = found["frame_index"]
        assert k.dtype == np.int64 and (np.diff(k) == 1).all() and len(k) == WINDOW
        held = np.minimum(k, 499)
        np.testing.assert_allclose(found["joint_pos"][:, ISAAC_OF_MUJOCO], run.qpos[held, 7:], atol=1e-6)
        np.testing.assert_allclose(found["body_quat"], run.qpos[held, 3:7], atol=1e-6)
        assert found["joint_vel"].shape == (WINDOW, 29) and found["joint_vel"].dtype == np.float32
    at = {int(found["frame_index"][0]): found for _, found in messages}
    speed = (run.qpos[302, 7 + ARM] - run.qpos[300, 7 + ARM]) * 25.0
    assert at[301]["joint_vel"][0, ISAAC_OF_MUJOCO[ARM]] == pytest.approx(speed, abs=1e-5)
    np.testing.assert_allclose(at[200]["left_hand_joints"], 0.0)
    np.testing.assert_allclose(at[450]["left_hand_joints"], dex3.target_rad(Hand.CLOSED, "left"), atol=1e-6)
    np.testing.assert_allclose(at[450]["right_hand_joints"], 0.0)
    gaps = np.diff([time_s for time_s, _ in robot.got])
    assert np.median(gaps) == pytest.approx(0.02, abs=0.004), "the rate is 50 a second; how exact is reported"


def test_protocol_3_carries_the_person(tmp_path: Path, quick: None) -> None:
    run = check(made_run(tmp_path))
    with Robot() as robot:
        settings = Settings(True, 3, robot.bind, robot.feedback)
        stream(run, settings, never)
    header, found = decoded(robot.got[-1][1])
    assert (
        header["v"] == 3
        and found["smpl_joints"].shape == (WINDOW, 24, 3)
        and found["smpl_pose"].shape == (WINDOW, 21, 3)
    )
    np.testing.assert_allclose(found["smpl_joints"][0, 0], 0.0, atol=1e-7)
    assert found["smpl_joints"][0, 15, 2] > 0.4  # the head over the pelvis
    np.testing.assert_allclose(np.abs(found["body_quat"][0]), [1.0, 0.0, 0.0, 0.0], atol=1e-5)


def test_it_begins_where_the_robot_stands(tmp_path: Path, quick: None) -> None:
    pose = model.stand_qpos()[7:].copy()
    pose[ARM] = -0.8
    begun = frames.from_pose(check(made_run(tmp_path)), pose)
    assert begun.qpos[0, 7 + ARM] == pytest.approx(-0.8) and len(begun) == 50 + 10
    assert np.abs(np.diff(begun.qpos[:12, 7 + ARM])).max() < 0.3
    assert begun.hands[0].time_s == pytest.approx(0.2 + 0.2)
    with Robot(pose=pose) as robot:
        stream(check(tmp_path), robot.settings, never)
    first = decoded(robot.got[0][1])[1]
    place = int(first["frame_index"][0])
    np.testing.assert_allclose(first["joint_pos"][0, ISAAC_OF_MUJOCO[ARM]], begun.qpos[place, 7 + ARM], atol=1e-6)


def ended(run: Path, robot: Robot, pressed: Callable[[], bool]) -> tuple[publish.Report, list[dict[str, Any]]]:
    with robot:
        report = stream(check(run), robot.settings, pressed)
    return report, [decoded(content)[1] for _, content in robot.got]


def holds(report: publish.Report, found: list[dict[str, Any]]) -> None:
    """After the last frame the pose stays, at rest, and the frames go on counting."""
    tail = [entry for entry in found if entry["frame_index"][0] >= report.frames]
    assert len(tail) >= AHEAD and all((entry["joint_vel"] == 0.0).all() for entry in tail)
    first = np.stack([entry["joint_pos"][0] for entry in tail])
    np.testing.assert_array_equal(first, np.broadcast_to(first[0], first.shape))
    counted = [int(entry["frame_index"][0]) for entry in tail]
    assert counted == list(range(report.frames, report.frames + len(tail)))


def test_a_key_stops_it_with_a_hold(tmp_path: Path, quick: None) -> None:
    until = time.monotonic() + 1.5
    report, found = ended(made_run(tmp_path, 10.0), Robot(), lambda: time.monotonic() > until)
    assert report.ended == "a key was pressed" and 20 < report.frames < 200
    holds(report, found)


def test_ctrl_c_stops_it_with_a_hold(tmp_path: Path, quick: None) -> None:
    until = time.monotonic() + 1.5

    def pressed() -> bool:
        if time.monotonic() > until:
            raise KeyboardInterrupt
        return False

    report, found = ended(made_run(tmp_path, 10.0), Robot(), pressed)
    assert report.ended == "Ctrl-C"
    holds(report, found)


def test_lost_feedback_stops_it_with_a_hold(tmp_path: Path, quick: None) -> None:
    report, found = ended(made_run(tmp_path, 10.0), Robot(quiet_after_s=1.2), never)
    assert "feedback stayed away" in report.ended and report.frames < 200
    holds(report, found)


def test_a_robot_that_says_nothing_gets_nothing(tmp_path: Path, quick: None) -> None:
    with Robot(quiet_after_s=0.0) as robot, pytest.raises(RetriableError, match="nothing was sent"):
        stream(check(made_run(tmp_path)), robot.settings, never)
    assert robot.got == []


def test_feedback_that_is_no_pose_is_refused(tmp_path: Path, quick: None) -> None:
    with Robot(pose=np.zeros(23)) as robot, pytest.raises(PermanentError, match="29 angles"):
        stream(check(made_run(tmp_path)), robot.settings, never)
    assert robot.got == []


def test_without_live_no_socket_is_opened(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(publish.Zmq, "__init__", refuse)
    report = stream(check(made_run(tmp_path)), Settings(), never)
    assert report.frames == 50 + AHEAD and report.ended == "at its end"


def test_what_did_not_pass_does_not_go_out(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"did not pass in physics \(it fell\)"):
        check(made_run(tmp_path, passed=False))


def test_a_file_that_is_not_the_one_that_passed(tmp_path: Path) -> None:
    run = made_run(tmp_path)
    with (run / "execution.npz").open("ab") as file:
        file.write(b" ")
    with pytest.raises(PermanentError, match=r"execution\.npz is not the file that passed"):
        check(run)


def test_a_run_that_is_not_finished_or_was_only_drawn(tmp_path: Path) -> None:
    run = made_run(tmp_path)
    document = files.read_json(run / "run.json")
    files.write_json(run / "run.json", {**document, "finished": False})
    with pytest.raises(ConfigError, match="not finished"):
        check(run)
    drawn = files.load_execution(run / "execution.npz")
    files.save_execution(
        run / "execution.npz",
        Execution(drawn.motion, drawn.reference, drawn.joint_torque_nm, drawn.contacts, 0.2, 0.8, "kinematic", False),
    )
    files.write_json(
        run / "run.json", {"finished": True, "outputs": {"execution.npz": file_hash(run / "execution.npz")}}
    )
    with pytest.raises(PermanentError, match="not executed in physics"):
        check(run)


def test_angles_beyond_a_limit_are_clamped_and_told(tmp_path: Path) -> None:
    run = check(made_run(tmp_path, beyond=True))
    assert run.clamped == 1 and run.qpos[:, 7 + ARM].max() <= g1.JOINTS[ARM].range_rad[1]


def test_hands_keep_their_rate_however_late_a_tick_is() -> None:
    queue = HandQueue([HandEvent(0.0, "left", Hand.CLOSED), HandEvent(0.1, "right", Hand.HALF_OPEN)])
    before = {side: np.zeros(7) for side in ("left", "right")}
    for time_s in (0.0, 0.02, 0.04, 3.0, 3.02, 3.04, 3.06, 3.08, 3.1):  # a stall of three seconds
        now = queue.tick(time_s)
        for side in ("left", "right"):
            assert np.abs(now[side] - before[side]).max() <= dex3.RATE_RAD + 1e-12
            low, high = dex3.limits_rad(side)
            assert (now[side] >= low - 1e-12).all() and (now[side] <= high + 1e-12).all()
        before = now
    np.testing.assert_allclose(now["left"], dex3.target_rad(Hand.CLOSED, "left"))
    np.testing.assert_allclose(now["right"], dex3.target_rad(Hand.HALF_OPEN, "right"))
    np.testing.assert_allclose(dex3.target_rad(Hand.CLOSED, "right"), -dex3.target_rad(Hand.CLOSED, "left"))


def test_events_are_the_changes_of_state() -> None:
    state = np.array([0, 0, 1, 2, 2], dtype=np.int8)
    still, conf = np.full(5, 2, dtype=np.int8), np.ones(5)
    found = events(HandMotion(30.0, np.arange(5) / 30.0, state, still, conf, conf), 1.0)
    assert [(event.side, event.state) for event in found] == [("left", 0), ("right", 2), ("left", 1), ("left", 2)]
    assert found[-1].time_s == pytest.approx(1.1)


def test_messages_of_others_are_no_feedback() -> None:
    assert wire.feedback(b"pose" + b"x" * 10) is None
    assert wire.feedback(b"g1_debug" + b"\xc1\x00") is None
    assert wire.feedback(b"g1_debug" + msgpack.packb([1, 2])) is None
    assert wire.feedback(b"g1_debug" + msgpack.packb({"a": 1})) == {"a": 1}


def test_turning_is_told_in_the_robots_own_frame() -> None:
    t = np.arange(20) / 50.0
    tilt = rotations.from_rotvec(np.array([0.3, 0.0, 0.0]))
    qpos = np.tile(model.stand_qpos(), (20, 1))
    qpos[:, 3:7] = rotations.multiply(rotations.from_yaw(0.5 * t), tilt)
    local = rotations.rotate(rotations.conjugate(tilt), np.array([0.0, 0.0, 0.5]))
    np.testing.assert_allclose(frames.velocities(qpos)[10, 3:6], local, atol=1e-6)


def test_the_command(tmp_path: Path, quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["stream", str(made_run(tmp_path / "run")), "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["live"] is False and told["frames"] == 50 + AHEAD
    with pytest.raises(SystemExit) as stopped:
        main(["stream", str(made_run(tmp_path / "bad", passed=False))])
    assert stopped.value.code == 8
