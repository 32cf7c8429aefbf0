"""The project's own policy: a small network that holds its place; see data/policy.md."""

from exoactor.stages.track.policy.tracker import SHIPPED, PolicyConfig, PolicyTracker

__all__ = ["SHIPPED", "PolicyConfig", "PolicyTracker"]
