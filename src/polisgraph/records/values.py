"""Turn what a record writes into typed values, or into a problem with its line.

One function a type of `schema.Key`; the table of the class and that of `plain` say which belongs to which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polisgraph.errors import Problem, nearest
from polisgraph.records.derivation import evaluate
from polisgraph.records.model import Code, Entry, Reference, Span
from polisgraph.records.plain import PLAIN, WrongValue, text_of
from polisgraph.records.quantity import FigureError, Quantity, parse_change, parse_quantity
from polisgraph.records.reader import Mapping, Node, Scalar, Sequence, is_blank
from polisgraph.records.schema import entity_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from polisgraph.records.files import Draft
    from polisgraph.records.lexicon import Lexicon
    from polisgraph.records.model import Value
    from polisgraph.records.schema import Key

__all__ = ["SPAN", "Context", "Typist", "slugify"]

GROUP_KEYS = ("group", "class", "memberCount", "unitOf")
SPAN = re.compile(r"(?:([a-z0-9-]+):)?([0-9]{1,9})-([0-9]{1,9})")
LONG_PASSAGE = 400
FOLDER_WORDS = {"actors": "actor", "cities": "city", "places": "place", "policies": "policy"}


@dataclass
class Context:
    """The record that a value stands in."""

    draft: Draft
    source: str = ""
    wrong_source: bool = False
    chapter: tuple[tuple[int, int], ...] = ()  # stretches of the source that spans must stay in
    minted: list[Entry] = field(default_factory=list)


def slugify(text: str) -> str:
    """Return a slug of some words.

    >>> slugify("Parents' association (Grade 2)")
    'parents-association-grade-2'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("\u2019", "")))


class Typist:
    """Types values by the words of the lexicon, and keeps every problem."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.problems: list[Problem] = []
        self.unresolved = False  # whether a reference failed
        self.of_type: dict[str, Callable[[Node, Key, Context], Value]] = {
            "quantity": self._quantity,
            "quantities": self._alternative,
            "money": self._money,
            "change": self._change,
            "code": self._code,
            "class": self._class,
            "ref": self._ref,
            "party": self._party,
            "sdg": self._sdg,
            "unIndicator": self._un_indicator,
            "at": self._span,
            "source": self._source,
            "derivation": self._derivation,
        }

    def refuse(self, file: str, line: int, message: str, hint: str = "", *, severity: str = "error") -> None:
        """Note a problem."""
        self.problems.append(Problem(file, line, message, hint, severity))

    def values(self, node: Node, key: Key, context: Context, faulty: set[str]) -> list[Value]:
        """Type the value or values of one key; a problem is noted, the value left out and the key added to `faulty`."""
        several = key.many or key.type in ("names", "at", "quantities")
        if isinstance(node, Sequence) and not several:
            self.refuse(context.draft.file, node.line, f"'{key.name}' takes one value, not a list")
            faulty.add(key.name)
            return []
        nodes: list[Node] = list(node.items) if isinstance(node, Sequence) else [node]
        if key.type == "at":
            nodes = [part for item in nodes for part in _spans(item)]
        typed: list[Value] = []
        for item in nodes:
            if is_blank(item):
                faulty.add(key.name)  # the reader has refused it
                continue
            try:
                value = self._typed(item, key, context)
            except WrongValue as wrong:
                faulty.add(key.name)
                if wrong.message:
                    self.refuse(context.draft.file, wrong.line or item.line, f"{key.name}: {wrong.message}", wrong.hint)
                continue
            if value in typed:
                self.refuse(context.draft.file, item.line, f"{key.name}: the same value twice")
            else:
                typed.append(value)
        return typed

    def _typed(self, node: Node, key: Key, context: Context) -> Value:
        return PLAIN[key.type](node, key) if key.type in PLAIN else self.of_type[key.type](node, key, context)

    # -- figures -----------------------------------------------------------------------------------------------------

    def _quantity(self, node: Node, _key: Key, _context: Context) -> Quantity:
        try:
            return parse_quantity(text_of(node), self.lexicon.units)
        except FigureError as error:
            if error.word and "codes/units" in self.lexicon.shelves.unread:
                return Quantity(text_of(node), text=text_of(node))
            near = nearest(error.word, self.lexicon.units) if error.word else []
            hint = f"nearest: {', '.join(near)}" if near else "units stand in graph/records/codes/units.yaml"
            raise WrongValue(str(error), hint) from error

    def _alternative(self, node: Node, key: Key, context: Context) -> Quantity:
        figure = self._quantity(node, key, context)
        if not figure.unit:
            raise WrongValue(f"'{figure.printed}' has no unit", "the same figure in another unit: 44,300 households")
        return figure

    def _money(self, node: Node, key: Key, context: Context) -> Quantity:
        amount = self._quantity(node, key, context)
        if amount.value is not None and amount.unit not in self.lexicon.currencies:
            allowed = ", ".join(sorted(self.lexicon.currencies))
            raise WrongValue(f"'{amount.printed}' names no currency", f"allowed: {allowed}")
        return amount

    def _change(self, node: Node, _key: Key, _context: Context) -> Quantity:
        examples = "up 50 percent; down over 20 percent; up 20 people"
        try:
            change = parse_change(text_of(node), self.lexicon.units)
        except FigureError as error:
            raise WrongValue(str(error), examples) from error
        if not change.unit:
            raise WrongValue(f"'{change.printed}' has no unit", examples)
        return change

    def _derivation(self, node: Node, _key: Key, _context: Context) -> str:
        text = text_of(node)
        try:
            evaluate(text)
        except FigureError as error:
            raise WrongValue(str(error), "a sum of printed numbers: 120 - 8") from error
        return text

    # -- names of things ---------------------------------------------------------------------------------------------

    def _code(self, node: Node, key: Key, _context: Context) -> Code:
        text = text_of(node)
        known = self.lexicon.lists.get(key.of[0], {})
        notation = text if text in known else text.replace(" ", "-")
        if notation not in known and (presumed := self.lexicon.shelves.presumed(f"codes/{key.of[0]}/{notation}")):
            return Code(key.of[0], notation, presumed)
        if notation not in known:
            near = nearest(notation, known)
            short = f"allowed: {', '.join(known)}" if len(known) <= 32 else ""
            raise WrongValue(f"unknown code '{text}'", f"nearest: {', '.join(near)}" if near else short)
        return Code(key.of[0], notation, known[notation])

    def _class(self, node: Node, key: Key, _context: Context) -> str:
        text = text_of(node)
        allowed = self.lexicon.classes(key.of[0])
        if text not in allowed:
            near = nearest(text, allowed)
            raise WrongValue(f"unknown class '{text}'", f"nearest: {', '.join(near or allowed)}")
        return text

    def _sdg(self, node: Node, _key: Key, _context: Context) -> Reference:
        text = text_of(node)
        known = self.lexicon.terms.sdg
        if text not in known:
            goal = text.split(".")[0]
            targets = [name for name in known if name.split(".")[0] == goal and "." in name]
            general = "goals are 1 to 17, targets like 11.2 or 11.a"
            raise WrongValue(
                f"no goal or target '{text}'", f"targets of goal {goal}: {', '.join(targets)}" if targets else general
            )
        return Reference(known[text])

    def _un_indicator(self, node: Node, _key: Key, _context: Context) -> str:
        text = text_of(node)
        known = self.lexicon.terms.indicators
        if text not in known:
            target = text.rpartition(".")[0]
            there = [name for name in known if name.rpartition(".")[0] == target] or nearest(text, known)
            raise WrongValue(f"no UN indicator '{text}'", f"of target {target}: {', '.join(there)}" if there else "")
        return text

    def _ref(self, node: Node, key: Key, _context: Context) -> Reference:
        text = text_of(node)
        iri = self.lexicon.resolve(text, key.of)
        if iri is None:
            self.unresolved = True
            what = FOLDER_WORDS.get(key.of[0], "initiative")
            near = nearest(text, self.lexicon.names(key.of))
            where = "; ".join(f"graph/records/{folder}" for folder in key.of)
            raise WrongValue(f"unknown {what} '{text}'", f"nearest: {', '.join(near)}" if near else f"none in {where}")
        return Reference(iri)

    def _party(self, node: Node, key: Key, context: Context) -> Reference:
        if isinstance(node, Mapping):
            return Reference(self._mint(node, context))
        return self._ref(node, key, context)

    def _mint(self, node: Mapping, context: Context) -> str:
        """Make a local actor of a group described in place; the same words in one record mean the same group."""
        stray = next((k for k in node.items if k not in GROUP_KEYS), None)
        if stray is not None:
            allowed = f"allowed: {', '.join(GROUP_KEYS)}"
            raise WrongValue(f"unknown key '{stray}'", f"{allowed}; quote a value with a comma", node.lines[stray])
        if "group" not in node.items:
            raise WrongValue("a group described in place needs 'group'", "{group: local companies, class: Enterprise}")
        kind = entity_kind("Actor")
        title = text_of(node.items["group"])
        slug = slugify(title)
        if not slug:
            raise WrongValue(f"'{title}' gives no slug", "name the group in Latin letters")
        values: dict[str, list[Value]] = {"title": [title], "group": [True]}
        for name in ("class", "memberCount", "unitOf"):
            if name in node.items:
                values[name] = [self._typed(node.items[name], kind.by_key[name], context)]
        iri = f"{context.draft.iri}/actor/{slug}"
        before = next((entry for entry in context.minted if entry.iri == iri), None)
        if before is None:
            entry = Entry(iri, kind, context.draft.file, node.line, values)
            entry.values.setdefault("class", ["Actor"])
            context.minted.append(entry)
            return iri
        for name, value in values.items():
            if name == "class" and before.values[name] == ["Actor"]:
                before.values[name] = value
            elif before.values.setdefault(name, value) != value:
                hint = "describe a group once"
                raise WrongValue(f"group '{title}' has another {name} on line {before.line}", hint)
        return iri

    # -- passages ----------------------------------------------------------------------------------------------------

    def _source(self, node: Node, _key: Key, _context: Context) -> str:
        text = text_of(node)
        self._know(text)
        return text

    def _know(self, document: str) -> None:
        if document not in self.lexicon.lengths:
            near = nearest(document, self.lexicon.lengths)
            raise WrongValue(f"unknown document '{document}'", f"nearest: {', '.join(near or self.lexicon.lengths)}")

    def _span(self, node: Node, _key: Key, context: Context) -> Span:
        text = text_of(node)
        match = SPAN.fullmatch(text)
        if not match:
            if SPAN.match(text) and "," in text:
                raise WrongValue(f"'{text}'", "several spans are separated by spaces, never by commas")
            raise WrongValue(f"'{text}' is not a span", "start-end; polisgraph pin turns quoted words into one")
        document = match[1] or context.source
        if not document and context.wrong_source:
            raise WrongValue("")  # the source has been refused, and with it all its spans
        if not document:
            raise WrongValue(f"'{text}' names no document", "write source: at the head, or document:start-end")
        self._know(document)
        span = Span(document, int(match[2]), int(match[3]))
        self._within(span, context)
        if span.end - span.start > LONG_PASSAGE:
            message = f"passage of {span.end - span.start} characters"
            hint = "the shortest stretch that carries the fact"
            self.refuse(context.draft.file, node.line, message, hint, severity="warning")
        return span

    def _within(self, span: Span, context: Context) -> None:
        """Refuse a span that is reversed, ends beyond its document or lies outside the chapter of its file."""
        shown = f"span {span.start}-{span.end}"
        if span.start >= span.end:
            raise WrongValue(f"{shown} is reversed or empty", "start-end, end exclusive")
        length = self.lexicon.lengths[span.document]
        if span.end > length:
            raise WrongValue(f"{shown} ends beyond {span.document}", f"it has {length} characters")
        inside = any(first <= span.start and span.end <= last for first, last in context.chapter)
        if context.chapter and span.document == context.source and not inside:
            bounds = " ".join(f"{first}-{last}" for first, last in context.chapter)
            raise WrongValue(f"{shown} lies outside the chapter", f"chapter: {bounds}")


def _spans(node: Node) -> list[Node]:
    """Split a list of spans; a pin stays whole, to be refused with its hint."""
    if not isinstance(node, Scalar):
        return [node]
    parts = node.text.split()
    spans = any(SPAN.fullmatch(part.rstrip(",")) for part in parts)
    return [Scalar(part, node.line) for part in (parts if spans else [node.text])]
