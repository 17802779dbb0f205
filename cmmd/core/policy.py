"""What a person has said about findings: other severities, and findings to be ignored for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cmmd.core.model import Severity


class Ignore(NamedTuple):
    """One wish to hear no more of a rule, and why."""

    rule: str
    file: str
    """The file (of a comment), or a glob over paths (of cmmd.toml)."""
    reason: str
    where: str
    """The place of the wish for people: `feedback_tests.md:12`, `cmmd.toml`."""


@dataclass(frozen=True)
class Policy:
    """What cmmd.toml says; the same for every root."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()


AS_IS = Policy()
"""Findings as the rules give them."""
