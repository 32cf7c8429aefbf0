"""Tables of targets and figures: printed, kept as JSON."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.io.files import write_json

PERCENT = "{:.0f} %"


@dataclass(frozen=True)
class Figure:
    """One measured figure. `low` and `high` are the target, None where there is none."""

    on: str
    what: str
    value: float | None
    unit: str = ""
    high: float | None = None
    low: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.high is None and self.low is None:
            return None
        if self.value is None:
            return False
        return (self.high is None or self.value <= self.high) and (
            self.low is None or self.value >= self.low
        )

    @property
    def target(self) -> str:
        """The target in words."""
        if self.high is None:
            return "" if self.low is None else f"≥ {self.low:g}"
        if self.low is None:
            return f"≤ {self.high:g}"
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} … {self.high:g}"


def concluded(figures: Sequence[Figure], out: Path, **more: Any) -> dict[str, Any]:
    """Print the table, write it with what is in `more` to out/bench.json, and give that document.

    Its `summary`, where `more` holds none: the figures by their names.
    """
    print(f"\n{'on':<18} {'figure':<38} {'measured':>12} {'target':>12}")
    for figure in figures:
        value = worded(figure.value, f"{{:.4g}} {figure.unit}", "not measured").strip()
        mark = "  MISSED" if figure.met is False else ""
        print(f"{figure.on:<18} {figure.what:<38} {value:>12} {figure.target:>12}{mark}")

    print()
    summary = {f"{figure.on}: {figure.what}": figure.value for figure in figures}
    rows = [{**asdict(figure), "met": figure.met} for figure in figures]
    document = {"summary": summary, **more, "figures": rows}
    write_json(out / "bench.json", document)
    return document


def worded(value: float | None, form: str, absent: str = "–") -> str:
    """A figure in its form, such as "{:.0f} mm"."""
    return absent if value is None else form.format(value)


def percent(share: float | None) -> float | None:
    """A share in per cent."""
    return None if share is None else 100.0 * share


def shared(what: str = "data") -> Path:
    """A folder of what benchmarks read: $EXOACTOR_SHARED/<what>, else ../shared/<what> beside the
    checkout.
    """
    folder = Path(os.environ.get("EXOACTOR_SHARED", "../shared")) / what
    if not folder.is_dir():
        raise ConfigError(
            f"what the benchmark reads is not at {folder}",
            f"set EXOACTOR_SHARED to the folder that holds {what}/",
        )
    return folder
