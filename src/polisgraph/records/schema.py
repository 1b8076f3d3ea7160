"""What a record may say: the one table behind checker, RDF writer, JSON Schema and templates.

A record file describes one thing (a city, an initiative, a document) or a shelf of things (the actors of a city); below
its head stand sections of facts. Every key is declared here once, with its type, the property it becomes and a line of
help; nothing else in the package knows a key by name unless it gives it a meaning of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

__all__ = ["ENTITIES", "FACTS", "Key", "Kind", "entity_kind", "fact_kind", "section_kind"]

Type = Literal[
    "text",  # the curator's own words
    "printed",  # words as the document prints them: a name, an official title
    "names",  # printed names and spellings, each with an optional kind and language
    "integer",
    "decimal",
    "year",
    "date",  # EDTF level 0, or with ~ ? X
    "yes",  # yes or no
    "quantity",  # "over 15,000 people": see records.quantity
    "money",  # "13.53 million CNY"
    "change",  # "up 50 percent", "down 20 people"
    "code",  # a concept of the code list `of`
    "class",  # a class of the ontology at or below `of`
    "ref",  # a thing of one of the kinds `of`
    "party",  # a ref, or an unnamed group described in place
    "fact",  # the id of another fact of the same file and kind
    "sdg",  # a goal or target: 11, 11.2
    "at",  # spans of a document
    "span",  # one span, start-end
    "source",  # a document
    "quantities",  # the same figure printed another way, one or several
    "derivation",  # a sum that gives the value: "278400 / 8"
    "topic",  # a fact of the same file (measurement/population) or any thing by its full path
]


@dataclass(frozen=True)
class Key:
    """One key of a record: its name, type, the ontology property it becomes, and a line of help."""

    name: str
    type: Type
    summary: str
    term: str = ""  # local name of the property; the key's own name unless declared otherwise
    of: tuple[str, ...] = ()
    many: bool = False
    required: bool = False

    def __post_init__(self) -> None:
        """Let the property default to the key's own name."""
        object.__setattr__(self, "term", self.term or self.name)


@dataclass(frozen=True)
class Kind:
    """A class of things or facts: the section or folder it stands in, its keys, and what identifies it.

    `identity` names the keys whose values make the IRI of a fact; where it is empty the record must write an `id`.
    """

    name: str
    place: str
    summary: str
    keys: tuple[Key, ...]
    identity: tuple[str, ...] = ()
    needs_status: bool = False
    expand: str = ""  # a list under this key stands for one fact each
    by_key: dict[str, Key] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the keys by name."""
        self.by_key.update({key.name: key for key in self.keys})


AT = Key("at", "at", "where it is written: start-end in characters, several separated by spaces", "evidence")
ACTORS = ("actors",)
PLACES = ("cities", "places")
TIME = (
    Key("startYear", "year", "first year"),
    Key("endYear", "year", "last year"),
    Key("startDate", "date", "first day, month or year as EDTF: 2015-08"),
    Key("endDate", "date", "last day, month or year as EDTF"),
    Key("asOf", "date", "the day, month or year that the statement describes, as EDTF"),
)
NAMING = (
    Key("title", "text", "what it is called, in the curator's own words or by its official name", "label", required=True),
    Key("titleZh", "text", "the same in Chinese", "label"),
    Key("officialTitle", "printed", "the full official title as printed"),
    Key("names", "names", "every printed name or spelling; kind: spelling, translation, acronym, damaged"),
    Key("description", "text", "one sentence in the curator's own words"),
)
PROVENANCE = (
    AT,
    Key("basis", "code", "stated, heading (only a heading gives it) or curated (implied)", of=("basis",)),
    Key("reason", "code", "why the passage need not show number or name", of=("reason",)),
    Key("note", "text", "a remark for the next curator", "remark"),
)
COMMON = (
    Key("id", "text", "identifies the fact within its file, never renamed", "identifier"),
    *PROVENANCE,
    *TIME,
    Key("status", "code", "achieved, observed, committed, planned, target, expected …", of=("status",)),
    Key("voice", "code", "who says so: text, preface or a quoted person", of=("voice",)),
    Key("quoted", "party", "the person or body quoted", "quotedParty", of=ACTORS),
    Key("rank", "code", "preferred, normal or rejected, where passages disagree", of=("rank",)),
    Key("place", "ref", "where, below or beside the city", of=PLACES, many=True),
    Key("description", "text", "details in the curator's own words"),
    Key("derivation", "derivation", "the sum behind a derived number, with numbers as printed: 120 - 8"),
)
INCLUDED = (
    Key("includedIn", "fact", "the total that this is a part of"),
    Key("partsComplete", "yes", "yes, if the facts included in this one add up to it"),
)


def _fact(name: str, section: str, summary: str, *keys: Key, by: str = "", status: bool = False, each: str = "") -> Kind:
    return Kind(name, section, summary, (*keys, *COMMON), tuple(by.split()), status, each)


FACTS: tuple[Kind, ...] = (
    _fact(
        "Participation",
        "participants",
        "One actor in one initiative: what it is there for and what it brings.",
        Key("actor", "party", "who; a list stands for one participation each", of=ACTORS, many=True, required=True),
        Key("role", "code", "what part it plays", of=("role",), many=True, required=True),
        Key("contributes", "code", "what it brings", of=("contribution",), many=True),
        Key("compensation", "code", "paid, unpaid or unstated", of=("compensation",)),
        Key("onBehalfOf", "party", "whom it acts for", of=ACTORS),
        Key("task", "text", "what it does, in a few own words"),
        by="actor role",
        each="actor",
    ),
    _fact(
        "Coordination",
        "coordinations",
        "Departments or tiers of government that work together.",
        Key("members", "party", "who works together; each also counts as a participant", "member", ACTORS, True),
        Key("count", "quantity", "how many, where the text counts them: seven departments"),
        Key("lead", "party", "who leads it", "coordinationLead", ACTORS),
        Key("into", "ref", "the agency or platform that they were merged into or act through", of=ACTORS),
        Key("form", "code", "committee, task-force, merged-agency …", of=("coordination-form",), required=True),
        Key("level", "code", "the tier at which they work together", of=("admin-level",), many=True),
        by="form into level",
    ),
    _fact(
        "Measurement",
        "measurements",
        "A number or category about an initiative, a city, an actor or a place.",
        Key("indicator", "code", "what is measured", of=("indicators",), many=True, required=True),
        Key("about", "ref", "what it is about, if not the file's own subject", of=("initiatives", "actors", *PLACES)),
        Key("value", "quantity", "as printed: over 15,000 people; 30-40 percent; not detected; platinum"),
        Key("baseline", "quantity", "the value before"),
        Key("baselineYear", "year", "the year of the value before"),
        Key("baselineAt", "at", "where the value before is written, if elsewhere", "baselineEvidence"),
        Key("change", "change", "a change given without both values: up 50 percent, down over 20 percent"),
        Key("share", "quantity", "the same as a share of a whole, in percent"),
        Key("outOf", "quantity", "the whole, or how many were ranked"),
        Key("direction", "code", "better or worse than before", of=("direction",)),
        Key("scope", "text", "what the figure covers: the hospital, the pilot school, within 1 km, the province"),
        Key("population", "text", "whom the figure counts"),
        Key("per", "code", "per what: year, person, hour …", of=("per",)),
        Key("cumulative", "yes", "yes for a running total, no for an increment"),
        Key("comparedWith", "text", "what it is compared with, in own words"),
        Key("alsoPrinted", "quantities", "the same figure in another unit or currency; never added up"),
        *INCLUDED,
        by="indicator about scope population asOf startDate endDate startYear endYear",
        status=True,
    ),
    _fact(
        "Flow",
        "flows",
        "Money or things given, by whom, to whom and what for.",
        Key("giver", "party", "who gives; a list gives jointly", of=("actors", *PLACES), many=True),
        Key("receiver", "party", "who receives", of=("actors", "initiatives", *PLACES), many=True),
        Key("amount", "money", "as printed: 13.53 million CNY"),
        Key("financialInstrument", "code", "grant, loan, equity, in-kind …", of=("financial-instrument",), required=True),
        Key("item", "text", "what is given, if not money"),
        Key("contributes", "code", "land, asset, data …: what the gift is, where the instrument leaves it open", of=("contribution",)),
        Key("quantity", "quantity", "how much of it: 20,000 masks", "value"),
        Key("purpose", "text", "what for"),
        Key("drawnBy", "fact", "the flow that drew this one"),
        Key("securedBy", "fact", "the flow that secures it"),
        Key("yieldOf", "fact", "the flow that it is the return on"),
        Key("statedRatio", "printed", "a ratio of two flows as printed: 1:10"),
        Key("per", "code", "per what: year, person, household …", of=("per",)),
        Key("cumulative", "yes", "yes for a running total, no for an increment"),
        Key("alsoPrinted", "quantities", "the same sum in another currency; never added up"),
        *INCLUDED,
        by="giver receiver financialInstrument item purpose asOf startDate endDate startYear endYear",
        status=True,
    ),
    _fact(
        "Beneficiary",
        "beneficiaries",
        "Who gains, and how many.",
        Key("group", "text", "who, in own words: primary school pupils"),
        Key("actor", "ref", "who, where it is a known actor", of=ACTORS),
        Key("count", "quantity", "how many: over 15,000 people"),
        Key("counts", "quantities", "the same people in another unit: 44,300 households; never added up"),
        Key("benefit", "text", "what they gain"),
        Key("scope", "text", "what the count covers"),
        *INCLUDED,
        by="group actor scope",
        status=True,
    ),
    _fact(
        "SdgLink",
        "sdg",
        "A goal or target that the initiative serves.",
        Key("sdg", "sdg", "goal or target: 11, 11.2", many=True, required=True),
        Key("strength", "code", "primary, contributing or context", of=("strength",)),
        by="sdg",
        each="sdg",
    ),
    _fact(
        "Transfer",
        "transfers",
        "Practice learned from elsewhere, copied to or offered to others.",
        Key("transferKind", "code", "learned-from, copied-to, offered-to …", of=("transfer-kind",), required=True),
        Key("origin", "party", "where it comes from, if not from here", of=("initiatives", "actors", "policies", *PLACES)),
        Key("destination", "party", "where it goes, if not here", of=("initiatives", "actors", *PLACES), many=True),
        Key("item", "text", "what is passed on"),
        Key("count", "quantity", "to how many: 20 schools"),
        by="transferKind origin destination item",
    ),
    _fact(
        "CityRelation",
        "relations",
        "What ties a city to another place.",
        Key("relationKind", "code", "friendship-city, paired-assistance …", of=("relation-kind",), required=True),
        Key("party", "party", "the other place or places", of=("actors", *PLACES), many=True),
        Key("giver", "party", "who gives, where it has a direction", of=("actors", *PLACES)),
        Key("receiver", "party", "who receives", of=("actors", *PLACES)),
        Key("count", "quantity", "how many, where they are only counted: 34 cities"),
        Key("outOf", "quantity", "in how many countries or provinces"),
        *INCLUDED,
        by="relationKind party giver receiver",
    ),
    _fact(
        "Membership",
        "memberships",
        "An actor or city in a body, with its office and term.",
        Key("holder", "party", "who is a member, if not the file's own city", of=("actors", *PLACES)),
        Key("body", "ref", "the body", of=ACTORS, required=True),
        Key("office", "text", "the office held in it"),
        by="holder body office",
    ),
    _fact(
        "Office",
        "offices",
        "A person in an office.",
        Key("holder", "ref", "the person", of=ACTORS, required=True),
        Key("office", "text", "the office", required=True),
        Key("body", "ref", "where", of=ACTORS),
        by="holder office body",
    ),
    _fact(
        "PolicyLink",
        "policies",
        "What an initiative or a city has to do with a plan, law or standard.",
        Key("policy", "ref", "the text", of=("policies",), required=True),
        Key("policyRelation", "code", "implements, issues, mandated-by …", of=("policy-relation",), required=True),
        by="policyRelation policy",
    ),
    _fact(
        "ModelStatement",
        "statedModels",
        "The document's own word for the model of partnership; what the facts support is inferred apart.",
        Key("statedModel", "code", "the model it names", of=("stated-model",), required=True),
        Key("printed", "printed", "the words it uses, at most ten", required=True),
        by="statedModel",
    ),
    _fact(
        "Recognition",
        "recognitions",
        "An award, title or selection.",
        Key("title", "printed", "what it is called", "recognitionTitle", required=True),
        Key("recognitionKind", "code", "award, title, selection, certification …", of=("recognition-kind",)),
        Key("recipient", "ref", "who or what is honoured, if not the file's subject", of=("initiatives", "actors", *PLACES)),
        Key("awardedBy", "party", "by whom", of=ACTORS, many=True),
        Key("position", "quantity", "the place in a ranking"),
        Key("outOf", "quantity", "how many were ranked or chosen"),
    ),
    _fact(
        "Event",
        "events",
        "A date without outcomes of its own.",
        Key("title", "text", "what happened, in own words", "eventTitle", required=True),
        Key("names", "names", "its printed name"),
        Key("eventKind", "code", "milestone, disaster, meeting, visit …", of=("event-kind",)),
        Key("participants", "party", "who took part", "eventParticipant", ACTORS, True),
        Key("count", "quantity", "how many took part"),
    ),
    _fact(
        "Lesson",
        "lessons",
        "What others can learn.",
        Key("title", "text", "the lesson in own words", "lessonTitle", required=True),
        Key("audience", "text", "for whom"),
    ),
    _fact(
        "Challenge",
        "challenges",
        "What was hard, or the problem that it answers.",
        Key("title", "text", "the challenge in own words", "challengeTitle", required=True),
        Key("response", "text", "what was done about it"),
    ),
    _fact(
        "Claim",
        "claims",
        "A claim of rank or novelty: the first in China.",
        Key("title", "text", "the claim in own words", "claimTitle", required=True),
        Key("claimKind", "code", "first, only, largest, model …", of=("claim-kind",), required=True),
        Key("scope", "text", "within which area or class: China, the province"),
        Key("claimant", "party", "who claims it, if not the document", of=ACTORS),
    ),
    _fact(
        "Technology",
        "technologies",
        "A technique, product or system that was used.",
        Key("title", "text", "what it is", "technologyTitle", required=True),
        Key("names", "names", "its printed name"),
        Key("purpose", "text", "what for"),
    ),
    _fact(
        "CurationNote",
        "notes",
        "The text contradicts itself, is damaged or unclear: what is printed, what was read, and why.",
        Key("about", "topic", "the fact or thing concerned: measurement/population, or a full path", many=True),
        Key("noteType", "code", "conflict, scope, damage or ambiguity", of=("note-type",), required=True),
        Key("printed", "printed", "what is printed, at most ten words", required=True),
        Key("chosen", "text", "the reading chosen, or 'left open'", "chosenReading", required=True),
        Key("because", "text", "why", "curationReason", required=True),
    ),
)

SUBJECT = (
    Key("source", "source", "the document that spans refer to unless they name another", "defaultSource"),
    Key("chapter", "span", "the stretch or stretches of the document that the file's spans must stay in"),
    Key("defaultStatus", "code", "the status of the file's figures unless they say otherwise", of=("status",)),
)

ENTITIES: tuple[Kind, ...] = (
    Kind(
        "Initiative",
        "initiatives",
        "Anything with participants or outcomes of its own.",
        (
            *NAMING,
            *SUBJECT,
            Key("city", "ref", "the city that it belongs to", "inCity", ("cities",), many=True, required=True),
            Key("kind", "code", "project, programme, platform, facility …", of=("initiative-kind",), required=True),
            Key("place", "ref", "its sites below the city", of=PLACES, many=True),
            Key("partOf", "ref", "the initiative that it is a part of", of=("initiatives",), many=True),
            Key("follows", "ref", "the initiative that it succeeds", of=("initiatives",), many=True),
            Key("alongside", "ref", "an initiative that runs beside it", of=("initiatives",), many=True),
            Key("theme", "code", "what it deals with", of=("themes",), many=True),
            Key("priorityGoal", "sdg", "a goal that the document gives priority", many=True),
            Key("phase", "code", "planning, construction, operation, completed", of=("phase",)),
            Key("status", "code", "achieved, committed, planned …", of=("status",)),
            *TIME,
            *PROVENANCE,
        ),
    ),
    Kind(
        "City",
        "cities",
        "A city; its districts, counties, towns and villages are places.",
        (
            *NAMING,
            *SUBJECT,
            Key("within", "ref", "the place that it lies in", of=PLACES, many=True),
            Key("adminLevel", "code", "prefecture-level city, county-level city …", of=("admin-level",)),
            Key("government", "ref", "its government", of=ACTORS),
            Key("geonames", "integer", "GeoNames id, where certain", "sameAs"),
            Key("wikidata", "text", "Wikidata id, where certain: Q42", "sameAs"),
            Key("lat", "decimal", "latitude of the centre, WGS84 degrees"),
            Key("long", "decimal", "longitude of the centre, WGS84 degrees"),
            *PROVENANCE,
        ),
    ),
    Kind(
        "CityFacts",
        "city facts",
        "Facts about a city or the places in it: statistics, relations, events.",
        (
            Key("title", "text", "what the file holds", "label"),
            *SUBJECT,
            Key("city", "ref", "the city", "inCity", ("cities",), required=True),
        ),
    ),
    Kind(
        "Place",
        "places",
        "A district, county, town, village, river, site, province or country.",
        (
            *NAMING,
            Key("within", "ref", "the place that it lies in", of=PLACES, many=True),
            Key("adminLevel", "code", "province, district, county, town, village, site …", of=("admin-level",)),
            Key("geonames", "integer", "GeoNames id, where certain", "sameAs"),
            Key("wikidata", "text", "Wikidata id, where certain", "sameAs"),
            Key("lat", "decimal", "latitude, WGS84 degrees"),
            Key("long", "decimal", "longitude, WGS84 degrees"),
            Key("possiblySame", "ref", "a place that may be the same", of=PLACES, many=True),
            *PROVENANCE,
        ),
    ),
    Kind(
        "Actor",
        "actors",
        "Anything that acts.",
        (
            *NAMING,
            Key("class", "class", "its class, as far as the text goes", "type", ("Actor",), required=True),
            Key("group", "yes", "yes for a group without a name of its own", "isGroup"),
            Key("memberCount", "quantity", "how many belong to the group: 19 companies"),
            Key("governs", "ref", "the place that a government governs", of=PLACES),
            Key("unitOf", "ref", "the body that it is a unit of", of=ACTORS),
            Key("mergedInto", "ref", "the body that it was merged into", of=ACTORS),
            Key("controlledBy", "ref", "who controls it", of=ACTORS, many=True),
            Key("shareholder", "ref", "who holds shares in it", of=ACTORS, many=True),
            Key("embodies", "ref", "the initiative that acts in its person", of=("initiatives",)),
            Key("adminLevel", "code", "the tier of government that it stands on", of=("admin-level",)),
            Key("seat", "ref", "where it sits", of=PLACES),
            Key("possiblySame", "ref", "an actor that may be the same", of=ACTORS, many=True),
            *TIME,
            *PROVENANCE,
        ),
    ),
    Kind(
        "PolicyInstrument",
        "policies",
        "A text that is issued: plan, law, standard, guideline, agenda.",
        (
            *NAMING,
            Key("policyKind", "code", "plan, law, standard, guideline …", of=("policy-kind",), required=True),
            Key("issuedBy", "ref", "by whom", of=ACTORS, many=True),
            Key("year", "year", "the year of issue"),
            Key("revises", "ref", "the text that it revises", of=("policies",), many=True),
            *TIME,
            *PROVENANCE,
        ),
    ),
    Kind(
        "Document",
        "documents",
        "A source text.",
        (
            *NAMING,
            Key("author", "printed", "who wrote it", "creator", many=True),
            Key("publisher", "printed", "who published it"),
            Key("year", "year", "the year of publication"),
            Key("dataYear", "printed", "the years that its data describe"),
            Key("language", "printed", "BCP 47 tag of its language"),
            Key("rights", "text", "what may be done with the text"),
            Key("file", "printed", "the name of the text file"),
            Key("sha256", "printed", "SHA-256 of the text file", required=True),
            Key("characters", "integer", "its length in Unicode characters", required=True),
            Key("note", "text", "a remark for the next curator", "remark"),
        ),
    ),
    Kind(
        "Indicator",
        "codes/indicators",
        "What a measurement measures.",
        (
            Key("title", "text", "what is measured", "prefLabel", required=True),
            Key("titleZh", "text", "the same in Chinese", "prefLabel", required=True),
            Key("definition", "text", "what counts and what does not", required=True),
            Key("unit", "code", "the unit, where none is written with a value", "defaultUnit", ("units",), many=True),
            Key("words", "printed", "words of which one must stand in a passage", "hiddenLabel", many=True),
            Key("better", "code", "which way is better: up or down", "betterWhen", ("trend",)),
            Key("sdgIndicator", "printed", "the UN indicator that means the same: 11.6.2", "exactMatch", many=True),
            Key("sdgRelated", "printed", "a UN indicator close to it", "closeMatch", many=True),
        ),
    ),
    Kind(
        "Unit",
        "codes/units",
        "A unit of measure or of counting.",
        (
            Key("title", "text", "its name in the plural", "prefLabel", required=True),
            Key("titleZh", "text", "the same in Chinese", "prefLabel", required=True),
            Key("symbol", "printed", "its symbol", "unitSymbol"),
            Key("words", "printed", "how documents write it", "hiddenLabel", many=True),
            Key("currency", "yes", "yes for money: the slug is the ISO 4217 code", "isCurrency"),
        ),
    ),
    Kind(
        "Theme",
        "codes/themes",
        "What an initiative deals with.",
        (
            Key("title", "text", "its name", "prefLabel", required=True),
            Key("titleZh", "text", "the same in Chinese", "prefLabel", required=True),
            Key("definition", "text", "what belongs to it", required=True),
        ),
    ),
)


@cache
def entity_kind(name: str) -> Kind:
    """Return the kind of thing with that class name."""
    return next(kind for kind in ENTITIES if kind.name == name)


@cache
def fact_kind(name: str) -> Kind:
    """Return the kind of fact with that class name."""
    return next(kind for kind in FACTS if kind.name == name)


@cache
def section_kind(section: str) -> Kind | None:
    """Return the kind of fact whose section has that name, or None."""
    return next((kind for kind in FACTS if kind.place == section), None)
