"""Small studies to export, brought in through the front door as ConvoKit corpora."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa

import liaisons
from liaisons.study.importing import Request, import_files
from liaisons.study.running import Session
from liaisons.study.study import Study

Utterance = dict[str, Any]


def at(day: str, clock: str = "12:00") -> int:
    """Seconds since 1970 of a UTC day and time."""
    return int(dt.datetime.fromisoformat(f"{day}T{clock}+00:00").timestamp())


def says(
    identity: str,
    who: str,
    when: int,
    to: str | None = None,
    root: str | None = None,
    text: str = "Bonjour.",
    **meta: Any,
) -> Utterance:
    """One utterance; it opens its own conversation unless ``root`` says which."""
    return {
        "id": identity,
        "speaker": who,
        "timestamp": when,
        "reply-to": to,
        "conversation_id": root or identity,
        "text": text,
        "meta": meta,
    }


def answers(identity: str, who: str, when: int, question: str, text: str = "Oui.") -> Utterance:
    """A reply to the question that opens a thread."""
    return says(identity, who, when, question, question, text)


def asks(identity: str, who: str, when: int, text: str = "Qui sait ?") -> Utterance:
    """A question, said to be one."""
    return says(identity, who, when, text=text, is_question=True)


def new_study(folder: Path, title: str = "Essai") -> Study:
    """A study without resampling: what is under test is how results are written."""
    study = liaisons.new(folder / "study", title, "fr")
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(
        text + "\n[resampling]\nreplicates = 0\npermutations = 0\n", "utf-8"
    )
    return liaisons.open(study.folder)


def bring(
    study: Study,
    utterances: list[Utterance],
    speakers: dict[str, dict[str, Any]] | None = None,
    community: str = "c",
    **request: Any,
) -> Study:
    """Import utterances as a community of the study."""
    folder = study.folder.parent / f"corpus-{community}"
    folder.mkdir()
    lines = "".join(json.dumps(u) + "\n" for u in utterances)
    (folder / "utterances.jsonl").write_text(lines, "utf-8")
    people = speakers or {u["speaker"]: {} for u in utterances}
    told = {name: {"meta": meta, "vectors": []} for name, meta in people.items()}
    (folder / "speakers.json").write_text(json.dumps(told), "utf-8")
    asked = {"paths": [folder], "community": community, "frame": "census"} | request
    report = import_files(study, Request(**asked))
    assert not report.refused, report.refused
    return study


def session(folder: Path, utterances: list[Utterance], **more: Any) -> Session:
    """A sitting with a study of one community."""
    return Session(bring(new_study(folder), utterances, **more))


def make_visible(study: Study, visibility: dict[str, str], community: str = "c") -> None:
    """Change who may read some messages, by the beginning of their texts: no source of these tests
    tells it.
    """
    messages = study.store.table(community, "messages")
    changed = [
        next((v for start, v in visibility.items() if text.startswith(start)), old)
        for text, old in zip(
            messages["text"].to_pylist(), messages["visibility"].to_pylist(), strict=True
        )
    ]
    place = messages.column_names.index("visibility")
    with study.store.transaction() as work:
        work.replace(community, "messages", messages.set_column(place, "visibility", [changed]))
    study.reload()


def label(one: Session, text: str, community: str = "c") -> str:
    """The pseudonym of whoever wrote a text."""
    found: pa.Table = one.study.sql("select person, text from messages")
    (person,) = [r["person"] for r in found.to_pylist() if r["text"].startswith(text)]
    people = one.study.store.table(community, "people").to_pylist()
    (name,) = [p["label"] for p in people if p["person"] == person]
    return str(name)


#: Arnica asks; sauge answers once in January and three times in February, menthe once.
JANUARY = [
    asks("q1", "arnica", at("2024-01-03"), "Première question ?"),
    answers("a1", "sauge", at("2024-01-04"), "q1", "Réponse de sauge"),
    answers("a2", "menthe", at("2024-01-05"), "q1", "Réponse de menthe"),
    asks("q2", "arnica", at("2024-02-01"), "Deuxième question ?"),
    answers("b1", "sauge", at("2024-02-02"), "q2"),
    answers("b2", "sauge", at("2024-02-03"), "q2"),
    answers("b3", "sauge", at("2024-02-29", "22:59"), "q2"),
    says("m1", "arnica", at("2024-03-01"), "b1", "q2", "Merci sauge"),
]
