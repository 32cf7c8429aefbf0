"""Motions nobody asked for: a person of the G1's size goes about, or lunges, at random; and the
robot itself bends.

They make the policy general where recorded motions are few: speeds, directions, turns, heights,
reaches.
"""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, HumanMotion, RobotMotion
from exoactor.humans import gait
from exoactor.humans.actor import Actor
from exoactor.humans.performance import Arm, Score, perform
from exoactor.robots import g1, tangent
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs
from exoactor.scenes import person
from exoactor.stages.track.policy.observation import STAND_RAD

FPS = 30.0
LEGS_S = (1.5, 4.0)
"""How long a person keeps to one way of going before another."""
ARMS_S, QUICK_ARMS_S = (0.9, 2.0), (0.3, 0.9)
"""From one aim of an arm to the next."""
REACH_M = 0.36
"""Of the arm of a person of 1.32 m, from the shoulder to the wrist, nearly stretched."""
ARM = (
    "shoulder_pitch", "shoulder_roll", "shoulder_yaw", "elbow",
    "wrist_roll", "wrist_pitch", "wrist_yaw",
)  # fmt: skip
ARM_LOW = (-2.2, -0.1, -0.9, -0.3, -0.8, -0.6, -0.6)
ARM_HIGH = (0.6, 1.6, 0.9, 1.6, 0.8, 0.6, 0.6)
"""Where the left arm's way points are, rad; the right one mirrors rolls and yaws."""


def wander(seed: int, duration_s: float = 12.0) -> HumanMotion:
    """A person goes about, turns, stands, crouches and leans, arms swinging or reaching."""
    rng, actor = np.random.default_rng([seed, 1]), person.person()
    steps, ends_s = _steps(rng, actor, duration_s)
    time_s = resample.timeline(ends_s + 0.6, FPS)
    crouch = _drift(rng, time_s, 0.0, rng.choice([0.02, 0.08, 0.2]))
    lean = _drift(rng, time_s, -0.05, 0.25) + 0.8 * crouch
    return _performed(rng, actor, steps, crouch, lean, time_s, ARMS_S)


def lunge(seed: int, duration_s: float = 10.0) -> HumanMotion:
    """A person lunges, deep or not, and comes back or follows, arms and trunk in quick swings."""
    rng, actor = np.random.default_rng([seed, 4]), person.person()
    steps, depths = _lunges(rng, actor, duration_s)
    time_s = resample.timeline(steps[-1].land_s + 1.0, FPS)
    crouch = gaussian_filter1d(np.interp(time_s, *np.array(depths).T), 0.1 * FPS)
    lean = _drift(rng, time_s, -0.1, rng.uniform(0.2, 1.2)) + 0.5 * crouch
    return _performed(rng, actor, steps, crouch, lean, time_s, QUICK_ARMS_S)


def _performed(
    rng: np.random.Generator,
    actor: Actor,
    steps: list[gait.Step],
    crouch: Array,
    lean: Array,
    time_s: Array,
    arms_s: tuple[float, float],
) -> HumanMotion:
    """The steps, `crouch` (T,) in metres, `lean` in radians; `arms_s`: how long arms and trunk take
    from aim to aim.
    """
    paths = gait.feet(actor, gait.stand(actor, (0.0, 0.0), 0.0, 0.075), steps, time_s)
    yaw = gait.pelvis_yaw(actor, paths, FPS)
    lead = gait.lead(actor, paths)
    twist = _drift(rng, time_s, -0.4, 0.4, arms_s) * rng.integers(0, 2)
    still = np.zeros_like(time_s)

    return perform(
        actor,
        Score(
            fps=FPS,
            paths=paths,
            pelvis_m=gait.pelvis_place(actor, paths, FPS),
            pelvis_yaw_rad=yaw,
            crouch_m=crouch,
            pelvis_pitch_rad=0.5 * lean,
            trunk_pitch_rad=0.5 * lean,
            trunk_yaw_rad=0.35 * lead + twist,
            gaze_yaw_rad=yaw,
            gaze_pitch_rad=still,
            shrug_rad=np.stack([still, still], axis=-1),
            arms=(_arm(rng, time_s, 1.0, -lead, arms_s), _arm(rng, time_s, -1.0, lead, arms_s)),
            grip=np.stack([still, still], axis=-1),
        ),
    ).human_motion()


def _lunges(
    rng: np.random.Generator, actor: Actor, duration_s: float
) -> tuple[list[gait.Step], list[tuple[float, float]]]:
    """Footsteps, and how deep the crouch is when: (instant, metres)."""
    place, yaw, now = np.zeros(2), 0.0, 0.5
    steps: list[gait.Step] = []

    depths = [(0.0, 0.0), (now, 0.0)]
    while now < duration_s:
        foot, swing_s, kind = int(rng.integers(2)), rng.uniform(0.28, 0.5), rng.random()
        ahead = np.array([np.cos(yaw), np.sin(yaw)])

        aside = np.array([-ahead[1], ahead[0]]) * (1.0 if foot == gait.LEFT else -1.0)
        if kind < 0.6:
            far = rng.uniform(0.3, 0.65) * ahead + rng.uniform(-0.05, 0.15) * aside
        elif kind < 0.85:
            far = rng.uniform(0.15, 0.45) * aside + rng.uniform(-0.1, 0.2) * ahead
        else:
            far = rng.uniform(-0.4, -0.2) * ahead

        turned = yaw + rng.uniform(-0.3, 0.3)
        steps.append(_step(actor, place + far, turned, foot, now, swing_s, 0.09))
        landed, held_s = now + swing_s, rng.uniform(0.05, 0.8)
        deep = rng.uniform(0.0, 0.28)
        depths += [(now, 0.0), (landed + 0.1, deep), (landed + 0.1 + held_s, deep)]

        now, swing_s = landed + 0.1 + held_s, rng.uniform(0.28, 0.5)
        if rng.random() < 0.5:  # back to where it stood
            steps.append(_step(actor, place, yaw, foot, now, swing_s, 0.09))
        else:  # the other foot follows
            place, yaw = place + far, turned
            steps.append(_step(actor, place, yaw, 1 - foot, now, swing_s, 0.09))

        now += swing_s
        depths.append((now, 0.0))
        now += rng.uniform(0.1, 0.7)

    return steps, depths


def _steps(
    rng: np.random.Generator, actor: Actor, duration_s: float
) -> tuple[list[gait.Step], float]:
    """Footsteps of a body that moves at a velocity of its own choice for a while, then another."""
    place, yaw, foot, now = np.zeros(2), 0.0, int(rng.integers(2)), 0.5
    speed, until = np.zeros(3), 0.5

    steps: list[gait.Step] = []
    while now < duration_s:
        if now >= until:
            if rng.random() < 0.25 and steps:  # closes up and stands a while
                steps.append(_step(actor, place, yaw, foot, now, 0.4, 0.09))
                foot, now = 1 - foot, now + 0.5 + rng.uniform(0.2, 1.5)
            speed, until = _speed(rng), now + rng.uniform(*LEGS_S)
            swing_s, both_s = rng.uniform(0.32, 0.5), rng.uniform(0.06, 0.25)
        lasts = swing_s + both_s
        middle = yaw + 0.5 * speed[2] * lasts
        ahead = np.array([np.cos(middle), np.sin(middle)])
        place = place + lasts * (speed[0] * ahead + speed[1] * np.array([-ahead[1], ahead[0]]))
        yaw += speed[2] * lasts
        steps.append(_step(actor, place, yaw, foot, now, swing_s, rng.uniform(0.05, 0.1)))
        foot, now = 1 - foot, now + lasts

    steps.append(_step(actor, place, yaw, foot, now, 0.42, 0.09))
    return steps, now + 0.5


def _speed(rng: np.random.Generator) -> Array:
    """Forward and to the left in m/s, turning in rad/s; as a body of 1.32 m goes."""
    kind = rng.random()
    if kind < 0.5:
        return np.array([rng.uniform(0.2, 0.9), 0.0, rng.uniform(-0.6, 0.6)])
    if kind < 0.65:
        return np.array([rng.uniform(-0.5, -0.1), 0.0, rng.uniform(-0.3, 0.3)])
    if kind < 0.8:
        return np.array([rng.uniform(-0.2, 0.3), rng.choice([-1, 1]) * rng.uniform(0.08, 0.3), 0.0])
    return np.array([0.0, 0.0, rng.choice([-1, 1]) * rng.uniform(0.4, 1.5)])


def _step(
    actor: Actor,
    place: Array,
    yaw: float,
    foot: int,
    now: float,
    swing_s: float,
    half_width_m: float,
) -> gait.Step:
    return gait.Step(foot, gait.beside(actor, place, yaw, half_width_m, foot), now, now + swing_s)


def _arm(
    rng: np.random.Generator,
    time_s: Array,
    side: float,
    ahead_m: Array,
    aims_s: tuple[float, float],
) -> Arm:
    """Hangs and swings, `ahead_m` (T,) as the other side's leg; now and then it reaches out."""
    swing, elbow = 0.55 * ahead_m, 0.3 + 0.4 * np.clip(ahead_m + 0.15, 0.0, None)
    still = np.ones((len(time_s), 1))
    upper, fore = (
        np.stack([np.sin(a), np.full_like(a, 0.14 * side), -np.cos(a)], axis=-1)
        for a in (swing, swing + elbow)
    )
    hanging = (0.47 * upper + 0.45 * fore) * REACH_M
    knots = np.arange(0.0, time_s[-1] + aims_s[1], rng.uniform(*aims_s))
    aims = np.stack([_aim(rng, side) for _ in knots])
    busy = (rng.random(len(knots)) < rng.choice([0.0, 0.4, 0.9])).astype(float)
    reaching = _smooth(knots, aims, time_s)
    weight = _smooth(knots, busy[:, None], time_s)

    return Arm(
        wrist_m=hanging + weight * (reaching - hanging),
        pole=still * [-0.6, 0.6 * side, -0.5],
        bend=still * [0.0, 0.0, 0.0],
        palm=still * [0.0, -side, 0.0],
    )


def _aim(rng: np.random.Generator, side: float) -> Array:
    out = np.array([rng.uniform(-0.2, 1.0), side * rng.uniform(-0.35, 1.0), rng.uniform(-1.0, 0.9)])
    return np.asarray(out / np.linalg.norm(out) * rng.uniform(0.5, 0.97) * REACH_M)


def _drift(
    rng: np.random.Generator,
    time_s: Array,
    low: float,
    high: float,
    levels_s: tuple[float, float] = (1.2, 3.0),
) -> Array:
    """(T,) from one level to another, each `levels_s` after the last, from 0."""
    knots = np.arange(0.0, time_s[-1] + levels_s[1], rng.uniform(*levels_s))
    levels = rng.uniform(low, high, (len(knots), 1)) * (rng.random((len(knots), 1)) < 0.7)
    levels[0] = 0.0
    return _smooth(knots, levels, time_s)[:, 0]


def _smooth(knots_s: Array, values: Array, time_s: Array) -> Array:
    """(T, N) from value to value (K, N) by minimum jerk, each held for a third of the way."""
    span = np.clip(np.searchsorted(knots_s, time_s, side="right") - 1, 0, len(knots_s) - 2)
    phase = (time_s - knots_s[span]) / (knots_s[span + 1] - knots_s[span])
    blend = minimum_jerk(np.clip(phase * 1.5, 0.0, 1.0))[:, None]
    return np.asarray(values[span] * (1.0 - blend) + values[span + 1] * blend)


def bend(seed: int, duration_s: float = 8.0) -> RobotMotion:
    """The robot on its spot: arms and waist through random way points, squats, pelvis pitched."""
    rng = np.random.default_rng([seed, 2])
    time_s = resample.timeline(duration_s, REFERENCE_FPS)
    qpos = np.zeros((len(time_s), 36))
    squat = _drift(rng, time_s, 0.0, rng.choice([0.1, 0.5, 0.8]))
    pitch = _drift(rng, time_s, -0.05, 0.35)
    joints = np.tile(STAND_RAD, (len(time_s), 1))

    width = rng.uniform(0.0, 0.15)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        bent = {
            "hip_pitch": -(squat + pitch),
            "knee": 2.0 * squat,
            "ankle_pitch": -squat,
            "hip_roll": sign * width,
            "ankle_roll": -sign * width,
        }
        for name, angle in bent.items():
            joints[:, g1.JOINT_NAMES.index(f"{side}_{name}_joint")] += angle

        arm = [g1.JOINT_NAMES.index(f"{side}_{name}_joint") for name in ARM]
        knots = np.arange(0.0, time_s[-1] + 3.0, rng.uniform(0.7, 2.0))
        aims = rng.uniform(ARM_LOW, ARM_HIGH, (len(knots), len(ARM)))
        aims[rng.random(aims.shape) < 0.2] = 0.0
        flip = np.array(
            [1.0 if name in ("shoulder_pitch", "elbow", "wrist_pitch") else sign for name in ARM]
        )
        aims *= flip
        aims[0] = STAND_RAD[arm]
        joints[:, arm] = _smooth(knots, aims, time_s)

    waist = [g1.JOINT_NAMES.index(f"waist_{axis}_joint") for axis in ("yaw", "roll", "pitch")]
    knots = np.arange(0.0, time_s[-1] + 3.0, rng.uniform(1.0, 2.5))
    aims = rng.uniform([-0.7, -0.2, -0.1], [0.7, 0.2, 0.4], (len(knots), 3)) * (
        rng.random((len(knots), 1)) < 0.6
    )
    aims[0] = 0.0
    joints[:, waist] = _smooth(knots, aims, time_s)

    qpos[:, g1.JOINT_POS] = joints
    qpos = tangent.within_ranges(qpos)
    qpos[:, 3], qpos[:, 5] = np.cos(pitch / 2.0), np.sin(pitch / 2.0)
    feet = Legs().feet(qpos)[0]
    qpos[:, :2] -= (feet.mean(1) - feet[0].mean(0))[:, :2]
    qpos[:, 2] -= feet[..., 2].min(1) - ANKLE_HEIGHT_M

    return RobotMotion.from_qpos(qpos, REFERENCE_FPS, g1.JOINT_NAMES)
