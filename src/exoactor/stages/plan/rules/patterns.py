"""The table of what is understood: patterns of clauses by what they mean (`matching` tells how they
are written), and words that change nothing.
"""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "approach", "beside", "onto", "around", "through", "under", "over", "back", "walk", "turn",
    "face", "sit", "rise", "stand", "squat", "kneel", "bow", "wave", "point", "reach", "pick",
    "put", "put_down", "put_back", "put_beside", "drop", "throw_away", "throw", "carry", "hand",
    "offer", "sweep", "wipe", "push", "pull", "slide", "knock", "kick", "again",
]  # fmt: skip

WORDS: dict[str, str] = {
    "go": "walk|go|step|move|head|come|stroll|proceed|travel|get|get yourself|bring yourself"
    "|make your way|walk on|walk along",
    "stop": "stop|halt|wait|stay|stand|pause|position yourself",
    "below": "under|underneath|beneath|below",
    "near": "at|by|before|beside|near|next to|in front of|close to|alongside",
    "from": "from|off of|off|out of|from off|from inside|from on top of",
    "aside": "aside|sideways|to the side|to one side|out of the way|off to the side",
    "to": "to|up to|over to|towards|toward|back to|over towards|straight to|on to|across to",
    "put": "put|place|set|lay|stand|stow|insert|deposit|position|leave|stick|rest|stack|pile"
    "|drop off",
    "carry": "carry|bring|move|transport|take|haul|transfer|deliver|shift|relocate|return",
    "pick": "pick up|lift up|lift|raise|take|get|fetch|collect|retrieve|grab|pick|remove|hoist"
    "|grasp|grip|hold|hold on to|hold onto|take hold of|grab hold of|get hold of|clutch|seize",
    "push": "push|shove|nudge",
    "me": "me|us|someone|somebody|the person|a person|the user|them|the human|a human|the operator",
    "floor": "floor|ground",
    "start": "the start|start|the beginning|here|your place|where you started|where you began"
    "|where you came from|where you were|where you stood|where you started from"
    "|the starting point|the starting position|the starting place|the start position"
    "|your starting point|your starting position|your starting place|your start position"
    "|your original position|your original place|your initial position|your first place"
    "|the original position|the initial position|your original spot|your starting spot",
    "rise": "stand|get|rise|come|straighten",
}
"""Classes of words that mean the same."""
FLOORS = {f"{article}{word}" for article in ("the ", "") for word in WORDS["floor"].split("|")}
PEOPLE = {*WORDS["me"].split("|"), "everyone", "everybody", "people", "the camera"}
"""Words for the floor, and for whom no scene knows."""

_LEFT, _RIGHT = (
    {
        f"to the {side}": side, f"to your {side}": side, f"to its {side}": side, side: side,
        f"{side}wards": side, f"{side}ward": side, f"to the {side} side": side,
        f"on the {side}": side, f"on your {side}": side, f"to your {side} side": side,
        f"to your {side} hand side": side, f"to the {side} hand side": side,
        f"towards the {side}": side, f"toward the {side}": side, f"over to the {side}": side,
    }
    for side in ("left", "right")
)  # fmt: skip
MEANINGS: dict[str, dict[str, str]] = {
    "way": {
        **dict.fromkeys(
            ("forwards", "forward", "ahead", "straight ahead", "straight on", "straight forward",
             "on", "straight", "to the front"), "forwards"),
        **dict.fromkeys(
            ("backwards", "backward", "back", "rearwards", "in reverse", "to the back"),
            "backwards"),
        **_LEFT, **_RIGHT,
    },
    "aside": {
        **{f"{lead}{said}": side for lead in ("", "sideways ", "sideway ", "sidewards ")
           for said, side in (*_LEFT.items(), *_RIGHT.items())},
        **{f"{side} sideways": side for side in ("left", "right")},
    },
    "away": dict.fromkeys(
        ("forwards", "forward", "ahead", "away", "away from you", "straight ahead", "onwards",
         "away from yourself", "further away", "straight forward", "from you", "further"),
        "forwards"),
    "closer": dict.fromkeys(
        ("closer", "closer to you", "towards you", "toward you",
         "to you", "nearer", "towards yourself", "toward yourself", "closer to yourself",
         "to yourself", "near you", "towards your body", "toward your body"), "backwards"),
    "spin": {
        **_LEFT, **_RIGHT, "clockwise": "right", "anticlockwise": "left",
        "counterclockwise": "left", "anti clockwise": "left", "counter clockwise": "left",
    },
    "side": {
        **{f"{at}the {side}{hand} of": side for side in ("left", "right")
           for at in ("to ", "on ", "at ", "") for hand in ("", " side", " hand side")},
        **{f"{side} of": side for side in ("left", "right")},
        **dict.fromkeys(
            ("behind", "to behind", "beyond", "at the back of", "in back of", "to the back of",
             "to the far side of", "on the far side of", "to the other side of",
             "on the other side of"), "forwards"),
    },
    "front": dict.fromkeys(("in front of", "before", "to the front of"), "backwards"),
    "next": dict.fromkeys(
        ("next to", "beside", "by", "near", "close to", "alongside", "by the side of",
         "right next to", "at the side of", "adjacent to", "to the side of"), "beside"),
    "reverse": dict.fromkeys(
        ("back up", "back off", "back away", "reverse", "step back", "step backwards"),
        "backwards"),
    "onside": {
        f"{lead} {whose} {side}{more}": side
        for lead in ("on", "to") for whose in ("the", "its") for side in ("left", "right")
        for more in ("", " side", " hand side")
    },
    "into": {
        **dict.fromkeys(("into", "inside of", "inside", "in"), "in"),
        **dict.fromkeys(("onto", "on top of", "upon", "on", "atop", "down on"), "on"),
    },
    "hand": {"left": "left", "right": "right", "both": "both"},
    "about": {
        **{f"{verb} {way}": "180" for verb in ("turn", "rotate", "face", "swivel", "pivot")
           for way in ("around", "round", "about", "back around", "the other way", "right around")},
        **{f"{verb} {way}": "360" for verb in ("turn", "rotate", "spin")
           for way in ("all the way around", "all the way round", "completely around",
                       "in a circle", "full circle", "in a full circle")},
        "spin around": "360", "spin round": "360", "spin": "360", "about face": "180",
        "face the opposite direction": "180", "face backwards": "180",
    },
}  # fmt: skip
"""Classes of phrases with what they mean: a direction, a hand, an angle in degrees."""
DIRECTED = ("onside", "way", "aside", "away", "closer", "spin", "side", "front", "next", "reverse")
"""Those of directions."""

PATTERNS: tuple[tuple[Kind, str], ...] = (
    # going somewhere
    ("approach",
     "{go} [back|forward|forwards|straight|over|up|right up|all the way|across] {to} THING"),
    ("approach", "{go} from SOURCE [over|back|across] {to} THING"),
    ("approach", "(approach|go near|come near|go close to|visit|go and see) THING"),
    ("approach", "{stop} [still|there] {near} THING"),
    ("approach", "{go} [over|up|right up|close|closer|near] {near} THING"),
    ("approach", "(to|over to|up to|back to) THING"),
    ("approach", "(return|go back|come back|walk back|head back|get back) to THING"),
    ("beside", "({go}|{stop}|{go} stand|{go} and stand) [over|around] <side> THING"),
    ("beside",
     "({go}|{stop}|{go} stand) [to] [a spot|a point|the space|the gap|in] between THING & OTHER"),
    ("onto", "({stop}|{go}) [still|right|directly] (on|onto|on top of) THING"),
    ("around", "{go} [all the way|right|once] (around|round) THING"),
    ("around", "{go} (around|round) THING {to} PLACE"),
    ("around", "(circle|orbit) [around|round] THING"),
    ("around", "(make|do|walk|take) a (circle|lap|loop) (around|round) THING"),
    ("through", "({go}|pass|enter|exit|leave) [straight|right] through THING"),
    ("through", "{go} through THING {to} PLACE"),
    ("under",
     "({go}|pass|duck|crouch|stoop|bend|squat|crawl|creep|slip|dip) [down|low|down low|yourself]"
     " {below} THING"),
    ("under", "(bend|stoop|duck|crouch) [down|low] to ({go}|pass) {below} THING"),
    ("over", "({go}|stride|climb|pass) [right] (over|across) THING"),
    ("over", "(clear|cross) THING by stepping over it"),
    ("back", "(go|come|walk|head|get|travel|make your way) back [again|here]"),
    ("back", "back"),
    ("back", "return"),
    ("back", "({go}|return|back) [back|all the way|all the way back|straight back] to {start}"),
    ("back", "(return|come back|go back|walk back|back) [to] {start}"),
    ("walk", "{go} <way>"),
    ("walk", "{go} <aside>"),
    ("walk", "(take|make|do) <way>"),
    ("walk", "(take|make|do) <aside>"),
    ("walk", "{go} [on]"),
    ("walk", "walk"),
    ("walk", "<reverse> [from there]"),
    ("walk", "(advance|go on)"),
    ("walk", "(side step|sidestep|shuffle|step sideways|step aside) <aside>"),
    # turning
    ("face", "(turn|rotate|pivot|swivel|orient) [around|round|yourself|your body]"
             " (to face|to|towards|toward|so you face|and face) THING"),
    ("face", "face [towards|toward] THING"),
    ("face", "look [over|straight] (at|to|towards|toward) THING"),
    ("turn",
     "(turn|rotate|pivot|spin|swivel|face|look) [yourself|your body|in place] <spin> [in"
     " place|on the spot]"),
    ("turn",
     "(turn|rotate|pivot|spin|swivel) [yourself|your body|in place|around|round] [on the spot]"),
    ("turn", "<about> [<spin>] [in place|on the spot]"),
    ("turn", "(make|do|take|perform) [a|an] <spin>"),
    ("turn", "(make|do|take|perform) [a] <hand> turn"),
    ("turn", "(make|do|take|perform) [a|an] [turn|rotation|spin] [on the spot|in place]"),
    ("turn", "(make|do|take|perform) [a|an] (turn|rotation) <spin>"),
    # with the whole body
    ("sit", "sit [yourself] [back] [down] [(on|onto|in|upon) THING]"),
    ("sit", "(take|have|find) a seat [(on|onto|in) THING]"),
    ("sit", "(seat yourself|be seated|take a seat|have a sit) [(on|onto|in) THING]"),
    ("sit", "lower yourself (onto|into|down onto|down on) THING"),
    ("rise", "{rise} [back] up [straight|upright|again|tall] [{from} THING]"),
    ("rise", "(rise|straighten|get off|get out of) [{from} THING]"),
    ("rise", "(get|come) [back] (to|on|onto) your feet"),
    ("rise", "(leave|get off|get out of) THING"),
    ("stand",
     "({stop}|freeze|hold) [still|upright|straight|up straight|tall]"
     " [there|here|where you are|in place]"),
    ("squat", "(squat|crouch) [down|low|down low]"),
    ("squat", "(do|make|perform) [a|one|some] [deep] (squat|squats|crouch|knee bend|knee bends)"),
    ("squat", "(do|make|perform) (squat|squats)"),
    ("squat", "(get|go) [down] into a (squat|crouch)"),
    ("kneel", "kneel [down] [on one knee|on both knees|on your knees]"),
    ("kneel", "(go|get|drop|sink) [down] (on|onto|to) (your|one|both|both your|a) (knee|knees)"),
    ("kneel", "take a knee"),
    ("bow", "bow [down|forward|forwards|low] [(to|before|towards|toward|at) THING]"),
    ("bow", "(take|make|do|give|perform) [a|one|me a|us a] [deep|low|little|polite] bow"
            " [(to|towards|toward) THING]"),
    ("wave",
     "wave [your|the|a|its] [hand|arm] [hello|goodbye|bye|hi] [(at|to|towards|toward) THING]"),
    ("wave", "wave [your|the|its] <hand> (hand|arm|hands|arms) [(at|to|towards|toward) THING]"),
    ("wave", "(give|do|make) [me|us] [a|one] [friendly] wave [(to|towards) THING]"),
    ("point", "point [your|a|the] [hand|arm|finger] [out] (at|to|towards|toward) THING"),
    ("point",
     "point [your|the] <hand> (hand|arm|finger|index finger) (at|to|towards|toward) THING"),
    ("point", "(point out|indicate) THING"),
    # with the hands
    ("reach",
     "(reach|reach out|reach over|reach down|reach forward) (for|to|towards|toward) THING"),
    ("reach", "(touch|tap) THING"),
    ("reach", "(put|place|lay) [your|a|one] [hand|palm] on THING"),
    ("reach", "(put|place|lay) your <hand> (hand|hands|palm|palms) on THING"),
    ("pick", "{pick} THING [up] [{from} SOURCE]"),
    ("pick", "{pick} [up] [{from} SOURCE] THING"),
    ("put", "{put} THING [back|down|upright|back down|right] <into> PLACE"),
    ("put", "{carry} THING [from SOURCE] [back|down|up] <into> PLACE"),
    ("put", "(pick|lift|take) THING [up] [from SOURCE] <into> PLACE"),
    ("put", "{put} THING [over|right|down|back] (there|here|in|inside|in there|on top)"),
    ("put_down", "(put|set|lay|place) down THING"),
    ("put_down", "(put|set|lay|place) THING down"),
    ("put_down", "(let go of|release|let) THING [go]"),
    ("put_back", "({put}|{carry}) THING back [down|there|again|where it was|where it came from"
                 "|where it belongs|in its place|to its place|where you found it|to where it was]"),
    ("put_back", "(return|replace) THING [to its place|to where it was]"),
    ("put_back",
     "({put}|{carry}) [back|down] THING [back] (where it was|where you found it|to its"
     " place|in its place)"),
    ("put_beside", "({put}|{carry}|drop) THING [back|down|right|over] [from SOURCE] <side> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [back|down|right|over] <front> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [back|down|right|over] <next> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [down] <next> PLACE <onside>"),
    ("put_beside", "({put}|{carry}) THING [back|down] [right] between PLACE & OTHER"),
    ("put_beside", "{put} THING [down] <into> SOURCE <side> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE <front> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE <next> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE between PLACE & OTHER"),
    ("drop", "(drop|dump) THING [down] <into> PLACE"),
    ("drop", "(drop|dump) THING (there|in|inside|in there)"),
    ("drop", "let THING (fall|drop) <into> PLACE"),
    ("throw_away", "(throw away|throw out|discard|bin|trash|get rid of|dispose of) THING"),
    ("throw_away", "throw THING (away|out)"),
    ("throw", "(throw|toss|chuck|fling|lob) THING <into> PLACE"),
    ("carry", "{carry} THING [up] [from SOURCE] [over|back|across] {to} PLACE"),
    ("hand", "(hand|give|pass|offer) {me} THING [from SOURCE]"),
    ("hand", "(hand|give|pass|offer|hold|present) THING [over|out|up] [{from} SOURCE]"
             " [(to|towards|toward|for) {me}]"),
    ("hand", "(hold|offer|present) THING [out|up] (in front of you|forward|forwards|ahead)"),
    ("hand", "(hand|pass|hold|give) (over|out) THING [to {me}|in front of you|forward]"),
    ("offer", "(hold out|stretch out|offer|extend) (your|a|one) hand"),
    ("offer", "(hold out|stretch out|offer|extend) your <hand> (hand|hands|arm|arms)"),
    ("offer", "(hold|stretch) your <hand> (hand|hands|arm|arms) out"),
    ("sweep", "(sweep|brush|swipe|{push}|slide|move|clear|shift) THING {aside}"),
    ("sweep", "(sweep|brush|swipe|{push}|slide|move|clear) aside THING"),
    ("sweep", "(sweep|brush|swipe) THING [away]"),
    ("wipe", "(wipe|clean|scrub|polish|dust|rub|wipe clean) [down|off|up] THING [clean|down|off]"),
    ("wipe", "(wipe|clean|scrub|polish|dust) [down|off] the (top|surface) of THING"),
    ("wipe", "(wipe|clean|scrub|polish|dust) [down|off] THING (top|surface)"),
    ("wipe", "give THING a (wipe|clean|scrub|polish)"),
    ("push", "{push} [against|on] THING [forth]"),
    ("push", "({push}|slide|move) THING <away>"),
    ("push", "give THING a [gentle|little|small] (push|shove|nudge)"),
    ("slide", "({push}|slide|move|shift|sweep|brush) THING [over] <aside>"),
    ("slide", "({push}|slide|move|shift) THING (across|along|over) SOURCE <aside>"),
    ("pull", "(pull|drag|tug|draw) [on] THING"),
    ("pull", "(pull|drag|tug|draw|slide|move|bring|{push}) THING <closer>"),
    ("pull", "(pull|drag|tug|draw) THING (back|backwards|backward)"),
    ("knock", "(knock|tip|push|topple|nudge|bowl|tilt) over THING"),
    ("knock", "(knock|tip|push|topple|nudge|tilt) THING over"),
    ("knock", "(topple|upset|overturn|knock down) THING"),
    ("knock", "(knock) THING down"),
    ("knock", "make THING fall over"),
    ("kick", "(kick|boot) THING [with your foot|with a foot]"),
    ("kick", "give THING a [gentle|little|small] kick"),
    ("kick", "kick THING <away>"),
    ("kick", "kick THING [over] <aside>"),
    ("again", "(do|repeat) (it|that|this) [again|once more|one more time]"),
    ("again", "(again|repeat|once more|one more time|once again)"),
)  # fmt: skip

LENGTHS: tuple[Kind, ...] = ("walk", "push", "pull", "slide", "kick")
TAKES: dict[str, tuple[Kind, ...]] = {
    "m": LENGTHS, "deg": ("turn",), "some": (*LENGTHS, "turn", "bow"),
}  # fmt: skip
"""Kinds that can be told how much: in metres, in degrees, or "a little"."""
HANDED = (
    "reach", "pick", "put", "put_down", "put_back", "put_beside", "drop", "throw_away", "throw",
    "carry", "hand", "offer", "sweep", "wipe", "push", "pull", "slide", "knock", "wave", "point",
)  # fmt: skip
"""Kinds that can be done with a hand that is named."""
REPEATED = ("walk", "turn", "squat", "kneel", "bow", "wave", "point", "reach", "wipe", "again")
"""Kinds that can be done as often as one likes."""
CAN_DO = (
    "walk to", "walk around", "walk through", "walk 2 steps forwards", "step over", "duck under",
    "turn to", "turn left by 45 degrees", "go back", "sit down on", "stand up", "squat", "kneel",
    "bow", "wave", "point at", "touch", "pick up", "put … in, on or beside", "drop … into",
    "throw … into", "carry … to", "hand over", "push", "pull", "slide … to the left",
    "sweep … aside", "knock over", "kick", "wipe",
)  # fmt: skip
"""What can be asked for, in the words of an error message."""
STEPS_SAID = ("a step", "one step", "a pace", "a single step")

OPENINGS = (
    "please", "kindly", "now", "next", "first", "firstly", "finally", "lastly", "also", "just",
    "simply", "so", "ok", "okay", "hey", "hi", "hello", "robot", "the robot should",
    "the robot must", "can you", "could you", "would you", "will you", "you should", "you must",
    "you can", "you need to", "you have to", "you are to", "you shall", "i want you to",
    "i need you to", "i would like you to", "id like you to", "i d like you to", "go ahead and",
    "your task is to", "your job is to", "try to", "lets", "make sure to", "be sure to",
    "start by", "to start", "to begin", "i want the robot to", "have the robot", "to finish",
    "in the end", "at the end", "from there", "secondly", "second", "third", "immediately", "g1",
    "be so kind as to", "feel free to", "once there", "when done", "it should", "it must",
)  # fmt: skip
"""Words before a clause that ask for nothing."""
CLOSINGS = (
    "please", "for me", "thanks", "thank you", "now", "okay", "ok", "would you", "will you",
    "could you", "can you", "again", "first", "too", "as well", "if you please", "afterwards",
    "#x1", "once more", "for us", "next", "at last", "at the end", "to finish",
)  # fmt: skip
"""Words after it that ask for nothing."""
MANNERS = (
    "slowly", "carefully", "gently", "calmly", "steadily", "quietly", "smoothly", "softly",
    "cautiously", "evenly", "deliberately", "politely", "nicely", "with care", "very", "nice and",
    "safely", "properly", "precisely", "directly", "with great care", "in a calm way",
)  # fmt: skip
"""How it moves anyway: calm, slow and careful, so that to ask for it changes nothing. What it does
not do (run, jump, quickly) is no such word, and refused."""
VAGUELY = ("a little bit", "a tiny bit", "a bit", "a little", "slightly", "a tad", "somewhat",
           "a short distance", "a short way", "a few centimetres", "a small amount")  # fmt: skip
"""No matter how far."""

REASONS: dict[str, str] = {
    **dict.fromkeys(
        ("not", "dont", "never", "without", "except", "avoid", "no", "neither", "nor", "cannot",
         "cant", "nothing", "avoiding", "instead", "rather", "but", "stop walking"),
        "it says what shall not be"),
    **dict.fromkeys(
        ("if", "unless", "until", "till", "when", "whenever", "while", "otherwise", "else", "once",
         "where", "because", "so that", "as soon", "as long", "during"),
        "it has a condition"),
    **dict.fromkeys(("seconds", "minutes", "moment"), "it asks for a time"),
    **dict.fromkeys(("or", "either", "maybe", "perhaps", "any"), "it leaves a choice"),
    **dict.fromkeys(
        ("all", "every", "each", "both", "everything", "them", "many", "several", "everyone",
         "two", "three", "four", "others"),
        "it speaks of several things at once"),
    **dict.fromkeys(
        ("run", "jog", "sprint", "jump", "hop", "leap", "quickly", "fast", "faster", "hurry",
         "rush", "quick", "skip", "race", "dash", "tiptoe", "limp", "dance"),
        "it asks for a manner of moving that would not be done"),
}  # fmt: skip
"""Words that change what is meant, and why they are refused."""
