"""Every question of the library through `ask`, against the bare engine and against rdflib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.cases import read_cases
from benchmarks.rival import RUNS as RIVAL_RUNS
from benchmarks.rival import Rival
from benchmarks.tables import Table, milliseconds, ratio
from benchmarks.timing import enough, geometric_mean, medians, seconds
from polisgraph.errors import PolisGraphError
from polisgraph.questions import ask, read_questions, sort_rows, term_of
from polisgraph.store.embedded import EmbeddedStore
from polisgraph.store.protocol import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph

    from benchmarks.bench import Bench
    from benchmarks.cases import Case
    from benchmarks.rival import Outcome

__all__ = ["measure"]

RUNS = 15
COLUMNS = ("question", "rows", "bare ms", "ask ms", "ask × bare")


@dataclass(frozen=True)
class Timed:
    """The median seconds of one case: bare engine, `ask`, and what `ask` is made of."""

    case: Case
    text: str
    rows: int
    bare: float
    ask: float
    terms: float
    sort: float


def measure(bench: Bench) -> list[Table]:
    """Measure every question as it stands, and again with parameters of its golden answers."""
    store = EmbeddedStore(bench.built())
    runs = bench.runs_or(RUNS)
    plain, bound, notes = read_cases(read_questions(bench.workspace), bench.golden)

    def timed(cases: list[Case]) -> list[Timed]:
        found = []
        for case in cases:
            try:
                found.append(_time(case, store, bench))
            except PolisGraphError as error:
                notes.append(f"{case.name} failed: {error}.")
        return found

    as_they_stand, with_parameters = timed(plain), timed(bound)
    if not as_they_stand:
        return [_nothing(notes)]
    with Rival(bench.built(), bench.rdflib_timeout) as rival:
        outcomes = [rival.query(each.text, runs) for each in as_they_stand]
    return [
        _against_rdflib(as_they_stand, outcomes, runs, bench.rdflib_timeout, notes),
        _with_parameters(with_parameters, runs),
        _parts(as_they_stand, with_parameters),
    ]


def _nothing(notes: list[str]) -> Table:
    return Table("Questions", " ".join(["No question could be asked.", *notes]), ())


def _time(case: Case, store: EmbeddedStore, bench: Bench) -> Timed:
    question, parameters, workspace = case.question, case.parameters, bench.workspace

    def terms() -> dict[str, str]:
        return {name: term_of(name, value, store, workspace) for name, value in parameters.items()}

    text = question.bind(terms())
    answer = store.query(text)
    assert isinstance(answer, Answer)
    actions: list[Callable[[], object]] = [
        lambda: _read_all(store.raw, text),
        lambda: ask(store, question, parameters, workspace),
        terms,
        lambda: sort_rows(answer, question.order),
    ]
    runs = bench.runs or enough(sum(seconds(action) for action in actions), RUNS)
    return Timed(case, text, len(answer), *medians(actions, runs))


def _read_all(store: pyoxigraph.Store, text: str) -> list[tuple[object, ...]]:
    solutions = store.query(text)
    return [tuple(solution) for solution in solutions]  # type: ignore[union-attr]


def _against_rdflib(timed: list[Timed], outcomes: list[Outcome], runs: int, limit: float, notes: list[str]) -> Table:
    rows = []
    for each, outcome in zip(timed, outcomes, strict=True):
        rows.append((*_own_cells(each), *_rival_cells(each, outcome, limit)))
    compared = [(each, outcome) for each, outcome in zip(timed, outcomes, strict=True) if _fits(each, outcome)]
    against = [outcome.seconds / each.bare for each, outcome in compared]
    rival = ratio(geometric_mean(against), 1) if against else "–"
    if any(outcome.late for _, outcome in compared):
        rival = f"> {rival}"
    rows.append(("geometric mean", "", "", "", _mean_overhead(timed), "", rival))
    slowest = max(timed, key=lambda each: each.ask)
    explanation = (
        f"Each question without optional parameters, `ask` and rdflib (time-out {limit:g} s) against bare pyoxigraph "
        f"with all rows read; medians of {runs} or more runs, of rdflib up to {min(runs, RIVAL_RUNS)}. "
        f"Slowest: {slowest.case.name}, {milliseconds(slowest.ask)} ms."
    )
    columns = (*COLUMNS, "rdflib ms", "rdflib × bare")
    return Table("Questions", " ".join([explanation, *notes]), columns, rows)


def _with_parameters(timed: list[Timed], runs: int) -> Table:
    explanation = (
        "The same questions narrowed by a parameter as a person writes it, which `ask` has to look up, where bare "
        f"pyoxigraph gets the finished text; medians of {runs} or more runs."
    )
    rows = [(*_own_cells(each), milliseconds(each.terms)) for each in timed]
    if timed:
        rows.append(("geometric mean", "", "", "", _mean_overhead(timed), ""))
    return Table("Questions with a parameter", explanation, (*COLUMNS, "look-up ms"), rows)


def _parts(as_they_stand: list[Timed], with_parameters: list[Timed]) -> Table:
    """Return where the time of `ask` goes, added up over all questions."""
    explanation = "What `ask` is made of: medians added up over all questions, each part measured by itself."
    names = ("engine, all rows read", "look-up of parameters", "sorting", "the rest (guard, binding)", "whole ask")
    cells = zip(*(_shares(group) for group in (as_they_stand, with_parameters)), strict=True)
    rows = [(name, *stand, *bound) for name, (stand, bound) in zip(names, cells, strict=True)]
    columns = ("part", "as they stand ms", "share", "with parameter ms", "share")
    return Table("Where the time of ask goes", explanation, columns, rows)


def _shares(timed: list[Timed]) -> list[tuple[str, str]]:
    bare, terms, order, whole = (
        sum(getattr(each, part) for each in timed) for part in ("bare", "terms", "sort", "ask")
    )
    parts = (bare, terms, order, max(0.0, whole - bare - terms - order), whole)
    return [(milliseconds(value), f"{value / whole:.0%}" if whole else "–") for value in parts]


def _own_cells(each: Timed) -> tuple[str, ...]:
    return (
        each.case.name,
        f"{each.rows:,}",
        milliseconds(each.bare),
        milliseconds(each.ask),
        ratio(each.ask, each.bare),
    )


def _rival_cells(each: Timed, outcome: Outcome, limit: float) -> tuple[str, str]:
    if outcome.late:
        return f"> {limit:g} s", f"> {ratio(outcome.seconds, each.bare)}"
    if outcome.failure:
        return outcome.failure, "–"
    if outcome.rows != each.rows:
        return f"{milliseconds(outcome.seconds)}, but {outcome.rows} rows", "–"
    return milliseconds(outcome.seconds), ratio(outcome.seconds, each.bare)


def _fits(each: Timed, outcome: Outcome) -> bool:
    return outcome.late or (not outcome.failure and outcome.rows == each.rows)


def _mean_overhead(timed: list[Timed]) -> str:
    return ratio(geometric_mean(each.ask / each.bare for each in timed), 1)
