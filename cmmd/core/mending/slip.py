"""Names that miss each other by one slip: one letter, or a suffix that only one of them has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from cmmd.core.late import Late

SHORTEST = 6
"""Letters of a name below which one letter makes another word."""

SUFFIXES = (r"-v\d+", "-old", "-new", "-bak", "-copy", "s", r"-(?:19|20)\d\d(?:-?\d\d(?:-?\d\d)?)?")
"""What people put behind a name, as it stands in a key (small letters, `-`)."""

_SUFFIX = Late(rf"(?P<base>.*[^\W\d_]{{2}}.*?)(?:{'|'.join(SUFFIXES)})")
_DIGITS = re.compile(r"\d+")


def is_one_edit(a: str, b: str) -> bool:
    """Whether one letter inserted, removed or replaced makes one of the other; numbers must be the same."""
    if len(a) > len(b):
        a, b = b, a
    if a == b or len(b) - len(a) > 1 or len(a) < SHORTEST - 1 or len(b) < SHORTEST or _digits(a) != _digits(b):
        return False
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[same + (len(a) == len(b)) :] == b[same + 1 :]


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
