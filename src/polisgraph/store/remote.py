"""Any SPARQL 1.1 server, through SPARQLWrapper.

The default graph on a server is `polisgraph.vocabulary.MAIN_GRAPH`, chosen for each query by `default-graph-uri`: engines
whose default is the union of all graphs would count twice.
"""

from __future__ import annotations

import json
import urllib.error
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from polisgraph.errors import QueryError, StoreError
from polisgraph.store.protocol import Answer, Term, Triples
from polisgraph.vocabulary import MAIN_GRAPH

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

__all__ = ["RemoteStore"]

LONG_QUERY = 2_000  # bytes above which a query goes by POST


class RemoteStore:
    """A SPARQL endpoint; `timeout` in seconds bounds every answer."""

    def __init__(self, url: str, *, timeout: int = 60, default_graph: str = MAIN_GRAPH) -> None:
        self.name = url
        self.url = url
        self.timeout = timeout
        self.default_graph = default_graph

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query.

        :raises StoreError: if the server cannot be reached, or sends something that is no SPARQL result.
        """
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        wrapper: SPARQLWrapper = SPARQLWrapper(self.url, defaultGraph=self.default_graph)
        wrapper.setTimeout(self.timeout)
        wrapper.setQuery(text)
        if wrapper.queryType not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            raise QueryError(f"{wrapper.queryType} is not a query", hint="allowed: SELECT, ASK, CONSTRUCT, DESCRIBE")
        if len(text.encode()) > LONG_QUERY:
            wrapper.setMethod(POST)
        graph_wanted = wrapper.queryType in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat(TURTLE if graph_wanted else JSON)
        body, content_type = self._send(wrapper)
        if "html" in content_type:
            raise StoreError(f"{self.url} answered with a web page, not with SPARQL results", hint="is this the query address?")
        try:
            if graph_wanted:
                return Triples([quad.triple for quad in parse(body, format=RdfFormat.TURTLE)])
            return _answer(json.loads(body))
        except (ValueError, KeyError, SyntaxError) as error:
            raise StoreError(f"{self.url} sent half an answer or none: {error}") from error

    def _send(self, wrapper: SPARQLWrapper) -> tuple[bytes, str]:
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        try:
            response = wrapper.query().response
            return response.read(), response.headers.get("Content-Type", "")
        except QueryBadFormed as error:
            raise QueryError(f"{self.url} refuses the query: {_last_line(error)}") from error
        except SPARQLWrapperException as error:
            raise StoreError(f"{self.url}: {_last_line(error)}") from error
        except TimeoutError as error:
            raise StoreError(f"{self.url} gave no answer within {self.timeout} s") from error
        except (urllib.error.URLError, OSError) as error:
            raise StoreError(f"{self.url} cannot be reached: {getattr(error, 'reason', error)}") from error


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).replace("\\n", "\n").splitlines() if line.strip()]
    return lines[-1][:200] if lines else type(error).__name__


def _answer(document: dict[str, Any]) -> Answer | bool:
    if "boolean" in document:
        return bool(document["boolean"])
    variables = list(document["head"]["vars"])
    rows = [tuple(_term(binding.get(name)) for name in variables) for binding in document["results"]["bindings"]]
    return Answer(variables, rows)


def _term(value: dict[str, str] | None) -> Term | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return NamedNode(value["value"])
    if value["type"] == "bnode":
        return BlankNode(value["value"])
    if "xml:lang" in value:
        return Literal(value["value"], language=value["xml:lang"])
    return Literal(value["value"], datatype=NamedNode(value["datatype"])) if "datatype" in value else Literal(value["value"])
