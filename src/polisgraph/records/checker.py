"""Check every record and turn it into typed things and facts.

All problems are collected: a curator sees the whole list with file and line, not the first one only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from polisgraph.errors import Problem, RecordError, nearest
from polisgraph.records.defaults import code, complete_fact, complete_times
from polisgraph.records.files import SLUG, Draft, Shelves, read_shelves
from polisgraph.records.identity import fact_iri, fact_slug, label_facts
from polisgraph.records.implied import add_implied
from polisgraph.records.lexicon import Lexicon
from polisgraph.records.model import Corpus, Entry, Reference, Span
from polisgraph.records.reader import Mapping, Node, Scalar, Sequence, is_blank
from polisgraph.records.schema import FACTS, Key, Kind, section_kind
from polisgraph.records.values import Context, Typist
from polisgraph.records.whole import Pending, Whole
from polisgraph.vocabulary import read_terms

if TYPE_CHECKING:
    from polisgraph.records.model import Value
    from polisgraph.resources import Workspace

__all__ = ["check_records", "load_corpus"]

HOLD_FACTS = {"Initiative", "City", "CityFacts"}
SECTIONS = [kind.place for kind in FACTS]
NEED_PASSAGE = {"Initiative", "PolicyInstrument"}  # things that exist only because a document says so
REST_ON_PASSAGE = NEED_PASSAGE | {"Actor", "Place", "City"}
SAID_OF_ACTORS = ("unitOf", "mergedInto", "controlledBy", "shareholder", "memberCount", "embodies")
SOURCE = Key("source", "source", "")
CHAPTER = Key("chapter", "at", "")


def load_corpus(workspace: Workspace) -> Corpus:
    """Return all records of a workspace.

    :raises RecordError: with every problem, if there is any.
    """
    corpus, problems = check_records(workspace)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise RecordError(errors)
    return corpus


def check_records(workspace: Workspace) -> tuple[Corpus, list[Problem]]:
    """Return what the records say, and every problem in them in the order of files and lines."""
    shelves = read_shelves(workspace)
    lexicon = Lexicon(shelves, read_terms(workspace.ontology))
    checker = _Checker(shelves, Typist(lexicon))
    for draft in shelves.drafts.values():
        checker.read(draft)
    checker.finish(lexicon)
    problems = [*shelves.problems, *checker.typist.problems]
    return checker.corpus, sorted(set(problems))


class _Checker:
    """Reads drafts into a corpus."""

    def __init__(self, shelves: Shelves, typist: Typist) -> None:
        self.shelves = shelves
        self.typist = typist
        self.corpus = Corpus()
        self.minted: dict[str, Entry] = {}
        self.pending: list[Pending] = []

    def refuse(self, entry: Entry, message: str, hint: str = "") -> None:
        self.typist.refuse(entry.file, entry.line, message, hint)

    def finish(self, lexicon: Lexicon) -> None:
        for fact, iri in add_implied(self.corpus):
            hint = "write it under participants, with an id"
            self.refuse(fact, f"it implies a second participation of the name {iri.rsplit('/', 1)[-1]}", hint)
        whole = Whole(self.corpus, lexicon, self.typist.refuse)
        whole.refer(self.pending)
        whole.rest_groups(self.minted)
        whole.sums()
        if not (self.typist.unresolved or self.shelves.unread):  # what is not found may be misspelt where it is named
            whole.unused_actors()
        label_facts(self.corpus)

    # -- things ------------------------------------------------------------------------------------------------------

    def read(self, draft: Draft) -> None:
        """Read one thing and the facts below it."""
        context = self._context(draft)
        entry = Entry(draft.iri, draft.kind, draft.file, draft.line)
        sections = self._head(entry, draft, context)
        self._required(entry, draft.mapping.items.keys() | draft.inherited.keys())
        self._belong(entry, draft)
        self._rest(entry, draft)
        complete_times(entry, self.refuse)
        if draft.kind.name != "CityFacts":
            self.corpus.things[entry.iri] = entry
        for kind, node in sections:
            for mapping in self._items(kind, node, draft):
                self._fact(kind, mapping, entry, context)
        for minted in context.minted:
            minted.city = entry.city
            self.corpus.things[minted.iri] = self.minted[minted.iri] = minted

    def _head(self, entry: Entry, draft: Draft, context: Context) -> list[tuple[Kind, Node]]:
        """Type the keys of a thing; return its sections of facts."""
        kind = draft.kind
        holds_facts = kind.name in HOLD_FACTS
        allowed = [*kind.by_key, *(SECTIONS if holds_facts else [])]
        if kind.name == "Initiative" and not draft.parent:
            allowed.append("components")
        inherited = {name: node for name, node in draft.inherited.items() if name in kind.by_key}
        sections: list[tuple[Kind, Node]] = []
        for name, node in {**inherited, **draft.mapping.items}.items():
            section = section_kind(name) if holds_facts else None
            if section is not None:
                sections.append((section, node))
            elif name in kind.by_key:
                if values := self.typist.values(node, kind.by_key[name], context, entry.faulty):
                    entry.values[name] = values
            elif name not in allowed:
                self._unknown_key(draft.file, draft.mapping.lines.get(name, draft.line), name, allowed)
        return sections

    def _context(self, draft: Draft) -> Context:
        context = Context(draft)
        source = draft.mapping.items.get("source") or draft.inherited.get("source")
        if source is not None:
            found = self.typist.values(source, SOURCE, context, set())
            context.source = str(found[0]) if found else ""
            context.wrong_source = not found
        chapter = draft.mapping.items.get("chapter") or draft.inherited.get("chapter")
        if isinstance(chapter, Scalar) and context.source:
            known = len(self.typist.problems)
            bounds = self.typist.values(chapter, CHAPTER, context, set())
            fresh = self.typist.problems[known:]  # a chapter is long by nature: no warning for that
            self.typist.problems[known:] = [problem for problem in fresh if problem.severity == "error"]
            context.chapter = tuple((span.start, span.end) for span in bounds if isinstance(span, Span))
        return context

    def _belong(self, entry: Entry, draft: Draft) -> None:
        """Find the city of a thing, and refuse a file that lies under another one."""
        parts = draft.path.split("/")
        match draft.kind.name:
            case "City":
                entry.city = entry.iri
            case "Initiative" | "CityFacts":
                cities = entry.references("city")
                entry.city = next(iter(cities), "")
                names = [iri.rsplit("/", 1)[-1] for iri in cities]
                if names and parts[1] not in names and not draft.parent:
                    self.refuse(entry, f"the file lies under {parts[1]}, its city is {', '.join(names)}")
            case "Actor" | "Place" | "PolicyInstrument":
                city = self.shelves.drafts.get(f"cities/{parts[1]}")
                entry.city = city.iri if city is not None else ""
        if draft.parent:
            parent = self.shelves.drafts[draft.parent]
            entry.values["partOf"] = [Reference(parent.iri), *entry.values.get("partOf", [])]

    def _rest(self, entry: Entry, draft: Draft) -> None:
        """Find the document that a thing rests on, and refuse one that needs a passage and has none."""
        kind = draft.kind.name
        if kind in NEED_PASSAGE and "at" not in draft.mapping.items:
            self.refuse(entry, "no passage", "at: start-end, where the document speaks of it")
        said = next((key for key in SAID_OF_ACTORS if kind == "Actor" and key in entry.values), None)
        if said and "at" not in draft.mapping.items:
            self.refuse(entry, f"'{said}' needs a passage", "at: document:start-end")
        if entry.spans:
            entry.document = entry.spans[0].document
            if kind in REST_ON_PASSAGE:
                entry.values.setdefault("basis", [code("basis", "stated")])

    def _required(self, entry: Entry, written: set[str]) -> None:
        for key in entry.kind.keys:
            if key.required and key.name not in written:
                self.refuse(entry, f"{entry.kind.name} needs '{key.name}'", key.summary)

    def _unknown_key(self, file: str, line: int, name: str, allowed: list[str]) -> None:
        near = nearest(name, allowed)
        hint = f"nearest: {', '.join(near)}" if near else f"allowed: {', '.join(allowed)}"
        self.typist.refuse(file, line, f"unknown key '{name}'", hint)

    # -- facts -------------------------------------------------------------------------------------------------------

    def _items(self, kind: Kind, node: Node, draft: Draft) -> list[Mapping]:
        """Return the facts of a section as written, those that share keys (`{at: …, each: [{…}, {…}]}`) spread."""
        if is_blank(node):
            return []  # the reader has refused it
        if not isinstance(node, Sequence):
            self.typist.refuse(draft.file, node.line, f"{kind.place} is a list", "- key: value")
            return []
        return [mapping for item in node.items for mapping in self._spread(item, draft, kind)]

    def _spread(self, item: Node, draft: Draft, kind: Kind) -> list[Mapping]:
        if is_blank(item):
            return []
        if not isinstance(item, Mapping):
            self.typist.refuse(draft.file, item.line, f"an entry of {kind.place} holds keys and values", "- key: value")
            return []
        each = item.items.get("each")
        if each is None:
            return [item]
        if is_blank(each):
            return []
        inner = [fact for fact in each.items if isinstance(fact, Mapping)] if isinstance(each, Sequence) else []
        if not isinstance(each, Sequence) or len(inner) < len(each.items):
            message = "each is a list of facts that share the keys beside it"
            self.typist.refuse(draft.file, each.line, message, "each: [{…}, {…}]")
            return []
        shared = {key: value for key, value in item.items.items() if key != "each"}
        lines = {key: line for key, line in item.lines.items() if key != "each"}
        return [Mapping({**shared, **fact.items}, fact.line, {**lines, **fact.lines}) for fact in inner]

    def _fact(self, kind: Kind, mapping: Mapping, thing: Entry, context: Context) -> None:
        entry = Entry("", kind, thing.file, mapping.line, subject=thing.iri, city=thing.city)
        late: list[tuple[str, Node]] = []
        for name, node in mapping.items.items():
            key = kind.by_key.get(name)
            if key is None:
                self._unknown_key(thing.file, mapping.lines[name], name, [*kind.by_key, "each"])
            elif key.type in ("fact", "topic"):
                late.append((name, node))
            elif values := self.typist.values(node, key, context, entry.faulty):
                entry.values[name] = values
        self._required(entry, set(mapping.items))
        if "at" not in mapping.items:
            self.refuse(entry, f"{kind.name} without a passage", "every fact needs at: start-end")
        complete_fact(entry, thing, self.typist.lexicon.indicator_units, self.refuse)
        for one in _expand(entry):
            if self._add(one, expanded=one is not entry):
                complete_times(one, self.refuse)  # after the IRI is made: a derived year is no key field
                self.pending.extend((one, name, node) for name, node in late)

    def _add(self, entry: Entry, *, expanded: bool) -> bool:
        """Give a fact its IRI and add it to the corpus, unless the IRI is taken."""
        written = entry.text("id")
        if written and not SLUG.fullmatch(written):
            self.refuse(entry, f"id '{written}' is no slug", "lower-case letters, digits and hyphens")
        if expanded and written:
            tail = fact_slug(Entry("", entry.kind, "", 0, {entry.kind.expand: entry.values[entry.kind.expand]}))
            entry.values["id"] = [f"{written}-{tail}"]
        if not written and entry.faulty & {*entry.kind.identity}:
            return False  # its name would be another one
        if not fact_slug(entry):
            self.refuse(entry, f"{entry.kind.name} needs an 'id'", "a short slug, never renamed")
            return False
        entry.iri = fact_iri(entry.subject, entry)
        first = self.corpus.facts.get(entry.iri)
        if first is not None:
            hint = f"first in {first.file}:{first.line}; give one of them another id"
            self.refuse(entry, f"duplicate id: two facts are called {entry.kind.name} {fact_slug(entry)}", hint)
            return False
        self.corpus.facts[entry.iri] = entry
        return True


def _expand(entry: Entry) -> list[Entry]:
    """Return one fact for each value of the key that stands for several, else the fact itself."""
    values: list[Value] = entry.values.get(entry.kind.expand, [])
    if len(values) < 2:
        return [entry]
    return [replace(entry, values={**entry.values, entry.kind.expand: [value]}) for value in values]
