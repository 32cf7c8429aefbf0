"""The project's own policy: a small network that holds its place, much faster than real time; see
data/policy.md.
"""

from exoactor.stages.track.policy.tracker import SHIPPED, PolicyConfig, PolicyTracker

__all__ = ["SHIPPED", "PolicyConfig", "PolicyTracker"]
