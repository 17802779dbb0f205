"""From bytes to a MemoryRoot: text, frontmatter, documents. The one owner of yaml and python-frontmatter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from cmmd.core.memory import Document, Frontmatter, MemoryRoot, has_dot
from cmmd.core.model import Tree

LARGEST = 65_536  # characters of frontmatter; more is no frontmatter that anybody wrote
DEEPEST = 50  # values in each other; yaml reads them by recursion

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_OPENING = re.compile(r"---[ \t]*\n")
_CIPHERTEXT = (
    b"U2FsdGVkX1",  # openssl enc, base64
    b"-----BEGIN PGP MESSAGE",
    b"-----BEGIN AGE ENCRYPTED",
    b"age-encryption.org/",
    b"$ANSIBLE_VAULT;",
    b"\0GITCRYPT\0",
)

_KEY = r"[A-Za-z_][\w-]*"
_VALUE = r"""[^\W_](?:[^:#\n]|:(?! |$)|(?<! )\#)*|"[^"\\\n]*"|'[^'\n]*'"""
_SIMPLE = re.compile(rf"( *)({_KEY}):(?: +({_VALUE}))? *")
_LOOSE = re.compile(rf"(\s*)({_KEY}):(?:[ \t]+(.*?))?[ \t]*")
_WITH_VALUE = re.compile(rf"(\s*(?:- +)?{_KEY}(?: {_KEY})*:[ \t]+)(\S.*?)[ \t]*")
_BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?[+-]?(?:[ \t]+#.*)?")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_YAML_GOES_ON = re.compile(rf"\s|#|- |{_KEY}(?: {_KEY})*:(?:\s|$)|['\"\]}}]")
_PROSE = re.compile(rf"\n[ \t]*\n(?![ \t\n]|{_KEY}(?: {_KEY})*:(?:\s|$)|['\"\]}}])")
_MANY_MARKS = re.compile(r"(?:[-?] +){50}")


class Handler(YAMLHandler):
    """python-frontmatter's YAML, but every scalar is text, and `...` closes the block as well."""

    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)", re.MULTILINE)

    def load(self, fm: str, **kwargs: object) -> Any:
        return yaml.load(fm, Loader=_LOADER)


_HANDLER = Handler()


def read(tree: Tree) -> MemoryRoot:
    """Every Markdown file that is text becomes a document, dot-entries aside. Never raises: the odd become findings."""
    documents: dict[str, Document] = {}
    not_text: list[str] = []
    for path, data in tree.files.items():
        if not path.endswith(".md") or has_dot(path) or data.startswith(_CIPHERTEXT):
            continue
        text = decode(data)
        if text is None:
            not_text.append(path)
        else:
            documents[path] = document(path, text)
    return MemoryRoot(tree, documents, tuple(not_text))


def decode(data: bytes) -> str | None:
    """Text without BOM, lines ended by LF; None: not UTF-8 (a NUL byte means UTF-16 or no text at all)."""
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff")


def document(path: str, text: str) -> Document:
    """A document of decoded text."""
    if not _OPENING.match(text):
        return Document(path, text, Frontmatter("missing"), 0)
    try:
        source, body = _HANDLER.split(text)
    except ValueError:
        return _unclosed(path, text)
    front = _front(source)
    if front.yaml == "unreadable" and _runs_into_body(source):
        return _unclosed(path, text)
    return Document(path, text, front, len(text) - len(body))


def _unclosed(path: str, text: str) -> Document:
    """The block is taken to end where its keys do; without any the `---` is a line across the page."""
    lines = text.split("\n")
    end = 1
    while end < len(lines) and lines[end].strip() and _YAML_GOES_ON.match(lines[end]):
        end += 1
    source = "\n".join(lines[1:end])
    values = _loosely(source)
    if not values:
        return Document(path, text, Frontmatter("missing"), 0)
    start = min(len(text), len("\n".join(lines[:end])) + 1)
    return Document(path, text, Frontmatter("unclosed", source, values), start)


def _runs_into_body(source: str) -> bool:
    """Whether prose begins behind a blank line: then the closing `---` found is one further down the page."""
    return _PROSE.search(source) is not None


def _front(source: str) -> Frontmatter:
    values = _simply(source)
    if values is not None:
        return Frontmatter("present", source, values)
    try:
        return Frontmatter("present", source, _load(source), cut=_cut(source))
    except yaml.YAMLError as error:
        problem = _words(error)
    repaired, broken = _quote_what_breaks(source)
    try:
        return Frontmatter("present", source, _load(repaired), "recoverable", problem, broken, _cut(repaired))
    except yaml.YAMLError:
        return Frontmatter("present", source, _loosely(source), "unreadable", problem)


def _load(source: str) -> Mapping[str, object]:
    """Every scalar as text. Raises yaml.YAMLError, also for what is no mapping, too long or too deep."""
    if len(source) > LARGEST:
        raise yaml.YAMLError(f"longer than {LARGEST} characters")
    if _is_deep(source):
        raise yaml.YAMLError("too many values in each other")
    values = _HANDLER.load(source)
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise yaml.YAMLError("no `key: value` lines")
    return {str(key): value for key, value in values.items()}


def _is_deep(source: str) -> bool:
    """yaml composes by recursion, in C: ten thousands of brackets would end the process. Its events come one by one."""
    if source.count("[") + source.count("{") <= DEEPEST and not _MANY_MARKS.search(source):
        return False
    depth = deepest = 0
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            deepest = max(deepest, depth)
    except yaml.YAMLError:
        pass  # the loader meets the same error, and says so
    return deepest > DEEPEST


def _simply(source: str) -> dict[str, object] | None:
    """What YAML would say of the plain `key: value` lines that the client writes, ten times as fast; None: ask YAML."""
    if not source.replace("\n", "").isprintable():
        return None
    values: dict[str, object] = {}
    inner: dict[str, object] | None = None
    parent, width = "", 0
    for line in source.split("\n"):
        found = _SIMPLE.fullmatch(line)
        if found is None:
            if line:
                return None
            continue
        indent, key, value = found.groups("")
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


def _loosely(source: str) -> dict[str, object]:
    """Line by line, for what no YAML reader takes: top-level keys, and one level below a key without a value."""
    values: dict[str, object] = {}
    inner: dict[str, object] = {}
    for line in source.split("\n"):
        found = _LOOSE.fullmatch(line)
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
    """The block with each value quoted that YAML does not take by itself, and their lines of the file."""
    lines, broken, scalar = source.split("\n"), list[int](), -1
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if scalar >= 0 and (not line.strip() or indent > scalar):
            continue  # inside a `|` or `>` text
        scalar = -1
        found = _WITH_VALUE.fullmatch(line)
        if found is None:
            continue
        if _BLOCK_SCALAR.fullmatch(found[2]):
            scalar = indent
        elif not _stands_alone(found[2]):
            lines[number] = found[1] + "'" + found[2].replace("'", "''") + "'"
            broken.append(number + 2)
    return "\n".join(lines), tuple(broken)


def _stands_alone(value: str) -> bool:
    try:
        _load(f"key: {value}")
    except yaml.YAMLError:
        return False
    return True


def _cut(source: str) -> tuple[str, ...]:
    """Top-level keys whose plain value an unquoted ` #` ends early."""
    if "#" not in source:
        return ()
    found: list[str] = []
    key = ""
    for line in source.split("\n"):
        top = _LOOSE.fullmatch(line)
        if top and not top[1]:
            value = top[3] or ""
            key = "" if value[:1] in ("'", '"', "|", ">", "[", "{") else top[2]
        else:
            value = line
            key = key if line[:1] in (" ", "\t") else ""
        if key and key not in found and _COMMENT.search(value.strip()):
            found.append(key)
    return tuple(found)


def _words(error: yaml.YAMLError) -> str:
    """The parser's own words, without its picture of the line."""
    return str(getattr(error, "problem", None) or error).split("\n")[0]
