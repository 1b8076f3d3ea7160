"""The commands as a user meets them: what they print, what they refuse, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polisgraph.cli import COMMANDS, main
from polisgraph.facts import COLUMNS
from polisgraph.resources import shipped_layer
from polisgraph.store.embedded import locked

if TYPE_CHECKING:
    from collections.abc import Callable

    from polisgraph.resources import Workspace

ROOT = Path(__file__).resolve().parents[1]
CITIES = "SELECT ?city ?cityLabel WHERE { ?city a polis:City ; rdfs:label ?cityLabel } ORDER BY ?cityLabel"
HEAVY = (
    "rdflib",
    "pyoxigraph",
    "networkx",
    "owlready2",
    "pyvis",
    "SPARQLWrapper",
    "pyshacl",
    "pandas",
    "rich",
    "numpy",
)


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = "Callable[..., Ran]"


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], store_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Run a command over the shipped graph, in a folder where nothing is lost."""
    monkeypatch.setenv("POLISGRAPH_STORE", str(store_folder))
    monkeypatch.delenv("POLISGRAPH_SOURCES", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        return Ran(ended.value.code if isinstance(ended.value.code, int) else 1, out, err)

    return call


def process(*arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  (options of subprocess)
    """Run Python apart from this process."""
    return subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True, **settings)


# -- help --------------------------------------------------------------------------------------------------------------


def test_help_lists_every_command(run: Callable[..., Ran]) -> None:
    shown = run("--help")
    assert shown.code == 0
    for name, (_, _, summary) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(summary.split()[0])}", shown.out, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str, run: Callable[..., Ran]) -> None:
    shown = run(name, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: polisgraph {name}")
    assert run(name, "-h") == shown
    summary = shown.lines[2].strip()
    assert len(summary) > 20
    assert "Traceback" not in shown.out


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from polisgraph.cli import COMMANDS, main
for arguments in [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)]:
    try:
        main(arguments)
    except SystemExit as ended:
        assert ended.code == 0, arguments
    found = sorted(set({HEAVY!r}) & set(sys.modules))
    assert not found, (arguments, found)
"""
    done = process("-c", code)
    assert done.returncode == 0, done.stderr


def test_the_package_itself_imports_nothing_heavy() -> None:
    done = process("-c", f"import polisgraph, sys; print(sorted(set({HEAVY!r}) & set(sys.modules)))")
    assert done.stdout.strip() == "[]"


def test_version_is_printed(run: Callable[..., Ran]) -> None:
    assert re.fullmatch(r"polisgraph \d+\.\d+\.\d+\n", run("--version").out)


# -- bad input ---------------------------------------------------------------------------------------------------------

# arguments, exit code, words of the line, words of the hint
WRONG: dict[str, tuple[list[str], int, str, str]] = {
    "an unknown command": (["asc"], 2, "unknown command 'asc'", "nearest: ask"),
    "an unknown option": (["build", "--fast"], 2, "No such option", "polisgraph build --help"),
    "an unknown option of all": (["--fast"], 2, "No such option", "polisgraph --help"),
    "a missing argument": (["show"], 2, "Missing argument 'THING'", "polisgraph show --help"),
    "an unknown question": (["ask", "outcomes/what-chnged"], 2, "unknown question", "outcomes/what-changed"),
    "a question of a wrong folder": (["ask", "money/what-changed"], 2, "unknown question", "outcomes/what-changed"),
    "an unknown question to show": (["questions", "what-chnged"], 2, "unknown question", "outcomes/what-changed"),
    "an unknown parameter": (["ask", "what-changed", "--citty", "x"], 2, "has no parameter 'citty'", "nearest: city"),
    "an unknown value": (["ask", "what-changed", "--city", "xianing"], 2, "unknown city 'xianing'", "xianning"),
    "a parameter without value": (["ask", "what-changed", "--city"], 2, "--city has no value", "--city VALUE"),
    "a parameter given twice": (["ask", "what-changed", "--city=a", "--city", "b"], 2, "given twice", "leave one out"),
    "a value out of place": (["ask", "what-changed", "xianning"], 2, "'xianning' is out of place", "--name value"),
    "an unknown thing": (["show", "cities/xianing"], 2, "unknown thing 'cities/xianing'", "cities/xianning"),
    "nothing like a thing": (["show", "qqqq"], 2, "unknown thing 'qqqq'", "a path such as cities/xianning"),
    "SPARQL that does not parse": (
        ["query", "SELECT ?x\nWHERE { ?x a polis:City .\n  ?x rdfs:label }"],
        1,
        "SPARQL syntax error at line 3, column 3",
        "SELECT, ASK",
    ),
    "an undeclared prefix": (
        ["query", "SELECT ?x {\n ?x a foo:City ; a polis:City }"],
        1,
        "at line 2, column 7: prefix 'foo:'",
        "",
    ),
    "an update": (["query", "INSERT DATA { <a:a> <a:b> polis:City }"], 1, "INSERT at line 1, column 1", "SELECT, ASK"),
    "another server": (
        ["query", "SELECT * { SERVICE <http://x/> { ?s a polis:x } }"],
        1,
        "SERVICE at line 1",
        "--store",
    ),
    "a graph elsewhere": (["query", "SELECT * FROM <http://x/> { ?s ?p ?o }"], 1, "FROM <http://x/> at line 1", "FROM"),
    "a file that is not there": (["query", "nothing.rq"], 2, "no file nothing.rq", "standard input"),
    "an unknown format": (["query", CITIES, "--format", "xml"], 2, "'xml' is not one of", "polisgraph query --help"),
    "a path that is no store": (["query", CITIES, "--store", "nowhere"], 1, "no store at nowhere", "--store nowhere"),
    "a server that is not there": (
        ["query", CITIES, "--store", "http://127.0.0.1:9/sparql"],
        1,
        "http://127.0.0.1:9/sparql cannot be reached: ",
        "does the server run",
    ),
    "an address of another kind": (["query", CITIES, "--store", "ftp://x"], 1, "no store at ftp://x", "http(s)"),
    "facts into a folder that is not there": (["facts", "-o", "no/where.csv"], 1, "cannot be written", "--output"),
    "facts into a folder": (["facts", "-o", "."], 1, "cannot be written: Is a directory", "--output"),
    "a page into a folder that is not there": (["draw", "-o", "no/where.html"], 1, "cannot be written", ""),
    "facts of an unknown kind": (["facts", "--kind", "Measuremnt"], 2, "unknown kind", "Measurement"),
    "facts of an unknown city": (["facts", "--city", "xianing"], 2, "unknown city", "xianning"),
    "facts of an unknown document": (["facts", "--document", "guangzhou"], 2, "unknown document", "guangzhou-award-6"),
    "a picture of a person": (["draw", "actors/xianning/mayor"], 2, "neither a city nor an initiative", "draw cities"),
    "an unknown document": (["locate", "guangzhou-award-5", "x"], 2, "unknown document", "guangzhou-award-6"),
    "coverage of an unknown document": (["coverage", "helong"], 2, "unknown document 'helong'", "nearest: helong-2016"),
    "notes of an unknown type": (["notes", "--type", "conflcit"], 2, "unknown type of note", "nearest: conflict"),
    "notes of an unknown city": (["notes", "--city", "helog"], 2, "unknown city 'helog'", "nearest: helong"),
    "notes on an unknown document": (["notes", "--document", "helong"], 2, "unknown document", "helong-2016"),
    "sources that are not there": (["verify", "--sources", "nowhere"], 1, "no folder of documents at nowhere", ""),
    "a workspace that is not there": (["-w", "nowhere", "check"], 1, "no workspace at", "polisgraph init"),
    "a base that is no IRI": (["init", "mine", "--base", "mine"], 2, "--base must be", "https://"),
    "a base of others": (["init", "mine", "--base", "https://w3id.org/polisgraph/id/"], 2, "belongs to", "of your own"),
    "a workspace where a file is": (["init", "file"], 1, "cannot be written", ""),
    "an unknown kind of record": (["new", "initative", "a/b"], 2, "no template for 'initative'", "nearest: initiative"),
    "a build into a server": (["build", "--store", "http://x/"], 2, "cannot build into http://x/", "a folder"),
    "a build into a file": (["build", "--store", "file/store"], 1, "cannot be written: Not a directory", "--store"),
    "a shell that is unknown": (["completion", "tcsh"], 2, "'tcsh' is not one of", "polisgraph completion --help"),
    "a pin in no file": (["pin", "nowhere.yaml"], 2, "does not exist", "polisgraph pin --help"),
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_one_line_and_a_hint(what: str, run: Callable[..., Ran]) -> None:
    Path("file").write_text("a text")
    arguments, code, line, hint = WRONG[what]
    ran = run(*arguments)
    told = [text for text in ran.err.splitlines() if not text.startswith("note: ")]
    assert ran.code == code, ran
    assert ran.out == ""
    assert told[0].startswith("polisgraph: ")
    assert line in told[0]
    assert len(told) == 2 or (len(told) == 1 and not hint), told
    assert hint in "".join(told[1:])
    assert "Traceback" not in ran.err


@pytest.mark.sources
def test_a_phrase_that_stands_nowhere_is_told(run: Callable[..., Ran], sources: Path) -> None:
    ran = run("locate", "guangzhou-award-6", "no such phrase", "--sources", str(sources))
    assert (ran.code, ran.out) == (1, "")
    assert "'no such phrase' stands nowhere in guangzhou-award-6" in ran.err
    assert "hint: " in ran.err


def test_a_document_that_is_not_at_hand_is_told(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("locate", "guangzhou-award-6", "walking", "--sources", "empty")
    assert ran.code == 1
    assert "the text of guangzhou-award-6 is not at hand" in ran.err


def test_coverage_needs_the_text(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("coverage", "helong-2016", "--sources", "empty")
    assert ran.code == 1
    assert "the text of helong-2016 is not at hand" in ran.err


def test_a_damaged_store_is_told_with_the_way_out(run: Callable[..., Ran], store_folder: Path) -> None:
    shutil.copytree(store_folder, "store")
    next(Path("store").glob("generations/*/oxigraph/*.sst")).unlink()
    ran = run("query", CITIES, "--store", "store")
    assert ran.code == 1
    assert "the store at store is damaged" in ran.err
    assert "hint: polisgraph build --force --store store" in ran.err


def test_two_builds_at_once_are_told(run: Callable[..., Ran]) -> None:
    with locked(Path("store")):
        ran = run("build", "--store", "store")
    assert ran.code == 1
    assert "polisgraph: another build is writing store" in ran.err


def test_a_bug_is_one_line_too(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("polisgraph.search.find_thing", broken)
    ran = run("show", "x")
    assert ran.code == 70
    assert ran.err.splitlines()[-2:] == [
        "polisgraph: internal error: ZeroDivisionError: by zero",
        "  hint: POLISGRAPH_DEBUG=1 shows where; please report it",
    ]


def test_an_interrupt_ends_quietly(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("polisgraph.search.find_thing", interrupted)
    ran = run("show", "x")
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "polisgraph: interrupted")


# -- formats -----------------------------------------------------------------------------------------------------------

SHIPPED = sorted(
    re.findall(r"^title: *(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[0]
    for path in (shipped_layer().records / "cities").glob("*.yaml")
)


def test_csv_and_tsv_parse_back(run: Callable[..., Ran]) -> None:
    for style, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(csv.DictReader(io.StringIO(run("query", CITIES, "-f", style).out), delimiter=delimiter))
        assert [row["cityLabel"] for row in rows] == SHIPPED
        assert rows[0]["city"].startswith("https://")


def test_json_and_json_lines_parse_back(run: Callable[..., Ran]) -> None:
    whole = json.loads(run("query", CITIES, "-f", "json").out)
    assert whole == [json.loads(line) for line in run("query", CITIES, "-f", "jsonl").lines]
    assert [row["cityLabel"] for row in whole] == SHIPPED


def test_numbers_stay_numbers_in_json(run: Callable[..., Ran]) -> None:
    query = "SELECT (1.50 AS ?a) (2 AS ?b) (true AS ?c) (?none AS ?d) (3e2 AS ?e) {}"
    assert (
        run("query", query, "-f", "json").out
        == json.dumps([{"a": 1.5, "b": 2, "c": True, "d": None, "e": 300}], indent=1) + "\n"
    )
    assert run("query", query, "-f", "csv").out == "a,b,c,d,e\n1.5,2,true,,300\n"


def test_markdown_is_a_table_and_bars_are_escaped(run: Callable[..., Ran]) -> None:
    ran = run("query", 'SELECT ("a|b" AS ?name) ("c\\nd" AS ?otherName) {}', "--format", "markdown")
    assert ran.lines == ["| name | other name |", "|---|---|", "| a\\|b | c d |"]


def test_a_table_is_for_people(run: Callable[..., Ran]) -> None:
    query = (
        "SELECT (1234567.5 AS ?people) (2020 AS ?year) (false AS ?no) "
        "(<https://w3id.org/polisgraph/id/cities/x> AS ?city) {}"
    )
    ran = run("query", query)
    assert "1\u202f234\u202f567.5" in ran.out
    assert " 2020 " in ran.out
    assert "cities/x" in ran.out
    assert "https://" not in ran.out
    assert ran.lines[-1] == "1 row"


def test_iris_stand_beside_their_labels_only_when_asked_for(run: Callable[..., Ran]) -> None:
    assert "cities/xianning" in run("query", CITIES).out
    assert "cities/xianning" not in run("query", CITIES, "--no-iris").out
    assert "cities/xianning" not in run("ask", "what-changed", "--city", "xianning").out
    assert "initiatives/xianning" in run("ask", "what-changed", "--city", "xianning", "--iris").out


def test_a_table_that_is_piped_is_not_cut(run: Callable[..., Ran]) -> None:
    long = "word " * 80
    assert long.strip() in run("query", f'SELECT ("{long.strip()}" AS ?text) {{}}').out


def test_an_empty_answer_is_said_so(run: Callable[..., Ran]) -> None:
    query = "SELECT ?x WHERE { ?x a polis:Nonsense }"
    assert run("query", query).lines[-1] == "0 rows"
    assert run("query", query, "-f", "json").out == "[]\n"
    assert run("query", query, "-f", "csv").out == "x\n"


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Run a command with a terminal as its output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "polisgraph", *arguments]
    settings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    with subprocess.Popen(
        command, stdout=theirs, stderr=subprocess.DEVNULL, env={**settings, "TERM": "xterm-256color", **environment}
    ):
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_colour_and_bold_stand_on_a_terminal_and_not_with_no_color(store_folder: Path) -> None:
    assert "\x1b[1m" in on_a_terminal("show", "cities/xianning", "--no-text")
    assert "\x1b" not in on_a_terminal("show", "cities/xianning", "--no-text", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal("ask", "what-changed", "--city", "xianning", NO_COLOR="1")


def test_a_table_fits_its_terminal(store_folder: Path) -> None:
    for columns in (60, 100, 160):
        shown = on_a_terminal("ask", "what-changed", "--city", "xianning", NO_COLOR="1", COLUMNS=str(columns))
        assert max(len(line) for line in shown.splitlines()) <= columns
        assert "Pupils" in shown
        assert re.search(r"nothing in: .*before year", shown)
        # What does not fit beside each other stands below each other, never letter by letter.
        assert bool(re.search(r"^after  +95$", shown, re.MULTILINE)) == (columns == 60)


def test_what_repeats_the_row_above_is_left_blank_on_a_terminal_only(
    store_folder: Path, run: Callable[..., Ran]
) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("one" "x") ("one" "x") ("two" "x") } }'
    shown = [line.split() for line in on_a_terminal("query", query, NO_COLOR="1").splitlines()[3:6]]
    assert shown == [["one", "x"], ["x"], ["two", "x"]]
    assert [line.split() for line in run("query", query).lines[3:6]] == [["one", "x"], ["one", "x"], ["two", "x"]]
    narrow = on_a_terminal("query", query, NO_COLOR="1", COLUMNS="4").splitlines()
    assert [line.split() for line in narrow if line][:5] == [
        ["a", "one"],
        ["b", "x"],
        ["b", "x"],
        ["a", "two"],
        ["b", "x"],
    ]


# -- questions, ask, query ---------------------------------------------------------------------------------------------


def test_questions_are_listed_and_one_is_shown(run: Callable[..., Ran]) -> None:
    listed = json.loads(run("questions", "-f", "json").out)
    assert {"outcomes/what-changed", "departments/worked-together"} <= {row["name"] for row in listed}
    shown = run("questions", "what-changed")
    assert shown.lines[0] == "outcomes/what-changed"
    assert "SELECT" in shown.out


def test_a_question_is_answered_by_its_name_and_its_last_part(run: Callable[..., Ran]) -> None:
    whole = run("ask", "outcomes/what-changed", "--city", "xianning")
    assert whole.code == 0
    assert "95" in whole.out
    assert run("ask", "what-changed", "--city=xianning") == whole


def test_a_query_comes_from_an_argument_a_file_or_standard_input(run: Callable[..., Ran]) -> None:
    Path("cities.rq").write_text(CITIES, encoding="utf-8")
    answers = [run("query", CITIES), run("query", "cities.rq"), run("query", "-", typed=CITIES)]
    assert [answer.code for answer in answers] == [0, 0, 0]
    assert len({answer.out for answer in answers}) == 1
    assert "Xianning" in answers[0].out


def test_a_query_that_is_no_text_is_refused(run: Callable[..., Ran]) -> None:
    Path("bad.rq").write_bytes(b"\xff\xfe")
    ran = run("query", "bad.rq")
    assert ran.code == 2
    assert "bad.rq cannot be read" in ran.err


def test_yes_or_no_is_answered_with_yes_or_no(run: Callable[..., Ran]) -> None:
    assert run("query", "ASK { ?x a polis:City }").out == "yes\n"
    assert run("query", "ASK { ?x a polis:Nonsense }").out == "no\n"
    assert run("query", "ASK { ?x a polis:City }", "-f", "json").out == "true\n"


def test_triples_are_turtle_or_rows_of_three(run: Callable[..., Ran]) -> None:
    query = "CONSTRUCT { ?c a polis:City } WHERE { ?c a polis:City }"
    turtle = run("query", query).out
    assert "@prefix polis:" in turtle
    assert turtle.count("a polis:City") == len(SHIPPED)
    assert run("query", query).out == turtle
    rows = json.loads(run("query", query, "-f", "json").out)
    assert {row["object"] for row in rows} == {"https://w3id.org/polisgraph/ontology#City"}
    assert len(rows) == len(SHIPPED)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own old names
def test_the_same_answer_comes_from_memory(run: Callable[..., Ran]) -> None:
    assert run("query", CITIES, "--store", "memory").out == run("query", CITIES).out


# -- show --------------------------------------------------------------------------------------------------------------

SHOWN = {
    "cities/xianning": ["Xianning", "City · Place", "figures (", "initiatives (", "facts of its initiatives ("],
    "safe-school-streets": ["Child-friendly streets", "Initiative", "who takes part (", "figures (", "30 percent → 95"],
    "Zhijin County Government": ["Government · Actor", "leads (inferred): ", "controlled by", ", in Fenghuang"],
    "SDG 11": ["Sustainable cities", "sdgo:Goal", "initiatives (", "link inferred"],
    "sdg:11.2": ["sdgo:Target", "SDG links (", "serves SDG 11.2"],
    "codes:role/lead": ["Role · ", "definition: ", "who takes part ("],
    "initiatives/fuzhou/intelligent-water-governance/policy-link/implements-new-urban-agenda": [
        "PolicyLink",
        "record: ",
    ],
}


@pytest.mark.parametrize("thing", SHOWN)
def test_show_tells_what_is_known_and_where_it_is_written(thing: str, run: Callable[..., Ran]) -> None:
    ran = run("show", thing, "--no-text")
    assert (ran.code, ran.err) == (0, "")
    for words in SHOWN[thing]:
        assert words in ran.out
    assert re.search(r"guangzhou-award-6:\d+-\d+  .+", ran.out)


@pytest.mark.sources
def test_show_gives_the_words_of_the_passage(run: Callable[..., Ran], sources: Path) -> None:
    ran = run("show", "sdg:11.2", "--sources", str(sources))
    assert "“The proportion of students walking" in ran.out


def test_without_the_documents_show_says_how_to_see_the_words(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("show", "sdg:11.2", "--sources", "empty")
    assert ran.code == 0
    assert re.search(r"guangzhou-award-6(, [\w-]+)* (is|are) not at hand: --sources DIR", ran.err)
    assert "Desired & Achieved Outcome: " in ran.out  # the heading and first words of the passage index


def test_a_city_shows_the_facts_of_its_initiatives_when_asked(run: Callable[..., Ran]) -> None:
    short, whole = run("show", "cities/xianning", "--no-text"), run("show", "cities/xianning", "--no-text", "--all")
    assert len(whole.lines) > 1.5 * len(short.lines)
    assert "30 percent → 95 percent" in whole.out
    assert "30 percent → 95 percent" not in short.out
    assert "facts of its initiatives" not in whole.out


def test_a_long_list_of_conclusions_is_cut_and_can_be_had_whole(run: Callable[..., Ran]) -> None:
    short = next(line for line in run("show", "safe-school-streets").lines if "has participant (inferred)" in line)
    assert re.search(r"; … and \d+ more$", short)
    whole = run("show", "safe-school-streets", "--all").lines
    assert len(next(line for line in whole if "has participant (inferred)" in line)) > len(short)


# -- tour and draw -----------------------------------------------------------------------------------------------------


def test_the_tour_answers_three_questions_draws_a_page_and_ends(run: Callable[..., Ran]) -> None:
    ran = run("tour", "--output", "page.html")
    assert (ran.code, ran.err) == (0, "")
    assert ", ".join(SHIPPED) in ran.out
    assert len(re.findall(r"^\d\. .+\?$", ran.out, re.MULTILINE)) == 3
    excerpts = re.findall(r"^(\d+) of (\d+) rows; all: polisgraph ask (\S+)$", ran.out, re.MULTILINE)
    assert [int(shown) for shown, _, _ in excerpts] == [12, 12, 12]
    for _, whole, name in excerpts:
        assert len(run("ask", name, "-f", "jsonl").lines) == int(whole)
    assert str(Path("page.html").resolve()) in ran.out
    assert "<html" in Path("page.html").read_text(encoding="utf-8")


def test_draw_writes_a_page_of_a_city_and_says_where(run: Callable[..., Ran]) -> None:
    ran = run("draw", "Xianning", "-o", "xianning.html")
    assert ran.code == 0
    assert re.fullmatch(rf"{re.escape(str(Path('xianning.html').resolve()))}: \d+ nodes, \d+ links, .*\n", ran.out)
    assert "Urban Management Committee" in Path("xianning.html").read_text(encoding="utf-8")


# -- facts -------------------------------------------------------------------------------------------------------------


def test_facts_are_json_lines_with_the_keys_of_the_contract(run: Callable[..., Ran]) -> None:
    rows = [json.loads(line) for line in run("facts").lines]
    assert len(rows) > 600
    assert {tuple(row) for row in rows} == {COLUMNS}


def test_facts_can_be_chosen_by_kind_city_and_document(run: Callable[..., Ran]) -> None:
    chosen = ["facts", "--kind", "Measurement", "--city", "xianning", "--document", "guangzhou-award-6"]
    rows = [json.loads(line) for line in run(*chosen).lines]
    assert 10 < len(rows) < 60
    assert {row["kind"] for row in rows} == {"Measurement"}
    assert run("facts", "--city", "cities/xianning", "--kind", "Measurement").lines == run(*chosen).lines


def test_facts_are_written_to_a_file_in_every_format(run: Callable[..., Ran]) -> None:
    ran = run("facts", "--kind", "Flow", "-f", "csv", "-o", "flows.csv")
    assert (ran.code, ran.out) == (0, "")
    assert re.search(r"^\d+ rows in flows.csv$", ran.err)
    with Path("flows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert all(json.loads(row["passages"])[0][0] >= 0 for row in rows)
    assert len(json.loads(run("facts", "--kind", "Flow", "-f", "json").out)) == len(rows)
    assert [path.name for path in Path().iterdir()] == ["flows.csv"]


def test_a_failed_export_leaves_the_old_file(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("facts.jsonl").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("click.echo", full)
    with pytest.raises(OSError, match="No space left"):  # the message of the refusal cannot be printed either
        run("facts", "-o", "facts.jsonl")
    assert Path("facts.jsonl").read_text() == "old"
    assert [path.name for path in Path().iterdir()] == ["facts.jsonl"]


@pytest.mark.parametrize("command", ["facts", "facts -f csv", "facts -f table", "show cities/xianning --all"])
def test_a_pipe_that_is_closed_early_ends_quietly(command: str, store_folder: Path) -> None:
    line = f"set -o pipefail; '{sys.executable}' -m polisgraph {command} | head -1"
    done = subprocess.run(["bash", "-c", line], check=False, capture_output=True, text=True, cwd=ROOT)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_a_terminal_without_chinese_letters_is_no_reason_to_stop(store_folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = process("-m", "polisgraph", "show", "cities/xianning", "--no-text", env=environment, encoding="latin-1")
    assert done.returncode == 0
    assert r"\u54b8\u5b81" in done.stdout


# -- build, check, doctor, completion, reason --------------------------------------------------------------------------


def test_an_unchanged_build_says_so(run: Callable[..., Ran], store_folder: Path) -> None:
    ran = run("build")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(rf"nothing has changed: [\d,]+ quads in {re.escape(str(store_folder))}\n", ran.out)


def test_check_counts_what_is_sound(run: Callable[..., Ran]) -> None:
    assert re.fullmatch(r"[\d,]+ things and [\d,]+ facts: no mistake.*\n", run("check").out)


@pytest.mark.sources
def test_coverage_says_how_much_is_used_and_what_is_left(run: Callable[..., Ran], sources: Path) -> None:
    ran = run("coverage", "hunchun-unido", "--sources", str(sources), "--page", "covered.html")
    assert (ran.code, ran.lines[0]) == (0, "hunchun-unido")
    assert re.search(r"\d+% of 2,988 characters stand in a passage", ran.out)
    assert "<mark" in Path("covered.html").read_text(encoding="utf-8")
    rows = json.loads(run("coverage", "guangzhou-award-6", "--sources", str(sources), "--format", "json").out)
    text = (sources / "guangzhou-award-6.txt").read_text(encoding="utf-8")
    for row in rows:
        start, end = map(int, row["place"].split("-"))
        for mark in row["left"].split("; "):
            assert mark in " ".join(text[start:end].split())


@pytest.mark.sources
def test_verify_writes_a_page_that_shows_each_failure_beside_its_passage(
    run: Callable[..., Ran], sources: Path, tmp_path: Path
) -> None:
    assert run("init", "mine").code == 0
    record = tmp_path / "mine" / "graph" / "records" / "initiatives" / "helong" / "wrong.yaml"
    record.parent.mkdir(parents=True)
    record.write_text(
        "title: <i>Wrong</i>\nsource: helong-2016\ncity: helong\nkind: project\nstatus: achieved\n"
        "defaultStatus: achieved\nat: 342-420\nflows:\n  - giver: helong/government\n    amount: 13.54 million CNY\n"
        "    financialInstrument: guarantee\n    at: 4404-4480\n"
    )
    ran = run("-w", "mine", "verify", "--sources", str(sources), "--page", "report.html")
    assert ran.code == 1
    assert "amount 13540000 does not stand in the passage" in ran.err
    page = Path("report.html").read_text(encoding="utf-8")
    assert "Verification: 1 failure<" in page
    assert "helong-2016:4404-4480" in page
    assert "13.53 million" in page
    assert "<i>Wrong" not in page


def test_notes_are_listed_by_type_with_readings_and_reason(run: Callable[..., Ran]) -> None:
    rows = json.loads(run("notes", "--format", "json").out)
    types = [row["type"] for row in rows]
    assert types == sorted(types, key=["conflict", "scope", "damage", "ambiguity", "gap"].index)
    assert len(rows) > 100
    assert all(row["printed"] and row["chosen"] and row["because"] and row["place"] for row in rows)
    ran = run("notes")
    assert ran.lines[-1].startswith(f"{len(rows):,} notes on 5 documents: conflict {types.count('conflict')}, ")
    assert len([line for line in ran.lines if line.startswith("    because ")]) == len(rows)


def test_notes_show_the_rank_of_each_reading(run: Callable[..., Ran]) -> None:
    row = next(row for row in json.loads(run("notes", "--format", "json").out) if "[rejected]" in row["readings"])
    assert row["type"] in {"conflict", "scope", "damage", "ambiguity"}


def test_notes_can_be_chosen_by_type_city_and_document(run: Callable[..., Ran]) -> None:
    rows = json.loads(run("notes", "--type", "conflict", "--city", "helong", "--format", "json").out)
    assert rows
    assert {(row["type"], row["city"]) for row in rows} == {("conflict", "helong")}
    rows = json.loads(run("notes", "--document", "hunchun-unido", "--format", "json").out)
    assert {row["document"] for row in rows} == {"hunchun-unido"}


def test_doctor_looks_at_everything(run: Callable[..., Ran]) -> None:
    ran = run("doctor")
    assert ran.code == 0
    for what in ("Python", "rdflib", "pyoxigraph", "owlready2", "Java", "store", "records", "guangzhou-award-6"):
        assert re.search(rf"^ *{what} +(ok|missing|stale)\b", ran.out, re.MULTILINE), what


def test_doctor_tells_a_store_that_is_missing_damaged_or_of_another_workspace(
    run: Callable[..., Ran], store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLISGRAPH_STORE", "store")
    assert re.search(r"store +missing +the first question builds store", run("doctor").out)
    shutil.copytree(store_folder, "store")
    manifest = next(Path("store").glob("generations/*/manifest.json"))
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {"workspace": "/elsewhere"}))
    assert re.search(r"store +stale .* of the workspace /elsewhere", run("doctor").out)
    manifest.write_text(json.dumps(told | {"inputs": "old"}))
    assert re.search(r"store +stale .* older than the records", run("doctor").out)
    manifest.unlink()
    ran = run("doctor")
    assert re.search(r"store +broken .*no readable manifest", ran.out)
    assert ran.code == 1
    assert "polisgraph: something that PolisGraph needs is broken" in ran.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_complete(shell: str, run: Callable[..., Ran]) -> None:
    script = run("completion", shell)
    assert script.code == 0
    assert "_POLISGRAPH_COMPLETE" in script.out


def test_completion_offers_commands_and_options() -> None:
    def offered(words: str, number: str) -> str:
        told = {"_POLISGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": number}
        return process("-m", "polisgraph", env={**os.environ, **told}).stdout

    assert "plain,questions" in offered("polisgraph que", "1")
    assert "plain,--force" in offered("polisgraph build --f", "2")


def test_reason_by_rules_counts_what_each_rule_adds(run: Callable[..., Ran]) -> None:
    ran = run("reason", "--engine", "rules")
    assert ran.code == 0
    assert re.search(r"facts +within +What lies within a place .* \d+", ran.out)
    assert re.search(r"counting +side-by-class +The class of an actor says .* \d+", ran.out)
    shown = dict(re.findall(r"polis:(\w+) +(\d+) +\d+$", ran.out, re.MULTILINE))
    assert len(shown) == 17
    assert int(shown["PublicPrivateCollaboration"]) >= int(shown["PublicPrivatePartnership"]) > 0


def test_without_java_reason_says_what_to_install(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    ran = run("reason")
    assert ran.code == 1
    assert ran.err == (
        "polisgraph: Java is not installed: HermiT needs a Java runtime\n  hint: apt-get install default-jre-headless\n"
    )


@pytest.mark.sources
def test_locate_prints_span_heading_and_first_words(run: Callable[..., Ran], sources: Path) -> None:
    ran = run("locate", "guangzhou-award-6", "the PROPORTION of students … 30% to 95%", "--sources", str(sources))
    assert ran.code == 0
    span, heading, opening = ran.lines[-1].split("\t")
    assert span == "11474-11558"
    assert (heading, opening) == ("Desired & Achieved Outcome", "The proportion of students walking to")


def test_what_ships_gets_no_templates_where_it_is_read_only(
    run: Callable[..., Ran], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polisgraph.resources.shipped_layer", lambda: _read_only(workspace))
    for arguments in (["new", "city", "newtown"], ["pin"]):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "what ships is read-only" in ran.err
        assert "polisgraph init" in ran.err


def _read_only(workspace: Workspace) -> object:
    from dataclasses import replace

    return replace(workspace.top, writable=False)


# -- a workspace of one's own ------------------------------------------------------------------------------------------

TEXT = "The city of Newtown built a school.\nIn 2020 it had over 15,000 people. The mayor paid 3 million CNY.\n"
SCHOOL = """\
title: A school for Newtown
source: my-report
city: newtown
kind: project
status: achieved
defaultStatus: achieved
at: "The city of Newtown … school"
participants:
  - actor: newtown/mayor
    role: lead
    at: "The mayor paid"
measurements:
  - indicator: population
    value: over 15,000 people
    at: "over 15,000 people"
"""


def test_a_workspace_goes_from_nothing_to_answers_beside_the_shipped_graph(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POLISGRAPH_STORE", str(tmp_path / "store"))
    made = run("init", "mine", "--base", "https://newtown.example/id/")
    assert made.code == 0
    assert "polisgraph new document my-report" in made.out
    assert run("init", "mine").code == 1  # twice
    monkeypatch.chdir(tmp_path / "mine")
    Path("sources/my-report.txt").write_text(TEXT, encoding="utf-8")
    for record in ("document my-report", "city newtown", "actor newtown/mayor", "initiative newtown/school"):
        assert run("new", *record.split()).code == 0, record
    again = run("new", "initiative", "newtown/school")
    assert (again.code, "is there already" in again.err) == (1, True)
    unfilled = run("check")
    assert unfilled.code == 1
    assert re.search(r"graph/records/initiatives/newtown/school.yaml:\d+: ", unfilled.err)
    refused = run("build")
    assert (refused.code, refused.out) == (1, "")
    assert "nothing was built" in refused.err

    Path("graph/records/initiatives/newtown/school.yaml").write_text(SCHOOL, encoding="utf-8")
    assert run("pin").out == "3 pins became spans\n"
    assert run("check").code == 0
    assert run("verify").code == 0
    built = run("build")
    assert built.code == 0, built.err
    assert "wrote graph/rdf/my-report.ttl" in built.out
    assert run("build").out.startswith("nothing has changed")
    turtle = Path("graph/rdf/things.ttl").read_text(encoding="utf-8")
    assert "<https://newtown.example/id/initiatives/newtown/school>" in turtle
    assert "xianning" not in turtle

    cities = json.loads(run("query", CITIES, "-f", "json").out)
    assert [row["cityLabel"] for row in cities] == sorted([*SHIPPED, "Newtown"])
    own = [json.loads(line) for line in run("facts", "--city", "newtown", "--kind", "Measurement").lines]
    assert [(row["value"], row["qualifier"], row["document"]) for row in own] == [(15000, "over", "my-report")]
    shown = run("show", "newtown/school")
    assert "“over 15,000 people”" in shown.out
    assert "record: graph/records/initiatives/newtown/school.yaml:1" in shown.out
    assert run("show", "cities/xianning", "--no-text").code == 0

    Path("graph/records/initiatives/newtown/school.yaml").write_text(SCHOOL.replace("A school", "The school"))
    stale = run("query", CITIES)
    assert stale.code == 0
    assert stale.err == "note: records, ontology or rules have changed since the store was built: polisgraph build\n"


def test_a_workspace_is_found_from_any_folder_below_and_by_option(run: Callable[..., Ran]) -> None:
    assert run("init", "mine").code == 0
    before = run("check").out
    os.chdir("mine/graph/records/cities")
    assert (
        run("new", "city", "newtown").out
        == "newtown.yaml is ready to be filled in; polisgraph check says what is missing\n"
    )
    inside = run("check").out
    os.chdir("../../../..")
    assert run("-w", "mine", "check").out == inside
    assert run("check").out == before != inside


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("base = 7", "base must be an http or https IRI"),
        ('base = "mine"', "base must be an http or https IRI"),
        ('base = "https://w3id.org/polisgraph/id/"', "belongs to the shipped graph"),
        ("base = ", "polisgraph.toml: "),
    ],
)
def test_a_workspace_with_wrong_settings_is_refused(settings: str, line: str, run: Callable[..., Ran]) -> None:
    Path("polisgraph.toml").write_text(settings)
    ran = run("check")
    assert (ran.code, ran.out) == (1, "")
    assert line in ran.err
    assert len(ran.err.splitlines()) <= 2
