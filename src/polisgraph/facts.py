"""Every asserted fact with its evidence, one row for each fact and document.

The columns are a contract. Things are IRIs, codes and SDG targets their notation, numbers are numbers in full, times
EDTF strings; several parties or indicators of one fact are separated by a space. What does not apply is None.

`value_text` holds a value without a number, what a gift is, or the sort of a transfer, relation, honour, coordination,
event, policy link, model or note; `unit` also tells what a figure is counted per (`cars-per-hour`); `scope` names the
place or actor that a figure is about, if that is not its initiative or city.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import CODES, POLIS, RDF, RDFS, SDG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polisgraph.store.protocol import Store, Term
    from polisgraph.vocabulary import Terms

__all__ = ["COLUMNS", "facts"]

COLUMNS = (
    "fact", "kind", "initiative", "city", "label", "actor", "actor_label", "actor_class", "roles", "contributes",
    "compensation", "indicator", "value", "value_max", "value_text", "direction", "baseline", "change_percent", "unit",
    "status", "qualifier", "scope", "rank", "amount", "currency", "instrument", "sdg", "basis", "voice", "from", "to",
    "count", "start", "end", "reason", "document", "passages",
)  # fmt: skip

STATEMENTS = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT ?fact ?property ?value WHERE {
  { SELECT DISTINCT ?fact WHERE { ?fact polis:evidence ?passage } }
  ?fact ?property ?value .
}
"""
PASSAGES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT ?passage ?document ?start ?end WHERE { ?passage polis:document ?document ; polis:start ?start ; polis:end ?end }
"""
THINGS = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label ?class ?members WHERE {
  VALUES ?root { polis:Actor polis:Place }
  ?thing a ?root ; a ?class ; rdfs:label ?label .
  OPTIONAL { ?thing polis:memberCount ?members }
}
"""
PARTIES = {  # kind → properties that give `from` and `to`
    "Flow": ("giver", "receiver"),
    "Transfer": ("origin", "destination"),
    "CityRelation": ("giver", "receiver"),
    "Membership": ("holder", "body"),
    "Office": ("holder", "body"),
    "Recognition": ("awardedBy", "recipient"),
    "PolicyLink": ("initiative", "policy"),
}
SORTS = {  # kind → the property that says of what sort a fact is
    "Coordination": "form",
    "Transfer": "transferKind",
    "CityRelation": "relationKind",
    "Recognition": "recognitionKind",
    "PolicyLink": "policyRelation",
    "ModelStatement": "statedModel",
    "Event": "eventKind",
    "CurationNote": "noteType",
}
TAKEN_UP = {"learned-from", "inspired-by"}  # transfers that end here; the others start here
CODED = ("indicator", "compensation", "direction", "status", "qualifier", "rank", "basis", "voice", "reason", "unit")
TOP = ("Initiative", "City", "Place", "PolicyInstrument", "Actor", "Quantity", "Document")

Properties = dict[str, list["Term"]]


def facts(store: Store, terms: Terms) -> Iterator[dict[str, Any]]:
    """Yield a row for each fact and document, by IRI, then document.

    :param terms: the ontology's classes, for the most specific class of an actor.
    """
    statements: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
    for fact, prop, value in _select(store, STATEMENTS):
        assert value is not None
        statements[str(plain(fact))][str(plain(prop))].append(value)
    passages = {
        str(plain(p)): (str(plain(d)), int(str(plain(s))), int(str(plain(e))))
        for p, d, s, e in _select(store, PASSAGES)
    }
    things = _things(store, terms)
    for iri in sorted(statements):
        row = _Row(iri, statements, things, terms).row()
        by_document: dict[str, list[list[int]]] = defaultdict(list)
        for passage in statements[iri].get(POLIS + "evidence", []) + statements[iri].get(
            POLIS + "baselineEvidence", []
        ):
            document, start, end = passages[str(plain(passage))]
            if [start, end] not in by_document[document]:
                by_document[document].append([start, end])
        for document in sorted(by_document):
            row["document"] = document.rsplit("/", 1)[-1]
            row["passages"] = sorted(by_document[document])
            yield dict(row)


def _select(store: Store, query: str) -> list[tuple[Term | None, ...]]:
    answer = store.query(query)
    assert isinstance(answer, Answer)
    return answer.rows


def _things(store: Store, terms: Terms) -> dict[str, dict[str, Any]]:
    """Return label, class and number of members of every actor and place."""
    things: dict[str, dict[str, Any]] = {}
    for thing, label, class_, members in _select(store, THINGS):
        entry = things.setdefault(
            str(plain(thing)), {"label": plain(label), "classes": set(), "members": _number(members)}
        )
        entry["classes"].add(str(plain(class_)).removeprefix(POLIS))
    for entry in things.values():
        entry["class"] = _leaf(entry["classes"], terms)
    return things


def _leaf(classes: set[str], terms: Terms) -> str:
    """Return the most specific class: the one that no other of the classes lies below."""
    known = [name for name in sorted(classes) if name in terms.parents]
    leaves = [name for name in known if not any(name != other and name in terms.ancestors(other) for other in known)]
    return leaves[0] if leaves else ""


def _number(term: Term | None) -> int | float | None:
    value = plain(term)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, (int, float)) else None


class _Row:
    """Makes the row of one fact."""

    def __init__(
        self, iri: str, statements: dict[str, Properties], things: dict[str, dict[str, Any]], terms: Terms
    ) -> None:
        self.iri = iri
        self.statements = statements
        self.own = statements[iri]
        self.things = things
        self.terms = terms
        classes = {str(plain(value)).removeprefix(POLIS) for value in self.own.get(RDF + "type", [])}
        self.kind = next((name for name in TOP if name in classes), "") or _leaf(classes, terms)

    def values(self, name: str) -> list[str]:
        return sorted(str(plain(value)) for value in self.own.get(name if ":" in name else POLIS + name, []))

    def text(self, name: str) -> str | None:
        found = self.values(name)
        return found[0] if found else None

    def several(self, name: str) -> str | None:
        return " ".join(self.values(name)) or None

    def codes(self, name: str) -> list[str]:
        return [value.removeprefix(CODES).split("/", 1)[-1].rsplit("/", 1)[-1] for value in self.values(name)]

    def code(self, name: str) -> str | None:
        return " ".join(self.codes(name)) or None

    def number(self, name: str) -> int | float | None:
        found = self.own.get(POLIS + name, [])
        return _number(found[0]) if found else None

    def row(self) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {"fact": self.iri, "kind": self.kind, "label": self.text(RDFS + "label")}
        row["initiative"] = self.iri if self.kind == "Initiative" else self.text("initiative")
        row["city"] = self.iri if self.kind == "City" else self.several("inCity") or self._shelf()
        row |= {name: self.code(name) for name in CODED}
        row |= {"value": self.number("value"), "value_max": self.number("valueMax")}
        row |= {"baseline": self.number("baseline"), "change_percent": self.number("changePercent")}
        row |= {"amount": self.number("amount"), "currency": self.code("currency")}
        row |= {"instrument": self.code("financialInstrument"), "count": self.number("count")}
        row["start"] = self.text("startDate") or self.text("asOf") or self.text("startYear")
        row["end"] = self.text("endDate") or self.text("asOf") or self.text("endYear")
        if sdg := self.text("sdg"):
            row["sdg"] = sdg.removeprefix(SDG)
        self._actor(row)
        self._parties(row)
        self._figures(row)
        self._words(row)
        return row

    def _shelf(self) -> str | None:
        """Return the city on whose shelf a place or a policy stands, which its IRI tells."""
        parts = self.iri.rsplit("/", 3)
        city = f"{parts[0]}/cities/{parts[2]}" if len(parts) == 4 and parts[1] in ("places", "policies") else ""
        return city if "City" in self.things.get(city, {}).get("classes", ()) else None

    def _actor(self, row: dict[str, Any]) -> None:
        about = [iri for iri in self.values("about") if "Actor" in self.things.get(iri, {}).get("classes", ())]
        iris = [self.iri] if self.kind == "Actor" else self.values("actor") or self._members() or about
        actors = [self.things[iri] for iri in iris if iri in self.things]
        if actors:
            row["actor"] = " ".join(iris)
            row["actor_label"] = "; ".join(str(actor["label"]) for actor in actors)
            row["actor_class"] = " ".join(dict.fromkeys(actor["class"] for actor in actors))
            if row["count"] is None and len(actors) == 1 and self.kind != "Measurement":
                row["count"] = actors[0]["members"]
        if self.kind == "Participation":
            row |= {"roles": self.codes("role"), "contributes": self.codes("contributes")}
        elif self.kind == "Flow":
            row["contributes"] = self.codes("contributes") or None

    def _members(self) -> list[str]:
        """Return the actors of the participations that work together, and who took part in an event."""
        found = [
            str(plain(actor))
            for member in self.values("member")
            for actor in self.statements.get(member, {}).get(POLIS + "actor", [])
        ]
        return sorted(set(found)) or self.values("eventParticipant")

    def _parties(self, row: dict[str, Any]) -> None:
        here = row["initiative"] or row["city"]
        if self.kind in PARTIES:
            giver, receiver = PARTIES[self.kind]
            row["from"], row["to"] = self.several(giver), self.several(receiver)
        if self.kind == "Transfer":
            side = "to" if self.code("transferKind") in TAKEN_UP else "from"
            row[side] = row[side] or here
        elif self.kind == "CityRelation" and self.values("party"):
            others = [party for party in self.values("party") if party != row["city"]]
            row["from"], row["to"] = row["from"] or row["city"], " ".join(others) or None
        elif self.kind in ("Membership", "PolicyLink"):
            row["from"] = row["from"] or here
        elif self.kind == "Recognition":
            row["to"] = row["to"] or self.text("about")
        elif self.kind == "Coordination":
            row["to"] = self.several("into")

    def _figures(self, row: dict[str, Any]) -> None:
        """Fill the columns of figures that have none of their own, so that no number is lost."""
        if self.kind == "Quantity":
            main = self.statements.get(self.text("alternativeOf") or "", {})
            row["initiative"] = next((str(plain(v)) for v in main.get(POLIS + "initiative", [])), None)
            row["city"] = next((str(plain(v)) for v in main.get(POLIS + "inCity", [])), None)
            if POLIS + "amount" in main:
                row |= {"amount": row["value"], "currency": row["unit"]}
            elif POLIS + "count" in main:
                row["count"] = row["value"]
        if row["value"] is None and row["baseline"] is None and row["change_percent"] is None:
            if (share := self.number("share")) is not None:
                row |= {"value": share, "unit": "percent"}
            elif (position := self.number("position")) is not None:
                row |= {"value": position, "unit": "rank"}
        if row["value_max"] is None:
            names = ("amountMax", "countMax", "changePercentMax")
            row["value_max"] = next((n for name in names if (n := self.number(name)) is not None), None)

    def _words(self, row: dict[str, Any]) -> None:
        """Fill the columns of words: a value without a number, a gift, a sort; what a figure covers."""
        words = [self.code(SORTS[self.kind])] if self.kind in SORTS else []
        words += [self.text(name) for name in ("valueText", "amountText", "countText", "item")]
        if self.number("change") is not None and row["value"] is None:
            words.append(self.text("printedValue"))  # a change in another unit than percent
        row["value_text"] = next((text for text in words if text), None)
        about = [self.things[iri]["label"] for iri in self.values("about") if iri in self.things and iri != row["city"]]
        if per := self.code("per"):  # eight cars an hour are not eight cars
            row["unit"] = f"{row['unit']}-per-{per}" if row["unit"] else None
        row["scope"] = self.text("scope") or (about[0] if about and self.kind == "Measurement" else None)
