"""HermiT, through owlready2, proves that the ontology is consistent with the graph and every class can have members.

HermiT is a Java program that owlready2 carries; a Java runtime must be installed. It refuses xsd:date and xsd:gYear,
which is why the graph keeps years as integers and dates as EDTF strings.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from polisgraph.errors import DataError, ToolMissingError
from polisgraph.vocabulary import ONTOLOGY_FILES, OWL, POLIS, RDF, read_terms, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from polisgraph.resources import Workspace

__all__ = ["Proof", "java_version", "prove", "prove_triples"]

OLDEST_JAVA = 8


@dataclass(frozen=True)
class Proof:
    """What HermiT found: whether all is consistent, classes that can have no member, and how much it looked at."""

    consistent: bool
    unsatisfiable: list[str]
    classes: int
    individuals: int


def java_version() -> int | None:
    """Return the major version of the Java runtime on the path, or None."""
    java = shutil.which("java")
    if java is None:
        return None
    try:
        lines = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = [line.split('"')[1] for line in lines.splitlines() if '"' in line]
    if not words:
        return None
    parts = words[0].split(".")
    return int(parts[1] if parts[0] == "1" else parts[0].split("-")[0])


def prove(workspace: Workspace) -> Proof:
    """Hold ontology and asserted graph against each other.

    :raises ToolMissingError: if Java is missing or too old.
    """
    from polisgraph.records.checker import load_corpus
    from polisgraph.records.writer import triples_by_file

    files = triples_by_file(load_corpus(workspace), read_terms(workspace.ontology).indicators)
    triples = [triple for part in files.values() for triple in part]
    for name in ONTOLOGY_FILES:
        triples += [quad.triple for quad in parse(path=str(workspace.ontology / name), format=RdfFormat.TURTLE)]
    return prove_triples(triples)


def prove_triples(triples: Iterable[Triple]) -> Proof:
    """Hold triples (ontology and data together) against each other.

    :raises ToolMissingError: if Java is missing or too old.
    :raises DataError: if HermiT cannot read them.
    """
    found = java_version()
    if found is None or found < OLDEST_JAVA:
        what = "Java is not installed" if found is None else f"Java {found} is too old"
        raise ToolMissingError(f"{what}: HermiT needs a Java runtime", hint="apt-get install default-jre-headless")
    unique = set(triples)
    individuals = {triple.subject for triple in unique if _is_type(triple, POLIS)}
    classes = {triple.subject for triple in unique if _is_type(triple, OWL + "Class")}
    with _scratch() as folder:
        path = folder / "graph.nt"
        path.write_bytes(serialize(unique, format=RdfFormat.N_TRIPLES) or b"")
        bad = _reason(path)
    return Proof(bad is not None, bad or [], len(classes), len(individuals))


def _is_type(triple: Triple, beginning: str) -> bool:
    kind = triple.object
    return triple.predicate.value == RDF + "type" and isinstance(kind, NamedNode) and kind.value.startswith(beginning)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder for temporary files, owlready2's too: it leaves them behind when Java stops with an error."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


def _reason(path: Path) -> list[str] | None:
    """Return the classes that can have no member, or None if the triples contradict each other."""
    import owlready2

    world = owlready2.World()
    try:
        world.get_ontology(path.as_uri()).load(format="ntriples")
        with world.get_ontology("https://w3id.org/polisgraph/proof#"):
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=False)
        return sorted(shorten(str(c.iri)) for c in world.inconsistent_classes() if c is not owlready2.Nothing)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyJavaError as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        raise DataError(f"HermiT stopped: {lines[-1] if lines else error}") from error
    finally:
        world.close()
