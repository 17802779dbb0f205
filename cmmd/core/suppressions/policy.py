"""What a person has said about findings: other severities, and findings to be ignored for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cmmd.core.model import Ignore as Ignore
from cmmd.core.model import Severity
from cmmd.core.text import counted


@dataclass(frozen=True)
class Policy:
    """What cmmd.toml says; the same for every root."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Rule -> the severity of those of its findings that have the rule's usual one."""
    ignores: tuple[Ignore, ...] = ()
    source: str = ""
    """The file's path; `""` without one."""

    @property
    def told(self) -> str:
        """What it holds, for people."""
        return f"{counted(len(self.severities), 'severity', 'severities')}, {counted(len(self.ignores), 'ignore')}"


AS_IS = Policy()
"""Findings as the rules give them."""
