"""A pin becomes a span, and nothing else in the file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polisgraph.errors import DataError
from polisgraph.evidence import Text
from polisgraph.records.pin import Pinned, pin_file

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
Überblick 🌳: the “Safe Streets” programme.

In May 2015 the city’s Parks
Department planted trees. It planted trees again in 2016, with many
friends. The end.
"""
TEXTS = {"report": Text("report", TEXT), "annex": Text("annex", "In May 2015 nothing happened.")}


def where(start: str, end: str | None = None) -> str:
    """The span from the first of some words to the end of others."""
    first = TEXT.index(start)
    last = TEXT.index(end, first) + len(end) if end else first + len(start)
    return f"{first}-{last}"


def pin(path: Path, before: str, *, newline: str = "\n") -> tuple[str, Pinned]:
    """Pin a file of this text; return what it holds afterwards."""
    path.write_bytes(before.replace("\n", newline).encode())
    pinned = pin_file(path, TEXTS, shown="record.yaml")
    return path.read_bytes().decode(), pinned


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record.yaml"


def test_a_pin_becomes_a_span_and_nothing_else_changes(record: Path) -> None:
    before = """\
# A record, with comments      and odd   spacing
title:   'Safe streets'   # quotes stay
source: report

zebra: "last key first"
names: [ "a", 'b' , c ]
at: {pin}   # where it stands
participants:
- actor: x/y      # no indent
  at:   1-2
  role: [lead,funder]
  note: >
    folded
    text
"""
    after, pinned = pin(record, before.replace("{pin}", '"In May 2015 … trees"'))
    assert pinned == Pinned(1, [])
    assert after == before.replace("{pin}", where("In May 2015", "trees"))


def test_a_pin_is_found_across_line_breaks_quotation_marks_and_case(record: Path) -> None:
    before = 'source: report\nat: "the \\"safe streets\\" programme"\nb: {at: the City\'s Parks Department}\n'
    after, pinned = pin(record, before)
    assert pinned == Pinned(2, [])
    assert after == (
        f"source: report\nat: {where('the “Safe Streets” programme')}\nb: {{at: {where('the city’s', 'Department')}}}\n"
    )


def test_offsets_count_characters_not_bytes(record: Path) -> None:
    after, _ = pin(record, "# 🌳 öäü\ntitle: 家长 🌳\nsource: report\nat: the “Safe Streets”\n")
    start, end = map(int, after.split("at: ")[1].split("-"))
    assert TEXT[start:end] == "the “Safe Streets”"


def test_windows_line_ends_stay(record: Path) -> None:
    before = (
        'title: T\nsource: report\nat: "The end"\nlist:\n  - at:\n      - The end\n      - Überblick\n    role: lead\n'
    )
    after, pinned = pin(record, before, newline="\r\n")
    assert pinned == Pinned(2, [])
    assert after == (
        f"title: T\r\nsource: report\r\nat: {where('The end')}\r\nlist:\r\n"
        f"  - at: {where('The end')} {where('Überblick')}\r\n    role: lead\r\n"
    )


def test_a_list_of_pins_becomes_one_line_of_spans(record: Path) -> None:
    after, pinned = pin(record, 'source: report\nat: ["The end", 3-5, "many friends"]\nrole: lead\n')
    assert pinned == Pinned(1, [])
    assert after == f"source: report\nat: {where('The end')} 3-5 {where('many', 'friends')}\nrole: lead\n"


def test_a_list_with_comments_keeps_its_form_and_them(record: Path) -> None:
    before = "source: report\nat:\n  - {a}  # the first\n  # another remark\n  - {b}\n# below\nrole: lead\n"
    after, pinned = pin(record, before.format(a='"The end"', b="Überblick"))
    assert pinned == Pinned(1, [])
    assert after == before.format(a=where("The end"), b=where("Überblick"))


def test_a_comment_after_a_list_stays(record: Path) -> None:
    after, _ = pin(record, "source: report\nat:\n  - The end\n  # below\nrole: lead\n")
    assert after == f"source: report\nat: {where('The end')}\n  # below\nrole: lead\n"


@pytest.mark.parametrize("style", ["|", ">", ">-"])
def test_a_block_of_text_is_a_pin_too(record: Path, style: str) -> None:
    after, _ = pin(record, f"source: report\nat: {style}\n  In May 2015 the city's\n  Parks Department\nrole: lead\n")
    assert after == f"source: report\nat: {where('In May 2015', 'Department')}\nrole: lead\n"


def test_baseline_passages_are_pinned_too(record: Path) -> None:
    after, _ = pin(record, "source: report\nmeasurements:\n  - {baselineAt: The end, at: Überblick}\n")
    assert after.endswith(f"- {{baselineAt: {where('The end')}, at: {where('Überblick')}}}\n")


def test_a_pin_of_another_document_names_it(record: Path) -> None:
    after, _ = pin(record, 'source: report\nat: "annex: nothing happened"\n')
    assert after == "source: report\nat: annex:12-28\n"


def test_a_part_with_a_source_of_its_own_is_pinned_in_that(record: Path) -> None:
    before = "source: report\nchapter: 0-20\ncomponents:\n  a: {source: annex, at: nothing happened}\n"
    after, pinned = pin(record, before)
    assert pinned.problems == []
    assert after.endswith("{source: annex, at: 12-28}\n")


def test_a_pin_that_stands_in_several_places_is_refused_with_them_and_left(record: Path) -> None:
    before = 'source: report\nat: "planted trees"  # which?\n'
    after, pinned = pin(record, before)
    assert after == before
    assert pinned.count == 0
    (problem,) = pinned.problems
    assert str(problem) == (
        f"record.yaml:2: 'planted trees' stands 2 times (one of {where('planted trees.', 'trees')}, "
        f"{where('planted trees again', 'trees')}; or quote more words)"
    )


def test_a_chapter_tells_two_places_apart(record: Path) -> None:
    second = TEXT.index("It planted")
    after, _ = pin(record, f"source: report\nchapter: 0-9 {second}-{second + 40}\nat: planted trees\n")
    assert after.endswith(f"at: {where('planted trees again', 'trees')}\n")


def test_a_pin_outside_the_chapter_is_refused(record: Path) -> None:
    _, pinned = pin(record, "source: report\nchapter: 0-9\nat: The end\n")
    assert [problem.message for problem in pinned.problems] == ["'The end' stands nowhere in the chapter"]


def test_a_pin_that_stands_nowhere_is_refused_and_left_while_others_are_placed(record: Path) -> None:
    after, pinned = pin(
        record, 'source: report\nat: "The end"\nb: {at: "no such words"}\nc: {at: ["Überblick", "gone"]}\n'
    )
    assert (
        after
        == f'source: report\nat: {where("The end")}\nb: {{at: "no such words"}}\nc: {{at: ["Überblick", "gone"]}}\n'
    )
    assert pinned.count == 1
    assert [(problem.line, problem.message, problem.hint) for problem in pinned.problems] == [
        (3, "'no such words' stands nowhere in report", "copy first and last words exactly"),
        (4, "'gone' stands nowhere in report", "copy first and last words exactly"),
    ]


def test_a_document_that_is_not_at_hand_is_named(record: Path) -> None:
    _, pinned = pin(record, "source: anex\nat: The end\n")
    assert [str(problem) for problem in pinned.problems] == [
        "record.yaml:2: the text of 'anex' is not at hand (nearest: annex)"
    ]


def test_a_file_without_pins_is_not_written(record: Path) -> None:
    record.write_bytes(b"source: report\r\nat: 1-2 3-4\nb: {at: annex:1-2}\n")
    record.chmod(0o444)
    before = record.stat().st_mtime_ns
    assert pin_file(record, TEXTS, shown="record.yaml") == Pinned(0, [])
    assert record.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"at: [\n", "record.yaml:2: not YAML"),
        (b"\xef\xbb\xbfat: x\n", "record.yaml:1: the file begins with a byte-order mark"),
        (b"at: \xe9\n", "record.yaml:1: the file is not UTF-8"),
        (b"a: &x [b]\nc: *x\n", "record.yaml:1: an anchor or alias"),
        (b"", "record.yaml:1: the file is empty"),
    ],
)
def test_a_file_that_is_no_record_is_a_problem_and_stays(record: Path, content: bytes, message: str) -> None:
    record.write_bytes(content)
    pinned = pin_file(record, TEXTS, shown="record.yaml")
    assert str(pinned.problems[0]).startswith(message)
    assert record.read_bytes() == content


def test_a_folder_that_cannot_be_written_leaves_the_file_as_it_was(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.write_text("source: report\nat: The end\n", encoding="utf-8")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(DataError, match=r"record\.yaml cannot be written: No space left on device"):
        pin_file(record, TEXTS, shown="record.yaml")
    assert record.read_text(encoding="utf-8") == "source: report\nat: The end\n"
    assert [path.name for path in record.parent.iterdir()] == ["record.yaml"]
