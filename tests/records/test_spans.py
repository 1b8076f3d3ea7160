"""Spans that point nowhere are refused with what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.records.conftest import Bench


def described(at: str) -> str:
    return f"challenges:\n  - id: one\n    title: It was hard\n    at: {at} # here\n"


def test_a_span_beyond_the_document_is_refused_with_its_length(bench: Bench) -> None:
    length = len(bench.report)
    message, hint = bench.refused(described(f"{length - 5}-{length + 1}"))
    assert message == f"at: span {length - 5}-{length + 1} ends beyond report"
    assert hint == f"it has {length} characters"


def test_a_span_up_to_the_last_character_is_right(bench: Bench) -> None:
    bench.initiative(described(f"{len(bench.report) - 5}-{len(bench.report)}"))
    assert bench.check() == []


@pytest.mark.parametrize("span", ["20-10", "10-10"])
def test_a_reversed_or_empty_span_is_refused(bench: Bench, span: str) -> None:
    assert bench.refused(described(span)) == (f"at: span {span} is reversed or empty", "start-end, end exclusive")


@pytest.mark.parametrize("spans", ["10-20, 30-40", "10-20,30-40"])
def test_commas_between_spans_are_refused(bench: Bench, spans: str) -> None:
    message, hint = bench.refused(described(spans))
    assert message.startswith("at: '10-20,")
    assert hint == "several spans are separated by spaces, never by commas"


def test_several_spans_stand_apart_by_spaces_or_as_a_list(bench: Bench) -> None:
    bench.initiative(described("10-20 30-40") + "  - {id: two, title: T, at: [10-20, 30-40]}\n")
    corpus = bench.corpus()
    assert {str(fact.spans) for fact in corpus.facts.values() if fact.kind.name == "Challenge"} == {
        "[Span(document='report', start=10, end=20), Span(document='report', start=30, end=40)]"
    }


def test_a_span_outside_the_chapter_is_refused_with_the_chapter(bench: Bench) -> None:
    message, hint = bench.refused(described("95-110") + "chapter: 20-60 90-100\n")
    assert message == "at: span 95-110 lies outside the chapter"
    assert hint == "chapter: 20-60 90-100"


def test_a_span_inside_one_of_several_stretches_of_a_chapter_is_right(bench: Bench) -> None:
    bench.initiative(described("20-30 90-100") + "chapter: 20-60 90-100\n")
    assert bench.check() == []


def test_a_span_of_another_document_is_not_held_against_the_chapter(bench: Bench) -> None:
    bench.initiative(described("old-report:1-9") + "chapter: 20-60\n")
    assert bench.check() == []


def test_a_chapter_beyond_the_document_is_refused(bench: Bench) -> None:
    length = len(bench.report)
    assert bench.refused(f"chapter: 0-{length + 1} # here\n")[1] == f"it has {length} characters"


def test_a_pin_that_was_left_is_refused_with_the_command_that_turns_it_into_a_span(bench: Bench) -> None:
    message, hint = bench.refused(described('"In May 2015, the … trees"'))
    assert message == "at: 'In May 2015, the … trees' is not a span"
    assert hint == "start-end; polisgraph pin turns quoted words into one"


def test_a_span_of_an_unknown_document_is_refused_with_the_nearest_one(bench: Bench) -> None:
    assert bench.refused(described("old-reprt:1-2")) == (
        "at: unknown document 'old-reprt'",
        "nearest: old-report, report",
    )


def test_an_unknown_source_is_refused_once_not_at_each_span(bench: Bench) -> None:
    head = "title: T\nsource: raport # here\ncity: springton\nkind: project\nat: 1-2\n"
    assert bench.refused(described("3-4").replace("# here", ""), head=head) == (
        "source: unknown document 'raport'",
        "nearest: report, old-report",
    )


def test_an_unknown_source_at_the_head_of_a_shelf_is_refused(bench: Bench) -> None:
    text = "source: raport # here\nmill-brook: {title: Mill Brook, adminLevel: site, at: 1-2}\n"
    assert bench.refused_in("places/springton.yaml", text)[0] == "source: unknown document 'raport'"


def test_a_fact_without_a_passage_is_refused(bench: Bench) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 300 people} # here\n"
    assert bench.refused(body) == ("Measurement without a passage", "every fact needs at: start-end")


def test_an_initiative_without_a_passage_is_refused(bench: Bench) -> None:
    head = "title: T # here\nsource: report\ncity: springton\nkind: project\n"
    assert bench.refused("", head=head) == ("no passage", "at: start-end, where the document speaks of it")


def test_a_passage_above_400_characters_is_a_warning_only(bench: Bench) -> None:
    bench.initiative(described("0-401"))
    (problem,) = bench.check()
    assert problem.severity == "warning"
    assert problem.message == "passage of 401 characters"
    assert bench.corpus().facts
