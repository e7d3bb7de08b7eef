"""How often the subject tagger is right: ``python -m tests.text.tagged`` prints the tables."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path

from liaisons.text.subjects import Model, by_rules, tag
from tests.shared import DATA
from tests.text.measured import wilson

HERE = Path(__file__).parent
#: The demonstration's subjects; it knows no other.
DEMO = {
    "diagnostic": "diagnosis",
    "traitement": "treatment",
    "geste": "gesture",
    "ethique": "ethics",
    "conditions": "conditions",
    "lien": "bond",
}


def unread() -> list[tuple[str, str]]:
    lines = (HERE / "subjects_unread.tsv").read_text("utf-8").splitlines()
    return [(line.split("\t")[1], line.split("\t")[0]) for line in lines]


def demonstration() -> list[tuple[str, str, int]]:
    """(text, subject, situation), four tellings of each; "droit" is of four kinds and left out."""
    text = resources.files("liaisons.demo").joinpath("phrases.toml").read_text("utf-8")
    made, situation = [], 0
    for community in (c for c in tomllib.loads(text).values() if "questions" in c):
        for name, subject in community["questions"].items():
            for what in subject["what"] if name in DEMO else ():
                asks = [*subject["ask"], *subject["plain"]]
                for k in range(4):
                    who = subject["who"][k % len(subject["who"])]
                    made.append(
                        (f"{who} {what} {asks[(situation + k) % len(asks)]}", DEMO[name], situation)
                    )
                situation += 1
    return made


def labour_law() -> list[str]:
    content = json.loads((DATA / "code_du_travail_faq_fr" / "code_bfc.json").read_text("utf-8"))
    return [entry["question"] for entry in content]


def judged(cases: list[tuple[str, str]], model: Model | None = None) -> tuple[int, int, int]:
    """(how many, how many are tagged, how many of these rightly)."""
    tags = [tag(text, model) for text, _subject in cases]
    right = sum(t is not None and t.subject == s for t, (_x, s) in zip(tags, cases, strict=True))
    return len(cases), sum(t is not None for t in tags), right


def taught() -> tuple[int, int, int]:
    """The model on situations it was not taught, five parts in turn."""
    made = demonstration()
    total = [0, 0, 0]
    for part in range(5):
        model = Model.learn([(t, s) for t, s, n in made if n % 5 != part])
        found = judged([(t, s) for t, s, n in made if n % 5 == part], model)
        total = [a + b for a, b in zip(total, found, strict=True)]
    return total[0], total[1], total[2]


def line(name: str, found: tuple[int, int, int]) -> str:
    n, tagged, right = found
    low, high = wilson(right, tagged)
    return (
        f"| {name} | {n} | {tagged / n:.0%} | {right / tagged:.1%} ({low:.1%}–{min(1, high):.1%}) |"
    )


def tables() -> list[str]:
    lines = [
        line("written by hand, not read", judged(unread())),
        line("demonstration, rules", judged([(t, s) for t, s, _n in demonstration()])),
        line("demonstration, taught, other situations", taught()),
    ]
    if (DATA / "code_du_travail_faq_fr").exists():
        found = [by_rules(text) for text in labour_law()]
        work = sum(t is not None and t.subject in ("law", "pay", "conditions") for t in found)
        tagged = sum(t is not None for t in found)
        lines.append(line("labour law: law, pay or conditions", (len(found), tagged, work)))
    return lines


if __name__ == "__main__":
    import sys

    sys.stdout.write("\n".join(tables()) + "\n")
