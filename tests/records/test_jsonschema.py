"""The JSON Schemas that editors use agree with the checker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from polisgraph.records.files import read_shelves
from polisgraph.records.jsonschema import schemas

if TYPE_CHECKING:
    from polisgraph.resources import Workspace

Validators = dict[str, Any]

INITIATIVE = """\
title: Safe streets
source: report
city: springton
kind: project
startYear: 2023
at: 1-2
participants:
  - {actor: {group: shops, class: Enterprise}, role: [lead, partner], at: [1-2, 3-4]}
measurements:
  - {indicator: helpers, value: 300 people, cumulative: yes, at: 1-2}
  - at: 1-2
    each: [{indicator: helpers, value: 5}, {indicator: helpers, value: 6}]
components:
  paths: {title: Paths, kind: project, at: 1-2, measurements: [{indicator: helpers, value: 7, at: 1-2}]}
"""


@pytest.fixture(scope="module")
def validators(workspace: Workspace) -> Validators:
    """A validator of each kind of record file."""
    found = {}
    for name, text in schemas(workspace).items():
        schema = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(schema)
        found[name.removesuffix(".schema.json")] = jsonschema.Draft202012Validator(schema)
    return found


def load(text: str, loader: type = yaml.BaseLoader) -> Any:  # noqa: ANN401  (YAML is anything)
    return yaml.load(text, Loader=loader)


def test_there_is_a_schema_for_every_kind_of_file(validators: Validators) -> None:
    assert sorted(validators) == [
        *("Actor", "City", "CityFacts", "Document", "Indicator", "Initiative", "Place", "PolicyInstrument", "Theme"),
        "Unit",
    ]


def test_every_shipped_record_is_accepted(validators: Validators, workspace: Workspace) -> None:
    kinds = {draft.file: draft.kind.name for draft in read_shelves(workspace).drafts.values()}
    assert len(kinds) > 30
    root = workspace.top.root
    errors = [
        f"{file}: {error.json_path}: {error.message[:200]}"
        for file, kind in kinds.items()
        for error in validators[kind].iter_errors(load((root / file).read_text(encoding="utf-8")))
    ]
    assert errors == []


@pytest.mark.parametrize("loader", [yaml.BaseLoader, yaml.SafeLoader])
def test_a_right_record_is_accepted_whether_an_editor_types_it_or_not(validators: Validators, loader: type) -> None:
    assert [error.message for error in validators["Initiative"].iter_errors(load(INITIATIVE, loader))] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Safe", "tittle: Safe"),
        ("at: 1-2\nparticipants", "at: 1-2\ncolour: red\nparticipants"),
        ("value: 300 people", "vaule: 300 people"),
        ("value: 7", "vaule: 7"),
        ("kind: project\nstartYear", "kind: projekt\nstartYear"),
        ("role: [lead, partner]", "role: [lead, partnr]"),
        ("class: Enterprise", "class: Enterprize"),
        ("group: shops", "groop: shops"),
        ("startYear: 2023", "startYear: 20233"),
        ("cumulative: yes", "cumulative: perhaps"),
        ("title: Safe streets\n", ""),
    ],
)
def test_what_the_checker_refuses_an_editor_marks(validators: Validators, before: str, after: str) -> None:
    assert before in INITIATIVE
    text = INITIATIVE.replace(before, after, 1)
    assert [error.message for error in validators["Initiative"].iter_errors(load(text))]


def test_a_section_that_is_no_list_is_marked(validators: Validators) -> None:
    text = "title: T\ncity: x\nkind: project\nmeasurements: {indicator: helpers}\n"
    assert list(validators["Initiative"].iter_errors(load(text)))


def test_an_unknown_key_of_an_entry_on_a_shelf_is_marked(validators: Validators) -> None:
    right = "source: report\nchapter: 1-2\nmill: {title: Mill, class: Enterprise, at: 1-2}\n"
    assert list(validators["Actor"].iter_errors(load(right))) == []
    assert list(validators["Actor"].iter_errors(load(right.replace("title", "titel"))))


def test_codes_that_curators_may_add_are_left_open(validators: Validators) -> None:
    text = INITIATIVE.replace("helpers", "an-indicator-of-my-own")
    assert list(validators["Initiative"].iter_errors(load(text))) == []
