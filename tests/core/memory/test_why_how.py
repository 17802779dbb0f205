"""Which lines say why and how, in every shape real folders hold, and which only look like it."""

from __future__ import annotations

import time

import pytest

from cmmd.core.memory.why_how import has_how, has_why

WHY_LINES = [
    pytest.param("**Why:** the bank settles at night", id="client-template"),
    pytest.param("**Why**: the bank settles at night", id="colon-after-bold"),
    pytest.param("**Why :** la banque", id="space-before-colon"),
    pytest.param("**Why** : la banque", id="space-between-bold-and-colon"),
    pytest.param("**Why\uff1a** the bank", id="full-width-colon"),
    pytest.param("**Why this matters:** refunds break", id="bold-with-suffix"),
    pytest.param("**Why this matters**: refunds break", id="suffix-colon-after"),
    pytest.param("**Why (2025-03-02, from Ana):** she lost a day", id="bold-with-brackets"),
    pytest.param("**Why** (from Ana): she lost a day", id="brackets-between-bold-and-colon"),
    pytest.param("**Why?** She lost a day", id="question-mark"),
    pytest.param("**Why** — she lost a day", id="dash-after-bold"),
    pytest.param("**Why** - she lost a day", id="hyphen-after-bold"),
    pytest.param("***Why:*** she lost a day", id="bold-italic"),
    pytest.param("*Why:* she lost a day", id="italic"),
    pytest.param("__Why:__ she lost a day", id="underscores"),
    pytest.param("**WHY:** she lost a day", id="capitals"),
    pytest.param("**why:** she lost a day", id="small-letters"),
    pytest.param("**1. Why:** she lost a day", id="number-inside-bold"),
    pytest.param("**💡 Why:** she lost a day", id="emoji-inside-bold"),
    pytest.param("- **Why:** she lost a day", id="list-item"),
    pytest.param("  * **Why:** she lost a day", id="nested-list-item"),
    pytest.param("1. **Why:** she lost a day", id="ordered-item"),
    pytest.param("> **Why:** she lost a day", id="quote"),
    pytest.param("## Why", id="heading"),
    pytest.param("### Why this matters", id="heading-with-suffix"),
    pytest.param("## **Why**", id="bold-heading"),
    pytest.param("## 1. Why", id="numbered-heading"),
    pytest.param("Why\n---\nshe lost a day", id="underlined-heading"),
    pytest.param("Why: she lost a day", id="plain"),
    pytest.param("Ship on Monday.\n\nWhy: she lost a day\n", id="plain-in-the-middle"),
    pytest.param("## Pourquoi\n\nla banque", id="french-heading"),
    pytest.param("**Pourquoi :** la banque", id="french-bold"),
    pytest.param("**Pourquoi\u00a0:** la banque", id="french-no-break-space"),
    pytest.param("**Warum:** die Bank", id="german"),
    pytest.param("**Begründung:** die Bank", id="german-reason"),
    pytest.param("**¿Por qué?** el banco", id="spanish-question"),
    pytest.param("**Por qué:** el banco", id="spanish"),
    pytest.param("**Por quê:** o banco", id="portuguese"),
    pytest.param("**Почему:** банк", id="russian"),
    pytest.param("Зачем: банк", id="russian-plain"),
    pytest.param("**为什么:** 银行", id="chinese"),
    pytest.param("**原因\uff1a**银行", id="chinese-reason"),
    pytest.param("**なぜ:** 銀行", id="japanese"),
    pytest.param("理由\uff1a銀行", id="japanese-plain"),
    pytest.param("**왜:** 은행", id="korean"),
    pytest.param("**계기:** 은행", id="korean-occasion"),
    pytest.param("**배경:** 은행", id="korean-background"),
    pytest.param("**사유:** 은행", id="korean-grounds"),
    pytest.param("**Why**\n- the bank", id="bold-line-above-a-list"),
    pytest.param("**Why this matters**\n\n1. the bank", id="bold-line-blank-line-list"),
    pytest.param("Ship.\n\n**Why**\n\nThe bank.\n", id="bold-line-as-a-heading"),
    pytest.param("**为什么**\n- 银行", id="chinese-bold-line-above-a-list"),
    pytest.param("**Why.** The bank.", id="full-stop-inside-bold"),
    pytest.param("- **Why.** The bank.", id="full-stop-in-a-list-item"),
    pytest.param("**Warum.** Die Bank.", id="german-full-stop"),
    pytest.param("**原因。**银行", id="chinese-full-stop"),
]

NO_WHY_LINES = [
    pytest.param("", id="empty"),
    pytest.param("The bank settles at night.", id="no-mark"),
    pytest.param("Feedback should hold a **Why:** line.", id="mention-in-a-sentence"),
    pytest.param("Always add the\n**Why:** and **How to apply:** lines.", id="mention-wrapped-to-line-start"),
    pytest.param("Always add\n**Why:**, **How to apply:** and a date", id="mention-wrapped-with-comma"),
    pytest.param("Always add\n**Why**/**How:** lines", id="mention-wrapped-with-slash"),
    pytest.param("That is why: the bank.", id="word-inside-a-line"),
    pytest.param("Whys: many", id="longer-word"),
    pytest.param("**Whyever:** many", id="longer-bold-word"),
    pytest.param("#Why", id="hash-without-space"),
    pytest.param("####### Why", id="seven-hashes"),
    pytest.param("## Reasons to stay", id="other-heading"),
    pytest.param("**Why we moved** was never written down", id="bold-without-colon"),
    pytest.param("Why did she leave it at that? Nobody knows.", id="question"),
    pytest.param("**How to apply:** ship on Monday", id="only-how"),
    pytest.param("                 ", id="blanked-code"),
    pytest.param("**" + "Why " + "x" * 200 + ":** long", id="colon-too-far"),
    pytest.param("**What:** x **Why:** y", id="second-mark-of-a-line"),
    pytest.param("| Why | How |\n|---|---|", id="table-head"),
    pytest.param("**Warumweg:** die Bank", id="german-longer-word"),
    pytest.param("原因不明", id="chinese-word-in-text"),
    pytest.param("Always tell\n**why**\nin a line", id="bold-word-of-a-wrapped-sentence"),
    pytest.param("Tell **Why**\n- and how", id="bold-word-at-the-end-of-a-line-above-a-list"),
    pytest.param("**Why** matters here\n- the bank", id="bold-word-in-text-above-a-list"),
    pytest.param("**Why**", id="bold-line-with-nothing-below"),
    pytest.param("**Why**\n\n## Next", id="bold-line-with-a-heading-below"),
    pytest.param("**Why we left the old bank in May is not known.** Ask.", id="bold-sentence"),
    pytest.param("**Why.**", id="full-stop-with-nothing-behind"),
    pytest.param("**Whyever.** The bank.", id="longer-word-full-stop"),
    pytest.param("## 배경화면", id="korean-longer-word"),
    pytest.param("배경: 흰색", id="korean-background-of-a-page"),
    pytest.param("理由は銀行です", id="japanese-word-in-text"),
]

HOW_LINES = [
    pytest.param("**How to apply:** ship on Monday", id="client-template"),
    pytest.param("**How:** ship on Monday", id="how-alone"),
    pytest.param("**How to use**: ship on Monday", id="how-to-use"),
    pytest.param("**How to prevent it next time:** ship on Monday", id="how-to-prevent"),
    pytest.param("## How to apply", id="heading"),
    pytest.param("### How", id="short-heading"),
    pytest.param("How to apply: ship on Monday", id="plain"),
    pytest.param("How: ship on Monday", id="plain-short"),
    pytest.param("- How to apply: ship on Monday", id="plain-list-item"),
    pytest.param("How to apply : ship on Monday", id="plain-space-before-colon"),
    pytest.param("**Why:** x\n**How to apply:** y", id="below-why"),
    pytest.param("**Comment appliquer :** lundi", id="french"),
    pytest.param("## Application", id="french-heading"),
    pytest.param("**Wie anwenden:** montags", id="german"),
    pytest.param("**Anwendung:** montags", id="german-noun"),
    pytest.param("**Cómo aplicar:** lunes", id="spanish"),
    pytest.param("**Como aplicar:** segunda", id="portuguese"),
    pytest.param("## Как применять\n\nв понедельник", id="russian-heading"),
    pytest.param("Как применять: в понедельник", id="russian-plain"),
    pytest.param("**如何应用\uff1a**周一", id="chinese"),
    pytest.param("**适用方式:** 周一", id="chinese-applies"),
    pytest.param("**適用方法:** 月曜", id="japanese"),
    pytest.param("使い方\uff1a月曜", id="japanese-plain"),
    pytest.param("**적용 방법:** 월요일", id="korean"),
    pytest.param("**적용:** 월요일", id="korean-short"),
    pytest.param("**활용:** 월요일", id="korean-use"),
    pytest.param("**사용 방법:** 월요일", id="korean-way-of-use"),
    pytest.param("**How to apply**\n- ship on Monday", id="bold-line-above-a-list"),
    pytest.param("**How to apply**\n\n* ship on Monday", id="bold-line-blank-line-list"),
    pytest.param("**How to apply.** Each run: so.", id="full-stop-inside-bold"),
    pytest.param("**Why.** The bank.\n**How.** On Monday.", id="full-stops-below-each-other"),
    pytest.param("**Apply:** ship on Monday", id="apply"),
    pytest.param("**Apply**: ship on Monday", id="apply-colon-after"),
    pytest.param("- **Apply (each run):** ship on Monday", id="apply-with-brackets"),
    pytest.param("**Apply when:** it is Monday", id="apply-when"),
    pytest.param("## Apply", id="apply-heading"),
    pytest.param("**Appliquer :** lundi", id="french-apply"),
    pytest.param("**Anwenden:** montags", id="german-apply"),
    pytest.param("**Aplicar:** lunes", id="spanish-apply"),
    pytest.param("**Применять:** в понедельник", id="russian-apply"),
    pytest.param("**适用:** 周一", id="chinese-apply"),
]

NO_HOW_LINES = [
    pytest.param("", id="empty"),
    pytest.param("Ship on Monday.", id="no-mark"),
    pytest.param("**Why:** because of how it works: slowly", id="only-why"),
    pytest.param("However: ship on Monday", id="longer-word"),
    pytest.param("## However", id="longer-heading"),
    pytest.param("See **How to apply:** in the other note", id="mention-in-a-sentence"),
    pytest.param("Write both:\n**How to apply:** and **Why:** lines", id="mention-wrapped-to-line-start"),
    pytest.param("How it went on Monday was fun", id="sentence"),
    pytest.param("**How to apply**", id="bold-line-with-nothing-below"),
    pytest.param("**How we ship on every Monday is in the wiki.** See.", id="bold-sentence"),
    pytest.param("Never **apply:** it", id="apply-inside-a-line"),
    pytest.param("Apply: the migration, then ship", id="apply-as-an-ordinary-line"),
    pytest.param("**Apply the migration:** then ship", id="apply-and-its-object"),
    pytest.param("## Apply the migration", id="heading-apply-and-its-object"),
    pytest.param("**Applying:** then ship", id="apply-longer-word"),
    pytest.param("See\n**Apply:** and **Why:** lines", id="apply-mention-wrapped-to-line-start"),
    pytest.param("**활용 사례:** 월요일", id="korean-examples-of-use"),
    pytest.param("Comment: looks good", id="english-word-that-is-french-how"),
    pytest.param("Application: shop-api", id="name-of-a-thing"),
    pytest.param("Come: see this", id="english-word-that-is-italian-how"),
    pytest.param("Como siempre, el lunes", id="spanish-sentence"),
    pytest.param("Какой-то: банк", id="russian-longer-word"),
]


@pytest.mark.parametrize("text", WHY_LINES)
def test_is_a_why_line(text: str) -> None:
    assert has_why(text)


@pytest.mark.parametrize("text", NO_WHY_LINES)
def test_is_no_why_line(text: str) -> None:
    assert not has_why(text)


@pytest.mark.parametrize("text", HOW_LINES)
def test_is_a_how_line(text: str) -> None:
    assert has_how(text)


@pytest.mark.parametrize("text", NO_HOW_LINES)
def test_is_no_how_line(text: str) -> None:
    assert not has_how(text)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("**Why ", id="marks-never-closed"),
        pytest.param("- - - > ", id="list-marks"),
        pytest.param("\n", id="blank-lines"),
        pytest.param("Why x\n", id="no-colon"),
        pytest.param("# ", id="hashes"),
        pytest.param(" ", id="spaces"),
        pytest.param("**why**\n", id="bold-lines"),
        pytest.param("**why\n\n", id="bold-lines-never-closed"),
        pytest.param("**why**" + "\n" * 1000, id="bold-lines-and-blank-lines"),
        pytest.param("apply ", id="apply"),
    ],
)
def test_a_hostile_megabyte_takes_linear_time(piece: str) -> None:
    started = time.perf_counter()
    text = piece * (1_000_000 // len(piece)) + "!"
    has_why(text)
    has_how(text)
    assert time.perf_counter() - started < 5
