"""What is wrong or unclear in the documents themselves: every curation note, with its readings and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from polisgraph.records.quantity import Quantity

if TYPE_CHECKING:
    from polisgraph.records.model import Corpus, Entry, Span

__all__ = ["NOTE_TYPES", "Note", "Reading", "read_notes"]

NOTE_TYPES: Final = ("conflict", "scope", "damage", "ambiguity", "gap")
FIGURES: Final = ("value", "share", "change", "amount", "quantity", "count", "position")


@dataclass(frozen=True)
class Reading:
    """One thing or fact that a note is about: what it is called, the figure it states, its rank, and its places."""

    iri: str
    label: str
    figure: str
    rank: str
    places: tuple[Span, ...]


@dataclass(frozen=True)
class Note:
    """A contradiction, a damaged or unclear passage or an empty field, and what the curator made of it."""

    iri: str
    kind: str
    city: str
    document: str
    places: tuple[Span, ...]
    printed: str
    chosen: str
    because: str
    readings: tuple[Reading, ...]
    file: str
    line: int


def read_notes(corpus: Corpus, *, kind: str = "", city: str = "", document: str = "") -> list[Note]:
    """Return the notes, by type, document and place.

    :param kind: only notes of this type (see `NOTE_TYPES`).
    :param city: only notes of the city with this slug.
    :param document: only notes on the document with this slug.
    """
    found = (_note(fact, corpus) for fact in corpus.facts.values() if fact.kind.name == "CurationNote")
    kept = (
        note
        for note in found
        if kind in ("", note.kind) and city in ("", note.city) and document in ("", note.document)
    )
    return sorted(kept, key=lambda note: (NOTE_TYPES.index(note.kind), note.document, note.places, note.iri))


def _note(fact: Entry, corpus: Corpus) -> Note:
    places = tuple(fact.spans)
    return Note(
        fact.iri,
        fact.text("noteType"),
        fact.city.rsplit("/", 1)[-1],
        places[0].document if places else fact.document,
        places,
        fact.text("printed"),
        fact.text("chosen"),
        fact.text("because"),
        tuple(_reading(iri, corpus) for iri in fact.references("about")),
        fact.file,
        fact.line,
    )


def _reading(iri: str, corpus: Corpus) -> Reading:
    entry = corpus.facts.get(iri) or corpus.things.get(iri)
    if entry is None:
        return Reading(iri, iri.rsplit("/", 1)[-1], "", "", ())
    figures = (entry.one(key) for key in FIGURES)
    figure = next((figure.printed for figure in figures if isinstance(figure, Quantity)), "")
    label = entry.text("label") or entry.text("title")
    return Reading(iri, label, figure, entry.text("rank"), tuple(entry.spans))
