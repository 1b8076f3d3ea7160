"""rdflib as the rival: a process of its own that answers queries and is killed when one takes too long."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["Outcome", "Rival"]

RUNS = 3
START = 300  # seconds for a worker to import rdflib and read the graph; outside every measured time


@dataclass(frozen=True)
class Outcome:
    """What a query came to: its median time in seconds and rows, or why there are none."""

    seconds: float
    rows: int = 0
    failure: str = ""
    late: bool = False  # killed at the time-out; then seconds is the time-out


class Rival:
    """Holds the worker process; it is started when a query needs it, and again after it was killed."""

    def __init__(self, folder: Path, timeout: float) -> None:
        self.folder = folder
        self.timeout = timeout
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def query(self, text: str, runs: int) -> Outcome:
        """Answer a query: the median of up to three runs, as many as the time-out has room for."""
        outcomes = [self._once(text)]
        while not outcomes[-1].failure and len(outcomes) < min(runs, RUNS):
            if sum(outcome.seconds for outcome in outcomes) > self.timeout / 2:
                break
            outcomes.append(self._once(text))
        good = [outcome for outcome in outcomes if not outcome.failure]
        if not good:
            return outcomes[0]
        return Outcome(statistics.median(outcome.seconds for outcome in good), good[0].rows)

    def _once(self, text: str) -> Outcome:
        pipe = self._started()
        pipe.send(text)
        try:
            if pipe.poll(self.timeout):
                seconds, rows, failure = pipe.recv()
                return Outcome(seconds, rows, failure)
        except EOFError:
            self._stop()
            return Outcome(0, failure="worker ended")
        self._stop()
        return Outcome(self.timeout, failure="time-out", late=True)

    def _started(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")  # a store opened before a fork would be shared
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, str(self.folder)), daemon=True)
            self._process.start()
            theirs.close()
            if not self._pipe.poll(START):
                self._stop()
                raise TimeoutError(f"rdflib has not read the graph in {START} s")
            self._pipe.recv()
        return self._pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, folder: str) -> None:
    """Answer queries from the pipe with (seconds, rows, failure) until the process is killed."""
    from pathlib import Path

    from polisgraph.errors import QueryError
    from polisgraph.store.embedded import EmbeddedStore
    from polisgraph.store.memory import MemoryStore
    from polisgraph.store.protocol import Answer

    store = MemoryStore(EmbeddedStore(Path(folder)).raw)
    pipe.send("ready")
    while True:
        text = pipe.recv()
        start = time.perf_counter()
        try:
            answer = store.query(text)
        except QueryError:
            pipe.send((time.perf_counter() - start, 0, "refused"))
        else:
            pipe.send((time.perf_counter() - start, len(answer) if isinstance(answer, Answer) else 0, ""))
