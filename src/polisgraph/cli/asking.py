"""Commands that ask: questions, ask, query."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from polisgraph.cli.common import format_option, store_option, the_store, the_workspace
from polisgraph.errors import QueryError, UsageError

if TYPE_CHECKING:
    from pyoxigraph import Triple

__all__ = ["ask", "query", "questions"]


@click.command()
@format_option
@click.argument("name", required=False)
@click.pass_context
def questions(ctx: click.Context, *, style: str, name: str | None) -> int:
    """List the question library, or show one question: what it asks, how to read it, its parameters and its SPARQL."""
    from polisgraph.cli.printing import print_rows
    from polisgraph.questions import find_question, read_questions

    workspace = the_workspace(ctx)
    if name:
        question = find_question(workspace, name)
        click.echo(f"{question.name}\n{question.question}\n{question.question_zh}\n")
        if question.reading:
            click.echo(f"How to read it: {question.reading}\n")
        click.echo(question.text)
        return 0
    found = read_questions(workspace)
    rows = [
        [q.name, q.question, " ".join(f"--{p}" if n == "required" else f"[--{p}]" for p, n in q.parameters.items())]
        for q in found.values()
    ]
    print_rows(["name", "question", "parameters"], rows, style)
    return 0


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@format_option
@store_option
@click.option("--iris", is_flag=True, help="Show IRI columns in tables too.")
@click.pass_context
def ask(ctx: click.Context, *, name: str, style: str, store: str | None, iris: bool) -> int:
    """Answer the question NAME; its parameters follow as --param value.

    Example: polisgraph ask outcomes/what-changed --city xianning
    """
    from polisgraph.cli.printing import print_answer
    from polisgraph.questions import ask as answer_question
    from polisgraph.questions import find_question

    question = find_question(the_workspace(ctx), name)
    parameters = _parameters(ctx.args)
    opened, workspace = the_store(ctx, store)
    print_answer(answer_question(opened, question, parameters, workspace), style, title=question.title, iris=iris)
    return 0


def _parameters(arguments: list[str]) -> dict[str, str]:
    """Read `--city xianning` and `--city=xianning`."""
    found: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            raise UsageError(f"'{word}' is out of place", hint="parameters are written --name value")
        name, equals, value = word[2:].partition("=")
        if not equals:
            if not rest:
                raise UsageError(f"--{name} has no value", hint=f"--{name} VALUE")
            value = rest.pop(0)
        name = name.replace("-", "_")
        if name in found:
            raise UsageError(f"--{name} is given twice", hint="leave one out")
        found[name] = value
    return found


@click.command()
@click.argument("text")
@format_option
@store_option
@click.option("--iris/--no-iris", default=True, help="Show IRI columns that have a label beside them.")
@click.pass_context
def query(ctx: click.Context, *, text: str, style: str, store: str | None, iris: bool) -> int:
    """Answer a SPARQL query: TEXT is a file, the query itself, or - for standard input.

    Prefixes that the query uses and does not declare are filled in: polis, codes, sdg, skos, rdfs, schema …
    """
    from polisgraph.cli.printing import print_answer
    from polisgraph.prefixes import with_prefixes
    from polisgraph.store.protocol import Answer, Triples

    sparql = _read(text)
    opened, _ = the_store(ctx, store)
    sparql, added = with_prefixes(sparql)
    try:
        result = opened.query(sparql)
    except QueryError as error:
        raise QueryError(_own_lines(str(error), added), hint=error.hint) from error
    if isinstance(result, Answer):
        print_answer(result, style, iris=iris)
    elif isinstance(result, Triples):
        _print_triples(result.triples, style)
    elif style in ("json", "jsonl"):
        click.echo("true" if result else "false")
    else:
        click.echo("yes" if result else "no")
    return 0


def _print_triples(triples: list[Triple], style: str) -> None:
    """Print triples as Turtle, or as rows of three where a format for rows is asked for."""
    from pyoxigraph import RdfFormat, serialize

    from polisgraph.cli.printing import print_rows
    from polisgraph.store.protocol import plain
    from polisgraph.vocabulary import PREFIXES

    ordered = sorted(triples, key=str)
    if style == "table":
        turtle = serialize(ordered, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        click.echo(turtle.decode(), nl=False)
        return
    rows = [[plain(part) for part in (triple.subject, triple.predicate, triple.object)] for triple in ordered]
    print_rows(["subject", "predicate", "object"], rows, style)


def _read(text: str) -> str:
    """Return the query that an argument names: standard input, a file, or the argument itself."""
    try:
        if text == "-":
            return sys.stdin.read()
        if _is_file(text):
            return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{text} cannot be read: {error}", hint="a query is UTF-8 text") from error
    if text.endswith((".rq", ".sparql")) and " " not in text:
        raise UsageError(f"no file {text}", hint="a file, a query in quotation marks, or - for standard input")
    return text


def _is_file(text: str) -> bool:
    try:
        return "\n" not in text and Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or with characters that no name has
        return False


def _own_lines(message: str, added: int) -> str:
    """Give line numbers of the query as the user wrote it, without the prefix lines that were filled in."""

    def own(place: re.Match[str]) -> str:
        return f"at line {max(1, int(place[1]) - added)}"

    return re.sub(r"at line (\d+)", own, message)
