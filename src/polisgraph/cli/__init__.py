"""The commands. Each lives in a module that is imported when it is called, so that `--help` answers at once."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cli", "main"]

# Command → module, name in it, one line of help. The order is that of the work: look, ask, curate, build.
COMMANDS = {
    "tour": ("tour", "tour", "Build, answer three questions, draw a page: the product in two minutes."),
    "questions": ("asking", "questions", "List the question library."),
    "ask": ("asking", "ask", "Answer a question of the library."),
    "query": ("asking", "query", "Answer a SPARQL query from a file, an argument or standard input."),
    "show": ("showing", "show", "Show everything known about a thing, and where it is written."),
    "facts": ("showing", "facts", "Export every asserted fact with its evidence."),
    "draw": ("showing", "draw", "Draw the collaboration network as one offline HTML page."),
    "check": ("curating", "check", "Check all records; names file and line of every mistake."),
    "verify": ("curating", "verify", "Hold every number and name against its passage."),
    "coverage": ("reading", "coverage", "Show what no passage touches in a document."),
    "notes": ("reading", "notes", "List contradictions and damaged passages, with their readings."),
    "locate": ("curating", "locate", "Find the span of a phrase in a document."),
    "pin": ("curating", "pin", "Turn quoted words in records into spans."),
    "new": ("curating", "new", "Write the template of a record."),
    "init": ("building", "init", "Make a workspace of your own, layered over the shipped graph."),
    "build": ("building", "build", "Build the graph: records, checks, RDF, shapes, rules, store."),
    "reason": ("building", "reason", "Prove with HermiT that the ontology is consistent."),
    "doctor": ("building", "doctor", "Say what is installed, what is missing, and how to get it."),
    "completion": ("building", "completion", "Print the completion script of a shell."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"polisgraph.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, or fail with the nearest names."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from polisgraph.errors import UnknownNameError

            raise UnknownNameError("command", args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands from the names alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, _, summary) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--workspace",
    "-w",
    metavar="DIR",
    help="A workspace made by `polisgraph init`; else the nearest above this folder.",
)
@click.version_option(package_name="polisgraph", message="polisgraph %(version)s")
@click.pass_context
def cli(ctx: click.Context, workspace: str | None) -> None:
    """PolisGraph: what cities do for sustainable development, and with whom; every fact with its passage."""
    ctx.obj = workspace
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line: one line and a hint for every error, never a traceback."""
    from polisgraph.errors import PolisGraphError, RecordError

    for stream in (sys.stdout, sys.stderr):  # a terminal without Chinese characters is no reason to stop
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(args=args, prog_name="polisgraph", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        _fail("interrupted", "", 130)
    except click.ClickException as error:
        usage = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "polisgraph"
        _fail(error.format_message(), f"{usage} --help", 2)
    except RecordError as error:
        _fail(str(error), error.hint or "polisgraph check lists every problem", error.exit_code)
    except PolisGraphError as error:
        _fail(str(error), error.hint, error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        _fail("interrupted", "", 130)
    except Exception as error:  # the last line of defence: what comes here is a bug, told in one line
        if os.environ.get("POLISGRAPH_DEBUG"):
            raise
        _fail(
            f"internal error: {type(error).__name__}: {error}", "POLISGRAPH_DEBUG=1 shows where; please report it", 70
        )
    else:
        sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, hint: str, code: int) -> None:
    first = " ".join(message.split())
    click.echo(f"polisgraph: {first}", err=True)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
    sys.exit(code)
