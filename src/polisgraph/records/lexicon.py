"""Every word that a record may use: things by path, codes, classes, words of units, documents and their lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.records.plain import WrongValue, whole_number
from polisgraph.records.reader import Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from polisgraph.records.files import Draft, Shelves
    from polisgraph.vocabulary import Terms

__all__ = ["Lexicon"]

ANY_LENGTH = 10**9  # of a document whose record could not be read
CODE_LISTS = {"Unit": "units", "Indicator": "indicators", "Theme": "themes"}


class Lexicon:
    """What the shelves and the ontology offer for values to name.

    `lists` maps code list → slug → IRI; `units` maps a word in lower case to the slug of its unit; `indicator_units`
    maps an indicator to the units it is counted in; `lengths` maps a document to its characters.
    """

    def __init__(self, shelves: Shelves, terms: Terms) -> None:
        self.shelves = shelves
        self.terms = terms
        self.lists: dict[str, dict[str, str]] = {name: dict(codes) for name, codes in terms.codes.items()}
        self.units: dict[str, str] = {}
        self.currencies: set[str] = set()
        self.indicator_units: dict[str, list[str]] = {}
        self.lengths: dict[str, int] = {}
        self._classes: dict[str, list[str]] = {}
        for path, draft in shelves.drafts.items():
            slug = path.rsplit("/", 1)[-1]
            if draft.kind.name in CODE_LISTS:
                self.lists.setdefault(CODE_LISTS[draft.kind.name], {})[slug] = draft.iri
            if draft.kind.name == "Unit":
                self._unit(slug, draft.mapping.items)
            elif draft.kind.name == "Indicator":
                self.indicator_units[slug] = _texts(draft.mapping.items.get("unit"))
            elif draft.kind.name == "Document":
                self.lengths[slug] = _length(draft)
        for path in shelves.unread:
            if path.startswith("documents/"):
                self.lengths[path.removeprefix("documents/")] = ANY_LENGTH

    def _unit(self, slug: str, items: AnyMapping[str, Node]) -> None:
        if _texts(items.get("currency")) == ["yes"]:
            self.currencies.add(slug)
        words = [word for key in ("title", "words", "symbol") for word in _texts(items.get(key))]
        for word in [slug, slug.replace("-", " "), *words]:
            self.units.setdefault(word.lower(), slug)

    def resolve(self, text: str, folders: tuple[str, ...]) -> str | None:
        """Return the IRI of a thing named by its path, with or without its folder, or None."""
        paths = [text] if text.split("/", 1)[0] in folders else []
        paths += [f"{folder}/{text}" for folder in folders]
        for path in paths:
            draft = self.shelves.drafts.get(path)
            if draft is not None and draft.kind.name != "CityFacts":
                return draft.iri
        return next((iri for path in paths if (iri := self.shelves.presumed(path)) is not None), None)

    def classes(self, top: str) -> list[str]:
        """Return a class of the ontology and those below it."""
        if top not in self._classes:
            self._classes[top] = self.terms.below(top)
        return self._classes[top]

    def names(self, folders: tuple[str, ...]) -> list[str]:
        """Return how the things of some folders are referred to."""
        return [path.split("/", 1)[1] for folder in folders for path in self.shelves.of(folder)]


def _texts(node: Node | None) -> list[str]:
    if isinstance(node, Sequence):
        return [item.text for item in node.items if isinstance(item, Scalar)]
    return [node.text] if isinstance(node, Scalar) else []


def _length(document: Draft) -> int:
    """Return the length that a document's record gives; a wrong one is refused where its value is typed."""
    try:
        return whole_number("".join(_texts(document.mapping.items.get("characters"))))
    except WrongValue:
        return 0
