"""Commands that make: init, build, reason, doctor, completion."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from polisgraph.cli.common import progress, the_workspace
from polisgraph.errors import DataError, PolisGraphError, RecordError, UsageError, relative
from polisgraph.vocabulary import ID, shorten

if TYPE_CHECKING:
    from pyoxigraph import Store

    from polisgraph.inference.classification import Classification, Difference
    from polisgraph.inference.rules import Rule
    from polisgraph.resources import Workspace

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
    """Draw what follows from the graph (rules), or prove with HermiT that it is consistent and the rules are right.

    HermiT finds the partnership models from their OWL definitions alone; where the rules find anything else, both
    sides are shown and the exit code is 1.
    """
    from polisgraph.inference.hermit import require_java

    if engine == "hermit":
        require_java()  # before half a minute of work
    with progress(engine) as step:
        step("apply rules")
        store, rules, added = _inferred(the_workspace(ctx))
        if engine == "hermit":
            from polisgraph.inference.classification import classify

            step("HermiT")
            found = classify(store, rules)
    if engine == "rules":
        _print_rules(store, rules, added)
    else:
        _print_proof(store, found)
    return 0


def _inferred(workspace: Workspace) -> tuple[Store, list[Rule], dict[str, int]]:
    """Return the graph of the records in memory, the rules, and how many triples each of them added."""
    from polisgraph.build import assemble
    from polisgraph.inference import read_rules
    from polisgraph.records.checker import load_corpus
    from polisgraph.records.writer import triples_by_file
    from polisgraph.vocabulary import read_terms

    files = triples_by_file(load_corpus(workspace), read_terms(workspace.ontology).indicators)
    store, added = assemble(workspace, files)
    return store, read_rules(workspace.ontology / "rules"), added


def _print_rules(store: Store, rules: list[Rule], added: dict[str, int]) -> None:
    from polisgraph.cli.printing import print_table
    from polisgraph.inference.classification import ruled
    from polisgraph.inference.rules import LAYERS

    ordered = sorted(rules, key=lambda rule: (LAYERS.index(rule.layers[0]), rule.name))
    rows = [[", ".join(rule.layers), rule.name, rule.title, added[rule.name]] for rule in ordered]
    print_table(["layer", "rule", "what it says", "new triples"], rows, count=False)
    found = ruled(store)
    models = [[shorten(name), len(found.models[name]), len(found.possible[name])] for name in found.models]
    print_table(["model", "shown", "possible"], models, count=False)


def _print_proof(store: Store, found: Classification) -> None:
    """Print what HermiT found beside what the rules found.

    :raises DataError: if anything contradicts anything.
    """
    from polisgraph.inference.classification import compare, ruled

    if found.unsatisfiable:
        raise DataError(
            f"no thing can belong to {', '.join(found.unsatisfiable)}",
            hint="look at the disjointness of their superclasses",
        )
    if not found.consistent:
        raise DataError(
            "ontology and graph contradict each other", hint="a thing of two disjoint classes is the usual cause"
        )
    click.echo(
        f"consistent: {found.classes} classes, {found.individuals:,} things and facts; every class can have members"
    )
    differences = {(d.kind, d.name): d for d in compare(ruled(store), found)}
    conditions = [d for d in differences.values() if d.kind == "condition"]
    click.echo(f"{len(found.conditions)} conditions: {f'{len(conditions)} differ' if conditions else 'all the same'}")
    for difference in conditions:
        _print_difference(difference)
    for name, shown in found.models.items():
        both = [differences[kind, name] for kind in ("model", "possible") if (kind, name) in differences]
        verdict = "they differ" if both else "the same"
        click.echo(f"{shorten(name)}: {len(shown)} shown, {len(found.possible[name])} possible: {verdict}")
        for difference in both:
            _print_difference(difference)
    if differences:
        count = len({name for _, name in differences})
        raise DataError(
            f"rules and HermiT differ on {count} class{'es' if count > 1 else ''}",
            hint="a rule or a definition is wrong: ontology/rules, ontology/partnerships.ttl",
        )


def _print_difference(difference: Difference) -> None:
    for side, members in (("rules", difference.only_rules), ("HermiT", difference.only_hermit)):
        for member in members:
            click.echo(f"  {shorten(difference.name)} ({difference.kind}), only {side}: {shorten(member)}")


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
