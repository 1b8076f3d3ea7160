"""Say where a query is wrong so that a person finds the place.

Oxigraph's parser reports the farthest place that it reached, often the end of the text. What goes wrong most often is
looked for first: a prefix, a bracket, a quotation mark; rdflib's parser knows the statement that does not fit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from polisgraph.prefixes import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["explain_syntax", "place_of"]

CLOSES = {")": "(", "]": "[", "}": "{"}
UNREADABLE = re.compile(r"\[|'|\"")  # character classes in what a parser expected


def explain_syntax(text: str, said: str = "") -> str:
    """Return one line that says where and why a text is not SPARQL.

    :param said: what the engine said, used where nothing better is found.
    """
    for find in (_undeclared, _unclosed, _unfitting):
        for offset, what in find(text):
            return f"SPARQL syntax error at {place_of(text, offset)}: {what}"
    told = re.search(r"at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", said, re.DOTALL)
    if told is None:
        return f"SPARQL syntax error: {' '.join(said.split())[:200] or 'the text is no query'}"
    reasons = [part for part in told[3].split(", ") if not UNREADABLE.search(part)]
    what = ", ".join(reasons)[:200] or "what stands before does not fit"
    return f"SPARQL syntax error at line {told[1]}, column {told[2]}: {what}"


def place_of(text: str, offset: int) -> str:
    """Return line and column of an offset, both counted from 1."""
    before = text[:offset]
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _undeclared(text: str) -> Iterator[tuple[int, str]]:
    """Find a name whose prefix is not declared."""
    declared, before = {"_"}, ""
    for token in tokens(text):
        if token.lastgroup == "name":
            if before == "PREFIX":
                declared.add(token["prefix"])
            elif token["prefix"] not in declared:
                yield token.start(), f"prefix '{token['prefix']}:' is not declared"
        before = token[0].upper()


def _unclosed(text: str) -> Iterator[tuple[int, str]]:
    """Find a bracket or quotation mark without its counterpart."""
    opened: list[tuple[int, str]] = []
    for token in tokens(text):
        mark = token[0]
        if token.lastgroup != "mark":
            continue
        if mark in "\"'":
            yield token.start(), f"the quotation mark {mark} is never closed"
        elif mark in CLOSES.values():
            opened.append((token.start(), mark))
        elif mark in CLOSES and (not opened or opened.pop()[1] != CLOSES[mark]):
            yield token.start(), f"'{mark}' closes nothing that is open"
    if opened:
        offset, mark = opened[-1]
        yield offset, f"'{mark}' is never closed"


def _unfitting(text: str) -> Iterator[tuple[int, str]]:
    """Find the statement that rdflib's parser cannot read."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    if not text.strip():
        yield 0, "the query is empty"
        return
    try:
        parseQuery(text)
    except ParseBaseException as error:
        near = " ".join(text[error.loc :].split())[:40].rsplit(" ", 1)[0]
        yield error.loc, f"'{near}' does not fit" if near else "something is missing at the end"
    except (RecursionError, ValueError, TypeError, AttributeError):
        return  # it knows no more than the engine
