"""What no passage touches is found, page and table say the same, and what is used is not asked for again."""

from __future__ import annotations

import re
from html import unescape

import pytest

from polisgraph.coverage import Coverage, Paragraph, read_coverage
from polisgraph.drawing import draw_coverage
from polisgraph.evidence import Text
from polisgraph.records.model import Corpus, Entry, Name, Span
from polisgraph.records.schema import ENTITIES, FACTS
from polisgraph.vocabulary import ID

REPORT = """\
# SPRINGTON AND ITS TREES

In May 2015 the Parks Department planted 15,000 trees; seven schools of the Bright Foundation helped.

The UNDP sent 3 people to Springton. First, nothing else happened.

1. Planting went on.

It was (2) a good year for all, with PM2.5 as before.

| Park | 12 |
|------|----|
| Wood | 34 |

The Harbour Bank, the Water Company and "Green Wednesdays" were thanked <b>at length</b>.

Key Measures and Their Effects
"""


def entry(kind: str, iri: str, *words: str, **values: str) -> Entry:
    """A thing or fact that rests on some words of the report."""
    spans = [Span("report", REPORT.index(phrase), REPORT.index(phrase) + len(phrase)) for phrase in words]
    made = Entry(ID + iri, next(one for one in (*ENTITIES, *FACTS) if one.name == kind), "a.yaml", 1)
    made.values |= {"at": list(spans), **{key: [value] for key, value in values.items()}}
    return made


def read(*facts: Entry) -> Coverage:
    city = entry("City", "cities/springton", "SPRINGTON", title="Springton")
    bank = entry("Actor", "actors/springton/bank", "TREES", title="Harbour Bank")
    bank.values["names"] = [Name("Harbour Bank")]
    things = {thing.iri: thing for thing in (city, bank)}
    return read_coverage(Corpus(things, {fact.iri: fact for fact in facts}), Text("report", REPORT))


def left(coverage: Coverage, words: str) -> list[str]:
    return [mark.text for mark in paragraph(coverage, words).left]


def paragraph(coverage: Coverage, words: str) -> Paragraph:
    place = REPORT.index(words)
    return next(one for one in coverage.paragraphs if one.start <= place < one.end)


def test_a_paragraph_that_nothing_touches_shows_figures_acronyms_and_names() -> None:
    coverage = read()
    assert left(coverage, "In May") == ["2015", "Parks Department", "15,000", "seven", "Bright Foundation"]
    assert left(coverage, "The UNDP") == ["UNDP", "3"]
    assert not paragraph(coverage, "In May").touched
    assert paragraph(coverage, "In May").asks


def test_what_a_passage_touches_is_not_asked_for() -> None:
    coverage = read(entry("Measurement", "x/measurement/trees", "planted 15,000 trees"))
    assert left(coverage, "In May") == ["2015", "Parks Department", "seven", "Bright Foundation"]
    assert paragraph(coverage, "In May").touched
    whole = "In May 2015 the Parks Department planted 15,000 trees; seven schools of the Bright Foundation helped."
    assert not paragraph(read(entry("Event", "x/event/all", whole)), "In May").asks


def test_an_implied_fact_uses_nothing_of_its_own() -> None:
    implied = entry("Participation", "x/participation/a", "planted 15,000 trees")
    implied.implied_by = ID + "x/flow/a"
    assert not paragraph(read(implied), "In May").touched


@pytest.mark.parametrize("words", ["1. Planting", "Key Measures"])
def test_numbering_and_headings_ask_for_nothing(words: str) -> None:
    assert not paragraph(read(), words).asks


def test_a_digit_in_a_name_is_no_figure() -> None:
    assert [(mark.kind, mark.text) for mark in paragraph(read(), "It was (2)").left] == [("acronym", "PM2.5")]


def test_each_line_of_a_table_stands_alone_and_its_rule_is_no_line() -> None:
    coverage = read(entry("Measurement", "x/measurement/park", "Park | 12"))
    assert [left(coverage, "Park |"), left(coverage, "Wood |")] == [[], ["34"]]
    assert all("---" not in REPORT[one.start : one.end] for one in coverage.paragraphs)


def test_a_known_name_is_left_only_where_its_whole_paragraph_is() -> None:
    coverage = read()
    assert left(coverage, "The Harbour") == ["Harbour Bank", "Water Company", "Green Wednesdays"]
    touched = read(entry("Recognition", "x/recognition/a", '"Green Wednesdays" were thanked'))
    assert left(touched, "The Harbour") == ["Water Company"]
    assert not paragraph(touched, "The Harbour").asks  # names alone, and something of it is used


def test_the_city_marks_nothing() -> None:
    assert all("Springton" not in (mark.text, mark.text.title()) for one in read().paragraphs for mark in one.marks)


def test_counts_and_share_add_up() -> None:
    coverage = read(entry("Measurement", "x/measurement/trees", "planted 15,000 trees"))
    figures, all_figures = coverage.counts()["figure"]
    assert (figures, all_figures) == (1, 6)
    assert coverage.counts()["acronym"] == (0, 2)
    covered = len("planted 15,000 trees") + len("SPRINGTON") + len("TREES")
    assert coverage.share() == pytest.approx(covered / len(REPORT))


def test_passages_that_overlap_count_once() -> None:
    twice = read(
        entry("Measurement", "x/measurement/a", "planted 15,000"),
        entry("Measurement", "x/measurement/b", "15,000 trees"),
    )
    once = read(entry("Measurement", "x/measurement/a", "planted 15,000 trees"))
    assert twice.share() == once.share()


def test_the_page_shows_the_whole_text_escaped_with_what_is_used_and_left() -> None:
    coverage = read(entry("Measurement", "x/measurement/trees", "planted 15,000 trees", label="Trees: 15,000 & more"))
    page = draw_coverage(coverage, Corpus()).html
    assert '<mark class="d1" title="Measurement: x">' not in page
    assert 'title=""' not in page
    assert '<span class="left">UNDP</span>' in page
    assert "&lt;b&gt;at length&lt;/b&gt;" in page
    assert "<b>at length" not in page
    assert "script" not in page.split("</head>")[1]
    article = page[page.index("<article") : page.index("</article>")]
    shown = unescape(re.sub(r"<small>\d+</small>|<[^>]+>", "", article))
    for one in coverage.paragraphs:
        assert REPORT[one.start : one.end] in shown


def test_what_rests_on_a_stretch_is_named_in_the_page() -> None:
    fact = entry("Measurement", "x/measurement/trees", "planted 15,000 trees", label="Trees: 15,000 & more")
    page = draw_coverage(read(fact), Corpus(facts={fact.iri: fact})).html
    assert 'title="Measurement: Trees: 15,000 &amp; more">planted 15,000 trees</mark>' in page
