"""The RDF of records: the same bytes for the same records, names that outlive corrections, declared terms only."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from polisgraph.records import writer
from polisgraph.records.model import Corpus
from polisgraph.records.schema import ENTITIES, FACTS
from polisgraph.records.writer import THINGS, triples_by_file, turtle
from polisgraph.resources import Layer, Workspace
from polisgraph.vocabulary import CODES, ID, POLIS, RDF, read_terms

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from polisgraph.records.keys import Key
    from tests.records.conftest import Bench

FIGURES = """\
participants:
  - {{actor: [springton/parks-department, springton/bright-foundation], role: lead, at: 1-2}}
  - {{actor: {{group: shops, class: Enterprise, memberCount: {members}}}, role: partner, at: 1-2}}
measurements:
  - {{indicator: helpers, scope: all, value: {value}, baseline: {baseline}, at: 1-2}}
  - {{indicator: drop-off-cars, change: {change}, startDate: 2015-05, at: 1-2}}
  - {{indicator: walking-pupils, value: {share}, alsoPrinted: {other}, at: 1-2}}
flows:
  - {{giver: world/harbour-bank, receiver: springton/water-company, amount: {amount},
     financialInstrument: loan, alsoPrinted: {dollars}, at: 1-2}}
beneficiaries:
  - {{group: pupils, count: {count}, counts: {counts}, at: 1-2}}
sdg:
  - {{sdg: [11.2, 11.7], basis: curated, at: 1-2}}
coordinations:
  - {{form: committee, members: [springton/parks-department, springton/government], count: {members}, at: 1-2}}
recognitions:
  - {{id: leaf, title: Golden Leaf, position: {position}, outOf: {value}, at: 1-2}}
"""
ONE = {
    "members": "19",
    "value": "300 people",
    "baseline": "20",
    "change": "down 50 percent",
    "share": "95 percent",
    "other": "180 people",
    "amount": "13.53 million CNY",
    "dollars": "2 million USD",
    "count": "over 300 people",
    "counts": "100 households",
    "position": "first",
}
OTHER = {
    "members": "over 21",
    "value": "310 people",
    "baseline": "not detected",
    "change": "down over 60 percent",
    "share": "90-96 percent",
    "other": "181 people",
    "amount": "nearly 14 million CNY",
    "dollars": "3 million USD",
    "count": "almost 400 people",
    "counts": "101-102 households",
    "position": "3rd",
}


def subjects(files: dict[str, list[Triple]]) -> set[str]:
    """Every thing that the graph speaks of, without the passages."""
    every = {triple.subject for triples in files.values() for triple in triples}
    return {node.value for node in every if isinstance(node, NamedNode) and "char=" not in node.value}


def about(files: dict[str, list[Triple]], iri: str) -> dict[str, set[str]]:
    """What the graph says of a thing: local names of properties, and their values as text."""
    found: dict[str, set[str]] = {}
    for triples in files.values():
        for triple in triples:
            if triple.subject == NamedNode(iri):
                value = triple.object
                assert isinstance(value, (NamedNode, Literal))
                found.setdefault(triple.predicate.value.removeprefix(POLIS), set()).add(value.value)
    return found


# -- the same bytes ---------------------------------------------------------------------------------------------------

SCRIPT = """
import sys
from pathlib import Path
from polisgraph.records.checker import load_corpus
from polisgraph.records.writer import triples_by_file, turtle
from polisgraph.resources import Layer, Workspace
layers = (Layer(Path(sys.argv[1]), sys.argv[2], False), Layer(Path(sys.argv[3]), sys.argv[4], False))
for name, triples in triples_by_file(load_corpus(Workspace(layers)), {}).items():
    print(name, turtle(triples).decode())
"""


def test_the_same_records_give_the_same_bytes_whatever_the_order_of_sets(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    below, above = bench.workspace.layers
    arguments = [str(below.root), below.base, str(above.root), above.base]
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert b"safe-streets/participation/shops-partner" in printed.pop()


def test_the_order_of_records_does_not_matter(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    corpus = bench.corpus()
    turned = Corpus(dict(reversed(corpus.things.items())), dict(reversed(corpus.facts.items())))
    assert {name: turtle(triples) for name, triples in triples_by_file(corpus, {}).items()} == {
        name: turtle(triples) for name, triples in triples_by_file(turned, {}).items()
    }


def test_turtle_says_what_it_was_made_from_and_reads_back(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    for triples in bench.triples().values():
        data = turtle(triples)
        assert data.startswith(b"# Generated by `polisgraph build` from graph/records")
        assert {quad.triple for quad in parse(data, format=RdfFormat.TURTLE)} == set(triples)


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_corrected_value_changes_no_iri(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    before = subjects(bench.triples())
    bench.initiative(FIGURES.format(**OTHER))
    after = bench.triples()
    assert subjects(after) == before
    helpers = "https://example.org/cities/initiatives/springton/safe-streets/measurement/helpers-all"
    assert about(after, helpers)["value"] == {"310"}


def test_no_iri_contains_a_value(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    tails = [iri.split("safe-streets", 1)[1] for iri in subjects(bench.triples()) if "safe-streets" in iri]
    numbers = ("19", "300", "20", "50", "95", "180", "13", "2015-05-0", "100")
    assert [tail for tail in tails if any(number in tail.replace("2015-05", "") for number in numbers)] == []


def test_a_new_neighbour_changes_no_iri(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    before = subjects(bench.triples())
    bench.initiative(
        "challenges:\n  - {id: one, title: Rain, at: 1-2}\n"
        + FIGURES.format(**ONE).replace(
            "measurements:\n", "measurements:\n  - {indicator: helpers, value: 5 people, at: 1-2}\n"
        )
    )
    after = subjects(bench.triples())
    assert before < after
    assert len(after - before) == 2


def test_a_passage_begins_with_the_iri_of_its_document_in_every_layer(bench: Bench) -> None:
    bench.initiative("challenges:\n  - {id: one, title: Rain, at: 1-2 old-report:3-4}\n")
    files = bench.triples()
    base = "https://example.org/cities/"
    passages = about(files, f"{base}initiatives/springton/safe-streets/challenge/one")["evidence"]
    assert passages == {f"{base}documents/report#char=1,2", f"{ID}documents/old-report#char=3,4"}
    for iri in passages:
        (document,) = about(files, iri)["document"]
        assert iri.startswith(document)
        assert about(files, document)["title" if "title" in about(files, document) else "sha256"]


def test_a_base_that_ends_in_a_hash_gives_valid_iris(bench: Bench, tmp_path: Path) -> None:
    below, above = bench.workspace.layers
    bench.workspace = Workspace((below, Layer(above.root, "https://example.org/cities#", writable=True)))
    bench.initiative("")
    iris = subjects(bench.triples())
    assert "https://example.org/cities#initiatives/springton/safe-streets" in iris
    evidence = about(bench.triples(), "https://example.org/cities#initiatives/springton/safe-streets")["evidence"]
    assert evidence == {
        f"https://example.org/cities#documents/report;char={bench.span('Safe streets').replace('-', ',')}"
    }
    assert NamedNode("https://example.org/cities#documents/report") in {t.subject for t in bench.triples()["report"]}
    assert all(iri.count("#") <= 1 for iri in iris | evidence)


def test_a_unit_of_a_workspace_has_its_own_iri_and_a_shipped_one_its_own(bench: Bench) -> None:
    bench.write("codes/units.yaml", "kiosks: {title: kiosks, titleZh: 亭, words: [kiosks, kiosk]}\n")
    bench.initiative(
        "measurements:\n"
        "  - {indicator: air, scope: a, value: 5 kiosks, at: 1-2}\n"
        "  - {indicator: air, scope: b, value: 5 cars, at: 1-2}\n"
    )
    files = bench.triples()
    base = "https://example.org/cities/"
    facts = f"{base}initiatives/springton/safe-streets/measurement/air"
    assert about(files, f"{facts}-a")["unit"] == {f"{base}codes/units/kiosks"}
    assert about(files, f"{facts}-b")["unit"] == {f"{CODES}units/cars"}
    assert POLIS + "Unit" in about(files, f"{base}codes/units/kiosks")[RDF + "type"]


# -- what is said -----------------------------------------------------------------------------------------------------


def test_a_figure_is_written_in_full_with_its_print(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**OTHER))
    files = bench.triples()
    flow = "https://example.org/cities/initiatives/springton/safe-streets/flow/harbour-bank-water-company-loan"
    said = about(files, flow)
    assert said["amount"] == {"14000000"}
    assert said["printedValue"] == {"nearly 14 million CNY"}
    assert said["qualifier"] == {f"{CODES}qualifier/nearly"}
    assert said["currency"] == {f"{CODES}units/CNY"}
    other = about(files, f"{flow}/also/usd")
    assert (other["value"], other["alternativeOf"]) == ({"3000000"}, {flow})


def test_a_coordination_links_the_participations_of_its_members(bench: Bench) -> None:
    bench.initiative(FIGURES.format(**ONE))
    base = "https://example.org/cities/initiatives/springton/safe-streets"
    assert about(bench.triples(), f"{base}/coordination/committee")["member"] == {
        f"{base}/participation/parks-department-lead",
        f"{base}/participation/government-participant",
    }


def test_a_fact_stands_in_the_file_of_its_document(bench: Bench) -> None:
    bench.initiative("challenges:\n  - {id: one, title: Rain, at: old-report:3-4}\n")
    files = bench.triples()
    one = NamedNode("https://example.org/cities/initiatives/springton/safe-streets/challenge/one")
    assert set(files) == {THINGS, "report", "old-report"}
    assert [name for name, triples in files.items() if any(triple.subject == one for triple in triples)] == [
        "old-report"
    ]


def test_words_that_look_like_turtle_are_escaped(bench: Bench) -> None:
    nasty = "\"quoted\" 'and' \\ back <tag> 家长 🌳 ^^xsd:int @en"
    bench.initiative(f"description: |-\n  {nasty}\n")
    files = bench.triples()
    iri = "https://example.org/cities/initiatives/springton/safe-streets"
    assert about(files, iri)["description"] == {nasty}
    assert {quad.triple for quad in parse(turtle(files[THINGS]), format=RdfFormat.TURTLE)} == set(files[THINGS])


# -- declared terms ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def declared(workspace: Workspace) -> set[str]:
    """What the ontology declares, as local names."""
    path = str(workspace.ontology / "polisgraph.ttl")
    iris = {
        quad.subject.value for quad in parse(path=path, format=RdfFormat.TURTLE) if isinstance(quad.subject, NamedNode)
    }
    return {iri.removeprefix(POLIS) for iri in iris}


def test_every_kind_of_thing_and_fact_is_a_class_of_the_ontology(declared: set[str]) -> None:
    assert [kind.name for kind in (*ENTITIES, *FACTS) if kind.name not in declared | {"CityFacts"}] == []


def terms(key: Key) -> list[str]:
    """The properties that a key may become."""
    if key.name in writer.UNWRITTEN:
        return []
    if key.name in writer.FIGURE_TERMS and key.type in {"quantity", "money"}:
        return [term for term in writer.FIGURE_TERMS[key.name] if term]
    if key.type == "change":
        return ["change", "changeMax", "changePercent", "changePercentMax"]
    return [] if key.type in {"names", "quantities"} else [key.term]


def test_every_property_that_a_key_may_become_is_declared(declared: set[str]) -> None:
    possible = {term for kind in (*ENTITIES, *FACTS) for key in kind.keys for term in terms(key)}
    assert sorted(possible - declared - writer.FOREIGN.keys()) == []


def test_every_property_and_class_that_the_shipped_records_use_is_declared(
    corpus: Corpus, workspace: Workspace, declared: set[str]
) -> None:
    used = set()
    for triples in triples_by_file(corpus, read_terms(workspace.ontology).indicators).values():
        for triple in triples:
            used.add(triple.predicate.value)
            if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
                used.add(triple.object.value)
    own = {iri.removeprefix(POLIS) for iri in used if iri.startswith(POLIS)}
    assert len(own) > 50
    assert sorted(own - declared) == []
