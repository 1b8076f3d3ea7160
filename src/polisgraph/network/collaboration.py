"""The collaboration network: initiatives, actors and cities, joined by facts.

An edge runs from its source to its target, and its `kind` says what it means:

| kind | from → to | one edge for |
|---|---|---|
| participation | actor → initiative | each participation |
| flow | giver → receiver | each giver and receiver; an end that is not stated is the initiative |
| coordination | member → the agency it works through, else the lead, else the initiative | each member |
| transfer | origin → destination | each origin and destination; an end that is not stated is the initiative |
| relation | city → the other place, or giver → receiver | each city relation |
| membership | holder → body | each membership |
| sdg | initiative → goal | each SDG link, where goals are asked for |
| partOf, follows, alongside | initiative → initiative | each direct relation, not what follows from two others |
| inCity | initiative → city | each initiative that is no part of another one in the network |
| unitOf, mergedInto, controlledBy, shareholder, embodies | actor → actor, initiative | each with both ends here |

Facts that name no second end, and facts of rejected rank, are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from polisgraph.errors import QueryError, UnknownNameError, UsageError
from polisgraph.resources import shipped_root
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import CODES, POLIS, SDG, read_terms, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import networkx as nx

    from polisgraph.store.protocol import Store, Term

__all__ = ["SECTORS", "collaboration"]

# The class of an actor's line that stands here decides; what has none is "other". An enterprise whose ownership the
# text leaves open is "other" too, as the ontology leaves the side of its participations undetermined.
SECTORS: Final = {
    "PublicBody": "public",
    "StateOwnedEnterprise": "public",
    "PrivateEnterprise": "private",
    "Cooperative": "private",
    "CivilSociety": "civil",
    "Academia": "academic",
    "InternationalOrganization": "international",
    "Community": "community",
}
BETWEEN_THINGS: Final = (
    "partOf",
    "follows",
    "alongside",
    "unitOf",
    "mergedInto",
    "controlledBy",
    "shareholder",
    "embodies",
)
KINDS: Final = (
    "City",
    "Initiative",
    "Actor",
    "Place",
)  # of nodes; a thing is the first of these that it has as a class

# The comment line gives way to lines that narrow ?node: terms only, written by `NamedNode`.
SCOPE: Final = "  # scope"
PREFIXES: Final = """\
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
INITIATIVES: Final = """\
SELECT DISTINCT ?node WHERE {
  # scope
  ?node a polis:Initiative .
} ORDER BY ?node
"""
CITIES: Final = "SELECT DISTINCT ?node WHERE { ?node a polis:City } ORDER BY ?node"
FACTS: Final = """\
SELECT DISTINCT ?node ?property ?value WHERE {
  # scope
  ?node a polis:Fact ; ?property ?value .
}
"""
THINGS: Final = """\
SELECT DISTINCT ?node ?property ?value WHERE {
  # scope
  { ?node a polis:Initiative ; ?property ?value }
  UNION { ?node a polis:Actor ; ?property ?value }
  UNION { ?node a polis:Place ; ?property ?value }
}
"""
EVIDENCE: Final = """\
SELECT DISTINCT ?node ?document ?title ?start ?end WHERE {
  # scope
  ?node polis:evidence ?passage .
  ?passage polis:document ?document ; polis:start ?start ; polis:end ?end .
  ?document rdfs:label ?title .
} ORDER BY ?node ?document ?start ?end
"""
CONTROLLED: Final = (
    "SELECT DISTINCT ?node WHERE { ?node polis:controlledBy ?body . ?body a polis:PublicBody } ORDER BY ?node"
)
GOALS: Final = """\
SELECT DISTINCT ?node ?label ?colour WHERE {
  ?node a <http://metadata.un.org/sdg/ontology#Goal> ; rdfs:label ?label ; schema:color ?colour .
} ORDER BY ?node
"""

Bag = dict[str, list[str]]  # local name of a property → values; codes as their notation
Bags = dict[str, Bag]
Passage = tuple[str, str, int, int]  # document's slug and title, start, end
Link = tuple[str, str, str, str]  # source, target, kind, fact


def collaboration(
    store: Store,
    *,
    city: str | None = None,
    initiative: str | None = None,
    include_groups: bool = True,
    include_goals: bool = False,
) -> nx.MultiDiGraph:
    """Return who takes part in what, who gives what to whom and who coordinates with whom.

    The table above says what edges mean. Nodes are IRIs with `kind` (initiative, actor, city, place, goal), `iri`,
    `label`, `label_zh`, `names`, `description`, `city` (slug, of several the first, empty for none); actors also have
    `actor_class` (the most specific one), `sector` and `unnamed` (a group without a name of its own); initiatives and
    goals have `goal` (the number of the goal served most, by primary links where there are any), `goal_label` and
    `goal_colour`. Edges, keyed by the fact's IRI, have `kind`, `iri`, `label`, `city`, `initiative` (IRI), `roles`,
    `contributes`, `form`, `status`, `basis`, `detail`, `passages` (document, start, end; end exclusive), `documents`
    (titles) and `source`. What has no value is empty, never absent. Nodes stand in the order of kind and IRI, edges in
    that of their IRIs; the graph's `documents` are the titles of all documents cited.

    :param city: full IRI of a city: its initiatives and facts only.
    :param initiative: full IRI of an initiative: it and its parts only.
    :param include_groups: whether groups without a name of their own are nodes.
    :param include_goals: whether goals are nodes.
    :raises UsageError: if city or initiative is no IRI, or nothing of that class bears it.
    """
    import networkx as nx

    scope: list[str] = []
    if city is not None:
        scope.append(f"  ?node polis:inCity {_term('city', city, _nodes(store, CITIES))} .")
    chosen = _nodes(store, INITIATIVES, scope)
    about = list(scope)
    if initiative is not None:
        root = _term("initiative", initiative, _nodes(store, INITIATIVES))
        whole = f"  {{ VALUES ?node {{ {root} }} }} UNION {{ ?node polis:partOf {root} }}"
        chosen = sorted(set(chosen) & set(_nodes(store, INITIATIVES, [whole])))
        about.append(f"  VALUES ?initiative {{ {_terms(chosen)} }}\n  ?node polis:initiative ?initiative .")
    facts = {iri: bag for iri, bag in _bags(store, FACTS, about).items() if "rejected" not in bag.get("rank", ())}
    links = sorted({link for iri, bag in facts.items() for link in _links(iri, bag, facts) if link[0] != link[1]})
    ends = {end for source, target, _, _ in links for end in (source, target)} | set(chosen)
    narrow = city is not None or initiative is not None
    things = _bags(store, THINGS, [f"  VALUES ?node {{ {_terms(ends)} }}"] if narrow else [])
    places = {place for iri in chosen for place in things[iri].get("inCity", ())}
    if narrow:
        things |= _bags(store, THINGS, [f"  VALUES ?node {{ {_terms(places)} }}"])

    attributes = _Attributes(store, facts, things)
    graph = nx.MultiDiGraph()
    known = [iri for iri in ends | places if iri in things or (include_goals and iri in attributes.goals)]
    for iri in sorted(known, key=lambda iri: (attributes.rank(iri), iri)):
        if include_groups or "isGroup" not in things.get(iri, {}):
            graph.add_node(iri, **attributes.node(iri))
    links = sorted({*links, *_between(set(graph), things, set(chosen))})
    links = [link for link in links if link[0] in graph and link[1] in graph]
    cited = {link[3] for link in links}
    evidence = _evidence(store, [f"  VALUES ?node {{ {_terms(cited)} }}"] if narrow else [], cited)
    for source, target, kind, fact in links:
        bag = facts.get(fact) or things[fact]
        key = fact if fact in facts else f"{fact}#{kind}"
        graph.add_edge(source, target, key=key, **attributes.edge(kind, fact, bag, evidence.get(fact, []), target))
    graph.graph["documents"] = sorted({title for passages in evidence.values() for _, title, _, _ in passages})
    return graph


def _links(iri: str, bag: Bag, facts: Bags) -> Iterator[Link]:
    """Give the edges that a fact makes."""
    here = bag.get("initiative", [])

    def pairs(kind: str, sources: Iterable[str], targets: Iterable[str]) -> Iterator[Link]:
        return ((source, target, kind, iri) for source, target in product(sources, targets))

    types = bag["type"]
    if "Participation" in types:
        yield from pairs("participation", bag.get("actor", ()), here)
    elif "Flow" in types and ("giver" in bag or "receiver" in bag):
        yield from pairs("flow", bag.get("giver", here), bag.get("receiver", here))
    elif "Transfer" in types and ("origin" in bag or "destination" in bag):
        yield from pairs("transfer", bag.get("origin", here), bag.get("destination", here))
    elif "CityRelation" in types:
        others = bag.get("party", [])
        ends = (
            (bag.get("giver", others), bag.get("receiver", others)) if "giver" in bag or "receiver" in bag else ([], [])
        )
        yield from pairs("relation", *(ends if all(ends) else (bag.get("about", []), others or [*ends[0], *ends[1]])))
    elif "Membership" in types:
        yield from pairs("membership", bag.get("holder", bag.get("about", [])), bag.get("body", ()))
    elif "SdgLink" in types:
        yield from pairs("sdg", here, (SDG + sdg.split(".")[0] for sdg in bag.get("sdg", ())))
    elif "Coordination" in types:
        members = {actor for member in bag.get("member", ()) for actor in facts.get(member, {}).get("actor", ())}
        leads, agencies = bag.get("coordinationLead", []), bag.get("into", [])
        yield from pairs("coordination", members | set(leads if agencies else ()), agencies or leads or here)


def _between(nodes: set[str], things: Bags, chosen: set[str]) -> Iterator[Link]:
    """Give the edges that things have of themselves, not by a fact; of whole and part only the direct ones."""
    for iri in nodes & things.keys():
        bag = things[iri]
        wholes = set(bag.get("partOf", ()))
        implied = {further for whole in wholes for further in things.get(whole, {}).get("partOf", ())}
        for kind in BETWEEN_THINGS:
            for target in (wholes - implied) if kind == "partOf" else bag.get(kind, ()):
                yield (iri, target, kind, iri)
        if iri in chosen and not wholes & nodes:
            yield from ((iri, place, "inCity", iri) for place in bag.get("inCity", ()))


class _Attributes:
    """What nodes and edges carry."""

    def __init__(self, store: Store, facts: Bags, things: Bags) -> None:
        self.things = things
        self.terms = read_terms(shipped_root() / "ontology")
        self.controlled = set(_nodes(store, CONTROLLED))
        self.goals = {
            str(plain(iri)): (str(plain(label)), str(plain(colour))) for iri, label, colour in _rows(store, GOALS)
        }
        self.served: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
        for bag in facts.values():
            for sdg, initiative in product(bag.get("sdg", ()), bag.get("initiative", ())):
                self.served[initiative][("primary" in bag.get("strength", ()), sdg.split(".")[0])] += 1

    def rank(self, iri: str) -> int:
        """Return where things of this kind stand in the order of nodes."""
        types = self.things.get(iri, {}).get("type", ())
        return next((number for number, kind in enumerate(KINDS) if kind in types), len(KINDS))

    def node(self, iri: str) -> dict[str, Any]:
        """Return the attributes of a node."""
        if iri in self.goals:
            number = iri.removeprefix(SDG)
            blank = {"label_zh": "", "names": (), "description": "", "city": ""}
            return {
                "kind": "goal",
                "iri": iri,
                "label": f"SDG {number}: {self.goals[iri][0]}",
                **blank,
                **self._goal(number),
            }
        bag = self.things[iri]
        kind = KINDS[self.rank(iri)].lower()
        seat = [iri] if kind == "city" else bag.get("inCity", [])
        found: dict[str, Any] = {"kind": kind, "iri": iri, "label": "".join(bag.get("label", [shorten(iri)])[:1])}
        found["label_zh"] = "".join(bag.get("prefLabel", [])[:1])
        found["names"] = tuple(sorted({*bag.get("altLabel", ()), *bag.get("acronym", ())}))
        found["description"] = "".join(bag.get("description", [])[:1])
        found["city"] = seat[0].rsplit("/", 1)[-1] if seat else ""
        if kind == "actor":
            found["actor_class"] = max(sorted(bag["type"]), key=lambda name: len(self.terms.ancestors(name)))
            found["sector"] = self._sector(iri, found["actor_class"])
            found["unnamed"] = "true" in bag.get("isGroup", ())
        if kind == "initiative":
            counts = self.served[iri]
            best = min(counts, key=lambda pair: (not pair[0], -counts[pair], int(pair[1])), default=(False, ""))
            found |= self._goal(best[1])
        return found

    def _goal(self, number: str) -> dict[str, str]:
        label, colour = self.goals.get(SDG + number, ("", ""))
        return {"goal": number, "goal_label": label, "goal_colour": colour}

    def _sector(self, iri: str, actor_class: str) -> str:
        if iri in self.controlled:
            return "public"
        return next((SECTORS[name] for name in sorted(self.terms.ancestors(actor_class)) if name in SECTORS), "other")

    def edge(self, kind: str, fact: str, bag: Bag, passages: list[Passage], target: str) -> dict[str, Any]:
        """Return the attributes of an edge."""
        of_thing = kind in BETWEEN_THINGS or kind == "inCity"
        form = next(
            (bag[key][0] for key in ("form", "financialInstrument", "transferKind", "relationKind") if key in bag), ""
        )
        detail = [
            bag[key][0] for key in ("task", "office", "item", "purpose", "description") if key in bag and not of_thing
        ]
        label = "".join(bag.get("label", [])[:1])
        spans: dict[str, list[str]] = defaultdict(list)
        for slug, _, start, end in passages:
            spans[slug].append(f"{start}-{end}")
        return {
            "kind": kind,
            "iri": fact,
            "label": f"{label} → {''.join(self.things[target].get('label', [shorten(target)])[:1])}"
            if of_thing
            else label,
            "city": "".join(bag.get("inCity", [])[:1]).rsplit("/", 1)[-1],
            "initiative": "".join(bag.get("initiative", [])[:1]),
            "roles": tuple(bag.get("role", ())),
            "contributes": tuple(bag.get("contributes", ())),
            "form": form,
            "status": "" if of_thing else "".join(bag.get("status", [])[:1]),
            "basis": "" if of_thing else "".join(bag.get("basis", [])[:1]),
            "detail": "; ".join(dict.fromkeys(detail)),
            "passages": tuple((slug, start, end) for slug, _, start, end in passages),
            "documents": tuple(sorted({title for _, title, _, _ in passages})),
            "source": "; ".join(f"{slug}, characters {', '.join(places)}" for slug, places in spans.items()),
        }


def _rows(store: Store, query: str, scope: Iterable[str] = ()) -> list[tuple[Term | None, ...]]:
    answer = store.query(PREFIXES + query.replace(SCOPE, "\n".join(scope) or SCOPE))
    if not isinstance(answer, Answer):
        raise QueryError(f"{store.name} gives no rows to a SELECT query")
    return answer.rows


def _nodes(store: Store, query: str, scope: Iterable[str] = ()) -> list[str]:
    return sorted(str(plain(row[0])) for row in _rows(store, query, scope))


def _bags(store: Store, query: str, scope: Iterable[str]) -> Bags:
    """Gather what is said of each node; the order of rows does not matter."""
    found: Bags = {}
    for node, prop, value in sorted(_rows(store, query, scope), key=str):
        name = str(plain(prop)).replace("#", "/").rsplit("/", 1)[-1]
        if name == "prefLabel" and not (isinstance(value, Literal) and value.language == "zh"):
            continue
        text = value.value if isinstance(value, Literal) else str(plain(value))
        if name == "type" and not text.startswith(POLIS):
            continue
        if text.startswith(CODES):
            text = text.removeprefix(CODES).split("/", 1)[1]
        elif isinstance(value, NamedNode) and name in ("type", "sdg"):
            text = text.removeprefix(POLIS).removeprefix(SDG)
        found.setdefault(str(plain(node)), {}).setdefault(name, []).append(text)
    return found


def _evidence(store: Store, scope: Iterable[str], cited: set[str]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = defaultdict(list)
    for row in _rows(store, EVIDENCE, scope):
        node, document, title, start, end = (plain(term) for term in row)
        if node in cited and isinstance(start, int) and isinstance(end, int):
            found[str(node)].append((str(document).rsplit("/", 1)[-1], str(title), start, end))
    return {node: sorted(passages) for node, passages in found.items()}


def _terms(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in sorted(iris))


def _term(what: str, iri: str, known: list[str]) -> str:
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise UsageError(
            f"{what} must be a full IRI, not '{iri}'", hint=f"for example {known[0]}" if known else ""
        ) from error
    if iri not in known:
        raise UnknownNameError(what, shorten(iri), map(shorten, known))
    return str(node)
