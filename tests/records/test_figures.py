"""Figures without a unit, in a wrong one, or that say nothing, are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.records.conftest import Bench

CITY = "cities/springton.yaml"
HELPED = "300 people"


def measurement(bench: Bench, *lines: str, words: str = HELPED) -> str:
    """A section with one measurement of these keys."""
    keys = "".join(f"\n    {line}" for line in lines)
    return f"measurements:\n  - at: {bench.span(words)}{keys}\n"


def test_a_figure_without_a_unit_is_refused_where_the_indicator_has_several(bench: Bench) -> None:
    body = f"measurements:\n  - {{indicator: paths, value: 40, at: {bench.span('40 kilometres')}}} # here\n"
    assert bench.refused(body) == ("'40' has no unit", "allowed: kilometres, households")


def test_a_figure_without_a_unit_takes_that_of_its_indicator(bench: Bench) -> None:
    bench.initiative(measurement(bench, "indicator: drop-off-cars", "value: 8", "baseline: 120", words="120 cars"))
    (fact,) = [fact for fact in bench.corpus().facts.values() if fact.kind.name == "Measurement"]
    assert [getattr(fact.one(key), "unit", None) for key in ("value", "baseline")] == ["cars", "cars"]


def test_a_baseline_does_not_take_the_unit_of_a_change_in_percent(bench: Bench) -> None:
    bench.initiative(measurement(bench, "indicator: drop-off-cars", "baseline: 120", "change: down 93 percent"))
    (fact,) = [fact for fact in bench.corpus().facts.values() if fact.kind.name == "Measurement"]
    assert getattr(fact.one("baseline"), "unit", None) == "cars"


def test_a_unit_that_the_indicator_does_not_know_is_refused(bench: Bench) -> None:
    body = f"measurements:\n  - {{indicator: walking-pupils, value: 300 people, at: {bench.span(HELPED)}}} # here\n"
    assert bench.refused(body) == ("value: walking-pupils is not counted in people", "allowed: percent")


def test_a_change_in_a_unit_that_the_indicator_does_not_know_is_refused(bench: Bench) -> None:
    body = f"measurements:\n  - {{indicator: helpers, change: up 5 km, at: {bench.span(HELPED)}}} # here\n"
    message, hint = bench.refused(body)
    assert message == "change: helpers is not counted in kilometres"
    assert hint == "allowed: people, percent, percentage-points"


def test_a_word_that_is_no_unit_is_refused(bench: Bench) -> None:
    body = measurement(bench, "indicator: helpers", "value: 12 flurbs # here")
    message, hint = bench.refused(body)
    assert message == "value: '12 flurbs': 'flurbs' is not a unit of codes/units.yaml"
    assert hint == "units stand in graph/records/codes/units.yaml"


def test_a_misspelt_unit_is_refused_with_the_nearest_one(bench: Bench) -> None:
    body = measurement(bench, "indicator: helpers", "value: 12 peopel # here")
    assert bench.refused(body)[1] == "nearest: people"


def test_a_reversed_range_is_refused(bench: Bench) -> None:
    body = measurement(bench, "indicator: helpers", "value: 40-30 people # here")
    assert bench.refused(body)[0] == "value: '40-30 people': a range goes from the smaller to the larger number"


def test_money_without_a_currency_is_refused_with_the_currencies(bench: Bench) -> None:
    body = f"""\
flows:
  - giver: world/harbour-bank
    amount: 13.53 million # here
    financialInstrument: loan
    at: {bench.span("13.53 million CNY")}
"""
    assert bench.refused(body) == ("amount: '13.53 million' names no currency", "allowed: CNY, USD")


def test_a_currency_that_is_no_code_is_refused(bench: Bench) -> None:
    body = measurement(bench, "indicator: air", "value: HK$ 5 # here")
    assert bench.refused(body)[0] == "value: 'HK$ 5': 'HKD' is not a unit of codes/units.yaml"


def test_a_share_that_is_not_in_percent_is_refused(bench: Bench) -> None:
    body = (
        f"measurements:\n  - {{indicator: helpers, value: 180 people, share: half, at: {bench.span(HELPED)}}} # here\n"
    )
    assert bench.refused(body) == ("share: 'half' is no share in percent", "share: 25 percent")


def test_a_change_without_direction_or_unit_is_refused(bench: Bench) -> None:
    for change, message in (("5 percent", "a change begins with up or down"), ("up 5", "has no unit")):
        body = measurement(bench, "indicator: helpers", f"change: {change} # here", "direction: better")
        assert message in bench.refused(body)[0]


@pytest.mark.parametrize("key", ["alsoPrinted", "counts"])
def test_the_same_figure_in_another_unit_needs_a_unit(bench: Bench, key: str) -> None:
    section = "beneficiaries" if key == "counts" else "measurements"
    who = "group: helpers" if key == "counts" else "{indicator: helpers, value: 300 people"
    body = f"""\
{section}:
  - {who.lstrip("{").split(",", maxsplit=1)[0]}
    {"count" if key == "counts" else "value"}: 300 people
    {key}: 44 # here
    at: {bench.span(HELPED)}
"""
    assert bench.refused(body)[0] == f"{key}: '44' has no unit"


def test_two_alternatives_in_one_unit_are_refused(bench: Bench) -> None:
    body = f"""\
beneficiaries:
  - group: helpers # here
    count: 300 people
    counts: [100 households, 120 households]
    at: {bench.span(HELPED)}
"""
    assert bench.refused(body) == ("counts: two figures in the same unit", "one figure a unit")


def test_a_measurement_that_says_nothing_is_refused(bench: Bench) -> None:
    body = f"measurements:\n  - {{indicator: helpers, at: {bench.span(HELPED)}}} # here\n"
    assert bench.refused(body) == (
        "a measurement that says nothing",
        "one of: baseline, change, direction, share, value",
    )


def test_a_flow_from_nobody_to_nobody_is_refused(bench: Bench) -> None:
    body = (
        f"flows:\n  - {{amount: 16 million CNY, financialInstrument: grant, at: {bench.span('16 million')}}} # here\n"
    )
    assert bench.refused(body) == ("a flow from nobody to nobody", "write giver, receiver or both")


def test_a_beneficiary_without_a_name_is_refused(bench: Bench) -> None:
    body = f"beneficiaries:\n  - {{id: x, count: 300 people, at: {bench.span(HELPED)}}} # here\n"
    assert bench.refused(body)[0] == "a beneficiary without 'group' or 'actor'"


def test_a_figure_without_a_status_is_refused(bench: Bench) -> None:
    head = "title: T\nsource: report\ncity: springton\nkind: project\nat: 1-2\n"
    body = f"measurements:\n  - {{indicator: helpers, value: 300 people, at: {bench.span(HELPED)}}} # here\n"
    assert bench.refused(body, head=head) == (
        "Measurement needs 'status'",
        "or write defaultStatus at the head of the file",
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e5", "1_000", "29,84", "north"])
def test_a_coordinate_that_is_no_number_is_refused(bench: Bench, number: str) -> None:
    message, hint = bench.refused_in(CITY, f"title: Springton\nlat: {number} # here\n")
    assert message == f"lat: '{number}' is not a number"
    assert hint == "digits with a point: 29.84"


def test_an_impossible_latitude_is_refused(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\nlat: 114.3 # here\n")
    assert (message, hint) == ("lat: '114.3' is impossible", "between -90 and 90")


@pytest.mark.parametrize("number", ["1,2,3", "²", "12.5", "1" * 5000])
def test_a_number_of_characters_that_is_none_is_refused(bench: Bench, number: str) -> None:
    text = f"title: R\nsha256: {'a' * 64}\ncharacters: {number} # here\n"
    assert bench.refused_in("documents/other.yaml", text)[0].endswith("is not a whole number")


@pytest.mark.parametrize(("key", "value"), [("outOf", "hundreds"), ("position", "the best")])
def test_a_place_in_a_ranking_is_a_number(bench: Bench, key: str, value: str) -> None:
    body = f"recognitions:\n  - {{id: leaf, title: Golden Leaf, {key}: {value}, at: 1-2}} # here\n"
    assert bench.refused(body) == (f"{key}: '{value}' is no number", f"{key}: over 100")
