"""Turn what a record writes into typed values, or into a problem with its line.

One function a type of `schema.Key`; the table at the end is the only place that knows which belongs to which.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from polisgraph.errors import Problem, nearest
from polisgraph.records.files import SLUG, Draft, Shelves
from polisgraph.records.model import Code, Entry, Name, Reference, Span, Value
from polisgraph.records.quantity import FigureError, Quantity, evaluate, parse_change, parse_quantity
from polisgraph.records.reader import Mapping, Node, Scalar, Sequence
from polisgraph.records.schema import Key, entity_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from polisgraph.vocabulary import Terms

__all__ = ["Context", "Typist", "slugify"]

NAME_KINDS = ("spelling", "translation", "acronym", "damaged")
GROUP_KEYS = ("group", "class", "memberCount", "unitOf")
YEARS = range(1000, 2101)
EDTF = re.compile(r"^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?[~?%]?$")
SPAN = re.compile(r"^(?:([a-z0-9-]+):)?(\d+)-(\d+)$")
LONG_PASSAGE = 400


class WrongValue(Exception):  # noqa: N818  (raised and caught within this module)
    """A value that its key does not allow."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


@dataclass
class Context:
    """The record that a value stands in."""

    draft: Draft
    source: str = ""
    chapter: tuple[tuple[int, int], ...] = ()  # stretches of the source that spans must stay in
    minted: list[Entry] = field(default_factory=list)


def slugify(text: str) -> str:
    """Return a slug of some words.

    >>> slugify("Parents' association (Grade 2)")
    'parents-association-grade-2'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("\u2019", "")))


class Typist:
    """Types values by the vocabulary; knows every thing, code, class, unit and document length."""

    def __init__(self, shelves: Shelves, terms: Terms) -> None:
        self.shelves = shelves
        self.terms = terms
        self.problems: list[Problem] = []
        self.lists: dict[str, dict[str, str]] = {name: dict(codes) for name, codes in terms.codes.items()}
        self.units: dict[str, str] = {}
        self.default_units: dict[str, list[str]] = {}
        self.lengths: dict[str, int] = {}
        self.currencies: set[str] = set()
        self._index()
        self.of_type: dict[str, Callable[[Node, Key, Context], Value]] = {
            "text": self._text,
            "printed": self._text,
            "names": self._name,
            "integer": self._integer,
            "decimal": self._decimal,
            "year": self._year,
            "date": self._date,
            "yes": self._yes,
            "quantity": self._quantity,
            "quantities": self._quantity,
            "money": self._money,
            "change": self._change,
            "code": self._code,
            "class": self._class,
            "ref": self._ref,
            "party": self._party,
            "fact": self._text,
            "topic": self._text,
            "sdg": self._sdg,
            "at": self._span,
            "span": self._text,
            "source": self._source,
            "derivation": self._derivation,
        }

    def _index(self) -> None:
        for path, draft in self.shelves.drafts.items():
            slug = path.rsplit("/", 1)[-1]
            items = draft.mapping.items
            if draft.kind.name == "Unit":
                self.lists.setdefault("units", {})[slug] = draft.iri
                if _plain(items.get("currency")) == "yes":
                    self.currencies.add(slug)
                for word in [slug, slug.replace("-", " "), *_plain_list(items.get("title")), *_plain_list(items.get("words"))]:
                    self.units.setdefault(word.lower(), slug)
            elif draft.kind.name in ("Indicator", "Theme"):
                scheme = "indicators" if draft.kind.name == "Indicator" else "themes"
                self.lists.setdefault(scheme, {})[slug] = draft.iri
                self.default_units[slug] = _plain_list(items.get("unit"))
            elif draft.kind.name == "Document":
                characters = _plain(items.get("characters"))
                self.lengths[slug] = int(characters) if characters.isdigit() else 0

    def refuse(self, file: str, line: int, message: str, hint: str = "", *, severity: str = "error") -> None:
        """Note a problem."""
        self.problems.append(Problem(file, line, message, hint, severity))

    def values(self, node: Node, key: Key, context: Context) -> list[Value]:
        """Type the value or values of one key; problems are noted and the value left out."""
        several = key.many or key.type in ("names", "at", "quantities")
        if isinstance(node, Sequence) and not several:
            self.refuse(context.draft.file, node.line, f"'{key.name}' takes one value, not a list")
            return []
        nodes: list[Node] = list(node.items) if isinstance(node, Sequence) else [node]
        if key.type == "at":
            nodes = [Scalar(part, n.line) for n in nodes for part in _parts(n)]
        typed: list[Value] = []
        for item in nodes:
            try:
                value = self.of_type[key.type](item, key, context)
            except WrongValue as wrong:
                self.refuse(context.draft.file, wrong.line or item.line, f"{key.name}: {wrong.message}", wrong.hint)
                continue
            if value in typed:
                self.refuse(context.draft.file, item.line, f"{key.name}: the same value twice")
            else:
                typed.append(value)
        return typed

    # -- plain values ------------------------------------------------------------------------------------------------

    def _text(self, node: Node, _key: Key, _context: Context) -> str:
        if not isinstance(node, Scalar):
            raise WrongValue("one value is expected here", "text")
        text = " ".join(node.text.split())
        if not text:
            raise WrongValue("the value is empty")
        if any(ord(character) < 32 or ord(character) == 127 for character in text):
            raise WrongValue("a control character")
        return text

    def _name(self, node: Node, key: Key, context: Context) -> Name:
        if isinstance(node, Scalar):
            return Name(self._text(node, key, context))
        if not isinstance(node, Mapping) or "name" not in node.items:
            raise WrongValue("a name is text or {name: …, kind: …, lang: …}")
        stray = next((k for k in node.items if k not in ("name", "kind", "lang")), None)
        if stray:
            raise WrongValue(f"unknown key '{stray}'", "allowed: name, kind, lang", node.lines[stray])
        kind = _plain(node.items.get("kind")) or "spelling"
        if kind not in NAME_KINDS:
            raise WrongValue(f"unknown kind of name '{kind}'", f"allowed: {', '.join(NAME_KINDS)}")
        return Name(self._text(node.items["name"], key, context), kind, _plain(node.items.get("lang")) or "en")

    def _integer(self, node: Node, key: Key, context: Context) -> int:
        text = self._text(node, key, context).replace(",", "")
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise WrongValue(f"'{text}' is not a whole number")
        return int(text)

    def _decimal(self, node: Node, key: Key, context: Context) -> Quantity:
        text = self._text(node, key, context)
        try:
            return Quantity(text, Decimal(text))
        except InvalidOperation as error:
            raise WrongValue(f"'{text}' is not a number") from error

    def _year(self, node: Node, key: Key, context: Context) -> int:
        text = self._text(node, key, context)
        if not re.fullmatch(r"\d{4}", text) or int(text) not in YEARS:
            raise WrongValue(f"'{text}' is not a year", "four digits; a month or day goes into startDate, endDate or asOf")
        return int(text)

    def _date(self, node: Node, key: Key, context: Context) -> str:
        text = self._text(node, key, context)
        match = EDTF.match(text)
        if not match:
            raise WrongValue(f"'{text}' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~")
        year, month, day = match.groups()
        try:
            datetime.date(int(year.replace("X", "0")), int(month or 1), int(day or 1))
        except ValueError as error:
            raise WrongValue(f"'{text}' is an impossible date", str(error)) from error
        return text

    def _yes(self, node: Node, key: Key, context: Context) -> bool:
        text = self._text(node, key, context)
        if text not in ("yes", "no"):
            raise WrongValue(f"'{text}' is neither yes nor no")
        return text == "yes"

    # -- figures -----------------------------------------------------------------------------------------------------

    def _quantity(self, node: Node, key: Key, context: Context) -> Quantity:
        text = self._text(node, key, context)
        try:
            return parse_quantity(text, self.units)
        except FigureError as error:
            tail = str(error).rsplit("'", 2)[-2] if "is not a unit" in str(error) else ""
            near = nearest(tail, self.units) if tail else []
            raise WrongValue(str(error), f"nearest: {', '.join(near)}" if near else "") from error

    def _money(self, node: Node, key: Key, context: Context) -> Quantity:
        amount = self._quantity(node, key, context)
        if amount.value is not None and amount.unit not in self.currencies:
            raise WrongValue(f"'{amount.printed}' names no currency", f"allowed: {', '.join(sorted(self.currencies))}")
        return amount

    def _change(self, node: Node, key: Key, context: Context) -> Quantity:
        try:
            return parse_change(self._text(node, key, context), self.units)
        except FigureError as error:
            raise WrongValue(str(error), "up 50 percent; down over 20 percent; up 20 people") from error

    def _derivation(self, node: Node, key: Key, context: Context) -> str:
        text = self._text(node, key, context)
        try:
            evaluate(text)
        except FigureError as error:
            raise WrongValue(str(error), "a sum of printed numbers: 120 - 8") from error
        return text

    # -- names of things ---------------------------------------------------------------------------------------------

    def _code(self, node: Node, key: Key, context: Context) -> Code:
        text = self._text(node, key, context)
        notation = text if text in self.lists.get(key.of[0], {}) else text.replace(" ", "-")
        known = self.lists.get(key.of[0], {})
        if notation not in known:
            near = nearest(notation, known)
            short = f"allowed: {', '.join(known)}" if len(known) <= 32 else ""
            raise WrongValue(f"unknown code '{text}'", f"nearest: {', '.join(near)}" if near else short)
        return Code(key.of[0], notation, known[notation])

    def _class(self, node: Node, key: Key, context: Context) -> str:
        text = self._text(node, key, context)
        allowed = self.terms.below(key.of[0])
        if text not in allowed:
            near = nearest(text, allowed)
            raise WrongValue(f"unknown class '{text}'", f"nearest: {', '.join(near or allowed)}")
        return text

    def _sdg(self, node: Node, key: Key, context: Context) -> Reference:
        text = self._text(node, key, context)
        if text not in self.terms.sdg:
            goal = text.split(".")[0]
            there = [name for name in self.terms.sdg if name.split(".")[0] == goal and "." in name]
            hint = f"targets of goal {goal}: {', '.join(there)}" if there else "goals are 1 to 17, targets like 11.2 or 11.a"
            raise WrongValue(f"no goal or target '{text}'", hint)
        return Reference(self.terms.sdg[text])

    def resolve(self, text: str, folders: tuple[str, ...]) -> str | None:
        """Return the IRI of a thing named by its path, with or without its folder, or None."""
        paths = [text] if text.split("/", 1)[0] in folders else []
        paths += [f"{folder}/{text}" for folder in folders]
        for path in paths:
            draft = self.shelves.drafts.get(path)
            if draft is not None and draft.kind.name != "CityFacts":
                return draft.iri
        return None

    def _ref(self, node: Node, key: Key, context: Context) -> Reference:
        text = self._text(node, key, context)
        iri = self.resolve(text, key.of)
        if iri is None:
            known = [path.split("/", 1)[1] for folder in key.of for path in self.shelves.of(folder)]
            what = {"actors": "actor", "cities": "city", "places": "place", "policies": "policy"}.get(key.of[0], "initiative")
            near = nearest(text, known)
            raise WrongValue(f"unknown {what} '{text}'", f"nearest: {', '.join(near)}" if near else "")
        return Reference(iri)

    def _party(self, node: Node, key: Key, context: Context) -> Reference:
        if isinstance(node, Mapping):
            return Reference(self._mint(node, context))
        return self._ref(node, key, context)

    def _mint(self, node: Mapping, context: Context) -> str:
        """Make a local actor of a group described in place; the same words in one record mean the same group."""
        stray = next((k for k in node.items if k not in GROUP_KEYS), None)
        if stray:
            allowed = f"allowed: {', '.join(GROUP_KEYS)}"
            raise WrongValue(f"unknown key '{stray}'", f"{allowed}; quote a value with a comma", node.lines[stray])
        if "group" not in node.items:
            raise WrongValue("a group described in place needs 'group'", "{group: local companies, class: Enterprise}")
        kind = entity_kind("Actor")
        title = self._text(node.items["group"], kind.by_key["title"], context)
        iri = f"{context.draft.iri}/actor/{slugify(title)}"
        values: dict[str, list[Value]] = {"title": [title], "group": [True]}
        for name in ("class", "memberCount", "unitOf"):
            if name in node.items:
                key = kind.by_key[name]
                values[name] = [self.of_type[key.type](node.items[name], key, context)]
        before = next((entry for entry in context.minted if entry.iri == iri), None)
        if before is None:
            entry = Entry(iri, kind, context.draft.file, node.line, values)
            entry.values.setdefault("class", ["Actor"])
            context.minted.append(entry)
        else:
            for name, value in values.items():
                if name == "class" and before.values[name] == ["Actor"]:
                    before.values[name] = value
                elif before.values.setdefault(name, value) != value:
                    raise WrongValue(f"group '{title}' has another {name} on line {before.line}", "describe a group once")
        return iri

    # -- passages ----------------------------------------------------------------------------------------------------

    def _source(self, node: Node, key: Key, context: Context) -> str:
        text = self._text(node, key, context)
        if text not in self.lengths:
            near = nearest(text, self.lengths)
            raise WrongValue(f"unknown document '{text}'", f"nearest: {', '.join(near or self.lengths)}")
        return text

    def _span(self, node: Node, key: Key, context: Context) -> Span:
        text = self._text(node, key, context)
        match = SPAN.match(text)
        if not match:
            if "," in text:
                raise WrongValue(f"'{text}'", "several spans are separated by spaces, never by commas")
            raise WrongValue(f"'{text}' is not a span", "start-end; polisgraph pin turns quoted words into one")
        document = match[1] or context.source
        if not document:
            raise WrongValue(f"'{text}' names no document", "write source: at the head, or document:start-end")
        if document not in self.lengths:
            raise WrongValue(f"unknown document '{document}'", f"nearest: {', '.join(nearest(document, self.lengths))}")
        start, end = int(match[2]), int(match[3])
        if start >= end:
            raise WrongValue(f"span {start}-{end} is reversed or empty", "start-end, end exclusive")
        if end > self.lengths[document]:
            raise WrongValue(f"span {start}-{end} ends beyond {document}", f"it has {self.lengths[document]} characters")
        inside = any(first <= start < end <= last for first, last in context.chapter)
        if context.chapter and document == context.source and not inside:
            bounds = " ".join(f"{first}-{last}" for first, last in context.chapter)
            raise WrongValue(f"span {start}-{end} lies outside the chapter", f"chapter: {bounds}")
        if end - start > LONG_PASSAGE:
            message = f"passage of {end - start} characters"
            self.refuse(context.draft.file, node.line, message, "the shortest stretch that carries the fact", severity="warning")
        return Span(document, start, end)


def _parts(node: Node) -> list[str]:
    """Split a list of spans; a pin in quotation marks stays whole, to be refused with its hint."""
    if not isinstance(node, Scalar):
        return [""]
    text = node.text.strip()
    return text.split() if re.fullmatch(r"[\d\sa-z:,.-]+", text) and any(c.isdigit() for c in text) else [text]


def _plain(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _plain_list(node: Node | None) -> list[str]:
    if isinstance(node, Sequence):
        return [item.text for item in node.items if isinstance(item, Scalar)]
    return [node.text] if isinstance(node, Scalar) else []


def is_slug(text: str) -> bool:
    """Say whether a text is a slug."""
    return bool(SLUG.match(text))
