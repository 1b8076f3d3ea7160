"""Hold every fact against its passage: each number and each name must stand there, or the record says why not.

What words cannot prove is reported apart: SDG links that a curator made, and facts with a reason.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from polisgraph.evidence import ELLIPSIS, Text, find_texts, fold
from polisgraph.records.model import Corpus, Entry, Name, Reference, Span, decimal_text
from polisgraph.records.quantity import Quantity, numbers_in
from polisgraph.records.schema import Key

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Failure", "Report", "document_keys", "verify_corpus"]

MONTHS = "january february march april may june july august september october november december".split()
FIGURE_TYPES = {"quantity", "quantities", "money", "change"}
# Keys whose things must be named in the passage. What a fact is about is the file's subject and need not be.
NAMED = {
    "actor", "onBehalfOf", "members", "lead", "into", "giver", "receiver", "quoted", "party", "holder", "body", "policy",
    "origin", "destination", "awardedBy", "participants", "claimant", "place",
}  # fmt: skip
EXACT = {"printed", "statedRatio", "officialTitle"}
TITLED = {"Recognition", "Technology"}
STOP_WORDS = set("and the for with from that this into other various local their its own of in to at on by or a an".split())


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
    """What was held against the documents: counts by document and kind, failures, and what words cannot prove."""

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
    report = Report()
    for entry in [*corpus.things.values(), *corpus.facts.values()]:
        verifier = _Verifier(entry, corpus, texts)
        spans = [*entry.spans, *(s for s in entry.values.get("baselineAt", ()) if isinstance(s, Span))]
        stated = verifier.stated()
        for span in spans:
            report.stated.setdefault(span, set()).update(f"{entry.iri} {word}" for word in stated or [""])
        if not spans or entry.implied_by or any(span.document not in texts for span in spans):
            continue
        key = (spans[0].document, entry.kind.name)
        failures = [Failure(entry.file, entry.line, entry.iri, message) for message in verifier.failures()]
        report.checked[key] = report.checked.get(key, 0) + 1
        report.failed[key] = report.failed.get(key, 0) + bool(failures)
        report.failures.extend(failures)
        if reason := entry.text("reason"):
            report.reasons[reason] = report.reasons.get(reason, 0) + 1
        if entry.kind.name == "SdgLink" and entry.text("basis") == "curated":
            report.curated_links[key[0]] = report.curated_links.get(key[0], 0) + 1
    report.missing = sorted(slug for slug, _, _ in document_keys(corpus) if slug not in texts)
    report.failures.sort()
    return report


def stated_digest(words: set[str]) -> str:
    """Return a digest of all that the facts of one passage state, so that a later change of a figure shows."""
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:12]


class _Verifier:
    """Checks one entry."""

    def __init__(self, entry: Entry, corpus: Corpus, texts: dict[str, Text]) -> None:
        self.entry = entry
        self.corpus = corpus
        self.texts = texts
        self.reason = entry.text("reason")

    def stated(self) -> set[str]:
        """Return the numbers and names that the entry states, as text."""
        numbers = {decimal_text(number) for _, number in self._numbers()}
        return numbers | {f"{key.name}={value}" for key, value in self._dates()} | {iri for _, iri in self._named()}

    def failures(self) -> list[str]:
        passage = self._passage("at")
        found = [*self._missing_numbers(passage), *self._missing_dates(passage), *self._missing_printed(passage)]
        if self.reason not in {"pronoun", "word", "damaged"}:
            found += self._missing_names(passage)
            found += self._missing_unit(passage)
        return found + self._missing_spellings()

    def _passage(self, key: str) -> str:
        spans = [span for span in self.entry.values.get(key, ()) if isinstance(span, Span)]
        return " \n ".join(self.texts[span.document].content[span.start : span.end] for span in spans)

    def _keys(self) -> list[Key]:
        return [key for key in self.entry.kind.keys if key.name in self.entry.values]

    def _numbers(self) -> list[tuple[Key, Decimal]]:
        return [
            (key, abs(number))
            for key in self._keys()
            if key.type in FIGURE_TYPES
            for value in self.entry.values[key.name]
            if isinstance(value, Quantity)
            for number in value.numbers
        ]

    def _missing_numbers(self, passage: str) -> list[str]:
        if self.reason == "damaged":
            return []
        printed = numbers_in(passage)
        before = numbers_in(self._passage("baselineAt")) if "baselineAt" in self.entry.values else set()
        if self.reason == "derived":
            operands = re.findall(r"\d[\d,]*(?:\.\d+)?", self.entry.text("derivation"))
            missing = [o for o in operands if Decimal(o.replace(",", "")) not in printed and o not in ("100", "1", "2")]
            return [f"{o} of the derivation does not stand in the passage" for o in missing]
        missing_numbers = []
        for key, number in self._numbers():
            allowed = printed | before if key.name == "baseline" else printed
            if number not in allowed:
                missing_numbers.append(f"{key.name} {decimal_text(number)} does not stand in the passage")
        if ratio := self.entry.text("statedRatio"):
            numbers = [Decimal(part) for part in re.findall(r"\d+", ratio)]
            missing_numbers += [f"ratio {ratio} does not stand in the passage" for n in numbers if n not in printed][:1]
        return missing_numbers

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
        before = self._passage("baselineAt")
        missing = []
        for key, text in self._dates():
            where = f"{lowered} {before}" if key.name == "baselineYear" else lowered
            year = text[:4].rstrip("X")
            if year not in where and f"{year[2:]}" not in re.findall(r"\b\d\d\b", where):
                missing.append(f"{key.name} {text}: the year does not stand in the passage")
            elif len(text) >= 7 and text[5:7].isdigit():
                month = MONTHS[int(text[5:7]) - 1]
                if month[:3] not in where and not re.search(rf"\b0?{int(text[5:7])}\b", where):
                    missing.append(f"{key.name} {text}: the month does not stand in the passage")
        return missing

    def _missing_printed(self, passage: str) -> list[str]:
        folded = fold(passage)
        own = [k for k in self._keys() if k.name in EXACT and k.name != "statedRatio" and self.entry.kind.name != "Document"]
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
                missing.append(f"{key.name}: '{thing.text('title')}' or another of its names does not stand in the passage")
        return missing

    def _shown(self, thing: Entry, folded: str) -> bool:
        """Say whether a passage shows a thing: by a printed name, or an unnamed group by one of its words."""
        names = [thing.text("title"), thing.text("officialTitle")]
        names += [value.text for value in thing.values.get("names", ()) if isinstance(value, Name)]
        for place in thing.references("governs"):  # documents say "Fuzhou" and mean its government
            if (governed := self.corpus.things.get(place)) is not None:
                names += [governed.text("title"), *(v.text for v in governed.values.get("names", ()) if isinstance(v, Name))]
        if any(_stands(fold(name), folded) for name in names if name):
            return True
        if thing.one("group") is True or thing.kind.name in TITLED or thing.text("adminLevel") == "site":
            words = {w[:6] for name in names for w in re.findall(r"[a-z]{3,}", name.lower())} - STOP_WORDS
            return any(word in folded for word in words)
        return False

    def _missing_unit(self, passage: str) -> list[str]:
        """A number alone proves little: a word of its unit or of its indicator must stand beside it."""
        folded = fold(passage) + " " + fold(self._passage("baselineAt"))
        for key in ("value", "baseline", "count", "amount", "change"):
            value = self.entry.one(key)
            if isinstance(value, Quantity) and value.value is not None:
                words = self._words("units", value.unit)
                for code in self.entry.codes("indicator"):
                    words += self._words("indicators", code)
                if words and not any(word in folded for word in words):
                    return [f"{key} {value.printed}: no word of its unit or indicator stands in the passage"]
        return []

    def _words(self, scheme: str, slug: str) -> list[str]:
        thing = next((t for iri, t in self.corpus.things.items() if iri.endswith(f"{scheme}/{slug}")), None) if slug else None
        if thing is None:
            return []
        words = [fold(str(word)) for key in ("title", "symbol", "words") for word in thing.values.get(key, ())]
        return [slug.lower(), *words]

    def _missing_spellings(self) -> list[str]:
        """Every name that the record calls printed must stand somewhere in the documents of the entry."""
        if self.entry.kind.name in {"Document", "Indicator", "Unit", "Theme"}:
            return []
        whole = " ".join(self.texts[slug]._folded[0] for slug in {span.document for span in self.entry.spans})  # noqa: SLF001
        names = [v for v in self.entry.values.get("names", ()) if isinstance(v, Name) and v.kind != "translation" and v.language == "en"]
        return [f"name '{name.text}' stands nowhere in the document" for name in names if fold(name.text) not in whole]


def _stands(name: str, folded: str) -> bool:
    """Say whether a name stands in a text as whole words; a plural or possessive s may follow."""
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?:'s|s|es)?(?![a-z0-9])", folded))
