"""Figures of real reports are read as their authors meant them, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polisgraph.records.numerals import numbers_in
from polisgraph.records.quantity import FigureError, Quantity, parse_change, parse_quantity

UNITS = {
    "people": "people",
    "residents": "people",
    "percent": "percent",
    "per cent": "percent",
    "%": "percent",
    "cny": "CNY",
    "yuan": "CNY",
    "usd": "USD",
    "mg/l": "milligrams-per-litre",
    "m": "metres",
    "km": "kilometres",
    "sq.km": "square-kilometres",
    "sq. km": "square-kilometres",
    "people/sq.km": "people-per-square-kilometre",
    "cubic meters": "cubic-metres",
    "kilowatt-hour": "kilowatt-hours",
    "°c": "degrees-celsius",
    "times": "ratio",
    "place": "rank",
    "sectors": "departments",
    "hours": "hours",
    "hour": "hours",
    "years": "years",
}

# printed, qualifier, value, upper end, unit
READ = [
    ("over 15,000 people", "over", "15000", "", "people"),
    ("13.53 million CNY", "", "13530000", "", "CNY"),
    ("US$ 1.2 billion", "", "1200000000", "", "USD"),
    ("US$1.2bn", "", "1200000000", "", "USD"),
    ("USD 10,037.96", "", "10037.96", "", "USD"),
    ("8,590 USD", "", "8590", "", "USD"),
    ("¥500", "", "500", "", "CNY"),
    ("RMB 5 million", "", "5000000", "", "CNY"),
    ("more than 100 million yuan", "over", "100000000", "", "CNY"),
    ("3.5 hundred million yuan", "", "350000000", "", "CNY"),
    ("30-40 percent", "", "30", "40", "percent"),
    ("30%-40%", "", "30", "40", "percent"),
    ("30–40 per cent", "", "30", "40", "percent"),
    ("30 to 40 percent", "", "30", "40", "percent"),
    ("between 30 and 40 percent", "", "30", "40", "percent"),
    ("50%", "", "50", "", "percent"),
    ("50 %", "", "50", "", "percent"),
    ("7-7.5", "", "7", "7.5", ""),
    ("5-50 m", "", "5", "50", "metres"),
    ("5 m to 50 m", "", "5", "50", "metres"),
    ("around 5000-10000 people", "about", "5000", "10000", "people"),
    ("200,000-500,000 CNY", "", "200000", "500000", "CNY"),
    ("3-5 million CNY", "", "3000000", "5000000", "CNY"),
    ("¥3-¥5 million", "", "3000000", "5000000", "CNY"),
    ("20,000 to 3 million people", "", "20000", "3000000", "people"),
    ("900 thousand to 1.1 million people", "", "900000", "1100000", "people"),
    ("three to five million people", "", "3000000", "5000000", "people"),
    ("2.908million", "", "2908000", "", ""),
    ("36.67 million Kilowatt-hour", "", "36670000", "", "kilowatt-hours"),
    ("278,400 cubic meters", "", "278400", "", "cubic-metres"),
    ("2296.82 sq.km", "", "2296.82", "", "square-kilometres"),
    ("9,752 sq. km.", "", "9752", "", "square-kilometres"),
    ("268 people/sq.km", "", "268", "", "people-per-square-kilometre"),
    ("nearly 10,000", "nearly", "10000", "", ""),
    ("up to 40 km", "up-to", "40", "", "kilometres"),
    ("no less than 12 hours", "at-least", "12", "", "hours"),
    ("at most 5", "at-most", "5", "", ""),
    ("fewer than 20 people", "under", "20", "", "people"),
    ("a total of over 500 people", "over", "500", "", "people"),
    ("a mere 20", "", "20", "", ""),
    ("100+", "over", "100", "", ""),
    ("100+ people", "over", "100", "", "people"),
    ("100 or more people", "at-least", "100", "", "people"),
    ("> 100", "over", "100", "", ""),
    ("<0.01 mg/l", "under", "0.01", "", "milligrams-per-litre"),
    ("≥95%", "at-least", "95", "", "percent"),
    ("~20 km", "about", "20", "", "kilometres"),
    ("0.19 mg/l", "", "0.19", "", "milligrams-per-litre"),
    ("15°C", "", "15", "", "degrees-celsius"),
    ("-3.5", "", "-3.5", "", ""),
    ("\u22123.5 °C", "", "-3.5", "", "degrees-celsius"),
    ("1.5 times", "", "1.5", "", "ratio"),
    ("one", "", "1", "", ""),
    ("seven sectors", "", "7", "", "departments"),
    ("twenty-five people", "", "25", "", "people"),
    ("one hundred and twenty people", "", "120", "", "people"),
    ("two million three hundred thousand people", "", "2300000", "", "people"),
    ("a hundred people", "", "100", "", "people"),
    ("two dozen people", "", "24", "", "people"),
    ("a dozen", "", "12", "", ""),
    ("half", "", "0.5", "", ""),
    ("over half", "over", "0.5", "", ""),
    ("half an hour", "", "0.5", "", "hours"),
    ("half a million people", "", "500000", "", "people"),
    ("two and a half million people", "", "2500000", "", "people"),
    ("three quarters", "", "0.75", "", ""),
    ("1/2", "", "0.5", "", ""),
    ("twice", "", "2", "", ""),
    ("3rd", "", "3", "", "rank"),
    ("third place", "", "3", "", "rank"),
    ("twenty-first", "", "21", "", "rank"),
    ("10k people", "", "10000", "", "people"),
    ("zero", "", "0", "", ""),
]
KEPT = [
    *("second-class", "first class", "one-stop", "two-way", "third-party", "platinum", "Class II", "half-day"),
    *("two thirds", "a third", "two-thirds", "one third of the residents", "half of the residents", "over a third"),
    *("1/3", "24/7", "nearly 2/3", "hundreds of people", "thousands", "dozens", "several", "million", "a", "an A"),
    *("no", "NO", "none", "all", "not yet known", "medium-sized", "\u4f18\u79c0", "½"),
]
REFUSED = [
    ("12 flurbs", "'flurbs' is not a unit"),
    ("seven flurbs", "'flurbs' is not a unit"),
    ("2, 868", "a space inside a number? write it closed"),
    ("15 000 people", "a space inside a number? write it closed"),
    ("1,5", "is not a unit"),
    ("1,00,000", "is not a unit"),
    ("1.2.3", "is not a unit"),
    ("1e5", "'e5' is not a unit"),
    (".5", "is no figure"),
    ("Grade 3", "is no figure"),
    ("PM2.5", "is no figure"),
    ("5-star", "a range needs a number on both sides"),
    ("5 to", "a range needs a number on both sides"),
    ("40-30 percent", "from the smaller to the larger number"),
    ("40-40 percent", "from the smaller to the larger number"),
    ("2015-08", "from the smaller to the larger number"),
    ("5%-10 people", "both ends of a range have one unit"),
    ("US$5-¥10", "both ends of a range have one unit"),
    ("US$ 5 yuan", "names two currencies: USD and CNY"),
    ("HK$ 5", "'HKD' is not a unit"),
    ("3rd people", "an ordinal is a rank"),
    ("3rd-5 people", "an ordinal is a rank"),
    ("nearly 100+", "is both nearly and over"),
    ("five two", "'two' is not a unit"),
    ("twenty ten", "'ten' is not a unit"),
    ("one in three", "is not a unit"),
    ("from 30 percent to 95 percent", "is no figure"),
    ("between 30 percent", "is no figure"),
    ("9" * 30, "is no figure"),
    ("\uff11\uff15 people", "is no figure"),
    ("3 ?", "'?' is not a unit"),
]


@pytest.mark.parametrize(("printed", "qualifier", "value", "maximum", "unit"), READ)
def test_a_printed_figure_is_read(printed: str, qualifier: str, value: str, maximum: str, unit: str) -> None:
    figure = parse_quantity(printed, UNITS)
    assert figure == Quantity(printed, Decimal(value), Decimal(maximum) if maximum else None, unit, qualifier), figure


@pytest.mark.parametrize("printed", [row[0] for row in READ])
def test_every_number_of_a_figure_is_found_in_its_own_print(printed: str) -> None:
    figure = parse_quantity(printed, UNITS)
    assert {abs(number) for number in figure.numbers} <= numbers_in(printed)


@pytest.mark.parametrize("printed", KEPT)
def test_words_and_fractions_without_an_exact_decimal_are_kept_as_text(printed: str) -> None:
    assert parse_quantity(printed, UNITS) == Quantity(printed, text=printed)


@pytest.mark.parametrize("printed", ["not detected", "Not detected", "undetected", "none detected"])
def test_what_was_not_detected_is_no_zero(printed: str) -> None:
    assert parse_quantity(printed, UNITS) == Quantity(printed, qualifier="not-detected", text="not detected")


@pytest.mark.parametrize(
    ("printed", "text", "qualifier"), [("1:10", "1:10", ""), ("1 : 1.5", "1:1.5", ""), ("about 1:10", "1:10", "about")]
)
def test_a_ratio_is_kept_as_text(printed: str, text: str, qualifier: str) -> None:
    assert parse_quantity(printed, UNITS) == Quantity(printed, unit="ratio", text=text, qualifier=qualifier)


@pytest.mark.parametrize(("printed", "message"), REFUSED)
def test_a_number_that_cannot_be_read_in_full_is_refused(printed: str, message: str) -> None:
    with pytest.raises(FigureError) as caught:
        parse_quantity(printed, UNITS)
    assert message in str(caught.value)


def test_the_table_of_figures_is_long_enough_to_mean_something() -> None:
    assert len(READ) + len(KEPT) + len(REFUSED) > 120


@pytest.mark.parametrize(
    ("printed", "value", "maximum", "unit"),
    [
        ("up 50 percent", "50", "", "percent"),
        ("up by 50 percent", "50", "", "percent"),
        ("down over 20 percent", "-20", "", "percent"),
        ("down 3-5 percent", "-3", "-5", "percent"),
        ("up 20 people", "20", "", "people"),
        ("+5.5%", "5.5", "", "percent"),
        ("-5%", "-5", "", "percent"),
        ("\u22125 %", "-5", "", "percent"),
    ],
)
def test_a_change_is_read_with_its_direction(printed: str, value: str, maximum: str, unit: str) -> None:
    change = parse_change(printed, UNITS)
    assert (change.value, change.maximum, change.unit, change.printed) == (
        Decimal(value),
        Decimal(maximum) if maximum else None,
        unit,
        printed,
    )


@pytest.mark.parametrize(
    "printed", ["50 percent", "by 50 percent", "upgraded", "up to 50 percent", "down -5 percent", "up", "up two thirds"]
)
def test_a_change_without_direction_or_number_is_refused(printed: str) -> None:
    with pytest.raises(FigureError):
        parse_change(printed, UNITS)


# -- numbers in a text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("13.53\nmillion yuan", {"13530000"}),
        ("2.908million, 2, 868", {"2908000", "2", "868", "2868"}),
        ("15,000 and 15", {"15000", "15"}),
        ("rose from three to five million", {"3", "3000000", "5000000"}),
        ("the 7th school", {"7"}),
        ("twenty-five, not five hundred", {"25", "500"}),
        ("half of them, two thirds, three quarters", {"0.5", "0.75"}),
        ("PM2.5 of 1.2.3", {"2.5", "1.2"}),
        ("5,000–6,000", {"5000", "6000"}),
        ("US$3–5 billion", {"3", "3000000000", "5000000000"}),
        ("1/4 or 1/3", {"1", "4", "3", "0.25"}),
        ("no numbers stand here, often", set()),
    ],
)
def test_the_numbers_of_a_text_are_found_in_full(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == {Decimal(number) for number in numbers}


def test_a_number_is_not_found_without_its_scale_unless_asked_for() -> None:
    assert Decimal("13.53") not in numbers_in("13.53 million CNY")
    assert Decimal("13.53") in numbers_in("13.53 million CNY", unscaled=True)


def test_a_part_of_a_number_is_not_found() -> None:
    assert numbers_in("15,000 people in 2023") == {Decimal(15000), Decimal(2023)}


# -- fuzz -------------------------------------------------------------------------------------------------------------

NUMBERS = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False).map(lambda n: n.normalize() + 0)
SCALES = st.sampled_from([("", 1), (" thousand", 1000), (" million", 10**6), ("million", 10**6), (" billion", 10**9)])


def grouped(number: Decimal) -> str:
    return f"{number:,f}"


@given(NUMBERS, SCALES, st.sampled_from([",f", "f"]), st.sampled_from(["", "over ", "nearly ", "~", "up to "]))
def test_numbers_printed_in_many_forms_are_read_back(
    number: Decimal,
    scale: tuple[str, int],
    form: str,
    qualifier: str,
) -> None:
    printed = f"{qualifier}{number:{form}}{scale[0]} people"
    figure = parse_quantity(printed, UNITS)
    assert figure.value == number * scale[1]
    assert figure.unit == "people"
    assert figure.value in numbers_in(f"there were {printed}, it says.")


ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(number: int) -> str:
    """A number below a thousand million in words."""
    if number >= 1000:
        size, word = (10**6, "million") if number >= 10**6 else (1000, "thousand")
        rest = spelled(number % size) if number % size else ""
        return f"{spelled(number // size)} {word} {rest}".strip()
    if number >= 100:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100 - 1]} hundred{rest}"
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10 - 1]}" if number % 10 else "")
    return TEENS[number - 10] if number >= 10 else ONES[number - 1]


@given(st.integers(min_value=1, max_value=10**9 - 1))
def test_numbers_spelled_in_words_are_read_back(number: int) -> None:
    printed = f"{spelled(number)} people"
    assert parse_quantity(printed, UNITS).value == number
    assert Decimal(number) in numbers_in(printed)


@given(NUMBERS, NUMBERS, SCALES, st.sampled_from(["-", " - ", "–", " to ", "~"]))
def test_ranges_are_read_back(low: Decimal, high: Decimal, scale: tuple[str, int], separator: str) -> None:
    low, high = sorted((low, high))
    printed = f"{grouped(low)}{separator}{grouped(high)}{scale[0]} people"
    if low == high:
        with pytest.raises(FigureError):
            parse_quantity(printed, UNITS)
        return
    figure = parse_quantity(printed, UNITS)
    assert (figure.value, figure.maximum) == (low * scale[1], high * scale[1])
    assert set(figure.numbers) <= numbers_in(printed)


PIECES = st.sampled_from(
    [
        *("over ", "up to ", "between ", " and ", "-", " to ", "1", "15,000", "0.5", "2/3", ":", "%", " people", " m"),
        *(
            "million",
            "half",
            " a ",
            "third",
            "twenty",
            "hundred",
            "US$",
            "¥",
            "+",
            "th",
            " or more",
            ".",
            ",",
            "~",
            "<",
        ),
    ]
)


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=20))
def test_any_text_is_a_figure_or_refused_and_its_numbers_stand_in_it(text: str) -> None:
    numbers = numbers_in(text)
    try:
        figure = parse_quantity(text, UNITS)
    except FigureError:
        return
    assert {abs(number) for number in figure.numbers} <= numbers
    assert figure.value is not None or figure.text == text.strip() or figure.unit == "ratio" or figure.qualifier
    assert figure.maximum is None or (figure.value is not None and figure.value < figure.maximum)
