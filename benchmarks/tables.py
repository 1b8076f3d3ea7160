"""Tables of figures, aligned for a terminal and valid Markdown at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Table", "milliseconds", "ratio"]


@dataclass(frozen=True)
class Table:
    """A table: title, one line that explains it, column names, rows; the first `left` columns hold words."""

    title: str
    explanation: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] = ()
    left: int = 1

    def markdown(self) -> str:
        """Return the table as aligned Markdown, or the explanation alone where there is no row."""
        head = f"## {self.title}\n\n{self.explanation}\n"
        if not self.rows:
            return head
        widths = [max(3, *(len(row[i]) for row in (self.columns, *self.rows))) for i in range(len(self.columns))]
        rule = tuple("-" * w if i < self.left else "-" * (w - 1) + ":" for i, w in enumerate(widths))
        return head + "\n" + "".join(self._line(row, widths) for row in (self.columns, rule, *self.rows))

    def _line(self, row: tuple[str, ...], widths: list[int]) -> str:
        cells = (c.ljust(w) if i < self.left else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        return f"| {' | '.join(cells)} |\n"


def milliseconds(seconds: float) -> str:
    """Return seconds as milliseconds with about three digits: `0.42`, `12.5`, `1,234`."""
    value = seconds * 1000
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


def ratio(value: float, peer: float) -> str:
    """Return how many times the peer's value a value is: `1.07`, `35.2`, `1,204`."""
    times = value / peer
    digits = 2 if times < 10 else 1 if times < 100 else 0
    return f"{times:,.{digits}f}"
