"""SONIC: the paper's tracker, with weights that the user fetches."""

from exoactor.stages.track.sonic.tracker import Sonic, SonicConfig, weights_hash

__all__ = ["Sonic", "SonicConfig", "weights_hash"]
