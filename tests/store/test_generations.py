"""A store on disk: damage is noticed, a new generation takes the place of the old one at once or not at all."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from polisgraph.errors import BuildRunningError, StoreError
from polisgraph.store import Answer
from polisgraph.store.embedded import FORMAT, EmbeddedStore, Manifest, locked, read_manifest, write_generation
from polisgraph.store.protocol import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLANK = Manifest(FORMAT, "0", "none", "nowhere", "in", "out", {})


def some(number: int) -> list[Quad]:
    predicate, value = NamedNode("a:p"), NamedNode("a:o")
    return [Quad(NamedNode(f"a:{i}"), predicate, value, DefaultGraph()) for i in range(number)]


def count(store: EmbeddedStore) -> object:
    answer = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(answer, Answer)
    return plain(answer.rows[0][0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of three triples."""
    place = tmp_path / "store"
    with locked(place):
        write_generation(place, some(3), BLANK)
    return place


def only(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(f"generations/*/{pattern}"))[-1]


def empty_the_data(folder: Path) -> None:
    shutil.rmtree(only(folder, "oxigraph"))
    (folder / "generations" / "000001" / "oxigraph").mkdir()


def truncate_the_manifest(folder: Path) -> None:
    path = only(folder, "manifest.json")
    path.write_text(path.read_text()[:40])


def name_no_files(folder: Path) -> None:
    path = only(folder, "manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"files": {}}))


def add_a_key(folder: Path) -> None:
    path = only(folder, "manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"later": 1}))


def lengthen_a_file(folder: Path) -> None:
    with only(folder, "oxigraph/*.sst").open("ab") as file:
        file.write(b"x")


def empty_the_folder(folder: Path) -> None:
    shutil.rmtree(folder / "generations")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "an emptied folder": (empty_the_folder, "no readable"),
    "emptied data": (empty_the_data, "is missing"),
    "no manifest": (lambda folder: only(folder, "manifest.json").unlink(), "no readable manifest"),
    "half a manifest": (truncate_the_manifest, "no readable manifest"),
    "a manifest of another version": (add_a_key, "no readable manifest"),
    "a manifest without files": (name_no_files, "names no file"),
    "a deleted table": (lambda folder: only(folder, "oxigraph/*.sst").unlink(), "sst is missing"),
    "a longer table": (lengthen_a_file, "sst has another size"),
    "a deleted list of tables": (lambda folder: only(folder, "oxigraph/CURRENT").unlink(), "CURRENT is missing"),
    "another list of tables": (
        lambda folder: only(folder, "oxigraph/CURRENT").write_text("x" * 16),
        "cannot be opened",
    ),
    "a pointer to nowhere": (lambda folder: (folder / "current").write_text("000009"), "no readable manifest"),
    "a pointer that is no text": (lambda folder: (folder / "current").write_bytes(b"\xff\xfe"), "no store at"),
    "no pointer": (lambda folder: (folder / "current").unlink(), "no store at"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_noticed_when_a_store_is_opened(what: str, folder: Path) -> None:
    damage, expected = DAMAGE[what]
    damage(folder)
    with pytest.raises(StoreError) as caught:
        EmbeddedStore(folder)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert f"--store {folder}" in caught.value.hint
    if "opened" not in expected:
        assert read_manifest(folder) is None


def test_damage_is_mended_by_the_next_build(folder: Path) -> None:
    truncate_the_manifest(folder)
    with locked(folder):
        write_generation(folder, some(4), BLANK)
    assert count(EmbeddedStore(folder)) == 4


def test_what_is_no_store_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a text")
    for place in (tmp_path, tmp_path / "nothing", tmp_path / "file"):
        with pytest.raises(StoreError, match="no store at"):
            EmbeddedStore(place)


def test_the_manifest_counts_what_was_stored(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.quads == 3
    assert replace(manifest, quads=0, files=None) == BLANK
    assert any(name.endswith(".sst") for name in manifest.files or {})


def test_a_reader_keeps_its_answer_while_the_store_is_rebuilt(folder: Path) -> None:
    reader = EmbeddedStore(folder)
    for number in (5, 7, 9):
        with locked(folder):
            write_generation(folder, some(number), BLANK)
        assert count(reader) == 3
        assert count(EmbeddedStore(folder)) == number
    assert len(list((folder / "generations").iterdir())) == 2


def full_disk(number: int) -> Iterator[Quad]:
    yield from some(number)
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_last_good_store(folder: Path) -> None:
    with locked(folder), pytest.raises(StoreError, match="No space left on device") as caught:
        write_generation(folder, full_disk(2000), BLANK)
    assert caught.value.hint == "the last good store is unchanged"
    assert count(EmbeddedStore(folder)) == 3
    assert [path.name for path in (folder / "generations").iterdir()] == ["000001"]


def test_a_failure_of_any_other_kind_leaves_nothing_behind(folder: Path) -> None:
    def broken() -> Iterator[Quad]:
        yield from some(1)
        raise KeyboardInterrupt

    with locked(folder), pytest.raises(KeyboardInterrupt):
        write_generation(folder, broken(), BLANK)
    assert count(EmbeddedStore(folder)) == 3
    assert [path.name for path in (folder / "generations").iterdir()] == ["000001"]


def test_what_a_killed_build_left_behind_is_swept_away(folder: Path) -> None:
    left = folder / "generations" / "scratch-1" / "oxigraph"
    left.mkdir(parents=True)
    (left / "000001.sst").write_text("half")
    with locked(folder):
        write_generation(folder, some(4), BLANK)
    assert not left.exists()
    assert count(EmbeddedStore(folder)) == 4


def test_a_second_build_is_turned_away(folder: Path) -> None:
    with locked(folder), pytest.raises(BuildRunningError, match="another build is writing") as caught, locked(folder):
        pass
    assert "another --store" in caught.value.hint
    with locked(folder):  # the first has ended
        assert count(EmbeddedStore(folder)) == 3


def test_an_error_during_a_build_is_not_taken_for_one_of_the_lock(folder: Path) -> None:
    with pytest.raises(OSError, match="of its own"), locked(folder):
        raise OSError("of its own")


def test_a_folder_that_cannot_be_made_is_one_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a text")
    with pytest.raises(StoreError, match="cannot be written: Not a directory"), locked(tmp_path / "file" / "store"):
        pass
