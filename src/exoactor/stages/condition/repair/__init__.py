"""Repair: what no robot could follow is mended, as little as that takes, and said."""

from exoactor.stages.condition.repair.conditioner import ConditionConfig, Ends, Repair

__all__ = ["ConditionConfig", "Ends", "Repair"]
