"""A procedural person whose contacts are known, and what a monocular estimate would make of
them."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ, Camera, project
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, HumanMotion
from exoactor.humans import limbs, skeleton, skin

FPS = 30.0
STATURE_M = 1.75
SOLE_M = skeleton.SOLE_BELOW_ANKLE * STATURE_M
BALL_M = 0.071 * STATURE_M
HEEL_M = BALL_M / 2.0
CYCLE_S, STANCE = 1.2, 0.62


def pose(
    pelvis_m: Array, yaw_rad: float, ankle_m: Array, foot_pitch_rad: Array, contact: Array
) -> HumanMotion:
    """A person from pelvis (T, 3), ankles (T, 2, 3) and the pitch of the feet (T, 2; toes down
    positive), facing +x; then turned by `yaw_rad`. Arms hang and swing a little."""
    frames, offsets = len(pelvis_m), skeleton.rest_offsets_m(STATURE_M)
    quat = np.tile(UPRIGHT_FACING_X_WXYZ, (frames, 22, 1))
    for side, sign in (("left", -1.0), ("right", 1.0)):
        swing = 0.2 * np.sin(2 * np.pi * np.arange(frames) / FPS / CYCLE_S) * sign
        hang = np.stack(
            [swing, np.zeros(frames), np.full(frames, sign * np.deg2rad(75.0))], axis=-1
        )
        for part in ("shoulder", "elbow", "wrist"):
            joint = SMPL_JOINTS.index(f"{side}_{part}")
            quat[:, joint] = rotations.multiply(quat[:, joint], rotations.from_rotvec(hang))
        foot = 0 if side == "left" else 1
        hip, knee, ankle, toe = (
            SMPL_JOINTS.index(f"{side}_{p}") for p in ("hip", "knee", "ankle", "foot")
        )
        hip_m = pelvis_m + rotations.rotate(UPRIGHT_FACING_X_WXYZ, offsets[hip])
        _bend(quat, hip, knee, ankle_m[:, foot] - hip_m, offsets[knee], offsets[ankle])
        pitch = np.stack([np.zeros(frames), foot_pitch_rad[:, foot], np.zeros(frames)], axis=-1)
        quat[:, [ankle, toe]] = rotations.multiply(
            rotations.from_rotvec(pitch), UPRIGHT_FACING_X_WXYZ
        )[:, None]
    joint = skeleton.joint_positions(pelvis_m, quat, offsets)
    turn = rotations.from_yaw(yaw_rad)
    joint = joint @ rotations.to_matrix(turn).T
    time_s = np.arange(frames) / FPS
    return HumanMotion(
        FPS,
        time_s,
        joint,
        rotations.multiply(turn, quat),
        STATURE_M,
        contact[:, 0] > 0,
        contact[:, 1] > 0,
    )


def _bend(quat: Array, hip: int, knee: int, reach: Array, thigh: Array, shank: Array) -> None:
    """Thigh and shank so that the ankle is `reach` (T, 3) from the hip, by Newton's method on two
    angles and a roll."""
    # hip flexion (forward negative), knee flexion, leg roll
    angle = np.tile([-0.3, 0.5, 0.0], (len(reach), 1))

    def both(a: Array) -> tuple[Array, Array]:
        y, zero = a[:, 0], np.zeros(len(a))
        roll = rotations.from_rotvec(np.stack([a[:, 2], zero, zero], axis=-1))
        upper = rotations.multiply(roll, rotations.from_rotvec(np.stack([zero, y, zero], axis=-1)))
        lower = rotations.multiply(
            upper, rotations.from_rotvec(np.stack([zero, a[:, 1], zero], axis=-1))
        )
        return tuple(rotations.multiply(q, UPRIGHT_FACING_X_WXYZ) for q in (upper, lower))

    def miss(a: Array) -> Array:
        upper, lower = both(a)
        return rotations.rotate(upper, thigh) + rotations.rotate(lower, shank) - reach

    for _ in range(30):
        now = miss(angle)
        jacobian = np.stack(
            [(miss(angle + 1e-6 * axis) - now) / 1e-6 for axis in np.eye(3)], axis=-1
        )
        step = np.linalg.solve(jacobian + 1e-9 * np.eye(3), now[..., None])[..., 0]
        angle = angle - np.clip(step, -0.2, 0.2)
    assert np.abs(miss(angle)).max() < 1e-6, "the leg does not reach"
    quat[:, hip], quat[:, knee] = both(angle)


def walk(seconds: float, speed_m_s: float, yaw_rad: float = 0.0) -> HumanMotion:
    """Level walking: heel strike, flat foot, the heel rises over the ball, swing."""
    time_s = np.arange(round(seconds * FPS)) / FPS
    ankle, pitch, contact = (np.zeros((len(time_s), 2, *tail)) for tail in ((3,), (), ()))
    for foot, side in enumerate((1.0, -1.0)):
        phase = time_s / CYCLE_S + 0.5 * foot
        cycle, part = np.floor(phase), phase % 1.0
        place = speed_m_s * CYCLE_S * (cycle - 0.5 * foot + STANCE / 2)
        stance = part < STANCE
        contact[:, foot] = stance
        start, end = (_rolling(np.full(len(time_s), p)) for p in (0.0, STANCE))
        swing = np.clip((part - STANCE) / (1 - STANCE), 0.0, 1.0)
        ease = swing**3 * (10 - 15 * swing + 6 * swing**2)
        held = _rolling(np.minimum(part, STANCE))
        dx = np.where(
            stance, held[0], (1 - ease) * end[0] + ease * (start[0] + speed_m_s * CYCLE_S)
        )
        dz = np.where(
            stance,
            held[1],
            (1 - ease) * end[1] + ease * start[1] + 0.06 * np.sin(np.pi * swing) ** 2,
        )
        pitch[:, foot] = np.where(stance, held[2], (1 - ease) * end[2] + ease * start[2])
        ankle[:, foot] = np.stack([place + dx, np.full(len(time_s), 0.09 * side), dz], axis=-1)
    sway = 0.02 * np.sin(2 * np.pi * time_s / CYCLE_S)
    pelvis = np.stack([speed_m_s * time_s, sway, np.full(len(time_s), 0.5 * STATURE_M)], axis=-1)
    return pose(pelvis, yaw_rad, ankle, pitch, contact)


def _rolling(part: Array) -> tuple[Array, Array, Array]:
    """The ankle's place ahead of where it is over a flat foot, its height, and the foot's pitch,
    during stance."""
    pitch = (
        -0.3 * np.clip(1 - part / 0.08, 0.0, 1.0)
        + 0.6 * np.clip((part - 0.4) / (STANCE - 0.4), 0.0, 1.0) ** 2
    )
    # where the foot turns about: heel behind, ball in front
    pivot = np.where(pitch < 0.0, -HEEL_M, BALL_M)
    x = pivot - np.cos(pitch) * pivot + np.sin(pitch) * SOLE_M
    return x, np.cos(pitch) * SOLE_M + np.sin(pitch) * pivot, pitch


def stand(seconds: float, jump_at_s: float | None = None, yaw_rad: float = 0.0) -> HumanMotion:
    """Standing and swaying; with a jump of 0.5 s from a crouch."""
    time_s = np.arange(round(seconds * FPS)) / FPS
    ankle = np.tile([[0.0, 0.12, SOLE_M], [0.0, -0.12, SOLE_M]], (len(time_s), 1, 1))
    pelvis = np.stack(
        [0.03 + 0.01 * np.sin(time_s), 0.02 * np.sin(1.7 * time_s), 0 * time_s + 0.52 * STATURE_M],
        -1,
    )
    contact = np.ones((len(time_s), 2))
    if jump_at_s is not None:
        flight = (time_s - jump_at_s) / 0.5
        rise = np.where(
            (flight > 0) & (flight < 1), 9.81 / 8 * 0.25 * 4 * flight * (1 - flight), 0.0
        )
        pelvis[:, 2] += (
            rise
            - 0.12 * np.exp(-(((flight + 0.4) / 0.3) ** 2))
            - 0.12 * np.exp(-(((flight - 1.4) / 0.3) ** 2))
        )
        ankle[..., 2] += rise[:, None]
        contact[rise > 0] = 0
    return pose(pelvis, yaw_rad, ankle, np.zeros((len(time_s), 2)), contact)


@dataclass(frozen=True)
class Noise:
    """Of a monocular estimate: slow error in depth (ratio), jitter across (m), joint angles
    (rad)."""

    depth_ratio: float = 0.03
    jitter_m: float = 0.004
    angle_rad: float = 0.03
    seed: int = 0


def seen(human: HumanMotion, camera: Camera, noise: Noise | None = None) -> BodyMotion:
    """What an estimate with that noise would make of `human` in front of `camera`."""
    noise = noise or Noise()
    random = np.random.default_rng(noise.seed)
    frames = len(human.time_s)
    local = skeleton.local_rotations(human.joint_quat_wxyz)
    wobble = gaussian_filter1d(random.normal(size=(frames, 22, 3)), 5.0, axis=0, mode="nearest")
    wobble *= noise.angle_rad / wobble.std()
    turned = skeleton.global_rotations(rotations.multiply(local, rotations.from_rotvec(wobble)))
    quat = rotations.multiply(rotations.from_matrix(camera.rotation_cam_from_world), turned)
    slow = (
        sum(
            np.sin(2 * np.pi * human.time_s / period + random.uniform(0, 6))
            for period in (1.7, 3.1, 7.0)
        )
        / 1.5
    )
    jitter = gaussian_filter1d(random.normal(size=(frames, 3)), 1.5, axis=0, mode="nearest")
    root = camera.to_camera(human.joint_pos_m[:, 0]) * (1.0 + noise.depth_ratio * slow[:, None])
    root = root + jitter * noise.jitter_m / jitter.std()
    joint = skeleton.joint_positions(root, quat, skeleton.rest_offsets_m(human.stature_m))
    return BodyMotion(
        human.fps,
        human.time_s,
        joint,
        quat,
        np.ones((frames, 22)),
        project(joint, camera.K),
        np.zeros((frames, 2, 2, 2)),
        np.ones(frames, dtype=np.bool_),
        float(camera.K[0, 0]),
        camera.width,
        camera.height,
        human.stature_m,
        lean_away_rad=0.0,
    )


def view(pitch_down_deg: float, distance_m: float = 4.5, height_m: float | None = None) -> Camera:
    """A camera that looks along +y of the world at a person around the origin, level, with this
    pitch."""
    pitch = np.deg2rad(pitch_down_deg)
    height = 0.9 + distance_m * np.tan(pitch) if height_m is None else height_m
    place = np.array([0.0, -distance_m, height])
    return Camera.looking_at(place, place + [0.0, np.cos(pitch), -np.sin(pitch)], 1000.0, 1280, 720)


def reaching(
    pelvis_m: Array, lean_rad: Array, wrist_m: Array, ankle_m: Array, toes_down_rad: float
) -> HumanMotion:
    """A person from pelvis (T, 3) and its lean forwards (T,), wrists and ankles (T, 2, 3), palms
    down; knees and elbows bend forwards and outwards. Lifted or lowered to where the lowest of its
    skin is on the floor in every frame.
    """
    frames = len(pelvis_m)
    bones = rotations.rotate(UPRIGHT_FACING_X_WXYZ, skeleton.rest_offsets_m(STATURE_M))
    leant = rotations.from_rotvec(lean_rad[:, None] * [0.0, 1.0, 0.0])
    quat = np.repeat(leant[:, None], 22, axis=1)
    toes = rotations.from_rotvec(np.array([0.0, toes_down_rad, 0.0]))
    for side, out in ((0, 1.0), (1, -1.0)):
        for (root, middle, end), goal, pole in (
            (limb("shoulder", "elbow", "wrist", side), wrist_m, [-0.3, out, 0.5]),
            (limb("hip", "knee", "ankle", side), ankle_m, [1.0, 0.0, 0.0]),
        ):
            start = skeleton.joint_positions(pelvis_m, quat, bones)[:, root]
            bent = limbs.reach(
                start,
                goal[:, side],
                rotations.rotate(leant, np.array(pole)),
                bones[middle],
                bones[end],
            )
            quat[:, root], quat[:, middle] = bent.upper_quat_wxyz, bent.lower_quat_wxyz
            quat[:, end] = rotations.from_yaw(-out * np.pi / 2.0) if goal is wrist_m else toes
        quat[:, SMPL_JOINTS.index(f"{('left', 'right')[side]}_foot")] = toes
    quat = rotations.multiply(quat, UPRIGHT_FACING_X_WXYZ)
    joint = skeleton.joint_positions(pelvis_m, quat, skeleton.rest_offsets_m(STATURE_M))
    low = lowest_m(joint, quat)
    nothing = np.zeros(frames, dtype=np.bool_)
    placed = joint - low[:, None, None] * [0.0, 0.0, 1.0]
    return HumanMotion(FPS, np.arange(frames) / FPS, placed, quat, STATURE_M, nothing, nothing)


def limb(root: str, middle: str, end: str, side: int) -> tuple[int, int, int]:
    names = (f"{('left', 'right')[side]}_{part}" for part in (root, middle, end))
    return tuple(SMPL_JOINTS.index(name) for name in names)


def lowest_m(joint_pos_m: Array, joint_quat_wxyz: Array) -> Array:
    """(T,) height of the lowest of a person's skin."""
    places = skin.of(joint_pos_m, joint_quat_wxyz, STATURE_M).lowest_m(np.array([0.0, 0.0, 1.0]))
    return places[..., 2].min(axis=(1, 2))


def on_the_floor(what: str, yaw_rad: float = 0.0) -> HumanMotion:
    """Three seconds of push-ups, of a handstand, of sitting on the floor or of lying on the back;
    then turned."""
    time_s = np.arange(90) / FPS
    one, sway = np.ones(90), np.sin(2.0 * np.pi * time_s / 1.5)
    zero = np.zeros(90)

    def pair(x: float, out: float, z: float) -> Array:
        return np.tile([[x, out, z], [x, -out, z]], (90, 1, 1))

    if what == "push-up":
        rise = np.arcsin((0.26 + 0.16 * sway) / 1.30)  # of the line from ankles to shoulders
        pelvis = np.stack([0.8 * np.cos(rise), zero, 0.16 + 0.8 * np.sin(rise)], axis=-1)
        made = reaching(
            pelvis, np.pi / 2 - rise, pair(1.27, 0.24, 0.03), pair(0.0, 0.09, 0.16), 1.3
        )
    elif what == "handstand":
        pelvis = np.stack([0.02 * sway, zero, 1.13 * one], axis=-1)
        made = reaching(pelvis, 3.1 * one, pair(0.0, 0.20, 0.03), pair(0.0, 0.08, 1.98), -2.1)
    elif what == "sit":
        pelvis = np.stack([-0.55 * one, zero, 0.15 * one], axis=-1)
        made = reaching(
            pelvis, -0.3 + 0.05 * sway, pair(-0.85, 0.28, 0.03), pair(0.02, 0.12, SOLE_M), 0.0
        )
    else:
        pelvis = np.stack([-0.60 * one, zero, 0.12 * one], axis=-1)
        made = reaching(
            pelvis, -1.53 + 0.01 * sway, pair(-0.6, 0.36, 0.05), pair(0.30, 0.12, 0.09), -1.0
        )
    turn = rotations.from_yaw(yaw_rad)
    middle = made.joint_pos_m[:, 0].mean(axis=0) * [1.0, 1.0, 0.0]
    joint = (made.joint_pos_m - middle) @ rotations.to_matrix(turn).T
    return replace(
        made, joint_pos_m=joint, joint_quat_wxyz=rotations.multiply(turn, made.joint_quat_wxyz)
    )


def walk_seen(
    seed: int, pitch_deg: float, yaw_rad: float, speed_m_s: float
) -> tuple[HumanMotion, BodyMotion]:
    """A walk past the origin and its estimate."""
    human = walk(4.0, speed_m_s, yaw_rad)
    human = replace(
        human, joint_pos_m=human.joint_pos_m - human.joint_pos_m[60, 0] * [1.0, 1.0, 0.0]
    )
    return human, seen(human, view(pitch_deg), Noise(seed=seed))
