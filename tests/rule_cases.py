"""For each rule the smallest graph that makes it fire and all that follows; what looks alike and must not follow."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from polisgraph.inference import read_rules
from polisgraph.resources import shipped_root
from polisgraph.vocabulary import ONTOLOGY_FILES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

ONTOLOGY = shipped_root() / "ontology"
RULES = {rule.name: rule for rule in read_rules(ONTOLOGY / "rules")}
LISTS = """
status role basis rank side contribution compensation relation-kind units initiative-kind admin-level coordination-form
financial-instrument
"""
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <http://example.org/> .\n"
HEAD += "".join(f"@prefix {name}: <{PREFIXES['codes']}{name}/> .\n" for name in LISTS.split())
HEAD += f"@prefix relation: <{PREFIXES['codes']}policy-relation/> .\n"


def graph(turtle: str) -> pyoxigraph.Store:
    """A store of a few triples in the default graph."""
    store = pyoxigraph.Store()
    store.load((HEAD + turtle).encode(), format=RdfFormat.TURTLE)
    return store


def triples(turtle: str) -> set[str]:
    return {str(quad.triple) for quad in graph(turtle)}


def default(store: pyoxigraph.Store) -> set[str]:
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


def with_ontology(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """The store, with the two files of classes that rules read in their named graphs."""
    store.bulk_extend(_classes())
    return store


@cache
def _classes() -> list[Quad]:
    return [quad for name in ("polisgraph.ttl", "partnerships.ttl") for quad in in_graph(name, ONTOLOGY_FILES[name])]


def in_graph(name: str, graph: str) -> Iterable[Quad]:
    for quad in parse(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))


PART = ":p polis:initiative :i ; polis:actor :a ; polis:status {status} ; polis:role {role} ."


def each(verb: str, *roles: str) -> tuple[str, str]:
    """A participation in each role and of each status that counts, and what follows of all of them."""
    pairs = [(role, status) for role in roles for status in ("achieved", "committed", "observed")]
    said = [
        f":p{n} polis:initiative :i{n} ; polis:actor :a ; polis:status status:{status} ; polis:role role:{role} ."
        for n, (role, status) in enumerate(pairs)
    ]
    return " ".join(said), " ".join(f":a polis:{verb} :i{n} ." for n in range(len(pairs)))


COUNTS = ":f a polis:{kind} ; polis:initiative :i ; polis:status status:{status} ."
# A part of an initiative within its record (/i and /i/part), and one beside it in a record of its own.
ABOVE = "<http://example.org/i/part> polis:partOf :i . :other polis:partOf :i ."
OF_PART = ":f a polis:{kind} ; polis:initiative <http://example.org/i/part> ; polis:status status:achieved ." + ABOVE
OF_PART += ":g a polis:{kind} ; polis:initiative :k ; polis:status status:committed ."
OF_PART += ":h a polis:{kind} ; polis:initiative :k ; polis:status status:observed ."
BOTH_COUNT = ":i polis:{has} :f . <http://example.org/i/part> polis:{has} :f . :k polis:{has} :g, :h ."
# A participation of a side, in a role, or with what it brings; the kinds of role and contribution are said beside it.
SIDE_ROLE = ":f a polis:Participation ; polis:side side:{side} ; polis:role :r . :r a polis:{role} ."
SIDE_BRINGS = ":f a polis:Participation ; polis:side side:{side} ; polis:brings :b . :b a polis:{brings} ."
CLASS_ROLE = ":f a polis:Participation ; polis:actor :a ; polis:role :r . :a a polis:{actor} . :r a polis:{role} ."
PAID = ":f polis:compensation compensation:{compensation} ."
HAS = ":i polis:hasParticipation :f . :f a polis:{one} . "
TWO = ":i polis:hasParticipation :f, :g . :f a polis:{one} . :g a polis:{other} ."
THREE = ":i polis:hasParticipation :f, :g, :h . :f a polis:{one} . :g a polis:{other} . :h a polis:{third} ."
# What an enterprise's side hangs on: the initiative's city, and a government that controls it.
CONTROLLED = (
    ":f a polis:Participation ; polis:initiative :i ; polis:actor :a . :i polis:inCity :city . "
    ":a a polis:Enterprise ; polis:controlledBy :g . :g a polis:Government ; polis:governs {place} . "
)
VEHICLE = (
    ":f a polis:Participation ; polis:initiative :i ; polis:actor :v . :i polis:inCity :city . "
    ":v a polis:SpecialPurposeVehicle ; polis:shareholder :h . "
)
TOGETHER = (
    ":i polis:hasParticipation :f, :g . :f polis:actor :a . :g polis:actor :b . "
    ":a a polis:PublicBody . :b a polis:PublicBody . "
)
DEPARTMENTS = (
    ":i polis:hasParticipation :f, :g . :f polis:actor :a ; polis:worksWith :g . "
    ":g polis:actor :b ; polis:worksWith :f . "
    ":a a polis:Department . :b a polis:{other} ."
)
TIERS = (
    ":i polis:hasParticipation :f, :g . :f polis:actor :a ; polis:worksWith :g . "
    ":g polis:actor :b ; polis:worksWith :f . "
    ":a polis:tier :low . :b polis:tier :high . :low polis:levelRank 5 . :high polis:levelRank {rank} ."
)
MONEY = ":f a polis:Flow ; polis:giver :a ; polis:{by} :g . :a a polis:{giver} . :g a polis:{public} ."
CONDITIONS = """
polis:PublicPrivateCollaboration polis:condition polis:PublicContribution, polis:PrivateContribution .
polis:PublicPrivatePartnership polis:condition polis:PublicContribution, polis:PrivateStake .
polis:SpecialPurposeVehiclePartnership
    polis:condition polis:PublicContribution, polis:PrivateStake, polis:VehicleParticipation .
polis:LandContributionPartnership polis:condition polis:PublicContribution, polis:PrivatePremises .
polis:EquityPartnership polis:condition polis:PublicContribution, polis:PrivateEquity .
polis:PublicPrivateCommunityPartnership
    polis:condition polis:PublicContribution, polis:PrivateContribution, polis:CommunityContribution .
polis:CivilCoManagement polis:condition polis:PublicParticipation, polis:CivilManagement .
polis:CrossDepartmentCollaboration polis:condition polis:acrossDepartments .
polis:TieredCollaboration polis:condition polis:acrossTiers .
polis:TripleHelix
    polis:condition polis:PublicParticipation, polis:EnterpriseParticipation, polis:AcademicParticipation .
polis:MultiStakeholderPartnership
    polis:condition polis:PublicParticipation, polis:EnterpriseParticipation, polis:SocietyParticipation .
polis:DevelopmentCooperation polis:condition polis:InternationalParticipation .
polis:PairedAssistance polis:condition polis:PairedAssistanceRelation .
polis:CityTwinning polis:condition polis:TwinningRelation .
polis:BlendedFinance polis:condition polis:LeveragedMoney .
polis:VolunteerGovernance polis:condition polis:PublicParticipation, polis:ResidentGovernance .
polis:GovernmentPurchase polis:condition polis:PublicPayer, polis:PaidWork .
"""

DOING = ("lead", "partner", "implementer", "owner", "commissioner")  # without a word on what is brought
BRINGING = {
    "finance": "funder investor lender",
    "works": "builder",
    "operation": "operator manager",
    "land": "land-provider",
    "asset": "asset-provider",
    "technology": "technology-provider",
    "data": "data-provider",
    "materials": "material-donor",
    "labour": "volunteer",
    "expertise": "designer technical-adviser knowledge-source",
    "oversight": "evaluator supervisor regulator",
    "policy": "policy-supporter",
}
BROUGHT = {role: what for what, roles in BRINGING.items() for role in roles.split()}
OUTSIDE = ("private", "civil", "academic", "undetermined")
WORK = "a polis:Participation ; polis:compensation compensation:paid ; polis:brings :b . :b a polis:WorkContribution ."

# rule → what is said, what follows. What follows is everything that follows.
FACTS = {
    "within": (":a polis:within :b . :b polis:within :c .", ":a polis:within :c ."),
    "part-of": (":a polis:partOf :b . :b polis:partOf :c .", ":a polis:partOf :c ."),
    "controlled-by": (":a polis:controlledBy :b . :b polis:controlledBy :c .", ":a polis:controlledBy :c ."),
    "has-part": (":a polis:partOf :b .", ":b polis:hasPart :a ."),
    "has-participant": (
        each("participatesIn", "partner")[0],
        each("participatesIn", "partner")[1] + ":i0 polis:hasParticipant :a . :i1 polis:hasParticipant :a . "
        ":i2 polis:hasParticipant :a .",
    ),
    "leads": each("leads", "lead"),
    "funds": each("funds", "funder", "investor", "lender"),
    "builds": each("builds", "builder", "implementer"),
    "operates": each("operates", "operator", "manager"),
    "contributes-to": (
        ":l a polis:SdgLink ; polis:initiative :i ; polis:sdg sdg:11.2 . sdg:11.2 skos:broader sdg:11 .",
        ":i polis:contributesTo sdg:11.2, sdg:11 .",
    ),
    "departments-together": (
        ":i polis:hasParticipant :a, :b, :c . :a a polis:Department . :b a polis:Department . :c a polis:Media .",
        ":a polis:cooperatesWith :b . :b polis:cooperatesWith :a .",
    ),
    "cooperates-with": (
        (
            ":k a polis:Coordination ; polis:status status:achieved ; polis:member :p, :q, :r . :p polis:actor :a ."
            ":q polis:actor :b . :r polis:actor :c . :a a polis:PublicBody . :b a polis:PublicBody . :c a polis:Media ."
            ":l a polis:Coordination ; polis:status status:committed ; polis:member :p, :s . :s polis:actor :d ."
            ":m a polis:Coordination ; polis:status status:observed ; polis:member :q, :s . :d a polis:PublicBody ."
            ":n a polis:Coordination ; polis:status status:planned ; polis:member :q, :t . :t polis:actor :e ."
            ":e a polis:PublicBody ."
        ),
        ":a polis:cooperatesWith :b, :d . :b polis:cooperatesWith :a, :d . :d polis:cooperatesWith :a, :b .",
    ),
    "policy-shortcuts": (
        (
            ":l a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:issues ; polis:policy :t ."
            ":m a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:implements ; polis:policy :u ."
            ":n a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:mandated-by ; polis:policy :v."
        ),
        ":i polis:issues :t ; polis:implements :u ; polis:mandatedBy :v .",
    ),
    "code-label": ('basis:x skos:prefLabel "so"@en, "如此"@zh .', 'basis:x rdfs:label "so"@en .'),
    "class-tree": (
        ":a a polis:City . :i a polis:EquityPartnership .",
        (
            ":a a polis:Place . :i a polis:PublicPrivatePartnership, polis:PublicPrivateCollaboration, "
            "polis:Partnership, polis:Initiative ."
        ),
    ),
}
COUNTING = {
    "has-participation": (OF_PART.format(kind="Participation"), BOTH_COUNT.format(has="hasParticipation")),
    "has-flow": (OF_PART.format(kind="Flow"), BOTH_COUNT.format(has="hasFlow")),
    "has-coordination": (OF_PART.format(kind="Coordination"), BOTH_COUNT.format(has="hasCoordination")),
    "has-city-relation": (":f a polis:CityRelation ; polis:initiative :i .", ":i polis:hasCityRelation :f ."),
    "brings-by-role": (
        " ".join(f":{role} a polis:Participation ; polis:role role:{role}, role:lead ." for role in BROUGHT),
        " ".join(f":{role} polis:brings contribution:{what} ." for role, what in BROUGHT.items()),
    ),
    "brings-what-is-stated": (
        ":p a polis:Participation ; polis:contributes contribution:land .",
        ":p polis:brings contribution:land .",
    ),
    "side-by-class": (
        (
            ":p1 a polis:Participation ; polis:actor :a1 . :a1 a polis:PublicBody ."
            ":p2 a polis:Participation ; polis:actor :a2 . :a2 a polis:PrivateEnterprise ."
            ":p3 a polis:Participation ; polis:actor :a3 . :a3 a polis:CivilSociety ."
            ":p4 a polis:Participation ; polis:actor :a4 . :a4 a polis:Community ."
            ":p5 a polis:Participation ; polis:actor :a5 . :a5 a polis:Academia ."
            ":p6 a polis:Participation ; polis:actor :a6 . :a6 a polis:InternationalOrganization ."
            ":p7 a polis:Participation ; polis:actor :a7 . :a7 a polis:Media, polis:ExpertBody, polis:Person ."
            ":flow a polis:Flow ; polis:giver :a1 ; polis:receiver :a2 ."
        ),
        (
            ":p1 polis:side side:public . :p2 polis:side side:private . :p3 polis:side side:civil . "
            ":p4 polis:side side:civil . :p5 polis:side side:academic . :p6 polis:side side:international . "
            ":flow polis:side side:public ."
        ),
    ),
    "side-public-by-control": (
        CONTROLLED.format(place=":district") + ":district polis:within :city .",
        ":f polis:side side:public .",
    ),
    "side-private-by-control": (CONTROLLED.format(place=":elsewhere"), ":f polis:side side:private ."),
    "vehicle-of-the-private-side": (
        VEHICLE + ":h a polis:PrivateEnterprise .",
        ":f polis:side side:private ; polis:brings contribution:equity .",
    ),
    "vehicle-of-the-public-side": (
        VEHICLE + ":h polis:controlledBy :g . :g a polis:Government ; polis:governs :city .",
        ":f polis:side side:public .",
    ),
    "works-with": (TOGETHER, ":f polis:worksWith :g . :g polis:worksWith :f ."),
    "tier": (
        (
            ":town a polis:Actor ; polis:adminLevel admin-level:town ; polis:governs :city ."
            ":city polis:adminLevel admin-level:county . :government a polis:Actor ; polis:governs :city ."
            ":office a polis:Actor ; polis:unitOf :bureau . :bureau a polis:Actor ; polis:unitOf :government ."
            # An actor's own tier goes first, then that of the place it governs, then that of what it belongs to.
            ":branch a polis:Actor ; polis:unitOf :government ; polis:adminLevel admin-level:street ."
            ":ward a polis:Actor ; polis:unitOf :government ; polis:governs :quarter ."
            ":quarter polis:adminLevel admin-level:community ."
        ),
        (
            ":town polis:tier admin-level:town . :government polis:tier admin-level:county ."
            ":bureau polis:tier admin-level:county . :office polis:tier admin-level:county ."
            ":branch polis:tier admin-level:street . :ward polis:tier admin-level:community ."
        ),
    ),
}
REST = {
    "side-undetermined": (
        ":p a polis:Participation ; polis:actor :a . :f a polis:Flow ; polis:giver :a .",
        ":p polis:side side:undetermined . :f polis:side side:undetermined .",
    ),
    "open-payment": (
        ":p a polis:Participation . :q a polis:Participation ; polis:compensation compensation:unstated .",
        ":p a polis:OpenPayment . :q a polis:OpenPayment .",
    ),
    "open-contribution": (
        " ".join(f":{role} a polis:Participation ; polis:role role:{role} ." for role in DOING),
        " ".join(f":{role} a polis:OpenContribution ." for role in DOING),
    ),
    "across-departments": (
        (
            DEPARTMENTS.format(other="Department") + ":j polis:hasParticipation :h . :h polis:actor :several . "
            ":several a polis:Department ; polis:isGroup true . "
            ":k polis:hasCoordination :l . :l polis:count 2 ; polis:unit units:departments ."
        ),
        ":i polis:acrossDepartments :f, :g . :j polis:acrossDepartments :h . :k polis:acrossDepartments :l .",
    ),
    "across-tiers": (
        (
            TIERS.format(rank=2) + ":f polis:role :r . :g polis:role :r . :r a polis:PresentRole ."
            " :k polis:hasCoordination :l . :l polis:level :low, :high ."
            ":m polis:hasCoordination :n . :n polis:level :low ."
        ),
        ":i polis:acrossTiers :f, :g . :k polis:acrossTiers :l .",
    ),
}
PARTS = {
    "open-enterprise": (
        ":f a polis:Participation ; polis:side side:undetermined ; polis:actor :a . :a a polis:Enterprise .",
        ":f a polis:OpenEnterprise .",
    ),
    "public-contribution": (
        SIDE_BRINGS.format(side="public", brings="SubstantialContribution"),
        ":f a polis:PublicContribution .",
    ),
    "possible-public-contribution": (
        ":f a polis:Participation, polis:OpenContribution ; polis:side side:public .",
        ":f a polis:PossiblePublicContribution .",
    ),
    "private-contribution": (
        SIDE_BRINGS.format(side="private", brings="SubstantialContribution"),
        ":f a polis:PrivateContribution .",
    ),
    "possible-private-contribution": (
        (
            ":f a polis:OpenEnterprise ; polis:brings :b . :b a polis:SubstantialContribution . "
            ":g a polis:OpenContribution ; polis:side side:private ."
        ),
        ":f a polis:PossiblePrivateContribution . :g a polis:PossiblePrivateContribution .",
    ),
    "private-stake": (
        (
            SIDE_BRINGS.format(side="private", brings="StakeContribution") + PAID.format(compensation="unpaid") + ""
            ":g a polis:Participation ; polis:side side:private ; polis:brings contribution:equity ."
        ),
        ":f a polis:PrivateStake . :g a polis:PrivateStake .",
    ),
    "possible-private-stake": (
        (
            SIDE_BRINGS.format(side="private", brings="StakeContribution") + ":f a polis:OpenPayment ."
            ":g a polis:OpenEnterprise ; polis:brings contribution:finance ; polis:role role:investor ."
            ":h a polis:Participation ; polis:side side:undetermined ; polis:actor :v ."
            ":v a polis:SpecialPurposeVehicle . :k a polis:OpenEnterprise ; polis:brings contribution:equity ."
            ":l a polis:OpenEnterprise ; polis:brings :b ; polis:compensation compensation:unpaid ."
        ),
        (
            ":f a polis:PossiblePrivateStake . :g a polis:PossiblePrivateStake . :h a polis:PossiblePrivateStake ."
            ":k a polis:PossiblePrivateStake . :l a polis:PossiblePrivateStake ."
        ),
    ),
    "private-premises": (
        SIDE_BRINGS.format(side="private", brings="PremisesContribution") + PAID.format(compensation="unpaid"),
        ":f a polis:PrivatePremises .",
    ),
    "possible-private-premises": (
        SIDE_BRINGS.format(side="private", brings="PremisesContribution")
        + ":f a polis:OpenPayment ."
        + ":g a polis:OpenEnterprise ; polis:brings :b ; polis:compensation compensation:unpaid .",
        ":f a polis:PossiblePrivatePremises . :g a polis:PossiblePrivatePremises .",
    ),
    "private-equity": (
        ":f a polis:Participation ; polis:side side:private ; polis:brings contribution:equity .",
        ":f a polis:PrivateEquity .",
    ),
    "possible-private-equity": (
        (
            ":f a polis:OpenEnterprise ; polis:brings contribution:equity ."
            ":g polis:side side:private ; polis:brings contribution:finance ; polis:role role:investor ."
        ),
        ":f a polis:PossiblePrivateEquity . :g a polis:PossiblePrivateEquity .",
    ),
    "vehicle-participation": (
        ":f a polis:Participation ; polis:actor :v . :v a polis:SpecialPurposeVehicle .",
        ":f a polis:VehicleParticipation .",
    ),
    "community-contribution": (
        SIDE_BRINGS.format(side="civil", brings="CommunityInput"),
        ":f a polis:CommunityContribution .",
    ),
    "possible-community-contribution": (
        ":f a polis:Participation, polis:OpenContribution ; polis:side side:civil .",
        ":f a polis:PossibleCommunityContribution .",
    ),
    "public-participation": (
        SIDE_ROLE.format(side="public", role="ActiveRole"),
        ":f a polis:PublicParticipation .",
    ),
    "civil-management": (
        (
            CLASS_ROLE.format(actor="NGO", role="RunningRole")
            + ":g a polis:Participation ; polis:actor :b ; polis:role :r . :b a polis:Foundation ."
        ),
        ":f a polis:CivilManagement . :g a polis:CivilManagement .",
    ),
    "possible-civil-management": (
        CLASS_ROLE.format(actor="CivilSociety", role="RunningRole"),
        ":f a polis:PossibleCivilManagement .",
    ),
    "enterprise-participation": (
        CLASS_ROLE.format(actor="Enterprise", role="ActiveRole"),
        ":f a polis:EnterpriseParticipation .",
    ),
    "possible-enterprise-participation": (
        CLASS_ROLE.format(actor="Enterprise", role="PassiveRole"),
        ":f a polis:PossibleEnterpriseParticipation .",
    ),
    "academic-participation": (
        SIDE_ROLE.format(side="academic", role="ActiveRole"),
        ":f a polis:AcademicParticipation .",
    ),
    "possible-academic-participation": (
        SIDE_ROLE.format(side="academic", role="PassiveRole"),
        ":f a polis:PossibleAcademicParticipation .",
    ),
    "society-participation": (
        (
            SIDE_ROLE.format(side="civil", role="ActiveRole")
            + ":g a polis:Participation ; polis:side side:academic ; polis:role :r ."
        ),
        ":f a polis:SocietyParticipation . :g a polis:SocietyParticipation .",
    ),
    "possible-society-participation": (
        (
            SIDE_ROLE.format(side="civil", role="PassiveRole")
            + ":g a polis:Participation ; polis:side side:academic ; polis:role :r ."
        ),
        ":f a polis:PossibleSocietyParticipation . :g a polis:PossibleSocietyParticipation .",
    ),
    "international-participation": (
        SIDE_ROLE.format(side="international", role="CooperatingRole"),
        ":f a polis:InternationalParticipation .",
    ),
    "possible-international-participation": (
        (
            SIDE_ROLE.format(side="international", role="ActiveRole")
            + ":g a polis:Participation ; polis:side side:international ; polis:role :s . :s a polis:PassiveRole ."
        ),
        ":g a polis:PossibleInternationalParticipation .",
    ),
    "resident-governance": (
        CLASS_ROLE.format(actor="Community", role="GoverningRole"),
        ":f a polis:ResidentGovernance .",
    ),
    "possible-resident-governance": (
        ":f a polis:Participation ; polis:actor :a ; polis:role role:supervisor . :a a polis:Community .",
        ":f a polis:PossibleResidentGovernance .",
    ),
    "public-payer": (
        (
            ":f a polis:Participation ; polis:side side:public ; polis:role role:commissioner ."
            ":g a polis:Participation ; polis:side side:public ; polis:brings contribution:finance ."
        ),
        ":f a polis:PublicPayer . :g a polis:PublicPayer .",
    ),
    "paid-work": (
        " ".join(f":{side} polis:side side:{side} . :{side} {WORK}" for side in OUTSIDE),
        " ".join(f":{side} a polis:PaidWork ." for side in OUTSIDE),
    ),
    "public-money": (":f a polis:Flow ; polis:side side:public .", ":f a polis:PublicMoney ."),
    "leveraged-money": (
        (
            MONEY.format(by="securedBy", giver="FinancialInstitution", public="PublicMoney")
            + ":h a polis:Flow ; polis:giver :b ; polis:drawnBy :g . :b a polis:PrivateEnterprise ."
        ),
        ":f a polis:LeveragedMoney . :h a polis:LeveragedMoney .",
    ),
    "possible-leveraged-money": (
        MONEY.format(by="drawnBy", giver="Enterprise", public="PublicMoney"),
        ":f a polis:PossibleLeveragedMoney .",
    ),
    "paired-assistance-relation": (
        ":f a polis:CityRelation ; polis:relationKind relation-kind:paired-assistance .",
        ":f a polis:PairedAssistanceRelation .",
    ),
    "twinning-relation": (
        ":f a polis:CityRelation ; polis:relationKind relation-kind:friendship-city .",
        ":f a polis:TwinningRelation .",
    ),
}
MODELS = {
    "public-private-collaboration": (
        TWO.format(one="PublicContribution", other="PrivateContribution"),
        ":i a polis:PublicPrivateCollaboration .",
    ),
    "public-private-partnership": (
        TWO.format(one="PublicContribution", other="PrivateStake"),
        ":i a polis:PublicPrivatePartnership .",
    ),
    "special-purpose-vehicle-partnership": (
        THREE.format(one="PublicContribution", other="PrivateStake", third="VehicleParticipation"),
        ":i a polis:SpecialPurposeVehiclePartnership .",
    ),
    "land-contribution-partnership": (
        TWO.format(one="PublicContribution", other="PrivatePremises"),
        ":i a polis:LandContributionPartnership .",
    ),
    "equity-partnership": (
        TWO.format(one="PublicContribution", other="PrivateEquity"),
        ":i a polis:EquityPartnership .",
    ),
    "public-private-community-partnership": (
        THREE.format(one="PublicContribution", other="PrivateContribution", third="CommunityContribution"),
        ":i a polis:PublicPrivateCommunityPartnership .",
    ),
    "civil-co-management": (
        TWO.format(one="PublicParticipation", other="CivilManagement"),
        ":i a polis:CivilCoManagement .",
    ),
    "cross-department-collaboration": (
        ":i polis:acrossDepartments :f .",
        ":i a polis:CrossDepartmentCollaboration .",
    ),
    "tiered-collaboration": (":i polis:acrossTiers :f .", ":i a polis:TieredCollaboration ."),
    "triple-helix": (
        THREE.format(one="PublicParticipation", other="EnterpriseParticipation", third="AcademicParticipation"),
        ":i a polis:TripleHelix .",
    ),
    "multi-stakeholder-partnership": (
        THREE.format(one="PublicParticipation", other="EnterpriseParticipation", third="SocietyParticipation"),
        ":i a polis:MultiStakeholderPartnership .",
    ),
    "development-cooperation": (
        HAS.format(one="InternationalParticipation"),
        ":i a polis:DevelopmentCooperation .",
    ),
    "paired-assistance": (
        ":i polis:hasCityRelation :f . :f a polis:PairedAssistanceRelation .",
        ":i a polis:PairedAssistance .",
    ),
    "city-twinning": (":i polis:hasCityRelation :f . :f a polis:TwinningRelation .", ":i a polis:CityTwinning ."),
    "blended-finance": (":i polis:hasFlow :f . :f a polis:LeveragedMoney .", ":i a polis:BlendedFinance ."),
    "volunteer-governance": (
        TWO.format(one="PublicParticipation", other="ResidentGovernance"),
        ":i a polis:VolunteerGovernance .",
    ),
    "government-purchase": (TWO.format(one="PublicPayer", other="PaidWork"), ":i a polis:GovernmentPurchase ."),
}
POSSIBLE = {
    "condition": ("", CONDITIONS),
    "meets": (
        (
            HAS.format(one="Asked")
            + ":m polis:condition polis:Asked . :j polis:acrossTiers :g ; polis:acrossDepartments :g ."
            ":k polis:hasFlow :h . :h a polis:Asked . :l polis:hasCityRelation :h ."
        ),
        (
            ":i polis:meets polis:Asked . :j polis:meets polis:acrossTiers, polis:acrossDepartments . "
            ":k polis:meets polis:Asked . :l polis:meets polis:Asked ."
        ),
    ),
    "model-words": (
        ":m polis:condition polis:CommunityContribution .",
        """
polis:CommunityContribution rdfs:label "civil side contributes"@en ;
    polis:weakForm polis:PossibleCommunityContribution ;
    skos:definition "Civil society or a community brings something substantial, labour or materials."@en .
""",
    ),
    "may-meet": (
        HAS.format(one="PossiblePrivateStake") + ":j polis:hasFlow :g . :g a polis:PossibleLeveragedMoney .",
        ":i polis:mayMeet polis:PrivateStake . :j polis:mayMeet polis:LeveragedMoney .",
    ),
    "possible-model": (
        ":m polis:condition :x, :y . :i polis:meets :x ; polis:mayMeet :y . :j polis:mayMeet :x, :y .",
        ":i polis:possibleModel :m . :j polis:possibleModel :m .",
    ),
}
# Stands beside each case of what counts, and nothing follows of it: it is joined to nothing that the case is about.
BESIDE = """
:beside a polis:Participation ; polis:initiative :apart ; polis:actor :someone ; polis:side side:international ;
    polis:compensation compensation:paid ; polis:role :idle ; polis:brings :nothing .
:money-beside a polis:Flow ; polis:initiative :apart ; polis:giver :someone ; polis:side side:international .
:someone a polis:Enterprise . :stranger a polis:Government ; polis:governs :nowhere . :apart polis:inCity :city .
:vehicle-beside a polis:SpecialPurposeVehicle . :vehicle-takes-part polis:actor :vehicle-beside .
"""
CASES = FACTS | MODELS | POSSIBLE
CASES |= {name: (f"{said} {BESIDE}", follows) for name, (said, follows) in (COUNTING | REST | PARTS).items()}

# What looks alike and must not follow.
ALIKE = {
    "a plan is no taking part": ("has-participant", PART.format(status="status:planned", role="role:lead")),
    "an expected lead leads nothing": ("leads", PART.format(status="status:expected", role="role:lead")),
    "a partner leads nothing": ("leads", PART.format(status="status:achieved", role="role:partner")),
    "a donor of materials is no funder": ("funds", PART.format(status="status:achieved", role="role:material-donor")),
    "a unit does not work together with its department": (
        "departments-together",
        (
            ":i polis:hasParticipant :a, :b . :a a polis:Department ; polis:unitOf :m . :m polis:unitOf :b . "
            ":b a polis:Department ."
        ),
    ),
    "a link that follows a policy is no shortcut": (
        "policy-shortcuts",
        ":l a polis:PolicyLink ; polis:initiative :i ; polis:policyRelation relation:follows ; polis:policy :t .",
    ),
    "a class of another vocabulary has no tree here": ("class-tree", ":a a schema:City ."),
    # Counting
    "a relation of cities that was rejected does not count": (
        "has-city-relation",
        ":f a polis:CityRelation ; polis:initiative :i ; polis:rank rank:rejected .",
    ),
    "an adviser without a role brings nothing by role": (
        "brings-by-role",
        ":p a polis:Participation ; polis:role role:partner, role:lead, role:participant, role:commissioner .",
    ),
    "what only a flow contributes is brought by nobody": (
        "brings-what-is-stated",
        ":f a polis:Flow ; polis:contributes contribution:land .",
    ),
    "an enterprise as such has no side": (
        "side-by-class",
        ":p a polis:Participation ; polis:actor :a . :a a polis:Enterprise, polis:StateOwnedEnterprise .",
    ),
    "the receiver's side is not the flow's": (
        "side-by-class",
        ":f a polis:Flow ; polis:receiver :a . :a a polis:PublicBody .",
    ),
    "a government of another place makes no public side": (
        "side-public-by-control",
        CONTROLLED.format(place=":elsewhere"),
    ),
    "the government of the province around makes no public side": (
        "side-public-by-control",
        CONTROLLED.format(place=":province") + ":city polis:within :province .",
    ),
    "a government of the same city makes no private side": (
        "side-private-by-control",
        CONTROLLED.format(place=":city"),
    ),
    "a government of a district of the city makes no private side": (
        "side-private-by-control",
        CONTROLLED.format(place=":district") + ":district polis:within :city .",
    ),
    "one government of the same city among others makes no private side": (
        "side-private-by-control",
        CONTROLLED.format(place=":elsewhere")
        + ":a polis:controlledBy :h . :h a polis:Government ; polis:governs :city .",
    ),
    "an enterprise that another enterprise controls is not private for that": (
        "side-private-by-control",
        (
            ":f a polis:Participation ; polis:initiative :i ; polis:actor :a . :i polis:inCity :city . "
            ":a a polis:Enterprise ; polis:controlledBy :g . :g a polis:Enterprise ."
        ),
    ),
    "a shareholder of unstated ownership makes no private side": (
        "vehicle-of-the-private-side",
        VEHICLE + ":h a polis:Enterprise .",
    ),
    "a private shareholder of another company makes no vehicle": (
        "vehicle-of-the-private-side",
        (
            ":f a polis:Participation ; polis:actor :a . :a a polis:Enterprise ; polis:shareholder :h . "
            ":h a polis:PrivateEnterprise ."
        ),
    ),
    "a shareholder that another place controls makes no public side": (
        "vehicle-of-the-public-side",
        VEHICLE + ":h polis:controlledBy :g . :g a polis:Government ; polis:governs :elsewhere .",
    ),
    "the same actor twice does not work with itself": (
        "works-with",
        ":i polis:hasParticipation :f, :g . :f polis:actor :a . :g polis:actor :a . :a a polis:PublicBody .",
    ),
    "a unit of a unit does not work with the body above it": (
        "works-with",
        TOGETHER + ":a polis:unitOf :between . :between polis:unitOf :b .",
    ),
    "an enterprise beside a department is no public body": (
        "works-with",
        (
            ":i polis:hasParticipation :f, :g . :f polis:actor :a . :g polis:actor :b . "
            ":a a polis:PublicBody . :b a polis:Enterprise ."
        ),
    ),
    "public bodies of two initiatives do not work with each other": (
        "works-with",
        (
            ":i polis:hasParticipation :f . :j polis:hasParticipation :g . :f polis:actor :a . :g polis:actor :b . "
            ":a a polis:PublicBody . :b a polis:PublicBody ."
        ),
    ),
    "a place is not on a tier, only actors are": ("tier", ":c a polis:City ; polis:adminLevel admin-level:county ."),
    # The rest
    "a side that is known is not undetermined": (
        "side-undetermined",
        ":p a polis:Participation ; polis:actor :a ; polis:side side:civil .",
    ),
    "a payment that is stated is not open": (
        "open-payment",
        ":p a polis:Participation ; polis:compensation compensation:unpaid .",
    ),
    "who brings something leaves nothing open": (
        "open-contribution",
        ":p a polis:Participation ; polis:role role:partner ; polis:brings contribution:expertise .",
    ),
    "who only takes part leaves nothing open": (
        "open-contribution",
        ":p a polis:Participation ; polis:role role:participant, role:supporter .",
    ),
    "a department and a government are not two departments": (
        "across-departments",
        DEPARTMENTS.format(other="Government"),
    ),
    "a unit and its department, which do not work with each other, are not two departments": (
        "across-departments",
        (
            ":i polis:hasParticipation :f, :g . :f polis:actor :a . :g polis:actor :b . "
            ":a a polis:Department . :b a polis:Department ."
        ),
    ),
    "departments that work with each other elsewhere are not across here": (
        "across-departments",
        (
            ":i polis:hasParticipation :f . :f polis:actor :a ; polis:worksWith :g . :g polis:actor :b ."
            ":a a polis:Department . :b a polis:Department ."
        ),
    ),
    "a group of enterprises is no group of departments": (
        "across-departments",
        ":i polis:hasParticipation :f . :f polis:actor :a . :a a polis:Enterprise ; polis:isGroup true .",
    ),
    "a coordination of one department is across nothing": (
        "across-departments",
        ":i polis:hasCoordination :f . :f polis:count 1 ; polis:unit units:departments .",
    ),
    "a coordination of many schools is not across departments": (
        "across-departments",
        ":i polis:hasCoordination :f . :f polis:count 9 ; polis:unit units:schools .",
    ),
    "two bodies of the same rank are on one tier": ("across-tiers", TIERS.format(rank=5)),
    # Conditions
    "an enterprise that a government controls is not of open ownership": (
        "open-enterprise",
        ":f a polis:Participation ; polis:side side:public ; polis:actor :a . :a a polis:Enterprise .",
    ),
    "media of no side are no enterprise": (
        "open-enterprise",
        ":f a polis:Participation ; polis:side side:undetermined ; polis:actor :a . :a a polis:Media .",
    ),
    "advice of the public side is not substantial": (
        "public-contribution",
        SIDE_BRINGS.format(side="public", brings="Contribution"),
    ),
    "money of a private firm is not the public side's": (
        "public-contribution",
        SIDE_BRINGS.format(side="private", brings="SubstantialContribution"),
    ),
    "a foundation's money is not the private side's": (
        "private-contribution",
        SIDE_BRINGS.format(side="civil", brings="SubstantialContribution"),
    ),
    "an open contribution of the private side is not the public side's": (
        "possible-public-contribution",
        ":f a polis:Participation, polis:OpenContribution ; polis:side side:private .",
    ),
    "media that leave their contribution open are not the private side": (
        "possible-private-contribution",
        ":f a polis:Participation, polis:OpenContribution ; polis:side side:undetermined .",
    ),
    "paid land is no stake": (
        "private-stake",
        SIDE_BRINGS.format(side="private", brings="StakeContribution") + PAID.format(compensation="paid"),
    ),
    "land without a word on payment is no stake": (
        "private-stake",
        SIDE_BRINGS.format(side="private", brings="StakeContribution") + PAID.format(compensation="unstated"),
    ),
    "unpaid works are no stake": (
        "private-stake",
        SIDE_BRINGS.format(side="private", brings="WorkContribution") + PAID.format(compensation="unpaid"),
    ),
    "a loan is no stake": (
        "private-stake",
        (
            ":f a polis:Participation ; polis:side side:private ; polis:brings contribution:finance ; "
            "polis:role role:lender ; polis:compensation compensation:unpaid ."
        ),
    ),
    "equity of the public side is no private stake": (
        "private-stake",
        ":f a polis:Participation ; polis:side side:public ; polis:brings contribution:equity .",
    ),
    "a loan is not even a possible stake": (
        "possible-private-stake",
        (
            ":f a polis:Participation ; polis:side side:private ; polis:brings contribution:finance ; "
            "polis:role role:lender ; polis:compensation compensation:unstated ."
        ),
    ),
    "paid land is not even a possible stake": (
        "possible-private-stake",
        SIDE_BRINGS.format(side="private", brings="StakeContribution") + PAID.format(compensation="paid"),
    ),
    "a vehicle of the public side alone is no possible stake": (
        "possible-private-stake",
        ":f a polis:Participation ; polis:side side:public ; polis:actor :v . :v a polis:SpecialPurposeVehicle .",
    ),
    "operation is no land or building": (
        "private-premises",
        SIDE_BRINGS.format(side="private", brings="StakeContribution") + PAID.format(compensation="unpaid"),
    ),
    "land that is paid for is not given": (
        "private-premises",
        SIDE_BRINGS.format(side="private", brings="PremisesContribution") + PAID.format(compensation="paid"),
    ),
    "land that is paid for may not be given either": (
        "possible-private-premises",
        SIDE_BRINGS.format(side="private", brings="PremisesContribution") + PAID.format(compensation="paid"),
    ),
    "money is no equity": (
        "private-equity",
        (
            ":f a polis:Participation ; polis:side side:private ; polis:brings contribution:finance ; "
            "polis:role role:investor ."
        ),
    ),
    "a funder's money may not be equity": (
        "possible-private-equity",
        (
            ":f a polis:Participation ; polis:side side:private ; polis:brings contribution:finance ; "
            "polis:role role:funder ."
        ),
    ),
    "any other company is no vehicle": (
        "vehicle-participation",
        ":f a polis:Participation ; polis:actor :a . :a a polis:Enterprise .",
    ),
    "expertise of civil society does not count": (
        "community-contribution",
        SIDE_BRINGS.format(side="civil", brings="Contribution"),
    ),
    "labour of the private side is no community's": (
        "community-contribution",
        SIDE_BRINGS.format(side="private", brings="CommunityInput"),
    ),
    "an open contribution of academia is no community's": (
        "possible-community-contribution",
        ":f a polis:Participation, polis:OpenContribution ; polis:side side:academic .",
    ),
    "a public body that only lends its name is not active": (
        "public-participation",
        SIDE_ROLE.format(side="public", role="PassiveRole"),
    ),
    "an association that runs it is of no known kind": (
        "civil-management",
        CLASS_ROLE.format(actor="CivilSociety", role="RunningRole"),
    ),
    "an NGO that leads does not run it": ("civil-management", CLASS_ROLE.format(actor="NGO", role="GoverningRole")),
    "a department that runs it is no civil society": (
        "possible-civil-management",
        CLASS_ROLE.format(actor="Department", role="RunningRole"),
    ),
    "an enterprise that is only there is not active": (
        "enterprise-participation",
        CLASS_ROLE.format(actor="Enterprise", role="PassiveRole"),
    ),
    "an enterprise that is regulated is not even there": (
        "possible-enterprise-participation",
        CLASS_ROLE.format(actor="Enterprise", role="Role"),
    ),
    "a university that is only there is not active": (
        "academic-participation",
        SIDE_ROLE.format(side="academic", role="PassiveRole"),
    ),
    "civil society is no academia": (
        "possible-academic-participation",
        SIDE_ROLE.format(side="civil", role="PassiveRole"),
    ),
    "an international organization is not society": (
        "society-participation",
        SIDE_ROLE.format(side="international", role="ActiveRole"),
    ),
    "a private firm is not society": (
        "possible-society-participation",
        SIDE_ROLE.format(side="private", role="PassiveRole"),
    ),
    "knowledge alone shares no work": (
        "international-participation",
        SIDE_ROLE.format(side="international", role="ActiveRole"),
    ),
    "an international organization that approves is not even there": (
        "possible-international-participation",
        SIDE_ROLE.format(side="international", role="Role"),
    ),
    "a supervisor is no governing resident": (
        "resident-governance",
        (
            ":f a polis:Participation ; polis:actor :a ; polis:role role:supervisor . :a a polis:Community . "
            "role:supervisor a polis:ActiveRole ."
        ),
    ),
    "an NGO that governs is no resident": (
        "resident-governance",
        CLASS_ROLE.format(actor="NGO", role="GoverningRole"),
    ),
    "a department that supervises is no resident": (
        "possible-resident-governance",
        ":f a polis:Participation ; polis:actor :a ; polis:role role:supervisor . :a a polis:Department .",
    ),
    "a public body that gives land does not pay": (
        "public-payer",
        ":f a polis:Participation ; polis:side side:public ; polis:brings contribution:land ; polis:role role:lead .",
    ),
    "a firm that commissions is no public payer": (
        "public-payer",
        ":f a polis:Participation ; polis:side side:private ; polis:role role:commissioner .",
    ),
    "work of the public side is not bought": (
        "paid-work",
        SIDE_BRINGS.format(side="public", brings="WorkContribution") + PAID.format(compensation="paid"),
    ),
    "work without a word on payment is not paid": (
        "paid-work",
        SIDE_BRINGS.format(side="private", brings="WorkContribution") + PAID.format(compensation="unstated"),
    ),
    "land that is paid for is no work": (
        "paid-work",
        SIDE_BRINGS.format(side="private", brings="PremisesContribution") + PAID.format(compensation="paid"),
    ),
    "money of unknown givers is not public": ("public-money", ":f a polis:Flow ; polis:side side:undetermined ."),
    "a participation of the public side is no money": (
        "public-money",
        ":f a polis:Participation ; polis:side side:public .",
    ),
    "a loan that private money draws is not leveraged": (
        "leveraged-money",
        MONEY.format(by="drawnBy", giver="FinancialInstitution", public="Flow"),
    ),
    "a loan that includes public money is not drawn by it": (
        "leveraged-money",
        MONEY.format(by="includedIn", giver="FinancialInstitution", public="PublicMoney"),
    ),
    "money of an enterprise of unstated ownership is not leveraged": (
        "leveraged-money",
        MONEY.format(by="securedBy", giver="Enterprise", public="PublicMoney"),
    ),
    "money of a government that public money draws is not leveraged": (
        "possible-leveraged-money",
        MONEY.format(by="securedBy", giver="Government", public="PublicMoney"),
    ),
    "friends are not paired": (
        "paired-assistance-relation",
        ":f a polis:CityRelation ; polis:relationKind relation-kind:friendship-city .",
    ),
    "an agreement is no friendship": (
        "twinning-relation",
        ":f a polis:CityRelation ; polis:relationKind relation-kind:cooperation-agreement .",
    ),
    # Conditions met, and possible models
    "what is no condition of a model has no words here": ("model-words", ":i a polis:EquityPartnership ."),
    "a class that no model asks for is no condition": ("meets", HAS.format(one="PublicParticipation")),
    "a condition in its full form is not only possible": ("may-meet", HAS.format(one="PrivateStake")),
    "a condition without a weaker form is never only possible": ("may-meet", HAS.format(one="VehicleParticipation")),
    "a model that is shown is not possible": (
        "possible-model",
        ":m polis:condition :x . :i a :m ; polis:meets :x ; polis:mayMeet :x .",
    ),
    "a model that lacks a condition is not possible": (
        "possible-model",
        ":m polis:condition :x, :y . :i polis:mayMeet :x . :j polis:mayMeet :y .",
    ),
    "a model of which nothing is open is not possible": (
        "possible-model",
        ":m polis:condition :x . :i polis:meets :x .",
    ),
}

KINDS = {"has-participation": "Participation", "has-flow": "Flow", "has-coordination": "Coordination"}

# The right part of the wrong side or kind, and the right side or kind in no such part.
OTHERS = {
    "academic-participation": SIDE_ROLE.format(side="civil", role="ActiveRole"),
    "international-participation": SIDE_ROLE.format(side="civil", role="CooperatingRole"),
    "possible-international-participation": SIDE_ROLE.format(side="civil", role="PassiveRole"),
    "public-participation": SIDE_ROLE.format(side="private", role="ActiveRole"),
    "society-participation": SIDE_ROLE.format(side="civil", role="PassiveRole"),
    "possible-society-participation": SIDE_ROLE.format(side="civil", role="ActiveRole"),
    "possible-academic-participation": SIDE_ROLE.format(side="academic", role="ActiveRole"),
    "enterprise-participation": CLASS_ROLE.format(actor="Department", role="ActiveRole"),
    "possible-enterprise-participation": CLASS_ROLE.format(actor="Department", role="PassiveRole"),
    "possible-public-contribution": ":f a polis:Participation ; polis:side side:public .",
    "possible-community-contribution": ":f a polis:Participation ; polis:side side:civil .",
    "possible-leveraged-money": MONEY.format(by="drawnBy", giver="Enterprise", public="Flow"),
    "private-equity": ":f a polis:Participation ; polis:side side:public ; polis:brings contribution:equity .",
    "private-premises": SIDE_BRINGS.format(side="public", brings="PremisesContribution")
    + PAID.format(compensation="unpaid"),
    "vehicle-of-the-public-side": (
        ":f a polis:Participation ; polis:actor :a . :a a polis:Enterprise ; polis:shareholder :h . "
        ":h a polis:PublicBody ."
    ),
    "builds": PART.format(status="status:achieved", role="role:funder"),
    "operates": PART.format(status="status:achieved", role="role:owner"),
    "departments-together": (
        ":i polis:hasParticipant :a . :j polis:hasParticipant :b . :a a polis:Department . :b a polis:Department ."
    ),
    "side-public-by-control": (
        ":f a polis:Participation ; polis:initiative :i ; polis:actor :a . :i polis:inCity :city . "
        ":a a polis:Enterprise ; polis:controlledBy :b . :b a polis:Enterprise ; polis:governs :city ."
    ),
    "side-undetermined": ":f a polis:Flow ; polis:receiver :a .",
}


def not_counted() -> dict[str, tuple[str, str]]:
    """Facts that are planned or rejected."""
    found = {}
    for rule, kind in KINDS.items():
        for status in ("planned", "expected", "proposed", "potential", "target"):
            found[f"{kind} that is only {status}"] = (rule, COUNTS.format(kind=kind, status=status))
        said = COUNTS.format(kind=kind, status="achieved") + ":f polis:rank rank:rejected ."
        found[f"{kind} that was rejected"] = (rule, said)
    return found


def models_apart() -> dict[str, tuple[str, str]]:
    """Each model with one of its conditions met only in a weaker form, or with its conditions in two initiatives."""
    found = {}
    for rule, (said, _) in MODELS.items():
        for fact in "fgh":
            if f":{fact} a polis:" in said:
                weaker = said.replace(f":{fact} a polis:", f":{fact} a polis:Possible")
                found[f"{rule} where {fact} only may be so"] = (rule, weaker)
        if ":f, :g" in said:
            for fact in (f":{name}" for name in "fgh" if f":{name} a polis:" in said):
                there = f" . :j polis:hasParticipation {fact} . {fact} a"
                apart = said.replace(f"{fact}, ", "", 1) if f"{fact}, " in said else said.replace(f", {fact}", "", 1)
                found[f"{rule} with {fact} in another initiative"] = (rule, apart.replace(f" . {fact} a", there))
    return found


NOTHING = (
    ALIKE | {f"others than {rule}": (rule, said) for rule, said in OTHERS.items()} | not_counted() | models_apart()
)


def counted_apart() -> dict[str, tuple[str, str, str]]:
    """Facts that count for their own initiative and not for the one above it: what → rule, said, follows."""
    table = "<http://example.org/i/part> polis:partOf :i ; polis:kind initiative-kind:measure ."
    found = {}
    for rule, kind in (KINDS | {"has-city-relation": "CityRelation"}).items():
        has = f"polis:has{kind}"
        own, line = COUNTS.format(kind=kind, status="achieved"), "<http://example.org/i/part>"
        said = own.replace(":i ", f"{line} ") + table
        found[f"{kind} of a line of a table of measures"] = (rule, said, f"{line} {has} :f .")
        said = own.replace(":i ", ":other ") + ABOVE
        found[f"{kind} of a part with a record of its own"] = (rule, said, f":other {has} :f .")
        said = own.replace(":i ", ":i-and-more ") + ":i-and-more polis:partOf :i ."
        found[f"{kind} of an initiative whose name begins alike"] = (rule, said, f":i-and-more {has} :f .")
        said = own.replace(":i ", f"{line} ")
        found[f"{kind} of what lies below in the folder and is no part"] = (rule, said, f"{line} {has} :f .")
    return found


APART = counted_apart()
