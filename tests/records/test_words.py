"""Keys, codes, classes and names that nothing bears are refused with the nearest right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.records.conftest import Bench

CITY = "cities/springton.yaml"
HELPED = "300 people"


def measurement(bench: Bench, *lines: str, words: str = HELPED) -> str:
    """A section with one measurement of these keys."""
    keys = "".join(f"\n    {line}" for line in lines)
    return f"measurements:\n  - at: {bench.span(words)}{keys}\n"


def test_an_unknown_key_is_refused_with_the_nearest_right_one(bench: Bench) -> None:
    assert bench.refused("descripton: In own words # here\n") == (
        "unknown key 'descripton'",
        "nearest: description",
    )


def test_an_unknown_key_of_a_fact_is_refused_with_the_nearest_right_one(bench: Bench) -> None:
    body = measurement(bench, "indicator: helpers", "vaule: 300 people # here", "direction: better")
    assert bench.refused(body) == ("unknown key 'vaule'", "nearest: value")


def test_an_unknown_key_that_resembles_nothing_is_refused_with_all_that_are_allowed(bench: Bench) -> None:
    message, hint = bench.refused_in(CITY, "title: Springton\nzzz: 1 # here\n")
    assert message == "unknown key 'zzz'"
    assert hint.startswith("allowed: title, titleZh, officialTitle, names,")
    assert "measurements" in hint


def test_an_unknown_actor_is_refused_with_the_nearest_one(bench: Bench) -> None:
    body = f"""\
participants:
  - actor: springton/parks-departmnt # here
    role: lead
    at: {bench.span("Parks Department")}
"""
    message, hint = bench.refused(body)
    assert message == "actor: unknown actor 'springton/parks-departmnt'"
    assert hint.startswith("nearest: springton/parks-department")


def test_an_actor_that_resembles_nothing_is_refused_with_the_folder_to_look_in(bench: Bench) -> None:
    body = f"participants:\n  - {{actor: zzz, role: lead, at: {bench.span('Safe')}}} # here\n"
    assert bench.refused(body) == ("actor: unknown actor 'zzz'", "none in graph/records/actors")


def test_an_unknown_code_is_refused_with_the_nearest_one(bench: Bench) -> None:
    body = f"""\
participants:
  - actor: springton/parks-department
    role: foundr # here
    at: {bench.span("Parks Department")}
"""
    assert bench.refused(body) == ("role: unknown code 'foundr'", "nearest: funder")


def test_an_unknown_code_of_a_short_list_is_refused_with_the_list(bench: Bench) -> None:
    body = measurement(bench, "indicator: helpers", "value: 300 people", "direction: sideways # here")
    assert bench.refused(body) == ("direction: unknown code 'sideways'", "allowed: better, worse")


def test_an_unknown_class_is_refused_with_the_nearest_one(bench: Bench) -> None:
    body = f"""\
participants:
  - actor: {{group: shops, class: Enterprize}} # here
    role: partner
    at: {bench.span("Parks Department")}
"""
    message, hint = bench.refused(body)
    assert message == "actor: unknown class 'Enterprize'"
    assert hint.startswith("nearest: Enterprise")


def test_a_target_that_does_not_exist_is_refused_with_the_targets_of_its_goal(bench: Bench) -> None:
    body = f"sdg:\n  - {{sdg: 11.9, basis: curated, at: {bench.span('Safe streets')}}} # here\n"
    message, hint = bench.refused(body)
    assert message == "sdg: no goal or target '11.9'"
    assert hint == "targets of goal 11: 11.1, 11.2, 11.3, 11.4, 11.5, 11.6, 11.7, 11.a, 11.b, 11.c"


def test_a_goal_that_does_not_exist_is_refused(bench: Bench) -> None:
    body = f"sdg:\n  - {{sdg: 18, basis: curated, at: {bench.span('Safe streets')}}} # here\n"
    assert bench.refused(body) == ("sdg: no goal or target '18'", "goals are 1 to 17, targets like 11.2 or 11.a")


def test_target_11_10_is_not_taken_for_11_1(bench: Bench) -> None:
    body = f"sdg:\n  - {{sdg: 11.10, basis: curated, at: {bench.span('Safe streets')}}} # here\n"
    assert bench.refused(body)[0] == "sdg: no goal or target '11.10'"


def test_an_unknown_un_indicator_is_refused_with_those_of_its_target(bench: Bench) -> None:
    text = "safety: {title: Safety, titleZh: 安全, definition: How safe., sdgRelated: 11.2.7} # here\n"
    message, hint = bench.refused_in("codes/indicators/own.yaml", text)
    assert (message, hint) == ("sdgRelated: no UN indicator '11.2.7'", "of target 11.2: 11.2.1")


def test_a_list_is_refused_where_one_value_is_expected(bench: Bench) -> None:
    assert (
        bench.refused("kind: [project, zone] # here\n", head="title: T\nsource: report\ncity: springton\nat: {safe}\n")[
            0
        ]
        == "'kind' takes one value, not a list"
    )


def test_a_mapping_is_refused_where_a_word_is_expected(bench: Bench) -> None:
    assert bench.refused("description: {a: b} # here\n") == ("description: one value is expected here", "text")


def test_the_same_value_twice_is_refused(bench: Bench) -> None:
    assert bench.refused("theme: [children, children] # here\n")[0] == "theme: the same value twice"


def test_a_required_key_that_is_missing_is_named_with_its_meaning(bench: Bench) -> None:
    body = f"participants:\n  - {{actor: springton/parks-department, at: {bench.span('Parks')}}} # here\n"
    assert bench.refused(body) == ("Participation needs 'role'", "what part it plays")
