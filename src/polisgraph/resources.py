"""Where the ontology, the records and the questions live, and how a workspace lies over them.

What ships is read-only: in a wheel it stands in `_data` beside this file, in a checkout at the top of the repository.
A workspace is a folder of the same layout with a `polisgraph.toml` and a base IRI of its own.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from polisgraph.errors import DataError
from polisgraph.vocabulary import ID

__all__ = ["Layer", "Workspace", "open_workspace", "shipped_layer", "shipped_root"]

SETTINGS = "polisgraph.toml"


@dataclass(frozen=True)
class Layer:
    """One folder with `graph`, and perhaps `ontology` and `queries`; `base` is the IRI that its things start with."""

    root: Path
    base: str
    writable: bool

    @property
    def records(self) -> Path:
        """The folder of YAML records."""
        return self.root / "graph" / "records"

    @property
    def rdf(self) -> Path:
        """The folder of generated Turtle."""
        return self.root / "graph" / "rdf"

    @property
    def passages(self) -> Path:
        """The folder of passage indexes."""
        return self.root / "graph" / "passages"

    @property
    def queries(self) -> Path:
        """The folder of questions."""
        return self.root / "queries"


@dataclass(frozen=True)
class Workspace:
    """The layers that make one graph, the shipped one first."""

    layers: tuple[Layer, ...]

    @property
    def top(self) -> Layer:
        """The layer that a user's own records go to."""
        return self.layers[-1]

    @property
    def ontology(self) -> Path:
        """The folder of the ontology, which only the shipped layer has."""
        return self.layers[0].root / "ontology"


def shipped_root() -> Path:
    """Return the folder that holds the shipped `ontology`, `graph` and `queries`."""
    here = Path(__file__).resolve().parent
    return here / "_data" if (here / "_data").is_dir() else here.parents[1]


def shipped_layer() -> Layer:
    """Return the shipped layer; in a checkout its curators may write to it, in a wheel nobody may."""
    root = shipped_root()
    return Layer(root, ID, writable=(root / "pyproject.toml").is_file())


def open_workspace(path: Path | None = None) -> Workspace:
    """Open the workspace at `path`, else that of `POLISGRAPH_WORKSPACE`, else the nearest one at or above this folder.

    Without any of these the shipped graph stands alone.

    :raises DataError: if the folder has no `polisgraph.toml`, or the file has no usable base IRI.
    """
    chosen = path or (Path(os.environ["POLISGRAPH_WORKSPACE"]) if os.environ.get("POLISGRAPH_WORKSPACE") else None)
    if chosen is None:
        here = Path.cwd()
        chosen = next((folder for folder in (here, *here.parents) if (folder / SETTINGS).is_file()), None)
    shipped = shipped_layer()
    if chosen is None:
        return Workspace((shipped,))
    return Workspace((shipped, _own_layer(chosen.resolve())))


def _own_layer(root: Path) -> Layer:
    settings = root / SETTINGS
    try:
        base = tomllib.loads(settings.read_text(encoding="utf-8")).get("base", "")
    except OSError as error:
        raise DataError(
            f"no workspace at {root}: {SETTINGS} is missing", hint="polisgraph init DIR makes one"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{settings}: {error}") from error
    if not isinstance(base, str) or not base.startswith(("http://", "https://")) or not base.endswith(("/", "#")):
        raise DataError(f"{settings}: base must be an http or https IRI that ends in / or #, not '{base}'")
    if base == ID:
        raise DataError(f"{settings}: base {ID} belongs to the shipped graph", hint="choose an IRI of your own")
    return Layer(root, base, writable=True)
