"""From bytes to a MemoryRoot: text, the frontmatter's bounds, documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cmmd.core.memory import frontmatter
from cmmd.core.memory.root import Document, Frontmatter, MemoryRoot, has_dot
from cmmd.core.model import Tree

_OPENING = re.compile(r"---[ \t]*\n")
# As python-frontmatter splits, but that `...` closes a block as well, also at the end of the file.
_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)", re.MULTILINE)
_CIPHERTEXT = (
    b"U2FsdGVkX1",  # openssl enc, base64
    b"-----BEGIN PGP MESSAGE",
    b"-----BEGIN AGE ENCRYPTED",
    b"age-encryption.org/",
    b"$ANSIBLE_VAULT;",
    b"\0GITCRYPT\0",
)


def read(tree: Tree) -> MemoryRoot:
    """Every Markdown file that is text becomes a document, dot-entries aside. Never raises: the odd become findings."""
    documents: dict[str, Document] = {}
    not_text: list[str] = []
    for path, data in tree.files.items():
        if not path.endswith(".md") or has_dot(path) or data.startswith(_CIPHERTEXT):
            continue
        text = decode(data)
        if text is None:
            not_text.append(path)
        else:
            documents[path] = document(path, text)
    return MemoryRoot(tree, documents, tuple(not_text))


def again(root: MemoryRoot, changes: Mapping[str, bytes | None]) -> MemoryRoot:
    """The root after changes of files; what did not change is not parsed again."""
    return since(root, root.tree.with_files(changes))


def since(known: MemoryRoot, tree: Tree) -> MemoryRoot:
    """The root as a later tree has it; documents of the same bytes are taken over, with all that is known of them."""
    before = known.tree.files
    fresh = read(
        Tree(tree.root, tuple(tree.by_path[path] for path, data in tree.files.items() if before.get(path) != data))
    )
    parsed = {path: fresh.documents.get(path) for path in fresh.tree.by_path}
    documents = {path: parsed.get(path, known.documents.get(path)) for path in tree.files}
    bad = {path for path in known.not_text if path not in parsed}.union(fresh.not_text)
    texts = {path: document for path, document in documents.items() if document}
    return MemoryRoot(tree, texts, tuple(path for path in tree.files if path in bad), known.earlier)


def decode(data: bytes) -> str | None:
    """Text without BOM, lines ended by LF; None: not UTF-8 (a NUL byte means UTF-16 or no text at all)."""
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff")


def document(path: str, text: str) -> Document:
    """A document of decoded text."""
    if not _OPENING.match(text):
        return Document(path, text, Frontmatter("missing"), 0)
    parts = _BOUNDARY.split(text, 2)
    if len(parts) < 3:
        return _unclosed(path, text)
    _, source, body = parts
    read = frontmatter.read(source)
    if read.yaml == "unreadable" and frontmatter.runs_into_body(source):
        return _unclosed(path, text)
    return Document(path, text, read, len(text) - len(body))


def _unclosed(path: str, text: str) -> Document:
    """The block is taken to end where its keys do; without any the `---` is a line across the page."""
    lines = text.split("\n")
    end = 1
    while end < len(lines) and lines[end].strip() and frontmatter.YAML_GOES_ON.compiled.match(lines[end]):
        end += 1
    source = "\n".join(lines[1:end])
    values = frontmatter.loosely(source)
    if not values:
        return Document(path, text, Frontmatter("missing"), 0)
    start = min(len(text), len("\n".join(lines[:end])) + 1)
    return Document(path, text, Frontmatter("unclosed", source, values), start)
