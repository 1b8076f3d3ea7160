"""Read a figure as a document prints it: `over 15,000 people`, `13.53 million CNY`, `30-40 percent`, `seven sectors`.

    figure    = [qualifier] [currency] numeral [+] [unit]
              | [qualifier] numeral [unit] ("-" | "to" | "~") numeral [unit]
              | "between" numeral [unit] "and" numeral [unit]
              | [qualifier] number ":" number          (a ratio, kept as text)
              | "not detected" | words                 (a category, kept as text: platinum, second-class, hundreds)
    qualifier = over, more than, > … | at least, ≥ … | nearly … | about, ~ … | up to … | under, < … | at most, ≤ …

A fraction without an exact decimal (two thirds, 1/3) and a part of a whole (half of the residents) are kept as text
too. The grammar is small on purpose: a number that it cannot read in full is refused with a hint, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from polisgraph.records.numerals import DIGITS, Numeral, exact, numeral_at, plain_marks

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["FigureError", "Quantity", "parse_change", "parse_quantity"]


class FigureError(ValueError):
    """A figure that the grammar does not know; `word` is what stands where a unit was expected."""

    def __init__(self, message: str, *, word: str = "") -> None:
        super().__init__(message)
        self.word = word


@dataclass(frozen=True)
class Quantity:
    """A figure: value and upper end in full, unit as a code slug, qualifier, the text kept for a category."""

    printed: str
    value: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    qualifier: str = ""
    text: str = ""

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that must stand in the passage."""
        return tuple(number for number in (self.value, self.maximum) if number is not None)


QUALIFIERS = {
    "over": ("over", "more than", "exceeding", "above", "beyond", ">"),
    "at-least": ("at least", "no less than", "not less than", "no fewer than", "minimum", "a minimum of", "≥", ">="),
    "nearly": ("nearly", "almost", "close to"),
    "about": (
        *(
            "about",
            "around",
            "approximately",
            "approx.",
            "some",
            "an estimated",
            "estimated",
            "roughly",
            "circa",
            "ca.",
        ),
        *("~", "≈"),
    ),
    "up-to": ("up to", "as many as", "as much as", "as high as"),
    "under": ("under", "less than", "below", "fewer than", "<"),
    "at-most": ("at most", "no more than", "not more than", "within", "a maximum of", "≤", "<="),
    "": ("a mere", "mere", "just", "only", "a total of"),
}
BY_PHRASE = {phrase: qualifier for qualifier, phrases in QUALIFIERS.items() for phrase in phrases}
PHRASES = sorted(BY_PHRASE, key=len, reverse=True)
TAILS = {"more": "at-least", "above": "at-least", "less": "at-most", "fewer": "at-most", "below": "at-most"}
TAIL = re.compile(r"\s*\b(?:or|and)\s+(more|above|less|fewer|below)\b")
NOT_DETECTED = {"not detected", "none detected", "undetected", "below detection"}

RATIO = re.compile(rf"({DIGITS})\s*:\s*({DIGITS})")
FRACTION = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})")
SIGN = re.compile(r"([+-])(?=[0-9])")
SEPARATOR = re.compile(r"\s*(?:-|~|to\b)\s*")
AND = re.compile(r"\s*and\b\s*")
MARK = re.compile(r"(us\$|u\.s\.\$|hk\$|[$¥€]|(?:usd|hkd|cny|rmb|eur)(?=[\s0-9]))\s*(?=[0-9])")
MARKS = {"us$": "USD", "u.s.$": "USD", "$": "USD", "hk$": "HKD", "rmb": "CNY", "¥": "CNY", "€": "EUR"}


@dataclass(frozen=True)
class _Side:
    """One end of a figure: the number, its sign, the currency before it, and what comes after it."""

    numeral: Numeral
    negative: bool
    mark: str
    rest: str

    def value(self, scale: int) -> Decimal | None:
        coefficient = self.numeral.coefficient
        if coefficient is None:
            return None
        number = replace(self.numeral, scale=scale).value
        return -number if self.negative and number else number


def parse_quantity(text: str, units: dict[str, str], *, default_unit: str = "") -> Quantity:
    """Read a figure.

    :param units: words of units, lower case → slug of the unit.
    :param default_unit: the unit taken where the figure names none.
    :raises FigureError: if a number cannot be read in full, or is followed by something that is not a unit.

    >>> figure = parse_quantity("over 15,000 people", {"people": "people"})
    >>> figure.value, figure.unit, figure.qualifier
    (Decimal('15000'), 'people', 'over')
    """
    printed = text.strip()
    plain = " ".join(plain_marks(printed).split())
    if plain in NOT_DETECTED:
        return Quantity(printed, unit=default_unit, qualifier="not-detected", text="not detected")
    qualifier, rest = _take_qualifier(plain)
    if ratio := RATIO.fullmatch(rest):
        return Quantity(printed, unit="ratio", qualifier=qualifier, text=f"{ratio[1]}:{ratio[2]}")
    if fraction := FRACTION.fullmatch(rest):
        return _fraction(printed, int(fraction[1]), int(fraction[2]), qualifier, default_unit)
    between = rest.startswith("between ")
    first = _side(rest.removeprefix("between "))
    if first is None or (between and not AND.search(first.rest)):
        return _category(printed, default_unit)
    reading = _Reading(printed, units, first)
    figure = reading.between() if between else reading.figure()
    if figure is None:
        return _category(printed, default_unit)
    if figure.qualifier and qualifier not in ("", figure.qualifier):
        raise FigureError(f"'{printed}' is both {qualifier} and {figure.qualifier}")
    return replace(figure, unit=figure.unit or default_unit, qualifier=qualifier or figure.qualifier)


def _fraction(printed: str, part: int, whole: int, qualifier: str, unit: str) -> Quantity:
    """Read `3/4`; what has no exact decimal, or is no fraction at all (`24/7`), stays text."""
    value = exact(part, whole) if part < whole else None
    if value is None:
        return Quantity(printed, unit=unit, text=printed)
    return Quantity(printed, value, unit=unit, qualifier=qualifier)


def _category(printed: str, unit: str) -> Quantity:
    """Keep words as text; digits that were not read are refused."""
    if any(character.isdecimal() for character in printed):
        form = "[over|nearly|up to …] number [million] [unit], or a range"
        raise FigureError(f"'{printed}' is no figure: allowed is {form}")
    return Quantity(printed, unit=unit, text=printed)


def _take_qualifier(text: str) -> tuple[str, str]:
    for phrase in PHRASES:
        if text.startswith(phrase):
            rest = text[len(phrase) :]
            if not phrase[-1].isalpha() or rest.startswith(" "):
                return (BY_PHRASE[phrase], rest.strip()) if BY_PHRASE[phrase] else _take_qualifier(rest.strip())
    return "", text


def _side(text: str) -> _Side | None:
    """Read a number with its sign and currency from the beginning of a text."""
    mark = ""
    if match := MARK.match(text):
        mark = MARKS.get(match[1], match[1].upper())
        text = text[match.end() :]
    sign = SIGN.match(text)
    if sign:
        text = text[1:]
    numeral = numeral_at(text)
    if numeral is None:
        return None
    return _Side(numeral, bool(sign and sign[1] == "-"), mark, text[numeral.length :])


class _Reading:
    """Reads what follows the first number of a figure."""

    def __init__(self, printed: str, units: dict[str, str], first: _Side) -> None:
        self.printed = printed
        self.units = units
        self.first = first

    def figure(self) -> Quantity | None:
        """Return the figure, or None if its words turn out to be a category: second-class, two thirds."""
        first = self.first
        for unit, after in self._separated(SEPARATOR):
            second = _side(after)
            if second is not None:
                return self._range(second, unit)
        if first.numeral.spelled and re.match(r"-[a-z]", first.rest):
            return None
        if SEPARATOR.match(first.rest) and first.rest.strip().removeprefix("-") not in self.units:
            raise FigureError(f"'{self.printed}': a range needs a number on both sides")
        return self._single()

    def between(self) -> Quantity | None:
        for unit, after in self._separated(AND):
            second = _side(after)
            if second is not None:
                return self._range(second, unit)
        raise FigureError(f"'{self.printed}': between needs two numbers")

    def _separated(self, separator: re.Pattern[str]) -> list[tuple[str, str]]:
        """Return the ways to split what follows the first number: its own unit, and what may be the second number."""
        rest = self.first.rest
        ways = []
        for match in separator.finditer(rest):
            unit = rest[: match.start()].strip()
            if not unit or unit in self.units:
                ways.append((self.units.get(unit, ""), rest[match.end() :]))
        return ways

    def _single(self) -> Quantity | None:
        numeral = self.first.numeral
        rest, qualifier = self.first.rest, ""
        if rest.startswith("+"):
            rest, qualifier = rest[1:], "over"
        elif tail := TAIL.search(rest):
            rest, qualifier = rest[: tail.start()] + rest[tail.end() :], TAILS[tail[1]]
        if numeral.fraction:
            return self._part(rest)
        if numeral.ordinal:
            return self._rank(rest)
        unit = self._unit(rest, self.first.mark)
        return Quantity(self.printed, self.first.value(numeral.scale), None, unit, qualifier)

    def _part(self, rest: str) -> Quantity | None:
        """Read half, a quarter; a part of something must not be mistaken for a count."""
        value = self.first.value(1)
        if value is None or re.match(r"\s*of\b", rest):
            return None
        return Quantity(self.printed, value, None, self._unit(re.sub(r"^\s*an?\b", "", rest), ""))

    def _rank(self, rest: str) -> Quantity | None:
        """Read third, 3rd, 3rd place; `second class` is a category, `3rd phase` is no figure."""
        word = rest.strip()
        if word and self.units.get(word) != "rank":
            if self.first.numeral.spelled:
                return None
            raise FigureError(f"'{self.printed}': an ordinal is a rank and has no other unit")
        return Quantity(self.printed, self.first.value(1), None, "rank")

    def _range(self, second: _Side, first_unit: str) -> Quantity | None:
        """Read a range; a scale after the second number belongs to both (3-5 million) unless the first is larger."""
        one, two = self.first.numeral, second.numeral
        if one.coefficient is None or two.coefficient is None:
            return None
        shared = one.scale == 1 and one.coefficient <= two.coefficient and not one.fraction
        value = self.first.value(two.scale if shared else one.scale)
        maximum = second.value(two.scale)
        if value is None or maximum is None or maximum <= value:
            raise FigureError(f"'{self.printed}': a range goes from the smaller to the larger number")
        if one.ordinal or two.ordinal:
            return replace(self._ordinals(second), value=value, maximum=maximum)
        unit = self._unit(second.rest, second.mark or self.first.mark)
        if (first_unit and unit != first_unit) or (second.mark and self.first.mark not in ("", second.mark)):
            raise FigureError(f"'{self.printed}': both ends of a range have one unit")
        return Quantity(self.printed, value, maximum, unit)

    def _ordinals(self, second: _Side) -> Quantity:
        word = second.rest.strip()
        if not (self.first.numeral.ordinal and second.numeral.ordinal) or (word and self.units.get(word) != "rank"):
            raise FigureError(f"'{self.printed}': an ordinal is a rank and has no other unit")
        return Quantity(self.printed, unit="rank")

    def _unit(self, text: str, mark: str) -> str:
        """Return the unit that a number is followed by, or the currency before it."""
        if mark and mark.lower() not in self.units:
            raise FigureError(f"'{self.printed}': '{mark}' is not a unit of codes/units.yaml", word=mark)
        word = re.sub(r"^(?:of\s+)?(?:the\s+)?", "", text.strip().rstrip(".")).strip()
        if not word:
            return mark
        named = self.units.get(word) or self.units.get(word.removeprefix("-"))
        if named is None:
            hint = "; a space inside a number? write it closed" if re.match(r",?\s*[0-9]{3}\b", text.strip()) else ""
            raise FigureError(f"'{self.printed}': '{word}' is not a unit of codes/units.yaml{hint}", word=word)
        if mark and named != mark:
            raise FigureError(f"'{self.printed}' names two currencies: {mark} and {named}")
        return named


def parse_change(text: str, units: dict[str, str]) -> Quantity:
    """Read a change: `up 50 percent`, `down over 20 percent`, `up 20 people`; downward is negative.

    :raises FigureError: if it has no direction or no number.

    >>> parse_change("down over 20 percent", {"percent": "percent"}).value
    Decimal('-20')
    """
    printed = text.strip()
    match = re.match(r"^(?:(up|down)(?:\s+by)?\s+|([+-])\s*)(.+)$", plain_marks(printed))
    if match is None:
        raise FigureError(f"'{printed}': a change begins with up or down")
    change = parse_quantity(match[3], units)
    if change.value is None:
        raise FigureError(f"'{printed}': a change needs a number")
    if change.value < 0:
        raise FigureError(f"'{printed}': up or down says the direction; the number has no sign of its own")
    if (match[1] or match[2]) in {"up", "+"}:
        return replace(change, printed=printed)
    maximum = -change.maximum if change.maximum is not None else None
    return replace(change, printed=printed, value=-change.value, maximum=maximum)
