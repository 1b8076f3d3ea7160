"""What a page shows, out of a networkx graph: things, facts, and the lines that bundle the facts between two things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from polisgraph.drawing.marks import FAMILIES, PHRASES, SECTORS, family

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import networkx as nx

__all__ = ["MOST_THINGS", "Content", "Fact", "Line", "Thing", "clean", "read_graph"]

MOST_THINGS: Final = 1000
PLAIN_STATUS: Final = {"", "achieved", "observed", "committed"}  # what goes without saying


@dataclass
class Thing:
    """A node: what it is called and how it is classed. `part` says that it belongs to another initiative here."""

    number: int
    label: str
    kind: str
    sector: str
    actor_class: str
    city: str
    unnamed: bool
    iri: str
    label_zh: str
    names: tuple[str, ...]
    description: str
    goal: str
    goal_label: str
    goal_colour: str
    part: bool = False
    degree: int = 0


@dataclass
class Fact:
    """A fact: who does what for which initiative or for whom, and where it is written."""

    number: int
    kind: str
    who: list[int]
    whom: list[int]
    what: str
    roles: tuple[str, ...]
    families: list[str]
    contributes: str
    detail: str
    status: str
    source: str
    city: str
    iri: str
    documents: tuple[str, ...]


@dataclass
class Line:
    """All facts between two things, drawn as one line of the family of the weightiest."""

    one: int
    other: int
    facts: list[int] = field(default_factory=list)
    family: str = "structure"
    arrow: str = ""
    uncertain: bool = False


@dataclass
class Content:
    """Everything on a page; `left_out` counts the things and facts that did not fit."""

    things: list[Thing]
    facts: list[Fact]
    lines: list[Line]
    left_out: tuple[int, int]

    @property
    def documents(self) -> list[str]:
        """The titles of all documents that the facts come from, sorted."""
        return sorted({title for fact in self.facts for title in fact.documents})


def read_graph(graph: nx.Graph, *, most: int = MOST_THINGS) -> Content:
    """Return the content of any networkx graph; what it does not say is left blank, and it stays as it is.

    Above `most` nodes those with the highest degree are kept, of equals the first.
    """
    degrees = dict(graph.degree())
    order = {node: place for place, node in enumerate(graph)}
    kept = sorted(sorted(order, key=lambda node: -degrees[node])[:most], key=lambda node: order[node])
    numbers = {node: number for number, node in enumerate(kept)}
    things = [_thing(number, node, graph.nodes[node], degrees[node]) for node, number in numbers.items()]

    facts: dict[Hashable, Fact] = {}
    lines: dict[tuple[int, int], Line] = {}
    lost: set[Hashable] = set()
    for place, (source, target, data) in enumerate(graph.edges(data=True)):
        key = (data.get("kind", ""), data["iri"]) if data.get("iri") else place
        if source not in numbers or target not in numbers:
            lost.add(key)
            continue
        one, other = numbers[source], numbers[target]
        fact = facts.setdefault(key, _fact(len(facts), data))
        fact.who = fact.who if one in fact.who else [*fact.who, one]
        fact.whom = fact.whom if other in fact.whom else [*fact.whom, other]
        if fact.kind == "partOf":
            things[one].part = True
        if fact.kind != "inCity" and one != other:
            line = lines.setdefault((min(one, other), max(one, other)), Line(one, other))
            _add(line, fact, one)
    for fact in facts.values():
        fact.city = fact.city or next((things[end].city for end in (*fact.whom, *fact.who) if things[end].city), "")
    return Content(
        things, list(facts.values()), list(lines.values()), (len(order) - len(kept), len(lost - facts.keys()))
    )


def _thing(number: int, node: Hashable, data: dict[str, Any], degree: int) -> Thing:
    kind = clean(data.get("kind")) or "actor"
    sector = clean(data.get("sector"))
    return Thing(
        number=number,
        label=clean(data.get("label")) or clean(node),
        kind=kind if kind in {"initiative", "city", "place", "goal"} else "actor",
        sector=sector if sector in SECTORS else "other",
        actor_class=clean(data.get("actor_class")),
        city=clean(data.get("city")),
        unnamed=bool(data.get("unnamed")),
        iri=clean(data.get("iri")),
        label_zh=clean(data.get("label_zh")),
        names=_texts(data.get("names")),
        description=clean(data.get("description")),
        goal=clean(data.get("goal")),
        goal_label=clean(data.get("goal_label")),
        goal_colour=_colour(data.get("goal_colour")),
        degree=degree,
    )


def _fact(number: int, data: dict[str, Any]) -> Fact:
    kind, form = clean(data.get("kind")), clean(data.get("form")).replace("-", " ")
    roles = _texts(data.get("roles"))
    phrase = PHRASES.get(kind, kind) or clean(data.get("label")) or "is linked to"
    if roles:
        phrase = ", ".join(role.replace("-", " ") for role in roles)
    elif form and form != "unstated":
        phrase = form if kind in {"transfer", "relation"} else f"{phrase}: {form}"
    status = clean(data.get("status"))
    families = {family(kind, (role,)) for role in roles} or {family(kind)}
    return Fact(
        number=number,
        kind=kind,
        who=[],
        whom=[],
        what=phrase,
        roles=roles,
        families=[name for name in FAMILIES if name in families],
        contributes=", ".join(word.replace("-", " ") for word in _texts(data.get("contributes"))),
        detail=clean(data.get("detail")),
        status="" if status in PLAIN_STATUS else status,
        source=clean(data.get("source")),
        city=clean(data.get("city")),
        iri=clean(data.get("iri")),
        documents=_texts(data.get("documents")),
    )


def _add(line: Line, fact: Fact, source: int) -> None:
    ranks = list(FAMILIES)
    if not line.facts or ranks.index(fact.families[0]) < ranks.index(line.family):
        line.family = fact.families[0]
    line.uncertain = bool(fact.status) and (line.uncertain or not line.facts)
    line.facts.append(fact.number)
    if fact.kind in {"flow", "transfer", "mergedInto"}:
        end = "to" if source == line.one else "from"
        line.arrow = end if line.arrow in ("", end) else "to, from"


def clean(value: object) -> str:
    """Return a value as text that every file and browser takes: no lone surrogates, no control characters."""
    text = "" if value is None else str(value)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character >= " " and character != "\x7f" else " " for character in text).strip()


def _texts(values: Iterable[object] | None) -> tuple[str, ...]:
    if isinstance(values, str):
        return (clean(values),)
    return tuple(text for text in map(clean, values or ()) if text)


def _colour(value: object) -> str:
    """Return a colour such as `#FD9D24`, or nothing: only that shape goes into styles."""
    text = clean(value)
    digits = text.removeprefix("#")
    return f"#{digits.upper()}" if len(digits) == 6 and set(digits.lower()) <= set("0123456789abcdef") else ""
