"""The shapes find planted mistakes in triples that no checker has seen, and find none in the shipped graph."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
import rdflib

from polisgraph.errors import DataError, Problem
from polisgraph.records.writer import triples_by_file
from polisgraph.resources import shipped_root
from polisgraph.store.memory import rdflib_graph
from polisgraph.validation import validate
from polisgraph.vocabulary import PREFIXES, read_terms

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.records.model import Corpus

ONTOLOGY = shipped_root() / "ontology"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <http://example.org/> .\n"
LISTS = ("status", "role", "basis", "voice", "initiative-kind", "financial-instrument", "indicators", "admin-level")
HEAD += "".join(f"@prefix {name}: <{PREFIXES['codes']}{name}/> .\n" for name in LISTS)
SOUND = """
:d a polis:Document ; rdfs:label "d"@en ; polis:sha256 "%s" ; polis:characters 100 .
:s a polis:Passage ; polis:document :d ; polis:start 1 ; polis:end 9 .
:c a polis:City ; rdfs:label "c"@en ; polis:adminLevel admin-level:prefecture-level-city .
:i a polis:Initiative ; rdfs:label "i"@en ; polis:inCity :c ; polis:kind initiative-kind:project .
:a a polis:NGO ; rdfs:label "a"@en .
:p a polis:Participation ; polis:initiative :i ; polis:actor :a ; polis:role role:lead .
:indicator a polis:Indicator .
""" % ("0" * 64)
FACT = ' rdfs:label "x"@en ; polis:evidence :s ; polis:basis basis:stated ; polis:voice voice:text .'
PLANTED = {
    "nobody-takes-part": (
        "a polis:Participation ; polis:initiative :i ; polis:role role:lead ;" + FACT,
        "Participation: exactly one actor",
    ),
    "takes-part-in-nothing": (
        "a polis:Participation ; polis:actor :a ; polis:role role:lead ;" + FACT,
        "Participation: exactly one initiative",
    ),
    "a-role-of-another-list": (
        "a polis:Participation ; polis:initiative :i ; polis:actor :a ; polis:role status:achieved ;" + FACT,
        "Participation: at least one role, from the code list",
    ),
    "from-nobody-to-nobody": (
        "a polis:Flow ; polis:financialInstrument financial-instrument:loan ; polis:status status:achieved ;" + FACT,
        "Flow: at least a giver or a receiver",
    ),
    "a-flow-from-a-document": (
        "a polis:Flow ; polis:giver :d ; polis:financialInstrument financial-instrument:loan ; "
        "polis:status status:achieved ;" + FACT,
        "Flow: a giver is an Actor or a Place",
    ),
    "money-without-a-currency": (
        "a polis:Flow ; polis:giver :a ; polis:amount 7.0 ; polis:financialInstrument financial-instrument:loan ; "
        "polis:status status:achieved ;" + FACT,
        "Amount: exactly one currency",
    ),
    "measures-nothing": (
        "a polis:Measurement ; polis:about :i ; polis:indicator :indicator ; polis:status status:achieved ;" + FACT,
        "Measurement: a value, a change, a share, a baseline or a direction",
    ),
    "more-than-all": (
        "a polis:Measurement ; polis:about :i ; polis:indicator :indicator ; polis:status status:achieved ; "
        "polis:share 101.0 ;" + FACT,
        "Share: a percentage between 0 and 100",
    ),
    "a-range-upside-down": (
        "a polis:Measurement ; polis:about :i ; polis:indicator :indicator ; polis:status status:achieved ; "
        "polis:value 9.0 ; polis:valueMax 2.0 ;" + FACT,
        "Range: polis:value is there and not above its upper end",
    ),
    "serves-an-initiative": (
        "a polis:SdgLink ; polis:initiative :i ; polis:sdg :i ;" + FACT,
        "SdgLink: at least one goal or target",
    ),
    "without-evidence": (
        (
            'a polis:Lesson ; polis:lessonTitle "x" ; rdfs:label "x"@en ; polis:basis basis:stated ; '
            "polis:voice voice:text ."
        ),
        "Fact: at least one passage as evidence",
    ),
    "ends-before-it-starts": (
        "a polis:Participation ; polis:initiative :i ; polis:actor :a ; polis:role role:lead ; "
        "polis:startYear 2020 ; polis:endYear 2010 ;" + FACT,
        "Time: at most one first year",
    ),
    "a-passage-upside-down": (
        "a polis:Passage ; polis:document :d ; polis:start 9 ; polis:end 1 .",
        "Passage: exactly",
    ),
    "a-part-of-itself": (
        (
            'a polis:Initiative ; rdfs:label "x"@en ; polis:inCity :c ; polis:kind initiative-kind:project ; '
            "polis:partOf :between . :between polis:partOf :a-part-of-itself ."
        ),
        "Initiative: no initiative is part of itself",
    ),
    "within-itself": (
        'a polis:Place ; rdfs:label "x"@en ; polis:within :within-itself .',
        "Place: no place lies within itself",
    ),
    "an-actor-with-a-role": ('a polis:NGO ; rdfs:label "x"@en ; polis:role role:lead .', "Roles, compensation, tasks"),
    "an-initiative-with-money": (
        (
            'a polis:Initiative ; rdfs:label "x"@en ; polis:inCity :c ; polis:kind initiative-kind:project ; '
            "polis:amount 7.0 ."
        ),
        "Amounts of money, financial instruments",
    ),
    "a-part-of-itself-at-once": (
        (
            'a polis:Initiative ; rdfs:label "x"@en ; polis:inCity :c ; polis:kind initiative-kind:project ; '
            "polis:partOf :a-part-of-itself-at-once ."
        ),
        "Initiative: no initiative is part of itself",
    ),
    "a-city-within-itself": (
        (
            'a polis:City ; rdfs:label "x"@en ; polis:adminLevel admin-level:county-level-city ; '
            "polis:within :ring . :ring polis:within :a-city-within-itself ."
        ),
        "Place: no place lies within itself",
    ),
    "a-unit-of-itself": (
        'a polis:Department ; rdfs:label "x"@en ; polis:unitOf :a-unit-of-itself .',
        "Actor: no actor is a unit of itself",
    ),
    "private-and-of-the-state": (
        'a polis:PrivateEnterprise, polis:GovernmentPlatform ; rdfs:label "x"@en .',
        "Actor: an enterprise is private or state-owned, not both",
    ),
    "public-and-private": (
        'a polis:Government, polis:PrivateEnterprise ; rdfs:label "x"@en .',
        "Actor: a public body is no enterprise",
    ),
    "no-place-on-earth": ('a polis:Place ; rdfs:label "x"@en ; geo:lat 91.0 ; geo:long 7.0 .', "Coordinates: exactly"),
    "nameless": ("a polis:NGO .", "Actor: exactly one English label"),
}


def read(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=HEAD + turtle, format="turtle")


@pytest.fixture(scope="module")
def found() -> list[Problem]:
    """What the shapes find when every mistake is planted at once."""
    planted = "".join(f":{name} {triples}\n" for name, (triples, _) in PLANTED.items())
    return validate(read(SOUND.replace("role:lead .", "role:lead ;" + FACT) + planted), ONTOLOGY)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found_where_it_stands(name: str, found: list[Problem]) -> None:
    expected = PLANTED[name][1]
    messages = [p.message for p in found if p.hint.split(",")[0].split("/")[-1].removeprefix("http:") == name]
    assert any(message.startswith(expected) for message in messages), messages


def test_every_finding_is_said_in_words(found: list[Problem]) -> None:
    messages = {problem.message for problem in found}
    assert len(messages) > len(PLANTED) / 2
    for message in messages:
        assert re.fullmatch(r"[^<>|{}\n]+ [^<>|{}\n]+\.", message), message
        assert "http" not in message


def test_only_the_nodes_in_focus_are_looked_at(found: list[Problem]) -> None:
    planted = "".join(f":{name} {triples}\n" for name, (triples, _) in PLANTED.items())
    data = SOUND.replace("role:lead .", "role:lead ;" + FACT) + planted
    name = "nobody-takes-part"
    alone = validate(read(data), ONTOLOGY, focus=[f"http://example.org/{name}"])
    assert {problem.hint.split(",")[0] for problem in alone} == {f"http://example.org/{name}"}
    assert set(alone) == {problem for problem in found if problem.hint.split(",")[0] == f"http://example.org/{name}"}
    assert validate(read(data), ONTOLOGY, focus=[]) == []


def test_nothing_is_found_where_nothing_is_wrong(found: list[Problem]) -> None:
    sound = {f"http://example.org/{name}" for name in ("d", "s", "c", "i", "a", "p")}
    assert [problem for problem in found if problem.hint.split(",")[0] in sound] == []


def test_the_shipped_graph_conforms(corpus: Corpus) -> None:
    files = triples_by_file(corpus, read_terms(ONTOLOGY).indicators)
    assert validate(rdflib_graph({t for part in files.values() for t in part}), ONTOLOGY, corpus) == []


def test_a_finding_is_led_back_to_its_record(corpus: Corpus) -> None:
    fact = next(fact for fact in corpus.facts.values() if fact.kind.name == "Participation" and not fact.implied_by)
    problems = validate(read(f"<{fact.iri}> a polis:Participation ; polis:actor :a ."), ONTOLOGY, corpus)
    assert problems
    assert {(problem.file, problem.line) for problem in problems} == {(fact.file, fact.line)}


def test_shapes_that_cannot_be_read_are_one_error(tmp_path: Path) -> None:
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    (tmp_path / "ontology" / "shapes.ttl").write_text("this is no Turtle")
    with pytest.raises(DataError, match="the shapes cannot be read") as caught:
        validate(rdflib.Graph(), tmp_path / "ontology")
    assert "\n" not in str(caught.value)
