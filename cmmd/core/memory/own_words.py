"""What counts when two memories are compared: their own words, not what a template or a retired entry consists of."""

from __future__ import annotations

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory import why_how
from cmmd.core.memory.document import Document

# A block of keys below a leading comment, which no reader takes for the frontmatter.
_KEYS = Late(r"\A\s*---[ \t]*\n(?:\w[\w-]*[ \t]*:.*\n|[ \t]+\S.*\n|-[ \t].*\n)+(?:---|\.\.\.)[ \t]*(?:\n|\Z)")

_TARGET = (
    r"(?:\[[^\]\n]*\]\([^)\n]*\)|\[\[[^\]\n]+\]\]|`[^`\n]+`|[\"“«„][^\"”»“\n]+[\"”»“]|[a-z0-9_./-]+\.md"
    r"|[a-z0-9]+(?:[_-][a-z0-9]+)+)"
)
_BEFORE = (
    r"(?:merged|folded|consolidated|absorbed|integrated|incorporated|rolled|moved|combined)\s+(?:up\s+)?(?:into|in|to|with)",
    r"(?:superseded|replaced|obsoleted|subsumed|covered)\s+by|duplicate\s+of|now\s+(?:in|part\s+of)",
    r"zusammengeführt\s+(?:in|mit)|aufgegangen\s+in|verschoben\s+nach|(?:ersetzt|abgelöst)\s+(?:durch|von)",
    r"fusionnée?s?\s+(?:dans|avec)|intégrée?s?\s+(?:dans|à)|remplacée?s?\s+par|déplacée?s?\s+(?:dans|vers)",
    r"(?:fusionad|integrad|combinad|incorporad|mesclad)[oa]s?\s+(?:en|con|em|com|a)",
    r"(?:reemplazad|sustituid|substituíd)[oa]s?\s+(?:por|pel[oa])",
    r"(?:unit|fus|integrat)[oaie]\s+(?:a|con|in)|sostituit[oaie]\s+da",
    r"samengevoegd\s+(?:in|met)|vervangen\s+door|scalon\w+\s+(?:z|do|w)|zastąpion\w+\s+przez",
    r"(?:объедин[её]н|слит|влит|перенес[её]н)\w*\s+(?:с|со|в)|замен[её]н\w*\s+на",
    r"об['’]єднано\s+(?:з|із|в)|замінено\s+на|(?:gộp|hợp\s+nhất)\s+vào|thay\s+(?:thế\s+)?bằng|دمج\w*\s+(?:في|مع)",
    r"已?被?(?:合并|合併|并入|併入|归入|歸入|整合|迁移|遷移)(?:到|至|入|进|進|于|於)?|改见|改見|已?被",
)
_AFTER = (
    r"instead|zusammengeführt|aufgegangen|ersetzt|abgelöst|(?:ile|ile\s+)birleştirildi|取代|代替",
    r"(?:に|へ)(?:統合|マージ|移動|置き換え)\w*|(?:으?로|에)\s*(?:병합|통합|대체|이동)\w*",
)
_POINTER = Late(
    rf"(?:{'|'.join(_BEFORE)})[\s:：]*(?:the\s+)?{_TARGET}(?:\W{{0,2}}(?:{'|'.join(_AFTER)}))?"
    rf"|(?:(?:see|use|read|in|mit|durch)\s+)?{_TARGET}\s*(?:{'|'.join(_AFTER)})"
    rf"|\A\W*(?:{'|'.join(_BEFORE[:-1])})(?:\s+[^\s.,;:]+){{1,4}}\W*\Z"
)
"""Which file took over: words that name it, or all of a hook that opens with such words and has few others."""


def of_body(document: Document) -> str:
    """The body without comments, without a block of keys at its head, and without the labels of Why and How."""
    text = document.body
    if "<!--" in text:
        text = document.text_without_comments[document.body_start :]
    if text.lstrip().startswith("---"):
        text = _KEYS.compiled.sub("", text)
    return why_how.without_marks(text)


def of_hook(hook: str) -> str:
    """The hook without what merely points to the file that took over, such as `merged into all_rules.md`."""
    return _POINTER.compiled.sub(" ", hook.casefold())
