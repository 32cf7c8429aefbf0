"""A small run made up from formulas (a person waving, a robot copying it), and a browser to open
reports in."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ, Camera
from exoactor.core.goals import Goal
from exoactor.core.motion import (
    SMPL_JOINTS,
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Surroundings,
    Verdict,
)
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.humans import skeleton
from exoactor.io import video
from exoactor.robots import g1, model
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.view.inputs import ReportInputs

SECONDS, LEAD_IN_S, SETTLE_S = 2.0, 0.6, 0.4
CAMERA = Camera.looking_at(np.array([4.0, 0.6, 1.2]), np.array([0.0, 0.0, 0.9]), 380.0, 320, 240)


def _human() -> HumanMotion:
    """Standing at the origin, the left arm going up and down."""
    time_s = np.arange(round(SECONDS * 30)) / 30
    local = np.tile(rotations.IDENTITY_WXYZ, (len(time_s), len(SMPL_JOINTS), 1))
    local[:, 0] = UPRIGHT_FACING_X_WXYZ
    angle = 0.6 * np.sin(2 * np.pi * time_s)
    local[:, SMPL_JOINTS.index("left_shoulder")] = np.stack(
        [np.cos(angle / 2), 0 * angle, 0 * angle, np.sin(angle / 2)], axis=1
    )
    quat = skeleton.global_rotations(local)
    offsets = skeleton.rest_offsets_m(1.7)
    pelvis = np.tile([0.0, 0.0, 0.94], (len(time_s), 1))
    standing = np.ones(len(time_s), dtype=bool)
    lifted = time_s < 1.0
    return HumanMotion(
        30.0, time_s, skeleton.joint_positions(pelvis, quat, offsets), quat, 1.7, standing, lifted
    )


def _execution() -> Execution:
    """The stand with the left arm swinging; the achieved pose lags 40 ms and drifts 3 cm."""
    time_s = np.arange(round((LEAD_IN_S + SECONDS + SETTLE_S) * 50)) / 50
    poses = []
    for lag_s, drift_m in ((0.04, 0.03), (0.0, 0.0)):
        qpos = np.tile(model.stand_qpos(), (len(time_s), 1))
        qpos[:, 7 + g1.JOINT_NAMES.index("left_shoulder_roll_joint")] += 0.5 * np.sin(
            6.0 * (time_s - lag_s)
        )
        qpos[:, 0] += drift_m * time_s / time_s[-1]
        poses.append(RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES))
    torque = np.zeros((len(time_s), len(g1.JOINTS)))
    torque[:, g1.JOINT_NAMES.index("left_knee_joint")] = 60.0 + 20.0 * np.sin(time_s)
    contacts = np.ones((len(time_s), 2), dtype=bool)
    return Execution(*poses, torque, contacts, LEAD_IN_S, LEAD_IN_S + SECONDS, "made-up", True)


def _body(human: HumanMotion) -> BodyMotion:
    seen = CAMERA.to_camera(human.joint_pos_m)
    pixels = CAMERA.project(seen)
    conf = np.full(pixels.shape[:2], 0.9)
    found = np.ones(len(pixels), dtype=bool)
    found[20:25] = False
    wrists = pixels[:, [SMPL_JOINTS.index("left_wrist"), SMPL_JOINTS.index("right_wrist")]]
    hands = np.stack([wrists, wrists + [0.0, 6.0]], axis=2)
    return BodyMotion(
        30.0,
        human.time_s,
        seen,
        human.joint_quat_wxyz,
        conf,
        pixels,
        hands,
        found,
        380.0,
        320,
        240,
        human.stature_m,
    )


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> ReportInputs:
    """Everything a report can show; its three videos are moving gradients."""
    folder = tmp_path_factory.mktemp("made-up")
    human = _human()
    body = _body(human)
    count = len(human.time_s)
    state = np.arange(count) // 20 % 3
    paths = {name: folder / f"{name}.mp4" for name in ("clip", "overlay", "execution")}
    ramp = np.linspace(0, 120, 320, dtype=np.uint8)
    for path in paths.values():
        frames = (
            np.broadcast_to((ramp + 2 * i)[None, :, None], (240, 320, 3)).astype(np.uint8)
            for i in range(count)
        )
        video.write_video(path, frames, 30.0)
    return ReportInputs(
        name="made-up",
        clip=video.open_clip(paths["clip"]),
        overlay=paths["overlay"],
        execution_video=paths["execution"],
        body=body,
        hands=HandMotion(
            30.0, human.time_s, state, 2 - state, np.full(count, 0.9), np.full(count, 0.2)
        ),
        human=human,
        execution=_execution(),
        verdict=Verdict(True, ("it stayed on its feet",)),
        figures={
            "interact": {"contact_errors_mm": [0.0168576711 + 3.0 * step for step in range(60)]},
            "track": {"survived_s": 2.0, "duration_s": 2.0, "fell": False, "mpjpe_local_mm": 12.0},
        },
        notes=("the focal length is a guess",),
        command="exoactor run --video made-up.mp4",
        stages=(("track", "made-up", "00ff" * 16),),
    )


def _scene() -> Scene:
    """A table that stays where it is and a ball on it."""
    top = Part("top", "box", (0.3, 0.4, 0.02), (0.0, 0.0, 0.68), paint="oak")
    seen_through = Part("inside", "box", (0.1, 0.1, 0.1), paint="none", solid=False)
    table = Thing("table", ("table",), (top, seen_through), (1.2, 0.0, 0.0), yaw_rad=np.pi)
    ball = Thing(
        "ball",
        ("ball",),
        (Part("body", "sphere", (0.06,), (0.0, 0.0, 0.06)),),
        (1.1, 0.2, 0.7),
        mass_kg=0.2,
    )
    return Scene(
        "ball-table", 1, "push the ball aside", (table, ball), Start((0.0, 0.0), 0.0), CAMERA
    )


def _surroundings(scene: Scene, frames: int) -> Surroundings:
    """The ball goes 30 cm to the side from half-way on."""
    pos = np.tile([thing.pos_m for thing in scene.things], (frames, 1, 1))
    pos[:, 1, 1] += 0.3 * np.clip(np.linspace(-1.0, 1.0, frames), 0.0, None)
    quat = np.tile([rotations.from_yaw(thing.yaw_rad) for thing in scene.things], (frames, 1, 1))
    flags = np.zeros((frames, 2), dtype=bool)
    return Surroundings(scene.names, pos, quat, np.zeros((frames, 2)), flags, ~flags)


@pytest.fixture(scope="session")
def instructed(made_up: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> ReportInputs:
    """The same as of a run from an instruction: two still pictures, a scene and a plan besides."""
    folder = tmp_path_factory.mktemp("instructed")
    for name, grey in (("observation", 90), ("reference", 200)):
        cv2.imwrite(str(folder / f"{name}.png"), np.full((240, 320, 3), grey, dtype=np.uint8))
    scene = _scene()
    assert made_up.execution is not None
    actions = (
        Action("walk_to", "Walk to the table.", "table"),
        Action("sweep", "Push the ball.", "ball", hands="left"),
    )
    prompt = Prompt(
        "A still camera.", "A table.", "A person pushes a ball.", "Slowly.", "The ball lies aside."
    )
    return replace(
        made_up,
        execution=replace(
            made_up.execution, surroundings=_surroundings(scene, len(made_up.execution.motion))
        ),
        figures={
            **made_up.figures,
            "task": {
                "name": "ball",
                "success": False,
                "details": {"ball moved": "3 cm (at least 12): missed"},
            },
        },
        scene=scene,
        plan=Plan(
            scene.instruction,
            actions,
            prompt,
            (Goal("moved", "ball", amount=12.0), Goal("on", "ball", "table")),
        ),
        observation=folder / "observation.png",
        person=folder / "reference.png",
    )


class Browser:
    """Headless Chromium spoken to over its debugging pipe: JSON messages, each ended by a zero
    byte."""

    def __init__(self, program: str, profile: Path) -> None:
        to_browser, self._commands = os.pipe()
        self._answers, from_browser = os.pipe()
        flags = (
            "--headless --no-sandbox --disable-gpu --use-gl=angle --use-angle=swiftshader "
            "--enable-unsafe-swiftshader --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars "
            "--window-size=1300,1600 --remote-debugging-pipe"
        )
        ends = f"exec 3<&{to_browser} 4>&{from_browser}; exec " + '"$0" "$@"'
        command = [
            "bash",
            "-c",
            ends,
            program,
            *flags.split(),
            f"--user-data-dir={profile}",
            "about:blank",
        ]
        quiet = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        self._process = subprocess.Popen(command, pass_fds=(to_browser, from_browser), **quiet)
        os.close(to_browser)
        os.close(from_browser)
        self._buffer, self._count = b"", 0
        self._session: dict[str, str] = {}
        self.complaints: list[str] = []
        pages = self._call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in pages if target["type"] == "page")
        self._session = {
            "sessionId": self._call("Target.attachToTarget", targetId=page, flatten=True)[
                "sessionId"
            ]
        }
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a page from disk and wait until its script is through."""
        self.complaints.clear()
        self._call("Page.navigate", url=path.resolve().as_uri() + fragment)
        self.wait_for("document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression (a promise is waited for)."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript condition holds; the page itself looks again at every turn."""
        look = f"const look = () => ({condition}) ? done(true) : setTimeout(look, 30); look();"
        assert self.evaluate(f"new Promise((done) => {{ {look} }})")

    def press(self, key: str) -> None:
        """A key, as the user presses it."""
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def media(self, width: int, height: int, scheme: str = "light") -> None:
        """The window's size, and whether the reader likes it dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", features=features)

    def close(self) -> None:
        """End the browser."""
        self._session = {}
        self._call("Browser.close")
        self._process.wait(timeout=600)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters, **self._session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, (method, answer["error"])
                return dict(answer["result"])
            self._note(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            chunk = os.read(self._answers, 1 << 16)
            assert chunk, "the browser went away"
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(text))

    def _note(self, event: dict[str, Any]) -> None:
        """Keep what a developer would see in red."""
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(parameters["exceptionDetails"]))
        if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert"):
            self.complaints.append(str(parameters["args"]))
        if method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(str(parameters["entry"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; where it is not installed tests skip, except in CI, which installs it."""
    program = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed (apt-get install chromium)")
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        opened = Browser(program, Path(profile))
        yield opened
        opened.close()
