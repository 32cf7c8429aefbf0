"""Settings of the back end.

Where no other source is named, a number was chosen on the rehearsed clips of the tasks that lift,
carry, sweep and wipe, for which the truth is known (`exoactor bench estimate`).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ArmConfig:
    """How hands get to where they shall be.

    `leans`, `lean_s`, `stretched`: how often a lean is corrected, how smoothly in time it comes
    (Gaussian width), and up to which share of its length an arm reaches before the trunk leans.
    `droop_m`: an elbow is taken to hang so much lower than it was seen: a straight arm has no plane
    to bend in.
    """

    leans: int = 3
    lean_s: float = 0.15
    stretched: float = 0.97
    droop_m: float = 0.02


@dataclass(frozen=True)
class CarryConfig:
    """How a box goes from where it stood to where it is set down.

    `median_s`, `smooth_s`, `turn_s`: what hands and body do while they carry is taken as slow: a
    running median, then Gaussian widths. `across_s`, `upward_s`: how long it takes from where it
    stood into the carry, and out of it: upwards first, and downwards last. `safe_m`: a box that is
    set down stays so far within the edge of what carries it.
    """

    median_s: float = 0.5
    smooth_s: float = 0.12
    turn_s: float = 0.3
    across_s: float = 1.0
    upward_s: float = 0.6
    safe_m: float = 0.02


@dataclass(frozen=True)
class StrokeConfig:
    """How a palm goes along a table.

    `palm_ahead_m`: the middle of the palm is so far before the wrist (of the person in
    `scenes.person`). `unended_s`: a push lasts no longer; it is over when the hand has come back by
    `back_m`, or goes on by `paused_m` after it went no farther for `paused_s`: it is raised then.
    `hand_m`: what is farther ahead of the wrist lies before the hand, not beside it.

    `slide_share`: a palm that slides a thing is at most so high on it, and at `tip_share` of the
    height from which it would tip, a robot's, which trembles, at `robot_share` of it (sweeping,
    seeds 0 to 2), but `least_up_m` high; `topple_share`: so high on it is one that
    knocks it over. `behind_m`: off the thing's side before it pushes, for a G1's hand is thicker.
    `least_m`: so far a thing goes where the plan does not say; `edge_m`: so far from the edge of
    what it stands on it stays, in any case. `most_m_s`: a palm pushes no faster.
    """

    palm_ahead_m: float = 0.054
    unended_s: float = 1.5
    back_m: float = 0.02
    paused_m: float = 0.015
    paused_s: float = 0.2
    hand_m: float = 0.2
    slide_share: float = 0.6
    tip_share: float = 0.75
    robot_share: float = 0.55
    least_up_m: float = 0.045
    topple_share: float = 0.85
    behind_m: float = 0.05
    least_m: float = 0.15
    edge_m: float = 0.06
    most_m_s: float = 0.4


@dataclass(frozen=True)
class ShoveConfig:
    """How two palms push what stands on the floor.

    `apart_m`: so far to both sides of its middle; `usual_up_m`: about so high; `from_above_m`:
    lower ones have their fingers down. `near_m`: so near to its side the seen hand has come there,
    `leaves_m`: back by so much, it has left. `smooth_s`: the Gaussian width of the
    hips' path, which sway.
    """

    apart_m: float = 0.11
    usual_up_m: float = 0.4
    from_above_m: float = 0.3
    near_m: float = 0.04
    leaves_m: float = 0.10
    smooth_s: float = 0.2


@dataclass(frozen=True)
class IdleConfig:
    """How a hand that does nothing keeps off a table.

    `hand_m`, `clear_m`: a G1's hand reaches so far beyond its wrist, and how far it stays away.
    `over_m`: a wrist so far above the top is over it, and free to be. `before_s`, `smooth_s`: how
    long before and after it is in the way, and how smoothly, a hand is drawn back. `least_m`: less
    is left as it is.
    """

    hand_m: float = 0.14
    clear_m: float = 0.04
    over_m: float = 0.12
    before_s: float = 0.3
    smooth_s: float = 0.1
    least_m: float = 0.002


@dataclass(frozen=True)
class SeatConfig:
    """When somebody sits: at the end of the motion, within `near_m` over the seat, `at_rest_m` from
    where they end.

    For `still_s` at least; as `condition` has it of the robot.
    """

    near_m: float = 0.12
    at_rest_m: float = 0.03
    still_s: float = 0.5


@dataclass(frozen=True)
class InteractConfig:
    """How hands are put on things.

    Where: `palm_m` from the wrist's axis to the palm's skin; `press_m` by which palms that lift
    press into a thing, so that they squeeze; `aside_m` off it they wait first; `margin_m` inside a
    face's edge wrists stay; `push_up_m` a pushing palm's height over the table; `push_ahead_m`
    before the wrist what is pushed meets the hand (a G1's reaches from 0.06 to 0.14); `palm_back_m`
    by which wrists that wipe keep back, since its palm lies so much farther ahead; `over_edge_m`
    higher than it pushes a hand comes over the edge of the table, from `over_m` off the thing on;
    `fingers_ahead`, `fingers_down`: where the fingers of a hand at the side of something point:
    ahead, a little down.

    When: `near_m` from its estimate, at most, a hand is taken to be where it is seen on a plane,
    `level_m` in height on a table, `beside_m` from what it pushes, `around_m` outside the edge of a
    face (both are seen a little off), `reached_m` along the side of a thing from where its palm
    goes, `about_m` from the middle of a thing it is about to handle, `met_m` further from what it
    takes than it ever is, but for `gone_s` (bottles that were put down 20 cm from where they were
    taken: 0 to 2 cm further, 3 s apart; variations 0 to 4 of `bench interact`);
    `still_m_s`, `still_s`: at rest; `rise_m`: a thing that has gone so far up is lifted, since it
    last rose slower than `rise_m_s`; `stroke_m`: the shortest push; `close_s`: how long palms take
    to close in; `lead_s`: how long before, hands keep to the side they push from, `reach_s` to both
    sides of what they lift; `spread_s`: over how long a correction comes and goes; `smooth_s`:
    Gaussian width of what is seen.

    `landmark_up_m`: the wrist is seen so much above its joint, on the skin (measured on imagined
    clips); `on_top_m`: what stands on a thing is so near to its top in height; `said_m`: arms too
    short by more than this are told of.
    """

    palm_m: float = 0.016
    press_m: float = 0.02
    aside_m: float = 0.08
    margin_m: float = 0.03
    near_m: float = 0.35
    level_m: float = 0.09
    still_m_s: float = 0.15
    still_s: float = 0.2
    rise_m: float = 0.05
    rise_m_s: float = 0.04
    close_s: float = 0.4
    lead_s: float = 0.3
    reach_s: float = 1.2
    spread_s: float = 0.7
    push_up_m: float = 0.07
    push_ahead_m: float = 0.085
    palm_back_m: float = 0.045
    over_edge_m: float = 0.05
    over_m: float = 0.45
    beside_m: float = 0.35
    stroke_m: float = 0.08
    smooth_s: float = 0.05
    around_m: float = 0.08
    reached_m: float = 0.20
    about_m: float = 0.35
    met_m: float = 0.04
    gone_s: float = 1.0
    landmark_up_m: float = 0.012
    on_top_m: float = 0.02
    said_m: float = 0.02
    fingers_ahead: float = 0.93
    fingers_down: float = 0.36
    arms: ArmConfig = field(default_factory=ArmConfig)
    carry: CarryConfig = field(default_factory=CarryConfig)
    stroke: StrokeConfig = field(default_factory=StrokeConfig)
    shove: ShoveConfig = field(default_factory=ShoveConfig)
    idle: IdleConfig = field(default_factory=IdleConfig)
    seat: SeatConfig = field(default_factory=SeatConfig)
