"""Numbers as documents print them, in digits (`15,000`, `2.9 million`, `3rd`) and in words (`twenty`, `two thirds`).

numeral  = digits [scale] | words
digits   = 15000 | 15,000 | 0.19 | 3rd
words    = twenty-five | two hundred [and] ten | three million | two dozen | one and a half | half | two thirds | third
scale    = hundred | thousand | million | hundred million | billion | trillion | k | mn | bn
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DIGITS", "Numeral", "exact", "numbers_in", "numeral_at", "numerals", "plain_marks"]

SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
SHORT_SCALES = {"k": 1_000, "mn": 1_000_000, "bn": 1_000_000_000}
SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
ONES = {word: number for number, word in enumerate(SMALL) if 0 < number < 10}
TEENS = {word: number for number, word in enumerate(SMALL)}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
TIMES = {"once": 1, "twice": 2}
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
PARTS |= {word + ending: number for word, number in ORDINALS.items() if 2 < number <= 10 for ending in ("", "s")}
ARTICLES = {"a", "an"}
OPENERS = ARTICLES | {"half"} | TEENS.keys() | TENS.keys() | TIMES.keys() | ORDINALS.keys()

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
MOST_DIGITS = 24
PRINTED = re.compile(rf"(?P<digits>{DIGITS})(?:(?P<ordinal>st|nd|rd|th)\b)?")
SCALE = re.compile(r"[\s-]*(?:(?P<hundred>hundred)[\s-]+)?(?P<scale>thousand|million|billion|trillion|hundred)\b")
SHORT_SCALE = re.compile(r"(?P<scale>k|\s?mn|\s?bn)\b")
WORDS = re.compile(r"[a-z]+(?:[\s-]+[a-z]+){0,24}")
OPENING = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]|(?<![a-z])[a-z]+")
BETWEEN = re.compile(r"\s*(?:-|~|to|and)\s*(?:us\$|hk\$|usd|cny|rmb|eur|[$¥€])?\s*")
SPACED = re.compile(r"(?<=[0-9]),\s+(?=[0-9]{3}\b)")

DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-")
SPACES = dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
MARKS = str.maketrans({**DASHES, **SPACES, "\uff5e": "~", "\u301c": "~", "\uff05": "%", "\uffe5": "¥", "\uff0b": "+"})


@dataclass(frozen=True)
class Numeral:
    """A number at the beginning of a text: `3 million` has coefficient 3 and scale 1,000,000.

    `length` is how many characters it takes up; `coefficient` is None for a fraction without an exact decimal.
    """

    coefficient: Decimal | None
    scale: int
    length: int
    spelled: bool = False
    ordinal: bool = False
    fraction: bool = False

    @property
    def value(self) -> Decimal | None:
        """The number in full."""
        return None if self.coefficient is None else _plain(self.coefficient * self.scale)


def plain_marks(text: str) -> str:
    """Return a text in lower case with plain dashes, spaces and percent signs."""
    return text.translate(MARKS).lower()


def exact(part: int, whole: int) -> Decimal | None:
    """Return a fraction as a decimal, or None if it has no exact one.

    >>> exact(3, 4), exact(1, 3)
    (Decimal('0.75'), None)
    """
    if whole == 0:
        return None
    rest = Fraction(part, whole).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return Decimal(part) / Decimal(whole) if rest == 1 else None


def numeral_at(text: str) -> Numeral | None:
    """Return the number that a text begins with, or None; the text has plain marks (see `plain_marks`).

    >>> numeral_at("2.908million people").value, numeral_at("half a million").value
    (Decimal('2908000'), Decimal('500000'))
    """
    if text[:1].isdigit():
        return _digits_at(text)
    match = WORDS.match(text)
    if match is None:
        return None
    found = list(re.finditer(r"[a-z]+", match[0]))
    spelled = _spelled([word[0] for word in found])
    if spelled is None:
        return None
    coefficient, scale, count, kind = spelled
    length = found[count - 1].end()
    return Numeral(coefficient, scale, length, spelled=True, ordinal=kind == "ordinal", fraction=kind == "fraction")


def _digits_at(text: str) -> Numeral | None:
    match = PRINTED.match(text)
    if match is None or len(match["digits"]) > MOST_DIGITS:
        return None
    end, scale = match.end(), 1
    if not match["ordinal"]:
        if after := SCALE.match(text, end):
            scale = SCALES[after["scale"]] * (100 if after["hundred"] else 1)
            end = after.end()
        elif after := SHORT_SCALE.match(text, end):
            scale = SHORT_SCALES[after["scale"].strip()]
            end = after.end()
    coefficient = _plain(Decimal(match["digits"].replace(",", "")))
    return Numeral(coefficient, scale, end, ordinal=bool(match["ordinal"]))


def _plain(number: Decimal) -> Decimal:
    """Drop trailing zeros and the exponent, so that equal numbers look the same."""
    return number.normalize() + 0


# What is spelled: coefficient, scale, how many words it takes, and whether it is an ordinal or a fraction.
Spelled = tuple[Decimal | None, int, int, str]


def _spelled(words: list[str]) -> Spelled | None:
    """Return the longest number that a list of words begins with."""
    for read in (_half, _ordinal, _fraction, _mixed):
        found = read(words)
        if found is not None:
            return found
    return None


def _half(words: list[str]) -> Spelled | None:
    """Read `half`, `half a million`, `half a dozen`."""
    if words[0] != "half":
        return None
    at = 2 if words[1:2] and words[1] in ARTICLES else 1
    scale = {**SCALES, "dozen": 12}.get(words[at], 0) if at < len(words) else 0
    return (Decimal("0.5"), scale, at + 1, "") if scale else (Decimal("0.5"), 1, 1, "fraction")


def _ordinal(words: list[str]) -> Spelled | None:
    """Read `third`, `twenty-first`."""
    if words[0] in ORDINALS:
        return Decimal(ORDINALS[words[0]]), 1, 1, "ordinal"
    if words[0] in TENS and words[1:2] and ORDINALS.get(words[1], 10) < 10:
        return Decimal(TENS[words[0]] + ORDINALS[words[1]]), 1, 2, "ordinal"
    return None


def _fraction(words: list[str]) -> Spelled | None:
    """Read `two thirds`, `a quarter`."""
    if words[1:2] and words[1] in PARTS and words[0] in {*ARTICLES, *ONES}:
        return exact(ONES.get(words[0], 1), PARTS[words[1]]), 1, 2, "fraction"
    return None


def _mixed(words: list[str]) -> Spelled | None:
    """Read `seven`, `two hundred thousand`, `one and a half million`, `twice`."""
    if words[0] in TIMES:
        return Decimal(TIMES[words[0]]), 1, 1, ""
    whole = _whole(words)
    if whole is None:
        return None
    coefficient, scale, count = whole
    if scale == 1 and words[count : count + 3] == ["and", "a", "half"]:
        coefficient, count = coefficient + Decimal("0.5"), count + 3
        if words[count : count + 1] and words[count] in SCALES:
            scale, count = SCALES[words[count]], count + 1
    return coefficient, scale, count, ""


def _whole(words: list[str]) -> tuple[Decimal, int, int] | None:
    """Read groups below a thousand with falling scales: `two million three hundred thousand and …`."""
    total, lowest, at = Decimal(0), 0, 0
    coefficient, scale = Decimal(0), 1
    while at < len(words):
        group = _below_thousand(words, at)
        if group is None:
            break
        number, after = group
        named = SCALES.get(words[after], 0) if after < len(words) else 0
        size = named if named >= 1_000 else 1
        if lowest and size >= lowest:
            break
        at = after + (size > 1)
        coefficient, scale = (Decimal(number), size) if not total else (total + number * size, 1)
        total += number * size
        lowest = size
        if size == 1:
            break
    return (coefficient, scale, at) if at else None


def _below_thousand(words: list[str], at: int) -> tuple[int, int] | None:
    """Read `seven`, `twenty-five`, `two hundred [and] ten`, `a hundred`, `two dozen`: number, and where it ends."""
    follower = words[at + 1] if at + 1 < len(words) else ""
    counter = (1, at + 1) if words[at] in ARTICLES and follower in {*SCALES, "dozen"} else _below_hundred(words, at)
    if counter is None:
        return None
    number, after = counter
    if words[after : after + 1] == ["dozen"]:
        return number * 12, after + 1
    if words[after : after + 1] != ["hundred"]:
        return counter
    after += 1
    tail = _below_hundred(words, after + (words[after : after + 1] == ["and"]))
    if tail is None or words[tail[1] : tail[1] + 1] == ["hundred"]:
        return number * 100, after
    return number * 100 + tail[0], tail[1]


def _below_hundred(words: list[str], at: int) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    if words[at] in TENS:
        unit = ONES.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return TENS[words[at]] + unit, at + 1 + bool(unit)
    return (TEENS[words[at]], at + 1) if words[at] in TEENS else None


def numbers_in(text: str, *, unscaled: bool = False) -> set[Decimal]:
    """Return every number that a text prints, in digits or words, in full: 2908000 for `2.908million`.

    Line breaks and spaces inside a number (`2, 868`) are read; a scale counts for both ends of a range (`3-5 million`).

    :param unscaled: also return what stands before a scale: 2.908.

    >>> sorted(numbers_in("over 2.908million people, some 2, 868 of them"))
    [Decimal('2'), Decimal('868'), Decimal('2868'), Decimal('2908000')]
    """
    plain = plain_marks(text)
    found: set[Decimal] = set()
    for variant in {plain, SPACED.sub(",", plain)}:
        before: tuple[int, Numeral] | None = None
        for start, numeral in numerals(variant):
            if numeral.value is not None and numeral.coefficient is not None:
                found.add(numeral.value)
                if unscaled:
                    found.add(numeral.coefficient)
            if before is not None:
                found.update(_together(before[1], numeral, variant[before[0] : start]))
            before = (start + numeral.length, numeral)
    return found


def _together(first: Numeral, second: Numeral, gap: str) -> Iterator[Decimal]:
    """Give what two neighbours mean together: the scale that a range shares, or a fraction in digits."""
    if first.coefficient is None or second.coefficient is None:
        return
    if first.scale == 1 and second.scale > 1 and BETWEEN.fullmatch(gap):
        yield _plain(first.coefficient * second.scale)
    whole = (first.coefficient, second.coefficient)
    if gap.strip() == "/" and all(number == number.to_integral_value() for number in whole):
        fraction = exact(int(first.coefficient), int(second.coefficient))
        if fraction is not None:
            yield _plain(fraction)


def numerals(text: str) -> Iterator[tuple[int, Numeral]]:
    """Give every number of a text with plain marks, and the place where it begins."""
    position = 0
    while match := OPENING.search(text, position):
        position = match.end()
        if not match[0].isdigit() and match[0] not in OPENERS:
            continue
        numeral = numeral_at(text[match.start() : match.start() + 300])
        if numeral is not None:
            yield match.start(), numeral
            position = match.start() + numeral.length
