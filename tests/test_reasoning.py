"""HermiT finds, from the OWL definitions alone, the conditions and models that the rules find; and says so if not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

import polisgraph
from polisgraph.build import IN_DEFAULT
from polisgraph.cli import building, main
from polisgraph.errors import UnknownNameError, UsageError
from polisgraph.inference import infer
from polisgraph.inference.classification import Classification, classify, compare, read_definitions, ruled
from polisgraph.inference.owl import Ontology, load_ontology
from polisgraph.store.embedded import read_manifest
from polisgraph.vocabulary import ONTOLOGY_FILES, POLIS, RDFS
from tests.conftest import need
from tests.rule_cases import HEAD, ONTOLOGY, RULES, with_ontology
from tests.test_models import CAST, INITIATIVES, PPP, iri, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from polisgraph.store.embedded import EmbeddedStore

UNPAID, BUILDS = iri("the private side operates unpaid"), iri("both sides bring something")


def little(changed: dict[str, tuple[str, str]] | None = None, said: str = "") -> pyoxigraph.Store:
    """The little initiatives of the tests of models, inferred; `changed` maps a rule to what is replaced in it."""
    store = with_ontology(pyoxigraph.Store())
    for name in IN_DEFAULT:
        store.bulk_load(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    text = HEAD + CAST + "\n".join(told(what) for what in INITIATIVES) + said
    store.load(text.encode(), format=RdfFormat.TURTLE)
    rules = dict(RULES)
    for name, (old, new) in (changed or {}).items():
        assert old in rules[name].text
        rules[name] = replace(rules[name], text=rules[name].text.replace(old, new))
    infer(store, list(rules.values()))
    return store


@pytest.fixture(scope="module")
def inferred() -> pyoxigraph.Store:
    return little()


@pytest.fixture(scope="module")
def proved(inferred: pyoxigraph.Store) -> Classification:
    """What HermiT finds in the little initiatives."""
    need(shutil.which("java"), "default-jre-headless")
    return classify(inferred, list(RULES.values()))


# -- The proof ---------------------------------------------------------------------------------------------------------


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
def test_rules_and_hermit_find_the_same_in_the_whole_shipped_graph(tmp_path: Path) -> None:
    need(shutil.which("java"), "default-jre-headless")
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "polisgraph", "reason"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, *lines = done.stdout.splitlines()
    assert re.fullmatch(r"consistent: \d{3} classes, [\d,]{5,} things and facts; every class can have members", first)
    assert re.fullmatch(r"\d\d conditions: all the same", second)
    assert len(lines) == 17
    assert all(re.fullmatch(r"polis:\w+: \d+ shown, \d+ possible: the same", line) for line in lines)
    assert "polis:PublicPrivatePartnership: 0 shown" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
def test_rules_and_hermit_agree_on_every_model_shown_and_possible(
    inferred: pyoxigraph.Store, proved: Classification
) -> None:
    assert (proved.consistent, proved.unsatisfiable) == (True, [])
    assert len(proved.models) == 17
    assert all(proved.models.values())
    assert len([name for name, members in proved.possible.items() if members]) > 10
    assert UNPAID in proved.models[POLIS + PPP]
    assert compare(ruled(inferred), proved) == []


PLANTED = {
    "a stake that may be paid for": ("private-stake", " ; polis:compensation compensation:unpaid", ""),
    "a side that is not asked for": ("public-contribution", "polis:side side:public ; ", ""),
}


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
@pytest.mark.parametrize("what", PLANTED)
def test_a_rule_that_leaves_a_condition_out_is_told_with_class_and_initiative(
    what: str, proved: Classification
) -> None:
    name, old, new = PLANTED[what]
    found = {(d.kind, d.name): d for d in compare(ruled(little({name: (old, new)})), proved)}
    condition = POLIS + "".join(word.title() for word in name.split("-"))
    assert found["condition", condition].only_rules
    assert found["condition", condition].only_hermit == []
    assert ("model", POLIS + PPP) in found
    assert all("/initiatives/" in member for member in found["model", POLIS + PPP].only_rules)


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
def test_a_rule_that_asks_for_too_much_is_told_too(proved: Classification) -> None:
    strict = ("?private a polis:PrivateStake .", "?private a polis:PrivateEquity .")
    found = compare(ruled(little({"public-private-partnership": strict})), proved)
    assert UNPAID in next(d for d in found if (d.kind, d.name) == ("model", POLIS + PPP)).only_hermit


def below(name: str, above: str) -> Quad:
    graph = NamedNode(ONTOLOGY_FILES["partnerships.ttl"])
    return Quad(NamedNode(POLIS + name), NamedNode(RDFS + "subClassOf"), NamedNode(POLIS + above), graph)


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
@pytest.mark.parametrize("members", [True, False])
def test_a_model_that_contradicts_itself_is_named(members: bool) -> None:  # noqa: FBT001
    need(shutil.which("java"), "default-jre-headless")
    store = little() if members else with_ontology(pyoxigraph.Store())
    store.add(below("LandContributionPartnership", "Actor"))
    found = classify(store, list(RULES.values()))
    assert found.unsatisfiable == ["polis:LandContributionPartnership"]
    assert found.consistent is not members


def test_nothing_that_a_definition_should_find_is_handed_over(inferred: pyoxigraph.Store) -> None:
    from polisgraph.inference.classification import _layers

    definitions = read_definitions(inferred)
    defined = {*definitions.conditions, *definitions.models}
    _, given = _layers(inferred, list(RULES.values()), definitions)
    kinds = {getattr(triple.object, "value", "") for triple in given if triple.predicate.value.endswith("#type")}
    assert len(defined) > 45
    assert kinds & {*defined, POLIS + "Partnership"} == set()
    used = {triple.predicate.value.removeprefix(POLIS) for triple in given}
    assert {"hasParticipation", "side", "brings"} <= used
    assert used & {"meets", "mayMeet", "possibleModel", "condition"} == set()


# -- The command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def reason(
    inferred: pyoxigraph.Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command over the little initiatives; HermiT's side is given by the test."""

    def call(found: Classification | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(building, "_inferred", lambda _: (inferred, list(RULES.values()), {}))
        monkeypatch.setattr("polisgraph.inference.hermit.require_java", lambda: "java" if found else _refuse())
        monkeypatch.setattr("polisgraph.inference.classification.classify", lambda *_: found)
        with pytest.raises(SystemExit) as ended:
            main(["reason"])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


def _refuse() -> str:
    raise AssertionError


def test_the_command_shows_both_sides_of_a_difference(
    reason: Callable[..., tuple[int, str, str]], inferred: pyoxigraph.Store
) -> None:
    same = ruled(inferred)
    assert reason(same)[0] == 0
    other = replace(same, models=same.models | {POLIS + PPP: same.models[POLIS + PPP] - {UNPAID} | {BUILDS}})
    code, out, err = reason(other)
    assert code == 1
    assert re.search(r"^polis:PublicPrivatePartnership: \d+ shown, \d+ possible: they differ$", out, re.MULTILINE)
    assert f"  polis:PublicPrivatePartnership (model), only rules: {UNPAID}\n" in out
    assert f"  polis:PublicPrivatePartnership (model), only HermiT: {BUILDS}\n" in out
    assert out.count("the same") == 17  # sixteen models and the line of conditions
    assert "rules and HermiT differ on 1 class\n" in err


def test_the_command_names_classes_without_members_and_contradictions(
    reason: Callable[..., tuple[int, str, str]],
) -> None:
    code, _, err = reason(Classification({}, {}, {}, consistent=False, unsatisfiable=["polis:Odd"]))
    assert (code, err.splitlines()[0]) == (1, "polisgraph: no thing can belong to polis:Odd")
    code, _, err = reason(Classification({}, {}, {}, consistent=False))
    assert (code, err.splitlines()[0]) == (1, "polisgraph: ontology and graph contradict each other")


@pytest.mark.parametrize(
    ("says", "ending", "line"),
    [
        ("1.7.0_80", "exit 0", "polisgraph: Java 7 is too old: HermiT needs a Java runtime"),
        ("17.0.15", "kill -9 $$", "polisgraph: HermiT was killed (signal 9); nothing is proved"),
        (
            "17.0.15",
            "echo java.lang.OutOfMemoryError; exit 1",
            "polisgraph: HermiT stopped: java.lang.OutOfMemoryError",
        ),
        ("17.0.15", "exit 0", "polisgraph: HermiT stopped without an answer; nothing is proved"),
    ],
)
def test_a_java_that_is_too_old_or_dies_is_one_line_and_leaves_nothing_behind(  # noqa: PLR0917  (fixtures come by name)
    says: str,
    ending: str,
    line: str,
    inferred: pyoxigraph.Store,
    store_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "java").write_text(
        f'#!/bin/sh\n[ "$1" = -version ] && echo \'openjdk version "{says}"\' >&2 && exit 0\n{ending}\n'
    )
    (tmp_path / "java").chmod(0o755)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(building, "_inferred", lambda _: (inferred, list(RULES.values()), {}))
    size, manifest = len(inferred), read_manifest(store_folder)
    with pytest.raises(SystemExit) as ended:
        main(["reason"])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (1, "")
    assert err.startswith(line)
    assert len([each for each in err.splitlines() if not each.startswith("  hint: ")]) == 1
    assert list((tmp_path / "temporary").iterdir()) == []
    assert (len(inferred), read_manifest(store_folder)) == (size, manifest)


# -- For users of owlready2 --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def owl(inferred: pyoxigraph.Store) -> Ontology:
    return load_ontology(inferred)


def test_classes_are_python_classes_with_labels_and_instances(owl: Ontology, inferred: pyoxigraph.Store) -> None:
    model = owl.PublicPrivatePartnership
    assert owl.get(PPP) is model is owl.get(POLIS + PPP)
    assert (model.label.en, model.label.zh) == (["public-private partnership"], ["政府和社会资本合作（PPP）"])
    assert issubclass(model, owl.Initiative)
    assert {thing.iri for thing in owl.instances(model)} == ruled(inferred).models[POLIS + PPP]
    assert [thing.iri for thing in owl.instances("Foundation")] == []
    assert len(owl.classes()) > 100
    thing = owl.get(UNPAID)
    assert {fact.actor[0].name for fact in thing.hasParticipation} == {"government", "firm"}


def test_definitions_read_as_words(owl: Ontology) -> None:
    assert owl.definition(PPP) == (
        "initiative and ('has participation' some 'public side contributes') "
        "and ('has participation' some 'private side bears a risk')"
    )
    assert owl.definition(owl.PrivateStake, language=None) == (
        "Participation and (side value private) and ((brings value equity) "
        "or ((brings some StakeContribution) and (compensation value unpaid)))"
    )
    assert "公共部门有实质性投入" in owl.definition(PPP, language="zh")
    assert owl.definition("City") == ""


def test_a_class_that_is_not_there_has_a_nearest_one(owl: Ontology) -> None:
    with pytest.raises(UnknownNameError) as caught:
        owl.get("PublicPrivatePartner")
    assert PPP in caught.value.hint
    with pytest.raises(AttributeError, match="no 'Citty'"):
        _ = owl.Citty


@pytest.mark.java
@pytest.mark.xdist_group("hermit")
def test_hermit_can_give_the_types_in_place_of_the_rules(
    proved: Classification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polisgraph.inference.owl.classify", lambda *_: proved)
    store = little({"public-private-partnership": ("?private a polis:PrivateStake .", "?private a polis:Odd .")})
    wrong, right = load_ontology(store), load_ontology(store, list(RULES.values()))
    assert UNPAID not in {thing.iri for thing in wrong.instances(PPP)}
    assert UNPAID in {thing.iri for thing in right.instances(PPP)}


def test_the_shelf_gives_the_ontology_of_the_shipped_graph(store: EmbeddedStore) -> None:
    found = polisgraph.ontology()
    assert "xianning" in {city.name for city in found.instances("City")}
    assert found.instances("PublicPrivateCollaboration")
    with pytest.raises(UsageError, match="no owlready2 world"):
        polisgraph.ontology(store="memory")
