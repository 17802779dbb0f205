"""Mends a root without a model: every fix that FIXES has for its findings, and the guarantee that none does harm.

The fixes of one round are made together and the root is audited again. Whatever brought a finding that was not there is
taken back; rounds follow until one changes nothing. So mending what is mended changes nothing, and a fix may be small:
it need not know what else hangs on the place that it edits.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix.fixability import change_for
from cmmd.core.fix.round import Offer, Round
from cmmd.core.fixes import ASKED_ALONE, FIXES, Fix
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

MOST_ROUNDS = 50
"""Two to four are usual: a second fix of one place waits for the first one's round, the index for its memories."""

Told = Callable[[int, int], object]
"""Is told how many findings were looked at, and of how many; both grow."""


@dataclass(frozen=True)
class Mended:
    """What mending came to."""

    changes: Mapping[str, bytes | None]
    """Path -> the file's new bytes; empty where nothing was to be done. No fix removes a file."""
    notes: tuple[str, ...]
    """What a person should know that the diff does not tell: `file: note`, in the order in which it happened."""
    after: AuditedRoot
    """The root after the changes; mtimes are those of the files before."""


def mend(
    root: AuditedRoot,
    *,
    rules: Collection[str] | None = None,
    fixes: Sequence[Fix] = FIXES,
    told: Told = lambda done, total: None,
) -> Mended:
    """Mend what can be mended of the findings that the policy lets people hear; `rules` names the only ones to mend."""
    first = now = root
    phases = _phases(fixes)
    changes, notes, seen = dict[str, bytes | None](), list[str](), 0
    for _ in range(MOST_ROUNDS):
        findings = [finding for finding in now.report.findings if rules is None or finding.rule in rules]
        trial = Round(first, changes.keys(), now)
        looked = partial(_tell, told, count(seen + 1), seen + len(findings))
        for phase in phases:
            if not trial.kept:
                trial.take(_compatible(_edits(now.memory, findings, phase, looked)))
        if not trial.kept:
            break
        seen += len(findings)
        now = trial.reached
        kept = [offer.change for offer in trial.kept]
        changes |= {path: now.tree.files[path] for change in kept for path in change.paths}
        notes += [f"{change.path}: {note}" for change in kept for note in change.note.splitlines()]
    return Mended(changes, tuple(notes), now)


def _phases(fixes: Sequence[Fix]) -> tuple[list[Fix], list[Fix], list[Fix]]:
    """Each is asked when those before it have nothing left to do; the fixes of the index are the last.

    An entry is written once: it shall show the description and stand with the type that its memory got just before.
    """
    of_index = [fix for fix in fixes if all(rule.startswith("index-") for rule in fix.ANSWERS)]
    alone = [fix for fix in fixes if fix in ASKED_ALONE]
    return alone, [fix for fix in fixes if fix not in (*alone, *of_index)], of_index


def _tell(told: Told, done: Iterator[int], total: int) -> None:
    told(next(done), total)


def _edits(
    root: MemoryRoot, findings: Sequence[Finding], fixes: Sequence[Fix], looked: Callable[[], object]
) -> Iterator[tuple[Change, Finding]]:
    """What the fixes would do, in their order; a fix never meets a finding that it cannot answer."""
    for fix in fixes:
        for finding in findings:
            if finding.rule in fix.ANSWERS:
                change = change_for(root, finding, [fix])
                if change:
                    yield change, finding
                if fix not in ASKED_ALONE:  # whose findings another fix answers too
                    looked()


def _compatible(edits: Iterator[tuple[Change, Finding]]) -> list[Offer]:
    """The changes without those that reach into an earlier one: they have their turn in the next round."""
    kept, spans = dict[Change, Offer](), dict[str, list[tuple[int, int]]]()
    for change, finding in edits:
        if change not in kept and all(_is_free(spans.setdefault(part.path, []), part) for part in change.parts):
            for part in change.parts:
                insort(spans[part.path], (part.start, part.end))
            kept[change] = Offer(len(kept), change, finding)
    return list(kept.values())


def _is_free(taken: Sequence[tuple[int, int]], part: Change) -> bool:
    """Whether a change reaches into none of the spans that are taken, which are in order."""
    at = bisect_left(taken, (part.start, part.end))
    return (at == 0 or taken[at - 1][1] <= part.start) and (at == len(taken) or part.end <= taken[at][0])
