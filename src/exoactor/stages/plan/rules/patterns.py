"""The table of what is understood: patterns of clauses by what they mean (`matching` tells how they
are written).
"""

from functools import cache
from typing import Literal, TypeAlias

from exoactor.stages.plan.rules import matching
from exoactor.stages.plan.rules.synonyms import MEANINGS, WORDS

Kind: TypeAlias = Literal[
    "approach", "beside", "past", "onto", "around", "through", "under", "over", "out", "back",
    "walk", "back_off", "turn", "face", "sit", "rise", "stand", "squat", "kneel", "bow", "wave",
    "raise", "lower", "point", "reach", "pick", "put", "put_down", "put_back", "put_beside", "drop",
    "throw_away", "throw", "carry", "fetch", "bring_back", "pass", "hand", "offer", "sweep", "wipe",
    "mop", "push", "push_to", "pull", "slide", "knock", "kick", "again",
]  # fmt: skip

PATTERNS: tuple[tuple[Kind, str], ...] = (
    # going somewhere
    ("approach",
     "{go} [back|forward|forwards|straight|over|up|right up|all the way|across|closer|nearer|on]"
     " {to} THING"),
    ("approach", "{go} from SOURCE [over|back|across] {to} THING"),
    ("approach", "(approach|stop by|swing by|drop by|go near|come near|go close to|visit|go and see"
                 "|get close to|draw near|walk near|draw near to|make for|head for|arrive at"
                 "|go as far as"
                 "|walk as far as|close in on|approach to|approach towards|{post} {near}) THING"),
    ("approach", "(once|when|after|as soon as) you (reach|get to|are at|arrive at|come to|get near"
                 "|have reached|are near|are next to|are by|are in front of) THING"),
    ("approach",
    "{go} [forward|forwards|on|ahead|straight] until you (reach|are at|get to|arrive at"
                 "|are next to|are near|come to|are beside|are close to|are in front of) THING"),
    ("approach", "{go} [round|around] to the front of THING"),
    ("approach", "{go} [over] to where THING (is|stands|sits|lies)"),
    ("approach", "{stop} [still|there|right] {near} THING"),
    ("approach", "{go} [over|up|right up|close|closer|near] {near} THING"),
    ("approach", "(return|go back|come back|walk back|head back|get back) to THING"),
    ("around", "{go} (around|round) to the (other|far) side of THING"),
    ("beside",
     "({go}|{stop}|{go} stand|{go} and stand|{post}) [over|around|round] <side> THING"),
    ("beside",
     "({go}|{stop}|{go} stand|{post}|pass) [to] [a spot|a point|the space|the gap|the middle]"
     " [in] between THING & OTHER"),
    ("beside", "({go}|{stop}|{go} stand|{post}) [over|around|round] <its_side>"),
    ("past", "({go}|pass) [right|straight] past THING"),
    ("past", "pass by THING"),
    ("past", "{go} past THING {to} PLACE"),
    ("out", "({go}|emerge) [on|out|through] [to|on|at|from|of] (the other side|the far side)"),
    ("onto",
     "({stop}|{go}|{go} stand) [still|right|directly] (on|onto|on top of) THING"),
    ("around", "({go}|pass) [all the way|right|once|in a circle] (around|round) THING"
     " [to the other side|to the far side|once|again]"),
    ("around", "({go}|{detour}) (around|round) THING {to} PLACE"),
    ("around", "(circle|orbit|skirt|bypass|circumvent) THING"),
    ("around", "{detour} (around|round) THING"),
    ("around", "({do}|walk) a (circle|lap|loop|circuit|detour) (around|round) THING"),
    ("through",
    "({go}|pass|enter|exit|leave|cross|squeeze|slip|squeeze yourself) [straight|right|out|on|back"
    "|in] through THING"
                " [to the other side|out the other side|on to the other side]"),
    ("through", "(traverse|{go} out|{go} out of|{go} out by) THING"),
    ("through", "{go} (through|via|by way of) THING {to} PLACE"),
    ("through", "{go} (via|by way of) THING"),
    ("under",
     "({go}|pass|duck|crouch|stoop|bend|squat|crawl|creep|slip|dip|limbo|sneak|squeeze|wriggle"
     "|scramble|crouch walk|duck walk) [down|low|down low|yourself|your way|back]"
     " {below} THING [to the other side|by ducking|by crouching|by bending down|by stooping]"),
    ("under", "(bend|stoop|duck|crouch) [down|low] to ({go}|pass) {below} THING"),
    ("over", "({go}|stride|climb|pass) [right|back] (over|across) THING"
             " [to the other side|to the far side]"),
    ("over", "(clear|cross|cross over) THING"),
    ("over", "(clear|cross) THING by stepping over it"),
    ("over", "{do} [a] [big|high|long|large|careful] step (over|across) THING"),
    ("back", "(go|come|walk|head|get|travel|make your way) back [again|here]"),
    ("back", "back"),
    ("back", "(to|back to) {start}"),
    ("back", "return"),
    ("back", "({go}|return|back) [back|all the way|all the way back|straight back|over|right back"
             "|on back] to {start}"),
    ("back", "(return|come back|go back|walk back|back) [to] {start}"),
    ("walk", "{go} [over|on] <way>"),
    ("walk", "{go} [over] <aside>"),
    ("walk", "{do} <way>"),
    ("walk", "{do} <aside>"),
    ("walk", "(shift|slide) [yourself] <aside>"),
    ("walk", "<way>"),
    ("walk", "<aside>"),
    ("walk", "{do}"),
    ("walk", "{go} [on]"),
    ("walk", "walk"),
    ("walk", "<reverse> [from there]"),
    ("back_off", "<reverse> from THING"),
    ("walk", "(advance|go on|walk on|carry on|continue|keep walking|keep going)"),
    ("walk", "(side step|sidestep|step sideways|step aside|crab walk|crab) <aside>"),
    # turning
    ("face", "(turn|rotate|pivot|swivel|orient|spin|swing) [around|round|yourself|your body|back]"
             " (to face|to|towards|toward|so you face|and face|to look at|so that you face"
             "|so you are facing|so that you are facing|in the direction of|until you face"
             "|until you are facing) THING"),
    ("face", "face [towards|toward] THING"),
    ("face", "look [over|straight|back] (at|to|towards|toward|in the direction of) THING"),
    ("face", "(have a look at|take a look at) THING"),
    ("turn",
     "(turn|rotate|pivot|swivel|face|look|swing|wheel) [yourself|your body|in place]"
     " <spin> [in place|on the spot|on your feet]"),
    ("turn", "(turn|rotate|pivot|swivel) to face <spin>"),
    ("turn", "<spin>"),
    ("turn",
     "(turn|rotate|pivot|spin|swivel) [yourself|your body|in place|around|round] [on the spot]"),
    ("turn", "<about> [<spin>] [in place|on the spot|where you are]"),
    ("turn", "{do} [a|an] <spin>"),
    ("turn", "[{do}] [a] <hand> turn"),
    ("turn", "{do} [a|an] [turn|rotation|spin] [on the spot|in place]"),
    ("turn", "{do} [a|an] (turn|rotation) <spin>"),
    # with the whole body
    ("sit", "(sit|perch) [yourself] [back] [down] [(on|onto|in|upon|on top of) THING]"),
    ("sit", "(take|have|find|grab) [yourself] a (seat|pew) [there|here] [(on|onto|in) THING]"),
    ("sit", "sit [yourself] [back] [down] (there|here)"),
    ("sit", "(take your seat|make yourself comfortable|get yourself seated|get seated)"
            " [(on|onto|in) THING]"),
    ("sit", "(seat yourself|be seated|have a sit|have a sit down|take the weight off your feet"
            "|take a load off|take the weight off|put your feet up)"
            " [(on|onto|in) THING]"),
    ("sit", "(lower|settle|rest|park|plonk|plop|plant|pop|perch|drop|seat|ease|put|set|get)"
            " yourself [back] [down] (onto|into|on|in|upon) THING"),
    ("sit", "drop (into|onto) THING"),
    ("sit", "(plop|plonk|settle) down [(onto|into|on|in) THING]"),
    ("sit", "rest on THING"),
    ("sit", "(stay|remain|keep) (seated|sitting)"),
    ("sit", "(take|use) THING as a seat"),
    ("rise", "{rise} [back] up [straight|upright|again|tall] [{from} THING]"),
    ("rise", "(rise|straighten|up you get) [{from} THING]"),
    ("rise", "(get|come|rise|stand) [back] [up] (to|on|onto) your feet"),
    ("rise", "(leave|get off|get out of|get up off|get up out of|get down from) THING"),
    ("stand",
     "({stop}|freeze|hold|keep) [still|upright|straight|up straight|tall]"
     " [there|here|where you are|in place]"),
    ("squat", "(squat|crouch|hunker) [right] [down|low|down low] [to the floor]"),
    ("squat", "(get|go|drop) [down] low [to the floor|to the ground|down]"),
    ("squat", "[{do}|have] [a|one|some|the] [deep|quick|full|single|half|low]"
              " (squat|squats|crouch|knee bend|knee bends)"),
    ("squat",
    "(get|go|drop|sink|come|lower yourself|drop yourself|squat) [down] (into|to) a [deep|low]"
              " (squat|crouch)"),
    ("squat", "bend (your knees|at the knees)"),
    ("kneel", "kneel [down] [on one knee|on your knees|on the floor|on the ground]"),
    ("kneel", "(go|get|drop|sink|fall|lower yourself|come) [right] [down] (on|onto|to|on to)"
              " (your|one|a) (knee|knees)"),
    ("kneel", "(take a knee|genuflect)"),
    ("kneel", "kneel [down] {near} THING"),
    ("kneel", "kneel [down] <into> THING"),
    ("squat", "(squat|crouch) [down] {near} THING"),
    ("squat", "(squat|crouch) [down] <into> THING"),
    ("bow", "bow [down|forward|forwards|low|down low] [(to|before|towards|toward|at) THING]"),
    ("bow", "[{do}|give|have] [a|one|your] [deep|low|little|polite|small|formal"
            "|nice|big|slow|respectful|courteous] (bow|bows) [(to|towards|toward|before) THING]"),
    ("bow", "give (me|us) a [deep|low|little|polite|small|formal|nice|respectful] bow"),
    ("bow", "(bow|bend) [forward|forwards|over|down] (at|from) the (waist|hips)"),
    ("wave", "wave [your|the|a|its] [hand|arm] [hello|goodbye|bye|hi|bye bye|good bye|farewell"
             "|to say hello|to say goodbye|to say hi] [(at|to|towards|toward|for) THING]"),
    ("wave", "wave <arm> [hello|goodbye] [(at|to|towards|toward) THING]"),
    ("wave", "[give|do|make|have] [{me}] [a|one|your] [friendly|little|big|small|nice|quick|warm]"
             " (wave|waves) [hello|goodbye] [(to|towards|at) THING]"),
    ("wave", "give THING a [friendly|little|big|small|nice|quick|warm] wave"),
    ("raise",
    "(raise|lift) [up] <arm> [up|high|as high as you can|up high|in the air|into the air"
    "|up in the air"
              "|up into the air|above your head|over your head|overhead|high in the air]"),
    ("raise", "(put|hold|stick|stretch|throw|get) <arm> (up|up high|in the air|up in the air"
              "|above your head|over your head|up above your head)"),
    ("raise", "(put|hold|stick|stretch) up <arm>"),
    ("raise", "<arm> (up|in the air|up in the air)"),
    ("lower", "(lower|drop|put down|bring down|take down) <arm> [again]"),
    ("lower", "(lower|put|bring|take|let) <arm> [back] down"),
    ("lower", "(lower|put|bring|take|let) (it|them) [back] down"),
    ("lower", "(lower|drop) (it|them)"),
    ("lower", "<arm> [back] down"),
    ("point", "(point|gesture|motion) [your|a|the] [hand|arm|finger|index finger] [out|over]"
              " (at|to|towards|toward|in the direction of) THING"),
    ("point", "(point|aim) <arm> (at|to|towards|toward) THING"),
    ("point", "point [your|the] <hand> (finger|index finger) (at|to|towards|toward) THING"),
    ("point", "(point out|indicate) THING [(to|for) {me}]"),
    ("point", "(point to|show me|show us) where THING is"),
    # with the hands
    ("reach", "(reach|reach out|reach over|reach down|reach forward|reach across)"
              " (for|to|towards|toward) THING"),
    ("reach", "{touch} THING"),
    ("reach", "(reach out and|reach over and|lean over and|bend down and) {touch} THING"),
    ("reach", "(put|place|lay|rest) [your|a|one|the] [hand|palm|fingers] (on|onto|upon) THING"),
    ("reach", "(put|place|lay|rest) your <hand> (hand|hands|palm|palms) (on|onto|upon) THING"),
    ("reach", "give THING a [gentle|little|light] (tap|pat|touch)"),
    ("pick", "{pick} THING [up] [{from} SOURCE]"),
    ("pick", "{pick} THING (in|into) (your hand|your hands|both hands)"),
    ("pick", "{pick} THING [up] (in the air|into the air|off the ground|off the floor)"),
    ("pick", "hold THING (still|steady|firmly)"),
    ("pick", "(carry|keep holding|continue holding|go on holding|keep hold of) THING"),
    ("pick", "{pick} [up] [{from} SOURCE] THING"),
    ("put", "{put} THING [back|down|upright|back down|right|away|over|straight|up] <into> PLACE"),
    ("put", "{carry} THING [from SOURCE] [back|down|up|over|across] <into> PLACE"),
    ("put",
     "(pick|lift|take|heave|hoist|raise|scoop) THING [up|over] [from SOURCE] <into> PLACE"),
    ("put", "(lower|ease) THING [down] {to} PLACE"),
    ("put", "{put} <into> PLACE"),
    ("put",
    "THING (must|should|shall|has to|needs to|is to|ought to) (be|be put|be placed|go|be set"
            "|end up|stand) <into> PLACE"),
    ("put", "(i want|i need|i would like) THING <into> PLACE"),
    ("put", "{put} THING {to} PLACE"),
    ("put", "THING (goes|belongs|should go|must go|needs to go|has to go|should be|needs to be)"
            " <into> PLACE"),
    ("put", "{put} THING [over|right|down|back] (there|here|in|inside|in there|on top)"),
    ("put_down", "(put|set|lay|place|rest|lower|ease|put back) down THING"),
    ("put_down", "(put|set|lay|place|rest|lower|ease) THING [back] down"),
    ("put_down", "(lower|let go of|release|unhand|leave go of) THING"),
    ("put_down", "let THING go"),
    ("bring_back", "(bring|fetch) THING back [again|with you]"),
    ("put_back", "({put}|{carry}) THING back [down|there|again|where it was|where it came from"
                 "|where it belongs|in its place|to its place|where you found it|to where it was]"),
    ("put_back", "(return|replace) THING [to its place|to where it was]"),
    ("put_back",
     "({put}|{carry}) [back|down] THING [back] (where it was|where you found it|to its"
     " place|in its place)"),
    ("put_beside",
     "({put}|{carry}|drop) THING [back|down|right|over|just] [from SOURCE] <side> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [back|down|right|over|just] <front> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [back|down|right|over|just] <next> PLACE"),
    ("put_beside", "({put}|{carry}|drop) THING [down] <next> PLACE <onside>"),
    ("put_beside", "({put}|{carry}) THING [back|down] [right] between PLACE & OTHER"),
    ("put_beside", "{put} THING [down] <into> SOURCE <side> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE <front> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE <next> PLACE"),
    ("put_beside", "{put} THING [down] <into> SOURCE between PLACE & OTHER"),
    ("drop", "(drop|dump|release|let go of) THING [down] <into> PLACE"),
    ("drop", "(drop|release|let go of) THING over PLACE"),
    ("drop", "({throw} away|dispose of|discard|get rid of|throw out) THING <into> PLACE"),
    ("drop", "(drop|dump) THING (there|in|inside|in there)"),
    ("drop", "let THING (fall|drop) <into> PLACE"),
    ("throw_away", "({throw} away|{throw} out|discard|bin|trash|get rid of|dispose of|ditch)"
                   " THING"),
    ("throw_away", "{throw} THING (away|out)"),
    ("throw", "{throw} THING [right|straight|over|down|up] <into> PLACE"),
    ("throw", "{throw} THING [right|straight] (in|inside|in there)"),
    ("carry", "{carry} THING [up] [from SOURCE] [over|back|across|along|down] {to} PLACE"),
    ("fetch", "({carry}|{pick}) THING [up] [all the way|back|all the way back] to {start}"),
    ("fetch", "({carry}|{pick}) THING [over|back|right] here"),
    ("hand", "(hand|give|pass|offer|bring|get|fetch|grab|hand over|lend) {me} THING [from SOURCE]"),
    ("hand", "(could i|can i|may i|might i|let {me}) (have|get|take|borrow) THING"),
    ("hand", "({carry}|fetch|get) THING [over] to {me}"),
    ("hand", "({carry}|hand|give|pass|offer) to {me} THING"),
    ("pass", "pass THING"),
    ("hand", "(hand|give|pass|offer|hold|present|extend) THING [over|out|up] [{from} SOURCE]"
             " [(to|towards|toward|for) {me}]"),
    ("hand", "(hold|offer|present) THING [out|up] (in front of you|forward|forwards|ahead"
             "|to the front|out to the front|out in front of you|out forward)"),
    ("hand", "(hand|pass|hold|give) (over|out) THING [to {me}|in front of you|forward]"),
    ("offer", "(hold out|stretch out|put out|reach out|offer|extend) <arm>"),
    ("offer", "(hold|stretch|put|reach|extend) <arm> (out|out in front|out in front of you"
              "|in front of you|forwards|forward|to the front)"),
    ("offer", "stick out <arm>"),
    ("sweep", "(sweep|brush|swipe|{push}|slide|move|clear|shift) THING {aside}"),
    ("sweep", "(sweep|brush|swipe|{push}|slide|move|clear) aside THING"),
    ("sweep", "(sweep|brush|swipe) THING [away]"),
    ("wipe", "{wipe} [down|off|up|over] THING [clean|down|off|over]"),
    ("wipe", "{wipe} [down|off|over] the (top|surface) of THING"),
    ("wipe", "{wipe} [down|off|over] THING (top|surface)"),
    ("wipe", "give THING a [quick|good|little|nice|gentle] (wipe|clean|scrub|polish|wipe down|dust"
             "|rub|once over|wipe over)"),
    ("mop",
    "({wipe}|soak|remove|get|take) [up|away|off] [the|that|this] [spilt|spilled|coffee] (coffee"
    "|spill"
            "|spillage|stain|mess|puddle|liquid) [up|away|off] [{from} SOURCE]"),
    ("push", "{push} [against|on] THING [forth]"),
    ("push", "({push}|slide|move|shift) THING <away>"),
    ("push", "give THING a [gentle|little|small|good|light] (push|shove|nudge)"),
    ("push", "give THING a [gentle|little|small|good|light] (push|shove|nudge) <away>"),
    ("slide", "({push}|slide|move|shift|sweep|brush) THING [over] <aside>"),
    ("slide", "({push}|slide|move|shift) THING (across|along|over) SOURCE <aside>"),
    ("slide", "give THING a [gentle|little|small|good|light] (push|shove|nudge) <aside>"),
    ("push_to", "({push}|slide|{pull}) THING [over|along|across|right|up]"
                " (to|up to|over to|against|next to|towards|toward|up against) PLACE"),
    ("pull", "{pull} [on|at] THING"),
    ("pull", "{pull} THING in [closer|nearer|towards you]"),
    ("pull", "({pull}|slide|move|bring|{push}) THING <closer>"),
    ("pull", "{pull} THING (back|backwards|backward)"),
    ("pull", "give THING a [gentle|little|small|good] (pull|tug)"),
    ("knock", "(knock|tip|push|topple|nudge|bowl|tilt|shove) over THING"),
    ("knock", "(knock|tip|push|topple|nudge|tilt|bowl|shove|bump) THING over"),
    ("knock", "give THING a [gentle|little|small|good|light] (push|shove|nudge) so [that]"
              " it (falls|topples|tips) [over]"),
    ("knock", "(topple|upset|overturn|knock down) THING"),
    ("knock", "knock THING down"),
    ("knock", "(tip|push|nudge|knock|bump) THING so [that] it (falls|topples|tips) [over|down]"),
    ("knock", "upend THING"),
    ("knock", "make THING (fall over|fall|topple|topple over|tip over)"),
    ("kick", "(kick|boot|punt) THING [with your foot|with a foot]"),
    ("kick", "give THING a [gentle|little|small|good|light|soft] (kick|boot)"),
    ("kick", "give THING a [gentle|little|small|good|light|soft] (kick|boot) <aside>"),
    ("kick", "give THING a [gentle|little|small|good|light|soft] (kick|boot) <away>"),
    ("kick", "(kick at|take a kick at) THING"),
    ("kick", "(hit|strike|tap) THING with (your|a|one) foot"),
    ("kick", "(kick|boot|punt) THING <away>"),
    ("kick", "(kick|boot|punt) THING [over] <aside>"),
    ("again", "(do|repeat) (it|that|this) [again|once more|one more time]"),
    ("again", "(again|repeat|once more|one more time|once again)"),
)  # fmt: skip

LENGTHS: tuple[Kind, ...] = ("walk", "back_off", "push", "pull", "slide", "kick")
TAKES: dict[str, tuple[Kind, ...]] = {
    "m": LENGTHS, "deg": ("turn",), "some": (*LENGTHS, "turn", "bow"),
}  # fmt: skip
"""Kinds that can be told how much: in metres, in degrees, or "a little"."""
HANDED = (
    "reach", "pick", "put", "put_down", "put_back", "put_beside", "drop", "throw_away", "throw",
    "carry", "fetch", "hand", "offer", "sweep", "wipe", "mop", "push", "push_to", "pull", "slide",
    "knock", "wave", "raise", "lower", "point",
)  # fmt: skip
"""Kinds that can be done with a hand that is named."""
REPEATED = (
    "walk",
    "turn",
    "squat",
    "kneel",
    "bow",
    "wave",
    "raise",
    "point",
    "reach",
    "wipe",
    "again",
)
"""Kinds that can be done as often as one likes."""


@cache
def table() -> tuple[tuple[Kind, tuple[matching.Element, ...]], ...]:
    """The patterns' elements."""
    return tuple(
        (kind, elements)
        for kind, pattern in PATTERNS
        for elements in matching.compiled(pattern, WORDS, MEANINGS)
    )


@cache
def verbs_said() -> tuple[str, ...]:
    """Words that clauses begin with, to suggest from."""
    return tuple(sorted({p[0] for _, elements in table() for p, _ in elements[0].phrases}))


@cache
def words_said() -> frozenset[str]:
    """All words of the patterns."""
    return frozenset(
        word
        for _, elements in table()
        for element in elements
        for phrase, _ in element.phrases
        for word in phrase
    )
