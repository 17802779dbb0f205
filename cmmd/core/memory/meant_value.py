"""What the writer of a frontmatter value meant that YAML does not take as it stands."""

from __future__ import annotations

from cmmd.core.lazy_pattern import Late

_REMARK = Late(r"[\"'][ \t]+#")
_CLOSES = frozenset(".,;:!?)]}…")
_TWO_WORDS = Late(r"(?:co)+")


def meant(value: str) -> str | None:
    """The text that it stands for; None where that cannot be told, and only its writer can mend it."""
    first = value[:1]
    if first in ("'", '"'):
        return _in_quotes(value, first)
    if first in ("{", "["):
        return None if _is_flow(value) else value
    return value


def _in_quotes(value: str, mark: str) -> str | None:
    """What stands between equal quotes at both ends, unless those of the first and of the last word are two pairs."""
    if _REMARK.compiled.search(value):
        return None  # where the text ends and a remark begins is a guess
    if len(value) < 2 or value[-1] != mark:
        return value
    inner = value[1:-1]
    if mark * 2 in inner or "\\" + mark in inner or (mark == '"' and "\\\\" in inner):
        return None  # some of it is escaped, some is not
    sides = _sides(inner, mark)
    if sides.startswith("c") and "o" in sides:
        return value if _TWO_WORDS.compiled.fullmatch(sides) else None
    return inner


def _sides(text: str, mark: str) -> str:
    """Of each quote in a text whether it opens (o) or closes (c) one; not of those within a word."""
    padded = f" {text} "
    return "".join(_side(padded[at - 1], padded[at + 1]) for at, sign in enumerate(padded) if sign == mark)


def _side(before: str, behind: str) -> str:
    if before.isspace():
        return "" if behind.isspace() else "o"
    if behind.isspace() or behind in _CLOSES or (before.isalnum() and not behind.isalnum()):
        return "c"
    return "o" if behind.isalnum() and not before.isalnum() else ""


def _is_flow(value: str) -> bool:
    """Whether it is a list or mapping of YAML with a slip in it, and not text that begins with a bracket."""
    if value.startswith("{{"):
        return False  # a template's
    ends = _end_of_bracket(value)
    return ends == len(value) if ends else "," in value or ": " in value


def _end_of_bracket(value: str) -> int:
    """Where the bracket ends that it begins with; 0: nowhere."""
    opens, closes, depth = value[0], "]" if value[0] == "[" else "}", 0
    for at, sign in enumerate(value, 1):
        depth += (sign == opens) - (sign == closes)
        if not depth:
            return at
    return 0
