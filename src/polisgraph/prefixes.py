"""Fill in the prefixes that a query uses and does not declare; split SPARQL into its smallest parts for that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from polisgraph.vocabulary import ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["tokens", "with_prefixes"]

KNOWN = {**PREFIXES, "id": ID}
# In a comment, a string or an IRI a word is no keyword and a word before a colon no prefix.
TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?P<prefix>(?:[^\W\d](?:[\w.-]*[\w-])?)?):(?:[\w.:%-]|\\.)*)
    | (?P<number>\d[\d.]*)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a query, comments left out; `lastgroup` of each match is its kind."""
    return (match for match in TOKEN.finditer(text) if match.lastgroup != "comment")


def with_prefixes(text: str) -> tuple[str, int]:
    """Return a query with its missing prefixes declared first, and how many lines that added.

    >>> with_prefixes("SELECT * { ?a a polis:City }")[0].splitlines()[0]
    'PREFIX polis: <https://w3id.org/polisgraph/ontology#>'
    """
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for token in tokens(text):
        if token.lastgroup == "name":
            (declared if before == "PREFIX" else used).add(token["prefix"])
        before = token[0].upper()
    lines = [f"PREFIX {name}: <{KNOWN[name]}>\n" for name in sorted((used - declared) & KNOWN.keys())]
    return "".join(lines) + text, len(lines)
