"""What explains a model suffices alone, and nothing of it can be spared; what is missing is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from polisgraph.errors import UnknownNameError
from polisgraph.inference import LAYERS, infer, read_rules
from polisgraph.inference.definitions import Expression, find_model, read_labels, read_models
from polisgraph.inference.explain import Explanation, explain
from polisgraph.resources import shipped_root
from polisgraph.store.embedded import run_query
from polisgraph.store.protocol import Answer
from polisgraph.vocabulary import CODES, ID, ONTOLOGY_FILES, POLIS, PREFIXES, RDF

if TYPE_CHECKING:
    from polisgraph.store.embedded import EmbeddedStore
    from polisgraph.store.protocol import Triples

ONTOLOGY = shipped_root() / "ontology"
MODELS = read_models(ONTOLOGY)
RULES = read_rules(ONTOLOGY / "rules")
CLOSED = [layer for layer in LAYERS if layer != "facts"]
A = NamedNode(RDF + "type")
THINGS = ("Initiative", "Actor", "Place", "Code")
NEEDED = {POLIS + name for name in ("inCity", "within", "governs", "controlledBy", "shareholder", "unitOf", "isGroup")}
NEEDED |= {POLIS + name for name in ("adminLevel", "levelRank", "partOf", "kind")} | {A.value}
DRAWN_BY_RULES = {POLIS + model for model in MODELS} | {POLIS + "Partnership"}


def ontology_quads(name: str) -> list[Quad]:
    graph = NamedNode(ONTOLOGY_FILES[name])
    return [
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in pyoxigraph.parse(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE)
    ]


PARTNERSHIPS = ontology_quads("partnerships.ttl")


class Little:
    """A small graph in memory that can be asked."""

    name = "little"

    def __init__(self) -> None:
        self.raw = pyoxigraph.Store()
        self.raw.extend(PARTNERSHIPS)

    def query(self, text: str) -> Answer | bool | Triples:
        return run_query(self.raw, text)

    def has(self, subject: str, predicate: str, value: str) -> bool:
        quad = Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), DefaultGraph())
        return quad in self.raw


def rows(store: EmbeddedStore, text: str) -> list[list[str]]:
    answer = store.query(f"PREFIX polis: <{POLIS}> {text}")
    assert isinstance(answer, Answer)
    return [[getattr(term, "value", "") for term in row] for row in answer.rows]


Things = dict[str, list[Quad]]


@pytest.fixture(scope="module")
def things(store: EmbeddedStore) -> Things:
    """What the graph says of each thing and code that the rules look at, without what rules conclude from facts."""
    found: dict[str, set[Quad]] = {}
    for kind in THINGS:
        for typed in store.raw.quads_for_pattern(None, A, NamedNode(POLIS + kind), DefaultGraph()):
            for quad in store.raw.quads_for_pattern(typed.subject, None, None, DefaultGraph()):
                if quad.predicate.value in NEEDED and value_of(quad) not in DRAWN_BY_RULES:
                    found.setdefault(str(quad.subject)[1:-1], set()).add(quad)
    return {subject: list(quads) for subject, quads in found.items()}


def value_of(quad: Quad) -> str:
    return getattr(quad.object, "value", "")


def asserted(store: EmbeddedStore, fact: str) -> list[Quad]:
    """What the records say of a fact, in the default graph."""
    return [
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for quad in store.raw.quads_for_pattern(NamedNode(fact), None, None, None)
        if isinstance(quad.graph_name, NamedNode) and "/rule/" not in quad.graph_name.value
    ]


def holds(store: EmbeddedStore, things: Things, explanation: Explanation, facts: set[str]) -> bool:
    """Say whether the rules draw the conclusion from these facts alone, and what is known of the things they name."""
    little = Little()
    told = [quad for fact in facts for quad in asserted(store, fact)]
    little.raw.extend(told)
    codes = [thing for thing in things if thing.startswith((CODES + "role/", CODES + "contribution/"))]
    ahead, seen = [explanation.initiative, *codes, *map(value_of, told)], set()
    while ahead:
        thing = ahead.pop()
        if thing in things and thing not in seen:
            seen.add(thing)
            little.raw.extend(things[thing])
            ahead.extend(map(value_of, things[thing]))
    infer(little.raw, RULES, layers=CLOSED)
    if explanation.verdict == "shown":
        return little.has(explanation.initiative, A.value, explanation.model.iri)
    return little.has(explanation.initiative, POLIS + "possibleModel", explanation.model.iri)


def conclusions(store: EmbeddedStore) -> list[tuple[str, str]]:
    shown = rows(store, "SELECT DISTINCT ?i ?m { ?m polis:condition ?c . ?i a ?m } ORDER BY ?i ?m")
    possible = rows(store, "SELECT DISTINCT ?i ?m { ?i polis:possibleModel ?m } ORDER BY ?i ?m")
    return [(initiative, model.removeprefix(POLIS)) for initiative, model in [*shown, *possible]]


def test_the_facts_of_every_explanation_suffice_and_none_can_be_spared(store: EmbeddedStore, things: Things) -> None:
    found = conclusions(store)
    assert len(found) > 50
    for initiative, model in found:
        (explanation,) = explain(store, initiative, ONTOLOGY, model=model)
        facts = {fact.iri for fact in explanation.facts}
        assert explanation.verdict in ("shown", "possible")
        assert explanation.derivations >= 1
        assert all(fact.places for fact in explanation.facts), str(explanation)
        assert holds(store, things, explanation, facts), f"{explanation}: not enough"
        for fact in facts:
            assert not holds(store, things, explanation, facts - {fact}), f"{explanation}: {fact} can be spared"


def test_what_is_not_concluded_is_explained_by_what_is_missing(store: EmbeddedStore) -> None:
    known = set(conclusions(store))
    some = [row[0] for row in rows(store, "SELECT DISTINCT ?i { ?i polis:hasParticipation ?p } ORDER BY ?i")][::12]
    for initiative in some:
        for name in MODELS:
            if (initiative, name) not in known:
                (explanation,) = explain(store, initiative, ONTOLOGY, model=name)
                assert explanation.verdict == "missing"
                assert explanation.missing
                assert explanation.derivations == 0


def test_an_explanation_without_a_model_gives_what_is_shown_possible_or_nearly_so(store: EmbeddedStore) -> None:
    initiative = ID + "initiatives/bijie/comprehensive-water-environment-management"
    found = {one.model.name: one for one in explain(store, initiative, ONTOLOGY)}
    assert found["PublicPrivateCollaboration"].verdict == "shown"
    assert found["PublicPrivatePartnership"].verdict == "possible"
    order = [one.verdict for one in found.values()]
    assert order == sorted(order, key=["shown", "possible", "missing"].index)
    assert all(len(one.missing) == 1 for one in found.values() if one.verdict == "missing")
    (stake,) = [part for part in found["EquityPartnership"].findings if part.weakly]
    assert [fact.open for fact in stake.facts] == [("the form of its investment is not stated",)]


HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <http://example.org/> .\n"
LISTS = ("side", "role", "contribution", "compensation", "status", "admin-level")
HEAD += "".join(f"@prefix {name}: <{CODES}{name}/> .\n" for name in LISTS)
TOWN = """
:t a polis:City . :i a polis:Initiative ; polis:inCity :t ; rdfs:label "Bridge"@en .
:g a polis:Government, polis:PublicBody, polis:Actor ; polis:governs :t ; rdfs:label "Town"@en .
:e a polis:PrivateEnterprise, polis:Enterprise, polis:Actor ; rdfs:label "Firm"@en .
:d a polis:Document . :s a polis:Passage ; polis:document :d ; polis:start 3 ; polis:end 9 .
:paid a polis:Participation, polis:Fact ; polis:initiative :i ; polis:actor :g ; polis:role role:funder ;
  polis:contributes contribution:finance ; polis:status status:achieved ;
  rdfs:label "Town: funder"@en ; polis:evidence :s .
"""
FIRM = (
    ":built a polis:Participation, polis:Fact ; polis:initiative :i ; polis:actor :e ; polis:role role:builder ; "
    'polis:status status:{status} ; rdfs:label "Firm: builder"@en ; polis:evidence :s ; '
    "polis:contributes contribution:{brings} ; polis:compensation compensation:{paid} ."
)


def town(*facts: str) -> Little:
    little = Little()
    little.raw.bulk_load(path=str(ONTOLOGY / "codes.ttl"), format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    little.raw.extend(ontology_quads("polisgraph.ttl"))
    little.raw.load((HEAD + TOWN + "\n".join(facts)).encode(), format=RdfFormat.TURTLE)
    infer(little.raw, RULES)
    return little


def why(little: Little, model: str) -> Explanation:
    return explain(little, "http://example.org/i", ONTOLOGY, model=model)[0]


def test_paid_works_are_a_near_miss_that_says_so() -> None:
    little = town(FIRM.format(status="achieved", brings="works", paid="paid"))
    assert why(little, "PublicPrivateCollaboration").verdict == "shown"
    explanation = why(little, "PPP")
    (missing,) = explanation.missing
    assert (explanation.verdict, missing.condition.label) == ("missing", "private side bears a risk")
    assert [near.witness.label for near in missing.near] == ["Firm: builder"]
    assert "brings works; paid" in missing.near[0].witness.said
    assert missing.near[0].lacks == "brings equity or (brings some stake and compensation unpaid)"


def test_a_plan_is_a_near_miss_that_says_so() -> None:
    explanation = why(town(FIRM.format(status="planned", brings="equity", paid="unpaid")), "EquityPartnership")
    (missing,) = explanation.missing
    assert missing.near[0].lacks == "a status of achieved or committed (it is planned)"


def test_who_is_on_another_side_does_not_come_near() -> None:
    explanation = why(town(), "PPP")
    (missing,) = explanation.missing
    assert missing.near == ()


def test_what_is_not_said_is_told_as_open() -> None:
    little = town(FIRM.format(status="achieved", brings="land", paid="unstated"))
    explanation = why(little, "land contribution partnership")
    assert explanation.verdict == "possible"
    assert [fact.open for part in explanation.findings if part.weakly for fact in part.facts] == [
        ("whether it is paid is not stated",)
    ]


def test_other_derivations_are_counted_and_the_fewest_facts_are_shown() -> None:
    second = (
        FIRM.format(status="achieved", brings="land", paid="unpaid").replace(":built", ":gave").replace(":e ;", ":f ;")
    )
    other = ':f a polis:PrivateEnterprise, polis:Enterprise, polis:Actor ; rdfs:label "Other firm"@en .'
    little = town(FIRM.format(status="achieved", brings="works", paid="paid"), second, other)
    collaboration, partnership = why(little, "PPC"), why(little, "PPP")
    assert (collaboration.derivations, len(collaboration.facts), collaboration.complete) == (2, 2, True)
    assert (partnership.derivations, [fact.iri[-4:] for fact in partnership.facts]) == (1, ["paid", "gave"])


@pytest.mark.parametrize("text", ["PublicPrivatePartnership", "public-private partnership", "PPP", "ppp"])
def test_a_model_is_found_by_name_label_or_acronym(text: str) -> None:
    assert find_model(MODELS, text).name == "PublicPrivatePartnership"


def test_an_unknown_model_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_model(MODELS, "PublicPrivatePartership")
    assert "PublicPrivatePartnership" in refused.value.hint


def test_definitions_are_rendered_in_words() -> None:
    labels = read_labels(ONTOLOGY)
    stake = next(c for c in MODELS["PublicPrivatePartnership"].conditions if c.label == "private side bears a risk")
    assert stake.expression is not None
    assert stake.expression.words(labels) == (
        "participation and side private side and (brings equity or (brings some stake and compensation unpaid))"
    )


def test_an_expression_says_what_a_thing_lacks() -> None:
    one = Expression("and", parts=(Expression("class", "A"), Expression("value", "b", "p")))
    world = {"x": {RDF + "type": {"A"}}}
    assert [part.name for part in one.lacks(world, "x")] == ["b"]
    assert not one.holds(world, "x")
    assert one.holds({"x": {RDF + "type": {"A"}, "p": {"b"}}}, "x")
