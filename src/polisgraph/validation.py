"""Hold the RDF against the SHACL shapes of the ontology: missing parts, cycles, wrong domains.

The checker reads records; the shapes read triples, whoever wrote them. Each finding is led back to its record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.errors import DataError, Problem
from polisgraph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import rdflib

    from polisgraph.records.model import Corpus

__all__ = ["validate"]

SH = "http://www.w3.org/ns/shacl#"


def validate(
    data: rdflib.Graph, ontology: Path, corpus: Corpus | None = None, *, focus: Iterable[str] | None = None
) -> list[Problem]:
    """Return what the shapes find wrong in a graph, each with file and line where the corpus knows them.

    :param data: the triples to hold against the shapes, with the class tree applied or not.
    :param focus: IRIs of the nodes to look at; all where None.
    :raises DataError: if the shapes themselves cannot be read.
    """
    import pyshacl
    import rdflib

    shapes = rdflib.Graph()
    whole = rdflib.Graph()
    try:
        shapes.parse(ontology / "shapes.ttl")
        # One graph for data and ontology: pyshacl's ont_graph leaves the individuals of the code lists out.
        for name in ("polisgraph.ttl", "codes.ttl", "sdg.ttl"):
            whole.parse(ontology / name)
    except Exception as error:  # rdflib's parsers raise errors of many kinds
        raise DataError(f"the shapes cannot be read: {str(error).splitlines()[0]}") from error
    for triple in data:
        whole.add(triple)
    nodes: list[str | rdflib.URIRef] | None = None if focus is None else [rdflib.URIRef(iri) for iri in focus]
    if nodes == []:  # pyshacl takes an empty list for "all"
        return []
    _, report, _ = pyshacl.validate(whole, shacl_graph=shapes, inplace=True, advanced=False, focus_nodes=nodes)
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"the shapes cannot be applied: {report}")
    sh = rdflib.Namespace(SH)
    problems = set()
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus = str(report.value(result, sh.focusNode))
        message = str(report.value(result, sh.resultMessage))
        value = report.value(result, sh.value)
        entry = (corpus.facts.get(focus) or corpus.things.get(focus)) if corpus else None
        hint = (
            f"{shorten(focus)}{f', value {shorten(str(value))}' if value is not None and str(value) != focus else ''}"
        )
        problems.add(Problem(entry.file if entry else "graph", entry.line if entry else 1, message, hint))
    return sorted(problems)
