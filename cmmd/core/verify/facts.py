"""What a line may not lose when it is reworded: code spans, URLs, paths, numbers, and every “not”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Code spans, URLs, paths, numbers (with the unit or version at them): kept to the letter.
_FACT = re.compile(
    r"(?P<code>`+)(?P<inner>.+?)(?P=code)|\w[\w+.-]*://[^\s)>\]]+|(?:~|\.{1,2})?/[\w./@%+~-]*\w|\w[\w.-]*/[\w./@-]*\w"
    r"|[\w.+-]+@[\w-]+\.\w+|\w*\d[\w.:,%-]*\w|\d"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE)


def keeps_facts(old: str, new: str) -> bool:
    """Every number, path, URL and code span of `old` stands in `new`, and as many negations: “do not” is never “do”."""
    return not Counter(facts(old)) - Counter(facts(new)) and negations(old) == negations(new)


def loses_facts(old: str, new: str, everywhere: str) -> bool:
    """Whether a number, path, URL or code span of `old` is neither in `new` nor in `everywhere`, or a negation went."""
    if old == new or old in everywhere:
        return False
    lost = Counter(facts(old)) - Counter(facts(new))
    gone = set(lost).difference(facts(everywhere)) if lost else set[str]()
    return bool(gone) or negations(new) < negations(old)


def facts(line: str) -> Iterable[str]:
    return [(match["inner"] or match[0]).strip(".,:;") for match in _FACT.finditer(line)]


def negations(line: str) -> int:
    return len(_NEGATION.findall(line))
