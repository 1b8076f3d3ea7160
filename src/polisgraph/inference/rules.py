"""Run the rules of `ontology/rules` to a fixpoint.

A rule is a CONSTRUCT query in a file of its own; what it concludes joins the default graph and also stands in a named
graph of the rule, so that each conclusion can be traced to the rule that drew it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples

from polisgraph.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store, Triple

__all__ = ["RULE_GRAPHS", "Rule", "infer", "read_rules"]

RULE_GRAPHS = "https://w3id.org/polisgraph/graph/rule/"
MOST_ROUNDS = 40  # a chain of parts or places is far shorter; a rule that goes on is at fault
MOST_GROWTH = 20  # times the asserted graph: a rule that mints terms from its own conclusions doubles them each round
LEAST_ROOM = 10_000  # triples that any graph may grow by, however small it is


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its title and its CONSTRUCT query."""

    name: str
    title: str
    text: str

    @property
    def graph(self) -> NamedNode:
        """The named graph of its conclusions."""
        return NamedNode(RULE_GRAPHS + self.name)


def read_rules(folder: Path) -> list[Rule]:
    """Return the rules of a folder, by name.

    :raises DataError: if a file cannot be read.
    """
    rules = []
    for path in sorted(folder.glob("*.rq")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"rule {path.stem} cannot be read: {error}", hint=f"ontology/rules/{path.name}") from error
        titles = (line.removeprefix("#+ title:").strip() for line in text.splitlines() if line.startswith("#+ title:"))
        rules.append(Rule(path.stem, next(titles, path.stem), text))
    return rules


def infer(store: Store, rules: list[Rule]) -> dict[str, int]:
    """Add what the rules conclude to a store until nothing new follows.

    Returns how many triples each rule was the first to add.

    :raises DataError: naming the rule that is not SPARQL, no CONSTRUCT, or never ends.
    """
    added = dict.fromkeys((rule.name for rule in rules), 0)
    room = max(MOST_GROWTH * len(store), LEAST_ROOM)
    for _ in range(MOST_ROUNDS):
        grown = []
        for rule in rules:
            fresh = [t for t in _conclusions(store, rule) if _quad(t, DefaultGraph()) not in store]
            store.extend(_quad(triple, graph) for triple in fresh for graph in (DefaultGraph(), rule.graph))
            added[rule.name] += len(fresh)
            if fresh:
                grown.append(rule.name)
        if not grown:
            return added
        if sum(added.values()) > room:
            break
    grown.sort(key=lambda name: -added[name])
    raise DataError(f"no end to what the rules conclude: {', '.join(grown)}", hint="a rule must not mint new terms")


def _quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _conclusions(store: Store, rule: Rule) -> set[Triple]:
    where = f"ontology/rules/{rule.name}.rq"
    try:
        result = store.query(rule.text)
        if isinstance(result, QueryTriples):
            return set(result)
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise DataError(f"rule {rule.name}: {error}", hint=where) from error
    raise DataError(f"rule {rule.name} is no CONSTRUCT query", hint=where)
