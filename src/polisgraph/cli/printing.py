"""Print rows as a table for people, or as CSV, TSV, JSON, JSON lines or Markdown for programs."""

from __future__ import annotations

import csv
import json
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from polisgraph.store.protocol import plain
from polisgraph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from polisgraph.store.protocol import Answer

__all__ = ["print_answer", "print_rows", "print_table"]

THIN = "\u202f"  # the separator of thousands in tables for people
WIDEST = 100_000  # characters of a table that is piped: nothing is cut
TIMES = {"year", "from", "to", "start", "end", "start year", "end year", "since", "until"}


def print_answer(answer: Answer, style: str, *, title: str = "", iris: bool = False) -> None:
    """Print an answer; in a table, an IRI column that has a label column beside it is left out unless asked for."""
    rows = [[plain(term) for term in row] for row in answer.rows]
    names = answer.variables
    if style in ("table", "markdown") and not iris:
        kept = [i for i, name in enumerate(names) if f"{name}Label" not in names]
        names, rows = [names[i] for i in kept], [[row[i] for i in kept] for row in rows]
    print_rows(names, rows, style, title=title)


def print_rows(
    names: Sequence[str], rows: Sequence[Sequence[Any]], style: str, *, title: str = "", file: IO[str] | None = None
) -> None:
    """Print rows in one of the formats, to standard output or to a file."""
    if style == "table":
        print_table([_heading(name) for name in names], rows, title=title, file=file)
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
    """Print a table for people: numbers to the right, as wide as the terminal; piped, as wide as it needs.

    :param count: end with a line that says how many rows there are.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = file is None and sys.stdout.isatty()
    plain_text = not terminal or bool(os.environ.get("NO_COLOR"))
    console = Console(width=None if terminal else WIDEST, highlight=False, color_system=None if plain_text else "auto")
    table = Table(title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, heading in enumerate(headings):
        values = [row[column] for row in rows if row[column] is not None]
        numbers = bool(values) and all(_is_number(value) for value in values)
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=numbers, overflow="fold")
    years = [heading.lower() in TIMES or "year" in heading.lower() for heading in headings]
    for row in rows:
        table.add_row(*(Text(_shown(value, year=year)) for value, year in zip(row, years, strict=True)))
    if title:
        click.secho(title, bold=True, file=file)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n")), file=file)
    if count:
        click.echo(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}", file=file)


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
