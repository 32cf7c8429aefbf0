"""In how many other worlds the command holds, and what broke in the rest."""

from dataclasses import dataclass

from exoactor.scenes import goals, outcome
from exoactor.scenes.outcome import Bounds
from exoactor.stages.judge import JudgeInput
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

NOWHERE = "It was executed in no other world: what slippery soles or a push do is not known."
UNKNOWN = f"{NOWHERE} This tracker has no command for others; `--worlds 0` asks for none."


@dataclass(frozen=True)
class Elsewhere:
    """`faults`: of each world in order, in words, None where it held; `asked`: for how many."""

    worlds: tuple[str, ...]
    faults: tuple[str | None, ...]
    min_share: float
    asked: int

    @property
    def held(self) -> int:
        """In so many of them it did."""
        return self.faults.count(None)

    @property
    def enough(self) -> bool:
        """Whether that will do."""
        if not self.worlds:
            return self.asked == 0
        return self.held >= self.min_share * len(self.faults)

    @property
    def sentence(self) -> str:
        """The count, and what broke."""
        if not self.worlds:
            return UNKNOWN if self.asked else NOWHERE
        said = f"It holds in {self.held} of {len(self.worlds)} other worlds"
        if not self.enough:
            said += f" (at least {self.min_share:.0%})"
        broke = [
            f"{fault} ({world})"
            for world, fault in zip(self.worlds, self.faults, strict=True)
            if fault is not None
        ]
        return f"{said}; in the rest: {'; '.join(broke)}." if broke else f"{said}."

    @property
    def figures(self) -> dict[str, object]:
        """The part `worlds` of metrics.json."""
        each = enumerate(zip(self.worlds, self.faults, strict=True), start=1)
        details = {f"{number}: {world}": fault or "held" for number, (world, fault) in each}
        return {
            "count": len(details), "held": self.held if details else None, "details": details,
        }  # fmt: skip


def held_in(given: JudgeInput, limits: PhysicsJudgeConfig) -> Elsewhere:
    """Falls, being astray and goals, as in the world that is known."""
    wanted = goals.asked(given.scene, given.plan)
    bounds = Bounds(limits.fallen_height_m, limits.fallen_tilt_deg, limits.max_root_distance_m)
    faults = (outcome.fault(run, given.scene, wanted, bounds) for run in given.worlds)
    names = tuple(run.world for run in given.worlds)
    return Elsewhere(names, tuple(faults), limits.min_held_share, given.worlds_asked)
