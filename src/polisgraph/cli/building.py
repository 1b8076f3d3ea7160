"""Commands that make: init, build, reason, doctor, completion."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from polisgraph.cli.common import progress, the_workspace
from polisgraph.errors import DataError, PolisGraphError, RecordError, UsageError, relative
from polisgraph.vocabulary import ID

__all__ = ["build", "completion", "doctor", "init", "reason"]

NEXT = (  # what a newcomer does in a new workspace
    "new document my-report",
    "new city my-city",
    "new initiative my-city/my-initiative --document my-report",
    "pin && polisgraph check && polisgraph verify && polisgraph build",
)


@click.command()
@click.option("--store", metavar="PATH", help="The store folder; else one in the user's data folder.")
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.pass_context
def build(ctx: click.Context, *, store: str | None, force: bool) -> int:
    """Build the graph: records are checked, become RDF, are held against the shapes, and rules draw what follows.

    The new store takes the place of the old one at the very end: a failed build leaves the last good one.
    """
    from polisgraph.build import build as run

    if store and "://" in store:
        raise UsageError(f"cannot build into {store}", hint="--store names a folder")
    workspace = the_workspace(ctx)
    try:
        with progress("build") as step:
            built = run(workspace, Path(store) if store else None, force=force, progress=step)
    except RecordError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        count = len(error.problems)
        raise DataError(
            f"{count} problem{'s' if count > 1 else ''}; nothing was built", hint="the last good store is unchanged"
        ) from error
    manifest = built.manifest
    if not built.changed:
        click.echo(f"nothing has changed: {manifest.quads:,} quads in {built.folder}")
        return 0
    for name in built.written:
        click.echo(f"wrote {name}")
    facts = sum(
        count for kind, count in manifest.counts.items() if kind not in ("Indicator", "Unit", "Theme", "Document")
    )
    inferred = sum(built.inferred.values())
    click.echo(f"built {facts:,} things and facts and {inferred:,} inferred triples")
    click.echo(f"{manifest.quads:,} quads in {built.folder}")
    return 0


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--base",
    metavar="IRI",
    default="https://example.org/id/",
    show_default=True,
    help="What the IRIs of your own things begin with.",
)
@click.pass_context
def init(_ctx: click.Context, folder: str, base: str) -> int:
    """Make DIR a workspace: a folder of your own records and questions, layered over the shipped graph."""
    from polisgraph.records.template import write_workspace

    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", base):
        raise UsageError(
            f"--base must be an http or https IRI that ends in / or #, not '{base}'",
            hint="--base https://example.org/id/",
        )
    if base == ID:
        raise UsageError(f"--base {ID} belongs to the shipped graph", hint="choose an IRI of your own")
    root = Path(folder)
    written = write_workspace(root, base)
    click.echo(f"{relative(root.resolve(), Path.cwd())} is a workspace: {len(written)} files. Next:")
    click.echo(f"  cd {shlex.quote(folder)}, and copy a document's plain text to sources/my-report.txt")
    for step in NEXT:
        click.echo(f"  polisgraph {step}")
    return 0


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["rules", "hermit"]),
    default="hermit",
    show_default=True,
    help="Rules, or the HermiT reasoner.",
)
@click.pass_context
def reason(ctx: click.Context, engine: str) -> int:
    """Draw what follows from the graph (rules), or prove with HermiT that ontology and graph are consistent."""
    workspace = the_workspace(ctx)
    if engine == "rules":
        from polisgraph.build import assemble
        from polisgraph.cli.printing import print_table
        from polisgraph.inference import read_rules
        from polisgraph.records.checker import load_corpus
        from polisgraph.records.writer import triples_by_file
        from polisgraph.vocabulary import read_terms

        corpus = load_corpus(workspace)
        _, added = assemble(workspace, triples_by_file(corpus, read_terms(workspace.ontology).indicators))
        titles = {rule.name: rule.title for rule in read_rules(workspace.ontology / "rules")}
        rows = [[name, titles[name], count] for name, count in added.items()]
        print_table(["rule", "what it says", "new triples"], rows, count=False)
        return 0
    from polisgraph.inference.hermit import prove

    with progress("HermiT"):
        proof = prove(workspace)
    if proof.unsatisfiable:
        raise DataError(
            f"no thing can belong to {', '.join(proof.unsatisfiable)}",
            hint="look at the disjointness of their superclasses",
        )
    if not proof.consistent:
        raise DataError(
            "ontology and graph contradict each other", hint="a thing of two disjoint classes is the usual cause"
        )
    click.echo(
        f"consistent: {proof.classes} classes, {proof.individuals:,} things and facts; every class can have members"
    )
    return 0


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> int:
    """Say what is installed, what is missing, and how to get it."""
    from polisgraph.cli.printing import print_table
    from polisgraph.doctor import examine

    findings = examine(the_workspace(ctx))
    print_table(["what", "state", "remark"], [[f.what, f.state, f.remark] for f in findings], count=False)
    if any(finding.state == "broken" for finding in findings):
        raise PolisGraphError("something that PolisGraph needs is broken", hint="see the remarks above")
    return 0


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of SHELL: eval "$(polisgraph completion bash)"."""
    from click.shell_completion import get_completion_class

    from polisgraph.cli import cli

    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(cli, {}, "polisgraph", "_POLISGRAPH_COMPLETE").source())
    return 0
