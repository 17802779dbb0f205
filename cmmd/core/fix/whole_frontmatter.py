"""Frontmatter that was whole in an earlier version of a memory, and may be put back as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cmmd.core.fix.frontmatter_edit import Replacement
from cmmd.core.memory import parse
from cmmd.core.memory.document import TYPES, Document, Frontmatter
from cmmd.core.secrets import finder


def newest(memory: Document, versions: Iterable[bytes]) -> Document | None:
    """The first of a memory's earlier versions, newest first, whose frontmatter can be put back."""
    texts = (parse.decode(data) for data in versions)
    documents = (parse.document(memory.path, text) for text in texts if text is not None)
    return next((document for document in documents if put_back(memory, document)), None)


def put_back(memory: Document, earlier: Document) -> Replacement | None:
    """The earlier block in the place of today's: where the body is the same, and today's says nothing else.

    Blank lines between block and body are part of the block here.
    """
    if memory.pruned or not _is_whole(earlier) or memory.body.lstrip("\n") != earlier.body.lstrip("\n"):
        return None
    if not _says_no_more(memory.front, earlier.front):
        return None
    end, block = (document.text[: _begins(document)] for document in (memory, earlier))
    return None if finder.find(block) or end == block else Replacement(0, len(end), block)


def adds_only(memory: Document, earlier: Document, keys: Collection[str]) -> bool:
    """Whether the earlier block says no more than today's but the values of `keys`."""
    said = list(_pairs(memory.front))
    added = {key for key, value in _pairs(earlier.front) if (key, value) not in said}
    return added <= set(keys) and _remarks(earlier.front) <= _remarks(memory.front)


def _begins(document: Document) -> int:
    """Where the first line of the body begins that is not blank."""
    return len(document.text) - len(document.body.lstrip("\n"))


def _is_whole(memory: Document) -> bool:
    front = memory.front
    told = front.state == "present" and memory.name and memory.description and memory.type in TYPES
    return bool(told) and front.yaml == "fine" and not front.cut and not memory.pruned


def _says_no_more(today: Frontmatter, earlier: Frontmatter) -> bool:
    """Whether each key of today is one of the earlier block's, and each value, unless empty, too; remarks likewise."""
    known = list(_pairs(earlier))
    keys = {key for key, _ in known}
    if any(key not in keys or (_is_said(value) and (key, value) not in known) for key, value in _pairs(today)):
        return False
    return _remarks(today) <= _remarks(earlier)


def _pairs(front: Frontmatter) -> Iterator[tuple[str, object]]:
    """Keys and values at the top and below `metadata`: the client itself moves them from one to the other."""
    for key, value in (*front.values.items(), *front.metadata.items()):
        if key != "metadata" or (_is_said(value) and value is not front.metadata):
            yield key, value.strip() if isinstance(value, str) else value


def _is_said(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _remarks(front: Frontmatter) -> set[str]:
    return {line.strip() for line in front.source.split("\n") if line.lstrip().startswith("#")}
