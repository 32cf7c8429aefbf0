import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exoactor.stages.track.mpc import spatial

vectors = arrays(float, (2, 6), elements=st.floats(-10.0, 10.0))


@given(vectors, vectors)
def test_matrices_do_what_the_products_do(a: np.ndarray, b: np.ndarray) -> None:
    np.testing.assert_allclose(
        spatial.cross3(a[:, :3], b[:, :3]), np.cross(a[:, :3], b[:, :3]), atol=1e-9
    )
    np.testing.assert_allclose(
        spatial.apply(spatial.crossing(a), b), spatial.cross(a, b), atol=1e-9
    )
    turned = spatial.cross_force(a, b)
    np.testing.assert_allclose(
        spatial.apply(-spatial.crossing(a).swapaxes(-1, -2), b), turned, atol=1e-9
    )
    np.testing.assert_allclose(spatial.apply(spatial.dual(b), a), turned, atol=1e-9)


@given(vectors, vectors)
def test_a_frame_that_moves_leaves_power_as_it_is(a: np.ndarray, b: np.ndarray) -> None:
    force = b[:, ::-1]
    power = (spatial.cross(a, b) * force).sum(-1) + (b * spatial.cross_force(a, force)).sum(-1)
    np.testing.assert_allclose(power, 0.0, atol=1e-6)
