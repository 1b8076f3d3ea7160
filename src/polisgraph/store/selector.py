"""One selector for every store: a folder, an address, or `memory`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from polisgraph.errors import StoreError

if TYPE_CHECKING:
    from polisgraph.resources import Workspace
    from polisgraph.store.protocol import Store

__all__ = ["default_folder", "open_store"]


def default_folder(workspace: Workspace) -> Path:
    """Return where the store of a workspace lives: `POLISGRAPH_STORE`, or a folder of its own in the user's data."""
    if os.environ.get("POLISGRAPH_STORE"):
        return Path(os.environ["POLISGRAPH_STORE"])
    from platformdirs import user_data_path

    top = workspace.top.root
    key = hashlib.sha256(str(top).encode()).hexdigest()[:10]
    return user_data_path("polisgraph", appauthor=False) / "stores" / f"{top.name}-{key}"


def open_store(workspace: Workspace, selector: str | None = None) -> Store:
    """Open a store for reading.

    :param selector: a folder, an http or https address of a SPARQL endpoint, `memory`, or None for the default folder.
    :raises StoreError: if it cannot be opened; what is not built yet is the business of `polisgraph.build`.
    """
    if selector and selector.startswith(("http://", "https://")):
        from polisgraph.store.remote import RemoteStore

        return RemoteStore(selector)
    if selector and "://" in selector:
        raise StoreError(f"no store at {selector}", hint="a folder, an http(s) address, or memory")
    from polisgraph.store.embedded import EmbeddedStore

    if selector == "memory":
        from polisgraph.store.memory import MemoryStore

        return MemoryStore(EmbeddedStore(default_folder(workspace)).raw)
    return EmbeddedStore(Path(selector) if selector else default_folder(workspace))
