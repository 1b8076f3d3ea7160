"""The ten minutes of the curators' guide work word for word: commands are run, files written, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "curators-guide.md"
SECTION = re.compile(r"^## In ten minutes.*?(?=^## )", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`((?:graph|sources)/[\w/.-]+\.(?:yaml|txt))`")


@dataclass(frozen=True)
class Step:
    """A block of the guide: commands, or the content of a file that the words above it name."""

    kind: str
    body: str
    file: str = ""


def steps() -> Iterator[Step]:
    section = SECTION.search(GUIDE.read_text(encoding="utf-8"))
    assert section is not None
    end = 0
    for block in BLOCK.finditer(section[0]):
        named = FILE.findall(section[0][end : block.start()])
        end = block.end()
        yield Step(block[1], block[2], named[-1] if block[1] != "bash" else "")


def test_the_ten_minutes_of_the_guide_work_word_for_word(tmp_path: Path) -> None:
    bin_folder = Path(sys.executable).parent
    settings = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "POLISGRAPH_STORE": str(tmp_path / "store"),
        "HOME": str(tmp_path),
    }
    settings.pop("POLISGRAPH_SOURCES", None)
    folder, printed = tmp_path, ""
    for step in steps():
        if step.kind != "bash":
            target = folder / step.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.body, encoding="utf-8")
            continue
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step.body + "\npwd -P >&2"],
            check=False, cwd=folder, env=settings, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, f"{step.body}\n{ran.stdout}\n{ran.stderr}"
        folder = Path(ran.stderr.splitlines()[-1])
        printed += ran.stdout
    assert "population" in printed
    assert "pins became spans" in printed
    assert "no mistake" in printed
    assert "facts and things stand in their passages" in printed
    assert re.search(r"41\W200", printed)  # a thin space in tables for people
    assert "Springton Tree Society" in printed
    assert "Street trees in Mill Street" in printed
    assert (folder / "covered.html").is_file()
    assert "Springton Tree Society" in (folder / "springton.html").read_text(encoding="utf-8")


def test_coverage_asks_for_what_the_guide_says_it_does() -> None:
    """The guide says that the inhabitants are used by no figure before the last file is written."""
    section = SECTION.search(GUIDE.read_text(encoding="utf-8"))
    assert section is not None
    before, _, after = section[0].partition("Coverage shows that the 41,200 inhabitants")
    assert "population" not in before.split("graph/records/initiatives/springton")[1]
    assert "indicator: population" in after
