"""The ontology and the graph's things as Python objects, for users of owlready2.

The world is a quad store of owlready2 in memory. Ontology and default graph go into it as N-Triples, straight from the
store; Python objects are made when they are asked for. Measured on the shipped graph: 150,000 triples in 2.6 s and
105 MB.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from polisgraph.errors import UnknownNameError
from polisgraph.inference.classification import classify, read_definitions
from polisgraph.vocabulary import CODES, ONTOLOGY_FILES, OWL, POLIS, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from polisgraph.inference.classification import Classification
    from polisgraph.inference.rules import Rule

__all__ = ["Ontology", "load_ontology", "words"]

TYPE = NamedNode(RDF + "type")
IMPORTS = OWL + "imports"
DECLARED = {SKOS + "definition", SKOS + "prefLabel", SKOS + "notation"}  # annotations that classes and codes carry


class Ontology:
    """Classes, properties, codes and things in one owlready2 world.

    `world` is owlready2's own; a class is also an attribute: `ontology.PublicPrivatePartnership`. Close the world with
    `ontology.world.close()` where many are opened one after the other.

    :raises AttributeError: if the ontology has no class or property of that name.
    """

    def __init__(self, world: Any) -> None:  # noqa: ANN401  (owlready2 has no types)
        self.world = world

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = None if name.startswith("_") or name == "world" else self.world[POLIS + name]
        if found is None:
            raise AttributeError(f"the ontology has no '{name}'")
        return found

    def classes(self) -> list[Any]:
        """Return the classes of the ontology as Python classes, sorted by name."""
        return sorted((c for c in self.world.classes() if c.iri.startswith(POLIS)), key=lambda c: str(c.name))

    def get(self, name: str) -> Any:  # noqa: ANN401
        """Return a class or property by its name ("City"), or anything by its IRI.

        :raises UnknownNameError: with the nearest classes, if there is none.
        """
        found = self.world[name if "://" in name else POLIS + name]
        if found is None:
            raise UnknownNameError("class", name, [str(c.name) for c in self.classes()])
        return found

    def definition(self, of: Any, *, language: str | None = "en") -> str:  # noqa: ANN401
        """Return the definition of a class in words, empty where the ontology defines none.

        :param of: a class, or its name.
        :param language: that of the labels, `en` or `zh`; names instead of labels where None.
        """
        subject = self.get(of) if isinstance(of, str) else of
        return " or ".join(words(part, language=language) for part in subject.equivalent_to if hasattr(part, "storid"))

    def instances(self, of: Any) -> list[Any]:  # noqa: ANN401
        """Return the things of a class and of the classes below it, sorted by IRI.

        :param of: a class, or its name.
        """
        subject = self.get(of) if isinstance(of, str) else of
        return sorted(subject.instances(world=self.world), key=lambda thing: str(thing.iri))


def load_ontology(store: Store, rules: list[Rule] | None = None) -> Ontology:
    """Load ontology and default graph of a store into a world of owlready2.

    :param store: a built store: the types that the rules found are things' types.
    :param rules: those of the closed world, where HermiT is to find conditions and models anew in place of the rules.
    :raises ToolMissingError: if HermiT is asked for and Java is missing or too old.
    """
    import owlready2

    found = classify(store, rules) if rules is not None else None
    world = owlready2.World()
    for iri, triples in _parts(store, found):
        # owlready2 reads from a file object; only one graph at a time is held as text.
        text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        world.get_ontology(iri).load(fileobj=io.BytesIO(text), format="ntriples", only_local=True)
    return Ontology(world)


def _parts(store: Store, found: Classification | None) -> Iterator[tuple[str, Iterator[Triple]]]:
    """Yield the graphs that a world is made of: the ontology's files that declare terms, and the default graph."""
    for name in ("polisgraph.ttl", "partnerships.ttl"):
        quads = store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_FILES[name]))
        yield ONTOLOGY_FILES[name], (quad.triple for quad in quads if quad.predicate.value != IMPORTS)
    declared = (Triple(NamedNode(iri), TYPE, NamedNode(OWL + "AnnotationProperty")) for iri in sorted(DECLARED))
    yield SKOS.rstrip("#"), declared
    yield "https://w3id.org/polisgraph/graph/main", _things(store, found)


def _things(store: Store, found: Classification | None) -> Iterator[Triple]:
    """Yield the default graph; where HermiT was asked, with the types that it found in place of the rules'."""
    definitions = read_definitions(store) if found else None
    replaced = {POLIS + "Partnership", *definitions.conditions, *definitions.models} if definitions else set()
    said = set(read_definitions(store).triples)  # once is enough: owlready2 would give each label twice
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        kind = quad.object
        if quad.triple in said and not (isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CODES)):
            continue
        told = quad.predicate == TYPE and isinstance(kind, NamedNode)
        if quad.predicate.value == IMPORTS or (told and isinstance(kind, NamedNode) and kind.value in replaced):
            continue
        # A graph that says it is an ontology would take the place of the one it is loaded into.
        if not (told and isinstance(kind, NamedNode) and kind.value == OWL + "Ontology"):
            yield quad.triple
    if found:
        for name, members in [*found.conditions.items(), *found.models.items()]:
            yield from (Triple(NamedNode(member), TYPE, NamedNode(name)) for member in members)


def words(expression: Any, *, language: str | None = "en") -> str:  # noqa: ANN401
    """Render a class expression of owlready2 in the words of OWL's Manchester syntax, with labels in quotes.

    :param expression: a class, property, thing, or a construct over them.
    :param language: that of the labels; names instead of labels where None.
    """
    import owlready2 as owl

    def inner(part: Any) -> str:  # noqa: ANN401
        text = words(part, language=language)
        return f"({text})" if isinstance(part, owl.LogicalClassConstruct | owl.Restriction) else text

    if isinstance(expression, owl.LogicalClassConstruct):
        sign = " and " if isinstance(expression, owl.And) else " or "
        return sign.join(inner(part) for part in expression.Classes)
    if isinstance(expression, owl.Not):
        return f"not {inner(expression.Class)}"
    if isinstance(expression, owl.Inverse):
        return f"inverse {inner(expression.property)}"
    if isinstance(expression, owl.OneOf):
        return "{" + ", ".join(inner(part) for part in expression.instances) + "}"
    if isinstance(expression, owl.Restriction):
        kinds = {owl.SOME: "some", owl.ONLY: "only", owl.VALUE: "value", owl.HAS_SELF: "Self"}
        counts = {owl.MIN: "min", owl.MAX: "max", owl.EXACTLY: "exactly"}
        kind = kinds.get(expression.type) or f"{counts[expression.type]} {expression.cardinality}"
        value = "" if expression.type == owl.HAS_SELF or expression.value is None else f" {inner(expression.value)}"
        return f"{inner(expression.property)} {kind}{value}"
    return _name(expression, language)


def _name(term: Any, language: str | None) -> str:  # noqa: ANN401
    """Return the label of a term, in quotes where it has several words, as Protégé shows it."""
    labels = [str(label) for label in getattr(term, "label", ()) if language and getattr(label, "lang", "") == language]
    if not labels:
        return str(getattr(term, "name", term))
    return f"'{labels[0]}'" if " " in labels[0] else labels[0]
