"""`exoactor bench external`: what other estimators' results become, how exact the stream is, and
what Dex3 hands change.

The real GVHMR result for tennis.mp4 goes through ground, retargeting and each tracker; ten seconds
of standing are published on loopback, to nobody, and the times at which messages left are held
against the clock. The shared motions are executed by the policy with rubber hands and with Dex3
ones that close and open all the while.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.bench.table import Figure, concluded, shared
from exoactor.bench.trial import conditioned, survived
from exoactor.core.motion import (
    ESTIMATE_FPS,
    Execution,
    Hand,
    HandMotion,
    RobotMotion,
    TrackingReference,
)
from exoactor.core.progress import silent
from exoactor.io.files import load_robot_motion
from exoactor.io.video import open_clip
from exoactor.robots import g1, hand_events, model
from exoactor.stages.body.external import results
from exoactor.stages.body.external.motion import body_on_clip
from exoactor.stages.ground import GROUNDS, GroundInput
from exoactor.stages.judge import JUDGES, JudgeInput
from exoactor.stages.retarget import RETARGETERS, RetargetInput
from exoactor.stages.track import TRACKERS, TrackInput
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stream import frames
from exoactor.stream.frames import Checked
from exoactor.stream.link import Zmq
from exoactor.stream.publish import Report, Settings, publish

COMPARED = ("auto", "mpc")
STREAM_S = 10.0
ADDRESS = "tcp://127.0.0.1:*"


def main(asked: object, out: Path) -> dict[str, Any]:
    """Measure, print, keep."""
    reference = conditioned(_robot_motion())
    rows = {name: _tracked(name, reference) for name in COMPARED}
    report = _streamed()
    figures = [f for name, row in rows.items() for f in _figures(name, row)]
    figures += [
        Figure("stream", "frames", report.frames - frames.AHEAD, low=500.0, high=500.0),
        Figure("stream", "99 % of messages within", report.jitter_ms_p99, "ms", high=2.0),
    ]
    return concluded(figures + _with_hands(), out, summary=rows)


def _robot_motion() -> RobotMotion:
    """GVHMR's result on the robot."""
    clip = open_clip(shared() / "clips/tennis.mp4")
    body = body_on_clip(results.read(shared() / "estimates/tennis/hmr4d_results.pt"), clip)
    placed = GROUNDS.make("contact").place(GroundInput(body, clip, camera=body.camera), silent)
    return RETARGETERS.make("mink").retarget(RetargetInput(placed.human), silent)


def _tracked(name: str, reference: TrackingReference) -> dict[str, Any]:
    execution = TRACKERS.make(name).track(TrackInput(reference), silent).execution
    judged = _judged(execution)
    count = min(len(execution.motion), len(execution.reference))
    height = execution.motion.root_pos_m[:count, 2] - execution.reference.root_pos_m[:count, 2]
    keys = ("fell", "survived_s", "mpjpe_local_mm", "root_drift_end_mm")
    row = {key: judged[key] for key in keys}
    return row | {"root_height_mm": 1e3 * float(np.abs(height).mean())}


def _judged(execution: Execution) -> Mapping[str, Any]:
    return JUDGES.make("physics").judge(JudgeInput(execution), silent).figures["track"]


def _figures(name: str, row: dict[str, Any]) -> list[Figure]:
    on = f"gvhmr, {name}"
    return [
        Figure(on, "falls", float(row["fell"]), high=0.0),
        Figure(on, "survived", row["survived_s"], "s", low=10.4),
        Figure(on, "root height error, mean", row["root_height_mm"], "mm", high=25.0),
        Figure(on, "mpjpe_local", row["mpjpe_local_mm"], "mm"),
    ]


def _with_hands() -> list[Figure]:
    """Of the shared motions: the share survived, and how far the fingers are from what they are
    told, at rest.
    """
    alive: dict[str, list[bool]] = {"rubber": [], "Dex3": []}
    off_rad = []
    tracker = PolicyTracker(PolicyConfig(passes=1))

    for path in sorted((shared() / "motions").glob("*.npz")):
        motion = load_robot_motion(path)
        reference, hands = conditioned(motion), _waving(motion.duration_s)

        for name, given in (("rubber", None), ("Dex3", hands)):
            done = tracker.track(TrackInput(reference, hands=given), silent).execution
            alive[name].append(survived(_judged(done)))

        if done.finger_pos_rad is not None and alive["Dex3"][-1]:
            told = hand_events.schedule(hands, done.clip_start_s, len(done.motion))
            steady = [t >= 25 and (told[t - 25 : t] == told[t]).all() for t in range(len(told))]
            off_rad.append(np.abs(done.finger_pos_rad - told)[steady].mean())

    figures = [
        Figure(f"policy, {name}", "survived, all", 1e2 * float(np.mean(each)), "%")
        for name, each in alive.items()
    ]
    off = float(np.mean(off_rad))
    return [*figures, Figure("policy, Dex3", "fingers off, at rest", off, "rad")]


def _waving(seconds: float) -> HandMotion:
    """A second open, a second closed, and so on, right after left."""
    time_s = np.arange(0.0, seconds + 1.0, 1.0 / ESTIMATE_FPS)
    left, right = (
        np.where((time_s + late) % 2.0 < 1.0, Hand.OPEN, Hand.CLOSED).astype(np.int8)
        for late in (0.0, 1.0)
    )
    sure = np.ones(len(time_s))
    return HandMotion(ESTIMATE_FPS, time_s, left, right, sure, sure)


def _streamed() -> Report:
    qpos = np.tile(model.stand_qpos(), (round(STREAM_S * frames.FPS), 1))
    checked = Checked("standing", qpos, frames.velocities(qpos), (), None, None, 0)
    settings = Settings(live=True, bind=ADDRESS)
    with _Alone(settings.bind, settings.feedback) as link:
        return publish(checked, settings, link, lambda: False)


class _Alone(Zmq):
    """Sends as to a robot, where nobody receives and nothing is amiss."""

    def listened_to(self) -> bool:
        return True

    def heard(self) -> dict[str, Any]:
        return {"body_q": model.stand_qpos()[g1.JOINT_POS].tolist()}
