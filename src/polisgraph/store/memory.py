"""The same graph in rdflib: for tests, small graphs and other tools. Its engine is slow on joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from polisgraph.errors import QueryError
from polisgraph.store.guard import ALLOWED_FORMS, refuse_elsewhere
from polisgraph.store.protocol import Answer, Term, Triples
from polisgraph.store.syntax import explain_syntax

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib
    from rdflib.term import Node

__all__ = ["MemoryStore", "from_rdflib", "rdflib_graph", "to_rdflib"]


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
        """Answer a query.

        :raises QueryError: with line and column, if it is not SPARQL, would write or would leave the store.
        """
        refuse_elsewhere(text, {str(graph.identifier) for graph in self.dataset.graphs()})
        try:
            result = self.dataset.query(text)
            if result.type == "SELECT":
                variables = list(result.vars or [])
                rows = [tuple(from_rdflib(row.get(name)) for name in variables) for row in result.bindings]
                return Answer([str(name) for name in variables], rows)
            if result.type == "ASK":
                return bool(result.askAnswer)
            return Triples([_triple(parts) for parts in result.graph or ()])
        except Exception as error:  # rdflib raises pyparsing errors, plain Exceptions and its own
            if type(error).__module__.startswith("pyparsing"):
                raise QueryError(explain_syntax(text, str(error)), hint=ALLOWED_FORMS) from error
            first = (str(error).splitlines() or [repr(error)])[0][:200]
            raise QueryError(f"rdflib refuses the query: {first}") from error


def _triple(parts: tuple[Node, Node, Node]) -> Triple:
    subject, predicate, value = (from_rdflib(part) for part in parts)
    assert isinstance(subject, NamedNode | BlankNode)
    assert isinstance(predicate, NamedNode)
    assert value is not None
    return Triple(subject, predicate, value)


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
