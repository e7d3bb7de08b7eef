"""ConvoKit corpora, present and older shapes; pickles stay closed."""

from __future__ import annotations

import shutil
from pathlib import Path

from liaisons.sources.records import Message, Person
from tests.sources.cases import SAMPLES
from tests.sources.reading import notices, only, read

FOLDER = SAMPLES / "convokit"


def test_values() -> None:
    first, second, third, fourth = only(Message, read(FOLDER))
    assert first == Message(
        row=1,
        id="u1",
        sent_us=1_546_300_800_000_000,
        text="Qui a déjà vu une dermite du siège à Candida ?",
        author_id="mésange",
        thread="u1",
        title="Dermite",
        score=4,
        is_question=True,
    )
    assert (second.kind, second.reply_to, second.accepted) == ("answer", "u1", True)
    assert third.author_id is None
    assert (third.sent_us, third.naive) == (1_546_301_400_000_000, True)
    assert (fourth.thread, fourth.reply_to) == ("u9", "u9")


def test_speakers() -> None:
    people = only(Person, read(FOLDER))
    assert [(p.id, p.profession, p.attributes) for p in people] == [
        ("mésange", "médecin", {"seul": "true"}),
        ("grive", None, {"annees": "12"}),
    ]


def test_older_shape_without_times() -> None:
    messages = only(Message, read(SAMPLES / "convokit_old"))
    assert [(m.id, m.sent_us, m.untimed, m.kind) for m in messages] == [
        ("1", 1, True, "post"),
        ("2", 2, True, "reply"),
    ]


def test_pickles_are_named_and_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(FOLDER, folder)
    (folder / "photo-speaker-bin.p").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    said = " ".join(notices(folder))
    assert "pickles" in said
    assert "photo" in said
    assert read(folder) == read(FOLDER)


def test_one_file_alone() -> None:
    messages = only(Message, read(FOLDER / "utterances.jsonl"))
    assert len(messages) == 4
    assert messages[0].title is None
