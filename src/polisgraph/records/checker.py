"""Check every record and turn it into typed things and facts.

All problems are collected: a curator sees the whole list with file and line, not the first one only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from polisgraph.errors import Problem, RecordError, nearest
from polisgraph.records.files import SLUG, Draft, Shelves, fact_segment, read_shelves
from polisgraph.records.identity import fact_iri, fact_slug, label_facts
from polisgraph.records.implied import add_implied
from polisgraph.records.model import Code, Corpus, Entry, Reference, Span, decimal_text
from polisgraph.records.quantity import Quantity, evaluate
from polisgraph.records.reader import Mapping, Node, Scalar, Sequence
from polisgraph.records.schema import FACTS, Key, Kind, section_kind
from polisgraph.records.values import Context, Typist
from polisgraph.vocabulary import CODES, read_terms

if TYPE_CHECKING:
    from polisgraph.records.model import Value
    from polisgraph.resources import Workspace

__all__ = ["check_records", "load_corpus"]

HOLD_FACTS = {"Initiative", "City", "CityFacts"}
SECTIONS = [kind.place for kind in FACTS]
NEED_PASSAGE = {"Initiative", "PolicyInstrument"}  # things that exist only because a document says so
SAID_OF_ACTORS = ("unitOf", "mergedInto", "controlledBy", "shareholder", "memberCount", "embodies")
FIGURES = {"value", "baseline", "change", "share", "direction"}  # a direction alone is a value without a number
ACHIEVED_UNLESS_SAID = {"Participation", "Coordination", "Transfer", "Recognition"}


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
    checker = _Checker(shelves, Typist(shelves, read_terms(workspace.ontology)))
    for draft in shelves.drafts.values():
        checker.read(draft)
    checker.finish()
    problems = [*shelves.problems, *checker.typist.problems]
    return checker.corpus, sorted(set(problems))


class _Checker:
    def __init__(self, shelves: Shelves, typist: Typist) -> None:
        self.shelves = shelves
        self.typist = typist
        self.corpus = Corpus()
        self.pending: list[tuple[Entry, str, Node]] = []

    def refuse(self, file: str, line: int, message: str, hint: str = "") -> None:
        self.typist.refuse(file, line, message, hint)

    # -- things ------------------------------------------------------------------------------------------------------

    def read(self, draft: Draft) -> None:
        context = self._context(draft)
        entry = Entry(draft.iri, draft.kind, draft.file, draft.line)
        holds_facts = draft.kind.name in HOLD_FACTS
        allowed = [*draft.kind.by_key, *(SECTIONS if holds_facts else [])]
        if draft.kind.name == "Initiative" and not draft.parent:
            allowed.append("components")
        items = {**{k: v for k, v in draft.inherited.items() if k in draft.kind.by_key}, **draft.mapping.items}
        sections: list[tuple[Kind, Node]] = []
        for name, node in items.items():
            line = draft.mapping.lines.get(name, draft.line)
            # Keys and sections may share a name (a document's policies, a record's sdg): a key goes first.
            if name in draft.kind.by_key and not (holds_facts and section_kind(name)):
                key = draft.kind.by_key[name]
                values = self.typist.values(node, key, context)
                if values:
                    entry.values[name] = values
            elif holds_facts and (kind := section_kind(name)):
                sections.append((kind, node))
            elif name not in allowed:
                self._unknown_key(draft.file, line, name, allowed)
        self._required(entry, draft.kind, draft.mapping.items.keys() | draft.inherited.keys())
        self._complete_thing(entry, draft)
        if draft.kind.name != "CityFacts":
            self.corpus.things[entry.iri] = entry
        for kind, node in sections:
            self._section(kind, node, draft, entry, context)
        for minted in context.minted:
            minted.city = entry.city
            self.corpus.things[minted.iri] = minted

    def _context(self, draft: Draft) -> Context:
        context = Context(draft)
        source = draft.mapping.items.get("source") or draft.inherited.get("source")
        if isinstance(source, Scalar):
            context.source = source.text if source.text in self.typist.lengths else ""
        chapter = draft.mapping.items.get("chapter") or draft.inherited.get("chapter")
        if isinstance(chapter, Scalar) and context.source:
            known = len(self.typist.problems)
            bounds = self.typist.values(chapter, Key("chapter", "at", ""), context)
            fresh = self.typist.problems[known:]  # a chapter is long by nature: no warning for that
            self.typist.problems[known:] = [problem for problem in fresh if problem.severity == "error"]
            context.chapter = tuple((span.start, span.end) for span in bounds if isinstance(span, Span))
        return context

    def _complete_thing(self, entry: Entry, draft: Draft) -> None:
        parts = draft.path.split("/")
        if draft.kind.name == "Initiative":
            entry.city = next(iter(entry.references("city")), "")
            if draft.parent:
                parent = self.shelves.drafts[draft.parent]
                entry.values["partOf"] = [Reference(parent.iri), *entry.values.get("partOf", [])]
            elif entry.city and parts[1] not in {iri.rsplit("/", 1)[-1] for iri in entry.references("city")}:
                self.refuse(draft.file, draft.line, f"the file lies under {parts[1]}, its city is {entry.city.rsplit('/', 1)[-1]}")
        elif draft.kind.name == "City":
            entry.city = entry.iri
        elif draft.kind.name == "CityFacts":
            entry.city = next(iter(entry.references("city")), "")
        elif draft.kind.name in {"Actor", "Place", "PolicyInstrument"} and (city := self.shelves.drafts.get(f"cities/{parts[1]}")):
            entry.city = city.iri
        if draft.kind.name in NEED_PASSAGE and not entry.spans and "at" not in draft.mapping.items:
            self.refuse(draft.file, draft.line, "no passage", "at: start-end, where the document speaks of it")
        said = next((key for key in SAID_OF_ACTORS if draft.kind.name == "Actor" and key in entry.values), None)
        if said and not entry.spans:
            self.refuse(draft.file, draft.line, f"'{said}' needs a passage", "at: document:start-end")
        entry.document = entry.spans[0].document if entry.spans else ""
        if draft.kind.name in NEED_PASSAGE | {"Actor", "Place", "City"} and entry.spans:
            entry.values.setdefault("basis", [_code("basis", "stated")])
        self._times(entry)

    def _required(self, entry: Entry, kind: Kind, written: set[str]) -> None:
        for key in kind.keys:
            if key.required and key.name not in written:
                self.refuse(entry.file, entry.line, f"{kind.name} needs '{key.name}'", key.summary)

    def _unknown_key(self, file: str, line: int, name: str, allowed: list[str]) -> None:
        near = nearest(name, allowed)
        self.refuse(file, line, f"unknown key '{name}'", f"nearest: {', '.join(near)}" if near else f"allowed: {', '.join(allowed)}")

    def _times(self, entry: Entry) -> None:
        """Derive the years that filters use from the dates, and refuse an end before its beginning."""
        for year, dates in (("startYear", ("startDate", "asOf")), ("endYear", ("endDate", "asOf"))):
            date = next((entry.text(key) for key in dates if key in entry.values), "")
            if date[:4].isdigit():
                if year in entry.values and entry.values[year] != [int(date[:4])] and dates[0] in entry.values:
                    self.refuse(entry.file, entry.line, f"{year} {entry.text(year)} and {dates[0]} {date} disagree")
                entry.values.setdefault(year, [int(date[:4])])
        first, last = entry.one("startYear"), entry.one("endYear")
        if isinstance(first, int) and isinstance(last, int) and first > last:
            self.refuse(entry.file, entry.line, f"ends in {last} before it begins in {first}")

    # -- facts -------------------------------------------------------------------------------------------------------

    def _section(self, kind: Kind, node: Node, draft: Draft, thing: Entry, context: Context) -> None:
        if not isinstance(node, Sequence):
            self.refuse(draft.file, node.line, f"{kind.place} is a list", "- key: value")
            return
        for item in node.items:
            for mapping in self._spread(item, draft, kind):
                self._fact(kind, mapping, draft, thing, context)

    def _spread(self, item: Node, draft: Draft, kind: Kind) -> list[Mapping]:
        """Spread facts that share keys: `{at: …, each: [{…}, {…}]}`."""
        if not isinstance(item, Mapping):
            self.refuse(draft.file, item.line, f"an entry of {kind.place} holds keys and values")
            return []
        each = item.items.get("each")
        if each is None:
            return [item]
        if not isinstance(each, Sequence) or not all(isinstance(inner, Mapping) for inner in each.items):
            self.refuse(draft.file, each.line, "each is a list of facts that share the keys beside it")
            return []
        shared = {key: value for key, value in item.items.items() if key != "each"}
        lines = {key: line for key, line in item.lines.items() if key != "each"}
        inner_maps = cast("list[Mapping]", each.items)
        return [Mapping({**shared, **inner.items}, inner.line, {**lines, **inner.lines}) for inner in inner_maps]

    def _fact(self, kind: Kind, mapping: Mapping, draft: Draft, thing: Entry, context: Context) -> None:
        entry = Entry("", kind, draft.file, mapping.line, subject=thing.iri, city=thing.city)
        late: list[tuple[str, Node]] = []
        for name, node in mapping.items.items():
            key = kind.by_key.get(name)
            if key is None:
                self._unknown_key(draft.file, mapping.lines[name], name, list(kind.by_key))
            elif key.type in ("fact", "topic"):
                late.append((name, node))
            elif values := self.typist.values(node, key, context):
                entry.values[name] = values
        self._required(entry, kind, set(mapping.items))
        if "at" not in mapping.items:
            self.refuse(draft.file, mapping.line, f"{kind.name} without a passage", "every fact needs at: start-end")
        self._complete_fact(entry, thing)
        expand = kind.expand
        singles: list[list[Value]] = [[value] for value in entry.values.get(expand, [])] if expand else []
        for value in singles or [[]]:
            one = Entry(**{**entry.__dict__, "values": dict(entry.values)})
            if value:
                one.values[expand] = value
            self._add(one, len(singles) > 1)
            self._times(one)  # after the IRI is made: a derived year is no key field
            self.pending.extend((one, name, node) for name, node in late)

    def _complete_fact(self, entry: Entry, thing: Entry) -> None:
        kind = entry.kind
        if "status" not in entry.values:
            default = thing.one("defaultStatus") if kind.needs_status else thing.one("status")
            if isinstance(default, Code) and (kind.needs_status or kind.name in ACHIEVED_UNLESS_SAID):
                entry.values["status"] = [default]
            elif kind.name in ACHIEVED_UNLESS_SAID:
                entry.values["status"] = [_code("status", "achieved")]
            elif kind.needs_status and thing.kind.name != "Initiative":
                entry.values["status"] = [_code("status", "observed")]
            elif kind.needs_status:
                self.refuse(entry.file, entry.line, f"{kind.name} needs 'status'", "or write defaultStatus at the head of the file")
        entry.values.setdefault("basis", [_code("basis", "stated")])
        entry.values.setdefault("voice", [_code("voice", "text")])
        entry.document = entry.spans[0].document if entry.spans else ""
        self._units(entry)
        if entry.kind.name == "Flow" and not entry.values.get("giver") and not entry.values.get("receiver"):
            self.refuse(entry.file, entry.line, "a flow from nobody to nobody", "write giver, receiver or both")
        if entry.kind.name == "Beneficiary" and not entry.values.keys() & {"group", "actor"}:
            self.refuse(entry.file, entry.line, "a beneficiary without 'group' or 'actor'")
        if entry.kind.name == "Measurement" and not entry.values.keys() & FIGURES:
            self.refuse(entry.file, entry.line, "a measurement that says nothing", f"one of: {', '.join(sorted(FIGURES))}")

    def _add(self, entry: Entry, expanded: bool) -> None:  # noqa: FBT001
        written = entry.text("id")
        if written and not SLUG.match(written):
            self.refuse(entry.file, entry.line, f"id '{written}' is no slug", "lower-case letters, digits and hyphens")
        if expanded and written:
            tail = fact_slug(Entry("", entry.kind, "", 0, {entry.kind.expand: entry.values[entry.kind.expand]}))
            entry.values["id"] = [f"{written}-{tail}"]
        if not fact_slug(entry):
            self.refuse(entry.file, entry.line, f"{entry.kind.name} needs an 'id'", "a short slug, never renamed")
            return
        entry.iri = fact_iri(entry.subject, entry)
        first = self.corpus.facts.get(entry.iri)
        if first is not None:
            hint = f"first in {first.file}:{first.line}; give one of them another id"
            self.refuse(entry.file, entry.line, f"duplicate id: two facts are called {entry.kind.name} {fact_slug(entry)}", hint)
            return
        self.corpus.facts[entry.iri] = entry

    def _units(self, entry: Entry) -> None:
        """Give figures without a unit that of their indicator, and refuse a unit that the indicator does not know."""
        allowed = [unit for code in entry.codes("indicator") for unit in self.typist.default_units.get(code, [])]
        main = next((v for key in ("value", "baseline", "change") for v in entry.values.get(key, ()) if isinstance(v, Quantity)), None)
        if entry.kind.name == "Beneficiary":
            allowed = ["people"]
        unit = main.unit if main and main.unit else ""
        for key in ("value", "baseline", "count", "quantity"):
            quantity = entry.one(key)
            if not isinstance(quantity, Quantity):
                continue
            if not quantity.unit and quantity.value is not None:
                entry.values[key] = [self._with_unit(quantity, unit, allowed, entry)]
            elif entry.kind.name == "Measurement" and allowed and quantity.unit and quantity.unit not in allowed and quantity.value is not None:
                indicator = ", ".join(entry.codes("indicator"))
                self.refuse(entry.file, entry.line, f"{key}: {indicator} is not counted in {quantity.unit}", f"allowed: {', '.join(allowed)}")

    def _with_unit(self, quantity: Quantity, unit: str, allowed: list[str], entry: Entry) -> Quantity:
        if not unit and len(set(allowed)) > 1 and entry.kind.name == "Measurement":
            self.refuse(entry.file, entry.line, f"'{quantity.printed}' has no unit", f"allowed: {', '.join(allowed)}")
        chosen = unit or next(iter(allowed), "")
        return Quantity(quantity.printed, quantity.value, quantity.maximum, chosen, quantity.qualifier, quantity.text)

    # -- what needs all facts ----------------------------------------------------------------------------------------

    def finish(self) -> None:
        add_implied(self.corpus)
        for entry, name, node in self.pending:
            for item in node.items if isinstance(node, Sequence) else [node]:
                self._late(entry, name, item)
        self._minted_evidence()
        self._sums()
        self._unused_actors()
        label_facts(self.corpus)

    def _late(self, entry: Entry, name: str, node: Node) -> None:
        """Resolve a reference to another fact, or a note's topic, now that all facts are known."""
        if not isinstance(node, Scalar):
            self.refuse(entry.file, node.line, f"{name}: the id of a fact is expected")
            return
        key = entry.kind.by_key[name]
        text = node.text.strip()
        prefix = f"{entry.subject}/{fact_segment(entry.kind)}"
        near_iris = [f"{prefix}/{text}"] if key.type == "fact" else [f"{entry.subject}/{text}"]
        roots = {draft.iri.removesuffix(draft.path) for draft in self.shelves.drafts.values()}
        candidates = [*near_iris, *(root + text for root in sorted(roots))]
        iri = next((c for c in candidates if c in self.corpus.facts or c in self.corpus.things), None)
        if iri is None and key.type == "topic":
            iri = self.typist.resolve(text, ("initiatives", "cities", "actors", "places", "policies"))
        if iri is None or iri == entry.iri:
            base = prefix if key.type == "fact" else entry.subject
            known = [fact.removeprefix(base + "/") for fact in self.corpus.facts if fact.startswith(base + "/")]
            near = nearest(text, known)
            what = "itself" if iri == entry.iri else f"an unknown fact '{text}'"
            self.refuse(entry.file, node.line, f"{name} names {what}", f"nearest: {', '.join(near)}" if near else "")
            return
        entry.values.setdefault(name, []).append(Reference(iri))

    def _minted_evidence(self) -> None:
        """Let a group described in place rest on the passages of the facts that speak of it."""
        minted = {iri: thing for iri, thing in self.corpus.things.items() if "/actor/" in iri}
        for fact in self.corpus.facts.values():
            for values in list(fact.values.values()):
                for value in values:
                    if isinstance(value, Reference) and (thing := minted.get(value.iri)):
                        spans = thing.values.setdefault("at", [])
                        spans.extend(span for span in fact.spans if span not in spans)
                        thing.document = thing.document or fact.document
        for thing in minted.values():
            thing.values.setdefault("basis", [_code("basis", "stated")])

    def _sums(self) -> None:
        parts: dict[str, list[Entry]] = {}
        for fact in self.corpus.facts.values():
            for total in fact.references("includedIn"):
                parts.setdefault(total, []).append(fact)
            self._derived(fact)
        for fact in self.corpus.facts.values():
            if fact.one("partsComplete") is True:
                self._adds_up(fact, parts.get(fact.iri, []))

    def _adds_up(self, total: Entry, parts: list[Entry]) -> None:
        whole = _main_number(total)
        numbers = [number for part in parts if (number := _main_number(part)) is not None and part.text("rank") != "rejected"]
        if not parts:
            self.refuse(total.file, total.line, "partsComplete, but no fact is includedIn this one")
        elif whole is not None and sum(numbers, Decimal(0)) != whole:
            found = decimal_text(sum(numbers, Decimal(0)))
            self.refuse(total.file, total.line, f"the parts add up to {found}, the total is {decimal_text(whole)}")

    def _derived(self, fact: Entry) -> None:
        expression = fact.text("derivation")
        if not expression:
            return
        result, number = evaluate(expression), _main_number(fact)
        if number is None or abs(result - number) > abs(number) / 1000:
            shown = "no number" if number is None else decimal_text(number)
            self.refuse(fact.file, fact.line, f"derivation gives {decimal_text(result)}, the record says {shown}")

    def _unused_actors(self) -> None:
        used = {value.iri for fact in self.corpus.facts.values() for values in fact.values.values() for value in values if isinstance(value, Reference)}
        used |= {value.iri for thing in self.corpus.things.values() for values in thing.values.values() for value in values if isinstance(value, Reference)}
        for iri, thing in self.corpus.things.items():
            if thing.kind.name == "Actor" and not thing.spans and iri not in used:
                self.refuse(thing.file, thing.line, "an actor that no fact names and that has no passage", "at: document:start-end")


def _main_number(fact: Entry) -> Decimal | None:
    for key in ("value", "amount", "count", "change", "share", "quantity"):
        value = fact.one(key)
        if isinstance(value, Quantity) and value.value is not None:
            return value.value
    return None


def _code(scheme: str, notation: str) -> Code:
    return Code(scheme, notation, f"{CODES}{scheme}/{notation}")
