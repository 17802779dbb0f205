"""Names of rules as people write them: one that is not there is refused with the nearest that is."""

from __future__ import annotations

from collections.abc import Iterable

from cmmd.core.errors import UsageError
from cmmd.core.rules import RULES

IDS: tuple[str, ...] = tuple(rule.ID for rule in RULES)


def known(name: str, place: str = "") -> str:
    """The name itself. Raises UsageError; `place` says where it stands."""
    if name in IDS:
        return name
    raise UsageError(f"{place}no rule {name}", hint=near(name))


def chosen(lists: Iterable[str], flag: str) -> frozenset[str]:
    """The rules of a flag that may be given more than once, each time with names between commas."""
    return frozenset(known(name, f"{flag}: ") for name in named(lists, flag))


def named(lists: Iterable[str], flag: str) -> list[str]:
    """The names of such a flag as they are; a comma too many names nothing. Raises UsageError where a list is empty."""
    names = [[name.strip() for name in each.split(",") if name.strip()] for each in lists]
    if not all(names):
        raise UsageError(f"{flag} names no rule", hint="`cmmd rules` lists them")
    return [name for each in names for name in each]


def near(name: str, names: Iterable[str] = IDS, otherwise: str = "`cmmd rules` lists them") -> str:
    """A question with the nearest of the names, else what to do."""
    from difflib import get_close_matches

    found = get_close_matches(name, tuple(names), 1)
    return f"did you mean {found[0]}?" if found else otherwise
