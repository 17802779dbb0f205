"""Which bodies tell the same, exactly as comparing all pairs would find, in time that grows with the root."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmd.core.memory import similarity
from cmmd.core.memory.similarity import CANDIDATE, CROWD, DUPLICATE, FEWEST, SENTENCE, Overlap, body, words


def pairs(texts: dict[str, str], crowd: int = CROWD) -> list[Overlap]:
    return similarity.pairs({key: body(text) for key, text in texts.items()}, crowd=crowd)


# The same facts, told again: reordered, shortened, some words changed.
SAME_FACTS = [
    pytest.param(
        "Stock is counted in blank cups per shape, because a blank cup can still become any colour. Variants only say"
        " which glaze to mix, and the variant rows hold no number at all.",
        "Variants only say which glaze to mix. Stock is counted in blank cups per shape, because a blank cup can still"
        " become any colour, and so no number stands in a variant row.",
        id="clauses-reordered",
    ),
    pytest.param(
        "Run the refund test before every release. It books a real order of one cent against the sandbox and gives the"
        " money back. Without it the double charges of May come again.",
        "Before each release run the refund test: it books a real order of one cent against the sandbox and gives the"
        " money back. The double charges of May must not come again.",
        id="sentences-joined",
    ),
    pytest.param(
        "The staging database is restored every Monday at six from the production copy of Sunday night; whatever was"
        " entered on staging during the week is lost by then.",
        "Every Monday at six the staging database is restored from the production copy of Sunday night, and whatever"
        " was entered there during the week is lost.",
        id="time-moved-to-front",
    ),
    pytest.param(
        "Never push to main on a Friday afternoon. The on-call person is alone on weekends and has no access to the"
        " payment provider, so a broken checkout stays broken until Monday.",
        "Do not push to main on a Friday afternoon: the on-call person is alone on weekends and has no access to the"
        " payment provider. A broken checkout then stays broken until Monday.",
        id="never-and-do-not",
    ),
    pytest.param(
        "Customer mail is answered in the language it came in, within one working day, and signed with Ana's first"
        " name. No templates, no ticket numbers, no exclamation marks.",
        "**Mail**: answered in the language it came in, within one working day, signed with Ana's first name."
        "\n\n- no templates\n- no ticket numbers\n- no exclamation marks",
        id="prose-and-list",
    ),
    pytest.param(
        "The importer reads the supplier's CSV in Latin-1, not UTF-8, and skips the first two lines, which hold the"
        " supplier's address. A price of zero means that the article is no longer made.",
        "The Importer reads the supplier's CSV in latin-1 (not UTF-8) and skips the first two lines, which hold the"
        " supplier's address; a price of zero means: the article is no longer made!",
        id="punctuation-and-case",
    ),
    pytest.param(
        "Feature flags live in flags.toml and are read once at start. Changing one needs a restart of the worker, not"
        " of the web server, because only the worker asks for them.",
        "Feature flags live in flags.toml and are read once at start. Changing one needs a restart of the worker, not"
        " of the web server, because only the worker asks for them. Tell the team in the channel first, and write the"
        " old value down, so that it can be put back when something goes wrong in the night.",
        id="one-holds-the-other",
    ),
    pytest.param(
        "大きな窯は夜のあいだ焼き、朝の九時に開ける。それより早く開けると冷たい空気で釉薬が割れるので、撮影は十時以降に予定する。",
        "撮影は十時以降に予定する。大きな窯は夜のあいだ焼き、朝の九時に開けること。早く開けると冷たい空気で釉薬が割れる。",
        id="japanese",
    ),
    pytest.param(
        "大窑整夜烧制，早上九点才打开，绝不能提前，因为釉面遇到冷空气会开裂。新杯子的照片安排在十点以后拍摄。",
        "新杯子的照片安排在十点以后拍摄，因为大窑整夜烧制，早上九点才打开。釉面遇到冷空气会开裂，所以绝不能提前。",
        id="chinese",
    ),
    pytest.param(
        "Заказы печатаются на складе в шесть утра, а не в офисе. Принтер стоит под лестницей, его очередь называется"
        " stairs, бумага лежит на второй полке слева.",
        "Принтер стоит под лестницей, его очередь называется stairs, бумага лежит на второй полке слева. Заказы"
        " печатаются на складе в шесть утра, не в офисе. Ключ у сторожа.",
        id="russian",
    ),
]

SPRINT = "Sprint {} ran for two weeks. {}\n\nDone: {}\n\nLeft: {}\n\n**Why:** Ana looks back once a year.\n"
DIFFERENT = [
    pytest.param(
        SPRINT.format(5, "Most of it went into the checkout, which now survives a closed tab.", "the cart is kept for a"
                      " week, refunds take one click", "gift notes lose their line breaks on the packing slip"),
        SPRINT.format(6, "The product photos were the whole story this time.", "all sixty pictures have the same"
                      " ground, thumbnails load faster", "two shapes have no photo from above"),
        id="sprint-notes",
    ),
    pytest.param(
        "Stoneware: 100 degrees an hour up to 600, then 150 up to 1220, hold for fifteen minutes, let it fall by"
        " itself, open below 90 and never before nine.",
        "Porcelain: 80 an hour to 500 degrees, 120 from there to 1280, soak half an hour, crash cool to 1050 and only"
        " then close the damper and go home.",
        id="two-firing-plans",
    ),
    pytest.param(
        "Restart the importer with make import-restart; its log is import.log in the shop folder, and the last line"
        " names the article at which it stopped.",
        "Restart the mailer with systemctl; it keeps no log, but the queue can be read with mailq and a letter that is"
        " stuck stands there with its reason.",
        id="two-runbooks",
    ),
    pytest.param("Same few words here.", "Same few words here.", id="too-short-to-tell"),
    pytest.param("again and again " * 40, "again and again " * 40, id="long-but-few-distinct-shingles"),
    pytest.param("", "", id="empty"),
    pytest.param("--- *** ---\n" * 30, "--- *** ---\n" * 30, id="punctuation-only"),
    pytest.param(
        "大きな窯は夜のあいだ焼き、朝の九時に開ける。それより早く開けると釉薬が割れる。",
        "お客様への手紙は届いた言葉で、一日のうちに返事を書く。名前だけを添える。",
        id="japanese-other-subject",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SAME_FACTS)
def test_the_same_facts_are_a_duplicate(a: str, b: str) -> None:
    assert [found.score >= DUPLICATE for found in pairs({"a.md": a, "b.md": b})] == [True]


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_facts_are_no_duplicate(a: str, b: str) -> None:
    assert [found for found in pairs({"a.md": a, "b.md": b}) if found.score >= DUPLICATE] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Don't STOP, it's 3:10!", ["don", "t", "stop", "it", "s", "3", "10"], id="ascii"),
        pytest.param("snake_case and kebab-case", ["snake", "case", "and", "kebab", "case"], id="joined-words"),
        pytest.param("Straße ÜBER", ["strasse", "über"], id="casefold"),
        pytest.param("Cafe\u0301 — “quoted”…", ["café", "quoted"], id="composed-and-curly"),
        pytest.param("窯は9時", ["窯", "は", "9", "時"], id="cjk-by-character"),
        pytest.param("가마 kiln", ["가", "마", "kiln"], id="hangul-by-character"),
        pytest.param("*** --- ###", [], id="nothing"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


CJK = re.compile(
    "([\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)
# Of each range the first, some inside and what stands around it; letters, marks and signs of other scripts.
ODD = (
    "\u3004\u3005\u3007\u3008\u303f\u3040\u3041\u3099\u309b\u30a0\u30fb\u30fc\u30ff\u3100\u33ff\u3400\u4dbf\u4dc0\u4e00"
)
ODD += "\u9fff\ua000\uabff\uac00\ud7a3\ud7af\ud7b0\uf8ff\uf900\ufaff\ufb00\U0001ffff\U00020000\U0003ffff\U00040000"
ODD += "aZ9_ .-ée\u0301ßЖİ\u2160"


@given(st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=40))
@settings(max_examples=300)
def test_words_are_those_between_gaps_with_each_cjk_character_set_apart(text: str) -> None:
    apart = CJK.sub(r" \1 ", unicodedata.normalize("NFC", text.casefold()))
    assert words(text) == re.findall(r"[^\W_]+", apart)


def exactly(bodies: dict[str, str]) -> list[Overlap]:
    """All pairs, one by one, straight from the definition."""
    sets = {key: set(zip(w, w[1:], w[2:], strict=False)) for key, text in sorted(bodies.items()) for w in [words(text)]}
    sets = {key: shingles for key, shingles in sets.items() if len(shingles) >= FEWEST}
    common = {(a, b): len(sets[a] & sets[b]) for a, b in combinations(sets, 2)}
    every = (Overlap(a, b, shared / min(len(sets[a]), len(sets[b]))) for (a, b), shared in common.items())
    enough = (found for found in every if found.score >= DUPLICATE or common[found.a, found.b] >= SENTENCE)
    return [found for found in enough if found.score >= CANDIDATE]


def small_root(seed: int, files: int, times: int = 1) -> dict[str, str]:
    """Bodies put together from shared sentences and words of their own, some short, some copied."""
    draw = random.Random(seed)
    vocabulary = [f"w{n}" for n in range(draw.choice([8, 40, 400]))]
    shared = [" ".join(draw.choices(vocabulary, k=times * draw.randint(3, 30))) for _ in range(6)]
    bodies: dict[str, str] = {}
    for _ in range(files):
        own = draw.choices(vocabulary, k=times * draw.choice([5, 25, 60, 120]))
        parts = [*draw.choices(shared, k=draw.randint(0, 4)), " ".join(own)]
        draw.shuffle(parts)
        copied = bodies and draw.random() < 0.1
        bodies[f"m{draw.randrange(10**6):06}.md"] = draw.choice(list(bodies.values())) if copied else ". ".join(parts)
    return bodies


@pytest.mark.parametrize("seed", range(40))
def test_a_small_root_is_exactly_all_pairs(seed: int) -> None:
    bodies = small_root(seed, files=16)
    assert pairs(bodies) == exactly(bodies)


@pytest.mark.parametrize("seed", range(20))
def test_long_bodies_are_found_by_their_samples(seed: int) -> None:
    bodies = small_root(seed, files=16, times=5)
    assert pairs(bodies) == exactly(bodies)


def at_the_edge(draw: random.Random, size: int) -> dict[str, str]:
    """Two bodies of so many shingles that have a quarter of them in common, in one run."""
    lengths = (size // 4 + 2, size - size // 4, size - size // 4)
    shared, *own = ([f"w{draw.randrange(20_000)}" for _ in range(length)] for length in lengths)
    return {key: " ".join([*words[:50], *shared, *words[50:]]) for key, words in zip("ab", own, strict=True)}


def test_at_the_very_edge_of_the_measure_hardly_a_pair_is_missed() -> None:
    draw = random.Random(4)
    assert sum(not pairs(at_the_edge(draw, 160)) for _ in range(2000)) <= 2


@pytest.mark.parametrize("seed", range(10))
def test_short_bodies_are_found_in_long_ones(seed: int) -> None:
    draw = random.Random(seed)
    notes = {f"long{n}.md": [f"w{draw.randrange(3000)}" for _ in range(draw.randint(170, 900))] for n in range(12)}
    for n in range(12):
        cut = draw.choice([words for key, words in notes.items() if key.startswith("long")])[
            20 : 20 + draw.choice([12, 30, 90])
        ]
        notes[f"short{n}.md"] = [*cut, *(f"own{n}x{m}" for m in range(draw.randint(10, 60)))]
    bodies = {key: " ".join(words) for key, words in notes.items()}
    assert pairs(bodies) == exactly(bodies) != []


@pytest.mark.parametrize("seed", range(20))
def test_in_a_crowd_what_is_reported_is_true(seed: int) -> None:
    bodies = small_root(seed, files=25)
    assert set(pairs(bodies, crowd=3)) <= set(exactly(bodies))


def test_the_order_of_the_bodies_does_not_matter() -> None:
    bodies = small_root(3, files=16)
    assert pairs(dict(reversed(bodies.items()))) == pairs(bodies)


def test_many_copies_are_each_reported_against_the_first() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    copies = {f"m{n:03}.md": text for n in range(200)}
    assert pairs(copies) == [Overlap("m000.md", f"m{n:03}.md", 1.0) for n in range(1, 200)]


def test_a_template_that_many_share_makes_no_duplicates_of_its_users() -> None:
    template = " ".join(f"heading{n}" for n in range(40))
    notes = {f"m{n:03}.md": template + " " + " ".join(f"fact{n}x{m}" for m in range(80)) for n in range(100)}
    found = pairs(notes)
    assert ({one.a for one in found}, len(found)) == ({"m000.md"}, 99)


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "import random; from cmmd.core.memory.similarity import body, pairs; d = random.Random(5)\n"
        "s = [' '.join(d.choices('abcdefghijklmnopqrst', k=25)) for _ in range(9)]\n"
        "print(pairs({str(n): body(' '.join(d.choices(s, k=d.choice([2, 6, 12])))) for n in range(60)}))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1


def natural(count: int, seed: int = 1) -> dict[str, str]:
    """Texts of 2 KB in which common words are as common as in real ones."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(3, 9))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    return {f"m{n:05}.md": " ".join(draw.choices(vocabulary, weights, k=300)) for n in range(count)}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], int]:
    """How many shingles and meetings of two bodies a search counts, and how many pairs it measures."""
    done = 0

    def counted(met: Iterable[int]) -> Counter[int]:
        nonlocal done
        tally = Counter(met)
        done += tally.total()
        return tally

    def measured(one: str, other: str, every: similarity.Shingles) -> Overlap | None:
        nonlocal done
        done += 1
        return measure(one, other, every)

    measure = similarity.measure
    monkeypatch.setattr(similarity, "Counter", counted)
    monkeypatch.setattr(similarity, "measure", measured)

    def of(texts: dict[str, str]) -> int:
        nonlocal done
        done = 0
        similarity._pairs.cache_clear()
        pairs(texts)
        return done

    return of


def the_same(texts: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(texts, next(iter(texts.values())))


def with_one_paragraph(texts: dict[str, str]) -> dict[str, str]:
    paragraph = " ".join(f"boiler{number}" for number in range(120))
    return {key: f"{paragraph} {text[:1500]}" for key, text in texts.items()}


@pytest.mark.parametrize("shape", [dict, the_same, with_one_paragraph])
def test_work_grows_with_the_root_and_not_with_its_pairs(
    shape: Callable[[dict[str, str]], dict[str, str]], work: Callable[[dict[str, str]], int]
) -> None:
    texts = shape(natural(2000))
    half = dict(list(texts.items())[:1000])
    assert work(texts) < 2.5 * work(half) + 1000
