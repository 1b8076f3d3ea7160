"""Where records stand, what they are called, and who is in them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from polisgraph.records.checker import check_records
from polisgraph.resources import Layer, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.records.conftest import Bench

CITY = "cities/springton.yaml"


@pytest.mark.parametrize(
    "path",
    [
        "initiatives/lost.yaml",
        "initiatives/springton/too/deep.yaml",
        "lost.yaml",
        "codes/colours.yaml",
        "codes/units/more.yaml",
        "people/springton.yaml",
        "actors/springton/more.yaml",
    ],
)
def test_a_record_in_a_wrong_folder_is_refused_with_the_right_ones(bench: Bench, path: str) -> None:
    message, hint = bench.refused_in(path, "title: Lost\n", line=1)
    assert message == "records do not stand here"
    assert "initiatives/<city>/<slug>" in hint


@pytest.mark.parametrize("name", ["Safe_Streets", "safe--streets", "safe streets", "straße"])
def test_a_file_whose_name_is_no_slug_is_refused(bench: Bench, name: str) -> None:
    message, hint = bench.refused_in(f"initiatives/springton/{name}.yaml", "title: T\n", line=1)
    assert (message, hint) == (f"'{name}' is no slug", "lower-case letters, digits and single hyphens")


def test_an_entry_of_a_shelf_whose_name_is_no_slug_is_refused(bench: Bench) -> None:
    text = "Mill_Brook: {title: Mill Brook, adminLevel: site} # here\n"
    assert bench.refused_in("places/springton.yaml", text)[0] == "'Mill_Brook' is no slug"


def test_a_component_cannot_be_called_like_a_section_of_facts(bench: Bench) -> None:
    body = "components:\n  measurement: {title: T, kind: project, at: 1-2} # here\n"
    assert bench.refused(body)[0] == "'measurement' is no slug for a component"


def test_a_file_that_is_no_yaml_is_refused(bench: Bench) -> None:
    assert bench.refused_in("cities/springton.yml", "title: T\n", line=1) == ("not a record", "records end in .yaml")


def test_an_initiative_under_another_city_is_refused(bench: Bench) -> None:
    text = "title: T\nsource: report\ncity: springton\nkind: project\nat: 1-2\n"
    assert bench.refused_in("initiatives/oldport/lost.yaml", text, line=1)[0] == (
        "the file lies under oldport, its city is springton"
    )


def test_city_facts_under_another_city_are_refused(bench: Bench) -> None:
    text = "title: T\nsource: report\ncity: springton\n"
    assert bench.refused_in("cities/oldport/lost.yaml", text, line=1)[0] == (
        "the file lies under oldport, its city is springton"
    )


def test_an_actor_that_no_fact_names_and_no_passage_shows_is_refused(bench: Bench) -> None:
    text = "ghost: # here\n  title: Ghost\n  class: Person\n"
    assert bench.refused_in("actors/oldport.yaml", text, line=1) == (
        "an actor that no fact names and that has no passage",
        "at: document:start-end",
    )


def test_what_is_said_of_an_actor_needs_a_passage(bench: Bench) -> None:
    bench.initiative(f"participants:\n  - {{actor: oldport/office, role: partner, at: {bench.span('Safe')}}}\n")
    text = "office:\n  title: Office\n  class: Department\n  unitOf: springton/government\n"
    assert bench.refused_in("actors/oldport.yaml", text, line=1) == (
        "'unitOf' needs a passage",
        "at: document:start-end",
    )


def test_a_group_described_twice_in_different_words_is_refused(bench: Bench) -> None:
    body = f"""\
participants:
  - {{actor: {{group: shops, memberCount: 3}}, role: partner, at: {bench.span("Safe")}}}
  - {{actor: {{group: shops, memberCount: 4}}, role: funder, at: {bench.span("Safe")}}} # here
"""
    assert bench.refused(body) == (
        "actor: group 'shops' has another memberCount on line 9",
        "describe a group once",
    )


def test_a_group_without_latin_letters_is_refused(bench: Bench) -> None:
    body = f"participants:\n  - {{actor: {{group: 家长}}, role: partner, at: {bench.span('Safe')}}} # here\n"
    assert bench.refused(body) == ("actor: '家长' gives no slug", "name the group in Latin letters")


def test_a_flow_cannot_quietly_imply_two_participations_of_one_name(bench: Bench) -> None:
    bench.write("actors/oldport.yaml", "government: {title: Oldport, class: Government, governs: oldport}\n")
    body = f"""\
flows:
  - {{id: one, giver: springton/government, financialInstrument: grant, at: {bench.span("2.47 million CNY")}}}
  - {{id: two, giver: oldport/government, financialInstrument: grant, at: {bench.span("2.47 million CNY")}}} # here
"""
    assert bench.refused(body) == (
        "it implies a second participation of the name government-funder",
        "write it under participants, with an id",
    )


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("wikidata", "Springton (city)", "wikidata: 'Springton (city)' is no Wikidata id"),
        ("names", "[{name: X, lang: not a tag}]", "names: 'not a tag' is no language tag"),
        ("names", "[{name: X, kind: nickname}]", "names: unknown kind of name 'nickname'"),
        ("names", "[{name: 春城, kind: translation}]", "names: a translation needs 'lang'"),
        ("names", "[{name: X, colour: red}]", "names: unknown key 'colour'"),
        ("geonames", "Q42", "geonames: 'Q42' is not a whole number"),
    ],
)
def test_what_would_break_an_iri_or_a_literal_is_refused(bench: Bench, key: str, value: str, message: str) -> None:
    assert bench.refused_in(CITY, f"title: Springton\n{key}: {value} # here\n")[0] == message


def test_a_digest_that_is_none_is_refused(bench: Bench) -> None:
    text = "title: R\nsha256: unknown # here\ncharacters: 5\n"
    assert bench.refused_in("documents/other.yaml", text)[0] == "sha256: 'unknown' is no SHA-256"


def test_components_that_are_no_mapping_are_refused(bench: Bench) -> None:
    assert bench.refused("components: [a, b] # here\n")[0] == "components is a mapping of slugs to records"
    assert bench.refused("components:\n  paths: a word # here\n")[0] == "'paths' must hold keys and values"


def test_an_entry_of_a_shelf_that_is_a_word_is_refused(bench: Bench) -> None:
    assert bench.refused_in("places/springton.yaml", "mill: a word # here\n") == (
        "'mill' must hold keys and values",
        "slug: {title: …}",
    )


def test_an_entry_of_a_section_that_is_a_word_is_refused(bench: Bench) -> None:
    assert bench.refused("challenges:\n  - rain # here\n") == (
        "an entry of challenges holds keys and values",
        "- key: value",
    )


def test_a_graph_without_records_is_told(tmp_path: Path, foundation: Layer) -> None:
    shutil.copytree(foundation.root / "ontology", tmp_path / "ontology")
    _, problems = check_records(Workspace((Layer(tmp_path, foundation.base, writable=False),)))
    assert [str(problem) for problem in problems] == ["graph/records:1: the folder is missing"]


def test_hidden_files_and_folders_are_passed_over(bench: Bench) -> None:
    bench.write(".notes/draft.yaml", "a: [\n")
    bench.write("cities/.springton.yaml.swp", "x")
    assert bench.check() == []
