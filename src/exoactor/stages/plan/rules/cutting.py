"""An instruction cut into clauses, in the order in which they are to be done, without what asks for
nothing.
"""

import re
import unicodedata
from functools import cache

from exoactor.core.errors import ConfigError
from exoactor.stages.plan.rules import fillers, patterns, quantities

_SHORT = {"d": "would", "ll": "will", "re": "are", "ve": "have", "m": "am"}
_SPELT = {
    "thru": "through", "pls": "please", "plz": "please", "gimme": "give me", "wanna": "want to",
    "gonna": "going to", "lemme": "let me", "infront": "in front", "ontop": "on top",
    "ur": "your", "em": "them", "ya": "you", "yer": "your", "til": "until", "teh": "the",
    "hte": "the", "adn": "and",
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth",
}  # fmt: skip
"""What is often written another way."""
_IS = re.compile(r"\b(?:(it|here|what|who|which)['’`]|(that|there)['’`]?)s\b")
THEN = "~"
"""Before a clause that begins with "then", or with a thing, which may leave out the verb."""
_GOES_ON = re.compile(
    r" ?(?:the|(?:over |back |on |)to|onto|at|towards?) (?!(?:the |your |)(?:left"
    r"|right|side)\b)"
)
_SEPARATOR = re.compile(
    r"((?:[,;:!?\n]|\.(?!\d)| |\b(?:and|then|also|after that|after this|afterwards|followed by"
    r"|before then|whereupon)\b)*(?:[,;:!?\n]|\.(?!\d)|\b(?:and|then|after that|after this"
    r"|afterwards|followed by|before then|whereupon)\b)(?: also\b)?)"
)
_BETWEEN = re.compile(r"\bbetween ((?:(?!\bthen\b)[^,;.:!?\n])+?) and ")
_ACTING = (
    r"(?:pick up|grab|get|fetch|take|collect|retrieve|lift|touch|grasp|wave|bow|wipe|clean|push"
    r"|kick|sit|point|put|drop|throw|knock|stand up|tap|pat|feel)\b"
)
_HANDLING = (
    r"(?:pick up|grab|get|fetch|take(?! #)|collect|retrieve|lift|touch|grasp|wipe|clean|push|sit"
    r"|put|drop|knock|tap|pat|feel)\b"
)
_LEADING = re.compile(
    r"^(?:go|come) on ?, ?"
    r"|\b(?:be (?:a (?:dear|darling|love|sweetheart|pal|sport|star|good (?:robot|boy|girl|lad"
    r"|sport|chap))|nice|kind)"
    r"|do (?:me|us) a favou?r|try|go ahead|go on) and (?=[a-z])|"
    r"\b(?:(?:go|come)(?: over| ahead| on| up| across)?|(?:walk|head) (?:over|up|across))"
    r"(?: there)? and (?=[a-z])(?!(?:then|down|back)\b)"
    r"|\b(?:bend|stoop|lean|reach)(?: down| over| forward| out| across)?"
    rf" (?:and (?=(?:{_HANDLING}|duck\b))|to (?={_HANDLING}))"
    r"|\b(?:bend|stoop|crouch|duck|squat|get)(?: down)?(?: low)? (?:and|to)"
    r" (?=(?:walk|go|pass|move|creep|crawl|get) (?:under|below|beneath|underneath)\b)"
    rf"|\b(?:go|come|walk)(?: over| ahead)? to (?={_ACTING})"
    r"|\buse (?:your|the|a|one) (?:hand|arm|finger) (?:and|to) (?=[a-z])"
    rf"|\bbend your knees (?:and|to) (?={_HANDLING})"
    r"|\bbend your knees (?:and|to)"
    r" (?=(?:squat|crouch|duck)\b|(?:walk|go|pass|move|get) (?:under|below|beneath|underneath)\b)"
    r"|\blift your (?:foot|feet|legs?) (?:and|to) (?=(?:step|walk|go|pass) (?:over|across)\b)"
    r"|(?<=around) and face the (?:other way|opposite direction)\b"
)
_PURPOSE = re.compile(rf" (?:in order |so as )?to (?={_ACTING})")
_HAND = r"(?:only )?(?:your |the |a )?(?P<which>left|right|both)(?: of your)? (?:hands?|arms?)"
_HAND_FIRST = re.compile(rf"(?:(?:with|using) {_HAND}|{_HAND.replace('<which>', '<one>')})")
_USING = re.compile(rf"\buse {_HAND} (?:to|and) (?P<rest>[^,;.!?]+)")
_HANDED = re.compile(r"\b(left|right) handed\b")
_OWN_SIDE = re.compile(
    r"\b(?:to|on|at) (the [a-z]+(?: [a-z]+)?)['’]s (left"
    r"|right)(?: hand)?(?: side)?\b"
)
_MANNER = re.compile(rf"\b(?:{'|'.join(fillers.MANNERS)})(?=\W|$)")
_HOW = rf"(?:{'|'.join(fillers.MANNERS)})"
_ASIDE_HOW = re.compile(rf", *{_HOW}(?: and {_HOW})? *,")
_OPENING = re.compile(rf"(?:(?:{'|'.join(fillers.OPENINGS)}) )+")
_CLOSING = re.compile(rf"(?: (?:{'|'.join(fillers.CLOSINGS)}))+$")
_SAYS_FIRST, _SAYS_LAST = (
    re.compile(rf"^(?:{'|'.join(words)})\b|\b(?:{'|'.join(words)})$")
    for words in (
        (*fillers.FIRST, fillers.FIRST_DOING),
        (*fillers.LAST, fillers.LAST_DOING),
    )
)
_GERUND = re.compile(rf"(?:{'|'.join(fillers.GERUND_OPENINGS)}) (?:you )?(?=\w+ing\b)")
_ASIDE = re.compile("|".join(fillers.ASIDES))
_WITH_IT = re.compile(
    r"^((?:go|walk|step|take|move|come|return|head|turn|back|carry on)\b.*)"
    r" (?:with (?:it|that)|(?:while |still |)(?:holding|carrying) it)$"
)
_HALT = r"stop|halt|wait|pause|freeze|come to a (?:stop|halt)"
_PAST = {
    "sat": "sit", "stood": "stand", "taken": "take", "gone": "go", "knelt": "kneel", "put": "put",
    "thrown": "throw", "brought": "bring", "given": "give", "held": "hold", "risen": "rise",
}  # fmt: skip
_AFTER = r"before|after|once|when|as soon as"


def cut(instruction: str) -> list[str]:
    """Its clauses in plain words."""
    text = re.sub(" +", " ", _MANNER.sub(" ", _ASIDE_HOW.sub(" ", plain(instruction))))
    text = _LEADING.sub("", quantities.lexed(text))
    text = _USING.sub(r"\g<rest> with the \g<which> hand", text)
    text = _HANDED.sub(r"with the \1 hand", text)
    text = _BETWEEN.sub(r"between \1 & ", text)
    cuts = _SEPARATOR.split(text)  # a clause, what follows it, a clause …
    stripped = [(_stripped(cuts[0]), "")] + [
        (_stripped(part), THEN if "then" in before or _GOES_ON.match(part) else "")
        for before, part in zip(cuts[1::2], cuts[2::2], strict=True)
    ]
    _check_order(cuts[::2])
    if stripped[0][0] == "right":
        stripped = stripped[1:]
    for at, (part, then) in enumerate(stripped[:-1]):  # "with your left hand, wave"
        if hand := _HAND_FIRST.fullmatch(part):
            following = stripped[at + 1][0]
            which = hand["which"] or hand["one"]
            stripped[at : at + 2] = [("", ""), (f"{following} with the {which} hand", then)]
    parts = [then + part for one, then in stripped if one for part in _steps(one)]
    told = [part for part in parts if not _ASIDE.fullmatch(part.removeprefix(THEN))]
    return _in_order(told or parts)


def plain(text: str) -> str:
    """Lower-case letters, digits and separators; an accent is dropped, what an apostrophe stands
    for is written out, anything else becomes a space. A point within a number stays.
    """
    text = (
        text.replace("&", " and ")
        .replace("°", " degrees ")
        .replace("½", " half ")
        .replace("¼", " quarter ")
    )
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = re.sub(r"(?<!\w)[-−](?=\d)", " minus ", letters)
    letters = _OWN_SIDE.sub(r"to the \2 of \1", letters)
    letters = _IS.sub(lambda short: f"{short[1] or short[2]} is", letters)
    letters = re.sub(r"['’`](d|ll|re|ve|m)\b", lambda short: f" {_SHORT[short[1]]}", letters)
    letters = re.sub(r"['’`]", "", letters)
    letters = re.sub(r"[^a-z0-9,;.:!?\n]", " ", letters)
    letters = re.sub(r"\b(again|over) and \1\b", "ceaselessly", letters)
    return re.sub(r"\b[a-z0-9]+\b", lambda word: _SPELT.get(word[0], word[0]), letters)


def _stripped(part: str) -> str:
    """A clause without words that ask for nothing."""
    text = " ".join(part.split())
    if opening := _OPENING.match(f"{text} "):
        text = text[opening.end() :].strip()
    if gerund := _GERUND.match(text):
        text = _doing(text[gerund.end() :])
    return _CLOSING.sub("", text)


def _steps(part: str) -> list[str]:
    """What is done, what it is done for; and before it what is to be in the hands."""
    held = _WITH_IT.match(part)
    return ["hold it", held[1]] if held else _PURPOSE.split(part)


def _check_order(parts: list[str]) -> None:
    """ConfigError where another clause than the first is said to be first, or another the last."""
    said: list[str] = []
    lead = ""
    for part in (" ".join(part.split()) for part in parts):
        if not (bare := _stripped(part)):
            lead = f"{part} "
        elif not _ASIDE.fullmatch(bare):
            said, lead = [*said, lead + part], ""

    late = [part for part in said[1:] if _SAYS_FIRST.search(part)]
    if wrong := late + [part for part in said[:-1] if _SAYS_LAST.search(part)]:
        raise ConfigError(
            f'"{wrong[0]}" is not said in its turn', "say what to do in the order of doing it"
        )


def _in_order(parts: list[str]) -> list[str]:
    """Clauses in the order in which they are to be done, where "before" and "after" say another
    than that in which they stand.
    """
    if len(parts) == 2 and (first := re.fullmatch(r"before (.+)", parts[0])):
        _check_goes_on(parts[1])
        return [parts[1], _doing(first[1])]
    if parts and (
        first := re.fullmatch(
            r"(?:after|(?:once|when"
            r"|as soon as)(?= you have)) (.+)",
            parts[0],
        )
    ):
        parts = [_doing(first[1]), *parts[1:]]

    found: list[str] = []
    for part in parts:
        two = re.fullmatch(rf"(.+) ({_AFTER}) ((?:you|\w+ing)\b.*)", part)
        if two is None:
            found += [part]
        elif two[2] == "before":
            _check_goes_on(two[1])
            found += [two[1], _doing(two[3])]
        elif part is parts[-1]:
            then = two[3] if two[2] == "after" else f"{two[2]} {two[3]}"
            found += [_doing(then), two[1]]
        else:
            found.append(part)  # whether what follows is done before, too, is not said
    return found


def _check_goes_on(before: str) -> None:
    """ConfigError for "stop before you touch it": what follows is not to be done."""
    if re.fullmatch(_HALT, before.removeprefix(THEN)):
        raise ConfigError(
            f'"{before.removeprefix(THEN)} before" says what shall not be', "say where to stop"
        )


def _doing(text: str) -> str:
    """What is done "before you sit down" or "after sitting down"; as it stands where it is
    neither.
    """
    you = re.fullmatch(r"(?:you(?P<done> have| are)?|it) (.+)", text)
    if you and not you["done"]:
        return you[2]
    first, _, rest = (you[2] if you else text).partition(" ")
    return f"{_forms().get(first, first)} {rest}".strip()


@cache
def _forms() -> dict[str, str]:
    """Verbs by their forms in -ing and -ed."""
    found = dict(_PAST)
    for verb in patterns.verbs_said():
        for end in ("ing", "ed"):
            stem = verb.removesuffix("e")
            found |= {form: verb for form in (f"{stem}{end}", f"{verb}{verb[-1]}{end}")}
    return found
