"""Normal equations of a chain of frames: each touches three before and after, all share a few.

    | A   B | | frames |     A: block-banded, blocks (t, t) … (t, t+3)
    | Bᵀ  C | | shared | = g    B, C: the bordering columns of what the whole clip shares

Residuals enter as stencils: r_t = Σ_k c_k f(t+k), so one method serves per-frame terms (c = 1),
velocities (-1, 1) and jerks (-1, 3, -3, 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve_banded, cholesky_banded

from exoactor.core.checks import Array

REACH = 3


@dataclass(frozen=True)
class NormalEquations:
    """Sums over residuals of JᵀWJ and JᵀWr for T frames of P parameters and S shared ones.

    `blocks[k]` (T-k, P, P) couples frame t with t+k; `border` (T, P, S); `corner` (S, S);
    `frame_gradient` (T, P); `shared_gradient` (S,).
    """

    blocks: tuple[Array, ...]
    border: Array
    corner: Array
    frame_gradient: Array
    shared_gradient: Array

    @staticmethod
    def zeros(frames: int, parameters: int, shared: int) -> "NormalEquations":
        """Nothing added yet."""
        return NormalEquations(
            tuple(np.zeros((max(frames - k, 0), parameters, parameters)) for k in range(REACH + 1)),
            np.zeros((frames, parameters, shared)),
            np.zeros((shared, shared)),
            np.zeros((frames, parameters)),
            np.zeros(shared),
        )

    def add(
        self, residual: Array, weight: Array, jacobian: Array, stencil: Sequence[float] = (1.0,)
    ) -> None:
        """Residuals and weights (T-k, M) of values with Jacobians (T, ..., P); k+1 = stencil."""
        count, jacobian = len(residual), _flat(jacobian)
        if count <= 0:
            return
        weighted = [weight[..., None] * jacobian[k : k + count] for k in range(len(stencil))]
        for i, a in enumerate(stencil):
            self.frame_gradient[i : i + count] += a * np.einsum("tmp,tm->tp", weighted[i], residual)
            left = np.swapaxes(weighted[i], 1, 2)
            for j in range(i, len(stencil)):
                self.blocks[j - i][i : i + count] += (a * stencil[j]) * (
                    left @ jacobian[j : j + count]
                )

    def add_shared(
        self, residual: Array, weight: Array, jacobian: Array, shared_jacobian: Array
    ) -> None:
        """The part of residuals (T, M) that the shared parameters move: Jacobian (T, ..., S)."""
        shared_jacobian = _flat(shared_jacobian)
        weighted = weight[..., None] * shared_jacobian
        self.border[...] += np.swapaxes(_flat(jacobian), 1, 2) @ weighted
        self.corner[...] += np.einsum("tma,tmb->ab", weighted, shared_jacobian)
        self.shared_gradient[...] += np.einsum("tma,tm->a", weighted, residual)

    def step(self, damping: float) -> tuple[Array, Array]:
        """The Levenberg-Marquardt step: (T, P) of the frames, (S,) of the shared parameters."""
        frames, parameters, shared = self.border.shape
        factor = cholesky_banded(
            self._lower_band(damping), lower=True, overwrite_ab=True, check_finite=False
        )
        right = np.concatenate([self.frame_gradient[..., None], self.border], axis=-1).reshape(
            -1, 1 + shared
        )
        solved = cho_solve_banded((factor, True), right, check_finite=False)
        border = self.border.reshape(-1, shared)
        schur = self.corner + damping * np.diag(np.diag(self.corner)) - border.T @ solved[:, 1:]
        shared_step = -np.linalg.solve(schur, self.shared_gradient - border.T @ solved[:, 0])
        frame_step = -solved[:, 0] - solved[:, 1:] @ shared_step

        return frame_step.reshape(frames, parameters), shared_step

    def _lower_band(self, damping: float) -> Array:
        """LAPACK's lower band storage: row d, column j holds A[j + d, j]."""
        frames, parameters = self.frame_gradient.shape
        below = np.zeros((frames, (REACH + 2) * parameters, parameters))
        for k, block in enumerate(self.blocks):
            below[: len(block), k * parameters : (k + 1) * parameters] = np.swapaxes(block, 1, 2)
        own = np.arange(parameters)
        below[:, own, own] *= 1.0 + damping
        below[:, own, own] += 1e-9
        depth = np.arange((REACH + 1) * parameters)[:, None]
        band = below[:, depth + own, own]
        return np.ascontiguousarray(np.moveaxis(band, 0, 1).reshape(len(depth), -1))


def _flat(jacobian: Array) -> Array:
    """(T, ..., P) → (T, M, P)."""
    return jacobian.reshape(len(jacobian), -1, jacobian.shape[-1])
