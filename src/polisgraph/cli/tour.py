"""The tour: build, look, ask three questions, draw a page."""

from __future__ import annotations

from pathlib import Path

import click

from polisgraph.cli.common import progress, the_workspace

__all__ = ["tour"]

QUESTIONS = ("partnerships/sides", "departments/worked-together", "outcomes/before-and-after")
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
    from polisgraph.cli.printing import print_answer
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
    for number, name in enumerate(QUESTIONS, 1):
        question = find_question(workspace, name)
        click.secho(f"{number}. {question.question}", bold=True)
        click.echo(f"   polisgraph ask {name}\n")
        print_answer(ask(store, question, {}, workspace), "table")
        click.echo()
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


CITIES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { ?city a polis:City ; rdfs:label ?label } ORDER BY ?label
"""
