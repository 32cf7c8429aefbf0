"""MPC: MuJoCo plans by iterative LQR over a receding horizon, MuJoCo executes; no learnt part."""

from exoactor.stages.track.mpc.tracker import Mpc, MpcConfig

__all__ = ["Mpc", "MpcConfig"]
