"""Each rule adds what its title says, on graphs small enough to check by eye; rules at fault are named and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from polisgraph.errors import DataError
from polisgraph.inference import Rule, infer, read_rules
from polisgraph.resources import shipped_root
from polisgraph.vocabulary import ONTOLOGY_FILES, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

ONTOLOGY = shipped_root() / "ontology"
RULES = {rule.name: rule for rule in read_rules(ONTOLOGY / "rules")}
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <http://example.org/> .\n"
HEAD += "".join(f"@prefix {name}: <{PREFIXES['codes']}{name}/> .\n" for name in ("status", "role", "basis"))
HEAD += f"@prefix relation: <{PREFIXES['codes']}policy-relation/> .\n"


def graph(turtle: str) -> pyoxigraph.Store:
    """A store of a few triples in the default graph."""
    store = pyoxigraph.Store()
    store.load((HEAD + turtle).encode(), format=RdfFormat.TURTLE)
    return store


def triples(turtle: str) -> set[str]:
    return {str(quad.triple) for quad in graph(turtle)}


def default(store: pyoxigraph.Store) -> set[str]:
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


PART = ":p polis:initiative :i ; polis:actor :a ; polis:status {status} ; polis:role {role} ."
# rule → what is said, what follows. What follows is everything that follows.
CASES = {
    "within": (":a polis:within :b . :b polis:within :c .", ":a polis:within :c ."),
    "part-of": (":a polis:partOf :b . :b polis:partOf :c .", ":a polis:partOf :c ."),
    "has-part": (":a polis:partOf :b .", ":b polis:hasPart :a ."),
    "has-participant": (
        PART.format(status="status:committed", role="role:partner"),
        ":i polis:hasParticipant :a . :a polis:participatesIn :i .",
    ),
    "leads": (PART.format(status="status:achieved", role="role:lead"), ":a polis:leads :i ."),
    "funds": (PART.format(status="status:achieved", role="role:lender, role:lead"), ":a polis:funds :i ."),
    "builds": (PART.format(status="status:observed", role="role:implementer"), ":a polis:builds :i ."),
    "operates": (PART.format(status="status:achieved", role="role:manager"), ":a polis:operates :i ."),
    "contributes-to": (
        ":l a polis:SdgLink ; polis:initiative :i ; polis:sdg sdg:11.2 . sdg:11.2 skos:broader sdg:11 .",
        ":i polis:contributesTo sdg:11.2, sdg:11 .",
    ),
    "departments-together": (
        ":i polis:hasParticipant :a, :b, :c . :a a polis:Department . :b a polis:Department . :c a polis:Media .",
        ":a polis:cooperatesWith :b . :b polis:cooperatesWith :a .",
    ),
    "cooperates-with": (
        (
            ":k a polis:Coordination ; polis:status status:achieved ; polis:member :p, :q, :r . :p polis:actor :a ."
            ":q polis:actor :b . :r polis:actor :c . :a a polis:PublicBody . :b a polis:PublicBody . :c a polis:Media ."
        ),
        ":a polis:cooperatesWith :b . :b polis:cooperatesWith :a .",
    ),
    "policy-shortcuts": (
        ":l a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:issues ; polis:policy :t .",
        ":i polis:issues :t .",
    ),
    "code-label": ('basis:x skos:prefLabel "so"@en, "如此"@zh .', 'basis:x rdfs:label "so"@en .'),
    "class-tree": (":a a polis:City .", ":a a polis:Place ."),
}
# What looks alike and must not follow.
NOTHING = {
    "a plan is no taking part": ("has-participant", PART.format(status="status:planned", role="role:lead")),
    "an expected lead leads nothing": ("leads", PART.format(status="status:expected", role="role:lead")),
    "a partner leads nothing": ("leads", PART.format(status="status:achieved", role="role:partner")),
    "a donor of materials is no funder": ("funds", PART.format(status="status:achieved", role="role:material-donor")),
    "a unit does not work together with its department": (
        "departments-together",
        (
            ":i polis:hasParticipant :a, :b . :a a polis:Department ; polis:unitOf :m . :m polis:unitOf :b . "
            ":b a polis:Department ."
        ),
    ),
    "a link that follows a policy is no shortcut": (
        "policy-shortcuts",
        ":l a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:follows ; polis:policy :t .",
    ),
    "a class of another vocabulary has no tree here": ("class-tree", ":a a schema:City ."),
}


def with_ontology(store: pyoxigraph.Store) -> pyoxigraph.Store:
    name = "polisgraph.ttl"
    store.bulk_load(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE, to_graph=NamedNode(ONTOLOGY_FILES[name]))
    return store


def test_every_rule_has_a_case_and_a_title() -> None:
    assert set(CASES) == set(RULES)
    assert all(rule.title and rule.title != rule.name for rule in RULES.values())


@pytest.mark.parametrize("name", CASES)
def test_a_rule_adds_what_its_title_says_and_nothing_else(name: str) -> None:
    said, follows = CASES[name]
    store = with_ontology(graph(said))
    added = infer(store, [RULES[name]])
    assert default(store) - triples(said) == triples(follows)
    assert added == {name: len(triples(follows))}
    named = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, RULES[name].graph)}
    assert named == triples(follows)


@pytest.mark.parametrize("what", NOTHING)
def test_what_only_looks_alike_does_not_follow(what: str) -> None:
    name, said = NOTHING[what]
    store = with_ontology(graph(said))
    assert infer(store, [RULES[name]]) == {name: 0}
    assert default(store) == triples(said)


def test_chains_are_closed_whatever_their_length() -> None:
    length = 12
    store = graph(" ".join(f":n{i} polis:within :n{i + 1} ." for i in range(length)))
    infer(store, [RULES["within"]])
    assert len(default(store)) == length * (length + 1) // 2


def test_rules_feed_each_other_whatever_their_order() -> None:
    said = ":a polis:partOf :b . :b polis:partOf :c ."
    for order in (["has-part", "part-of"], ["part-of", "has-part"]):
        store = graph(said)
        assert infer(store, [RULES[name] for name in order]) == {"has-part": 3, "part-of": 1}
        assert triples(":c polis:hasPart :a .") < default(store)


def test_a_second_run_adds_nothing() -> None:
    store = graph(CASES["within"][0])
    infer(store, [RULES["within"]])
    assert infer(store, [RULES["within"]]) == {"within": 0}


def test_what_is_asserted_is_not_concluded_again() -> None:
    store = graph(":a polis:within :b, :c . :b polis:within :c .")
    assert infer(store, [RULES["within"]]) == {"within": 0}
    assert len(store) == 3


ENDLESS = (
    "PREFIX polis: <https://w3id.org/polisgraph/ontology#>"
    'CONSTRUCT { ?y polis:within ?x } WHERE { ?x polis:within ?z BIND (IRI(CONCAT(STR(?x), "x")) AS ?y) }'
)
DOUBLING = """
CONSTRUCT { ?y ?p ?o . ?w ?p ?o }
WHERE { ?x ?p ?o BIND (IRI(CONCAT(STR(?x), "y")) AS ?y) BIND (UUID() AS ?w) }
"""
AT_FAULT = {
    "no SPARQL": ("CONSTRUCT { ?a ?b } WHERE", "rule bad: "),
    "no CONSTRUCT": ("SELECT ?a WHERE { ?a ?b ?c }", "rule bad is no CONSTRUCT query"),
    "a yes or no": ("ASK { ?a ?b ?c }", "rule bad is no CONSTRUCT query"),
    "new terms without end": (ENDLESS, "no end to what the rules conclude: bad"),
    "terms that double": (DOUBLING, "no end to what the rules conclude: bad"),
}


@pytest.mark.parametrize("fault", AT_FAULT)
def test_a_rule_at_fault_is_named_and_stopped(fault: str) -> None:
    text, expected = AT_FAULT[fault]
    store = graph(":a polis:within :b . :b polis:within :c .")
    with pytest.raises(DataError) as caught:
        infer(store, [Rule("bad", "bad", text)])
    assert str(caught.value).startswith(expected)
    assert caught.value.hint


def test_a_rule_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="rule bad cannot be read"):
        read_rules(tmp_path)


def test_the_store_that_is_inferred_over_can_hold_named_graphs() -> None:
    store = graph(":a polis:within :b .")
    within = NamedNode(PREFIXES["polis"] + "within")
    store.add(Quad(NamedNode("http://example.org/b"), within, NamedNode("http://example.org/c"), NamedNode("a:g")))
    assert infer(store, [RULES["within"]]) == {"within": 0}  # named graphs are read only through GRAPH
