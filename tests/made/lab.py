"""All services of a photo run on loopback, a photo, and the command."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.frames import Box
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.io.files import read_json
from exoactor.io.pictures import save_picture
from exoactor.io.video import write_video
from exoactor.runtime.request import PhotoRequest
from exoactor.runtime.run import run
from exoactor.runtime.step import Step
from exoactor.runtime.steps.generate import imagine_steps, plan_step, transfer_step
from exoactor.services.budget import Budget
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Server, Trouble
from exoactor.services.fakes.work import Workshop
from exoactor.store.store import Store

MODELS = (
    "veo-3.1-generate-001",
    "gemini-omni-1.2-flash",
    "gemini-3-pro-image",
    "gemini-3.1-pro-preview",
)
PLAN = Plan(
    "wave at the box",
    (Action("reach", "Raise the right hand.", "box", hands="right"),),
    Prompt("a", "b", "c", "d", "e"),
)
WORDS = json.dumps(
    {"actions": [asdict(action) for action in PLAN.actions], "prompt": asdict(PLAN.prompt)}
)
PERSON = Box(140, 60, 200, 260)
STEPS = 4


def steps_of(request: PhotoRequest, candidate: int | None = None) -> list[Step]:
    """transfer, plan, imagine, choose: what comes after is tested elsewhere."""
    names = request.back_ends
    return [
        transfer_step(names),
        plan_step(names, request.instruction),
        *imagine_steps(names, request.sampling, candidate),
    ]


def photo(colour: int = 230) -> Any:
    """A robot, in one colour, before a wall of grey blots."""
    import cv2

    coarse = (
        np.random.default_rng(0).integers(60, 200, (18, 32, 1)).astype(np.uint8).repeat(3, axis=2)
    )
    picture = np.asarray(cv2.resize(coarse, (512, 288), interpolation=cv2.INTER_CUBIC))
    picture[PERSON.top : PERSON.bottom, PERSON.left : PERSON.right] = colour
    return picture


def png(picture: Any) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", picture[..., ::-1])[1].tobytes())


class Lab:
    """The services, a photo, and the command."""

    def __init__(self, offered: Callable[..., Server], root: Path) -> None:
        self.root, self.offered, self.steps = root, offered, STEPS
        write_video(root / "made.mp4", [photo(30)] * 24, 8.0)
        self.clips: list[bytes] = [(root / "made.mp4").read_bytes()]
        self.edits: list[bytes] = [png(photo(30))]
        self.words: list[str] = [WORDS]
        self.shop = Workshop(lambda asked: self._next(self.clips), polls=0)
        self.google = FakeGoogle(
            self.shop,
            lambda asked: self._next(self.edits),
            lambda a: self._next(self.words),
            MODELS,
        )
        self.openai = FakeOpenAi(lambda asked: self._next(self.words))
        self.server = self.serve()
        save_picture(root / "observation.png", photo())

    def serve(self, *troubles: Trouble) -> Server:
        self.server = self.offered(
            [FakeKling(self.shop), FakeFal(self.shop), self.google, self.openai], troubles
        )
        return self.server

    @staticmethod
    def _next(answers: list[Any]) -> Any:
        """One after the other; the last one for ever."""
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @property
    def charges(self) -> int:
        return self.google.charges + self.openai.charges

    def request(self, back_ends: BackEnds | None = None, **sampling: Any) -> PhotoRequest:
        names = back_ends or BackEnds("cloud")
        return PhotoRequest(
            Path("lab.png"),
            PLAN.instruction,
            SamplingOptions(**{"seconds": 3.0, **sampling}),
            None,
            names,
        )

    def run(
        self, request: PhotoRequest | None = None, name: str = "run", **budget: Any
    ) -> dict[str, Any]:
        steps = steps_of(request or self.request())[: self.steps]
        store, told = Store(self.root / "store"), {"command": "exoactor run"}
        given = {"observation.png": self.root / "observation.png"}
        return run(
            steps,
            given,
            self.root / name,
            store,
            told,
            budget=Budget(**{"wait_s": 300.0, **budget}),
        )

    def hashes(self, name: str = "run") -> dict[str, str]:
        return dict(read_json(self.root / name / "run.json")["outputs"])
