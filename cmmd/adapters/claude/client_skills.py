"""The skills that a client finds in a configuration folder: their names alone, for memories link them by name."""

from __future__ import annotations

import os


def names(root: str) -> frozenset[str]:
    """Of the configuration folder that a root lies in as CONFIG/projects/SLUG/memory; none where it lies elsewhere."""
    above, memory = os.path.split(root)
    projects = os.path.dirname(above)
    if memory != "memory" or os.path.basename(projects) != "projects":
        return frozenset()
    folder = os.path.join(os.path.dirname(projects), "skills")
    try:
        with os.scandir(folder) as found:
            return frozenset(each.name for each in found if os.path.isfile(os.path.join(each.path, "SKILL.md")))
    except OSError:
        return frozenset()
