"""Fill in the prefixes that a query uses and does not declare."""

from __future__ import annotations

import re

from polisgraph.vocabulary import ID, PREFIXES

__all__ = ["with_prefixes"]

KNOWN = {**PREFIXES, "id": ID}
DECLARED = re.compile(r"\bPREFIX\s+(\w*)\s*:", re.IGNORECASE)
# What is no code of its own: comments, strings and IRIs, in which a word before a colon is no prefix.
QUIET = re.compile(r'#[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>')


def with_prefixes(text: str) -> tuple[str, int]:
    """Return a query with its missing prefixes declared first, and how many lines that added.

    >>> with_prefixes("SELECT * { ?a a polis:City }")[0].splitlines()[0]
    'PREFIX polis: <https://w3id.org/polisgraph/ontology#>'
    """
    bare = QUIET.sub(" ", text)
    declared = set(DECLARED.findall(bare))
    used = {name for name in re.findall(r"(?<![\w:?$@])([A-Za-z]\w*):", bare) if name in KNOWN}
    lines = [f"PREFIX {name}: <{KNOWN[name]}>\n" for name in sorted(used - declared)]
    return "".join(lines) + text, len(lines)
