"""The entries of a MEMORY.md under the headings where they belong, and the page that this makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from cmmd.core import markdown
from cmmd.core.indexes import entry_text
from cmmd.core.indexes.entry_place import type_of
from cmmd.core.indexes.entry_span import row
from cmmd.core.indexes.entry_text import Text
from cmmd.core.indexes.index_page import Page
from cmmd.core.indexes.outline import GROUPS, PAST, Item, Outline, Section, end_of
from cmmd.core.loading import loaded
from cmmd.core.memory import MemoryRoot
from cmmd.core.plain import shown

_EMPTIED = "Headings that `cmmd organize` found nothing below:"


@dataclass(frozen=True)
class Entry:
    """An entry with its place among the others."""

    item: Item
    whole: Text
    """All of it in one line."""
    group: str
    worth: tuple[int, int, str]
    """What matters most sorts first: sub-indexes, memories by age, superseded, pruned, absent."""
    order: tuple[str, str, int]
    """By title inside a group; all entries of one file as they stood, below the title of the first."""

    @property
    def path(self) -> str:
        return self.item.entry.path

    @property
    def paths(self) -> list[str]:
        """With those of the entries nested below it."""
        return [self.path, *(entry.path for entry in self.item.nested)]


class _Fitted(dict[int, Text]):
    """Lines of at most `limit` characters, made when they are asked for."""

    def __init__(self, entries: Sequence[Entry], limit: int) -> None:
        super().__init__()
        self._entries, self._limit = entries, limit

    def __missing__(self, number: int) -> Text:
        self[number] = entry_text.fitted(self._entries[number].whole, self._limit)
        return self[number]


class Shelves:
    """The entries of one outline, each file once, and the pages that can be made of them."""

    def __init__(self, root: MemoryRoot, outline: Outline) -> None:
        self._root, self._outline, self._document = root, outline, outline.document
        self.merged: list[str] = []
        """Notes on second entries that went."""
        items = list(self._each_once())
        titles = {item.entry.path: item.entry.title.casefold() for item in reversed(items)}
        self.entries = tuple(self._entry(item, titles[item.entry.path]) for item in items)
        self._by_order = sorted(range(len(self.entries)), key=lambda n: self.entries[n].order)
        self._place_of = {number: place for place, number in enumerate(self._by_order)}
        self._by_worth = sorted(range(len(self.entries)), key=lambda n: self.entries[n].worth)
        self._cut: dict[int, dict[int, Text]] = {}
        self._fitted: dict[int, _Fitted] = {}

    def least(self, number: int) -> list[int]:
        """So many entries that matter least, what matters most of them first."""
        return self._by_worth[len(self.entries) - number :]

    def fits(self, limit: int, past: int, *, named: bool = True) -> bool:
        """Whether all is loaded but the `past` entries that matter least."""
        texts = self._fitted.setdefault(limit, _Fitted(self.entries, limit))
        return loaded(self._page(texts, past, roomy=False, named=named).text).is_whole

    def page(self, limit: int, past: int = 0, *, roomy: bool = False, named: bool = True) -> Page:
        """The page with lines of at most `limit` characters, the `past` entries that matter least in a last group.

        Not `named`: in the same order, but without headings that are not there already.
        """
        texts = self._apart(limit)
        page = self._page(texts, past, roomy=roomy, named=named)
        if past:
            page.heading(*self._heading(PAST, self._sections(PAST)))
            self._shelve(page, self.least(past), texts)
        if not self._own[1]:
            self._behind(page)
        emptied = self._emptied(past)
        if emptied:
            page.comment(_EMPTIED, emptied)
        page.end()
        return page

    def notes(self, limit: int) -> Iterator[str]:
        """What the page does not say any more."""
        for number in self._by_order:
            rest = self._apart(limit)[number].rest
            if rest:
                yield f"{shown([self.entries[number].path])}: cut off its entry: “{rest}”"
        yield from self.merged

    def _page(self, texts: Mapping[int, Text], past: int, *, roomy: bool, named: bool) -> Page:
        page = Page(self._document, self._comments[0], roomy=roomy)
        page.keep(self._leading_blanks())
        head, rest = self._own
        for section in head:
            self._section(page, section)
        kept = sorted(self._by_worth[: len(self.entries) - past], key=self._place_of.__getitem__)
        for group in GROUPS:
            numbers = [n for n in kept if self.entries[n].group == group]
            sections = self._sections(group)
            if sections or (numbers and named):
                page.heading(*self._heading(group, sections))
            page.prose(run for section in sections for run in section.prose)
            self._shelve(page, numbers, texts)
            for section in self._below.get(group, ()):
                self._section(page, section)
        page.comments()
        if rest:
            self._behind(page)
        for section in rest:
            self._section(page, section)
        return page

    def _behind(self, page: Page) -> None:
        page.keep(line for comment in self._comments[1] for line in comment)

    def _section(self, page: Page, section: Section) -> None:
        heading = [] if section.heading is None else [section.heading]
        if heading and section.prose and section.prose[0][0] == heading[0] + 1:
            page.prose([heading + section.prose[0], *section.prose[1:]])
        else:
            page.prose([heading, *section.prose] if heading else section.prose)

    def _sections(self, group: str) -> list[Section]:
        return [section for section in self._outline.sections if section.group == group and section.role == "group"]

    def _shelve(self, page: Page, numbers: Iterable[int], texts: Mapping[int, Text]) -> None:
        for number in numbers:
            item, text = self.entries[number].item, texts[number].line
            page.entry(text, item.entry.line if text == item.row else None, item.below)

    def _heading(self, group: str, sections: list[Section]) -> tuple[str, int | None]:
        """The group's name; a person's own way to write it stays, unless it differs by the level or an s alone."""
        named = f"## {group.capitalize()}"
        line = sections[0].heading if sections else None
        if line is None:
            return named, None
        text = row(self._document, line)
        if text == named or not re.fullmatch(rf"#{{1,6}}[ \t]+[{group[0].upper()}{group[0]}]{group[1:]}s?[ \t]*", text):
            return text, line
        return named, None

    @cached_property
    def _own(self) -> tuple[list[Section], list[Section]]:
        """The sections that are no group: those whose text stands above the first entry, and those below it."""
        sections = self._outline.sections
        first = next((n for n, s in enumerate(sections) if s.items or s.role in ("group", "emptied")), len(sections))
        first = self._behind_text_above(first)
        below = [section for inner in self._below.values() for section in inner]
        own = [n for n, s in enumerate(sections) if s.role == "own" and not any(s is other for other in below)]
        head = [s for n, s in enumerate(sections) if s.role == "title" or (n in own and n < first)]
        return head, [sections[n] for n in own if n >= first]

    @cached_property
    def _below(self) -> Mapping[str, list[Section]]:
        """The sections with text below the heading of a group: they stay behind its entries."""
        sections, found = self._outline.sections, dict[str, list[Section]]()
        for number, section in enumerate(sections):
            if section.role == "group" and section.group and section.group != PAST:
                rest = (sections[n] for n in range(number + 1, end_of(sections, number)))
                inner = takewhile(lambda each: each.role != "group" and each.level > 2, rest)  # a group is headed by ##
                found.setdefault(section.group, []).extend(each for each in inner if each.role == "own")
        return found

    def _behind_text_above(self, first: int) -> int:
        """The number of the first section again, or of the one behind it and its own where it begins with text."""
        sections = self._outline.sections
        section = sections[first] if first < len(sections) else None
        if section is None or section.role != "own" or not section.prose:
            return first
        if section.items and section.prose[0][0] > section.items[0].entry.line:
            return first
        inner = range(first + 1, end_of(sections, first))
        return next((n for n in inner if sections[n].role == "group"), inner.stop)

    @cached_property
    def _comments(self) -> tuple[list[range], list[range]]:
        """Those that stand among entries, and those behind the last one; in order."""
        last = max((item.entry.line for item in self._outline.items), default=0)
        found = [comment for section in self._outline.sections for comment in section.comments]
        for section in self._outline.sections:
            if section.role == "emptied":
                found += [range(run[0], run[-1] + 1) for run in section.prose]
        found.sort(key=lambda comment: comment.start)
        return [c for c in found if c.start < last], [c for c in found if c.start > last]

    def _leading_blanks(self) -> Iterator[int]:
        document = self._document
        line = document.line(document.body_start)
        while line < len(document.text.split("\n")) and not row(document, line).strip():
            yield line
            line += 1

    def _emptied(self, past: int) -> list[int]:
        """Lines that only made sense above entries: they are kept, but not shown."""
        lines, shown_by = list[int](), dict[str, str]()
        for section in self._outline.sections:
            if section.heading is None or section.role not in ("group", "emptied"):
                continue
            group = section.group or ""
            if section.role == "emptied" or (group == PAST and not past):
                lines.append(section.heading)
            elif group not in shown_by:
                shown_by[group] = self._heading(group, [section])[0]
            elif row(self._document, section.heading) != shown_by[group]:
                lines.append(section.heading)
        return sorted(lines)

    def _each_once(self) -> Iterator[Item]:
        """The items without second ones for a file; of two the first, or the one that says something."""
        first: dict[tuple[str, str], int] = {}
        kept: list[Item] = []
        fixed = {(entry.path, entry.anchor) for entry in self._outline.fixed}
        for item in self._outline.items:
            key = (item.entry.path, item.entry.anchor)
            if item.below or not self._is_alone(item) or (key not in first and key not in fixed):
                first.setdefault(key, len(kept))
                kept.append(item)
                continue
            known = kept[first[key]] if key in first else None
            gone = item
            if known and item.entry.hook and not known.entry.hook and not known.below and self._is_alone(known):
                kept[first[key]], gone = item, known
            self._note_second(gone, known)
        return iter(kept)

    def _is_alone(self, item: Item) -> bool:
        """Whether an entry holds nothing but the link to its file, and words."""
        scan = markdown.read(entry_text.whole(self._document, item))
        return len(scan.links) + len(scan.wikilinks) == 1 and not scan.comments

    def _note_second(self, gone: Item, kept: Item | None) -> None:
        text = entry_text.whole(self._document, gone)
        if kept is None or (gone.entry.title, gone.entry.hook) != (kept.entry.title, kept.entry.hook):
            self.merged.append(f"{shown([gone.entry.path])}: a second entry went: “{text}”")

    def _entry(self, item: Item, title: str) -> Entry:
        whole, path = entry_text.text(entry_text.whole(self._document, item)), item.entry.path
        return Entry(item, whole, *self._place(path), (title, path, item.entry.line))

    def _place(self, path: str) -> tuple[str, tuple[int, int, str]]:
        """The group of a file, and its worth."""
        root, memory = self._root, self._root.documents.get(path)
        known = root.tree.by_path.get(path)
        age = -known.mtime_ns if known else 0
        if not root.exists(path):
            return "other", (4, 0, path)
        if memory is None or path in root.index_paths:
            return "other", (0, age, path)
        rank = 3 if memory.pruned else 2 if memory.superseded_by else 1
        return type_of(memory), (rank, age, path)

    def _apart(self, limit: int) -> Mapping[int, Text]:
        """Every entry's line; two hooks that differ still do when they are cut."""
        if limit not in self._cut:
            lines = entry_text.apart((self.entries[number].whole for number in self._by_order), limit)
            self._cut[limit] = dict(zip(self._by_order, lines, strict=True))
        return self._cut[limit]
