"""Hooks of MEMORY.md that are made shorter so that all of it is loaded: the fewest, and each only as far as needed.

What a hook says is in its memory before it is cut: verbatim, as a last paragraph, where body and description lack it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from cmmd.core.audit.new_findings import brought
from cmmd.core.index.page import Item, Page, begins_block, page_of
from cmmd.core.memory import parse, text_edit
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, units
from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import Reference
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.model import INDEX
from cmmd.core.secrets import finder

AIM = MAX_CHARS * 97 // 100
"""UTF-16 units of a MEMORY.md that was made shorter: with room for an entry or two."""
SHORTEST = 80
"""Characters of a hook below which none is cut."""
WORTH = 20
"""Characters that a hook must be able to lose, or it is not worth the change."""
_MORE = "…"
_TRIES = 5
_NEAR = 4  # words

_HOOK = re.compile(r"[*_~]*\s*(?:[—–―|:：→·•-]+\s*)*")
_WHOLE = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|(\*\*|__)(?=\S).+?(?<=\S)\2|\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\](?:\([^()]*\))?"
)
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_BREAK = re.compile(rf"\s+|(?<=[、。，；：！？])|(?<=[{_CJK}])(?=[{_CJK}])")
_FILE = re.compile(r"\S*\.md\b\S*")
_TRAILING = " \t,;:(—–-"


class Hook(NamedTuple):
    """A hook that may be cut, and its places: offsets into MEMORY.md's text."""

    item: Item
    start: int
    end: int
    breaks: tuple[int, ...]
    """Offsets into the hook at which it may end, in order."""


class _Cut(NamedTuple):
    hook: Hook
    text: str
    """What is left of it."""
    at: int
    """The break at which it ends."""

    @property
    def path(self) -> str:
        return self.hook.item.entry.path


def to_fit(root: MemoryRoot) -> Change | None:
    """The change after which all of MEMORY.md is loaded; None where shorter hooks are not enough.

    Where whole hooks would make their memories tell the same, these get no more than what is cut off; where that does
    so as well, their hooks stay.
    """
    if root.index is None or root.loaded.chars <= MAX_CHARS or root.loaded.lines > MAX_LINES:
        return None
    in_part, blocked = frozenset[str](), frozenset[str]()
    for _ in range(_TRIES):
        cuts = _fewest(root, list(_hooks(root, blocked)), root.loaded.chars - AIM)
        moved = {cut.path: change for cut in cuts if (change := _moved(root, cut, in_part=cut.path in in_part))}
        alike = _new_duplicates(root, moved) & moved.keys() if moved else set()
        if not alike:
            return _change(root, cuts, moved.values()) if cuts else None
        in_part, blocked = in_part | alike, blocked | (alike & in_part)
    return None


def most_saved(root: MemoryRoot) -> int:
    """How many UTF-16 units shorter hooks would save at most."""
    hooks = _hooks(root, frozenset()) if root.index else ()
    return sum(_saved(root, cut) for hook in hooks if (cut := _cut(root, hook, SHORTEST)))


def _fewest(root: MemoryRoot, hooks: list[Hook], needed: int) -> list[_Cut]:
    """The longest hooks, cut until so many units are saved; none where that is more than they have."""
    cuts = list[_Cut]()
    for hook in sorted(hooks, key=lambda hook: (hook.start - hook.end, hook.start)):
        if needed <= 0:
            break
        cut = _cut(root, hook, max(SHORTEST, hook.end - hook.start - needed))
        if cut:
            cuts.append(cut)
            needed -= _saved(root, cut)
    return cuts if needed <= 0 else []


def _cut(root: MemoryRoot, hook: Hook, most: int) -> _Cut | None:
    """A hook in at most so many characters, else in as few as it may have; None: it cannot be cut."""
    text = root.documents[INDEX].text[hook.start : hook.end]
    cuts = [_Cut(hook, text[:at].rstrip(_TRAILING) + _MORE, at) for at in hook.breaks]
    long_enough = [cut for cut in cuts if SHORTEST <= len(cut.text) < len(text) and units(cut.text) < units(text)]
    fitting = [cut for cut in long_enough if len(cut.text) <= most]
    return fitting[-1] if fitting else next(iter(long_enough), None)


def _saved(root: MemoryRoot, cut: _Cut) -> int:
    return units(root.documents[INDEX].text[cut.hook.start : cut.hook.end]) - units(cut.text)


def _change(root: MemoryRoot, cuts: Iterable[_Cut], moved: Iterable[Change]) -> Change:
    """One change of MEMORY.md, with those of the memories."""
    text, parts = root.documents[INDEX].text, list[str]()
    in_order = sorted(cuts, key=lambda cut: cut.hook.start)
    at = start = in_order[0].hook.start
    for hook, short, _ in in_order:
        parts += [text[at : hook.start], short]
        at = hook.end
    done = text_edit.change(root, INDEX, start, at, "".join(parts))
    return Change(done.path, done.start, done.end, done.new, also=tuple(moved))


def _hooks(root: MemoryRoot, blocked: Collection[str]) -> Iterator[Hook]:
    """The hooks of entries that stand on one line and whose memory can take their words."""
    page = page_of(root, INDEX)
    by_line: dict[int, list[Reference]] = {}
    for reference in root.references(page.document):
        by_line.setdefault(page.document.line(reference.start), []).append(reference)
    for item in page.items:
        if item.text_end == item.line and not item.runs_on and not item.managed and item.entry.path not in blocked:
            found = _hook(page, item, by_line[item.line])
            if found and _may_take(root, found):
                yield found


def _hook(page: Page, item: Item, links: list[Reference]) -> Hook | None:
    text = page.document.text
    end = page.document.line_span(item.line)[1]
    parted = _HOOK.match(text, links[0].end, end)
    start = parted.end() if parted else links[0].end
    hook = text[start:end].rstrip()
    if len(hook) <= SHORTEST or "<!--" in hook or any(hook.count(mark) % 2 for mark in ("**", "__", "`")):
        return None
    named = (found.end() for found in _FILE.finditer(hook))
    must_stay = max([0, *(link.end - start for link in links[1:]), *named])
    inside = [whole.span() for whole in _WHOLE.finditer(hook)]
    breaks = (found.start() for found in _BREAK.finditer(hook))
    free = tuple(at for at in breaks if at >= must_stay and not any(one < at < other for one, other in inside))
    least = next((at for at in free if at >= SHORTEST), len(hook))
    return Hook(item, start, start + len(hook), free) if len(hook) - least >= WORTH else None


def _may_take(root: MemoryRoot, hook: Hook) -> bool:
    """Whether a memory can hold the words of a hook: it is one, in the same folder, and they are plain text in it."""
    path = hook.item.entry.path
    memory = root.documents.get(path)
    if memory is None or path not in root.mendable or path in root.index_paths or memory.pruned or memory.folder:
        return False
    if memory.front.state == "unclosed":
        return False
    text = root.documents[INDEX].text[hook.start : hook.end]
    return not finder.find(text) and not begins_block(text) and (_holds(memory, text) or _is_text_in(memory, text))


def _holds(memory: Document, text: str) -> bool:
    wanted = " ".join(text.split())
    return wanted in " ".join(memory.body.split()) or wanted in " ".join(memory.description.split())


def _is_text_in(memory: Document, text: str) -> bool:
    """Whether a last paragraph is read as one: the body may end inside code or a comment."""
    end = len(memory.text.rstrip())
    new = parse.document(memory.path, f"{memory.text[:end]}\n\n{text}{memory.text[end:]}")
    return new.front == memory.front and bool(new.masked[end : end + 2 + len(text)].strip())


def _moved(root: MemoryRoot, cut: _Cut, *, in_part: bool) -> Change | None:
    """The hook, or its end with a few words more, as the last paragraph of its memory; None where that holds it."""
    memory, hook = root.documents[cut.path], cut.hook
    text = root.documents[INDEX].text[hook.start : hook.end]
    if _holds(memory, text):
        return None
    before = [at for at in hook.breaks if at < cut.at][-_NEAR:]
    shown = f"{_MORE} {text[before[0] :].lstrip()}" if in_part and before else text
    end = max(len(memory.text.rstrip()), memory.body_start)
    return text_edit.change(root, memory.path, end, end, f"\n\n{shown}")


def _new_duplicates(root: MemoryRoot, moved: Mapping[str, Change]) -> set[str]:
    """The memories of the new findings that two tell the same."""
    from cmmd.core.rules import duplicate  # the rules ask this module what is fixable

    after = parse.again(root, {path: applied(root.tree.files[path], [change]) for path, change in moved.items()})
    new = brought(duplicate.check(root), duplicate.check(after))
    return {path for finding in new for path in (finding.file, finding.detail)}
