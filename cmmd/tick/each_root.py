"""Roots one after the other: one that cannot be read never hides the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from cmmd.core.errors import CmmdError, RootError
from cmmd.core.memory.location import Root

Value = TypeVar("Value")


def each_root(roots: Iterable[Root], do: Callable[[Root], Value]) -> tuple[list[Value], list[CmmdError]]:
    """What `do` gives of each root that it can be done to, and why it could not be done to the others."""
    values, failures = list[Value](), list[CmmdError]()
    for root in roots:
        try:
            values.append(do(there(root)))
        except CmmdError as error:
            failures.append(error)
    return values, failures


def there(root: Root) -> Root:
    """The root itself. Raises RootError (`root_missing`) where discovery found that it cannot be tended."""
    if root.problem:
        raise RootError(root.problem, code="root_missing")
    return root
