"""Where the grounded motion is at odds with itself: what cannot be, whatever the person did."""

from exoactor.core.checks import Array
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.core.runs import runs
from exoactor.humans import floor_figures, skin
from exoactor.stages.ground.contact.camera_motion import Lost
from exoactor.stages.ground.contact.root_path import Contact
from exoactor.stages.ground.contact.settings import ConsistencyConfig, GroundConfig
from exoactor.stages.ground.contact.stance import Stance


def contradictions(
    found: Stance, human: HumanMotion, sunk_m: Array, config: GroundConfig
) -> tuple[str, ...]:
    """Sentences on what cannot be; for most clips none.

    Args:
        found: what carries the person.
        human: the motion as it is handed on.
        sunk_m: (T, PARTS) how far each part was under the floor before the body was lifted out of
            it.
        config: what cannot be.
    """
    return (
        *_under_the_floor(found.body, sunk_m, config.consistency),
        *_in_the_air(found, human, config),
        *_sudden_rises(found, config.consistency),
    )


def on_camera(lost: tuple[Lost, ...], start_s: float) -> tuple[str, ...]:
    """Sentences on where the picture jumps; `start_s`: from when on in the clip it was looked
    at.
    """
    return tuple(
        f"From {start_s + one.from_s:.1f} to {start_s + one.to_s:.1f} s the background cannot be "
        "followed from picture to picture, as at a cut or in a blur: where the person goes from "
        "there on cannot be joined to where they were."
        for one in lost
        if not one.plain
    )


def sudden(contacts: tuple[Contact, ...], fps: float, config: ConsistencyConfig) -> list[int]:
    """Which contacts above the floor begin or end as one of the same foot on it ends or begins,
    without a step.
    """
    return [
        number
        for number, high in enumerate(contacts)
        if not high.on_floor
        and any(
            min(abs(high.start - low.stop), abs(low.start - high.stop)) < config.step_s * fps
            for low in contacts
            if low.on_floor and low.part == high.part
        )
    ]


def _span(body: BodyMotion, start: int, stop: int) -> str:
    """Frames as seconds of the clip."""
    return f"From {body.at_s(start):.1f} to {body.at_s(stop - 1):.1f} s"


def _under_the_floor(body: BodyMotion, sunk_m: Array, config: ConsistencyConfig) -> list[str]:
    deep = sunk_m.max(axis=1) > config.under_m
    for start, stop in runs(deep):
        if stop - start > config.under_s * body.fps:
            deepest_m = sunk_m[start:stop].max(axis=0)
            return [
                f"{_span(body, start, stop)} the {skin.PARTS[int(deepest_m.argmax())]} is up to "
                f"{deepest_m.max() * 100:.0f} cm under the floor on which the rest of the motion "
                "stands: the pose or the floor is misread there; the body was lifted out of it."
            ]
    return []


def _in_the_air(found: Stance, human: HumanMotion, config: GroundConfig) -> list[str]:
    low = floor_figures.lowest_m(human)
    free = low > config.consistency.off_m
    for one in found.contacts:
        free[one.start : one.stop] = False
    for start, stop in runs(free):
        if stop - start > config.flight_s * human.fps:
            return [
                f"{_span(found.body, start, stop)} nothing of the body is nearer to the floor than "
                f"{low[start:stop].min() * 100:.0f} cm, longer than anybody flies: something that "
                "is not the floor carries the person, or their height is misread."
            ]
    return []


def _sudden_rises(found: Stance, config: ConsistencyConfig) -> list[str]:
    return [
        f"At {found.body.at_s(found.contacts[number].start):.1f} s a foot is "
        f"{found.anchors_m[number, 2]:.2f} m above the floor that it stood on a moment before or "
        "after, without a step: its height is misread there."
        for number in sudden(found.contacts, found.body.fps, config)[:1]
    ]
