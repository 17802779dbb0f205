"""index-oversize-chars: the longest hooks are cut, after their words were moved into the memories that they are of."""

from __future__ import annotations

from random import Random

import pytest

from cmmd.core.index import shorten
from tests.fixing import after, mended
from tests.memories import Files, memory, root

RULE = "index-oversize-chars"
WORDS = (
    "the second review of our oven was late and found one gear worn so never start it cold before third bell".split()
)


def hook(number: int, words: int = 20) -> str:
    """So many words in an order of their own, and a number."""
    mixed = Random(number).choices(WORDS, k=words)
    return f"{' '.join(mixed)} {number}"


def long_page(*lines: str, entries: int = 196, words: int = 24) -> dict[str, str | bytes]:
    """Entries with hooks of about 115 characters, which are too many, behind other lines."""
    files = {f"t{n}.md": memory(f"Text of {n}.\n", name=f"t{n}", description=f"of {n}") for n in range(entries)}
    rows = (f"- [T{n}](t{n}.md) — {hook(n, words)}" for n in range(entries))
    return {**files, "MEMORY.md": "\n".join([*lines, *rows]) + "\n"}


LONGEST = "a b `c d e` **f g** " + "and so on, word by word, " * 12 + "until the end"
ODD = memory("Odd.\n", name="odd", description="odd")

CUT: list[object] = [
    pytest.param(f"- [Odd](odd.md) — {LONGEST}", ODD, LONGEST, id="the longest"),
    pytest.param(f"- **[Odd](odd.md)**: {LONGEST}", ODD, LONGEST, id="bold, a colon"),
    pytest.param(
        f"- [Odd](odd.md) — {'窯は九時に開く、' * 40}終わり", ODD, f"{'窯は九時に開く、' * 40}終わり", id="no blanks"
    ),
]

STAYS: list[object] = [
    pytest.param(
        f"- [Odd](odd.md) — {LONGEST}", memory(f"{LONGEST}\n", name="odd", description="odd"), id="body holds it"
    ),
    pytest.param(
        f"- [Odd](odd.md) — {LONGEST}", memory("Odd.\n", name="odd", description=f"'{LONGEST}'"), id="described"
    ),
]

NEVER: list[object] = [
    pytest.param(f"- [Odd](odd.md) — {LONGEST}\n  wrapped", ODD, id="a wrapped entry"),
    pytest.param(f"- [Odd](odd.md) — {LONGEST}\nmore", ODD, id="text runs on below it"),
    pytest.param(f"<!-- BEGIN x -->\n- [Odd](odd.md) — {LONGEST}\n<!-- END x -->", ODD, id="another tool's"),
    pytest.param(f"- [Odd](odd.md) — {LONGEST} <!-- mine -->", ODD, id="a comment in it"),
    pytest.param(f"- [Odd](odd.md) — {'w' * 300}", ODD, id="one long word"),
    pytest.param(f"- [Odd](odd.md) — **{LONGEST.replace('*', '')}**", ODD, id="all of it bold"),
    pytest.param(f"- [Odd](odd.md) — {LONGEST} [T1](t1.md)", ODD, id="a link at its end"),
    pytest.param(f"- [Odd](odd.md) — {LONGEST} as t1.md says", ODD, id="a file at its end, nearly"),
    pytest.param(f"- [Odd](odd.md) — # {LONGEST}", ODD, id="in the memory it would be a heading"),
    pytest.param(f"- [Odd](odd.md) — AKIA{'Z7QX4RTPL2MNB8VC'} {LONGEST}", ODD, id="a secret in it"),
    pytest.param(f"- [Odd](odd.md) — {LONGEST}", "---\nname: odd\n", id="frontmatter that is not closed"),
    pytest.param(
        f"- [Odd](odd.md) — {LONGEST}", memory("```\ncode\n", name="odd", description="odd"), id="it ends in code"
    ),
    pytest.param(f"- [Odd](odd.md) — {LONGEST}", memory(name="odd", description="'[pruned] x'"), id="pruned"),
    pytest.param(f"- [Odd](gone.md) — {LONGEST}", ODD, id="its file is not there"),
    pytest.param(f"Read [Odd](odd.md) — {LONGEST}", ODD, id="a sentence"),
    pytest.param(f"| [Odd](odd.md) | {LONGEST} |", ODD, id="a row"),
]


@pytest.mark.parametrize(("line", "odd", "words"), CUT)
def test_cut_and_moved(line: str, odd: str, words: str) -> None:
    done = after({**long_page("# Index", "", line), "odd.md": odd}, (RULE,))
    assert done["odd.md"] == f"{odd}\n{words}\n"
    new = done["MEMORY.md"].split("\n")[2]
    shown = new.removesuffix("…")
    assert line.startswith(shown) and new != shown and len(new) - line.index(words[:9]) >= 80


@pytest.mark.parametrize(("line", "odd"), STAYS)
def test_what_the_memory_holds_is_not_moved(line: str, odd: str) -> None:
    done = after({**long_page("# Index", "", line), "odd.md": odd}, (RULE,))
    assert "odd.md" not in done and line not in done["MEMORY.md"]


@pytest.mark.parametrize(("line", "odd"), NEVER)
def test_never_cut(line: str, odd: str) -> None:
    done = after({**long_page("# Index", "", line), "odd.md": odd}, (RULE,))
    assert line in done["MEMORY.md"] and "odd.md" not in done


NOTHING: list[object] = [
    pytest.param(long_page(entries=150), id="it fits"),
    pytest.param(long_page(*["Text."] * 60), id="too many lines as well"),
    pytest.param({**long_page(entries=20), "MEMORY.md": "prose of mine\n" * 1_900}, id="prose"),
    pytest.param(long_page("x" * 9_000, entries=190, words=20), id="more than hooks can save"),
]


@pytest.mark.parametrize("files", NOTHING)
def test_left(files: Files) -> None:
    assert after(files, (RULE,)) == {}


def test_as_many_as_needed_and_no_more() -> None:
    files = long_page("# Index", "")
    here, done = root(files), mended(files, rules=(RULE,))
    old, new = (r.documents["MEMORY.md"].text.split("\n") for r in (here, done.after.memory))
    changed = [(one, two) for one, two in zip(old, new, strict=True) if one != two]
    assert shorten.AIM - 60 < done.after.memory.loaded.chars <= shorten.AIM
    hooks = [line.partition(" — ")[2] for line in new]
    assert min(len(one.partition(" — ")[2]) for one, _ in changed) >= max(map(len, hooks))
    assert [two for _, two in changed if len(two.partition(" — ")[2]) < 80] == []
    assert len(done.changes) == len(changed) + 1
    assert {finding.rule for finding in done.after.report.findings if finding.severity == "error"} == set()


def test_memories_that_would_tell_the_same_get_only_what_is_cut_off() -> None:
    same = "one and the same words about the kiln and the glaze and the cups and all who made them in that hall, number"
    files = {f"t{n}.md": memory(f"Text of {n}.\n", name=f"t{n}", description=f"of {n}") for n in range(190)}
    files["MEMORY.md"] = "".join(f"- [Memory {n}](t{n}.md) — {same} {n}\n" for n in range(190))
    done = mended(files, rules=(RULE,))
    moved = [done.after.tree.files[path].decode().split("\n")[-2] for path in done.changes if path != "MEMORY.md"]
    assert moved and all(each.startswith("… ") and len(each) < 80 for each in moved)
    assert [finding.rule for finding in done.after.report.findings if finding.severity != "info"] == []
