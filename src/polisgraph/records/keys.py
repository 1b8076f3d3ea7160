"""The pieces that the tables of things and facts are made of: a key, a kind, and the keys that many kinds share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["ACTORS", "AT", "NAMING", "PLACES", "PROVENANCE", "TIME", "Key", "Kind", "Type"]

Type = Literal[
    "text",  # the curator's own words
    "printed",  # words as the document prints them: a name, an official title
    "names",  # printed names and spellings, each with an optional kind and language
    "integer",
    "decimal",
    "year",
    "date",  # EDTF level 0, or with ~ ? X
    "yes",  # yes or no
    "wikidata",  # the id of an item: Q42
    "sha256",  # 64 hexadecimal digits
    "language",  # a BCP 47 tag: en, zh, zh-Hans
    "unIndicator",  # the number of an indicator of the UN: 11.6.2
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
    Key(
        "title", "text", "what it is called, in the curator's own words or by its official name", "label", required=True
    ),
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
