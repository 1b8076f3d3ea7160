"""The collaboration network: what its nodes and edges say, on a small graph written here and on the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph
import pytest

from polisgraph.errors import UnknownNameError, UsageError
from polisgraph.network import collaboration
from polisgraph.store.embedded import run_query
from polisgraph.store.memory import MemoryStore
from polisgraph.vocabulary import ID

if TYPE_CHECKING:
    from polisgraph.store.embedded import EmbeddedStore
    from polisgraph.store.protocol import Answer, Triples

TURTLE = """
@prefix polis: <https://w3id.org/polisgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix sdgo: <http://metadata.un.org/sdg/ontology#> .
@prefix code: <https://w3id.org/polisgraph/codes/> .
@base <https://w3id.org/polisgraph/id/> .

<cities/a> a polis:City, polis:Place ; rdfs:label "A"@en ; skos:prefLabel "甲"@zh .
<cities/b> a polis:City, polis:Place ; rdfs:label "B"@en .
<places/far> a polis:Place ; rdfs:label "Far away"@en .
<initiatives/a/park> a polis:Initiative ; rdfs:label "Park"@en ; polis:inCity <cities/a> .
<initiatives/a/lake> a polis:Initiative ; rdfs:label "Lake"@en ; polis:inCity <cities/a> ;
    polis:partOf <initiatives/a/park> .
<initiatives/a/pier> a polis:Initiative ; rdfs:label "Pier"@en ; polis:inCity <cities/a> ;
    polis:partOf <initiatives/a/lake>, <initiatives/a/park> .
<initiatives/b/tram> a polis:Initiative ; rdfs:label "Tram"@en ; polis:inCity <cities/b> .
<actors/a/bureau> a polis:Actor, polis:PublicBody, polis:Department ; rdfs:label "Bureau"@en ; polis:inCity <cities/a> .
<actors/a/office> a polis:Actor, polis:PublicBody, polis:Department ; rdfs:label "Office"@en ; polis:inCity <cities/a> ;
    polis:unitOf <actors/a/bureau> .
<actors/a/firm> a polis:Actor, polis:Enterprise, polis:PrivateEnterprise ; rdfs:label "Firm"@en ;
    polis:inCity <cities/a> .
<actors/a/works> a polis:Actor, polis:Enterprise ; rdfs:label "Works"@en ; polis:inCity <cities/a> .
<actors/a/lender> a polis:Actor, polis:Enterprise ; rdfs:label "Lender"@en ; polis:controlledBy <actors/a/bureau> .
<actors/a/people> a polis:Actor, polis:Community, polis:Residents ; rdfs:label "People"@en ; polis:isGroup true .
<actors/world/league> a polis:Actor, polis:InternationalOrganization ; rdfs:label "League"@en .
<actors/a/stranger> a polis:Actor ; rdfs:label "In no fact"@en .

<f/bureau> a polis:Fact, polis:Participation ; rdfs:label "Bureau: lead, funder"@en ; polis:actor <actors/a/bureau> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ; polis:role code:role\\/lead, code:role\\/funder ;
    polis:contributes code:contribution\\/finance ; polis:status code:status\\/achieved ; polis:task "pays" ;
    polis:evidence <documents/book#char=10,20>, <documents/book#char=2,5> .
<f/office> a polis:Fact, polis:Participation ; rdfs:label "Office"@en ; polis:actor <actors/a/office> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ; polis:role code:role\\/partner .
<f/people> a polis:Fact, polis:Participation ; rdfs:label "People"@en ; polis:actor <actors/a/people> ;
    polis:initiative <initiatives/a/lake> ; polis:inCity <cities/a> ; polis:role code:role\\/volunteer .
<f/wrong> a polis:Fact, polis:Participation ; rdfs:label "Works"@en ; polis:actor <actors/a/works> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ; polis:rank code:rank\\/rejected .
<f/gift> a polis:Fact, polis:Flow ; rdfs:label "Gift"@en ; polis:giver <actors/a/firm>, <actors/a/lender> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ;
    polis:financialInstrument code:financial-instrument\\/loan .
<f/pay> a polis:Fact, polis:Flow ; rdfs:label "Pay"@en ; polis:receiver <actors/a/works> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> .
<f/silent> a polis:Fact, polis:Flow ; rdfs:label "Nobody gives, nobody receives"@en ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> .
<f/merged> a polis:Fact, polis:Coordination ; rdfs:label "Merged"@en ; polis:member <f/office> ;
    polis:into <actors/a/bureau> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ;
    polis:form code:coordination-form\\/merged-agency .
<f/both> a polis:Fact, polis:Coordination ; rdfs:label "Both"@en ; polis:member <f/office>, <f/bureau> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> .
<f/copied> a polis:Fact, polis:Transfer ; rdfs:label "Copied"@en ; polis:destination <places/far> ;
    polis:initiative <initiatives/a/park> ; polis:inCity <cities/a> ;
    polis:transferKind code:transfer-kind\\/copied-to .
<f/friends> a polis:Fact, polis:CityRelation ; rdfs:label "Friends"@en ; polis:about <cities/a> ;
    polis:party <cities/b> ;
    polis:inCity <cities/a> .
<f/aid> a polis:Fact, polis:CityRelation ; rdfs:label "Aid"@en ; polis:about <cities/a> ; polis:inCity <cities/a> ;
    polis:giver <cities/b> ; polis:receiver <cities/a> .
<f/seat> a polis:Fact, polis:Membership ; rdfs:label "Seat"@en ; polis:about <cities/a> ;
    polis:body <actors/world/league> ;
    polis:inCity <cities/a> ; polis:office "chair" .
<f/goal> a polis:Fact, polis:SdgLink ; rdfs:label "Park serves 15.1"@en ; polis:initiative <initiatives/a/park> ;
    polis:inCity <cities/a> ; polis:sdg <http://metadata.un.org/sdg/15.1> ; polis:strength code:strength\\/primary .
<f/goals> a polis:Fact, polis:SdgLink ; rdfs:label "Park serves 11"@en ; polis:initiative <initiatives/a/park> ;
    polis:inCity <cities/a> ; polis:sdg <http://metadata.un.org/sdg/11> ; polis:strength code:strength\\/contributing .
<http://metadata.un.org/sdg/11> a sdgo:Goal ; rdfs:label "Cities"@en ; schema:color "#FD9D24" .
<http://metadata.un.org/sdg/15> a sdgo:Goal ; rdfs:label "Land"@en ; schema:color "#56C02B" .
<documents/book#char=10,20> polis:document <documents/book> ; polis:start 10 ; polis:end 20 .
<documents/book#char=2,5> polis:document <documents/book> ; polis:start 2 ; polis:end 5 .
<documents/book> rdfs:label "The book"@en .
"""


class Small:
    """A store of the triples above."""

    name = "small"

    def __init__(self) -> None:
        self.raw = pyoxigraph.Store()
        self.raw.load(TURTLE.encode(), format=pyoxigraph.RdfFormat.TURTLE)

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query."""
        return run_query(self.raw, text)


@pytest.fixture(scope="module")
def small() -> Small:
    return Small()


def edges(graph: nx.MultiDiGraph, kind: str) -> set[tuple[str, str]]:
    return {
        (source.removeprefix(ID), target.removeprefix(ID))
        for source, target, data in graph.edges(data=True)
        if data["kind"] == kind
    }


MEANING = {
    "participation": {
        ("actors/a/bureau", "initiatives/a/park"),
        ("actors/a/office", "initiatives/a/park"),
        ("actors/a/people", "initiatives/a/lake"),
    },
    "flow": {
        ("actors/a/firm", "initiatives/a/park"),
        ("actors/a/lender", "initiatives/a/park"),
        ("initiatives/a/park", "actors/a/works"),
    },
    "coordination": {
        ("actors/a/office", "actors/a/bureau"),
        ("actors/a/office", "initiatives/a/park"),
        ("actors/a/bureau", "initiatives/a/park"),
    },
    "transfer": {("initiatives/a/park", "places/far")},
    "relation": {("cities/a", "cities/b"), ("cities/b", "cities/a")},
    "membership": {("cities/a", "actors/world/league")},
    "partOf": {("initiatives/a/lake", "initiatives/a/park"), ("initiatives/a/pier", "initiatives/a/lake")},
    "inCity": {("initiatives/a/park", "cities/a"), ("initiatives/b/tram", "cities/b")},
    "unitOf": {("actors/a/office", "actors/a/bureau")},
    "controlledBy": {("actors/a/lender", "actors/a/bureau")},
    "sdg": set(),
}


@pytest.mark.parametrize("kind", MEANING)
def test_an_edge_runs_as_the_table_says(small: Small, kind: str) -> None:
    assert edges(collaboration(small), kind) == MEANING[kind]


def test_no_other_kind_of_edge_exists(small: Small) -> None:
    assert {data["kind"] for *_, data in collaboration(small).edges(data=True)} <= set(MEANING)


def test_goals_are_nodes_only_where_asked_for(small: Small) -> None:
    with_goals = collaboration(small, include_goals=True)
    assert {end for _, end in edges(with_goals, "sdg")} == {
        "http://metadata.un.org/sdg/11",
        "http://metadata.un.org/sdg/15",
    }
    assert with_goals.nodes["http://metadata.un.org/sdg/15"]["kind"] == "goal"
    assert "http://metadata.un.org/sdg/15" not in collaboration(small)


def test_a_primary_goal_comes_before_a_lower_number(small: Small) -> None:
    park = collaboration(small).nodes[ID + "initiatives/a/park"]
    assert (park["goal"], park["goal_label"], park["goal_colour"]) == ("15", "Land", "#56C02B")
    assert collaboration(small).nodes[ID + "initiatives/a/lake"]["goal"] == ""


def test_rejected_facts_and_actors_without_facts_are_left_out(small: Small) -> None:
    graph = collaboration(small)
    assert not any(key.endswith("f/wrong") for *_, key in graph.edges(keys=True))
    assert ID + "actors/a/stranger" not in graph


def test_groups_can_be_left_out(small: Small) -> None:
    graph = collaboration(small)
    assert graph.nodes[ID + "actors/a/people"]["unnamed"] is True
    assert graph.nodes[ID + "actors/a/bureau"]["unnamed"] is False
    assert set(graph) - set(collaboration(small, include_groups=False)) == {ID + "actors/a/people"}


def test_the_sector_follows_class_and_control(small: Small) -> None:
    graph = collaboration(small)
    found = {
        iri.rsplit("/", 1)[-1]: (data["actor_class"], data["sector"])
        for iri, data in graph.nodes(data=True)
        if data["kind"] == "actor"
    }
    assert found == {
        "bureau": ("Department", "public"),
        "office": ("Department", "public"),
        "firm": ("PrivateEnterprise", "private"),
        "works": ("Enterprise", "other"),
        "lender": ("Enterprise", "public"),
        "people": ("Residents", "community"),
        "league": ("InternationalOrganization", "international"),
    }


def test_an_edge_carries_its_fact_and_the_place_of_its_passages(small: Small) -> None:
    graph = collaboration(small)
    data = graph.edges[ID + "actors/a/bureau", ID + "initiatives/a/park", ID + "f/bureau"]
    assert data["iri"] == ID + "f/bureau"
    assert data["label"] == "Bureau: lead, funder"
    assert data["roles"] == ("funder", "lead")
    assert data["contributes"] == ("finance",)
    assert data["status"] == "achieved"
    assert data["detail"] == "pays"
    assert data["city"] == "a"
    assert data["initiative"] == ID + "initiatives/a/park"
    assert data["passages"] == (("book", 2, 5), ("book", 10, 20))
    assert data["documents"] == ("The book",)
    assert data["source"] == "book, characters 2-5, 10-20"
    assert graph.graph["documents"] == ["The book"]


def test_a_city_narrows_the_network_to_its_own(small: Small) -> None:
    graph = collaboration(small, city=ID + "cities/b")
    assert {iri.removeprefix(ID) for iri in graph} == {"cities/b", "initiatives/b/tram"}
    assert ID + "initiatives/b/tram" not in collaboration(small, city=ID + "cities/a")


def test_an_initiative_brings_its_parts(small: Small) -> None:
    graph = collaboration(small, initiative=ID + "initiatives/a/lake")
    assert {iri.removeprefix(ID) for iri in graph} == {
        "cities/a",
        "initiatives/a/lake",
        "initiatives/a/pier",
        "actors/a/people",
    }
    assert edges(graph, "inCity") == {("initiatives/a/lake", "cities/a")}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own old names
def test_both_engines_give_the_same_network_in_the_same_order(small: Small) -> None:
    one, other = collaboration(small), collaboration(MemoryStore(small.raw))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


@pytest.mark.parametrize("bad", ["xianning", "", "https://example.org/a> } #", "cities/a"])
def test_what_is_no_iri_is_refused(small: Small, bad: str) -> None:
    with pytest.raises(UsageError):
        collaboration(small, city=bad)


def test_an_unknown_city_or_initiative_is_answered_with_the_nearest(small: Small) -> None:
    with pytest.raises(UnknownNameError) as caught:
        collaboration(small, initiative=ID + "initiatives/a/prak")
    assert "initiatives/a/park" in caught.value.hint
    with pytest.raises(UnknownNameError):
        collaboration(small, city=ID + "initiatives/a/park")


def test_an_empty_store_gives_an_empty_network() -> None:
    empty = Small()
    empty.raw.clear()
    assert len(collaboration(empty)) == 0


def test_the_shipped_graph_names_who_funded_the_school_streets(store: EmbeddedStore) -> None:
    graph = collaboration(store, city=ID + "cities/xianning")
    found = graph.get_edge_data(
        ID + "actors/xianning/urban-management-committee", ID + "initiatives/xianning/safe-school-streets"
    )
    funding = [data for data in found.values() if "funder" in data["roles"]]
    assert any(("guangzhou-award-6", 6711, 6848) in data["passages"] for data in funding)


def test_every_fact_of_the_shipped_network_has_a_passage(store: EmbeddedStore) -> None:
    graph = collaboration(store, include_goals=True)
    assert len(graph) > 100
    facts = [data for *_, data in graph.edges(data=True) if data["kind"] in MEANING and data["kind"] != "inCity"]
    assert all(data["source"] and data["label"] for data in facts)
    assert all(data["label"] and data["kind"] for _, data in graph.nodes(data=True))


def test_whole_and_part_are_joined_directly_only(store: EmbeddedStore) -> None:
    graph = collaboration(store)
    parts = nx.DiGraph((u, v) for u, v, data in graph.edges(data=True) if data["kind"] == "partOf")
    assert set(nx.transitive_reduction(parts).edges) == set(parts.edges)
