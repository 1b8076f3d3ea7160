"""HermiT, through owlready2: is the ontology consistent with the graph, and can every class have members?

HermiT is a Java program that owlready2 carries; a Java runtime must be installed. It refuses xsd:date and xsd:gYear, which
is why the graph keeps years as integers and dates as EDTF strings.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from polisgraph.errors import DataError, ToolMissingError
from polisgraph.vocabulary import OWL, POLIS, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from polisgraph.resources import Workspace

__all__ = ["Proof", "java_version", "prove", "prove_triples"]

OLDEST_JAVA = 8
TIME_LIMIT = 600  # seconds


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
    from polisgraph.vocabulary import read_terms

    triples = [t for part in triples_by_file(load_corpus(workspace), read_terms(workspace.ontology).indicators).values() for t in part]
    for name in ("polisgraph.ttl", "codes.ttl", "alignments.ttl", "sdg.ttl"):
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
    import owlready2

    unique = list(set(triples))
    individuals = {t.subject for t in unique if t.predicate.value == RDF + "type" and isinstance(t.object, NamedNode) and t.object.value.startswith(POLIS)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        path.write_bytes(serialize(unique, format=RdfFormat.N_TRIPLES) or b"")
        world = owlready2.World()
        try:
            world.get_ontology(path.as_uri()).load(format="ntriples")
            with world.get_ontology("https://w3id.org/polisgraph/proof#"):
                owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=False)
            consistent = True
        except owlready2.OwlReadyInconsistentOntologyError:
            consistent = False
        except owlready2.OwlReadyJavaError as error:
            lines = [line for line in str(error).splitlines() if line.strip()]
            raise DataError(f"HermiT stopped: {lines[-1] if lines else error}") from error
        bad = sorted(c.name for c in world.inconsistent_classes() if c is not owlready2.Nothing) if consistent else []
        world.close()
    classes = sum(1 for t in unique if t.predicate.value == RDF + "type" and t.object == NamedNode(OWL + "Class"))
    return Proof(consistent, bad, classes, len(individuals))
