"""The question library: each question against its golden answers, on every engine, and with wrong parameters.

`tests/questions/<folder>/<name>.yaml` holds what a person read in the documents: a list of cases, each with `params`,
`columns` and the complete `rows` in the order of the question.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import yaml
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from polisgraph.errors import UnknownNameError, UsageError
from polisgraph.questions import ask, find_question, read_questions, sort_rows
from polisgraph.resources import Workspace, shipped_layer
from polisgraph.store.embedded import run_query
from polisgraph.store.memory import MemoryStore
from polisgraph.store.protocol import Answer, Plain, Triples, plain
from polisgraph.vocabulary import CODES, ID, POLIS, RDF, shorten

if TYPE_CHECKING:
    from polisgraph.questions import Question
    from polisgraph.store.embedded import EmbeddedStore
    from polisgraph.store.protocol import Store, Term

GOLDEN = Path(__file__).parent / "questions"
QUESTIONS = read_questions(Workspace((shipped_layer(),)))
CASES = {
    f"{path.relative_to(GOLDEN).with_suffix('').as_posix()}[{number}]": case
    for path in sorted(GOLDEN.rglob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
}
READ = ("xianning", "bijie", "fuzhou", "haikou")
REJECTED = NamedNode(CODES + "rank/rejected")

each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))


class _Copy:
    """A graph in memory, for tests that change it."""

    name = "copy"

    def __init__(self, source: EmbeddedStore | _Copy) -> None:
        self.raw = pyoxigraph.Store()
        self.raw.extend(source.raw)

    def query(self, text: str) -> Answer | bool | Triples:
        return run_query(self.raw, text)


def _shown(term: Term | None) -> Plain:
    """Return a term as golden files write it."""
    return shorten(term.value) if isinstance(term, NamedNode) else plain(term)


def _as_it_stands(store: Store, question: Question) -> Answer:
    answer = store.query(question.text)
    assert isinstance(answer, Answer)
    return sort_rows(answer, question.order)


def _facts(store: EmbeddedStore) -> set[str]:
    quads = store.raw.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(POLIS + "Fact"), DefaultGraph())
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def test_every_question_has_golden_answers_and_every_golden_file_a_question() -> None:
    assert {name.partition("[")[0] for name in CASES} == set(QUESTIONS)


def test_every_question_has_a_golden_case_of_three_to_twenty_rows() -> None:
    largest: dict[str, int] = {}
    for name, case in CASES.items():
        key = name.partition("[")[0]
        largest[key] = max(largest.get(key, 0), len(case["rows"]))
    assert {name: size for name, size in largest.items() if not 3 <= size <= 20} == {}


@pytest.fixture(scope="module")
def read_by_hand(store: EmbeddedStore) -> _Copy:
    """The chapters that the golden answers were read from: what belongs to other cities is left out."""
    part = _Copy(store)
    in_city = NamedNode(POLIS + "inCity")
    read = {NamedNode(f"{ID}cities/{city}") for city in READ}
    others = {quad.subject for quad in part.raw.quads_for_pattern(None, in_city, None) if quad.object not in read}
    others -= {quad.subject for quad in part.raw.quads_for_pattern(None, in_city, None) if quad.object in read}
    for subject in others:
        for quad in list(part.raw.quads_for_pattern(subject, None, None)):
            part.raw.remove(quad)
    return part


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_what_a_person_read_in_the_document(
    name: str, store: EmbeddedStore, read_by_hand: _Copy, workspace: Workspace
) -> None:
    case = CASES[name]
    # A case about one city or initiative holds in the whole graph; one over all cities, in the chapters that were read.
    graph: Store = store if case["params"].keys() & {"city", "initiative"} else read_by_hand
    answer = ask(graph, QUESTIONS[name.partition("[")[0]], case["params"], workspace)
    places = [answer.variables.index(column) for column in case["columns"]]
    found = [[_shown(row[place]) for place in places] for row in answer.rows]
    read = [[Decimal(str(cell)) if isinstance(cell, float) else cell for cell in row] for row in case["rows"]]
    assert found == read


@each_question
def test_the_file_runs_as_it_stands_and_answers(question: Question, store: EmbeddedStore) -> None:
    assert len(_as_it_stands(store, question)) > 0


@each_question
def test_it_says_in_two_languages_what_it_asks_and_how_to_read_the_answer(question: Question) -> None:
    for text in (question.title_zh, question.question_zh):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert question.question.endswith("?")
    assert question.question_zh.endswith("？")
    assert len(question.reading) > 80


@each_question
def test_no_two_rows_have_the_same_sort_key(question: Question, store: EmbeddedStore) -> None:
    answer = _as_it_stands(store, question)
    places = [answer.variables.index(name) for name, _ in question.order]
    keys = Counter(tuple(str(row[place]) for place in places) for row in answer.rows)
    assert places
    assert [key for key, times in keys.items() if times > 1] == []


@each_question
def test_a_label_stands_beside_its_thing_in_every_row(question: Question, store: EmbeddedStore) -> None:
    answer = _as_it_stands(store, question)
    columns = {name: number for number, name in enumerate(answer.variables)}
    for name, number in columns.items():
        if (thing := name.removesuffix("Label")) != name and thing in columns:
            assert {(row[number] is None) == (row[columns[thing]] is None) for row in answer.rows} == {True}


@pytest.fixture(scope="session")
def three_cities(store: EmbeddedStore) -> tuple[_Copy, MemoryStore]:
    """What is told of three cities, twice: rdflib takes minutes to answer some questions over all of them."""
    part = _Copy(store)
    kept = {NamedNode(f"{ID}cities/{city}") for city in ("xianning", "bijie", "hunchun")}
    in_city = list(part.raw.quads_for_pattern(None, NamedNode(POLIS + "inCity"), None, DefaultGraph()))
    here = {quad.subject for quad in in_city if quad.object in kept}
    for subject in {quad.subject for quad in in_city} - here:
        for quad in list(part.raw.quads_for_pattern(subject, None, None)):
            part.raw.remove(quad)
    return part, MemoryStore(part.raw.quads_for_pattern(None, None, None, DefaultGraph()))


# rdflib takes a minute and more over three cities; the rows of linkages were compared by hand.
MINUTES_ON_RDFLIB = {"departments/linkages", "partnerships/why"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own old names
@pytest.mark.parametrize("question", [q for name, q in QUESTIONS.items() if name not in MINUTES_ON_RDFLIB])
def test_rdflib_gives_the_same_rows_as_oxigraph(question: Question, three_cities: tuple[_Copy, MemoryStore]) -> None:
    here, there = (_as_it_stands(store, question) for store in three_cities)
    assert there.variables == here.variables
    assert [[plain(term) for term in row] for row in there.rows] == [[plain(term) for term in row] for row in here.rows]


def test_a_parameter_narrows_the_answer_to_what_stands_in_the_whole(store: EmbeddedStore, workspace: Workspace) -> None:
    for question in QUESTIONS.values():
        whole = _as_it_stands(store, question)
        if "city" not in question.parameters or "city" not in whole.variables:
            continue
        place = whole.variables.index("city")
        expected = [row for row in whole.rows if _shown(row[place]) == "cities/xianning"]
        assert ask(store, question, {"city": "xianning"}, workspace).rows == expected, question.name


def test_rejected_readings_stand_in_no_answer_but_that_on_contradictions(store: EmbeddedStore) -> None:
    quads = store.raw.quads_for_pattern(None, NamedNode(POLIS + "rank"), REJECTED, DefaultGraph())
    rejected = {quad.subject for quad in quads}
    assert rejected
    for question in QUESTIONS.values():
        shown = {term for row in _as_it_stands(store, question).rows for term in row}
        assert bool(shown & rejected) == (question.name == "evidence/contradictions"), question.name


def test_where_every_fact_is_rejected_no_fact_is_told(store: EmbeddedStore) -> None:
    emptied = _Copy(store)
    facts = _facts(store)
    emptied.raw.extend(Quad(NamedNode(fact), NamedNode(POLIS + "rank"), REJECTED) for fact in facts)
    by_shortcut = {"evidence/contradictions", "partnerships/who-works-with-whom", "departments/merged"}
    by_shortcut |= {"partnerships/models", "partnerships/said-and-shown"}
    left = {name: _as_it_stands(emptied, question) for name, question in QUESTIONS.items() if name not in by_shortcut}
    for name, answer in left.items():
        assert not {_shown(term) for row in answer.rows for term in row} & {shorten(fact) for fact in facts}, name
    kinds = {_shown(row[left["cities/timeline"].variables.index("kind")]) for row in left["cities/timeline"].rows}
    assert kinds == {"initiative"}
    assert {name for name, answer in left.items() if answer.rows} == {
        "cities/timeline",
        "evidence/provenance-of",
        "sdg/unserved-targets",
    }
    assert len(left["sdg/unserved-targets"]) == 169


def test_a_sum_leaves_out_parts_rates_and_plans(read_by_hand: _Copy) -> None:
    paid = _Copy(read_by_hand)
    base = "https://w3id.org/polisgraph/id/initiatives/haikou/bee-eater-protection/flow/test-"
    common = {
        RDF + "type": NamedNode(POLIS + "Flow"),
        POLIS + "inCity": NamedNode("https://w3id.org/polisgraph/id/cities/haikou"),
        POLIS + "financialInstrument": NamedNode(CODES + "financial-instrument/grant"),
        POLIS + "currency": NamedNode(CODES + "units/CNY"),
        POLIS + "status": NamedNode(CODES + "status/achieved"),
    }
    flows: list[tuple[str, dict[str, NamedNode]]] = [
        ("7000", {}),
        ("500", {}),
        ("30", {POLIS + "includedIn": NamedNode(base + "0")}),
        ("4", {POLIS + "per": NamedNode(CODES + "per/year")}),
        ("2", {POLIS + "status": NamedNode(CODES + "status/planned")}),
        ("1", {POLIS + "currency": NamedNode(CODES + "units/USD")}),
    ]
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    for number, (amount, more) in enumerate(flows):
        node = NamedNode(f"{base}{number}")
        paid.raw.add(Quad(node, NamedNode(POLIS + "amount"), Literal(amount, datatype=decimal)))
        for term, value in {**common, **more}.items():
            paid.raw.add(Quad(node, NamedNode(term), value))
    answer = _as_it_stands(paid, QUESTIONS["money/by-instrument"])
    columns = [answer.variables.index(name) for name in ("instrument", "flows", "currency", "withAmount", "total")]
    grants = [[_shown(row[column]) for column in columns] for row in answer.rows if _shown(row[columns[0]]) == "grant"]
    assert grants == [["grant", 6, "CNY", 2, 7500], ["grant", 6, "USD", 1, 1]]


def test_an_unknown_parameter_is_refused_with_the_nearest_one(store: EmbeddedStore, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="money/flows has no parameter 'cty'") as raised:
        ask(store, QUESTIONS["money/flows"], {"cty": "haikou"}, workspace)
    assert raised.value.hint == "nearest: city; allowed: city"


@pytest.mark.parametrize(
    ("name", "value", "near"),
    [
        ("cities/profile", {"city": "haiko"}, "haikou"),
        ("partnerships/who-does-what", {"initiative": "haikou/bee-eater-protecion"}, "haikou/bee-eater-protection"),
        ("partnerships/who-works-with-whom", {"actor": "haikou/goverment"}, "haikou/government"),
        ("outcomes/by-indicator", {"indicator": "population-densty"}, "population-density"),
        ("evidence/contradictions", {"note_type": "conflicts"}, "conflict"),
        ("evidence/policies", {"policy": "world/new-urban-agend"}, "world/new-urban-agenda"),
        ("evidence/provenance-of", {"thing": "cities/haiko"}, "cities/haikou"),
        ("exchange/transfers", {"transfer": "learnt-from"}, "learned-from"),
        ("sdg/initiatives-for-target", {"sdg": "11.22"}, "11.2"),
        ("sdg/unserved-targets", {"goal": "18"}, "1 to 17"),
    ],
)
def test_a_value_that_nothing_bears_is_refused_with_the_nearest_one(
    name: str, value: dict[str, str], near: str, store: EmbeddedStore, workspace: Workspace
) -> None:
    with pytest.raises(UnknownNameError, match="".join(value.values())) as raised:
        ask(store, QUESTIONS[name], value, workspace)
    assert near in raised.value.hint


def test_a_required_parameter_that_is_missing_is_asked_for(store: EmbeddedStore, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="evidence/provenance-of needs --thing"):
        ask(store, QUESTIONS["evidence/provenance-of"], {}, workspace)


def test_a_question_is_found_by_its_last_part_and_a_wrong_name_gives_the_nearest(workspace: Workspace) -> None:
    assert find_question(workspace, "worked-together").name == "departments/worked-together"
    with pytest.raises(UnknownNameError) as raised:
        find_question(workspace, "partnerships/paterns")
    assert raised.value.near[0] == "partnerships/patterns"
