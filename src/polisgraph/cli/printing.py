"""Print rows as a table for people, or as CSV, TSV, JSON, JSON lines or Markdown for programs."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click
from pyoxigraph import NamedNode
from rich.cells import cell_len, chop_cells

from polisgraph.store.protocol import plain
from polisgraph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from polisgraph.store.protocol import Answer

__all__ = ["print_answer", "print_rows", "print_table"]

THIN = "\u202f"  # the separator of thousands in tables for people
WIDEST = 100_000  # characters of a table that is piped: nothing is cut
GAP = 2  # characters between columns
BREAKS = re.compile(r"(?<=-)|\s+")  # where a cell may go on in the next line
LONGEST_NAME = 40  # characters of a name in the first column that is not broken
LONGEST_WORD = 13  # characters of a word that a narrow column must not break
TIMES = {"year", "from", "to", "start", "end", "start year", "end year", "since", "until"}


def print_answer(answer: Answer, style: str, *, title: str = "", iris: bool = False) -> None:
    """Print an answer; in a table, columns of IRIs are left out unless asked for: labels stand beside them."""
    rows = [[plain(term) for term in row] for row in answer.rows]
    names = answer.variables
    if style in ("table", "markdown") and not iris:
        kept = [i for i, name in enumerate(names) if f"{name}Label" not in names and not _only_iris(answer, i)]
        kept = kept or list(range(len(names)))
        names, rows = [names[i] for i in kept], [[row[i] for i in kept] for row in rows]
    print_rows(names, rows, style, title=title)


def _only_iris(answer: Answer, column: int) -> bool:
    values = [row[column] for row in answer.rows if row[column] is not None]
    return bool(values) and all(isinstance(value, NamedNode) for value in values)


def print_rows(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    style: str,
    *,
    title: str = "",
    file: IO[str] | None = None,
    count: bool = True,
) -> None:
    """Print rows in one of the formats, to standard output or to a file; `count` ends a table with the count."""
    if style == "table":
        print_table([_heading(name) for name in names], rows, title=title, file=file, count=count)
    elif style in ("csv", "tsv"):
        writer = csv.writer(file or sys.stdout, delimiter="," if style == "csv" else "\t", lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)
    elif style == "json":
        click.echo(json.dumps([_object(names, row) for row in rows], ensure_ascii=False, indent=1), file=file)
    elif style == "jsonl":
        for row in rows:
            click.echo(json.dumps(_object(names, row), ensure_ascii=False), file=file)
    else:
        _write_markdown([_heading(name) for name in names], rows, file)


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str = "",
    count: bool = True,
    file: IO[str] | None = None,
) -> None:
    """Print a table for people, numbers to the right; piped, it is as wide as it needs.

    On a terminal it is as wide as that, without columns that are empty; what cannot be read in that width becomes
    blocks of lines, one a row.

    :param count: end with a line that says how many rows there are.
    """
    terminal = file is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDEST
    empty = [i for i in range(len(headings)) if terminal and rows and all(row[i] is None for row in rows)]
    columns = [_Column(name, [row[i] for row in rows]) for i, name in enumerate(headings) if i not in empty]
    columns[0].keep_whole()
    if title:
        click.secho(title, bold=True, file=file)
    widths = _fit(columns, width)
    if widths is None:
        _print_blocks(columns, len(rows), width)
    else:
        click.echo(file=file)
        _print_grid(columns, widths, terminal=terminal, file=file)
        click.echo(file=file)
    if count:
        names = ", ".join(headings[i] for i in empty)
        tail = f"; nothing in: {names}" if names else ""
        said = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}{tail}"
        click.echo(textwrap.fill(said, width) if terminal else said, file=file)


class _Column:
    """A column as it is shown: its texts, whether they are numbers, the width that it needs and the least it can do."""

    def __init__(self, heading: str, values: Sequence[Any]) -> None:
        self.heading = heading
        known = [value for value in values if value is not None]
        self.numbers = bool(known) and all(_is_number(value) for value in known)
        year = heading.lower() in TIMES or "year" in heading.lower()
        self.texts = [_shown(value, year=year) for value in values]
        self.width = max((cell_len(text) for text in [heading, *self.texts]), default=0)
        parts = [part for text in [heading, *self.texts] for part in BREAKS.split(text)]
        longest = max((cell_len(part) for part in parts), default=0)
        self.least = self.width if self.numbers else min(longest, LONGEST_WORD)

    def keep_whole(self) -> None:
        """Break no word of the column that tells rows apart."""
        words = [word for text in [self.heading, *self.texts] for word in text.split()]
        self.least = max([self.least, *(min(cell_len(word), LONGEST_NAME) for word in words)])


def _fit(columns: Sequence[_Column], width: int) -> list[int] | None:
    """Return the widths of columns that fit into a width, or None: what needs most gets what is left over."""
    room = width - (GAP * len(columns) + 1)
    widths = [column.least for column in columns]
    if sum(widths) > room:
        return None
    if sum(column.width for column in columns) <= room:
        return [column.width for column in columns]
    for _ in range(room - sum(widths)):
        wanting = [i for i, column in enumerate(columns) if widths[i] < column.width]
        widths[max(wanting, key=lambda i: columns[i].width / max(1, widths[i]))] += 1
    return widths


def _print_grid(columns: Sequence[_Column], widths: Sequence[int], *, terminal: bool, file: IO[str] | None) -> None:
    """Print columns beside each other; on a terminal, what repeats the row above is left blank."""

    def line(cells: Sequence[str]) -> str:
        padded = [_pad(cell, width, right=right) for cell, (width, right) in zip(cells, shape, strict=True)]
        return (" " + (" " * GAP).join(padded)).rstrip()

    shape = [(width, column.numbers) for width, column in zip(widths, columns, strict=True)]
    for cells in _lines([column.heading for column in columns], widths):
        click.secho(line(cells), bold=True, file=file)
    click.echo(" " + "─" * (sum(widths) + GAP * (len(widths) - 1)), file=file)
    above: tuple[str, ...] = ()
    for row in zip(*(column.texts for column in columns), strict=True):
        same = _same(above, row) if terminal else 0
        for cells in _lines(["" if i < same else cell for i, cell in enumerate(row)], widths):
            click.echo(line(cells), file=file)
        above = row


def _lines(cells: Sequence[str], widths: Sequence[int]) -> Iterator[list[str]]:
    """Yield the lines that a row takes when each cell is broken to its width."""
    broken = [_broken(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(len(parts) for parts in broken)):
        yield [parts[number] if number < len(parts) else "" for parts in broken]


def _broken(text: str, width: int) -> list[str]:
    if cell_len(text) <= width and "\n" not in text:
        return [text]
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width) or [""]
    return chop_cells(" ".join(text.split()), width)  # characters of double width


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def _same(above: Sequence[str], cells: Sequence[str]) -> int:
    """Return how many leading cells repeat the row above: a person reads such rows as a group."""
    pairs = zip(above, cells[:-1], strict=False)
    return next((i for i, (one, other) in enumerate(pairs) if one != other), len(cells) - 1 if above else 0)


def _print_blocks(columns: Sequence[_Column], rows: int, width: int) -> None:
    """Print each row as lines of heading and value, where the columns do not fit beside each other."""
    margin = max(cell_len(column.heading) for column in columns) + 2
    above: tuple[str, ...] = ()
    for row in range(rows):
        click.echo()
        texts = tuple(column.texts[row] for column in columns)
        same = _same(above, texts)
        for column, text in list(zip(columns, texts, strict=True))[same:]:
            if text:
                heads = [_pad(column.heading, margin, right=False), *([" " * margin] * len(text))]
                for head, part in zip(heads, _broken(text, max(20, width - margin)), strict=False):
                    click.echo(head + part)
        above = texts
    click.echo()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(value: object, *, year: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        text = format(Decimal(str(value)), "f")
        whole, dot, rest = text.partition(".")
        short = year or len(whole.lstrip("-")) < 5 or not whole.lstrip("-").isdigit()
        return text if short else f"{int(whole):,}".replace(",", THIN) + dot + rest
    text = ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return shorten(text) if text.startswith("http") else text


def _heading(name: str) -> str:
    """Return a column's name as a person reads it: initiativeLabel → initiative, changePercent → change percent."""
    words = name.removesuffix("Label").replace("_", " ")
    return "".join(f" {character.lower()}" if character.isupper() else character for character in words).strip() or name


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _object(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in zip(names, row, strict=True)}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_markdown(headings: Sequence[str], rows: Sequence[Sequence[Any]], file: IO[str] | None) -> None:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    click.echo(line(headings), file=file)
    click.echo("|" + "---|" * len(headings), file=file)
    for row in rows:
        click.echo(line([_shown(value, year=True) for value in row]), file=file)
