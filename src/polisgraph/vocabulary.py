"""Namespaces, and what the ontology declares: classes and code lists.

The ontology is the one source of allowed codes and classes; nothing here repeats them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from polisgraph.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = [
    "CODES",
    "GEO",
    "ID",
    "MAIN_GRAPH",
    "ONTOLOGY_FILES",
    "OWL",
    "POLIS",
    "PREFIXES",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SDG",
    "SKOS",
    "XSD",
    "Terms",
    "read_terms",
    "shorten",
]

POLIS: Final = "https://w3id.org/polisgraph/ontology#"
ID: Final = "https://w3id.org/polisgraph/id/"
CODES: Final = "https://w3id.org/polisgraph/codes/"
SDG: Final = "http://metadata.un.org/sdg/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SCHEMA: Final = "https://schema.org/"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
PROV: Final = "http://www.w3.org/ns/prov#"
MAIN_GRAPH: Final = "https://w3id.org/polisgraph/graph/main"

PREFIXES: Final = {
    "polis": POLIS,
    "codes": CODES,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "geo": GEO,
    "prov": PROV,
    "sdg": SDG,
    "sdgo": "http://metadata.un.org/sdg/ontology#",
}

# Each file of the ontology and the named graph that it stands in.
ONTOLOGY_FILES: Final = {
    "polisgraph.ttl": "https://w3id.org/polisgraph/ontology",
    "partnerships.ttl": "https://w3id.org/polisgraph/ontology/partnerships",
    "codes.ttl": "https://w3id.org/polisgraph/ontology/codes",
    "alignments.ttl": "https://w3id.org/polisgraph/ontology/alignments",
    "sdg.ttl": "https://w3id.org/polisgraph/ontology/sdg",
}


@dataclass(frozen=True)
class Terms:
    """What the ontology declares: code lists, the tree of classes, goals and targets.

    `codes` maps list → notation → IRI; `parents` maps a class's local name to those of its direct superclasses; `sdg`
    maps "11.2" to its IRI; `indicators` maps the UN's indicator numbers ("11.2.1") to theirs.
    """

    codes: dict[str, dict[str, str]]
    parents: dict[str, frozenset[str]]
    sdg: dict[str, str]
    indicators: dict[str, str]

    def ancestors(self, name: str) -> frozenset[str]:
        """Return the class and everything above it, as local names."""
        seen: set[str] = set()
        ahead = [name]
        while ahead:
            current = ahead.pop()
            if current not in seen:
                seen.add(current)
                ahead.extend(self.parents.get(current, ()))
        return frozenset(seen)

    def below(self, name: str) -> list[str]:
        """Return the class and everything below it, sorted."""
        return sorted(child for child in self.parents if name in self.ancestors(child))


@cache
def read_terms(ontology: Path) -> Terms:
    """Read classes, code lists and the SDG framework from the ontology folder."""
    codes: dict[str, dict[str, str]] = {}
    parents: dict[str, set[str]] = {}
    sdg: dict[str, str] = {}
    indicators: dict[str, str] = {}
    for name in ("polisgraph.ttl", "codes.ttl", "sdg.ttl"):
        for quad in _quads(ontology / name):
            subject, predicate, value = (_text(part) for part in (quad.subject, quad.predicate, quad.object))
            if predicate == SKOS + "notation" and subject.startswith(CODES):
                scheme, notation = subject.removeprefix(CODES).split("/", 1)
                codes.setdefault(scheme, {})[notation] = subject
            elif predicate == SKOS + "notation" and subject.startswith(SDG):
                (indicators if value.count(".") == 2 else sdg)[value] = subject
            elif predicate == RDF + "type" and value == OWL + "Class" and subject.startswith(POLIS):
                parents.setdefault(subject.removeprefix(POLIS), set())
            elif predicate == RDFS + "subClassOf" and value.startswith(POLIS) and subject.startswith(POLIS):
                parents.setdefault(subject.removeprefix(POLIS), set()).add(value.removeprefix(POLIS))
    return Terms(codes, {name: frozenset(above) for name, above in parents.items()}, sdg, indicators)


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """Return an IRI or the characters of a literal; what is neither is no term of the ontology."""
    from pyoxigraph import Literal, NamedNode

    return term.value if isinstance(term, NamedNode | Literal) else ""


def _quads(path: Path) -> list[Quad]:
    from pyoxigraph import RdfFormat, parse

    try:
        return list(parse(path=str(path), format=RdfFormat.TURTLE))
    except OSError as error:
        raise DataError(f"{path.name} of the ontology cannot be read: {error}") from error
    except SyntaxError as error:
        raise DataError(f"ontology/{path.name}: {error}") from error


def shorten(iri: str, *, bases: tuple[str, ...] = (ID,)) -> str:
    """Return an IRI as a person would write it: a thing by its path, a term with its prefix.

    >>> shorten("https://w3id.org/polisgraph/id/cities/xianning")
    'cities/xianning'
    >>> shorten("http://metadata.un.org/sdg/11.2")
    'sdg:11.2'
    """
    for base in bases:
        if iri.startswith(base):
            return iri.removeprefix(base)
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
