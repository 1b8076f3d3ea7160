"""Where things stand: one panel a city, components side by side in it, no two boxes on top of each other.

Everything is computed before the page is written, from a seed: a page has no physics that could freeze a browser.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from polisgraph.drawing.content import Content, Thing

__all__ = ["Layout", "Panel", "arrange"]

ASPECT: Final = 1.3  # width to height of the whole, about that of the canvas on a laptop
STRETCHES: Final = (0.75, 1.0, 1.3, 1.6, 2.0)  # boxes are wider than high, so they need more room sideways
DENSITY: Final = 0.8  # share of the ground that boxes cover before they are pushed apart
GAP: Final = 26.0  # between panels
MARGIN: Final = 28.0  # inside a panel
HEADING: Final = 64.0  # height of a panel's heading
BETWEEN: Final = 26.0  # between components of one panel
ACROSS: Final = "across cities"

Size = tuple[float, float]
Places = dict[int, tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """The ground of a city: slug, name, the number of its heading's node or None, and left, top, width, height."""

    city: str
    name: str
    heading: int | None
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Layout:
    """Centres of all boxes, in the order of the things, and the panels below them."""

    centres: list[tuple[int, int]]
    panels: list[Panel]


def arrange(content: Content, sizes: Sequence[Size], *, seed: int) -> Layout:
    """Lay out the boxes of a content; the same seed gives the same places.

    :param sizes: width and height of each thing's box.
    """
    import networkx as nx

    joined = nx.Graph()
    joined.add_nodes_from(thing.number for thing in content.things)
    joined.add_edges_from((line.one, line.other) for line in content.lines)
    groups = _groups(content.things, joined)
    headings = {thing.city: thing.number for thing in content.things if thing.kind == "city"}
    members = {name: [number for number in group if number != headings.get(name)] for name, group in groups.items()}
    blocks = [_Block(joined.subgraph(group), sizes, seed) for group in members.values()]
    packed = _best([[block.lay(stretch) for stretch in STRETCHES] for block in blocks], list(groups))
    centres = [(0, 0)] * len(sizes)
    panels = []
    for name, (left, top, width, height), places in zip(groups, packed.frames, packed.places, strict=True):
        for number, (x, y) in places.items():
            centres[number] = (round(x), round(y))
        heading = headings.get(name)
        if heading is not None:
            centres[heading] = (round(left + MARGIN + sizes[heading][0] / 2), round(top + MARGIN / 2 + HEADING / 2))
        title = content.things[heading].label if heading is not None else name.replace("-", " ").capitalize()
        panels.append(Panel(name, title, heading, round(left), round(top), round(width), round(height)))
    return Layout(centres, panels)


@dataclass(frozen=True)
class _Packed:
    """Panels packed into rows: left, top, width and height of each, its things' places, and the size of the whole."""

    frames: list[tuple[float, float, float, float]]
    places: list[Places]
    width: float
    height: float


def _best(choices: list[list[tuple[Places, Size]]], names: list[str]) -> _Packed:
    """Choose how wide each panel is spread, so that together they fill the frame: all alike first, then one by one."""

    def need(chosen: list[int]) -> tuple[float, _Packed]:
        packed = _pack([choice[i] for choice, i in zip(choices, chosen, strict=True)], names)
        return max(packed.width, packed.height * ASPECT), packed

    chosen = min(([i] * len(choices) for i in range(len(STRETCHES))), key=lambda alike: need(alike)[0])
    for _ in range(2 if len(choices) <= 30 else 0):
        for panel in range(len(choices)):
            trials = [[*chosen[:panel], i, *chosen[panel + 1 :]] for i in range(len(STRETCHES))]
            chosen = min(trials, key=lambda trial: need(trial)[0])
    return need(chosen)[1]


def _pack(blocks: list[tuple[Places, Size]], names: list[str]) -> _Packed:
    head = [HEADING if name else 0.0 for name in names]
    outer = [
        (max(size[0], 300.0) + 2 * MARGIN, size[1] + 2 * MARGIN + high)
        for (_, size), high in zip(blocks, head, strict=True)
    ]
    rows = _shelves(outer, ASPECT, GAP)
    full = max((sum(outer[i][0] for i in row) + GAP * (len(row) - 1) for row in rows), default=0.0)
    frames: list[tuple[float, float, float, float]] = []
    places: list[Places] = []
    top = 0.0
    for row in rows:
        height = max(outer[i][1] for i in row)
        # What a row lacks in width is shared out, so that all rows end at the same edge.
        spare = (full - sum(outer[i][0] for i in row) - GAP * (len(row) - 1)) / len(row)
        left = 0.0
        for i in row:
            width = outer[i][0] + spare
            placed, size = blocks[i]
            aside, down = left + (width - size[0]) / 2, top + (height - size[1] + head[i]) / 2
            frames.append((left, top, width, height))
            places.append({number: (x + aside, y + down) for number, (x, y) in placed.items()})
            left += width + GAP
        top += height + GAP
    return _Packed(frames, places, full, max(top - GAP, 0.0))


def _groups(things: Sequence[Thing], joined: nx.Graph) -> dict[str, list[int]]:
    """Return the members of each panel: a city's things, what only it knows, and what joins several cities."""
    home = {thing.number: thing.city for thing in things if thing.city}
    if not home:
        return {"": [thing.number for thing in things]}
    for thing in things:
        if thing.number not in home:
            around = {things[other].city for other in joined[thing.number] if things[other].city}
            home[thing.number] = around.pop() if len(around) == 1 else ACROSS
    groups: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        groups[home[thing.number]].append(thing.number)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == ACROSS, item[0])))


class _Block:
    """The things of one panel: each component is placed once, and spread out as wide as wanted."""

    def __init__(self, joined: nx.Graph, sizes: Sequence[Size], seed: int) -> None:
        import networkx as nx
        import numpy as np

        from polisgraph.drawing.placing import distances, level, stress

        self.components = sorted(
            (sorted(part) for part in nx.connected_components(joined)), key=lambda part: (-len(part), part)
        )
        self.boxes = [np.array([sizes[number] for number in part], dtype=float) for part in self.components]
        self.points = [
            level(stress(distances(joined.subgraph(part), part, boxes), seed)) if len(part) > 1 else np.zeros((1, 2))
            for part, boxes in zip(self.components, self.boxes, strict=True)
        ]

    def lay(self, stretch: float) -> tuple[Places, Size]:
        """Return places and the size of the whole, components from the largest to the single ones."""
        laid = [self._component(i, stretch) for i in range(len(self.components))]
        places: Places = {}
        top = full = 0.0
        for row in _shelves([size for _, size in laid], ASPECT, BETWEEN):
            left, height = 0.0, max(laid[i][1][1] for i in row)
            for i in row:
                placed, (width, own) = laid[i]
                places |= {number: (x + left, y + top + (height - own) / 2) for number, (x, y) in placed.items()}
                left += width + BETWEEN
            full = max(full, left - BETWEEN)
            top += height + BETWEEN
        return places, (full, max(0.0, top - BETWEEN))

    def _component(self, i: int, stretch: float) -> tuple[Places, Size]:
        import numpy as np

        from polisgraph.drawing.placing import apart

        boxes = self.boxes[i]
        points = self.points[i] * np.array([stretch, 1.0])
        if len(points) > 1:
            # Start dense, so that pushing apart makes room only where room is needed.
            extent = np.ptp(points, axis=0)
            extent = np.maximum(extent, 0.3 * extent.max() + 1e-6)  # a row of things has hardly any height
            points = apart(points * sqrt(float(boxes.prod(axis=1).sum()) / DENSITY / float(extent.prod())), boxes)
        low, high = (points - boxes / 2).min(axis=0), (points + boxes / 2).max(axis=0)
        places = {number: (float(x), float(y)) for number, (x, y) in zip(self.components[i], points - low, strict=True)}
        return places, (float(high[0] - low[0]), float(high[1] - low[1]))


def _shelves(sizes: Sequence[Size], aspect: float, gap: float) -> list[list[int]]:
    """Break boxes, in their order, into rows, so that the whole is as large as can be in a frame of that aspect."""
    if not sizes:
        return []
    best: tuple[float, list[list[int]]] | None = None
    widths = sorted(
        {
            sum(size[0] + gap for size in sizes[i:j])
            for i in range(len(sizes))
            for j in range(i + 1, min(len(sizes), i + 40) + 1)
        }
    )
    for limit in widths:
        rows: list[list[int]] = [[]]
        used = 0.0
        for i, (width, _) in enumerate(sizes):
            if rows[-1] and used + width + gap > limit + 0.01:
                rows.append([])
                used = 0.0
            rows[-1].append(i)
            used += width + gap
        width = max(sum(sizes[i][0] + gap for i in row) for row in rows)
        height = sum(max(sizes[i][1] for i in row) + gap for row in rows)
        need = max(width, height * aspect)
        if best is None or need < best[0] - 0.01:
            best = (need, rows)
    assert best is not None
    return best[1]
