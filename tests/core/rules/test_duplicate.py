"""duplicate: one description, one hook, or one text in two memories. The measure is test_overlap.py's."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

STORY = (
    "The staging database is reset at two in the morning, so whatever was put there by hand is gone the next day. "
    "Export what you need with the export script before you leave, and put it back when you come in again.\n"
)
SAME = STORY.replace("next day", "day after").replace("the export script", "make export")
LIKE = (
    STORY[:90]
    + "Nobody is told of it, and nobody has asked for years; we ought to write a page about that some time.\n"
)
OTHER = (
    "Cups are packed in straw, never in foam, because our customers send photographs of the foam and not of the cup.\n"
)


def told(body: str, description: str, **keys: str) -> str:
    return memory(body, description=description, **keys)


A = told(STORY, "Staging loses its data")
HOOKS = "- [A](a.md) — The staging reset, at night\n- [B](b.md): the Staging Reset at night!\n"

PAGE = "The {} part belongs to {} alone and nobody but {} may restart it.\n"
BANNER = (
    "<!--\n" + "This banner belongs to the product and stays in every file, made by its one author.\n" * 4 + "-->\n\n"
)
KEYS = "---\nname: a part\nowner: the team that has to be asked before anybody may touch what stands below here\n"
KEYS += "description: what this part of the machine does, who looks after it and when that was last told\n---\n"


def bannered(*words: str, above: str = BANNER) -> str:
    return told(above + PAGE.format(*words), words[0])


def labelled(labels: tuple[str, str], *facts: str) -> str:
    """Few words behind many labels."""
    return told("\n".join(f"{labels[number % 2]} {fact}" for number, fact in enumerate(facts)) + "\n", facts[0])


LONG = ("**Why this was done so and in no other way:**", "**How to apply it from now on, and where not to:**")
A_FACTS = ("oak stands left", "elm is cut", "fir is dry", "ash burns")
B_FACTS = ("cup holds tea", "jug was broken", "pan gets hot", "lid is lost")
ZH = ("**为什么我们当时这样决定而不是那样：**", "**如何应用这条规则在所有以后的工作中：**")


def hooks(one: str, other: str) -> dict[str, str]:
    return {
        "MEMORY.md": f"- [A](a.md) — {one}\n- [B](b.md) — {other}\n- [All](all_rules.md) — of all\n",
        "a.md": A,
        "b.md": told(OTHER, "Cups and straw"),
        "all_rules.md": told("x\n", "All"),
    }


ONE_HOOK = ["warning a.md:- b.md"]
ROWS = [
    pytest.param(
        {"a.md": A, "b.md": told(SAME, "At two in the morning")}, ["warning a.md:- b.md"], id="the same in other words"
    ),
    pytest.param({"a.md": A, "b.md": told(LIKE, "Reset")}, ["info a.md:- b.md"], id="a candidate"),
    pytest.param(
        {"a.md": told(LIKE[:170], "One"), "b.md": told(STORY[:60] + OTHER, "Two")}, [], id="half a sentence in common"
    ),
    pytest.param(
        {"a.md": A, "b.md": told(OTHER, "Staging: loses its DATA!")}, ["warning a.md:- b.md"], id="one description"
    ),
    pytest.param(
        {"MEMORY.md": HOOKS, "a.md": A, "b.md": told(OTHER, "Cups and straw")}, ["warning a.md:- b.md"], id="one hook"
    ),
    pytest.param({"MEMORY.md": HOOKS, "a.md": A, "b.md": A}, ["warning a.md:- b.md"], id="all three: one finding"),
    pytest.param(
        {"a.md": A, "b.md": A, "c.md": A},
        ["warning a.md:- b.md", "warning a.md:- c.md", "warning b.md:- c.md"],
        id="three copies",
    ),
    pytest.param({"a.md": A, "sub/a.md": A}, ["warning a.md:- sub/a.md"], id="in a sub-folder"),
    pytest.param({"a.md": A, "b.md": told(OTHER, "Cups are packed in straw")}, [], id="nothing in common"),
    pytest.param({"a.md": told("x\n", "Short"), "b.md": told("x\n", "short")}, [], id="too short to tell"),
    pytest.param(
        {"MEMORY.md": "- [A](a.md) — see file\n- [B](b.md) — see file\n", "a.md": A, "b.md": told(OTHER, "Cups")},
        [],
        id="a short hook",
    ),
    pytest.param({"a.md": A, "b.md": told(SAME, '"[pruned] Staging"')}, [], id="pruned"),
    pytest.param({"a.md": A, "b.md": told(SAME, "Older", superseded_by="a.md")}, [], id="superseded by the other"),
    pytest.param(
        {"a.md": told(STORY, "New", supersedes='"[[b]]"'), "b.md": told(SAME, "Older")}, [], id="supersedes the other"
    ),
    pytest.param({"a.md": A, "README.md": STORY, "MEMORY.md": STORY}, [], id="files that are no memories"),
    pytest.param({"a.md": told("", ""), "b.md": told("", "")}, [], id="empty"),
    pytest.param(
        {"a.md": bannered("oak", "Ana", "Tom"), "b.md": bannered("elm", "Mira", "Jo")}, [], id="one banner, two facts"
    ),
    pytest.param(
        {"a.md": told(BANNER + STORY, "One"), "b.md": told(SAME, "Two")}, ONE_HOOK, id="the same below a banner"
    ),
    pytest.param({"a.md": told(BANNER, "One"), "b.md": told(BANNER, "Two")}, [], id="a banner alone"),
    pytest.param(
        {
            "a.md": BANNER + KEYS + PAGE.format("oak", "Ana", "Tom"),
            "b.md": BANNER + KEYS + PAGE.format("elm", "Mira", "Jo"),
        },
        [],
        id="one block of keys below a banner",
    ),
    pytest.param(
        {"a.md": bannered("oak", "Ana", "Tom", above=f"---\n\n{STORY}\n---\n"), "b.md": told(SAME, "Two")},
        ONE_HOOK,
        id="text between two rules is no block of keys",
    ),
    pytest.param({"a.md": labelled(LONG, *A_FACTS), "b.md": labelled(LONG, *B_FACTS)}, [], id="labels of Why and How"),
    pytest.param({"a.md": labelled(ZH, *A_FACTS), "b.md": labelled(ZH, *B_FACTS)}, [], id="Chinese labels"),
    pytest.param(
        {"a.md": told(f"**Why:** {STORY}", "One"), "b.md": told(f"**Por qué:** {SAME}", "Two")},
        ONE_HOOK,
        id="the text behind a label is compared",
    ),
    pytest.param(hooks("→ merged into all_rules.md", "→ merged into all_rules.md"), [], id="hook: merged into"),
    pytest.param(hooks("see [all](all_rules.md) instead", "See [all](all_rules.md) instead."), [], id="hook: instead"),
    pytest.param(hooks("superseded by [[all-rules]]", "superseded by [[all-rules]]"), [], id="hook: superseded by"),
    pytest.param(hooks("merged into the big list", "merged into the big list"), [], id="hook: merged, no name"),
    pytest.param(hooks("in all_rules.md zusammengeführt", "In all_rules.md zusammengeführt"), [], id="hook: German"),
    pytest.param(hooks("объединено с all_rules.md", "объединено с all_rules.md"), [], id="hook: Russian"),
    pytest.param(hooks("已合并到 all_rules.md", "已合并到 all_rules.md"), [], id="hook: Chinese"),
    pytest.param(hooks("all_rules.md に統合済み", "all_rules.md に統合済み"), [], id="hook: Japanese"),
    pytest.param(
        hooks(
            "merged into main only after two people have read it", "merged into main only after two people have read it"
        ),
        ONE_HOOK,
        id="hook: a rule about merging",
    ),
    pytest.param(
        hooks(
            "merged into all_rules.md: ask Ana before any push", "Merged into all_rules.md: ask Ana before any push!"
        ),
        ONE_HOOK,
        id="hook: a pointer and the same fact",
    ),
    pytest.param(
        hooks("merged into all_rules.md: ask Ana before a push", "merged into all_rules.md: cups go in straw"),
        [],
        id="hook: a pointer and two facts",
    ),
    pytest.param(
        hooks("see the notes on the staging reset", "see the notes on the staging reset"), ONE_HOOK, id="hook: just see"
    ),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_duplicate(files: Files, expected: list[str]) -> None:
    assert found("duplicate", files) == expected
