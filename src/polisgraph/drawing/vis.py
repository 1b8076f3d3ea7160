"""The drawing itself: a pyvis network, and what of pyvis' page can stand without a network connection."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from polisgraph.drawing.marks import FAMILIES, KINDS, NEUTRAL, SECTORS, ink_on, mix, text_width, wrap
from polisgraph.errors import PolisGraphError

if TYPE_CHECKING:
    from polisgraph.drawing.content import Content, Line, Thing
    from polisgraph.drawing.layout import Layout

__all__ = ["FONT", "Shape", "blocks", "shape_of"]

FONT: Final = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)
GROUND: Final = "#F4F1EA"  # of panels, in light; page.js knows the dark one
PALE: Final = 0.22
OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "tooltipDelay": 150,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "multiselect": False,
    },
    "nodes": {
        "font": {"face": FONT, "size": 13, "strokeWidth": 4},
        "labelHighlightBold": False,
        "scaling": {"label": {"drawThreshold": 5}},
    },
    "edges": {
        "smooth": False,
        "color": {"inherit": False},
        "hoverWidth": 1,
        "selectionWidth": 2,
        "arrowStrikethrough": False,
    },
}


class Shape:
    """How a thing is drawn: its wrapped label, type size, symbol size, and the box that it fills with its label."""

    def __init__(self, thing: Thing) -> None:
        self.below = thing.kind in {"actor"}
        self.type_size = {"city": 36, "initiative": 15 if thing.part else 20, "goal": 20}.get(thing.kind, 14)
        self.size = min(9 + 2.2 * max(thing.degree, 1) ** 0.5, 22.0) if self.below else 0.0
        width, lines = {"city": (40.0, 1), "initiative": (11.5, 4), "goal": (3.0, 1)}.get(thing.kind, (10.5, 3))
        text = thing.goal or thing.label if thing.kind == "goal" else thing.label
        rows = wrap(text, width, lines)
        self.label = "\n".join(rows)
        text_wide = max((text_width(row) for row in rows), default=1.0) * self.type_size
        text_high = len(rows) * self.type_size * 1.15
        if self.below:
            self.box = (max(text_wide, 2 * self.size) + 12, text_high + 2 * self.size + 12)
        else:
            self.box = (text_wide + 34, text_high + 32) if thing.kind != "city" else (text_wide + 10, text_high + 10)

    def centre(self, middle: tuple[int, int]) -> tuple[int, int]:
        """Return where vis-network puts the node, when its box has this middle: the symbol stands above the label."""
        x, y = middle
        return (x, round(y - self.box[1] / 2 + self.size + 5)) if self.below else (x, y)


def shape_of(thing: Thing) -> Shape:
    """Return how a thing is drawn."""
    return Shape(thing)


def blocks(content: Content, shapes: list[Shape], layout: Layout) -> tuple[list[str], list[str]]:
    """Return the styles and the scripts that draw the network, as pyvis writes them, nothing of it from elsewhere.

    Bootstrap's two tags, which pyvis takes from a CDN, are left behind with all else that has an address. Nodes have no
    `title`: pyvis would read "href" in it as a wish to set it as HTML; page.js makes tooltips of text.

    :raises PolisGraphError: if pyvis writes a page that is not of the known form.
    """
    from pyvis.network import Network

    network = Network(height="100%", width="100%", bgcolor="transparent", cdn_resources="in_line")
    network.nodes = [_node(thing, shape, layout) for thing, shape in zip(content.things, shapes, strict=True)]
    network.edges = [_edge(number, line) for number, line in enumerate(content.lines)]
    network.options = OPTIONS
    inline = _Inline()
    inline.feed(network.generate_html())
    inline.close()
    if not inline.found["style"] or not any("new vis.Network(" in script for script in inline.found["script"]):
        raise PolisGraphError(
            "this version of pyvis writes a page of another form", hint="pyvis 0.3.2 is known to work"
        )
    return inline.found["style"], inline.found["script"]


class _Inline(HTMLParser):
    """Collects the styles and scripts that stand in a page itself; comments and what has an address are passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"style": [], "script": []}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.found and not any(name == "src" for name, _ in attrs):
            self._open = tag
            self.found[tag].append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""


def _node(thing: Thing, shape: Shape, layout: Layout) -> dict[str, Any]:
    x, y = shape.centre(layout.centres[thing.number])
    node: dict[str, Any] = {"id": thing.number, "label": shape.label, "x": x, "y": y, "font": {"size": shape.type_size}}
    if thing.kind in {"initiative", "goal"}:
        colour = thing.goal_colour or NEUTRAL
        node |= {"shape": KINDS[thing.kind].shape, "color": _fill(colour, colour), "borderWidth": 2}
        node["font"] |= {"color": ink_on(colour), "strokeWidth": 0}
        node |= {"margin": 11, "shapeProperties": {"borderRadius": 9}}
    elif thing.kind in {"city", "place"}:
        colour = KINDS["place"].colour
        node |= {"shape": KINDS[thing.kind].shape, "color": _fill(mix(colour, GROUND, PALE), colour)}
        if (
            thing.kind == "city"
        ):  # page.js writes the name, large enough at any distance; the node is there to be clicked
            node["font"] |= {"color": "transparent", "strokeWidth": 0}
    else:
        mark = SECTORS[thing.sector]
        # A group without a name of its own is hollow: pale inside, with a broken edge.
        node |= {"shape": mark.shape, "size": round(shape.size, 1), "borderWidth": 2}
        node["color"] = _fill(mix(mark.colour, GROUND, PALE) if thing.unnamed else mark.colour, mark.colour)
        node["shapeProperties"] = {"borderDashes": [4, 3] if thing.unnamed else False}
    return node


def _fill(background: str, border: str) -> dict[str, Any]:
    same = {"background": background, "border": border}
    return {**same, "highlight": same, "hover": same}


def _edge(number: int, line: Line) -> dict[str, Any]:
    colour = FAMILIES[line.family].colour
    structure = line.family == "structure"
    return {
        "id": f"line-{number}",
        "from": line.one,
        "to": line.other,
        "color": {"color": colour, "highlight": colour, "hover": colour, "opacity": 0.75},
        "width": 1.2 if structure else 1.6 + 0.7 * min(len(line.facts) - 1, 4),
        "dashes": [2, 5] if structure else [9, 5] if line.uncertain else False,
        "arrows": {end: {"enabled": True, "scaleFactor": 0.6} for end in line.arrow.split(", ") if end},
    }
