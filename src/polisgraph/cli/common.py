"""What commands share: the workspace, the store, progress on a terminal."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from polisgraph.resources import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from polisgraph.evidence import Text
    from polisgraph.records.model import Corpus
    from polisgraph.resources import Workspace
    from polisgraph.store.protocol import Store

__all__ = ["format_option", "progress", "sources_option", "store_option", "the_store", "the_texts", "the_workspace"]

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "markdown")


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --store."""
    text = "A store folder, the address of a SPARQL endpoint, or 'memory'; the default is built when it is missing."
    return click.option("--store", metavar="PATH|URL|memory", help=text)(command)


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format."""
    return click.option(
        "--format", "-f", "style", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
    )(command)


def sources_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --sources."""
    text = (
        "The folder of the documents' texts, found by SHA-256; else POLISGRAPH_SOURCES, or sources/ in the workspace."
    )
    return click.option("--sources", metavar="DIR", help=text)(command)


def the_workspace(ctx: click.Context) -> Workspace:
    """Open the workspace that the command line or the folder names."""
    chosen = ctx.find_root().obj
    return open_workspace(Path(chosen) if chosen else None)


@contextlib.contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show the current step on a terminal; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{title} …") as status:
        yield lambda step: status.update(f"{title}: {step} …")


def the_store(ctx: click.Context, selector: str | None) -> tuple[Store, Workspace]:
    """Open the chosen store; the default one is built first where it is missing."""
    from polisgraph.build import ready_store

    workspace = the_workspace(ctx)
    with progress("building the graph") as step:
        store, remark = ready_store(workspace, selector, progress=step)
    if remark:
        click.echo(f"note: {remark}", err=True)
    return store, workspace


def the_texts(workspace: Workspace, corpus: Corpus, sources: str | None) -> dict[str, Text]:
    """Return the documents' texts that are at hand, by slug."""
    from polisgraph.evidence import find_texts, sources_folder
    from polisgraph.verification import document_keys

    folder = sources_folder(workspace, Path(sources) if sources else None)
    return find_texts(folder, document_keys(corpus)) if folder else {}
