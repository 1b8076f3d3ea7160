"""The public shelf: one call for each thing that a notebook or a program wants.

Each call opens the shipped graph, or that of the workspace around the current folder; `store` chooses another store (a
folder, the address of a SPARQL endpoint, or `memory`). A store that is missing is built first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polisgraph.resources import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polisgraph.drawing import Page
    from polisgraph.inference.explain import Explanation
    from polisgraph.inference.owl import Ontology
    from polisgraph.questions import Question
    from polisgraph.store import Answer, Store, Triples
    from polisgraph.things import Description

__all__ = ["ask", "draw", "explain", "load_facts", "load_questions", "ontology", "open_graph", "query", "show"]


def open_graph(store: str | None = None) -> Store:
    """Open the graph for reading, building it first where it is missing."""
    from polisgraph.build import ready_store

    return ready_store(open_workspace(), store)[0]


def load_questions() -> dict[str, Question]:
    """Return the question library by name."""
    from polisgraph.questions import read_questions

    return read_questions(open_workspace())


def ask(name: str, /, *, store: str | None = None, **parameters: object) -> Answer:
    """Answer a question of the library: `ask("outcomes/what-changed", city="xianning")`.

    :raises UnknownNameError: if there is no such question, or nothing bears the value of a parameter.
    """
    from polisgraph.questions import ask as answer
    from polisgraph.questions import find_question

    workspace = open_workspace()
    question = find_question(workspace, name)
    return answer(open_graph(store), question, {key: str(value) for key, value in parameters.items()}, workspace)


def query(text: str, *, store: str | None = None) -> Answer | bool | Triples:
    """Answer a SPARQL query; prefixes of the project that it uses and does not declare are filled in.

    :raises QueryError: with line and column, if it is not SPARQL.
    """
    from polisgraph.prefixes import with_prefixes

    return open_graph(store).query(with_prefixes(text)[0])


def load_facts(*, store: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield every asserted fact with its evidence; see `polisgraph.facts.COLUMNS`."""
    from polisgraph.facts import facts
    from polisgraph.vocabulary import read_terms

    return facts(open_graph(store), read_terms(open_workspace().ontology))


def show(thing: str, *, store: str | None = None) -> Description:
    """Describe a thing named by path, IRI or name: properties, facts by kind, passages."""
    from polisgraph.search import find_thing
    from polisgraph.things import describe

    graph = open_graph(store)
    return describe(graph, find_thing(graph, thing, open_workspace()))


def explain(initiative: str, model: str = "", /, *, store: str | None = None) -> list[Explanation]:
    """Explain which partnership models an initiative shows, may show or just misses; or one model alone.

    Example: `explain("initiatives/bijie/comprehensive-water-environment-management", "PPP")`.

    :raises UnknownNameError: if nothing bears the name of the initiative or the model.
    """
    from polisgraph.inference.explain import explain as run
    from polisgraph.search import find_thing

    graph, workspace = open_graph(store), open_workspace()
    return run(graph, find_thing(graph, initiative, workspace), workspace.ontology, model=model)


def draw(thing: str | None = None, *, seed: int = 7, store: str | None = None) -> Page:
    """Draw the collaboration network of a city, an initiative, or everything, as one offline page."""
    from polisgraph.drawing import draw as page
    from polisgraph.network import collaboration
    from polisgraph.search import find_thing

    graph = open_graph(store)
    if thing is None:
        return page(collaboration(graph), title="Who works with whom", seed=seed)
    iri = find_thing(graph, thing, open_workspace())
    city, initiative = (iri, None) if "/cities/" in iri else (None, iri)
    network = collaboration(graph, city=city, initiative=initiative)
    return page(network, title=show(thing, store=store).label, seed=seed)


def ontology(*, reason: bool = False, store: str | None = None) -> Ontology:
    """Load classes and things into owlready2: `ontology().PublicPrivatePartnership.instances()`.

    The types are those that the rules found when the store was built.

    :param reason: let HermiT find conditions and models anew, from the definitions alone.
    :param store: a store folder; a server does not hand over its whole graph.
    :raises UsageError: if the store is a server.
    :raises ToolMissingError: if HermiT is asked for and Java is missing or too old.
    """
    from polisgraph.errors import UsageError
    from polisgraph.inference import read_rules
    from polisgraph.inference.owl import load_ontology
    from polisgraph.store.embedded import EmbeddedStore

    graph = open_graph(store)
    if not isinstance(graph, EmbeddedStore):
        raise UsageError(f"no owlready2 world can be made of {graph.name}", hint="store names a store folder")
    return load_ontology(graph.raw, read_rules(open_workspace().ontology / "rules") if reason else None)
