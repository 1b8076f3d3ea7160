r"""Refuse, before an engine sees it, what is no query or would leave the store.

Stores are read, never written, through queries; and engines follow `SERVICE` and `FROM <http…>` to any address. The
parts of a query are looked at as the most lenient of the engines reads them: keywords may touch what stands beside
them, and letters may be written as `\u0053`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from polisgraph.errors import QueryError
from polisgraph.prefixes import tokens
from polisgraph.store.syntax import place_of

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ALLOWED_FORMS", "query_form", "refuse_elsewhere", "refuse_updates"]

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
ALLOWED_FORMS = "allowed: SELECT, ASK, CONSTRUCT, DESCRIBE"
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
DEEPEST = 200  # levels of brackets; some thousands end the process of Oxigraph's parser
ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def query_form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, or nothing where no form is found."""
    words = (token[0].upper() for token in tokens(text) if token.lastgroup == "word")
    return next((word for word in words if word in FORMS), "")


def refuse_updates(text: str) -> None:
    """Refuse what would write, and what is nested too deeply for any engine.

    :raises QueryError: with line and column.
    """
    for view in _views(text):
        depth = 0
        for token in tokens(view):
            if token.lastgroup == "word" and token[0].upper() in UPDATES:
                where = place_of(view, token.start())
                raise QueryError(f"{token[0]} at {where} would write; stores are only read", hint=ALLOWED_FORMS)
            if token.lastgroup == "mark":
                depth += (token[0] in "({[") - (token[0] in ")}]")
                if depth > DEEPEST:
                    raise QueryError(
                        f"more than {DEEPEST} brackets within each other at {place_of(view, token.start())}"
                    )


def refuse_elsewhere(text: str, graphs: Collection[str]) -> None:
    """Refuse updates, SERVICE, and FROM with anything but a named graph of the store.

    :param graphs: the IRIs of the store's named graphs.
    :raises QueryError: with line and column.
    """
    refuse_updates(text)
    for view in _views(text):
        parts = list(tokens(view))
        for number, token in enumerate(parts):
            keyword = (token["prefix"] if token.lastgroup == "name" else token[0]).upper()
            if token.lastgroup not in ("word", "name"):
                continue
            if keyword in ("SERVICE", "SERVICESILENT") or (token.lastgroup == "word" and keyword.endswith("SERVICE")):
                hint = "--store URL asks the other server directly"
                raise QueryError(
                    f"SERVICE at {place_of(view, token.start())} is refused: queries stay in this store", hint=hint
                )
            if keyword in ("FROM", "FROMNAMED"):
                _refuse_foreign_graph(view, parts, number, graphs)


def _refuse_foreign_graph(text: str, parts: list[re.Match[str]], number: int, graphs: Collection[str]) -> None:
    follows = [part for part in parts[number + 1 : number + 3] if part[0].upper() != "NAMED"]
    if parts[number].lastgroup == "word" and not follows:
        return  # the engine says what is missing
    graph = follows[0] if parts[number].lastgroup == "word" else parts[number]
    if graph.lastgroup != "iri" or graph[0][1:-1] not in graphs:
        hint = "without FROM a query reads the whole graph"
        raise QueryError(
            f"FROM {graph[0]} at {place_of(text, graph.start())} is refused: no graph of this store", hint=hint
        )


def _views(text: str) -> list[str]:
    """Return the text, and how it reads once escaped letters are resolved."""

    def resolve(escape: re.Match[str]) -> str:
        code = int(escape[1] or escape[2], 16)
        return chr(code) if code < 0x110000 else escape[0]

    return list(dict.fromkeys([text, ESCAPED.sub(resolve, text)]))
