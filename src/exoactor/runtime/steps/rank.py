"""rank: where several candidates were executed, what came of each, the best first."""

from collections.abc import Sequence
from functools import partial

from exoactor.runtime.candidates import Tried, table
from exoactor.runtime.metrics import CANDIDATES
from exoactor.runtime.step import Outcome, Step, Work

RANK = "rank"
RANK_VERSION = 1


def ranked_steps(candidate: int | None) -> list[Step]:
    """For a candidate's steps: its place, while nothing is known yet; None: one alone has no
    rank.
    """
    return [] if candidate is None else [rank_step(())]


def rank_step(ranked: Sequence[Tried]) -> Step:
    """What came of the candidates, the best first."""
    rows = table(ranked)
    return Step(RANK, "own", RANK_VERSION, {"ranked": rows}, (), (), partial(_told, rows))


def _told(rows: Sequence[dict[str, object]], _: Work) -> Outcome:
    return Outcome({CANDIDATES: {"best": rows[0]["number"], "ranked": list(rows)}})
