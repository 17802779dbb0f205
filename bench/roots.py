"""Build a memory root of N memories, the same bytes every time.

    python bench/roots.py DIR N [--faults SHARE] [--shape plain|real|cjk]

Plain, each has about 2 KB of prose. Real, they are as long and as short as people's own, with headings, code, tables
and comments; cjk is the same in Chinese. Clean, a root has no issue: MEMORY.md links sub-indexes, those link the
memories, and no two bodies tell the same. With `--faults 0.1` one memory in ten carries one of the mechanical faults of
FAULTS, in turn.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

BODY = 1_900  # bytes of body, so that a file comes to about 2 KB
PER_AREA = 80  # memories that one sub-index lists, more where there would be too many of them
MOST_AREAS = 150  # lines of MEMORY.md, of which the client loads 200
SINGLE_INDEX = 120  # up to this many, MEMORY.md lists the memories itself
TYPES = ("user", "feedback", "project", "reference")


def listed(text: str) -> list[str]:
    return text.split()


PLACES = listed("""
checkout cart warehouse billing search login importer mailer scheduler gateway catalog dashboard archive sandbox kiosk
newsletter payroll inventory refund subscription returns packing pricing coupon export webhook session gallery
glossary ledger studio kiln yard office lobby cellar printer van fair counter shelf desk server laptop phone tablet
router scanner
""")
THINGS = listed("""
queue table cache worker migration template certificate invoice endpoint backup index report token bucket column
trigger script pipeline banner footer cursor socket timeout retry snapshot branch fixture locale receipt header digest
volume replica shard label draft ticket calendar carrier parcel voucher basket thumbnail filter sitemap cookie consent
tariff barcode pallet courier duty tax rounding currency balance dispute chargeback audit journal notice reminder
signature envelope form field layout colour glaze cup saucer teapot handle mould recipe order supplier batch firing
photo caption price discount margin stock deposit loan grant permit key badge contract clause letter parish street
bridge bicycle crate pillow ribbon stamp poster flyer map song recipe
""")
VERBS = listed("""
rebuilds drops locks copies renames skips splits delays merges truncates validates resends rounds hides archives
publishes rejects confirms restores encodes shortens sorts groups expires counts mirrors drains wakes throttles
relabels imports signs compresses repeats reorders duplicates escalates refreshes releases reserves translates unlocks
withdraws paints carries weighs opens closes heats cools cleans borrows returns answers forgets remembers prefers
avoids writes reads prints folds tapes wraps ships
""")
KINDS = listed("""
nightly stale empty German slow second manual signed weekly broken partial legacy public quiet shared temporary frozen
wholesale regional blank doubled early foreign grey hourly inner joint known late mixed narrow open paid quarterly
recent seasonal tiny urgent verified yearly blue heavy fragile odd round square tall wooden wet dry warm cold loud
local remote former next
""")
PEOPLE = listed("""
Ana Jonas Mira Pavel Lucia Tom Ines Ravi Keiko Omar Greta Nils Aisha Bruno Chloe Dario Elena Felix Hana Ivan Jutta
Karl Lena Marek Noor Otto Petra Quinn Rosa Sven Tara Udo Vera Willem Xenia Yusuf Zoe
""")
REASONS = listed("because unless whenever although once while until after before since so but and or where if")
OPENINGS = listed("the this that our each every one another no some any their")
LOOK = listed("see read open check compare follow mind")
CALL = listed("ask tell call thank remind warn")
PATHS = listed("shop/core shop/api jobs tools infra/hosts web/pages web/forms data/feeds ops/cron docs/runbooks")
HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外"
    "天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很"
)
TYPES_OF_CODE = listed("sh toml python json")
SYLLABLES = listed("ba co du fe gi ho ju ka le mo nu pa qui ro sa ti ul ve wi xa yo ze")


class Writer:
    """Sentences about a web shop, drawn by lot: common words, and the odd names that make real notes differ."""

    def __init__(self, seed: str) -> None:
        self.draw = random.Random(seed)

    def one(self, words: list[str]) -> str:
        return self.draw.choice(words)

    def odd(self) -> str:
        return "".join(self.draw.choices(SYLLABLES, k=self.draw.randint(2, 4)))

    def thing(self) -> str:
        return f"{self.one(KINDS)} {self.one(PLACES)} {self.one(THINGS)}"

    def place(self) -> str:
        return f"`{self.one(PATHS)}/{self.odd()}_{self.one(THINGS)}.py`"

    def sentence(self) -> str:
        a, b, c = self.thing(), self.one(VERBS), self.odd()
        because, who, n = self.one(REASONS), self.one(PEOPLE), self.draw.randint(2, 9999)
        shapes = (
            f"{self.one(OPENINGS)} {a} {b} {c} {because} {who} {self.one(VERBS)} {n} {self.one(THINGS)}s",
            f"{who} {b} {self.one(OPENINGS)} {a} {because} {c} {self.one(VERBS)} {n % 24}:{n % 60:02}",
            f"{self.one(LOOK)} {self.place()} {because} {c} {b} {self.one(OPENINGS)} {a}",
            f"{n} {self.one(THINGS)}s {b} {c}, {because} {a} {self.one(VERBS)} {self.odd()}",
            f"{self.one(CALL)} {who} about {c} {because} {self.one(OPENINGS)} {a} {b} {n} {self.one(THINGS)}s",
            f"{c} {b} {n} {self.one(KINDS)} {self.one(THINGS)}s, {because} {self.odd()} {self.one(VERBS)} {a}",
        )
        chosen = self.one(list(shapes))
        return f"{chosen[0].upper()}{chosen[1:]}."

    def text(self, size: int) -> str:
        """Paragraphs and lists of at least `size` bytes."""
        blocks: list[str] = []
        while sum(map(len, blocks)) < size:
            count = self.draw.randint(2, 4)
            if self.draw.random() < 0.3:
                blocks.append("\n".join(f"- {self.sentence()}" for _ in range(count)) + "\n")
            else:
                blocks.append(" ".join(self.sentence() for _ in range(count)) + "\n")
        return "\n".join(blocks)


class Mixed(Writer):
    """Pages as people write them: headings, code, tables, emphasis and comments between the paragraphs."""

    def text(self, size: int) -> str:
        blocks: list[str] = []
        while sum(len(block.encode()) for block in blocks) < size:
            blocks.append(self.block())
        return "\n".join(blocks)

    def block(self) -> str:
        lot, some = self.draw.random(), range(self.draw.randint(2, 5))
        if lot < 0.1:
            return f"## {self.sentence()}\n"
        if lot < 0.2:
            lines = "\n".join(f"{self.one(VERBS)} --{self.odd()} {self.place().strip('`')}" for _ in some)
            return f"```{self.one(TYPES_OF_CODE)}\n{lines}\n```\n"
        if lot < 0.27:
            rows = "\n".join(f"| {self.odd()} | {self.sentence()} | {self.draw.randint(1, 999)} |" for _ in some)
            return f"| name | what | n |\n|---|---|---|\n{rows}\n"
        if lot < 0.3:
            return f"<!-- {self.sentence()} -->\n"
        if lot < 0.33:
            return f"{self.sentence()} It stays in C:\\{self.odd()}, below <{self.odd()}>.\n"
        if lot < 0.6:
            return "\n".join(f"- **{self.odd()}**: {self.sentence()} See {self.place()}." for _ in some) + "\n"
        return " ".join(self.sentence() for _ in some) + "\n"


class Han(Mixed):
    """The same in characters that stand without spaces, with a name or a number between them."""

    def sentence(self) -> str:
        parts = ("".join(self.draw.choices(HAN, k=self.draw.randint(4, 12))) for _ in range(self.draw.randint(2, 4)))
        name = self.draw.choice((self.odd(), str(self.draw.randint(2, 9999)), ""))
        return "，".join(parts) + name + "。"


class Shape(NamedTuple):
    """How the memories of a root are written, and how many bytes of body the one with that number has."""

    writer: Callable[[str], Writer]
    size: Callable[[int], int]


def mixed_size(number: int) -> int:
    """Most have one to three KB, some a line, one in fifty over ten KB."""
    return round(min(20_000, random.Random(f"size {number}").lognormvariate(7.4, 0.9)))


SHAPES = {
    "plain": Shape(Writer, lambda number: BODY - 300),
    "real": Shape(Mixed, mixed_size),
    "cjk": Shape(Han, mixed_size),
}


def stem(number: int) -> str:
    return f"{TYPES[number % 4]}_{PLACES[number // 4 % len(PLACES)]}_{number:05}"


def memory(number: int, count: int, shape: Shape) -> str:
    """One clean memory: frontmatter, body, a wikilink, Why and How where the type asks for them."""
    write = shape.writer(f"memory {number}")
    name = stem(number).replace("_", "-")
    other = stem((number * 7 + 1) % count).replace("_", "-")
    lines = [
        "---",
        f"name: {name}",
        f"description: {describe(number)}",
        "metadata:",
        f"  type: {TYPES[number % 4]}",
        "---",
        "",
        write.text(shape.size(number)),
        f"Related: [[{other}]]",
    ]
    if TYPES[number % 4] in ("feedback", "project"):
        lines += ["", f"**Why:** {write.sentence()}", "", f"**How to apply:** {write.sentence()}"]
    return "\n".join(lines) + "\n"


def describe(number: int) -> str:
    write = Writer(f"description {number}")
    return f"{write.thing()} {write.one(VERBS)} {write.odd()} {number}"


def entry(number: int) -> str:
    write = Writer(f"hook {number}")
    return f"- [{write.thing()}]({stem(number)}.md) — {write.one(VERBS)} {write.odd()} {number}"


def clean(count: int, shape: Shape) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a root without issues."""
    for number in range(count):
        yield f"{stem(number)}.md", memory(number, count, shape)
    if count <= SINGLE_INDEX:
        yield "MEMORY.md", "# Memory\n\n" + "\n".join(map(entry, range(count))) + "\n"
        return
    size = max(PER_AREA, -(-count // MOST_AREAS))
    areas = [range(start, min(start + size, count)) for start in range(0, count, size)]
    for area, numbers in enumerate(areas):
        yield f"area_{area:03}.md", f"# Area {area}\n\n" + "\n".join(map(entry, numbers)) + "\n"
    lines = (f"- [Area {area}](area_{area:03}.md) — memories {r.start} to {r.stop - 1}" for area, r in enumerate(areas))
    yield "MEMORY.md", "# Memory\n\n" + "\n".join(lines) + "\n"


FAULTS: dict[str, Callable[[str], str]] = {
    "frontmatter-missing": lambda text: text.split("---\n", 2)[2].lstrip("\n"),
    "frontmatter-invalid-yaml": lambda text: text.replace("description: ", "description: note: ", 1),
    "name-missing": lambda text: text.replace("name: ", "title: ", 1),
    "description-missing": lambda text: text.replace("description: ", "summary: ", 1),
    "description-cut": lambda text: text.replace("description: ", "description: part #", 1),
    "type-missing": lambda text: text.replace("metadata:\n  type: ", "metadata:\n  kind: ", 1),
    "type-invalid": lambda text: text.replace("  type: ", "  type: some-", 1),
    "why-how-missing": lambda text: text.replace("**Why:** ", "").replace("**How to apply:** ", ""),
    "wikilink-broken": lambda text: text.replace("Related: [[", "Related: [[nowhere-", 1),
    "body-link-dangling": lambda text: text.rstrip("\n") + "\n\nSee [the old note](no_such_note.md).\n",
}


def spoilt(text: str, turn: int) -> str:
    """The text with the fault whose turn it is, or the next one that this memory can have."""
    kinds = list(FAULTS.values())
    return next(changed for kind in kinds[turn % len(kinds) :] + kinds if (changed := kind(text)) != text)


def build(folder: Path, count: int, faults: float = 0.0, shape: str = "plain") -> int:
    """Write the root into `folder` (made if absent, must be empty); returns the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty")
    every, written = round(1 / faults) if faults else 0, 0
    for number, (path, text) in enumerate(clean(count, SHAPES[shape])):
        if every and number < count and number % every == 0:
            text = spoilt(text, number // every)
        written += (folder / path).write_bytes(text.encode())
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description="Build a synthetic memory root.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="memories with a fault, 0 to 1")
    parser.add_argument("--shape", choices=SHAPES, default="plain", help="of what kind the memories are")
    given = parser.parse_args()
    print(f"{build(given.folder, given.count, given.faults, given.shape):,} bytes in {given.folder}")


if __name__ == "__main__":
    main()
