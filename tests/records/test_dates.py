"""Dates that cannot be are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.records.conftest import Bench


@pytest.mark.parametrize(
    ("date", "message", "hint"),
    [
        ("2023-02-30", "'2023-02-30' is an impossible date", "day is out of range for month"),
        ("2023-13", "'2023-13' is an impossible date", "month must be in 1..12"),
        ("2023-00", "'2023-00' is an impossible date", "month must be in 1..12"),
        ("0000", "'0000' is an impossible date", "year 0 is out of range"),
        ("0203-05", "'0203-05' is an impossible date", "years from 1000 to 2100"),
        ("20233", "'20233' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~"),
        ("May 2023", "'May 2023' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~"),
        ("2023/05", "'2023/05' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~"),
        ("２０２３", "'２０２３' is not a date", "EDTF: 2015, 2015-08, 2015-08-13, 199X, 2015~"),
    ],
)
def test_an_impossible_date_is_refused(bench: Bench, date: str, message: str, hint: str) -> None:
    assert bench.refused(f"startDate: {date} # here\n") == (f"startDate: {message}", hint)


@pytest.mark.parametrize("year", ["20233", "203", "2023-05", "0203", "two thousand"])
def test_an_impossible_year_is_refused(bench: Bench, year: str) -> None:
    message, hint = bench.refused(f"startYear: {year} # here\n")
    assert message == f"startYear: '{year}' is not a year"
    assert hint == "four digits; a month or day goes into startDate, endDate or asOf"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("startYear: 2023", "endYear: 2022"),
        ("startDate: 2023-08", "endDate: 2023-05"),
        ("startDate: 2023-08-13", "endDate: 2023-08-12"),
        ("startDate: 2023-08", "endDate: 2022"),
        ("startDate: 2000", "endDate: 199X"),
    ],
)
def test_an_end_before_its_beginning_is_refused(bench: Bench, start: str, end: str) -> None:
    body = f"challenges:\n  - {{id: one, title: A, at: 1-2, {start}, {end}}} # here\n"
    first, last = start.split()[1], end.split()[1]
    message, hint = bench.refused(body)
    assert message in {
        f"ends in {last} before it begins in {first}",
        f"ends in {last[:4]} before it begins in {first[:4]}",
    }
    assert hint == "the first date lies before the last"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2023-08", "2023"),
        ("2023", "2023-05"),
        ("199X", "1995"),
        ("1995", "199X"),
        ("2015~", "2015-02"),
        ("2015", "2015"),
    ],
)
def test_an_end_that_may_lie_after_its_beginning_is_right(bench: Bench, start: str, end: str) -> None:
    bench.initiative(f"challenges:\n  - {{id: one, title: A, at: 1-2, startDate: {start}, endDate: {end}}}\n")
    assert bench.check() == []


def test_a_year_that_contradicts_its_date_is_refused(bench: Bench) -> None:
    body = "challenges:\n  - {id: one, title: A, at: 1-2, startDate: 2015-05, startYear: 2016} # here\n"
    assert bench.refused(body) == (
        "startYear 2016 and startDate 2015-05 disagree",
        "write the date alone: the year follows from it",
    )
