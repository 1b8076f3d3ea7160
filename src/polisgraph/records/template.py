"""Templates of records, and the files of a new workspace."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from polisgraph.errors import DataError, UsageError
from polisgraph.records.files import SLUG

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.resources import Layer

__all__ = ["KINDS", "write_template", "write_workspace"]

INITIATIVE = """\
# What each key means: docs/curators-guide.md. Pins ("first words … last words") become spans by `polisgraph pin`.
title: What it is called
source: {document}
city: {city}
kind: project            # project, programme, platform, facility, campaign, institution, zone, network, review …
status: achieved         # achieved, committed, planned …
defaultStatus: achieved  # of the figures below, unless they say otherwise
at: "first words … last words"

participants:
  - actor: {{group: who takes part, class: Actor}}
    role: lead
    at: "first words … last words"

# measurements:
#   - indicator: population
#     value: over 15,000 people
#     at: "first words … last words"

# sdg:
#   - sdg: 11.2
#     basis: curated
#     at: "first words … last words"
"""
CITY = """\
title: {title}
adminLevel: prefecture-level-city
"""
CITY_FACTS = """\
title: Basic data
source: {document}
city: {city}

measurements:
  - indicator: population
    value: 1,000,000 people
    asOf: 2020
    at: "first words … last words"
"""
SHELF = {
    "actor": "title: {title}\n  class: Actor  # Government, Department, Enterprise, NGO, Residents …\n",
    "place": "title: {title}\n  adminLevel: district\n",
    "policy": 'title: {title}\n  policyKind: plan\n  at: "{document}: first words … last words"\n',
}
DOCUMENT = """\
title: {title}
officialTitle: {title}
publisher: who published it
year: 2020
language: en
file: {file}
sha256: {sha256}
characters: {characters}
"""
FOLDERS = {"actor": "actors", "place": "places", "policy": "policies"}
KINDS = ("initiative", "city", "city-facts", "actor", "place", "policy", "document")

SETTINGS = """\
# A PolisGraph workspace: its records and questions lie over the shipped graph.
base = "{base}"
"""
README = """\
# A PolisGraph workspace

Own cities, documents and initiatives, layered over the shipped graph. Texts go to `sources/`, records to
`graph/records/`, questions to `queries/`. Run `polisgraph` anywhere below this folder.

    polisgraph new document my-report      # after copying the text to sources/my-report.txt
    polisgraph new city my-city
    polisgraph new initiative my-city/my-initiative --document my-report
    polisgraph pin && polisgraph check && polisgraph verify && polisgraph build
"""


def write_template(layer: Layer, kind: str, path: str, document: str = "") -> Path:
    """Write the template of a record and return its file; an entry of a shelf is appended to it.

    :raises UsageError: if the path is not of the kind's form.
    :raises DataError: if the record is there already, or cannot be written.
    """
    parts = path.strip("/").split("/")
    wanted = 1 if kind in ("city", "document") else 2
    if len(parts) != wanted or not all(SLUG.fullmatch(part) for part in parts):
        form = "SLUG" if wanted == 1 else "CITY/SLUG"
        raise UsageError(f"'{path}' is not {form}", hint="slugs are lower-case words with hyphens")
    title = parts[-1].replace("-", " ").capitalize()
    values = {"title": title, "city": parts[0], "document": document or "name-of-the-document"}
    if kind in SHELF:
        return _append(layer.records / FOLDERS[kind] / f"{parts[0]}.yaml", parts[1], SHELF[kind].format(**values))
    if kind == "initiative":
        return _write(layer.records / "initiatives" / parts[0] / f"{parts[1]}.yaml", INITIATIVE.format(**values))
    if kind == "city":
        return _write(layer.records / "cities" / f"{parts[0]}.yaml", CITY.format(**values))
    if kind == "city-facts":
        return _write(layer.records / "cities" / parts[0] / f"{parts[1]}.yaml", CITY_FACTS.format(**values))
    return _write(
        layer.records / "documents" / f"{parts[0]}.yaml", DOCUMENT.format(**values, **_measured(layer, parts[0]))
    )


def _measured(layer: Layer, slug: str) -> dict[str, str]:
    """Measure the text of a new document, which must stand in the layer's `sources`."""
    text = layer.root / "sources" / f"{slug}.txt"
    if not text.is_file():
        raise DataError(f"no text at {text}", hint="copy the document there as plain UTF-8 text first")
    data = text.read_bytes()
    try:
        characters = len(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DataError(
            f"{text} is not UTF-8", hint=f"byte 0x{data[error.start]:02x} at offset {error.start}"
        ) from error
    return {"file": text.name, "sha256": hashlib.sha256(data).hexdigest(), "characters": str(characters)}


def _write(path: Path, content: str) -> Path:
    if path.exists():
        raise DataError(f"{path} is there already", hint="edit it, or choose another slug")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _append(path: Path, slug: str, body: str) -> Path:
    try:
        before = path.read_bytes() if path.exists() else b""
        if any(line.startswith(f"{slug}:".encode()) for line in before.splitlines()):
            raise DataError(f"{path} has {slug} already", hint="edit it, or choose another slug")
        joint = "" if not before or before.endswith(b"\n") else "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(f"{joint}{slug}:\n  {body}".encode())
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error
    return path


def write_workspace(root: Path, base: str) -> list[Path]:
    """Make a workspace; files that are there already are left alone.

    :raises DataError: if the folder is a workspace already, or cannot be written.
    """
    if (root / "polisgraph.toml").exists():
        raise DataError(f"{root} is a workspace already")
    written = []
    try:
        for folder in (
            "graph/records/initiatives",
            "graph/records/cities",
            "graph/records/actors",
            "queries",
            "sources",
        ):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("polisgraph.toml", SETTINGS.format(base=base)),
            ("README.md", README),
            (".gitignore", "collaboration.html\n"),
        ):
            if not (root / name).exists():
                (root / name).write_text(content, encoding="utf-8")
                written.append(root / name)
    except OSError as error:
        raise DataError(f"{root} cannot be written: {error.strerror or error}") from error
    return written
