"""The default store: Oxigraph on disk, in generations.

    STORE/
      current              the name of the live generation
      build.lock           held by the one build that may run
      generations/<name>/  manifest.json, and oxigraph/ with the data

A build fills a scratch folder, writes the manifest last and syncs it, renames the folder and swaps `current`. Readers open
read-only, so nobody writes where somebody reads; what a killed build leaves behind is swept away by the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from filelock import FileLock, Timeout

from polisgraph.errors import BuildRunningError, QueryError, StoreError
from polisgraph.store.protocol import Answer, Triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

__all__ = ["EmbeddedStore", "Manifest", "locked", "read_manifest", "run_query", "write_generation"]

FORMAT = 1
KEPT = 2  # the live generation and the one before, which a reader may still hold open


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself: format, versions, the hash of its inputs, counts, and its files with sizes."""

    format: int
    version: str
    engine: str
    inputs: str
    outputs: str
    quads: int
    counts: dict[str, int]
    files: dict[str, int]


class EmbeddedStore:
    """The live generation of a store folder, open for reading.

    :raises StoreError: if there is none, or if it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.name = f"oxigraph:{folder}"
        self.manifest, generation = _live(folder)
        try:
            self._store = pyoxigraph.Store.read_only(str(generation / "oxigraph"))
        except OSError as error:
            raise StoreError(f"the store at {folder} cannot be opened: {error}", hint="polisgraph build makes it anew") from error

    @property
    def raw(self) -> pyoxigraph.Store:
        """The Oxigraph store itself, read-only."""
        return self._store

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query."""
        return run_query(self._store, text)


def run_query(store: pyoxigraph.Store, text: str) -> Answer | bool | Triples:
    """Answer a query on an Oxigraph store.

    :raises QueryError: with line and column, if the text is not SPARQL or cannot be evaluated.
    """
    try:
        result = store.query(text)
        if isinstance(result, pyoxigraph.QuerySolutions):
            variables = [variable.value for variable in result.variables]
            width = range(len(variables))
            return Answer(variables, [tuple(solution[i] for i in width) for solution in result])
        if isinstance(result, pyoxigraph.QueryTriples):
            return Triples(list(result))
        return bool(result)
    except SyntaxError as error:
        raise QueryError(_syntax_message(str(error), text), hint="only queries are allowed: SELECT, ASK, CONSTRUCT, DESCRIBE") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _syntax_message(message: str, text: str) -> str:
    match = re.search(r"at (\d+):(\d+)", message)
    what = re.sub(r"^error at \d+:\d+:\s*", "", message)
    if not match:
        return f"SPARQL: {message}"
    line, column = int(match[1]), int(match[2])
    lines = text.split("\n")
    near = lines[line - 1][max(0, column - 1) : column + 20].strip() if line <= len(lines) else ""
    return f"SPARQL syntax error at line {line}, column {column}{f' near {near!r}' if near else ''}: {what}"


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the live generation, or None where there is no sound one."""
    try:
        return _live(folder)[0]
    except StoreError:
        return None


def _live(folder: Path) -> tuple[Manifest, Path]:
    hint = "polisgraph build makes one"
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StoreError(f"no store at {folder}", hint=hint) from error
    generation = folder / "generations" / name
    try:
        manifest = Manifest(**json.loads((generation / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"the store at {folder} has no readable manifest", hint="polisgraph build makes it anew") from error
    for file, size in manifest.files.items():
        path = generation / "oxigraph" / file
        if not path.is_file() or path.stat().st_size != size:
            raise StoreError(f"the store at {folder} is damaged: {file}", hint="polisgraph build makes it anew")
    return manifest, generation


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the one build lock of a store folder.

    :raises BuildRunningError: if another build holds it.
    :raises StoreError: if the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "build.lock", timeout=0):
            yield
    except Timeout as error:
        raise BuildRunningError(f"another build is writing {folder}", hint="wait until it ends, or choose another --store") from error
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}", hint="--store names another folder") from error


def write_generation(folder: Path, quads: Iterable[Quad], manifest: Manifest) -> Manifest:
    """Write a new generation and make it the live one; the caller holds the lock.

    On any failure the live generation stays what it was.
    """
    generations = folder / "generations"
    generations.mkdir(exist_ok=True)
    for left in generations.glob("scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = generations / f"scratch-{os.getpid()}"
    try:
        scratch.mkdir()
        store = pyoxigraph.Store(str(scratch / "oxigraph"))
        store.bulk_extend(quads)
        store.optimize()
        store.flush()
        total = len(store)
        del store
        files = {path.name: path.stat().st_size for path in sorted((scratch / "oxigraph").glob("*.sst"))}
        complete = Manifest(**{**asdict(manifest), "quads": total, "files": files})
        _write_synced(scratch / "manifest.json", json.dumps(asdict(complete), indent=1, sort_keys=True))
        name = _next_name(generations)
        scratch.rename(generations / name)
        _write_synced(folder / "current.new", name + "\n")
        (folder / "current.new").replace(folder / "current")
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}", hint="the last good store is unchanged") from error
    for old in sorted(path for path in generations.iterdir() if path.name.isdigit())[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return complete


def _next_name(generations: Path) -> str:
    numbers = [int(path.name) for path in generations.iterdir() if path.name.isdigit()]
    return f"{max(numbers, default=0) + 1:06d}"


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
