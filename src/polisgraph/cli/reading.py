"""Commands about the documents themselves: coverage, notes."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from polisgraph.cli.common import FORMATS, format_option, sources_option, the_texts, the_workspace
from polisgraph.errors import EvidenceError, UnknownNameError, UsageError, nearest

if TYPE_CHECKING:
    from polisgraph.coverage import Coverage
    from polisgraph.notes import Note
    from polisgraph.records.model import Corpus

__all__ = ["coverage", "notes"]

MOST_MARKS = 12  # of one paragraph in the table for people
PIPED = 110  # characters of a line where nothing says how wide it may be


@click.command()
@click.argument("document")
@sources_option
@click.option("--page", metavar="FILE", help="Also write the text with what is covered and what is left marked.")
@format_option
@click.pass_context
def coverage(ctx: click.Context, *, document: str, sources: str | None, page: str | None, style: str) -> int:
    """Show what no passage touches in DOCUMENT: paragraphs with figures, acronyms or names, and what is left in others.

    A figure, an acronym or a name that is left may be a fact that was missed, or none at all: a curator decides. A
    document of several cities is shown whole.
    """
    from polisgraph.cli.printing import print_rows
    from polisgraph.coverage import read_coverage
    from polisgraph.records.checker import load_corpus

    workspace = the_workspace(ctx)
    corpus = load_corpus(workspace)
    _known_document(corpus, document)
    texts = the_texts(workspace, corpus, sources)
    if document not in texts:
        raise EvidenceError(f"the text of {document} is not at hand", hint="--sources DIR names the folder of texts")
    found = read_coverage(corpus, texts[document])
    if page:
        from polisgraph.drawing import draw_coverage

        draw_coverage(found, corpus).write(Path(page))
    if style == "table":
        _summary(found)
    most = MOST_MARKS if style == "table" else None
    rows = [
        [
            f"{paragraph.start}-{paragraph.end}",
            paragraph.heading,
            "in part" if paragraph.touched else "nothing",
            "; ".join([mark.text for mark in paragraph.left[:most]] + ["…"] * (len(paragraph.left) > (most or 10**9))),
        ]
        for paragraph in found.paragraphs
        if paragraph.asks
    ]
    if rows or style != "table":
        print_rows(["place", "heading", "used", "left"], rows, style)
    else:
        click.echo("nothing is left that a figure, an acronym or a paragraph of names would show")
    if page:
        click.echo(f"the marked text is in {page}", err=True)
    return 0


def _known_document(corpus: Corpus, document: str) -> None:
    if corpus.document(document) is None:
        slugs = [iri.rsplit("/", 1)[-1] for iri, thing in corpus.things.items() if thing.kind.name == "Document"]
        raise UnknownNameError("document", document, slugs)


def _summary(found: Coverage) -> None:
    touched = sum(paragraph.touched for paragraph in found.paragraphs)
    click.secho(found.document, bold=True)
    click.echo(f"  {found.share():.0%} of {len(found.text.content):,} characters stand in a passage")
    click.echo(f"  {touched:,} of {len(found.paragraphs):,} paragraphs are touched by one")
    for kind, (used, marks) in found.counts().items():
        click.echo(f"  {used:,} of {marks:,} {kind}s stand in one")


@click.command()
@click.option("--type", "kind", metavar="TYPE", default="", help="Only conflict, scope, damage, ambiguity or gap.")
@click.option("--city", metavar="CITY", default="", help="Only notes of one city.")
@click.option("--document", metavar="SLUG", default="", help="Only notes on one document.")
@click.option(
    "--format",
    "-f",
    "style",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.pass_context
def notes(ctx: click.Context, *, kind: str, city: str, document: str, style: str) -> int:
    """List every contradiction, doubtful scope, damaged or unclear passage and empty field found in the documents.

    Each with what is printed, the readings that stand in the graph with their rank, the one chosen, and the reason.
    """
    from polisgraph.cli.printing import print_rows
    from polisgraph.notes import NOTE_TYPES, read_notes
    from polisgraph.records.checker import load_corpus

    if kind and kind not in NOTE_TYPES:
        near = nearest(kind, NOTE_TYPES)
        tail = f"; nearest: {near[0]}" if near else ""
        raise UsageError(f"unknown type of note '{kind}'", hint=f"allowed: {', '.join(NOTE_TYPES)}{tail}")
    corpus = load_corpus(the_workspace(ctx))
    if document:
        _known_document(corpus, document)
    cities = [iri.rsplit("/", 1)[-1] for iri, thing in corpus.things.items() if thing.kind.name == "City"]
    if city and city not in cities:
        raise UnknownNameError("city", city, cities)
    found = read_notes(corpus, kind=kind, city=city, document=document)
    if style == "text":
        _print_notes(found)
        return 0
    names = ["type", "city", "document", "place", "printed", "chosen", "because", "readings", "note"]
    print_rows(names, [_row(note) for note in found], style)
    return 0


def _row(note: Note) -> list[str]:
    places = " ".join(f"{place.start}-{place.end}" for place in note.places)
    readings = "; ".join(_reading_lines(note))
    return [note.kind, note.city, note.document, places, note.printed, note.chosen, note.because, readings, note.iri]


def _reading_lines(note: Note) -> list[str]:
    return [f"{reading.label} [{reading.rank}]" if reading.rank else reading.label for reading in note.readings]


def _print_notes(found: list[Note]) -> None:
    """Print notes for people, by type."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED
    counts = Counter(note.kind for note in found)
    for kind, count in counts.items():
        click.secho(f"{kind} ({count})", bold=True)
        for note in found:
            if note.kind == kind:
                _print_note(note, width)
    said = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    plural = "" if len(found) == 1 else "s"
    documents = len({note.document for note in found})
    click.echo(
        f"{len(found):,} note{plural} on {documents} document{'s' if documents != 1 else ''}: {said}"
        if found
        else "no notes"
    )


def _print_note(note: Note, width: int) -> None:
    places = " ".join(f"{place.start}-{place.end}" for place in note.places)
    click.echo(f"\n  {note.city or 'no city'} · {note.document}:{places} · {note.file}:{note.line}")
    lines = [("printed", note.printed), *(("reading", line) for line in _reading_lines(note))]
    for name, text in [*lines, ("chosen", note.chosen), ("because", note.because)]:
        folded = textwrap.wrap(text, max(30, width - 14)) or [""]
        click.echo(f"    {name:<9} {folded[0]}")
        for line in folded[1:]:
            click.echo(" " * 14 + line)
