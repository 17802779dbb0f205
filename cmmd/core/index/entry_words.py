"""The words of an entry as they are compared: in their order, without case and the marks around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AROUND = " \t*_~\"'“”‘’«»()[]{}<>.,;:!?…—–-|→·•`、。，；：！？（）「」『』《》"
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]+")
"""Scripts written without blanks by character."""
_JOINED = re.compile(r"[-_./]+")


def words(text: str) -> list[str]:
    return [word for part in _WORD.findall(text.casefold()) if (word := part.strip(_AROUND))]


def name_words(text: str) -> list[str]:
    """The words of a title or a file's name, in which the marks between them tell nothing."""
    return words(_JOINED.sub(" ", text.removesuffix(".md")))


def holds(place: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a run of words stands in a place, one behind the other."""
    return _padded(run) in _padded(place) if run else True


def _padded(some: Sequence[str]) -> str:
    return f" {' '.join(some)} "
