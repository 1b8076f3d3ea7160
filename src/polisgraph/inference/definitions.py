"""The definitions of partnership models, read from the ontology: conditions, their words, and their logic.

A definition is a tree of OWL class expressions. It is read here to say what is missing (`Expression.lacks`), never to
draw conclusions: rules do that, and HermiT proves them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from polisgraph.errors import UnknownNameError
from polisgraph.vocabulary import ONTOLOGY_FILES, OWL, POLIS, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Condition", "Expression", "Model", "find_model", "read_labels", "read_models"]

NIL: Final = RDF + "nil"
CLOSED: Final = ("acrossDepartments", "acrossTiers")  # conditions that a property itself meets

Objects = dict[str, dict[str, list[str]]]  # subject → predicate → objects


@dataclass(frozen=True)
class Expression:
    """A class expression: a named class, a restriction, or an `and` or `or` of parts.

    `kind` is class, some, value, and, or; `name` the IRI of the class, property value or filler.
    """

    kind: str
    name: str = ""
    property: str = ""
    parts: tuple[Expression, ...] = ()

    def holds(self, things: Mapping[str, Mapping[str, set[str]]], node: str) -> bool:
        """Say whether a node meets the expression, given the closed world: node → property → values."""
        known = things.get(node, {})
        match self.kind:
            case "class":
                return self.name in known.get(RDF + "type", ())
            case "value":
                return self.name in known.get(self.property, ())
            case "some":
                return any(self.parts[0].holds(things, value) for value in known.get(self.property, ()))
            case "and":
                return all(part.holds(things, node) for part in self.parts)
        return any(part.holds(things, node) for part in self.parts)

    def lacks(self, things: Mapping[str, Mapping[str, set[str]]], node: str) -> list[Expression]:
        """Return the parts of a conjunction that a node does not meet; the whole, if it is none."""
        if self.kind == "and":
            return [missing for part in self.parts for missing in part.lacks(things, node)]
        return [] if self.holds(things, node) else [self]

    def properties(self) -> set[str]:
        """Return the properties that the expression asks about."""
        inner = {prop for part in self.parts for prop in part.properties()} if self.kind in ("and", "or") else set()
        return inner | ({self.property} if self.property else set())

    def words(self, labels: Mapping[str, str]) -> str:
        """Render the expression in words, with the labels of classes, properties and codes."""
        if self.kind in ("and", "or"):
            inner = [
                f"({part.words(labels)})" if part.kind in ("and", "or") else part.words(labels) for part in self.parts
            ]
            return f" {self.kind} ".join(inner)
        name = labels.get(self.name, self.name.rsplit("/", 1)[-1].rsplit("#", 1)[-1])
        if self.kind == "class":
            return name
        filler = self.parts[0].words(labels) if self.kind == "some" else name
        some = "some " if self.kind == "some" and self.parts[0].kind == "class" else ""
        return f"{labels.get(self.property, self.property.rsplit('#', 1)[-1])} {some}{filler}"


@dataclass(frozen=True)
class Condition:
    """A condition of a model: a class of facts, or the property by which facts meet it (`by_property`).

    `weak` is the IRI of its weaker form, or empty.
    """

    iri: str
    label: str
    definition: str
    expression: Expression | None
    weak: str = ""
    by_property: bool = False


@dataclass(frozen=True)
class Model:
    """A model of partnership: its name, labels, acronym and definition in words, what it follows, its conditions."""

    iri: str
    label: str
    label_zh: str
    acronym: str
    definition: str
    literature: str
    parents: tuple[str, ...]
    conditions: tuple[Condition, ...] = field(default=())

    @property
    def name(self) -> str:
        """The local name: PublicPrivatePartnership."""
        return self.iri.removeprefix(POLIS)


@cache
def read_models(ontology: Path) -> dict[str, Model]:
    """Return the models of `ontology/partnerships.ttl` by local name, in the order of the file."""
    reader = _Reader(ontology)
    return {model.name: model for model in reader.models()}


@cache
def read_labels(ontology: Path) -> dict[str, str]:
    """Return the English labels of classes, properties and codes, as definitions in words use them."""
    return _Reader(ontology).labels


def find_model(models: Mapping[str, Model], text: str) -> Model:
    """Return the model that a text names: by class name, label or acronym, however it is spelled.

    :raises UnknownNameError: with the nearest names.
    """
    wanted = _plain(text)
    for model in models.values():
        if wanted and wanted in map(_plain, (model.name, model.label, model.label_zh, model.acronym)):
            return model
    raise UnknownNameError("model", text, models)


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


class _Reader:
    """Reads models and conditions out of the triples of the ontology."""

    def __init__(self, ontology: Path) -> None:
        from pyoxigraph import Literal, RdfFormat, parse

        self.objects: Objects = {}
        self.labels: dict[str, str] = {}
        self.chinese: dict[str, str] = {}
        self.acronyms: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.order: list[str] = []
        for name in ("polisgraph.ttl", "codes.ttl", "partnerships.ttl"):
            if name not in ONTOLOGY_FILES:
                continue
            for quad in parse(path=str(ontology / name), format=RdfFormat.TURTLE):
                subject = quad.subject.value if not hasattr(quad.subject, "subject") else ""
                predicate = quad.predicate.value
                if isinstance(quad.object, Literal):
                    self._literal(subject, predicate, quad.object)
                else:
                    target = getattr(quad.object, "value", "")
                    self.objects.setdefault(subject, {}).setdefault(predicate, []).append(target)

    def _literal(self, subject: str, predicate: str, literal: object) -> None:
        text, language = str(getattr(literal, "value", "")), getattr(literal, "language", "") or "en"
        if predicate in (RDFS + "label", SKOS + "prefLabel"):
            (self.labels if language == "en" else self.chinese).setdefault(subject, text)
        elif language == "en" and predicate == SKOS + "definition":
            self.definitions[subject] = text
        elif predicate == SKOS + "altLabel" and subject.startswith(POLIS):
            self.acronyms[subject] = text
        elif predicate == RDFS + "comment":
            self.objects.setdefault(subject, {}).setdefault(predicate, []).append(text)

    def models(self) -> list[Model]:
        below = {POLIS + "Partnership"}
        found: list[str] = []
        grown = True
        while grown:
            fresh = [
                iri
                for iri, known in self.objects.items()
                if iri not in below and below & set(known.get(RDFS + "subClassOf", ())) and iri.startswith(POLIS)
            ]
            grown = bool(fresh)
            below.update(fresh)
            found.extend(fresh)
        order = {iri: number for number, iri in enumerate(self.objects)}
        return [self._model(iri) for iri in sorted(found, key=order.__getitem__)]

    def _model(self, iri: str) -> Model:
        known = self.objects[iri]
        whole = self._expression(known[OWL + "equivalentClass"][0])
        conditions = tuple(self._condition(part) for part in whole.parts if part.kind == "some")
        return Model(
            iri,
            self.labels[iri],
            self.chinese.get(iri, ""),
            self.acronyms.get(iri, ""),
            self.definitions[iri],
            next(iter(known.get(RDFS + "comment", ())), ""),
            tuple(known.get(RDFS + "subClassOf", ())),
            conditions,
        )

    def _condition(self, restriction: Expression) -> Condition:
        filler = restriction.parts[0].name
        if restriction.property.removeprefix(POLIS) in CLOSED:
            iri = restriction.property
            return Condition(iri, self.labels[iri], self.definitions[iri], None, by_property=True)
        known = self.objects[filler]
        weak = next(iter(known.get(POLIS + "weakForm", ())), "")
        expression = self._expression(known[OWL + "equivalentClass"][0])
        return Condition(filler, self.labels[filler], self.definitions[filler], expression, weak)

    def _expression(self, node: str) -> Expression:
        known = self.objects.get(node, {})
        if OWL + "onProperty" in known:
            prop = known[OWL + "onProperty"][0]
            if OWL + "hasValue" in known:
                return Expression("value", known[OWL + "hasValue"][0], prop)
            return Expression("some", "", prop, (self._expression(known[OWL + "someValuesFrom"][0]),))
        for kind, predicate in (("and", "intersectionOf"), ("or", "unionOf")):
            if OWL + predicate in known:
                return Expression(kind, parts=tuple(map(self._expression, self._list(known[OWL + predicate][0]))))
        return Expression("class", node)

    def _list(self, node: str) -> list[str]:
        items = []
        while node != NIL:
            items.append(self.objects[node][RDF + "first"][0])
            node = self.objects[node][RDF + "rest"][0]
        return items
