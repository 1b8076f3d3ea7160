from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.records.conftest import Bench


def test_a_workspace_without_a_mistake_is_not_refused(bench: Bench) -> None:
    bench.initiative("")
    assert bench.check() == []
    assert {thing.kind.name for thing in bench.corpus().things.values()} >= {"City", "Actor", "Initiative", "Document"}
