"""Read YAML strictly: plain strings, with the line of every key and value.

`NO` is a country here and `11.10` is not `11.1`: nothing is typed before the vocabulary says what it is. What YAML
allows and a record must not have (anchors, aliases, duplicate keys, empty values, tabs, tags) is refused with its line.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from polisgraph.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Mapping", "Node", "Refused", "Scalar", "Sequence", "compose", "is_blank", "read_text", "read_yaml"]

NULLS = {"", "~", "null", "Null", "NULL"}
MOST_BYTES = 4_000_000
MOST_DEPTH = 12
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # a line would read otherwise than it is
UNPRINTED = {"Cc", "Cs", "Zl", "Zp"}  # controls, lone surrogates, line and paragraph separators
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Scalar:
    """One value, as text."""

    text: str
    line: int


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: list[Node]
    line: int


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order written."""

    items: dict[str, Node]
    line: int
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class Refused(Exception):  # noqa: N818  (no fault of the program: it becomes a Problem or a DataError where it is caught)
    """A file that cannot be read at all: the line, what is wrong, and what is allowed."""

    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def is_blank(node: Node) -> bool:
    """Say whether a value is one that the reader has refused, so that nothing refuses it again."""
    return isinstance(node, Scalar) and not node.text


def read_yaml(path: Path, shown: str) -> tuple[Mapping | None, list[Problem]]:
    """Read one file; `shown` is the name that problems give it.

    Returns the top mapping with every problem in it, or None with the problem that stopped the reading.
    """
    problems: list[Problem] = []

    def note(line: int, message: str, hint: str = "") -> None:
        problems.append(Problem(shown, line, message, hint))

    try:
        top = _convert(compose(read_text(path), LOADER), note)
        if isinstance(top, Mapping):
            return top, problems
        if not is_blank(top):
            note(top.line, "a record is a mapping of keys to values", "key: value")
    except Refused as refused:
        note(refused.line, refused.message, refused.hint)
    except OSError as error:
        note(1, f"cannot be read: {error.strerror}")
    return None, problems


def read_text(path: Path) -> str:
    """Return the text of a record file with its line ends as they are.

    :raises Refused: if it is too large, empty, not UTF-8, or holds a byte-order mark, a tab or a control character.
    :raises OSError: if it cannot be read.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused(1, f"the file has {size:,} bytes", f"at most {MOST_BYTES:,}")
    data = path.read_bytes()
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise Refused(1, "the file begins with a byte-order mark", "save it as UTF-8 without BOM")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise Refused(line, "the file is not UTF-8", message) from error
    if not text.strip():
        raise Refused(1, "the file is empty")
    for number, line_text in enumerate(text.split("\n"), 1):
        if "\t" in line_text:
            raise Refused(number, "a tab", "indent with spaces")
        if (found := _control(line_text)) is not None:
            raise Refused(number, f"a control character: U+{ord(found):04X}", "remove it")
    return text


def compose(text: str, loader: type) -> yaml.Node:
    """Return the tree of a YAML text after refusing what a record must not have.

    :raises Refused: if it is not YAML or holds nothing, an anchor, an alias, a tag, deep nesting, a second document.
    """
    try:
        _refuse_events(text, loader)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Refused(mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:  # a character that YAML forbids: the reader knows its offset only
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise Refused(line, f"not YAML: {str(error).splitlines()[0]}") from error
    if node is None:
        raise Refused(1, "the file holds only comments")
    return node


def _refuse_events(text: str, loader: type) -> None:
    """Refuse what must not be composed at all: aliases (which can grow a file without bound), tags, deep nesting."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(line, "an anchor or alias", "write the value out; records do not share parts")
        if tag := getattr(event, "tag", None):
            raise Refused(line, f"a tag: {tag}", "records are plain strings")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused(line, "a second YAML document in one file", "one file, one record or shelf")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                raise Refused(line, f"nested more than {MOST_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _convert(node: yaml.Node, note: Callable[..., None]) -> Node:
    """Return a node as text with lines; an empty value is noted once, here, and stands as an empty text."""
    line = _line(node)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(_plain_text(node, note, "an empty value", "write a value or leave the key out"), line)
    if not node.value:
        note(line, "an empty list or mapping", "write a value or leave the key out")
        return Scalar("", line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence([_convert(item, note) for item in node.value], line)
    mapping = Mapping({}, line)
    for key, value in node.value:
        key_line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            note(key_line, "a key that is not a word", "key: value")
        elif key.value in mapping.items:
            note(key_line, f"duplicate key '{key.value}'", f"first on line {mapping.lines[key.value]}")
        else:
            mapping.lines[key.value] = key_line
            if isinstance(value, yaml.ScalarNode):
                comma = "a comma inside { } starts a new key: quote the value"
                hint = comma if getattr(node, "flow_style", False) else "write a value or leave it out"
                text = _plain_text(value, note, f"'{key.value}' has no value", hint)
                mapping.items[key.value] = Scalar(text, _line(value))
            else:
                mapping.items[key.value] = _convert(value, note)
    return mapping


def _plain_text(node: yaml.ScalarNode, note: Callable[..., None], message: str, hint: str) -> str:
    text: str = node.value
    if not text.strip() or (node.style in (None, "") and text in NULLS):
        note(_line(node), message, hint)
        return ""
    if (found := _control(text)) is not None:
        note(_line(node), f"a control character: U+{ord(found):04X}", "remove it")
        return ""
    return text


def _control(text: str) -> str | None:
    """Return the first character that no printed text has, or None."""
    if text.isprintable():
        return None
    return next((c for c in text if c not in "\n\r\t" and (c in BIDI or unicodedata.category(c) in UNPRINTED)), None)


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1
