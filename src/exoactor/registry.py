"""The registries of all stages, in the order in which a run goes through them."""

from collections.abc import Mapping

from exoactor.core.backend import Registry
from exoactor.stages.body import BODY_ESTIMATORS
from exoactor.stages.condition import CONDITIONERS
from exoactor.stages.ground import GROUNDS
from exoactor.stages.hands import HAND_READERS
from exoactor.stages.imagine import IMAGINERS
from exoactor.stages.interact import INTERACTORS
from exoactor.stages.judge import JUDGES
from exoactor.stages.plan import PLANNERS
from exoactor.stages.retarget import RETARGETERS
from exoactor.stages.track import TRACKERS
from exoactor.stages.transfer import TRANSFERS

REGISTRIES: Mapping[str, Registry[object]] = {
    registry.stage: registry
    for registry in (
        TRANSFERS, PLANNERS, IMAGINERS, BODY_ESTIMATORS, HAND_READERS, GROUNDS, INTERACTORS,
        RETARGETERS, CONDITIONERS, TRACKERS, JUDGES,
    )
}  # fmt: skip
"""By the stage's name."""
