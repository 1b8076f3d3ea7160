"""The export of facts: its columns are a contract, and its rows say what the documents say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode

from polisgraph.evidence import find_texts
from polisgraph.facts import COLUMNS, facts
from polisgraph.store.embedded import run_query
from polisgraph.verification import document_keys
from polisgraph.vocabulary import ID, POLIS, PREFIXES, RDF, read_terms

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.records.model import Corpus
    from polisgraph.resources import Workspace
    from polisgraph.store import Answer, Triples
    from polisgraph.store.embedded import EmbeddedStore

Row = dict[str, Any]

# As issue 2 lists them.
CONTRACT = """
fact kind initiative city label actor actor_label actor_class roles contributes compensation indicator value value_max
value_text direction baseline change_percent unit status qualifier scope rank amount currency instrument sdg basis voice
from to count start end reason document passages
"""
NUMBERS = ("value", "value_max", "baseline", "change_percent", "amount", "count")
LISTS = ("roles", "contributes")
# Read from the text by hand: city, indicator, what the row says, words of its passage.
MEASURED: dict[str, tuple[str, str, Row, str]] = {
    "pupils on foot": (
        "xianning",
        "pupils-walking-to-school",
        {"baseline": 30, "value": 95, "unit": "percent", "status": "achieved", "direction": "better"},
        "from 30% to 95%",
    ),
    "cars an hour": (
        "xianning",
        "drop-off-cars",
        {"baseline": 120, "value": 8, "unit": "cars-per-hour", "status": "achieved"},
        "from 120 cars per hour to just 8 cars per hour",
    ),
    "accidents": (
        "xianning",
        "traffic-accidents",
        {"baseline": 50, "value": 1, "scope": "within 1 km of the school", "status": "achieved"},
        "from 50 incidents per year to just one",
    ),
    "loss by the flood": (
        "bijie",
        "disaster-losses",
        {"value": 100_000_000, "unit": "CNY", "qualifier": "over", "status": "observed", "start": "2016-06"},
        "direct economic losses of more than 100 million yuan",
    ),
    "bee-eaters": (
        "haikou",
        "species-population",
        {"baseline": 26, "value": 80, "qualifier": "over", "status": "achieved"},
        "when they were first discovered, to more than 80",
    ),
    "electricity": (
        "fuzhou",
        "electricity-saved",
        {"value": 36_670_000, "value_max": None, "amount": None},
        "save electricity usage by 36.67 million Kilowatt-hour",
    ),
    "not detected": (
        "bijie",
        "manganese-concentration",
        {"value": None, "value_text": "not detected", "qualifier": "not-detected"},
        "",
    ),
    "a range": ("bijie", "water-ph", {"value": 7, "value_max": 7.5}, ""),
}


@pytest.fixture(scope="module")
def rows(store: EmbeddedStore, workspace: Workspace) -> list[Row]:
    return list(facts(store, read_terms(workspace.ontology)))


@pytest.fixture(scope="module")
def contents(corpus: Corpus, sources: Path) -> dict[str, str]:
    """The documents' texts by slug."""
    return {slug: text.content for slug, text in find_texts(sources, document_keys(corpus)).items()}


def words(row: Row, contents: dict[str, str]) -> str:
    return " ".join(" ".join(contents[row["document"]][start:end] for start, end in row["passages"]).split())


def test_the_columns_are_those_of_the_contract_in_that_order(rows: list[Row]) -> None:
    assert CONTRACT.split() == list(COLUMNS)
    assert len(rows) > 600
    for row in rows:
        assert tuple(row) == COLUMNS


def test_there_is_one_row_for_each_fact_and_document(rows: list[Row]) -> None:
    keys = [(row["fact"], row["document"]) for row in rows]
    assert keys == sorted(set(keys))


def test_numbers_are_numbers_in_full_and_lists_are_lists(rows: list[Row]) -> None:
    for row in rows:
        for name, value in row.items():
            if value is None:
                assert name not in ("fact", "kind", "label", "document", "passages"), row
            elif name in NUMBERS:
                assert type(value) in (int, float), row
                assert not isinstance(value, float) or value != int(value), row
            elif name in LISTS:
                assert value == sorted(value), row
                assert all(isinstance(part, str) for part in value), row
            elif name != "passages":
                assert isinstance(value, str), (name, row)
                assert value.strip(), (name, row)
    assert json.loads(json.dumps(rows)) == rows


def test_passages_lie_within_their_documents(rows: list[Row], corpus: Corpus) -> None:
    documents = (thing for thing in corpus.things.values() if thing.kind.name == "Document")
    lengths = {document.iri.rsplit("/", 1)[-1]: int(document.text("characters")) for document in documents}
    for row in rows:
        assert row["passages"] == sorted(row["passages"]), row
        assert row["passages"], row
        for start, end in row["passages"]:
            assert 0 <= start < end <= lengths[row["document"]], row


def test_every_asserted_fact_is_exported_and_nothing_that_rules_concluded(
    rows: list[Row], store: EmbeddedStore, corpus: Corpus
) -> None:
    exported = {row["fact"] for row in rows}
    assert {iri for iri, fact in corpus.facts.items() if fact.spans} <= exported
    assert {iri for iri, thing in corpus.things.items() if thing.spans} <= exported
    named = [str(graph) for graph in store.raw.named_graphs()]
    asserted = {
        quad.subject.value
        for graph in named
        if "/graph/" in graph and "/graph/rule/" not in graph
        for quad in store.raw.quads_for_pattern(None, None, None, NamedNode(graph.strip("<>")))
        if isinstance(quad.subject, NamedNode)
    }
    assert exported <= asserted


def test_what_rules_conclude_changes_no_row(rows: list[Row], store: EmbeddedStore, workspace: Workspace) -> None:
    bare = pyoxigraph.Store()
    concluded = {
        quad.triple
        for graph in store.raw.named_graphs()
        if "/graph/rule/" in str(graph) and "class-tree" not in str(graph) and "code-label" not in str(graph)
        for quad in store.raw.quads_for_pattern(None, None, None, graph)
    }
    assert len(concluded) > 100
    bare.extend(
        quad for quad in store.raw.quads_for_pattern(None, None, None, DefaultGraph()) if quad.triple not in concluded
    )
    assert list(facts(_Asked(bare), read_terms(workspace.ontology))) == rows


class _Asked:
    """An Oxigraph store behind the protocol of stores."""

    name = "bare"

    def __init__(self, store: pyoxigraph.Store) -> None:
        self.store = store

    def query(self, text: str) -> Answer | bool | Triples:
        return run_query(self.store, text)


def test_kinds_are_classes_and_the_kinds_of_the_four_chapters_are_there(rows: list[Row], workspace: Workspace) -> None:
    kinds = {row["kind"] for row in rows}
    assert kinds <= set(read_terms(workspace.ontology).parents)
    assert kinds >= {
        "Initiative", "Participation", "Coordination", "Measurement", "Flow", "Beneficiary", "SdgLink", "Transfer",
        "Recognition", "PolicyInstrument", "Event", "Lesson", "Challenge", "Claim", "Technology", "CurationNote",
    }  # fmt: skip


def test_codes_are_notations_and_things_are_iris(rows: list[Row], workspace: Workspace) -> None:
    lists = read_terms(workspace.ontology).codes
    columns = {"status": "status", "qualifier": "qualifier", "rank": "rank", "basis": "basis", "voice": "voice"}
    columns |= {"instrument": "financial-instrument", "compensation": "compensation", "direction": "direction"}
    for row in rows:
        for name, scheme in columns.items():
            assert row[name] is None or row[name] in lists[scheme], (name, row)
        assert set(row["roles"] or ()) <= set(lists["role"])
        assert set(row["contributes"] or ()) <= set(lists["contribution"])
        for name in ("fact", "initiative", "city", "actor", "from", "to"):
            assert all(part.startswith(ID) for part in (row[name] or "").split()), (name, row)


def test_goals_and_targets_are_written_as_numbers(rows: list[Row], workspace: Workspace) -> None:
    links = [row for row in rows if row["kind"] == "SdgLink"]
    assert len(links) > 50
    assert {row["sdg"] for row in links} <= set(read_terms(workspace.ontology).sdg)
    assert "11.2" in {row["sdg"] for row in links}


def test_every_fact_of_an_initiative_tells_initiative_and_city(rows: list[Row]) -> None:
    for row in rows:
        if "/initiatives/" in row["fact"] and row["kind"] != "Actor":
            assert row["initiative"], row
            assert row["city"], row
            assert row["fact"].startswith(row["initiative"]), row


def test_places_and_policies_tell_the_city_of_their_shelf(rows: list[Row]) -> None:
    shelves = {row["fact"]: row["city"] for row in rows if row["kind"] in ("Place", "PolicyInstrument")}
    assert shelves[ID + "places/bijie/sewage-treatment-plant"] == ID + "cities/bijie"
    assert {city for fact, city in shelves.items() if "/world/" in fact} <= {None}


def test_a_participation_tells_who_does_and_brings_what(rows: list[Row]) -> None:
    fact = ID + "initiatives/bijie/comprehensive-water-environment-management/participation/county-departments-designer"
    row = next(row for row in rows if row["fact"] == fact)
    assert row["actor"] == ID + "actors/bijie/county-departments"
    assert (row["actor_label"], row["actor_class"]) == ("Relevant departments of Zhijin County", "Department")
    assert (row["roles"], row["contributes"]) == (["designer"], ["expertise"])


def test_a_flow_tells_from_whom_to_whom_and_what(rows: list[Row]) -> None:
    row = next(
        row for row in rows if row["kind"] == "Flow" and row["city"] == ID + "cities/haikou" and row["instrument"]
        == "land-use-right"
    )  # fmt: skip
    assert row["from"] == ID + "actors/haikou/nearby-village"
    assert row["to"] == ID + "actors/haikou/government"
    assert row["value_text"] == "right to use collective land"


def test_a_transfer_tells_where_it_starts_and_ends(rows: list[Row]) -> None:
    transfers = [row for row in rows if row["kind"] == "Transfer"]
    assert {row["value_text"] for row in transfers} == {
        "copied-to", "offered-to", "learned-from", "inspired-by", "scaled-up", "informed",
    }  # fmt: skip
    vocational = ID + "initiatives/yiwu/innovation-driven-higher-education/dual-system-vocational-education"
    college = ID + "actors/yiwu/college-of-mechanical-and-electrical-technicians"
    named = {
        row["fact"]: college for row in transfers if row["initiative"] == vocational
    }  # the record tells who learned
    assert len(named) == 1
    for row in transfers:
        side = "to" if row["value_text"] in ("learned-from", "inspired-by") else "from"
        assert row[side] == named.get(row["fact"], row["initiative"]), row
    schools = next(row for row in transfers if row["count"] == 20)
    assert (schools["unit"], schools["value_text"]) == ("schools", "copied-to")


def test_a_coordination_tells_its_members_and_what_they_became(rows: list[Row]) -> None:
    merged = next(row for row in rows if row["kind"] == "Coordination" and row["value_text"] == "merged-agency")
    assert (merged["count"], merged["unit"]) == (5, "departments")
    assert merged["to"] == ID + "actors/fuzhou/urban-hydrographic-net-joint-drainage-and-dispatch-center"
    joint = [row for row in rows if row["kind"] == "Coordination" and row["value_text"] == "joint-work"]
    assert any(len((row["actor"] or "").split()) > 4 for row in joint)
    for row in joint:
        if row["actor"] is None:  # departments that are only counted, or named by nobody
            continue
        assert len(row["actor_label"].split("; ")) == len(row["actor"].split()), row


def test_a_figure_printed_another_way_is_a_row_of_its_own_kind(rows: list[Row]) -> None:
    also = [row for row in rows if row["kind"] == "Quantity"]
    dollars = next(row for row in also if row["unit"] == "USD" and row["city"] == ID + "cities/bijie")
    assert (dollars["value"], dollars["qualifier"]) == (13_772_207, "about")
    households = next(row for row in also if row["unit"] == "households" and row["city"] == ID + "cities/fuzhou")
    assert households["count"] == 44_300


@pytest.mark.parametrize("name", MEASURED)
def test_a_row_says_what_the_document_says(name: str, rows: list[Row]) -> None:
    city, indicator, expected, _ = MEASURED[name]
    found = [row for row in rows if row["indicator"] == indicator and row["city"] == f"{ID}cities/{city}"]
    told = [{key: row[key] for key in expected} for row in found if row["kind"] == "Measurement"]
    assert expected in told


@pytest.mark.sources
@pytest.mark.parametrize("name", [name for name, case in MEASURED.items() if case[3]])
def test_its_passage_holds_the_words(name: str, rows: list[Row], contents: dict[str, str]) -> None:
    city, indicator, expected, passage = MEASURED[name]
    told = [
        words(row, contents)
        for row in rows
        if row["indicator"] == indicator and row["city"] == f"{ID}cities/{city}" and row["value"] == expected["value"]
    ]
    assert any(passage in text for text in told), told


@pytest.mark.sources
def test_every_passage_has_words(rows: list[Row], contents: dict[str, str]) -> None:
    assert [row["fact"] for row in rows if not words(row, contents)] == []


def test_a_measurement_about_a_place_says_which(workspace: Workspace) -> None:
    store = pyoxigraph.Store()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    head += f"@prefix id: <{ID}> .\n"
    rests = "a polis:Measurement ; polis:evidence <s>"
    turtle = f"""
    <s> a polis:Passage ; polis:document id:d ; polis:start 1 ; polis:end 9 .
    <c> a polis:City, polis:Place ; rdfs:label "C" .
    <v> a polis:Place ; rdfs:label "the village" .
    <m> {rests} ; rdfs:label "m" ; polis:inCity <c> ; polis:about <v> ; polis:value 7.0 .
    <n> {rests} ; rdfs:label "n" ; polis:inCity <c> ; polis:about <c> ; polis:value 8.5 ; polis:printedValue "up 9" .
    <o> {rests} ; rdfs:label "o" ; polis:change 9.0 ; polis:printedValue "up 9 people" .
    <p> {rests} ; rdfs:label "p" ; polis:share 12.5 .
    """
    store.load((head + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE, base_iri="http://example.org/")
    found = {row["label"]: row for row in facts(_Asked(store), read_terms(workspace.ontology))}
    assert (found["m"]["scope"], found["m"]["value"], found["m"]["document"]) == ("the village", 7, "d")
    assert (found["n"]["scope"], found["n"]["value"], found["n"]["value_text"]) == (None, 8.5, None)
    assert (found["o"]["value"], found["o"]["value_text"]) == (None, "up 9 people")
    assert (found["p"]["value"], found["p"]["unit"]) == (12.5, "percent")


def test_a_fact_of_two_documents_gives_two_rows(workspace: Workspace) -> None:
    store = pyoxigraph.Store()
    fact, kind = NamedNode("a:f"), NamedNode(RDF + "type")
    quads = [(fact, kind, NamedNode(POLIS + "Claim"))]
    for number, document in enumerate(("b", "a", "a")):
        passage = NamedNode(f"a:s{number}")
        quads.append((fact, NamedNode(POLIS + "evidence"), passage))
        quads.append((passage, NamedNode(POLIS + "document"), NamedNode(f"{ID}documents/{document}")))
        store.add(pyoxigraph.Quad(passage, NamedNode(POLIS + "start"), pyoxigraph.Literal(10 - number), DefaultGraph()))
        store.add(pyoxigraph.Quad(passage, NamedNode(POLIS + "end"), pyoxigraph.Literal(20), DefaultGraph()))
    store.extend(pyoxigraph.Quad(*quad, DefaultGraph()) for quad in quads)
    told = [(row["document"], row["passages"]) for row in facts(_Asked(store), read_terms(workspace.ontology))]
    assert told == [("a", [[8, 20], [9, 20]]), ("b", [[10, 20]])]
