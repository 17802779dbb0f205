"""Does a memory say why it holds and how to apply it? By the client's convention with lines `**Why:**`, `**How …:**`.

Both functions take text whose code and comments are blanked. A line counts when it *starts* with the mark: a heading
(`## Why`), bold with a colon (`**Why this matters:**`, `**Why**:`) or a full stop (`**Why.**`), bold alone on its line
with a list or a paragraph of its own below, or the plain word and a colon (`Why:`), also behind a list mark or `>`. A
sentence that only mentions `**Why:**` is not such a line.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cmmd.core.lazy_pattern import Late

_WHY = (
    "why",
    "pourquoi",
    "warum|wieso|weshalb|begründung",
    "¿?por que|¿?por qué|por quê|porquê|motivo",
    "perché|perche",
    "waarom|dlaczego|neden|varför|hvorfor|miksi",
    "почему|зачем|причина|чому|навіщо",
    "为什么|為什麼|为何|為何|原因|理由",
    "なぜ|何故|理由",
    "왜|이유|계기|배경|사유|원인|근거",
)
_HOW = (
    "how|apply|apply when|apply to|apply this",
    "comment|application|appliquer|mise en pratique",
    "wie|anwendung|anwenden|umsetzung",
    "¿?como|¿?cómo|aplicar|aplicación|aplicação",
    "come|applicare|applicazione",
    "hoe|toepassen|jak|zastosowanie|nasıl|uygulama|hur|hvordan|miten",
    "как|применение|применять|як|застосування",
    "如何|怎么|怎麼|怎样|怎樣|做法|应用|應用|适用|适用方式|適用方式|使用方法",
    "どう|どのように|適用|使い方|方法|やり方",
    "어떻게|적용|방법|활용|활용 방법|사용법|사용 방법|실천",
)
# Words that begin other things as well ("**Apply the patch:**", "## 배경화면"): a mark only with no word behind.
_ALONE = frozenset(
    {"apply", "appliquer", "anwenden", "aplicar", "applicare", "applicazione", "toepassen", "uygulama", "применять"}
    | {"适用", "배경", "활용", "실천", "근거", "원인"}
)
# Words that open ordinary lines or name things ("Comment: …", "Application: …") and so need more than a colon.
_NOT_PLAIN = _ALONE | frozenset(
    {"comment", "application", "come", "hoe", "jak", "hur", "motivo", "wie", "应用", "應用", "neden"}
    | {"apply when", "apply to", "apply this", "aplicación", "aplicação", "zastosowanie"}
)

# A literal line end, not `^`: a search then leaps from line to line, which halves the time.
_LEAD = r"\n[ \t]{0,12}(?:(?:[-*+>]|\d{1,3}[.)])[ \t]+){0,3}"  # list marks, quotes
_HEADING = r"\#{1,6}[ \t]+[^\w\n¿]{0,6}(?:\d{1,2}[.)][ \t]+)?"
_EMPHASIS = r"(?P<mark>\*{1,3}|_{1,3})[^\w\n*¿]{0,4}(?:\d{1,2}[.)][ \t]+)?"
_BOLD_REST = r"(?:(?!(?P=mark))[^\n]){0,120}?"
_BOLD_COLON = r"(?:[:：?？][ \t]*(?P=mark)|(?P=mark)[ \t]{0,2}(?:\([^()\n]{1,60}\)[ \t]{0,2})?(?:[:：]|[—–-][ \t]))"
# A bold line that stands for a heading: below it a list, or a blank line and then text.
_BOLD_LINE = r"(?P=mark)[ \t]*\n(?:(?:[ \t]*\n){0,3}[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]|[ \t]*\n\s*[^\s#*_])"
_BOLD_END = rf"(?:{_BOLD_COLON}|{_BOLD_LINE})"
# "**Why.** Because": a few words, so that no bold sentence that begins with "How" is taken for one.
_BOLD_STOP = r"[^\n.。*_]{0,20}[.。][ \t]*(?P=mark)(?=[ \t]*\S)"
# "How to apply:", "Как применять:"
_PLAIN_REST = r"(?:[ \t](?:to|les?|l['’]|an|å|для|примен\w{2,8}|aplicar)[^\n:：*]{0,30})?"
_UNDERLINED = r"[^\n]{0,80}\n(?:={3,}|-{3,})[ \t]*$"
# "**Why:** and **How to apply:** lines are missing": a wrapped sentence about the marks, not a line of its own.
_NOT_A_MENTION = r"(?![ \t,;]{0,3}(?:(?:and|or|und|oder|et|ou|y|o|e|и|или)[ \t]+|[/&+,][ \t]*)[`\"“«(]?(?:\*\*|__))"
# CJK words run on without a space, all others end where the word ends. Ranges as wide as these take 5 ms to compile.
_CJK_WORD_END = r"(?:(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|(?!\w))"
_WORD_END = r"(?!\w)"
_NO_WORD_BEHIND = r"(?![ \t]*[^\W\d_])"


# The first word of a line behind any marks; what a mark begins with.
_HEAD = re.compile(r"\n(?:[^\w\n]|[\d_])*+([^\W\d_]+)")


@cache
def _openings(language: str) -> tuple[str, ...]:
    """The first words of a language's marks."""
    return tuple(word.removeprefix("¿?").partition(" ")[0] for word in language.split("|"))


@cache
def _mark(language: str) -> re.Pattern[str]:
    words = language.split("|")
    plain = "|".join(word for word in words if word not in _NOT_PLAIN) or r"(?!)"
    any_word = "|".join(word + _NO_WORD_BEHIND * (word in _ALONE) for word in words)
    end = _CJK_WORD_END if language > "\u3040" else _WORD_END
    spelt = (
        rf"{_HEADING}(?:{any_word}){end}",
        rf"{_EMPHASIS}(?:{any_word}){end}(?:{_BOLD_REST}{_BOLD_END}|{_BOLD_STOP}){_NOT_A_MENTION}",
        rf"(?:{plain}){end}(?:{_PLAIN_REST}[ \t\u00a0\u202f]?[:：]{_NOT_A_MENTION}|{_UNDERLINED})",
    )
    return re.compile(f"{_LEAD}(?:{'|'.join(spelt)})", re.MULTILINE)


def has_why(masked_text: str) -> bool:
    """Is there a line that says why, in any of the languages above?"""
    return _has(_WHY, masked_text)


def has_how(masked_text: str) -> bool:
    """Is there a line that says how to apply, use or prevent it, in any of the languages above?"""
    return _has(_HOW, masked_text)


def _has(languages: tuple[str, ...], masked_text: str) -> bool:
    """English is asked first; of the others only those that a line begins with a word of: most memories are in one."""
    text = "\n" + masked_text.lower()  # expressions that ignore case take 10 ms to compile
    english, *others = languages
    if any(_stands(word, english, text) for word in dict.fromkeys(_openings(english))):
        return True
    spoken = (some for some in others if any(head.startswith(_openings(some)) for head in _heads(text)))
    return any(_mark(language).search(text) for language in spoken)


def _stands(word: str, language: str, text: str) -> bool:
    """Whether a line with that word, a mark's first, has the language's mark: only such lines are looked at."""
    at = text.find(word)
    while at >= 0:
        if _mark(language).match(text, text.rfind("\n", 0, at)):
            return True
        end = text.find("\n", at)
        at = text.find(word, end) if end >= 0 else -1
    return False


@lru_cache(maxsize=1)
def _heads(text: str) -> frozenset[str]:
    return frozenset(_HEAD.findall(text))


_FIRST = "".join(sorted({word[0] for language in (*_WHY, *_HOW) for word in _openings(language)}))
_MAY_BE_ONE = Late(rf"\n(?:[^\w\n]|[\d_])*+([{_FIRST}][^\W\d_]*)")


@lru_cache(maxsize=4096)
def _languages(head: str) -> tuple[str, ...]:
    """Those in which a mark may begin with this word, or with a part of it where words run on without a space."""
    every = ((language, _openings(language)) for language in (*_WHY, *_HOW))
    return tuple(some for some, words in every if (head.startswith(words) if some > "\u3040" else head in words))


def without_marks(text: str) -> str:
    """The text in small letters and without the marks; what stands behind them stays."""
    text = f"\n{text.lower()}\n"
    parts, place = list[str](), 0
    for found in _MAY_BE_ONE.compiled.finditer(text):
        spoken = _languages(found[1])
        if not spoken:
            continue  # as of nearly every line
        at = found.start()
        ends = (mark.end() for language in spoken if (mark := _mark(language).match(text, at)))
        end = min(next(ends, at), text.index("\n", at + 1))
        parts.append(text[place:at])
        place = end
    return "".join([*parts, text[place:]])
