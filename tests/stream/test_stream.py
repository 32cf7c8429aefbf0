"""The stream to a receiver on loopback that decodes every byte as the protocol describes it; and
when it refuses.

Nothing here depends on how fast this machine is: ports are the system's to give, what is waited for
is a condition, and robots fall silent after so many messages, not after so many seconds.
"""

import itertools
import json
import signal
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

zmq = pytest.importorskip("zmq")
msgpack = pytest.importorskip("msgpack")

from exoactor.cli import main  # noqa: E402
from exoactor.cli.motions import Stream  # noqa: E402
from exoactor.core.errors import ConfigError, PermanentError, RetriableError  # noqa: E402
from exoactor.core.motion import Hand  # noqa: E402
from exoactor.robots import dex3  # noqa: E402
from exoactor.stream import frames, limits, publish, wire  # noqa: E402
from exoactor.stream.frames import AHEAD, WINDOW, Checked, check  # noqa: E402
from exoactor.stream.link import Zmq  # noqa: E402
from exoactor.stream.publish import Settings, stream  # noqa: E402
from made.listening import (  # noqa: E402
    ISAAC_OF_MUJOCO,
    MUJOCO_OF_ISAAC,
    STAND,
    STANDS,
    Robot,
    complete,
    decoded,
    fastest,
    live,
    rests,
    said,
)
from made.streamed import ARM, made_run  # noqa: E402


def test_ten_seconds_are_five_hundred_frames_and_every_byte_is_as_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    for name in ("FIRST_S", "LOST_S"):
        monkeypatch.setattr(publish, name, 60.0)
    run = check(made_run(tmp_path, seconds=10.0))
    with Robot() as robot:
        report = live(tmp_path, robot)
    record_property("jitter_ms_p99", report.jitter_ms_p99)
    print(f"99 % of {report.frames} messages within {report.jitter_ms_p99:.2f} ms of their time")
    assert len(run) == 500 and report.frames == 500 + AHEAD and report.ended == "at its end"
    assert len(report.late_s) == report.frames and report.held_back == 0
    messages = [decoded(content) for content in robot.got]
    assert [int(found["frame_index"][0]) for _, found in messages] == list(range(report.frames))
    for header, found in messages:
        assert header["v"] == 1 and header["endian"] == "le" and header["count"] == 1
        k = found["frame_index"]
        assert k.dtype == np.int64 and (np.diff(k) == 1).all() and len(k) == WINDOW
        held = np.minimum(k, 499)
        np.testing.assert_allclose(
            found["joint_pos"][:, ISAAC_OF_MUJOCO], run.qpos[held, 7:], atol=1e-6
        )
        np.testing.assert_allclose(found["body_quat"], run.qpos[held, 3:7], atol=1e-6)
        assert found["joint_vel"].shape == (WINDOW, 29) and found["joint_vel"].dtype == np.float32
    at = [found for _, found in messages]
    speed = (run.qpos[302, 7 + ARM] - run.qpos[300, 7 + ARM]) * 25.0
    assert at[301]["joint_vel"][0, ISAAC_OF_MUJOCO[ARM]] == pytest.approx(speed, abs=1e-5)
    np.testing.assert_allclose(at[200]["left_hand_joints"], 0.0)
    np.testing.assert_allclose(
        at[450]["left_hand_joints"], dex3.target_rad(Hand.CLOSED, "left"), atol=1e-6
    )
    np.testing.assert_allclose(at[450]["right_hand_joints"], 0.0)


def test_protocol_3_carries_the_person(tmp_path: Path, quick: None) -> None:
    with Robot() as robot:
        live(made_run(tmp_path), robot, protocol=3)
    header, found = decoded(robot.got[-1])
    assert (
        header["v"] == 3
        and found["smpl_joints"].shape == (WINDOW, 24, 3)
        and found["smpl_pose"].shape == (WINDOW, 21, 3)
    )
    np.testing.assert_allclose(found["smpl_joints"][0, 0], 0.0, atol=1e-7)
    assert found["smpl_joints"][0, 15, 2] > 0.4  # the head over the pelvis
    np.testing.assert_allclose(np.abs(found["body_quat"][0]), [1.0, 0.0, 0.0, 0.0], atol=1e-5)


FAR = [*STAND]
FAR[3], FAR[ARM] = 2.0, -0.8
NOT_A_NUMBER = [float("nan")] * 29


MIXED = itertools.cycle([STANDS, b"g1_debug\xff\xff\xff", b"pose" + STANDS[8:]])

SCENARIOS: dict[str, tuple[Callable[[int], bytes | None], str]] = {
    "well": (lambda got: STANDS, "at its end"),
    "only what has to be there": (lambda got: said(body_q=STAND), "at its end"),
    "damaged words between": (lambda got: next(MIXED), "at its end"),
    "far away": (lambda got: said(body_q=FAR), "at its end"),
    "beyond a joint's end": (lambda got: said(body_q=[*STAND[:3], -0.2, *STAND[4:]]), "at its end"),
    "no number later": (
        lambda got: STANDS if got < 20 else said(body_q=NOT_A_NUMBER),
        "no body_q of 29",
    ),
    "no pose later": (lambda got: STANDS if got < 20 else said(index=got), "no body_q of 29"),
    "out of range later": (
        lambda got: STANDS if got < 20 else said(body_q=[9.0] * 29),
        "beyond what it can reach",
    ),
    "fallen later": (
        lambda got: STANDS if got < 20 else said(body_q=STAND, base_quat=[0.7, 0.7, 0, 0]),
        "fallen over",
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_joint_is_told_to_be_faster_than_it_may(
    name: str, tmp_path: Path, quick: None, record_property: Callable[[str, object], None]
) -> None:
    says, why = SCENARIOS[name]
    with Robot(says) as robot:
        report = live(made_run(tmp_path, 4.0 if "later" in name else 0.5), robot)
    share = fastest([at_rest(says(0)), *robot.messages])
    record_property("share_of_speed", share)
    print(
        f"{name}: {report.frames} frames, ended {report.ended}, fastest "
        f"{100 * share:.1f} % of the limit"
    )
    assert why in report.ended and share <= 1.0 + 1e-5 and report.held_back == 0
    complete(robot.messages)
    rests(robot.messages)
    low, high = limits.RANGE_RAD[MUJOCO_OF_ISAAC].T.astype(np.float32)
    assert all(((low <= m["joint_pos"]) & (m["joint_pos"] <= high)).all() for m in robot.messages)


def at_rest(word: bytes | None) -> dict[str, Any]:
    """Where the robot says it stands, as the frame before the first."""
    told = wire.feedback(word or b"") or {"body_q": STAND}
    return {
        "frame_index": np.array([-1]),
        "joint_pos": np.array([told["body_q"]])[:, MUJOCO_OF_ISAAC],
    }


def test_a_jump_that_nothing_else_saw_is_held_back(tmp_path: Path, quick: None) -> None:
    run = check(made_run(tmp_path, 0.5))
    qpos = np.array(run.qpos)
    qpos[12:, 7 + 3] += 1.5
    with Robot() as robot:
        report = live(replace(run, qpos=qpos, qvel=frames.velocities(qpos)), robot)
    assert report.held_back > 0 and 0.99 < fastest(robot.messages) <= 1.0 + 1e-5
    speed = np.abs([message["joint_vel"] for message in robot.messages]).max((0, 1))
    assert (speed <= limits.SPEED_RAD_S[MUJOCO_OF_ISAAC] + 1e-5).all()
    complete(robot.messages)
    reached = robot.messages[-1]["joint_pos"][-1][ISAAC_OF_MUJOCO]
    np.testing.assert_allclose(reached, qpos[-1, 7:], atol=1e-6)


def test_it_begins_where_the_robot_stands(tmp_path: Path, quick: None) -> None:
    run = check(made_run(tmp_path))
    begun = frames.from_pose(run, np.array(FAR))
    ramp = len(begun) - len(run)
    assert ramp == int(np.ceil(0.5 * np.pi * 1.6 / 4.0 * 50.0)), (
        "its knee has the furthest way, at 4 rad/s at most"
    )
    np.testing.assert_allclose(begun.qpos[0, 7:], FAR)
    assert np.abs(np.diff(begun.qpos[: ramp + 1, 7:], axis=0)).max() * 50.0 <= 4.0 + 1e-9
    assert begun.hands[0].time_s == pytest.approx(0.2 + ramp / 50.0)
    assert len(frames.from_pose(run, run.qpos[0, 7:])) == len(run), "who is there needs no way"
    with Robot(lambda got: said(body_q=FAR)) as robot:
        live(tmp_path, robot)
    for place, message in enumerate(robot.messages[: len(begun) - WINDOW]):
        asked = begun.qpos[place : place + WINDOW, 7:]
        np.testing.assert_allclose(message["joint_pos"][:, ISAAC_OF_MUJOCO], asked, atol=1e-6)


STOPPED: dict[str, tuple[tuple[int, ...], str]] = {
    "a key": ((), "a key was pressed"),
    "Ctrl-C": ((signal.SIGINT,), "Ctrl-C"),
    "Ctrl-C, and again on the way to rest": ((signal.SIGINT, signal.SIGINT), "Ctrl-C"),
    "kill": ((signal.SIGTERM,), "as it was asked to (SIGTERM)"),
    "the terminal is closed": ((signal.SIGHUP,), "with its terminal (SIGHUP)"),
}


@pytest.mark.parametrize("way", STOPPED)
def test_it_is_stopped_and_slows_to_rest(
    way: str, tmp_path: Path, quick: None, heeded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals, why = STOPPED[way]
    handlers = [signal.getsignal(number) for number in signals]
    asked, first, again, stopped = 0, signals[:1], signals[1:], frames.stopped

    def pressed() -> bool:
        nonlocal asked
        asked += 1
        if asked == 21:
            raised(first)
        return asked > 20 and not signals

    def raised(numbers: tuple[int, ...]) -> None:
        for number in numbers:
            signal.raise_signal(number)

    def slowed(*of: Any) -> Checked:
        raised(again)
        return stopped(*of)

    monkeypatch.setattr(frames, "stopped", slowed)
    with Robot() as robot:
        report = live(made_run(tmp_path, 10.0), robot, pressed)
    assert report.ended == why and report.frames == 20
    assert [signal.getsignal(number) for number in signals] == handlers
    told, slowing, hold = 20 + WINDOW - 1, 10, 5 + 5
    assert len(robot.messages) == told + slowing + hold
    complete(robot.messages)
    rests(robot.messages)
    assert 0.02 < fastest(robot.messages) <= 1.0


def test_lost_feedback_stops_it(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says(got: int) -> bytes | None:
        if got < 20:
            return STANDS
        monkeypatch.setattr(publish, "LOST_S", 0.3)
        return None

    with Robot(says) as robot:
        report = live(made_run(tmp_path, 10.0), robot)
    assert report.ended == "feedback stayed away for 0.3 s"
    complete(robot.messages)
    rests(robot.messages)


@pytest.mark.parametrize("words", ["nothing", "nothing but damage", "what others say"])
def test_a_robot_that_says_nothing_gets_nothing(
    words: str, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "FIRST_S", 0.5)
    of = {
        "nothing": None,
        "nothing but damage": b"g1_debug\xff\xff",
        "what others say": b"robot_config" + STANDS[8:],
    }
    robot = Robot(lambda got: of[words])
    with pytest.raises(RetriableError, match="nothing was sent"):
        live(made_run(tmp_path), robot)
    assert robot.got == []


def test_without_a_receiver_nothing_is_begun(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who came late would be told to be in the middle of the motion, without a way there."""
    monkeypatch.setattr(publish, "FIRST_S", 0.3)
    checked = check(made_run(tmp_path))
    other = zmq.Context()
    with (
        Robot() as robot,
        Zmq("tcp://127.0.0.1:*", robot.feedback) as link,
        other.socket(zmq.SUB) as elsewhere,
        pytest.raises(RetriableError, match="nobody receives"),
    ):
        elsewhere.setsockopt(zmq.SUBSCRIBE, b"planner")
        elsewhere.connect(link.address)
        publish.publish(checked, Settings(True), link, lambda: False)
    other.term()


@pytest.mark.parametrize(
    "word",
    [
        said(index=1), said(body_q=None), said(body_q=NOT_A_NUMBER), said(body_q=[0.0] * 43),
        said(q=FAR),
        said(body_q=STAND, base_quat=[0.7, 0.7, 0.0, 0.0]),
    ],
)  # fmt: skip
def test_feedback_that_is_no_whole_state_is_refused(
    word: bytes, tmp_path: Path, quick: None
) -> None:
    robot = Robot(lambda got: word)
    with pytest.raises(PermanentError, match="the robot's feedback tells of"):
        live(made_run(tmp_path), robot)
    assert robot.got == []


def test_what_the_robot_said_long_ago_does_not_count(tmp_path: Path, quick: None) -> None:
    """A word that waited unread while there was no receiver is not where the robot stands now."""
    words = [said(body_q=FAR), None, STANDS]

    class Link:
        def __init__(self) -> None:
            self.sent: list[bytes] = []

        def listened_to(self) -> bool:
            return True

        def heard(self) -> dict[str, Any] | None:
            return wire.feedback((words.pop(0) if len(words) > 1 else words[0]) or b"")

        def send(self, content: bytes) -> None:
            self.sent.append(content)

    link = Link()
    publish.publish(check(made_run(tmp_path, 0.5)), Settings(True), link, lambda: False)
    first = decoded(link.sent[0])[1]["joint_pos"][0]
    np.testing.assert_allclose(first[ISAAC_OF_MUJOCO], STAND, atol=1e-6)


def test_without_live_no_socket_is_opened(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(Zmq, "__init__", refuse)
    report = stream(check(made_run(tmp_path)), Settings(), lambda: False)
    assert report.frames == 50 + 5 and report.ended == "at its end"


def test_only_this_machine_is_listened_to_unless_another_address_is_given() -> None:
    for default in (
        Settings().bind,
        Settings().feedback,
        Stream(Path("run")).bind,
        Stream(Path("run")).feedback,
    ):
        assert default.startswith("tcp://127.0.0.1:")
    assert Settings().live is Stream(Path("run")).live is False


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="nonsense"):
        Zmq("nonsense", "tcp://127.0.0.1:1")


def test_the_command_sends_to_the_address_given(
    tmp_path: Path, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run = made_run(tmp_path / "run", 0.5)
    # a socket's path holds a hundred characters
    with (
        tempfile.TemporaryDirectory() as short,
        Robot() as robot,
    ):
        robot.listen(f"ipc://{short}/pose")
        main(
            [
                "stream",
                str(run),
                "--live",
                "--bind",
                f"ipc://{short}/pose",
                "--feedback",
                robot.feedback,
                "--json",
            ]
        )
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["live"] is True and told["frames"] == 25 + 5 and told["ended"] == "at its end"
    complete(robot.messages)


def test_the_command(tmp_path: Path, quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["stream", str(made_run(tmp_path / "run")), "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["live"] is False and told["frames"] == 50 + 5
    with pytest.raises(SystemExit) as stopped:
        main(["stream", str(made_run(tmp_path / "bad", passed=False))])
    assert stopped.value.code == 8


def test_a_person_that_jumps_is_refused(tmp_path: Path, quick: None) -> None:
    run = check(made_run(tmp_path))
    assert run.smpl_joints_m is not None
    joints = np.array(run.smpl_joints_m)
    joints[20:, 5] += 0.5
    with pytest.raises(PermanentError, match="the person moves at 43"):
        stream(replace(run, smpl_joints_m=joints), Settings(protocol=3), lambda: False)
    with pytest.raises(PermanentError, match="holds no person's motion"):
        stream(replace(run, smpl_joints_m=None), Settings(protocol=3), lambda: False)
