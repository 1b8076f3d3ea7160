"""Derived values are worked out again, and parts are added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.records.conftest import Bench

HELPED = "300 people"


def derived(bench: Bench, value: str, derivation: str) -> str:
    return f"""\
measurements:
  - indicator: helpers # here
    value: {value}
    reason: derived
    derivation: {derivation}
    at: {bench.span("300 people helped: 180 pupils and 120 parents")}
"""


def test_a_derivation_that_computes_is_right(bench: Bench) -> None:
    bench.initiative(derived(bench, "60 people", "180 - 120"))
    assert bench.check() == []


def test_a_derivation_that_does_not_compute_is_refused_with_both_results(bench: Bench) -> None:
    message, _ = bench.refused(derived(bench, "61 people", "180 - 120"))
    assert message == "derivation gives 60, the record says 61"


@pytest.mark.parametrize(
    ("derivation", "message"),
    [
        ("180 / 0", "'180 / 0': division by zero"),
        ("180 / (120 - 120)", "'180 / (120 - 120)': division by zero"),
        ("0 / 0", "'0 / 0': division by zero"),
        ("180 -", "'180 -': the sum ends too early"),
        ("(180 - 120", "'(180 - 120': a bracket is not closed"),
        ("180 120", "'180 120': '120' is out of place"),
        ("open('x')", "'open('x')': 'o' is not a number"),
        ("9 ** 9", "'9 ** 9': '*' is not a number"),
    ],
)
def test_a_derivation_that_is_no_sum_is_refused(bench: Bench, derivation: str, message: str) -> None:
    body = derived(bench, "60 people", f'"{derivation}" # here').replace("helpers # here", "helpers")
    assert bench.refused(body) == (f"derivation: {message}", "a sum of printed numbers: 120 - 8")


def test_a_derivation_nested_without_end_is_refused(bench: Bench) -> None:
    body = derived(bench, "60 people", f"{'(' * 50_000} # here").replace("helpers # here", "helpers")
    assert bench.refused(body)[0].endswith("a sum has at most 200 characters")


def test_a_derived_value_without_its_sum_is_refused(bench: Bench) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 60 people, reason: derived, at: 1-2} # here\n"
    assert bench.refused(body) == ("a derived value without its sum", "derivation: 120 - 8")


def parts(bench: Bench, total: str, *values: str) -> str:
    lines = "".join(
        f"  - {{indicator: helpers, scope: part {n}, value: {value}, includedIn: all, at: {bench.span(HELPED)}}}\n"
        for n, value in enumerate(values)
    )
    all_ = f"  - {{id: all, indicator: helpers, value: {total}, partsComplete: yes, at: {bench.span(HELPED)}}} # here\n"
    return f"measurements:\n{all_}{lines}"


def test_parts_that_add_up_are_right(bench: Bench) -> None:
    bench.initiative(parts(bench, "300 people", "180 people", "120 people"))
    assert bench.check() == []


def test_parts_that_do_not_add_up_are_refused(bench: Bench) -> None:
    assert bench.refused(parts(bench, "300 people", "180 people", "12 people")) == (
        "the parts add up to 192, the total is 300",
        "a part is missing, or partsComplete is not so",
    )


def test_a_total_without_parts_is_refused(bench: Bench) -> None:
    assert bench.refused(parts(bench, "300 people"))[0] == "partsComplete, but no fact is includedIn this one"


def test_parts_in_another_unit_are_not_added(bench: Bench) -> None:
    body = f"""\
beneficiaries:
  - {{id: all, group: all, count: 300 people, partsComplete: yes, at: {bench.span(HELPED)}}}
  - {{group: homes, count: 300 households, includedIn: all, at: {bench.span(HELPED)}}}
"""
    bench.initiative(body)
    assert [(problem.line, problem.message) for problem in bench.check()] == [
        (9, "the parts add up to 0, the total is 300"),
        (10, "a part in households, the total in people"),
    ]


def test_a_part_without_a_number_is_refused(bench: Bench) -> None:
    body = parts(bench, "300 people", "300 people", "many").replace(" # here", "")
    message, hint = bench.refused(body.replace("value: many,", "value: many, # here\n   "))
    assert message == "a part without a number, but the parts are said to be complete"
    assert hint == "leave partsComplete out, or write the number"


def test_a_total_without_a_number_is_refused(bench: Bench) -> None:
    assert bench.refused(parts(bench, "many", "300 people"))[0] == "partsComplete, but the total has no number"
