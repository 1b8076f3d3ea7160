"""The passage index: for each passage its place, heading, a few opening words and digests, never the text.

A reader without the documents still finds the place, and `verify` catches an offset or a figure that was changed since the
documents were at hand: the last column is a digest of everything that the facts of a passage state.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from polisgraph.errors import DataError
from polisgraph.verification import stated_digest

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.evidence import Text
    from polisgraph.resources import Layer, Workspace
    from polisgraph.verification import Report

__all__ = ["compare_index", "read_index", "write_index"]

COLUMNS = ["start", "end", "heading", "opening", "text", "stated"]


def write_index(workspace: Workspace, report: Report, texts: dict[str, Text]) -> list[Path]:
    """Write the index of every document at hand into the layer that has its record; return the files that changed.

    :raises DataError: if a file cannot be written.
    """
    changed = []
    for slug, text in sorted(texts.items()):
        path = _layer(workspace, slug).passages / f"{slug}.tsv"
        content = _content(slug, text, report)
        if not _layer(workspace, slug).writable or (path.is_file() and path.read_text(encoding="utf-8") == content):
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            raise DataError(f"{path} cannot be written: {error.strerror}") from error
        changed.append(path)
    return changed


def _content(slug: str, text: Text, report: Report) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for span in sorted(span for span in report.stated if span.document == slug):
        opening = text.opening(span.start, span.end).replace("\t", " ")
        row = [span.start, span.end, text.heading(span.start), opening, text.digest(span.start, span.end), stated_digest(report.stated[span])]
        writer.writerow(row)
    return buffer.getvalue()


def read_index(workspace: Workspace, slug: str) -> dict[tuple[int, int], dict[str, str]]:
    """Return the index of a document: (start, end) → heading, opening, text, stated; empty where there is none."""
    path = _layer(workspace, slug).passages / f"{slug}.tsv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(int(row["start"]), int(row["end"])): row for row in csv.DictReader(file, delimiter="\t")}


def compare_index(workspace: Workspace, report: Report, texts: dict[str, Text]) -> list[str]:
    """Return what differs between records, documents and index, a line each."""
    lines = []
    slugs = sorted({span.document for span in report.stated})
    for slug in slugs:
        index = read_index(workspace, slug)
        spans = {(span.start, span.end): words for span, words in report.stated.items() if span.document == slug}
        if not index and slug not in texts:
            lines.append(f"{slug}: neither text nor passage index is at hand")
            continue
        for (start, end), words in sorted(spans.items()):
            row = index.get((start, end))
            if row is None:
                lines.append(f"{slug}:{start}-{end}: no such passage in the index: an offset was changed or added")
            elif row["stated"] != stated_digest(words):
                facts = sorted({word.split(" ", 1)[0] for word in words})
                lines.append(f"{slug}:{start}-{end}: what the records state has changed: {facts[0]}")
            elif slug in texts and row["text"] != texts[slug].digest(start, end):
                lines.append(f"{slug}:{start}-{end}: the text of the passage has changed")
        lines += [f"{slug}:{start}-{end}: in the index, but no record rests on it" for start, end in sorted(set(index) - set(spans))]
    return lines


def _layer(workspace: Workspace, slug: str) -> Layer:
    return next((layer for layer in reversed(workspace.layers) if (layer.records / "documents" / f"{slug}.yaml").is_file()), workspace.top)
