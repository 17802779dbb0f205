"""Names that miss each other by one slip: one letter, or a suffix that only one of them has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from cmmd.core.lazy_pattern import Late

SHORTEST = 6
"""Letters of a name below which one letter makes another word."""
SHORTEST_WORD = 4
"""The same of a word in a name: `team-a` is not `team-b`."""

SUFFIXES = (r"-v\d+", r"(?<=[^\W\d_]{4})(?<!s)s", r"-(?:19|20)\d\d(?:-?\d\d(?:-?\d\d)?)?")
"""What people put behind a name, as it stands in a key (small letters, `-`): a version, the s of a plural, a date.

Not `-old`, `-new`, `-bak` and `-copy`: they name another thing.
"""

_SUFFIX = Late(rf"(?P<base>.*[^\W\d_]{{2}}.*?)(?:{'|'.join(SUFFIXES)})")
_DIGITS = re.compile(r"\d+")
_LETTERS = Late(r"[^\W\d_]*")
_ROMAN = Late(r"[ivxlcdm]+")


def is_one_edit(a: str, b: str) -> bool:
    """Whether one letter inserted, removed or replaced inside a long word makes one of the other.

    Numbers must be the same, Roman ones too. The letter may also be a dash between two long words.
    """
    if len(a) > len(b):
        a, b = b, a
    if a == b or len(b) - len(a) > 1 or len(a) < SHORTEST - 1 or len(b) < SHORTEST or _digits(a) != _digits(b):
        return False
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[same + (len(a) == len(b)) :] == b[same + 1 :] and _is_in_a_word(a, b, same)


def _is_in_a_word(a: str, b: str, at: int) -> bool:
    """Whether the one edit that makes the longer `b` of `a` stands in a word that is long enough in both."""
    before = _word(b[:at][::-1])[::-1]
    if b[at] == "-" and len(a) < len(b):
        return min(len(before), len(_word(b[at + 1 :]))) >= SHORTEST_WORD
    edited = b[at] + (a[at] if len(a) == len(b) else "")
    if any(char.lower() == char.upper() for char in edited):
        return False  # no letter, or one of a script in which it may be a word
    words = before + _word(a[at:]), before + _word(b[at:])
    roman = all(_ROMAN.compiled.fullmatch(word) for word in words)
    return min(map(len, words)) >= SHORTEST_WORD and not roman


def _word(text: str) -> str:
    """The letters that a text begins with."""
    found = _LETTERS.compiled.match(text)
    return found[0] if found else ""


def is_near(a: str, b: str) -> bool:
    """Whether two keys differ by one slip."""
    return bool(a and b) and (is_one_edit(a, b) or base(a) == b or base(b) == a)


def base(key: str) -> str:
    """A key without its suffix; `""` if it has none."""
    found = _SUFFIX.compiled.fullmatch(key)
    return found["base"] if found else ""


class Slips:
    """The names of a root, kept so that the few near to another one are found without asking all."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def near(self, key: str) -> set[str]:
        """The names that differ from `key` by one slip."""
        found = {name for end in _ends(key) for name in self._by_end.get(end, ()) if is_one_edit(key, name)}
        found.update(self._by_base.get(key, ()))  # none where the key is empty
        if base(key) and base(key) in self._names:
            found.add(base(key))
        return found

    @cached_property
    def _by_end(self) -> Mapping[tuple[str, str, str], list[str]]:
        """One edit leaves the first or the last letters of a name as they are."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for name in self._names:
            for end in _ends(name):
                found.setdefault(end, []).append(name)
        return found

    @cached_property
    def _by_base(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._names:
            found.setdefault(base(name), []).append(name)
        found.pop("", None)
        return found


def _ends(name: str) -> Iterator[tuple[str, str, str]]:
    digits, half = _digits(name), SHORTEST // 2
    yield "first", digits, name[:half]
    yield "last", digits, name[-half:]


def _digits(name: str) -> str:
    return " ".join(_DIGITS.findall(name))
