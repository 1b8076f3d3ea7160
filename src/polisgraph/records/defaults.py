"""Complete what a record leaves out (status, basis, voice, units, years), and refuse what cannot be completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.records.model import Code, Entry
from polisgraph.records.quantity import Quantity
from polisgraph.vocabulary import CODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from polisgraph.records.model import Value

__all__ = ["code", "complete_fact", "complete_times", "figure_of"]

ACHIEVED_UNLESS_SAID = {"Participation", "Coordination", "Transfer", "Recognition"}
SAYS_SOMETHING = {"value", "baseline", "change", "share", "direction"}  # a direction alone is a value without a number
RELATIVE = {"percent", "percentage-points"}
ALTERNATIVES = ("alsoPrinted", "counts")


def code(scheme: str, notation: str) -> Code:
    """Return a concept of the ontology's own code lists."""
    return Code(scheme, notation, f"{CODES}{scheme}/{notation}")


def complete_fact(
    entry: Entry, thing: Entry, indicator_units: dict[str, list[str]], refuse: Callable[[Entry, str, str], None]
) -> None:
    """Fill in status, basis, voice, document and units of a fact, and refuse one that says nothing."""
    _status(entry, thing, refuse)
    entry.values.setdefault("basis", [code("basis", "stated")])
    entry.values.setdefault("voice", [code("voice", "text")])
    entry.document = entry.spans[0].document if entry.spans else ""
    _Units(entry, indicator_units, refuse).complete()
    _something(entry, refuse)
    if entry.text("reason") == "derived" and "derivation" not in entry.values.keys() | entry.faulty:
        refuse(entry, "a derived value without its sum", "derivation: 120 - 8")


def _status(entry: Entry, thing: Entry, refuse: Callable[[Entry, str, str], None]) -> None:
    if "status" in entry.values.keys() | entry.faulty:
        return
    needs = entry.kind.needs_status
    default = thing.one("defaultStatus") if needs else thing.one("status")
    if isinstance(default, Code) and (needs or entry.kind.name in ACHIEVED_UNLESS_SAID):
        entry.values["status"] = [default]
    elif entry.kind.name in ACHIEVED_UNLESS_SAID:
        entry.values["status"] = [code("status", "achieved")]
    elif needs and thing.kind.name != "Initiative":
        entry.values["status"] = [code("status", "observed")]
    elif needs:
        refuse(entry, f"{entry.kind.name} needs 'status'", "or write defaultStatus at the head of the file")


def _something(entry: Entry, refuse: Callable[[Entry, str, str], None]) -> None:
    """Refuse a fact that names nobody or says nothing."""
    written = entry.values.keys() | entry.faulty
    match entry.kind.name:
        case "Flow" if not written & {"giver", "receiver"}:
            refuse(entry, "a flow from nobody to nobody", "write giver, receiver or both")
        case "Beneficiary" if not written & {"group", "actor"}:
            refuse(entry, "a beneficiary without 'group' or 'actor'", "group: primary school pupils")
        case "Measurement" if not written & SAYS_SOMETHING:
            refuse(entry, "a measurement that says nothing", f"one of: {', '.join(sorted(SAYS_SOMETHING))}")


class _Units:
    """Gives figures without a unit that of their indicator, and refuses a unit that the indicator does not know."""

    def __init__(
        self, entry: Entry, indicator_units: dict[str, list[str]], refuse: Callable[[Entry, str, str], None]
    ) -> None:
        self.entry = entry
        self.refuse = refuse
        self.allowed = [unit for name in entry.codes("indicator") for unit in indicator_units.get(name, [])]
        if entry.kind.name == "Beneficiary":
            self.allowed = ["people"]

    def complete(self) -> None:
        written = self._written_unit()
        for key in ("value", "baseline", "count", "quantity"):
            figure = self.entry.one(key)
            if not isinstance(figure, Quantity) or figure.value is None:
                continue
            if figure.unit:
                self._known(key, figure, {*self.allowed})
            else:
                self.entry.values[key] = [self._with_unit(figure, written)]
        change, share = self.entry.one("change"), self.entry.one("share")
        if isinstance(change, Quantity):
            self._known("change", change, {*self.allowed, *RELATIVE} if self.allowed else set())
        if isinstance(share, Quantity) and (share.value is None or share.unit != "percent"):
            self.refuse(self.entry, f"share: '{share.printed}' is no share in percent", "share: 25 percent")
        for key in ("outOf", "position"):
            figure = self.entry.one(key)
            if isinstance(figure, Quantity) and figure.value is None:
                self.refuse(self.entry, f"{key}: '{figure.printed}' is no number", f"{key}: over 100")
        for key in ALTERNATIVES:
            units = [value.unit for value in self.entry.values.get(key, ()) if isinstance(value, Quantity)]
            if len(set(units)) < len(units):
                self.refuse(self.entry, f"{key}: two figures in the same unit", "one figure a unit")

    def _written_unit(self) -> str:
        """Return the unit that one of the figures names: a baseline takes that of its value."""
        for key in ("value", "baseline", "change"):
            figure = self.entry.one(key)
            if isinstance(figure, Quantity) and figure.unit and not (key == "change" and figure.unit in RELATIVE):
                return figure.unit
        return ""

    def _known(self, key: str, figure: Quantity, allowed: set[str]) -> None:
        if self.entry.kind.name == "Measurement" and allowed and figure.unit not in allowed:
            indicator = ", ".join(self.entry.codes("indicator"))
            hint = f"allowed: {', '.join(sorted(allowed))}"
            self.refuse(self.entry, f"{key}: {indicator} is not counted in {figure.unit}", hint)

    def _with_unit(self, figure: Quantity, unit: str) -> Quantity:
        if not unit and len(set(self.allowed)) > 1 and self.entry.kind.name == "Measurement":
            self.refuse(self.entry, f"'{figure.printed}' has no unit", f"allowed: {', '.join(self.allowed)}")
        chosen = unit or next(iter(self.allowed), "")
        return Quantity(figure.printed, figure.value, figure.maximum, chosen, figure.qualifier, figure.text)


def complete_times(entry: Entry, refuse: Callable[[Entry, str, str], None]) -> None:
    """Derive the years that filters use from the dates, and refuse an end before its beginning."""
    for year, dates in (("startYear", ("startDate", "asOf")), ("endYear", ("endDate", "asOf"))):
        date = next((entry.text(key) for key in dates if key in entry.values), "")
        if date[:4].isdigit():
            derived: list[Value] = [int(date[:4])]
            if year in entry.values and entry.values[year] != derived and dates[0] in entry.values:
                hint = "write the date alone: the year follows from it"
                refuse(entry, f"{year} {entry.text(year)} and {dates[0]} {date} disagree", hint)
            entry.values.setdefault(year, derived)
    for first, last in (("startYear", "endYear"), ("startDate", "endDate")):
        if first in entry.values and last in entry.values:
            start, end = _earliest(entry.text(first)), _latest(entry.text(last))
            common = min(len(start), len(end))
            if start[:common] > end[:common]:
                hint = "the first date lies before the last"
                refuse(entry, f"ends in {entry.text(last)} before it begins in {entry.text(first)}", hint)
                return


def _earliest(date: str) -> str:
    return date.rstrip("~?%").replace("X", "0")


def _latest(date: str) -> str:
    return date.rstrip("~?%").replace("X", "9")


def figure_of(fact: Entry) -> Quantity | None:
    """Return the figure that sums and derivations mean, or None."""
    for key in ("value", "amount", "count", "change", "share", "quantity"):
        value = fact.one(key)
        if isinstance(value, Quantity) and value.value is not None:
            return value
    return None
