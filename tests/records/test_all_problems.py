"""A curator sees every problem of a file at once, and no problem twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polisgraph.errors import RecordError
from polisgraph.records.checker import load_corpus

if TYPE_CHECKING:
    from tests.records.conftest import Bench

HELPED = "300 people"


def test_all_problems_of_a_file_are_reported_together_in_the_order_of_lines(bench: Bench) -> None:
    body = f"""\
colour: red
startDate: 2023-02-30
participants:
  - {{actor: springton/parks-departmnt, role: foundr, at: 20-10}}
measurements:
  - {{indicator: helpers, value: 12 flurbs, direction: better, at: 1-2, 3-4}}
  - {{indicator: helprs, value: 5 people, at: {bench.span(HELPED)}}}
sdg:
  - {{sdg: 11.9}}
"""
    bench.initiative(body)
    assert [(problem.line, problem.message.split(" '")[0]) for problem in bench.check()] == [
        (8, "unknown key"),
        (9, "startDate:"),
        (11, "actor: unknown actor"),
        (11, "at: span 20-10 is reversed or empty"),
        (11, "role: unknown code"),
        (13, "'3-4' has no value"),
        (13, "unknown key"),
        (13, "value:"),
        (14, "indicator: unknown code"),
        (16, "SdgLink without a passage"),
        (16, "sdg: no goal or target"),
    ]


def test_loading_wrong_records_raises_one_error_that_holds_every_problem(bench: Bench) -> None:
    bench.initiative("colour: red\nstartYear: 20233\n")
    with pytest.raises(RecordError, match=r"safe-streets\.yaml:8: unknown key 'colour' .* \(and 1 more\)$") as caught:
        load_corpus(bench.workspace)
    assert [problem.line for problem in caught.value.problems] == [8, 9]
    assert caught.value.exit_code == 1


def test_an_unreadable_file_is_one_problem_not_many(bench: Bench) -> None:
    bench.initiative(
        f"participants:\n  - {{actor: springton/parks-department, role: lead, at: {bench.span('Parks Department')}}}\n"
    )
    bench.refused_in("actors/springton.yaml", "a: b: c\n", line=1)
    bench.write("actors/springton.yaml", "x: \t\n")
    bench.write("documents/report.yaml", "x: \t\n")
    assert [problem.message for problem in bench.check()] == ["a tab", "a tab"]


def test_unreadable_units_are_one_problem_not_one_a_figure(bench: Bench) -> None:
    bench.initiative("measurements:\n  - {indicator: helpers, scope: a, value: 5 kiosks, at: 1-2}\n")
    assert [problem.message for problem in bench.check()] == [
        "value: '5 kiosks': 'kiosks' is not a unit of codes/units.yaml"
    ]
    bench.write("codes/units.yaml", "kiosks:\t\n")
    assert [problem.message for problem in bench.check()] == ["a tab"]
