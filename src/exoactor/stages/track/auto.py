"""The default: the fast policy first; where its run goes wrong, the MPC, which plans for minutes
what it cannot do.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from exoactor.core.motion import Execution
from exoactor.core.progress import Progress
from exoactor.scenes import goals, trace
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.mpc import Mpc, MpcConfig
from exoactor.stages.track.physics import rollout_log
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stages.track.segments import SegmentConfig, handled

POLICY_SHARE = 0.5
"""Of the progress, though not of the time that both take: the MPC is seldom asked."""


@dataclass(frozen=True)
class AutoConfig:
    """`disturbance`: of the simulation.

    max_distance_m: a run of the policy that was once further than this from its place is not kept
    unasked. segments: how it goes on where hands hold something.
    """

    disturbance: Disturbance = NOTHING
    max_distance_m: float = 0.5
    segments: SegmentConfig = field(default_factory=SegmentConfig)


class Auto:
    """The execution says which of the two it is by."""

    name = "auto"

    def __init__(self, config: AutoConfig | None = None) -> None:
        self.config = config or AutoConfig()

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """The policy's run if nothing is wrong with it, else the MPC's, however that is.

        Where hands hold something, or one palm pushes it, the policy's is kept in any case: the MPC
        neither measures the thing nor corrects the arms.
        """
        disturbance = self.config.disturbance
        alone = handled(given) is not None
        share = 1.0 if alone else POLICY_SHARE
        policy = PolicyTracker(PolicyConfig(disturbance, segments=self.config.segments))
        first = policy.track(given, lambda fraction: progress(share * fraction))
        wrong = fault(first.execution, given, self.config.max_distance_m)
        if wrong is None or alone:
            progress(1.0)
            return first

        mpc = Mpc(MpcConfig(disturbance=disturbance))
        second = mpc.track(given, lambda fraction: progress(share + (1.0 - share) * fraction))
        note = f"the policy was tried first; {wrong}, so this is the MPC's run"
        said = replace(second.execution, notes=(note, *second.execution.notes))
        return replace(second, execution=said)


def fault(execution: Execution, given: TrackInput, max_distance_m: float) -> str | None:
    """What is wrong with a run, in words; None if it may be kept: it stands, in place, and reaches
    the plan's goals.
    """
    fell_s = rollout_log.fell_s(execution)
    if fell_s is not None:
        return f"it fell after {fell_s:.1f} s"
    away = execution.motion.root_pos_m[:, :2] - execution.reference.root_pos_m[:, :2]
    furthest_m = float(np.linalg.norm(away, axis=1).max())
    if furthest_m > max_distance_m:
        return f"it went {furthest_m:.1f} m astray"
    asked = goals.asked(given.around, given.plan)
    if given.around is not None and asked and execution.surroundings is not None:
        done = goals.judge(asked, given.around, trace.of_execution(execution))
        if done is not None and not done.achieved:
            return "the task was not done"
    return None
