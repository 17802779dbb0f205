"""Where a link points to, read as the file name that a person meant, and how the names of memories are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple
from urllib.parse import unquote

_PLAIN = re.compile(r"[\w][\w.-]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_DRIVE = re.compile(r"[A-Za-z]:")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_APART = re.compile(r"[\s_-]+")
_PREFIX = re.compile(r"(?:user|feedback|project|reference)-(?=.)")

Kind = Literal["inside", "outside", "elsewhere", "itself"]


class Target(NamedTuple):
    """A link's target: `inside` the root, `outside` it on this disk, `elsewhere` (a URL), or the file `itself` (`#…`).

    `path` is relative to the root (only for `inside`; ends with `/` where a folder was written), `anchor` is what
    stood behind `#`.
    """

    kind: Kind
    path: str = ""
    anchor: str = ""


def read(written: str, folder: str = "") -> Target:
    """Read a target as written in a file of `folder` (relative to the root, `""` for the root itself)."""
    if _PLAIN.fullmatch(written):
        return Target("inside", f"{folder}/{written}" if folder else written)
    target = _ESCAPE.sub(r"\1", written.strip())
    if "&" in target:
        from html import unescape  # a table of 2,000 names, which few links need

        target = _ENTITY.sub(lambda entity: unescape(entity[0]), target)
    if target[:1] in ("", "#", "?"):
        return Target("itself", anchor=target[1:])
    if _SCHEME.match(target):
        return Target("elsewhere")
    target, _, anchor = target.partition("#")
    path = unquote(target.partition("?")[0]).replace("\\", "/")
    if path[:1] in ("/", "~") or _DRIVE.match(path):
        return Target("outside")
    inside = join(folder, path)
    return Target("outside") if inside is None else Target("inside", inside, anchor)


def join(folder: str, path: str) -> str | None:
    """`path` as seen from `folder`, without `.` and `..`; None where it leaves the root. A slash at its end stays."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) + ("/" if path.endswith(("/", "/.", "/..")) and parts else "")


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def stem(path: str) -> str:
    """The file name without its folders and `.md`."""
    return path.rpartition("/")[2].removesuffix(".md")


def key(name: str) -> str:
    """What spellings of one name have in common: NFC, casefolded, runs of space, `_` and `-` as one `-`, no `.md`."""
    folded = name.strip().casefold()
    if folded.isascii():
        plain = folded.removesuffix(".md").replace("_", "-")
        if "--" not in plain and len(plain.split()) == 1:  # most are, and take a third of the time
            return plain.strip("-")
    else:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())
    return _APART.sub("-", folded.removesuffix(".md")).strip("-")


def without_type(key: str) -> str:
    """A key without the `feedback-` and the like that file names carry and names often do not."""
    return _PREFIX.sub("", key, count=1)


def wiki_name(target: str) -> str:
    """The name in a wikilink's target: before `#` and `^`, the last part of a path."""
    name = target.partition("#")[0].partition("^")[0].replace("\\", "/").strip()
    return name.rstrip("/").rpartition("/")[2].strip()
