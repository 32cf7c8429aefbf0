"""How the wrists are turned, where a reader of hands tells: it sees the hand, the reader of the
body guesses it.
"""

from dataclasses import replace

from exoactor.core import resample, rotations
from exoactor.core.motion import SIDES, BodyMotion, HandMotion, joint_indices


def with_wrists(body: BodyMotion, hands: HandMotion) -> BodyMotion:
    """The body with the hands' turns in the camera's frame, where there are any; both have the same
    frames.

    MANO's wrist is SMPL's, its rest pose the hand of SMPL's. Over frames in which a hand was not
    seen, its turn against the forearm goes from one sighting to the next; a hand never seen stays
    as the body has it.
    """
    if hands.wrist_quat_cam_wxyz is None:
        return body

    quat = body.joint_quat_cam_wxyz.copy()
    for side, name in enumerate(SIDES):
        seen = getattr(hands, f"conf_{name}") > 0.0
        if not seen.any():
            continue
        elbow, wrist = joint_indices((f"{name}_elbow", f"{name}_wrist"))
        bent = rotations.multiply(
            rotations.conjugate(quat[:, elbow]), hands.wrist_quat_cam_wxyz[:, side]
        )
        bent = resample.quaternions(body.time_s[seen], bent[seen], body.time_s)
        quat[:, wrist] = rotations.multiply(quat[:, elbow], bent)

    return replace(body, joint_quat_cam_wxyz=quat)
