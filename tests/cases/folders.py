"""Made-up memory folders, each boiled down from a kind of real folder that a careful owner would not want changed much.

`CASES` holds them as dictionaries for tables, `build` writes one to disk.
"""

from __future__ import annotations

from pathlib import Path

Folder = dict[str, str]

WHY = "\n\n**Why:** reason.\n**How to apply:** so.\n"


def note(name: str, kind: str, body: str = "Fact." + WHY, description: str = "") -> str:
    """A memory as the client writes it."""
    head = f"name: {name}\ndescription: {description or 'about ' + name}\nmetadata:\n  type: {kind}\n"
    return f"---\n{head}---\n\n{body}"


def page(*lines: str) -> str:
    """An index with a title."""
    return "\n".join(("# Index", "", *lines)) + "\n"


def build(folder: Path, name: str) -> Path:
    """Write one case below `folder`; the memory folder that it made."""
    for path, text in CASES[name].items():
        file = folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / name


# Too long


def _oversize_by_a_little() -> Folder:
    """25,100 characters; the owner's first line stands on top, the newest entries below, by no order of titles."""
    files = {"zz_resume.md": note("resume", "project", description="where we left off")}
    lines = ["- [Read first](zz_resume.md) — pinned on top by the owner, newest below in order of date"]
    for i in range(150):
        n = (i * 37) % 150
        about = f"topic number {i} is about widgets and gears and a few other things"
        files[f"project_topic_{n:03d}.md"] = note(f"project_topic_{n:03d}", "project", description=about)
        lines.append(
            f"- [Topic {n}](project_topic_{n:03d}.md) — day {i:03d}: shipped the widget change, gear {i} was wrong, "
            f"the third review found it; do not retry path {i} without the lock, ask first"
        )
    return {**files, "MEMORY.md": page(*lines)}


def _facts_only_in_hooks() -> Folder:
    """The end of each hook is a fact that no memory holds."""
    files = {f"n{i}.md": note(f"n{i}", "reference", f"Shelf {i}.\n", f"shelf {i} of the bakery") for i in range(120)}
    hooks = [f"{'flour ' * 30}but never above {200 + i} degrees" for i in range(120)]
    return {**files, "MEMORY.md": page(*(f"- [N{i}](n{i}.md) — {hook}" for i, hook in enumerate(hooks)))}


def _too_many_entries() -> Folder:
    files = {f"n{i}.md": note(f"n{i}", "reference", f"Shelf {i}.\n") for i in range(260)}
    return {**files, "MEMORY.md": "".join(f"- [N{i}](n{i}.md) — shelf {i}\n" for i in range(260))}


# Entries


def _partly_synced() -> Folder:
    lines = (f"- [Rule {i}](feedback_r{i}.md) — never do thing {i} without asking" for i in range(12))
    return {"MEMORY.md": page(*lines), **{f"feedback_r{i}.md": note(f"r{i}", "feedback") for i in range(4)}}


_NAVIGATION = """## When to load what

**Editor work**
→ [editor_place.md](editor_place.md) FIRST, the config is not at the usual path

**Commits**
→ [commit_rule.md](commit_rule.md) — approval

## Full index

**Places**:
- [Editor config](editor_place.md) — config is at `/opt/x/nvim`, not at `/srv/nvim`

**Rules**:
- [Commit rule](commit_rule.md) — always ask before committing
- [Other rule](other_rule.md) — something else
"""

_ENTRIES = {
    "navigation-above-entries": {
        "MEMORY.md": _NAVIGATION,
        "editor_place.md": note("editor_place", "project", "The config is at `/opt/x/nvim`, not at `/srv/nvim`.\n"),
        "commit_rule.md": note("commit_rule", "feedback", "Always ask before committing." + WHY),
        "other_rule.md": note("other_rule", "feedback"),
    },
    "log-of-one-file": {
        "MEMORY.md": page(
            "## Audits",
            "- [March audits](audit-log.md) — two audits, baseline",
            "- [April audit](audit-log.md) — after the move, score 8.6 of 10",
            "- [May audit](audit-log.md) — score 8.4 of 10, not committed then",
        ),
        "audit-log.md": note(
            "audit-log",
            "project",
            "# March\nTwo audits, baseline.\n# April\nAfter the move, score 8.6 of 10.\n"
            "# May\nScore 8.4 of 10, not committed then.\n",
        ),
    },
    "true-duplicate-entries": {
        "MEMORY.md": (
            "- [A](project_a.md) — about a\n\n- [A](project_a.md) — about a\n\n- [B](project_b.md) — about b\n"
        ),
        "project_a.md": note("a", "project"),
        "project_b.md": note("b", "project"),
    },
}


# Places of new entries

_RETROS: Folder = {
    **{f"retros/retro_{i}.md": note(f"retro_{i}", "project") for i in range(8)},
    "retros/retro_big.md": note("retro_big", "project"),
    "retros/retro_small.md": note("retro_small", "project"),
    "retros/index.md": (
        "---\nname: Retros index\ndescription: short notes per feature\ntype: project\n---\n"
        "Each retro is one file here.\n\n"
        + "".join(f"- [Retro {i}](retro_{i}.md) — what surprised us in {i}\n" for i in range(8))
    ),
}
_RETRO_PAGE = """# Index

## Rules

- [Ask first](feedback_ask.md) — ask before pushing

## Project context

- [Target](project_target.md) — must handle 3000

## Tech gotchas

- [Nulls](feedback_nulls.md) — nulls are truthy

## Retros

- [Big arc](retros/retro_big.md) — six changes
- [Small arc](retros/retro_small.md) — one change
"""
_FLAT: Folder = {
    "feedback_ask.md": note("ask", "feedback"),
    "feedback_nulls.md": note("nulls", "feedback"),
    "project_target.md": note("target", "project"),
    "feedback_merge.md": note("merge", "feedback"),
}
_ARCHIVE_AND_DRAFTS = """# Index

## Rules
- [A](feedback_a.md) — rule a
- [B](feedback_b.md) — rule b
- [C](feedback_c.md) — rule c

## Work
- [P](project_p.md) — p
- [Q](project_q.md) — q

## Jira drafts
- [Waiting drafts](jira_draft.md) — upload later

## Archive (merged)
- [Old](feedback_old.md) — merged into feedback_a.md
"""
_TUNNEL = (
    "User tests on the tunnel only, not on localhost. Always see that the tunnel is up, that the last build is there "
    "and that the key is set before asking him."
)
_PLACES = {
    "unlisted-sub-index": {"MEMORY.md": _RETRO_PAGE, **_FLAT, **_RETROS},
    "listed-sub-index": {"MEMORY.md": _RETRO_PAGE + "- [All retros](retros/index.md) — the list\n", **_FLAT, **_RETROS},
    "archive-and-drafts": {
        "MEMORY.md": _ARCHIVE_AND_DRAFTS,
        **{f"feedback_{x}.md": note(x, "feedback") for x in ("a", "b", "c", "old", "new")},
        "project_p.md": note("p", "project"),
        "project_q.md": note("q", "project"),
        "jira_draft.md": note("jira_draft", "project"),
        "project_new.md": note("pnew", "project"),
    },
    "archive-folder": {
        "MEMORY.md": page(
            "Retired memories are moved to `archive/` and leave this index.", "", "- [A](project_a.md) — about a"
        ),
        "project_a.md": note("a", "project"),
        "archive/MEMORY_ARCHIVE.md": "# Memory archive\n\n- [Boot failure](incident_boot.md) — May, fixed\n",
        "archive/incident_boot.md": note("incident_boot", "project"),
    },
    "titles-of-their-own": {
        "MEMORY.md": "# Память\n\n- [Первая сессия](session_2026_04_15.md) — полный дизайн\n",
        "session_2026_04_15.md": "# Сессия 15\n\nТекст.\n",
        "landing_audit.md": "# Аудит лендинга — три варианта\n\nТекст аудита.\n",
        "notes/20260622-214340-sync-notes.md": "# Sync notes for upstream\n\nText.\n",
        "SYNC_SETUP.md": "# Настройка синхронизации\n\n1. git clone\n",
    },
    "titles-that-are-file-names": {
        "MEMORY.md": "".join(f"- [feedback_{x}.md](feedback_{x}.md) — rule {x} of ours\n" for x in "abc"),
        **{f"feedback_{x}.md": note(x, "feedback") for x in "abc"},
        "feedback_new.md": note("Always ask before the push", "feedback", description=_TUNNEL),
    },
    "named-with-its-folder": {
        "MEMORY.md": page(
            "- [User](user_me.md) — who I am",
            "",
            "## Sources",
            "- `.claude-memory/brief.md` — the brief, checked with the chat",
        ),
        "user_me.md": note("me", "user", "I am.\n"),
        "brief.md": note("brief", "project"),
    },
    "moved-file": {
        "MEMORY.md": page(
            "## Context",
            "- [Sync Workflows](project_sync_workflows.md) — ways to sort upstream changes",
            "- [Chat](project_chat.md) — chat",
            "",
            "## Infra",
            "- [Ports](infrastructure.md) — port 5222",
        ),
        "project_chat.md": note("chat", "project"),
        "infrastructure.md": note("infrastructure", "reference", "5222\n"),
        "ext/notes/20260622-214340-sync-workflows-upstream.md": (
            "# Sync workflows for upstream validation\n\nWays to sort upstream changes.\n"
        ),
    },
}


# Files that are no memories, and frontmatter

_OVEN = note("oven", "reference", "Left side is hot.\n")
_PHASES = """- [user_me.md](user_me.md) — role, years, preferences
- [project_phase.md](project_phase.md) — the phase now and where to
- [feedback_style.md](feedback_style.md) — corrections of style
"""
_FILES = {
    "conflict-copies": {
        "MEMORY.md": "- [Oven](oven.md) — hot\n",
        "oven.md": _OVEN,
        "oven (conflicted copy).md": _OVEN.replace("Left", "Right"),
        "oven (Anna's conflicted copy 2026-03-01).md": _OVEN,
        "oven.sync-conflict-20260301-101010-ABCDEF7.md": _OVEN + "One more line.\n",
        "oven-DESKTOP-1A2B3C.md": _OVEN,
        "oven (1).md": _OVEN,
        "oven 2.md": _OVEN,
        "MEMORY 2.md": "- [Oven](oven.md) — hot\n- [Kiln](kiln.md) — not here\n",
    },
    "frontmatter-below-a-banner": {
        "MEMORY.md": "- [Naming](feedback_naming.md) — exact case on screen, lower case in folders\n",
        "feedback_naming.md": "<!-- do not remove this banner -->\n<!-- second banner -->\n"
        + note("feedback_naming", "feedback", description="CRITICAL, the naming rule in full words"),
    },
    "blanked-frontmatter": {
        "MEMORY.md": "- [Oven](oven.md) — shelf 2\n",
        "oven.md": note("oven", "reference", "Hot.\n", "Where the oven stands"),
    },
    "frontmatter-of-a-project-note": {
        "MEMORY.md": _PHASES,
        "user_me.md": "# Me\n\nText.\n",
        "project_phase.md": "# Phase\n\nText.\n",
        "feedback_style.md": "# Style\n\nText.\n",
    },
    "memory-that-names-itself": {
        "MEMORY.md": page("- [Last](last.md) — last session"),
        "last.md": "# Last\n\n- [Last](last.md) — this file\n",
    },
    "posix-class-and-code": {
        "MEMORY.md": "- [R](reference_r.md) — regular expressions\n",
        "reference_r.md": note("r", "reference", "Use [[:space:]] and [[:alpha:]_] in patterns.\n"),
    },
}


# Texts

_FORMS = {
    "a": "Rule.\n\n**Why:** because.\n\n**How to apply**\n- first\n- second\n",
    "b": "Rule.\n\n**Why.** Because.\n\n**How to apply.** Each run: so.\n",
    "c": "Rule.\n\n**Why:** because.\n**Apply:** always so.\n",
    "d": "Rule.\n\n**Why**\n- because\n\n**How to apply:**\n- so\n",
    "e": "규칙.\n\n**계기:** 사고가 있었다.\n**적용:** 이렇게 한다.\n",
}
_PASS = "| part | now | later | cost |\n|---|---|---|---|\n| 推論 | 単pass | +D→D伝播pass | 小 |"
PASSWORD_WORDS = (
    *("Password", "비밀번호", "пароль", "密码", "パスワード", "senha", "contraseña", "Passwort", "mot de passe "),
    *("mật khẩu", "The wifi password is", "Das Passwort ist"),
)
_LOGINS = "".join(f"- {word}: !Harbor4471\n" for word in PASSWORD_WORDS)
BANNER = (
    "<!--\n"
    + "".join(
        f"This banner belongs to the product and must stay in every file, made by its one author, line {i} of five.\n"
        for i in range(5)
    )
    + "-->\n\n"
)
_PARTS = (("oak", "runs on port", "gateway"), ("elm", "builds the", "installer"), ("fir", "draws the", "canvas"))
_TEXTS = {
    "why-and-how-forms": {
        "MEMORY.md": "".join(f"- [{x}](feedback_{x}.md) — {x} rule of ours\n" for x in "abcde"),
        **{f"feedback_{x}.md": note(x, "feedback", body) for x, body in _FORMS.items()},
    },
    "pass-is-a-word": {
        "MEMORY.md": "- [Graph](project_graph.md) — one graph\n",
        "project_graph.md": note("graph", "project", _PASS + WHY),
    },
    "passwords-in-plain-words": {
        "MEMORY.md": "- [C](reference_c.md) — logins\n",
        "reference_c.md": note("c", "reference", _LOGINS + "- admin@shop.example / Harbor@4471 (super admin)\n"),
    },
    "one-banner-many-files": {
        **{
            f"project_{a}.md": note(
                a,
                "project",
                f"{BANNER}The {a} part {b} {c} and nobody but {a} may restart it after {c} has told so in the log.\n\n"
                f"**Why:** x {a}.\n**How to apply:** y {c}.\n",
            )
            for a, b, c in _PARTS
        },
        "MEMORY.md": "".join(f"- [{a}](project_{a}.md) — about {a}\n" for a, _, _ in _PARTS),
    },
    "merged-into-hooks": {
        "MEMORY.md": (
            "## Archive (merged)\n"
            "- [feedback_one.md](feedback_one.md) — → merged into feedback_all.md\n"
            "- [feedback_two.md](feedback_two.md) — → merged into feedback_all.md\n\n"
            "## Rules\n- [feedback_all.md](feedback_all.md) — all rules\n"
        ),
        "feedback_one.md": note("one", "feedback", "Edges need a source." + WHY.replace("reason", "a")),
        "feedback_two.md": note("two", "feedback", "Change three files at once." + WHY.replace("reason", "c")),
        "feedback_all.md": note("all", "feedback"),
    },
}


# To be put in order

_ORDER = {
    "organize-other-language": {
        "MEMORY.md": "# 索引\n\n## 用户\n- [我](user_me.md) - 我是谁\n\n## 项目\n- [引擎](project_engine.md) - 引擎\n\n"
        "## 论文\n- [论文](project_paper.md) - 论文进度\n",
        "user_me.md": note("me", "user", "I.\n"),
        "project_engine.md": note("engine", "project"),
        "project_paper.md": note("paper", "project"),
    },
    "organize-no-frontmatter": {
        "MEMORY.md": page(
            *("## User", "- [user_me.md](user_me.md) — who", ""),
            *("## Project", "- [project_phase.md](project_phase.md) — the phase now", ""),
            *("## Feedback", "- [style_feedback.md](style_feedback.md) — style", ""),
            *("## Session log", "- [last.md](last.md) — last session"),
        ),
        **{f: f"# {f}\n\nText of {f}.\n" for f in ("user_me.md", "project_phase.md", "style_feedback.md", "last.md")},
    },
    "organize-note-above-title": {
        "MEMORY.md": (
            "> Note: a copy lives elsewhere.\n\n# Memory Index\n\n- [P](project_p.md) — p\n- [F](feedback_f.md) — f\n"
        ),
        "project_p.md": note("p", "project"),
        "feedback_f.md": note("f", "feedback"),
    },
    "organize-prose": {
        "MEMORY.md": (
            "# Notes\n\n## Commands\n- run `make x` always\n\n"
            "## Study\n- [Details](project_study.md) — weekly check\n\n"
            "## Scanner\n- scans 23 stocks\n\n## Deployment\n- push to main deploys\n"
        ),
        "project_study.md": note("study", "project"),
    },
    "organize-t1-t10-t2": {
        "MEMORY.md": "## Project\n\n" + "".join(f"- [T{i}](project_t{i}.md) — hook of {i}\n" for i in range(1, 13)),
        **{f"project_t{i}.md": note(f"t{i}", "project") for i in range(1, 13)},
    },
}

CASES: dict[str, Folder] = {
    "oversize-by-a-little": _oversize_by_a_little(),
    "facts-only-in-hooks": _facts_only_in_hooks(),
    "260-entries": _too_many_entries(),
    "partly-synced": _partly_synced(),
    **_ENTRIES,
    **_PLACES,
    **_FILES,
    **_TEXTS,
    **_ORDER,
}
