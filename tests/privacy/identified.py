"""How much the identifying details are found, label by label, on fictitious clinical notes.

The notes (eds_pseudo_fr, AP-HP) are cut by rank into four quarters: two were read while the rules
were written, one was measured first and read then, the last was never read. ``python -m
tests.privacy.identified`` prints the tables of docs/reference/identifying-details.md.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from liaisons.privacy.identifying import Span, find
from tests.shared import DATA
from tests.text.measured import wilson

#: Which of our labels answer for one of theirs.
SAME = {
    "NOM": {"name"},
    "PRENOM": {"name"},
    "TEL": {"phone"},
    "MAIL": {"email"},
    "SECU": {"nir"},
    "IPP": {"record"},
    "NDA": {"record"},
    "DATE": {"date", "birth_date"},
    "DATE_NAISSANCE": {"birth_date"},
    "ADRESSE": {"address"},
    "ZIP": {"postcode"},
    "VILLE": {"town"},
    "HOPITAL": {"hospital"},
}
READ, UNREAD, WHOLE = (0, 1, 2), (3,), (0, 1, 2, 3)


class Counts(NamedTuple):
    """Per label of theirs: how many, found under our label, found under any; per label of ours:
    how many spans, how many that touch a detail of that label."""

    there: Counter[str]
    found: Counter[str]
    anyhow: Counter[str]
    given: Counter[str]
    right: Counter[str]

    def recall(self, *labels: str) -> tuple[int, int]:
        return sum(self.found[x] for x in labels), sum(self.there[x] for x in labels)


def notes(quarters: tuple[int, ...], path: Path | None = None) -> list[dict[str, object]]:
    lines = (path or DATA / "eds_pseudo_fr" / "open.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for i, line in enumerate(lines) if i % 4 in quarters]


def counted(quarters: tuple[int, ...]) -> Counts:
    """A detail is found when every letter and figure of it lies in what was found."""
    counts = Counts(Counter(), Counter(), Counter(), Counter(), Counter())
    for note in notes(quarters):
        text, theirs = str(note["note_text"]), note["entities"] or []
        spans = find(text)
        for detail in theirs:  # type: ignore[attr-defined]
            place = range(detail["start"], detail["end"])
            letters = {i for i in place if text[i].isalnum()}
            label = detail["label"]
            counts.there[label] += 1
            counts.found[label] += letters <= _places(spans, SAME[label])
            counts.anyhow[label] += letters <= _places(spans, None)
        for span in spans:
            counts.given[span.label] += 1
            counts.right[span.label] += any(_answers(span, d) for d in theirs)  # type: ignore[attr-defined]
    return counts


def _places(spans: list[Span], labels: set[str] | None) -> set[int]:
    chosen = [s for s in spans if labels is None or s.label in labels]
    return {i for s in chosen for i in range(s.start, s.end)}


def _answers(span: Span, detail: dict[str, object]) -> bool:
    labels = SAME[str(detail["label"])] | (
        {"date"} if detail["label"] == "DATE_NAISSANCE" else set()
    )
    touches = int(str(detail["start"])) < span.end and span.start < int(str(detail["end"]))
    return touches and span.label in labels


def share(part: int, whole: int) -> str:
    if not whole:
        return "none there"
    low, high = wilson(part, whole)
    return f"{part}/{whole}: {part / whole:.1%} ({max(0, low):.1%}–{min(1, high):.1%})"


def tables() -> list[str]:
    """The two tables, in Markdown."""
    read, unread = counted(READ), counted(UNREAD)
    lines = ["| detail | read | never read | never read, under any label |", "|---|---|---|---|"]
    rows = {"names (both)": ("NOM", "PRENOM"), **{label: (label,) for label in SAME}}
    for name, labels in rows.items():
        anyhow = sum(unread.anyhow[x] for x in labels)
        there = sum(unread.there[x] for x in labels)
        cells = (share(*read.recall(*labels)), share(*unread.recall(*labels)), share(anyhow, there))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| label | read | never read |", "|---|---|---|"]
    for label in sorted(unread.given | read.given):
        cells = (share(counts.right[label], counts.given[label]) for counts in (read, unread))
        lines.append(f"| `{label}` | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    import sys

    sys.stdout.write("\n".join(tables()) + "\n")
