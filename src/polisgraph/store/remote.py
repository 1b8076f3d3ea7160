"""Any SPARQL 1.1 server, through SPARQLWrapper.

The default graph on a server is `polisgraph.vocabulary.MAIN_GRAPH`, chosen for each query by `default-graph-uri`:
engines whose default is the union of all graphs would count twice.
"""

from __future__ import annotations

import ast
import http.client
import json
import re
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from polisgraph.errors import QueryError, StoreError
from polisgraph.store.guard import query_form, refuse_updates
from polisgraph.store.protocol import Answer, Term, Triples
from polisgraph.vocabulary import MAIN_GRAPH

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

__all__ = ["RemoteStore"]

LONG_QUERY = 2_000  # bytes above which a query goes by POST
CHUNK = 65_536
BY_STATUS = {  # errors that SPARQLWrapper gives a class of its own
    "EndPointNotFound": "404 Not Found",
    "Unauthorized": "401 Unauthorized",
    "URITooLong": "414 URI Too Long",
    "EndPointInternalError": "500 Internal Server Error",
}


class RemoteStore:
    """A SPARQL endpoint; `timeout` in seconds bounds every answer."""

    def __init__(self, url: str, *, timeout: int = 60, default_graph: str = MAIN_GRAPH) -> None:
        self.name = url
        self.url = url
        self.timeout = timeout
        self.default_graph = default_graph

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query.

        :raises QueryError: if the server refuses the query, or if it would write.
        :raises StoreError: if the server cannot be reached, or sends something that is no SPARQL result.
        """
        refuse_updates(text)
        form = query_form(text)
        body, content_type = self._fetch(self._request(text, form))
        if "html" in content_type or body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            message = f"{self.url} answered with a web page, not with SPARQL results"
            raise StoreError(message, hint="is this the address that takes queries, and does it need no login?")
        if not body.strip() and form not in ("CONSTRUCT", "DESCRIBE"):
            raise StoreError(f"{self.url} sent an empty answer")
        try:
            if form in ("CONSTRUCT", "DESCRIBE"):
                rdf = RdfFormat.from_media_type(content_type.split(";")[0].strip()) or RdfFormat.TURTLE
                return Triples([quad.triple for quad in parse(body, format=rdf)])
            return _answer(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StoreError(f"{self.url} sent half an answer, or none in SPARQL's formats: {reason}") from error

    def _request(self, text: str, form: str) -> SPARQLWrapper:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        wrapper: SPARQLWrapper = SPARQLWrapper(self.url, defaultGraph=self.default_graph)
        wrapper.setTimeout(self.timeout)
        wrapper.setQuery(text)
        wrapper.queryType = form or "SELECT"  # its own reading is misled by words in comments and strings
        if len(text.encode()) > LONG_QUERY:
            wrapper.setMethod(POST)
        wrapper.setReturnFormat(TURTLE if form in ("CONSTRUCT", "DESCRIBE") else JSON)
        return wrapper

    def _fetch(self, wrapper: SPARQLWrapper) -> tuple[bytes, str]:
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        try:
            with closing(wrapper.query().response) as response:
                return self._read(response), response.headers.get("Content-Type") or ""
        except QueryBadFormed as error:
            raise QueryError(f"{self.url} refuses the query: {_sent(error) or 'without a reason'}") from error
        except SPARQLWrapperException as error:
            status = BY_STATUS.get(type(error).__name__, type(error).__name__)
            raise StoreError(f"{self.url} answers {status}{_after_colon(_sent(error))}") from error
        except HTTPError as error:
            with error:
                raise StoreError(f"{self.url} answers {error.code} {error.reason}") from error
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise StoreError(f"{self.url} gave no answer within {self.timeout} s") from error
            hint = "is the address right, and does the server run?"
            raise StoreError(f"{self.url} cannot be reached: {reason}", hint=hint) from error
        except (http.client.HTTPException, ValueError) as error:
            raise StoreError(f"{self.url} is no usable SPARQL endpoint: {error or type(error).__name__}") from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Read the whole answer; a server that sends a byte now and then is cut off at the time-out, too."""
        deadline = time.monotonic() + self.timeout
        parts = []
        while part := response.read1(CHUNK):
            parts.append(part)
            if time.monotonic() > deadline:
                raise TimeoutError
        return b"".join(parts)


def _sent(error: Exception) -> str:
    """Return the first line that a server says of an error; SPARQLWrapper keeps the body as printed bytes."""
    _, _, printed = str(error).partition("Response:\n")
    try:
        body = ast.literal_eval(printed) if printed else b""
    except (ValueError, SyntaxError):
        body = printed.encode()
    text = re.sub(r"<[^<>]{1,200}>", " ", body.decode("utf-8", "replace"))
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else ""


def _after_colon(text: str) -> str:
    return f": {text}" if text else ""


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
    datatype = value.get("datatype")
    return Literal(value["value"], datatype=NamedNode(datatype) if datatype else None)
