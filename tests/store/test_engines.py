"""Embedded, memory and remote give the same answer, and refuse the same things."""

from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from polisgraph.errors import QueryError, StoreError
from polisgraph.questions import ask, read_questions
from polisgraph.store import Answer, Store, Triples, open_store
from polisgraph.store.embedded import EmbeddedStore
from polisgraph.store.memory import MemoryStore, from_rdflib, to_rdflib
from polisgraph.store.protocol import plain
from polisgraph.store.remote import RemoteStore
from polisgraph.vocabulary import MAIN_GRAPH, XSD

if TYPE_CHECKING:
    from pathlib import Path

    from polisgraph.resources import Workspace
    from tests.store.conftest import Server

# rdflib 7.6 warns of its own old names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")

QUERIES = {
    "names and languages": """
        SELECT ?city ?label ?zh WHERE {
          ?city a polis:City ; rdfs:label ?label . OPTIONAL { ?city skos:prefLabel ?zh FILTER (LANG(?zh) = "zh") }
        } ORDER BY ?city""",
    "numbers": """
        SELECT ?fact ?value ?unit WHERE {
          ?fact a polis:Measurement ; polis:inCity ?city ; polis:value ?value . OPTIONAL { ?fact polis:unit ?unit }
        } ORDER BY ?fact ?value""",
    "nothing": "SELECT ?x WHERE { ?x a polis:Nonsense }",
    "one graph": """
        SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://w3id.org/polisgraph/graph/rule/within> { ?a ?b ?c } }""",
    "yes": "ASK { ?x a polis:Initiative }",
    "no": "ASK { ?x a polis:Nonsense }",
    "triples": "CONSTRUCT { ?a polis:within ?b } WHERE { ?a polis:within ?b }",
}
PREFIXES = """
PREFIX polis: <https://w3id.org/polisgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="session")
def memory(store: EmbeddedStore) -> MemoryStore:
    return MemoryStore(store.raw)


def told(result: object) -> object:
    """An answer by value, however an engine writes its numbers and orders its triples."""
    if isinstance(result, Answer):
        return result.variables, [[plain(term) for term in row] for row in result.rows]
    return sorted(str(triple) for triple in result.triples) if isinstance(result, Triples) else result


@pytest.mark.parametrize("name", QUERIES)
def test_three_engines_give_the_same_answer(
    name: str, store: EmbeddedStore, memory: MemoryStore, server: Server
) -> None:
    query = PREFIXES + QUERIES[name]
    expected = told(store.query(query))
    assert told(memory.query(query)) == expected
    assert told(RemoteStore(server.url).query(query)) == expected


def test_every_question_gives_the_same_rows_from_a_server(
    workspace: Workspace, store: EmbeddedStore, server: Server
) -> None:
    remote = RemoteStore(server.url)
    questions = [q for q in read_questions(workspace).values() if "required" not in q.parameters.values()]
    assert questions
    for question in questions:
        assert told(ask(remote, question, {}, workspace)) == told(ask(store, question, {}, workspace)), question.name


def test_a_server_is_asked_for_the_main_graph_alone(server: Server) -> None:
    RemoteStore(server.url).query(PREFIXES + QUERIES["yes"])
    assert server.asked[-1][1]["default-graph-uri"] == [MAIN_GRAPH]


def test_a_long_query_is_posted(server: Server) -> None:
    store = RemoteStore(server.url)
    store.query(PREFIXES + QUERIES["yes"])
    store.query(PREFIXES + QUERIES["yes"] + "#" + "long " * 500)
    assert [method for method, _ in server.asked] == ["GET", "POST"]


def test_words_in_comments_and_strings_do_not_mislead_a_server_about_the_form(server: Server) -> None:
    query = '# CONSTRUCT nothing\nSELECT ?x WHERE { VALUES ?x { "INSERT DATA" } }'
    answer = RemoteStore(server.url).query(query)
    assert isinstance(answer, Answer)
    assert plain(answer.rows[0][0]) == "INSERT DATA"


WRONG = {
    "SELECT ?x\nWHERE {\n  ?x ?y\n}": "line 3, column 3: '?x ?y' does not fit",
    "SELECT ?x {\n  ?x a foo:Bar\n}": "line 2, column 8: prefix 'foo:' is not declared",
    "SELECT ?x { ?x ?y ?z": "line 1, column 11: '{' is never closed",
    "ASK { ?x ?y ?z ]": "line 1, column 16: ']' closes nothing that is open",
    "ASK {\n ?x ?y 'a }": "line 2, column 8: the quotation mark ' is never closed",
    "SELECT * { ?s ?p ?o } LIMIT x": "line 1, column 23: 'LIMIT' does not fit",
    "SELEC ?x { ?x ?y ?z }": "line 1, column 1: 'SELEC ?x { ?x ?y ?z' does not fit",
    "": "line 1, column 1: the query is empty",
}


@pytest.mark.parametrize("query", WRONG)
def test_a_syntax_error_names_line_and_column(query: str, store: EmbeddedStore, memory: MemoryStore) -> None:
    for engine in (store, memory):
        with pytest.raises(QueryError) as caught:
            engine.query(query)
        if "foo:" in query and engine is memory:
            assert "foo" in str(caught.value)  # rdflib resolves prefixes after parsing
        else:
            assert str(caught.value) == f"SPARQL syntax error at {WRONG[query]}"


def test_what_only_the_engine_knows_is_told_in_one_line(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="line 1, column 40: The SELECT contains a variable that is unbound") as caught:
        store.query("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert "\n" not in str(caught.value)


REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "SERVICE at line 1, column 12",
    "SELECT*{?s ?p 10SERVICE<http://127.0.0.1:9/>{?a?b?c}}": "SERVICE at line 1",
    "PREFIX : <http://127.0.0.1:9/>\nSELECT*{SERVICE:x{?s?p?o}}": "SERVICE at line 2, column 9",
    "PREFIX : <http://127.0.0.1:9/> SELECT*{SERVICESILENT:x{?s?p?o}}": "SERVICE at line 1",
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "SERVICE at line 1",
    "PREFIX e: <http://e/> SELECT * {?s ?p e:a\\# . SERVICE <http://127.0.0.1:9/> {?a ?b ?c}\n}": "SERVICE",
    "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }": "FROM <http://127.0.0.1:9/> at line 1, column 15",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }": "FROM <file:///etc/passwd>",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * FROM e:x { ?s ?p ?o }": "FROM e:x",
    "LOAD <http://127.0.0.1:9/>": "LOAD at line 1, column 1 would write",
    "# a remark\nINSERT DATA { <a:a> <a:b> <a:c> }": "INSERT at line 2, column 1 would write",
    "delete where { ?s ?p ?o }": "delete at line 1",
    "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }": "WITH",
    **{f"{word} ALL": word for word in ("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD")},
    "SELECT * " + "{" * 300 + "}" * 300: "more than 200 brackets",
}


@pytest.mark.parametrize("query", REFUSED)
def test_what_would_write_or_leave_the_store_is_refused(query: str, store: EmbeddedStore, memory: MemoryStore) -> None:
    for engine in (store, memory):
        with pytest.raises(QueryError) as caught:
            engine.query(query)
        assert REFUSED[query] in str(caught.value)
        assert "\n" not in str(caught.value)


def test_updates_are_refused_before_a_server_sees_them(server: Server) -> None:
    with pytest.raises(QueryError, match="would write"):
        RemoteStore(server.url).query("CLEAR ALL")
    assert server.asked == []


ALLOWED = [
    'SELECT * { ?service ?load "SERVICE LOAD" . ?x rdfs:label "FROM <x>"@en } # SERVICE <x>',
    "SELECT ?from WHERE { ?from a polis:City . FILTER (?from<?x && ?x>?from) }",
    "ASK FROM <https://w3id.org/polisgraph/graph/rule/within> { ?s ?p ?o }",
    "SELECT * FROM NAMED <https://w3id.org/polisgraph/ontology> { GRAPH ?g { polis:City ?p ?o } }",
    'SELECT * { ?x polis:load ?y ; polis:service \'\'\'it\'s a SERVICE\'\'\' , """add "this" """ }',
]


@pytest.mark.parametrize("query", ALLOWED)
def test_words_that_only_look_like_keywords_are_let_through(query: str, store: EmbeddedStore) -> None:
    assert store.query(PREFIXES + query) is not None


def test_a_graph_of_the_store_can_be_read_by_name(store: EmbeddedStore, memory: MemoryStore) -> None:
    query = "SELECT ?a ?b FROM <https://w3id.org/polisgraph/graph/rule/within> { ?a ?p ?b } ORDER BY ?a ?b"
    answer = store.query(query)
    assert isinstance(answer, Answer)
    assert len(answer) > 3
    assert told(memory.query(query)) == told(answer)


def test_damage_that_shows_while_reading_is_an_error_of_the_store(store_folder: Path, tmp_path: Path) -> None:
    for generation in (store_folder / "generations").iterdir():
        shutil.copytree(generation, tmp_path / "store" / "generations" / generation.name)
    shutil.copy(store_folder / "current", tmp_path / "store" / "current")
    for file in (tmp_path / "store").rglob("*.sst"):
        content = bytearray(file.read_bytes())
        content[: len(content) // 2 : 7] = bytes(len(content[: len(content) // 2 : 7]))
        file.write_bytes(content)  # the same size: the manifest notices nothing
    with pytest.raises(StoreError) as caught:
        EmbeddedStore(tmp_path / "store").query("SELECT * { ?s ?p ?o }")
    assert "\n" not in str(caught.value)
    assert "polisgraph build --force" in caught.value.hint


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (NamedNode("http://a/b"), "http://a/b"),
        (Literal("7", datatype=NamedNode(XSD + "integer")), 7),
        (Literal("1.50", datatype=NamedNode(XSD + "decimal")), Decimal("1.5")),
        (Literal("100", datatype=NamedNode(XSD + "decimal")), Decimal(100)),
        (Literal("1e3", datatype=NamedNode(XSD + "double")), Decimal(1000)),
        (Literal("true", datatype=NamedNode(XSD + "boolean")), True),
        (Literal("咸宁", language="zh"), "咸宁"),
        (Literal("2015-08"), "2015-08"),
        (None, None),
    ],
)
def test_terms_become_plain_values_and_survive_rdflib(term: NamedNode | Literal | None, value: object) -> None:
    assert plain(term) == value
    assert type(plain(term)) is type(value)
    if term is not None:
        assert plain(from_rdflib(to_rdflib(term))) == value


def test_infinity_is_no_decimal_number() -> None:
    assert plain(Literal("INF", datatype=NamedNode(XSD + "double"))) == float("inf")


def test_a_memory_store_keeps_named_graphs_apart() -> None:
    triple = Triple(NamedNode("a:a"), NamedNode("a:b"), NamedNode("a:c"))
    graph = NamedNode("a:g")
    quads = [Quad(*parts(triple), DefaultGraph()), Quad(*parts(triple), graph)]
    memory = MemoryStore(quads)
    assert told(memory.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == (["n"], [[1]])
    assert told(memory.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")) == (["g"], [["a:g"]])
    assert told(memory.query("DESCRIBE <a:a>")) == [str(triple)]


def parts(triple: Triple) -> tuple[NamedNode, NamedNode, NamedNode]:
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    assert isinstance(subject, NamedNode)
    assert isinstance(value, NamedNode)
    return subject, predicate, value


def test_one_selector_opens_every_store(workspace: Workspace, store_folder: Path, server: Server) -> None:
    def name(selector: str | None) -> str:
        opened: Store = open_store(workspace, selector)
        return opened.name

    assert name(None) == name(str(store_folder)) == f"oxigraph:{store_folder}"
    assert name(server.url) == server.url
    with pytest.raises(StoreError, match="no store at ftp://somewhere") as caught:
        name("ftp://somewhere")
    assert "http(s) address" in caught.value.hint
