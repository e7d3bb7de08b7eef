"""Memos: kept with every version, found whatever the accents, lost by nobody, printed if wished."""

from __future__ import annotations

import pytest

from liaisons.database import in_file
from liaisons.errors import NotFound
from liaisons.report.notes import light
from liaisons.study import memos
from liaisons.study.memos import About, BadMemo, Words
from liaisons.study.versioned import Conflict, Signature

ANA, BEN = Signature("1", "Ana"), Signature("2", "Ben")
THREAD = About("thread", "gp", "00000000000000ab")


@pytest.fixture
def database(tmp_path):
    opened = in_file(tmp_path / "study.db")
    yield opened
    opened.close()


def test_a_memo_is_signed_and_kept_with_every_version(database):
    made = memos.write(
        database, THREAD, Words(" Ça **chauffe**\r\n", ["#tension", "", "nuit"]), ANA
    )
    assert (made.text, made.tags, made.made_by) == ("Ça **chauffe**", ["nuit", "tension"], "Ana")
    memos.change(database, made.id, 1, Words("Ça se calme", in_report=True), BEN)
    now = memos.one(database, made.id)
    assert (now.text, now.version, now.made_by, now.changed_by) == ("Ça se calme", 2, "Ana", "Ben")
    told = [entry["fields"]["text"] for entry in memos.history(database, made.id)]
    assert told == ["Ça se calme", "Ça **chauffe**"]
    assert database.revision("memos") == 2


def test_who_saves_second_sees_both_and_writes_nothing(database):
    made = memos.write(database, THREAD, Words("un"), ANA)
    memos.change(database, made.id, made.version, Words("deux"), ANA)
    with pytest.raises(Conflict) as conflict:
        memos.change(database, made.id, made.version, Words("trois"), BEN)
    assert (conflict.value.theirs["text"], conflict.value.yours["text"]) == ("deux", "trois")
    assert memos.one(database, made.id).text == "deux"
    with pytest.raises(Conflict):
        memos.remove(database, made.id, made.version, BEN)
    memos.remove(database, made.id, 2, BEN)
    with pytest.raises(NotFound):
        memos.one(database, made.id)
    assert len(memos.history(database, made.id)) == 3


def test_memos_are_found_by_what_they_say_are_about_and_carry(database):
    number = About.number("gp", "help.replied_share", {"month": "2024-03", "a": 1})
    assert number.row() == ("help.replied_share", {"a": 1, "month": "2024-03"})
    memos.write(database, THREAD, Words("Les aides sont épuisées"), ANA)
    memos.write(database, number, Words("Mars : la grippe", ["saison"], in_report=True), ANA)
    assert [m.about for m in memos.memos(database, said="epuisee")] == [THREAD]
    assert [m.about for m in memos.memos(database, said="saisons -aides")] == [number]
    assert [m.about for m in memos.memos(database, tag="saison")] == [number]
    assert [m.about for m in memos.memos(database, about=THREAD)] == [THREAD]
    assert [m.about for m in memos.memos(database, in_report=True)] == [number]
    assert len(memos.memos(database)) == 2


def test_what_is_no_memo_is_refused(database):
    for about, text in ((THREAD, "  "), (THREAD, "x" * 100_001), (About("moon"), "oui")):
        with pytest.raises(BadMemo):
            memos.write(database, about, Words(text), ANA)
    assert memos.memos(database) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("un\ndeux\n\ntrois", "<p>un<br>deux</p>\n<p>trois</p>"),
        ("ceci :\n- **a**\n- *b* <i>", "<p>ceci :</p><ul><li><strong>a</strong></li>"
         "<li><em>b</em> &lt;i&gt;</li></ul>"),
        ("2 * 3 * 4 <script>", "<p>2 * 3 * 4 &lt;script&gt;</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_light_marks_and_nothing_else(text, html):
    assert light(text) == html
