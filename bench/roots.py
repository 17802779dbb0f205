"""Build a memory root of N memories of about 2 KB each, the same bytes every time.

    python bench/roots.py DIR N [--faults SHARE]

Clean, it has no issue: MEMORY.md links sub-indexes, those link the memories, and no two bodies tell the same. With `--faults 0.1` one
memory in ten carries one of the mechanical faults of FAULTS, in turn.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path

BODY = 1_900  # bytes of body, so that a file comes to about 2 KB
PER_AREA = 80  # memories that one sub-index lists
SINGLE_INDEX = 120  # up to this many, MEMORY.md lists the memories itself
TYPES = ("user", "feedback", "project", "reference")

PLACES = """checkout cart warehouse billing search login importer mailer scheduler gateway catalog dashboard archive sandbox kiosk newsletter
payroll inventory refund subscription returns packing pricing coupon export webhook session gallery glossary ledger""".split()
THINGS = """queue table cache worker migration template certificate invoice endpoint backup index report token bucket column trigger script
pipeline banner footer counter socket timeout retry snapshot branch fixture locale receipt header cursor digest volume replica shard label
draft ticket calendar carrier parcel voucher basket thumbnail filter sitemap cookie consent tariff barcode printer scanner shelf pallet
courier customs tax rounding currency balance dispute chargeback audit journal notice reminder signature envelope""".split()
VERBS = """rebuilds drops locks copies renames skips splits delays merges truncates validates resends rounds hides archives publishes rejects
confirms restores encodes shortens sorts groups expires counts mirrors drains wakes throttles relabels imports signs compresses repeats
reorders duplicates escalates refreshes releases reserves translates unlocks withdraws""".split()
KINDS = """nightly stale empty German slow second manual signed weekly broken partial legacy public quiet shared temporary frozen wholesale
regional blank doubled early foreign grey hourly inner joint known late mixed narrow open paid quarterly recent seasonal tiny urgent
verified yearly""".split()
PEOPLE = """Ana Jonas Mira Pavel Lucia Tom Ines Ravi Keiko Omar Greta Nils Aisha Bruno Chloe Dario Elena Felix Hana Ivan""".split()
REASONS = """because unless whenever although once while until after before since""".split()
PATHS = """shop/core shop/api jobs tools infra/hosts web/pages web/forms data/feeds ops/cron docs/runbooks""".split()
SYLLABLES = "ba co du fe gi ho ju ka le mo nu pa qui ro sa ti ul ve wi xa yo ze".split()


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
        shape = self.draw.randrange(6)
        if shape == 0:
            return f"The {self.thing()} {self.one(VERBS)} {self.odd()} {self.one(REASONS)} {self.one(PEOPLE)} {self.one(VERBS)} it."
        if shape == 1:
            return f"{self.one(PEOPLE)} {self.one(VERBS)} the {self.thing()} at {self.draw.randint(0, 23)}:{self.draw.randint(10, 59)}."
        if shape == 2:
            return f"See {self.place()}, where {self.odd()} {self.one(VERBS)} each {self.thing()}."
        if shape == 3:
            return f"At most {self.draw.randint(3, 9999)} {self.one(THINGS)}s per {self.odd()}, {self.one(REASONS)} {self.thing()} {self.one(VERBS)}."
        if shape == 4:
            return f"Ask {self.one(PEOPLE)} about {self.odd()} {self.one(REASONS)} the {self.thing()} {self.one(VERBS)} {self.one(THINGS)}s."
        return f"{self.odd().capitalize()} {self.one(VERBS)} {self.one(KINDS)} {self.one(THINGS)}s, {self.one(REASONS)} {self.one(PLACES)} {self.one(VERBS)}."

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


def stem(number: int) -> str:
    return f"{TYPES[number % 4]}_{PLACES[number // 4 % len(PLACES)]}_{number:05}"


def memory(number: int, count: int) -> str:
    """One clean memory: frontmatter, body, a wikilink, Why and How where the type asks for them."""
    write = Writer(f"memory {number}")
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
        write.text(BODY - 300),
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


def clean(count: int) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a root without issues."""
    for number in range(count):
        yield f"{stem(number)}.md", memory(number, count)
    if count <= SINGLE_INDEX:
        yield "MEMORY.md", "# Memory\n\n" + "\n".join(map(entry, range(count))) + "\n"
        return
    areas = [range(start, min(start + PER_AREA, count)) for start in range(0, count, PER_AREA)]
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


def build(folder: Path, count: int, faults: float = 0.0) -> int:
    """Write the root into `folder` (made if absent, must be empty); returns the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty")
    every, kinds, written = round(1 / faults) if faults else 0, list(FAULTS.values()), 0
    for number, (path, text) in enumerate(clean(count)):
        if every and number < count and number % every == 0:
            text = kinds[number // every % len(kinds)](text)
        written += (folder / path).write_bytes(text.encode())
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description="Build a synthetic memory root.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="share of memories with a fault, 0 to 1")
    given = parser.parse_args()
    print(f"{build(given.folder, given.count, given.faults):,} bytes in {given.folder}")


if __name__ == "__main__":
    main()
