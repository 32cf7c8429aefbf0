"""Settings of the closed loop.

Where no other source is named, a number was found on lifts of boxes, cylinders, chairs and small
tables by this project's policy (development scenes, seeds 0 to 9).
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class WalkConfig:
    """How the robot walks to where it handles something.

    step_m, swing_s, double_s: of a stride's half; half_width_m: from the middle to either ankle,
    standing_m: where it comes to rest. lift_m: a swinging ankle goes up by so much. crouch_m: the
    pelvis is carried so much lower than it stands; sink_s: it gets there in so long, and up again;
    begin_s: arms and trunk take up how they are carried. swing_rad_m: of the arms, a metre by which
    the other foot leads. turn_rad: with one step of each foot; by less than slight_rad it does not
    turn. shuffle_m, turned_rad: nearer and less turned it goes by small steps, of that share
    (shuffled) of a step, or where a walk would turn it by `about_rad` more; here_m, here_rad: it is
    there. along_m: it faces the way that it goes over so much before and after. shift_s, facing_s:
    standard deviations over which weight goes from foot to foot, and the pelvis turns with the
    feet. clearances_m: from the middle of the body to what stands around, the widest that there is
    room for. settle_s: it stands after the last step. pelvis: its prices (`BodyGoal`).
    """

    step_m: float = 0.30
    swing_s: float = 0.42
    double_s: float = 0.14
    half_width_m: float = 0.08
    standing_m: float = 0.10
    lift_m: float = 0.06
    crouch_m: float = 0.035
    swing_rad_m: float = 0.8
    turn_rad: float = 0.7
    slight_rad: float = float(np.radians(3.0))
    shuffle_m: float = 0.45
    shuffled: float = 0.6
    turned_rad: float = 0.35
    about_rad: float = 1.0
    here_m: float = 0.02
    here_rad: float = 0.05
    along_m: float = 0.15
    shift_s: float = 0.04
    facing_s: float = 0.12
    sink_s: float = 0.5
    begin_s: float = 0.4
    clearances_m: tuple[float, ...] = (0.45, 0.38, 0.30)
    settle_s: float = 0.6
    pelvis: tuple[float, float, float, float] = (6.0, 3.0, 3.0, 1.5)


@dataclass(frozen=True)
class TakeConfig:
    """How two palms take a thing.

    Each hand goes out sideways, then to `wide_m` beside its site, `over_m` above it and `behind_m`
    before it; within `beside_s` `beside_m` beside it; then closes in `close_s`, by `press_m` into
    it. After `pause_s` it rises by what the clip shows, within `rise_m`, in `rise_s` at least and
    no faster than `rise_m_s` on average.
    reach_s: from the stand to the closed palms, at least; sure_s: from so long before that, arms
    are wholly corrected. tilt_rad: fingers point so far down. guided: share of the reach over which
    the clip's posture takes over. back_m: the thing comes so near before the ankles, by
    `most_back_m` at most. held_s: it is held before anything else. turning: what a radian of the
    wrist counts; upright: the pelvis's prices (`BodyGoal`) once the thing rises.
    """

    wide_m: float = 0.14
    over_m: float = 0.10
    behind_m: float = 0.06
    beside_m: float = 0.08
    press_m: float = 0.008
    beside_s: float = 0.54
    close_s: float = 0.7
    pause_s: float = 0.6
    rise_s: float = 1.2
    rise_m_s: float = 0.10
    rise_m: tuple[float, float] = (0.15, 0.45)
    reach_s: float = 2.6
    sure_s: float = 1.1
    tilt_rad: float = 0.30
    guided: float = 0.6
    back_m: float = 0.30
    most_back_m: float = 0.08
    held_s: float = 1.4
    turning: tuple[float, float, float] = (2.5, 0.6, 2.5)
    upright: tuple[float, float, float, float] = (3.0, 3.0, 1.5, 1.5)
    smooth_s: float = 0.05


@dataclass(frozen=True)
class ArmConfig:
    """What is laid over a tracker's targets for the arms.

    gain_1_s, most_rad: the integral of what the arms' inverse kinematics asks beyond where they
    are. turning, closing: metres that a radian of the wrist counts, of palms and of a
    hand that closes around something. press_s, load_s: over which force and
    load come; early_s: the load comes so long before the thing rises.
    """

    gain_1_s: float = 4.0
    most_rad: float = 0.9
    step_rad: float = 0.3
    turning: tuple[float, float, float] = (0.15, 0.06, 0.15)
    closing: tuple[float, float, float] = (0.06, 0.06, 0.06)
    press_s: float = 0.4
    load_s: float = 0.5
    early_s: float = 0.24
    frozen_s: float = 0.3


@dataclass(frozen=True)
class PowerConfig:
    """How one hand closes around a thing.

    It rises beside the body, drawn back by `drawn_m`, for there may be an edge over it; then comes
    by the places way_m: so far back along the fingers from where it closes, out to the palm's side,
    and up. It comes beside the thing at the last of them, lest it drags it along, and presses the
    palm on it, `press_m` into it, for what does not lie in the palm is squeezed out of the fingers.
    way_s: to each of these and to where it closes. It leaves the same way.

    It takes the thing `lower_m` under where the clip's hand does, for what is pressed on high up
    tips. The lowest of the hand, a box of the middle and half lengths `hand_m` in the wrist's
    frame, stays `over_m` over what is under it, and so do fingers that hold something, which reach
    `fingers_m` beyond its middle, over the rim of what it goes into. early_s: fingers begin to
    close so long before it is there, lest the thing slides off the palm; closed_s: after that it
    lifts, as far as the wrist gets no higher than `wrist_m`, where the elbow would rise. To let go
    it rises in `up_s`, sinks in `down_s`, deep down at `sinks_m_s`, is still for `calm_s`, for what
    is let go of in motion falls over, and opens in `open_s`. turning: what its turn counts
    (`HandGoal`).

    (Of eleven runs in other worlds that were lost, bottles of variations 0 and 3 of `bench
    interact`, 3 held with fingers closing earlier and faster, 5 when it was still before it opened,
    10 when it took them lower and slower, by both looks.)
    """

    way_m: tuple[tuple[float, float, float], ...] = (
        (0.145, 0.07, 0.10), (0.125, 0.07, 0.0), (0.015, 0.055, 0.0),
    )  # fmt: skip
    way_s: tuple[float, ...] = (0.9, 1.0, 0.6, 0.9, 1.2)
    drawn_m: float = 0.08
    lower_m: float = 0.03
    press_m: float = 0.015
    hand_m: tuple[tuple[float, float, float], tuple[float, float, float]] = (
        (0.085, 0.0, 0.0), (0.043, 0.023, 0.043),
    )  # fmt: skip
    fingers_m: float = 0.045
    over_m: float = 0.012
    wrist_m: float = 0.95
    early_s: float = 0.2
    closed_s: float = 1.6
    up_s: float = 0.6
    down_s: float = 0.8
    sinks_m_s: float = 0.3
    calm_s: float = 0.6
    open_s: float = 0.9
    turning: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class FingerConfig:
    """How fingers close and open. closed_rad: joints of the left hand, closed around nothing;
    opened_rad: while it comes and leaves, with the thumb back, which would else push the thing;
    folded_rad: with the thumb, which stands 10 cm out of an open palm, folded before it, for it to
    press (two palms lift a box so in four other worlds of four). lever_m: of the force at a joint.
    """

    closed_rad: tuple[float, ...] = (0.0, 0.75, 0.5, -1.35, -1.35, -1.35, -1.35)
    opened_rad: tuple[float, ...] = (0.0, -0.6, 0.0, 0.0, 0.0, 0.0, 0.0)
    folded_rad: tuple[float, ...] = (0.8, 1.04, 1.1, 0.0, 0.0, 0.0, 0.0)
    close_s: float = 0.4
    open_s: float = 0.5
    lever_m: float = 0.05


@dataclass(frozen=True)
class StrokeConfig:
    """How one palm pushes a thing.

    The hand rises beside the body, drawn back by `drawn_m`, comes `over_m` above the place
    `behind_m` before the thing's side (`clear_m` over its top where that is the far one), goes down
    there, on it without haste, for a blow would topple it, and along as far as it shall go, at
    `mean_m_s`; it leaves the same way. up_s, across_s, down_s, close_s: to each of these; rest_s:
    there it rests; off_s: it comes off the thing.

    grip_m: the thing is met so far before the wrist, in the middle of what is hand. tilt_rad:
    fingers point so far down; level ones meet it at one height, wherever. turning: what the hand's
    turn counts (`HandGoal`). gone: a thing that has not gone this share of its way is pushed the
    rest of it. Found on sweeping, seeds 0 to 2, in other worlds.
    """

    drawn_m: float = 0.08
    behind_m: float = 0.09
    over_m: float = 0.10
    clear_m: float = 0.08
    grip_m: float = 0.085
    tilt_rad: float = 0.1
    mean_m_s: float = 0.09
    up_s: float = 0.9
    across_s: float = 1.2
    down_s: float = 0.8
    close_s: float = 1.2
    rest_s: float = 0.3
    off_s: float = 0.6
    turning: tuple[float, float, float] = (2.5, 1.0, 2.5)
    gone: float = 0.8


@dataclass(frozen=True)
class CarryConfig:
    """How what is held is carried: before the ankles by `ahead_m`, but its nearest part by
    `belly_m` at least, at a height within `height_m`; moved to there in `raise_s`. Palms press by
    `tighter` more, for what they hold creeps down between them as the robot walks.
    """

    ahead_m: float = 0.32
    belly_m: float = 0.18
    height_m: tuple[float, float] = (0.78, 0.95)
    raise_s: float = 1.2
    tighter: float = 0.15


@dataclass(frozen=True)
class DeliverConfig:
    """How it is set down: over its place in `over_s`, `above_m` higher; down in `down_s`, and
    `into_m` further; the palms open by `open_m` in `open_s`, go back by `back_m` and up by `up_m`,
    and hang again in `rest_s`. reach_m, aside_m: before the feet, and to
    the side of where two palms and one hand hold it, there is no need to walk for it; else one
    stands `stance_m` before it, in one of so many `ways`; a radian of turning counts `turn_m`.
    """

    above_m: float = 0.06
    over_s: float = 1.4
    down_s: float = 1.4
    into_m: float = 0.01
    open_m: float = 0.09
    open_s: float = 0.8
    back_m: float = 0.08
    up_m: float = 0.08
    rest_s: float = 1.6
    reach_m: tuple[float, float] = (0.25, 0.46)
    aside_m: tuple[float, float] = (0.10, 0.16)
    stance_m: float = 0.34
    ways: int = 24
    turn_m: float = 0.25


@dataclass(frozen=True)
class SegmentConfig:
    """Of all segments.

    measures: before each, where robot and thing are; else they are taken to be where the robot was
    asked to go, and where the scene is known to have the thing.

    seen_m, seen_rad: standard deviations of a thing's place (half of it in height) and heading as
    the robot measures them. bumped_m: what is seen further than this from where it was has been
    moved. felt: the gain by which its own pelvis is drawn to where sensors have
    it. moving_m_s: a pelvis faster than this walks; pause_s: shorter rests do not end a walk.
    moved_m, moved_rad: a robot that begins further than this from where the reference does walks by
    a way of its own.

    again: how often what was missed is tried anew: a thing that has not risen by this share of the
    least (`risen`), or is further than missed_m from its place; not where it lies (`upright`:
    cosine of its tilt), nor where it fell by more than `fell_m`. gesture_rad: who turns a joint by
    more beside a walk does something else; hands_s: in which hands come to what they take, and
    leave it.
    """

    measures: bool = True
    seen_m: float = 0.01
    bumped_m: float = 0.04
    felt: float = 0.1
    seen_rad: float = float(np.radians(3.0))
    moving_m_s: float = 0.12
    pause_s: float = 1.0
    moved_m: float = 0.05
    moved_rad: float = 0.09
    rest_s: float = 1.0
    again: int = 2
    risen: float = 0.4
    missed_m: float = 0.12
    fell_m: float = 0.20
    upright: float = 0.94
    gesture_rad: float = 0.7
    hands_s: float = 2.0
    walk: WalkConfig = field(default_factory=WalkConfig)
    take: TakeConfig = field(default_factory=TakeConfig)
    power: PowerConfig = field(default_factory=PowerConfig)
    arms: ArmConfig = field(default_factory=ArmConfig)
    fingers: FingerConfig = field(default_factory=FingerConfig)
    stroke: StrokeConfig = field(default_factory=StrokeConfig)
    carry: CarryConfig = field(default_factory=CarryConfig)
    deliver: DeliverConfig = field(default_factory=DeliverConfig)
