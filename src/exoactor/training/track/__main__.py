"""`python -m exoactor.training.track`: gather references, imitate a teacher, practise, examine, export.

    python -m exoactor.training.track gather --motions DIR/*.npz
    python -m exoactor.training.track imitate --teacher twist2_1017_20k.onnx
    python -m exoactor.training.track practise
    python -m exoactor.training.track examine
    python -m exoactor.training.track export

All keep their files in --out and can be stopped and called again; `practise` goes on from where it was. With a GPU that
JAX sees, thousands of robots run on it; without one, a few dozen a core.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tyro

OUT = Path("runs/training")
LESSONS, IMITATED, PRACTISED = "lessons.npz", "imitated.npz", "practised.npz"


@dataclass(frozen=True)
class Gather:
    """Write the references to learn from: recorded ones, rehearsed tasks, and improvised walks and bends."""

    motions: tuple[Path, ...] = ()
    """Native motion files whose licence allows it."""
    out: Path = OUT


@dataclass(frozen=True)
class Imitate:
    """Train a new policy to do as TWIST2's would."""

    teacher: Path
    """TWIST2's .onnx file."""
    minutes: float = 60.0
    robots: int = 0
    """0: as many as suit this machine."""
    seed: int = 0
    out: Path = OUT


@dataclass(frozen=True)
class Practise:
    """Let the policy practise (PPO)."""

    minutes: float = 60.0
    robots: int = 0
    seed: int = 0
    out: Path = OUT


@dataclass(frozen=True)
class Examine:
    """Run the policy once over references, undisturbed."""

    motions: tuple[Path, ...] = ()
    """Native motion files; none: a few of the lessons."""
    out: Path = OUT


@dataclass(frozen=True)
class Export:
    """Write policy.onnx."""

    to: Path = field(default_factory=lambda: OUT / "policy.onnx")
    out: Path = OUT


Commands = Gather | Imitate | Practise | Examine | Export


def main() -> None:
    """Do what the command line says."""
    asked: Commands = tyro.cli(Commands, description=__doc__)  # type: ignore[arg-type]
    asked.out.mkdir(parents=True, exist_ok=True)
    match asked:
        case Gather():
            from exoactor.training.track import gather

            gather.write(gather.Sources(asked.motions), asked.out / LESSONS)
        case Imitate():
            _imitate(asked)
        case Practise():
            _practise(asked)
        case Examine():
            _examine(asked)
        case Export():
            _export(asked)


def _imitate(asked: Imitate) -> None:
    from exoactor.training.track import imitate, lessons, teacher

    book = lessons.read(asked.out / LESSONS)
    world, large = _world(book, asked.robots, asked.seed)
    # on an accelerator samples come fast and memory is dear
    sizes: dict[str, Any] = {"updates": 40, "batch": 16384, "memory": 60} if large else {}
    plan = imitate.Imitation(minutes=asked.minutes, seed=asked.seed, **sizes)
    imitate.imitate(world, book, teacher.load(asked.teacher), plan, asked.out / IMITATED)
    world.close()


def _practise(asked: Practise) -> None:
    from exoactor.training.track import lessons, reinforce

    world, large = _world(lessons.read(asked.out / LESSONS), asked.robots, asked.seed)
    done = asked.out / PRACTISED
    start = done if done.exists() else asked.out / IMITATED
    sizes: dict[str, Any] = {} if large else {"steps": 40, "epochs": 3, "batches": 4}
    reinforce.practise(world, start, reinforce.Practice(minutes=asked.minutes, seed=asked.seed, **sizes), done)
    world.close()


def _world(book: Any, robots: int, seed: int) -> tuple[Any, bool]:
    """Where the robots are: on an accelerator if there is one, else on all cores."""
    import jax

    if jax.default_backend() != "cpu":
        from exoactor.training.track.accelerator import MjxWorld

        return MjxWorld(book, robots or 4096, seed), True
    from exoactor.training.track.cpu import CpuWorld

    cores = os.cpu_count() or 1
    return CpuWorld(book, robots or 96 * cores, cores, seed), False


def _examine(asked: Examine) -> None:
    import jax
    import numpy as np

    from exoactor.training.track import exam, gather, lessons, network

    if asked.motions:
        gather.write(gather.Sources(asked.motions, 0, 0, 0, varied=False), asked.out / "exam.npz")
    book = lessons.read(asked.out / ("exam.npz" if asked.motions else LESSONS), mirrored=False)
    nets, _ = network.load(_latest(asked.out))
    run = jax.jit(network.forward)
    marks = exam.examine(book, lambda seen: np.asarray(run(nets["policy"], seen["noisy"].astype(np.float32))))
    for name, survived, local, away, end in zip(
        marks.names, marks.survived, marks.local_mm, marks.away_mm, marks.end_mm, strict=True
    ):
        print(f"{name:40} {survived:5.0%} {local:6.1f} mm local {away:5.0f} mm away {end:5.0f} mm at the end")
    print(marks)


def _export(asked: Export) -> None:
    from exoactor.training.track import network

    nets, more = network.load(_latest(asked.out))
    facts = {"practised_samples": str(int(more.get("samples", 0))), "rounds": str(int(more.get("rounds", 0)))}
    network.export(nets["policy"], asked.to, facts)
    print(f"{asked.to}: {asked.to.stat().st_size / 1e6:.1f} MB")


def _latest(out: Path) -> Path:
    return out / (PRACTISED if (out / PRACTISED).exists() else IMITATED)


if __name__ == "__main__":
    main()
