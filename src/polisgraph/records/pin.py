"""Turn quoted words into offsets: `at: "first words … last words"` becomes `at: 1414-1522`, nothing else changes."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import yaml

from polisgraph.errors import DataError, Problem, nearest
from polisgraph.records.reader import LOADER, Refused, compose, read_text
from polisgraph.records.values import SPAN

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.evidence import Text

__all__ = ["Pinned", "pin_file"]

SPAN_KEYS = {"at", "baselineAt"}
MOST_CANDIDATES = 4


@dataclass(frozen=True)
class Pinned:
    """What was done to one file: how many pins became spans, and what could not."""

    count: int
    problems: list[Problem]


def pin_file(path: Path, texts: dict[str, Text], *, shown: str) -> Pinned:
    """Replace every pin of a record file by its span; a pin that fails stays, with a problem that names candidates.

    :raises DataError: if the file cannot be written.
    """
    try:
        content = read_text(path)
        node = compose(content, LOADER)
    except Refused as refused:
        return Pinned(0, [Problem(shown, refused.line, refused.message, refused.hint)])
    except OSError as error:
        return Pinned(0, [Problem(shown, 1, f"cannot be read: {error.strerror}")])
    pinner = _Pinner(content, texts, shown)
    pinner.walk(node, _Scope())
    for start, end, replacement in sorted(pinner.edits, reverse=True):
        content = content[:start] + replacement + content[end:]
    if pinner.edits:
        _replace(path, content, shown)
    return Pinned(pinner.count, pinner.problems)


def _replace(path: Path, content: str, shown: str) -> None:
    """Write a file so that a full disk or a kill leaves the old one."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content.encode())
        shutil.copymode(path, fresh)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise DataError(f"{shown} cannot be written: {error.strerror}") from error


@dataclass(frozen=True)
class _Scope:
    """The document that pins refer to, and the stretches of it that they may quote."""

    source: str = ""
    chapter: tuple[tuple[int, int], ...] = ()

    def below(self, written: dict[str, yaml.Node]) -> _Scope:
        source, chapter = self.source, self.chapter
        if isinstance(node := written.get("source"), yaml.ScalarNode):
            chapter = chapter if node.value == source else ()
            source = node.value
        if isinstance(node := written.get("chapter"), yaml.ScalarNode):
            matches = [SPAN.fullmatch(part) for part in node.value.split()]
            chapter = tuple((int(match[2]), int(match[3])) for match in matches if match)
        return _Scope(source, chapter)


class _NoSpan(Exception):  # noqa: N818  (a signal between two functions of this module)
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass
class _Pinner:
    """Walks a record and collects edits: start, end, replacement."""

    content: str
    texts: dict[str, Text]
    shown: str
    count: int = 0
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def walk(self, node: yaml.Node, scope: _Scope) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.walk(item, scope)
        if not isinstance(node, yaml.MappingNode):
            return
        pairs = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
        below = scope.below({key.value: value for key, value in pairs})
        for key, value in pairs:
            if key.value in SPAN_KEYS:
                self._pin(key, value, below)
            else:
                self.walk(value, below)

    def _pin(self, key: yaml.ScalarNode, value: yaml.Node, scope: _Scope) -> None:
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        phrases = [item for item in items if isinstance(item, yaml.ScalarNode)]
        if len(phrases) < len(items) or not phrases or all(_is_spans(phrase.value) for phrase in phrases):
            return
        spans = []
        for phrase in phrases:
            try:
                spans.append(self._span(phrase.value, scope))
            except _NoSpan as error:
                line = phrase.start_mark.line + 1 if phrase.start_mark else 1
                self.problems.append(Problem(self.shown, line, error.message, error.hint))
        if len(spans) == len(phrases):
            self.count += 1
            self.edits += self._edits(key, value, phrases, spans)

    def _edits(
        self, key: yaml.ScalarNode, value: yaml.Node, phrases: list[yaml.ScalarNode], spans: list[str]
    ) -> list[tuple[int, int, str]]:
        """Replace the value by its spans; a list with comments in it keeps them, and its form."""
        places = [self._place(phrase) for phrase in phrases]
        if not isinstance(value, yaml.SequenceNode):
            return [(*places[0], spans[0])]
        gaps = [self.content[one[1] : other[0]] for one, other in pairwise(places)]
        if any("#" in gap for gap in gaps):
            return [(*place, span) for place, span in zip(places, spans, strict=True)]
        if value.flow_style:
            return [(*self._place(value), " ".join(spans))]
        start, colon = self._place(value)[0], self._place(key)[1]
        on_new_line = re.fullmatch(r"\s*:\s*", self.content[colon:start])
        joined = " ".join(spans)
        return [(colon, places[-1][1], f": {joined}") if on_new_line else (start, places[-1][1], joined)]

    def _place(self, node: yaml.Node) -> tuple[int, int]:
        """Return where a node stands in the file, without the line ends that YAML counts to a block."""
        assert node.start_mark is not None
        assert node.end_mark is not None
        start = node.start_mark.index
        return start, start + len(self.content[start : node.end_mark.index].rstrip())

    def _span(self, phrase: str, scope: _Scope) -> str:
        """Return the span of one phrase.

        :raises _NoSpan: if it stands nowhere, or in several places.
        """
        if _is_spans(phrase):
            return phrase
        head, _, rest = phrase.partition(":")
        document, words = (head, rest.strip()) if head in self.texts else (scope.source, phrase.strip())
        if document not in self.texts:
            near = nearest(document, self.texts)
            hint = f"nearest: {', '.join(near)}" if near else "--sources DIR names the folder of texts"
            raise _NoSpan(f"the text of '{document}' is not at hand", hint)
        bounds = scope.chapter if document == scope.source else ()
        text = self.texts[document]
        stretches = [text.locate(words, within=bound) for bound in bounds] if bounds else [text.locate(words)]
        found = sorted({(place.start, place.end) for stretch in stretches for place in stretch})
        if not found:
            where = "the chapter" if bounds and text.locate(words) else document
            raise _NoSpan(f"'{words}' stands nowhere in {where}", "copy first and last words exactly")
        if len(found) > 1:
            places = ", ".join(f"{start}-{end}" for start, end in found[:MOST_CANDIDATES])
            raise _NoSpan(f"'{words}' stands {len(found)} times", f"one of {places}; or quote more words")
        prefix = "" if document == scope.source else f"{document}:"
        return f"{prefix}{found[0][0]}-{found[0][1]}"


def _is_spans(phrase: str) -> bool:
    return all(SPAN.fullmatch(part) for part in phrase.split())
