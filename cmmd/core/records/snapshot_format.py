"""What a snapshot is made of: its repository's name, its commit's words, the stream that `git fast-import` reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from cmmd.core.model import Tree

Kind = Literal["observed", "pre-tick", "post-tick", "pre-restore"]

REF = "refs/heads/snapshots"
FILES = "memory/"
META = "meta.json"
AUTHOR = "claude-memory-manager-daemon <cmmd@local>"
_SUBJECT = re.compile(r"\[cmmd\] (observed|pre-tick|post-tick|pre-restore)(?: snapshot)? at unix=(\d+)")


def encoded(path: str) -> bytes:
    """A path as the bytes it has on disk (undecodable ones are held as surrogates)."""
    return path.encode("utf-8", "surrogateescape")


def key(root: str) -> str:
    """Name of a root's repository, without `.git`: the end of its slug for people, a hash of its real path for us."""
    parts = [part for part in root.split("/") if part]
    slug = parts[-2] if len(parts) > 1 and parts[-1] == "memory" else "-".join(parts)
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", slug)[-32:].strip("-") or "root"
    return f"{readable}-{hashlib.sha256(encoded(root)).hexdigest()[:12]}"


def is_transcript(path: str) -> bool:
    """Whether sessions are kept there, with all that was said in them: never staged, sent or put into a snapshot."""
    return path.lower().endswith(".jsonl")


def held(tree: Tree) -> dict[str, bytes]:
    """The files that a snapshot holds, by path: all that were read, but transcripts and names that git cannot hold."""
    files = tree.files.items()
    return {path: data for path, data in files if ".git" not in path.lower().split("/") and not is_transcript(path)}


def blob_id(data: bytes) -> str:
    """git's name for these bytes."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def meta(tree: Tree) -> bytes:
    """meta.json: {path: [mode, mtime_ns]} of the files held, a line each, and of those that could not be read."""
    unread = [entry.path for entry in tree.entries if entry.kind in ("file", "folder") and entry.data is None]
    lines = [
        f"{json.dumps(path)}: [{tree.by_path[path].mode & 0o7777}, {tree.by_path[path].mtime_ns}]"
        for path in sorted({*held(tree), *unread})
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def subject(kind: Kind, unix: int) -> str:
    return f"[cmmd] {kind}{' snapshot' if kind.endswith('-tick') else ''} at unix={unix}"


def parsed(subject_line: str) -> tuple[str, int] | None:
    """Kind and time of a snapshot's subject; None where it is none of ours."""
    found = _SUBJECT.fullmatch(subject_line)
    return (found[1], int(found[2])) if found else None


def message(kind: Kind, unix: int, tick_id: str, root: str, files: Sequence[str]) -> str:
    """Subject and trailers; a path that would not stand on a line as it is stands there as JSON text."""
    trailers = [f"Tick: {tick_id}", f"Root: {_one_line(root)}", *(f"Files: {_one_line(path)}" for path in files)]
    return "\n".join([subject(kind, unix), "", *trailers]) + "\n"


def trailer(text: str, name: str) -> str | None:
    """The first trailer of that name in a snapshot's message."""
    found = re.search(rf"^{name}: (.*)$", text, re.MULTILINE)
    return found[1] if found else None


def stream(
    words: str, unix: int, parent: str | None, blobs: Mapping[str, bytes], already: Mapping[str, str] | None
) -> Iterator[bytes]:
    """What `git fast-import` reads to make one commit on REF of exactly these blobs (tree path -> bytes).

    `already` (tree path -> blob id) is what the parent holds: only what differs from it is sent; None: all of it is.
    The commit's id is answered on stdout. `done` makes a stream that was cut an error instead of a half commit.
    """
    text, when = words.encode(), f"{AUTHOR} {unix} +0000".encode()
    yield b"feature done\ncommit %b\nmark :1\nauthor %b\ncommitter %b\n" % (REF.encode(), when, when)
    yield b"data %d\n%b\n" % (len(text), text)
    if parent:
        yield b"from %b\n" % parent.encode()
    if already is None:
        yield b"deleteall\n"
    for path in (already or {}).keys() - blobs.keys():  # first: a folder may take the place of a file
        yield b"D %b\n" % _quoted(path)
    for path, data in blobs.items():
        if already is None or already.get(path) != blob_id(data):
            yield b"M 100644 inline %b\ndata %d\n%b\n" % (_quoted(path), len(data), data)
    yield b"\nget-mark :1\ndone\n"


def _quoted(path: str) -> bytes:
    """A path as fast-import reads it between double quotes: any byte may stand there but these three."""
    escaped = encoded(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"%b"' % escaped


def _one_line(path: str) -> str:
    plain = path.isprintable() and path == path.strip() and not path.startswith('"')
    return path if plain else json.dumps(path)
