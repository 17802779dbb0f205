"""One memory that was edited, in a root of which only the names are known. Asked for more, it raises Beyond."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NoReturn

from cmmd.core import targets
from cmmd.core.document import Document
from cmmd.core.remembering import facts


class Beyond(Exception):
    """It takes the whole root to tell."""


class Alone:
    """As much of a MemoryRoot as those rules ask for that look at one memory at a time."""

    def __init__(self, documents: Mapping[str, Document], names: bytes, paths: Collection[str]) -> None:
        self.documents = documents
        self.memories = self.linking = tuple(documents.values())
        self.earlier: Mapping[str, Document] = {}
        self._names = names
        self._paths = paths

    def resolve(self, target: str) -> tuple[str, ...]:
        if not targets.key(targets.wiki_name(target)):
            return ()
        found = facts.named(self._names, target)
        if not found:
            raise Beyond(f"[[{target}]] is no memory's name")
        return found

    def leads(self, target: str) -> bool:
        """What is no memory may be a skill, of which a whole root knows: it raises Beyond as `resolve` does."""
        return bool(self.resolve(target))

    def find(self, written: str, folder: str = "") -> targets.Target:
        target = targets.read(written, folder)
        if target.kind == "inside" and target.path not in self._paths:
            raise Beyond(f"{written} is no file by that name")
        return target

    def __getattr__(self, name: str) -> NoReturn:
        raise Beyond(f"{name} is known of whole roots only")
