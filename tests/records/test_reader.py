"""Bad YAML is refused with file, line and what to do, before anything is typed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from polisgraph.records.reader import MOST_BYTES, Mapping, Scalar, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from tests.records.conftest import Bench

CITY = "cities/springton.yaml"


def test_a_tab_is_refused_with_its_line(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\n\tadminLevel: county-level-city # here\n")
    assert (message, hint) == ("a tab", "indent with spaces")


def test_a_comma_that_splits_a_value_into_an_extra_key_is_explained(bench: Bench) -> None:
    body = f"""\
participants:
  - actor: {{group: shops, cafes, class: Enterprise}} # here
    role: partner
    at: {bench.span("300 people")}
"""
    text = bench.initiative(body)
    problems = bench.check()
    assert [problem.line for problem in problems] == [text.split("# here")[0].count("\n") + 1] * len(problems)
    assert problems[0].message == "'cafes' has no value"
    assert problems[0].hint == "a comma inside { } starts a new key: quote the value"


def test_a_thousands_separator_in_a_flow_mapping_is_explained(bench: Bench) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 13,000, at: 1-2} # here\n"
    text = bench.initiative(body)
    first = bench.check()[0]
    assert first.line == text.split("# here")[0].count("\n") + 1
    assert (first.message, first.hint) == (
        "'000' has no value",
        "a comma inside { } starts a new key: quote the value",
    )


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_is_refused(bench: Bench, mark: bytes) -> None:
    message, hint = bench.refused_in(CITY, mark + b"title: Springton\n", line=1)
    assert message == "the file begins with a byte-order mark"
    assert hint == "save it as UTF-8 without BOM"


def test_an_anchor_bomb_is_refused_at_once(bench: Bench) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    began = time.perf_counter()
    message, hint = bench.refused_in(CITY, "\n".join(lines), line=1)
    assert time.perf_counter() - began < 2
    assert message == "an anchor or alias"
    assert hint == "write the value out; records do not share parts"


def test_an_alias_is_refused_even_where_its_anchor_is_unknown(bench: Bench) -> None:
    message, _ = bench.refused_in(CITY, "title: Springton\nadminLevel: *level # here\n")
    assert message == "an anchor or alias"


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!int", "!own", "!"])
def test_a_tag_is_refused(bench: Bench, tag: str) -> None:
    message, hint = bench.refused_in(CITY, f"title: Springton\nnote: {tag} x # here\n")
    assert message.startswith("a tag: ")
    assert hint == "records are plain strings"


def test_deep_nesting_is_refused_at_once(bench: Bench) -> None:
    began = time.perf_counter()
    message, _ = bench.refused_in(CITY, "title: " + "[" * 100_000, line=1)
    assert time.perf_counter() - began < 2
    assert message == "nested more than 12 deep"


def test_a_file_that_is_not_utf8_is_refused_with_the_line_of_the_byte(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\nnote: caf\xe9\n".encode("latin-1"), line=2)
    assert message == "the file is not UTF-8"
    assert hint == "byte 0xe9 at offset 26"


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_file_is_refused(bench: Bench, content: str) -> None:
    assert bench.refused_in("cities/newtown.yaml", content, line=1)[0] == "the file is empty"


def test_a_file_of_comments_is_refused(bench: Bench) -> None:
    assert bench.refused_in("cities/newtown.yaml", "# to do\n# more\n", line=1)[0] == "the file holds only comments"


@pytest.mark.parametrize("null", ["", "~", "null", "NULL", "''", '"  "'])
def test_a_key_without_a_value_is_refused(bench: Bench, null: str) -> None:
    message, hint = bench.refused_in(CITY, f"title: Springton\nnote: {null} # here\n")
    assert (message, hint) == ("'note' has no value", "write a value or leave it out")


def test_a_null_in_a_list_is_refused(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\nnames:\n  - Old Springton\n  - ~ # here\n")
    assert (message, hint) == ("an empty value", "write a value or leave the key out")


@pytest.mark.parametrize("nothing", ["[]", "{}"])
def test_an_empty_list_is_refused(bench: Bench, nothing: str) -> None:
    message, _ = bench.refused_in(CITY, f"title: Springton\nnames: {nothing} # here\n")
    assert message == "an empty list or mapping"


def test_a_second_document_in_a_file_is_refused(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\n--- # here\ntitle: Oldport\n")
    assert message == "a second YAML document in one file"
    assert hint == "one file, one record or shelf"


@pytest.mark.parametrize("content", ["- title: Springton\n", "Springton\n"])
def test_a_list_or_a_word_is_refused_where_a_mapping_is_expected(bench: Bench, content: str) -> None:
    message, hint = bench.refused_in("cities/newtown.yaml", content, line=1)
    assert (message, hint) == ("a record is a mapping of keys to values", "key: value")


def test_a_duplicate_key_is_refused_with_the_line_of_the_first(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\nnote: one\ntitle: Summerton # here\n")
    assert (message, hint) == ("duplicate key 'title'", "first on line 1")


def test_a_key_that_is_no_word_is_refused(bench: Bench) -> None:
    message, _ = bench.refused_in(CITY, "title: Springton\n? [a, b] # here\n: c\n")
    assert message == "a key that is not a word"


@pytest.mark.parametrize("character", ["\x07", "\x00", "\x85", "\u2028", "\u202e"])
def test_a_control_character_is_refused(bench: Bench, character: str) -> None:
    message, hint = bench.refused_in(CITY, f"title: Springton\nnote: a{character}b\n", line=2)
    assert (message, hint) == (f"a control character: U+{ord(character):04X}", "remove it")


def test_an_escaped_control_character_is_refused(bench: Bench) -> None:
    message, _ = bench.refused_in(CITY, 'title: Springton\nnote: "a\\x07b" # here\n')
    assert message == "a control character: U+0007"


def test_broken_yaml_is_refused_with_its_line(bench: Bench) -> None:
    message, _ = bench.refused_in(CITY, "title: Springton\nnames: [a, b # here\n", line=3)
    assert message.startswith("not YAML: ")


def test_a_file_too_large_to_be_a_record_is_refused(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "#" * (MOST_BYTES + 1), line=1)
    assert message == "the file has 4,000,001 bytes"
    assert hint == "at most 4,000,000"


def test_several_faults_of_the_yaml_are_reported_together_with_those_of_the_words(bench: Bench) -> None:
    bench.write(CITY, "title: Springton\ntitle: Again\nnote:\nadminLevel: contry\ncolour: red\nlat: north\n")
    assert [(problem.line, problem.message) for problem in bench.check()] == [
        (2, "duplicate key 'title'"),
        (3, "'note' has no value"),
        (4, "adminLevel: unknown code 'contry'"),
        (5, "unknown key 'colour'"),
        (6, "lat: 'north' is not a number"),
    ]


def test_words_that_yaml_would_take_for_booleans_and_numbers_stay_text(bench: Bench) -> None:
    bench.write(CITY, "title: NO\nnames: [yes, 1e3, 0x1F, 012, 2020-01-01]\n")
    city = bench.corpus().things["https://example.org/cities/cities/springton"]
    assert city.text("title") == "NO"
    assert [str(getattr(name, "text", "")) for name in city.values["names"]] == [
        *("yes", "1e3", "0x1F", "012", "2020-01-01"),
    ]


def test_lines_are_those_of_an_editor_whatever_the_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(b"a: 1\r\nb:\r\n  - c\r\n")
    top, problems = read_yaml(path, "record.yaml")
    assert problems == []
    assert isinstance(top, Mapping)
    assert top.lines == {"a": 1, "b": 2}
    assert top.items["a"] == Scalar("1", 1)


def test_a_missing_file_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    _, problems = read_yaml(tmp_path / "gone.yaml", "gone.yaml")
    assert [str(problem) for problem in problems] == ["gone.yaml:1: cannot be read: No such file or directory"]


FUZZ = settings(max_examples=300)


@FUZZ
@given(st.binary(max_size=200))
@example(b'a: "\\ud800"')
@example(b"%YAML 9.9\n---\na: b")
@example(b"a: \xef\xbf\xbe")
def test_arbitrary_bytes_are_read_or_refused_never_raised(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(data)
    top, problems = read_yaml(path, "record.yaml")
    assert top is not None or problems


@FUZZ
@given(st.text(alphabet="ab:-[]{},&*!|>'\"%@`#?\n ~\\0", max_size=60))
def test_arbitrary_yaml_is_read_or_refused_never_raised(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(text, encoding="utf-8")
    top, problems = read_yaml(path, "record.yaml")
    assert top is not None or problems
    assert all(problem.line >= 1 for problem in problems)
