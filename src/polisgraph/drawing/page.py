"""One self-contained page: the drawing, its legend and filters, and the same facts as a table."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from polisgraph.drawing.content import Content, Fact, Thing, clean, read_graph
from polisgraph.drawing.layout import Layout, arrange
from polisgraph.drawing.marks import FAMILIES, FAMILY_OF_ROLE, KINDS, NEUTRAL, SECTORS, ink_on
from polisgraph.drawing.sheet import Page, asset, render
from polisgraph.drawing.vis import Shape, blocks
from polisgraph.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["draw"]


def draw(graph: nx.Graph, *, title: str, seed: int = 7, subtitle: str = "") -> Page:
    """Draw any networkx graph as one offline page; node and edge attributes are those of `polisgraph.network`.

    Nothing is required of the attributes, all is shown as text, and the graph stays as it is. Above 1,000 nodes those
    with the highest degree are drawn, and the page says what it leaves out. The same graph and seed give the same
    bytes.

    :param seed: a whole number from 0 that the layout starts from.
    :param subtitle: the line below the title; by default what is shown and from which documents.
    :raises UsageError: if the seed is none.
    """
    if not isinstance(seed, int) or seed < 0:
        raise UsageError(f"seed must be a whole number from 0, not {seed!r}")
    content = read_graph(graph)
    shapes = [Shape(thing) for thing in content.things]
    layout = arrange(content, [shape.box for shape in shapes], seed=seed)
    styles, scripts = blocks(content, shapes, layout) if content.things else ([], [])
    page = {
        "title": clean(title),
        "subtitle": clean(subtitle) or _summary(content),
        "styles": [*styles, asset("sheet.css"), asset("page.css")],
        "scripts": [*scripts, asset("page.js")],
        "data": _data(content, layout),
        "things": len(content.things),
        "left_out": content.left_out,
        "rows": _rows(content),
        "cities": _cities(content),
        "roles": _roles(content),
        "sectors": _legend(SECTORS, Counter(thing.sector for thing in content.things if thing.kind == "actor")),
        "families": _legend(FAMILIES, Counter(line.family for line in content.lines)),
        "goals": _goals(content),
        "place": KINDS["place"] if any(thing.kind == "place" for thing in content.things) else None,
        "goal_nodes": any(thing.kind == "goal" for thing in content.things),
        "unnamed": any(thing.unnamed for thing in content.things),
        "uncertain": any(line.uncertain for line in content.lines),
    }
    return Page(clean(title), render("page.html", page))


def _summary(content: Content) -> str:
    """Say what is shown and from which documents, in one sentence."""
    if not content.things:
        return ""
    count = Counter(thing.kind for thing in content.things)
    words = {"initiative": "initiatives", "actor": "actors", "goal": "goals"}
    parts = [_count(count[kind], kind, plural) for kind, plural in words.items() if count[kind]]
    shown = _listed(parts or [_count(len(content.things), "thing", "things")])
    cities = [name for _, name, _ in _cities(content)]
    where = f" of {_listed(cities)}" if 0 < len(cities) <= 6 else f" of {len(cities)} cities" if cities else ""
    stated = [fact for fact in content.facts if fact.kind != "inCity"]
    source = f" from {_listed(content.documents)}" if content.documents else ""
    return f"{shown}{where}, joined by {_count(len(stated), 'fact', 'facts')}{source}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _cities(content: Content) -> list[tuple[str, str, int]]:
    """Return slug, name and number of facts of each city."""
    names = {thing.city: thing.city.replace("-", " ").title() for thing in content.things if thing.city}
    names |= {thing.city: thing.label for thing in content.things if thing.kind == "city"}
    facts = Counter(fact.city for fact in content.facts)
    return sorted(((slug, name, facts[slug]) for slug, name in names.items()), key=lambda city: city[1])


def _roles(content: Content) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return the roles of each family: code, name and number of facts."""
    counts = Counter(role for fact in content.facts for role in fact.roles)
    groups = []
    for family, mark in FAMILIES.items():
        mine = [role for role in sorted(counts) if FAMILY_OF_ROLE.get(role, "part") == family]
        if mine:
            groups.append((mark.label, [(role, role.replace("-", " "), counts[role]) for role in mine]))
    return groups


def _legend(marks: dict[str, Any], counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"name": name, "count": counts[name], **asdict(mark)} for name, mark in marks.items() if counts[name]]


def _goals(content: Content) -> list[tuple[str, str, str, str]]:
    """Return number, label, colour and ink of each goal that colours an initiative, and an entry for those without."""
    found = {
        thing.goal: (thing.goal_label, thing.goal_colour or NEUTRAL)
        for thing in content.things
        if thing.kind in {"initiative", "goal"}
    }
    order = sorted(found, key=lambda goal: (not goal, int(goal) if goal.isdigit() else 0, goal))
    return [
        (goal, found[goal][0] or (f"Goal {goal}" if goal else "no goal stated"), found[goal][1], ink_on(found[goal][1]))
        for goal in order
    ]


def _rows(content: Content) -> list[dict[str, Any]]:
    """Return the table's rows, by city, by what the facts are about, and by who."""
    things = content.things

    def row(fact: Fact) -> dict[str, Any]:
        who, whom = ([things[number] for number in numbers] for numbers in (fact.who, fact.whom))
        return {"fact": fact, "who": who, "whom": whom, "city": names.get(fact.city, fact.city)}

    names = {slug: name for slug, name, _ in _cities(content)}

    def order(entry: dict[str, Any]) -> tuple[Any, ...]:
        structure = entry["fact"].families == ["structure"]
        return (
            entry["city"],
            [thing.label for thing in entry["whom"]],
            structure,
            [thing.label for thing in entry["who"]],
        )

    return sorted(map(row, content.facts), key=order)


def _data(content: Content, layout: Layout) -> str:
    """Return what page.js needs, as JSON that can stand inside a script."""
    names = {slug: name for slug, name, _ in _cities(content)}
    data = {
        "things": [_thing(thing, names) for thing in content.things],
        "facts": [_fact(fact) for fact in content.facts],
        "lines": [line.facts for line in content.lines],
        "panels": [asdict(panel) for panel in layout.panels],
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _thing(thing: Thing, cities: dict[str, str]) -> dict[str, Any]:
    words = {"initiative": "Initiative", "city": "City", "place": "Place", "goal": "Goal"}
    kind = (
        words.get(thing.kind)
        or "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in thing.actor_class)
        .strip()
        .capitalize()
    )
    facts = [
        kind or "Actor",
        "unnamed group" if thing.unnamed else "",
        SECTORS[thing.sector].label if thing.kind == "actor" else "",
    ]
    goal = f"SDG {thing.goal} {thing.goal_label}" if thing.goal and thing.kind == "initiative" else ""
    return {
        "label": thing.label,
        "zh": thing.label_zh,
        "names": thing.names,
        "kind": thing.kind,
        "sector": thing.sector if thing.kind == "actor" else "",
        "city": thing.city,
        "pale": thing.unnamed or thing.kind in {"city", "place"},
        "blank": thing.kind in {"initiative", "goal"} and not thing.goal_colour,
        "about": " · ".join(
            word for word in (*facts, goal, cities.get(thing.city, "") if thing.kind != "city" else "") if word
        ),
        "description": thing.description,
        "iri": thing.iri,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    wanted = ("who", "whom", "what", "roles", "families", "contributes", "detail", "status", "source", "kind")
    return {name: getattr(fact, name) for name in wanted}
