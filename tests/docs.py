"""README and docs/ as the tests read them, and the one page that code writes: docs/rules.md.

python -m tests.docs      writes it anew
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cmmd.core.fixes import FIXES, Fix
from cmmd.core.rules import RULES, Rule

CHECKOUT = Path(__file__).resolve().parent.parent
README = CHECKOUT / "README.md"
FOLDER = CHECKOUT / "docs"
RULES_PAGE = FOLDER / "rules.md"
PAGES = (README, *sorted(FOLDER.glob("*.md")))
FIXED_BY = {"code": "code", "agent": "the agent", "no": "you"}


def text(page: str) -> str:
    """A page by its name, as `README.md` or `docs/ci.md`."""
    return (CHECKOUT / page).read_text(encoding="utf-8")


def everything() -> str:
    """All that users read, one page after the other."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def without_blocks(page: str) -> str:
    """A page without its blocks of code, fenced or indented."""
    return re.sub(r"^```.*?^```$|^ {4}.*?$", "", page, flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    """Where a page leads to inside the checkout."""
    prose = re.sub(r"`[^`]+`", "", without_blocks(page.read_text(encoding="utf-8")))
    return sorted({link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link})


def anchors(page: str) -> set[str]:
    """What a link into a page may name: its headings as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rules_page() -> str:
    """docs/rules.md: a table of the rules, then the manual of each and of its fixes."""
    return "\n\n".join([_HEAD.format(number=len(RULES)), _table(), *map(_manual, RULES)]) + "\n"


_HEAD = """\
# Rules

<!-- Written by `python -m tests.docs` from the docstrings in cmmd/core/rules/ and cmmd/core/fixes/. -->

`cmmd audit` asks these {number} rules of every memory folder; it reads only, costs nothing, and says the same each
time. Errors and warnings are *issues*. Infos never make a folder dirty and never wake the agent. `cmmd rules` prints
the table, `cmmd explain RULE` the manual of one. [cmmd.toml](ci.md#findings-that-you-do-not-want-to-hear-of) changes
severities and silences findings. Severity, and who fixes it, are the usual ones; a finding may differ."""


def _table() -> str:
    rows = ["| rule | severity | fixed by | what it finds |", "|---|---|---|---|"]
    for rule in RULES:
        cells = (f"[`{rule.ID}`](#{rule.ID})", rule.SEVERITY, FIXED_BY[rule.FIXABLE], summary(rule).rstrip("."))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def summary(module: Rule | Fix) -> str:
    return (module.__doc__ or "").split("\n", 1)[0]


def _manual(rule: Rule) -> str:
    return "\n\n".join([f"## {rule.ID}", (rule.__doc__ or "").strip(), *_fixes(rule)])


def _fixes(rule: Rule) -> Iterator[str]:
    """A fix that answers several rules has its manual at the first of them."""
    for fix in FIXES:
        if fix.ANSWERS[0] == rule.ID:
            yield f"**The fix.**\n{(fix.__doc__ or '').strip()}"
        elif rule.ID in fix.ANSWERS:
            first = fix.ANSWERS[0]
            yield f"**The fix**, described under [{first}](#{first}):\n{summary(fix)}"


if __name__ == "__main__":
    RULES_PAGE.write_text(rules_page(), encoding="utf-8")
    print(RULES_PAGE)
