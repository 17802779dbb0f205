"""cmmd.toml as values: what it may say, and one clear line where it says something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from cmmd.core.errors import UsageError
from cmmd.core.model import SEVERITIES, Ignore, Severity
from cmmd.core.suppressions.policy import Policy
from cmmd.core.suppressions.rule_ids import known, near

TABLES = ("severity", "ignore")
KEYS = ("rule", "file", "root", "reason")
NAME = "cmmd.toml"


def read(document: Mapping[str, object], source: str, resolve: Callable[[str], str]) -> Policy:
    """The policy in a parsed file. `resolve` gives the real path of a root as written (absolute, or with `~`).

    Raises UsageError, which names the file and the key.
    """
    _only(document, TABLES, source)
    severities = dict(_severities(document.get("severity", {}), source))
    return Policy(severities, tuple(_ignores(document.get("ignore", []), source, resolve)), source)


def _only(table: Mapping[str, object], keys: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in keys:
            raise UsageError(f"{place}: unknown key {key}", hint=near(key, keys, f"known are {', '.join(keys)}"))


def _severities(table: object, source: str) -> Iterator[tuple[str, Severity]]:
    if not isinstance(table, Mapping):
        raise UsageError(
            f"{source}: severity is no table", hint='write [severity], then lines like "duplicate" = "info"'
        )
    for rule, severity in table.items():
        known(rule, f"{source}, [severity]: ")
        if severity not in SEVERITIES:
            raise UsageError(
                f"{source}, [severity]: {rule} = {severity!r}", hint=f"it is one of {', '.join(SEVERITIES)}"
            )
        yield rule, cast(Severity, severity)


def _ignores(tables: object, source: str, resolve: Callable[[str], str]) -> Iterator[Ignore]:
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise UsageError(f"{source}: ignore is no list of tables", hint="write [[ignore]], then its keys")
    for number, table in enumerate(cast("Iterable[Mapping[str, object]]", tables), 1):
        place = f"{source}, [[ignore]] {number}"
        _only(table, KEYS, place)
        values = {key: _text(key, value, place) for key, value in table.items()}
        for key in ("rule", "reason"):
            if key not in values:
                raise UsageError(f"{place}: no {key}", hint=f'add {key} = "…"')
        root = values.get("root")
        if root is not None and not root.startswith(("/", "~")):
            raise UsageError(f"{place}: root = {root!r} is relative", hint="write it from / or ~ on")
        yield Ignore(
            known(values["rule"], f"{place}: "),
            values.get("file", "*"),
            values["reason"],
            f"{NAME}, [[ignore]] {number}",
            root=resolve(root) if root else None,
        )


def _text(key: str, value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place}: {key} = {value!r} is no text", hint=f'write {key} = "…"')
    return value.strip()
