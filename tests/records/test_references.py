"""Facts name other facts by id, in their record, their file or by full path."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.records.conftest import Bench

HELPED = "300 people"


def measurement(bench: Bench, *lines: str, words: str = HELPED) -> str:
    """A section with one measurement of these keys."""
    keys = "".join(f"\n    {line}" for line in lines)
    return f"measurements:\n  - at: {bench.span(words)}{keys}\n"


def test_a_reference_to_an_unknown_fact_is_refused_with_the_nearest_one(bench: Bench) -> None:
    body = f"""\
flows:
  - {{id: bank-loan, giver: world/harbour-bank, financialInstrument: loan, at: {bench.span("The Harbour Bank")}}}
  - id: gift
    giver: springton/government
    financialInstrument: grant
    drawnBy: bank-lone # here
    at: {bench.span("2.47 million CNY")}
"""
    assert bench.refused(body) == ("drawnBy names an unknown fact 'bank-lone'", "nearest: bank-loan")


def test_a_fact_cannot_be_a_part_of_itself(bench: Bench) -> None:
    body = "measurements:\n  - {id: all, indicator: helpers, value: 3 people, includedIn: all, at: 1-2} # here\n"
    assert bench.refused(body)[0] == "includedIn names itself"


def test_a_component_may_refer_to_a_fact_of_its_parent(bench: Bench) -> None:
    bench.initiative(
        f"""\
measurements:
  - {{id: all, indicator: helpers, value: 300 people, at: {bench.span(HELPED)}}}
components:
  paths:
    title: Paths
    kind: project
    at: {bench.span("40 kilometres")}
    measurements:
      - {{indicator: helpers, value: 180 people, includedIn: all, at: {bench.span("180 pupils")}}}
"""
    )
    base = "https://example.org/cities/initiatives/springton/safe-streets"
    assert bench.corpus().facts[f"{base}/paths/measurement/helpers"].references("includedIn") == [
        f"{base}/measurement/all"
    ]


def test_a_fact_of_another_file_is_named_by_its_full_path(bench: Bench) -> None:
    bench.write(
        "cities/springton/people.yaml",
        f"title: People\nsource: report\ncity: springton\nmeasurements:\n"
        f"  - {{indicator: helpers, value: 300 people, at: {bench.span(HELPED)}}}\n",
    )
    bench.initiative(
        measurement(
            bench,
            "indicator: helpers",
            "value: 180 people",
            "includedIn: cities/springton/people/measurement/helpers",
            words="180 pupils",
        )
    )
    facts = bench.corpus().facts
    part = facts["https://example.org/cities/initiatives/springton/safe-streets/measurement/helpers"]
    assert part.references("includedIn") == ["https://example.org/cities/cities/springton/people/measurement/helpers"]


def test_a_fact_of_another_kind_is_no_total(bench: Bench) -> None:
    body = f"""\
beneficiaries:
  - {{id: all, group: all, count: 300 people, at: {bench.span(HELPED)}}}
measurements:
  - indicator: helpers
    value: 3 people
    includedIn: initiatives/springton/safe-streets/beneficiary/all # here
    at: 1-2
"""
    assert bench.refused(body)[0].startswith("includedIn names an unknown fact ")


def test_a_note_may_be_about_a_fact_of_its_record_or_any_thing(bench: Bench) -> None:
    bench.initiative(
        measurement(bench, "indicator: helpers", "value: 300 people")
        + """\
notes:
  - id: doubt
    about: [measurement/helpers, actors/springton/parks-department, cities/oldport]
    noteType: scope
    printed: people
    chosen: left open
    because: nobody knows
    at: 1-2
"""
    )
    (note,) = [fact for fact in bench.corpus().facts.values() if fact.kind.name == "CurationNote"]
    assert note.references("about") == [
        "https://example.org/cities/initiatives/springton/safe-streets/measurement/helpers",
        "https://example.org/cities/actors/springton/parks-department",
        "https://w3id.org/polisgraph/id/cities/oldport",
    ]


def test_a_reference_is_one_word_not_a_list(bench: Bench) -> None:
    body = "measurements:\n  - {id: one, indicator: helpers, value: 3 people, includedIn: [a, b], at: 1-2} # here\n"
    assert bench.refused(body)[0] == "'includedIn' takes one value, not a list"


def test_a_reference_is_one_word_not_a_mapping(bench: Bench) -> None:
    body = "measurements:\n  - {id: one, indicator: helpers, value: 3 people, includedIn: {id: a}, at: 1-2} # here\n"
    assert bench.refused(body) == ("includedIn: the id of a fact is expected", "a slug, or a full path")


def test_an_id_that_two_components_use_must_be_named_in_full(bench: Bench) -> None:
    component = (
        "title: T, kind: project, at: 1-2, measurements: [{id: all, indicator: helpers, value: 3 people, at: 1-2}]"
    )
    body = f"""\
components:
  one: {{{component}}}
  two: {{{component}}}
measurements:
  - {{indicator: helpers, value: 1 person, includedIn: all, at: 1-2}} # here
"""
    path = "initiatives/springton/safe-streets"
    assert bench.refused(body.replace("1 person", "1 people")) == (
        "includedIn names several facts by 'all'",
        f"write the full path of one: {path}/one/measurement/all, {path}/two/measurement/all",
    )


def test_a_note_about_nothing_known_is_refused_with_the_nearest_fact(bench: Bench) -> None:
    note = "noteType: scope, printed: people, chosen: left open, because: nobody knows, at: 1-2"
    body = f"""\
measurements:
  - {{indicator: helpers, value: 3 people, at: 1-2}}
notes:
  - {{id: doubt, about: measurement/helprs, {note}}} # here
"""
    assert bench.refused(body) == (
        "about names an unknown fact 'measurement/helprs'",
        "nearest: measurement/helpers",
    )
