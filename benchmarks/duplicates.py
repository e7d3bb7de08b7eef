"""Was it already asked? How well and how fast: the tables of docs/reference/duplicates.md.

``python benchmarks/duplicates.py [--million N]``; real data are read from ../shared/data where they
are, the fictitious archive is made from the demonstration's phrases.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import defusedxml.ElementTree as ElementTree
import numpy as np
import tantivy

from liaisons.text.duplicates import Archive, Question, rank

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 20260101


class Quality(NamedTuple):
    """Mean average precision of plain BM25, of BM25 on stems, of ours; the gain's interval."""

    n: int
    plain: float
    stems: float
    ours: float
    gain: tuple[float, float]


def average_precision(relevant: Sequence[bool]) -> float:
    hits = [i for i, good in enumerate(relevant, 1) if good]
    return sum(k / i for k, i in enumerate(hits, 1)) / len(hits) if hits else 0.0


def interval(differences: list[float]) -> tuple[float, float]:
    """The 95% bootstrap interval of a mean difference."""
    values = np.array(differences)
    drawn = np.random.default_rng(SEED).integers(0, len(values), (9_999, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def plain_bm25(texts: Sequence[str]) -> Callable[[str], dict[int, float]]:
    """BM25 on the words as they are, in small letters: the baseline."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    builder.add_text_field("text")
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for i, text in enumerate(texts):
        document = tantivy.Document()
        document.add_integer("id", i)
        document.add_text("text", text)
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def scores(text: str) -> dict[int, float]:
        words = " ".join(re.findall(r"\w+", text.lower()))
        hits = searcher.search(index.parse_query(words, ["text"]), len(texts)).hits if words else []
        return {searcher.doc(address).get_first("id"): score for score, address in hits}

    return scores


# --- related questions of a forum in English ------------------------------------------------------


def forum(path: Path) -> list[tuple[str, list[tuple[str, bool]]]]:
    """(original, [(related question, whether it is relevant)]) in the forum's order."""
    asked: dict[str, tuple[str, list[tuple[int, str, bool]]]] = {}
    for original in ElementTree.parse(path).getroot().iter("OrgQuestion"):
        related = original.find(".//RelQuestion")
        text = f"{original.findtext('OrgQSubject') or ''} {original.findtext('OrgQBody') or ''}"
        other = f"{related.findtext('RelQSubject') or ''} {related.findtext('RelQBody') or ''}"
        relevant = related.get("RELQ_RELEVANCE2ORGQ") != "Irrelevant"
        place = int(related.get("RELQ_RANKING_ORDER"))
        asked.setdefault(original.get("ORGQ_ID"), (text, []))[1].append((place, other, relevant))
    return [(t, [(o, r) for _p, o, r in sorted(found)]) for t, found in asked.values()]


def on_forum(asked: list[tuple[str, list[tuple[str, bool]]]]) -> Quality:
    """Each original's ten related questions put in order."""
    corpus = list(dict.fromkeys(other for _t, found in asked for other, _r in found))
    place = {text: i for i, text in enumerate(corpus)}
    archive = Archive.open(language="en")
    archive.fill(Question(i, text) for i, text in enumerate(corpus))
    plain = plain_bm25(corpus)
    rows = []
    for text, found in asked:
        others = [other for other, _r in found]
        stems = dict(archive.candidates(text, len(corpus)))
        bm25 = [stems.get(place[other], 0.0) for other in others]
        words = plain(text)
        scores = (
            [words.get(place[other], 0.0) for other in others],
            bm25,
            rank(text, others, bm25, "en"),
        )
        rows.append([_precision(found, each) for each in scores])
    return _summary(rows)


def _precision(found: list[tuple[str, bool]], scores: Sequence[float]) -> float:
    order = sorted(range(len(found)), key=lambda i: (-scores[i], i))
    return average_precision([found[i][1] for i in order])


def _summary(rows: list[list[float]]) -> Quality:
    plain, stems, ours = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    gain = interval([row[2] - row[0] for row in rows])
    return Quality(len(rows), plain, stems, ours, gain)


# --- French ---------------------------------------------------------------------------------------


def labour_law(folder: Path) -> list[str]:
    """The distinct questions of the State's labour services."""
    found = []
    for name in ("faq.json", "code_bfc.json"):
        content = json.loads((folder / name).read_text("utf-8"))
        found += [entry["question"].replace("\u00a0", " ").strip() for entry in content]
    return list(dict.fromkeys(text for text in found if len(text.split()) > 4))


def typed(text: str, rng: random.Random) -> str:
    """The same in a hurry: no accents, no marks, abbreviations, a letter lost here and there."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", text.lower()) if c.isalnum() or c in " '-"
    )
    short = {"est-ce que": "esk", "pour": "pr", "dans": "ds", "vous": "vs", "je suis": "chui"}
    for long, brief in short.items():
        plain = plain.replace(long, brief)
    return " ".join(
        _mistyped(w, rng) if len(w) > 5 and rng.random() < 0.3 else w for w in plain.split()
    )


def _mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice([swapped, word[:at] + word[at + 1 :]])


def recalled(text: str, rng: random.Random) -> str:
    """What somebody else would say of it: half of the words, in another order, others around."""
    words = [w for w in re.findall(r"[\w'’-]+", text) if len(w) > 3]
    kept = (
        sorted(rng.sample(range(len(words)), max(3, len(words) // 2)))
        if len(words) > 3
        else range(len(words))
    )
    chosen = [words[i] for i in kept]
    half = len(chosen) // 2
    lead = rng.choice(["Bonjour, petite question :", "Quelqu'un saurait ?", "J'ai un souci,"])
    return f"{lead} {' '.join(chosen[half:] + chosen[:half])}, comment ça se passe ?"


def on_french(texts: list[str], hurt: Callable[[str, random.Random], str]) -> Quality:
    """Each question looked for by a paraphrase of it: one is right."""
    rng = random.Random(SEED)
    archive = Archive.open()
    archive.fill(Question(i, text) for i, text in enumerate(texts))
    plain = plain_bm25(texts)
    rows = []
    for i, text in enumerate(texts):
        asked = hurt(text, rng)
        words = plain(asked)
        orders = (
            sorted(words, key=lambda k: (-words[k], k)),
            [id for id, _score in archive.candidates(asked, len(texts))],
            [s.id for s in archive.similar(asked, 50)],
        )
        rows.append([average_precision([id == i for id in order]) for order in orders])
    return _summary(rows)


def fictitious(draws: int = 6) -> tuple[list[str], list[int]]:
    """Questions of the demonstration and the situation each tells: who and lead and ask vary."""
    text = resources.files("liaisons.demo").joinpath("phrases.toml").read_text("utf-8")
    content: dict[str, Any] = tomllib.loads(text)
    rng = random.Random(SEED)
    texts, situation, n = [], [], 0
    for community in (c for c in content.values() if "questions" in c):
        for subject in community["questions"].values():
            for what in subject["what"]:
                for _ in range(draws):
                    parts = (rng.choice(community["leads"]), rng.choice(subject["who"]), what)
                    ask = rng.choice([*subject["ask"], *subject["plain"]])
                    texts.append(" ".join(part for part in (*parts, ask) if part))
                    situation.append(n)
                n += 1
    return texts, situation


def on_fictitious() -> Quality:
    """A situation told again, typed in a hurry: the other tellings of it are right."""
    texts, situation = fictitious()
    rng = random.Random(SEED)
    firsts = [i for i in range(len(texts)) if i == 0 or situation[i] != situation[i - 1]]
    rest = [i for i in range(len(texts)) if i not in set(firsts)]
    archive = Archive.open()
    archive.fill(Question(i, texts[i]) for i in rest)
    plain = plain_bm25([texts[i] for i in rest])
    rows = []
    for i in firsts:
        asked = typed(texts[i], rng)
        words = plain(asked)
        orders = (
            [rest[k] for k in sorted(words, key=lambda k: (-words[k], k))],
            [id for id, _score in archive.candidates(asked, len(rest))],
            [s.id for s in archive.similar(asked, 50)],
        )
        rows.append(
            [average_precision([situation[id] == situation[i] for id in o]) for o in orders]
        )
    return _summary(rows)


# --- a million ------------------------------------------------------------------------------------


class Speed(NamedTuple):
    """Seconds to build, to add one more, to ask (median and P99), megabytes.

    Asking is timed by the clock and by the processor, which other work on the machine spares.
    """

    questions: int
    build_s: float
    add_s: float
    p50_s: float
    p99_s: float
    p50_cpu_s: float
    p99_cpu_s: float
    disk_mb: float
    memory_mb: float


def speed(questions: int, asked: int = 1_000) -> Speed:
    """Questions of the demonstration, each with eight words of a vocabulary as talk has it."""
    rng = random.Random(SEED)
    base, _situation = fictitious(2)
    vocabulary = [
        "".join(rng.choices("aeioubcdlmnprstv", k=rng.randrange(4, 11))) for _ in range(60_000)
    ]
    weights = [1 / (i + 3) for i in range(len(vocabulary))]

    def made() -> str:
        return f"{rng.choice(base)} {' '.join(rng.choices(vocabulary, cum_weights=cumulated, k=8))}"

    cumulated = list(np.cumsum(weights))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder) / "archive")
        texts = [made() for _ in range(questions)]
        begun = time.perf_counter()
        archive.fill(Question(i, text) for i, text in enumerate(texts))
        build = time.perf_counter() - begun
        begun = time.perf_counter()
        archive.put([Question(questions, made())])
        add = time.perf_counter() - begun
        spent, worked = [], []
        for _ in range(asked):
            text = typed(rng.choice(texts), rng)
            begun, busy = time.perf_counter(), time.process_time()
            archive.similar(text)
            spent.append(time.perf_counter() - begun)
            worked.append(time.process_time() - busy)
        disk = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file()) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    times = (float(t) for values in (spent, worked) for t in np.quantile(values, (0.5, 0.99)))
    return Speed(questions, build, add, *times, disk, memory)


def row(name: str, q: Quality) -> str:
    gain = f"{q.ours - q.plain:+.3f} ({q.gain[0]:+.3f} to {q.gain[1]:+.3f})"
    return f"| {name} | {q.n} | {q.plain:.3f} | {q.stems:.3f} | **{q.ours:.3f}** | {gain} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", type=int, default=0, help="how many questions to time")
    asked = parser.parse_args()
    say = sys.stdout.write
    say(
        "| set | n | BM25 | BM25 on stems | ours | gain over BM25 (95%) |\n"
        "|---|---|---|---|---|---|\n"
    )
    part2 = DATA / "semeval2016_cqa" / "SemEval2016-Task3-CQA-QL-train-part2.xml"
    if part2.exists():
        originals = forum(part2)
        say(row("forum, all", on_forum(originals)) + "\n")
        say(row("forum, odd half", on_forum(originals[1::2])) + "\n")
    folder = DATA / "code_du_travail_faq_fr"
    if folder.exists():
        say(row("labour law, typed in a hurry", on_french(labour_law(folder), typed)) + "\n")
        say(row("labour law, half recalled", on_french(labour_law(folder), recalled)) + "\n")
    say(row("fictitious archive", on_fictitious()) + "\n")
    if asked.million:
        say(f"{speed(asked.million)}\n")


if __name__ == "__main__":
    main()
