"""Text from a memory, a model or a file system as it may be shown: printable, on one line, not too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def plain(text: str) -> str:
    """Control characters as spaces (a memory must not move a terminal's cursor), undecodable bytes escaped."""
    decodable = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else " " for c in decodable)


def clip(text: str, size: int = 60) -> str:
    """The start of a text, plain, in at most `size` characters."""
    short = plain(text)
    return short if len(short) <= size else short[: size - 1] + "…"


def shown(paths: Sequence[str]) -> str:
    """Up to three names; control characters and undecodable bytes escaped, so that two names never look the same."""
    names = [path.encode("utf-8", "backslashreplace").decode() for path in paths[:3]]
    escaped = ["".join(c if c.isprintable() else repr(c)[1:-1] for c in name) for name in names]
    return ", ".join(escaped) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def short(path: str, home: str) -> str:
    """A path for people: the home folder as `~`."""
    name = shown([path])
    return "~" + name[len(home) :] if name == home or name.startswith(home + "/") else name


def age(seconds: float) -> str:
    """`40 s`, `5 min`, `3 h`, `2 days`: the largest unit that fits twice."""
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 issue`, `2 issues`, `2 memories`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def tally(counts: Mapping[str, int]) -> str:
    """`index-dangling, name-missing 2`: counts by name, a single one without its number."""
    return ", ".join(name if count == 1 else f"{name} {count}" for name, count in counts.items())
