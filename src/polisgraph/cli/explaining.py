"""The command explain: why an initiative is a partnership of some model, or what it lacks."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from polisgraph.cli.common import sources_option, store_option, the_store, the_texts
from polisgraph.errors import UsageError

if TYPE_CHECKING:
    from polisgraph.evidence import Text
    from polisgraph.inference.explain import Explanation, Finding, Witness

__all__ = ["explain"]

PIPED = 110  # characters of a line where nothing says how wide it may be
MOST_WORDS = 240  # characters of a passage
VERDICT = {"shown": "shown", "possible": "possible: the text leaves something open", "missing": "not shown"}


@click.command()
@click.argument("initiative")
@click.argument("model", default="")
@store_option
@sources_option
@click.option(
    "--format",
    "-f",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.pass_context
def explain(
    ctx: click.Context, *, initiative: str, model: str, store: str | None, sources: str | None, style: str
) -> int:
    """Explain which partnership models INITIATIVE shows, may show, or just misses; or MODEL alone.

    The facts given suffice for the conclusion and none can be spared; other sets of facts that would do are counted.
    Example: polisgraph explain xianning/safe-school-streets PublicPrivatePartnership
    """
    from polisgraph.inference.explain import explain as run
    from polisgraph.search import find_thing

    opened, workspace = the_store(ctx, store)
    iri = find_thing(opened, _path(initiative), workspace)
    if "/initiatives/" not in iri:
        hint = "polisgraph ask partnerships/models lists those that show one"
        raise UsageError(f"{initiative} is no initiative", hint=hint)
    found = run(opened, iri, workspace.ontology, model=model)
    if style == "json":
        click.echo(json.dumps([_object(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    from polisgraph.records.checker import check_records

    corpus, _ = check_records(workspace)
    printer = _Printer(the_texts(workspace, corpus, sources))
    for one in found:
        printer.print(one)
    if not found:
        click.echo("no model is shown, possible or nearly so: polisgraph explain INITIATIVE MODEL says what one needs")
    return 0


def _path(text: str) -> str:
    """Let `xianning/safe-school-streets` stand for the initiative of that path."""
    known = ("initiatives/", "cities/", "actors/", "places/", "policies/", "http")
    return f"initiatives/{text}" if "/" in text and not text.startswith(known) else text


def _object(one: Explanation) -> dict[str, Any]:
    """Return an explanation as a program reads it."""

    def witness(fact: Witness) -> dict[str, Any]:
        places = [{"document": p.document, "start": p.start, "end": p.end} for p in fact.places]
        said = {"fact": fact.iri, "label": fact.label, "part": fact.part, "said": fact.said}
        return {**said, "open": list(fact.open), "evidence": places}

    def finding(part: Finding) -> dict[str, Any]:
        near = [{**witness(one.witness), "lacks": one.lacks} for one in part.near]
        name = part.condition.iri.rsplit("#", 1)[-1]
        met = "weakly" if part.weakly else "yes" if part.met else "no"
        facts = [witness(fact) for fact in part.facts]
        return {"condition": name, "definition": part.condition.definition, "met": met, "facts": facts, "near": near}

    return {
        "initiative": one.initiative,
        "model": one.model.name,
        "verdict": one.verdict,
        "definition": one.model.definition,
        "conditions": [finding(part) for part in one.findings],
        "derivations": one.derivations,
        "complete": one.complete,
    }


class _Printer:
    """Prints explanations, as wide as the terminal."""

    def __init__(self, texts: dict[str, Text]) -> None:
        self.texts = texts
        self.width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED
        self.title = ""

    def print(self, one: Explanation) -> None:
        if one.label != self.title:
            click.secho(one.label, bold=True)
            self.title = one.label
        click.secho(f"\n  {one.model.label}: {VERDICT[one.verdict]}", bold=True)
        self.line(one.model.definition, 4)
        for finding in one.findings:
            self.finding(finding)
        if one.derivations > 1:
            more, least = one.derivations - 1, "" if one.complete else "at least "
            self.line(f"{least}{more:,} other derivation{'s' if more > 1 else ''} from the same initiative", 4)

    def finding(self, finding: Finding) -> None:
        mark = "✓" if finding.met and not finding.weakly else "?" if finding.met else "✗"
        click.echo()
        self.line(f"{mark} {finding.condition.label}: {finding.condition.definition}", 4)
        for fact in finding.facts:
            self.witness(fact, "; ".join(fact.open))
        for near in finding.near:
            self.witness(near.witness, f"lacks: {near.lacks}")
        if not finding.met and not finding.near:
            self.line("no fact of this initiative comes near", 8)

    def witness(self, fact: Witness, remark: str) -> None:
        part = f" (in {fact.part})" if fact.part else ""
        self.line(f"{fact.label}{part}", 8)
        for words in (fact.said, remark):
            if words:
                self.line(words, 10)
        for place in fact.places:
            text = self.texts.get(place.document)
            words = " ".join(text.content[place.start : place.end].split()) if text else ""
            shown = f" “{textwrap.shorten(words, MOST_WORDS, placeholder=' …')}”" if words else ""
            self.line(f"{place}{shown}", 10)

    def line(self, text: str, indent: int) -> None:
        space = " " * indent
        for line in textwrap.wrap(text, max(30, self.width - indent)) or [""]:
            click.echo(space + line)
