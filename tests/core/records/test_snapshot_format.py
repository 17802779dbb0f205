"""Names and words of snapshots, without any git."""

import re

import pytest

from cmmd.core.records.snapshot_format import blob_id, key, message, parsed, stream, subject, trailer


@pytest.mark.parametrize(
    ("root", "name"),
    [
        pytest.param("/home/u/.claude/projects/-home-u-shop/memory", r"home-u-shop-[0-9a-f]{12}", id="of a project"),
        pytest.param("/srv/notes", r"srv-notes-[0-9a-f]{12}", id="elsewhere"),
        pytest.param("/", r"root-[0-9a-f]{12}", id="nothing readable"),
        pytest.param("/x/日本 é\n/memory", r"root-[0-9a-f]{12}|[\w-]+-[0-9a-f]{12}", id="other letters"),
        pytest.param("/p/" + "long-" * 60 + "/memory", r"[a-z-]{1,32}-[0-9a-f]{12}", id="a long slug: its end"),
        pytest.param("/p/../memory", r"root-[0-9a-f]{12}", id="dots make no path"),
    ],
)
def test_the_repositorys_name(root: str, name: str) -> None:
    assert re.fullmatch(name, key(root))


def test_two_roots_with_the_same_end_have_two_repositories() -> None:
    assert key("/a/projects/-x/memory") != key("/b/projects/-x/memory")


@pytest.mark.parametrize(
    ("line", "known"),
    [
        pytest.param(subject("observed", 5), ("observed", 5), id="observed"),
        pytest.param(subject("pre-tick", 5), ("pre-tick", 5), id="pre-tick"),
        pytest.param(subject("pre-restore", 5), ("pre-restore", 5), id="pre-restore"),
        pytest.param("[cmmd] something at unix=5", None, id="a kind that is none"),
        pytest.param("about [cmmd] observed at unix=5", None, id="only mentioned"),
        pytest.param("[cmmd] observed at unix=5 and more", None, id="with more behind it"),
    ],
)
def test_a_subject_is_read_back(line: str, known: tuple[str, int] | None) -> None:
    assert parsed(line) == known


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("a, b.md", "a, b.md", id="a comma"),
        pytest.param("日本.md", "日本.md", id="other letters"),
        pytest.param("a\nTick: x", '"a\\nTick: x"', id="a line end that would begin a trailer"),
        pytest.param("caf\udce9.md", '"caf\\udce9.md"', id="a byte that is no text"),
        pytest.param(" a ", '" a "', id="spaces at the ends"),
        pytest.param('"a"', '"\\"a\\""', id="quotes at the ends"),
    ],
)
def test_a_path_in_a_trailer_stands_on_one_line(path: str, told: str) -> None:
    words = message("observed", 5, "0123456789abcdef", "/r", [path])
    assert (trailer(words, "Files"), trailer(words, "Tick")) == (told, "0123456789abcdef")


@pytest.mark.parametrize(
    ("blobs", "sent"),
    [
        pytest.param({"a": b"1"}, False, id="what the parent holds is not sent"),
        pytest.param({"a": b"2"}, True, id="changed bytes are"),
        pytest.param({"a": b"1", "b": b"1"}, True, id="the same bytes under a new name are"),
    ],
)
def test_only_what_differs_is_sent(blobs: dict[str, bytes], sent: bool) -> None:
    assert (b"inline" in b"".join(stream("x", 5, "ab" * 20, blobs, {"a": blob_id(b"1")}))) is sent


def test_a_blob_has_gits_own_name() -> None:
    """The name that `git hash-object` gives to an empty file, known to everybody."""
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
