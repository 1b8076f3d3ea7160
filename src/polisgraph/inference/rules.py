"""Run the rules of `ontology/rules`, layer after layer, each to a fixpoint.

A rule is a CONSTRUCT query in a file of its own; what it concludes joins the default graph and also stands in a named
graph of the rule, so that each conclusion can be traced to the rule that drew it. A rule may ask that something does
not hold (`FILTER NOT EXISTS`) only of what earlier layers conclude: that is what the layers are for.

facts       what follows from facts in an open world: class tree, closure of parts and places, shortcuts
counting    the closed world: which facts count for an initiative, what actors bring, on which side they stand
rest        what nothing was said about: undetermined sides, unstated payment, open contributions
parts       the conditions of partnership models: classes of facts
models      the models
conditions  which conditions an initiative meets, and which it may meet
possible    models that would hold if what the text leaves open were so
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples

from polisgraph.errors import DataError
from polisgraph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyoxigraph import Store, Triple

__all__ = ["LAYERS", "RULE_GRAPHS", "Rule", "infer", "read_rules"]

RULE_GRAPHS = "https://w3id.org/polisgraph/graph/rule/"
MOST_ROUNDS = 40  # a chain of parts or places is far shorter; a rule that goes on is at fault
MOST_GROWTH = 20  # times the asserted graph: a rule that mints terms from its own conclusions doubles them each round
LEAST_ROOM = 10_000  # triples that any graph may grow by, however small it is
LAYERS = ("facts", "counting", "rest", "parts", "models", "conditions", "possible")
HEADER = re.compile(r"^#\+ (\w+):\s*(.*?)\s*$", re.MULTILINE)
PREFIX = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
NAME = re.compile(r"(?<![\w<])([\w-]*):([\w-]+)|<([^<>\s]+)>")
ANY_PREDICATE = re.compile(  # a variable where a predicate or a class stands; to find too many only costs a run
    r"""(?:\?\w+|>|[\w-]:[\w-]+)\s+\?\w+\s+(?:\?\w+|<|[\w-]+:)|\ba\s+\?|rdf:type\s+\?|\?\w+/
    |[;\]]\s*[?$]\w+\s|\$\w+|\^\s*[?$]|!\s*(?!BOUND|EXISTS)[a-z<(^]|\ba\s*[\[*+?)]|\#type>\s*\?|\?\w+\s+\?\w+\s+["'\d\[]""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its title, its CONSTRUCT query and the layers that it belongs to."""

    name: str
    title: str
    text: str
    layers: tuple[str, ...] = LAYERS[:1]

    @property
    def graph(self) -> NamedNode:
        """The named graph of its conclusions."""
        return NamedNode(RULE_GRAPHS + self.name)

    @cached_property
    def reads(self) -> frozenset[str] | None:
        """The predicates and classes that the rule looks for, or None if it may look for any."""
        body = self.text[self.text.upper().index("WHERE") :] if "WHERE" in self.text.upper() else self.text
        if ANY_PREDICATE.search(body):
            return None
        prefixes = dict(PREFIX.findall(self.text))
        names = {whole or prefixes.get(prefix, "") + local for prefix, local, whole in NAME.findall(body)}
        return frozenset(names)


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
        header = dict(HEADER.findall(text))
        layers = tuple(header.get("layer", LAYERS[0]).split())
        unknown = [layer for layer in layers if layer not in LAYERS]
        if unknown:
            message = f"rule {path.stem}: unknown layer '{unknown[0]}' (allowed: {', '.join(LAYERS)})"
            raise DataError(message, hint=f"ontology/rules/{path.name}")
        rules.append(Rule(path.stem, header.get("title", path.stem), text, layers))
    return rules


def infer(store: Store, rules: list[Rule], *, layers: Sequence[str] = LAYERS) -> dict[str, int]:
    """Add what the rules conclude to a store, layer after layer, until nothing new follows.

    Returns how many triples each rule was the first to add. After its first run a rule runs again only if something was
    added since that it looks for.

    :param layers: the layers to run, in their order.
    :raises DataError: naming the rule that is not SPARQL, no CONSTRUCT, or never ends.
    """
    added = dict.fromkeys((rule.name for rule in rules), 0)
    room = max(MOST_GROWTH * len(store), LEAST_ROOM)
    for layer in layers:
        _close(store, [rule for rule in rules if layer in rule.layers], added, room)
    return added


def _close(store: Store, rules: list[Rule], added: dict[str, int], room: int) -> None:
    """Run the rules of one layer until none adds anything."""
    news: dict[str, set[str]] = {rule.name: set() for rule in rules}  # what was added since the rule ran last
    waiting = {rule.name for rule in rules}
    for _ in range(MOST_ROUNDS):
        grown = []
        for rule in rules:
            wanted = rule.reads
            if rule.name not in waiting and not (news[rule.name] if wanted is None else news[rule.name] & wanted):
                continue
            waiting.discard(rule.name)
            news[rule.name].clear()
            fresh = [t for t in _conclusions(store, rule) if _quad(t, DefaultGraph()) not in store]
            store.extend(_quad(triple, graph) for triple in fresh for graph in (DefaultGraph(), rule.graph))
            added[rule.name] += len(fresh)
            if fresh:
                grown.append(rule.name)
                terms = {_term(triple) for triple in fresh}
                for heard in news.values():
                    heard.update(terms)
        if not grown:
            return
        if sum(added.values()) > room:
            break
    grown.sort(key=lambda name: -added[name])
    raise DataError(f"no end to what the rules conclude: {', '.join(grown)}", hint="a rule must not mint new terms")


def _term(triple: Triple) -> str:
    """Return what a rule would look for to find a triple: its class if it tells one, else its predicate."""
    if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
        return triple.object.value
    return triple.predicate.value


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
