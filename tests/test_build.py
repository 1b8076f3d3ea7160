"""From records to store: the same bytes each time, recognised when nothing changed, whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from polisgraph import build as pipeline
from polisgraph.build import Built, build, fingerprint, ready_store
from polisgraph.errors import BuildRunningError, DataError, RecordError, StoreError
from polisgraph.records.jsonschema import schemas
from polisgraph.records.writer import triples_by_file, turtle
from polisgraph.resources import Layer, Workspace, shipped_layer
from polisgraph.store import Answer
from polisgraph.store import embedded as generations
from polisgraph.store.embedded import EmbeddedStore, Manifest, locked, read_manifest
from polisgraph.store.protocol import plain
from polisgraph.vocabulary import ID, read_terms

if TYPE_CHECKING:
    from polisgraph.records.model import Corpus

SHIPPED = shipped_layer()
# As they stood when the tests were collected: a build that a test needs may rewrite them later.
COMMITTED = {
    path.relative_to(SHIPPED.root): path.read_bytes()
    for path in [*SHIPPED.rdf.glob("*.ttl"), *(SHIPPED.root / "graph" / "schema").glob("*.json")]
}
RECORDS = {
    "documents/report.yaml": f"title: Report\nfile: report.txt\nsha256: {'0' * 64}\ncharacters: 100\n",
    "cities/newtown.yaml": "title: Newtown\nadminLevel: prefecture-level-city\n",
    "actors/newtown.yaml": "mayor:\n  title: Mayor\n  class: Person\n",
    "initiatives/newtown/school.yaml": """\
title: A school
source: report
city: newtown
kind: project
status: achieved
at: 0-34
participants:
  - actor: newtown/mayor
    role: lead
    at: 71-85
sdg:
  - sdg: 11.2
    basis: curated
    at: 20-34
""",
}


def write_records(root: Path) -> Workspace:
    """A graph of one initiative over the shipped ontology."""
    for name, text in RECORDS.items():
        path = root / "graph" / "records" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(SHIPPED.records / "codes", root / "graph" / "records" / "codes")
    (root / "ontology").symlink_to(SHIPPED.root / "ontology")
    return Workspace((Layer(root, ID, writable=True),))


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The small graph, built whole once; tests that change something work on a copy."""
    place = tmp_path_factory.mktemp("first")
    return build(write_records(place / "small"), place / "store")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The small graph before it was ever built; a build of it takes half a second, for it leaves out the shapes."""
    monkeypatch.setattr(pipeline, "_validate", lambda *_, **__: None)  # test_validation holds graphs against them
    return write_records(tmp_path / "small")


@pytest.fixture
def built(first_build: Built, small: Workspace, tmp_path: Path) -> Built:
    """The small graph after its first build."""
    store = tmp_path / "store"
    shutil.copytree(first_build.folder, store)
    for name in ("rdf", "schema"):
        shutil.copytree(first_build.folder.parent / "small" / "graph" / name, small.top.root / "graph" / name)
    path = store / "generations" / "000001" / "manifest.json"
    manifest = json.loads(path.read_text()) | {"workspace": str(small.top.root)}
    path.write_text(json.dumps(manifest))
    return replace(first_build, folder=store, manifest=Manifest(**manifest))


def school(workspace: Workspace) -> Path:
    return workspace.top.records / "initiatives" / "newtown" / "school.yaml"


def titles(folder: Path) -> list[object]:
    answer = EmbeddedStore(folder).query(
        "SELECT ?l { ?i a <https://w3id.org/polisgraph/ontology#Initiative> ; rdfs:label ?l }".replace(
            "rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>"
        )
    )
    assert isinstance(answer, Answer)
    return [plain(row[0]) for row in answer.rows]


def test_committed_turtle_and_schemas_are_what_a_build_writes(workspace: Workspace, corpus: Corpus) -> None:
    files = triples_by_file(corpus, read_terms(workspace.ontology).indicators)
    made = {Path(f"graph/rdf/{name}.ttl"): turtle(triples) for name, triples in files.items()}
    made |= {Path("graph/schema") / name: text.encode() for name, text in schemas(workspace).items()}
    assert {str(path) for path in made} == {str(path) for path in COMMITTED}
    assert [str(path) for path in made if made[path] != COMMITTED[path]] == []


HASHES = """
import hashlib
from polisgraph.records.checker import load_corpus
from polisgraph.records.writer import triples_by_file, turtle
from polisgraph.resources import Workspace, shipped_layer
from polisgraph.vocabulary import read_terms
workspace = Workspace((shipped_layer(),))
files = triples_by_file(load_corpus(workspace), read_terms(workspace.ontology).indicators)
print({name: hashlib.sha256(turtle(triples)).hexdigest() for name, triples in files.items()})
"""


def test_two_builds_in_fresh_processes_write_the_same_bytes() -> None:
    command = [sys.executable, "-c", HASHES]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in running)
    assert len(first) > 100
    assert first == second


def test_a_build_writes_turtle_schemas_and_store(built: Built, small: Workspace) -> None:
    assert built.changed
    assert "graph/rdf/report.ttl" in built.written
    assert "graph/schema/Initiative.schema.json" in built.written
    assert (built.manifest.counts["Initiative"], built.manifest.counts["Participation"]) == (1, 1)
    assert built.inferred["leads"] == 1
    assert titles(built.folder) == ["A school"]
    assert not list(small.top.root.glob("graph/**/.*"))


def test_the_default_graph_holds_each_asserted_and_each_inferred_triple(store: EmbeddedStore) -> None:
    default = {quad.triple for quad in store.raw.quads_for_pattern(None, None, None, DefaultGraph())}
    named = {
        quad.triple
        for graph in store.raw.named_graphs()
        if "/graph/" in str(graph)
        for quad in store.raw.quads_for_pattern(None, None, None, graph)
    }
    assert named <= default
    assert any("/graph/rule/" in str(graph) for graph in store.raw.named_graphs())


def test_no_triple_is_both_asserted_and_concluded(store: EmbeddedStore) -> None:
    graphs = [graph for graph in store.raw.named_graphs() if isinstance(graph, NamedNode)]
    sizes = {graph.value: len(list(store.raw.quads_for_pattern(None, None, None, graph))) for graph in graphs}
    concluded = [
        {quad.triple for quad in store.raw.quads_for_pattern(None, None, None, graph)}
        for graph in graphs
        if "/graph/rule/" in graph.value
    ]
    asserted = {
        quad.triple
        for graph in graphs
        if "/graph/" in graph.value and "/graph/rule/" not in graph.value
        for quad in store.raw.quads_for_pattern(None, None, None, graph)
    }
    assert sum(len(part) for part in concluded) == len(set().union(*concluded))
    assert not asserted & set().union(*concluded)
    assert sizes["https://w3id.org/polisgraph/ontology"] > 1000


def test_an_unchanged_rebuild_is_recognised_and_keeps_the_generation(
    built: Built, small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (built.folder / "current").read_text()
    monkeypatch.setattr(pipeline, "load_corpus", None)  # records are not even checked
    again = build(small, built.folder)
    assert not again.changed
    assert again.manifest == built.manifest
    assert (built.folder / "current").read_text() == before


def test_force_rebuilds_and_gives_the_same(built: Built, small: Workspace) -> None:
    before = (built.folder / "current").read_text()
    again = build(small, built.folder, force=True)
    assert again.changed
    assert again.written == []
    assert (again.manifest.quads, again.manifest.outputs) == (built.manifest.quads, built.manifest.outputs)
    assert (built.folder / "current").read_text() != before


def test_turtle_that_was_deleted_or_edited_by_hand_is_written_again(built: Built, small: Workspace) -> None:
    report, things = small.top.rdf / "report.ttl", small.top.rdf / "things.ttl"
    right = report.read_bytes()
    report.write_bytes(right + b"# mine\n")
    things.unlink()
    (small.top.rdf / "stray.ttl").write_text("")
    again = build(small, built.folder)
    assert sorted(again.written) == ["graph/rdf/report.ttl", "graph/rdf/stray.ttl", "graph/rdf/things.ttl"]
    assert report.read_bytes() == right
    assert not (small.top.rdf / "stray.ttl").exists()
    assert not build(small, built.folder).changed


def test_a_changed_record_is_noticed(built: Built, small: Workspace) -> None:
    school(small).write_text(RECORDS["initiatives/newtown/school.yaml"].replace("A school", "A new school"))
    assert sorted(build(small, built.folder).written) == [
        "graph/rdf/conforms.json",
        "graph/rdf/report.ttl",
        "graph/rdf/things.ttl",
    ]
    assert titles(built.folder) == ["A new school"]


def test_what_decides_the_graph_is_in_the_fingerprint_and_leavings_are_not(small: Workspace, tmp_path: Path) -> None:
    before = fingerprint(small)
    (small.top.records / ".school.yaml.swp").write_text("an editor's")
    assert fingerprint(small) == before
    other = tmp_path / "ontology"
    shutil.copytree(SHIPPED.root / "ontology", other)
    (small.top.root / "ontology").unlink()
    (small.top.root / "ontology").symlink_to(other)
    assert fingerprint(small) == before
    with (other / "rules" / "leads.rq").open("a") as file:
        file.write("# a remark\n")
    assert fingerprint(small) != before


def test_a_wrong_record_leaves_everything_as_it_was(built: Built, small: Workspace) -> None:
    report = (small.top.rdf / "report.ttl").read_bytes()
    school(small).write_text(RECORDS["initiatives/newtown/school.yaml"].replace("11.2", "11.9"))
    with pytest.raises(RecordError, match=r"school.yaml:\d+: .*11\.9"):
        build(small, built.folder)
    assert (small.top.rdf / "report.ttl").read_bytes() == report
    assert titles(built.folder) == ["A school"]


def test_a_missing_records_folder_is_said_so(small: Workspace, tmp_path: Path) -> None:
    shutil.rmtree(small.top.records)
    with pytest.raises(RecordError, match="the folder is missing"):
        build(small, tmp_path / "store")


def test_a_build_that_runs_turns_the_second_away(built: Built, small: Workspace) -> None:
    with locked(built.folder), pytest.raises(BuildRunningError):
        build(small, built.folder, force=True)
    assert not build(small, built.folder).changed


KILLED = """
import os, signal, sys
from pathlib import Path
from polisgraph import build as pipeline
from polisgraph.resources import Layer, Workspace
from polisgraph.store import embedded
from polisgraph.vocabulary import ID
place = getattr(embedded, sys.argv[3])
def killed(path, *rest):
    if sys.argv[4] in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    place(path, *rest)
setattr(embedded, sys.argv[3], killed)
pipeline._validate = lambda *_, **__: None
pipeline.build(Workspace((Layer(Path(sys.argv[1]), ID, True),)), Path(sys.argv[2]), force=True)
"""


@pytest.mark.parametrize(
    ("step", "file"), [("_sync", ".sst"), ("_write_synced", "manifest"), ("_write_synced", "current")]
)
def test_a_killed_build_leaves_the_last_good_store_and_the_next_one_sweeps(
    step: str, file: str, built: Built, small: Workspace
) -> None:
    school(small).write_text(RECORDS["initiatives/newtown/school.yaml"].replace("A school", "A new school"))
    arguments = [sys.executable, "-c", KILLED, str(small.top.root), str(built.folder), step, file]
    assert subprocess.run(arguments, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert titles(built.folder) == ["A school"]
    assert len(list((built.folder / "generations").iterdir())) == 2  # the good one and what was left behind
    assert build(small, built.folder).changed
    assert titles(built.folder) == ["A new school"]
    assert not list((built.folder / "generations").glob("scratch-*"))
    assert len(list((built.folder / "generations").iterdir())) <= 2


def test_a_disk_that_takes_no_more_leaves_the_last_good_store(built: Built, small: Workspace) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    arguments = [sys.executable, "-c", KILLED, str(small.top.root), str(built.folder), "_sync", "nothing"]
    done = subprocess.run(arguments, check=False, capture_output=True, text=True, preexec_fn=little_room)
    assert done.returncode == 1
    assert "StoreError" in done.stderr.splitlines()[-1]
    assert "cannot be written" in done.stderr.splitlines()[-1]
    assert titles(built.folder) == ["A school"]
    assert [path.name for path in (built.folder / "generations").iterdir()] == ["000001"]


def test_an_error_while_writing_leaves_the_last_good_store(
    built: Built, small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generations, "_write_synced", full)
    with pytest.raises(StoreError, match="No space left on device"):
        build(small, built.folder, force=True)
    assert titles(built.folder) == ["A school"]


def test_a_store_folder_that_cannot_be_made_is_one_error(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a text")
    with pytest.raises(StoreError, match="cannot be written: Not a directory"):
        build(small, tmp_path / "file" / "store")


def test_a_graph_folder_that_cannot_be_written_is_one_error(small: Workspace, tmp_path: Path) -> None:
    small.top.rdf.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be written"):
        build(small, tmp_path / "store")
    assert read_manifest(tmp_path / "store") is None


def test_a_layer_that_is_read_only_gets_no_files(small: Workspace, tmp_path: Path) -> None:
    built = build(Workspace((replace(small.top, writable=False),)), tmp_path / "store")
    assert built.written == []
    assert not small.top.rdf.exists()


@pytest.fixture
def own_store(built: Built, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small graph's store as the default one."""
    monkeypatch.setenv("POLISGRAPH_STORE", str(built.folder))
    return built.folder


def test_a_missing_store_is_built_when_it_is_asked_for(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLISGRAPH_STORE", str(tmp_path / "fresh"))
    steps: list[str] = []
    _, remark = ready_store(small, progress=steps.append)
    assert remark == ""
    assert steps[0] == "check records"
    assert titles(tmp_path / "fresh") == ["A school"]


def test_a_sound_store_is_opened_as_it_is(small: Workspace, own_store: Path) -> None:
    before = (own_store / "current").read_text()
    assert ready_store(small)[1] == ""
    assert (own_store / "current").read_text() == before


def test_changed_records_only_give_a_note(small: Workspace, own_store: Path) -> None:
    school(small).write_text(RECORDS["initiatives/newtown/school.yaml"].replace("A school", "A new school"))
    _, remark = ready_store(small)
    assert "have changed since the store was built" in remark
    assert titles(own_store) == ["A school"]


def test_a_store_of_an_older_version_is_rebuilt(
    small: Workspace, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "version", lambda _: "99")
    assert ready_store(small)[1] == ""
    manifest = read_manifest(own_store)
    assert manifest is not None
    assert manifest.version == "99"


def test_a_damaged_store_is_rebuilt_when_it_is_the_default_one(small: Workspace, own_store: Path) -> None:
    shutil.rmtree(own_store / "generations")
    ready_store(small)
    assert titles(own_store) == ["A school"]


def test_a_store_of_another_workspace_is_told(small: Workspace, own_store: Path, workspace: Workspace) -> None:
    _, remark = ready_store(workspace)
    assert f"holds the graph of {small.top.root}" in remark
    assert titles(own_store) == ["A school"]


def test_the_shapes_look_at_what_a_workspace_adds_to_the_shipped_graph(tmp_path: Path) -> None:
    own = Layer(tmp_path / "mine", "https://example.org/graph/", writable=True)
    for name, text in RECORDS.items():
        path = own.records / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, other in (("school", "yard"), ("yard", "school")):
        text = RECORDS["initiatives/newtown/school.yaml"].replace(
            "kind: project", f"kind: project\npartOf: newtown/{other}"
        )
        (own.records / "initiatives" / "newtown" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match="no initiative is part of itself") as refused:
        build(Workspace((SHIPPED, own)), tmp_path / "store")
    places = {(problem.file, problem.line) for problem in refused.value.problems}
    assert places == {(f"graph/records/initiatives/newtown/{name}.yaml", 1) for name in ("school", "yard")}
    assert not (tmp_path / "store" / "current").exists()
