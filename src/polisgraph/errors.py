"""What can go wrong, as one tree.

    PolisGraphError
    ├── UsageError            an option, name or parameter that does not exist (exit code 2)
    │   └── UnknownNameError  … with the nearest names
    ├── DataError             a record, document or workspace that is wrong (exit code 1)
    │   └── RecordError       … with every problem that was found
    ├── EvidenceError         a document is missing or is not the one that was read
    ├── QueryError            SPARQL that does not parse, with line and column
    ├── StoreError            a store or server that cannot be opened, read or written
    │   └── BuildRunningError another build holds the lock
    └── ToolMissingError      something outside Python is needed: Java, a browser

Each says what is wrong, where, and what is allowed; `hint` is the second line that the command line prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "BuildRunningError",
    "DataError",
    "EvidenceError",
    "PolisGraphError",
    "Problem",
    "QueryError",
    "RecordError",
    "StoreError",
    "ToolMissingError",
    "UnknownNameError",
    "UsageError",
    "nearest",
    "relative",
]


FEW = 30  # names that a hint may list in full, where none looks like the one given


class PolisGraphError(Exception):
    """Root of every error that PolisGraph raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(PolisGraphError):
    """An option, name or parameter that is not allowed."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing bears; the hint gives the nearest ones."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = list(known)
        near = nearest(name, names)
        short = f"known: {', '.join(names)}" if 0 < len(names) <= FEW else ""
        super().__init__(f"unknown {what} '{name}'", hint=f"nearest: {', '.join(near)}" if near else short)
        self.near = near


class DataError(PolisGraphError):
    """A record, document or workspace that is wrong."""


class EvidenceError(PolisGraphError):
    """A document is missing, or is not the one that was read."""


class QueryError(PolisGraphError):
    """SPARQL that an engine refuses."""


class StoreError(PolisGraphError):
    """A store or server that cannot be opened, read or written."""


class BuildRunningError(StoreError):
    """Another build holds the lock of this store."""


class ToolMissingError(PolisGraphError):
    """Something outside Python is needed."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a record: where, what, and what is allowed."""

    file: str
    line: int
    message: str
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        """Give `file:line: message (hint)`."""
        tail = f" ({self.hint})" if self.hint else ""
        mark = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}: {mark}{self.message}{tail}"


class RecordError(DataError):
    """Records that the checker refuses; `problems` holds every one."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return up to `most` known names that look like `name`, best first.

    >>> nearest("fundr", ["lead", "funder", "builder"])
    ['funder']
    """
    candidates = list(dict.fromkeys(known))
    found = get_close_matches(name, candidates, n=most, cutoff=0.6)
    if not found:  # a slug given without its folder, or the tail of a longer name
        found = [c for c in candidates if name and (name in c or c.rsplit("/", 1)[-1] == name)][:most]
    return found


def relative(path: Path, root: Path) -> str:
    """Return `path` as seen from `root` where it lies below it, for messages that mean the same on every machine."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
