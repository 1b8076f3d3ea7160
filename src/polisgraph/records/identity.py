"""What a fact is called: its IRI from its key fields, never from its value, and a label that a person can read."""

from __future__ import annotations

from polisgraph.records.files import fact_segment
from polisgraph.records.model import Code, Corpus, Entry, Reference, Value, decimal_text
from polisgraph.records.quantity import Quantity
from polisgraph.records.values import slugify
from polisgraph.vocabulary import SDG

__all__ = ["fact_iri", "fact_slug", "label_facts"]

MOST_WORDS = 9  # of one key field in an IRI


def fact_iri(subject: str, entry: Entry) -> str:
    """Return the IRI of a fact: its record's, its kind and its identifier."""
    return f"{subject}/{fact_segment(entry.kind)}/{fact_slug(entry)}"


def fact_slug(entry: Entry) -> str:
    """Return the identifier of a fact within its record and kind: the written `id`, else its key fields."""
    written = entry.text("id")
    if written:
        return written
    parts = [_part(value) for key in entry.kind.identity for value in entry.values.get(key, ())]
    return "-".join(part for part in parts if part)


def _part(value: Value) -> str:
    if isinstance(value, Code):
        return value.notation
    if isinstance(value, Reference):
        return value.iri.rsplit("/", 1)[-1]
    return "-".join(slugify(str(value)).split("-")[:MOST_WORDS])


def label_facts(corpus: Corpus) -> None:
    """Give every fact a `label` of its own: who or what, and which."""
    for fact in corpus.facts.values():
        fact.values["label"] = [_label(fact, corpus)]


def _names(corpus: Corpus, fact: Entry, *keys: str) -> str:
    return ", ".join(_name(corpus, iri) for key in keys for iri in fact.references(key))


def _name(corpus: Corpus, iri: str) -> str:
    return "SDG " + iri.removeprefix(SDG) if iri.startswith(SDG) else corpus.label(iri)


def _figure(fact: Entry, key: str) -> str:
    value = fact.one(key)
    return value.printed if isinstance(value, Quantity) else ""


def _words(fact: Entry, key: str) -> str:
    return ", ".join(notation.replace("-", " ") for notation in fact.codes(key))


def _label(fact: Entry, corpus: Corpus) -> str:  # noqa: PLR0911  (one line a kind reads better than a table of lambdas)
    subject = corpus.label(fact.subject)
    match fact.kind.name:
        case "Participation":
            return f"{_names(corpus, fact, 'actor')}: {_words(fact, 'role')}"
        case "Coordination":
            who = _names(corpus, fact, "into") or _names(corpus, fact, "members") or _figure(fact, "count") or subject
            return f"{_words(fact, 'form').capitalize()}: {who}"
        case "Measurement":
            before = f"{_figure(fact, 'baseline')} → " if fact.one("baseline") else ""
            after = _figure(fact, "value") or _figure(fact, "change") or _figure(fact, "share")
            scope = f" ({fact.text('scope')})" if fact.one("scope") else ""
            return f"{_words(fact, 'indicator').capitalize()}{scope}: {before}{after}".rstrip(": →")
        case "Flow":
            what = _figure(fact, "amount") or fact.text("item") or _figure(fact, "quantity")
            giver, receiver = (
                _names(corpus, fact, "giver") or "unstated",
                _names(corpus, fact, "receiver") or "unstated",
            )
            return f"{_words(fact, 'financialInstrument').capitalize()} {what}: {giver} to {receiver}".replace(
                " :", ":"
            )
        case "Beneficiary":
            who = fact.text("group") or _names(corpus, fact, "actor")
            return f"{who}: {_figure(fact, 'count')}".rstrip(": ")
        case "SdgLink":
            return f"{subject} serves {_names(corpus, fact, 'sdg')}"
        case "Transfer" | "CityRelation":
            kind = _words(fact, "transferKind") or _words(fact, "relationKind")
            far = _names(corpus, fact, "origin", "destination", "party", "giver", "receiver")
            return f"{kind.capitalize()}: {far or _figure(fact, 'count') or fact.text('item')}".rstrip(": ")
        case "Membership" | "Office":
            office = fact.text("office")
            place = _names(corpus, fact, "body")
            return f"{_names(corpus, fact, 'holder') or subject}: {', '.join(part for part in (office, place) if part)}"
        case "PolicyLink":
            return f"{_words(fact, 'policyRelation').capitalize()}: {_names(corpus, fact, 'policy')}"
        case "ModelStatement":
            return f"Called {_words(fact, 'statedModel')}"
        case "CurationNote":
            return f"{_words(fact, 'noteType').capitalize()}: {fact.text('printed')}"
    return fact.text("title") or fact.iri.rsplit("/", 1)[-1]


def figure_text(quantity: Quantity) -> str:
    """Return a figure in full digits with its unit: 373610000 CNY."""
    numbers = " to ".join(decimal_text(number) for number in quantity.numbers) or quantity.text
    return f"{numbers} {quantity.unit}".strip()
