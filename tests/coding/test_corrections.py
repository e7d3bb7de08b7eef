"""Turns corrected: the text stays, no word is lost, each version is signed and can be undone."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from liaisons.cli.app import app
from liaisons.coding import room
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import (
    Correction,
    TurnsChanged,
    back,
    correct,
    corrected,
    history,
    place_of,
    sentence,
    turns_or_whole,
    undo,
    version_of,
)
from liaisons.coding.interviews.speakers import turns
from liaisons.coding.interviews.store import BadInterview
from liaisons.coding.tables import TABLES
from liaisons.database import in_file
from liaisons.i18n import language
from tests.coding.test_coefficients import UNHURRIED
from tests.coding.test_interviews import SAID


@pytest.fixture
def interview(study):
    return store.add(room(study), "Entretien 1", SAID, found=turns(SAID))


def said(study, interview) -> list[tuple[str, str, bool]]:
    found = store.turns_of(room(study), interview.id)
    return [(t.speaker, interview.text[t.start : t.end], t.asks) for t in found]


def test_each_correction_by_hand(study, interview):
    database = room(study)
    at = SAID.index("Je pars")
    correct(database, interview, Correction(what="split", at=at, speaker="Léa"), by="Ada")
    assert said(study, interview)[1:3] == [
        ("Mme A.", "Sept heures. Enfin : sept heures dix.", False),
        ("Léa", "Je pars à pied.", False),
    ]
    correct(database, interview, Correction(what="give", at=at, speaker=" Enq "), by="Bob")
    assert said(study, interview)[2] == ("Enq", "Je pars à pied.", True)
    correct(database, interview, Correction(what="rename", name="Mme A.", speaker="P1"), by="Ada")
    assert [who for who, _words, _asks in said(study, interview)] == [
        "Enq",
        "P1",
        "Enq",
        "Enq",
        "P1",
    ]
    correct(database, interview, Correction(what="asks", names=["P1"]), by="Ada")
    assert [asks for *_, asks in said(study, interview)] == [False, True, False, False, True]
    correct(database, interview, Correction(what="merge", at=SAID.index("Et le soir")), by="Ada")
    assert said(study, interview)[2][1] == "Je pars à pied.\nEnq : Et le soir ?"
    assert [(v.version, v.by) for v in history(database, interview.id)] == [
        (1, ""), (2, "Ada"), (3, "Bob"), (4, "Ada"), (5, "Ada"), (6, "Ada")
    ]  # fmt: skip
    with language("fr"):
        told = [sentence(v.said, v.restores) for v in history(database, interview.id)]
    assert told[0] == "tels que trouvés dans le fichier"
    assert "«\u00a0Je pars à pied.\u00a0»" in told[1]


@pytest.mark.parametrize(
    "wrong",
    [Correction(what="split", at=SAID.index("Sept heures")), Correction(what="split", at=10**6),
     Correction(what="split", at=0), Correction(what="merge", at=SAID.index("Vous")),
     Correction(what="give", at=SAID.index("Vous"), speaker=" "),
     Correction(what="give", at=SAID.index("Vous"), speaker="x" * 201),
     Correction(what="rename", name="Zoé", speaker="P1"), Correction(what="give", at=-1)],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(study, interview, wrong):
    before = said(study, interview)
    with pytest.raises(BadInterview):
        correct(room(study), interview, wrong, by="Ada")
    assert said(study, interview) == before
    assert version_of(room(study), interview.id) == 1


def test_who_saves_second_is_told_and_nothing_is_written(study, interview):
    database = room(study)
    correct(database, interview, Correction(what="asks", names=[]), by="Bob", seen=1)
    before = said(study, interview)
    with pytest.raises(TurnsChanged, match="Bob") as caught:
        correct(database, interview, Correction(what="asks", names=["P"]), by="Ada", seen=1)
    assert [one.by for one in caught.value.since] == ["Bob"]
    assert said(study, interview) == before
    first = Correction(what="rename", name="Mme A.", speaker="P1")
    correct(database, interview, first, by="Ada", seen=2, over=1)
    assert [who for who, *_ in said(study, interview)] == ["Enq", "P1", "Enq", "P1"]
    assert said(study, interview)[0][2] is True  # Bob's is set aside, and stays on record
    assert len(history(database, interview.id)) == 3


def test_undo_takes_back_one_after_the_other_and_nothing_below_the_file(study, interview):
    database = room(study)
    before = [said(study, interview)]
    for name in ("P1", "P2"):
        last = said(study, interview)[1][0]
        correct(database, interview, Correction(what="rename", name=last, speaker=name), by="Ada")
        before.append(said(study, interview))
    undo(database, interview, by="Ada")
    assert said(study, interview) == before[1]
    undo(database, interview, by="Ada")
    assert said(study, interview) == before[0]
    assert undo(database, interview, by="Ada") is None
    back(database, interview, 3, by="Bob")
    assert said(study, interview) == before[2]
    undo(database, interview, by="Ada")
    assert said(study, interview) == before[1]


def test_a_text_without_turns_is_cut_too_and_given_back_whole(study):
    database = room(study)
    text = "\n Bonjour. Bonjour à vous.  \n"
    made = store.add(database, "Brut", text)
    correct(
        database, made, Correction(what="split", at=text.index("Bonjour à"), speaker="P"), by="A"
    )
    assert said(study, made) == [("", "Bonjour.", False), ("P", "Bonjour à vous.", False)]
    undo(database, made, by="A")
    assert store.turns_of(database, made.id) == []
    assert [v.version for v in history(database, made.id)] == [0, 1, 2]


def test_words_are_found_whatever_lies_between_them_and_only_once():
    turn = turns(SAID)[1]
    assert place_of(SAID, turn, "dix. Je") == SAID.index("dix.")
    for words in ("heures", "nulle part", " "):
        with pytest.raises(BadInterview):
            place_of(SAID, turn, words)


# --- any sequence ---------------------------------------------------------------------------------

places = st.integers(-2, len(SAID) + 2)
names = st.sampled_from(["Enq", "Mme A.", "Léa", "P1", " ", ""])
any_correction = st.builds(
    Correction,
    what=st.sampled_from(["split", "merge", "give", "rename", "asks"]),
    at=places,
    speaker=names,
    name=names,
    names=st.lists(names, max_size=2),
)


def words_in(found) -> list[str]:
    """The letters of all turns, in order, one after the other."""
    return "".join(SAID[t.start : t.end] for t in found).split()


@UNHURRIED
@given(st.lists(any_correction, max_size=12), st.booleans())
def test_turns_share_out_the_text_whatever_is_corrected(sequence, cut):
    found = turns_or_whole(SAID, turns(SAID) if cut else [])
    held = {at for t in found for at in range(t.start, t.end) if not SAID[at].isspace()}
    for one in sequence:
        try:
            found = corrected(SAID, found, one)
        except BadInterview:
            continue
        spans = [(t.start, t.end) for t in found]
        assert all(a < b for a, b in spans)
        assert all(e <= b for (_a, e), (b, _f) in pairwise(spans))
        assert all(SAID[a:b] == SAID[a:b].strip() for a, b in spans)
        now = {at for a, b in spans for at in range(a, b) if not SAID[at].isspace()}
        assert held <= now  # no word is lost; joining takes in the mark that lay between
        held = now
        asks = {(t.speaker, t.asks) for t in found}
        assert len(asks) == len({who for who, _asks in asks})  # who asks does so everywhere


def test_any_sequence_is_undone_to_the_beginning(tmp_path_factory):
    database = in_file(tmp_path_factory.mktemp("turns") / "study.db")
    database.prepare(TABLES)
    made = []

    @UNHURRIED
    @given(st.lists(any_correction, max_size=6))
    def check(sequence):
        interview = store.add(database, f"E{len(made)}", SAID, found=turns(SAID))
        made.append(interview)
        states = [store.turns_of(database, interview.id)]
        for one in sequence:
            try:
                correct(database, interview, one, by="Ada")
            except BadInterview:
                continue
            states.append(store.turns_of(database, interview.id))
        for before in reversed(states[:-1]):
            assert undo(database, interview, by="Bob") is not None
            assert store.turns_of(database, interview.id) == before
        assert undo(database, interview, by="Bob") is None
        (kept,) = [one for one in store.everything(database) if one.id == interview.id]
        assert kept.text == SAID

    check()
    database.close()


def test_the_command(study, tmp_path: Path):
    file = tmp_path / "Entretien 7.txt"
    file.write_text(SAID, "utf-8")
    folder = str(study.folder)

    def run(*arguments: str):
        with language("en"):
            return CliRunner().invoke(app, ["interviews", *arguments])

    run("add", folder, str(file))
    name = "Entretien 7"
    told = run("correct", folder, name, "--turn", "2", "--split-before", "Je pars",
               "--speaker", "Léa", "--by", "Ada Exemple")  # fmt: skip
    assert told.output == "Version 2: a turn cut before “Je pars à pied.”.\n"
    run("correct", folder, name, "--turn", "3", "--merge", "--by", "Ada Exemple")
    run("correct", folder, name, "--rename", "Mme A.", "--speaker", "P1", "--by", "Bob Exemple")
    found = json.loads(run("turns", folder, name, "--json").output)
    assert [one["speaker"] for one in found] == ["Enq", "P1", "Enq", "P1"]
    assert "Bob Exemple" in run("turns", folder, name, "--history").output
    assert "back to version 3" in run("correct", folder, name, "--undo", "--by", "Ada").output
    assert "back to version 1" in run("correct", folder, name, "--back-to", "1").output
    assert run("correct", folder, name, "--turn", "9", "--merge").exit_code == 2
    assert isinstance(
        run("correct", folder, name, "--turn", "1", "--merge").exception, BadInterview
    )
