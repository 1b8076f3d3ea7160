"""A new workspace, and templates that pass once they are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polisgraph.errors import DataError, UsageError
from polisgraph.evidence import find_texts
from polisgraph.records.checker import check_records
from polisgraph.records.pin import pin_file
from polisgraph.records.template import KINDS, write_template, write_workspace
from polisgraph.resources import open_workspace
from polisgraph.verification import document_keys, verify_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.resources import Layer

REPORT = """\
NEWTOWN IN FIGURES

In 2020 Newtown had 1,000,000 people. The residents of Newtown and the Newtown Garden Club dug a garden. It follows the
Newtown Garden Plan.
"""


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    """A new workspace over the shipped graph, with one text."""
    root = tmp_path / "own"
    write_workspace(root, "https://example.org/newtown/")
    (root / "sources" / "figures.txt").write_text(REPORT, encoding="utf-8")
    return open_workspace(root).top


def fill(path: Path, *replacements: tuple[str, str]) -> None:
    """Fill in a template."""
    text = path.read_text(encoding="utf-8")
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def test_every_template_passes_check_and_verify_once_it_is_filled_in(layer: Layer) -> None:
    pin = '"first words … last words"'
    write_template(layer, "document", "figures")
    write_template(layer, "city", "newtown")
    fill(write_template(layer, "city-facts", "newtown/basic-data", "figures"), (pin, "In 2020 … people"))
    fill(write_template(layer, "place", "newtown/old-mill"))
    fill(
        write_template(layer, "policy", "newtown/newtown-garden-plan", "figures"),
        ("first words … last words", "Newtown Garden Plan"),
    )
    actors = write_template(layer, "actor", "newtown/newtown-garden-club")
    fill(
        write_template(layer, "initiative", "newtown/garden", "figures"),
        ("who takes part", "residents"),
        (pin, "The residents … dug a garden"),
        ("# measurements:", "  - {actor: newtown/newtown-garden-club, role: lead, at: Newtown Garden Club}\n#"),
    )
    workspace = open_workspace(layer.root)
    corpus, _ = check_records(workspace)
    texts = find_texts(layer.root / "sources", document_keys(corpus))
    for path in sorted(layer.records.rglob("*.yaml")):
        assert pin_file(path, texts, shown=path.name).problems == []
    corpus, problems = check_records(workspace)
    assert [str(problem) for problem in problems] == []
    report = verify_corpus(corpus, layer.root / "sources")
    assert [str(failure) for failure in report.failures] == []
    assert report.checked["figures", "Participation"] == 2
    assert actors.read_text(encoding="utf-8").startswith("newtown-garden-club:\n  title: Newtown garden club\n")


def test_an_unfilled_template_is_refused_where_it_must_be_filled(layer: Layer) -> None:
    write_template(layer, "document", "figures")
    write_template(layer, "city", "newtown")
    write_template(layer, "initiative", "newtown/garden", "figures")
    problems = [problem for problem in check_records(open_workspace(layer.root))[1] if "newtown" in problem.file]
    assert {problem.hint for problem in problems} == {"start-end; polisgraph pin turns quoted words into one"}


def test_there_is_a_template_for_every_kind_that_is_offered(layer: Layer) -> None:
    for kind in KINDS:
        path = "figures" if kind == "document" else "newtown" if kind == "city" else f"newtown/one-{kind}"
        assert write_template(layer, kind, path).is_file()


@pytest.mark.parametrize(
    ("kind", "path", "form"),
    [
        ("initiative", "garden", "CITY/SLUG"),
        ("initiative", "newtown/Garden", "CITY/SLUG"),
        ("initiative", "newtown/a/b", "CITY/SLUG"),
        ("initiative", "../newtown/garden", "CITY/SLUG"),
        ("city", "newtown/x", "SLUG"),
        ("city", "", "SLUG"),
        ("city", "new\n", "SLUG"),
        ("actor", "newtown", "CITY/SLUG"),
    ],
)
def test_a_path_of_another_form_is_refused(layer: Layer, kind: str, path: str, form: str) -> None:
    with pytest.raises(UsageError, match=f"is not {form}$") as caught:
        write_template(layer, kind, path)
    assert caught.value.hint == "slugs are lower-case words with hyphens"
    assert not list(layer.records.rglob("*.yaml"))


def test_a_record_that_is_there_is_not_overwritten(layer: Layer) -> None:
    path = write_template(layer, "city", "newtown")
    path.write_text("mine\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"newtown\.yaml is there already"):
        write_template(layer, "city", "newtown")
    assert path.read_text(encoding="utf-8") == "mine\n"


def test_an_entry_is_added_to_a_shelf_without_touching_the_rest(layer: Layer) -> None:
    shelf = layer.records / "actors" / "newtown.yaml"
    shelf.write_bytes(b"# Mine\r\nclub:\r\n  title: Club   # odd\r\n  class: NGO")
    write_template(layer, "actor", "newtown/school")
    assert shelf.read_bytes().startswith(
        b"# Mine\r\nclub:\r\n  title: Club   # odd\r\n  class: NGO\nschool:\n  title: School\n"
    )
    with pytest.raises(DataError, match="has club already"):
        write_template(layer, "actor", "newtown/club")


def test_a_document_needs_its_text_first(layer: Layer) -> None:
    with pytest.raises(DataError, match=r"no text at .*missing\.txt") as caught:
        write_template(layer, "document", "missing")
    assert caught.value.hint == "copy the document there as plain UTF-8 text first"


def test_a_text_that_is_not_utf8_is_refused(layer: Layer) -> None:
    (layer.root / "sources" / "old.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match=r"old\.txt is not UTF-8") as caught:
        write_template(layer, "document", "old")
    assert caught.value.hint == "byte 0xe9 at offset 3"


def test_a_document_counts_characters_and_carriage_returns(layer: Layer) -> None:
    (layer.root / "sources" / "odd.txt").write_bytes("家长 🌳\r\n".encode())
    assert "characters: 6\n" in write_template(layer, "document", "odd").read_text(encoding="utf-8")


def test_a_workspace_is_made_once_and_leaves_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n", encoding="utf-8")
    written = write_workspace(tmp_path, "https://example.org/x/")
    assert sorted(path.name for path in written) == [".gitignore", "polisgraph.toml"]
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine\n"
    assert open_workspace(tmp_path).top.base == "https://example.org/x/"
    with pytest.raises(DataError, match="is a workspace already"):
        write_workspace(tmp_path, "https://example.org/y/")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        write_workspace(tmp_path / "file", "https://example.org/x/")
