"""Every number and every name stands in its passage, or a failure says which does not."""

from __future__ import annotations

import copy
import hashlib
import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from polisgraph.errors import DataError, EvidenceError
from polisgraph.evidence import find_texts
from polisgraph.passages import compare_index, read_index, write_index
from polisgraph.records.checker import check_records, load_corpus
from polisgraph.records.model import Corpus, Span
from polisgraph.records.quantity import Quantity
from polisgraph.resources import Layer, Workspace, shipped_root
from polisgraph.verification import Report, document_keys, verify_corpus
from polisgraph.vocabulary import ID

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """\
SPRINGTON

In May 2015 the Parks Department and the Bright Foundation planted over 15,000 trees. It was completed on 3 June 2016.
The share of pupils walking to school rose from 30 percent to 95 percent. The Harbour Bank lent 13.53 million CNY to
the Water Company. The city paid 2 million. 300 people helped: 180 pupils and 120 parents. Air quality: platinum.
Nobody was hurt. The shopkeepers' union gave tables.
"""
UNITS = """\
percent: {title: percent, titleZh: 百分比, words: ["%", percent]}
people: {title: people, titleZh: 人, words: [people, pupils, parents]}
trees: {title: trees, titleZh: 树, words: [trees]}
metres: {title: metres, titleZh: 米, symbol: m, words: [m, metres]}
CNY: {title: Chinese yuan, titleZh: 元, currency: yes, words: [CNY, yuan]}
"""
INDICATORS = """\
walking-pupils: {title: Pupils who walk, titleZh: 步行, definition: Share., unit: percent, words: [walking]}
trees: {title: Trees, titleZh: 树, definition: Trees planted., unit: trees, words: [planted]}
helpers: {title: Helpers, titleZh: 帮手, definition: Who helped., unit: people, words: [helped]}
air: {title: Air, titleZh: 空气, definition: How clean the air is., words: [air]}
height: {title: Height, titleZh: 高, definition: How high., unit: metres, words: [height]}
"""
ACTORS = """\
parks-department: {title: Department of Parks, names: [Parks Department], class: Department}
bright-foundation: {title: Bright Foundation, class: Foundation}
harbour-bank: {title: Harbour Bank, class: FinancialInstitution}
water-company: {title: Water Company, class: Enterprise}
government: {title: Government of Springton, class: Government, at: "report:0-9"}
"""
HEAD = """\
title: Safe streets
source: report
city: springton
kind: project
status: achieved
defaultStatus: achieved
at: 0-9
"""


def span(words: str) -> str:
    """Where some words of the report stand, as a record writes it."""
    start = REPORT.index(words)
    return f"{start}-{start + len(words)}"


def placed(body: str) -> str:
    """Replace `<some words>` by their span."""
    return re.sub(r"<([^<>]+)>", lambda match: span(match[1]), body)


@dataclass
class Desk:
    """A tiny graph with its report, to verify records against."""

    workspace: Workspace

    @property
    def sources(self) -> Path:
        return self.workspace.top.root / "sources"

    def write(self, body: str) -> None:
        """Write the initiative; `<some words>` stands for their span."""
        path = self.workspace.top.records / "initiatives" / "springton" / "safe-streets.yaml"
        path.write_text(HEAD + placed(body), encoding="utf-8")

    def verify(self, body: str, *, sources: bool = True) -> Report:
        """Verify an initiative."""
        self.write(body)
        corpus, problems = check_records(self.workspace)
        assert [str(problem) for problem in problems if "no fact names" not in problem.message] == []
        return verify_corpus(corpus, self.sources if sources else None)

    def failures(self, body: str) -> list[str]:
        return [failure.message for failure in self.verify(body).failures]

    def compare(self, report: Report, *, sources: bool) -> list[str]:
        """Compare with the index, with the documents or without."""
        corpus, _ = check_records(self.workspace)
        texts = find_texts(self.sources, document_keys(corpus)) if sources else {}
        return compare_index(self.workspace, report, texts)

    def index(self, body: str) -> None:
        """Write the passage index of an initiative."""
        report = self.verify(body)
        assert report.failures == []
        corpus, _ = check_records(self.workspace)
        write_index(self.workspace, report, find_texts(self.sources, document_keys(corpus)))


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ontology, in a folder that is read once."""
    return shutil.copytree(shipped_root() / "ontology", tmp_path_factory.mktemp("shared") / "ontology")


@pytest.fixture
def desk(tmp_path: Path, ontology: Path) -> Desk:
    root = tmp_path / "graph-of-one-city"
    files = {
        "codes/units.yaml": UNITS,
        "codes/indicators/all.yaml": INDICATORS,
        "actors/springton.yaml": ACTORS,
        "cities/springton.yaml": "title: Springton\n",
        "documents/report.yaml": f"title: R\nfile: report.txt\nsha256: {hashlib.sha256(REPORT.encode()).hexdigest()}\n"
        f"characters: {len(REPORT)}\n",
        "initiatives/springton/safe-streets.yaml": HEAD,
    }
    for path, text in files.items():
        target = root / "graph" / "records" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (root / "sources").mkdir()
    (root / "sources" / "report.txt").write_bytes(REPORT.encode())
    (root / "ontology").symlink_to(ontology)
    return Desk(Workspace((Layer(root, ID, writable=True),)))


RIGHT = placed("""\
participants:
  - {actor: [springton/parks-department, springton/bright-foundation], role: lead,
     at: <the Parks Department and the Bright Foundation planted over 15,000 trees>}
measurements:
  - {indicator: trees, value: "over 15,000 trees", startDate: 2015-05,
     at: <In May 2015 the Parks Department and the Bright Foundation planted over 15,000 trees>}
  - {indicator: walking-pupils, baseline: 30 percent, value: 95 percent,
     at: <pupils walking to school rose from 30 percent to 95 percent>}
  - {indicator: air, value: platinum, at: "<Air quality: platinum>"}
flows:
  - {giver: springton/harbour-bank, receiver: springton/water-company, amount: 13.53 million CNY,
     financialInstrument: loan, at: "<The Harbour Bank lent 13.53 million CNY to
the Water Company>"}
events:
  - {id: done, title: Completed, startDate: 2016-06-03, at: <It was completed on 3 June 2016>}
sdg:
  - {sdg: 11.2, basis: curated, at: <pupils walking to school>}
  - {sdg: 11.7, at: <pupils walking to school>}
""")


def test_facts_that_stand_in_their_passages_pass(desk: Desk) -> None:
    report = desk.verify(RIGHT)
    assert [str(failure) for failure in report.failures] == []
    assert report.checked["report", "Participation"] == 2
    assert report.checked["report", "Measurement"] == 3
    assert sum(report.failed.values()) == 0
    assert report.missing == []


def test_a_curated_link_is_counted_apart_because_words_cannot_prove_it(desk: Desk) -> None:
    assert desk.verify(RIGHT).curated_links == {"report": 1}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("over 15,000 trees", "over 15,001 trees", "value 15001 does not stand in the passage"),
        ("over 15,000 trees", "15 trees", "value 15 does not stand in the passage"),
        ("95 percent", "59 percent", "value 59 does not stand in the passage"),
        ("baseline: 30", "baseline: 35", "baseline 35 does not stand in the passage"),
        ("13.53 million", "13.35 million", "amount 13350000 does not stand in the passage"),
        ("13.53 million", "13.53", "amount 13.53 does not stand in the passage"),
        ("value: platinum", "value: gold", "value 'gold' does not stand in the passage"),
        ("2015-05", "2014-05", "startDate 2014-05: the year does not stand in the passage"),
        ("2015-05", "2015-06", "startDate 2015-06: the month does not stand in the passage"),
        ("2016-06-03", "2016-06-04", "startDate 2016-06-04: the day does not stand in the passage"),
    ],
)
def test_a_number_that_was_changed_in_a_record_is_caught(desk: Desk, before: str, after: str, message: str) -> None:
    assert before in RIGHT
    report = desk.verify(RIGHT.replace(before, after))
    assert [failure.message for failure in report.failures] == [message]
    assert report.failures[0].file == "graph/records/initiatives/springton/safe-streets.yaml"
    assert report.failures[0].line > 8


def test_a_name_that_does_not_stand_in_the_passage_is_caught(desk: Desk) -> None:
    body = "participants:\n  - {actor: springton/government, role: funder, at: <The city paid 2 million>}\n"
    assert desk.failures(body) == [
        "actor: 'Government of Springton' or another of its names does not stand in the passage"
    ]


@pytest.mark.parametrize("reason", ["pronoun", "word", "damaged"])
def test_a_reason_exempts_a_name(desk: Desk, reason: str) -> None:
    body = "participants:\n  - {actor: springton/government, role: funder, at: <The city paid>, reason: REASON}\n"
    report = desk.verify(body.replace("REASON", reason))
    assert report.failures == []
    assert report.reasons == {reason: 1}


def test_a_pronoun_exempts_no_number(desk: Desk) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 3 people, reason: pronoun, at: <300 people helped>}\n"
    assert desk.failures(body) == ["value 3 does not stand in the passage"]


def test_damaged_print_exempts_a_number(desk: Desk) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 3 people, reason: damaged, at: <300 people helped>}\n"
    assert desk.failures(body) == []


def test_one_of_several_names_is_enough_and_a_part_of_a_word_is_not(desk: Desk) -> None:
    body = "participants:\n  - {actor: springton/parks-department, role: lead, at: <SPAN>}\n"
    assert desk.failures(body.replace("SPAN", "the Parks Department")) == []
    assert desk.failures(body.replace("SPAN", "the Parks Departmen"))


def test_a_printed_name_that_stands_nowhere_in_the_document_is_caught(desk: Desk) -> None:
    actors = desk.workspace.top.records / "actors" / "springton.yaml"
    shown = ACTORS.replace("names: [Parks Department]", f"names: [Parcs Dept], at: 'report:{span('Parks')}'")
    actors.write_text(shown, encoding="utf-8")
    assert desk.failures(RIGHT.replace("springton/parks-department, ", "")) == [
        "name 'Parcs Dept' stands nowhere in the document"
    ]


def test_an_unnamed_group_is_shown_by_one_of_its_words(desk: Desk) -> None:
    body = "participants:\n  - {actor: {group: GROUP}, role: partner, at: <The shopkeepers' union gave tables>}\n"
    assert desk.failures(body.replace("GROUP", "various shopkeepers")) == []
    assert desk.failures(body.replace("GROUP", "various bakers"))


def test_words_that_say_nothing_do_not_show_a_group(desk: Desk) -> None:
    body = "participants:\n  - {actor: {group: various bakers}, role: partner, at: <Nobody was hurt>}\n"
    assert desk.failures(body)


def test_a_number_needs_a_word_of_its_unit_or_indicator_beside_it(desk: Desk) -> None:
    assert desk.failures("measurements:\n  - {indicator: helpers, value: 180 people, at: <180 pupils>}\n") == []
    assert desk.failures("measurements:\n  - {indicator: trees, value: 180 trees, at: <180 pupils>}\n") == [
        "value 180 trees: no word of its unit or indicator stands in the passage"
    ]


def test_a_unit_of_one_letter_is_not_found_inside_words(desk: Desk) -> None:
    assert desk.failures("measurements:\n  - {indicator: height, value: 300 m, at: <300 people helped>}\n") == [
        "value 300 m: no word of its unit or indicator stands in the passage"
    ]


def test_a_baseline_may_stand_in_a_passage_of_its_own(desk: Desk) -> None:
    body = "measurements:\n  - {indicator: helpers, baseline: 180, value: 120 people, at: <120 parents>AT}\n"
    assert desk.failures(body.replace("AT", "")) == ["baseline 180 does not stand in the passage"]
    assert desk.failures(body.replace("AT", ", baselineAt: <180 pupils>")) == []


DERIVED = """\
measurements:
  - {indicator: helpers, value: 60 people, reason: derived, derivation: 180 - 120,
     at: <180 pupils and 120 parents>}
"""


def test_a_derived_value_need_not_stand_but_the_numbers_of_its_sum_must(desk: Desk) -> None:
    assert desk.failures(DERIVED) == []
    assert desk.failures(DERIVED.replace("180 - 120", "190 - 130")) == [
        "130 of the derivation does not stand in the passage",
        "190 of the derivation does not stand in the passage",
    ]


def test_a_derived_value_does_not_exempt_the_other_numbers_of_a_fact(desk: Desk) -> None:
    assert desk.failures(DERIVED.replace("value: 60", "baseline: 77, value: 60")) == [
        "baseline 77 does not stand in the passage"
    ]


def test_a_derived_value_is_worked_out_again_when_records_are_checked(desk: Desk) -> None:
    desk.write(DERIVED.replace("60 people", "61 people"))
    messages = [problem.message for problem in check_records(desk.workspace)[1]]
    assert "derivation gives 60, the record says 61" in messages


def test_printed_words_must_stand_as_they_are(desk: Desk) -> None:
    body = "statedModels:\n  - {statedModel: public-private-partnership, printed: PRINTED, at: <Nobody was hurt>}\n"
    assert desk.failures(body.replace("PRINTED", "nobody … hurt")) == []
    assert desk.failures(body.replace("PRINTED", "somebody … hurt")) == ["'somebody' does not stand in the passage"]


def test_an_offset_shifted_by_five_is_caught_with_the_documents(desk: Desk) -> None:
    start, end = span("300 people helped").split("-")
    body = f"measurements:\n  - {{indicator: helpers, value: 300 people, at: {int(start) + 5}-{int(end) + 5}}}\n"
    assert desk.failures(body) == ["value 300 does not stand in the passage"]


# -- the passage index ------------------------------------------------------------------------------------------------


def test_an_index_that_was_just_written_agrees_with_and_without_the_documents(desk: Desk) -> None:
    desk.index(RIGHT)
    report = desk.verify(RIGHT)
    assert desk.compare(report, sources=True) == desk.compare(report, sources=False) == []
    assert desk.verify(RIGHT, sources=False).stated == report.stated


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("over 15,000 trees", "over 15,001 trees"),
        ("over 15,000 trees", "15,000 trees"),
        ("baseline: 30 percent, value: 95 percent", "baseline: 95 percent, value: 30 percent"),
        ("13.53 million CNY", "13.54 million CNY"),
        ("value: platinum", "value: gold"),
        ("2015-05", "2015-06"),
        ("receiver: springton/water-company", "receiver: springton/bright-foundation"),
    ],
)
def test_the_index_alone_catches_what_was_changed_in_a_record(desk: Desk, before: str, after: str) -> None:
    assert before in RIGHT
    desk.index(RIGHT)
    lines = desk.compare(desk.verify(RIGHT.replace(before, after), sources=False), sources=False)
    assert lines
    assert all(
        "what the records state has changed: https://w3id.org/polisgraph/id/initiatives" in line for line in lines
    )


def test_the_index_alone_catches_an_offset_shifted_by_five(desk: Desk) -> None:
    body = "measurements:\n  - {indicator: helpers, value: 300 people, at: <300 people helped>}\n"
    desk.index(body)
    start, end = map(int, span("300 people helped").split("-"))
    shifted = f"measurements:\n  - {{indicator: helpers, value: 300 people, at: {start + 5}-{end + 5}}}\n"
    assert desk.compare(desk.verify(shifted, sources=False), sources=False) == [
        f"report:{start + 5}-{end + 5}: no such passage in the index: an offset was changed or added",
        f"report:{start}-{end}: in the index, but no record rests on it",
    ]


def test_a_digest_that_was_changed_in_the_index_is_caught_with_the_documents(desk: Desk) -> None:
    desk.index(RIGHT)
    path = desk.workspace.top.passages / "report.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[2].split("\t")
    lines[2] = "\t".join([*cells[:4], "0" * 16, cells[5]])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = desk.verify(RIGHT)
    assert desk.compare(report, sources=True) == [f"report:{cells[0]}-{cells[1]}: the text of the passage has changed"]
    assert desk.compare(report, sources=False) == []


def test_the_index_shows_no_more_than_six_words_of_a_passage(desk: Desk) -> None:
    desk.index(RIGHT)
    rows = read_index(desk.workspace, "report")
    assert len(rows) == 8
    assert max(len(row["opening"].split()) for row in rows.values()) == 6
    assert {row["heading"] for row in rows.values()} == {"SPRINGTON"}


def test_an_index_is_written_only_where_it_changes(desk: Desk) -> None:
    desk.index(RIGHT)
    corpus, _ = check_records(desk.workspace)
    texts = find_texts(desk.sources, document_keys(corpus))
    assert write_index(desk.workspace, desk.verify(RIGHT), texts) == []
    changed = write_index(desk.workspace, desk.verify(RIGHT.replace("95 percent", "30 percent")), texts)
    assert [path.name for path in changed] == ["report.tsv"]


def test_without_text_and_index_nothing_is_claimed(desk: Desk) -> None:
    report = desk.verify(RIGHT, sources=False)
    assert report.checked == {}
    assert report.missing == ["report"]
    assert desk.compare(report, sources=False) == ["report: neither text nor passage index is at hand"]


@pytest.mark.parametrize(
    "damage", ["start\tend\nx\ty\n", "", "start\tend\theading\topening\ttext\tstated\n1\t2\n", "\0"]
)
def test_a_damaged_index_is_told(desk: Desk, damage: str) -> None:
    desk.index(RIGHT)
    (desk.workspace.top.passages / "report.tsv").write_text(damage, encoding="utf-8")
    with pytest.raises(DataError, match=r"report\.tsv is damaged") as caught:
        read_index(desk.workspace, "report")
    assert caught.value.hint == "polisgraph verify, with the documents at hand"


def test_each_layer_keeps_the_index_of_its_own_facts(desk: Desk, tmp_path: Path) -> None:
    desk.index(RIGHT)
    below = desk.workspace.top
    own = Layer(tmp_path / "own", "https://example.org/own/", writable=True)
    folder = own.records / "initiatives" / "springton"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(HEAD.replace("0-9", span("Nobody was hurt")), encoding="utf-8")
    both = Workspace((replace(below, writable=False), own))
    before = (below.passages / "report.tsv").read_bytes()
    report = verify_corpus(load_corpus(both), desk.sources)
    texts = find_texts(desk.sources, document_keys(load_corpus(both)))
    assert [path.parent for path in write_index(both, report, texts)] == [own.passages]
    assert (below.passages / "report.tsv").read_bytes() == before
    assert compare_index(both, report, texts) == compare_index(both, report, {}) == []
    assert len(read_index(both, "report")) == 9


# -- documents --------------------------------------------------------------------------------------------------------


def test_a_document_that_differs_stops_the_verification(desk: Desk) -> None:
    (desk.sources / "report.txt").write_bytes(REPORT.encode() + b"x")
    with pytest.raises(EvidenceError, match=r"report\.txt is not the text that was read for report"):
        desk.verify(RIGHT)


def test_a_wrong_number_of_characters_is_caught(desk: Desk) -> None:
    path = desk.workspace.top.records / "documents" / "report.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(str(len(REPORT)), "9999"), encoding="utf-8")
    assert desk.failures("") == [f"the record says 9999 characters, the text has {len(REPORT)}"]


# -- the shipped records ----------------------------------------------------------------------------------------------


def test_every_shipped_fact_stands_in_its_passage(corpus: Corpus, sources: Path) -> None:
    report = verify_corpus(corpus, sources)
    assert [str(failure) for failure in report.failures] == []
    assert sum(report.checked.values()) > 500
    assert report.curated_links


def test_the_shipped_records_agree_with_the_passage_index(corpus: Corpus, workspace: Workspace) -> None:
    assert compare_index(workspace, verify_corpus(corpus, None), {}) == []


@pytest.fixture(scope="module")
def stated(corpus: Corpus) -> dict[Span, set[str]]:
    return verify_corpus(corpus, None).stated


def figures(corpus: Corpus) -> list[tuple[str, str]]:
    """Fact and key of every figure in the shipped records."""
    return [
        (iri, key)
        for iri, fact in corpus.facts.items()
        if fact.spans
        for key, values in fact.values.items()
        if values and isinstance(values[0], Quantity) and values[0].value is not None
    ]


def test_any_figure_of_the_shipped_records_that_is_changed_alters_what_is_stated(
    corpus: Corpus, stated: dict[Span, set[str]]
) -> None:
    every = figures(corpus)
    assert len(every) > 50
    for iri, key in every[::7]:
        changed = Corpus(corpus.things, {**corpus.facts, iri: copy.deepcopy(corpus.facts[iri])})
        figure = changed.facts[iri].values[key][0]
        assert isinstance(figure, Quantity)
        assert figure.value is not None
        changed.facts[iri].values[key][0] = replace(figure, value=figure.value + 1)
        assert verify_corpus(changed, None).stated != stated, (iri, key)


def test_any_figure_of_the_shipped_records_that_is_changed_fails(corpus: Corpus, sources: Path) -> None:
    changed = Corpus(corpus.things, {})
    for iri, key in figures(corpus):
        fact = changed.facts.setdefault(iri, copy.deepcopy(corpus.facts[iri]))
        figure = fact.values[key][0]
        assert isinstance(figure, Quantity)
        assert figure.value is not None
        fact.values[key][0] = replace(figure, value=figure.value + 987_654_321)
    failed = {failure.fact for failure in verify_corpus(changed, sources).failures}
    exempt = {iri for iri, fact in changed.facts.items() if fact.text("reason") in {"damaged", "derived"}}
    assert changed.facts.keys() - exempt - failed == set()
