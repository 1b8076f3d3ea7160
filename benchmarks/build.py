"""The whole pipeline, step by step, and again with nothing changed; beside it, reading the graph that it makes."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph

from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.timing import medians
from polisgraph.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench

__all__ = ["measure"]

RUNS = 3


@dataclass
class Steps:
    """Takes the time at which each step of a build begins."""

    names: list[str] = field(default_factory=lambda: ["compare inputs"])
    times: list[float] = field(default_factory=lambda: [time.perf_counter()])

    def __call__(self, name: str) -> None:
        """Note that a step begins."""
        self.names.append(name)
        self.times.append(time.perf_counter())

    def durations(self) -> dict[str, float]:
        """Return the seconds of each step; the last ends now."""
        ends = [*self.times[1:], time.perf_counter()]
        return dict(zip(self.names, (end - start for start, end in zip(self.times, ends, strict=True)), strict=True))


def measure(bench: Bench) -> list[Table]:
    """Measure the build."""
    folder = bench.scratch / "build"
    first = sum(_steps(bench, folder).values())
    runs = bench.runs_or(RUNS)
    steps = _median_steps([_steps(bench, folder) for _ in range(runs)])
    files = sorted(bench.workspace.top.rdf.glob("*.ttl"))
    unchanged, oxigraph, rdflib = medians(
        [lambda: build(bench.workspace, folder), lambda: _load(files), lambda: _parse(files)], runs
    )
    whole = sum(steps.values())
    times = {f"step: {name}": value for name, value in steps.items()}
    times |= {"whole build": whole, "first build of a process, with imports": first, "unchanged, recognised": unchanged}
    times |= {"peer: pyoxigraph bulk_load of graph/rdf": oxigraph, "peer: rdflib parse of graph/rdf": rdflib}
    rows = [
        (name, milliseconds(value), f"{value / whole:.0%}", ratio(value, oxigraph), ratio(value, rdflib))
        for name, value in times.items()
    ]
    explanation = (
        f"What a build of the shipped records spends where (median of {runs}), against only reading the Turtle that "
        "it generates: without checks, shapes and rules, into memory."
    )
    return [Table("Build", explanation, ("what", "ms", "of whole", "× pyoxigraph", "× rdflib"), rows)]


def _steps(bench: Bench, folder: Path) -> dict[str, float]:
    steps = Steps()
    build(bench.workspace, folder, force=True, progress=steps)
    return steps.durations()


def _median_steps(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _load(files: list[Path]) -> None:
    store = pyoxigraph.Store()
    for path in files:
        store.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)


def _parse(files: list[Path]) -> None:
    import rdflib

    graph = rdflib.Graph()
    for path in files:
        graph.parse(path, format="turtle")
