"""Commands of a curator: check, verify, locate, pin, new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from polisgraph.cli.common import sources_option, the_texts, the_workspace
from polisgraph.errors import DataError, EvidenceError, UnknownNameError, UsageError, nearest, relative

if TYPE_CHECKING:
    from polisgraph.errors import Problem
    from polisgraph.evidence import Text
    from polisgraph.records.model import Corpus

__all__ = ["check", "locate", "new", "pin", "verify"]


def _report(problems: list[Problem]) -> int:
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in problems:
        click.echo(str(problem), err=True)
    return len(errors)


@click.command()
@click.pass_context
def check(ctx: click.Context) -> int:
    """Check all records: keys, codes, references, figures, dates, spans, identifiers.

    Exit code 1 if anything is wrong; warnings alone do not count.
    """
    from polisgraph.records.checker import check_records

    corpus, problems = check_records(the_workspace(ctx))
    errors = _report(problems)
    if errors:
        raise DataError(f"{errors} problem{'s' if errors > 1 else ''} in the records", hint="nothing was written")
    warnings = len(problems)
    tail = f", {warnings} warning{'s' if warnings > 1 else ''}" if warnings else ""
    click.echo(f"{len(corpus.things):,} things and {len(corpus.facts):,} facts: no mistake{tail}")
    return 0


@click.command()
@sources_option
@click.option("--frozen", is_flag=True, help="Do not write the passage index; fail where it differs.")
@click.option("--page", metavar="FILE", help="Also write a page: what was checked, and what failed with its passage.")
@click.pass_context
def verify(ctx: click.Context, *, sources: str | None, frozen: bool, page: str | None) -> int:
    """Hold every number and every name of every fact against its passage.

    With the documents at hand the passage index (graph/passages) is written; without them the records are held against
    the index, so that an offset or a figure that was changed since is caught.
    """
    from polisgraph.cli.printing import print_table
    from polisgraph.evidence import sources_folder
    from polisgraph.passages import compare_index, write_index
    from polisgraph.records.checker import load_corpus
    from polisgraph.verification import verify_corpus

    workspace = the_workspace(ctx)
    corpus = load_corpus(workspace)
    folder = sources_folder(workspace, Path(sources) if sources else None)
    report = verify_corpus(corpus, folder)
    for failure in report.failures:
        click.echo(str(failure), err=True)
    if report.checked:
        rows = [
            [document, kind, count, report.failed[document, kind]]
            for (document, kind), count in sorted(report.checked.items())
        ]
        print_table(["document", "kind", "checked", "failed"], rows, count=False)
    texts = the_texts(workspace, corpus, sources)
    if report.missing:
        click.echo(f"not at hand, held against the passage index only: {', '.join(report.missing)}")
    for slug, count in sorted(report.curated_links.items()):
        click.echo(f"{slug}: {count} SDG links are a curator's reading; words cannot prove them")
    if report.reasons:
        click.echo(
            "exempt by a reason: " + ", ".join(f"{reason} {count}" for reason, count in sorted(report.reasons.items()))
        )
    # A document at hand gets its index anew; where it is missing, or nothing may be written, the index is the judge.
    judged = None if frozen else set(report.missing)
    stale = compare_index(workspace, report, texts, only=judged)
    for line in stale:
        click.echo(line, err=True)
    if page:
        from polisgraph.drawing import draw_failures

        draw_failures(report, corpus, texts, stale).write(Path(page))
        click.echo(f"the report is in {page}", err=True)
    if texts and not frozen and not report.failures:
        write_index(workspace, report, texts)
    problems = len(report.failures) + len(stale)
    if problems:
        raise EvidenceError(
            f"{problems} failure{'s' if problems > 1 else ''}",
            hint="mend the record or its passage; --page FILE shows each beside its passage",
        )
    checked = sum(report.checked.values())
    click.echo(
        f"{checked:,} facts and things stand in their passages"
        if checked
        else "the records agree with the passage index"
    )
    return 0


@click.command()
@click.argument("document")
@click.argument("phrase")
@sources_option
@click.pass_context
def locate(ctx: click.Context, document: str, phrase: str, sources: str | None) -> int:
    """Print the spans at which PHRASE stands in DOCUMENT: start-end, heading, first words.

    An ellipsis stands for anything between: "first words … last words".
    """
    corpus, texts = _texts(ctx, sources)
    if document not in texts:
        if corpus.document(document) is None:
            slugs = [iri.rsplit("/", 1)[-1] for iri, thing in corpus.things.items() if thing.kind.name == "Document"]
            raise UnknownNameError("document", document, slugs)
        raise EvidenceError(f"the text of {document} is not at hand", hint="--sources DIR names the folder of texts")
    text = texts[document]
    found = text.locate(phrase)
    if not found:
        raise DataError(
            f"'{phrase}' stands nowhere in {document}", hint="case, quotation marks and line breaks do not matter"
        )
    for place in found:
        click.echo(f"{place.start}-{place.end}\t{text.heading(place.start)}\t{text.opening(place.start, place.end)}")
    return 0


def _texts(ctx: click.Context, sources: str | None) -> tuple[Corpus, dict[str, Text]]:
    from polisgraph.records.checker import check_records

    workspace = the_workspace(ctx)
    corpus, _ = check_records(workspace)  # records may still be at fault while pins wait in them
    return corpus, the_texts(workspace, corpus, sources)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=True))
@sources_option
@click.pass_context
def pin(ctx: click.Context, files: tuple[str, ...], sources: str | None) -> int:
    """Turn pins (at: "first words … last words") into spans, in FILES or in all records of the workspace."""
    from polisgraph.records.pin import pin_file

    workspace = the_workspace(ctx)
    _, texts = _texts(ctx, sources)
    if not texts:
        raise EvidenceError("no document is at hand", hint="--sources DIR names the folder of texts")
    if not files and not workspace.top.writable:
        raise UsageError("what ships is read-only", hint="polisgraph init DIR makes a workspace")
    given = [Path(file).resolve() for file in files] or [workspace.top.records]
    paths = [path for place in given for path in (sorted(place.rglob("*.yaml")) if place.is_dir() else [place])]
    count, problems = 0, []
    for path in paths:
        pinned = pin_file(path, texts, shown=relative(path, workspace.top.root))
        count += pinned.count
        problems.extend(pinned.problems)
    click.echo(f"{count} pin{'' if count == 1 else 's'} became spans")
    if _report(problems):
        raise DataError(
            f"{len(problems)} pin{'s' if len(problems) > 1 else ''} could not be placed", hint="they stand as they were"
        )
    return 0


@click.command()
@click.argument("kind")
@click.argument("path")
@click.option("--document", metavar="SLUG", default="", help="The document that its spans refer to.")
@click.pass_context
def new(ctx: click.Context, kind: str, path: str, document: str) -> int:
    """Write the template of a record.

    KIND is initiative, city, city-facts, actor, place, policy or document; PATH is CITY/SLUG, or SLUG for a city or a
    document. Example: polisgraph new initiative xianning/my-initiative
    """
    from polisgraph.records.template import KINDS, write_template

    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise UsageError(
            f"no template for '{kind}'", hint=f"allowed: {', '.join(KINDS)}" + (f"; nearest: {near[0]}" if near else "")
        )
    workspace = the_workspace(ctx)
    if not workspace.top.writable:
        raise UsageError("what ships is read-only", hint="polisgraph init DIR makes a workspace")
    written = write_template(workspace.top, kind, path, document)
    click.echo(f"{relative(written, Path.cwd())} is ready to be filled in; polisgraph check says what is missing")
    return 0
