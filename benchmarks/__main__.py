"""Run the benchmarks: `python -m benchmarks [--only PART] [--runs N] [--write]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import open_bench
from polisgraph.errors import PolisGraphError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.bench import Bench
    from benchmarks.tables import Table

PARTS = ("build", "load", "questions", "startup")
RESULTS = Path(__file__).with_name("results.md")
LIBRARIES = ("pyoxigraph", "rdflib", "pyshacl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked; exit code 1 if a part could not be measured."""
    options = _parser().parse_args(arguments)
    if options.write and options.only:
        _parser().error("--write writes the results of all parts: leave --only out")
    texts, failures = [_heading()], 0
    print(texts[0])
    with open_bench(runs=options.runs, rdflib_timeout=options.rdflib_timeout, copies=options.copies) as bench:
        for part in [options.only] if options.only else PARTS:
            tables = _measure(part, bench)
            failures += not tables
            for table in tables:
                texts.append(table.markdown())
                print(texts[-1], flush=True)
    if options.write and not failures:
        RESULTS.write_text("\n".join(texts), encoding="utf-8")
        print(f"wrote benchmarks/{RESULTS.name}", file=sys.stderr)
    return 1 if failures else 0


def _measure(part: str, bench: Bench) -> list[Table]:
    print(f"measuring {part} …", file=sys.stderr, flush=True)
    start = time.perf_counter()
    try:
        tables: list[Table] = import_module(f"benchmarks.{part}").measure(bench)
    except PolisGraphError as error:
        print(f"{part} could not be measured: {error}", file=sys.stderr)
        return []
    print(f"  {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return tables


def _heading() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return f"# Benchmarks\n\nPolisGraph {version('polisgraph')} on {machine}; {libraries}. Wall time in milliseconds.\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure PolisGraph beside its peers.")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument(
        "--runs", type=_positive, metavar="N", help="runs of each thing; else each part has its own number"
    )
    parser.add_argument(
        "--rdflib-timeout", type=float, default=20.0, metavar="SECONDS", help="when rdflib is stopped (20)"
    )
    parser.add_argument("--copies", type=_positive, default=20, metavar="N", help="load: size of the larger graph (20)")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results.md, too")
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number above 0, not '{text}'")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
