"""Names that are no settings but look like one: old, coming, or misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cmmd.core.settings.settings import SETTINGS, Origin

NAMES = frozenset(setting.name for setting in SETTINGS)
RETIRED = {
    "METRICS_BIND": "metrics go to METRICS_FILE or METRICS_DIR, for node_exporter's textfile collector",
    "PID_FILE": "no process stays resident, and LOCK_FILE shows who is running",
    "STATUS_SOCK": "`cmmd status` reads what the last run left, no socket is needed",
}
"""Names of the old daemon, which was a resident process, and what replaces them."""

LATER = frozenset({"WEBHOOK_URL"})
"""Names that a later release will know."""

ALIKE = 0.85
"""difflib's ratio from which two names count as one misspelt: DRYRUN, MIN_IDLE_SECONDS; not LOG_LEVEL."""


def remarks(names: Iterable[tuple[str, Origin]], ours: str) -> Iterator[str]:
    """One sentence for each name that is no setting and ought to be looked at; `ours` is the user's own env file.

    In a file of ours every unknown name is one. Environment and `.env` hold the names of other programs too: there it
    must begin with `CMMD_` or be nearly one of ours.
    """
    told = set[str]()
    for name, origin in names:
        if name not in NAMES and name not in told:
            remark = _remark(name, origin, ours)
            told.update((name,) if remark else ())
            yield from (remark,) if remark else ()


def _remark(name: str, origin: Origin, ours: str) -> str:
    if name in RETIRED:
        return f"{name} ({origin.where}) is no longer used: {RETIRED[name]}"
    if name in LATER:
        return f"{name} ({origin.where}) comes with a later release and is ignored"
    near = nearest(name)
    if near:
        return f"{name} ({origin.where}) is no setting; did you mean {near}?"
    if origin.kind == "file" or name.startswith("CMMD_"):
        return f"{name} ({origin.where}) is no setting and is ignored; `cmmd config` lists them"
    return ""


def nearest(name: str) -> str | None:
    """The setting that `name` nearly is. Names of one word (MODEL) are too short to tell."""
    bare = name.upper().removeprefix("CMMD_")
    if bare in NAMES:
        return bare
    # difflib takes 0.1 ms a pair and an environment has 100 names: most are told apart by their letters alone.
    close = [known for known in NAMES if "_" in known and len(set(known) ^ set(bare)) <= 3]
    if not close or len(bare) > 40:
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(bare, sorted(close), 1, ALIKE)), None)
