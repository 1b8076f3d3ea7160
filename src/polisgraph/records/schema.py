"""What a record may say: the one table behind checker, RDF writer, JSON Schema and templates.

A record file describes one thing (a city, an initiative, a document) or a shelf of things (the actors of a city); below
its head stand sections of facts. Every key is declared once, with its type, the property it becomes and a line of help;
nothing else in the package knows a key by name unless it gives it a meaning of its own.
"""

from __future__ import annotations

from functools import cache

from polisgraph.records.fact_kinds import COMMON, FACTS
from polisgraph.records.keys import Key, Kind, Type
from polisgraph.records.thing_kinds import ENTITIES

__all__ = ["COMMON", "ENTITIES", "FACTS", "Key", "Kind", "Type", "entity_kind", "fact_kind", "section_kind"]


@cache
def entity_kind(name: str) -> Kind:
    """Return the kind of thing with that class name."""
    return next(kind for kind in ENTITIES if kind.name == name)


@cache
def fact_kind(name: str) -> Kind:
    """Return the kind of fact with that class name."""
    return next(kind for kind in FACTS if kind.name == name)


@cache
def section_kind(section: str) -> Kind | None:
    """Return the kind of fact whose section has that name, or None."""
    return next((kind for kind in FACTS if kind.place == section), None)
