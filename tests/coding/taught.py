"""A forum of which enough is coded for the assistant to learn from."""

from __future__ import annotations

import random
from pathlib import Path

from liaisons.coding import room, samples
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code
from liaisons.coding.drawing import draw_sample
from liaisons.coding.starting import start
from liaisons.study.running import Session
from liaisons.study.study import Study
from tests.coding.forum import study_of

#: What is said of each subject.
WORDS = {
    "subject.pay": ["prime", "salaire", "paie", "forfait", "indemnité", "tarif"],
    "subject.bond": ["courage", "pensées", "moral", "soutien", "café", "retrouver"],
    "subject.law": ["contrat", "rupture", "préavis", "certificat", "loi", "clause"],
}


def forum_of(folder: Path) -> Study:
    """400 openings about three things, 260 drawn at random and coded by two people."""
    chance = random.Random(5)
    lines = ["id,fil,auteur,date,texte,repond_a,type"]
    kinds = list(WORDS)
    for i in range(400):
        words = " ".join(chance.choice(WORDS[kinds[i % 3]]) for _ in range(3))
        day = f"2026-{i // 28 % 12 + 1:02}-{i % 28 + 1:02} 10:00"
        lines.append(f"m{i},f{i},p{i % 40},{day},Pour {words} {chance.random():.6f} ?,,")
    made = study_of(folder, "\n".join(lines) + "\n")
    _code(made, kinds)
    return made


def _code(study: Study, kinds: list[str]) -> None:
    database = room(study)
    start(database, "en")
    book = codebook(database)
    session = Session(study)
    drawn = draw_sample(session, "gp", "first", 260)
    chosen = samples.items(database, drawn.id)
    table = session.scope("gp").engine.query("select message_id, text from stored_messages")
    texts = dict(zip(table["message_id"].to_pylist(), table["text"].to_pylist(), strict=True))
    ada, bob = coder(database, "Ada Exemple"), coder(database, "Bob Exemple")
    marks = []
    for item in chosen:
        key = next(k for k in kinds if any(w in texts[item] for w in WORDS[k]))
        marks.append(Mark(Subject("gp", "message", item), book.find(key).id))
    code(database, ada.id, marks, sample=drawn.id)
    code(database, bob.id, marks[:50], sample=drawn.id)
    wrong = Mark(marks[0].subject, book.find("subject.ethics").id)
    code(database, bob.id, [wrong], sample=drawn.id)
