"""Find record files, read them, and index every thing that they describe.

The folder says what a file holds, its path is its identifier. Nothing is typed yet: that needs the index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polisgraph.errors import Problem, relative
from polisgraph.records.reader import Mapping, Scalar, read_yaml
from polisgraph.records.schema import FACTS, Kind, entity_kind
from polisgraph.vocabulary import CODES, ID

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.resources import Layer, Workspace

__all__ = ["Draft", "Shelves", "read_shelves"]

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
ISO_4217 = re.compile(r"^[A-Z]{3}$")
SHELF_HEAD = {"source", "chapter"}  # keys that a shelf may set for all its entries
FOLDERS = {
    "documents": "Document",
    "cities": "City",
    "places": "Place",
    "actors": "Actor",
    "policies": "PolicyInstrument",
    "initiatives": "Initiative",
    "codes": "Indicator",
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
    inherited: dict[str, Scalar] = field(default_factory=dict)
    parent: str = ""


@dataclass
class Shelves:
    """Every draft by path, and the problems met in reading."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, folder: str) -> list[str]:
        """Return the paths of all things in a folder, without facts about cities."""
        return [path for path, draft in self.drafts.items() if path.startswith(folder + "/") and draft.kind.name != "CityFacts"]


def read_shelves(workspace: Workspace) -> Shelves:
    """Read every record file of every layer."""
    shelves = Shelves()
    for layer in workspace.layers:
        folder = layer.records
        if not folder.is_dir():
            if layer is workspace.layers[0]:
                shelves.problems.append(Problem("graph/records", 1, "the folder is missing"))
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_dir() or path.name.startswith("."):
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
    if mapping is None:
        return
    parts = path.relative_to(layer.records).with_suffix("").parts
    bad = next((part for part in parts if not SLUG.match(part)), None)
    if bad is not None:
        shelves.problems.append(Problem(shown, 1, f"'{bad}' is no slug", "lower-case letters, digits and single hyphens"))
        return
    kind, shelf = _kind_of(parts)
    if kind is None:
        allowed = "documents/ cities/ places/ actors/ policies/ initiatives/<city>/ codes/"
        shelves.problems.append(Problem(shown, 1, "records do not stand here", f"allowed: {allowed}"))
    elif shelf:
        _read_shelf(shelves, layer, kind, parts, mapping, shown)
    else:
        _add(shelves, Draft(kind, "/".join(parts), layer.base + "/".join(parts), shown, mapping.line, mapping))
        if kind.name == "Initiative":
            _add_components(shelves, layer, shelves.drafts.get("/".join(parts)))


def _kind_of(parts: tuple[str, ...]) -> tuple[Kind | None, bool]:
    """Return the kind that a path holds, and whether its file is a shelf of many."""
    match parts:
        case ("documents", _):
            return entity_kind("Document"), False
        case ("cities", _):
            return entity_kind("City"), False
        case ("cities", _, _):
            return entity_kind("CityFacts"), False
        case ("initiatives", _, _):
            return entity_kind("Initiative"), False
        case (("places" | "actors" | "policies") as folder, _):
            return entity_kind(FOLDERS[folder]), True
        case ("codes", ("units" | "themes" | "indicators") as scheme) | ("codes", ("indicators" as scheme), _):
            return entity_kind(CODE_KINDS[scheme]), True
    return None, False


def _read_shelf(shelves: Shelves, layer: Layer, kind: Kind, parts: tuple[str, ...], mapping: Mapping, shown: str) -> None:
    # Moving an indicator from one shelf to another changes no IRI: only the name of the list counts.
    stem = "/".join(parts[:2])
    base = CODES if stem.startswith("codes/") and layer.base == ID else layer.base
    stem_in_iri = stem.removeprefix("codes/") if base == CODES else stem
    head = {key: value for key, value in mapping.items.items() if key in SHELF_HEAD and isinstance(value, Scalar)}
    for slug, node in mapping.items.items():
        line = mapping.lines[slug]
        if slug in head:
            continue
        if not SLUG.match(slug) and not (kind.name == "Unit" and ISO_4217.match(slug)):
            shelves.problems.append(Problem(shown, line, f"'{slug}' is no slug", "lower-case letters, digits and hyphens"))
        elif not isinstance(node, Mapping):
            shelves.problems.append(Problem(shown, line, f"'{slug}' must hold keys and values", "slug: {title: …}"))
        else:
            _add(shelves, Draft(kind, f"{stem}/{slug}", f"{base}{stem_in_iri}/{slug}", shown, line, node, head))


def _add_components(shelves: Shelves, layer: Layer, parent: Draft | None) -> None:
    components = parent.mapping.items.get("components") if parent else None
    if parent is None or components is None:
        return
    if not isinstance(components, Mapping):
        shelves.problems.append(Problem(parent.file, components.line, "components is a mapping of slugs to records"))
        return
    inherited = {
        key: value
        for key in ("source", "chapter", "defaultStatus", "status", "city")
        if isinstance(value := parent.mapping.items.get(key), Scalar)
    }
    for slug, node in components.items.items():
        line = components.lines[slug]
        if not SLUG.match(slug) or slug in FACT_SEGMENTS:
            shelves.problems.append(Problem(parent.file, line, f"'{slug}' is no slug for a component"))
        elif not isinstance(node, Mapping):
            shelves.problems.append(Problem(parent.file, line, f"'{slug}' must hold keys and values"))
        else:
            path = f"{parent.path}/{slug}"
            _add(shelves, Draft(parent.kind, path, layer.base + path, parent.file, line, node, inherited, parent.path))


def _add(shelves: Shelves, draft: Draft) -> None:
    first = shelves.drafts.get(draft.path)
    if first is not None:
        shelves.problems.append(
            Problem(draft.file, draft.line, f"duplicate identifier {draft.path}", f"first in {first.file}:{first.line}")
        )
        return
    shelves.drafts[draft.path] = draft


def fact_segment(kind: Kind) -> str:
    """Return the path segment of a kind of fact: `sdg-link` for SdgLink."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.name).lower()


FACT_SEGMENTS = frozenset({"actor", *map(fact_segment, FACTS)})
