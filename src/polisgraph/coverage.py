"""What a curator has not used yet: figures, acronyms and names of a document that no passage touches.

A document is read paragraph by paragraph; a line of a table is a paragraph of its own. A mark is a figure, an acronym
or a name that the words themselves show; what it means is for a reader to say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from polisgraph.evidence import fold
from polisgraph.records.model import Name
from polisgraph.records.numerals import numerals, plain_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from polisgraph.evidence import Text
    from polisgraph.records.model import Corpus, Entry

__all__ = ["MARK_KINDS", "Coverage", "Mark", "Paragraph", "read_coverage"]

MARK_KINDS: Final = ("figure", "acronym", "name")
BLANK_LINES = re.compile(r"\n[ \t\r]*\n|\n(?=\|)|(?<=\|)\n")
RULE = re.compile(r"[\s|:*_#-]*")  # a line that draws a table and says nothing
ACRONYM = re.compile(r"(?<![\w])[A-Z][A-Za-z]?[A-Z0-9](?:[A-Z0-9&-]*[A-Z0-9])?(?:\.[0-9])?(?![a-z\w])")
ROMAN = re.compile(r"[IVXLC]+")
WORD = r"[A-Z][\w\u2019'&.-]*\w"
NAME = re.compile(rf"{WORD}(?:(?: (?:of|the|and|for|on|de|in|&))* {WORD})*")
ARTICLE = re.compile(r"(?:The|In|At|On|By|A|An|This) (?=[A-Z])")
QUOTED = re.compile(r"[\u201c\"]([^\u201c\u201d\"\n]{3,80})[\u201d\"]")
SENTENCE_END = re.compile(r"(?:^|[.!?:;|>#*(\u201c\"])\s*$")
NUMBERING = re.compile(  # 1. | 4.1.2 Heading | (3)
    r"(?:(?m:^)|(?<=[.;:])\s)[\s#*]*[0-9]{1,2}(?:(?:\.[0-9]+)*[.)]?(?=[\s*]+[A-Z])|[.)])|\([0-9]{1,2}\)"
)
MARKUP = re.compile(r"</?[a-z]{1,6} ?/?>|[*_#|]")
SMALLEST_WORD = 2  # "one" and "first" are rarely figures
LONGEST_HEADING = 60  # characters
COMMON = {
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "china", "chinese"),
    *("mr", "mrs", "ms", "dr", "english", "sdg", "sdgs", "the", "in", "this", "it"),
}


@dataclass(frozen=True, order=True)
class Mark:
    """A figure, an acronym or a name as it stands in the text, with its place."""

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its marks, those of them that no passage touches, and whether any passage touches it at all."""

    start: int
    end: int
    heading: str
    opening: str
    marks: tuple[Mark, ...]
    left: tuple[Mark, ...]
    touched: bool

    @property
    def asks(self) -> bool:
        """Whether a curator should look: nothing of it is used though it shows something, or a figure is left.

        A heading whose only marks are its own capitals asks for nothing.
        """
        if all(mark.kind == "name" for mark in self.left):
            return bool(self.left) and not self.touched and self.end - self.start > LONGEST_HEADING
        return True


@dataclass(frozen=True)
class Coverage:
    """A document with the passages that facts rest on.

    `passages` gives for each stretch the IRIs of the things and facts that rest on it, in the order of the text.
    """

    document: str
    text: Text
    passages: dict[tuple[int, int], list[str]]
    paragraphs: list[Paragraph]

    def share(self) -> float:
        """Return the share of the document's characters that stand in a passage, from 0 to 1."""
        return sum(end - start for start, end in _merged(self.passages)) / max(1, len(self.text.content))

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return for each kind of mark how many a passage touches, and how many there are."""
        found = {}
        for kind in MARK_KINDS:
            marks = sum(mark.kind == kind for paragraph in self.paragraphs for mark in paragraph.marks)
            left = sum(mark.kind == kind for paragraph in self.paragraphs for mark in paragraph.left)
            found[kind] = (marks - left, marks)
        return found


def read_coverage(corpus: Corpus, text: Text) -> Coverage:
    """Hold a document's paragraphs against the passages of all records.

    A name that a record bears already is left only where no passage touches its whole paragraph: one mention of a
    known name carries no fact, a paragraph of them may.
    """
    passages: dict[tuple[int, int], list[str]] = {}
    for entry in [*corpus.things.values(), *corpus.facts.values()]:
        if not entry.implied_by:
            for span in entry.spans:
                if span.document == text.slug:
                    passages.setdefault((span.start, span.end), []).append(entry.iri)
    reader = _Reader(text, _merged(passages), _known_names(corpus, text.slug), _own_names(corpus, text.slug))
    paragraphs = [reader.paragraph(start, end) for start, end in _stretches(text.content)]
    return Coverage(text.slug, text, dict(sorted(passages.items())), paragraphs)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _touches(merged: list[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether one of the stretches, in order and apart from each other, overlaps start to end."""
    before = bisect_right(merged, (start, start)) - 1
    return any(one < end and start < other for one, other in merged[max(0, before) : before + 2])


def _stretches(content: str) -> Iterator[tuple[int, int]]:
    """Give the paragraphs of a text, without the blank around them."""
    breaks = [0, *(place for found in BLANK_LINES.finditer(content) for place in found.span()), len(content)]
    for start, end in zip(breaks[::2], breaks[1::2], strict=True):
        inner = content[start:end]
        if RULE.fullmatch(inner):
            continue
        yield start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


@dataclass(frozen=True)
class _Reader:
    """Holds paragraphs against what is used of a text: merged passages, names that are known, names of its cities."""

    text: Text
    merged: list[tuple[int, int]]
    known: set[str]
    own: set[str]

    def paragraph(self, start: int, end: int) -> Paragraph:
        content = self.text.content[start:end]
        marks = tuple(mark for mark in _marks(content, start) if fold(mark.text) not in self.own)
        touched = _touches(self.merged, start, end)
        left = tuple(mark for mark in marks if self._left(mark, touched=touched))
        return Paragraph(start, end, self.text.heading(start), self.text.opening(start, end), marks, left, touched)

    def _left(self, mark: Mark, *, touched: bool) -> bool:
        return not _touches(self.merged, mark.start, mark.end) and not (touched and fold(mark.text) in self.known)


def _marks(content: str, offset: int) -> list[Mark]:
    """Return the marks of a paragraph, each place once: a figure before an acronym before a name."""
    blank = MARKUP.sub(lambda found: " " * len(found[0]), content)
    blank = NUMBERING.sub(lambda found: " " * len(found[0]), blank)
    taken: list[tuple[int, int]] = []
    marks = []
    for start, end, kind in [*_figures(blank), *_acronyms(blank), *_named(blank)]:
        if not any(one < end and start < other for one, other in taken):
            taken.append((start, end))
            marks.append(Mark(offset + start, offset + end, kind, " ".join(content[start:end].split())))
    return sorted(marks)


def _figures(content: str) -> Iterator[tuple[int, int, str]]:
    plain = plain_marks(content)
    if len(plain) != len(content):  # a letter whose lower case takes two: places would shift
        plain = content
    for start, numeral in numerals(plain):
        end = start + numeral.length
        if numeral.spelled and (numeral.ordinal or numeral.value is None or numeral.value < SMALLEST_WORD):
            continue
        if start and content[start - 1].isalpha():  # PM2.5, SDG11, G20: a name, not a figure
            continue
        yield start, end + (content[end : end + 1] == "%"), "figure"


def _acronyms(content: str) -> Iterator[tuple[int, int, str]]:
    letters = [character for character in content if character.isalpha()]
    if sum(map(str.isupper, letters)) > len(letters) * 0.7:  # a line of capitals is a heading
        return
    for found in ACRONYM.finditer(content):
        if not ROMAN.fullmatch(found[0]):
            yield found.start(), found.end(), "acronym"


def _named(content: str) -> Iterator[tuple[int, int, str]]:
    for found in QUOTED.finditer(content):
        yield found.start(1), found.end(1), "name"
    for found in NAME.finditer(content):
        words = [word for word in found[0].split() if word[0].isupper()]
        first = bool(SENTENCE_END.search(content[: found.start()]))
        if all(word.lower() in COMMON for word in words) or (first and len(words) == 1):
            continue
        article = ARTICLE.match(found[0])
        yield found.start() + (article.end() if article else 0), found.end(), "name"


def _known_names(corpus: Corpus, document: str) -> set[str]:
    """Return the names, folded, of everything that rests on a document."""
    here = (thing for thing in corpus.things.values() if any(span.document == document for span in thing.spans))
    return {fold(name) for thing in here for name in _names(thing)}


def _own_names(corpus: Corpus, document: str) -> set[str]:
    """Return the names of the document's cities: they stand in every paragraph and mark nothing."""
    cities = (thing for thing in corpus.things.values() if thing.kind.name == "City")
    here = (city for city in cities if any(span.document == document for span in city.spans))
    names = {fold(name) for city in here for name in _names(city)}
    return (
        names | {f"{name}'s" for name in names} | {f"{name} city" for name in names} | {f"the {name}" for name in names}
    )


def _names(thing: Entry) -> list[str]:
    names = [name.text for name in thing.values.get("names", ()) if isinstance(name, Name)]
    return [name for name in (thing.text("title"), thing.text("officialTitle"), *names) if name]
