"""How the entries around a place are written, so that a new one looks like its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, TypeVar

from cmmd.core.index import entry_line
from cmmd.core.index.page import Item, Page, begins_block
from cmmd.core.memory import link_targets
from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import MARKER

TitleForm = Literal["file", "stem", "name", "words"]
"""Titles are file names, file names without `.md`, the frontmatter's names to the letter, or words for people."""

_PARTS = re.compile(r"(?P<mark>\*\*|__|)(?P<separator>\s*(?:—|–|―|--|-|:|：|→|·|•|\|)(?:\s+|(?<=：)))?(?:\*\*|__)?")
_TAIL = re.compile(r"[ \t]*(?:[—–―:：→-]|--)?[ \t]*\\?")
"""What may stand behind a link whose hook is on the next line."""
_LEAD = re.compile(r"[ \t]+(?:[—–―→:][ \t]+)?")
_NO_TEXT = re.compile(r"[<=]|\[[^\]]*\]:")
_CELL_END = re.compile(r"(?<!\\)\|")
_T = TypeVar("_T")


class Style(NamedTuple):
    """The form of an entry."""

    indent: str = ""
    marker: str = "-"
    """`-`, `*`, `+`, the number of the last entry with its `.` or `)`, or `|` for the row of a table."""
    blanks: str = " "
    """Between mark and link; a `[ ] ` of a check list is part of it."""
    bold: str = ""
    """`**` or `__` around the link."""
    inner: str = ""
    """`**` or a backtick around the title."""
    prefix: str = ""
    """`./` before a target."""
    separator: str = " — "
    """May hold a line end: then the hook stands on an indented line of its own."""
    titles: TitleForm = "words"
    wiki: bool = False
    """Entries are wikilinks."""
    hooks: bool = True
    """At least one of the entries has one."""

    def line(self, memory: Document, path: str, hook: str, number: int = 0) -> str:
        """The entry of a memory, `number` new ones standing before it; `path` as seen from the index's folder."""
        if self.marker == "|":
            return self._row(memory, path, hook)
        counted = bool(self.marker[:-1])
        marker = f"{int(self.marker[:-1]) + 1 + number}{self.marker[-1]}" if counted else self.marker
        title = f"{self.inner}{self.title(memory)}{self.inner}"
        link = f"[[{memory.stem}]]" if self.wiki else f"[{title}]({self._target(path)})"
        head = f"{self.indent}{marker}{self.blanks}{self.bold}{link}{self.bold}"
        return head + self._behind(head, hook) if self.hooks else head

    def _behind(self, head: str, hook: str) -> str:
        """The hook with what parts it from the link; on one line where it would be more than text on its own."""
        separator = self.separator
        if "\n" in separator and (begins_block(hook) or _NO_TEXT.match(hook)):
            separator = " — "
        shown = entry_line.fitting(hook, (head + separator).rpartition("\n")[2])
        return separator + shown if shown else ""

    def _row(self, memory: Document, path: str, hook: str) -> str:
        """As a row of a table with two columns."""
        title, shown = (_CELL_END.sub(r"\\|", text) for text in (self.title(memory), hook))
        is_code = self.inner == "`" and "`" not in path and "|" not in path
        head = f"| `{path}` | " if is_code else f"| [{title}]({self._target(path)}) | "
        return f"{head}{entry_line.fitting(shown, head + ' |') or '—'} |"

    def title(self, memory: Document) -> str:
        """The text of its link."""
        forms: dict[TitleForm, Callable[[], str]] = {
            "file": lambda: entry_line.as_markdown(memory.path.rpartition("/")[2]),
            "stem": lambda: entry_line.as_markdown(memory.stem),
            "name": lambda: entry_line.as_markdown(memory.name or memory.stem),
            "words": lambda: entry_line.title_of(memory),
        }
        return forms[self.titles]()

    def _target(self, path: str) -> str:
        written = entry_line.as_target(path)
        return written if written.startswith(("<", "./", "../")) else self.prefix + written


def style_of(page: Page, items: Sequence[Item], outer: Item | None = None) -> Style:
    """What most of these entries have; `outer` is the one whose list the new entry continues."""
    read = [found for item in items if (found := _read(page, item))]
    if not read:
        return Style()
    of_list = next((style for style, item in read if item == outer), read[-1][0])
    styles = [style for style, _ in read]
    parted = [style.separator for style, item in read if item.entry.hook and style.separator]
    return Style(
        indent=of_list.indent,
        marker=_last_number(page, items, of_list) or _most(style.marker for style in styles),
        blanks=of_list.blanks,
        bold=_most(style.bold for style in styles),
        inner=_most(style.inner for style in styles),
        prefix=_most(style.prefix for style in styles),
        separator=_on_two_lines(styles) or (_most(parted) if parted else " — "),
        titles=_most(style.titles for style in styles),
        wiki=_most(style.wiki for style in styles),
        hooks=len(read) < 3 or bool(_on_two_lines(styles)) or any(item.entry.hook for _, item in read),
    )


def _on_two_lines(styles: Sequence[Style]) -> str:
    """What parts link and hook where these stand on two lines in three quarters of the entries; else `""`."""
    found = [style.separator for style in styles if "\n" in style.separator]
    return _most(found) if len(found) >= 2 and 4 * len(found) >= 3 * len(styles) else ""


def _last_number(page: Page, items: Iterable[Item], outer: Style) -> str:
    """The mark of the last item of a numbered list; `""` where it is none."""
    if not outer.marker[:-1]:
        return ""
    marks = (MARKER.match(page.row(item.line)) for item in items)
    same = [found[2] for found in marks if found and found[1] == outer.indent and found[2][:-1]]
    return same[-1] if same else outer.marker


def _most(values: Iterable[_T]) -> _T:
    return Counter(values).most_common(1)[0][0]


def _read(page: Page, item: Item) -> tuple[Style, Item] | None:
    row, document = page.row(item.line), page.document
    mark = MARKER.match(row)
    begin, end = document.line_span(item.line)
    link = next(iter(page.references_within(begin, end)), None)
    if mark is None or link is None:
        return None
    before = document.text[begin + mark.end() : link.start]
    bold = next((each for each in ("**", "__") if before.endswith(each)), "")
    parts = _PARTS.match(document.text, link.end, end)
    separator = (parts["separator"] or "") if parts else ""
    if item.text_end > item.line and parts and _TAIL.fullmatch(document.text, parts.end("mark"), end):
        separator = _line_end(page, item, link.end)
    lead = before.removesuffix(bold)
    inner = next((mark for mark in ("**", "__", "`") if _is_around(mark, link.title)), "")
    title = link.title.removeprefix(inner).removesuffix(inner)
    return Style(
        indent=mark[1],
        marker=mark[2],
        blanks=mark[3] + ("[ ] " if lead.strip().casefold() in ("[ ]", "[x]") else ""),
        bold=bold if parts and parts["mark"] == bold else "",
        prefix="./" if link.target.startswith("./") else "",
        separator=separator,
        inner=inner,
        titles=_title_form(page, title, link.path),
        wiki=document.text.startswith("[[", link.start),
    ), item


def _line_end(page: Page, item: Item, at: int) -> str:
    """What stands between a link and the hook on the line below; bold around the link is no part of it."""
    tail = page.document.text[at : page.document.line_span(item.line)[1]].lstrip("*_")
    below = _LEAD.match(page.row(item.line + 1))
    return f"{tail}\n{below[0]}" if below else ""


def _is_around(mark: str, title: str) -> bool:
    return title.startswith(mark) and title.endswith(mark) and len(title) > 2 * len(mark) and title.count(mark) == 2


def _title_form(page: Page, title: str, path: str) -> TitleForm:
    file, memory = path.rpartition("/")[2], page.root.documents.get(path)
    if title == file:
        return "file"
    if title == link_targets.stem(path):
        return "stem"
    return "name" if memory and title == memory.name and entry_line.is_slug(title) else "words"
