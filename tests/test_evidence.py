"""Documents are found by their digest, phrases by their words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polisgraph.errors import EvidenceError
from polisgraph.evidence import Found, Text, find_texts, fold, sources_folder
from polisgraph.resources import Layer, Workspace

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = """\
HAIKOU, CHINA

Origins
The “Blue-tailed” bee-eater\u2014a bird of the coast\u2014came back in 2019\u201320.
The bird left. The bird came back.

Results:
Table 1
In 2020 the flock numbered
  over   70 birds, 🐦 and the people\u2019s garden grew.
"""
TEXT = Text("report", CONTENT)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def shown(place: Found) -> str:
    return CONTENT[place.start : place.end]


# -- phrases ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("bird of the coast", ["bird of the coast"]),
        ("BIRD OF THE COAST", ["bird of the coast"]),
        ('the "blue-tailed" bee-eater', ["The “Blue-tailed” bee-eater"]),
        ("bee-eater-a bird", ["bee-eater\u2014a bird"]),
        ("2019-20", ["2019\u201320"]),
        ("the flock numbered over 70 birds", ["the flock numbered\n  over   70 birds"]),
        ("the people's garden", ["the people\u2019s garden"]),
        ("the bird", ["The bird", "The bird"]),
        ("🐦", ["🐦"]),
        ("no such words", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_phrase_is_found_whatever_its_case_quotes_dashes_and_line_breaks(phrase: str, found: list[str]) -> None:
    assert [shown(place) for place in TEXT.locate(phrase)] == found


@pytest.mark.parametrize("ellipsis", ["…", " … ", "...", " ... "])
def test_an_ellipsis_stands_for_anything_between(ellipsis: str) -> None:
    assert [shown(place) for place in TEXT.locate(f"In 2020{ellipsis}70 birds")] == [
        "In 2020 the flock numbered\n  over   70 birds"
    ]


def test_an_ellipsis_ends_at_the_next_last_words() -> None:
    assert [shown(place) for place in TEXT.locate("the bird left … bird")] == ["The bird left. The bird"]
    assert TEXT.locate("grew … the bird left") == []
    assert TEXT.locate("…") == []


def test_a_phrase_is_looked_for_within_a_stretch() -> None:
    second = CONTENT.rindex("The bird")
    assert TEXT.locate("the bird", within=(second, second + 8)) == [Found(second, second + 8)]
    assert TEXT.locate("the bird", within=(second, second + 7)) == []


@settings(derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=60), st.data())
def test_what_is_cut_out_of_a_text_is_found_in_it(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    phrase = content[start:end]
    if fold(phrase) and "…" not in phrase and "..." not in phrase:
        places = Text("any", content).locate(phrase)
        assert any(place.start < end and place.end > start for place in places)
        assert all(fold(phrase) in fold(content[place.start : place.end]) for place in places)


def test_the_heading_above_a_place_is_a_short_line_without_a_full_stop() -> None:
    assert TEXT.heading(CONTENT.index("bird of")) == "Origins"
    assert TEXT.heading(CONTENT.index("70 birds")) == "In 2020 the flock numbered"
    assert TEXT.heading(0) == ""
    assert Text("any", "one two three four five six seven eight nine ten\nx").heading(60).endswith("eight nine")


def test_an_opening_is_six_words_at_most() -> None:
    assert TEXT.opening(CONTENT.index("In 2020"), len(CONTENT)) == "In 2020 the flock numbered over"


def test_a_digest_changes_with_a_single_character() -> None:
    assert TEXT.digest(0, 20) != TEXT.digest(0, 21)
    assert len(TEXT.digest(0, 20)) == 16


# -- documents --------------------------------------------------------------------------------------------------------


def test_a_document_is_found_by_its_digest_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "renamed.txt").write_bytes(CONTENT.encode())
    texts = find_texts(tmp_path, [("report", digest(CONTENT.encode()), "report.txt")])
    assert texts == {"report": TEXT}


def test_a_document_that_is_missing_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("other", encoding="utf-8")
    assert find_texts(tmp_path, [("report", digest(b"gone"), "report.txt")]) == {}


def test_a_document_that_was_changed_stops_with_both_digests(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(CONTENT.encode() + b" ")
    was, now = digest(CONTENT.encode())[:12], digest(CONTENT.encode() + b" ")[:12]
    with pytest.raises(
        EvidenceError, match=f"is not the text that was read for report: SHA-256 {now}…, not {was}…"
    ) as caught:
        find_texts(tmp_path, [("report", digest(CONTENT.encode()), "report.txt")])
    assert caught.value.hint == "spans would point elsewhere; restore the document or curate it anew"


def test_carriage_returns_count(tmp_path: Path) -> None:
    data = b"one\r\ntwo\r\n"
    (tmp_path / "a.txt").write_bytes(data)
    assert find_texts(tmp_path, [("a", digest(data), "a.txt")])["a"].content == "one\r\ntwo\r\n"


def test_a_document_that_is_not_utf8_is_told_with_its_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(EvidenceError, match=r"a\.txt is not UTF-8") as caught:
        find_texts(tmp_path, [("a", digest(b"caf\xe9"), "a.txt")])
    assert caught.value.hint == "byte 0xe9 at offset 3"


def test_a_folder_that_is_called_like_a_text_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    assert find_texts(tmp_path, [("a", digest(b""), "a.txt")]) == {}


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace without documents, and no folder named elsewhere."""
    monkeypatch.delenv("POLISGRAPH_SOURCES", raising=False)
    root = tmp_path / "own"
    root.mkdir()
    return Workspace((Layer(root, "https://example.org/", writable=True),))


def test_documents_are_looked_for_where_they_were_named(alone: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sources_folder(alone) is None
    (alone.top.root / "sources").mkdir()
    assert sources_folder(alone) == alone.top.root / "sources"
    named = alone.top.root / "named"
    named.mkdir()
    monkeypatch.setenv("POLISGRAPH_SOURCES", str(named))
    assert sources_folder(alone) == named
    chosen = alone.top.root / "chosen"
    chosen.mkdir()
    assert sources_folder(alone, chosen) == chosen


def test_a_folder_that_was_named_and_is_missing_is_told(alone: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvidenceError, match=r"no folder of documents at .*gone"):
        sources_folder(alone, alone.top.root / "gone")
    monkeypatch.setenv("POLISGRAPH_SOURCES", str(alone.top.root / "gone"))
    with pytest.raises(EvidenceError, match=r"no folder of documents at .*gone"):
        sources_folder(alone)
