"""Repositories as people and the old daemon make them: real git, with an identity and times of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

DATES = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}


def git(root: Path, *words: str, **environ: str) -> str:
    around = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "GIT_CONFIG_NOSYSTEM": "1", **DATES, **environ}
    who = ("-c", "user.name=daemon", "-c", "user.email=daemon@localhost")
    done = subprocess.run(["git", *who, *words], cwd=root, env=around, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(root: Path, subject: str, files: Mapping[str, bytes | None]) -> str:
    """One commit of these files (None removes), as the old daemon made them; its sha."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if data is None else path.write_bytes(data)
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(root, "rev-parse", "HEAD")
