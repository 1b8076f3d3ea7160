"""The default store: Oxigraph on disk, in generations.

    STORE/
      current              the name of the live generation
      build.lock           held by the one build that may run
      generations/<name>/  manifest.json, and oxigraph/ with the data

A build fills a scratch folder, writes the manifest last and syncs it, renames the folder and swaps `current`. Readers
open read-only, so nobody writes where somebody reads; what a killed build leaves behind is swept away by the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph
from filelock import FileLock, Timeout

from polisgraph.errors import BuildRunningError, QueryError, StoreError
from polisgraph.store.guard import ALLOWED_FORMS, refuse_elsewhere
from polisgraph.store.protocol import Answer, Triples
from polisgraph.store.syntax import explain_syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

__all__ = ["FORMAT", "EmbeddedStore", "Manifest", "locked", "read_manifest", "run_query", "write_generation"]

FORMAT = 1
KEPT = 2  # the live generation and the one before, which a reader may still hold open
CHANGING = ("LOG", "LOCK")  # files of the engine that a reader may touch


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself.

    `workspace` is the folder it was built from, `inputs` and `outputs` are hashes of what the build read and of the
    files that it wrote beside the store, `files` holds the store's own files with their sizes.
    """

    format: int
    version: str
    engine: str
    workspace: str
    inputs: str
    outputs: str
    counts: dict[str, int]
    quads: int = 0
    files: dict[str, int] | None = None


class EmbeddedStore:
    """The live generation of a store folder, open for reading.

    :raises StoreError: if there is none, or if it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.name = f"oxigraph:{folder}"
        self.manifest, generation = _live(folder)
        try:
            self._store = pyoxigraph.Store.read_only(str(generation / "oxigraph"))
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(
                f"the store at {folder} cannot be opened: {_first_line(error)}", hint=_anew(folder)
            ) from error

    @property
    def raw(self) -> pyoxigraph.Store:
        """The Oxigraph store itself, read-only."""
        return self._store

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query.

        :raises QueryError: with line and column, if it is not SPARQL, would write or would leave the store.
        """
        return run_query(self._store, text)


def run_query(store: pyoxigraph.Store, text: str) -> Answer | bool | Triples:
    """Answer a query on an Oxigraph store.

    :raises QueryError: with line and column, if the text is not SPARQL or cannot be evaluated.
    :raises StoreError: if the files of the store are damaged.
    """
    graphs = {graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)}
    refuse_elsewhere(text, graphs)
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
        raise QueryError(explain_syntax(text, str(error)), hint=ALLOWED_FORMS) from error
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, OSError) or "orruption" in str(error):
            message = f"the store cannot be read: {_first_line(error)}"
            raise StoreError(message, hint="polisgraph build --force makes it anew") from error
        raise QueryError(f"the query failed: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].strip()


def _anew(folder: Path) -> str:
    return f"polisgraph build --force --store {folder} makes it anew"


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the live generation, or None where there is no sound one."""
    try:
        return _live(folder)[0]
    except StoreError:
        return None


def _live(folder: Path) -> tuple[Manifest, Path]:
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"no store at {folder}", hint=f"polisgraph build --store {folder} makes one") from error
    generation = folder / "generations" / name
    try:
        manifest = Manifest(**json.loads((generation / "manifest.json").read_text(encoding="utf-8")))
        files = dict(manifest.files or {})
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"the store at {folder} has no readable manifest", hint=_anew(folder)) from error
    if not files:
        raise StoreError(f"the store at {folder} is damaged: its manifest names no file", hint=_anew(folder))
    for file, size in files.items():
        path = generation / "oxigraph" / file
        if not path.is_file() or path.stat().st_size != size:
            what = f"{file} has another size" if path.is_file() else f"{file} is missing"
            raise StoreError(f"the store at {folder} is damaged: {what}", hint=_anew(folder))
    return manifest, generation


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the one build lock of a store folder.

    :raises BuildRunningError: if another build holds it.
    :raises StoreError: if the folder cannot be written.
    """
    lock = FileLock(folder / "build.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        hint = "wait until it ends, or choose another --store"
        raise BuildRunningError(f"another build is writing {folder}", hint=hint) from error
    except OSError as error:
        hint = "--store names another folder"
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}", hint=hint) from error
    try:
        yield
    finally:
        lock.release()


def write_generation(folder: Path, quads: Iterable[Quad], manifest: Manifest) -> Manifest:
    """Write a new generation and make it the live one; the caller holds the lock.

    On any failure the live generation stays what it was.

    :raises StoreError: if the folder cannot be written: read-only, full.
    """
    generations = folder / "generations"
    scratch = generations / f"scratch-{os.getpid()}"
    try:
        generations.mkdir(exist_ok=True)
        for left in generations.glob("scratch-*"):
            shutil.rmtree(left, ignore_errors=True)
        complete = _fill(scratch, quads, manifest)
        name = _next_name(generations)
        scratch.rename(generations / name)
        _write_synced(folder / "current.new", name + "\n")
        (folder / "current.new").replace(folder / "current")
        _sync(folder)
    except (OSError, RuntimeError) as error:  # Oxigraph tells of a full disk by either
        what = getattr(error, "strerror", None) or _first_line(error)
        raise StoreError(f"{folder} cannot be written: {what}", hint="the last good store is unchanged") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # gone already where all went well
    for old in sorted(path for path in generations.iterdir() if path.name.isdigit())[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return complete


def _fill(scratch: Path, quads: Iterable[Quad], manifest: Manifest) -> Manifest:
    scratch.mkdir()
    store = pyoxigraph.Store(str(scratch / "oxigraph"))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
    total = len(store)
    del store  # closes the files
    files = {}
    for path in sorted((scratch / "oxigraph").iterdir()):
        if not path.name.startswith(CHANGING):
            files[path.name] = path.stat().st_size
            _sync(path)
    complete = replace(manifest, quads=total, files=files)
    _write_synced(scratch / "manifest.json", json.dumps(asdict(complete), indent=1, sort_keys=True))
    _sync(scratch)
    return complete


def _next_name(generations: Path) -> str:
    numbers = [int(path.name) for path in generations.iterdir() if path.name.isdigit()]
    return f"{max(numbers, default=0) + 1:06d}"


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    """Bring a file or folder to the disk, so that a manifest never outlives the data that it counts."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
