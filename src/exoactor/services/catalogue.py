"""Models, addresses and prices of the services: dated data, which a file of the user's own
overrides.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.io.assets import home
from exoactor.io.files import read_bytes

MOST_PRICE_USD = 1e4
"""No second, picture or million tokens costs more."""

LARGEST_BYTES = 1 << 20
"""Of the user's own list: it names a dozen services."""


@dataclass(frozen=True)
class Entry:
    """One service. `about`: every field of its table."""

    name: str
    about: Mapping[str, Any]

    @property
    def model(self) -> str:
        """The model's id at the service."""
        return self.text("model")

    @property
    def base_url(self) -> str:
        """Where it listens; empty for the SDK's own address."""
        return self.text("base_url")

    def text(self, name: str) -> str:
        """A field that is text."""
        value = self.about.get(name)
        if not isinstance(value, str):
            raise self._without(f"{name} is not a text")
        return value

    def usd(self, name: str, choice: str | None = None) -> float:
        """A price; from a table of prices the one of a choice, such as a resolution."""
        value: Any = self.about.get(name)
        if isinstance(value, Mapping):
            value = value.get(choice or "")
        if type(value) not in (int, float) or not 0 <= value <= MOST_PRICE_USD:
            raise self._without(f"{name}{f' {choice}' if choice else ''} is not a price")

        return float(value)

    def seconds(self, wanted: float) -> int:
        """The shortest duration on offer that is not shorter than `wanted`, else the longest."""
        offered: Any = self.about.get("seconds")
        if (
            not isinstance(offered, list)
            or not offered
            or not all(type(s) is int and 0 < s <= 3600 for s in offered)
        ):
            raise self._without("seconds is not a list of whole numbers above zero")

        return int(min((s for s in offered if s >= wanted), default=max(offered)))

    def _without(self, what: str) -> ConfigError:
        return ConfigError(f"services.toml: [{self.name}] {what}", f"give one in {own_file()}")


class Listed:
    """A service as the catalogue has it: what all of them begin with."""

    provider: str

    def __init__(self) -> None:
        self._entry = entry(self.provider)
        self.model = self._entry.model


def entry(name: str) -> Entry:
    """A service's table.

    Raises:
        ConfigError: there is none, or the user's file cannot be read.
    """
    own, shipped = _own().get(name, {}), _shipped().get(name)
    if shipped is None:
        raise ConfigError(f"services.toml has no [{name}]", f"it knows: {', '.join(names())}")
    return Entry(name, {**shipped, **own})


def names() -> list[str]:
    """Of the services."""
    return [name for name, value in _shipped().items() if isinstance(value, dict)]


def own_file() -> Path:
    """Where the user's overrides are looked for."""
    return Path(os.environ.get("EXOACTOR_SERVICES") or home() / "services.toml")


def gone(name: str) -> str:
    """What to do about a model that is no longer offered."""
    return (
        "it may be retired: see the provider's list, and set\n"
        f'    [{name}]\n    model = "…"\n  in {own_file()}'
    )


def _shipped() -> Mapping[str, Any]:
    return tomllib.loads((files("exoactor.services") / "data/services.toml").read_text())


def _own() -> Mapping[str, Any]:
    path = own_file()
    if not path.exists():
        return {}

    try:
        tables = tomllib.loads(read_bytes(path, LARGEST_BYTES, ConfigError).decode())
    except (RecursionError, ValueError) as error:
        says = f": {error}" if isinstance(error, ValueError) else " is nested too deep"
        raise ConfigError(f"{path}{says}", "repair it, or move it away") from None

    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(
                f"{path}: {name} stands outside of any [service]", f"services: {', '.join(names())}"
            )

    return tables
