"""What `exoactor doctor` looks at."""

import platform
import shutil
import sys
from dataclasses import dataclass

from exoactor.core import packages
from exoactor.core.backend import Registry
from exoactor.core.errors import ExoActorError
from exoactor.io import assets
from exoactor.registry import REGISTRIES
from exoactor.services.paid import Paid


@dataclass(frozen=True)
class Check:
    """`needed`: the main job does not work without it."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def examine(live: bool) -> list[Check]:
    """Every check, in the order in which a user would put things right. `live`: also ask the
    services.
    """
    checks = [
        _python(),
        *map(_package, packages.PACKAGES),
        _rendering(),
        *_assets(),
        _disk(),
        *_back_ends(),
    ]
    try:
        return [*checks, *_keys(), *(_services() if live else ())]
    except ExoActorError as error:
        return [*checks, Check("services", False, f"{error.what}; {error.next_step}", needed=False)]


def _back_ends() -> list[Check]:
    """Every back end that needs more than the package, as a run looks at it before it begins."""
    return [
        _back_end(registry, name)
        for registry in REGISTRIES.values()
        for name, entry in registry.back_ends.items()
        if not entry.in_scene
    ]


def _back_end(registry: Registry[object], name: str) -> Check:
    called = f"--{registry.stage} {name}"
    try:
        registry.ready(name)
    except ExoActorError as error:
        return Check(called, False, f"{error.what}; {error.next_step}", needed=False)
    return Check(called, True, "all it needs is here", needed=False)


def _keys() -> list[Check]:
    """Which keys are set, never their value; of what has a default and is not set, that default."""
    from exoactor.services import secrets

    told = {name: "is set" for name in secrets.present()}
    told |= {name: f"not set: {value} is taken" for name, value in secrets.defaults().items()}
    return [
        Check(name, name in told, told.get(name, "not set (docs/services.md)"), needed=False)
        for name in secrets.names()
    ]


def _services() -> list[Check]:
    """What every paid service says to its key."""
    from exoactor.services.faults import RefusedError, UnknownOutcomeError

    found = []
    for registry in REGISTRIES.values():
        for name in (name for name, entry in registry.back_ends.items() if entry.paid):
            ok = False
            try:
                service = registry.make(name)
                assert isinstance(service, Paid), "the registry says that it is paid for"
                ok, told = True, service.check_auth()
            except RefusedError as refusal:
                told = refusal.error.what
            except (UnknownOutcomeError, ExoActorError) as error:
                told = error.what
            found.append(Check(name, ok, told, needed=False))

    return found


def _python() -> Check:
    told = f"{platform.python_version()} (3.11 or later is needed)"
    return Check("python", sys.version_info >= (3, 11), told)


def _package(name: str) -> Check:
    found = packages.installed(name)
    return Check(name, found is not None, found or f"pip install {name}")


def _rendering() -> Check:
    from exoactor.io.offscreen import backend

    try:
        return Check("rendering", True, f"off-screen, through {backend()}")
    except ExoActorError as error:
        return Check("rendering", False, error.next_step)


def _assets() -> list[Check]:
    found = []
    for asset, state in assets.status():
        here = state == "present"
        told = asset.what if here else f"{state}: exoactor assets pull {asset.name}"
        found.append(Check(asset.name, here, told, needed=asset.name == "blaze"))
    return found


def _disk() -> Check:
    place = assets.home()
    while not place.exists():
        place = place.parent
    free_gb = shutil.disk_usage(place).free / 1e9
    return Check("disk", free_gb > 1.0, f"{free_gb:.1f} GB free where the store is")
