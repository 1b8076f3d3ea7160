"""The one pipeline: records → checked → RDF → shapes → rules → a new store generation.

What is generated for people and other tools (`graph/rdf`, `graph/schema`) is written where the layer is writable; the store
is swapped last, so a failed or killed build leaves the last good one in place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from polisgraph.errors import DataError, PolisGraphError, RecordError
from polisgraph.records.checker import load_corpus
from polisgraph.records.jsonschema import schemas
from polisgraph.records.writer import THINGS, triples_by_file, turtle
from polisgraph.store.embedded import FORMAT, Manifest, locked, read_manifest, write_generation
from polisgraph.store.selector import default_folder
from polisgraph.vocabulary import ONTOLOGY_FILES, read_terms

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph
    from pyoxigraph import Triple

    from polisgraph.records.model import Corpus
    from polisgraph.resources import Layer, Workspace
    from polisgraph.store.protocol import Store

__all__ = ["Built", "assemble", "build", "fingerprint", "ready_store"]

GRAPHS = "https://w3id.org/polisgraph/graph/"
IN_DEFAULT = ("codes.ttl", "sdg.ttl")  # code lists and goals join the default graph: questions need their labels

Progress = "Callable[[str], None]"


@dataclass(frozen=True)
class Built:
    """What a build did: whether anything changed, the manifest of the store, the files it wrote, triples added by rule."""

    changed: bool
    manifest: Manifest
    folder: Path
    written: list[str] = field(default_factory=list)
    inferred: dict[str, int] = field(default_factory=dict)


def build(workspace: Workspace, folder: Path | None = None, *, force: bool = False, progress: Callable[[str], None] = lambda _: None) -> Built:
    """Build the store of a workspace, and the generated files of its own layer.

    :param folder: the store folder; the workspace's default where None.
    :param force: build even if no input has changed.
    :param progress: told the name of each step as it begins.
    :raises RecordError: if a record or shape is violated; every problem is in it.
    :raises BuildRunningError: if another build writes the same store.
    """
    target = folder or default_folder(workspace)
    with locked(target):
        inputs = fingerprint(workspace)
        manifest = read_manifest(target)
        if not force and manifest and manifest.inputs == inputs and manifest.outputs == _outputs(workspace.top):
            return Built(changed=False, manifest=manifest, folder=target)
        progress("check records")
        corpus = load_corpus(workspace)
        files = triples_by_file(corpus, read_terms(workspace.ontology).indicators)
        progress("hold against the shapes")
        _validate(workspace, corpus, files)
        progress("write graph/rdf")
        written = _write_generated(workspace, corpus, files)
        progress("apply rules")
        store, inferred = assemble(workspace, files)
        progress("write the store")
        counts = _counts(corpus)
        blank = Manifest(FORMAT, version("polisgraph"), f"pyoxigraph {version('pyoxigraph')}", inputs, _outputs(workspace.top), 0, counts, {})
        manifest = write_generation(target, store, blank)
    return Built(changed=True, manifest=manifest, folder=target, written=written, inferred=inferred)


def ready_store(workspace: Workspace, selector: str | None = None, *, progress: Callable[[str], None] = lambda _: None) -> tuple[Store, str]:
    """Open a store, building the default one first where there is none or an older version made it.

    Returns the store and a remark for the user, empty in the usual case.
    """
    from polisgraph.store.selector import open_store

    remark = ""
    if selector in (None, "memory"):
        manifest = read_manifest(default_folder(workspace))
        if manifest is None or (manifest.format, manifest.version) != (FORMAT, version("polisgraph")):
            build(workspace, progress=progress)
        elif manifest.inputs != fingerprint(workspace):
            remark = "records or ontology have changed since the store was built: polisgraph build"
    return open_store(workspace, selector), remark


def assemble(workspace: Workspace, files: dict[str, list[Triple]]) -> tuple[pyoxigraph.Store, dict[str, int]]:
    """Return the whole graph in memory: default graph, documents, ontology, and what the rules conclude."""
    import pyoxigraph
    from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

    from polisgraph.inference.rules import infer, read_rules

    store = pyoxigraph.Store()
    for name, triples in files.items():
        graph = NamedNode(GRAPHS + name)
        store.bulk_extend(Quad(*triple, target) for triple in triples for target in (DefaultGraph(), graph))
    for name, iri in ONTOLOGY_FILES.items():
        path = str(workspace.ontology / name)
        store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(iri))
        if name in IN_DEFAULT:
            store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    return store, infer(store, read_rules(workspace.ontology / "rules"))


def fingerprint(workspace: Workspace) -> str:
    """Return a hash of everything that a build reads: records, ontology, rules, and the version of the code."""
    digest = hashlib.sha256(f"{version('polisgraph')} {version('pyoxigraph')} {FORMAT}".encode())
    folders = [layer.records for layer in workspace.layers] + [workspace.ontology]
    for number, folder in enumerate(folders):
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
            digest.update(f"{number}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _outputs(layer: Layer) -> str:
    digest = hashlib.sha256()
    for path in sorted(layer.rdf.glob("*.ttl")) if layer.writable else []:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _validate(workspace: Workspace, corpus: Corpus, files: dict[str, list[Triple]]) -> None:
    from polisgraph.store.memory import rdflib_graph
    from polisgraph.validation import validate

    triples = {triple for part in files.values() for triple in part}
    problems = validate(rdflib_graph(triples), workspace.ontology, corpus)
    if problems:
        raise RecordError(problems)


def _write_generated(workspace: Workspace, corpus: Corpus, files: dict[str, list[Triple]]) -> list[str]:
    """Write what the top layer's own records generate: Turtle, and for the shipped graph the JSON Schemas of records."""
    layer = workspace.top
    if not layer.writable:
        return []
    own = files if len(workspace.layers) == 1 else _own_triples(workspace, corpus)
    wanted = {layer.rdf / f"{name}.ttl": turtle(triples) for name, triples in own.items()}
    if len(workspace.layers) == 1:
        wanted |= {layer.root / "graph" / "schema" / name: text.encode() for name, text in schemas(workspace).items()}
    written = []
    try:
        for path, content in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                fresh = path.with_name(path.name + ".new")
                fresh.write_bytes(content)
                fresh.replace(path)
                written.append(path.relative_to(layer.root).as_posix())
        for path in layer.rdf.glob("*.ttl"):
            if path not in wanted:
                path.unlink()
                written.append(path.relative_to(layer.root).as_posix())
    except OSError as error:
        raise DataError(f"{layer.root / 'graph'} cannot be written: {error.strerror or error}") from error
    return written


def _own_triples(workspace: Workspace, corpus: Corpus) -> dict[str, list[Triple]]:
    from polisgraph.records.model import Corpus as CorpusOf

    base = workspace.top.base
    own = CorpusOf(
        {iri: thing for iri, thing in corpus.things.items() if iri.startswith(base)},
        {iri: fact for iri, fact in corpus.facts.items() if iri.startswith(base)},
    )
    return triples_by_file(own, read_terms(workspace.ontology).indicators)


def _counts(corpus: Corpus) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in [*corpus.things.values(), *corpus.facts.values()]:
        counts[entry.kind.name] = counts.get(entry.kind.name, 0) + 1
    return dict(sorted(counts.items()))


def describe_failure(error: PolisGraphError) -> list[str]:
    """Return the lines that say why a build failed."""
    if isinstance(error, RecordError):
        return [str(problem) for problem in error.problems]
    return [str(error)]


__all__ += ["THINGS"]
