"""How the text of a setting becomes a value: each kind reads one text and says in words what it accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
LEVELS = {
    **dict.fromkeys(("error", "off", "critical"), "error"),
    **dict.fromkeys(("warning", "warn"), "warning"),
    "info": "info",
    **dict.fromkeys(("debug", "trace"), "debug"),
}
LOUDEST_LAST = ("error", "warning", "info", "debug")


class Base(NamedTuple):
    """Where the paths of one source start: `~` at home, a relative one at `folder`. Both are absolute."""

    home: str
    folder: str


@dataclass(frozen=True)
class Kind:
    """`read` gives the value of a text without surrounding space; it raises ValueError where it is not accepted."""

    accepts: str
    read: Callable[[str, Base], object]
    remark: Callable[[str], str] = lambda text: ""
    """What to say of a text that is accepted, but not as it stands; `""` nearly always."""


def _boolean(text: str, base: Base) -> bool:
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def whole(least: int, most: int, unit: str = "") -> Kind:
    """Whole numbers, both ends included."""

    def read(text: str, base: Base) -> int:
        if not re.fullmatch(r"\+?[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return Kind(f"a whole number{unit and ' of ' + unit} from {least} to {most}", read)


def dollars(least: float, most: float) -> Kind:
    """US dollars, both ends included."""

    def read(text: str, base: Base) -> float:
        if not re.fullmatch(r"\+?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)", text) or not least <= float(text) <= most:
            raise ValueError(text)
        return float(text)

    return Kind(f"US dollars such as 0.50, from {least:.2f} to {most:.2f}", read)


def _path(text: str, base: Base) -> str:
    if text == "~" or text.startswith("~/"):
        text = base.home + text[1:]
    elif text[0] in "~$":
        raise ValueError(text)
    # `..` stays as it is: what it means depends on symlinks, and those are no business of pure code.
    return str(PurePosixPath(base.folder, text))


def _paths(text: str, base: Base) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_path(part.strip(), base) for part in text.split(":") if part.strip()))


def _program(text: str, base: Base) -> str:
    if "/" in text:
        return _path(text, base)
    if text[0] in "-~$" or re.search(r"\s", text):
        raise ValueError(text)
    return text


def _model(text: str, base: Base) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/@\[\]-]*", text):
        raise ValueError(text)
    return text


def _level(text: str, base: Base) -> str:
    """The most talkative level that the text names, alone or in a filter such as `info,git=debug`."""
    levels = [LEVELS[part] for part in re.split(r"[,=\s]+", text.lower()) if part in LEVELS]
    if not levels:
        raise ValueError(text)
    return max(levels, key=LOUDEST_LAST.index)


def _filter(text: str) -> str:
    return "" if text.lower() in LEVELS else "cmmd has one level for all of its parts, no filter"


BOOLEAN = Kind("true or false (also 1, yes, on, 0, no, off)", _boolean)
PATH = Kind("a path (`~` is your home folder; variables are not expanded)", _path)
PATHS = Kind("paths with colons between them (`~` is your home folder; variables are not expanded)", _paths)
PROGRAM = Kind("a program's name, or a path to it", _program)
MODEL = Kind("a model's name, such as claude-haiku-4-5-20251001", _model)
LEVEL = Kind("error, warning, info or debug", _level, _filter)
