"""A SPARQL server of a few lines: it answers from the shipped graph, or as badly as a test asks."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polisgraph.store.embedded import EmbeddedStore


@dataclass
class Server:
    """Where it listens, what was asked, and how it is to answer: (status, content type, body) instead of the graph."""

    url: str
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    answer: tuple[int, str, bytes] | None = None
    delay: float = 0  # seconds before the answer
    drip: float = 0  # seconds between the bytes of the answer


@pytest.fixture(scope="session")
def running_server(store: EmbeddedStore) -> Iterator[Server]:
    """A server that runs as long as the tests do."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(parse_qs(body))

        def reply(self, given: dict[str, list[str]]) -> None:
            server.asked.append((self.command, given))
            time.sleep(server.delay)
            status, kind, body = server.answer or answer_from(store.raw, given["query"][0])
            try:
                self.send_response(status)
                if kind:
                    self.send_header("Content-Type", kind)
                self.end_headers()
                for byte in [body[i : i + 1] for i in range(len(body))] if server.drip else [body]:
                    self.wfile.write(byte)
                    time.sleep(server.drip)
            except OSError:
                pass  # the client hung up, as the tests of time-outs want

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_port}/sparql"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield server
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def server(running_server: Server) -> Server:
    """The server, answering from the graph until the test asks for something else."""
    running_server.answer = None
    running_server.delay = running_server.drip = 0
    running_server.asked.clear()
    return running_server


def answer_from(store: pyoxigraph.Store, query: str) -> tuple[int, str, bytes]:
    """Answer as a server does: results as JSON, triples as Turtle, a syntax error as status 400."""
    try:
        result = store.query(query)
    except SyntaxError as error:
        return 400, "text/plain", str(error).encode()
    if isinstance(result, pyoxigraph.QueryTriples):
        return 200, "text/turtle", result.serialize(format=RdfFormat.TURTLE) or b""
    assert isinstance(result, pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean)
    return 200, "application/sparql-results+json", result.serialize(format=QueryResultsFormat.JSON) or b""
