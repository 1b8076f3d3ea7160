"""Documents and passages: find the texts, find a phrase in one, and say where a passage stands without showing it.

Offsets are Python's: `text[start:end]` in Unicode characters, the end exclusive.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from polisgraph.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polisgraph.resources import Workspace

__all__ = ["Found", "Text", "find_texts", "sources_folder"]

OPENING_WORDS = 6
MOST_PARTS = 9  # of words that a hyphen, a number or markup joins: no run of the text may become long
ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*")
QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
PLAIN = str.maketrans({**QUOTES, "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
RUNNING_HEAD = re.compile(r"[A-Z\s]+,\s*CHINA")  # the award collection prints it on top of each page
NO_HEADING = re.compile(r"[.,;!?\"]$|[0-9]$|[\t:]")


@dataclass(frozen=True)
class Found:
    """A place where a phrase stands."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """The text of a document."""

    slug: str
    content: str

    @cached_property
    def folded(self) -> tuple[str, list[int]]:
        """The text in lower case with plain quotes and single spaces, and the offset of each of its characters."""
        characters: list[str] = []
        offsets: list[int] = []
        space = True
        for offset, character in enumerate(self.content):
            if character.isspace():
                if not space:
                    characters.append(" ")
                    offsets.append(offset)
                space = True
                continue
            space = False
            for folded in character.translate(PLAIN).lower():
                characters.append(folded)
                offsets.append(offset)
        return "".join(characters), offsets

    def locate(self, phrase: str, *, within: tuple[int, int] | None = None) -> list[Found]:
        """Return every place where a phrase stands; case, quotation marks and line breaks do not matter.

        A phrase with an ellipsis (`first words … last words`) finds the stretch from each first to the next last.

        :param within: the stretch of the text that a place must lie in.
        """
        parts = [fold(part) for part in ELLIPSIS.split(phrase.strip())]
        if not all(parts):
            return []
        folded, offsets = self.folded
        found: list[Found] = []
        position = folded.find(parts[0])
        while position >= 0:
            end = position + len(parts[0])
            for part in parts[1:]:
                after = folded.find(part, end)
                if after < 0:
                    return found
                end = after + len(part)
            place = Found(offsets[position], offsets[end - 1] + 1)
            if within is None or within[0] <= place.start < place.end <= within[1]:
                found.append(place)
            position = folded.find(parts[0], position + 1)
        return found

    @cached_property
    def _headings(self) -> list[tuple[int, str]]:
        found = []
        offset = 0
        for line in self.content.splitlines(keepends=True):
            text = line.strip().lstrip("#> ").strip()
            if _is_heading(text):
                found.append((offset, text))
            offset += len(line)
        return found

    def heading(self, offset: int) -> str:
        """Return the heading above an offset, in at most seven words."""
        above = [text for start, text in self._headings if start <= offset]
        return " ".join(above[-1].split()[:7]) if above else ""

    def opening(self, start: int, end: int) -> str:
        """Return the first words of a passage, at most six; fewer where hyphens or markup join many."""
        words = self.content[start:end].split()[:OPENING_WORDS]
        while len(words) > 1 and len(re.findall(r"[a-zA-Z0-9]+", " ".join(words))) > MOST_PARTS:
            words.pop()
        return " ".join(words)

    def digest(self, start: int, end: int) -> str:
        """Return the first sixteen hexadecimal digits of the passage's SHA-256."""
        return hashlib.sha256(self.content[start:end].encode()).hexdigest()[:16]


def _is_heading(text: str) -> bool:
    """Say whether a line looks like a heading: short, no sentence, no line of a table."""
    return (
        2 < len(text) <= 90 and text[0].isalnum() and not NO_HEADING.search(text) and not RUNNING_HEAD.fullmatch(text)
    )


def fold(text: str) -> str:
    """Return a text in lower case, with plain quotation marks and single spaces.

    >>> fold("The  City\u2019s Park")
    "the city's park"
    """
    return " ".join(text.translate(PLAIN).lower().split())


def sources_folder(workspace: Workspace, chosen: Path | None = None) -> Path | None:
    """Return the folder of documents: the one chosen, that of `POLISGRAPH_SOURCES`, or one beside a layer; else None.

    :raises EvidenceError: if a folder was named and does not exist.
    """
    named = chosen or (Path(os.environ["POLISGRAPH_SOURCES"]) if os.environ.get("POLISGRAPH_SOURCES") else None)
    if named is not None:
        if not named.is_dir():
            raise EvidenceError(f"no folder of documents at {named}")
        return named
    for layer in reversed(workspace.layers):
        for folder in (layer.root / "sources", layer.root.parent / "shared" / "sources"):
            if folder.is_dir():
                return folder
    return None


def find_texts(folder: Path, documents: Iterable[tuple[str, str, str]]) -> dict[str, Text]:
    """Return the texts found in a folder, by slug of their document.

    :param documents: slug, SHA-256 and file name of each document. The digest decides; the name only helps to tell a
        changed document from a missing one.
    :raises EvidenceError: if a file bears a document's name but is not the text that was read.
    """
    by_digest: dict[str, Path] = {}
    names: dict[str, str] = {}
    for path in sorted(folder.rglob("*.txt")):
        if path.is_file():
            digest = _digest(path)
            by_digest[digest] = path
            names[path.name] = digest
    texts = {}
    for slug, digest, name in documents:
        if digest in by_digest:
            texts[slug] = Text(slug, _content(by_digest[digest]))
        elif name in names:
            has, was = names[name][:12], digest[:12]
            message = f"{folder / name} is not the text that was read for {slug}: SHA-256 {has}…, not {was}…"
            raise EvidenceError(message, hint="spans would point elsewhere; restore the document or curate it anew")
    return texts


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error


def _content(path: Path) -> str:
    """Return a text with every character as it stands: offsets count carriage returns too."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        hint = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
        raise EvidenceError(f"{path} is not UTF-8", hint=hint) from error
