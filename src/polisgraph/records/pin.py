"""Turn quoted words into offsets: `at: "first words … last words"` becomes `at: 1414-1522`, nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from polisgraph.errors import DataError, Problem, nearest
from polisgraph.records.values import SPAN

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.evidence import Text

__all__ = ["Pinned", "pin_file"]

SPAN_KEYS = {"at", "baselineAt"}


@dataclass(frozen=True)
class Pinned:
    """What was done to one file: how many pins became spans, and what could not."""

    count: int
    problems: list[Problem]


def pin_file(path: Path, texts: dict[str, Text], *, shown: str) -> Pinned:
    """Replace every pin of a record file by its span; a file with a pin that fails keeps that pin.

    :raises DataError: if the file is not YAML or cannot be written.
    """
    try:
        content = path.read_text(encoding="utf-8")
        node = yaml.compose(content, Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{shown}: {str(error).splitlines()[0]}") from error
    if not isinstance(node, yaml.MappingNode):
        return Pinned(0, [])
    edits: list[tuple[int, int, str]] = []
    problems: list[Problem] = []
    _walk(node, texts, ("", []), edits, problems, shown)
    for start, end, replacement in sorted(edits, reverse=True):
        content = content[:start] + replacement + content[end:]
    if edits:
        try:
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            raise DataError(f"{shown} cannot be written: {error.strerror}") from error
    return Pinned(len(edits), problems)


Scope = tuple[str, list[tuple[int, int]]]  # the document, and the stretches of it that the file may quote


def _walk(
    node: yaml.Node, texts: dict[str, Text], scope: Scope, edits: list[tuple[int, int, str]], problems: list[Problem], shown: str
) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _walk(item, texts, scope, edits, problems, shown)
    if not isinstance(node, yaml.MappingNode):
        return
    written = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    source = written["source"].value if isinstance(written.get("source"), yaml.ScalarNode) else scope[0]
    chapter = scope[1]
    if isinstance(written.get("chapter"), yaml.ScalarNode):
        matches = [SPAN.match(part) for part in written["chapter"].value.split()]
        chapter = [(int(match[2]), int(match[3])) for match in matches if match]
    for key, value in written.items():
        if key not in SPAN_KEYS:
            _walk(value, texts, (source, chapter), edits, problems, shown)
            continue
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        phrases = [item.value for item in items if isinstance(item, yaml.ScalarNode)]
        if all(SPAN.match(part) for phrase in phrases for part in phrase.split()):
            continue
        try:
            spans = " ".join(_span(phrase, texts, source, chapter) for phrase in phrases)
        except LookupError as error:
            problems.append(Problem(shown, value.start_mark.line + 1, *error.args))
            continue
        tail = "\n" if isinstance(value, yaml.SequenceNode) and not value.flow_style else ""
        edits.append((value.start_mark.index, value.end_mark.index, spans + tail))


def _span(phrase: str, texts: dict[str, Text], source: str, chapter: list[tuple[int, int]]) -> str:
    """Return the span of one phrase, or raise LookupError with message and hint."""
    if all(SPAN.match(part) for part in phrase.split()):
        return phrase
    head, _, rest = phrase.partition(":")
    document, words = (head, rest.strip()) if head in texts else (source, phrase)
    if document not in texts:
        near = nearest(document, texts)
        raise LookupError(f"the text of '{document}' is not at hand", f"nearest: {', '.join(near)}" if near else "--sources DIR")
    prefix = "" if document == source else f"{document}:"
    bounds = chapter if document == source else []
    found = [place for within in bounds or [None] for place in texts[document].locate(words, within=within)]
    if not found:
        raise LookupError(f"'{words}' stands nowhere in {document}", "copy first and last words exactly")
    if len(found) > 1:
        places = ", ".join(f"{place.start}-{place.end}" for place in found[:4])
        raise LookupError(f"'{words}' stands {len(found)} times", f"one of {places}; or quote more words")
    return f"{prefix}{found[0].start}-{found[0].end}"
