"""A workspace lies over the shipped graph: it refers to it, adds to it, and cannot overwrite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polisgraph.records.checker import check_records, load_corpus
from polisgraph.records.template import write_workspace
from polisgraph.resources import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.errors import Problem
    from polisgraph.records.model import Corpus
    from polisgraph.resources import Workspace

BASE = "https://example.org/mine/"


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    """A workspace over the whole shipped graph."""
    write_workspace(tmp_path / "own", BASE)
    return open_workspace(tmp_path / "own")


def write(workspace: Workspace, path: str, text: str) -> None:
    target = workspace.top.records / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def own_problems(workspace: Workspace, path: str) -> list[Problem]:
    return [problem for problem in check_records(workspace)[1] if problem.file == f"graph/records/{path}"]


def test_an_empty_workspace_holds_what_ships(own: Workspace, corpus: Corpus) -> None:
    over = load_corpus(own)
    assert list(over.things) == list(corpus.things)
    assert list(over.facts) == list(corpus.facts)


def test_a_workspace_adds_facts_to_a_shipped_city_under_its_own_base(own: Workspace) -> None:
    write(
        own,
        "initiatives/xianning/my-garden.yaml",
        "title: My garden\nsource: guangzhou-award-6\ncity: xianning\nkind: project\nstatus: achieved\nat: 1414-1430\n"
        "participants:\n  - {actor: xianning/government, role: lead, at: 1414-1430}\n",
    )
    write(
        own,
        "cities/xianning/my-figures.yaml",
        "title: My figures\nsource: guangzhou-award-6\ncity: xianning\n"
        "measurements:\n  - {indicator: population, scope: mine, value: 5 people, at: 1414-1430}\n",
    )
    corpus = load_corpus(own)
    garden = corpus.things[f"{BASE}initiatives/xianning/my-garden"]
    assert garden.references("city") == ["https://w3id.org/polisgraph/id/cities/xianning"]
    fact = corpus.facts[f"{BASE}cities/xianning/my-figures/measurement/population-mine"]
    assert fact.city == "https://w3id.org/polisgraph/id/cities/xianning"
    lead = corpus.facts[f"{BASE}initiatives/xianning/my-garden/participation/government-lead"]
    assert lead.references("actor") == ["https://w3id.org/polisgraph/id/actors/xianning/government"]


def test_a_shipped_path_cannot_be_taken(own: Workspace) -> None:
    write(own, "cities/xianning.yaml", "title: My Xianning\n")
    write(own, "actors/xianning.yaml", "# mine\ngovernment: {title: Mine, class: Government}\n")
    write(own, "codes/units.yaml", "people: {title: people, titleZh: 人}\n")
    for path, line in (("cities/xianning.yaml", 1), ("actors/xianning.yaml", 2), ("codes/units.yaml", 1)):
        refused = [problem for problem in own_problems(own, path) if "duplicate identifier" in problem.message]
        assert [problem.line for problem in refused] == [line]
        assert refused[0].hint.endswith(" of the shipped graph")


def test_what_ships_stays_when_a_workspace_is_wrong(own: Workspace, corpus: Corpus) -> None:
    write(own, "cities/xianning.yaml", "title: My Xianning\n")
    over, _ = check_records(own)
    city = "https://w3id.org/polisgraph/id/cities/xianning"
    assert over.things[city].text("title") == corpus.things[city].text("title") == "Xianning"
