"""`python -m exoactor.training.track`: gather references, imitate a teacher, practise, examine,
export.

    python -m exoactor.training.track gather --motions DIR/*.npz
    python -m exoactor.training.track imitate --teacher twist2_1017_20k.onnx
    python -m exoactor.training.track practise
    python -m exoactor.training.track examine
    python -m exoactor.training.track export

All keep their files in --out and can be stopped and called again; `practise` goes on from where it
was, or from what `imitate` made, or from the policy that is shipped. With a GPU that JAX sees,
thousands of robots run on it; without one, a few dozen a core. Needs the extra `train`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tyro

from exoactor.core.errors import ExoActorError, MissingAssetError

OUT = Path("runs/training")
LESSONS, EXAM, IMITATED, PRACTISED = "lessons.npz", "exam.npz", "imitated.npz", "practised.npz"
OF_THE_EXTRA = ("jax", "jaxlib", "optax", "onnx", "mujoco")
"""MuJoCo itself is always there; its MJX is not."""


@dataclass(frozen=True)
class Gather:
    """Write the references to learn from: recorded ones, rehearsed tasks, and improvised walks and
    bends.
    """

    motions: tuple[Path, ...] = ()
    """Native motion files whose licence allows it."""
    out: Path = OUT

    def _run(self) -> None:
        from exoactor.training.track import gather

        gather.write(gather.Sources(self.motions), self.out / LESSONS)


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

    def _run(self) -> None:
        from exoactor.training.track import imitate, reference_dataset, teacher

        dataset, guide = reference_dataset.read(self.out / LESSONS), teacher.load(self.teacher)
        # on an accelerator samples come fast and memory is dear
        sizes: dict[str, Any] = (
            {"updates": 40, "batch": 16384, "memory": 60} if _accelerated() else {}
        )
        plan = imitate.Imitation(minutes=self.minutes, seed=self.seed, **sizes)
        with closing(_world(dataset, self.robots, self.seed)) as world:
            imitate.imitate(world, dataset, guide, plan, self.out / IMITATED)


@dataclass(frozen=True)
class Practise:
    """Let the policy practise (PPO)."""

    minutes: float = 60.0
    robots: int = 0
    """0: as many as suit this machine."""
    seed: int = 0
    out: Path = OUT

    def _run(self) -> None:
        from exoactor.training.track import reference_dataset, reinforce

        dataset = reference_dataset.read(self.out / LESSONS)
        # the fewer robots, the longer each goes before something is learnt of it
        sizes: dict[str, Any] = {} if _accelerated() else {"steps": 40, "epochs": 3, "batches": 4}
        plan = reinforce.Practice(minutes=self.minutes, seed=self.seed, **sizes)
        with closing(_world(dataset, self.robots, self.seed)) as world:
            reinforce.practise(world, _latest(self.out), plan, self.out / PRACTISED)


@dataclass(frozen=True)
class Examine:
    """Run the policy once over references, undisturbed."""

    motions: tuple[Path, ...] = ()
    """Native motion files; none: all that were gathered."""
    out: Path = OUT

    def _run(self) -> None:
        import jax
        import numpy as np

        from exoactor.training.track import evaluation, gather, network, reference_dataset

        if self.motions:
            gather.write(gather.Sources(self.motions, 0, 0, 0, 0, varied=False), self.out / EXAM)
        dataset = reference_dataset.read(
            self.out / (EXAM if self.motions else LESSONS), mirrored=False
        )
        policy, run = network.load(_latest(self.out))[0]["policy"], jax.jit(network.forward)
        scores = evaluation.evaluate(
            dataset, lambda seen: np.asarray(run(policy, seen.astype(np.float32)))
        )
        rows = zip(
            scores.names,
            scores.survived,
            scores.local_mm,
            scores.away_mm,
            scores.end_mm,
            strict=True,
        )
        for name, survived, local, away, end in rows:
            print(
                f"{name:40} {survived:5.0%} {local:6.1f} mm local {away:5.0f} mm away "
                f"{end:5.0f} mm at the end"
            )
        print(scores)


@dataclass(frozen=True)
class Export:
    """Write the policy as the tracker takes it."""

    to: Path | None = None
    """None: policy.onnx in --out."""
    out: Path = OUT

    def _run(self) -> None:
        from exoactor.training.track import network

        nets, more = network.load(_latest(self.out))
        to = self.to or self.out / "policy.onnx"
        network.export(nets["policy"], to, more)
        print(f"{to}: {to.stat().st_size / 1e6:.1f} MB")


Commands = Gather | Imitate | Practise | Examine | Export


def main(argv: list[str] | None = None) -> None:
    """Do what the command line says."""
    asked: Commands = tyro.cli(Commands, args=argv, description=__doc__)
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        with _extra_needed():
            asked._run()
    except ExoActorError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def _extra_needed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        if (error.name or "").split(".")[0] not in OF_THE_EXTRA:
            raise
        raise MissingAssetError(
            f"training needs more than is installed ({error})", "pip install 'exoactor[train]'"
        ) from None


def _accelerated() -> bool:
    import jax

    return bool(jax.default_backend() != "cpu")


def _world(dataset: Any, robots: int, seed: int) -> Any:
    """Where the robots are: on an accelerator if there is one, else on all cores."""
    if _accelerated():
        from exoactor.training.track.accelerator import MjxWorld

        return MjxWorld(dataset, robots or 8192, seed)
    from exoactor.training.track.cpu import CpuWorld

    cores = os.cpu_count() or 1
    return CpuWorld(dataset, robots or 96 * cores, cores, seed)


def _latest(out: Path) -> Path:
    """What practice left in the folder, else what imitation did, else what is shipped."""
    from exoactor.stages.track.policy import SHIPPED

    return next((out / name for name in (PRACTISED, IMITATED) if (out / name).is_file()), SHIPPED)


if __name__ == "__main__":
    main()
