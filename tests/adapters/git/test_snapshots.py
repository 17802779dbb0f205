"""Snapshots with real git: exact bytes, no more of them than needed, and a log of them."""

import json
import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cmmd.adapters.files.files import read_tree
from cmmd.adapters.git import snapshot_reader, snapshots
from cmmd.adapters.git.snapshots import Snapshot
from cmmd.core.errors import UsageError
from cmmd.core.model import Entry, Tree

ROOT = "/home/u/.claude/projects/-home-u-shop/memory"
TICK = "0123456789abcdef"


def tree(files: Mapping[str, bytes], root: str = ROOT) -> Tree:
    entries = (Entry(path, "file", data, 0o640, 1_700_000_000_000_000_007) for path, data in sorted(files.items()))
    return Tree(root, tuple(entries))


def take(folder: Path, files: Mapping[str, bytes], previous: Snapshot | None = None, git: str = "git") -> Snapshot:
    known = (previous.sha, previous.digest) if previous else None
    return snapshots.take(
        folder, tree(files), kind="observed", unix=1_700_000_000, tick_id=TICK, previous=known, git=git
    )


def git(repository: Path, *words: str) -> str:
    done = subprocess.run(["git", f"--git-dir={repository}", *words], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def repository(folder: Path) -> Path:
    return snapshots.repository(folder, ROOT)


FILES = {"MEMORY.md": b"- [A](a.md)\n", "a.md": b"one\n", "sub/b.md": b"two\n"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(FILES, id="a folder with a sub-folder"),
        pytest.param({}, id="an empty folder"),
        pytest.param({"a.md": b"", "b.md": b"\n", "c.md": b"no line end"}, id="empty files and line ends"),
        pytest.param({"a.md": b"one\r\ntwo\n\xef\xbb\xbf\x00\xff"}, id="CRLF, BOM, zero and bytes that are no text"),
        pytest.param({"a.md": b"done\ncommit refs/heads/x\ndata 3\n"}, id="text that reads like a fast-import stream"),
        pytest.param({'q"uo\\te.md': b"1", "new\nline.md": b"2", " sp ace ": b"3", "\t": b"4"}, id="odd names"),
        pytest.param({"caf\udce9.md": b"1", "日本.md": b"2"}, id="names that are no UTF-8, and such that are"),
        pytest.param(
            {"a:b.md": b"1", "con": b"2", "git~1/x": b"3", ".git ": b"6", "C:x": b"7", "a.": b"4", "b\\c": b"5"},
            id="names Windows refuses",
        ),
        pytest.param({".gitattributes": b"* text eol=crlf ident", "a.md": b"$Id$\n"}, id="attributes of the root"),
        pytest.param({".gitignore": b"*\n", "a.md": b"1"}, id="ignored by the root"),
        pytest.param(
            {".gitmodules": b"[submodule", "meta.json": b"{}", "memory/a.md": b"1"}, id="names that git or we use"
        ),
        pytest.param({"--all": b"1", "-": b"2"}, id="names like options"),
    ],
)
def test_a_snapshot_holds_exactly_the_bytes(folder: Path, files: dict[str, bytes]) -> None:
    taken = take(folder, files)
    assert snapshot_reader.read(folder, ROOT, taken.sha).files == files


def test_modes_and_times_are_kept_beside_the_bytes(folder: Path) -> None:
    take(folder, {"caf\udce9.md": b"1"})
    assert snapshot_reader.read(folder, ROOT).meta == {"caf\udce9.md": (0o640, 1_700_000_000_000_000_007)}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({**FILES, "a.md": b"changed\n"}, id="a file changed"),
        pytest.param({**FILES, "new.md": b"new\n"}, id="a file is new"),
        pytest.param({"a.md": b"one\n"}, id="files went"),
        pytest.param({}, id="all files went"),
        pytest.param({"a.md": b"one\n", "sub": b"now a file\n"}, id="a folder became a file"),
        pytest.param({"b.md": b"one\n"}, id="a file was renamed"),
        pytest.param({"MEMORY.md/x.md": b"now a folder\n"}, id="a file became a folder"),
        pytest.param({f"{n}.md": b"%d\n" % n for n in range(300)}, id="many files at once (a pack, not loose objects)"),
    ],
)
def test_the_next_snapshot_holds_exactly_the_bytes(folder: Path, after: dict[str, bytes]) -> None:
    first = take(folder, FILES)
    second = take(folder, after, first)
    held = [dict(snapshot_reader.read(folder, ROOT, taken.sha).files) for taken in (first, second)]
    assert held == [FILES, after]


def test_the_same_bytes_make_no_second_snapshot_and_start_no_git(folder: Path) -> None:
    first = take(folder, FILES)
    again = take(folder, FILES, first, git="/nonexistent/git")
    assert again == Snapshot(first.sha, first.digest, created=False)


def test_what_the_state_forgot_git_still_knows(folder: Path) -> None:
    first = take(folder, FILES)
    assert take(folder, FILES) == Snapshot(first.sha, first.digest, created=False)


def test_a_state_that_knows_more_than_the_repository_is_not_believed(folder: Path) -> None:
    known = Snapshot("ab" * 20, tree(FILES).digest, created=True)
    assert take(folder, FILES, known).created


def test_other_times_alone_make_no_snapshot(folder: Path) -> None:
    first = take(folder, FILES)
    touched = Tree(ROOT, tuple(Entry(e.path, "file", e.data, 0o600, 5) for e in tree(FILES).entries))
    assert not snapshots.take(folder, touched, kind="observed", unix=5, tick_id=TICK).created, first


@pytest.mark.parametrize(
    ("name", "held"),
    [
        pytest.param("s1.jsonl", False, id="a transcript of sessions"),
        pytest.param("sub/S1.JSONL", False, id="one in a sub-folder, in capitals"),
        pytest.param("jsonl.md", True, id="not: a memory about them"),
        pytest.param(".git/config", False, id="a repository of the user"),
        pytest.param("sub/.GIT/config", False, id="one in capitals, which git refuses"),
        pytest.param(".github/x.md", True, id="a name that only begins like it"),
        pytest.param("x.git", True, id="a name that only ends like it"),
    ],
)
def test_what_git_cannot_hold_is_left_out(folder: Path, name: str, held: bool) -> None:
    take(folder, {**FILES, name: b"1"})
    assert (name in snapshot_reader.read(folder, ROOT).files) is held


def test_symlinks_and_special_files_of_a_real_root_are_not_followed(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "memory"
    root.mkdir()
    (tmp_path / "secret").write_text("not a memory")
    (root / "a.md").write_bytes(b"one\r\n")
    (root / "link.md").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe.md")
    snapshots.take(folder, read_tree(str(root)), kind="observed", unix=5, tick_id=TICK)
    assert snapshot_reader.read(folder, str(root)).files == {"a.md": b"one\r\n"}


def test_the_commit_says_who_when_and_why(folder: Path, repository: Path) -> None:
    odd = ["a.md", "b, c.md", "new\nline.md"]
    snapshots.take(folder, tree(FILES), kind="pre-tick", unix=1_700_000_000, tick_id=TICK, files=odd)
    assert git(repository, "log", "--format=%an <%ae> %at %cn %ct%n%B", "snapshots").rstrip() == (
        "claude-memory-manager-daemon <cmmd@local> 1700000000 claude-memory-manager-daemon 1700000000\n"
        "[cmmd] pre-tick snapshot at unix=1700000000\n"
        "\n"
        f"Tick: {TICK}\nRoot: {ROOT}\n"
        'Files: a.md\nFiles: b, c.md\nFiles: "new\\nline.md"'
    )


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        pytest.param("observed", "[cmmd] observed at unix=5", id="observed"),
        pytest.param("pre-tick", "[cmmd] pre-tick snapshot at unix=5", id="pre-tick"),
        pytest.param("post-tick", "[cmmd] post-tick snapshot at unix=5", id="post-tick"),
        pytest.param("pre-restore", "[cmmd] pre-restore at unix=5", id="pre-restore"),
    ],
)
def test_the_log_tells_each_kind(folder: Path, kind: snapshots.Kind, subject: str) -> None:
    taken = snapshots.take(folder, tree(FILES), kind=kind, unix=5, tick_id=TICK)
    assert snapshots.log(folder, ROOT) == [snapshots.Logged(taken.sha, 5, kind, subject, TICK, tuple(FILES))]


def test_the_log_is_newest_first_and_tells_what_changed(folder: Path) -> None:
    for files in (FILES, {**FILES, "new\nline.md": b"1"}, {"a.md": b"one\n", "caf\udce9.md": b"2"}):
        take(folder, files)
    assert [set(logged.files) for logged in snapshots.log(folder, ROOT, limit=2)] == [
        {"MEMORY.md", "sub/b.md", "new\nline.md", "caf\udce9.md"},
        {"new\nline.md"},
    ]


def test_no_repository_is_an_empty_log(folder: Path) -> None:
    assert (snapshots.log(folder, ROOT), snapshot_reader.newest(folder, ROOT)) == ([], None)


def test_newest_recomputes_the_digest(folder: Path) -> None:
    take(folder, FILES)
    last = take(folder, {"caf\udce9.md": b"2", "z/a.md": b"", "z.md": b"1"})
    assert snapshot_reader.newest(folder, ROOT) == (last.sha, last.digest)


@pytest.mark.parametrize(
    "sha",
    [
        pytest.param("ab" * 20, id="an id of nothing"),
        pytest.param("zz", id="no id at all"),
        pytest.param("", id="nothing"),
        pytest.param("--all", id="an option"),
        pytest.param("HEAD~99", id="before the first"),
    ],
)
def test_an_unknown_snapshot_is_a_usage_error(folder: Path, sha: str) -> None:
    take(folder, FILES)
    with pytest.raises(UsageError, match="no snapshot"):
        snapshot_reader.read(folder, ROOT, sha)


def test_a_unique_beginning_of_an_id_is_enough(folder: Path) -> None:
    taken = take(folder, FILES)
    assert snapshot_reader.read(folder, ROOT, taken.sha[:8]).sha == taken.sha


def test_nothing_is_readable_for_others(folder: Path) -> None:
    before = os.umask(0)
    try:
        take(folder, FILES)
        take(folder, {f"{n}.md": b"%d" % n for n in range(300)})
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.lstat().st_mode) & 0o077 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}


def test_meta_is_json_a_line_each(folder: Path, repository: Path) -> None:
    take(folder, {"a.md": b"1", "b.md": b"2"})
    text = git(repository, "show", "snapshots:meta.json")
    assert (len(text.splitlines()), list(json.loads(text))) == (4, ["a.md", "b.md"])


@pytest.mark.parametrize("known", [True, False], ids=["the newest is known", "git is asked for it"])
@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**FILES, "a.md": b"other\n"}, id="other bytes"),
        pytest.param({"a.md": b"one\n"}, id="files gone"),
        pytest.param({**FILES, "a.md/b.md": b"two\n"}, id="a folder in place of a file"),
        pytest.param({**FILES, "sub": b"file\n"}, id="a file in place of a folder"),
        pytest.param({}, id="all gone"),
    ],
)
def test_the_next_one_holds_exactly_its_own(
    folder: Path, repository: Path, files: dict[str, bytes], known: bool
) -> None:
    wanted = {path: data for path, data in files.items() if not (path == "a.md" and "a.md/b.md" in files)}
    wanted = {path: data for path, data in wanted.items() if not (path.startswith("sub/") and "sub" in files)}
    first = take(folder, FILES)
    second = take(folder, wanted, first if known else None)
    listed = git(repository, "ls-tree", "-r", "--name-only", second.sha).splitlines()
    assert second.created and sorted(listed) == sorted(["meta.json", *(f"memory/{path}" for path in wanted)])
    assert git(repository, "rev-parse", f"{second.sha}^").strip() == first.sha
