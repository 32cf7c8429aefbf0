"""A performance in the making: what each part of the body is told, verb by verb.

`PerformanceBuilder` carries the state while the plan is acted out (the clock, where the body
stands, what each hand holds) and writes down feet, posture, hands, grips and things as tracks;
`animation.animate` samples them and lets the actor perform.
"""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import Grasp
from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.humans.actor import Actor
from exoactor.humans.posture import Posture, Stance
from exoactor.rehearsal.hands import HandPose, hanging
from exoactor.rehearsal.things import ThingPath
from exoactor.rehearsal.tracks import Track
from exoactor.scenes import person
from exoactor.scenes.scene import Scene, Thing


@dataclass
class PerformanceBuilder:
    """What has been decided so far of a performance in a scene.

    grasps: by which two palms take things, by their names. variation: by how many other grasps they
    could be taken that earlier takes have.
    """

    scene: Scene
    actor: Actor
    placements: tuple[gait.Placement, gait.Placement]
    posture: Track[Posture]
    hands: tuple[Track[HandPose], Track[HandPose]]
    grip: tuple[Track[float], Track[float]]
    place_m: Array
    yaw_rad: float
    things: dict[str, ThingPath]
    coming: tuple[Action, ...] = ()
    steps: list[gait.Step] = field(default_factory=list)
    gaze: Track[Array | None] = field(default_factory=lambda: Track(None))
    seats: dict[str, Track[float]] = field(default_factory=dict)
    via: list[Array] = field(default_factory=list)
    taken: dict[int, tuple[Array, Array]] = field(default_factory=dict)
    held: list[str | None] = field(default_factory=lambda: [None, None])
    grasps: dict[str, Grasp] = field(default_factory=dict)
    clock_s: float = 0.0
    pace: float = 1.0
    variation: int = 0
    half_width_m: float = 0.09

    def __post_init__(self) -> None:
        self.rest = self.hands[0].start, self.hands[1].start
        self.standing = self.posture.start
        stand = person.standing(self.actor, self.scene.start)
        self.pelvis_m = float(stand.pelvis_pos_m[0, 2])

    @property
    def upright(self) -> bool:
        """Whether the body is carried as it was at first."""
        return self.posture.end == self.standing

    @property
    def stance(self) -> Stance:
        """Where both feet are by now."""
        by_foot = dict(enumerate(self.placements)) | {step.foot: step.to for step in self.steps}
        return by_foot[gait.LEFT], by_foot[gait.RIGHT]

    def thing(self, name: str | None) -> Thing:
        """The named thing of the scene; ConfigError where an action names none."""
        if name is None:
            raise ConfigError(
                "an action of the plan names no thing", "say which thing of the scene it is about"
            )
        return self.scene.thing(name)

    def toward(self, ahead: float, left: float, up: float) -> Array:
        """(3,) a direction told beside the body, in the world."""
        return rotations.rotate(rotations.from_yaw(self.yaw_rad), np.array([ahead, left, up]))

    def beside(self, point_m: Array) -> Array:
        """(3,) a place in the world as seen from under the body: ahead, left, up."""
        away = np.asarray(point_m, dtype=np.float64) - [*self.place_m, 0.0]
        return rotations.rotate(rotations.from_yaw(-self.yaw_rad), away)

    def in_world(self, hand: HandPose) -> HandPose:
        """Where a hand told beside the standing body is, in the world."""
        if hand.frame == "world":
            return hand
        wrist = self.toward(*hand.wrist_m) + [*self.place_m, self.pelvis_m]
        return hand.turned("world", rotations.from_yaw(self.yaw_rad), wrist)

    def take(self, side: int, hand: HandPose, thing: ThingPath) -> None:
        """A hand in the world has hold of a thing: where it goes the thing goes."""
        back = rotations.conjugate(hand.quat_wxyz(side))
        offset = rotations.rotate(back, thing.place_m - hand.wrist_m)
        self.taken[side] = offset, rotations.multiply(back, thing.quat_wxyz)
        self.held[side] = thing.thing.name

    def let_go(self, side: int) -> None:
        """The hand is empty."""
        self.held[side] = None
        del self.taken[side]

    def follow(self, name: str) -> None:
        """Reckon where a held thing is by now, from where its hands are told to be."""
        path, sides = self.things[name], [side for side in (0, 1) if self.held[side] == name]
        places, turns = [], []
        for side in sides:
            hand, (offset, turn) = self.in_world(self.hands[side].end), self.taken[side]
            places.append(hand.wrist_m + rotations.rotate(hand.quat_wxyz(side), offset))
            turns.append(rotations.multiply(hand.quat_wxyz(side), turn))
        path.place_m, path.quat_wxyz = np.mean(places, axis=0), turns[0]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock_s += seconds

    def walk(self, steps: list[gait.Step], place_m: Array, yaw_rad: float) -> None:
        """Take steps, which begin now and end with the body over a place."""
        self.steps += steps
        self.clock_s = max(step.land_s for step in steps)
        self.place_m, self.yaw_rad = np.asarray(place_m, dtype=np.float64), yaw_rad

    def bear(self, posture: Posture, seconds: float, after_s: float = 0.0) -> None:
        """Change the posture over `seconds`, from `after_s` after now; the clock stays."""
        from_s = self.clock_s + after_s
        self.posture.to(posture, from_s, from_s + seconds)

    def look(self, at_m: Array | None, seconds: float = 0.5, after_s: float = 0.0) -> None:
        """Turn the eyes to a place (3,) in the world, or ahead."""
        from_s = self.clock_s + after_s
        self.gaze.to(at_m, from_s, from_s + seconds)

    def hand(self, side: int, to: HandPose, seconds: float, after_s: float = 0.0) -> None:
        """Bring a hand somewhere over `seconds`, from `after_s` after now; the clock stays."""
        from_s = self.clock_s + after_s
        self.hands[side].to(to, from_s, from_s + seconds)

    def close(self, side: int, grip: float, seconds: float = 0.35, after_s: float = 0.0) -> None:
        """Open or close a hand."""
        from_s = self.clock_s + after_s
        self.grip[side].to(grip, from_s, from_s + seconds)


def begin(scene: Scene, actor: Actor) -> PerformanceBuilder:
    """Standing as the robot does at the scene's start."""
    pose = person.standing(actor, scene.start)
    return PerformanceBuilder(
        scene=scene,
        actor=actor,
        placements=person.stance(actor, scene.start),
        posture=Track(person.carriage(actor)),
        hands=(Track(hanging(actor, pose, 0)), Track(hanging(actor, pose, 1))),
        grip=(Track(float(pose.grip[0, 0])), Track(float(pose.grip[0, 1]))),
        place_m=np.array(scene.start.place_m),
        yaw_rad=scene.start.yaw_rad,
        things={thing.name: ThingPath.of(thing) for thing in scene.things},
    )
