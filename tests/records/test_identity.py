"""What facts are called: a name from their key fields, and a label that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polisgraph.records.identity import MOST_WORDS

if TYPE_CHECKING:
    from polisgraph.records.model import Corpus
    from tests.records.conftest import Bench

FACTS = [
    (
        "participants: [{actor: springton/parks-department, role: [lead, partner], AT}]",
        "participation/parks-department-lead-partner",
        "Parks Department: lead, partner",
    ),
    (
        "coordinations: [{form: task-force, into: springton/government, AT}]",
        "coordination/task-force-government",
        "Task force: Government of Springton",
    ),
    (
        "measurements: [{indicator: helpers, scope: Old town, baseline: 20, value: 300 people, AT}]",
        "measurement/helpers-old-town",
        "Helpers (Old town): 20 → 300 people",
    ),
    (
        "measurements: [{indicator: helpers, asOf: 2020-05, change: up 5 percent, AT}]",
        "measurement/helpers-2020-05",
        "Helpers: up 5 percent",
    ),
    (
        "flows: [{giver: world/harbour-bank, amount: 5 CNY, financialInstrument: loan, AT}]",
        "flow/harbour-bank-loan",
        "Loan 5 CNY: Harbour Bank to unstated",
    ),
    (
        "beneficiaries: [{group: Primary pupils, count: 20 people, AT}]",
        "beneficiary/primary-pupils",
        "Primary pupils: 20 people",
    ),
    ("sdg: [{sdg: 11.2, basis: curated, AT}]", "sdg-link/11.2", "Safe streets serves SDG 11.2"),
    (
        "transfers: [{transferKind: copied-to, destination: oldport, AT}]",
        "transfer/copied-to-oldport",
        "Copied to: Oldport",
    ),
    (
        "memberships: [{body: springton/government, office: seat, AT}]",
        "membership/government-seat",
        "Safe streets: seat, Government of Springton",
    ),
    (
        "offices: [{holder: springton/government, office: Chair, AT}]",
        "office/government-chair",
        "Government of Springton: Chair",
    ),
    (
        "statedModels: [{statedModel: franchise, printed: a franchise, AT}]",
        "model-statement/franchise",
        "Called franchise",
    ),
    ("challenges: [{id: rain, title: Heavy rain, AT}]", "challenge/rain", "Heavy rain"),
    (
        "notes: [{id: odd, noteType: scope, printed: people, chosen: open, because: so, AT}]",
        "curation-note/odd",
        "Scope: people",
    ),
]


@pytest.mark.parametrize(("section", "tail", "label"), FACTS)
def test_a_fact_has_a_name_from_its_key_fields_and_a_label(bench: Bench, section: str, tail: str, label: str) -> None:
    bench.initiative(section.replace("AT", "at: 1-2") + "\n")
    facts = bench.corpus().facts
    iri = f"https://example.org/cities/initiatives/springton/safe-streets/{tail}"
    assert iri in facts, [known for known in facts if "safe-streets" in known]
    assert facts[iri].text("label") == label


def test_a_long_field_gives_a_name_of_nine_words_at_most(bench: Bench) -> None:
    bench.initiative("beneficiaries: [{group: one two three four five six seven eight nine ten eleven, at: 1-2}]\n")
    (iri,) = [iri for iri in bench.corpus().facts if "/beneficiary/" in iri]
    assert len(iri.rsplit("/", 1)[-1].split("-")) == MOST_WORDS


def test_a_written_id_goes_before_key_fields(bench: Bench) -> None:
    bench.initiative("measurements: [{id: my-own, indicator: helpers, value: 3 people, at: 1-2}]\n")
    assert [iri for iri in bench.corpus().facts if iri.endswith("/measurement/my-own")]


def test_every_shipped_fact_has_a_label_and_an_iri_below_its_subject(corpus: Corpus) -> None:
    assert [iri for iri, fact in corpus.facts.items() if not fact.text("label").strip()] == []
    assert [iri for iri, fact in corpus.facts.items() if not iri.startswith(f"{fact.subject}/")] == []
