"""metrics.json: figures and timings of the steps, gathered. A value nobody measured is null."""

from collections.abc import Mapping
from typing import Any

from exoactor.store.artefact import Artefact

SECTIONS: dict[str, tuple[str, ...]] = {
    "estimate": (
        "frames", "detected_frames", "clip_start_s", "shots", "shot", "people", "person",
        "ms_per_frame",
    ),
    "ground": ("foot_skate_mm_s", "floor_error_mm", "camera_pitch_deg"),
    "interact": ("contacts", "contact_error_mm"),
    "retarget": (
        "frames_per_s", "foot_skate_mm_s", "penetration_mm_p99", "joint_limit_violations",
        "position_error_mm",
    ),
    "track": (
        "backend", "duration_s", "survived_s", "fell", "mpjpe_local_mm", "mpjpe_global_mm",
        "root_drift_end_mm", "joint_error_rad", "real_time_factor",
    ),
    "task": ("name", "success", "details"),
    "reading": (
        "sound", "reasons", "found_share", "invented_s", "hips_seen_share", "feet_seen_share",
    ),
    "worlds": ("count", "held", "details"),
    "verdict": ("passed", "reasons"),
}  # fmt: skip
"""The fields that are always there, by section."""
CANDIDATES = "candidates"
"""The section of a run that chose among several."""


def metrics_of(artefacts: Mapping[str, Artefact]) -> dict[str, Any]:
    """The document, from the artefacts of a run by step name.

    A step's figures and timing are keyed by section: {"track": {"fell": false}}.
    """
    sections: dict[str, dict[str, Any]] = {
        name: dict.fromkeys(fields) for name, fields in SECTIONS.items()
    }
    for artefact in artefacts.values():
        for measured in (artefact.figures, artefact.timing):
            for section, values in measured.items():
                if section in sections or section == CANDIDATES:
                    sections.setdefault(section, {}).update(values)

    return {
        "schema_version": 1,
        "wall_s": round(sum(artefact.seconds for artefact in artefacts.values()), 3),
        **sections,
        "notes": _notes(artefacts),
        "money_usd": sum(artefact.usd for artefact in artefacts.values()),
    }


def _notes(artefacts: Mapping[str, Artefact]) -> list[str]:
    """What the steps want said, in their order, each once."""
    sections = [section for artefact in artefacts.values() for section in artefact.figures.values()]
    return list(dict.fromkeys(note for section in sections for note in section.get("notes", ())))
