"""The names that wikilinks may use, and the files they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from cmmd.core.memory import link_targets
from cmmd.core.memory.document import Document
from cmmd.core.memory.near_names import Slips


class Names:
    """Resolves wikilinks among `memories` (any files that may be one) and, where none fits, among all `paths`."""

    def __init__(self, memories: Iterable[Document], paths: Iterable[str]) -> None:
        self._memories = tuple(memories)
        self._paths = tuple(paths)
        self._known: dict[str, tuple[str, ...]] = {}

    def resolve(self, target: str) -> tuple[str, ...]:
        """The files a target may mean; several: it is ambiguous; none: it is broken."""
        if target not in self._known:
            self._known[target] = tuple(dict.fromkeys(self._find(target)))
        return self._known[target]

    def _find(self, target: str) -> Iterable[str]:
        path = target.partition("#")[0].strip().strip("/")
        exact = [path, f"{path}.md"] if "/" in path else []
        for spelled in exact:
            if spelled in self._all:
                return [spelled]
        name = link_targets.key(link_targets.wiki_name(target))
        if not name:
            return ()
        typeless = link_targets.without_type(name)
        return self._exact.get(name) or self._typeless.get(typeless) or self._others.get(name) or ()

    def near(self, target: str) -> tuple[str, ...]:
        """The memories whose name or stem a target misses by one slip (see slip.py), by path."""
        key = link_targets.without_type(link_targets.key(link_targets.wiki_name(target)))
        return tuple(sorted({path for name in self._slips.near(key) for path in self._typeless[name]}))

    @property
    def of_memories(self) -> Mapping[str, list[str]]:
        """Key of a name or of a stem -> the memories that have it, in the order in which they are found."""
        return self._exact

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self._typeless)

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self._paths)

    @cached_property
    def _exact(self) -> Mapping[str, list[str]]:
        """Key of a name or of a stem -> memories."""
        found: dict[str, list[str]] = {}
        for memory in self._memories:
            for name in (link_targets.key(memory.name), link_targets.key(memory.stem)):
                if name:
                    found.setdefault(name, []).append(memory.path)
        return found

    @cached_property
    def _typeless(self) -> Mapping[str, list[str]]:
        """The same without the type that many file names begin with."""
        found: dict[str, list[str]] = {}
        for name, paths in self._exact.items():
            found.setdefault(link_targets.without_type(name), []).extend(paths)
        return found

    @cached_property
    def _others(self) -> Mapping[str, list[str]]:
        """Everything else in the root: a link to it means no memory, but is not broken either."""
        found: dict[str, list[str]] = {}
        for path in self._paths:
            name = path.rstrip("/").rpartition("/")[2]
            for spelled in {link_targets.key(name), link_targets.key(name.rpartition(".")[0])} - {""}:
                found.setdefault(spelled, []).append(path)
        return found
