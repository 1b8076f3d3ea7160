"""The one pipeline: records → checked → RDF → shapes → rules → a new store generation.

What is generated for people and other tools (`graph/rdf`, `graph/schema`) is written where the layer is writable; the
store is swapped last, so a failed or killed build leaves the last good one in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from polisgraph.errors import DataError, RecordError
from polisgraph.records.checker import load_corpus
from polisgraph.records.jsonschema import schemas
from polisgraph.records.reference import reference
from polisgraph.records.writer import triples_by_file, turtle
from polisgraph.store.embedded import FORMAT, Manifest, locked, read_manifest, write_generation
from polisgraph.store.selector import default_folder, open_store
from polisgraph.vocabulary import ONTOLOGY_FILES, read_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyoxigraph
    from pyoxigraph import Triple

    from polisgraph.records.model import Corpus
    from polisgraph.resources import Layer, Workspace
    from polisgraph.store.protocol import Store

__all__ = ["Built", "assemble", "build", "fingerprint", "ready_store"]

GRAPHS = "https://w3id.org/polisgraph/graph/"
IN_DEFAULT = ("codes.ttl", "sdg.ttl")  # code lists and goals join the default graph: questions need their labels
MAKERS = ("records", "inference", "build.py", "vocabulary.py")  # the code that decides what a graph holds
HOUR = 3600  # seconds


@dataclass(frozen=True)
class Built:
    """What a build did: whether anything changed, the store's manifest, the files it wrote, triples added by rule."""

    changed: bool
    manifest: Manifest
    folder: Path
    written: list[str] = field(default_factory=list)
    inferred: dict[str, int] = field(default_factory=dict)


STAMP = "conforms.json"  # beside the generated files: which of them were found to conform, and to which shapes


def _silent(_: str) -> None:
    """Tell nobody."""


def build(
    workspace: Workspace,
    folder: Path | None = None,
    *,
    force: bool = False,
    progress: Callable[[str], None] = _silent,
) -> Built:
    """Build the store of a workspace, and the generated files of its own layer.

    :param folder: the store folder; the workspace's default where None.
    :param force: build even if no input has changed, and hold all of the graph against the shapes, not only what has
        changed since the generated files were found to conform.
    :param progress: told the name of each step as it begins.
    :raises RecordError: if a record or shape is violated; every problem is in it.
    :raises BuildRunningError: if another build writes the same store.
    :raises StoreError: if the store folder cannot be written; the last good store is unchanged.
    """
    target = folder or default_folder(workspace)
    with locked(target):
        inputs = fingerprint(workspace)
        manifest = read_manifest(target)
        if not force and manifest and (manifest.inputs, manifest.outputs) == (inputs, _outputs(workspace.top)):
            return Built(changed=False, manifest=manifest, folder=target)
        progress("check records")
        corpus = load_corpus(workspace)
        files = triples_by_file(corpus, read_terms(workspace.ontology).indicators)
        progress("hold against the shapes")
        _validate(workspace, corpus, files, whole=force)
        progress("write graph/rdf")
        written = _write_generated(workspace, corpus, files)
        progress("apply rules")
        store, inferred = assemble(workspace, files)
        progress("write the store")
        fresh = Manifest(
            format=FORMAT,
            version=version("polisgraph"),
            engine=f"pyoxigraph {version('pyoxigraph')}",
            workspace=str(workspace.top.root),
            inputs=inputs,
            outputs=_outputs(workspace.top),
            counts=_counts(corpus),
        )
        manifest = write_generation(target, store, fresh)
    return Built(changed=True, manifest=manifest, folder=target, written=written, inferred=inferred)


def ready_store(
    workspace: Workspace, selector: str | None = None, *, progress: Callable[[str], None] = _silent
) -> tuple[Store, str]:
    """Open a store, building the default one first where there is no sound one or an older version made it.

    Returns the store and a remark for the user, empty in the usual case.
    """
    remark = ""
    if selector in (None, "memory"):
        manifest = read_manifest(default_folder(workspace))
        if manifest is None or (manifest.format, manifest.version) != (FORMAT, version("polisgraph")):
            build(workspace, progress=progress)
        elif manifest.workspace != str(workspace.top.root):
            remark = f"the store holds the graph of {manifest.workspace}; polisgraph build puts this one in its place"
        elif manifest.inputs != fingerprint(workspace):
            remark = "records, ontology or rules have changed since the store was built: polisgraph build"
    return open_store(workspace, selector), remark


def assemble(workspace: Workspace, files: dict[str, list[Triple]]) -> tuple[pyoxigraph.Store, dict[str, int]]:
    """Return the whole graph in memory: default graph, documents, ontology, and what the rules conclude.

    Beside it, how many triples each rule added.
    """
    import pyoxigraph
    from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

    from polisgraph.inference.rules import infer, read_rules

    store = pyoxigraph.Store()
    for name, triples in files.items():
        for graph in (DefaultGraph(), NamedNode(GRAPHS + name)):
            store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    for name, iri in ONTOLOGY_FILES.items():
        path = str(workspace.ontology / name)
        store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(iri))
        if name in IN_DEFAULT:
            store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    return store, infer(store, read_rules(workspace.ontology / "rules"))


def fingerprint(workspace: Workspace) -> str:
    """Return a hash of everything that decides what a build makes: records, ontology, rules, and the code itself.

    :raises DataError: if a file cannot be read.
    """
    digest = hashlib.sha256(f"{version('polisgraph')} {version('pyoxigraph')} {FORMAT}".encode())
    package = Path(__file__).parent
    folders = [layer.records for layer in workspace.layers] + [workspace.ontology]
    folders += [package / name for name in MAKERS]
    for number, folder in enumerate(folders):
        _digest_files(digest, _files_in(folder), folder, f"{number}/")
    return digest.hexdigest()


def _files_in(place: Path) -> Iterator[Path]:
    """Yield a file, or the files below a folder, without what an editor, a system or Python leaves there."""
    if place.is_file():
        yield place
    for path in sorted(place.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.suffix != ".pyc":
            yield path


def _outputs(layer: Layer) -> str:
    """Return a hash of what an earlier build generated in a layer, so that a change by hand is noticed."""
    digest = hashlib.sha256()
    if layer.writable:
        _digest_files(digest, sorted([*layer.rdf.glob("*.ttl"), *_schema_folder(layer).glob("*.json")]), layer.root, "")
    return digest.hexdigest()


def _digest_files(digest: hashlib._Hash, paths: Iterable[Path], root: Path, prefix: str) -> None:
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
        digest.update(f"{prefix}{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(content).digest())


def _schema_folder(layer: Layer) -> Path:
    return layer.root / "graph" / "schema"


def _validate(workspace: Workspace, corpus: Corpus, files: dict[str, list[Triple]], *, whole: bool = False) -> None:
    """Hold the graph against the shapes: what has changed since it was found to conform, or all of it.

    Of a workspace only what is its own is looked at: a record says nothing of another layer's things.
    """
    from polisgraph.store.memory import rdflib_graph
    from polisgraph.validation import validate

    triples = {triple for part in files.values() for triple in part}
    focus = None
    if len(workspace.layers) > 1:
        base = workspace.top.base
        focus = sorted(subject for subject in _subjects(triples) if subject.startswith(base))
    elif not whole and (known := _conforming(workspace)) is not None:
        changed = _subjects(triples ^ known)
        # A shape asks for the class of what a node points at, so whoever points at a changed node is looked at too.
        focus = sorted(changed | _subjects(t for t in triples if getattr(t.object, "value", "") in changed))
    if focus is not None and not focus:
        return
    problems = validate(rdflib_graph(triples), workspace.ontology, corpus, focus=focus)
    if problems:
        raise RecordError(problems)


def _subjects(triples: Iterable[Triple]) -> set[str]:
    return {subject for triple in triples if (subject := getattr(triple.subject, "value", ""))}


def _conforming(workspace: Workspace) -> set[Triple] | None:
    """Return the triples of the generated files, if a stamp says that they conform to the shapes as they stand."""
    from pyoxigraph import RdfFormat, parse

    layer = workspace.top
    try:
        stamp = json.loads((layer.rdf / STAMP).read_text(encoding="utf-8"))
        if stamp != _stamp(workspace):
            return None
        paths = sorted(layer.rdf.glob("*.ttl"))
        return {quad.triple for path in paths for quad in parse(path=str(path), format=RdfFormat.TURTLE)}
    except (OSError, ValueError, SyntaxError):  # no stamp, or files that were changed by hand: look at everything
        return None


def _stamp(workspace: Workspace) -> dict[str, str]:
    """Return digests of the generated files and of what they were held against."""
    layer, files, ontology = workspace.top, hashlib.sha256(), hashlib.sha256()
    _digest_files(files, sorted(layer.rdf.glob("*.ttl")), layer.root, "")
    _digest_files(ontology, sorted(workspace.ontology.glob("*.ttl")), workspace.ontology, "")
    return {"conforms": files.hexdigest(), "to": ontology.hexdigest()}


def _write_generated(workspace: Workspace, corpus: Corpus, files: dict[str, list[Triple]]) -> list[str]:
    """Write what the top layer's own records generate; return what has changed.

    That is Turtle, and for the shipped graph the JSON Schemas of records.
    """
    layer = workspace.top
    if not layer.writable:
        return []
    alone = len(workspace.layers) == 1
    own = files if alone else _own_triples(workspace, corpus)
    wanted = {layer.rdf / f"{name}.ttl": turtle(triples) for name, triples in own.items()}
    if alone:
        wanted |= {_schema_folder(layer) / name: text.encode() for name, text in schemas(workspace).items()}
        if (layer.root / "docs").is_dir():
            wanted[layer.root / "docs" / "record-keys.md"] = reference(workspace.ontology).encode()
    changed = []
    try:
        for path, content in wanted.items():
            if not path.is_file() or path.read_bytes() != content:
                _replace(path, content)
                changed.append(path)
        for path in [*layer.rdf.glob("*.ttl"), *(_schema_folder(layer).glob("*.json") if alone else ())]:
            if path not in wanted:
                path.unlink()
                changed.append(path)
        if alone:
            stamp = json.dumps(_stamp(workspace), indent=1) + "\n"
            if not (layer.rdf / STAMP).is_file() or (layer.rdf / STAMP).read_text(encoding="utf-8") != stamp:
                _replace(layer.rdf / STAMP, stamp.encode())
                changed.append(layer.rdf / STAMP)
    except OSError as error:
        raise DataError(f"{layer.root / 'graph'} cannot be written: {error.strerror or error}") from error
    return [path.relative_to(layer.root).as_posix() for path in changed]


def _replace(path: Path, content: bytes) -> None:
    """Put new content in the place of a file at once; what a killed build left beside it is swept away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(".*.new"):
        if time.time() - left.stat().st_mtime > HOUR:
            left.unlink(missing_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _own_triples(workspace: Workspace, corpus: Corpus) -> dict[str, list[Triple]]:
    base = workspace.top.base
    own = type(corpus)(
        {iri: thing for iri, thing in corpus.things.items() if iri.startswith(base)},
        {iri: fact for iri, fact in corpus.facts.items() if iri.startswith(base)},
    )
    return triples_by_file(own, read_terms(workspace.ontology).indicators)


def _counts(corpus: Corpus) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in [*corpus.things.values(), *corpus.facts.values()]:
        counts[entry.kind.name] = counts.get(entry.kind.name, 0) + 1
    return dict(sorted(counts.items()))
