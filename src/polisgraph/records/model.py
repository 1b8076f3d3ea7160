"""A record that has been checked: things and facts with typed values, ready to become RDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polisgraph.records.quantity import Quantity

if TYPE_CHECKING:
    from decimal import Decimal

    from polisgraph.records.schema import Kind

__all__ = ["Code", "Corpus", "Entry", "Name", "Span", "Value"]


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a document: `text[start:end]` in Unicode characters."""

    document: str
    start: int
    end: int

    def __str__(self) -> str:
        """Give `document:start-end`."""
        return f"{self.document}:{self.start}-{self.end}"


@dataclass(frozen=True)
class Name:
    """A printed name; kind is spelling, translation, acronym or damaged."""

    text: str
    kind: str = "spelling"
    language: str = "en"


@dataclass(frozen=True)
class Code:
    """A concept of a code list."""

    scheme: str
    notation: str
    iri: str


@dataclass(frozen=True)
class Reference:
    """Another thing or fact, by IRI."""

    iri: str


Value = str | int | bool | Quantity | Code | Reference | Span | Name | tuple[Quantity, ...]


@dataclass
class Entry:
    """A thing or a fact.

    `values` maps a key of the record to its values; `subject` is the initiative, city or file that a fact belongs to
    and `city` the IRI of its city; `implied_by` names the fact that implies this one; `faulty` are the keys with a
    value that was refused, so that nothing is refused again because it is missing.
    """

    iri: str
    kind: Kind
    file: str
    line: int
    values: dict[str, list[Value]] = field(default_factory=dict)
    subject: str = ""
    city: str = ""
    document: str = ""
    implied_by: str = ""
    faulty: set[str] = field(default_factory=set)

    def one(self, key: str) -> Value | None:
        """Return the first value of a key, or None."""
        found = self.values.get(key)
        return found[0] if found else None

    def text(self, key: str) -> str:
        """Return the first value of a key as text, or an empty string."""
        value = self.one(key)
        if isinstance(value, Code):
            return value.notation
        if isinstance(value, Reference):
            return value.iri
        return "" if value is None else str(value)

    def references(self, key: str) -> list[str]:
        """Return the IRIs that a key refers to."""
        return [value.iri for value in self.values.get(key, ()) if isinstance(value, Reference)]

    def codes(self, key: str) -> list[str]:
        """Return the notations of a key's codes."""
        return [value.notation for value in self.values.get(key, ()) if isinstance(value, Code)]

    @property
    def spans(self) -> list[Span]:
        """The passages that the entry rests on."""
        return [value for value in self.values.get("at", ()) if isinstance(value, Span)]


@dataclass
class Corpus:
    """All records of a workspace: things and facts by IRI, in the order of files and lines."""

    things: dict[str, Entry] = field(default_factory=dict)
    facts: dict[str, Entry] = field(default_factory=dict)

    def document(self, slug: str) -> Entry | None:
        """Return the document with that slug, or None."""
        documents = (thing for thing in self.things.values() if thing.kind.name == "Document")
        return next((thing for thing in documents if thing.iri.rsplit("/", 1)[-1] == slug), None)

    def label(self, iri: str) -> str:
        """Return the title of a thing, or the tail of its IRI."""
        thing = self.things.get(iri)
        return thing.text("title") if thing else iri.rstrip("/").rsplit("/", 1)[-1]


def decimal_text(value: Decimal) -> str:
    """Return a number without exponent or trailing zeros, as RDF and people write it.

    >>> from decimal import Decimal
    >>> decimal_text(Decimal("1.50")), decimal_text(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
