"""A frontmatter block as text becomes values: quickly as most are written, by YAML, after quoting, or line by line."""

from __future__ import annotations

import re

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory.document import Frontmatter
from cmmd.core.memory.meant_value import meant

_KEY = r"[A-Za-z_][\w-]*"
_VALUE = r"""[^\W_](?:[^:#\n]++|:(?! |$)|(?<! )\#)*+|"[^"\\\n]*"|'[^'\n]*'"""
_SIMPLE = re.compile(rf"^( *)({_KEY}):(?: +({_VALUE}))? *$", re.MULTILINE)
_LOOSE = Late(rf"(\s*)({_KEY}):(?:[ \t]+(.*?))?[ \t]*")
_WITH_VALUE = Late(rf"(\s*(?:- +)?{_KEY}(?: {_KEY})*:[ \t]+)(\S.*?)[ \t]*")
_BLOCK_SCALAR = Late(r"[|>][+-]?\d?[+-]?(?:[ \t]+#.*)?")
_COMMENT = Late(r"(?:^|[ \t])#")
_REMARK = Late(r"#(?:[ \t]|$)")
YAML_GOES_ON = Late(rf"\s|#|- |{_KEY}(?: {_KEY})*:(?:\s|$)|['\"\]}}]")
_PROSE = Late(rf"\n[ \t]*\n(?![ \t\n]|{_KEY}(?: {_KEY})*:(?:\s|$)|['\"\]}}])")


def read(source: str) -> Frontmatter:
    """The values of a closed block; `source` stands between its two lines."""
    values = simply(source)
    if values is not None:
        return Frontmatter("present", source, values)
    from cmmd.core.memory.frontmatter_yaml import NotYaml, load  # most folders need no YAML reader

    try:
        return Frontmatter("present", source, load(source), cut=_cut(source))
    except NotYaml as error:
        problem = str(error)
    repaired, broken = _quote_what_breaks(source)
    try:
        return Frontmatter("present", source, load(repaired), "recoverable", problem, broken, _cut(repaired))
    except NotYaml:
        return Frontmatter("present", source, loosely(source), "unreadable", problem)


def runs_into_body(source: str) -> bool:
    """Whether prose begins behind a blank line: then the closing `---` found is one further down the page."""
    return _PROSE.compiled.search(source) is not None


def simply(source: str) -> dict[str, object] | None:
    """What YAML would say of the plain `key: value` lines that the client writes, ten times as fast; None: ask YAML."""
    if not source.replace("\n", "").isprintable():
        return None
    values: dict[str, object] = {}
    inner: dict[str, object] | None = None
    parent, width = "", 0
    lines = _SIMPLE.findall(source)
    if len(lines) < sum(map(bool, source.split("\n"))):
        return None
    for indent, key, value in lines:
        if not indent:
            parent, inner = "" if value else key, None
            values[key] = _bare(value)
        elif inner is not None and len(indent) == width:
            inner[key] = _bare(value)
        elif inner is None and parent:
            inner, width = {key: _bare(value)}, len(indent)
            values[parent] = inner
        else:
            return None
    return values


def loosely(source: str) -> dict[str, object]:
    """Line by line, for what no YAML reader takes: top-level keys, and one level below a key without a value."""
    values: dict[str, object] = {}
    inner: dict[str, object] = {}
    for line in source.split("\n"):
        found = _LOOSE.compiled.fullmatch(line)
        if found is None:
            continue
        indent, key, value = found.groups("")
        if indent:
            inner[key] = _bare(value)
        else:
            inner = {}
            values[key] = _bare(value) if value else inner
    return {key: value or "" for key, value in values.items()}


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _quote_what_breaks(source: str) -> tuple[str, tuple[int, ...]]:
    """The block with each value in proper quotes that YAML does not take by itself, and their lines of the file."""
    lines, broken, scalar = source.split("\n"), list[int](), -1
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if scalar >= 0 and (not line.strip() or indent > scalar):
            continue  # inside a `|` or `>` text
        scalar = -1
        found = _WITH_VALUE.compiled.fullmatch(line)
        if found is None:
            continue
        if _BLOCK_SCALAR.compiled.fullmatch(found[2]):
            scalar = indent
        elif not _stands_alone(found[2]) and (text := meant(found[2])) is not None:
            lines[number] = found[1] + "'" + text.replace("'", "''") + "'"
            broken.append(number + 2)
    return "\n".join(lines), tuple(broken)


def value_span(line: str) -> tuple[int, int] | None:
    """Where the value stands in a `key: value` line, as far as quoting it is concerned."""
    found = _WITH_VALUE.compiled.fullmatch(line)
    return found.span(2) if found else None


def _stands_alone(value: str) -> bool:
    from cmmd.core.memory.frontmatter_yaml import NotYaml, load

    try:
        load(f"key: {value}")
    except NotYaml:
        return False
    return True


def _cut(source: str) -> tuple[str, ...]:
    """Top-level keys whose plain value an unquoted ` #` ends early."""
    if "#" not in source:
        return ()
    found: list[str] = []
    key = ""
    for line in source.split("\n"):
        top = _LOOSE.compiled.fullmatch(line)
        if top and not top[1]:
            value = top[3] or ""
            key = "" if value[:1] in ("'", '"', "|", ">", "[", "{") else top[2]
            value = "" if _REMARK.compiled.match(value) else value  # a remark where no value begins cuts none
        else:
            value = line
            key = key if line[:1] in (" ", "\t") else ""
        if key and key not in found and _COMMENT.compiled.search(value.strip()):
            found.append(key)
    return tuple(found)
