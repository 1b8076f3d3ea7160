"""The question library: one `.rq` file a question, the same for every door.

A file opens with `#+` lines of YAML: `title`, `titleZh`, `question`, `questionZh`, `reading` (how to read the answer)
and `params` (`{city: optional}`). It runs as it stands in any SPARQL tool; its parameters are `VALUES` lines with a
default, which are replaced when a value is given. Rows come back in the order of its ORDER BY, compared by value and
code point, so that every engine gives the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import yaml

from polisgraph.errors import DataError, UnknownNameError, UsageError, nearest
from polisgraph.store.protocol import Answer, plain
from polisgraph.vocabulary import CODES, POLIS, SDG, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from polisgraph.resources import Workspace
    from polisgraph.store.protocol import Store, Term

__all__ = ["Question", "ask", "find_question", "read_questions"]

# What a parameter takes: the class of thing, a code list, or plain text.
THINGS = {
    "city": "City", "initiative": "Initiative", "actor": "Actor", "place": "Place", "policy": "PolicyInstrument",
    "document": "Document",
}  # fmt: skip
LISTS = {
    "role": "role", "contribution": "contribution", "status": "status", "basis": "basis",
    "instrument": "financial-instrument", "note_type": "note-type", "indicator": "indicators", "theme": "themes",
    "form": "coordination-form", "transfer": "transfer-kind", "reason": "reason",
}  # fmt: skip
GOALS = {"sdg", "goal", "target"}
MODELS = {"model"}
LITERALS = {"text", "word", "year", "limit"}
ANY = {"fact", "thing"}
FOLDERS = {
    "City": "cities", "Initiative": "initiatives", "Actor": "actors", "Place": "places", "PolicyInstrument": "policies",
    "Document": "documents",
}  # fmt: skip
UNSAFE = re.compile(r"[<>\"{}|^`\\\s]")  # what an IRI in SPARQL must not hold
VALUES = re.compile(r"^(?P<head>\s*VALUES\s+\?(?P<name>\w+)\s*\{)(?P<default>[^}]*)(?P<tail>\}.*)$", re.MULTILINE)
ORDER = re.compile(r"ORDER\s+BY\s+(?P<keys>(?:\s*(?:(?:ASC|DESC)\s*\(\s*\?\w+\s*\)|\?\w+))+)", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A question of the library; `name` is its path below `queries` without `.rq`."""

    name: str
    title: str
    title_zh: str
    question: str
    question_zh: str
    reading: str
    parameters: dict[str, str]  # name → optional or required
    text: str
    path: Path

    @cached_property
    def order(self) -> list[tuple[str, bool]]:
        """The variables that rows are sorted by, each with whether it descends."""
        found = list(ORDER.finditer(self.text))
        if not found:
            return []
        parts = re.findall(r"(ASC|DESC)?\s*\(?\s*\?(\w+)", found[-1]["keys"], re.IGNORECASE)
        return [(name, direction.upper() == "DESC") for direction, name in parts]

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the query with the parameters' default lines replaced by terms written in SPARQL."""
        return VALUES.sub(
            lambda m: f"{m['head']} {values[m['name']]} {m['tail']}" if m["name"] in values else m[0], self.text
        )


def read_questions(workspace: Workspace) -> dict[str, Question]:
    """Return every question of every layer by name, sorted.

    :raises DataError: naming the file whose head is not as it should be.
    """
    found: dict[str, Question] = {}
    for layer in workspace.layers:
        for path in sorted(layer.queries.rglob("*.rq")) if layer.queries.is_dir() else []:
            name = path.relative_to(layer.queries).with_suffix("").as_posix()
            found[name] = _read(path, name)
    return dict(sorted(found.items()))


def _read(path: Path, name: str) -> Question:
    try:
        text = path.read_text(encoding="utf-8")
        head = (
            yaml.safe_load("\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")))
            or {}
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"queries/{name}.rq: {str(error).splitlines()[0]}") from error
    parameters = head.get("params") or {}
    for key in ("title", "question"):
        if not isinstance(head.get(key), str):
            raise DataError(f"queries/{name}.rq: the line '#+ {key}: …' is missing")
    if not isinstance(parameters, dict) or not set(parameters.values()) <= {"optional", "required"}:
        raise DataError(f"queries/{name}.rq: params is a mapping of names to optional or required")
    lines = {match["name"] for match in VALUES.finditer(text)}
    known = {*THINGS, *LISTS, *GOALS, *MODELS, *LITERALS, *ANY}
    for parameter in parameters:
        if parameter not in lines:
            raise DataError(f"queries/{name}.rq: parameter {parameter} has no line VALUES ?{parameter} {{ … }}")
        if parameter.rstrip("12") not in known:
            raise DataError(
                f"queries/{name}.rq: no type is known for parameter {parameter}",
                hint=f"allowed: {', '.join(sorted(known))}",
            )
    title, title_zh, question, question_zh, reading = (
        str(head.get(key, "")) for key in ("title", "titleZh", "question", "questionZh", "reading")
    )
    return Question(name, title, title_zh, question, question_zh, reading, parameters, text, path)


def find_question(workspace: Workspace, name: str) -> Question:
    """Return the question with that name; its last part suffices where only one question bears it.

    :raises UnknownNameError: with the nearest names.
    """
    for layer in reversed(workspace.layers):  # the usual case reads one file, not all
        path = layer.queries / f"{name}.rq"
        if re.fullmatch(r"[\w-]+(/[\w-]+)*", name) and path.is_file():
            return _read(path, name)
    questions = read_questions(workspace)
    same_tail = [question for key, question in questions.items() if key.rsplit("/", 1)[-1] == name]
    if len(same_tail) == 1:
        return same_tail[0]
    tails = {key.rsplit("/", 1)[-1]: key for key in questions}
    near = [tails[tail] for tail in nearest(name, tails)]
    error = UnknownNameError("question", name, questions)
    near = list(dict.fromkeys([*near, *error.near]))
    error.hint = f"nearest: {', '.join(near)}" if near else "polisgraph questions lists them"
    raise error


def ask(store: Store, question: Question, parameters: Mapping[str, str], workspace: Workspace) -> Answer:
    """Answer a question.

    :param parameters: values as a person writes them: a city's slug, a role, a target.
    :raises UsageError: for a parameter that the question does not have, lacks, or whose value nothing bears.
    """
    for name in parameters:
        if name not in question.parameters:
            allowed = ", ".join(question.parameters) or "none"
            near = nearest(name, question.parameters)
            hint = f"nearest: {near[0]}; allowed: {allowed}" if near else f"allowed: {allowed}"
            raise UsageError(f"{question.name} has no parameter '{name}'", hint=hint)
    missing = [name for name, need in question.parameters.items() if need == "required" and name not in parameters]
    if missing:
        raise UsageError(f"{question.name} needs --{missing[0]}", hint=question.question)
    terms = {name: term_of(name, value, store, workspace) for name, value in parameters.items()}
    answer = store.query(question.bind(terms))
    if not isinstance(answer, Answer):
        raise DataError(f"queries/{question.name}.rq is no SELECT query")
    return sort_rows(answer, question.order)


def term_of(parameter: str, value: str, store: Store, workspace: Workspace) -> str:
    """Return a parameter's value as a term written in SPARQL.

    :raises UnknownNameError: with the nearest names, if nothing of the parameter's type bears the name.
    """
    kind = parameter.rstrip("12")
    if kind in THINGS:
        return f"<{_thing(THINGS[kind], value, store, workspace)}>"
    if kind in LISTS:
        return f"<{_code(kind, value, store)}>"
    if kind in GOALS:
        return f"<{_goal(value, store)}>"
    if kind in MODELS:
        from polisgraph.inference.definitions import find_model, read_models

        return f"<{find_model(read_models(workspace.ontology), value).iri}>"
    if kind in ANY:
        from polisgraph.search import find_thing

        return f"<{find_thing(store, value, workspace)}>"
    return _number(parameter, value) if kind in {"year", "limit"} else _literal(value)


def _number(parameter: str, value: str) -> str:
    if not re.fullmatch(r"\d{1,6}", value):
        raise UsageError(f"{parameter} must be a whole number, not '{value}'")
    return value


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _iris(store: Store, query: str) -> list[str]:
    answer = store.query(query)
    assert isinstance(answer, Answer)
    return [str(plain(row[0])) for row in answer.rows]


def _is(store: Store, iri: str, pattern: str) -> bool:
    """Say whether an IRI fits a pattern: asking for one is far cheaper than listing all."""
    return not UNSAFE.search(iri) and store.query(f"ASK {{ <{iri}> {pattern} }}") is True


def _thing(kind: str, value: str, store: Store, workspace: Workspace) -> str:
    folder = FOLDERS[kind]
    bases = [layer.base for layer in workspace.layers]
    slug = value.strip("/").lower().replace(" ", "-")
    candidates = [*(f"{base}{folder}/{slug}" for base in bases), *(base + slug for base in bases)]
    if ":" in value:
        candidates.insert(0, value)
    for candidate in candidates:
        if _is(store, candidate, f"a <{POLIS}{kind}>"):
            return candidate
    known = _iris(store, f"SELECT DISTINCT ?x WHERE {{ ?x a <{POLIS}{kind}> }} ORDER BY ?x")
    tails = [iri for iri in known if iri.rsplit("/", 1)[-1] == slug]
    if len(tails) == 1:
        return tails[0]
    slugs = [iri.split(f"/{folder}/", 1)[-1] for iri in known if f"/{folder}/" in iri]
    raise UnknownNameError(re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower(), value, slugs)


def _code(kind: str, value: str, store: Store) -> str:
    scheme = f"{CODES}{LISTS[kind]}/"
    slug = value.removeprefix(scheme).replace(" ", "-")
    if _is(store, scheme + slug, f"<{SKOS}notation> ?notation"):
        return scheme + slug
    query = f'SELECT ?x WHERE {{ ?x <{SKOS}notation> ?n FILTER (STRSTARTS(STR(?x), "{scheme}")) }} ORDER BY ?x'
    known = [iri.removeprefix(scheme) for iri in _iris(store, query)]
    raise UnknownNameError(kind.replace("_", " "), value, known)


def _goal(value: str, store: Store) -> str:
    name = value.removeprefix(SDG)
    if _is(store, SDG + name, f"<{SKOS}inScheme> ?scheme") and re.fullmatch(r"\d+(\.\w+)?", name):
        return SDG + name
    query = f"SELECT ?x WHERE {{ VALUES ?t {{ <{SDG}ontology#Goal> <{SDG}ontology#Target> }} ?x a ?t }} ORDER BY ?x"
    goal = name.split(".")[0]
    targets = [iri.removeprefix(SDG) for iri in _iris(store, query) if iri.removeprefix(SDG).startswith(goal + ".")]
    error = UnknownNameError("goal or target", value, ())
    error.hint = f"targets of goal {goal}: {', '.join(targets)}" if targets else "goals are 1 to 17, targets like 11.2"
    raise error


def sort_rows(answer: Answer, order: list[tuple[str, bool]]) -> Answer:
    """Return the rows sorted by the declared keys and then by all columns, by value and code point, unbound first."""
    rows = sorted(answer.rows, key=lambda row: [sort_key(term) for term in row])
    for name, descending in reversed(order):
        if name in answer.variables:
            column = answer.variables.index(name)
            rows.sort(key=lambda row: sort_key(row[column]), reverse=descending)
    return Answer(answer.variables, rows)


def sort_key(term: Term | None) -> tuple[int, Decimal, str]:
    """Return a key that orders terms the same on every engine: unbound, numbers by value, then text by code point."""
    value = plain(term)
    if value is None:
        return (0, Decimal(0), "")
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return (1, Decimal(value), "")
    return (2, Decimal(0), str(value))
