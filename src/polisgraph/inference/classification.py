"""Conditions and models twice: as HermiT finds them from the OWL definitions, and as the rules found them.

HermiT gets the closed world (what the layers of rules before `parts` write down), but nothing that a definition
should find: what a class with an `owl:equivalentClass` of its own holds is for HermiT to say. That the two agree is the
proof that rules and definitions say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from polisgraph.inference.hermit import consistent, reason, scratch_class
from polisgraph.inference.rules import LAYERS, RULE_GRAPHS, infer
from polisgraph.vocabulary import ONTOLOGY_FILES, OWL, POLIS, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polisgraph.inference.rules import Rule

__all__ = ["Classification", "Definitions", "Difference", "classify", "compare", "read_definitions", "ruled"]

TYPE = NamedNode(RDF + "type")
SOME = NamedNode(OWL + "someValuesFrom")
UNION = NamedNode(OWL + "unionOf")
BELOW = NamedNode(RDFS + "subClassOf")
EQUIVALENT = NamedNode(OWL + "equivalentClass")

DEFINING = ("polisgraph.ttl", "partnerships.ttl")  # the files that declare and define classes

Members = dict[str, frozenset[str]]  # class IRI → IRIs of what belongs to it


@dataclass(frozen=True)
class Definitions:
    """The ontology's triples, and the IRIs of its defined classes: conditions (of facts) and models (of initiatives).

    `weak` maps a condition to its weaker form, `properties` are those that definitions speak of.
    """

    triples: list[Triple] = field(repr=False)
    conditions: list[str]
    models: list[str]
    weak: dict[str, str]
    properties: frozenset[str]


@dataclass(frozen=True)
class Classification:
    """The members of each condition and each model, and the initiatives of which a model is possible, not shown.

    `unsatisfiable` names classes that can have no member. Where ontology and facts contradict each other, nothing is
    known of members, and the mappings are empty.
    """

    conditions: Members
    models: Members
    possible: Members
    consistent: bool = True
    unsatisfiable: list[str] = field(default_factory=list)
    individuals: int = 0
    classes: int = 0


@dataclass(frozen=True)
class Difference:
    """A class on which rules and HermiT differ: `kind` is condition, model or possible; members that one side lacks."""

    kind: str
    name: str
    only_rules: list[str]
    only_hermit: list[str]


def read_definitions(store: Store) -> Definitions:
    """Read what is defined from the ontology's named graphs in a store."""
    triples = _ontology(store, *DEFINING)
    defined = {_value(t.subject) for t in triples if t.predicate == EQUIVALENT and isinstance(t.object, BlankNode)}
    above: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate == BELOW:
            above.setdefault(_value(triple.subject), set()).add(_value(triple.object))
    models = {name for name in defined if POLIS + "Partnership" in _closure(name, above)}
    return Definitions(
        triples,
        sorted(defined - models),
        sorted(models),
        {_value(t.subject): _value(t.object) for t in triples if t.predicate.value == POLIS + "weakForm"},
        frozenset(_value(t.object) for t in triples if t.predicate.value == OWL + "onProperty"),
    )


def classify(store: Store, rules: list[Rule]) -> Classification:
    """Let HermiT find conditions and models in a store, from the definitions alone.

    :param store: facts in the default graph, the ontology in its named graphs; inferred or not; only read.
    :param rules: those that write down the closed world; only layers before `parts` are run, in a store of their own.
    :raises ToolMissingError: if Java is missing or too old.
    :raises DataError: if HermiT stops before its end.
    """
    definitions = read_definitions(store)
    asserted, closed = _layers(store, rules, definitions)
    individuals = len({t.subject for t in asserted if t.predicate == TYPE and _value(t.object).startswith(POLIS)})
    declared = {t.subject for t in definitions.triples if t.predicate == TYPE and _value(t.object) == OWL + "Class"}
    classes = sum(isinstance(node, NamedNode) for node in declared)
    # All facts together are only held against the ontology; to find classes, HermiT gets what definitions speak of.
    if consistent([*asserted, *_ontology(store, *ONTOLOGY_FILES)]):
        weakened = [triple for name in definitions.models for triple in _weakened(name, definitions)]
        reasoned = reason([*closed, *definitions.triples, *weakened])
    else:
        reasoned = replace(reason(definitions.triples), consistent=False)
    if not reasoned.consistent:
        return Classification({}, {}, {}, False, reasoned.unsatisfiable, individuals, classes)  # noqa: FBT003

    def members(name: str) -> frozenset[str]:
        return frozenset(reasoned.members.get(name, ()))

    return Classification(
        {name: members(name) for name in definitions.conditions},
        {name: members(name) for name in definitions.models},
        {name: members(scratch_class("possible", name).value) - members(name) for name in definitions.models},
        unsatisfiable=reasoned.unsatisfiable,
        individuals=individuals,
        classes=classes,
    )


def ruled(store: Store) -> Classification:
    """Read from a store what its rules found."""
    definitions = read_definitions(store)

    def subjects(predicate: NamedNode, name: str) -> frozenset[str]:
        quads = store.quads_for_pattern(None, predicate, _node(name), DefaultGraph())
        return frozenset(_value(quad.subject) for quad in quads)

    return Classification(
        {name: subjects(TYPE, name) for name in definitions.conditions},
        {name: subjects(TYPE, name) for name in definitions.models},
        {name: subjects(_node(POLIS + "possibleModel"), name) for name in definitions.models},
    )


def compare(rules: Classification, hermit: Classification) -> list[Difference]:
    """Return the classes on which the two differ: conditions first, for a model differs where its conditions do.

    :param hermit: a consistent classification: without one there is nothing to compare.
    """
    pairs = [
        ("condition", rules.conditions, hermit.conditions),
        ("model", rules.models, hermit.models),
        ("possible", rules.possible, hermit.possible),
    ]
    found = []
    for kind, left, right in pairs:
        for name in sorted({*left, *right}):
            one, other = left.get(name, frozenset()), right.get(name, frozenset())
            if one != other:
                found.append(Difference(kind, name, sorted(one - other), sorted(other - one)))
    return found


def _ontology(store: Store, *names: str) -> list[Triple]:
    """Return the triples of files of the ontology from their named graphs."""
    graphs = [_node(ONTOLOGY_FILES[name]) for name in names]
    return [quad.triple for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]


def _layers(store: Store, rules: list[Rule], definitions: Definitions) -> tuple[set[Triple], list[Triple]]:
    """Return what is asserted, and what definitions speak of in the closed world: their properties, and types."""
    concluded = {
        quad.triple
        for graph in store.named_graphs()
        if isinstance(graph, NamedNode) and graph.value.startswith(RULE_GRAPHS)
        for quad in store.quads_for_pattern(None, None, None, graph)
    }
    asserted = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())} - concluded
    world = Store()
    world.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in asserted)
    for iri in ONTOLOGY_FILES.values():
        world.bulk_extend(store.quads_for_pattern(None, None, None, _node(iri)))
    infer(world, rules, layers=LAYERS[: LAYERS.index("parts")])
    everything = [quad.triple for quad in world.quads_for_pattern(None, None, None, DefaultGraph())]
    closed = [triple for triple in everything if triple.predicate.value in definitions.properties]
    used = {term for triple in closed for term in (triple.subject, triple.object)}
    defined = {*definitions.conditions, *definitions.models}
    for triple in everything:
        kind = _value(triple.object)
        if triple.predicate == TYPE and triple.subject in used and kind.startswith(POLIS) and kind not in defined:
            closed.append(triple)
    return asserted, closed


def _weakened(model: str, definitions: Definitions) -> list[Triple]:
    """Return a class that asks for each condition of a model or its weaker form; nothing where no condition has one."""
    by_subject: dict[object, list[Triple]] = {}
    for triple in definitions.triples:
        by_subject.setdefault(triple.subject, []).append(triple)
    made: list[Triple] = []
    open_conditions = 0

    def copy(node: BlankNode) -> BlankNode:
        nonlocal open_conditions
        fresh = BlankNode()
        for triple in by_subject[node]:
            value = triple.object
            if isinstance(value, BlankNode):
                value = copy(value)
            elif triple.predicate == SOME and _value(value) in definitions.weak:
                open_conditions += 1
                value = _either(_value(value), definitions.weak[_value(value)], made)
            made.append(Triple(fresh, triple.predicate, value))
        return fresh

    name = scratch_class("possible", model)
    roots = [t.object for t in by_subject[_node(model)] if t.predicate == EQUIVALENT]
    copies = [copy(root) for root in roots if isinstance(root, BlankNode)]
    # What meets the conditions belongs to the class; that its members meet them is of no use and doubles HermiT's time.
    made += [Triple(root, BELOW, name) for root in copies]
    made.append(Triple(name, TYPE, _node(OWL + "Class")))
    return made if open_conditions else []


def _either(one: str, other: str, made: list[Triple]) -> BlankNode:
    """Write the union of two classes."""
    union, first, second = BlankNode(), BlankNode(), BlankNode()
    made += [
        Triple(union, TYPE, _node(OWL + "Class")),
        Triple(union, UNION, first),
        Triple(first, _node(RDF + "first"), _node(one)),
        Triple(first, _node(RDF + "rest"), second),
        Triple(second, _node(RDF + "first"), _node(other)),
        Triple(second, _node(RDF + "rest"), _node(RDF + "nil")),
    ]
    return union


def _closure(name: str, above: dict[str, set[str]]) -> Iterable[str]:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        fresh = above.get(ahead.pop(), set()) - seen
        seen |= fresh
        ahead.extend(fresh)
    return seen


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
