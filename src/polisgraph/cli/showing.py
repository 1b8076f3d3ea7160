"""Commands that show: show, facts, draw."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from polisgraph.cli.common import FORMATS, sources_option, store_option, the_store, the_texts
from polisgraph.errors import DataError, UsageError

if TYPE_CHECKING:
    from polisgraph.evidence import Text
    from polisgraph.resources import Workspace
    from polisgraph.things import Description, Place

__all__ = ["draw", "facts", "show"]

HEADINGS = {"SdgLink": "SDG links", "CurationNote": "curation notes", "PolicyLink": "policies", "CityRelation": "relations of cities"}


@click.command()
@click.argument("thing")
@store_option
@sources_option
@click.option("--text/--no-text", default=True, help="Show the words of the passages, where the document is at hand.")
@click.pass_context
def show(ctx: click.Context, thing: str, store: str | None, sources: str | None, text: bool) -> int:  # noqa: FBT001
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
    where = f"graph record {entry.file}:{entry.line}" if entry else ""
    _print_description(description, workspace, texts, where)
    return 0


def _print_description(description: Description, workspace: Workspace, texts: dict[str, Text], where: str) -> None:
    from polisgraph.passages import read_index

    index: dict[str, dict[tuple[int, int], dict[str, str]]] = {}

    def written(places: list[Place]) -> str:
        lines = []
        for place in places:
            if place.document in texts:
                words = " ".join(texts[place.document].content[place.start : place.end].split())
                lines.append(f"      {place}  “{words if len(words) <= 240 else words[:237] + '…'}”")
            else:
                rows = index.setdefault(place.document, read_index(workspace, place.document))
                row = rows.get((place.start, place.end))
                tail = f"  {row['heading']}: {row['opening']} …" if row else ""
                lines.append(f"      {place}{tail}")
        return "\n".join(lines)

    click.secho(description.label, bold=True)
    click.echo(f"  {description.iri}")
    click.echo(f"  {', '.join(description.classes)}{f' · {where}' if where else ''}")
    for name, value in description.properties:
        click.echo(f"  {name}: {value}")
    if description.places:
        click.echo(written(description.places))
    for kind, lines in description.facts.items():
        words = HEADINGS.get(kind) or "".join(f" {c.lower()}" if c.isupper() else c for c in kind).strip()
        click.echo()
        click.secho(f"  {words} ({len(lines)})", bold=True)
        for line in lines:
            click.echo(f"    {line.label}{f' [{line.remark}]' if line.remark else ''}")
            if line.places:
                click.echo(written(line.places))
    if not texts and any(line.places for lines in description.facts.values() for line in lines):
        click.echo("\n  The documents are not at hand: --sources DIR shows the words of each passage.", err=True)


@click.command()
@store_option
@click.option("--format", "-f", "style", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="How to print.")
@click.option("--kind", metavar="CLASS", help="Only facts of one class: Measurement, Flow …")
@click.option("--city", metavar="SLUG", help="Only facts of one city.")
@click.option("--document", metavar="SLUG", help="Only facts that rest on one document.")
@click.option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")
@click.pass_context
def facts(
    ctx: click.Context, store: str | None, style: str, kind: str | None, city: str | None, document: str | None, output: str | None
) -> int:
    """Export every asserted fact with its evidence: one row for each fact and document.

    Things are IRIs, codes their notation, numbers are numbers in full; a key that does not apply is null.
    """
    from polisgraph.cli.printing import print_rows
    from polisgraph.facts import COLUMNS
    from polisgraph.facts import facts as all_facts
    from polisgraph.vocabulary import read_terms

    opened, workspace = the_store(ctx, store)
    rows = list(all_facts(opened, read_terms(workspace.ontology)))
    for name, value, key in (("kind", kind, "kind"), ("city", city, "city"), ("document", document, "document")):
        if value is not None:
            rows = _filter(rows, name, value, key)
    if output is None:
        _print_facts(rows, style, COLUMNS, print_rows)
        return 0
    try:
        with Path(output).open("w", encoding="utf-8") as file:
            previous, sys.stdout = sys.stdout, file
            try:
                _print_facts(rows, style, COLUMNS, print_rows)
            finally:
                sys.stdout = previous
    except OSError as error:
        raise DataError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"{len(rows):,} facts in {output}", err=True)
    return 0


def _print_facts(rows: list[dict[str, Any]], style: str, columns: tuple[str, ...], print_rows: Any) -> None:  # noqa: ANN401
    if style == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        print_rows(list(columns), [[row[name] for name in columns] for row in rows], style)


def _filter(rows: list[dict[str, Any]], name: str, value: str, key: str) -> list[dict[str, Any]]:
    from polisgraph.errors import UnknownNameError

    def short(row: dict[str, Any]) -> list[str]:
        return [part.rsplit("/", 1)[-1] for part in str(row[key]).split()] if row[key] else []

    known = sorted({part for row in rows for part in short(row)})
    if value not in known:
        raise UnknownNameError(name, value, known)
    return [row for row in rows if value in short(row)]


@click.command()
@click.argument("thing", required=False)
@click.option("--output", "-o", metavar="FILE", default="collaboration.html", show_default=True, help="The page to write.")
@click.option("--goals", is_flag=True, help="Draw the goals that initiatives serve, too.")
@click.option("--seed", type=int, default=7, show_default=True, help="Seed of the layout; the same seed gives the same page.")
@store_option
@click.pass_context
def draw(ctx: click.Context, thing: str | None, output: str, goals: bool, seed: int, store: str | None) -> int:  # noqa: FBT001
    """Draw the collaboration network of THING (a city or an initiative; everything if left out) as one offline HTML page."""
    from polisgraph.drawing import draw as draw_page
    from polisgraph.network import collaboration
    from polisgraph.search import find_thing
    from polisgraph.things import describe

    opened, workspace = the_store(ctx, store)
    chosen: dict[str, str] = {}
    title = "Who works with whom"
    if thing:
        iri = find_thing(opened, thing, workspace)
        description = describe(opened, iri)
        kind = next((word for word in ("City", "Initiative") if word in description.classes), None)
        if kind is None:
            raise UsageError(f"'{thing}' is neither a city nor an initiative", hint="draw cities/xianning")
        chosen = {kind.lower(): iri}
        title = description.label
    graph = collaboration(opened, include_goals=goals, **chosen)
    page = draw_page(graph, title=title, seed=seed)
    path = Path(output)
    page.write(path)
    click.echo(f"{path.resolve()}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} links, no network needed")
    return 0
