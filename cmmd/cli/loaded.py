"""`cmmd loaded`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from cmmd.cli import screen, startup
from cmmd.commands.loaded import Loading, loadings
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, RECALLED
from cmmd.core.model import INDEX
from cmmd.core.text import clip, counted, plain, short, shown

NAMED = 10
"""So many entries or memories of a root are named; the rest is counted."""


def loaded(roots: list[str] | None, *, as_json: bool, text: bool) -> int:
    world = startup.world(roots)
    found, failures = loadings(world)
    if as_json:
        errors = [error.to_json() for error in failures]
        rows = [{**each.to_json(), **({"text": each.index.text} if text else {})} for each in found]
        print(json.dumps({"roots": rows, **({"errors": errors} if errors else {})}))
    elif text:
        _print_texts(found, world.home)
    else:
        for each in found:
            for line in _told(each, short(each.root, world.home)):
                screen.tell(line, 14)
        if not found and not failures:
            screen.tell(startup.NO_ROOT)
    return startup.complain_of_roots(failures)


def _print_texts(found: list[Loading], home: str) -> None:
    """The text to the letter; on a terminal nothing in it is a command to that."""
    for number, each in enumerate(found):
        if len(found) > 1:
            print("\n" * bool(number) + f"==> {short(each.root, home)} <==")
        lines = each.index.text.split("\n") if each.index.text else []
        for line in lines:
            print(plain(line) if sys.stdout.isatty() else line)


def _told(each: Loading, name: str) -> Iterator[str]:
    index = each.index
    yield name
    if each.problem:
        yield f"  MEMORY.md   {plain(each.problem).removeprefix(INDEX).lstrip()}"
    elif index.is_whole:
        yield f"  MEMORY.md   {_size(index.lines, index.chars)}, all of it loaded"
    else:
        yield f"  MEMORY.md   {_size(index.lines, index.chars)}"
        yield f"  loaded      {_size(index.loaded_lines, index.loaded_chars)}"
    if not each.problem:
        yield f"  room left   {_size(index.headroom_lines, index.headroom_chars)} (of {MAX_LINES} and {MAX_CHARS:,})"
    if each.cut_entries:
        entries = [f"line {e.line}: {clip(e.title)} ({shown([e.path])})" for e in each.cut_entries]
        yield f"  cut off     {counted(len(entries), 'entry', 'entries')}"
        yield from _named(entries)
    if each.remedy:
        yield f"  to do       {each.remedy}"
    if each.beyond_recall:
        memories = counted(len(each.beyond_recall), "memory", "memories")
        yield f"  not listed  {memories}: not among the {RECALLED} files that changed last"
        yield from _named([shown([path]) for path in each.beyond_recall])


def _size(lines: int, chars: int) -> str:
    return f"{counted(lines, 'line')}, {chars:,} {'character' if chars == 1 else 'characters'}"


def _named(names: list[str]) -> Iterator[str]:
    """The first of them, a line each; a single one more is named too."""
    many = len(names) > NAMED + 1
    yield from (f"              {name}" for name in (names[:NAMED] if many else names))
    if many:
        yield f"              … and {len(names) - NAMED} more (--json lists them all)"
