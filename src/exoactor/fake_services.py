"""`exoactor fake-services`: every service on loopback, with the work of a rehearsal scene as their
answers.

The picture model answers with the scene's person, the planning models with the plan of the rules,
the video models with the rehearsal's clip. Their protocols are the real ones; what they charge is
counted, not paid.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

from exoactor.config import BackEnds, SamplingOptions
from exoactor.console import Progress
from exoactor.core.errors import ConfigError
from exoactor.core.plan import Plan
from exoactor.io.files import write_bytes
from exoactor.io.plans import load_plan
from exoactor.io.video import open_clip
from exoactor.runtime import place
from exoactor.runtime.home import open_store
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.run import run
from exoactor.runtime.steps.scene import asked_scene, imagining_steps
from exoactor.services import catalogue
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Manner, Reply, Server, Service, Trouble, page
from exoactor.services.fakes.work import Workshop

KEYS = {
    "GEMINI_API_KEY": "fake", "OPENAI_API_KEY": "fake", "KLING_API_KEY": "fake", "FAL_KEY": "fake",
    "GOOGLE_CLOUD_PROJECT": "fake", "GOOGLE_OAUTH_ACCESS_TOKEN": "fake",
}  # fmt: skip
"""What the services are satisfied with."""
MANNERS: tuple[Manner, ...] = ("reset", "stall", "drip", "cut")
LAST_PORT, SLOWEST_S = 65535, 60.0
ORDERS = {
    "nano-banana": "models/gemini-3-pro-image", "gemini": "models/gemini-3.1-pro",
    "openai": "/chat/completions", "kling": "/image-to-video/kling",
    "kling-legacy": "/v1/videos/image2video", "fal": "/fal-ai/", "veo": ":predictLongRunning",
    "omni": "/interactions",
}  # fmt: skip
"""Where each service takes its orders."""


@dataclass(frozen=True)
class FakeSettings:
    """What the services know, and how they are: the scene and its variation, the port, how slow
    they are.
    """

    scene: str
    seed: int
    port: int
    latency_s: float
    polls: int

    def __post_init__(self) -> None:
        if not 0 <= self.port <= LAST_PORT:
            step = f"give 1 to {LAST_PORT}, or 0 for any that is free"
            raise ConfigError(f"--port {self.port} is no port", step)
        if not 0.0 <= self.latency_s <= SLOWEST_S:
            raise ConfigError(
                f"--latency {self.latency_s:g} is no delay", f"give 0 to {SLOWEST_S:g} seconds"
            )
        if self.polls < 0:
            raise ConfigError(f"--polls {self.polls} is below zero", "give 0 or more")


@dataclass(frozen=True)
class Known:
    """The answers: pictures and clip as files' bytes."""

    instruction: str
    observation: bytes
    reference: bytes
    plan: Plan
    clip: bytes
    seconds: float


def _told(status: int, kling_code: int, google_status: str) -> Trouble:
    """A refusal of an order, in the form of all services at once."""
    says = "the fake service was told to"
    error = {"code": status, "message": says, "status": google_status}
    document = {"code": kling_code, "message": says, "detail": says, "error": error}
    return Trouble(Reply(status, document, headers={"Retry-After": "1"}), method="POST")


TROUBLES: dict[str, Trouble] = {
    "busy": _told(429, 1302, "RESOURCE_EXHAUSTED"),
    "error": _told(500, 5000, "INTERNAL"),
    "refused": _told(400, 1301, "INVALID_ARGUMENT"),
    "html": Trouble(page(502), method="POST"),
    **{manner: Trouble(manner=manner, method="POST") for manner in MANNERS},
}


def troubles(words: Sequence[str]) -> list[Trouble]:
    """From words such as busy, lost-reset, kling:stall.

    Raises:
        ConfigError: an unknown fault or service.
    """
    found = []
    for word in words:
        service, _, fault = word.rpartition(":")
        name = fault.removeprefix("lost-")
        if name not in TROUBLES:
            raise ConfigError(
                f"--trouble {word}: no such fault", f"choose from: {', '.join(TROUBLES)}, or lost-…"
            )
        if service and service not in ORDERS:
            raise ConfigError(
                f"--trouble {word}: no such service", f"choose from: {', '.join(ORDERS)}"
            )
        found.append(replace(TROUBLES[name], taken=fault != name, path=ORDERS.get(service, "")))

    return found


def known(settings: FakeSettings) -> Known:
    """Imagine the scene's task, or find it in the store."""
    from exoactor.scenes.files import save_scene

    request = SceneRequest(settings.scene, sampling=SamplingOptions(seed=settings.seed))
    scene = asked_scene(request)

    with tempfile.TemporaryDirectory() as temporary:
        source, folder = Path(temporary) / "scene.json", Path(temporary) / "run"
        save_scene(source, scene)
        steps, asked = imagining_steps(BackEnds(), scene), {"command": "fake-services"}
        run(steps, {"scene.json": source}, folder, open_store(), asked, Progress())
        return Known(
            instruction=scene.instruction,
            observation=(folder / "observation.png").read_bytes(),
            reference=(folder / "reference.png").read_bytes(),
            plan=load_plan(folder / "plan.json"),
            clip=(folder / "clip.mp4").read_bytes(),
            seconds=open_clip(folder / "clip.mp4").duration_s,
        )


def services(known: Known, polls: int) -> tuple[list[Service], Workshop]:
    """All of them, and where their clips are made."""
    actions = [asdict(action) for action in known.plan.actions]
    words = json.dumps({"actions": actions, "prompt": asdict(known.plan.prompt)})
    shop = Workshop(lambda asked: known.clip, polls)
    model = {name: catalogue.entry(name).model for name in catalogue.names()}
    of_google = tuple(model[name] for name in ("nano-banana", "gemini", "veo", "omni"))

    return [
        FakeKling(shop, model["kling"], model["kling-legacy"]),
        FakeFal(shop, model["fal"]),
        FakeGoogle(shop, lambda asked: known.reference, lambda asked: words, of_google),
        FakeOpenAi(lambda asked: words, model["openai"]),
    ], shop


def settings_text(address: str) -> str:
    """A services.toml that points at an address."""
    at = {name: address for name in catalogue.names()} | {"openai": f"{address}/v1"}
    return "\n".join(f'[{name}]\nbase_url = "{url}"\n' for name, url in at.items())


def serve(settings: FakeSettings, faults: Sequence[str], out: Path | None) -> dict[str, Any]:
    """`exoactor fake-services`, until Ctrl-C.

    Raises:
        ConfigError: an unknown fault, a port that is taken, or an `out` that is something else's.
    """
    trouble, answers = troubles(faults), known(settings)
    played, shop = services(answers, settings.polls)

    with place.of_fakes(settings.scene, settings.seed, out) as folder:
        try:
            server = Server(played, trouble, port=settings.port, latency_s=settings.latency_s)
        except OSError as error:
            raise ConfigError(
                f"--port {settings.port}: {error.strerror}", "choose another, or 0 for any"
            ) from None
        write_bytes(folder / "photo.png", answers.observation)
        write_bytes(folder / "services.toml", settings_text(server.address).encode())

    try:
        _explain(server.address, answers, folder)
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"\n{len(server.requests)} requests, {shop.charges} clips were ordered")

    return {"address": server.address, "requests": len(server.requests), "clips": shop.charges}


def _explain(address: str, answers: Known, out: Path) -> None:
    keys = " ".join(f"{name}={value}" for name, value in KEYS.items())
    print(f"services at {address}, with the answers for: {answers.instruction}")
    print("In another terminal:\n")
    print(f"  export EXOACTOR_SERVICES={(out / 'services.toml').resolve()} {keys}")
    print(
        f'  exoactor run "{answers.instruction}" --photo {out / "photo.png"} --profile cloud '
        f"--seconds {ceil(answers.seconds)} --out runs/rehearsed\n",
        flush=True,
    )
