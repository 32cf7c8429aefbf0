"""When each place of the skin rests on something: a two-state Viterbi path, which is hysteresis at
its best.

Each frame speaks for or against contact by how fast and how high the point is; a change of state
costs, so that a single odd frame changes nothing, and a brief touch counts only when its frames
speak clearly.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.core.runs import runs
from exoactor.humans import limbs


@dataclass(frozen=True)
class ContactConfig:
    """Where a point is as likely in contact as not, and what a change of state costs (in units of
    evidence).

    `along_ray`: how much speed along the camera's ray counts, where a monocular estimate wavers (a
    foot that swings is as fast across the ray, or lifted). `raised_s`: how long a foot must stand
    still above the floor to be taken as standing on something. `drift_m`: how far a contact may
    wander from where it was over its first `settle_s`; then it is let go for `shuffle_s`.
    """

    speed_m_s: float = 0.40
    along_ray: float = 0.35
    height_m: float = 0.06
    change_cost: float = 2.0
    evidence_limit: float = 4.0
    raised_s: float = 0.25
    drift_m: float = 0.10
    settle_s: float = 0.3
    shuffle_s: float = 0.2


def speed_m_s(point_cam_m: Array, fps: float, along_ray: float) -> Array:
    """(T, ...) speed of camera-frame points (T, ..., 3) by central differences; along the ray it
    counts by a factor.
    """
    if len(point_cam_m) < 2:
        return np.zeros(point_cam_m.shape[:-1])
    return _seen_length(np.gradient(point_cam_m, 1.0 / fps, axis=0), point_cam_m, along_ray)


def _seen_length(vector: Array, point_cam_m: Array, along_ray: float) -> Array:
    """(...) length of vectors (..., 3) at points (..., 3), of which the part along the ray counts
    by a factor.
    """
    ray = limbs.unit(point_cam_m)
    along = (vector * ray).sum(axis=-1)
    across = np.linalg.norm(vector - along[..., None] * ray, axis=-1)
    return np.asarray(np.hypot(across, along_ray * along))


def evidence(speed: Array, height_m: Array, config: ContactConfig) -> Array:
    """Positive where a point is in contact: one less the squares of speed and height over their
    thresholds.

    Below the floor counts half: an estimate sinks more often than it floats by that much.
    """
    height = np.where(height_m < 0.0, 0.5 * height_m, height_m)
    value = 1.0 - (speed / config.speed_m_s) ** 2 - (height / config.height_m) ** 2
    return np.clip(value, -config.evidence_limit, 1.0)


def decide(evidence_for: Array, change_cost: float) -> Flags:
    """(T, N) evidence → (T, N) states: the path of most evidence, less `change_cost` for each
    change.
    """
    frames, points = evidence_for.shape
    gain = np.stack([np.zeros_like(evidence_for), evidence_for], axis=-1)  # (T, N, state)
    total = gain[0]

    came_from = np.zeros((frames, points, 2), dtype=np.intp)
    for t in range(1, frames):
        stay, change = total, total[:, ::-1] - change_cost
        came_from[t] = np.where(change > stay, [1, 0], [0, 1])
        total = np.maximum(stay, change) + gain[t]

    state = total.argmax(axis=-1)
    states = np.zeros((frames, points), dtype=np.bool_)
    for t in range(frames - 1, -1, -1):
        states[t] = state == 1
        state = np.take_along_axis(came_from[t], state[:, None], axis=1)[:, 0]

    return states


def detect(
    point_cam_m: Array, height_m: Array, visible: Flags, fps: float, config: ContactConfig
) -> Flags:
    """(T, N, 2) contact of both places of N parts of the body (`skin.PARTS`).

    Args:
        point_cam_m: (T, N, 2, 3) skin in the frame of a camera at rest.
        height_m: (T, N, 2) its heights over the floor.
        visible: (T, N) the part was seen; where it was not, the last state is kept.
        fps: rate of the frames.
        config: thresholds.
    """
    value = evidence(speed_m_s(point_cam_m, fps, config.along_ray), height_m, config)
    value = np.where(visible[..., None], value, 0.0)
    contact = decide(value.reshape(len(value), -1), config.change_cost).reshape(value.shape)
    for part in range(visible.shape[1]):
        _let_go_where_it_drifts(
            point_cam_m[:, part], contact[:, part], visible[:, part], fps, config
        )
    return contact


def _let_go_where_it_drifts(
    point_cam_m: Array, contact: Flags, visible: Flags, fps: float, config: ContactConfig
) -> None:
    """Break a part's contacts (T, 2), in place, where a point (T, 2, 3) never fast has left its
    place: it shuffles.
    """
    settle, gap = round(config.settle_s * fps), max(1, round(config.shuffle_s * fps / 2.0))
    for point in range(2):
        path = point_cam_m[:, point]
        for start, stop in runs(contact[:, point]):
            while start + settle < stop:
                place = path[start : start + settle].mean(axis=0)
                later = slice(start + settle, stop)
                far = _seen_length(path[later] - place, place, config.along_ray) > config.drift_m
                gone = np.flatnonzero(far & visible[later])
                if len(gone) == 0:
                    break
                left = int(gone[0]) + start + settle
                contact[left - gap : left + gap] = False
                start = left + gap


def standing(contact: Flags) -> Flags:
    """(T, N) parts of which either place (T, N, 2) is in contact."""
    return contact[..., 0] | contact[..., 1]


def raised(
    point_cam_m: Array, height_m: Array, may: Flags, fps: float, config: ContactConfig
) -> Flags:
    """(T, 2, 2) points that stand still well above the floor: something else carries the person.

    Arguments as in `detect`; `may` (T, 2): where a foot can carry (nothing is on the floor, the
    body is over it).
    """
    value = evidence(speed_m_s(point_cam_m, fps, config.along_ray), np.zeros_like(height_m), config)
    value = np.where(
        may[..., None] & (height_m > 2.0 * config.height_m), value, -config.evidence_limit
    )
    still = decide(value.reshape(len(value), -1), config.change_cost).reshape(value.shape)
    for foot, point in np.ndindex(2, 2):
        for start, stop in runs(still[:, foot, point]):
            # at the top of a jump feet rest for a moment too
            if stop - start < config.raised_s * fps:
                still[start:stop, foot, point] = False
    return still
