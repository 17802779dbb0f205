"""Frontmatter that needs a YAML reader. The one owner of yaml and python-frontmatter; 20 ms to import: import late."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

LARGEST = 65_536  # characters of frontmatter; more is no frontmatter that anybody wrote
DEEPEST = 50  # values in each other; yaml reads them by recursion

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MANY_MARKS = re.compile(r"(?:[-?] +){50}")


class NotYaml(ValueError):
    """What YAML does not take, in the parser's words."""


class Handler(YAMLHandler):
    """python-frontmatter's YAML, but every scalar is text."""

    def load(self, fm: str, **kwargs: object) -> Any:
        return yaml.load(fm, Loader=_LOADER)


_HANDLER = Handler()


def load(source: str) -> Mapping[str, object]:
    """Every scalar as text. Raises NotYaml, also for what is no mapping, too long or too deep."""
    if len(source) > LARGEST:
        raise NotYaml(f"longer than {LARGEST} characters")
    if _is_deep(source):
        raise NotYaml("too many values in each other")
    try:
        values = _HANDLER.load(source)
    except yaml.YAMLError as error:  # without its picture of the line
        raise NotYaml(str(getattr(error, "problem", None) or error).split("\n")[0]) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise NotYaml("no `key: value` lines")
    return {str(key): value for key, value in values.items()}


def _is_deep(source: str) -> bool:
    """yaml composes by recursion, in C: ten thousands of brackets would end the process. Its events come one by one."""
    if source.count("[") + source.count("{") <= DEEPEST and not _MANY_MARKS.search(source):
        return False
    depth = deepest = 0
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            deepest = max(deepest, depth)
    except yaml.YAMLError:
        pass  # the loader meets the same error, and says so
    return deepest > DEEPEST
