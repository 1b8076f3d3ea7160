"""A thing is found by what a person types; what is not found is answered with the nearest names."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING

import pytest

from polisgraph import prefixes
from polisgraph.errors import UnknownNameError, UsageError
from polisgraph.prefixes import with_prefixes
from polisgraph.records.files import FACT_SEGMENTS
from polisgraph.search import find_thing, names
from polisgraph.things import Description, describe
from polisgraph.vocabulary import CODES, ID, SDG

if TYPE_CHECKING:
    from polisgraph.resources import Workspace
    from polisgraph.store.embedded import EmbeddedStore

FOUND = {
    "cities/xianning": ID + "cities/xianning",
    "/cities/xianning/": ID + "cities/xianning",
    ID + "cities/xianning": ID + "cities/xianning",
    "Xianning": ID + "cities/xianning",
    "  xianning ": ID + "cities/xianning",
    "咸宁": ID + "cities/xianning",
    "safe-school-streets": ID + "initiatives/xianning/safe-school-streets",
    "xianning/safe-school-streets": ID + "initiatives/xianning/safe-school-streets",
    "zhijin county government": ID + "actors/bijie/zhijin-county-government",
    "actors/xianning/mayor": ID + "actors/xianning/mayor",
    "sdg:11.2": SDG + "11.2",
    "11.2": SDG + "11.2",
    "SDG 11": SDG + "11",
    "goal 6": SDG + "6",
    "target 11.2": SDG + "11.2",
    "codes:role/lead": CODES + "role/lead",
    "codes/role/lead": CODES + "role/lead",
    "lead": CODES + "role/lead",
    "documents/guangzhou-award-6": ID + "documents/guangzhou-award-6",
}


@pytest.mark.parametrize("text", FOUND)
def test_a_thing_is_found_by_what_a_person_types(text: str, store: EmbeddedStore, workspace: Workspace) -> None:
    assert find_thing(store, text, workspace) == FOUND[text]


def test_a_fact_is_found_by_its_path(store: EmbeddedStore, workspace: Workspace) -> None:
    path = "initiatives/bijie/comprehensive-water-environment-management/participation/county-departments-designer"
    assert find_thing(store, path, workspace) == ID + path


def test_a_thing_goes_before_a_code_or_fact_of_the_same_name(store: EmbeddedStore, workspace: Workspace) -> None:
    actors = {name: [i for i in iris if i.startswith(ID + "actors/")] for name, iris in names(store).items()}
    things = tuple(f"{ID}{folder}/" for folder in ("initiatives", "places", "cities", "policies"))
    name = next(
        name
        for name, iris in sorted(names(store).items())
        if len(set(actors[name])) == 1 and len(set(iris)) > 1 and not any(iri.startswith(things) for iri in iris)
    )
    assert find_thing(store, name, workspace) == actors[name][0]


NEAR = {
    "xianing": "cities/xianning",
    "cities/xianing": "cities/xianning",
    "initiatives/xianning/safe-school-street": "initiatives/xianning/safe-school-streets",
    "safe-schol-streets": "initiatives/xianning/safe-school-streets",
    "Zhijin County Goverment": "actors/bijie/zhijin-county-government",
    ID + "cities/fuzhu": "cities/fuzhou",
}


@pytest.mark.parametrize("text", NEAR)
def test_what_is_not_there_is_answered_with_the_nearest(text: str, store: EmbeddedStore, workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="unknown thing") as caught:
        find_thing(store, text, workspace)
    assert NEAR[text] in caught.value.near
    assert NEAR[text] in caught.value.hint
    assert len(caught.value.near) <= 5


@pytest.mark.parametrize("text", ["", "   ", "qqqq", "a<b>", 'x"y', "http://[", "}", "\\", "polis:Nonsense", "é"])
def test_nonsense_is_refused_with_a_hint(text: str, store: EmbeddedStore, workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_thing(store, text, workspace)
    assert caught.value.hint


def test_a_name_that_several_things_bear_is_answered_with_all(store: EmbeddedStore, workspace: Workspace) -> None:
    several = {
        name: [iri for iri in set(iris) if "/initiatives/" in iri and not FACT_SEGMENTS & set(iri.split("/"))]
        for name, iris in names(store).items()
    }
    name = next(name for name, iris in sorted(several.items()) if len(iris) > 1)
    with pytest.raises(UsageError, match=rf"may be {len(set(several[name]))} things") as caught:
        find_thing(store, name, workspace)
    assert "initiatives/" in caught.value.hint


# -- describe ----------------------------------------------------------------------------------------------------------


def shown(store: EmbeddedStore, path: str) -> Description:
    return describe(store, path if path.startswith("http") else ID + path)


def values(description: Description, name: str, *, inferred: bool) -> list[str]:
    return [v for p in description.properties if (p.name, p.inferred) == (name, inferred) for v in p.values]


def test_an_actor_is_described_by_class_names_facts_and_conclusions(store: EmbeddedStore) -> None:
    actor = shown(store, "actors/bijie/zhijin-county-government")
    assert actor.label == "Zhijin County Government"
    assert actor.classes == ["Government", "Actor", "PublicBody"]  # what the record says goes first
    assert values(actor, "in Chinese", inferred=False) == ["织金县人民政府"]
    assert values(actor, "governs", inferred=False) == ["Zhijin County"]
    assert "Fenghuang Ecological Park" in values(actor, "leads", inferred=True)
    assert values(actor, "leads", inferred=False) == []
    parts = actor.facts["Participation"]
    assert {line.within for line in parts} >= {"Fenghuang Ecological Park"}
    assert all(line.places for line in parts)
    assert next(iter(actor.facts)) == "Participation"


def test_an_initiative_is_described_without_repeating_its_participants(store: EmbeddedStore) -> None:
    initiative = shown(store, "initiatives/xianning/safe-school-streets")
    assert "Actor" not in initiative.facts
    assert len(initiative.facts["Participation"]) > 10
    assert all(line.within == "" for line in initiative.facts["Measurement"])
    label = next(line.label for line in initiative.facts["Measurement"] if line.label.startswith("Pupils walking"))
    assert "30 percent → 95 percent" in label
    assert len(values(initiative, "has participant", inferred=True)) > 10


def test_a_city_tells_its_own_facts_from_those_of_its_initiatives(store: EmbeddedStore) -> None:
    city = shown(store, "cities/xianning")
    figures = city.facts["Measurement"]
    assert {line.by_city for line in figures} == {True, False}
    assert all(line.initiative for line in figures if line.by_city)
    assert not any(line.initiative for line in figures if not line.by_city)
    assert values(city, "within", inferred=False) == ["Hubei"]
    assert values(city, "within", inferred=True) == ["China"]


def test_a_goal_shows_the_initiatives_that_serve_its_targets(store: EmbeddedStore) -> None:
    goal = shown(store, SDG + "11")
    serving = {line.label: line.remark for line in goal.facts["Initiative"]}
    assert "link inferred" in serving["Child-friendly streets around the 7th Elementary School"]
    assert shown(store, SDG + "11.2").facts["SdgLink"]


def test_a_code_shows_the_facts_that_use_it(store: EmbeddedStore) -> None:
    code = shown(store, CODES + "role/lead")
    assert code.label == "lead"
    assert "Role" in code.classes
    assert len(code.facts["Participation"]) > 5


def test_a_fact_shows_its_parts_and_passages(store: EmbeddedStore) -> None:
    path = "initiatives/bijie/comprehensive-water-environment-management/participation/county-departments-designer"
    fact = shown(store, path)
    assert values(fact, "role", inferred=False) == ["designer"]
    assert [str(place) for place in fact.places] == ["guangzhou-award-6:37084-37153"]


def test_passages_stand_in_the_order_of_the_text(store: EmbeddedStore) -> None:
    for path in ("actors/bijie/zhijin-county-government", "initiatives/xianning/safe-school-streets"):
        description = shown(store, path)
        assert description.places == sorted(set(description.places))


# -- prefixes ----------------------------------------------------------------------------------------------------------

FILLED_IN = {
    "SELECT * { ?a a polis:City }": ["polis"],
    "SELECT * { ?a a polis:City ; rdfs:label ?l . ?a codes:x ?y }": ["codes", "polis", "rdfs"],
    "PREFIX polis: <http://other/> SELECT * { ?a a polis:City }": [],
    "prefix   polis:<http://other/> SELECT * { ?a a polis:City ; skos:notation ?n }": ["skos"],
    "SELECT * { ?a a foo:City }": [],
    "SELECT * { ?a rdfs:label 'polis:City' . # sdg:11\n ?b <http://x/skos:y> ?c }": ["rdfs"],
    'SELECT * { ?a a """a "polis:City" """ }': [],
    "SELECT * { id:cities\\/xianning ?p ?o }": ["id"],
    "SELECT * { ?sdg ?polis $id }": [],
}


@pytest.mark.parametrize("query", FILLED_IN)
def test_missing_prefixes_are_filled_in_where_they_are_code(query: str) -> None:
    filled, lines = with_prefixes(query)
    assert lines == len(FILLED_IN[query])
    assert [line.split()[1].rstrip(":") for line in filled.splitlines()[:lines]] == FILLED_IN[query]
    assert filled.endswith(query)


def test_the_examples_of_prefixes_run() -> None:
    assert doctest.testmod(prefixes).attempted > 0
