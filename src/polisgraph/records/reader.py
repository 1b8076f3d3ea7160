"""Read YAML strictly: plain strings, with the line of every key and value.

`NO` is a country here and `11.10` is not `11.1`: nothing is typed before the vocabulary says what it is. What YAML allows
and a record must not have — anchors, aliases, duplicate keys, empty values, tabs, tags — is refused with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from polisgraph.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "read_yaml"]

NULLS = {"", "~", "null", "Null", "NULL"}
MOST_BYTES = 4_000_000
MOST_DEPTH = 12


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


class _Refused(Exception):  # noqa: N818  (a signal between two functions of this module)
    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def read_yaml(path: Path, shown: str) -> tuple[Mapping | None, list[Problem]]:
    """Read one file; `shown` is the name that problems give it.

    Returns the top mapping, or None with the problem that stopped the reading.
    """
    try:
        return _compose(_text(path)), []
    except _Refused as refused:
        return None, [Problem(shown, refused.line, refused.message, refused.hint)]
    except OSError as error:
        return None, [Problem(shown, 1, f"cannot be read: {error.strerror}")]


def _text(path: Path) -> str:
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise _Refused(1, f"the file has {len(data):,} bytes", f"at most {MOST_BYTES:,}")
    if data.startswith(b"\xef\xbb\xbf"):
        raise _Refused(1, "the file begins with a byte-order mark", "save it as UTF-8 without BOM")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Refused(line, "the file is not UTF-8", f"byte 0x{data[error.start]:02x} at offset {error.start}") from error
    if not text.strip():
        raise _Refused(1, "the file is empty")
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            raise _Refused(number, "a tab", "indent with spaces")
    return text


def _compose(text: str) -> Mapping:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_events(text, loader)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Refused(mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise _Refused(1, f"not YAML: {error}".splitlines()[0]) from error
    if node is None:
        raise _Refused(1, "the file holds only comments")
    top = _convert(node)
    if not isinstance(top, Mapping):
        raise _Refused(top.line, "a record is a mapping of keys to values", "key: value")
    return top


def _refuse_events(text: str, loader: type) -> None:
    """Refuse what must not be composed at all: aliases (which can grow a file without bound), tags, deep nesting."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "an anchor or alias", "write the value out; records do not share parts")
        if getattr(event, "tag", None):
            raise _Refused(line, f"a tag: {event.tag}", "records are plain strings")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused(line, "a second YAML document in one file", "one file, one record or shelf")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                raise _Refused(line, f"nested more than {MOST_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _convert(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if node.style in (None, "") and node.value in NULLS:
            raise _Refused(line, "an empty value", "write a value or leave the key out")
        return Scalar(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence([_convert(item) for item in node.value], line)
    mapping = Mapping({}, line)
    for key, value in node.value:
        key_line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused(key_line, "a key that is not a word")
        if key.value in mapping.items:
            raise _Refused(key_line, f"duplicate key '{key.value}'", f"first on line {mapping.lines[key.value]}")
        if isinstance(value, yaml.ScalarNode) and value.style in (None, "") and value.value in NULLS:
            hint = "a comma inside { } starts a new key: quote the value" if node.flow_style else "write a value or leave it out"
            raise _Refused(key_line, f"'{key.value}' has no value", hint)
        mapping.items[key.value] = _convert(value)
        mapping.lines[key.value] = key_line
    return mapping
