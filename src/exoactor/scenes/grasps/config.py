"""What hands can do, and what a grasp costs that asks more of them: lengths for a G1."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PalmsConfig:
    """Of two palms. The prices of tilt, depth and edge, the widths and the force are those with
    which boxes, cylinders, chairs and tables of twenty scenes were lifted in physics, and were
    found on these.

    width_m: between the palms. rises: a side whose normal rises or falls more is none, though
    friction would hold up to 0.5. opposed: cosine between the normals of opposite sides, seen from
    above. palm_half_m: along the fingers, and up; least_covered: of its area a side has at least
    that share. beside_m: the middle of the sites is no further to one side of the centre of mass,
    along the line between the palms. rim_m: hands press so far under an upper rim at least, over
    which they would slide.

    tilt: the price of a radian by which the thing would swing about that line if it hung from it,
    hung_m higher than it is. low_per_m: of the line less than steady_m above the centre of mass;
    the thing tips over what is under that. high_per_m: above that, so little that it only decides
    between equals. edge: of a side that has nothing of a palm's area. slope: of one that looks
    straight up, off which palms slide. wide_per_m: beyond wide_m.

    press_n, press_per_weight, press_range_n: with which each palm presses.
    """

    width_m: tuple[float, float] = (0.06, 0.46)
    rises: float = 0.4
    opposed: float = 0.97
    palm_half_m: tuple[float, float] = (0.05, 0.035)
    least_covered: float = 0.1
    beside_m: float = 0.06
    rim_m: float = 0.04

    tilt: float = 0.6
    hung_m: float = 0.04
    steady_m: float = 0.01
    low_per_m: float = 16.0
    high_per_m: float = 0.02
    edge: float = 0.4
    slope: float = 1.0
    wide_m: float = 0.35
    wide_per_m: float = 0.5

    press_n: float = 18.0
    press_per_weight: float = 0.65
    press_range_n: tuple[float, float] = (25.0, 45.0)
    most_kg: float = 4.0
    """Twice 45 N at a friction of 0.6 bear 5.5 kg; wrists give way at some 50 N."""


@dataclass(frozen=True)
class PowerConfig:
    """Of one hand that closes around something.

    closes_m: how wide that is between palm and fingers, and no part of it is thinner; deep_m: at
    most, along the fingers. breadth_m: of a hand, along what it closes around. over_m: its middle
    is at least so high over what the thing stands on; a share of up to most_beyond of its breadth
    may be over the top of a low thing, at a price: beyond. Lower things are taken from above, at a
    price, as the wrist bends far for it. low_per_m, high_per_m, beside_per_m: prices of a place
    under the centre of mass, above and beside it, where the thing turns in the hand.
    """

    closes_m: tuple[float, float] = (0.02, 0.10)
    deep_m: float = 0.13
    breadth_m: float = 0.05
    over_m: float = 0.05
    most_beyond: float = 0.35
    beyond: float = 0.3
    above: float = 0.3
    low_per_m: float = 4.0
    high_per_m: float = 0.02
    beside_per_m: float = 5.0
    force_n: float = 15.0
    most_kg: float = 1.0


@dataclass(frozen=True)
class StanceConfig:
    """Where one stands for a grasp: distances from the sites' middle back to the middle of the
    feet.

    wanted_m, near_m, far_m: what arms do well; most_m: as far as they reach. body_m, room_m: half
    the width of trunk and legs, and what stays free around them; body_high_m: from where to where.
    hands_m: so far before the body, to its sides and up, hands hang on the way there, which ends no
    nearer than passing_m; hands_room_m stays free around them. shoulder_m: to the side and up.
    aside_m: a thing for one hand lies so far to that hand's side.
    """

    wanted_m: float = 0.33
    near_m: float = 0.30
    far_m: float = 0.42
    most_m: float = 0.62
    body_m: float = 0.16
    room_m: float = 0.06
    body_high_m: tuple[float, float] = (0.15, 1.1)
    hands_m: tuple[tuple[float, ...], ...] = ((0.05, 0.11, 0.17), (0.18, 0.24), (0.58, 0.66, 0.74))
    hands_room_m: float = 0.04
    passing_m: float = 0.40
    shoulder_m: tuple[float, float] = (0.12, 1.05)
    aside_m: float = 0.09

    turn: float = 0.10
    far_per_m: float = 5.0
    hands_per_m: float = 8.0
    seen_per_m: float = 4.0


@dataclass(frozen=True)
class GraspConfig:
    """Of all grasps.

    hand_m: half the thickness of a hand and forearm, and what is free between its middle and the
    skin it touches. back_m: places along them, back from the site. blocked_per_m: what is in their
    room; beyond most_blocked_m there is no grasp. height_m: between these heights arms work well,
    at a price per metre below and above; no hand gets lower than floor_m. unlike_m: grasps whose
    sites are nearer to each other look the same in a clip.
    """

    palms: PalmsConfig = PalmsConfig()
    power: PowerConfig = PowerConfig()
    stance: StanceConfig = StanceConfig()

    hand_m: tuple[float, float] = (0.03, 0.05)
    back_m: tuple[float, ...] = (-0.06, 0.0, 0.06, 0.12, 0.18, 0.24, 0.30)
    blocked_per_m: float = 40.0
    most_blocked_m: float = 0.01
    height_m: tuple[float, float] = (0.45, 0.95)
    below_per_m: float = 1.5
    above_per_m: float = 1.0
    floor_m: float = 0.05
    unlike_m: float = 0.15


DEFAULT = GraspConfig()
