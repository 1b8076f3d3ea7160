"""Everything known about one thing or fact, grouped as a person reads it, each fact with its passage."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from polisgraph.inference.rules import RULE_GRAPHS
from polisgraph.records.model import Span
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import POLIS, RDF, RDFS, SKOS, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polisgraph.store.protocol import Store, Term

__all__ = ["Description", "Line", "Property", "describe"]

OUT = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?value ?label WHERE {{
  <{iri}> ?property ?value .
  OPTIONAL {{ ?value rdfs:label ?label . FILTER (LANG(?label) IN ("", "en")) }}
}}
"""
IN = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?fact ?property ?class ?label ?status ?basis ?rank ?initiative ?initiativeLabel WHERE {{
  ?fact ?property <{iri}> ; a ?class ; rdfs:label ?label .
  FILTER (STRSTARTS(STR(?class), STR(polis:)) && LANG(?label) IN ("", "en"))
  OPTIONAL {{ ?fact polis:status/rdfs:label ?status }}
  OPTIONAL {{ ?fact polis:basis/rdfs:label ?basis }}
  OPTIONAL {{ ?fact polis:rank/rdfs:label ?rank }}
  OPTIONAL {{ ?fact polis:initiative ?initiative . ?initiative rdfs:label ?initiativeLabel }}
}}
"""
INFERRED = """
SELECT DISTINCT ?subject ?property ?value WHERE {{
  GRAPH ?rule {{
    {{ BIND (<{iri}> AS ?subject) <{iri}> ?property ?value }}
    UNION {{ BIND (<{iri}> AS ?value) ?subject ?property <{iri}> }}
  }}
  FILTER (STRSTARTS(STR(?rule), "{rules}"))
}}
"""
PASSAGES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?fact ?document ?start ?end WHERE {{
  {{ ?fact ?property <{iri}> }} UNION {{ BIND (<{iri}> AS ?fact) }}
  ?fact polis:evidence ?passage . ?passage polis:document ?document ; polis:start ?start ; polis:end ?end .
}}
"""
HIDDEN = {RDF + "type", RDFS + "label", POLIS + "evidence", POLIS + "basis", SKOS + "topConceptOf", SKOS + "inScheme"}
WORDS = {"altLabel": "also called", "hiddenLabel": "also printed as", "lat": "latitude", "long": "longitude"}
SHOWN_INFERRED = {POLIS + "contributesTo", POLIS + "within"}  # other conclusions repeat a fact that is shown
USUAL = ("stated", "normal")  # a basis or rank that needs no word
# Who and what first, then what changed and what it cost, then what was said of it, then the things around it.
ORDER = (
    "Participation", "Coordination", "Measurement", "Flow", "Beneficiary", "SdgLink", "Transfer", "CityRelation",
    "Membership", "Office", "PolicyLink", "ModelStatement", "Recognition", "Event", "Claim", "Lesson", "Challenge",
    "Technology", "CurationNote", "Initiative", "City", "Place", "Actor", "PolicyInstrument",
)  # fmt: skip
THINGS = ("Initiative", "City", "Place", "Actor", "PolicyInstrument", "Document", "Passage", "Code")


@dataclass(frozen=True)
class Property:
    """A property in words, its values as a person reads them, and whether rules concluded it."""

    name: str
    values: list[str]
    inferred: bool = False


@dataclass(frozen=True)
class Line:
    """One fact or thing: its label, what qualifies it, its passages.

    `initiative` is the initiative that a fact belongs to, `within` its label where it is not the thing described;
    `by_city` marks what names the thing only as the city in which it happens.
    """

    iri: str
    label: str
    remark: str
    places: list[Span]
    initiative: str = ""
    within: str = ""
    by_city: bool = False


@dataclass(frozen=True)
class Description:
    """A thing: label, classes (narrowest first), properties, facts and things that name it by kind, and passages."""

    iri: str
    label: str
    classes: list[str]
    properties: list[Property]
    facts: dict[str, list[Line]] = field(default_factory=dict)
    places: list[Span] = field(default_factory=list)


def describe(store: Store, iri: str) -> Description:
    """Describe a thing by what the graph says of it; `iri` must be in the graph (see `search.find_thing`)."""
    own = [row[:3] for row in _select(store, OUT.format(iri=iri))]
    inferred = set(_select(store, INFERRED.format(iri=iri, rules=RULE_GRAPHS)))
    places: dict[str, list[Span]] = defaultdict(list)
    for fact, document, start, end in _select(store, PASSAGES.format(iri=iri)):
        place = Span(_text(document).rsplit("/", 1)[-1], int(_text(start)), int(_text(end)))
        places[_text(fact)].append(place)
    label = next((_text(value) for name, value, _ in own if _text(name) == RDFS + "label"), shorten(iri))
    return Description(
        iri,
        label,
        _classes(own, inferred),
        _properties(own, inferred),
        _facts(store, iri, inferred, places),
        sorted(places[iri]),
    )


Row = tuple["Term | None", ...]


def _select(store: Store, query: str) -> list[Row]:
    answer = store.query(query)
    assert isinstance(answer, Answer)
    return answer.rows


def _text(term: Term | None) -> str:
    return str(plain(term))


def _classes(own: list[Row], inferred: set[Row]) -> list[str]:
    """Return the classes that the record gives, then those above them that follow."""
    concluded = {_text(value) for _, name, value in inferred if _text(name) == RDF + "type"}
    found = {_text(value) for name, value, _ in own if _text(name) == RDF + "type"}
    ordered = sorted(found, key=lambda name: (name in concluded, not name.startswith(POLIS), name))
    return [shorten(name).removeprefix("polis:") for name in ordered]


def _facts(store: Store, iri: str, inferred: set[Row], places: dict[str, list[Span]]) -> dict[str, list[Line]]:
    """Return the facts and things that name this one, by kind; behind most conclusions of rules stands such a fact."""
    classes: dict[str, set[str]] = defaultdict(set)
    relations: dict[str, set[str]] = defaultdict(set)
    rows: dict[str, Row] = {}
    concluded = {(_text(subject), _text(name)) for subject, name, value in inferred if _text(value) == iri}
    for row in _select(store, IN.format(iri=iri)):
        fact, name = _text(row[0]), _text(row[1])
        if fact == iri or ((fact, name) in concluded and name not in SHOWN_INFERRED):
            continue
        classes[fact].add(_text(row[2]).removeprefix(POLIS))
        relations[fact].add(name)
        rows[fact] = row
    found: dict[str, list[Line]] = defaultdict(list)
    for fact, (_, _, _, label, status, basis, rank, initiative, title) in rows.items():
        kind = _kind(classes[fact])
        if kind in ("Passage", "Document", "Code"):
            continue
        remarks = _relations(relations[fact]) if kind in THINGS else []
        remarks += ["link inferred"] if all((fact, name) in concluded for name in relations[fact]) else []
        remarks += [_text(word) for word in (status, basis, rank) if word is not None and _text(word) not in USUAL]
        home = _text(initiative) if initiative is not None else ""
        within = _text(title) if home and iri not in (home, fact) else ""
        by_city = relations[fact] == {POLIS + "inCity"}
        line = Line(fact, _text(label), ", ".join(remarks), sorted(places.get(fact, ())), home, within, by_city)
        found[kind].append(line)
    kinds = sorted(found, key=lambda kind: (ORDER.index(kind) if kind in ORDER else len(ORDER), kind))
    return {kind: sorted(found[kind], key=lambda line: (line.label, line.iri)) for kind in kinds}


def _relations(predicates: set[str]) -> list[str]:
    """Return in words how a thing names this one, unless the heading says it."""
    return sorted(_words(name) for name in predicates - {POLIS + "inCity", POLIS + "within", POLIS + "contributesTo"})


def _kind(classes: set[str]) -> str:
    """Return the kind of thing, or of fact where no thing fits: the class that no rule made wider."""
    thing = next((name for name in THINGS if name in classes), "")
    return thing or next((name for name in ORDER if name in classes), "") or min(classes)


def _properties(own: Iterable[Row], inferred: set[Row]) -> list[Property]:
    """Return the properties in words, what records say before what rules concluded."""
    found: dict[tuple[bool, str], list[str]] = defaultdict(list)
    labels = {_text(value) for name, value, _ in own if _text(name) == RDFS + "label"}
    concluded = {(name, value) for _, name, value in inferred}
    for name, value, label in own:
        predicate = _text(name)
        if predicate in HIDDEN or value is None:
            continue
        language = value.language if isinstance(value, Literal) else None
        text = _text(label) if label is not None else shorten(_text(value))
        if predicate in (SKOS + "prefLabel", SKOS + "altLabel") and text in labels:
            continue  # said already: it is the heading
        words = _words(predicate)
        if predicate == SKOS + "prefLabel":
            words = "in Chinese" if language == "zh" else "called"
        elif language not in (None, "", "en"):
            text = f"{text} ({language})"
        key = ((name, value) in concluded, words)
        if text not in found[key]:
            found[key].append(text)
    return [Property(words, sorted(values), inferred=later) for (later, words), values in sorted(found.items())]


def _words(predicate: str) -> str:
    """Return a property as words: participatesIn → participates in."""
    local = re.split(r"[/#:]", shorten(predicate))[-1]
    return WORDS.get(local) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
