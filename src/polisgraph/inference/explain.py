"""Why an initiative is a partnership of some model, why it may be one, or what it lacks.

The facts that an explanation gives suffice alone for the rules to draw the same conclusion, and none of them can be
spared. Where other facts would do as well, the other derivations are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from polisgraph.inference.definitions import Condition, Expression, Model, find_model, read_labels, read_models
from polisgraph.records.model import Span
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import POLIS, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from polisgraph.store.protocol import Store

__all__ = ["Explanation", "Finding", "Near", "Witness", "explain"]

VERDICTS: Final = ("shown", "possible", "missing")
MOST_COMBINATIONS: Final = 20_000  # of facts that are tried; beyond that the count is a lower bound
MOST_NEAR: Final = 3  # facts that come nearest to a condition that is not met
REAL: Final = ("achieved", "committed", "observed")

# No VALUES over properties here: Oxigraph would look for each of them in the whole graph.
FACTS = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?fact ?property ?value WHERE {{
  {{ <{iri}> polis:hasParticipation|polis:hasFlow|polis:hasCoordination|polis:hasCityRelation ?fact }}
  UNION
  {{ ?fact polis:initiative <{iri}> ; a polis:Participation }}
  ?fact ?property ?value .
}}
"""
AROUND = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?thing ?property ?value WHERE {{
  {{ <{iri}> polis:hasParticipation|polis:hasFlow ?fact }} UNION {{ ?fact polis:initiative <{iri}> }}
  ?fact polis:actor|polis:giver|polis:role|polis:brings ?thing .
  ?thing ?property ?value .
}}
"""
OWN = "SELECT DISTINCT ?property ?value WHERE {{ <{iri}> ?property ?value }}"
PASSAGES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?fact ?document ?start ?end WHERE {{
  VALUES ?fact {{ {facts} }}
  ?fact polis:evidence ?passage . ?passage polis:document ?document ; polis:start ?start ; polis:end ?end .
}}
"""
TIERS = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
SELECT DISTINCT ?one ?other WHERE {{
  <{iri}> polis:hasParticipation ?one, ?other .
  <{iri}> polis:acrossTiers ?one, ?other .
  ?one polis:worksWith ?other ; polis:actor/polis:tier/polis:levelRank ?rank .
  ?other polis:actor/polis:tier/polis:levelRank ?beside .
  FILTER (?rank != ?beside)
}}
"""
WHO: Final = {POLIS + name for name in ("side", "actor", "giver", "relationKind")}  # who; the rest is what
# What a weaker form leaves open, by the property that the condition itself asks for.
UNSAID: Final = {
    "compensation": "whether it is paid is not stated",
    "brings": "the form of its investment is not stated",
    "role": "what it does is not stated",
    "side": "its ownership or control is not stated",
    "actor": "what kind of body it is is not stated",
    "giver": "its ownership or control is not stated",
}


@dataclass(frozen=True)
class Witness:
    """A fact that meets a condition: what it says, where it is written, and what the text leaves open about it."""

    iri: str
    label: str
    part: str
    said: str
    open: tuple[str, ...]
    places: tuple[Span, ...]


@dataclass(frozen=True)
class Near:
    """A fact that comes near to a condition, and what keeps it from meeting it, in words; `count` things do."""

    witness: Witness
    lacks: str
    count: int


@dataclass(frozen=True)
class Finding:
    """A condition of a model: the facts that meet it here (`weakly`: only its weaker form), or those that come near."""

    condition: Condition
    facts: tuple[Witness, ...] = ()
    weakly: bool = False
    near: tuple[Near, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the condition is met, if only in its weaker form."""
        return bool(self.facts)


@dataclass(frozen=True)
class Explanation:
    """Whether an initiative shows a model, may show it, or what is missing, with the facts that say so.

    `derivations` counts the sets of facts of which each alone would do; `complete` is False where there are so many
    that the count is a lower bound.
    """

    initiative: str
    label: str
    model: Model
    verdict: str
    findings: tuple[Finding, ...]
    derivations: int = 0
    complete: bool = True

    @property
    def facts(self) -> list[Witness]:
        """The facts of the explanation, each once."""
        return list({witness.iri: witness for finding in self.findings for witness in finding.facts}.values())

    @property
    def missing(self) -> list[Finding]:
        """The conditions that are not met."""
        return [finding for finding in self.findings if not finding.met]

    def __str__(self) -> str:
        """Say it in one line."""
        words = {"shown": "is shown", "possible": "is possible", "missing": "is not shown"}
        return f"{self.label}: {self.model.label} {words[self.verdict]}"


def explain(store: Store, initiative: str, ontology: Path, *, model: str = "") -> list[Explanation]:
    """Explain the models of an initiative: those shown, those possible, and those that lack one condition.

    :param initiative: its IRI.
    :param ontology: the folder of the ontology, whose definitions say what the conditions are.
    :param model: explain this model alone, whatever is missing; a class name or a label.
    :raises UnknownNameError: if there is no such model.
    """
    models = read_models(ontology)
    wanted = [find_model(models, model)] if model else list(models.values())
    reader = _Initiative(store, initiative, read_labels(ontology))
    found = [reader.explanation(one) for one in wanted]
    if not model:
        found = [one for one in found if one.verdict != "missing" or reader.nearly(one)]
    return sorted(found, key=lambda one: (VERDICTS.index(one.verdict), wanted.index(one.model)))


class _Initiative:
    """The closed world around one initiative: facts that count for it, and what they say."""

    def __init__(self, store: Store, iri: str, labels: dict[str, str]) -> None:
        self.store = store
        self.iri = iri
        self.labels = labels
        self.things: dict[str, dict[str, set[str]]] = {}
        for fact, prop, value in _rows(store, FACTS.format(iri=iri)):
            self._add(fact, prop, value)
        for thing, prop, value in _rows(store, AROUND.format(iri=iri)):
            self._add(thing, prop, value)
        self.own: dict[str, list[str]] = {}
        for prop, value in _rows(store, OWN.format(iri=iri)):
            self.own.setdefault(prop, []).append(value)
        self.label = next(iter(self.own.get(LABEL, ())), iri)
        self.counted = {
            fact
            for name in ("hasParticipation", "hasFlow", "hasCoordination", "hasCityRelation")
            for fact in self.own.get(POLIS + name, ())
        }
        self._parts: dict[str, str] = {}
        self._tiers: list[frozenset[str]] | None = None

    def _add(self, subject: str, prop: str, value: str) -> None:
        self.things.setdefault(subject, {}).setdefault(prop, set()).add(value)

    # -- verdicts ------------------------------------------------------------------------------------------------------

    def explanation(self, model: Model) -> Explanation:
        """Say whether a model is shown, possible or missing, with the fewest facts that say so."""
        types, possible = self.own.get(RDF + "type", ()), self.own.get(POLIS + "possibleModel", ())
        verdict = "shown" if model.iri in types else "possible" if model.iri in possible else "missing"
        strong = [self._sets(condition, condition.iri) for condition in model.conditions]
        weak = [self._sets(condition, condition.weak) if condition.weak else [] for condition in model.conditions]
        choices = [one or other for one, other in zip(strong, weak, strict=True)]
        if verdict == "missing":
            # Each condition that is met shows one fact; the others show what comes near.
            chosen = [min(sets, key=self._rank) if sets else frozenset() for sets in choices]
            return self._explanation(model, verdict, chosen, strong)
        derivations, complete = self._derivations(choices)
        best = min(derivations, key=self._rank)
        chosen = [min((one for one in sets if one <= best), key=self._rank) for sets in choices]
        return self._explanation(model, verdict, chosen, strong, len(derivations), complete=complete)

    def nearly(self, explanation: Explanation) -> bool:
        """Say whether a missing model is worth a word: one condition is not met, and a fact lacks one thing to it."""
        missing = explanation.missing
        return len(missing) == 1 and any(near.count == 1 for near in missing[0].near)

    def _explanation(
        self,
        model: Model,
        verdict: str,
        chosen: list[frozenset[str]],
        strong: list[list[frozenset[str]]],
        derivations: int = 0,
        *,
        complete: bool = True,
    ) -> Explanation:
        places = self._places({fact for facts in chosen for fact in facts})
        findings = []
        for condition, facts, sets in zip(model.conditions, chosen, strong, strict=True):
            weakly = bool(facts) and facts not in sets
            weak = condition if weakly else None
            witnesses = tuple(self._witness(fact, places, weak) for fact in sorted(facts, key=self._fact_rank))
            near = () if facts else tuple(self._near(condition))
            findings.append(Finding(condition, witnesses, weakly, near))
        return Explanation(self.iri, self.label, model, verdict, tuple(findings), derivations, complete)

    # -- sets of facts -------------------------------------------------------------------------------------------------

    def _sets(self, condition: Condition, kind: str) -> list[frozenset[str]]:
        """Return the sets of facts of which each meets a condition."""
        if condition.by_property:
            return self._together(condition)
        found = [fact for fact in sorted(self.counted) if kind in self.things[fact].get(RDF + "type", ())]
        if kind.endswith("LeveragedMoney"):  # what it draws on is a fact of its own
            return [frozenset({fact, public}) for fact in found for public in self._public_money(fact)]
        return [frozenset({fact}) for fact in found]

    def _public_money(self, fact: str) -> list[str]:
        sources = self.things[fact].get(POLIS + "drawnBy", set()) | self.things[fact].get(POLIS + "securedBy", set())
        return [
            one for one in sorted(sources) if POLIS + "PublicMoney" in self.things.get(one, {}).get(RDF + "type", ())
        ]

    def _together(self, condition: Condition) -> list[frozenset[str]]:
        """Return pairs of participations, groups and coordinations that show work across departments or tiers."""
        facts = set(self.own.get(condition.iri, ()))
        pairs = self._tier_pairs() if condition.iri.endswith("Tiers") else self._department_pairs(facts)
        alone = facts - {fact for pair in pairs for fact in pair}
        groups = {fact for fact in facts - alone if self._is_group(fact) and not condition.iri.endswith("Tiers")}
        singles = [frozenset({fact}) for fact in sorted(alone | groups)]
        return singles + [pair for pair in pairs if not pair & groups]

    def _department_pairs(self, facts: set[str]) -> list[frozenset[str]]:
        pairs = {
            frozenset({one, other})
            for one in facts
            for other in self.things.get(one, {}).get(POLIS + "worksWith", ())
            if other in facts and self._is_department(one) and self._is_department(other)
        }
        return sorted(pairs, key=sorted)

    def _tier_pairs(self) -> list[frozenset[str]]:
        if self._tiers is None:
            pairs = {frozenset({one, other}) for one, other in _rows(self.store, TIERS.format(iri=self.iri))}
            self._tiers = sorted(pairs, key=sorted)
        return self._tiers

    def _is_department(self, fact: str) -> bool:
        return any(POLIS + "Department" in self._types(actor) for actor in self._actors(fact))

    def _is_group(self, fact: str) -> bool:
        return self._is_department(fact) and any(
            "true" in self.things.get(actor, {}).get(POLIS + "isGroup", ()) for actor in self._actors(fact)
        )

    def _actors(self, fact: str) -> set[str]:
        known = self.things.get(fact, {})
        return known.get(POLIS + "actor", set()) | known.get(POLIS + "giver", set())

    def _types(self, thing: str) -> set[str]:
        return self.things.get(thing, {}).get(RDF + "type", set())

    def _derivations(self, choices: list[list[frozenset[str]]]) -> tuple[list[frozenset[str]], bool]:
        """Return the sets of facts that suffice and of which none holds another, and whether these are all."""
        unions = {frozenset().union(*combination) for combination in islice(product(*choices), MOST_COMBINATIONS)}
        total = 1
        for sets in choices:
            total *= len(sets)
        ordered = sorted(unions, key=len)
        smallest: list[frozenset[str]] = []
        for union in ordered:
            if not any(one < union for one in smallest):
                smallest.append(union)
        return smallest, total <= MOST_COMBINATIONS

    def _rank(self, facts: Iterable[str]) -> tuple[object, ...]:
        """Order sets of facts: few before many, the initiative's own before a part's, named actors before groups."""
        ordered = sorted(facts, key=self._fact_rank)
        return (len(ordered), *(rank for fact in ordered for rank in self._fact_rank(fact)))

    def _fact_rank(self, fact: str) -> tuple[bool, bool, bool, str]:
        foreign = self.iri not in self.things.get(fact, {}).get(POLIS + "initiative", ())
        group = any("true" in self.things.get(actor, {}).get(POLIS + "isGroup", ()) for actor in self._actors(fact))
        leads = any(role.endswith("/lead") for role in self.things.get(fact, {}).get(POLIS + "role", ()))
        return (foreign, group, not leads, fact)

    # -- words ---------------------------------------------------------------------------------------------------------

    def _witness(self, fact: str, places: dict[str, list[Span]], weak: Condition | None = None) -> Witness:
        """Describe a fact; `weak` is the condition of which it meets the weaker form alone."""
        known = self.things.get(fact, {})
        label = next(iter(sorted(known.get(LABEL, ()))), fact)
        parts = sorted(known.get(POLIS + "initiative", set()) - {self.iri})
        part = self._label(parts[0]) if parts and self.iri not in known.get(POLIS + "initiative", ()) else ""
        unsaid = self._unsaid(fact, weak.expression) if weak is not None and weak.expression else []
        return Witness(fact, label, part, self._said(fact), tuple(unsaid), tuple(places.get(fact, ())))

    def _unsaid(self, fact: str, expression: Expression) -> list[str]:
        """Say what the text leaves open where a fact meets only the weaker form of a condition."""
        types = self._types(fact)
        if any(POLIS + "SpecialPurposeVehicle" in self._types(actor) for actor in self._actors(fact)):
            return ["its shareholders are not named"]
        lacks = {prop for part in expression.lacks(self.things, fact) for prop in part.properties()}
        if POLIS + "OpenContribution" in types:
            lacks.discard(POLIS + "compensation")
            said = ["what it brings is not stated"]
        else:
            brings = self.things[fact].get(POLIS + "brings", ())
            stakes = any(POLIS + "StakeContribution" in self._types(contribution) for contribution in brings)
            lacks.discard(POLIS + ("brings" if stakes else "compensation"))
            said = [UNSAID["brings"]] if POLIS + "brings" in lacks else []
        lacks.discard(POLIS + "brings")
        return said + [words for name, words in UNSAID.items() if POLIS + name in lacks]

    def _said(self, fact: str) -> str:
        """Return what a fact brings and whether it is paid for, in words."""
        known = self.things.get(fact, {})
        brings = ", ".join(sorted(self._code(code) for code in known.get(POLIS + "brings", ())))
        pay = sorted(
            self._code(code) for code in known.get(POLIS + "compensation", ()) if not code.endswith("/unstated")
        )
        side = ", ".join(sorted(self._code(code) for code in known.get(POLIS + "side", ())))
        return "; ".join(part for part in (side, f"brings {brings}" if brings else "", *pay) if part)

    def _code(self, iri: str) -> str:
        return self.labels.get(iri, iri.rsplit("/", 1)[-1])

    def _label(self, iri: str) -> str:
        if iri not in self._parts:
            query = f"SELECT ?label WHERE {{ <{iri}> <{LABEL}> ?label }}"
            self._parts[iri] = next((row[0] for row in _rows(self.store, query)), iri.rsplit("/", 1)[-1])
        return self._parts[iri]

    def _near(self, condition: Condition) -> Iterator[Near]:
        """Give the facts that come nearest to a condition, and what each lacks."""
        if condition.expression is None:
            return
        found = []
        for fact in sorted(self.things):
            if not self._comes_near(condition.expression, fact):
                continue
            lacks = condition.expression.lacks(self.things, fact)
            planned = fact not in self.counted
            found.append((len(lacks) + planned, self._fact_rank(fact), fact, lacks, planned))
        found.sort(key=lambda one: one[:3])
        kept = [one for one in found if one[0] == found[0][0]][:MOST_NEAR]
        places = self._places({fact for _, _, fact, _, _ in kept})
        for _, _, fact, lacks, planned in kept:
            words = [part.words(self.labels) for part in lacks]
            if planned:
                status = sorted(self._code(code) for code in self.things[fact].get(POLIS + "status", ()))
                words.append(f"a status of achieved or committed (it is {', '.join(status) or 'not said'})")
            yield Near(self._witness(fact, places), "; ".join(words), len(words))

    def _comes_near(self, expression: Expression, fact: str) -> bool:
        """Say whether a fact is of the right kind and by the right actor: then what is missing is what it does."""
        asked = [part for part in expression.parts if part.kind == "class" or part.properties() <= WHO]
        return all(part.holds(self.things, fact) for part in asked)

    def _places(self, facts: set[str]) -> dict[str, list[Span]]:
        if not facts:
            return {}
        found: dict[str, list[Span]] = {}
        named = " ".join(f"<{fact}>" for fact in sorted(facts))
        for fact, document, start, end in _rows(self.store, PASSAGES.format(facts=named)):
            found.setdefault(fact, []).append(Span(document.rsplit("/", 1)[-1], int(start), int(end)))
        return {fact: sorted(spans) for fact, spans in found.items()}


LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    answer = store.query(query)
    if isinstance(answer, Answer):
        for row in answer.rows:
            yield tuple(_text(plain(term)) for term in row)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
