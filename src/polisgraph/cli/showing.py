"""Commands that show: show, facts, draw."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from polisgraph.cli.common import FORMATS, sources_option, store_option, the_store, the_texts
from polisgraph.errors import DataError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from polisgraph.evidence import Text
    from polisgraph.records.model import Span
    from polisgraph.resources import Workspace
    from polisgraph.things import Description, Line, Property

__all__ = ["draw", "facts", "show"]

MOST_INFERRED = 6  # values of an inferred property; the facts behind them stand below
MOST_WORDS = 240  # characters of a passage
HEADINGS = {
    "Participation": "who takes part",
    "Coordination": "who works together",
    "Measurement": "figures",
    "Flow": "money and gifts",
    "Beneficiary": "who gains",
    "SdgLink": "SDG links",
    "Transfer": "exchange of practice",
    "CityRelation": "relations of cities",
    "Membership": "memberships",
    "Office": "offices",
    "PolicyLink": "plans, laws and standards",
    "ModelStatement": "what the text calls the model",
    "Recognition": "honours",
    "Technology": "technologies",
    "CurationNote": "curation notes",
    "City": "cities",
    "PolicyInstrument": "plans, laws and standards",
}


@click.command()
@click.argument("thing")
@store_option
@sources_option
@click.option("--text/--no-text", default=True, help="Show the words of the passages, where the document is at hand.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out: of a city, its initiatives' facts too.")
@click.pass_context
def show(
    ctx: click.Context, *, thing: str, store: str | None, sources: str | None, text: bool, everything: bool
) -> int:
    """Show everything known about THING (a path such as cities/xianning, an IRI or a name), and where it is written."""
    from polisgraph.records.checker import check_records
    from polisgraph.search import find_thing
    from polisgraph.things import describe

    opened, workspace = the_store(ctx, store)
    iri = find_thing(opened, thing, workspace)
    description = describe(opened, iri)
    corpus, _ = check_records(workspace)
    texts = the_texts(workspace, corpus, sources) if text else {}
    entry = corpus.things.get(iri) or corpus.facts.get(iri)
    where = f"{entry.file}:{entry.line}" if entry else ""
    _Printer(workspace, texts, everything=everything).print(description, where)
    missing = sorted({place.document for place in _all_places(description) if place.document not in texts})
    if text and missing:
        verb = "is" if len(missing) == 1 else "are"
        click.echo(
            f"\n{', '.join(missing)} {verb} not at hand: --sources DIR shows the words of each passage", err=True
        )
    return 0


def _all_places(description: Description) -> list[Span]:
    lines = (line for group in description.facts.values() for line in group)
    return [*description.places, *(place for line in lines for place in line.places)]


class _Printer:
    """Prints a description: as wide as the terminal, and unbroken where it is piped."""

    def __init__(self, workspace: Workspace, texts: dict[str, Text], *, everything: bool) -> None:
        self.workspace = workspace
        self.texts = texts
        self.everything = everything
        self.width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
        self.index: dict[str, dict[tuple[int, int], dict[str, str]]] = {}

    def print(self, description: Description, where: str) -> None:
        click.secho(description.label, bold=True)
        self.line(description.iri, 2)
        self.line(" · ".join(description.classes), 2)
        if where:
            self.line(f"record: {where}", 2)
        for prop in description.properties:
            self.property(prop)
        for place in description.places:
            self.place(place)
        folded: dict[str, int] = {}
        for kind, lines in description.facts.items():
            shown = [line for line in lines if self.everything or not (line.by_city and line.initiative)]
            if len(shown) < len(lines):
                folded[self.heading(kind)] = len(lines) - len(shown)
            if shown:
                click.secho(f"\n  {self.heading(kind)} ({len(shown)})", bold=True)
            for line in shown:
                self.fact(line)
        if folded:
            click.secho(f"\n  facts of its initiatives ({sum(folded.values())})", bold=True)
            self.line(", ".join(f"{name} {count}" for name, count in folded.items()), 4)
            self.line("polisgraph show INITIATIVE shows those of one, --all shows them here", 4)

    @staticmethod
    def heading(kind: str) -> str:
        return HEADINGS.get(kind) or f"{kind.lower()}s"

    def line(self, text: str, indent: int) -> None:
        pad = " " * indent
        if self.width:
            width = max(self.width, indent + 30)
            click.echo(textwrap.fill(text, width, initial_indent=pad, subsequent_indent=pad + "  "))
        else:
            click.echo(pad + text)

    def property(self, prop: Property) -> None:
        values = prop.values
        if prop.inferred and not self.everything and len(values) > MOST_INFERRED + 1:
            values = [*values[:MOST_INFERRED], f"… and {len(values) - MOST_INFERRED} more"]
        self.line(f"{prop.name}{' (inferred)' if prop.inferred else ''}: {'; '.join(values)}", 2)

    def fact(self, line: Line) -> None:
        within = f", in {line.within}" if line.within and line.within not in line.label else ""
        remark = f" [{line.remark}]" if line.remark else ""
        self.line(f"{line.label}{remark}{within}", 4)
        for place in line.places:
            self.place(place)

    def place(self, place: Span) -> None:
        if place.document in self.texts:
            words = " ".join(self.texts[place.document].content[place.start : place.end].split())
            short = words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"
            self.line(f"{place}  “{short}”", 6)
            return
        from polisgraph.passages import read_index

        if place.document not in self.index:
            self.index[place.document] = read_index(self.workspace, place.document)
        row = self.index[place.document].get((place.start, place.end))
        self.line(f"{place}  {row['heading']}: {row['opening']} …" if row else str(place), 6)


@click.command()
@store_option
@click.option(
    "--format", "-f", "style", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="How to print."
)
@click.option("--kind", metavar="CLASS", help="Only facts of one class: Measurement, Flow …")
@click.option("--city", metavar="SLUG", help="Only facts of one city.")
@click.option("--document", metavar="SLUG", help="Only facts that rest on one document.")
@click.option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")
@click.pass_context
def facts(
    ctx: click.Context,
    *,
    store: str | None,
    style: str,
    kind: str | None,
    city: str | None,
    document: str | None,
    output: str | None,
) -> int:
    """Export every asserted fact with its evidence: one row for each fact and document.

    Things are IRIs, codes their notation, numbers are numbers in full; a key that does not apply is null.
    """
    from polisgraph.facts import facts as all_facts
    from polisgraph.vocabulary import read_terms

    opened, workspace = the_store(ctx, store)
    rows = list(all_facts(opened, read_terms(workspace.ontology)))
    for name, value in (("kind", kind), ("city", city), ("document", document)):
        if value is not None:
            rows = _filter(rows, name, value)
    if output is None:
        _print_facts(rows, style)
        return 0
    path = Path(output)
    whole = path.exists() and not path.is_file()  # a pipe or a terminal cannot be put in place at once
    fresh = path if whole else path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            _print_facts(rows, style, file)
        fresh.replace(path)
    except OSError as error:
        if not whole:
            fresh.unlink(missing_ok=True)
        hint = "--output names a file in a folder that is there"
        raise DataError(f"{output} cannot be written: {error.strerror}", hint=hint) from error
    click.echo(f"{len(rows):,} rows in {output}", err=True)
    return 0


def _print_facts(rows: list[dict[str, Any]], style: str, file: IO[str] | None = None) -> None:
    from polisgraph.cli.printing import print_rows
    from polisgraph.facts import COLUMNS

    if style == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False), file=file)
    else:
        print_rows(COLUMNS, [[row[name] for name in COLUMNS] for row in rows], style, file=file)


def _filter(rows: list[dict[str, Any]], column: str, value: str) -> list[dict[str, Any]]:
    """Keep the rows whose column holds a name; of an IRI the last part counts."""

    def names(row: dict[str, Any]) -> list[str]:
        return [part.rsplit("/", 1)[-1] for part in str(row[column]).split()] if row[column] else []

    wanted = value.rstrip("/").rsplit("/", 1)[-1]
    known = sorted({part for row in rows for part in names(row)})
    if wanted not in known:
        raise UnknownNameError(column, value, known)
    return [row for row in rows if wanted in names(row)]


@click.command()
@click.argument("thing", required=False)
@click.option(
    "--output", "-o", metavar="FILE", default="collaboration.html", show_default=True, help="The page to write."
)
@click.option("--goals", is_flag=True, help="Draw the goals that initiatives serve, too.")
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Seed of the layout; the same seed gives the same page."
)
@store_option
@click.pass_context
def draw(ctx: click.Context, *, thing: str | None, output: str, goals: bool, seed: int, store: str | None) -> int:
    """Draw who works with whom as one offline HTML page: all, or around THING, a city or an initiative."""
    from polisgraph.drawing import draw as draw_page
    from polisgraph.network import collaboration
    from polisgraph.search import find_thing
    from polisgraph.things import describe

    opened, workspace = the_store(ctx, store)
    title = "Who works with whom"
    city = initiative = None
    if thing:
        iri = find_thing(opened, thing, workspace)
        description = describe(opened, iri)
        city = iri if "City" in description.classes else None
        initiative = iri if "Initiative" in description.classes else None
        if not (city or initiative):
            raise UsageError(f"'{thing}' is neither a city nor an initiative", hint="polisgraph draw cities/xianning")
        title = description.label
    graph = collaboration(opened, city=city, initiative=initiative, include_goals=goals)
    page = draw_page(graph, title=title, seed=seed)
    path = Path(output)
    page.write(path)
    click.echo(f"{path.resolve()}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} links, no network needed")
    return 0
