"""Values that need nothing but their own text: words, names, numbers, years, dates, yes and no, identifiers."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from polisgraph.records.model import Name
from polisgraph.records.quantity import Quantity
from polisgraph.records.reader import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from polisgraph.records.model import Value
    from polisgraph.records.schema import Key

__all__ = ["PLAIN", "WrongValue", "text_of", "whole_number"]

NAME_KINDS = ("spelling", "translation", "acronym", "damaged")
YEARS = range(1000, 2101)
EDTF = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}))?(?:-([0-9]{2}))?[~?%]?")
WHOLE = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})")
DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
BOUNDS = {"lat": Decimal(90), "long": Decimal(180)}
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class WrongValue(Exception):  # noqa: N818  (no fault of the program: the typist turns it into a Problem)
    """A value that its key does not allow."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


def text_of(node: Node | None) -> str:
    """Return one value as text with single spaces.

    :raises WrongValue: for a list or a mapping.
    """
    if not isinstance(node, Scalar):
        raise WrongValue("one value is expected here", "text")
    return " ".join(node.text.split())


def whole_number(text: str) -> int:
    """Return a whole number, with or without thousands separators.

    :raises WrongValue: for anything else.

    >>> whole_number("126,632")
    126632
    """
    if not WHOLE.fullmatch(text):
        raise WrongValue(f"'{text}' is not a whole number", "digits, with or without thousands separators: 126,632")
    return int(text.replace(",", ""))


def _text(node: Node, _key: Key) -> str:
    return text_of(node)


def _name(node: Node, _key: Key) -> Name:
    if isinstance(node, Scalar):
        return Name(text_of(node))
    if not isinstance(node, Mapping) or "name" not in node.items:
        raise WrongValue("a name is text or {name: …, kind: …, lang: …}")
    stray = next((k for k in node.items if k not in ("name", "kind", "lang")), None)
    if stray is not None:
        hint = "allowed: name, kind, lang; quote a value with a comma"
        raise WrongValue(f"unknown key '{stray}'", hint, node.lines[stray])
    kind = text_of(node.items.get("kind", Scalar("spelling", node.line)))
    if kind not in NAME_KINDS:
        raise WrongValue(f"unknown kind of name '{kind}'", f"allowed: {', '.join(NAME_KINDS)}")
    if kind == "translation" and "lang" not in node.items:
        raise WrongValue("a translation needs 'lang'", "{name: 咸宁市, kind: translation, lang: zh}")
    return Name(text_of(node.items["name"]), kind, _tag(text_of(node.items.get("lang", Scalar("en", node.line)))))


def _integer(node: Node, _key: Key) -> int:
    return whole_number(text_of(node))


def _decimal(node: Node, key: Key) -> Quantity:
    text = text_of(node)
    if not DECIMAL.fullmatch(text):
        raise WrongValue(f"'{text}' is not a number", "digits with a point: 29.84")
    number = Decimal(text)
    if abs(number) > BOUNDS.get(key.name, abs(number)):
        raise WrongValue(f"'{text}' is impossible", f"between -{BOUNDS[key.name]} and {BOUNDS[key.name]}")
    return Quantity(text, number)


def _year(node: Node, _key: Key) -> int:
    text = text_of(node)
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in YEARS:
        hint = "four digits; a month or day goes into startDate, endDate or asOf"
        raise WrongValue(f"'{text}' is not a year", hint)
    return int(text)


def _date(node: Node, _key: Key) -> str:
    text = text_of(node)
    match = EDTF.fullmatch(text)
    if not match:
        raise WrongValue(f"'{text}' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~")
    year, month, day = match.groups()
    try:
        date = datetime.date(int(year.replace("X", "0")), int(month or 1), int(day or 1))
    except ValueError as error:
        raise WrongValue(f"'{text}' is an impossible date", str(error)) from error
    if date.year not in YEARS:
        raise WrongValue(f"'{text}' is an impossible date", f"years from {YEARS[0]} to {YEARS[-1]}")
    return text


def _yes(node: Node, _key: Key) -> bool:
    text = text_of(node)
    if text not in ("yes", "no"):
        raise WrongValue(f"'{text}' is neither yes nor no", "allowed: yes, no")
    return text == "yes"


def _wikidata(node: Node, _key: Key) -> str:
    text = text_of(node)
    if not re.fullmatch(r"Q[1-9][0-9]{0,11}", text):
        raise WrongValue(f"'{text}' is no Wikidata id", "Q and digits: Q42")
    return text


def _sha256(node: Node, _key: Key) -> str:
    text = text_of(node)
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise WrongValue(f"'{text}' is no SHA-256", "64 hexadecimal digits in lower case, as sha256sum prints them")
    return text


def _language(node: Node, _key: Key) -> str:
    return _tag(text_of(node))


def _tag(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise WrongValue(f"'{text}' is no language tag", "BCP 47: en, zh, zh-Hans")
    return text


PLAIN: dict[str, Callable[[Node, Key], Value]] = {
    "text": _text,
    "printed": _text,
    "fact": _text,  # both are resolved when all facts are known
    "topic": _text,
    "span": _text,  # the checker reads a chapter's spans before anything else
    "names": _name,
    "integer": _integer,
    "decimal": _decimal,
    "year": _year,
    "date": _date,
    "yes": _yes,
    "wikidata": _wikidata,
    "sha256": _sha256,
    "language": _language,
}
