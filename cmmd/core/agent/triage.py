"""What is left to judgement: which findings are a reason to ask a model, and in which order it is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from cmmd.core.model import SEVERITIES, Finding

DUPLICATE, WHY_HOW = "duplicate", "why-how-missing"


def worth_asking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that are a reason to ask, most valuable first; none: no agent is started.

    Infos never are, nor what no edit can mend. It is asked after the fixes: what they could not mend, or were not to,
    is left to judgement like all the rest.
    """
    return tuple(sorted((f for f in findings if f.severity != "info" and f.fixable != "no"), key=_value))


def worth_telling(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What one who is asked anyway should know of: the reasons, then pairs that are only perhaps duplicates."""
    every = tuple(findings)
    candidates = sorted((f for f in every if f.rule == DUPLICATE and f.severity == "info"), key=_value)
    return (*worth_asking(every), *candidates)


def _value(finding: Finding) -> tuple[int, int, tuple[str, int, str, str]]:
    """Duplicates first: two memories that contradict each other mislead most. Then reasons, which no code finds."""
    kind = {DUPLICATE: 0, WHY_HOW: 1}.get(finding.rule, 2)
    return (kind, SEVERITIES.index(finding.severity), finding.order)
