"""No two records, and no two facts, have one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.records.conftest import Bench

HELPED = "300 people"


def test_a_duplicate_id_is_refused_with_the_place_of_the_first(bench: Bench) -> None:
    body = "challenges:\n  - {id: one, title: A, at: 1-2}\n  - {id: one, title: B, at: 1-2} # here\n"
    assert bench.refused(body) == (
        "duplicate id: two facts are called Challenge one",
        "first in graph/records/initiatives/springton/safe-streets.yaml:9; give one of them another id",
    )


def test_two_facts_of_the_same_key_fields_are_refused(bench: Bench) -> None:
    body = f"""\
measurements:
  - {{indicator: helpers, value: 300 people, at: {bench.span(HELPED)}}}
  - {{indicator: helpers, value: 180 people, at: {bench.span("180 pupils")}}} # here
"""
    assert bench.refused(body)[0] == "duplicate id: two facts are called Measurement helpers"


def test_an_id_that_is_no_slug_is_refused(bench: Bench) -> None:
    body = "challenges:\n  - {id: One Two, title: A, at: 1-2} # here\n"
    assert bench.refused(body) == ("id 'One Two' is no slug", "lower-case letters, digits and hyphens")


def test_a_fact_that_nothing_identifies_needs_an_id(bench: Bench) -> None:
    assert bench.refused("lessons:\n  - {title: A, at: 1-2} # here\n") == (
        "Lesson needs an 'id'",
        "a short slug, never renamed",
    )


def test_two_files_cannot_describe_the_same_code(bench: Bench) -> None:
    bench.write("codes/indicators/a.yaml", "noise: {title: Noise, titleZh: 噪, definition: How loud.}\n")
    text = "# c\nnoise: {title: Noise, titleZh: 噪, definition: How loud it is.} # here\n"
    assert bench.refused_in("codes/indicators/b.yaml", text) == (
        "duplicate identifier codes/indicators/noise",
        "first in graph/records/codes/indicators/a.yaml:1",
    )


def test_two_entries_of_a_shelf_cannot_have_one_slug(bench: Bench) -> None:
    text = "mill: {title: Mill, adminLevel: site}\nmill: {title: Other mill, adminLevel: site} # here\n"
    assert bench.refused_in("places/springton.yaml", text) == ("duplicate key 'mill'", "first on line 1")


def test_a_record_of_a_workspace_cannot_take_the_path_of_a_shipped_one(bench: Bench) -> None:
    assert bench.refused_in("cities/oldport.yaml", "title: My Oldport\n", line=1) == (
        "duplicate identifier cities/oldport",
        "first in graph/records/cities/oldport.yaml:1 of the shipped graph",
    )
