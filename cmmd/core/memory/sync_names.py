"""File names as sync tools and editors make them of another: `x (conflicted copy).md`, `x 2.md`, `x.md.bak`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.model import INDEX

_CONFLICT = "confli[ct]|konflik|конфл[иі]кт|冲突|衝突|競合|충돌|çakış|xung đột|تعارض|ristiriit|ütköz"
_COPY = (
    "cop(?:y|ie|ia)|cópia|kop[iy]|копи|копі|副本|複本|複製|拷[贝貝]|コピー|사본|복사본|bản sao|másolat|نسخة|αντίγραφο"
)
_BACKUP = "bak|backup|orig|old|save?|mine|theirs|copy|conflict"

_MAYBE = Late(
    rf"[^\w./-]|[^\x00-\x7f]|-[A-Z0-9-]*[A-Z]|\.md.|(?i:conflict|copy|copi|kopi|\.(?:{_BACKUP})\.md|_\d+\.md)"
)
"""The names of most files end here."""
_IN_CONFLICT = Late(_CONFLICT, re.IGNORECASE)
_SURELY = Late(
    rf"(?:{_COPY}).*(?:{_CONFLICT})|(?:{_CONFLICT}).*(?:{_COPY}|\d{{4}}-?\d\d-?\d\d)|(?:case|encoding|sync) conflict",
    re.IGNORECASE,
)
_SURE = (
    Late(r"(.+?)\.sync-conflict-\d{8}-\d{6}(?:-\w+)?\.md"),  # Syncthing
    Late(r"(.+?)_conflict-\d{8}-\d{6}\.md"),  # ownCloud
    Late(r"(.+?)_[^_]+_[A-Z][a-z]{2}-\d\d-\d{6}-\d{4}_(?:Case)?Conflict\.md"),  # Synology Drive
    Late(r"(.+)\.conflict\d+\.md"),  # rclone
    Late(r"(.+)_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.md"),  # git mergetool
    Late(rf"(.+)\.md(?:~|\.~\d+~|[._-](?:{_BACKUP})(?:[._-]?\d[\d._-]*)?)", re.IGNORECASE),
    Late(r"#(.+)\.md#"),  # Emacs
    Late(r"(.+)\.(?:bak|orig)\.md", re.IGNORECASE),
)
_NUMBERED = (Late(r"(.+?)[ _]?[(（]\d{1,3}[)）]\.md"), Late(r"(.+) \d{1,2}\.md"))
_COPIED = (
    Late(rf"(.+?)(?: +[-–—] +|[ _-]|の|的|의 )?(?:{_COPY})\w*(?:[ _-]?[(（]?\d{{1,3}}[)）]?)?\.md", re.IGNORECASE),
    Late(rf"(?:{_COPY})\w*(?: \(\d{{1,3}}\))?(?: (?:of|von|de|di|da|van|av|af|z))? (.+)\.md", re.IGNORECASE),
    Late(rf"(.+)\.(?:{_BACKUP})\.md", re.IGNORECASE),
)
_HOST = Late(r"-([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*|[\w’' -]*(?:MacBook|iMac|Mac-mini|iPhone|iPad)[\w -]*)\.md\Z")
_MACHINE = Late(r"(?:DESKTOP|LAPTOP|WIN)-|Mac|iPhone|iPad|PC\Z")


class Named(NamedTuple):
    """What a file's name says that it is a copy of."""

    original: str
    """Its name or path; nothing may stand there."""
    is_sure: bool = False
    by_lines: bool = False
    """Whether nothing but its lines can prove it: `plan-DRAFT.md` may well have the heading of `plan.md`."""


def read(name: str) -> Iterator[Named]:
    """What a file name may be made of, the likeliest first."""
    if not _MAYBE.compiled.search(name):
        return
    for pattern in _SURE:
        if found := pattern.compiled.fullmatch(name):
            yield Named(f"{found[1]}.md", is_sure=True)
    if not name.endswith(".md"):
        return
    yield from _noted(name)
    for pattern in (*_NUMBERED, *_COPIED):
        if found := pattern.compiled.fullmatch(name):
            yield Named(f"{found[1]}.md", is_sure=f"{found[1]}.md" == INDEX)
    for start in (place for place, letter in enumerate(name) if letter == "-" and place):
        if host := _HOST.compiled.match(name, start):
            yield Named(f"{name[:start]}.md", by_lines=not _MACHINE.compiled.search(host[1]))


def _noted(name: str) -> Iterator[Named]:
    """`x (Anna's conflicted copy 2026-03-01).md`, also `x (Anna (Mac)'s conflicted copy).md` and `x [Conflict].md`."""
    if name[-4:-3] not in (")", "]", "）"):
        return
    for start in reversed([place for place, letter in enumerate(name) if letter in "([（" and place]):
        stem, note = name[:start].rstrip(" _"), name[start + 1 : -4]
        if _IN_CONFLICT.compiled.search(note) and stem.count("(") == stem.count(")"):
            yield Named(f"{stem}.md", is_sure=bool(_SURELY.compiled.search(note)))
