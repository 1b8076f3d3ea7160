"""Where the parts measure: a copy of code and graph, so that nothing in the checkout is written."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polisgraph
from polisgraph.build import build
from polisgraph.resources import Workspace, shipped_layer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Bench", "open_bench"]

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Bench:
    """The copied graph, a scratch folder (the copied code stands in `copy/src`), and what the command line asks for."""

    workspace: Workspace
    scratch: Path
    golden: Path  # tests/questions, where parameters of questions stand
    runs: int | None
    rdflib_timeout: float
    copies: int

    def runs_or(self, default: int) -> int:
        """Return the number of runs that the command line asks for, else the part's own."""
        return self.runs or default

    def built(self) -> Path:
        """Return the folder of a store of the graph, built when it is first asked for."""
        return build(self.workspace, self.scratch / "store").folder


@contextlib.contextmanager
def open_bench(*, runs: int | None, rdflib_timeout: float, copies: int) -> Iterator[Bench]:
    """Copy code and graph into a scratch folder, which is removed at the end."""
    shipped = shipped_layer()
    with tempfile.TemporaryDirectory(prefix="polisgraph-bench-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        for folder in ("ontology", "graph", "queries"):
            shutil.copytree(shipped.root / folder, scratch / "copy" / folder)
        shutil.copytree(Path(polisgraph.__file__).parent, scratch / "copy" / "src" / "polisgraph")
        (scratch / "copy" / "pyproject.toml").touch()  # by which the code knows that it stands in a checkout
        workspace = Workspace((replace(shipped, root=scratch / "copy", writable=True),))
        yield Bench(workspace, scratch, CHECKOUT / "tests" / "questions", runs, rdflib_timeout, copies)
