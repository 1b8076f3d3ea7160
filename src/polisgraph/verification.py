"""Hold every fact against its passage: each number and each name must stand there, or the record says why not.

What words cannot prove is reported apart: SDG links that a curator made, and facts with a reason.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polisgraph.evidence import ELLIPSIS, Text, find_texts, fold
from polisgraph.records.defaults import figure_of
from polisgraph.records.derivation import operands
from polisgraph.records.model import Corpus, Entry, Name, Reference, Span, decimal_text
from polisgraph.records.numerals import numbers_in
from polisgraph.records.quantity import Quantity

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.records.schema import Key

__all__ = ["Failure", "Report", "document_keys", "stated_digest", "verify_corpus"]

FIGURE_TYPES = {"quantity", "quantities", "money", "change"}
# Keys whose things must be named in the passage. What a fact is about is the file's subject and need not be.
NAMED = {
    "actor", "onBehalfOf", "members", "lead", "into", "giver", "receiver", "quoted", "party", "holder", "body",
    "policy", "origin", "destination", "awardedBy", "participants", "claimant", "place",
}  # fmt: skip
EXACT = {"printed", "officialTitle"}
TITLED = {"Recognition", "Technology"}
CODES_OF = {"Unit": "units", "Indicator": "indicators"}
UNPRINTED = {"Document", "Indicator", "Unit", "Theme"}  # they describe a text or a code, no passage prints their names
WORDS_PROVE_NOTHING = {"pronoun", "word", "damaged"}
CONSTANTS = {"1", "2", "12", "24", "60", "100"}  # of a derivation: a half, a per cent, months, hours, minutes
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
STOP_WORDS = {
    *("and", "the", "for", "with", "from", "that", "this", "into", "other", "various", "local", "their", "its", "own"),
    *("of", "in", "to", "at", "on", "by", "or", "a", "an"),
}


@dataclass(frozen=True, order=True)
class Failure:
    """Something that a fact states and its passage does not show."""

    file: str
    line: int
    fact: str
    message: str

    def __str__(self) -> str:
        """Give `file:line: fact: message`."""
        return f"{self.file}:{self.line}: {self.fact}: {self.message}"


@dataclass
class Report:
    """What was held against the documents: counts by document and kind, failures, and what words cannot prove.

    `stated` gives for each passage what the facts that rest on it state, a line each: the fact's IRI and the words.
    """

    checked: dict[tuple[str, str], int] = field(default_factory=dict)
    failed: dict[tuple[str, str], int] = field(default_factory=dict)
    curated_links: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stated: dict[Span, set[str]] = field(default_factory=dict)


def document_keys(corpus: Corpus) -> list[tuple[str, str, str]]:
    """Return slug, SHA-256 and file name of every document."""
    documents = [thing for thing in corpus.things.values() if thing.kind.name == "Document"]
    return [(thing.iri.rsplit("/", 1)[-1], thing.text("sha256"), thing.text("file")) for thing in documents]


def verify_corpus(corpus: Corpus, folder: Path | None) -> Report:
    """Hold every thing and fact against the documents in a folder; without one only what needs no text is collected.

    :raises EvidenceError: if a document differs from the one that was read.
    """
    texts = find_texts(folder, document_keys(corpus)) if folder else {}
    words = _words_of_codes(corpus)
    report = Report(failures=_wrong_lengths(corpus, texts))
    for entry in [*corpus.things.values(), *corpus.facts.values()]:
        verifier = _Verifier(entry, corpus, texts, words)
        spans = [*entry.spans, *(s for s in entry.values.get("baselineAt", ()) if isinstance(s, Span))]
        stated = verifier.stated() or [""]
        for span in spans:
            report.stated.setdefault(span, set()).update(f"{entry.iri} {statement}" for statement in stated)
        if spans and not entry.implied_by and all(span.document in texts for span in spans):
            _count(report, entry, spans[0].document, verifier.failures())
    report.missing = sorted(slug for slug, _, _ in document_keys(corpus) if slug not in texts)
    report.failures.sort()
    return report


def _count(report: Report, entry: Entry, document: str, messages: list[str]) -> None:
    key = (document, entry.kind.name)
    report.checked[key] = report.checked.get(key, 0) + 1
    report.failed[key] = report.failed.get(key, 0) + bool(messages)
    report.failures.extend(Failure(entry.file, entry.line, entry.iri, message) for message in messages)
    if reason := entry.text("reason"):
        report.reasons[reason] = report.reasons.get(reason, 0) + 1
    if entry.kind.name == "SdgLink" and entry.text("basis") == "curated":
        report.curated_links[document] = report.curated_links.get(document, 0) + 1


def _wrong_lengths(corpus: Corpus, texts: dict[str, Text]) -> list[Failure]:
    """Refuse a document whose record gives another length: spans would be checked against the wrong end."""
    failures = []
    for slug, text in texts.items():
        record = corpus.document(slug)
        if record is not None and record.one("characters") != len(text.content):
            message = f"the record says {record.text('characters')} characters, the text has {len(text.content)}"
            failures.append(Failure(record.file, record.line, record.iri, message))
    return failures


def _words_of_codes(corpus: Corpus) -> dict[tuple[str, str], list[str]]:
    """Return the words of every unit and indicator, of which one must stand beside a number."""
    words = {}
    for thing in corpus.things.values():
        if scheme := CODES_OF.get(thing.kind.name):
            slug = thing.iri.rsplit("/", 1)[-1]
            printed = [str(word) for key in ("title", "symbol", "words") for word in thing.values.get(key, ())]
            words[scheme, slug] = [slug.lower(), *map(fold, printed)]
    return words


def stated_digest(words: set[str]) -> str:
    """Return a digest of all that the facts of one passage state, so that a later change of a figure shows."""
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:12]


class _Verifier:
    """Checks one entry."""

    def __init__(
        self, entry: Entry, corpus: Corpus, texts: dict[str, Text], words: dict[tuple[str, str], list[str]]
    ) -> None:
        self.entry = entry
        self.corpus = corpus
        self.texts = texts
        self.words = words
        self.reason = entry.text("reason")

    def stated(self) -> set[str]:
        """Return the figures, dates, names and printed words that the entry states, each with its key."""
        figures = {f"{key.name}={_figure_text(figure)}" for key, figure in self._figures()}
        dates = {f"{key.name}={value}" for key, value in self._dates()}
        exact = {f"{key.name}={self.entry.text(key.name)}" for key in self._keys() if key.name in EXACT}
        return figures | dates | exact | {f"{key.name}={iri}" for key, iri in self._named()}

    def failures(self) -> list[str]:
        passage = self._passage("at")
        found = [*self._missing_numbers(passage), *self._missing_dates(passage), *self._missing_printed(passage)]
        if self.reason not in WORDS_PROVE_NOTHING:
            found += [*self._missing_names(passage), *self._missing_unit(passage), *self._missing_category(passage)]
        return found + self._missing_spellings()

    def _passage(self, key: str) -> str:
        spans = [span for span in self.entry.values.get(key, ()) if isinstance(span, Span)]
        return " \n ".join(self.texts[span.document].content[span.start : span.end] for span in spans)

    def _keys(self) -> list[Key]:
        return [key for key in self.entry.kind.keys if key.name in self.entry.values]

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _figures(self) -> list[tuple[Key, Quantity]]:
        return [
            (key, value)
            for key in self._keys()
            if key.type in FIGURE_TYPES
            for value in self.entry.values[key.name]
            if isinstance(value, Quantity)
        ]

    def _missing_numbers(self, passage: str) -> list[str]:
        if self.reason == "damaged":
            return []
        printed = numbers_in(passage)
        before = numbers_in(self._passage("baselineAt")) if "baselineAt" in self.entry.values else set()
        derived = figure_of(self.entry) if self.reason == "derived" else None
        missing = self._missing_operands(passage) if derived else []
        for key, figure in self._figures():
            allowed = printed | before if key.name == "baseline" else printed
            for number in figure.numbers if figure is not derived else ():
                if abs(number) not in allowed:
                    missing.append(f"{key.name} {decimal_text(abs(number))} does not stand in the passage")
        ratio = self.entry.text("statedRatio")
        if any(number not in printed for number in numbers_in(ratio)):
            missing.append(f"ratio {ratio} does not stand in the passage")
        return missing

    def _missing_operands(self, passage: str) -> list[str]:
        printed = numbers_in(passage, unscaled=True)
        numbers = operands(self.entry.text("derivation"))
        missing = [decimal_text(o) for o in numbers if o not in printed and decimal_text(o) not in CONSTANTS]
        return [f"{operand} of the derivation does not stand in the passage" for operand in missing]

    def _missing_unit(self, passage: str) -> list[str]:
        """A number alone proves little: a word of its unit or of its indicator must stand beside it."""
        folded = fold(passage) + " " + fold(self._passage("baselineAt"))
        for key in ("value", "baseline", "count", "amount", "change"):
            figure = self.entry.one(key)
            if isinstance(figure, Quantity) and figure.value is not None:
                words = list(self.words.get(("units", figure.unit), ()))
                for notation in self.entry.codes("indicator"):
                    words += self.words.get(("indicators", notation), ())
                if words and not any(_beside_a_number(word, folded) for word in words):
                    return [f"{key} {figure.printed}: no word of its unit or indicator stands in the passage"]
        return []

    def _missing_category(self, passage: str) -> list[str]:
        """Every word of a figure that is no number must stand in the passage, in whatever order."""
        there = set(re.findall(r"\w+", fold(passage)))
        missing = []
        for key, figure in self._figures():
            if figure.text and figure.qualifier == "not-detected":
                shown = "detect" in fold(passage)
            else:
                shown = set(re.findall(r"\w+", fold(figure.text))) - STOP_WORDS <= there
            if not shown:
                missing.append(f"{key.name} '{figure.text}' does not stand in the passage")
        return missing

    # -- dates -------------------------------------------------------------------------------------------------------

    def _dates(self) -> list[tuple[Key, str]]:
        keys = [key for key in self._keys() if key.type in ("year", "date")]
        covered = {self.entry.text(key.name)[:4] for key in keys if key.type == "date"}
        return [
            (key, self.entry.text(key.name))
            for key in keys
            if self.entry.kind.name != "Document" and not (key.type == "year" and self.entry.text(key.name) in covered)
        ]

    def _missing_dates(self, passage: str) -> list[str]:
        if self.reason in ("derived", "damaged"):
            return []
        lowered = passage.lower()
        before = self._passage("baselineAt").lower()
        missing = []
        for key, date in self._dates():
            part = _missing_part(date, f"{lowered} {before}" if key.name == "baselineYear" else lowered)
            if part:
                missing.append(f"{key.name} {date}: the {part} does not stand in the passage")
        return missing

    # -- words -------------------------------------------------------------------------------------------------------

    def _missing_printed(self, passage: str) -> list[str]:
        folded = fold(passage)
        own = [] if self.entry.kind.name in UNPRINTED else [key for key in self._keys() if key.name in EXACT]
        missing = [
            f"'{part}' does not stand in the passage"
            for key in own
            for part in ELLIPSIS.split(self.entry.text(key.name))
            if fold(part) not in folded
        ]
        if self.entry.kind.name in TITLED and not self.reason and not self._shown(self.entry, folded):
            missing.append(f"'{self.entry.text('title')}' does not stand in the passage")
        return missing

    def _named(self) -> list[tuple[Key, str]]:
        return [
            (key, value.iri)
            for key in self._keys()
            if key.name in NAMED and self.entry.kind.name not in {"Place", "City"}
            for value in self.entry.values[key.name]
            if isinstance(value, Reference)
        ]

    def _missing_names(self, passage: str) -> list[str]:
        folded = fold(passage)
        missing = []
        for key, iri in self._named():
            thing = self.corpus.things.get(iri)
            if thing is not None and thing.kind.name != "Initiative" and not self._shown(thing, folded):
                title = thing.text("title")
                missing.append(f"{key.name}: '{title}' or another of its names does not stand in the passage")
        return missing

    def _shown(self, thing: Entry, folded: str) -> bool:
        """Say whether a passage shows a thing: by a printed name, or an unnamed group by one of its words."""
        names = _names(thing)
        for place in thing.references("governs"):  # documents say "Fuzhou" and mean its government
            governed = self.corpus.things.get(place)
            names += _names(governed) if governed is not None else []
        if any(_stands(fold(name), folded) for name in names):
            return True
        if thing.one("group") is True or thing.kind.name in TITLED or thing.text("adminLevel") == "site":
            words = {word for name in names for word in re.findall(r"[a-z]{3,}", fold(name))} - STOP_WORDS
            return any(word[:6] in folded for word in words)
        return False

    def _missing_spellings(self) -> list[str]:
        """Every name that the record calls printed must stand somewhere in the documents of the entry."""
        if self.entry.kind.name in UNPRINTED:
            return []
        whole = " ".join(self.texts[slug].folded[0] for slug in {span.document for span in self.entry.spans})
        names = [
            name.text
            for name in self.entry.values.get("names", ())
            if isinstance(name, Name) and name.kind != "translation" and name.language == "en"
        ]
        return [f"name '{name}' stands nowhere in the document" for name in names if fold(name) not in whole]


def _figure_text(figure: Quantity) -> str:
    numbers = "..".join(map(decimal_text, figure.numbers))
    return " ".join(part for part in (figure.qualifier, numbers, figure.text, figure.unit) if part)


def _names(thing: Entry) -> list[str]:
    names = [name.text for name in thing.values.get("names", ()) if isinstance(name, Name)]
    return [name for name in (thing.text("title"), thing.text("officialTitle"), *names) if name]


def _stands(name: str, folded: str) -> bool:
    """Say whether a name stands in a text as whole words; a plural or possessive s may follow."""
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?:'s|s|es)?(?![a-z0-9])", folded))


def _beside_a_number(word: str, folded: str) -> bool:
    """Say whether a word stands in a text, be it closed up with a number: 15km."""
    return bool(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded))


def _missing_part(date: str, passage: str) -> str:
    """Return the part of a date that a passage does not show: year, month or day; nothing if it shows all.

    A year may stand as the end of a span (2015-16), a month by its name or in a date of digits (2015.8, 8/2015).
    """
    year, month, day = [*date.rstrip("~?%").split("-"), "", ""][:3]
    digits = year.rstrip("X") + "[0-9]" * year.count("X")
    span = rf"(?<![0-9]){year[:2]}[0-9]{{2}}\s*[-/\u2013]\s*{year[2:]}(?![0-9])"
    if not re.search(rf"(?<![0-9]){digits}(?![0-9])|{span}", passage):
        return "year"
    if month:
        name, number = MONTHS[int(month) - 1], f"0?{int(month)}"
        numeric = rf"{digits}\s*[-./]\s*{number}(?![0-9])|(?<![0-9]){number}\s*[-./]\s*(?:[0-9]+\s*[-./]\s*)?{digits}"
        if not re.search(rf"\b(?:{name}|{name[:3]}|{name[:4]})\b|{numeric}", passage):
            return "month"
    if day and not re.search(rf"(?<![0-9])0?{int(day)}(?![0-9])", passage):
        return "day"
    return ""
