"""Back ends by name: where the class is, and the version that is part of every key.

Raise the version when a back end's results change; work done by the older one is then done again. Classes are
imported when used.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, Protocol, runtime_checkable

from exoactor.core.errors import ConfigError, MissingAssetError

PACKAGES = (
    "numpy", "scipy", "mujoco", "mink", "daqp", "av", "ai-edge-litert", "onnxruntime", "opencv-python-headless", "tyro",
)  # fmt: skip
"""What this package stands on, by the names that pip knows."""


@runtime_checkable
class Prepared(Protocol):
    """A back end that needs more than this package: networks, weights, an environment of its own, a key."""

    def ready(self) -> None:
        """Look whether all of it is here; a service is not asked, and nothing is made.

        Raises:
            MissingAssetError, ConfigError, BadMotionError: what is not here or not usable, and how to get it.
        """
        ...


@dataclass(frozen=True)
class BackEnd:
    """`target` is "module:Class", `config` the name of its config dataclass in that module, if it has one.

    `kind`: "here": all of it comes with this package; "equipped": with networks, weights or packages besides;
    "ordered" from a service that is paid for (`remote.service.Service`); "scene": works only where there is a scene,
    which it is given; "beside": a model in an environment of its own, or its result in a file. All but "here" and
    "scene" are `Prepared`.
    """

    target: str
    version: int
    config: str | None = None
    kind: Literal["here", "equipped", "scene", "ordered", "beside"] = "here"


BACK_ENDS: dict[str, dict[str, BackEnd]] = {
    "transfer": {
        "rehearsal": BackEnd(
            "exoactor.stages.transfer.rehearsal:RehearsalTransfer", 1, "RehearsalTransferConfig", kind="scene"
        ),
        "as-is": BackEnd("exoactor.stages.transfer.as_is:AsIs", 1),
        "nano-banana": BackEnd("exoactor.stages.transfer.nano_banana:NanoBanana", 2, kind="ordered"),
    },
    "plan": {
        "rules": BackEnd("exoactor.stages.plan.rules:Rules", 1, "RulesConfig", kind="scene"),
        "gemini": BackEnd("exoactor.stages.plan.gemini:Gemini", 1, kind="ordered"),
        "openai": BackEnd("exoactor.stages.plan.openai:OpenAi", 1, kind="ordered"),
    },
    "imagine": {
        "rehearsal": BackEnd("exoactor.stages.imagine.rehearsal:Rehearsal", 2, "RehearsalConfig", kind="scene"),
        "kling": BackEnd("exoactor.stages.imagine.kling:Kling", 1, kind="ordered"),
        "kling-legacy": BackEnd("exoactor.stages.imagine.kling_legacy:KlingLegacy", 1, kind="ordered"),
        "fal": BackEnd("exoactor.stages.imagine.fal:Fal", 1, kind="ordered"),
        "veo": BackEnd("exoactor.stages.imagine.veo:Veo", 1, kind="ordered"),
        "omni": BackEnd("exoactor.stages.imagine.omni:Omni", 1, kind="ordered"),
        "wan": BackEnd("exoactor.stages.imagine.wan:Wan", 1, "WanConfig", kind="equipped"),
    },
    "body": {
        "blaze": BackEnd("exoactor.stages.body.blaze:Blaze", 6, "BlazeConfig", kind="equipped"),
        "gem": BackEnd("exoactor.stages.body.beside:Gem", 2, "BesideConfig", kind="beside"),
        "gvhmr": BackEnd("exoactor.stages.body.beside:Gvhmr", 2, "BesideConfig", kind="beside"),
    },
    "hands": {
        "blaze": BackEnd("exoactor.stages.hands.blaze:BlazeHands", 3, "BlazeHandsConfig", kind="equipped"),
        "wilor": BackEnd("exoactor.stages.hands.wilor:Wilor", 2, "WilorConfig", kind="beside"),
    },
    "ground": {"own": BackEnd("exoactor.stages.ground.own:OwnGround", 11, "GroundConfig")},
    "retarget": {"own": BackEnd("exoactor.stages.retarget.own:OwnRetargeter", 4, "OwnConfig")},
    "track": {
        "auto": BackEnd("exoactor.stages.track.auto:Auto", 3, "AutoConfig"),
        "mpc": BackEnd("exoactor.stages.track.mpc:Mpc", 4, "MpcConfig"),
        "twist2": BackEnd("exoactor.stages.track.twist2:Twist2", 2, "Twist2Config", kind="equipped"),
        "sonic": BackEnd("exoactor.stages.track.sonic:Sonic", 2, "SonicConfig", kind="equipped"),
        "sonic-smpl": BackEnd("exoactor.stages.track.sonic:Sonic", 2, "SonicConfig", kind="equipped"),
        "policy": BackEnd("exoactor.stages.track.policy:PolicyTracker", 3, "PolicyConfig"),
        "physics-filter": BackEnd("exoactor.stages.track.physics_filter:PhysicsFilter", 3, "PhysicsFilterConfig"),
        "kinematic": BackEnd("exoactor.stages.track.kinematic:Kinematic", 3, "KinematicConfig"),
    },
    "judge": {"physics": BackEnd("exoactor.stages.judge.physics:PhysicsJudge", 2, "PhysicsJudgeConfig")},
}


def find(stage: str, name: str) -> BackEnd:
    """The named back end; ConfigError lists the valid names."""
    choices = BACK_ENDS[stage]
    if name not in choices:
        raise ConfigError(f"--{stage} {name}: no such back end", f"choose from: {', '.join(choices)}")
    return choices[name]


def make(stage: str, name: str, **settings: Any) -> Any:
    """An instance of the named back end, its config dataclass made from `settings`."""
    back_end = find(stage, name)
    module_name, _, class_name = back_end.target.partition(":")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        extra = "cloud" if back_end.kind == "ordered" else "open"
        told = f"pip install 'exoactor[{extra}]'"
        raise MissingAssetError(f"--{stage} {name}: {error.name} is not installed", told) from None
    kind = getattr(module, class_name)
    if back_end.config is None:
        return kind()
    return kind(getattr(module, back_end.config)(**settings))


def ready(stage: str, name: str, **settings: Any) -> None:
    """Whether all that the named back end needs is here; raises as `Prepared.ready`, and as `make`.

    What comes with this package is not imported for that, which takes seconds: the packages it stands on are looked up.
    """
    if find(stage, name).kind == "here":
        _check_packages()
        return
    made = make(stage, name, **settings)
    if isinstance(made, Prepared):
        made.ready()


def _check_packages() -> None:
    absent = [package for package in PACKAGES if not _is_installed(package)]
    if absent:
        raise MissingAssetError(f"{', '.join(absent)} is not installed", f"pip install {' '.join(absent)}")


@cache
def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
