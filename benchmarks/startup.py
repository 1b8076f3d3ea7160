"""Start-up: commands as whole processes, against a Python that does nothing and one that imports rdflib."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.timing import alternate
from polisgraph.cli import COMMANDS
from polisgraph.questions import read_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.bench import Bench

__all__ = ["measure"]

RUNS = 5
SCRIPT = "from polisgraph.cli import main; main()"  # what the console script runs
PEERS = {"python -c pass": ["-c", "pass"], 'python -c "import rdflib"': ["-c", "import rdflib"]}


def measure(bench: Bench) -> list[Table]:
    """Measure each command's help, and commands at work on a store that is built."""
    runs = bench.runs_or(RUNS)
    environment = _environment(bench)
    helps = {f"{name} --help": [name, "--help"] for name in COMMANDS}
    commands = {"--help": ["--help"], **helps, **_work(bench)}
    lines = PEERS | {f"polisgraph {name}": ["-c", SCRIPT, *words] for name, words in commands.items()}
    failed: set[str] = set()

    def action(name: str, words: Sequence[str]) -> Callable[[], None]:
        def run() -> None:
            if _run(words, bench.scratch, environment) != 0:
                failed.add(name)

        return run

    actions = [action(name, words) for name, words in lines.items()]
    times = dict(zip(lines, map(min, alternate(actions, runs)), strict=True))
    python, rdflib = (times[name] for name in PEERS)
    rows = [
        (name + (" (fails)" if name in failed else ""), milliseconds(value), ratio(value, python), ratio(value, rdflib))
        for name, value in times.items()
    ]
    explanation = (
        f"Whole processes with their output thrown away, on a store that is built (least of {runs}); "
        "--help has to stay below 300 ms."
    )
    return [Table("Start-up", explanation, ("command", "ms", "× python", "× rdflib"), rows)]


def _work(bench: Bench) -> dict[str, list[str]]:
    """Return commands at work, each with the words of its command line."""
    work = {"check": ["check"], "questions": ["questions"]}
    free = [q.name for q in read_questions(bench.workspace).values() if "required" not in q.parameters.values()]
    if free:
        work[f"ask {free[0]}"] = ["ask", free[0]]
    cities = sorted(path.stem for path in (bench.workspace.top.records / "cities").glob("*.yaml"))
    if cities:
        work[f"show cities/{cities[0]}"] = ["show", f"cities/{cities[0]}"]
    page = str(bench.scratch / "page.html")
    return {**work, "facts": ["facts"], "draw": ["draw", "--output", page]}


def _environment(bench: Bench) -> dict[str, str]:
    """Return the environment of the processes: the copied code and the built store, no workspace of the user."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("POLISGRAPH_")}
    return own | {"POLISGRAPH_STORE": str(bench.built()), "PYTHONPATH": str(bench.scratch / "copy" / "src")}


def _run(words: Sequence[str], folder: Path, environment: dict[str, str]) -> int:
    command, quiet = [sys.executable, *words], subprocess.DEVNULL
    return subprocess.run(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet, check=False).returncode
