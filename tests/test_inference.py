"""Each rule adds what its title says, on graphs small enough to check by eye; rules at fault are named and stopped."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples
from rdflib.paths import Path as Steps
from rdflib.plugins.sparql import prepareQuery

from polisgraph.build import assemble
from polisgraph.errors import DataError
from polisgraph.inference import Rule, infer, read_rules, rules
from polisgraph.records.writer import triples_by_file
from polisgraph.vocabulary import POLIS, PREFIXES, read_terms
from tests.rule_cases import APART, CASES, NOTHING, RULES, default, graph, triples, with_ontology

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store, Triple

    from polisgraph.records.model import Corpus
    from polisgraph.resources import Workspace
    from polisgraph.store.embedded import EmbeddedStore


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


@pytest.mark.parametrize("what", APART)
def test_what_stands_apart_counts_for_itself_alone(what: str) -> None:
    name, said, follows = APART[what]
    store = graph(said)
    infer(store, [RULES[name]])
    assert default(store) - triples(said) == triples(follows)


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


# -- Layers ------------------------------------------------------------------------------------------------------------


NAMES = PREFIXES | {name: f"{PREFIXES['codes']}{name}/" for name in ("role", "side")}


def rule(name: str, body: str) -> Rule:
    return Rule(name, name, "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in NAMES.items()) + body)


def test_an_unknown_layer_is_refused_by_name(tmp_path: Path) -> None:
    text = "#+ title: Odd\n#+ layer: facts modles\nCONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y }"
    (tmp_path / "odd.rq").write_text(text)
    with pytest.raises(DataError, match=r"rule odd: unknown layer 'modles' \(allowed: facts, .*, possible\)") as caught:
        read_rules(tmp_path)
    assert caught.value.hint == "ontology/rules/odd.rq"


def test_a_rule_belongs_to_the_layers_that_it_names_and_else_to_the_first(tmp_path: Path) -> None:
    text = "CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y }"
    (tmp_path / "both.rq").write_text(f"#+ layer: facts models\n{text}")
    (tmp_path / "none.rq").write_text(text)
    assert {rule.name: rule.layers for rule in read_rules(tmp_path)} == {
        "both": ("facts", "models"),
        "none": ("facts",),
    }


def test_a_rule_of_two_layers_runs_in_both() -> None:
    said = CASES["equity-partnership"][0] + ":c a polis:City ."
    names = ["class-tree", "equity-partnership"]
    store = with_ontology(graph(said))
    infer(store, [RULES[name] for name in names])
    assert triples(":c a polis:Place . :i a polis:EquityPartnership, polis:Partnership .") < default(store)
    store = with_ontology(graph(said))
    infer(store, [RULES[name] for name in names], layers=["facts"])
    assert triples(":c a polis:Place .") < default(store)
    assert not triples(":i a polis:EquityPartnership .") & default(store)


def test_only_the_layers_asked_for_are_run() -> None:
    store = graph(CASES["within"][0] + CASES["side-by-class"][0])
    added = infer(store, [RULES["within"], RULES["side-by-class"]], layers=["counting"])
    assert added == {"within": 0, "side-by-class": 7}


def test_what_is_not_said_is_only_asked_when_the_layers_before_are_done() -> None:
    # The district lies within the city in two steps, and the government controls the platform in two.
    said = """
:p a polis:Participation ; polis:initiative :i ; polis:actor :a . :i polis:inCity :city .
:a a polis:Enterprise ; polis:controlledBy :b . :b a polis:Enterprise ; polis:controlledBy :g .
:g a polis:Government ; polis:governs :street . :street polis:within :district . :district polis:within :city .
"""
    names = ["side-undetermined", "side-private-by-control", "side-public-by-control", "controlled-by", "within"]
    store = graph(said)
    infer(store, [RULES[name] for name in names])
    sides = {line for line in default(store) if f"{POLIS}side>" in line}
    assert sides == triples(":p polis:side side:public .")
    # In a single layer the first round would take what is not concluded yet for what is not so.
    store = graph(said)
    infer(store, [Rule(name, name, RULES[name].text) for name in names])
    assert triples(":p polis:side side:undetermined .") < default(store)


# -- What a rule looks for, and the rounds that are skipped ------------------------------------------------------------

ANYTHING = {
    "any predicate": "?x ?p ?y",
    "any class": "?x a ?class",
    "any class, written out": "?x rdf:type ?class",
    "any class at the end of a path": "?x polis:actor/rdf:type ?class",
    "any class behind a path": "?class ^a ?x",
    "any predicate among others": "?x polis:actor ?y . ?y ?p ?z . ?z a polis:City",
}
LOOKED_FOR = {
    "?x polis:actor ?y": "polis:actor",
    "?x a polis:City ; polis:within ?y . ?y a polis:Place": "polis:City polis:within polis:Place",
    "?x polis:actor/rdf:type polis:City": "polis:actor rdf:type polis:City",
    "?x polis:hasPart|^polis:partOf ?y FILTER NOT EXISTS { ?x polis:kind ?z }": "polis:hasPart polis:partOf polis:kind",
    "?x <http://example.org/p> <http://example.org/o>": "http://example.org/p http://example.org/o",
    "VALUES (?x ?y) { (role:lead side:public) } ?z polis:role ?x": "role:lead side:public polis:role",
}


@pytest.mark.parametrize("what", ANYTHING)
def test_a_rule_that_may_look_for_anything_says_so(what: str) -> None:
    assert rule("any", f"CONSTRUCT {{ ?x polis:within ?x }} WHERE {{ {ANYTHING[what]} }}").reads is None


@pytest.mark.parametrize("body", LOOKED_FOR)
def test_a_rule_says_what_it_looks_for_and_not_what_it_concludes(body: str) -> None:
    words = [word.split(":", 1) for word in LOOKED_FOR[body].split()]
    expected = frozenset(NAMES.get(prefix, f"{prefix}:") + local for prefix, local in words)
    assert rule("some", f"CONSTRUCT {{ ?x polis:funds ?x }} WHERE {{ {body} }}").reads == expected


def patterns(part: object) -> Iterator[list[object]]:
    """Subject, predicate and object of every pattern that a query looks for, as rdflib reads it."""
    if isinstance(part, dict):
        values = dict(part)  # rdflib's own get() would look for values of variables
        for terms in values.get("triples", ()):  # those of a NOT EXISTS stand in one row
            yield from (list(terms[at : at + 3]) for at in range(0, len(terms), 3))
        for key, value in values.items():
            if key != "template":
                yield from patterns(value)
    elif isinstance(part, list):
        for value in part:
            yield from patterns(value)


def steps(predicate: object) -> list[object]:
    """The predicates of a path, the last one last."""
    if not isinstance(predicate, Steps):
        return [predicate]
    parts = vars(predicate)  # of a sequence, an alternative, an inverse or a repeated path
    return [step for part in parts.get("args") or [parts.get("arg") or parts["path"]] for step in steps(part)]


@pytest.mark.parametrize("name", RULES)
def test_a_shipped_rule_looks_for_nothing_that_it_does_not_name(name: str) -> None:
    found = list(patterns(prepareQuery(RULES[name].text).algebra))
    assert found
    wanted: set[object] = set()
    for _, predicate, thing in found:
        path = steps(predicate)
        wanted |= {thing, *path[:-1]} if path[-1] == rdflib.RDF.type else set(path)
    if any(isinstance(term, rdflib.Variable) for term in wanted):
        assert RULES[name].reads is None
    else:
        assert {str(term) for term in wanted} <= (RULES[name].reads or wanted)


def test_a_rule_runs_again_only_where_something_was_added_that_it_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    conclude = rules._conclusions

    def counted(store: Store, rule: Rule) -> set[Triple]:
        ran.append(rule.name)
        return conclude(store, rule)

    monkeypatch.setattr(rules, "_conclusions", counted)
    store = graph(":a polis:within :b . :b polis:within :c . :c polis:within :d .")
    infer(store, [RULES["has-part"], RULES["within"], RULES["code-label"]])
    # Whoever finds something is asked once more; then it finds nothing new.
    assert ran == ["has-part", "within", "code-label", "within", "within"]
    assert len(default(store)) == 6


class Restless(Rule):
    """A rule that runs in every round, whatever was added."""

    @cached_property
    def reads(self) -> frozenset[str] | None:
        return None


def test_skipping_changes_nothing_of_what_follows(
    corpus: Corpus, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = triples_by_file(corpus, read_terms(workspace.ontology).indicators)
    some = {name: triples for name, triples in files.items() if name in ("things", "heilongjiang-cds", "hunchun-unido")}
    assert len(some) == 3
    skipping, added = assemble(workspace, some)
    restless = [Restless(rule.name, rule.title, rule.text, rule.layers) for rule in RULES.values()]
    monkeypatch.setattr(rules, "read_rules", lambda _: restless)
    whole, all_added = assemble(workspace, some)
    assert added == all_added
    assert sum(added.values()) > 1000
    assert default(skipping) == default(whole)


@pytest.mark.parametrize("name", RULES)
def test_no_rule_has_anything_to_add_to_the_shipped_graph(name: str, store: EmbeddedStore) -> None:
    concluded = store.raw.query(RULES[name].text)
    assert isinstance(concluded, QueryTriples)
    fresh = [t for t in concluded if Quad(t.subject, t.predicate, t.object, DefaultGraph()) not in store.raw]
    assert fresh == []
