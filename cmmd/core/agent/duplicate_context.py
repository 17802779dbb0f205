"""What helps to decide between two memories that tell the same: which is newer, and who links to each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.text import shown

LONGEST_NAME = 100  # characters
_DATED_BY = ("modified", "created")


def described(root: MemoryRoot, file: str, other: str) -> dict[str, Any]:
    """`newer` (a path), `file_date` and `detail_date` (with what tells them), `file_links` and `detail_links`.

    What cannot be told is left out.
    """
    dates = [_dated(root, path) for path in (file, other)]
    told = [f"{when:%Y-%m-%d} ({by})" if when else "" for when, by in dates]
    links = [_linked_from(root, path) for path in (file, other)]
    about = {"newer": _newer((file, other), dates), "file_date": told[0], "detail_date": told[1]}
    about |= {"file_links": links[0], "detail_links": links[1]}
    return {key: value for key, value in about.items() if value}


def linking(root: MemoryRoot, path: str) -> list[str]:
    """The memories and indexes whose links to `path` must be changed before it is pruned, by path."""
    return [other for other in root.inbound.get(path, ()) if not is_past(root, other)]


def is_past(root: MemoryRoot, path: str) -> bool:
    """Whether a memory is pruned or superseded: then its links are history, and may stay."""
    document = root.documents[path]
    return document.pruned or bool(document.superseded_by)


def _dated(root: MemoryRoot, path: str) -> tuple[datetime | None, str]:
    """When a memory was last changed, as its frontmatter says, else its file's time; and which of them."""
    document, entry = root.documents.get(path), root.tree.by_path.get(path)
    for key in _DATED_BY if document else ():
        when = _moment(document.front.either(key)) if document else None
        if when:
            return when, key
    if entry and entry.mtime_ns > 0:
        return datetime.fromtimestamp(entry.mtime_ns // 1_000_000_000, UTC), "file time"
    return None, ""


def _moment(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _newer(paths: tuple[str, str], dates: list[tuple[datetime | None, str]]) -> str:
    first, second = dates[0][0], dates[1][0]
    if first is None or second is None or first == second:
        return ""
    return shown([paths[first < second]])


def _linked_from(root: MemoryRoot, path: str) -> str:
    """`MEMORY.md, a.md, b.md and 27 more`."""
    return shown(
        [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in linking(root, path)]
    )
