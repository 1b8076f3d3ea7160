"""What tests share: the shipped graph, built once into a scratch store, and the documents where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polisgraph.build import build
from polisgraph.evidence import sources_folder
from polisgraph.records.checker import load_corpus
from polisgraph.resources import Workspace, shipped_layer
from polisgraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from polisgraph.records.model import Corpus

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the user's own store, workspace and settings."""
    os.environ["POLISGRAPH_STORE"] = str(tmp_path_factory.mktemp("store"))
    os.environ.pop("POLISGRAPH_WORKSPACE", None)
    os.environ["COLUMNS"] = "120"


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The shipped graph alone."""
    return Workspace((shipped_layer(),))


@pytest.fixture(scope="session")
def corpus(workspace: Workspace) -> Corpus:
    """All shipped records."""
    return load_corpus(workspace)


@pytest.fixture(scope="session")
def store_folder(workspace: Workspace, own_places: None) -> Path:
    """A store of the shipped graph, built once."""
    return build(workspace).folder


@pytest.fixture(scope="session")
def store(store_folder: Path) -> EmbeddedStore:
    """The shipped graph, open for reading."""
    return EmbeddedStore(store_folder)


@pytest.fixture(scope="session")
def sources(workspace: Workspace) -> Path:
    """The folder of documents; where it is missing the tests that need it are skipped with one line."""
    folder = sources_folder(workspace)
    if folder is None:
        pytest.skip("the documents are not at hand: POLISGRAPH_SOURCES names their folder")
    return folder


def need(tool: str | None, install: str) -> None:
    """Skip where a tool is missing, naming what to install; with CI=true a missing tool is a failure."""
    if tool is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"missing in CI: {install}")
        pytest.skip(f"needs {install}")
