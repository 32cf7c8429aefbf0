"""A performance in the making: what each part of the body is told, verb by verb, until it is played.

`Acting` carries the state while the plan is acted out (the clock, where the body stands, what each hand holds) and
writes down feet, posture, hands, grips and things as tracks; `played` samples them and lets the actor perform.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.humans.actor import SIDES, Actor
from exoactor.humans.performance import INDEX, Arm, Performance, Score, perform
from exoactor.humans.posture import Posture, Stance
from exoactor.scenes import person
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.imagine.hands import Basis, HandPose, hanging
from exoactor.stages.imagine.things import HandPath, ThingPath
from exoactor.stages.imagine.tracks import Track

FPS = 30.0
TWIST_RAD_M = 0.2
"""How far the chest turns against the pelvis for a metre by which the left foot leads."""
LEVEL_GAZE_RAD = 0.45
"""How far the eyes look down of themselves before the head has to."""
ARM_SHORT_M = 0.004
"""A hand further than this from where it is told to be would not do what it is there for."""


@dataclass(frozen=True)
class Played:
    """A performance and the things around it, N in the scene's order.

    Their places (T, N, 3) and rotations (T, N, 4); `seated` (T, N): the share of the weight that each bears.
    """

    scene: Scene
    performance: Performance
    thing_pos_m: Array
    thing_quat_wxyz: Array
    seated: Array


@dataclass
class Acting:
    """What has been decided so far of a performance in a scene."""

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
    clock_s: float = 0.0
    pace: float = 1.0
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
        left, right = (
            next((step.to for step in reversed(self.steps) if step.foot == foot), self.placements[foot])
            for foot in (gait.LEFT, gait.RIGHT)
        )
        return left, right

    def thing(self, name: str | None) -> Thing:
        """The named thing of the scene; ConfigError where an action names none."""
        if name is None:
            raise ConfigError("an action of the plan names no thing", "say which thing of the scene it is about")
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
        fingers, palm, pole = (self.toward(*way) for way in (hand.fingers, hand.palm, hand.pole))
        wrist = self.toward(*hand.wrist_m) + [*self.place_m, self.pelvis_m]
        return HandPose("world", wrist, fingers, palm, pole)

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

    def played(self) -> Played:
        """The performance, up to the clock, and what became of the things.

        Raises:
            BadMotionError: a foot or a hand was told to be where it cannot reach.
        """
        time_s = resample.timeline(self.clock_s, FPS)
        score = self._looking(self._carried(self._plain(time_s), time_s), time_s)
        performance = perform(self.actor, self._handled(score, time_s))
        _check_reach(performance)
        seated = np.zeros((len(time_s), len(self.things)))
        for name, share in self.seats.items():
            seated[:, self.scene.names.index(name)] = share.over(time_s, partial(np.full, len(time_s)))
        return Played(self.scene, performance, *self._things(performance), seated)

    def _plain(self, time_s: Array) -> Score:
        """Following the feet, and nothing else."""
        paths, none = gait.feet(self.actor, self.placements, self.steps, time_s), np.zeros(len(time_s))
        still = Arm(
            *(np.tile(row, (len(time_s), 1)) for row in ([0.1, 0, -0.3], [-1.0, 0, 0], [0, 0, 0.1], [0, 0, -1]))
        )
        return Score(
            fps=FPS,
            paths=paths,
            pelvis_m=gait.pelvis_place(self.actor, paths, FPS),
            pelvis_yaw_rad=gait.pelvis_yaw(self.actor, paths, FPS),
            crouch_m=none,
            pelvis_pitch_rad=none,
            trunk_pitch_rad=none,
            trunk_yaw_rad=none,
            gaze_yaw_rad=none,
            gaze_pitch_rad=none,
            shrug_rad=np.zeros((len(time_s), 2)),
            arms=(still, still),
            grip=np.stack([track.over(time_s, lambda grip: np.full(len(time_s), grip)) for track in self.grip], axis=1),
        )

    def _things(self, performance: Performance) -> tuple[Array, Array]:
        """Places (T, N, 3) and rotations (T, N, 4) of all things of the scene."""
        wrists = [INDEX[f"{side}_wrist"] for side in SIDES]
        pose = performance.pose
        hands = HandPath(self.actor.joints(pose)[:, wrists], pose.quat_wxyz[:, wrists])
        ways = [self.things[name].over(performance.time_s, hands) for name in self.scene.names]
        shape = (len(performance.contact), len(ways))
        pos, quat = (np.array([way[k] for way in ways]) for k in (0, 1))
        return np.moveaxis(pos.reshape(*shape[::-1], 3), 0, 1), np.moveaxis(quat.reshape(*shape[::-1], 4), 0, 1)

    def _carried(self, score: Score, time_s: Array) -> Score:
        """The score with the track of postures."""
        forward, sideways, crouch, pelvis, trunk, twist = self.posture.over(
            time_s, lambda posture: np.tile(posture.numbers(), (len(time_s), 1))
        ).T
        heading = even(score.pelvis_yaw_rad)
        ahead = np.stack([np.cos(heading), np.sin(heading)], axis=-1)
        left = np.stack([-np.sin(heading), np.cos(heading)], axis=-1)
        return replace(
            score,
            pelvis_m=score.pelvis_m + forward[:, None] * ahead + sideways[:, None] * left,
            crouch_m=crouch,
            pelvis_pitch_rad=pelvis,
            trunk_pitch_rad=trunk,
            trunk_yaw_rad=twist + TWIST_RAD_M * gait.lead(self.actor, score.paths),
            gaze_yaw_rad=_ahead(heading),
        )

    def _looking(self, score: Score, time_s: Array) -> Score:
        """The score with the head turned to where the eyes look."""
        head_m = self.actor.joints(perform(self.actor, score).pose)[:, INDEX["head"]]
        heading = score.gaze_yaw_rad

        def read(at_m: Array | None) -> Array:
            if at_m is None:
                return np.stack([heading, np.zeros(len(heading))], axis=-1)
            x, y, z = (at_m - head_m).T
            turned = (np.arctan2(y, x) - heading + np.pi) % (2.0 * np.pi) - np.pi
            down = np.arctan2(-z, np.hypot(x, y)) - LEVEL_GAZE_RAD
            return np.stack([heading + np.clip(turned, -0.8, 0.8), np.clip(down, -0.3, 0.65)], axis=-1)

        yaw, pitch = self.gaze.over(time_s, read).T
        return replace(score, gaze_yaw_rad=yaw, gaze_pitch_rad=pitch)

    def _handled(self, score: Score, time_s: Array) -> Score:
        """The score with the hands' tracks."""
        basis = self.basis(perform(self.actor, score), score)
        (left, hold_left), (right, hold_right) = (
            basis.told(self.hands[side].over(time_s, partial(basis.world, side=side)), side) for side in (0, 1)
        )
        return replace(score, arms=(left, right), holds=(hold_left, hold_right))

    def basis(self, trunk: Performance, score: Score) -> Basis:
        """What hands move beside."""
        joints = self.actor.joints(trunk.pose)
        return Basis(
            pelvis_m=joints[:, INDEX["pelvis"]],
            heading_wxyz=rotations.from_yaw(even(score.pelvis_yaw_rad)),
            chest_wxyz=trunk.pose.quat_wxyz[:, INDEX["spine3"]],
            shoulder_m=joints[:, [INDEX[f"{side}_shoulder"] for side in SIDES]],
            lead_m=gait.lead(self.actor, score.paths),
        )


def begin(scene: Scene, actor: Actor) -> Acting:
    """Standing as the robot does at the scene's start."""
    pose = person.standing(actor, scene.start)
    return Acting(
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


def _check_reach(performance: Performance) -> None:
    short = performance.wrist_short_m
    if short.max() > ARM_SHORT_M:
        frame, side = np.unravel_index(int(short.argmax()), short.shape)
        raise BadMotionError(
            f"the {SIDES[int(side)]} hand is {short.max() * 1e3:.0f} mm out of reach at {frame / FPS:.2f} s",
            "let the body stand nearer to what it acts on, or lean further",
        )


def even(yaw_rad: Array, sigma_s: float = 0.25) -> Array:
    """(T,) a heading without the turns of single steps."""
    return np.asarray(gaussian_filter1d(yaw_rad, sigma_s * FPS, mode="nearest"))


def _ahead(yaw_rad: Array, lead_s: float = 0.25) -> Array:
    """(T,) heading of the head: people look where they are about to turn."""
    frames = np.arange(len(yaw_rad))
    return np.asarray(np.interp(frames + lead_s * FPS, frames, yaw_rad))
