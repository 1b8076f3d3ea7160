"""Find a thing by what a person types: an IRI, a path, a slug, or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.errors import UnknownNameError, UsageError, nearest
from polisgraph.evidence import fold
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import PREFIXES, shorten

if TYPE_CHECKING:
    from polisgraph.resources import Workspace
    from polisgraph.store.protocol import Store

__all__ = ["find_thing", "names"]

NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?thing ?name WHERE {
  ?thing rdfs:label|skos:prefLabel|skos:altLabel|skos:hiddenLabel|polis:acronym|polis:officialTitle|skos:notation ?name .
  FILTER (ISIRI(?thing))
}
"""


def names(store: Store) -> dict[str, list[str]]:
    """Return every name in the graph, folded, with the IRIs that bear it."""
    answer = store.query(NAMES)
    assert isinstance(answer, Answer)
    found: dict[str, list[str]] = {}
    for thing, name in answer.rows:
        found.setdefault(fold(str(plain(name))), []).append(str(plain(thing)))
    return found


def find_thing(store: Store, text: str, workspace: Workspace) -> str:
    """Return the IRI of the thing that a text names: IRI, prefixed name, record path, slug or name.

    :raises UnknownNameError: with the nearest names, if nothing bears it.
    :raises UsageError: if several things do.
    """
    given = text.strip()
    prefix, colon, local = given.partition(":")
    candidates = [given, *([PREFIXES[prefix] + local] if colon and prefix in PREFIXES else [])]
    candidates += [layer.base + given.strip("/") for layer in workspace.layers]
    for iri in candidates:
        if _exists(store, iri):
            return iri
    known = names(store)
    things = sorted({iri for iris in known.values() for iri in iris})
    matches = known.get(fold(given)) or [iri for iri in things if iri.endswith("/" + given.strip("/"))]
    unique = sorted(set(matches))
    if len(unique) == 1:
        return unique[0]
    bases = tuple(layer.base for layer in workspace.layers)
    if unique:
        shown = ", ".join(shorten(iri, bases=bases) for iri in unique[:6])
        raise UsageError(f"'{given}' may be {len(unique)} things", hint=f"one of: {shown}")
    paths = {shorten(iri, bases=bases): iri for iri in things}
    tails = {path.rsplit("/", 1)[-1]: path for path in paths}
    tail = given.rstrip("/").rsplit("/", 1)[-1]
    near = [*nearest(shorten(given, bases=bases), paths), *(tails[t] for t in nearest(tail, tails))]
    near += [shorten(known[name][0], bases=bases) for name in nearest(fold(given), known)]
    error = UnknownNameError("thing", given, ())
    error.near = list(dict.fromkeys(near))[:5]
    error.hint = f"nearest: {', '.join(error.near)}" if error.near else "a path such as cities/xianning, an IRI or a name"
    raise error


def _exists(store: Store, iri: str) -> bool:
    if any(character in iri for character in '<>"{}|^`\\ \n\t') or ":" not in iri:
        return False
    return store.query(f"ASK {{ <{iri}> ?p ?o }}") is True
