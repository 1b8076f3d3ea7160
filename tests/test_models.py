"""Whole little initiatives, from what is said of them to the models that they show; and what holds of every model."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, RdfFormat

from polisgraph.build import IN_DEFAULT
from polisgraph.inference import infer
from polisgraph.records.checker import check_records
from polisgraph.resources import Layer, Workspace
from polisgraph.vocabulary import ID, POLIS, PREFIXES
from tests.rule_cases import HEAD, ONTOLOGY, RULES, with_ontology

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.store.embedded import EmbeddedStore

# Who takes part. The same for all initiatives: sides hang on each participation, not on the actor.
CAST = """
@prefix : <http://example.org/> .
:city a polis:City ; polis:adminLevel admin-level:county-level-city ; polis:within :province .
:province a polis:Place ; polis:adminLevel admin-level:province . :elsewhere a polis:City .
:government a polis:Government ; polis:governs :city .
:province-government a polis:Government ; polis:governs :province .
:office a polis:Department ; polis:unitOf :government . :desk a polis:Department ; polis:unitOf :office .
:bureau a polis:Department ; polis:unitOf :government . :schools a polis:PublicInstitution ; polis:unitOf :government .
:departments a polis:Department ; polis:isGroup true . :other-government a polis:Government ; polis:governs :elsewhere .
:firm a polis:PrivateEnterprise . :company a polis:Enterprise . :state-company a polis:StateOwnedEnterprise .
:platform a polis:GovernmentPlatform ; polis:controlledBy :government .
:subsidiary a polis:Enterprise ; polis:controlledBy :platform .
:guest a polis:GovernmentPlatform ; polis:controlledBy :other-government .
:bank a polis:FinancialInstitution . :joint a polis:SpecialPurposeVehicle ; polis:shareholder :platform, :firm .
:public-vehicle a polis:SpecialPurposeVehicle ; polis:shareholder :platform . :vehicle a polis:SpecialPurposeVehicle .
:ngo a polis:NGO . :association a polis:CivilSociety . :university a polis:Academia . :residents a polis:Residents .
:agency a polis:InternationalOrganization . :media a polis:Media .
"""
CONTRIBUTIONS = ("equity", "land", "asset", "finance", "operation", "expertise", "service", "labour", "technology")
PAYMENT = ("paid", "unpaid", "unstated")
STATUS = ("planned", "committed", "expected", "rejected")
SPREAD = "<{i}/part> a polis:Initiative ; polis:inCity :city ; polis:partOf <{i}> ."
MEASURE = SPREAD + "<{i}/part> polis:kind initiative-kind:measure ."
FLOWS = """
<{i}/f> a polis:Flow ; polis:initiative <{i}> ; polis:giver :{public} ; polis:status status:achieved .
<{i}/g> a polis:Flow ; polis:initiative <{i}> ; polis:giver :{giver} ; polis:status status:{status} ;
    polis:{by} <{i}/f> .
"""
RELATION = "<{i}/r> a polis:CityRelation ; polis:initiative <{i}> ; polis:relationKind relation-kind:{kind} ."
COORDINATION = """
<{i}/c> a polis:Coordination ; polis:initiative <{i}> ; polis:status status:achieved ; polis:count {count} ;
    polis:unit units:departments .
"""


def flows(public: str, giver: str, by: str, status: str = "achieved") -> str:
    return FLOWS.replace("{public}", public).replace("{giver}", giver).replace("{by}", by).replace("{status}", status)


PPC, PPP = "PublicPrivateCollaboration", "PublicPrivatePartnership"
SPV, LAND, EQUITY = "SpecialPurposeVehiclePartnership", "LandContributionPartnership", "EquityPartnership"
PPCP, CIVIL, ACROSS = "PublicPrivateCommunityPartnership", "CivilCoManagement", "CrossDepartmentCollaboration"
TIERS, HELIX, MANY = "TieredCollaboration", "TripleHelix", "MultiStakeholderPartnership"
ABROAD, PAIRED, TWINS = "DevelopmentCooperation", "PairedAssistance", "CityTwinning"
BLENDED, SELF, BOUGHT = "BlendedFinance", "VolunteerGovernance", "GovernmentPurchase"
# what → who takes part ("actor role … contribution … payment status"; "at part" in a part), shown, possible, and more.
INITIATIVES = {
    # Public and private
    "both sides bring something": ("government funder; firm builder", f"{PPC}", ""),
    "the private side only advises": ("government funder; firm technical-adviser", "", ""),
    "the private side does something unsaid": ("government funder; firm partner", "", f"{PPC}"),
    "the public side does something unsaid": ("government lead; firm builder", "", f"{PPC}"),
    "works that are paid for are no PPP": ("government funder; firm builder paid", f"{PPC} {BOUGHT}", ""),
    "the private side operates unpaid": ("government funder; firm operator unpaid", f"{PPC} {PPP}", ""),
    "the private side operates, payment unsaid": ("government funder; firm operator", f"{PPC}", f"{PPP}"),
    "the private side operates for pay": ("government funder; firm operator paid", f"{PPC} {BOUGHT}", ""),
    "the private side only plans to": ("government funder; firm operator unpaid planned", "", ""),
    "the private side is committed to": ("government funder; firm operator unpaid committed", f"{PPC} {PPP}", ""),
    "a reading that was rejected": ("government funder; firm operator unpaid rejected", "", ""),
    "a bank lends": ("government funder; bank lender", "", f"{PPC}"),
    "a company of unsaid owners operates unpaid": ("government funder; company operator unpaid", "", f"{PPC} {PPP}"),
    "a platform of the same city is public": ("government funder; platform operator unpaid", "", ""),
    "a subsidiary of that platform is public too": ("firm builder; subsidiary funder", f"{PPC}", ""),
    "a platform of another city is private": ("government funder; guest operator unpaid", f"{PPC} {PPP}", ""),
    "a state company of unsaid control": ("government funder; state-company operator unpaid", "", f"{PPC} {PPP}"),
    "the private side invests equity": ("government funder; firm partner equity", f"{PPC} {PPP} {EQUITY}", ""),
    "the private side invests, form unsaid": ("government funder; firm investor", f"{PPC}", f"{PPP} {EQUITY}"),
    "the private side funds": ("government funder; firm funder", f"{PPC}", ""),
    "the private side gives land": ("government funder; firm land-provider unpaid", f"{PPC} {PPP} {LAND}", ""),
    "the private side gives land, payment unsaid": ("government funder; firm land-provider", f"{PPC}", f"{PPP} {LAND}"),
    "the private side sells land": ("government funder; firm land-provider paid", f"{PPC}", ""),
    "a vehicle of both": ("joint implementer", f"{PPC} {PPP} {SPV} {EQUITY}", ""),
    "a vehicle of the public side alone": ("government funder; public-vehicle builder", "", ""),
    "a vehicle of unsaid shareholders": ("government funder; vehicle builder", "", f"{PPC} {PPP} {SPV}"),
    "a stake, and a vehicle of the public side": (
        "public-vehicle funder; firm operator unpaid",
        f"{PPC} {PPP} {SPV}",
        "",
    ),
    # And society
    "residents help both sides": ("government funder; firm builder; residents volunteer", f"{PPC} {PPCP} {MANY}", ""),
    "an NGO advises both sides": ("government funder; firm builder; ngo technical-adviser", f"{PPC} {MANY}", ""),
    "an NGO does something unsaid": ("government funder; firm builder; ngo partner", f"{PPC} {MANY}", f"{PPCP}"),
    "a reserve that an NGO manages": ("office partner; ngo manager", f"{CIVIL}", ""),
    "a reserve that an association manages": ("office partner; association manager", "", f"{CIVIL}"),
    "a reserve that an NGO supports": ("office partner; ngo supporter", "", ""),
    "a reserve that an NGO manages alone": ("ngo manager", "", ""),
    "residents manage it": ("office partner; residents manager", f"{SELF}", ""),
    "residents watch over it": ("office partner; residents supervisor", "", f"{SELF}"),
    "residents volunteer": ("office partner; residents volunteer", "", ""),
    # Several kinds
    "state, enterprise, university": ("office lead; company partner; university partner", f"{HELIX} {MANY}", f"{PPC}"),
    "a university that is only there": (
        "office partner; company partner service; university participant",
        "",
        f"{HELIX} {MANY} {PPC}",
    ),
    "an enterprise that is only there": ("office partner; firm participant; ngo partner", "", f"{MANY}"),
    "an enterprise that is regulated": ("office partner; firm regulated-party; ngo partner", "", ""),
    "state, enterprise, civil society": ("office partner; firm technical-adviser; ngo partner", f"{MANY}", ""),
    "an international organization funds": ("agency funder", f"{ABROAD}", ""),
    "an international organization gives knowledge": ("agency knowledge-source", "", ""),
    "an international organization takes part": ("agency participant", "", f"{ABROAD}"),
    "an international organization approves": ("agency approver", "", ""),
    # The public side with itself
    "two departments": ("office partner; bureau partner", f"{ACROSS}", ""),
    "a department and its unit": ("office partner; desk partner", "", ""),
    "the same department twice": ("office partner; office funder", "", ""),
    "a department and a school": ("office partner; schools partner", "", ""),
    "two departments, one of which only plans to": ("office partner; bureau partner planned", "", ""),
    "a group of departments": ("departments partner", f"{ACROSS}", ""),
    "a coordination of three departments": ("", f"{ACROSS}", "", COORDINATION.replace("{count}", "3")),
    "a coordination of one department": ("", "", "", COORDINATION.replace("{count}", "1")),
    "two tiers": ("government partner; province-government partner", f"{TIERS}", ""),
    "two tiers of which one only gives rules": ("government partner; province-government policy-supporter", "", ""),
    "two governments of which one has no known tier": ("government partner; other-government partner", "", ""),
    # Between cities
    "a pair": ("", f"{PAIRED}", "", RELATION.replace("{kind}", "paired-assistance")),
    "friends": ("", f"{TWINS}", "", RELATION.replace("{kind}", "friendship-city")),
    "an agreement": ("", "", "", RELATION.replace("{kind}", "cooperation-agreement")),
    # Money
    "public money secures a loan": ("", f"{BLENDED}", "", flows("government", "bank", "securedBy")),
    "public money draws a firm's": ("", f"{BLENDED}", "", flows("platform", "firm", "drawnBy")),
    "public money draws a company's": ("", "", f"{BLENDED}", flows("government", "company", "drawnBy")),
    "private money draws a loan": ("", "", "", flows("firm", "bank", "drawnBy")),
    "public money that a loan only includes": ("", "", "", flows("government", "bank", "includedIn")),
    "public money may draw a loan one day": ("", "", "", flows("government", "bank", "drawnBy", "expected")),
    "the city pays an NGO": ("government commissioner; ngo partner service paid", f"{BOUGHT}", ""),
    "the city pays nobody": ("government commissioner; ngo partner service unpaid", "", ""),
    "the city pays its own platform": ("government commissioner; platform builder paid", "", ""),
    # Parts
    "a part's firm": ("government funder; firm operator unpaid at part", f"{PPC} {PPP}", "", SPREAD),
    "a firm in the line of a table": ("government funder; firm operator unpaid at part", "", "", MEASURE),
    "a firm in another record": (
        "government funder; firm operator unpaid at elsewhere",
        "",
        "",
        SPREAD.replace("<{i}/part>", "<{i}-elsewhere>"),
    ),
}


def iri(what: str) -> str:
    return f"http://example.org/initiatives/{what.replace(' ', '-').replace(',', '').replace(chr(39), '')}"


def told(what: str) -> str:
    """What is said of an initiative, as Turtle."""
    who, _, _, *more = INITIATIVES[what]
    own = iri(what)
    lines = [f"<{own}> a polis:Initiative ; polis:inCity :city .", *(text.replace("{i}", own) for text in more)]
    for number, words in enumerate(who.split("; ") if who else []):
        actor, *rest = words.split()
        rest, where = (rest[:-2], rest[-1]) if "at" in rest else (rest, "")
        place = {"": own, "part": f"{own}/part", "elsewhere": f"{own}-elsewhere"}[where]
        status = next((word for word in rest if word in STATUS), "achieved")
        facts = [f"polis:initiative <{place}> ; polis:actor :{actor}"]
        facts += [f"polis:contributes contribution:{word}" for word in rest if word in CONTRIBUTIONS]
        facts += [f"polis:compensation compensation:{word}" for word in rest if word in PAYMENT]
        facts += [f"polis:role role:{word}" for word in rest if word not in (*CONTRIBUTIONS, *PAYMENT, *STATUS)]
        facts += ["polis:rank rank:rejected ; polis:status status:achieved"] if status == "rejected" else []
        facts += [f"polis:status status:{status}"] if status != "rejected" else []
        lines.append(f"<{own}/p{number}> a polis:Participation ; {' ; '.join(facts)} .")
    return "\n".join(lines)


Found = dict[str, set[str]]
SHOWN = "SELECT ?i ?m WHERE { ?i a ?m . ?m polis:condition ?c }"
MAYBE = "SELECT ?i ?m WHERE { ?i polis:possibleModel ?m }"


def rows(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    prefixes = "".join(f"PREFIX {name}: <{value}>\n" for name, value in PREFIXES.items())
    found = store.query(prefixes + query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple("" if value is None else str(getattr(value, "value", value)) for value in row) for row in found]


def models(store: pyoxigraph.Store, query: str) -> Found:
    """The models of each initiative, by the last part of their names."""
    found: Found = defaultdict(set)
    for thing, model in rows(store, query):
        found[thing].add(model.removeprefix(POLIS))
    return found


@pytest.fixture(scope="module")
def inferred() -> pyoxigraph.Store:
    """All the little initiatives in one graph, with what follows; none touches another."""
    store = with_ontology(pyoxigraph.Store())
    for name in IN_DEFAULT:
        store.bulk_load(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    text = HEAD + CAST + "\n".join(told(what) for what in INITIATIVES)
    store.load(text.encode(), format=RdfFormat.TURTLE)
    infer(store, list(RULES.values()))
    return store


@pytest.fixture(scope="module")
def shown(inferred: pyoxigraph.Store) -> Found:
    return models(inferred, SHOWN)


@pytest.fixture(scope="module")
def possible(inferred: pyoxigraph.Store) -> Found:
    return models(inferred, MAYBE)


@pytest.mark.parametrize("what", INITIATIVES)
def test_an_initiative_shows_its_models_and_no_other(what: str, shown: Found, possible: Found) -> None:
    _, expected, maybe, *_ = INITIATIVES[what]
    assert shown[iri(what)] == set(expected.split())
    assert possible[iri(what)] == set(maybe.split())


def test_every_model_is_shown_above_and_every_one_with_a_weaker_form_is_left_open_above(store: EmbeddedStore) -> None:
    known = {model.removeprefix(POLIS) for (model,) in rows(store.raw, "SELECT DISTINCT ?m { ?m polis:condition ?c }")}
    assert len(known) == 17
    assert {name for _, names, *_ in INITIATIVES.values() for name in names.split()} == known
    weak = rows(store.raw, "SELECT DISTINCT ?m { ?m polis:condition ?c . GRAPH ?g { ?c polis:weakForm ?w } }")
    maybe = {name for _, _, names, *_ in INITIATIVES.values() for name in names.split()}
    assert {model.removeprefix(POLIS) for (model,) in weak} == maybe


# -- What holds of every model, in the shipped ontology and graph ------------------------------------------------------

PARTNERSHIPS = "GRAPH <https://w3id.org/polisgraph/ontology/partnerships>"
EVERY = f"{PARTNERSHIPS} {{ ?m rdfs:subClassOf+ polis:Partnership }}"
BELOW = {EQUITY: PPP, LAND: PPP, SPV: PPP, PPP: PPC, PPCP: PPC}


def test_every_model_has_label_and_definition_in_two_languages(store: EmbeddedStore) -> None:
    for word in ("rdfs:label", "skos:definition"):
        query = f"SELECT ?m (LANG(?t) AS ?l) {{ {EVERY} {PARTNERSHIPS} {{ ?m {word} ?t FILTER (STRLEN(?t) > 1) }} }}"
        found = sorted(rows(store.raw, query))
        assert len({model for model, _ in found}) == 17
        assert found == sorted((model, language) for model in {m for m, _ in found} for language in ("en", "zh"))


def test_every_model_is_an_initiative_with_a_fact_for_each_condition(store: EmbeddedStore) -> None:
    parts = f"{PARTNERSHIPS} {{ ?m owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part }}"
    query = f"""
    SELECT ?m ?part ?kind ?property ?some {{
      {EVERY} {parts}
      OPTIONAL {{ {PARTNERSHIPS} {{
        ?part a ?kind ; owl:onProperty ?property ; owl:someValuesFrom ?some FILTER (ISIRI(?some)) }} }}
    }}"""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for model, *part in rows(store.raw, query):
        found[model].append(tuple(part))
    assert len(found) == 17
    asked = rows(store.raw, "SELECT ?m ?c { ?m polis:condition ?c }")
    for model, definition in found.items():
        assert [part for part, kind, *_ in definition if not kind] == [f"{POLIS}Initiative"], model
        restrictions = [rest for _, *rest in definition if rest[0]]
        assert restrictions, model
        assert {kind for kind, _, _ in restrictions} == {f"{PREFIXES['owl']}Restriction"}, model
        fillers = {name if some == f"{POLIS}Fact" else some for _, name, some in restrictions}
        assert fillers == {condition for name, condition in asked if name == model}, model


def test_every_condition_is_concluded_by_a_rule(store: EmbeddedStore) -> None:
    conditions = {condition for (condition,) in rows(store.raw, "SELECT DISTINCT ?c { ?m polis:condition ?c }")}
    conditions |= {weak for (weak,) in rows(store.raw, f"SELECT ?w {{ {PARTNERSHIPS} {{ ?c polis:weakForm ?w }} }}")}
    heads = [rule.text[rule.text.index("CONSTRUCT") : rule.text.index("WHERE {")] for rule in RULES.values()]
    said = {word for head in heads for word in head.split()}
    assert len(conditions) > 30
    assert {name for name in conditions if name.replace(POLIS, "polis:") not in said} == set()


def test_every_weaker_form_is_that_of_one_condition(store: EmbeddedStore) -> None:
    found = rows(store.raw, f"SELECT ?c ?w {{ {PARTNERSHIPS} {{ ?c polis:weakForm ?w }} }}")
    assert len(found) == len({weak for _, weak in found}) == len({condition for condition, _ in found}) > 10
    conditions = {condition for (condition,) in rows(store.raw, "SELECT DISTINCT ?c { ?m polis:condition ?c }")}
    assert {condition for condition, _ in found} <= conditions
    assert {weak for _, weak in found} & conditions == set()


def test_a_model_below_another_is_shown_with_it(store: EmbeddedStore, inferred: pyoxigraph.Store) -> None:
    for graph in (store.raw, inferred):
        found = models(graph, SHOWN)
        assert found
        for thing, names in found.items():
            assert {BELOW[name] for name in names if name in BELOW} <= names, thing
            assert rows(graph, f"SELECT ?i {{ VALUES ?i {{ <{thing}> }} ?i a polis:Partnership, polis:Initiative }}")


def test_no_model_is_both_shown_and_possible(store: EmbeddedStore, inferred: pyoxigraph.Store) -> None:
    for graph in (store.raw, inferred):
        found, maybe = models(graph, SHOWN), models(graph, MAYBE)
        assert maybe
        assert [thing for thing, names in maybe.items() if names & found[thing]] == []


def test_models_are_concluded_and_never_asserted(store: EmbeddedStore) -> None:
    asserted = "https://w3id.org/polisgraph/graph/things"
    kinds = rows(store.raw, f"SELECT DISTINCT ?c {{ GRAPH <{asserted}> {{ ?x a ?c }} }}")
    assert (f"{POLIS}Initiative",) in kinds
    assert [kind for (kind,) in rows(store.raw, f"SELECT ?m {{ {EVERY} }}") if (kind,) in kinds] == []


def test_nobody_types_a_model_into_a_record(tmp_path: Path) -> None:
    (tmp_path / "ontology").symlink_to(ONTOLOGY)
    path = tmp_path / "graph" / "records" / "initiatives" / "newtown" / "school.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("title: A school\nmodel: CityTwinning\npossibleModel: CityTwinning\nclass: CityTwinning\n")
    problems = check_records(Workspace((Layer(tmp_path, ID, writable=True),)))[1]
    assert {(problem.line, problem.message) for problem in problems} >= {
        (2, "unknown key 'model'"),
        (3, "unknown key 'possibleModel'"),
        (4, "unknown key 'class'"),
    }
