"""The smallest edits of a frontmatter block. Each is read back, and counts only if nothing but its value changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory import frontmatter, parse
from cmmd.core.memory.document import Document
from cmmd.core.memory.meant_value import meant

_BARE = Late(r"[^\W\d_](?:[^:#\n\\]|:(?! |$)|(?<! )#)*(?<! )")
_WORDS_OF_YAML = frozenset("true false yes no on off null y n".split())
_EMPTY = Late(r"([ \t]*)(\"\"|'')?(?=[ \t]*$|[ \t]+#)")
_REMARK = Late(r":[ \t]*(?:\"\"|'')?[ \t]+#(?:[ \t]|$)")
_WRITTEN = Late(r"([ \t]*)(\"[^\"\\]*\"|'[^']*'|[^\s#\"'|>\[{&*!][^#\n]*?)(?=[ \t]*$|[ \t]+#)")
_METADATA = Late(r"^metadata[ \t]*:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*?(?=( +)[^\s#])", re.MULTILINE)
_EMPTY_METADATA = Late(r"^metadata[ \t]*:[ \t]*(?:#.*)?\n", re.MULTILINE)
_FLOW_METADATA = Late(r"^metadata[ \t]*:[ \t]*\{[ \t]*(\}?)", re.MULTILINE)


class Replacement(NamedTuple):
    """`new` in the place of `text[start:end]` of a document."""

    start: int
    end: int
    new: str

    def on(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


def scalar(text: str) -> str:
    """One line of text as a YAML value: bare where every reader takes it for a text, else in quotes."""
    bare = _BARE.compiled.fullmatch(text) and text.isprintable() and text.casefold() not in _WORDS_OF_YAML
    return text if bare else quoted(text)


def quoted(text: str) -> str:
    """In single quotes as a rule; in double ones where an apostrophe would have to be doubled."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def quote_what_breaks(memory: Document) -> Replacement | None:
    """Quotes around each value of a recoverable block that YAML does not take by itself."""
    if memory.front.yaml != "recoverable" or not memory.front.broken:
        return None
    values: list[Replacement] = []
    for line in memory.front.broken:
        begin, end = memory.line_span(line)
        span = frontmatter.value_span(memory.text[begin:end])
        text = meant(memory.text[begin:end][slice(*span)]) if span else None
        if span is None or text is None:
            return None
        values.append(Replacement(begin + span[0], begin + span[1], quoted(text)))
    parts, place = list[str](), values[0].start
    for value in values:
        parts += [memory.text[place : value.start], value.new]
        place = value.end
    edit = Replacement(values[0].start, place, "".join(parts))
    return _read_back(memory, edit, lambda new: new.front.yaml == "fine" and new.front.values == memory.front.values)


def quote_whole(memory: Document, key: str) -> Replacement | None:
    """Quotes around all that stands behind a top-level key, on all its lines, so that no ` #` ends it."""
    line = memory.front.line(key)
    if line is None:
        return None
    begin, end = memory.line_span(line)
    while memory.text[end + 1 : end + 2] in (" ", "\t"):  # the value goes on
        end = memory.line_span(memory.line(end + 1))[1]
    start = memory.text.index(":", begin) + 1
    value = memory.text[start:end].strip()
    start = memory.text.index(value, start)
    seen = " ".join(part.strip() for part in value.split("\n"))
    return _only(memory, Replacement(start, start + len(value), quoted(value)), key, seen)


def write(memory: Document, key: str, value: str, *, behind: str = "") -> Replacement | None:
    """A top-level value where there is none: behind its key, else on a line of its own below the key `behind`.

    None where the key is there in another case: only its writer can tell whether `Name:` is the name.
    """
    line = memory.front.line(key)
    if _in_another_case(memory.front.values, key):
        return None
    if line is not None:
        remark = _REMARK.compiled.search(memory.text[slice(*memory.line_span(line))])
        edit = _filled(memory, line, value, _EMPTY, quoted if remark else scalar)
        return _only(memory, edit, key, value) if edit else None
    above = memory.front.line(behind) if behind else None
    place = memory.line_span(above + 1)[0] if above else _source(memory)[0]
    return _only(memory, Replacement(place, place, f"{key}: {scalar(value)}\n"), key, value)


def write_type(memory: Document, value: str) -> Replacement | None:
    """The type in the place of the one that is there, else below `metadata`, else at the end of the block.

    None where one of the two keys is there in another case.
    """
    top, inner = memory.front.values, memory.front.metadata
    if _in_another_case(top, "type") or _in_another_case(top, "metadata") or _in_another_case(inner, "type"):
        return None
    edits = (*_types_replaced(memory, value), *_types_added(memory, value))
    return next((edit for edit in edits if _read_back(memory, edit, partial(_has_only_type, memory, value))), None)


def _in_another_case(values: Mapping[str, object], key: str) -> bool:
    return any(other != key and other.casefold() == key for other in map(str, values))


def _types_replaced(memory: Document, value: str) -> list[Replacement]:
    lines = (memory.front.line("type", indented=True), memory.front.line("type"))
    edits = (_filled(memory, line, value, each) for line in lines if line for each in (_EMPTY, _WRITTEN))
    return [edit for edit in edits if edit]


def _types_added(memory: Document, value: str) -> list[Replacement]:
    start, end = _source(memory)
    if "type" in memory.front.values or "type" in memory.front.metadata:
        return []
    flow = _FLOW_METADATA.compiled.search(memory.text, start, end)
    if flow:
        place = flow.start(1)
        return [Replacement(place, place, f"type: {value}" + ("" if flow[1] else ", "))]
    inner = _METADATA.compiled.search(memory.text, start, end)
    if inner:
        return [Replacement(inner.end(), inner.end(), f"{inner[1]}type: {value}\n")]
    empty = _EMPTY_METADATA.compiled.search(memory.text, start, end)
    if empty:
        return [Replacement(empty.end(), empty.end(), f"  type: {value}\n")]
    return [Replacement(end, end, f"type: {value}\n")]


def _has_only_type(old: Document, value: str, new: Document) -> bool:
    return new.type == value and _without_type(old.front.values) == _without_type(new.front.values)


def _without_type(values: Mapping[str, object]) -> dict[str, object]:
    inner = values.get("metadata")
    rest = {key: value for key, value in inner.items() if key != "type"} if isinstance(inner, Mapping) else inner
    top = {key: value for key, value in values.items() if key not in ("type", "metadata")}
    return {**top, "metadata": rest} if rest else top


def _filled(
    memory: Document, line: int, value: str, place: Late, put: Callable[[str], str] = scalar
) -> Replacement | None:
    """The value behind the `:` of a line, in the quotes that stand there if it can, else as `put` writes it."""
    begin, end = memory.line_span(line)
    start = memory.text.index(":", begin) + 1
    found = place.compiled.match(memory.text[:end], start)
    if found is None:
        return None
    mark = (found[2] or "")[:1]
    if mark in ("'", '"') and mark and mark not in value and "\\" not in value:
        return Replacement(found.start(2) + 1, found.end(2) - 1, value)
    return Replacement(start, found.end(), (found[1] or " ") + put(value))


def _source(memory: Document) -> tuple[int, int]:
    """Where the block's lines begin and end in the text."""
    start = memory.text.index("\n") + 1
    return start, start + len(memory.front.source)


def _only(memory: Document, edit: Replacement, key: str, value: str) -> Replacement | None:
    """The edit, if `key` then reads `value` and nothing else differs."""
    wanted = {**memory.front.values, key: value}
    return _read_back(memory, edit, lambda new: dict(new.front.values) == wanted and key not in new.front.cut)


def _read_back(memory: Document, edit: Replacement, holds: Callable[[Document], bool]) -> Replacement | None:
    if memory.front.state != "present" or memory.front.yaml == "unreadable":
        return None
    new = parse.document(memory.path, edit.on(memory.text))
    same = new.front.state == "present" and new.body == memory.body and new.front.yaml != "unreadable"
    return edit if same and holds(new) else None
