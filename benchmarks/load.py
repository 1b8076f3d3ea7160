"""The rate of writing a store generation, against bare pyoxigraph and the same quads."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.timing import medians
from polisgraph.store.embedded import EmbeddedStore, write_generation
from polisgraph.vocabulary import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from benchmarks.bench import Bench
    from polisgraph.store.embedded import Manifest

__all__ = ["enlarge", "measure"]

T = TypeVar("T")
RUNS = 3


def measure(bench: Bench) -> list[Table]:
    """Measure the load on the shipped graph and on one made larger."""
    store = EmbeddedStore(bench.built())
    shipped = list(store.raw)
    folder, runs = bench.scratch / "load", bench.runs_or(RUNS)
    rows = _rows("shipped", shipped, store.manifest, folder, runs)
    if bench.copies > 1:
        larger = list(enlarge(shipped, bench.copies))
        rows += _rows(f"facts × {bench.copies}", larger, store.manifest, folder, runs)
    explanation = (
        f"Quads of one list written into an empty folder (median of {runs}): write_generation adds compaction, a count "
        "and the manifest, synced and swapped in; bare is pyoxigraph."
    )
    return [Table("Load", explanation, ("graph", "way", "quads", "ms", "quads/s", "× bare"), rows, left=2)]


def enlarge(quads: Iterable[Quad], copies: int) -> Iterator[Quad]:
    """Yield a graph with all facts and things copied under new IRIs, ontology and code lists once."""
    own: list[Quad] = []
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ID):
            own.append(quad)
        else:
            yield quad
    for number in range(copies):
        base = f"{ID}copy-{number}/"
        for quad in own:
            yield Quad(_moved(quad.subject, base), quad.predicate, _moved(quad.object, base), quad.graph_name)


def _moved(term: T, base: str) -> T | NamedNode:
    if isinstance(term, NamedNode) and term.value.startswith(ID):
        return NamedNode(base + term.value.removeprefix(ID))
    return term


def _rows(graph: str, quads: list[Quad], manifest: Manifest, folder: Path, runs: int) -> list[tuple[str, ...]]:
    _empty(folder)
    ways: dict[str, Callable[[], object]] = {
        "pyoxigraph: bulk_extend, flush": lambda: _bare(folder, quads),
        "polisgraph: write_generation": lambda: write_generation(folder, quads, manifest),
    }
    times = medians(list(ways.values()), runs, after=lambda: _empty(folder))
    return [
        (graph, way, f"{len(quads):,}", milliseconds(time), f"{len(quads) / time:,.0f}", ratio(time, times[0]))
        for way, time in zip(ways, times, strict=True)
    ]


def _bare(folder: Path, quads: list[Quad]) -> None:
    store = pyoxigraph.Store(str(folder / "oxigraph"))
    store.bulk_extend(quads)
    store.flush()


def _empty(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
