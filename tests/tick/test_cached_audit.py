"""What the cache tells is what an audit of all files tells, whatever happened to the root or to the cache."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmmd.adapters.store import audit_cache
from cmmd.core.errors import RootError
from cmmd.core.memory.location import Root
from cmmd.tick.cached_audit import CachedAudit, Clock, cached_audit
from cmmd.tick.read_root import look
from tests.memories import memory
from tests.worlds import Home


def later() -> int:
    """The clock by which nothing that a test writes is too young to be trusted."""
    return time.time_ns() + 5_000_000_000


MEMORIES = 12


def put(path: Path, data: bytes) -> None:
    """Write a file so that its times differ from those before: the clock of a file system ticks every few ms."""
    before = path.stat() if path.exists() else None
    while True:
        path.write_bytes(data)
        after = path.stat()
        if before is None or (after.st_mtime_ns, after.st_ctime_ns) != (before.st_mtime_ns, before.st_ctime_ns):
            return
        time.sleep(0.001)


def words(first: int, count: int) -> str:
    return " ".join(f"word{number}" + "\n" * (number % 9 == 0) for number in range(first, first + count))


def plain(number: int, body: str = "") -> str:
    text = body or words(number * 500, 200)
    return memory(
        f"{text}\n\nSee [[kiln-{number // 2}]].\n", name=f"kiln-{number}", description=f"Of kiln number {number}"
    )


def clean(root: Path) -> None:
    """A clean root of plain memories, each of words of its own."""
    root.mkdir(parents=True)
    for number in range(MEMORIES):
        put(root / f"kiln_{number}.md", plain(number).encode())
    put(root / "MEMORY.md", "".join(f"- [Kiln {n}](kiln_{n}.md) — hook of {n}\n" for n in range(MEMORIES)).encode())


class Place:
    """A clean root in a home, and what is seen there."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home", {"HOME": str(folder / "home")})
        clean(self.home.root)

    @property
    def cache(self) -> Path:
        return self.home.path / ".cache/cmmd"

    def file(self, number: int) -> Path:
        return self.home.root / f"kiln_{number}.md"

    @property
    def asked(self) -> Root:
        return Root(str(self.home.root), str(self.home.root))

    def audit(self, clock: Clock = later, *, with_digest: bool = False) -> CachedAudit:
        return cached_audit(self.asked, self.home.world(), with_digest=with_digest, clock=clock)

    def is_right(self) -> bool:
        return self.audit().report == look(self.asked, self.home.world()).report


@pytest.fixture
def here(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.audit()
    return place


def append(text: str, number: int = 3) -> Callable[[Place], object]:
    return lambda here: put(here.file(number), here.file(number).read_bytes() + text.encode())


def rewrite(number: int, text: str) -> Callable[[Place], object]:
    return lambda here: put(here.file(number), text.encode())


def same_size_and_mtime(here: Place) -> None:
    before = here.file(3).stat()
    put(here.file(3), here.file(3).read_bytes().replace(b"word1500", b"WORD1500"))
    os.utime(here.file(3), ns=(before.st_atime_ns, before.st_mtime_ns))


def by_another_name(here: Place) -> None:
    put(here.home.root / "new", here.file(3).read_bytes() + b"more\n")
    (here.home.root / "new").rename(here.file(3))


CHANGES = [
    pytest.param(append("One more line.\n"), id="a-line-more"),
    pytest.param(append("\n**Why:** so.\n"), id="a-why"),
    pytest.param(append("\n`password = s3cr3tX9zz!`\n"), id="a-secret"),
    pytest.param(append("\nDas Passwort ist !Xy44kd71\n"), id="perhaps-a-secret"),
    pytest.param(append("more words " * 500), id="longer-than-recall-shows"),
    pytest.param(rewrite(3, plain(3, words(0, 200))), id="the-words-of-another-and-a-tail"),
    pytest.param(rewrite(3, plain(3, words(100, 250))), id="half-of-the-words-of-another"),
    pytest.param(rewrite(3, plain(3, words(9000, 300))), id="all-words-new"),
    pytest.param(rewrite(3, plain(3, f"**Why:** {words(0, 200)}\nso\nit is\n")), id="those-of-another-behind-a-label"),
    pytest.param(rewrite(3, plain(3).replace("\n", "\r\n")), id="crlf"),
    pytest.param(same_size_and_mtime, id="same-size-and-mtime"),
    pytest.param(by_another_name, id="replaced-by-rename"),
    pytest.param(lambda here: os.utime(here.file(3), (1, 1)), id="touched-only"),
    pytest.param(lambda here: [append(f"Line {n}.\n", n)(here) for n in range(5)], id="five-at-once"),
    pytest.param(rewrite(3, plain(3).replace("kiln-3", "other")), id="another-name"),
    pytest.param(rewrite(3, plain(3).replace("reference", "some")), id="another-type"),
    pytest.param(rewrite(3, plain(3).replace("Of kiln", "[pruned] Of kiln")), id="pruned"),
    pytest.param(rewrite(3, plain(4)), id="the-very-text-of-another"),
    pytest.param(rewrite(3, plain(3, words(9000, 60))), id="short-by-now"),
    pytest.param(
        rewrite(3, plain(3, f"<!-- {words(0, 200)} -->\n{words(1500, 200)}")), id="those-of-another-in-a-comment"
    ),
    pytest.param(append("[[no-such-kiln]]\n"), id="a-broken-link"),
    pytest.param(append("<!-- cmmd-ignore duplicate: wanted -->\n"), id="a-comment-that-asks-for-silence"),
    pytest.param(lambda here: put(here.home.root / "MEMORY.md", b"- [Kiln 1](kiln_1.md)\n"), id="another-index"),
    pytest.param(lambda here: put(here.home.root / "new.md", b"text\n"), id="a-file-more"),
    pytest.param(lambda here: here.file(3).unlink(), id="a-file-less"),
    pytest.param(lambda here: here.file(3).rename(here.file(33)), id="renamed"),
    pytest.param(lambda here: put(here.file(3), b"\xff\xfe"), id="no-text-by-now"),
    pytest.param(lambda here: [append("x\n", n)(here) for n in range(MEMORIES)], id="all-at-once"),
]


@pytest.mark.parametrize("happens", CHANGES)
def test_what_changed_is_read(here: Place, happens: Callable[[Place], object]) -> None:
    happens(here)
    seen, whole = here.audit(), look(here.asked, here.home.world())
    assert (seen.report, seen.seen is not None) == (whole.report, True)


GONE = [
    pytest.param(lambda here: here.file(3).unlink(), True, id="deleted"),
    pytest.param(lambda here: here.file(3).rename(here.file(33)), True, id="renamed"),
    pytest.param(lambda here: here.file(3).rename(here.home.path / "k.md"), True, id="moved-away"),
    pytest.param(lambda here: (here.home.root / "old/note.md").rename(here.home.root / "old/n.md"), True, id="below"),
    pytest.param(lambda here: (here.home.root / ".swap").unlink(), False, id="a-dot-entry-deleted"),
    pytest.param(lambda here: (here.home.root / "copy.md").hardlink_to(here.file(3)), False, id="a-file-more"),
    pytest.param(lambda here: here.file(3).chmod(0o600), False, id="another-mode"),
    pytest.param(lambda here: os.utime(here.file(3), (5, 5)), False, id="another-time"),
]


@pytest.mark.parametrize(("happens", "counts"), GONE)
def test_a_file_that_is_gone_is_a_change_of_now(
    tmp_path: Path, happens: Callable[[Place], object], counts: bool
) -> None:
    here = Place(tmp_path)
    (here.home.root / "old").mkdir()
    for name in ("old/note.md", ".swap"):
        (here.home.root / name).write_text("words")
    began = time.time()
    here.home.settle()
    here.audit()
    happens(here)
    told = [here.audit().touched_unix, here.audit().touched_unix]  # also when nothing else has happened since
    assert [unix is not None and unix > began - 60 for unix in told] == [counts, counts]


def test_a_skill_that_comes_or_goes_is_noticed(here: Place) -> None:
    append("See [[deploy-notes]].\n")(here)
    skill = here.home.path / ".claude/skills/deploy-notes/SKILL.md"
    skill.parent.mkdir(parents=True)

    def found() -> list[str]:
        assert here.is_right()
        return [finding.detail for finding in here.audit().report.findings]

    before = found()
    skill.write_text("Do so.\n")
    there = found()
    skill.unlink()
    assert (before, there, found()) == (["deploy-notes"], [], ["deploy-notes"])


def test_edits_add_up(here: Place) -> None:
    for turn in range(6):
        append(f"Line {turn}.\n", turn % 3)(here)
        assert here.is_right()


def test_nothing_is_read_again_where_nothing_changed(here: Place) -> None:
    append("One more line.\n")(here)
    told = [here.audit().seen is None, here.audit().seen is None]
    assert told == [False, True]


def test_what_is_too_young_is_not_trusted(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.audit(time.time_ns)
    assert place.audit(time.time_ns).seen is not None


def test_a_clock_that_is_set_back_trusts_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.audit(lambda: 1_000_000_000)
    assert place.audit(lambda: 1_000_000_000).seen is not None


def test_a_digest_that_is_asked_for_is_that_of_all_bytes(here: Place) -> None:
    append("One more line.\n")(here)
    assert here.audit(with_digest=True).digest == look(here.asked, here.home.world()).tree.digest


def test_a_root_that_is_gone_is_said_so(here: Place) -> None:
    here.home.root.rename(here.home.path / "elsewhere")
    with pytest.raises(RootError, match="no such folder"):
        here.audit()


def flip_all(here: Place) -> None:
    for file in here.cache.iterdir():
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)


def each(change: Callable[[Path], object]) -> Callable[[Place], object]:
    return lambda here: [change(file) for file in here.cache.iterdir()]


def linked(file: Path) -> None:
    file.rename(file.with_suffix(".real"))
    file.symlink_to(file.with_suffix(".real"))


DAMAGE = [
    pytest.param(each(Path.unlink), id="deleted"),
    pytest.param(each(lambda file: file.write_bytes(b"")), id="empty"),
    pytest.param(each(lambda file: file.write_bytes(b"cmmd audit 1\n")), id="magic-only"),
    pytest.param(each(lambda file: os.truncate(file, file.stat().st_size // 2)), id="truncated"),
    pytest.param(each(lambda file: file.write_bytes(os.urandom(5000))), id="noise"),
    pytest.param(each(lambda file: file.chmod(0o666)), id="anybody-may-write-it"),
    pytest.param(each(linked), id="a-symlink"),
    pytest.param(each(lambda file: (file.unlink(), file.mkdir())), id="a-folder"),
    pytest.param(each(lambda file: (file.unlink(), os.mkfifo(file))), id="a-fifo"),
    pytest.param(flip_all, id="a-bit-flipped"),
]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("happens", [append("One more line.\n"), lambda here: None], ids=["edited", "unchanged"])
def test_a_damaged_cache_costs_time_and_no_answer(
    here: Place, damage: Callable[[Place], object], happens: Callable[[Place], object]
) -> None:
    damage(here)
    happens(here)
    assert here.is_right()


def test_another_edition_is_read_anew(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_cache, "__version__", "0.0.0")
    assert here.audit().seen is not None


def test_a_cache_folder_that_cannot_be_made_is_no_error(here: Place) -> None:
    for file in here.cache.iterdir():
        file.unlink()
    here.cache.rmdir()
    here.cache.write_bytes(b"in the way")
    assert here.is_right()


def test_nothing_is_written_where_nothing_changed(here: Place) -> None:
    before = {file: file.stat() for file in here.cache.iterdir()}
    here.audit()
    assert {file: file.stat() for file in here.cache.iterdir()} == before


# Whole lives of roots: random steps, and after each the cache must tell what all files tell.
SENTENCES = [words(first, count) for first, count in ((0, 30), (20, 60), (400, 200), (500, 120), (9000, 15))]
PARTS = ["[[kiln-1]]", "[[nowhere]]", "**Why:** so", "## How to apply", "`code`", "<!-- note -->"]
bodies = st.lists(st.sampled_from([*SENTENCES, *PARTS, f"<!-- {SENTENCES[1]} -->", f"**Why:** {SENTENCES[0]}"]))
fields = st.sampled_from(
    [
        {},
        {},
        {},
        {"name": "kiln-1"},
        {"description": "One description of two"},
        {"description": "[pruned] gone"},
        {"description": "a: b"},
        {"type": "feedback"},
        {"type": "odd"},
        {"superseded_by": "kiln-2"},
    ]
)
numbers = st.integers(0, MEMORIES - 1)
steps = st.one_of(
    st.tuples(st.just("body"), numbers, bodies),
    st.tuples(st.just("body"), numbers, bodies),
    st.tuples(st.just("append"), numbers, bodies),
    st.tuples(st.just("fields"), numbers, fields),
    st.tuples(st.just("touch"), numbers, st.integers(1, 10**9)),
    st.tuples(st.just("remove"), numbers, st.none()),
    st.tuples(st.just("rename"), numbers, numbers),
    st.tuples(st.just("crlf"), numbers, st.none()),
    st.tuples(st.just("index"), numbers, st.none()),
    st.tuples(st.just("ignore"), numbers, st.none()),
)


def take(here: Place, step: tuple[str, int, object]) -> None:
    kind, number, what = step
    file = here.file(number)
    if kind == "fields":
        values = {"name": f"kiln-{number}", "description": f"Of kiln number {number}", **dict(what or {})}
        put(file, memory(words(number * 500, 200), **values).encode())
    elif kind == "body":
        put(file, plain(number, "\n\n".join(what) or "x").encode())
    elif kind == "index":
        put(here.home.root / "MEMORY.md", "".join(f"- [K](kiln_{n}.md)\n" for n in range(number)).encode())
    elif not file.exists():
        put(file, plain(number).encode())
    elif kind == "append":
        put(file, file.read_bytes() + "\n".join(["", *what, ""]).encode())
    elif kind == "touch":
        os.utime(file, (float(str(what)), float(str(what))))
    elif kind == "remove":
        file.unlink()
    elif kind == "rename":
        file.rename(here.file(int(str(what))))
    elif kind == "crlf":
        put(file, file.read_bytes().replace(b"\n", b"\r\n"))
    elif kind == "ignore":
        put(file, file.read_bytes() + b"\n<!-- cmmd-ignore duplicate: wanted -->\n")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=st.lists(steps, min_size=3, max_size=9))
def test_the_cache_tells_what_all_files_tell(
    tmp_path_factory: pytest.TempPathFactory, life: list[tuple[str, int, object]]
) -> None:
    here = Place(tmp_path_factory.mktemp("root"))
    wrong = []
    for step in life:
        here.audit()
        take(here, step)
        wrong += [] if here.is_right() else [step]
    assert wrong == []
