"""Tables of targets and figures: printed, kept as JSON."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.io.files import write_json


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
        if self.low is not None and self.high is not None:
            return f"{self.low:g} … {self.high:g}" if self.low != self.high else f"{self.low:g}"
        return (
            f"≤ {self.high:g}"
            if self.high is not None
            else f"≥ {self.low:g}"
            if self.low is not None
            else ""
        )


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    print(f"\n{'on':<18} {'figure':<38} {'measured':>12} {'target':>12}")
    for figure in figures:
        value = (
            "not measured" if figure.value is None else f"{figure.value:.4g} {figure.unit}".strip()
        )
        mark = {True: "", False: "  MISSED", None: ""}[figure.met]
        print(f"{figure.on:<18} {figure.what:<38} {value:>12} {figure.target:>12}{mark}")
    print()


def keep(figures: Sequence[Figure], out: Path, **more: Any) -> dict[str, Any]:
    """Write out/bench.json and give its content."""
    rows = [{**asdict(figure), "met": figure.met} for figure in figures]
    document = {**more, "figures": rows}
    write_json(out / "bench.json", document)
    return document


def shared_data() -> Path:
    """The folder of benchmark data: $EXOACTOR_SHARED/data, else ../shared/data beside the
    checkout.
    """
    folder = Path(os.environ.get("EXOACTOR_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        raise ConfigError(
            f"the benchmark data is not at {folder}",
            "set EXOACTOR_SHARED to the folder that holds data/",
        )
    return folder
