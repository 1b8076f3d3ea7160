"""Run the rules of `ontology/rules` to a fixpoint.

A rule is a CONSTRUCT query in a file of its own; what it concludes joins the default graph and also stands in a named graph
of the rule, so that each conclusion can be traced to the rule that drew it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples

from polisgraph.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

__all__ = ["RULE_GRAPHS", "Rule", "infer", "read_rules"]

RULE_GRAPHS = "https://w3id.org/polisgraph/graph/rule/"
MOST_ROUNDS = 40  # a chain of parts or places is far shorter; a rule that goes on is at fault


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
    """Return the rules of a folder, by name."""
    rules = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        title = next((line.removeprefix("#+ title:").strip() for line in text.splitlines() if line.startswith("#+ title:")), path.stem)
        rules.append(Rule(path.stem, title, text))
    return rules


def infer(store: Store, rules: list[Rule]) -> dict[str, int]:
    """Add what the rules conclude to a store until nothing new follows.

    Returns how many triples each rule was the first to add.

    :raises DataError: naming the rule that is not SPARQL, no CONSTRUCT, or never ends.
    """
    added = dict.fromkeys((rule.name for rule in rules), 0)
    for _ in range(MOST_ROUNDS):
        grown = []
        for rule in rules:
            fresh = [triple for triple in _conclusions(store, rule) if Quad(*triple, DefaultGraph()) not in store]
            store.extend(Quad(*triple, graph) for triple in fresh for graph in (DefaultGraph(), rule.graph))
            added[rule.name] += len(fresh)
            if fresh:
                grown.append(rule.name)
        if not grown:
            return added
    raise DataError(f"rule {grown[0]} still adds triples after {MOST_ROUNDS} rounds", hint="ontology/rules: a rule must not mint terms")


def _conclusions(store: Store, rule: Rule) -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    try:
        result = store.query(rule.text)
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise DataError(f"rule {rule.name}: {error}", hint=f"ontology/rules/{rule.name}.rq") from error
    if not isinstance(result, QueryTriples):
        raise DataError(f"rule {rule.name} is no CONSTRUCT query", hint=f"ontology/rules/{rule.name}.rq")
    return list({(triple.subject, triple.predicate, triple.object) for triple in result})  # type: ignore[misc]
