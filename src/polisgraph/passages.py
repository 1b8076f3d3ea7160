"""The passage index: for each passage its place, heading, a few opening words and digests, never the text.

A reader without the documents still finds the place, and `verify` catches an offset or a figure that was changed since
the documents were at hand: the last column is a digest of everything that the facts of a passage state. Each layer has
an index of the passages that its own facts rest on.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from polisgraph.errors import DataError
from polisgraph.verification import stated_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from polisgraph.evidence import Text
    from polisgraph.resources import Layer, Workspace
    from polisgraph.verification import Report

__all__ = ["compare_index", "read_index", "write_index"]

COLUMNS = ["start", "end", "heading", "opening", "text", "stated"]

Index = dict[tuple[int, int], dict[str, str]]
Spans = dict[tuple[int, int], set[str]]  # what the facts of one layer state, by passage of one document


def write_index(workspace: Workspace, report: Report, texts: dict[str, Text]) -> list[Path]:
    """Write the index of every document at hand into each layer whose facts rest on it; return the files that changed.

    :raises DataError: if a file cannot be written.
    """
    changed = []
    for layer, slug, spans in _by_layer(workspace, report):
        path = layer.passages / f"{slug}.tsv"
        if slug not in texts or not layer.writable:
            continue
        content = _content(texts[slug], spans)
        if path.is_file() and path.read_bytes() == content.encode():
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(path.name + ".new")
            fresh.write_bytes(content.encode())
            fresh.replace(path)
        except OSError as error:
            raise DataError(f"{path} cannot be written: {error.strerror}") from error
        changed.append(path)
    return changed


def _by_layer(workspace: Workspace, report: Report) -> Iterator[tuple[Layer, str, Spans]]:
    """Give what the facts of each layer state of each document; a fact belongs to the layer of its IRI."""
    bases = sorted(workspace.layers, key=lambda layer: -len(layer.base))
    found: dict[tuple[str, str], Spans] = {}
    for span, words in report.stated.items():
        for word in words:
            layer = next((layer for layer in bases if word.startswith(layer.base)), workspace.layers[0])
            spans = found.setdefault((layer.base, span.document), {})
            spans.setdefault((span.start, span.end), set()).add(word)
    for layer in workspace.layers:
        indexed = {path.stem for path in layer.passages.glob("*.tsv")} if layer.passages.is_dir() else set()
        for slug in sorted(indexed | {document for base, document in found if base == layer.base}):
            yield layer, slug, found.get((layer.base, slug), {})


def _content(text: Text, spans: Spans) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for (start, end), words in sorted(spans.items()):
        opening = text.opening(start, end).replace("\t", " ")
        digests = (text.digest(start, end), stated_digest(words))
        writer.writerow([start, end, text.heading(start), opening, *digests])
    return buffer.getvalue()


def read_index(workspace: Workspace, slug: str) -> Index:
    """Return the index of a document over all layers: (start, end) → heading, opening, text, stated.

    :raises DataError: if an index file is damaged.
    """
    index: Index = {}
    for layer in workspace.layers:
        index.update(_read(layer, slug))
    return index


def _read(layer: Layer, slug: str) -> Index:
    path = layer.passages / f"{slug}.tsv"
    if not path.is_file():
        return {}
    index: Index = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, delimiter="\t", strict=True)
            if next(rows, None) != COLUMNS:
                raise ValueError("the first line does not name the columns")
            for row in rows:
                index[int(row[0]), int(row[1])] = dict(zip(COLUMNS, row, strict=True))
    except (OSError, ValueError, IndexError, csv.Error) as error:
        raise DataError(f"{path} is damaged: {error}", hint="polisgraph verify, with the documents at hand") from error
    return index


def compare_index(workspace: Workspace, report: Report, texts: dict[str, Text]) -> list[str]:
    """Return what differs between records, documents and index, a line each."""
    lines = []
    for layer, slug, spans in _by_layer(workspace, report):
        index = _read(layer, slug)
        if not index and slug not in texts:
            lines.append(f"{slug}: neither text nor passage index is at hand")
            continue
        for place, words in sorted(spans.items()):
            if difference := _difference(index.get(place), place, words, texts.get(slug)):
                lines.append(f"{slug}:{place[0]}-{place[1]}: {difference}")
        for start, end in sorted(index.keys() - spans.keys()):
            lines.append(f"{slug}:{start}-{end}: in the index, but no record rests on it")
    return lines


def _difference(row: dict[str, str] | None, place: tuple[int, int], words: set[str], text: Text | None) -> str:
    """Return what differs at one passage, or nothing."""
    if row is None:
        return "no such passage in the index: an offset was changed or added"
    if row["stated"] != stated_digest(words):
        return f"what the records state has changed: {min(words).split(' ', 1)[0]}"
    if text is not None and row["text"] != text.digest(*place):
        return "the text of the passage has changed"
    return ""
