"""A body through another lens: the same pixels, from another side."""

import numpy as np
import pytest

from exoactor.core.frames import intrinsics, project
from exoactor.stages.ground.contact.lens import refocused


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.6])
def test_the_pelvis_keeps_its_pixel_and_bones_their_lengths(walking, camera_at, estimated, ratio):
    body = estimated(walking(3.0, 0.8), camera_at(10.0))
    other = refocused(body, ratio)
    K = intrinsics(other.focal_px, other.width, other.height)
    np.testing.assert_allclose(
        project(other.joint_pos_cam_m, K)[:, 0], body.pixels[:, 0], atol=1e-6
    )
    np.testing.assert_allclose(
        other.joint_pos_cam_m[:, 0, 2], ratio * body.joint_pos_cam_m[:, 0, 2]
    )
    bones = [np.linalg.norm(np.diff(b.joint_pos_cam_m, axis=1), axis=-1) for b in (body, other)]
    np.testing.assert_allclose(bones[1], bones[0], atol=1e-9)
    far = np.abs(project(other.joint_pos_cam_m, K) - body.pixels).max()
    assert far < 20.0  # perspective within the body changes a little


def test_it_can_be_undone(walking, camera_at, estimated):
    body = estimated(walking(3.0, 0.8), camera_at(10.0))
    back = refocused(refocused(body, 1.4), 1.0 / 1.4)
    np.testing.assert_allclose(back.joint_pos_cam_m, body.joint_pos_cam_m, atol=1e-9)
    assert back.focal_px == pytest.approx(body.focal_px)
