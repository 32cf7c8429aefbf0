"""Words that mean the same: classes of them for patterns, and names of things that go for each
other.
"""

WORDS: dict[str, str] = {
    "go": "walk|go|step|move|head|come|stroll|proceed|travel|get|get yourself|bring yourself"
    "|make your way|walk on|walk along|wander|amble|saunter|march|pad|trek|hike|mosey|pop|nip"
    "|scoot|shuffle|plod|tread|pace|venture|drift|navigate|sidle|edge|take yourself"
    "|find your way|carry on|continue|keep going|keep walking|move yourself|advance|take a walk"
    "|creep|sneak|take a stroll|go for a walk|journey|ramble|trudge|pootle|strut|parade|return",
    "do": "make|do|take|perform|execute|carry out|complete",
    "detour": "detour|swerve|steer|loop|swing|curve|veer|circle|orbit|skirt",
    "post": "place yourself|station yourself|plant yourself|park yourself|put yourself"
    "|position yourself|get in position",
    "stop": "stop|halt|wait|stay|stand|pause|position yourself|come to a stop|come to a halt|end up"
    "|remain|come to rest",
    "below": "under|underneath|beneath|below|down under",
    "near": "at|by|before|beside|near|next to|in front of|close to|alongside|right by|right at"
    "|up against|nearby|over by|near to|adjacent to|right next to",
    "from": "from|off of|off|out of|from off|from inside|from on top of",
    "aside": "aside|sideways|to the side|to one side|out of the way|off to the side"
    "|off to one side",
    "to": "to|up to|over to|towards|toward|back to|over towards|straight to|on to|across to"
    "|back towards|right to|on over to|along to|round to|around to|right up to|all the way to"
    "|till|until",
    "put": "put|place|set|lay|stand|stow|insert|deposit|position|leave|stick|rest|stack|pile"
    "|drop off|pop|plonk|plop|park|tuck|slot|slip|settle|ease|lower|balance|store|situate|tidy"
    "|clear|load|plunk|get|put away|tidy away|clear away|stash|shove|pack",
    "carry": "carry|bring|move|transport|take|haul|transfer|deliver|shift|relocate|return|lug|cart"
    "|convey|ferry|walk|fetch|get",
    "pick": "pick up|lift up|lift|raise|take|get|fetch|collect|retrieve|grab|pick|remove|hoist"
    "|grasp|grip|hold|hold on to|hold onto|take hold of|grab hold of|get hold of|clutch|seize|nab"
    "|snatch|snag|pluck|scoop up|heave|heft|gather|gather up|get ahold of|take up|lay hold of"
    "|raise up|hoist up|catch hold of|grab a hold of|take a hold of|lay your hands on|acquire"
    "|obtain|grab on to|go and get|heave up|snatch up|scoop|go get|go fetch|uplift|elevate"
    "|keep hold of",
    "push": "push|shove|nudge|roll|scoot|budge",
    "pull": "pull|drag|tug|draw|haul|yank|tow",
    "throw": "throw|toss|chuck|fling|lob|pitch|hurl|sling|bung|hoy",
    "touch": "touch|tap|pat|feel|stroke|poke|prod|make contact with|brush against",
    "wipe": "wipe|clean|scrub|polish|dust|rub|mop|swab|wipe clean|buff|sponge|scour|wash",
    "me": "me|us|someone|somebody|the person|a person|the user|them|the human|a human|the operator"
    "|the visitor|the audience|the crowd|the camera|your audience|the customer|your friend"
    "|the people",
    "floor": "floor|ground",
    "start": "the start|start|the origin|origin|the beginning point|the beginning|here|your place"
    "|where you started|where you began|where you are now|where you are|where you stand"
    "|where you came from|where you were|where you stood|where you started from"
    "|the starting point|the starting position|the starting place|the start position"
    "|your starting point|your starting position|your starting place|your start position"
    "|your original position|your original place|your initial position|your first place"
    "|the original position|the initial position|your original spot|your starting spot",
    "rise": "stand|get|rise|come|straighten",
}
"""Classes of words that mean the same."""
FLOORS = {f"{article}{word}" for article in ("the ", "") for word in WORDS["floor"].split("|")}
PEOPLE = {*WORDS["me"].split("|"), "everyone", "everybody", "people"}
"""Words for the floor, and for whom no scene knows."""

_LEFT, _RIGHT = (
    {
        f"to the {side}": side, f"to your {side}": side, f"to its {side}": side, side: side,
        f"{side}wards": side, f"{side}ward": side, f"to the {side} side": side,
        f"on the {side}": side, f"on your {side}": side, f"to your {side} side": side,
        f"to your {side} hand side": side, f"to the {side} hand side": side,
        f"towards the {side}": side, f"toward the {side}": side, f"over to the {side}": side,
        f"off to the {side}": side, f"to {side}": side, f"over to your {side}": side,
        f"towards your {side}": side, f"out to the {side}": side, f"{side} hand side": side,
        f"over to the {side} hand side": side, f"off to your {side}": side,
    }
    for side in ("left", "right")
)  # fmt: skip
MEANINGS: dict[str, dict[str, str]] = {
    "way": {
        **dict.fromkeys(
            ("forwards", "forward", "ahead", "straight ahead", "straight on", "straight forward",
             "straight", "forth", "onward", "onwards",
             "straight forwards", "directly ahead", "in a straight line"), "forwards"),
        **dict.fromkeys(
            ("backwards", "backward", "back", "rearwards", "in reverse", "to the back",
             "straight back", "straight backwards", "to the rear", "rearward"),
            "backwards"),
        **_LEFT, **_RIGHT,
    },
    "aside": {
        **{f"{lead}{said}": side
           for lead in ("", "sideways ", "sideway ", "sidewards ",
           "laterally ", "further ") for said, side in (*_LEFT.items(), *_RIGHT.items())},
        **{f"{side} sideways": side for side in ("left", "right")},
    },
    "away": dict.fromkeys(
        ("forwards", "forward", "ahead", "away", "away from you", "straight ahead", "onwards",
         "away from yourself", "further away", "straight forward", "from you", "further",
         "farther away", "straight forwards", "along", "further forward", "onward",
         "straight away from you", "farther", "further ahead", "forth", "to the front"),
        "forwards"),
    "closer": dict.fromkeys(
        ("closer", "closer to you", "towards you", "toward you",
         "to you", "nearer", "towards yourself", "toward yourself", "closer to yourself",
         "to yourself", "near you", "towards your body", "toward your body", "back towards you",
         "back toward you", "in your direction", "near to you", "closer in",
         "nearer to you", "nearer you", "up to you", "to your body"), "backwards"),
    "spin": {
        **_LEFT, **_RIGHT,
        **{f"{lead}{said}": side for lead in ("", "in a ") for said, side in (
            ("clockwise", "right"), ("anticlockwise", "left"), ("counterclockwise", "left"),
            ("anti clockwise", "left"), ("counter clockwise", "left"),
            ("clockwise direction", "right"), ("counterclockwise direction", "left"),
            ("anticlockwise direction", "left"))},
    },
    "side": {
        **{f"{at}the {side}{hand} of": side for side in ("left", "right")
           for at in ("to ", "on ", "at ", "") for hand in ("", " side", " hand side")},
        **{f"{side} of": side for side in ("left", "right")},
        **dict.fromkeys(
            ("behind", "to behind", "beyond", "at the back of", "in back of", "to the back of",
             "to the far side of", "on the far side of", "to the other side of",
             "on the other side of", "round the back of", "around the back of", "at the rear of",
             "round behind", "around behind", "right behind"), "forwards"),
    },
    "front": dict.fromkeys(("in front of", "before", "to the front of"), "backwards"),
    "next": dict.fromkeys(
        ("next to", "beside", "by", "near", "close to", "alongside", "by the side of",
         "right next to", "at the side of", "adjacent to", "to the side of", "right beside",
         "right by", "near to", "just beside", "just next to", "over by"), "beside"),
    "reverse": dict.fromkeys(
        ("back up", "back off", "back away", "reverse", "step back", "step backwards", "step away",
         "retreat",
         "withdraw", "move back", "fall back", "back yourself up"),
        "backwards"),
    "its_side": {
        f"{lead} its {side}{more}": side
        for lead in ("on", "to") for side in ("left", "right") for more in ("", " side")
    },
    "onside": {
        f"{lead} {whose} {side}{more}": side
        for lead in ("on", "to") for whose in ("the", "its") for side in ("left", "right")
        for more in ("", " side", " hand side")
    },
    "into": {
        **dict.fromkeys(("into", "inside of", "inside", "in", "down into", "down in", "in to"),
                        "in"),
        **dict.fromkeys(("onto", "on top of", "upon", "on", "atop", "down on", "down onto",
                         "on to", "up on", "up onto", "over onto", "down on top of"), "on"),
    },
    "hand": {"left": "left", "right": "right", "both": "both"},
    "arm": {
        **{f"{whose}{side} {limb}": side for whose in ("your ", "the ", "its ", "a ", "")
           for side in ("left", "right") for limb in ("hand", "arm")},
        "your left": "left", "your right": "right",
        **{f"{whose} {limb}": "right" for whose in ("your", "the", "a", "an", "one", "its")
           for limb in ("hand", "arm")},
        **{f"{whose}{limb}": "both"
           for whose in ("your ", "both ", "both your ", "both of your ", "the ", "two ",
                         "your two ", "")
           for limb in ("hands", "arms")},
    },
    "about": {
        **{f"{verb} {way}": "180" for verb in ("turn", "rotate", "face", "swivel", "pivot", "swing",
                                               "spin to face", "turn to face", "wheel",
                                               "spin around to face", "spin round to face",
                                               "turn around to face", "turn round to face")
           for way in ("around", "round", "about", "back around", "the other way", "right around",
                       "right round", "back round", "halfway round", "halfway around",
                       "half way round", "half way around", "halfway", "the opposite way",
                       "behind you", "the opposite direction", "the other direction",
                       "the way you came",
                       "around the other way", "in the opposite direction", "on your heel",
                       "on your heels")
           if way.split()[-1] not in ("around", "round", "about") or " to face" not in verb},
        **{f"{verb} {way}": "360" for verb in ("turn", "rotate", "spin", "twirl")
           for way in ("all the way around", "all the way round", "completely around",
                       "in a circle", "full circle", "in a full circle", "completely")},
        "turn yourself around": "180", "turn yourself round": "180",
        "turn the other way around": "180", "turn the other way round": "180",
        "spin around": "360", "spin round": "360", "spin": "360", "twirl": "360",
        "twirl around": "360", "do a pirouette": "360", "do a twirl": "360",
        "face backwards": "180",
        **{f"{verb}{article}{turn}": "180" for verb in ("", "do ", "make ", "perform ", "execute ")
           for article in ("", "a ", "an ")
           for turn in ("about face", "about turn", "u turn", "one eighty")},
        **{f"{verb} a three sixty": "360" for verb in ("do", "make")},
    },
}  # fmt: skip
"""Classes of phrases with what they mean: a direction, a hand, an angle in degrees."""
DIRECTED = (
    "onside",
    "its_side",
    "way",
    "aside",
    "away",
    "closer",
    "spin",
    "side",
    "front",
    "next",
    "reverse",
)
"""Those of directions."""

NOUNS: tuple[tuple[str, ...], ...] = (
    ("cup", "mug", "teacup", "coffee cup", "coffee mug", "beaker", "drinking cup"),
    (
        "can",
        "tin",
        "drink",
        "soda",
        "soda can",
        "drink can",
        "drinks can",
        "tin can",
        "coke",
        "coke can",
        "beer can",
        "can of soda",
        "can of coke",
        "soft drink",
    ),
    ("bottle", "water bottle", "flask", "bottle of water", "water"),
    ("box", "carton", "package", "parcel", "cardboard box", "crate"),
    (
        "bin",
        "waste bin",
        "trash can",
        "dustbin",
        "rubbish bin",
        "garbage can",
        "garbage bin",
        "wastebasket",
        "waste basket",
        "wastepaper basket",
        "waste paper basket",
        "trash bin",
        "trash",
        "garbage",
        "rubbish",
        "litter bin",
        "waste paper bin",
        "wastepaper bin",
        "paper bin",
    ),
    ("table", "desk", "worktable", "tabletop", "table top", "desktop", "desk top", "work table"),
    ("chair", "seat"),
    ("stool", "stand"),
    ("shelf", "rack", "bookshelf", "bookcase", "shelves"),
    ("sofa", "couch", "settee"),
    ("doorway", "door", "doorframe", "door frame", "entrance", "door opening", "opening"),
    ("mark", "target", "spot", "marker", "marking", "mark on the floor", "circle", "dot"),
    ("bar", "pole", "barrier", "rod", "crossbar", "limbo bar"),
    ("obstacle", "beam", "hurdle", "plank", "log", "barrier"),
    (
        "crumpled paper",
        "paper",
        "ball",
        "paper ball",
        "ball of paper",
        "piece of paper",
        "sheet of paper",
        "sheet",
        "scrap of paper",
        "crumpled sheet",
        "crumpled piece of paper",
        "crumpled ball of paper",
        "crumpled ball",
        "crumpled up paper",
        "wad of paper",
        "paper wad",
        "scrunched up paper",
        "crumpled up piece of paper",
        "crumpled paper ball",
        "balled up paper",
    ),
    ("ball", "football", "soccer ball"),
    ("basket", "hamper"),
    ("stairs", "staircase", "steps"),
    ("ramp", "slope"),
    ("wall", "partition"),
    ("step", "platform"),
)
"""Names that go for each other, where nothing is called just so: what is called by the first of a
row may be called by any of it."""
