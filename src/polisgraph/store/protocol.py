"""What every store gives: rows, yes or no, or triples, in the terms of the standard."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from polisgraph.vocabulary import XSD

__all__ = ["Answer", "Store", "Term", "Triples", "plain"]

Term = NamedNode | BlankNode | Literal | Triple
Plain = str | int | Decimal | float | bool | None
SHOWN_ROWS = 50  # of an answer in a notebook
INTEGERS = {XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")}
DECIMALS = {XSD + name for name in ("decimal", "double", "float")}


@dataclass(frozen=True)
class Answer:
    """The rows of a SELECT: variable names in order, and one tuple of terms a row (None where unbound)."""

    variables: list[str]
    rows: list[tuple[Term | None, ...]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Plain]]:
        """Return each row as a mapping from variable to Python value: what `pandas.DataFrame` takes."""
        return [{name: plain(term) for name, term in zip(self.variables, row, strict=True)} for row in self.rows]

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.variables)
        shown = [[("" if term is None else escape(str(plain(term)))) for term in row] for row in self.rows[:SHOWN_ROWS]]
        body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in shown)
        more = f"<p>{len(self.rows) - SHOWN_ROWS} more rows</p>" if len(self.rows) > SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


@dataclass(frozen=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE."""

    triples: list[Triple]


class Store(Protocol):
    """Anything that answers SPARQL 1.1 queries."""

    name: str

    def query(self, text: str) -> Answer | bool | Triples:
        """Answer a query.

        :raises QueryError: if the engine refuses it, with line and column where it says so.
        """
        ...


def plain(term: Term | None) -> Plain:
    """Return a term as a Python value: an IRI as text, a number as int or Decimal, true and false as bool.

    >>> plain(Literal("30.50", datatype=NamedNode(XSD + "decimal")))
    Decimal('30.5')
    """
    if term is None:
        return None
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype in INTEGERS:
            return int(term.value)
        if datatype in DECIMALS:
            number = Decimal(term.value)
            return number.normalize() + 0 if number.is_finite() else float(number)
        if datatype == XSD + "boolean":
            return term.value in ("true", "1")
        return term.value
    return str(term) if isinstance(term, Triple) else term.value
