"""Everything known about one thing or fact, grouped as a person reads it, each fact with its passage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import POLIS, RDF, RDFS, SKOS, shorten

if TYPE_CHECKING:
    from polisgraph.store.protocol import Store, Term

__all__ = ["Description", "Line", "describe"]

OUT = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?value ?label WHERE {{ <{iri}> ?property ?value . OPTIONAL {{ ?value rdfs:label ?label }} }}
"""
IN = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?fact ?class ?label ?status ?basis ?rank WHERE {{
  ?fact ?property <{iri}> ; polis:evidence ?passage ; a ?class ; rdfs:label ?label .
  OPTIONAL {{ ?fact polis:status/rdfs:label ?status }}
  OPTIONAL {{ ?fact polis:basis/rdfs:label ?basis }}
  OPTIONAL {{ ?fact polis:rank/rdfs:label ?rank }}
  FILTER (?class != polis:Fact)
}}
"""
PASSAGES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT ?fact ?document ?start ?end WHERE {{
  {{ ?fact ?property <{iri}> }} UNION {{ BIND (<{iri}> AS ?fact) }}
  ?fact polis:evidence ?passage . ?passage polis:document ?document ; polis:start ?start ; polis:end ?end .
}}
"""
HIDDEN = {RDF + "type", RDFS + "label", POLIS + "evidence"}


@dataclass(frozen=True, order=True)
class Place:
    """Where a passage stands: document slug and character span."""

    document: str
    start: int
    end: int

    def __str__(self) -> str:
        """Give `document:start-end`."""
        return f"{self.document}:{self.start}-{self.end}"


@dataclass(frozen=True)
class Line:
    """One fact: its label, what qualifies it, and its passages."""

    iri: str
    label: str
    remark: str
    places: list[Place]


@dataclass(frozen=True)
class Description:
    """A thing: label, classes, properties as pairs of words, facts by kind, and its own passages."""

    iri: str
    label: str
    classes: list[str]
    properties: list[tuple[str, str]]
    facts: dict[str, list[Line]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


def describe(store: Store, iri: str) -> Description:
    """Describe a thing by what the graph says of it; `iri` must be in the graph (see `search.find_thing`)."""
    own = _select(store, OUT.format(iri=iri))
    classes = sorted(shorten(str(plain(value))).removeprefix("polis:") for name, value, _ in own if str(plain(name)) == RDF + "type")
    label = next((str(plain(value)) for name, value, _ in own if str(plain(name)) == RDFS + "label"), shorten(iri))
    places: dict[str, list[Place]] = defaultdict(list)
    for fact, document, start, end in _select(store, PASSAGES.format(iri=iri)):
        place = Place(str(plain(document)).rsplit("/", 1)[-1], int(str(plain(start))), int(str(plain(end))))
        if place not in places[str(plain(fact))]:
            places[str(plain(fact))].append(place)
    facts: dict[str, dict[str, Line]] = defaultdict(dict)
    for fact, class_, fact_label, status, basis, rank in _select(store, IN.format(iri=iri)):
        kind = str(plain(class_)).rsplit("#", 1)[-1]
        words = [str(plain(word)) for word in (status, basis, rank) if word is not None and str(plain(word)) not in ("stated", "normal")]
        key = str(plain(fact))
        facts[kind][key] = Line(key, str(plain(fact_label)), ", ".join(words), sorted(places[key]))
    by_kind = {kind: sorted(lines.values(), key=lambda line: (line.label, line.iri)) for kind, lines in sorted(facts.items())}
    return Description(iri, label, classes, _properties(own), _leaves(by_kind), sorted(places[iri]))


def _select(store: Store, query: str) -> list[tuple[Term | None, ...]]:
    answer = store.query(query)
    assert isinstance(answer, Answer)
    return answer.rows


def _properties(own: list[tuple[Term | None, ...]]) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value, label in own:
        predicate = str(plain(name))
        if predicate in HIDDEN or value is None:
            continue
        language = f" ({value.language})" if isinstance(value, Literal) and value.language not in (None, "en") else ""
        text = str(plain(label)) if label is not None else shorten(str(plain(value)))
        words = "".join(f" {c.lower()}" if c.isupper() else c for c in shorten(predicate).split(":", 1)[-1])
        if predicate.startswith(SKOS):
            words = {"altLabel": "also called", "prefLabel": "preferred label"}.get(predicate.removeprefix(SKOS), words)
        if text + language not in found[words]:
            found[words].append(text + language)
    return [(name, "; ".join(sorted(values))) for name, values in sorted(found.items())]


def _leaves(by_kind: dict[str, list[Line]]) -> dict[str, list[Line]]:
    """Drop a class whose every line also stands under a narrower one: Actor beside Department."""
    sets = {kind: {line.iri for line in lines} for kind, lines in by_kind.items()}
    wider = {kind for kind in sets if any(sets[kind] > sets[other] for other in sets if other != kind)}
    return {kind: lines for kind, lines in by_kind.items() if kind not in wider}
