"""What is said once is not said twice: a flow implies that its giver takes part, a coordination that its members do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.records.defaults import code
from polisgraph.records.identity import fact_iri
from polisgraph.records.model import Corpus, Entry, Reference
from polisgraph.records.schema import fact_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polisgraph.records.model import Value

__all__ = ["add_implied"]

# Instrument of a flow → role and contribution of its giver. What is paid for use, work or capital (rent, wage, fee,
# dividend) or remitted (tax relief) makes nobody a contributor.
BY_INSTRUMENT = {
    "budget": ("funder", "finance"),
    "grant": ("funder", "finance"),
    "subsidy": ("funder", "finance"),
    "guarantee": ("funder", "finance"),
    "compensation": ("funder", "finance"),
    "bond": ("funder", "finance"),
    "insurance": ("funder", "finance"),
    "prize": ("funder", "finance"),
    "unstated": ("funder", "finance"),
    "loan": ("lender", "finance"),
    "equity": ("investor", "equity"),
    "land-use-right": ("land-provider", "land"),
    "in-kind": ("material-donor", "materials"),
}
BY_GIFT = {
    "equity": "investor",
    "land": "land-provider",
    "asset": "asset-provider",
    "venue": "asset-provider",
    "data": "data-provider",
    "technology": "technology-provider",
    "materials": "material-donor",
}
CARRIED = ("at", "basis", "reason", "voice", "status", "startYear", "endYear", "startDate", "endDate", "asOf")


def add_implied(corpus: Corpus) -> list[tuple[Entry, str]]:
    """Add the participations that flows and coordinations imply, unless the record writes them itself.

    Returns what could not be added because another actor's participation has its IRI: the fact that implies it, the
    IRI.
    """
    roles: dict[tuple[str, str], set[str]] = {}
    for fact in corpus.facts.values():
        if fact.kind.name == "Participation":
            for actor in fact.references("actor"):
                roles.setdefault((fact.subject, actor), set()).update(fact.codes("role"))
    written = {key: frozenset(known) for key, known in roles.items()}
    taken = []
    for fact in [fact for fact in corpus.facts.values() if _in_initiative(corpus, fact)]:
        for actor, role, brings in _implied_by(fact, corpus):
            known = roles.setdefault((fact.subject, actor), set())
            by_hand = written.get((fact.subject, actor), frozenset())
            if role in known or _covers(by_hand, role) or (known and fact.kind.name == "Coordination"):
                continue
            known.add(role)
            entry = _participation(fact, actor, role, brings)
            if corpus.facts.setdefault(entry.iri, entry) is not entry:
                taken.append((fact, entry.iri))
    return taken


def _implied_by(fact: Entry, corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """Give actor, role and contribution of everyone who takes part because of a fact."""
    if fact.kind.name == "Flow":
        role, brings = _by_flow(fact)
        for giver in fact.references("giver"):
            if role and _is_actor(corpus, giver):
                yield giver, role, brings
    elif fact.kind.name == "Coordination":
        member_role = "merged-unit" if fact.text("form") == "merged-agency" else "participant"
        for member in fact.references("members"):
            yield member, member_role, ""
        for leader in fact.references("lead"):
            yield leader, "coordinator", ""


def _covers(roles: frozenset[str], role: str) -> bool:
    """Say whether written roles stand for the implied one: who is called investor or lender is no funder once more."""
    return role == "funder" and bool(roles & {"investor", "lender"})


def _in_initiative(corpus: Corpus, fact: Entry) -> bool:
    subject = corpus.things.get(fact.subject)
    return subject is not None and subject.kind.name == "Initiative"


def _is_actor(corpus: Corpus, iri: str) -> bool:
    thing = corpus.things.get(iri)
    return thing is not None and thing.kind.name == "Actor"


def _by_flow(flow: Entry) -> tuple[str, str]:
    instrument = flow.text("financialInstrument")
    if gift := flow.text("contributes"):
        return BY_GIFT.get(gift, "funder"), gift
    if instrument == "donation":
        return ("funder", "finance") if flow.one("amount") else ("material-donor", "materials")
    return BY_INSTRUMENT.get(instrument, ("", ""))


def _participation(source: Entry, actor: str, role: str, brings: str) -> Entry:
    values: dict[str, list[Value]] = {key: list(source.values[key]) for key in CARRIED if key in source.values}
    values["actor"] = [Reference(actor)]
    values["role"] = [code("role", role)]
    if brings:
        values["contributes"] = [code("contribution", brings)]
    kind = fact_kind("Participation")
    entry = Entry("", kind, source.file, source.line, values, source.subject, source.city, source.document, source.iri)
    entry.iri = fact_iri(source.subject, entry)
    return entry
