"""One audit with everything in it that a format must get right."""

from __future__ import annotations

from cmmd.core.audit.run_report import Audited
from cmmd.core.errors import RootError
from cmmd.core.model import Finding, Ignore, Ignored, Report

DANGLING = Finding("index-dangling", "error", "MEMORY.md", 13, "x.md", "x.md is not there", "remove it", "code")
NO_LINE = Finding("why-how-missing", "warning", "sub/a b.md", None, "", "100% no Why, no How", "add: a line", "agent")
INFO = Finding("wikilink-broken", "info", "é:\n,\udcff.md", 2, "\x1b[2J]]>", "[[\x1b[2J]]> & <b>\x00\ufffe", "", "no")
QUIET = Finding("duplicate", "warning", "a.md", None, "b.md", "b.md has the same text", "keep one", "agent")
COMMENT = Ignore("duplicate", "a.md", "two shops", "a.md:4", 4)
TABLE = Ignore("duplicate", "*", "two\nshops", "cmmd.toml, [[ignore]] 1")

FULL = Report("/home/me/r 1/memory", 3, 14, 200, (DANGLING, NO_LINE, INFO), (Ignored(QUIET, (COMMENT, TABLE)),), 2)
CLEAN = Report("/home/me/memory", 1, 1, 10)
GONE = RootError("/no\n/such does not exist", code="root_missing", hint="name another")

AUDITS = {
    "nothing": Audited(()),
    "clean": Audited((CLEAN,), home="/home/me"),
    "findings": Audited((FULL, CLEAN), home="/home/me", cwd="/home/me"),
    "only failures": Audited((), (GONE,)),
    "all": Audited((FULL, CLEAN, FULL), (GONE,), strict=True, unused_ignores=(TABLE,), baseline="b.json", gone=1),
    "one rule": Audited((CLEAN,), wanted=lambda rule: rule == "duplicate"),
}
