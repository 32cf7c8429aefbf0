"""Figures in words: what each entry of metrics.json is called, its unit, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exoactor.scenes.goals import MISSED

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Word:
    """How a figure is shown: `digits` after the point; one in % is a share."""

    label: str
    unit: str = ""
    about: str = ""
    digits: int = 0


SECTIONS: dict[str, tuple[str, dict[str, Word]]] = {
    "estimate": (
        "Reading the person",
        {
            "frames": Word("Frames"),
            "detected_frames": Word("Person found in"),
            "clip_start_s": Word("Begins in the clip at", "s", "", 2),
            "shots": Word("Shots"),
            "shot": Word("Of them, read"),
            "people": Word("People found"),
            "person": Word("Of them, followed"),
            "focal_px": Word("Focal length", "px", "given, or guessed to begin with"),
        },
    ),
    "reading": (
        "What was read",
        {
            "sound": Word("Can be believed"),
            "found_share": Word(
                "Person found in", "%", "share of frames; in the others it is interpolated"
            ),
            "invented_s": Word("Interpolated", "s", "where the person was not seen", 2),
            "hips_seen_share": Word("Hips seen in", "%", "share of frames"),
            "feet_seen_share": Word("Feet seen in", "%", "share of frames"),
            "posture_range": Word(
                "Limbs move by", "%", "of the person's height, the one that moves most"
            ),
            "root_speed_max_m_s": Word("Fastest over the floor", "m/s", "over 0.1 s", 1),
            "root_rise_max_m_s": Word("Fastest up or down", "m/s", "over 0.1 s", 1),
            "root_acceleration_max_m_s2": Word(
                "Hardest jerk", "m/s²", "over 0.2 s, along the floor", 1
            ),
            "root_turn_max_deg_s": Word("Fastest turn", "°/s", "over 0.1 s", 0),
        },
    ),
    "hands": (
        "Hands",
        {
            "left_seen": Word(
                "Left hand read", "%", "share of frames; in the others the last state is held"
            ),
            "right_seen": Word("Right hand read", "%"),
        },
    ),
    "ground": (
        "Person in the world",
        {
            "foot_skate_mm_s": Word(
                "Foot skate", "mm/s", "speed of a standing foot over the floor", 1
            ),
            "floor_error_mm": Word(
                "Floor error", "mm", "height of standing soles off the floor", 1
            ),
            "penetration_mm_p99": Word("Floor penetration", "mm", "99th percentile", 1),
            "body_under_floor_mm_p99": Word(
                "Body under floor", "mm", "of the whole skin, all but 1 % of the time", 1
            ),
            "camera_pitch_deg": Word("Camera pitch", "°", "how far the camera looks down", 1),
            "camera_share": Word(
                "Camera motion", "", "most that the background shifts, in widths of the picture", 3
            ),
            "camera_tracked_share": Word(
                "Camera followed", "", "share of the steps from picture to picture", 2
            ),
        },
    ),
    "interact": (
        "Contacts",
        {
            "contacts": Word("Of palms and seat", "", "planned"),
            "contact_error_mm": Word("Contact error", "mm", "of the robot's palms, mean", 1),
            "contact_errors_mm": Word("Each contact", "mm", "how near it came, feet included", 0),
        },
    ),
    "retarget": (
        "Person to robot",
        {
            "foot_skate_mm_s": Word("Foot skate", "mm/s", "of the robot's reference", 1),
            "penetration_mm_p99": Word("Floor penetration", "mm", "99th percentile", 1),
            "joint_limit_violations": Word("Joint-limit violations"),
            "position_error_mm": Word(
                "Position error", "mm", "of hands and feet from their targets, mean", 1
            ),
            "self_collision_mm_max": Word("Self-collision", "mm", "deepest", 1),
        },
    ),
    "track": (
        "Robot in physics",
        {
            "backend": Word("Tracker"),
            "duration_s": Word("Motion", "s", "", 2),
            "survived_s": Word("Survived", "s", "", 2),
            "fell": Word("Fell", "", "pelvis under 0.3 m, or torso tilted over 60°"),
            "mpjpe_local_mm": Word("Pose error", "mm", "mean over bodies, seen from the pelvis", 1),
            "mpjpe_global_mm": Word("World error", "mm", "mean over bodies, drift included", 1),
            "root_drift_end_mm": Word("Drift at the end", "mm", "", 0),
            "joint_error_rad": Word("Joint error", "rad", "mean", 3),
            "root_distance_max_m": Word("Farthest from the reference", "m", "", 2),
            "foot_slip_mm_s": Word("Foot slip", "mm/s", "speed of a loaded sole over the floor", 1),
            "self_collision_depth_mm": Word("Self-collision", "mm", "deepest", 1),
            "self_collision_share": Word("Time in self-collision", "%", "", 1),
            "torque_saturation_share": Word("Time at a torque limit", "%", "of the worst joint", 1),
            "torque_saturation_joint": Word("Worst joint in torque"),
            "speed_violation_share": Word("Time over a speed limit", "%", "of the worst joint", 1),
            "speed_violation_joint": Word("Worst joint in speed"),
        },
    ),
    "worlds": (
        "In other worlds",
        {
            "count": Word("Tried in"),
            "held": Word("Holds in"),
            "details": Word("Each", "", "what it meets there, beside pushes and noise"),
        },
    ),
    "task": ("Task", {"name": Word("Task"), "success": Word("Done"), "details": Word("Details")}),
}

HIDDEN = {
    "notes", "doubts", "reasons", "schema_version", "wall_s", "money_usd", "verdict",
    "candidates", "ms_per_frame", "frames_per_s", "real_time_factor",
}  # fmt: skip
"""Said elsewhere on the page, or different from run to run (times)."""


def rows(section: str, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, value with unit, what it says) of a section's figures; unknown figures keep their
    name.

    None at all if nothing in the section was measured.
    """
    known = SECTIONS.get(section, ("", {}))[1]
    shown = [name for name in {**known, **values} if name in values and name not in HIDDEN]
    if all(values[name] is None for name in shown):
        return []

    out = []
    for name in shown:
        word = known.get(name, Word(name.replace("_", " ").capitalize()))
        if isinstance(values[name], Mapping):
            out += [
                (label.capitalize(), text, word.about) for label, text in detail_rows(values[name])
            ]
        else:
            out.append((word.label, value_text(values[name], word), word.about))

    return out


@dataclass(frozen=True)
class Measured:
    """One figure by which a task was found done or not: "0.38 m (at most 0.65)", and ": missed" if
    it was.
    """

    what: str
    value: str
    limit: str
    missed: bool


def measured(details: Any) -> list[Measured]:
    """A task's details taken apart."""
    out = []
    for what, text in detail_rows(details):
        figure = text.removesuffix(MISSED)
        value, _, limit = figure.rpartition(" (") if figure.endswith(")") else (figure, "", "")
        out.append(Measured(what, value, limit.removesuffix(")"), text.endswith(MISSED)))
    return out


def detail_rows(details: Any) -> list[tuple[str, str]]:
    """What a task's success was told by, as (what, figure); a plain text has no figure."""
    if isinstance(details, Mapping):
        return [(str(what), value_text(value, Word(""))) for what, value in details.items()]
    return [(str(details), "")] if details else []


def title(section: str) -> str:
    """The section's name in words."""
    return SECTIONS[section][0] if section in SECTIONS else section.replace("_", " ").capitalize()


def value_text(value: Any, word: Word) -> str:
    """A figure with its unit."""
    if value is None:
        return NOT_MEASURED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(value_text(one, word) for one in value)
    if isinstance(value, int | float):
        shown = value * 100.0 if word.unit == "%" else value
        number = format(shown, ",d" if isinstance(shown, int) else f",.{word.digits}f")
        gap = "" if word.unit in ("", "°") else "\u202f"
        return number.replace("-", "−").replace(",", "\u202f") + gap + word.unit

    return plain(str(value)) if str(value).endswith("_joint") else str(value)


def plain(joint_name: str) -> str:
    """left_knee_joint → left knee."""
    return joint_name.removesuffix("_joint").replace("_", " ")


def spoken_name(name: str) -> str:
    """A run's name, often a file's, as a heading: "walk_in_the_lab" in words."""
    return name.replace("_", " ")
