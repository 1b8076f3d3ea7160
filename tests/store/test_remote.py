"""What a server can send instead of an answer, each told in one line."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from polisgraph.errors import QueryError, StoreError
from polisgraph.store.remote import RemoteStore

if TYPE_CHECKING:
    from tests.store.conftest import Server

JSON = "application/sparql-results+json"
SELECT = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
BAD_ANSWERS = {
    "a login page": ((200, "text/html; charset=utf-8", b"<html><form>Log in</form></html>"), "a web page"),
    "a page without a content type": ((200, "", b"\n<!DOCTYPE html><title>Hello</title>"), "a web page"),
    "half of a result": ((200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bind'), "half an answer"),
    "JSON of another kind": ((200, "application/json", b'{"error": "no"}'), "half an answer"),
    "a list": ((200, "application/json", b"[1, 2]"), "half an answer"),
    "a term without a value": (
        (200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri"}}]}}'),
        "half an answer",
    ),
    "a relative IRI": (
        (200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x y"}}]}}'),
        "half an answer",
    ),
    "bytes that are no text": ((200, JSON, b"\xff\xfe\x00"), "half an answer"),
    "nothing": ((200, JSON, b""), "an empty answer"),
    "500 with a reason": ((500, "text/plain", b"out of memory\nat line 1"), "500 Internal Server Error: out of memory"),
    "503": ((503, "text/plain", b""), "503 Service Unavailable"),
    "404": ((404, "text/html", b"<h1>Not here</h1>"), "404 Not Found: Not here"),
    "401": ((401, "text/plain", b""), "401 Unauthorized"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_one_error_of_the_store(name: str, server: Server) -> None:
    server.answer, expected = BAD_ANSWERS[name]
    with pytest.raises(StoreError) as caught:
        RemoteStore(server.url).query(SELECT)
    assert expected in str(caught.value)
    assert server.url in str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_turtle_is_one_error_of_the_store(server: Server) -> None:
    server.answer = (200, "text/turtle", b"<a:a> <a:b> ")
    with pytest.raises(StoreError, match="half an answer"):
        RemoteStore(server.url).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_refused_query_says_what_the_server_says(server: Server) -> None:
    server.answer = (
        400,
        "text/plain",
        b"Virtuoso 37000 Error SP030: SPARQL compiler, line 3: syntax error\n\nquery: \xe9",
    )
    with pytest.raises(QueryError, match="refuses the query: Virtuoso 37000 Error SP030: SPARQL compiler, line 3: syn"):
        RemoteStore(server.url).query(SELECT)
    server.answer = (400, "", b"")
    with pytest.raises(QueryError, match="refuses the query: without a reason"):
        RemoteStore(server.url).query(SELECT)


def test_a_port_where_nobody_listens_is_said_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/sparql"
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        RemoteStore(url).query(SELECT)
    assert "does the server run" in caught.value.hint


def test_something_that_speaks_no_http_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        import threading

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(StoreError, match="no usable SPARQL endpoint"):
            RemoteStore(url).query(SELECT)
        thread.join()


@pytest.mark.parametrize("url", ["http://", "http:///x", "http://127.0.0.1:port/", "http://no such host/"])
def test_an_address_that_cannot_be_is_one_error_of_the_store(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        RemoteStore(url).query(SELECT)
    assert "\n" not in str(caught.value)


def test_a_slow_server_is_given_up_after_the_time_out(server: Server) -> None:
    server.delay = 2
    with pytest.raises(StoreError, match="no answer within 1 s"):
        RemoteStore(server.url, timeout=1).query(SELECT)


def test_a_server_that_drips_is_given_up_after_the_time_out(server: Server) -> None:
    server.drip = 0.3
    server.answer = (200, JSON, b" " * 60)
    before = time.monotonic()
    with pytest.raises(StoreError, match="no answer within 1 s"):
        RemoteStore(server.url, timeout=1).query(SELECT)
    assert time.monotonic() - before < 4
