"""HermiT holds ontology and facts against each other: contradictions, classes without members, classes of things.

HermiT is a Java program that owlready2 carries; a Java runtime must be installed. It is run here and not through
owlready2's `sync_reasoner`, which copies all triples twice, leaves files behind when Java stops, and takes an empty
answer for a proof. It refuses xsd:date and xsd:gYear, which is why the graph keeps years as integers and dates as EDTF
strings.

Nominals are what HermiT is slow at: with them, every class is tried against all facts. `owl:hasValue v` is therefore
handed over as "some thing of the class of v", a class of which v is told to be a member. Whatever follows from that
also follows from the nominal; what would follow only from the nominal needs a statement that two things are different
or the same, which the ontology does not make.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from polisgraph.errors import DataError, ToolMissingError
from polisgraph.vocabulary import OWL, POLIS, RDF, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Proof",
    "Reasoned",
    "consistent",
    "java_version",
    "prove_triples",
    "reason",
    "require_java",
    "scratch_class",
]

OLDEST_JAVA = 8
MEMORY = "-Xmx3000M"  # what the shipped graph needs is far below
PROOF = "https://w3id.org/polisgraph/proof/"  # classes that exist only while something is proved
NOTHING = OWL + "Nothing"
LINE = re.compile(r"^(\w+)\( (.*) \)$", re.MULTILINE)
IRI = re.compile(r"<([^>]+)>")


@dataclass(frozen=True)
class Proof:
    """What HermiT found: whether all is consistent, classes that can have no member, and how much it looked at."""

    consistent: bool
    unsatisfiable: list[str]
    classes: int
    individuals: int


@dataclass(frozen=True)
class Reasoned:
    """What HermiT says of triples: whether they agree, classes without possible members, and what belongs to what.

    `types` maps the IRI of an individual to its most special classes, `above` a class to those next above it.
    """

    consistent: bool
    unsatisfiable: list[str]
    types: dict[str, set[str]]
    above: dict[str, set[str]]

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """The individuals of each class and of those below it."""
        found: dict[str, set[str]] = defaultdict(set)
        for individual, direct in self.types.items():
            ahead, seen = list(direct), set(direct)
            while ahead:
                fresh = self.above.get(ahead.pop(), set()) - seen
                seen |= fresh
                ahead.extend(fresh)
            for name in seen:
                found[name].add(individual)
        return dict(found)


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


def require_java() -> str:
    """Return the path of a Java runtime that HermiT runs on.

    :raises ToolMissingError: if Java is missing or too old.
    """
    found = java_version()
    if found is None or found < OLDEST_JAVA:
        what = "Java is not installed" if found is None else f"Java {found} is too old"
        raise ToolMissingError(f"{what}: HermiT needs a Java runtime", hint="apt-get install default-jre-headless")
    return shutil.which("java") or "java"


def prove_triples(triples: Iterable[Triple]) -> Proof:
    """Hold triples (ontology and data together) against each other.

    :raises ToolMissingError: if Java is missing or too old.
    :raises DataError: if HermiT cannot read them.
    """
    unique = set(triples)
    classes = {t.subject for t in unique if _type(t) == OWL + "Class" and isinstance(t.subject, NamedNode)}
    reasoned = reason(unique)
    return Proof(reasoned.consistent, reasoned.unsatisfiable, len(classes), len(_individuals(unique)))


def reason(triples: Iterable[Triple]) -> Reasoned:
    """Let HermiT classify classes and individuals.

    Where the facts contradict the ontology, the ontology alone is asked which classes can have no member: a member of
    such a class is the usual contradiction.

    :raises ToolMissingError: if Java is missing or too old.
    :raises DataError: if HermiT cannot read the triples, or stops before its end.
    """
    unique = set(_without_nominals(triples))
    output = _run(unique, "-c", "-I")
    if output is not None:
        return _read(output, consistent=True)
    individuals = _individuals(unique)
    output = _run({triple for triple in unique if triple.subject not in individuals}, "-c")
    return _read(output or "", consistent=False)


def consistent(triples: Iterable[Triple]) -> bool:
    """Let HermiT look for a contradiction, and for nothing else: quicker than `reason` on many triples.

    :raises ToolMissingError: if Java is missing or too old.
    :raises DataError: if HermiT cannot read the triples, or stops before its end.
    """
    return _run(set(_without_nominals(triples)), "-k") is not None


def _type(triple: Triple) -> str:
    kind = triple.object
    return kind.value if triple.predicate.value == RDF + "type" and isinstance(kind, NamedNode) else ""


def _individuals(triples: Iterable[Triple]) -> set[NamedNode | BlankNode | Triple]:
    return {triple.subject for triple in triples if _type(triple).startswith(POLIS)}


def scratch_class(purpose: str, iri: str) -> NamedNode:
    """Return the class that stands for a thing or class while something is proved; results do not show it."""
    return NamedNode(f"{PROOF}{purpose}/{iri.replace('#', '%23')}")


def _without_nominals(triples: Iterable[Triple]) -> Iterable[Triple]:
    kind, some = NamedNode(RDF + "type"), NamedNode(OWL + "someValuesFrom")
    for triple in triples:
        value = triple.object
        if triple.predicate.value == OWL + "hasValue" and isinstance(value, NamedNode):
            its = scratch_class("value", value.value)
            yield Triple(triple.subject, some, its)
            yield Triple(its, kind, NamedNode(OWL + "Class"))
            yield Triple(value, kind, its)
        elif triple.predicate.value != OWL + "imports":  # all files are here: nothing is to be fetched
            yield triple


def _run(triples: set[Triple], *actions: str) -> str | None:
    """Return what HermiT prints, or None if it finds a contradiction."""
    java = require_java()
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise ToolMissingError("owlready2 is not installed: HermiT comes with it", hint="pip install owlready2")
    jar = Path(spec.origin).parent / "hermit" / "HermiT.jar"
    # HermiT's entry class is compiled beside the jar; files on shared performance counters would outlive a killed Java.
    command = [
        java,
        MEMORY,
        "-XX:-UsePerfData",
        "-cp",
        f"{jar.parent}{os.pathsep}{jar}",
        "org.semanticweb.HermiT.cli.CommandLine",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        command += [*actions, path.as_uri()]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False
        )
    if done.returncode == 1 and "Inconsistent ontology" in done.stdout:
        return None
    if done.returncode < 0:
        raise DataError(f"HermiT was killed (signal {-done.returncode}); nothing is proved", hint="is memory short?")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if done.returncode:
        told = next((line for line in lines if "Exception" in line or "Error" in line), lines[-1] if lines else "")
        raise DataError(f"HermiT stopped: {told or f'exit code {done.returncode}'}; nothing is proved")
    if not LINE.search(done.stdout) and "is satisfiable" not in done.stdout:
        raise DataError("HermiT stopped without an answer; nothing is proved")
    return done.stdout


def _read(output: str, *, consistent: bool) -> Reasoned:
    types: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    unsatisfiable: set[str] = set()
    for relation, rest in LINE.findall(output):
        names = IRI.findall(rest)
        if relation == "Type":
            types[names[0]].add(names[1])
        elif relation == "SubClassOf":
            above[names[0]].add(names[1])
        elif relation == "EquivalentClasses" and NOTHING in names:
            unsatisfiable |= set(names) - {NOTHING}
        elif relation == "EquivalentClasses":
            for name in names:
                above[name] |= set(names) - {name}
    named = sorted(shorten(name) for name in unsatisfiable if not name.startswith(PROOF))
    return Reasoned(consistent, named, dict(types), dict(above))
