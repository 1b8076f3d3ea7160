"""Whatever stands in a record file, the checker answers with problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from polisgraph.records.schema import ENTITIES, FACTS

if TYPE_CHECKING:
    from tests.records.conftest import Bench


FUZZ = settings(max_examples=150)
KEYS = st.sampled_from([key.name for kind in (*ENTITIES, *FACTS) for key in kind.keys] + [kind.place for kind in FACTS])
WORDS = st.sampled_from(
    [
        *("report", "springton", "project", "achieved", "0-10", "10-20", "springton/parks-department", "lead", "yes"),
        *("helpers", "people", "half", "5", "derived", "2023-05", "120-8", "11.2", "12,000", "loan", "committee", "x"),
    ]
) | st.text(max_size=12)
VALUES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@FUZZ
@given(record=st.dictionaries(KEYS, VALUES, max_size=10))
def test_an_arbitrary_record_yields_problems_never_an_exception(bench: Bench, record: dict[str, object]) -> None:
    import json

    text = json.dumps(record, ensure_ascii=False)
    for path in ("initiatives/springton/safe-streets.yaml", "cities/springton/data.yaml", "actors/oldport.yaml"):
        bench.write(path, text.encode("utf-8", "surrogatepass"))
    assert all(problem.line >= 1 and problem.message for problem in bench.check())


@FUZZ
@given(text=st.text(max_size=80))
def test_arbitrary_text_as_a_record_yields_problems_never_an_exception(bench: Bench, text: str) -> None:
    for path in ("documents/own.yaml", "codes/units.yaml", "codes/indicators/own.yaml", "policies/world.yaml"):
        bench.write(path, text.encode("utf-8", "surrogatepass"))
    assert bench.check()
