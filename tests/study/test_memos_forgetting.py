"""Somebody who is forgotten, in the memos: erased, let go of, or told to be read again."""

from __future__ import annotations

import pytest

from liaisons.database import in_file
from liaisons.study import memos
from liaisons.study.forgetting import forget
from liaisons.study.memos import About, Words
from liaisons.study.memos_forgetting import Gone
from liaisons.study.memos_forgetting import forget as forget_in
from liaisons.study.versioned import Signature
from tests.study.test_reading import study_of

ANA = Signature("a", "Ana")
SAID = "Une patiente épuisée, radio demandée hier soir."
GONE = Gone(keys=[-5], labels=["mésange 204"], messages=[7], threads=[9], texts=[SAID])


def key(number: int) -> str:
    return f"{number % (1 << 64):016x}"


@pytest.fixture
def database(tmp_path):
    return in_file(tmp_path / "study.db")


def kept(database, kind: str, subject: str, text: str = "rien") -> int:
    return memos.write(database, About(kind, "gp", subject), Words(text), ANA).id


def test_what_is_about_the_person_goes_with_its_versions(database):
    theirs, other = kept(database, "person", key(-5)), kept(database, "person", key(6))
    assert forget_in(database, GONE) == []
    assert [memo.id for memo in memos.memos(database)] == [other]
    assert memos.history(database, theirs) == []


def test_what_stands_on_a_message_of_theirs_points_at_it_no_more(database):
    memo = kept(database, "message", key(7))
    memos.change(database, memo, 1, Words("mieux dit"), ANA)
    number = kept(database, "number", 'actors.sample {"person":"mésange 204"}')
    other = kept(database, "message", key(8))
    assert forget_in(database, GONE) == [memo, number]
    for one in (memo, number):
        assert memos.one(database, one).about == About("community", "gp", "")
    assert memos.one(database, memo).text == "mieux dit"
    assert memos.one(database, other).about.subject == key(8)
    assert [v["fields"]["subject"] for v in memos.history(database, memo)] == ["", ""]


def test_a_thread_they_wrote_in_keeps_its_memo_which_is_told(database):
    memo, other = kept(database, "thread", key(9)), kept(database, "thread", key(10))
    assert forget_in(database, GONE) == [memo]
    assert memos.one(database, memo).about.subject == key(9)
    assert memos.one(database, other).about.subject == key(10)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Voir Mésange 204, qui répond la nuit.", True),
        ("Voir mésange 2041.", False),
        ("Elle dit : « patiente épuisée, radio demandée hier » !", True),
        ("une patiente épuisée, radio", False),  # four words in a row
    ],
)
def test_a_name_and_a_quotation_are_found(database, text, told):
    memo = kept(database, "study", "", text)
    assert forget_in(database, GONE) == ([memo] if told else [])
    assert memos.one(database, memo).text == text


def test_of_what_names_them_no_earlier_version_stays(database):
    named = kept(database, "study", "", "mésange 204 tient la nuit")
    memos.change(database, named, 1, Words("une personne tient la nuit"), ANA)
    removed = kept(database, "study", "", "mésange 204, encore")
    memos.remove(database, removed, 1, ANA)
    plain = kept(database, "study", "", "rien d'elle")
    assert forget_in(database, GONE) == [named]  # its tags and words now are read again
    assert memos.history(database, named) == []
    assert memos.history(database, removed) == []
    assert len(memos.history(database, plain)) == 1
    memos.change(database, named, 2, Words("on tient la nuit"), ANA)
    assert [v["fields"]["text"] for v in memos.history(database, named)] == ["on tient la nuit"]


def test_whoever_is_forgotten_is_forgotten_in_the_study_s_memos(tmp_path):
    study = study_of(tmp_path)
    rows = study.sql(
        "select m.message_id, m.thread_id, m.person, p.label from messages m "
        "join people p on p.person = m.person where m.text like 'Oui, une%'"
    ).to_pylist()[0]
    database = study.database
    on_message = kept(database, "message", key(rows["message_id"]))
    on_thread = kept(database, "thread", key(rows["thread_id"]))
    on_person = kept(database, "person", key(rows["person"]))
    quoting = kept(database, "study", "", "« Comment coter une visite à domicile »")
    other = kept(database, "study", "", "« Quelqu'un a déjà vu une toux sèche »")
    assert forget(study, rows["label"]).notes == [on_message, on_thread, quoting]
    assert {m.id for m in memos.memos(database)} == {on_message, on_thread, quoting, other}
    assert on_person not in {m.id for m in memos.memos(database)}
