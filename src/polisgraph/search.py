"""Find a thing by what a person types: an IRI, a path, a slug, or a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from polisgraph.errors import UnknownNameError, UsageError, nearest
from polisgraph.evidence import fold
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import CODES, PREFIXES, SDG, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polisgraph.resources import Workspace
    from polisgraph.store.protocol import Store

__all__ = ["find_thing", "names"]

NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?thing ?name WHERE {
  ?thing rdfs:label|skos:prefLabel|skos:altLabel|skos:hiddenLabel|skos:notation|polis:acronym|polis:officialTitle
    ?name .
  FILTER (ISIRI(?thing))
}
"""
FACTS = "SELECT DISTINCT ?fact WHERE { ?fact a <https://w3id.org/polisgraph/ontology#Fact> }"
GOAL = re.compile(r"(?:SDG|goal|target)\s*(\d+(?:\.\w+)?)", re.IGNORECASE)
MOST = 5  # nearest names


def names(store: Store) -> dict[str, list[str]]:
    """Return every name in the graph, folded, with the IRIs that bear it."""
    found: dict[str, list[str]] = {}
    for thing, name in _pairs(store, NAMES):
        found.setdefault(fold(name), []).append(thing)
    return found


def find_thing(store: Store, text: str, workspace: Workspace) -> str:
    """Return the IRI of the thing that a text names: IRI, prefixed name, record path, slug or name.

    Where a thing shares its name with a code or with facts, the thing is meant.

    :raises UnknownNameError: with the nearest names, if nothing bears it.
    :raises UsageError: if several things do.
    """
    given = text.strip()
    for iri in _candidates(given, workspace):
        if _exists(store, iri):
            return iri
    known = names(store)
    facts = {row[0] for row in _pairs(store, FACTS)}
    things = sorted({iri for iris in known.values() for iri in iris})
    tail = "/" + given.strip("/")
    matches = known.get(fold(given), []) if given else []
    matches = _first(set(matches or [iri for iri in things if iri.endswith(tail)]), facts)
    if len(matches) == 1:
        return matches[0]
    bases = tuple(layer.base for layer in workspace.layers)
    if matches:
        shown = ", ".join(shorten(iri, bases=bases) for iri in matches[:6])
        more = f" and {len(matches) - 6} more" if len(matches) > 6 else ""
        raise UsageError(f"'{given}' may be {len(matches)} things", hint=f"one of: {shown}{more}")
    error = UnknownNameError("thing", given, ())
    paths = [shorten(iri, bases=bases) for iri in things if iri not in facts]
    error.near = _near(given, paths, {name: shorten(iris[0], bases=bases) for name, iris in known.items()})
    error.hint = (
        f"nearest: {', '.join(error.near)}" if error.near else "a path such as cities/xianning, an IRI or a name"
    )
    raise error


def _pairs(store: Store, query: str) -> list[list[str]]:
    answer = store.query(query)
    assert isinstance(answer, Answer)
    return [[str(plain(term)) for term in row] for row in answer.rows]


def _candidates(given: str, workspace: Workspace) -> Iterable[str]:
    """Yield the IRIs that a text may stand for as it is."""
    yield given
    prefix, colon, local = given.partition(":")
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + local
    for layer in workspace.layers:
        yield layer.base + given.strip("/")
    if given.startswith("codes/"):
        yield CODES + given.removeprefix("codes/")
    if goal := GOAL.fullmatch(given):
        yield SDG + goal[1]


def _exists(store: Store, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:  # no IRI: a name or a path
        return False
    return store.query(f"ASK {{ {node} ?p ?o }}") is True


def _first(matches: set[str], facts: set[str]) -> list[str]:
    """Return the things among the matches; without any the codes, and without those the facts."""
    codes = {iri for iri in matches if iri.startswith((CODES, SDG))}
    for group in (matches - codes - facts, codes, matches):
        if group:
            return sorted(group)
    return []


def _near(given: str, paths: list[str], by_name: dict[str, str]) -> list[str]:
    """Return the nearest paths: by the whole path, by its last part, by a name; those that hold the words last."""
    tails: dict[str, str] = {}
    for path in paths:
        tails.setdefault(path.rsplit("/", 1)[-1], path)
    tail = given.rstrip("/").rsplit("/", 1)[-1]
    near = [*nearest(given, paths), *(by_name[name] for name in nearest(fold(given), by_name))]
    near += [tails[t] for t in nearest(tail, tails)]
    # A thing is likelier meant than a code that happens to be spelled like it.
    return sorted(dict.fromkeys(near), key=lambda path: ":" in path)[:MOST]
