"""Read a figure as a document prints it: `over 15,000 people`, `13.53 million CNY`, `30-40 percent`, `two thirds`.

    figure    = [qualifier] number [scale] [unit]
              | [qualifier] number [scale] ("-" | "to") number [scale] [unit]
              | number ":" number                      (a ratio)
              | "not detected" | words                 (a category, kept as text)
    number    = digits with thousands separators | decimal | words | fraction | ordinal
    scale     = hundred | thousand | million | billion | trillion

The grammar is small on purpose: what it does not know is refused with a hint, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

__all__ = ["FigureError", "Quantity", "evaluate", "numbers_in", "parse_change", "parse_quantity"]


class FigureError(ValueError):
    """A figure that the grammar does not know; the message says what is allowed."""


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
    "over": "over", "more than": "over", "exceeding": "over", "above": "over", "beyond": "over",
    "at least": "at-least", "no less than": "at-least", "not less than": "at-least", "minimum": "at-least",
    "nearly": "nearly", "almost": "nearly", "close to": "nearly",
    "about": "about", "around": "about", "approximately": "about", "some": "about", "an estimated": "about",
    "estimated": "about", "roughly": "about", "mere": "", "just": "", "only": "",
    "up to": "up-to", "as many as": "up-to", "as much as": "up-to",
    "under": "under", "less than": "under", "below": "under", "fewer than": "under",
    "at most": "at-most", "no more than": "at-most", "not more than": "at-most", "within": "at-most",
}  # fmt: skip
SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000,
    "k": 1_000, "bn": 1_000_000_000, "m": 1_000_000,
}  # fmt: skip
UNITS_IN_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {word: n for n, word in enumerate(UNITS_IN_WORDS)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
WORDS |= {"a": 1, "an": 1, "dozen": 12, "once": 1, "twice": 2}
ORDINALS = {
    word: n
    for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)
}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10,
    "tenths": 10,
}  # fmt: skip
NOT_DETECTED = {"not detected", "no", "none detected", "undetected", "below detection"}

DIGITS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?"
NUMBER = re.compile(rf"(?P<digits>{DIGITS})(?P<ordinal>st|nd|rd|th)?(?![\d,]*\d)", re.IGNORECASE)
RATIO = re.compile(rf"^(?P<a>{DIGITS})\s*:\s*(?P<b>{DIGITS})$")
CURRENCY_FIRST = re.compile(r"^(?P<mark>USD|US\$|HK\$|HKD|CNY|RMB|EUR|\$|¥|€)\s*(?=\d)", re.IGNORECASE)
MARKS = {"us$": "USD", "$": "USD", "hk$": "HKD", "rmb": "CNY", "¥": "CNY", "€": "EUR"}


def parse_quantity(text: str, units: dict[str, str], *, default_unit: str = "") -> Quantity:
    """Read a figure.

    :param units: words of units, lower case → slug of the unit.
    :param default_unit: the unit taken where the figure names none.
    :raises FigureError: if a number is followed by something that is not a unit.

    >>> parse_quantity("over 15,000 people", {"people": "people"})
    Quantity(printed='over 15,000 people', value=Decimal('15000'), maximum=None, unit='people', qualifier='over', text='')
    """
    printed = text.strip()
    rest = printed.replace("\u2013", "-").replace("\u2212", "-").replace("\u00a0", " ")
    if rest.lower() in NOT_DETECTED:
        return Quantity(printed, unit=default_unit, qualifier="not-detected", text="not detected")
    if ratio := RATIO.match(rest):
        return Quantity(printed, unit="ratio", text=f"{ratio['a']}:{ratio['b']}")
    qualifier, rest = _take_qualifier(rest)
    unit = ""
    if mark := CURRENCY_FIRST.match(rest):
        unit = MARKS.get(mark["mark"].lower(), mark["mark"].upper())
        rest = rest[mark.end() :]
    value, ordinal, rest = _take_number(rest)
    if value is None:
        if any(character.isdigit() for character in printed):
            raise FigureError(f"'{printed}' is no figure: allowed is [over|nearly|up to …] number [million] [unit], or a range")
        return Quantity(printed, unit=default_unit, text=printed)
    maximum = None
    if range_ := re.match(r"\s*(?:-|to\b|~)\s*", rest):
        maximum, _, after = _take_number(rest[range_.end() :])
        if maximum is None:
            raise FigureError(f"'{printed}': a range needs a number on both sides")
        rest = after
        scale = _scale_in(after, printed)
        if value < maximum / 100 and scale > 1:  # "3-5 million": the scale belongs to both
            value *= scale
        if maximum < value:
            raise FigureError(f"'{printed}': a range goes from the smaller to the larger number")
    named = _unit(rest.strip(), units, printed)
    if ordinal and not named:
        named = "rank"
    return Quantity(printed, value, maximum, named or unit or default_unit, qualifier)


def _scale_in(_after: str, printed: str) -> int:
    words = re.findall(r"[a-z]+", printed.lower())
    return next((SCALES[word] for word in words if word in SCALES), 1)


def parse_change(text: str, units: dict[str, str]) -> Quantity:
    """Read a change: `up 50 percent`, `down over 20 percent`, `up 20 people`; downward is negative.

    >>> parse_change("down over 20 percent", {"percent": "percent"}).value
    Decimal('-20')
    """
    match = re.match(r"^(up|down|by|\+|-)?\s*(.+)$", text.strip(), re.IGNORECASE)
    assert match is not None
    if match[1] is None or match[1].lower() == "by":
        raise FigureError(f"'{text}': a change begins with up or down")
    change = parse_quantity(match[2], units)
    if change.value is None:
        raise FigureError(f"'{text}': a change needs a number")
    if match[1].lower() not in {"down", "-"}:
        return replace(change, printed=text.strip())
    maximum = -change.maximum if change.maximum is not None else None
    return replace(change, printed=text.strip(), value=-change.value, maximum=maximum)


def evaluate(expression: str) -> Decimal:
    """Work out a sum of printed numbers: `+ - * / ( )` and figures, nothing else.

    >>> evaluate("(120 - 8) / 120 * 100").quantize(Decimal("0.1"))
    Decimal('93.3')

    :raises FigureError: for anything but a sum, or a division by zero.
    """
    tokens = re.findall(rf"{DIGITS.replace('[+-]?', '')}|[-+*/()]|\S", expression)

    def total(position: int) -> tuple[Decimal, int]:
        value, position = product(position)
        while position < len(tokens) and tokens[position] in "+-":
            sign = tokens[position]
            other, position = product(position + 1)
            value = value + other if sign == "+" else value - other
        return value, position

    def product(position: int) -> tuple[Decimal, int]:
        value, position = factor(position)
        while position < len(tokens) and tokens[position] in "*/":
            sign = tokens[position]
            other, position = factor(position + 1)
            value = value * other if sign == "*" else value / other
        return value, position

    def factor(position: int) -> tuple[Decimal, int]:
        if position >= len(tokens):
            raise FigureError(f"'{expression}': the sum ends too early")
        if tokens[position] == "(":
            value, position = total(position + 1)
            if position >= len(tokens) or tokens[position] != ")":
                raise FigureError(f"'{expression}': a bracket is not closed")
            return value, position + 1
        try:
            return Decimal(tokens[position].replace(",", "")), position + 1
        except InvalidOperation as error:
            raise FigureError(f"'{expression}': '{tokens[position]}' is not a number") from error

    try:
        value, end = total(0)
    except ArithmeticError as error:
        raise FigureError(f"'{expression}': division by zero") from error
    if end != len(tokens):
        raise FigureError(f"'{expression}': '{tokens[end]}' is out of place")
    return value


def numbers_in(text: str) -> set[Decimal]:
    """Return every number that a text prints, in digits or words, each also with the scale that follows it.

    Line breaks and spaces inside a number ("2, 868") and a scale without a space ("2.908million") are read; so are
    fractions, ordinals and the unscaled number itself.
    """
    found: set[Decimal] = set()
    folded = text.lower().replace("\u2013", "-").replace("\u2212", "-").replace("\u00a0", " ")
    spaced = re.sub(r"(?<=\d),\s+(?=\d{3}\b)", ",", folded)
    for variant in {folded, spaced}:
        for match in re.finditer(r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", variant):
            digits = match[0]
            value = Decimal(digits.replace(",", ""))
            found.add(value)
            if "," in digits and "." not in digits:  # "128,7" and lists such as "1,2"
                found.update(Decimal(part) for part in digits.split(","))
            tail = re.match(r"\s*-?(hundred|thousand|million|billion|trillion|bn|k\b)", variant[match.end() :])
            if tail:
                found.add(value * SCALES[tail[1]])
            range_ = re.match(r"\s*(?:-|to)\s*\d[\d,.]*\s*(hundred|thousand|million|billion)", variant[match.end() :])
            if range_:
                found.add(value * SCALES[range_[1]])
    found.update(_numbers_in_words(folded))
    return found


def _numbers_in_words(text: str) -> set[Decimal]:
    found: set[Decimal] = set()
    tokens = re.findall(r"[a-z]+|\d+(?:\.\d+)?", text)
    for start in range(len(tokens)):
        for length in (4, 3, 2, 1):
            words = tokens[start : start + length]
            value = _words_value(words)
            if value is not None:
                found.add(value)
        if tokens[start] in ORDINALS:
            found.add(Decimal(ORDINALS[tokens[start]]))
    return found


def _words_value(words: list[str]) -> Decimal | None:
    """Value of a phrase such as `twenty five`, `two hundred`, `two thirds`, `half`."""
    if not words or any(word not in WORDS and word not in SCALES and word not in PARTS for word in words):
        return None
    if words[-1] in PARTS:
        if len(words) == 1:
            return Decimal(1) / PARTS[words[0]] if words[0] == "half" else None
        counter = _words_value(words[:-1])
        return counter / PARTS[words[-1]] if counter is not None else None
    total, current = Decimal(0), Decimal(0)
    for word in words:
        if word in SCALES:
            if word in {"k", "m", "bn"}:
                return None
            current = (current or Decimal(1)) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, Decimal(0)
        elif word in WORDS and word not in {"a", "an"}:
            current += WORDS[word]
        elif word in {"a", "an"} and len(words) == 1:
            return None
    return total + current


def _take_qualifier(text: str) -> tuple[str, str]:
    lowered = text.lower()
    if lowered.startswith("a mere "):
        return "", text[7:]
    for phrase in sorted(QUALIFIERS, key=len, reverse=True):
        if lowered.startswith(phrase + " "):
            return QUALIFIERS[phrase], text[len(phrase) :].strip()
    return "", text


def _take_number(text: str) -> tuple[Decimal | None, bool, str]:
    """Take a number with its scale from the beginning of a text: value, whether it was an ordinal, what is left."""
    text = text.strip()
    match = NUMBER.match(text)
    if match:
        value = Decimal(match["digits"].replace(",", "").lstrip("+"))
        rest = text[match.end() :]
        scale = re.match(r"\s*-?(hundred|thousand|million|billion|trillion)\b", rest, re.IGNORECASE)
        if scale:
            value, rest = value * SCALES[scale[1].lower()], rest[scale.end() :]
        return value.normalize() + 0, bool(match["ordinal"]), rest
    words = re.match(r"[A-Za-z]+(?:[ -][A-Za-z]+){0,4}", text)
    if not words:
        return None, False, text
    parts = list(re.finditer(r"[A-Za-z]+", words[0]))
    lowered = [part[0].lower() for part in parts]
    for length in range(len(parts), 0, -1):
        taken = lowered[:length]
        value_in_words = _words_value(taken)
        if value_in_words is not None and not (length == 1 and taken[0] in {"a", "an", "k", "m", "bn"}):
            return value_in_words, False, text[parts[length - 1].end() :]
    if lowered[0] in ORDINALS:
        return Decimal(ORDINALS[lowered[0]]), True, text[parts[0].end() :]
    return None, False, text


def _unit(text: str, units: dict[str, str], printed: str) -> str:
    text = re.sub(r"^(of|the)\s+", "", text.strip().lower().rstrip("."))
    if not text:
        return ""
    if text in units:
        return units[text]
    raise FigureError(f"'{printed}': '{text}' is not a unit of codes/units.yaml")
