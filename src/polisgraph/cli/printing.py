"""Print rows as a table for people, or as CSV, TSV, JSON, JSON lines or Markdown for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from polisgraph.store.protocol import plain
from polisgraph.vocabulary import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polisgraph.store.protocol import Answer

__all__ = ["print_answer", "print_rows", "print_table"]

THIN = "\u202f"  # the separator of thousands in tables for people
WIDEST = 100_000  # characters of a table that is piped: nothing is cut


def print_answer(answer: Answer, style: str, *, title: str = "", iris: bool = False) -> None:
    """Print an answer; in a table, an IRI column that has a label column beside it is left out unless asked for."""
    rows = [[plain(term) for term in row] for row in answer.rows]
    if style in ("table", "markdown") and not iris:
        hidden = {name for name in answer.variables if f"{name}Label" in answer.variables}
        kept = [i for i, name in enumerate(answer.variables) if name not in hidden]
        names = [answer.variables[i] for i in kept]
        print_rows(names, [[row[i] for i in kept] for row in rows], style, title=title)
    else:
        print_rows(answer.variables, rows, style, title=title)


def print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], style: str, *, title: str = "") -> None:
    """Print rows in one of the formats."""
    if style == "table":
        print_table([_heading(name) for name in names], rows, title=title)
    elif style in ("csv", "tsv"):
        _write_csv(names, rows, "," if style == "csv" else "\t")
    elif style == "json":
        click.echo(json.dumps([_object(names, row) for row in rows], ensure_ascii=False, indent=1))
    elif style == "jsonl":
        for row in rows:
            click.echo(json.dumps(_object(names, row), ensure_ascii=False))
    else:
        _write_markdown([_heading(name) for name in names], rows)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "") -> None:
    """Print a table for people: numbers to the right, as wide as the terminal; piped, as wide as it needs."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else WIDEST, highlight=False)
    table = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, heading in enumerate(headings):
        numbers = any(_is_number(row[column]) for row in rows) and all(_is_number(row[column]) or row[column] is None for row in rows)
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=numbers, overflow="fold")
    years = [("year" in heading.lower() or heading.lower() in ("from", "to", "start", "end")) for heading in headings]
    for row in rows:
        table.add_row(*(Text(_shown(value, year=year)) for value, year in zip(row, years, strict=True)))
    if title and not terminal:
        table.title = None
        click.echo(title)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n")))
    click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _shown(value: object, *, year: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        whole, dot, rest = text.partition(".")
        return text if year or len(whole.lstrip("-")) < 5 else f"{int(whole):,}".replace(",", THIN) + dot + rest
    return shorten(str(value)) if str(value).startswith("http") else str(value)


def _heading(name: str) -> str:
    """Return a column's name as a person reads it: initiativeLabel → initiative, changePercent → change percent."""
    words = name.removesuffix("Label")
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
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_csv(names: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    click.echo(buffer.getvalue(), nl=False)


def _write_markdown(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    click.echo(line(headings))
    click.echo("|" + "---|" * len(headings))
    for row in rows:
        click.echo(line([_shown(value, year=True) for value in row]))
