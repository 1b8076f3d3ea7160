"""The page of keys tells a curator every key, section and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.records.reference import reference
from polisgraph.records.schema import ENTITIES, FACTS
from polisgraph.vocabulary import read_terms

if TYPE_CHECKING:
    from polisgraph.resources import Workspace


def test_the_page_names_every_section_key_and_code(workspace: Workspace) -> None:
    page = reference(workspace.ontology)
    kinds = (*ENTITIES, *FACTS)
    assert [kind.name for kind in kinds if f"### `{kind.place}`: {kind.name}" not in page] == []
    rows = {line.split(" | ")[0].strip("|* ") for line in page.splitlines() if line.startswith("| ")}
    assert {key.name for kind in kinds for key in kind.keys} - rows == set()
    codes = {code for codes in read_terms(workspace.ontology).codes.values() for code in codes}
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []


def test_every_line_of_a_table_has_three_cells(workspace: Workspace) -> None:
    rows = [line for line in reference(workspace.ontology).splitlines() if line.startswith("|")]
    assert len(rows) > 100
    assert [row for row in rows if row.replace("\\|", "").count("|") != 4] == []
