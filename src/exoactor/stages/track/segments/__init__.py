"""The closed loop: where hands hold something, or one palm pushes it, the reference is followed in
parts, each made anew from where robot and thing are found to be, with arms corrected as they go.
"""

from collections.abc import Callable
from dataclasses import replace

from exoactor.core.progress import Progress
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.executed import executed, in_worlds
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout import STEP_S
from exoactor.stages.track.physics.worlds import World, drawn
from exoactor.stages.track.segments.closed_loop import FollowsOn
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.director import Director

__all__ = ["SegmentConfig", "handled", "in_segments"]


def handled(given: TrackInput) -> TrackInput | None:
    """What is given, with the holds that its hands can do (palms press with any, only fingers close
    around something); None if nothing is held, and nothing pushed by one palm either, or something
    else is touched besides: that is done as the reference has it.
    """
    contacts = given.contacts
    holds = tuple(one for one in contacts.holds if given.hands or one.grasp.kind == "palms")
    strokes = contacts.strokes()
    alone = bool(strokes) and all(one in strokes for one in contacts.on_things())
    if not (holds or alone) or given.scene is None:
        return None
    return replace(given, contacts=replace(contacts, holds=holds))


def in_segments(
    given: TrackInput,
    policy: Callable[[], FollowsOn],
    backend: str,
    nominal: Disturbance,
    config: SegmentConfig,
    progress: Progress,
) -> Tracked:
    """What is given, executed part by part in every world, by a policy that knows of nothing yet;
    the contact plan says what is held.
    """

    def attempt(world: World) -> Director:
        director = Director(given, plant_for(given, STEP_S, world), policy(), config)
        director.run()
        return director

    # how long the parts last together is known only when they are done
    first = attempt(World(nominal))
    progress(1.0 / (1 + given.worlds))
    others = drawn(given.worlds, first.log.lasts_s)
    rest = executed(attempt, others, progress)
    done = first.log.execution(backend, tuple(first.notes))
    execution = replace(
        done,
        clip_start_s=done.time_s[0],
        clip_end_s=done.time_s[-1],
        clip_time_s=first.clip_time_s,
    )
    return Tracked(execution, in_worlds(others, [director.log for director in rest]))
