"""How far, by what angle, how often: numbers and their units, in digits or in words.

`lexed` puts one word in the place of each: `#m0.9` for "three steps", `#deg45` for "45 degrees",
`#x2` for "twice", `#s5` for "5 seconds".
"""

import re

STEP_M = 0.3
"""A step of somebody 1.32 m tall; the imagined person's are at most 0.33 m."""

_UNITS: dict[str, tuple[str, float]] = {
    "mm|millimet(?:re|er)s?": ("m", 0.001),
    "cm|cms|centimet(?:re|er)s?": ("m", 0.01),
    "m|met(?:re|er)s?": ("m", 1.0),
    "ft|foot|feet": ("m", 0.3048),
    "inch|inches": ("m", 0.0254),
    "yards?": ("m", 0.9144),
    "(?:side ?|sideways |little |small |short |normal |tiny |baby )?(?:steps?|paces?)": (
        "m",
        STEP_M,
    ),
    "deg|degrees?": ("deg", 1.0),
    "turns?|circles?|rotations?|revolutions?|spins?": ("deg", 360.0),
    r"times?|x|(?=(?:squats?|bows?|waves?|knee bends?)\b)": ("x", 1.0),
    "s|secs?|seconds?": ("s", 1.0),
    "minutes?": ("s", 60.0),
}
"""What a unit is called, the word's kind, and how much one is."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: dict[str, float] = {
    **{word: float(k) for k, word in enumerate(_ONES)},
    **{word: 10.0 * k for k, word in enumerate(_TENS, start=2)},
    "a": 1.0, "an": 1.0, "another": 1.0, "half": 0.5, "quarter": 0.25, "quarters": 0.25,
    "couple": 2.0, "few": 3.0,
}  # fmt: skip

_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_COUNT = (
    rf"(?:\d+(?:[.,]\d+)?|(?:{_WORD}|hundred)(?: (?:and )?(?:{_WORD}|hundred))*)"
    r"(?: and a half)?(?: of)?(?: an?)?(?: (?:full|complete|whole|single|more))?"
)
_QUANTITIES = [
    (
        re.compile(rf"\b(?P<count>{_COUNT})(?:(?<=\d) ?| )(?:{names})\b(?P<half> and a half)?"),
        unit,
        size,
    )
    for names, (unit, size) in _UNITS.items()
]
_OFTEN = {"once": 1, "twice": 2, "thrice": 3}
_ANGLE = re.compile(
    r"\b((?:turn|rotate|pivot|spin|swivel)(?: [a-z]+){0,4} )(\d{2,3})"
    r"(?=$|[,;.!?]| (?:to|left|right|clockwise|counter|anti|and|then)\b)"
)
"""Degrees, where nothing else is said."""
_QUARTER = re.compile(
    r"\b(?<!and )(a|three) (quarters?|half)(?= (?:to (?:the|your)|left|right|clockwise|counter"
    r"|anti)|$)"
)
_DIRECTED = re.compile(r"\b(backwards?|forwards?) (steps?|paces?)\b")
"""The other way round: steps forwards."""
_SINGLE = re.compile(
    r"(?<!with )(?<!half )(?<!of )\ba (foot|step|pace)(?= (?:closer|nearer|to (?:the|your)"
    r"|towards?|away"
    r"|forwards?|back|backwards?|ahead|left|right|further|sideways)\b)"
)
"""Where "a foot" is a length."""
_BARE_ANGLE = re.compile(r"\ba (90|180|270|360)\b")
_VAGUE = {
    "a", "an", "a step", "a pace", "a turn", "a circle", "a spin", "a rotation", "a time", "a foot",
    "a m", "a s", "a x",
}  # fmt: skip
"""No quantities: a step may be a thing, a turn has a side, a foot is what one kicks with."""


def lexed(text: str) -> str:
    """Plain text with a word for each quantity."""
    text = _QUARTER.sub(r"\1 \2 turns", _ANGLE.sub(r"\1\2 degrees", text))
    text = re.sub(rf"\b(?:another|a further|a good) (?=(?:{_WORD}|\d+) )", "", text)
    text = re.sub(r"\bx ?(\d)\b", r"\1 times", text)
    text = re.sub(r"\ba right angle\b", "90 degrees", text)
    text = _DIRECTED.sub(r"\2 \1", _SINGLE.sub(r"one \1", text))
    for word, count in _OFTEN.items():
        text = re.sub(rf"\b{word}\b(?! (?:you|it|there|that|done|up|the)\b)", f"#x{count}", text)
    for pattern, unit, size in _QUANTITIES:
        text = pattern.sub(lambda found, u=unit, s=size: _token(found, u, s), text)  # type: ignore[misc]
    return _BARE_ANGLE.sub(r"#deg\1", text)


def words_said() -> set[str]:
    """Words for numbers and units."""
    units = {word for names in _UNITS for word in re.findall(r"[a-z]{2,}", names.replace("?", ""))}
    plural = {f"{word}s" for word in ("step", "pace", "yard", "turn", "time", "second", "minute")}
    return {*_WORDS, *_OFTEN, *units, *plural, "metre", "metres", "meter", "meters", "hundred"}


def _token(found: re.Match[str], unit: str, size: float) -> str:
    if found[0].strip() in _VAGUE:
        return found[0]
    count = _value(found["count"])
    if count is None:
        return found[0]
    amount = (count + (0.5 if found["half"] else 0.0)) * size
    return f"#{unit}{amount:g}{' ' if found[0].endswith(' ') else ''}"


def _value(said: str) -> float | None:
    """A number: "45", "one hundred and eighty", "one and a half", "three quarters of a"; None
    where the words are no number.
    """
    text = said.replace(",", ".")
    extra = 0.5 if text.endswith(" and a half") or " and a half " in text else 0.0
    text = text.replace(" and a half", "")
    words = [w for w in text.split() if w not in ("and", "of", "full", "complete", "whole",
                                                  "single", "more")]  # fmt: skip
    if words and re.fullmatch(r"[\d.]+", words[0]):
        return float(words[0]) + extra if words[1:] in ([], ["a"]) else None

    if len(words) > 1 and words[-1] in ("a", "an"):  # "half a metre"
        words = words[:-1]
    if len(words) > 1 and words[0] in ("a", "an"):  # "a quarter", "a hundred"
        words = words[1:]
    total, last = 0.0, 1000.0
    for word in words:
        if word == "hundred":
            total, last = 100.0 * (total or 1.0), 100.0
            continue
        value = _WORDS[word]
        if word in ("half", "quarter", "quarters") and total:
            total *= value if word != "half" else 0.0
            continue
        if value >= last or (last < 20.0 and total):
            return None
        total, last = total + value, value
    return total + extra if total else None
