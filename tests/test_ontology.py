"""The ontology declares what the package uses, in two languages, and a reasoner finds no contradiction in it."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from polisgraph.errors import DataError, ToolMissingError
from polisgraph.inference.hermit import java_version, prove_triples
from polisgraph.records.schema import ENTITIES, FACTS
from polisgraph.records.writer import triples_by_file
from polisgraph.resources import shipped_root
from polisgraph.vocabulary import CODES, ONTOLOGY_FILES, OWL, POLIS, RDF, RDFS, SDG, SKOS, read_terms
from tests.conftest import need

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.records.model import Corpus

ONTOLOGY = shipped_root() / "ontology"
CSV = shipped_root().parent / "shared" / "data" / "sdg_indicators_2025.csv"
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
TARGETS = dict(zip(range(1, 18), (7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19), strict=True))
# https://www.un.org/sustainabledevelopment/news/communications-material/
COLOURS = """
E5243B DDA63A 4C9F38 C5192D FF3A21 26BDE2 FCC30B A21942 FD6925 DD1367 FD9D24 BF8B2E 3F7E44 0A97D9 56C02B 00689D 19486A
"""

Statements = dict[str, dict[str, list[NamedNode | Literal]]]


def load(name: str) -> list[Triple]:
    return [quad.triple for quad in parse(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE)]


def statements(*names: str) -> Statements:
    found: Statements = defaultdict(lambda: defaultdict(list))
    for name in names:
        for triple in load(name):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


@pytest.fixture(scope="module")
def terms() -> Statements:
    return statements("polisgraph.ttl")


@pytest.fixture(scope="module")
def lists() -> Statements:
    return statements("codes.ttl")


@pytest.fixture(scope="module")
def framework() -> Statements:
    return statements("sdg.ttl")


def languages(found: list[NamedNode | Literal]) -> list[str]:
    return sorted(value.language or "" for value in found if isinstance(value, Literal) and value.value.strip())


def values(found: list[NamedNode | Literal]) -> list[str]:
    return sorted(value.value for value in found)


def is_a(properties: dict[str, list[NamedNode | Literal]], *kinds: str) -> bool:
    return any(value.value in kinds for value in properties.get(RDF + "type", []))


def test_every_file_is_turtle_with_a_version_a_licence_and_a_title() -> None:
    files = {path.name for path in ONTOLOGY.glob("*.ttl")}
    assert files == {*ONTOLOGY_FILES, "shapes.ttl"}
    for name in files:
        heads = [p for p in statements(name).values() if is_a(p, OWL + "Ontology")]
        assert len(heads) == 1, name
        assert values(heads[0][OWL + "versionIRI"])[0].startswith("https://w3id.org/polisgraph/ontology"), name
        assert values(heads[0]["http://purl.org/dc/terms/license"]) == ["https://creativecommons.org/licenses/by/4.0/"]
        assert languages(heads[0]["http://purl.org/dc/terms/title"]) == ["en", "zh"], name


def test_every_class_and_property_has_label_and_definition_in_two_languages(terms: Statements) -> None:
    declared = [iri for iri in terms if iri.startswith(POLIS)]
    assert len(declared) > 150
    for iri in declared:
        assert is_a(terms[iri], *(OWL + kind for kind in KINDS)), iri
        assert languages(terms[iri][RDFS + "label"]) == ["en", "zh"], iri
        assert languages(terms[iri][SKOS + "definition"]) == ["en", "zh"], iri
        assert terms[iri][RDFS + "isDefinedBy"] == [NamedNode(ONTOLOGY_FILES["polisgraph.ttl"])], iri


def test_chinese_labels_are_chinese(terms: Statements, lists: Statements) -> None:
    for iri, properties in [*terms.items(), *lists.items()]:
        for value in properties[RDFS + "label"] + properties[SKOS + "prefLabel"] + properties[SKOS + "definition"]:
            if isinstance(value, Literal) and value.language == "zh":
                assert re.search(r"[\u4e00-\u9fff]", value.value), iri


def test_a_subclass_and_a_range_name_what_is_declared(terms: Statements, lists: Statements) -> None:
    known = {*terms, *lists}
    for iri, properties in terms.items():
        named = [RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "range", OWL + "inverseOf", OWL + "disjointWith"]
        named += ["https://schema.org/domainIncludes", "https://schema.org/rangeIncludes"]
        for value in [value.value for name in named for value in properties[name]]:
            assert value in known or not value.startswith(POLIS), f"{iri} names {value}"


def test_every_kind_of_record_and_fact_is_a_class(terms: Statements) -> None:
    kinds = {kind.name for kind in (*ENTITIES, *FACTS)} - {"CityFacts"}  # a file of facts, no thing
    assert sorted(name for name in kinds if not is_a(terms.get(POLIS + name, {}), OWL + "Class")) == []


def test_every_term_of_the_shipped_graph_is_declared(corpus: Corpus, terms: Statements, lists: Statements) -> None:
    files = triples_by_file(corpus, read_terms(ONTOLOGY).indicators)
    triples = {triple for part in files.values() for triple in part}
    used = {triple.predicate.value for triple in triples}
    used |= {t.object.value for t in triples if isinstance(t.object, NamedNode) and t.predicate.value == RDF + "type"}
    assert len(used) > 80
    foreign = {RDF + "type", RDFS + "label"}
    assert sorted(term for term in used - foreign if term not in terms) == []
    own = {iri for iri in corpus.things if iri.startswith(CODES)}
    codes = {t.object.value for t in triples if isinstance(t.object, NamedNode) and t.object.value.startswith(CODES)}
    assert sorted(code for code in codes - own if code not in lists) == []


def test_every_code_is_complete(lists: Statements) -> None:
    schemes = {iri for iri in lists if is_a(lists[iri], SKOS + "ConceptScheme")}
    codes = {iri for iri in lists if is_a(lists[iri], SKOS + "Concept")}
    assert len(schemes) > 25
    assert len(codes) > 200
    for iri in schemes | codes:
        assert languages(lists[iri][SKOS + "prefLabel"]) == ["en", "zh"], iri
        assert languages(lists[iri][SKOS + "definition"]) == ["en", "zh"], iri
    for iri in codes:
        scheme, notation = iri.rsplit("/", 1)
        assert values(lists[iri][SKOS + "notation"]) == [notation], iri
        assert values(lists[iri][SKOS + "inScheme"]) == [scheme], iri
        assert scheme in schemes, iri
    # Indicators, units and themes have their concepts in the records.
    empty = schemes - {iri.rsplit("/", 1)[0] for iri in codes}
    assert empty == {CODES + "indicators", CODES + "units", CODES + "themes"}


def test_every_code_has_the_class_of_its_list(lists: Statements) -> None:
    declared = statements("polisgraph.ttl", "partnerships.ttl")
    above = {iri: set(values(declared[iri][RDFS + "subClassOf"])) for iri in list(declared)}
    classes: dict[str, set[str]] = defaultdict(set)  # right below polis:Code, by list
    for iri in lists:
        if is_a(lists[iri], SKOS + "Concept"):
            own = {name for name in values(lists[iri][RDF + "type"]) if name.startswith(POLIS)}
            assert own <= set(above), iri
            first = {name for name in own if POLIS + "Code" in above[name]}
            assert len(first) == 1, iri
            # Further classes stand below it, and a code that has one has those above that one too.
            assert all(above[name] and above[name] <= own for name in own - first), iri
            classes[iri.rsplit("/", 1)[0]] |= first
    assert {scheme: len(names) for scheme, names in classes.items()} == dict.fromkeys(classes, 1)
    assert len({name for names in classes.values() for name in names}) == len(classes)  # a class of its own each


def test_labels_within_a_list_are_all_different(lists: Statements) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for iri in lists:
        for label in lists[iri][SKOS + "prefLabel"]:
            if isinstance(label, Literal) and is_a(lists[iri], SKOS + "Concept"):
                key = (iri.rsplit("/", 1)[0], label.language or "", label.value)
                assert seen.setdefault(key, iri) == iri, key


def number_of(iri: str) -> str:
    return iri.removeprefix(SDG)


def test_there_are_17_goals_and_169_targets_with_their_colours(framework: Statements) -> None:
    goals = {number_of(iri): p for iri, p in framework.items() if is_a(p, SDG + "ontology#Goal")}
    targets = {number_of(iri): p for iri, p in framework.items() if is_a(p, SDG + "ontology#Target")}
    assert sorted(goals, key=int) == [str(number) for number in TARGETS]
    assert len(targets) == 169
    for number, count in TARGETS.items():
        own = [name for name in targets if name.split(".")[0] == str(number)]
        assert len(own) == count, number
        assert all(values(targets[name][SKOS + "broader"]) == [f"{SDG}{number}"] for name in own)
    colours = [values(goals[str(number)]["https://schema.org/color"]) for number in TARGETS]
    assert colours == [[f"#{colour}"] for colour in COLOURS.split()]
    for name, properties in [*goals.items(), *targets.items()]:
        assert values(properties[SKOS + "notation"]) == [name]
        assert languages(properties[SKOS + "prefLabel"]) == ["en", "zh"], name


def test_every_indicator_of_the_united_nations_is_there(framework: Statements) -> None:
    if not CSV.is_file():
        pytest.skip(f"needs {CSV}")
    with CSV.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 240
    for row in rows:
        properties = framework[row["iri_by_kos_pattern"]]
        assert row["indicator"] in values(properties[SKOS + "notation"]), row
        assert SDG + row["target"] in values(properties[SKOS + "broader"]), row
        assert values(properties["http://purl.org/dc/terms/identifier"]) == [row["unsd_code"]]
        assert languages(properties[SKOS + "prefLabel"]) == ["en", "zh"], row
    known = {iri for iri, properties in framework.items() if is_a(properties, SDG + "ontology#Indicator")}
    assert known == {row["iri_by_kos_pattern"] for row in rows}


def test_what_is_aligned_is_declared(terms: Statements, lists: Statements) -> None:
    known = {*terms, *lists}
    aligned = statements("alignments.ttl")
    own = [iri for iri in aligned if iri.startswith((POLIS, CODES))]
    assert len(own) > 20
    assert [iri for iri in own if iri not in known] == []


def test_an_ontology_that_is_no_turtle_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "polisgraph.ttl").write_text("polis:City a owl:Class .")
    with pytest.raises(DataError, match=r"ontology/polisgraph.ttl: .*line 1") as caught:
        read_terms(tmp_path)
    assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match="cannot be read"):
        read_terms(tmp_path / "nowhere")


def test_the_terms_know_their_tree_their_codes_and_their_goals() -> None:
    found = read_terms(ONTOLOGY)
    assert found.ancestors("Department") == {"Department", "PublicBody", "Actor"}
    assert "GovernmentPlatform" in found.below("Enterprise")
    assert found.codes["role"]["land-provider"] == CODES + "role/land-provider"
    assert found.sdg["11.2"] == SDG + "11.2"
    assert found.indicators["11.2.1"] == SDG + "C110201"


# -- HermiT ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reasoner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Java, and a folder for temporary files that must be empty afterwards."""
    need(shutil.which("java"), "default-jre-headless")
    return own_temporary_folder(tmp_path, monkeypatch)


def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def type_of(thing: str, *classes: str) -> list[Triple]:
    return [Triple(NamedNode(thing), NamedNode(RDF + "type"), NamedNode(POLIS + name)) for name in classes]


@pytest.mark.java
def test_an_actor_that_is_public_body_and_enterprise_contradicts_the_ontology(reasoner: Path) -> None:
    proof = prove_triples(
        [*load("polisgraph.ttl"), *type_of("http://example.org/a", "Government", "PrivateEnterprise")]
    )
    assert not proof.consistent
    assert list(reasoner.iterdir()) == []


@pytest.mark.java
def test_a_class_that_nothing_can_belong_to_is_named(reasoner: Path) -> None:
    odd = NamedNode(POLIS + "Odd")
    above = [Triple(odd, NamedNode(RDFS + "subClassOf"), NamedNode(POLIS + name)) for name in ("NGO", "Enterprise")]
    triples = [Triple(odd, NamedNode(RDF + "type"), NamedNode(OWL + "Class")), *above, *load("polisgraph.ttl")]
    proof = prove_triples(triples)
    assert (proof.consistent, proof.unsatisfiable) == (True, ["polis:Odd"])
    assert list(reasoner.iterdir()) == []


def test_without_java_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = own_temporary_folder(tmp_path, monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert java_version() is None
    with pytest.raises(ToolMissingError, match="Java is not installed") as caught:
        prove_triples(type_of("http://example.org/a", "City"))
    assert caught.value.hint == "apt-get install default-jre-headless"
    assert "\n" not in str(caught.value)
    assert list(folder.iterdir()) == []


def fake_java(folder: Path, says: str, *, ending: str = "exit 0") -> None:
    script = folder / "java"
    lines = ["#!/bin/sh", f"[ \"$1\" = -version ] && echo '{says}' >&2 && exit 0", "echo out of memory", ending]
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o755)


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "25-ea" 2025-09-16', 25),
        ("a shell without a runtime", None),
    ],
)
def test_the_version_of_java_is_read(
    says: str, version: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(tmp_path, says)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert java_version() == version


def test_a_java_that_is_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(tmp_path, 'java version "1.7.0_80"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ToolMissingError, match="Java 7 is too old"):
        prove_triples([])


@pytest.mark.parametrize(
    ("ending", "told"),
    [("exit 1", "HermiT stopped: out of memory"), ("kill -9 $$", "HermiT was killed"), ("exit 0", "without an answer")],
)
def test_a_reasoner_that_stops_is_one_error_and_leaves_nothing_behind(
    ending: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_temporary_folder(tmp_path, monkeypatch)
    fake_java(tmp_path, 'openjdk version "17.0.15"', ending=ending)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(DataError, match=told) as caught:
        prove_triples(type_of("http://example.org/a", "City"))
    assert "\n" not in str(caught.value)
    assert list(folder.iterdir()) == []
