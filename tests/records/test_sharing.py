"""Facts that share keys, components that inherit, participations that are implied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.records.conftest import Bench

HELPED = "300 people"


def test_facts_under_each_share_the_keys_beside_it_and_may_override_them(bench: Bench) -> None:
    bench.initiative(
        f"""\
measurements:
  - at: {bench.span(HELPED)}
    indicator: helpers
    status: observed
    each:
      - {{scope: all, value: 300 people}}
      - {{scope: pupils, value: 180 people, status: planned}}
"""
    )
    facts = [fact for fact in bench.corpus().facts.values() if fact.kind.name == "Measurement"]
    assert [(fact.text("scope"), fact.text("status"), fact.line) for fact in facts] == [
        ("all", "observed", 13),
        ("pupils", "planned", 14),
    ]
    assert all(len(fact.spans) == 1 for fact in facts)


def test_a_mistake_in_a_shared_key_is_reported_once(bench: Bench) -> None:
    body = f"""\
measurements:
  - at: {bench.span(HELPED)}
    indicator: helprs # here
    each:
      - {{scope: all, value: 300 people}}
      - {{scope: pupils, value: 180 people}}
"""
    assert bench.refused(body) == ("indicator: unknown code 'helprs'", "nearest: helpers")


@pytest.mark.parametrize("each", ["all of them", "[all, of, them]", "[{scope: all}, them]"])
def test_an_each_that_is_no_list_of_facts_is_refused(bench: Bench, each: str) -> None:
    body = f"measurements:\n  - at: 1-2\n    each: {each} # here\n"
    assert bench.refused(body)[0] == "each is a list of facts that share the keys beside it"


def test_a_section_that_is_no_list_is_refused(bench: Bench) -> None:
    body = "measurements:\n  indicator: helpers # here\n"
    assert bench.refused(body) == ("measurements is a list", "- key: value")


def test_a_component_takes_over_source_chapter_city_and_status(bench: Bench) -> None:
    bench.initiative(
        f"""\
chapter: 0-{len(bench.report)}
components:
  paths:
    title: Paths
    kind: project
    at: 10-20
    measurements:
      - {{indicator: helpers, value: 300 people, at: {bench.span(HELPED)}}}
""",
        head="title: T\nsource: report\ncity: [springton, oldport]\nkind: project\ndefaultStatus: planned\nat: 1-2\n",
    )
    corpus = bench.corpus()
    base = "https://example.org/cities/initiatives/springton/safe-streets"
    component = corpus.things[f"{base}/paths"]
    assert len(component.references("city")) == 2
    assert component.references("partOf") == [base]
    assert corpus.facts[f"{base}/paths/measurement/helpers"].text("status") == "planned"


def test_a_component_with_a_source_of_its_own_leaves_the_chapter_of_its_parent(bench: Bench) -> None:
    bench.initiative(
        f"""\
chapter: 0-{len(bench.report)}
components:
  paths:
    title: Paths
    source: old-report
    kind: project
    at: 10-20
"""
    )
    assert bench.check() == []


def test_a_list_of_actors_stands_for_one_participation_each(bench: Bench) -> None:
    bench.initiative(
        f"""\
participants:
  - actor: [springton/parks-department, springton/bright-foundation]
    id: planters
    role: partner
    at: {bench.span("Parks Department and the Bright Foundation")}
"""
    )
    tails = [iri.rsplit("/", 1)[-1] for iri in bench.corpus().facts if "safe-streets/participation" in iri]
    assert tails == ["planters-parks-department", "planters-bright-foundation"]


def test_a_flow_implies_the_participation_of_its_giver_unless_it_is_written(bench: Bench) -> None:
    flow = f"""\
flows:
  - giver: world/harbour-bank
    receiver: springton/water-company
    amount: 13.53 million CNY
    financialInstrument: loan
    at: {bench.span("The Harbour Bank lent 13.53 million CNY to the Water Company")}
"""
    bench.initiative(flow)
    implied = [fact for fact in bench.corpus().facts.values() if fact.implied_by]
    assert [(fact.codes("role"), fact.codes("contributes")) for fact in implied] == [(["lender"], ["finance"])]
    written = f"participants:\n  - {{actor: world/harbour-bank, role: lender, at: {bench.span('The Harbour Bank')}}}\n"
    bench.initiative(flow + written)
    assert not [fact for fact in bench.corpus().facts.values() if fact.implied_by]


def test_a_gift_says_what_its_giver_brings(bench: Bench) -> None:
    body = "flows:\n  - {giver: world/harbour-bank, financialInstrument: unstated, contributes: land, at: 1-2}\n"
    bench.initiative(body)
    implied = [fact for fact in bench.corpus().facts.values() if fact.implied_by]
    assert [(fact.codes("role"), fact.codes("contributes")) for fact in implied] == [(["land-provider"], ["land"])]


@pytest.mark.parametrize(("written", "implied"), [("investor", []), ("partner", ["funder"])])
def test_who_is_called_an_investor_is_no_funder_once_more(bench: Bench, written: str, implied: list[str]) -> None:
    bench.initiative(
        f"participants:\n  - {{actor: world/harbour-bank, role: {written}, at: 1-2}}\n"
        "flows:\n  - {giver: world/harbour-bank, financialInstrument: unstated, at: 1-2}\n"
    )
    facts = bench.corpus().facts.values()
    assert [role for fact in facts if fact.implied_by for role in fact.codes("role")] == implied


@pytest.mark.parametrize("order", [("loan", "grant"), ("grant", "loan")])
def test_a_bank_that_lends_and_grants_does_both_whatever_comes_first(bench: Bench, order: tuple[str, str]) -> None:
    flows = [f"  - {{giver: world/harbour-bank, financialInstrument: {kind}, at: 1-2}}\n" for kind in order]
    bench.initiative("flows:\n" + "".join(flows))
    implied = [fact for fact in bench.corpus().facts.values() if fact.implied_by]
    assert sorted(role for fact in implied for role in fact.codes("role")) == ["funder", "lender"]


def test_a_bank_that_is_paid_takes_no_part(bench: Bench) -> None:
    bench.initiative("flows:\n  - {giver: world/harbour-bank, financialInstrument: rent, at: 1-2}\n")
    assert not [fact for fact in bench.corpus().facts.values() if fact.implied_by]
