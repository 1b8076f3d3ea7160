"""Pages that show a document's text to a curator: what records rest on, and what they state that it does not show."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from polisgraph.coverage import MARK_KINDS
from polisgraph.drawing.sheet import Page, asset, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from polisgraph.coverage import Coverage, Paragraph
    from polisgraph.evidence import Text
    from polisgraph.records.model import Corpus, Entry
    from polisgraph.verification import Report

__all__ = ["draw_coverage", "draw_failures"]

DEEPEST: Final = 3  # shades of use
MOST_TITLES: Final = 12  # of the things and facts that rest on one stretch


@dataclass(frozen=True)
class _Piece:
    """A stretch of a paragraph on which the same things and facts rest."""

    text: str
    facts: str = ""
    depth: int = 0
    left: bool = False


@dataclass
class _Failed:
    label: str
    iri: str
    where: str
    passages: list[tuple[str, str]]
    messages: list[str] = field(default_factory=list)


def draw_coverage(coverage: Coverage, corpus: Corpus) -> Page:
    """Draw a document's text with what records rest on, and what they leave, marked."""
    document = corpus.document(coverage.document)
    title = document.text("title") if document else coverage.document
    asks = [paragraph for paragraph in coverage.paragraphs if paragraph.asks]
    counts = coverage.counts()
    values: dict[str, Any] = {
        "title": f"Covered: {title}",
        "subtitle": f"What records rest on in {coverage.document}, and what no passage touches.",
        "kind": "coverage",
        "styles": [asset("sheet.css"), asset("texts.css")],
        "language": document.text("language") if document else "",
        "share": f"{coverage.share():.0%}",
        "counts": [(f"{kind}s", *counts[kind]) for kind in MARK_KINDS],
        "asks": [
            {
                "start": paragraph.start,
                "place": f"{paragraph.start}-{paragraph.end}",
                "heading": paragraph.heading,
                "touched": paragraph.touched,
                "left": [mark.text for mark in paragraph.left],
            }
            for paragraph in asks
        ],
        "paragraphs": [
            {"start": paragraph.start, "asks": paragraph.asks, "pieces": list(_pieces(coverage, paragraph, corpus))}
            for paragraph in coverage.paragraphs
        ],
    }
    return Page(values["title"], render("coverage.html", values))


def _pieces(coverage: Coverage, paragraph: Paragraph, corpus: Corpus) -> Iterator[_Piece]:
    """Cut a paragraph wherever a passage or a mark that is left begins or ends."""
    start, end = paragraph.start, paragraph.end
    here = {place: iris for place, iris in coverage.passages.items() if place[0] < end and start < place[1]}
    cuts = {start, end, *(min(max(cut, start), end) for place in here for cut in place)}
    cuts |= {cut for mark in paragraph.left for cut in (mark.start, mark.end)}
    order = sorted(cuts)
    for one, other in pairwise(order):
        text = coverage.text.content[one:other]
        iris = [iri for (first, last), many in here.items() if first <= one and other <= last for iri in many]
        left = any(mark.start <= one and other <= mark.end for mark in paragraph.left)
        yield _Piece(text, _titles(iris, corpus), min(DEEPEST, len(iris)), left)


def _titles(iris: list[str], corpus: Corpus) -> str:
    """Return what rests on a stretch, a line each."""
    lines = []
    for iri in iris[:MOST_TITLES]:
        entry = corpus.facts.get(iri) or corpus.things.get(iri)
        if entry is not None:
            lines.append(f"{entry.kind.name}: {_label(entry)}")
    more = len(iris) - MOST_TITLES
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _label(entry: Entry) -> str:
    return entry.text("label") or entry.text("title") or entry.iri.rsplit("/", 1)[-1]


def draw_failures(report: Report, corpus: Corpus, texts: Mapping[str, Text], stale: Sequence[str] = ()) -> Page:
    """Draw a report of verification: counts by document and kind, and each failure with its passage.

    :param stale: lines that tell what differs between records and passage index.
    """
    total, checked = len(report.failures) + len(stale), sum(report.checked.values())
    said = f"{total:,} failure{'s' if total != 1 else ''}" if total else "no failure"
    documents = sorted({document for document, _ in report.checked})
    values: dict[str, Any] = {
        "title": f"Verification: {said}",
        "subtitle": f"{checked:,} things and facts held against {len(documents)} documents.",
        "kind": "failures",
        "styles": [asset("sheet.css"), asset("texts.css")],
        "documents": [_document(slug, report, corpus, texts) for slug in documents],
        "kinds": sorted({kind for _, kind in report.checked}),
        "stale": list(stale),
    }
    return Page(values["title"], render("failures.html", values))


def _document(slug: str, report: Report, corpus: Corpus, texts: Mapping[str, Text]) -> dict[str, Any]:
    found: dict[str, _Failed] = {}
    for failure in report.failures:
        entry = corpus.facts.get(failure.fact) or corpus.things[failure.fact]
        if (entry.spans[0].document if entry.spans else failure.fact.rsplit("/", 1)[-1]) != slug:
            continue
        passages = [
            (str(span), " ".join(texts[span.document].content[span.start : span.end].split()))
            for span in entry.spans
            if span.document in texts
        ]
        failed = _Failed(_label(entry), failure.fact, f"{failure.file}:{failure.line}", passages)
        found.setdefault(failure.fact, failed).messages.append(failure.message)
    here = {kind: count for (document, kind), count in report.checked.items() if document == slug}
    return {
        "title": slug,
        "counts": {kind: (count, report.failed[slug, kind]) for kind, count in here.items()},
        "checked": sum(here.values()),
        "failures": list(found.values()),
    }
