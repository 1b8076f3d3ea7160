"""PolisGraph: what cities do for sustainable development, and with whom; every fact with its passage.

>>> import polisgraph
>>> answer = polisgraph.ask("outcomes/what-changed", city="xianning")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polisgraph.api import ask, draw, explain, load_facts, load_questions, ontology, open_graph, query, show
    from polisgraph.errors import PolisGraphError
    from polisgraph.resources import open_workspace

__all__ = [
    "PolisGraphError",
    "ask",
    "draw",
    "explain",
    "load_facts",
    "load_questions",
    "ontology",
    "open_graph",
    "open_workspace",
    "query",
    "show",
]

# Where each name of the public shelf lives; it is imported when it is first used, so that `import polisgraph` is quick.
SHELF = dict.fromkeys(
    ("ask", "draw", "explain", "load_facts", "load_questions", "ontology", "open_graph", "query", "show"),
    "polisgraph.api",
)
SHELF |= {"PolisGraphError": "polisgraph.errors", "open_workspace": "polisgraph.resources"}


def __getattr__(name: str) -> Any:  # noqa: ANN401  (the shelf holds functions and classes alike)
    if name in SHELF:
        return getattr(import_module(SHELF[name]), name)
    raise AttributeError(f"module 'polisgraph' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
