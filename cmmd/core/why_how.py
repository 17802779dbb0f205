"""Does a memory say why it holds and how it is applied? The client's convention: `**Why:**` and `**How to apply:**` lines.

Both functions take text whose code and comments are blanked. A line counts when it *starts* with the mark: a heading (`## Why`), bold
with a colon (`**Why this matters:**`, `**Why**:`), or the plain word and a colon (`Why:`), also behind a list mark or `>`. A sentence
that only mentions `**Why:**` is not such a line.
"""

from __future__ import annotations

import re

_WHY = (
    "why",
    "pourquoi",
    "warum|wieso|weshalb|begründung",
    "¿?por qu[eé]|por quê|porquê|motivo",
    "perché|perche",
    "waarom|dlaczego|neden|varför|hvorfor|miksi",
    "почему|зачем|причина|чому|навіщо",
    "为什么|為什麼|为何|為何|原因|理由",
    "なぜ|何故|理由",
    "왜|이유",
)
_HOW = (
    "how",
    "comment|application|mise en pratique",
    "wie|anwendung|umsetzung",
    "¿?c[oó]mo",
    "come",
    "hoe|jak|nasıl|hur|hvordan|miten",
    "как|применение|як",
    "如何|怎么|怎麼|怎样|怎樣|做法|应用|應用|适用方式|適用方式|使用方法",
    "どう|どのように|適用|使い方|方法|やり方",
    "어떻게|적용|방법",
)
# Words that open ordinary English lines, or names of things ("Comment: …", "Application: …"), and so need more than a colon.
_NOT_PLAIN = frozenset(
    {"comment", "application", "come", "hoe", "jak", "hur", "motivo", "wie", "应用", "應用", "neden"}
)

# A literal line end, not `^`: the search then leaps from line to line, which halves the time.
_LEAD = r"\n[ \t]{0,12}(?:(?:[-*+>]|\d{1,3}[.)])[ \t]+){0,3}"  # list marks, quotes
_HEADING = r"\#{1,6}[ \t]+[^\w\n¿]{0,6}(?:\d{1,2}[.)][ \t]+)?"
_EMPHASIS = r"(?P<mark>\*{1,3}|_{1,3})[^\w\n*¿]{0,4}(?:\d{1,2}[.)][ \t]+)?"
_BOLD_END = r"(?:[:：?？][ \t]*(?P=mark)|(?P=mark)[ \t]{0,2}(?:\([^()\n]{1,60}\)[ \t]{0,2})?(?:[:：]|[—–-][ \t]))"
# "**Why:** and **How to apply:** lines are missing": a wrapped sentence about the marks, not a line of its own.
_NOT_A_MENTION = r"(?![ \t,;]{0,3}(?:(?:and|or|und|oder|et|ou|y|o|e|и|или)[ \t]+|[/&+,][ \t]*)[`\"“«(]?(?:\*\*|__))"
# CJK words run on without a space, all others end where the word ends.
_WORD_END = r"(?:(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|(?!\w))"


def _mark(languages: tuple[str, ...]) -> re.Pattern[str]:
    every = "|".join(languages)
    plain = "|".join(word for word in every.split("|") if word not in _NOT_PLAIN)
    spelt = (
        rf"{_HEADING}(?:{every}){_WORD_END}",
        rf"{_EMPHASIS}(?:{every}){_WORD_END}(?:(?!(?P=mark))[^\n]){{0,120}}?{_BOLD_END}{_NOT_A_MENTION}",
        rf"(?:{plain}){_WORD_END}(?:[ \t](?:to|les?|l['’]|an|å|для|применять|применить|применяется|aplicar)[^\n:：*]{{0,30}})?"
        rf"[ \t\u00a0\u202f]?[:：]{_NOT_A_MENTION}",
        rf"(?:{every}){_WORD_END}[^\n]{{0,80}}\n(?:={{3,}}|-{{3,}})[ \t]*$",
    )
    return re.compile(f"{_LEAD}(?:{'|'.join(spelt)})", re.IGNORECASE | re.MULTILINE)


_WHY_LINE = _mark(_WHY)
_HOW_LINE = _mark(_HOW)


def has_why(masked_text: str) -> bool:
    """Is there a line that says why, in any of the languages above?"""
    return _WHY_LINE.search("\n" + masked_text) is not None


def has_how(masked_text: str) -> bool:
    """Is there a line that says how to apply, use or prevent it, in any of the languages above?"""
    return _HOW_LINE.search("\n" + masked_text) is not None
