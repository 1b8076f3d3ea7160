"""A bench for curators' mistakes: a tiny workspace over a tiny graph, with one made-up report."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from polisgraph.records.checker import check_records, load_corpus
from polisgraph.records.template import write_workspace
from polisgraph.records.writer import triples_by_file
from polisgraph.resources import Layer, Workspace, open_workspace, shipped_root
from polisgraph.vocabulary import ID, read_terms

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from polisgraph.errors import Problem
    from polisgraph.records.model import Corpus

# The same examples on every machine; a bench is fresh for each test, and each example overwrites its files.
settings.register_profile(
    "records", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("records")

BASE = "https://example.org/cities/"
REPORT = """\
THE SPRINGTON REPORT

Safe streets

In May 2015 the Parks Department and the Bright Foundation planted over 15,000 trees for “Safe Streets”. The share of
pupils walking to school rose from 30 percent to 95 percent. Before, 120 cars came each morning; now 8 cars come.

Money

The Harbour Bank lent 13.53 million CNY to the Water Company, and the city’s government gave 2.47 million CNY.
Together they spent 16 million CNY on 40 kilometres of paths. 300 people helped: 180 pupils and 120 parents.
Safe Streets won the Golden Leaf in 2023.
"""
HEAD = """\
title: Safe streets
source: report
city: springton
kind: project
status: achieved
defaultStatus: achieved
at: {safe}
"""
FOUNDATION = {
    "codes/units.yaml": """\
percent: {title: percent, titleZh: 百分比, symbol: "%", words: ["%", percent]}
people: {title: people, titleZh: 人, words: [people, persons, pupils, parents]}
households: {title: households, titleZh: 户, words: [households]}
cars: {title: cars, titleZh: 车辆, words: [cars, car]}
trees: {title: trees, titleZh: 树, words: [trees]}
kilometres: {title: kilometres, titleZh: 公里, symbol: km, words: [km, kilometres]}
CNY: {title: Chinese yuan, titleZh: 人民币元, symbol: ¥, currency: yes, words: [CNY, yuan]}
USD: {title: US dollars, titleZh: 美元, currency: yes, words: [USD]}
""",
    "codes/themes.yaml": "children: {title: children, titleZh: 儿童, definition: For children.}\n",
    "codes/indicators/streets.yaml": """\
walking-pupils: {title: Pupils who walk, titleZh: 步行, definition: Share., unit: percent, words: [walking]}
drop-off-cars: {title: Cars, titleZh: 车, definition: Cars each morning., unit: cars, words: [cars]}
paths: {title: Paths, titleZh: 路, definition: Length of paths., unit: [kilometres, households], words: [paths]}
helpers: {title: Helpers, titleZh: 帮手, definition: Who helped., unit: people, words: [helped]}
air: {title: Air, titleZh: 空气, definition: How clean the air is., words: [air]}
""",
    "cities/oldport.yaml": "title: Oldport\nadminLevel: prefecture-level-city\n",
    "actors/world.yaml": "harbour-bank: {title: Harbour Bank, class: FinancialInstitution}\n",
    # What the graph below names, so that none of its actors is unused.
    "cities/oldport/relations.yaml": """\
title: Relations
source: old-report
city: oldport
relations:
  - {relationKind: friendship-city, party: world/harbour-bank, at: 0-10}
""",
    "documents/old-report.yaml": f"""\
title: Old report
file: old-report.txt
sha256: {"0" * 64}
characters: 100
""",
}
OWN = {
    "cities/springton.yaml": "title: Springton\nadminLevel: county-level-city\n",
    "actors/springton.yaml": """\
parks-department: {title: Parks Department, class: Department}
bright-foundation: {title: Bright Foundation, class: Foundation}
water-company: {title: Water Company, class: Enterprise}
government: {title: Government of Springton, class: Government, governs: springton}
""",
    # Names every actor, so that a test may leave them alone.
    "initiatives/springton/roll-call.yaml": """\
title: Roll call
source: report
city: springton
kind: project
status: achieved
at: 0-10
participants:
  - actor: [springton/parks-department, springton/bright-foundation, springton/water-company, springton/government]
    role: partner
    at: 0-10
""",
}


@dataclass
class Bench:
    """A workspace with one report; `write` adds records, `check` tells what is wrong with them."""

    root: Path
    workspace: Workspace
    report: str = REPORT

    def span(self, words: str) -> str:
        """Where some words of the report stand, as a record writes it."""
        start = self.report.index(words)
        return f"{start}-{start + len(words)}"

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a record; `path` is as seen from the folder of records."""
        target = self.root / "graph" / "records" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def initiative(self, body: str, *, head: str = HEAD) -> str:
        """Write the initiative of the report; `{span of some words}` stands for their span."""
        text = head.format(safe=self.span("Safe streets")) + body
        self.write("initiatives/springton/safe-streets.yaml", text)
        return text

    def check(self) -> list[Problem]:
        """Every problem of the records, warnings too."""
        return check_records(self.workspace)[1]

    def corpus(self) -> Corpus:
        """The records, which must be right."""
        return load_corpus(self.workspace)

    def triples(self) -> dict[str, list[Triple]]:
        """The RDF of the records, by file."""
        return triples_by_file(self.corpus(), read_terms(self.workspace.ontology).indicators)

    def refused(self, body: str, *, head: str = HEAD) -> tuple[str, str]:
        """Write an initiative with one mistake, on the line marked `# here`; return message and hint."""
        text = self.initiative(body, head=head)
        return self.refused_in("initiatives/springton/safe-streets.yaml", text)

    def refused_in(self, path: str, text: str | bytes, *, line: int | None = None) -> tuple[str, str]:
        """Write a record with one mistake, on a given line or that marked `# here`; return message and hint."""
        self.write(path, text)
        problems = self.check()
        assert len(problems) == 1, [str(problem) for problem in problems]
        problem = problems[0]
        assert problem.severity == "error"
        if line is None:
            shown = text.decode() if isinstance(text, bytes) else text
            line = next(n for n, content in enumerate(shown.split("\n"), 1) if "# here" in content)
        assert (problem.file, problem.line) == (f"graph/records/{path}", line), str(problem)
        return problem.message, problem.hint


@pytest.fixture(scope="session")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    """A graph of a few codes, under the shipped base, with the shipped ontology."""
    root = tmp_path_factory.mktemp("foundation")
    shutil.copytree(shipped_root() / "ontology", root / "ontology")
    for path, text in FOUNDATION.items():
        target = root / "graph" / "records" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Layer(root, ID, writable=False)


@pytest.fixture
def bench(tmp_path: Path, foundation: Layer) -> Bench:
    """A workspace of its own base over the small graph, without a mistake."""
    root = tmp_path / "own"
    write_workspace(root, BASE)
    bench = Bench(root, Workspace((foundation, open_workspace(root).top)))
    data = REPORT.encode()
    (root / "sources" / "report.txt").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    bench.write(
        "documents/report.yaml", f"title: Report\nfile: report.txt\nsha256: {digest}\ncharacters: {len(REPORT)}\n"
    )
    for path, text in OWN.items():
        bench.write(path, text)
    return bench
