"""One Markdown file of a memory root as people read it: its frontmatter, its body, its links. Built by parse.py."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar, cast

from cmmd.core.markdown import scanner
from cmmd.core.memory import link_targets

T = TypeVar("T")
TYPES = ("user", "feedback", "project", "reference")
PRUNED = "[pruned] "
_YES = frozenset({"true", "yes", "on", "1", "y"})
_LONG = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """The block between the `---` lines. Every scalar is text; only `metadata` holds a mapping that matters."""

    state: Literal["present", "missing", "unclosed"]
    source: str = ""
    """What stands between the two lines; its first line is line 2 of the file."""
    values: Mapping[str, object] = field(default_factory=dict)
    """As YAML reads them; of a `recoverable` block after quoting, of an `unreadable` one line by line."""
    yaml: Literal["fine", "recoverable", "unreadable"] = "fine"
    problem: str = ""
    """The parser's words where `yaml` is not fine."""
    broken: tuple[int, ...] = ()
    """Lines of the file whose values had to be quoted."""
    cut: tuple[str, ...] = ()
    """Top-level keys whose plain value an unquoted ` #` ended early."""

    @property
    def is_known(self) -> bool:
        """Whether its keys can be told: then a key that is not among them is missing."""
        return self.state == "present" and (self.yaml != "unreadable" or bool(self.values))

    @property
    def metadata(self) -> Mapping[str, object]:
        inner = self.values.get("metadata")
        return inner if isinstance(inner, Mapping) else {}

    def text(self, key: str) -> str:
        """A top-level value as text, `""` where there is none; a list or mapping as it is written on its line."""
        value = self.values.get(key, "")
        if isinstance(value, str):
            return value.strip()
        found = re.search(rf"^{re.escape(key)}[ \t]*:[ \t]*(.*)$", self.source, re.MULTILINE)
        return found[1].strip() if found else ""

    def either(self, key: str) -> str:
        """The value below `metadata`, where the client puts it, else the one at the top."""
        inner = self.metadata.get(key, "")
        return inner.strip() if isinstance(inner, str) and inner.strip() else self.text(key)

    def line(self, key: str, *, indented: bool = False) -> int | None:
        """The line of the file where a key stands, at the top or, `indented`, below another."""
        indent = r"[ \t]+" if indented else ""
        found = re.search(rf"^{indent}{re.escape(key)}[ \t]*:", self.source, re.MULTILINE)
        return self.source.count("\n", 0, found.start()) + 2 if found else None


@dataclass(frozen=True)
class Document:
    """One text file: BOM stripped, CRLF and CR turned into LF. Offsets are into `text`, lines count from 1."""

    path: str
    text: str
    front: Frontmatter
    body_start: int
    """Where the body begins in `text` (0 without frontmatter)."""

    @property
    def body(self) -> str:
        return self.text[self.body_start :]

    @cached_property
    def scan(self) -> scanner.Scan:
        return scanner.read(self.text, self.body_start)

    def once(self, ask: Callable[[Document], T]) -> T:
        """What `ask` says of this document alone; worked out the first time, and so for every tree that holds it."""
        if ask not in self._told:
            self._told[ask] = ask(self)
        return cast(T, self._told[ask])

    @cached_property
    def _told(self) -> dict[Callable[[Document], object], object]:
        return {}

    @property
    def links(self) -> tuple[scanner.Link, ...]:
        return self.scan.links if "]" in self.text else ()  # one character is found ten times as fast as two

    @property
    def wikilinks(self) -> tuple[scanner.Wikilink, ...]:
        return self.scan.wikilinks if "[" in self.text else ()

    @property
    def masked(self) -> str:
        """`text` at the same length; frontmatter, code and comments blanked out (see markdown.Scan)."""
        return self.scan.masked

    @property
    def masked_body(self) -> str:
        return self.scan.masked[self.body_start :]

    @property
    def text_without_comments(self) -> str:
        """`text` at the same length, frontmatter and comments blank."""
        return scanner.blank(self.text, [(0, self.body_start), *self.scan.comments])

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """The line of the file in which an offset lies. Few are asked of most files, so these do without the list."""
        if len(self.text) < _LONG:
            return self.text.count("\n", 0, offset) + 1
        return bisect_right(self._line_starts, offset)

    def line_span(self, line: int) -> tuple[int, int]:
        """Offsets of a line's first character and of its end (the LF not included)."""
        starts = self._line_starts
        return starts[line - 1], starts[line] - 1 if line < len(starts) else len(self.text)

    @property
    def folder(self) -> str:
        return link_targets.folder_of(self.path)

    @property
    def stem(self) -> str:
        return link_targets.stem(self.path)

    @property
    def name(self) -> str:
        return self.front.text("name")

    @property
    def description(self) -> str:
        return self.front.text("description")

    @property
    def type(self) -> str:
        """`metadata.type`, else a top-level `type`, as written; `""` where there is none."""
        return self.front.either("type")

    @property
    def type_line(self) -> int:
        """Where the type stands, or should: the line of the key that counts, else the first line."""
        below = "type" in self.front.metadata
        return self.front.line("type", indented=below) or self.front.line("type") or 1

    @property
    def pinned(self) -> bool:
        return self.front.either("pinned").casefold() in _YES

    @property
    def pruned(self) -> bool:
        """Pruned by the convention: a memory is never deleted, its description says so."""
        return self.description.startswith(PRUNED.rstrip())

    @property
    def superseded_by(self) -> str:
        return self.front.either("superseded_by")
