"""index-dangling: the link is corrected where one memory is meant, else the entry goes; all else stays."""

from __future__ import annotations

import pytest

from tests.fixing import after, fixed, mended, offered
from tests.memories import SYMLINK, Files, memory

RULE = "index-dangling"

OTHERS: Files = {
    "kiln.md": memory(name="kiln"),
    "feedback_mail.md": memory(name="answer-mail", type="feedback"),
    "sub/clay_order.md": memory(name="clay"),
    "two words.md": memory(name="two"),
    "a(1).md": memory(name="one"),
    "twin-a.md": memory(name="twin"),
    "twin-b.md": memory(name="twin"),
    "README.md": "Not a memory.\n",
    "archive/over.md": memory(name="over"),
    ".gitignore": "/private_*.md\n",
}

CORRECTED = [
    pytest.param("- [K](Kiln.md) — x\n", "- [K](kiln.md) — x\n", id="another case"),
    pytest.param("- [K](project_kiln.md)\n", "- [K](kiln.md)\n", id="a type too much"),
    pytest.param("- [M](mail.md)\n", "- [M](feedback_mail.md)\n", id="a type too few"),
    pytest.param("- [M](answer_mail.md)\n", "- [M](feedback_mail.md)\n", id="by its name"),
    pytest.param("- [C](clay-order.md)\n", "- [C](sub/clay_order.md)\n", id="moved to a sub-folder, and a dash"),
    pytest.param("- [K](old/kiln.md)\n", "- [K](kiln.md)\n", id="moved from a sub-folder"),
    pytest.param("- [K](./Kiln.md)\n", "- [K](./kiln.md)\n", id="the dot stays"),
    pytest.param(
        '- [K](Kiln.md#hours "When?") — x\n', '- [K](kiln.md#hours "When?") — x\n', id="anchor and title stay"
    ),
    pytest.param("- [K]( <Kiln.md> )\n", "- [K]( <kiln.md> )\n", id="angle brackets and blanks stay"),
    pytest.param("- [T](Two%20Words.md#x)\n", "- [T](two%20words.md#x)\n", id="percent stays"),
    pytest.param("- [T](two_words.md#x)\n", "- [T](<two words.md#x>)\n", id="blanks need brackets"),
    pytest.param("- [A](<A(1).md>)\n", "- [A](<a(1).md>)\n", id="parentheses in brackets"),
    pytest.param("- [T [x]](TWO-WORDS.md)\n", "- [T [x]](<two words.md>)\n", id="brackets in the text"),
    pytest.param("See [K](Kiln.md) first.\n", "See [K](kiln.md) first.\n", id="in a sentence"),
    pytest.param("See [K](Kiln.md), [X](http://x.y).\n", "See [K](kiln.md), [X](http://x.y).\n", id="and a URL"),
    pytest.param("| [K](Kiln.md) | x |\n|---|---|\n", "| [K](kiln.md) | x |\n|---|---|\n", id="the head of a table"),
    pytest.param("[x]: Kiln.md 'T'\n\n[K][x]\n", "[x]: kiln.md 'T'\n\n[K][x]\n", id="a definition"),
    pytest.param(
        "- [T](<two words.md>), [K](Kiln.md)\n", "- [T](<two words.md>), [K](kiln.md)\n", id="second of a line"
    ),
    pytest.param("- [K](Kiln.md#a)\n- [K](Kiln.md#b)\n", "- [K](kiln.md#a)\n- [K](kiln.md#b)\n", id="two headings"),
    pytest.param("- A\r\n- [K](Kiln.md)\r\n", "- A\r\n- [K](kiln.md)\r\n", id="CRLF"),
    pytest.param("\ufeff- é [K](Kiln.md)\n", "\ufeff- é [K](kiln.md)\n", id="a BOM and two bytes before it"),
    pytest.param(
        "- [K](kiln.md)\n\nAlso [K](Kiln.md).\n", "- [K](kiln.md)\n\nAlso [K](kiln.md).\n", id="beside an entry"
    ),
]

TOP = "# Index\n\n"
REMOVED = [
    pytest.param(TOP + "- [X](gone.md) — x\n- [K](kiln.md)\n", TOP + "- [K](kiln.md)\n", id="the first"),
    pytest.param(TOP + "- [K](kiln.md)\n- [X](gone.md)\n", TOP + "- [K](kiln.md)\n", id="the last"),
    pytest.param(TOP + "- [K](kiln.md)\n- [X](gone.md)", TOP + "- [K](kiln.md)", id="no final newline"),
    pytest.param("- [K](kiln.md)\r\n- [X](gone.md)\r\n", "- [K](kiln.md)\r\n", id="CRLF"),
    pytest.param(TOP + "- [X](gone.md)\n", TOP, id="the only one: the heading stays"),
    pytest.param("- [K](kiln.md)\n- [K2](Kiln.md)\n", "- [K](kiln.md)\n", id="its memory has an entry already"),
    pytest.param("- [X](twin.md)\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="two memories are meant"),
    pytest.param("- [X](a/README.md)\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="what is meant is no memory"),
    pytest.param("- [X](kiln%23b.md)\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="a sharp is part of the name"),
    pytest.param("- [X](gone.md) — a\n  b\n  c\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="with its wrapped lines"),
    pytest.param("- [K](kiln.md)\n  - [X](gone.md)\n", "- [K](kiln.md)\n", id="below another item"),
    pytest.param("* [ ] **[X](gone.md)**\n* [K](kiln.md)\n", "* [K](kiln.md)\n", id="a star, a box, bold"),
    pytest.param("1. [X](gone.md)\n2. [K](kiln.md)\n", "2. [K](kiln.md)\n", id="numbered"),
    pytest.param("- [X](gone.md) — and [Y](lost.md)\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="both are gone"),
    pytest.param(
        "- [X](gone.md) — [[unwritten]]\n- [K](kiln.md)\n", "- [K](kiln.md)\n", id="names what is not written"
    ),
    pytest.param("- [K](kiln.md)\n\n- [X](gone.md)\n\nText.\n", "- [K](kiln.md)\n\nText.\n", id="one blank line stays"),
    pytest.param("---\nx: y\n---\n- [X](gone.md)\n- Z\n", "---\nx: y\n---\n- Z\n", id="behind frontmatter"),
]

LEFT = [
    pytest.param("Long ago [X](gone.md) was here.\n", id="a sentence"),
    pytest.param("[X](gone.md) was here,\nlong ago.\n", id="a sentence that begins with it"),
    pytest.param("See [K](Kiln.md) or [X](gone.md).\n", id="a sentence with two"),
    pytest.param("See [K](old/kiln.md).\n", id="a sentence that would lose a path"),
    pytest.param("- As [X](gone.md) says\n", id="an item that is no entry"),
    pytest.param("- [X](gone.md) says it all\n- Z\n", id="a sentence that an item begins with"),
    pytest.param("- → [X](gone.md)\n- Z\n", id="an arrow"),
    pytest.param("- [X](over.md) — x\n- Z\n", id="its file was moved into an archive"),
    pytest.param("- [X](gone.md), [Y](lost.md)\n- Z\n", id="a line that leads to several"),
    pytest.param("[X](gone.md) — no item\n\n- Z\n", id="no list item"),
    pytest.param("|a|b|\n|--|--|\n|[X](gone.md)|x|\n|[K](kiln.md)|x|\n", id="the row of a table"),
    pytest.param("".join(f"- [X](gone{n}.md)\n" for n in range(6)) + "- Z\n", id="six, more than a fifth"),
    pytest.param("| a |\n|---|\n" + "".join(f"| [X](gone{n}.md) |\n" for n in range(6)), id="six rows"),
    pytest.param("- [X](gone.md) — a\nb\n- Z\n", id="text that is wrapped but not indented"),
    pytest.param("- [X](gone.md) — a\n  see mail.md\n- Z\n", id="a file is named below it"),
    pytest.param("### [X](gone.md)\n\nText.\n", id="a heading"),
    pytest.param("> - [X](gone.md)\n> - [K](kiln.md)\n", id="in a quote"),
    pytest.param("- [X](gone.md), [K](kiln.md)\n", id="beside a link that works"),
    pytest.param("- [X](gone.md) — https://x.y, [site](https://x.y)\n- Z\n", id="beside a URL"),
    pytest.param("- [X](gone.md) — see [[kiln]]\n- Z\n", id="beside a wikilink"),
    pytest.param("- [X](gone.md) ![P](p.png)\n- Z\n", id="beside a picture"),
    pytest.param("- [X](gone.md) <!-- mine -->\n- Z\n", id="beside a comment"),
    pytest.param("- [X](gone.md)\n  - [K](kiln.md)\n", id="above another item"),
    pytest.param("- [X](gone.md)\n\n  More on it.\n- Z\n", id="with a paragraph of its own"),
    pytest.param("- [X](gone.md)\n  ```\n  code\n  ```\n- Z\n", id="with code of its own"),
    pytest.param("- [X](gone.md)\n", id="nothing else is there"),
    pytest.param("- [X](gone.md)\n- [Y](lost.md)\n", id="nothing but such is there"),
    pytest.param("---\nx: y\n---\n\n- [X](gone.md)\n", id="nothing else is there but frontmatter"),
    pytest.param("Text\n- [X](gone.md)\n---\n- Z\n", id="else a line would become a heading"),
    pytest.param("[x]: gone.md\n\n[X][x]\n", id="a definition"),
    pytest.param("| [X](gone.md) | x |\n|---|---|\n", id="the head of a table"),
    pytest.param("- [X](private_keys.md)\n- Z\n", id="git ignores it"),
    pytest.param("- [X](gone.md), [Y](private_keys.md)\n- Z\n", id="beside one that git ignores"),
]


@pytest.mark.parametrize(("index", "expected"), [*CORRECTED, *REMOVED])
def test_mended(index: str, expected: str) -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": index}) == {"MEMORY.md": expected}


@pytest.mark.parametrize("index", LEFT)
def test_left(index: str) -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": index}) == {}


@pytest.mark.parametrize(
    ("line", "note"),
    [
        pytest.param("- [X](gone.md) — how it was", "line 2 taken out: - [X](gone.md) — how it was", id="a hook"),
        pytest.param("- [X](gone.md) — a\n  b", "line 2 taken out: - [X](gone.md) — a b", id="wrapped"),
        pytest.param(
            "- [X](gone.md) — \x1b[2J", "line 2 taken out: - [X](gone.md) — [2J", id="nothing that moves a cursor"
        ),
        pytest.param("- **[X](gone.md)** —", "line 2 taken out: - **[X](gone.md)** —", id="nothing but the link"),
    ],
)
def test_text_that_goes_is_noted(line: str, note: str) -> None:
    changes = [change for _, change in offered(RULE, {**OTHERS, "MEMORY.md": f"- Z\n{line}\n"}) if change]
    assert [change.note for change in changes] == [note]


def test_first_of_two_dead_entries_becomes_the_memory_s() -> None:
    files = {**OTHERS, "MEMORY.md": "- [K](Kiln.md) — a\n- [L](KILN.md) — b\n"}
    done = mended(files, rules=(RULE,))
    assert (done.changes, done.notes) == (
        {"MEMORY.md": b"- [K](kiln.md) \xe2\x80\x94 a\n"},
        ("MEMORY.md: line 2 taken out: - [L](KILN.md) — b",),
    )


DEPLOY: Files = {"project_deploy.md": memory(name="deploy", type="project"), "kiln.md": memory(name="kiln")}


@pytest.mark.parametrize(
    ("files", "entry", "expected"),
    [
        pytest.param({}, "[D](project_deploy_v1.md) — how", "[D](project_deploy.md) — how", id="a version"),
        pytest.param({}, "[D](project_deplyo.md)", "", id="two letters"),
        pytest.param({}, "[D](project_deplox.md)", "[D](project_deploy.md)", id="one letter"),
        pytest.param({}, "[D](project_deploy_old.md)", "", id="the old one was another"),
        pytest.param({}, "[D](feedback_deploy_v1.md)", "", id="a version of another type"),
        pytest.param({}, "[D](deploy_v1.md)", "", id="a version of no type"),
        pytest.param({}, "[D](feedback_deploy.md) — freeze", "", id="another type"),
        pytest.param({}, "[D](deploy.md)", "[D](project_deploy.md)", id="no type"),
        pytest.param(
            {"project_deploy.md": memory(name="feedback-deploy")},
            "[D](feedback_deploy.md)",
            "[D](project_deploy.md)",
            id="another type, but its very name",
        ),
        pytest.param(
            {"project_deploys.md": memory(name="deploys")},
            "[D](project_deploy_v1.md)",
            "[D](project_deploy.md)",
            id="only one is near",
        ),
        pytest.param({"project_deploi.md": memory(name="deploi")}, "[D](project_deplox.md)", "", id="two are near"),
        pytest.param(
            {"MEMORY.md": "- [D](project_deploy.md)\n"},
            "[D](project_deploy_v1.md)",
            "",
            id="the one that is near has an entry",
        ),
        pytest.param(
            {"project_deploy.md": memory(name="deploy", superseded_by="kiln")},
            "[D](project_deploy_v1.md)",
            "",
            id="the one that is near needs no entry",
        ),
    ],
)
def test_near_names_and_types(files: Files, entry: str, expected: str) -> None:
    index = str(files.get("MEMORY.md", "")) + "- [K](kiln.md)\n"
    line = f"- {expected}\n" if expected else ""
    assert after({**DEPLOY, **files, "MEMORY.md": f"{index}- {entry}\n"}, (RULE,)) == {"MEMORY.md": index + line}


def test_a_sentence_is_not_bent_to_a_near_name() -> None:
    assert after({**DEPLOY, "MEMORY.md": "- [K](kiln.md)\n\nSee [D](project_deploy_v1.md).\n"}, (RULE,)) == {}


def test_of_two_near_entries_the_first_becomes_the_memory_s() -> None:
    files = {
        **DEPLOY,
        "MEMORY.md": "- [D](project_deploy_v1.md) — a\n- [E](project_deploy_v2.md) — b\n- [K](kiln.md)\n",
    }
    assert after(files, (RULE,)) == {"MEMORY.md": "- [D](project_deploy.md) — a\n- [K](kiln.md)\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"MEMORY.md": "- [I](sub/i.md)\n", "sub/i.md": "- [C](clay_order.md)\n- [K](Kiln.md)\n"},
            {"sub/i.md": "- [C](clay_order.md)\n- [K](../kiln.md)\n"},
            id="a sub-index points up",
        ),
        pytest.param(
            {"MEMORY.md": "- [I](sub/i.md)\n", "sub/i.md": "- [C](Clay-Order.md)\n- [T](../two%20words.md)\n"},
            {"sub/i.md": "- [C](clay_order.md)\n- [T](../two%20words.md)\n"},
            id="a sub-index points beside it",
        ),
        pytest.param(
            {"MEMORY.md": "- [I](i.md)\n- [K](Kiln.md)\n", "i.md": "- [K](kiln.md)\n"},
            {"MEMORY.md": "- [I](i.md)\n"},
            id="listed by a sub-index",
        ),
        pytest.param(
            {"MEMORY.md": "- [L](Latin1.md)\n", "latin1.md": b"\xe9"},
            {"MEMORY.md": "- [L](latin1.md)\n"},
            id="a memory that is not UTF-8",
        ),
        pytest.param(
            {"MEMORY.md": "- [I](i.md)\n", "i.md": "- [K](kiln.md)\n- [X](gone.md) — a\n  b\n"},
            {"i.md": "- [K](kiln.md)\n"},
            id="wrapped in a sub-index",
        ),
        pytest.param({"MEMORY.md": "Z\n", "other.md": "- [K](Kiln.md)\n"}, {}, id="no index"),
        pytest.param({"MEMORY.md": "- [L](linked.md)\n", "linked.md": SYMLINK}, {}, id="a symlink"),
        pytest.param({"MEMORY.md": b"- [L](gone.md) \xe9\n- Z\n"}, {}, id="an index that is not UTF-8"),
    ],
)
def test_in_other_places(files: Files, expected: dict[str, str]) -> None:
    assert after({**OTHERS, **files}, (RULE,)) == expected


@pytest.mark.parametrize(
    "copy", ["oven (conflicted copy).md", "oven.sync-conflict-20261101-101010-ABCDEFG.md", "oven.md.bak"]
)
def test_left_where_only_a_copy_is_there(copy: str) -> None:
    files: Files = {"kiln.md": memory(name="kiln"), copy: memory(name="oven")}
    assert fixed(RULE, {**files, "MEMORY.md": "- [K](kiln.md)\n- [O](oven.md) — hot\n"}) == {}
