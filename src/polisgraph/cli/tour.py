"""The tour: build, look, ask three questions, draw a page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from polisgraph.cli.common import progress, the_workspace

if TYPE_CHECKING:
    from polisgraph.store import Answer

__all__ = ["tour"]

# Each question of the tour, and the columns that a newcomer needs.
QUESTIONS = {
    "partnerships/sides": ("cityLabel", "initiativeLabel", "public", "private", "civil", "other"),
    "departments/worked-together": ("cityLabel", "departmentLabel", "form", "intoLabel", "year"),
    "outcomes/before-and-after": ("cityLabel", "indicatorLabel", "scope", "before", "after", "unit"),
}
MOST_ROWS = 12
SHOWN = {
    "Initiative": "initiatives",
    "Actor": "actors",
    "Participation": "participations",
    "Measurement": "figures",
    "SdgLink": "SDG links",
}


@click.command()
@click.option(
    "--output", "-o", metavar="FILE", default="collaboration.html", show_default=True, help="The page to write."
)
@click.pass_context
def tour(ctx: click.Context, output: str) -> int:
    """Build the graph, say what is in it, answer three questions and draw the collaboration network."""
    from polisgraph.build import build
    from polisgraph.drawing import draw
    from polisgraph.network import collaboration
    from polisgraph.questions import ask, find_question
    from polisgraph.store import open_store

    workspace = the_workspace(ctx)
    with progress("building the graph") as step:
        built = build(workspace, progress=step)
    counts = built.manifest.counts
    store = open_store(workspace)
    places = store.query(CITIES)
    cities = ", ".join(str(row[0].value) for row in getattr(places, "rows", []))
    click.secho("PolisGraph: what cities do for sustainable development, and with whom", bold=True)
    click.echo(f"Cities: {cities}.")
    click.echo(", ".join(f"{counts.get(kind, 0):,} {word}" for kind, word in SHOWN.items()) + ";")
    click.echo(f"each fact with its passage in a document. {built.manifest.quads:,} quads in {built.folder}\n")
    for number, (name, columns) in enumerate(QUESTIONS.items(), 1):
        question = find_question(workspace, name)
        click.secho(f"{number}. {question.question}", bold=True)
        _print_excerpt(ask(store, question, {}, workspace), columns, name)
    with progress("drawing"):
        graph = collaboration(store)
        page = draw(graph, title="Who works with whom")
        path = Path(output).resolve()
        page.write(path)
    click.secho("A picture of it all", bold=True)
    click.echo(f"   {path}")
    click.echo("   one file, no network needed: open it in a browser\n")
    click.echo("Next:  polisgraph questions")
    click.echo("       polisgraph show cities/xianning")
    click.echo("       polisgraph ask outcomes/what-changed --city fuzhou")
    return 0


def _print_excerpt(answer: Answer, columns: tuple[str, ...], name: str) -> None:
    """Print the rows that say most: those with the fewest empty cells, of these the largest counts."""
    from polisgraph.cli.printing import print_rows
    from polisgraph.store.protocol import plain

    places = [answer.variables.index(column) for column in columns]
    rows = [[plain(row[place]) for place in places] for row in answer.rows]

    def says(number: int) -> tuple[int, float, int]:
        cells = rows[number]
        counts = [float(cell) for cell in cells if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)]
        return (sum(cell in (None, 0) for cell in cells), -sum(counts), number)

    chosen = sorted(sorted(range(len(rows)), key=says)[:MOST_ROWS])
    print_rows(columns, [rows[number] for number in chosen], "table", count=False)
    click.echo(f"{len(chosen)} of {len(rows)} rows; all: polisgraph ask {name}\n")


CITIES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { ?city a polis:City ; rdfs:label ?label } ORDER BY ?label
"""
