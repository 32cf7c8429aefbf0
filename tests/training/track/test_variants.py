import mujoco
import numpy as np

from exoactor.robots import model
from exoactor.training.track import variants
from exoactor.training.track.cpu import PHYSICS


def test_variants_differ_from_the_nominal_and_keep_its_size() -> None:
    nominal = model.build(PHYSICS)
    first, *others = variants.pool(6, 3, PHYSICS)
    for name in ("body_mass", "actuator_gainprm", "geom_friction", "body_ipos"):
        np.testing.assert_array_equal(getattr(first, name), getattr(nominal, name))
    for other in others:
        assert (other.nq, other.nv, other.nu, other.ngeom) == (
            nominal.nq,
            nominal.nv,
            nominal.nu,
            nominal.ngeom,
        )
        np.testing.assert_array_equal(other.body_pos, nominal.body_pos)  # links keep their lengths
        mass = other.body_mass.sum() / nominal.body_mass.sum()
        assert mass != 1.0 and 0.83 < mass < 1.29
        assert (other.actuator_forcerange[:, 1] / nominal.actuator_forcerange[:, 1]).max() <= 1.05
        # still a position
        np.testing.assert_allclose(other.actuator_gainprm[:, 0], -other.actuator_biasprm[:, 1])
        sole = next(i for i in range(other.ngeom) if "sole" in other.geom(i).name)
        assert 0.35 <= other.geom_friction[sole, 0] <= 1.25
        data = mujoco.MjData(other)
        data.qpos[:], data.ctrl[:] = model.stand_qpos(), model.stand_qpos()[7:]
        mujoco.mj_step(other, data, 40)
        assert data.qpos[2] > 0.7, "it stands"
    assert len({float(other.body_mass.sum()) for other in others}) == len(others)
    again = variants.pool(6, 3, PHYSICS)
    np.testing.assert_array_equal(again[4].body_mass, others[3].body_mass)
