"""The same graph in rdflib: for tests, small graphs and other tools. Its engine is slow on joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from polisgraph.errors import QueryError
from polisgraph.store.protocol import Answer, Term, Triples

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib
    from rdflib.term import Node

__all__ = ["MemoryStore", "from_rdflib", "to_rdflib"]


class MemoryStore:
    """An rdflib dataset with the quads of another store."""

    name = "memory"

    def __init__(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        import rdflib

        self.dataset = rdflib.Dataset()
        default = self.dataset.default_graph
        for quad in quads:
            triple = (to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object))
            if isinstance(quad.graph_name, NamedNode):
                self.dataset.graph(rdflib.URIRef(quad.graph_name.value)).add(triple)
            else:
                default.add(triple)

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query."""
        try:
            result = self.dataset.query(text)
            if result.type == "SELECT":
                names = [str(variable) for variable in result.vars or []]
                rows: list[tuple[Term | None, ...]] = [tuple(from_rdflib(row[name]) for name in names) for row in result]  # type: ignore[call-overload, index]
                return Answer(names, rows)
            if result.type == "ASK":
                return bool(result.askAnswer)
            return Triples([Triple(*(from_rdflib(part) for part in triple)) for triple in result])  # type: ignore[arg-type, union-attr]
        except Exception as error:  # noqa: BLE001  (rdflib raises pyparsing errors, plain Exceptions and its own)
            line, column = getattr(error, "lineno", 0), getattr(error, "col", 0)
            where = f" at line {line}, column {column}" if line else ""
            raise QueryError(f"rdflib refuses the query{where}: {str(error).splitlines()[0] if str(error) else error!r}") from error


def to_rdflib(term: Term | pyoxigraph.DefaultGraph) -> Node:
    """Return a term as rdflib writes it."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        plain_string = datatype == "http://www.w3.org/2001/XMLSchema#string"
        return rdflib.Literal(term.value, datatype=None if plain_string else rdflib.URIRef(datatype))
    raise TypeError(f"no rdflib term for {term!r}")


def from_rdflib(node: Node | None) -> Term | None:
    """Return an rdflib term in the terms of every store."""
    import rdflib

    if node is None:
        return None
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    raise TypeError(f"no term for {node!r}")


def rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return triples as an rdflib graph."""
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph
