"""How often the question detector is right, on real texts it was not written on.

Each set is cut in two by rank: the even half was read while the rules were written, the odd half is
measured. ``python -m tests.text.measured`` prints the table of docs/reference/question-detector.md.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import defusedxml.ElementTree as ElementTree
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.text.questions import is_question


class Measured(NamedTuple):
    """A set of texts, the share of them taken for questions, the share that holds a "?"."""

    name: str
    n: int
    share: float
    low: float
    high: float
    marked: float


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share (Wilson 1927)."""
    z2 = 1.959964**2
    middle = (successes + z2 / 2) / (n + z2)
    half = 1.959964 / (n + z2) * math.sqrt(successes * (n - successes) / n + z2 / 4)
    return middle - half, middle + half


def flagged(name: str, texts: list[str]) -> Measured:
    hits = pc.sum(is_question(pa.array(texts, pa.string()))).as_py()
    marked = sum("?" in text for text in texts) / len(texts)
    return Measured(name, len(texts), hits / len(texts), *wilson(hits, len(texts)), marked)


def held_out(texts: Iterable[str]) -> list[str]:
    """The odd half of the distinct texts, in their order."""
    return list(dict.fromkeys(t.strip() for t in texts if t.strip()))[1::2]


def without_marks(texts: list[str]) -> list[str]:
    return [text.replace("?", " ").strip() for text in texts]


def _turns(path: Path) -> list[str]:
    return [line.split("+++", 1)[1] for line in path.read_text("utf-8").splitlines()]


def _forum(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Titles, questions with their titles, answers of a Stack Exchange dump."""
    posts = ElementTree.parse(path).getroot()
    asked = [p for p in posts if p.get("PostTypeId") == "1"]
    return (
        [p.get("Title") for p in asked],
        [f"{p.get('Title')}\n{_plain(p.get('Body'))}" for p in asked],
        [_plain(p.get("Body")) for p in posts if p.get("PostTypeId") == "2"],
    )


def _plain(body: str) -> str:
    return html.unescape(re.sub("<[^>]+>", " ", body))


def measure(data: Callable[..., Path]) -> list[Measured]:
    """Every set of the reference page; ``data`` gives the path of a shared file."""
    doctors = held_out(_turns(data("labforsims2_fr", "single", "doctor.txt")))
    patients = held_out(_turns(data("labforsims2_fr", "single", "patient.txt")))
    books = data("doctor_patient_questions_fr", "questions_to_classif.trn").read_text("utf-8")
    guides = held_out(line.split("\t")[0] for line in books.splitlines())
    law = held_out(
        entry["question"]
        for name in ("faq.json", "code_bfc.json")
        for entry in json.loads(data("code_du_travail_faq_fr", name).read_text("utf-8"))
    )
    titles, questions, answers = map(held_out, _forum(data("stackexchange_coffee", "Posts.xml")))
    return [
        flagged("labforsims2, doctors", doctors),
        flagged("labforsims2, doctors, without ?", without_marks(doctors)),
        flagged("labforsims2, patients", patients),
        flagged("medical guides", guides),
        flagged("medical guides, without ?", without_marks(guides)),
        flagged("labour law", law),
        flagged("labour law, without ?", without_marks(law)),
        flagged("coffee, titles", titles),
        flagged("coffee, questions", questions),
        flagged("coffee, answers", answers),
    ]


def line(m: Measured) -> str:
    """A measured set as it stands in the reference page."""
    return f"| {m.n:,} | {m.share:.1%} ({m.low:.1%}–{m.high:.1%}) | {m.marked:.1%} |"


if __name__ == "__main__":
    from tests.shared import shared_data

    for measured in measure(shared_data):
        print(measured.name, line(measured))
