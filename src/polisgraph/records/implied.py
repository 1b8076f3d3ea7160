"""What is said once is not said twice: a flow implies that its giver takes part, a coordination that its members do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polisgraph.records.identity import fact_iri
from polisgraph.records.model import Code, Corpus, Entry, Reference
from polisgraph.records.schema import fact_kind
from polisgraph.vocabulary import CODES

if TYPE_CHECKING:
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


def add_implied(corpus: Corpus) -> None:
    """Add the participations that flows and coordinations imply, unless the record writes them itself."""
    written: dict[tuple[str, str], set[str]] = {}
    for fact in corpus.facts.values():
        if fact.kind.name == "Participation":
            for actor in fact.references("actor"):
                written.setdefault((fact.subject, actor), set()).update(fact.codes("role"))
    for fact in list(corpus.facts.values()):
        if not _in_initiative(corpus, fact):
            continue
        if fact.kind.name == "Flow":
            role, brings = _by_flow(fact)
            for giver in fact.references("giver"):
                if role and _is_actor(corpus, giver) and role not in written.get((fact.subject, giver), set()):
                    _add(corpus, fact, giver, role, brings)
                    written.setdefault((fact.subject, giver), set()).add(role)
        elif fact.kind.name == "Coordination":
            merged = fact.text("form") == "merged-agency"
            members = [(member, "merged-unit" if merged else "participant") for member in fact.references("members")]
            members += [(leader, "coordinator") for leader in fact.references("lead")]
            for member, role in members:
                if (fact.subject, member) not in written:
                    _add(corpus, fact, member, role, "")
                    written[(fact.subject, member)] = {role}


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


def _add(corpus: Corpus, source: Entry, actor: str, role: str, brings: str) -> None:
    values: dict[str, list[Value]] = {key: list(source.values[key]) for key in CARRIED if key in source.values}
    values["actor"] = [Reference(actor)]
    values["role"] = [_code("role", role)]
    if brings:
        values["contributes"] = [_code("contribution", brings)]
    kind = fact_kind("Participation")
    entry = Entry("", kind, source.file, source.line, values, source.subject, source.city, source.document, source.iri)
    entry.iri = fact_iri(source.subject, entry)
    corpus.facts.setdefault(entry.iri, entry)


def _code(scheme: str, notation: str) -> Code:
    return Code(scheme, notation, f"{CODES}{scheme}/{notation}")
