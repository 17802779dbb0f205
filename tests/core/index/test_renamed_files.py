"""What dead entries mean, in an index that has many of them."""

from __future__ import annotations

import cProfile
import pstats

from cmmd.core.audit import engine
from cmmd.core.memory import parse
from cmmd.core.model import Entry, Tree


def root(dead: int) -> Tree:
    """An index of `dead` entries whose files are gone, and five unlisted memories for each."""
    index = "# Memory\n\n" + "".join(f"- [Note {n}](note-about-{n}.md) - what was told of it\n" for n in range(dead))
    bodies = {
        f"live-{n}.md": f"---\nname: live-{n}\ndescription: of {n}\n---\n\nFact {n * 7}.\n" for n in range(dead * 5)
    }
    files = sorted({"MEMORY.md": index, **bodies}.items())
    return Tree("/r", tuple(Entry(path, "file", text.encode(), 0o644, 1, len(text)) for path, text in files))


def calls(dead: int) -> int:
    """Function calls of a whole audit: they do not depend on how busy the machine is."""
    with cProfile.Profile() as profile:
        engine.check(parse.read(root(dead)))
    return int(pstats.Stats(profile).total_calls)


def test_an_audit_grows_with_the_dead_entries_not_with_their_square() -> None:
    assert calls(80) < 3 * calls(40)
