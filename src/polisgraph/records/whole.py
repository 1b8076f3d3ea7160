"""What can be checked only once all facts are known: references between facts, sums, and actors that nobody names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from polisgraph.errors import nearest
from polisgraph.records.defaults import code, figure_of
from polisgraph.records.derivation import evaluate
from polisgraph.records.files import fact_segment
from polisgraph.records.model import Corpus, Entry, Reference, decimal_text
from polisgraph.records.reader import Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from polisgraph.records.lexicon import Lexicon

__all__ = ["Pending", "Whole"]

TOPIC_FOLDERS = ("initiatives", "cities", "actors", "places", "policies")
SUBJECT_FOLDERS = ("", "initiatives/", "cities/")

Pending = tuple[Entry, str, Node]  # a fact, and a key that names another fact


class Whole:
    """Checks a corpus as a whole."""

    def __init__(self, corpus: Corpus, lexicon: Lexicon, refuse: Callable[..., None]) -> None:
        self.corpus = corpus
        self.lexicon = lexicon
        self.refuse = refuse
        self.by_file: dict[str, list[str]] = {}
        for iri, fact in corpus.facts.items():
            self.by_file.setdefault(fact.file, []).append(iri)

    # -- references between facts ------------------------------------------------------------------------------------

    def refer(self, pending: Iterable[Pending]) -> None:
        """Resolve references to other facts, and the topics of notes."""
        for entry, name, node in pending:
            items = node.items if isinstance(node, Sequence) else [node]
            if isinstance(node, Sequence) and not entry.kind.by_key[name].many:
                self.refuse(entry.file, node.line, f"'{name}' takes one value, not a list")
                continue
            for item in items:
                self._refer(entry, name, item)

    def _refer(self, entry: Entry, name: str, node: Node) -> None:
        if not isinstance(node, Scalar):
            self.refuse(entry.file, node.line, f"{name}: the id of a fact is expected", "a slug, or a full path")
            return
        text = node.text.strip()
        topic = entry.kind.by_key[name].type == "topic"
        found = self._topic(entry, text) if topic else self._fact(entry, text)
        if len(found) == 1 and found[0] != entry.iri:
            entry.values.setdefault(name, []).append(Reference(found[0]))
        elif text:
            what = f"an unknown fact '{text}'"
            if found:
                what = "itself" if found == [entry.iri] else f"several facts by '{text}'"
            self.refuse(entry.file, node.line, f"{name} names {what}", self._near(entry, text, found, topic=topic))

    def _fact(self, entry: Entry, text: str) -> list[str]:
        """Return the facts of the entry's kind that a text names: by id in its record, in its file, or by full path."""
        tail = f"/{fact_segment(entry.kind)}/{text}"
        facts = self.corpus.facts
        if entry.subject + tail in facts:
            return [entry.subject + tail]
        there = [iri for iri in self.by_file.get(entry.file, ()) if iri.endswith(tail)]
        paths = (base + folder + text for base in self.lexicon.shelves.bases for folder in SUBJECT_FOLDERS)
        return there or [iri for iri in paths if iri in facts and facts[iri].kind is entry.kind][:1]

    def _topic(self, entry: Entry, text: str) -> list[str]:
        """Return what a note is about: a fact of its record or file (measurement/population), or a thing by path."""
        known = self.corpus.facts.keys() | self.corpus.things.keys()
        if f"{entry.subject}/{text}" in known:
            return [f"{entry.subject}/{text}"]
        there = [iri for iri in self.by_file.get(entry.file, ()) if "/" in text and iri.endswith(f"/{text}")]
        paths = [base + text for base in self.lexicon.shelves.bases if base + text in known]
        thing = self.lexicon.resolve(text, TOPIC_FOLDERS)
        return there or paths[:1] or ([thing] if thing is not None else [])

    def _near(self, entry: Entry, text: str, found: list[str], *, topic: bool) -> str:
        if len(found) > 1:
            return "write the full path of one: " + ", ".join(self._path(iri) for iri in found)
        base = f"{entry.subject}/" if topic else f"{entry.subject}/{fact_segment(entry.kind)}/"
        known = [iri.removeprefix(base) for iri in self.by_file.get(entry.file, ()) if iri.startswith(base)]
        near = nearest(text, known)
        return f"nearest: {', '.join(near)}" if near else ""

    def _path(self, iri: str) -> str:
        return next((iri.removeprefix(base) for base in self.lexicon.shelves.bases if iri.startswith(base)), iri)

    # -- groups described in place -----------------------------------------------------------------------------------

    def rest_groups(self, minted: dict[str, Entry]) -> None:
        """Let a group described in place rest on the passages of the facts that speak of it."""
        for fact in self.corpus.facts.values():
            for iri in _references(fact):
                if thing := minted.get(iri):
                    spans = thing.values.setdefault("at", [])
                    spans.extend(span for span in fact.spans if span not in spans)
                    thing.document = thing.document or fact.document
        for thing in minted.values():
            thing.values.setdefault("basis", [code("basis", "stated")])

    def unused_actors(self) -> None:
        """Refuse an actor that nothing names and no passage shows."""
        entries = (*self.corpus.facts.values(), *self.corpus.things.values())
        used = {iri for entry in entries for iri in _references(entry)}
        for iri, thing in self.corpus.things.items():
            if thing.kind.name == "Actor" and not thing.spans and iri not in used:
                message = "an actor that no fact names and that has no passage"
                self.refuse(thing.file, thing.line, message, "at: document:start-end")

    # -- sums --------------------------------------------------------------------------------------------------------

    def sums(self) -> None:
        """Work out derived values again, and add up parts that are said to be complete."""
        parts: dict[str, list[Entry]] = {}
        for fact in self.corpus.facts.values():
            for total in fact.references("includedIn"):
                parts.setdefault(total, []).append(fact)
            self._derived(fact)
        for fact in self.corpus.facts.values():
            if fact.one("partsComplete") is True:
                self._adds_up(fact, parts.get(fact.iri, []))

    def _adds_up(self, total: Entry, parts: list[Entry]) -> None:
        whole = figure_of(total)
        figures = [(part, figure_of(part)) for part in parts if part.text("rank") != "rejected"]
        if not figures:
            message = "partsComplete, but no fact is includedIn this one"
            self.refuse(total.file, total.line, message, "includedIn: the id of this fact, on each part")
            return
        if any(fact.faulty for fact in (total, *parts)):
            return
        if whole is None or whole.value is None:
            self.refuse(total.file, total.line, "partsComplete, but the total has no number", "value: 300 people")
            return
        found = Decimal(0)
        for part, figure in figures:
            if figure is None or figure.value is None:
                message = "a part without a number, but the parts are said to be complete"
                self.refuse(part.file, part.line, message, "leave partsComplete out, or write the number")
            elif figure.unit != whole.unit:
                message = f"a part in {figure.unit or 'no unit'}, the total in {whole.unit or 'no unit'}"
                self.refuse(part.file, part.line, message, "parts are counted like their total")
            else:
                found += figure.value
        if found != whole.value:
            message = f"the parts add up to {decimal_text(found)}, the total is {decimal_text(whole.value)}"
            self.refuse(total.file, total.line, message, "a part is missing, or partsComplete is not so")

    def _derived(self, fact: Entry) -> None:
        expression = fact.text("derivation")
        if not expression or fact.faulty:
            return
        figure = figure_of(fact)
        number = figure.value if figure else None
        result = evaluate(expression)
        if number is None or abs(result - number) > abs(number) / 1000:
            shown = "no number" if number is None else decimal_text(number)
            message = f"derivation gives {decimal_text(result)}, the record says {shown}"
            self.refuse(fact.file, fact.line, message, "within one in a thousand")


def _references(entry: Entry) -> Iterator[str]:
    for values in entry.values.values():
        for value in values:
            if isinstance(value, Reference):
                yield value.iri
