"""Find record files, read them, and index every thing that they describe.

The folder says what a file holds, its path is its identifier. Nothing is typed yet: that needs the index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polisgraph.errors import Problem, relative
from polisgraph.records.reader import Mapping, Node, Scalar, is_blank, read_yaml
from polisgraph.records.schema import FACTS, Kind, entity_kind
from polisgraph.vocabulary import CODES, ID

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.resources import Layer, Workspace

__all__ = ["FACT_SEGMENTS", "SHELF_HEAD", "SLUG", "Draft", "Shelves", "fact_segment", "read_shelves"]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ISO_4217 = re.compile(r"[A-Z]{3}")
SHELF_HEAD = {"source", "chapter"}  # keys that a shelf may set for all its entries
INHERITED = ("source", "chapter", "defaultStatus", "status", "city")  # what a component takes over from its parent
ALLOWED = (
    "documents/<slug> cities/<city> cities/<city>/<topic> places/<city> actors/<city> policies/<city> "
    "initiatives/<city>/<slug> codes/indicators/<topic> codes/units codes/themes"
)
# Folder and depth of a file → what it holds, and whether it is a shelf of many.
KINDS = {
    ("documents", 2): ("Document", False),
    ("cities", 2): ("City", False),
    ("cities", 3): ("CityFacts", False),
    ("initiatives", 3): ("Initiative", False),
    ("places", 2): ("Place", True),
    ("actors", 2): ("Actor", True),
    ("policies", 2): ("PolicyInstrument", True),
}
CODE_KINDS = {"indicators": "Indicator", "units": "Unit", "themes": "Theme"}


@dataclass
class Draft:
    """A thing as written: its kind, path and mapping, and what it takes over from the file or record around it."""

    kind: Kind
    path: str
    iri: str
    file: str
    line: int
    mapping: Mapping
    inherited: dict[str, Node] = field(default_factory=dict)
    parent: str = ""


@dataclass
class Shelves:
    """Every draft by path, the bases of the layers, and the problems met in reading.

    `unread` maps the paths of files that could not be read to the base of their layer: what stands in them is presumed
    to be there, so that one broken file is one problem.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def presumed(self, path: str) -> str | None:
        """Return the IRI that a thing has if it stands in a file that could not be read, else None."""
        for start, base in self.unread.items():
            if path == start or path.startswith(f"{start}/"):
                return base + path
        return None

    def of(self, folder: str) -> list[str]:
        """Return the paths of all things in a folder, without facts about cities."""
        inside = f"{folder}/"
        return [
            path for path, draft in self.drafts.items() if path.startswith(inside) and draft.kind.name != "CityFacts"
        ]


def read_shelves(workspace: Workspace) -> Shelves:
    """Read every record file of every layer."""
    shelves = Shelves(bases=[layer.base for layer in workspace.layers])
    for layer in workspace.layers:
        folder = layer.records
        if not folder.is_dir():
            if layer is workspace.layers[0]:
                shelves.problems.append(Problem("graph/records", 1, "the folder is missing"))
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_dir() or any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            shown = relative(path, layer.root)
            if path.suffix != ".yaml":
                shelves.problems.append(Problem(shown, 1, "not a record", "records end in .yaml"))
                continue
            _read_file(shelves, layer, path, shown)
    return shelves


def _read_file(shelves: Shelves, layer: Layer, path: Path, shown: str) -> None:
    mapping, problems = read_yaml(path, shown)
    shelves.problems.extend(problems)
    parts = path.relative_to(layer.records).with_suffix("").parts
    bad = next((part for part in parts if not SLUG.fullmatch(part)), None)
    if bad is not None:
        shelves.problems.append(
            Problem(shown, 1, f"'{bad}' is no slug", "lower-case letters, digits and single hyphens")
        )
        return
    name, shelf = _kind_of(parts)
    if not name:
        shelves.problems.append(Problem(shown, 1, "records do not stand here", f"allowed: {ALLOWED}"))
    elif mapping is None:
        stem = parts[:2] if parts[0] == "codes" else parts  # a code's path does not name its shelf
        shelves.unread["/".join(stem)] = layer.base
    elif shelf:
        _read_shelf(shelves, layer, path, mapping)
    else:
        whole = "/".join(parts)
        draft = Draft(entity_kind(name), whole, layer.base + whole, shown, mapping.line, mapping)
        if _add(shelves, draft, layer) and name == "Initiative":
            _add_components(shelves, layer, draft)


def _kind_of(parts: tuple[str, ...]) -> tuple[str, bool]:
    """Return the name of the kind that a path holds, or nothing, and whether its file is a shelf of many."""
    if parts[0] == "codes" and len(parts) > 1:
        deepest = 3 if parts[1] == "indicators" else 2
        return (CODE_KINDS.get(parts[1], ""), True) if len(parts) <= deepest else ("", False)
    return KINDS.get((parts[0], len(parts)), ("", False))


def _read_shelf(shelves: Shelves, layer: Layer, path: Path, mapping: Mapping) -> None:
    parts = path.relative_to(layer.records).with_suffix("").parts
    shown = relative(path, layer.root)
    kind = entity_kind(_kind_of(parts)[0])
    # Moving an indicator from one shelf to another changes no IRI: only the name of the list counts.
    stem = "/".join(parts[:2])
    base = layer.base + stem
    if stem.startswith("codes/") and layer.base == ID:
        base = CODES + stem.removeprefix("codes/")
    head = {key: value for key, value in mapping.items.items() if key in SHELF_HEAD and isinstance(value, Scalar)}
    for slug, node in mapping.items.items():
        line = mapping.lines[slug]
        if slug in head or is_blank(node):
            continue
        if not SLUG.fullmatch(slug) and not (kind.name == "Unit" and ISO_4217.fullmatch(slug)):
            hint = "lower-case letters, digits and hyphens"
            shelves.problems.append(Problem(shown, line, f"'{slug}' is no slug", hint))
        elif not isinstance(node, Mapping):
            shelves.problems.append(Problem(shown, line, f"'{slug}' must hold keys and values", "slug: {title: …}"))
        else:
            inherited: dict[str, Node] = {**head}
            _add(shelves, Draft(kind, f"{stem}/{slug}", f"{base}/{slug}", shown, line, node, inherited), layer)


def _add_components(shelves: Shelves, layer: Layer, parent: Draft) -> None:
    components = parent.mapping.items.get("components")
    if components is None or is_blank(components):
        return
    if not isinstance(components, Mapping):
        hint = "components: {slug: {title: …}}"
        shelves.problems.append(
            Problem(parent.file, components.line, "components is a mapping of slugs to records", hint)
        )
        return
    inherited = {key: parent.mapping.items[key] for key in INHERITED if key in parent.mapping.items}
    for slug, node in components.items.items():
        line = components.lines[slug]
        if is_blank(node):
            continue
        if not SLUG.fullmatch(slug) or slug in FACT_SEGMENTS:
            hint = f"lower-case letters, digits and hyphens; taken: {', '.join(sorted(FACT_SEGMENTS))}"
            shelves.problems.append(Problem(parent.file, line, f"'{slug}' is no slug for a component", hint))
        elif not isinstance(node, Mapping):
            shelves.problems.append(Problem(parent.file, line, f"'{slug}' must hold keys and values"))
        else:
            path = f"{parent.path}/{slug}"
            # A chapter counts the characters of its own document.
            own = {k: v for k, v in inherited.items() if k != "chapter" or "source" not in node.items}
            _add(shelves, Draft(parent.kind, path, layer.base + path, parent.file, line, node, own, parent.path), layer)


def _add(shelves: Shelves, draft: Draft, layer: Layer) -> bool:
    """Add a draft unless its identifier is taken; say whether it was added."""
    first = shelves.drafts.get(draft.path)
    if first is None:
        shelves.drafts[draft.path] = draft
        return True
    shipped = " of the shipped graph" if layer.base != ID and first.iri.startswith((ID, CODES)) else ""
    hint = f"first in {first.file}:{first.line}{shipped}"
    shelves.problems.append(Problem(draft.file, draft.line, f"duplicate identifier {draft.path}", hint))
    return False


def fact_segment(kind: Kind) -> str:
    """Return the path segment of a kind of fact: `sdg-link` for SdgLink."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.name).lower()


FACT_SEGMENTS = frozenset({"actor", *map(fact_segment, FACTS)})
