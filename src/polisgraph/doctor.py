"""What is installed, what is missing, and how to get it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from polisgraph.errors import EvidenceError, StoreError
from polisgraph.store.embedded import EmbeddedStore
from polisgraph.store.selector import default_folder

if TYPE_CHECKING:
    from polisgraph.resources import Workspace

__all__ = ["Finding", "examine"]

PACKAGES = ("rdflib", "pyoxigraph", "networkx", "owlready2", "pyvis", "SPARQLWrapper", "pyshacl")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; state is ok, missing (optional), stale or broken."""

    what: str
    state: str
    remark: str


def examine(workspace: Workspace) -> list[Finding]:
    """Look at Python, packages, Java, the browser, the store and the documents."""
    findings = [Finding("Python", "ok", sys.version.split()[0])]
    for name in PACKAGES:
        try:
            findings.append(Finding(name, "ok", version(name)))
        except PackageNotFoundError:
            findings.append(Finding(name, "broken", "pip install polisgraph"))
    return [*findings, _java(), _chromium(), _shipped(workspace), _store(workspace), *_documents(workspace)]


def _java() -> Finding:
    from polisgraph.inference.hermit import java_version

    found = java_version()
    remark = "for `polisgraph reason`: apt-get install default-jre-headless"
    return Finding("Java", "ok", str(found)) if found else Finding("Java", "missing", remark)


def _chromium() -> Finding:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    return (
        Finding("Chromium", "ok", path)
        if path
        else Finding("Chromium", "missing", "for the browser tests only: apt-get install chromium")
    )


def _shipped(workspace: Workspace) -> Finding:
    layers = ", ".join(str(layer.root) for layer in workspace.layers)
    missing = [name for name in ("ontology", "graph", "queries") if not (workspace.layers[0].root / name).is_dir()]
    return (
        Finding("shipped folders", "broken", f"missing: {', '.join(missing)}")
        if missing
        else Finding("layers", "ok", layers)
    )


def _store(workspace: Workspace) -> Finding:
    from polisgraph.build import fingerprint

    folder = default_folder(workspace)
    if not (folder / "current").exists():
        return Finding("store", "missing", f"the first question builds {folder}")
    try:
        manifest = EmbeddedStore(folder).manifest
    except StoreError as error:
        return Finding("store", "broken", f"{error}: {error.hint}")
    quads = f"{manifest.quads:,} quads in {folder}"
    if manifest.workspace != str(workspace.top.root):
        return Finding("store", "stale", f"{quads}, of the workspace {manifest.workspace}; polisgraph build")
    if manifest.inputs != fingerprint(workspace):
        return Finding("store", "stale", f"{quads}, older than the records; polisgraph build")
    return Finding("store", "ok", quads)


def _documents(workspace: Workspace) -> list[Finding]:
    from polisgraph.evidence import find_texts, sources_folder
    from polisgraph.records.checker import check_records
    from polisgraph.verification import document_keys

    corpus, problems = check_records(workspace)
    errors = sum(problem.severity == "error" for problem in problems)
    records = Finding(
        "records",
        "broken" if errors else "ok",
        f"{errors} problems: polisgraph check" if errors else f"{len(corpus.facts):,} facts",
    )
    try:
        folder = sources_folder(workspace)
        texts = find_texts(folder, document_keys(corpus)) if folder else {}
    except EvidenceError as error:
        return [records, Finding("documents", "broken", str(error))]
    slugs = [slug for slug, _, _ in document_keys(corpus)]
    return [
        records,
        *(
            Finding(s, "ok" if s in texts else "missing", "" if s in texts else "verify uses the passage index")
            for s in slugs
        ),
    ]
