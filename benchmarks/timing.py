"""Take times in a way that a busy machine distorts least."""

from __future__ import annotations

import math
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Action = Callable[[], object]

__all__ = ["alternate", "enough", "geometric_mean", "medians", "seconds"]


def seconds(action: Action) -> float:
    """Return the wall time of one run, in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def alternate(actions: Sequence[Action], runs: int, *, after: Action = lambda: None) -> list[list[float]]:
    """Return the times of each action, in seconds, a list an action.

    The actions take turns, forwards and backwards, so that other work on the machine falls on all of them alike.

    :param after: cleans up after each run, outside the time.
    """
    times: list[list[float]] = [[] for _ in actions]
    turn = list(zip(times, actions, strict=True))
    for _ in range(runs):
        for own, action in turn:
            own.append(seconds(action))
            after()
        turn.reverse()
    return times


def medians(actions: Sequence[Action], runs: int, *, after: Action = lambda: None) -> list[float]:
    """Return the median time of each action, in seconds; they take turns as in `alternate`."""
    return [statistics.median(times) for times in alternate(actions, runs, after=after)]


def enough(time: float, least: int) -> int:
    """Return how often to run what takes that time: what is short is drowned by other work and runs up to 60 times."""
    return max(least, min(60, round(0.25 / time)))


def geometric_mean(values: Iterable[float]) -> float:
    """Return the geometric mean, the mean that fits ratios."""
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms))
