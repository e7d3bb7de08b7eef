"""Codes by groups, by hand and against scipy; Taguette's highlights; notes and cases kept."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from scipy.stats import chi2_contingency

import liaisons
from liaisons.cli.app import app
from liaisons.coding import room
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import code, standing
from liaisons.coding.exchange.cross import cross
from liaisons.coding.exchange.files import import_project, is_project
from liaisons.coding.exchange.project import Note, Project
from liaisons.coding.exchange.study_in import take
from liaisons.coding.interviews.store import add
from liaisons.coding.starting import start
from liaisons.errors import BadFile
from liaisons.study import memos
from liaisons.study.running import Session
from tests.coding.forum import study_of
from tests.coding.test_databases import QUALCODER, made
from tests.coding.test_settled import marks


def test_codes_by_groups_by_hand(tmp_path, capfd):
    """Five messages; both questions are about pay or care, replies about nothing."""
    study = study_of(tmp_path)
    database = room(study)
    start(database, "en")
    who = coder(database, "Ada Exemple")
    said = {"m1": "subject.care.diagnosis", "m4": "subject.pay", "m5": "subject.pay"}
    code(database, who.id, marks(study, said))
    cells = list(cross(Session(study), "gp", "messages", ["type"]))
    told = {(c.value, c.group): (c.n, c.read, c.share) for c in cells if c.code == "subject"}
    assert told == {
        ("care.diagnosis", "question"): (1, 2, 0.5),
        ("care.diagnosis", "reply"): (0, 1, 0.0),
        ("pay", "question"): (1, 2, 0.5),
        ("pay", "reply"): (1, 1, 1.0),
    }
    # standardised residuals of a 2 × 2 table: their square is its χ²
    chi2 = chi2_contingency(np.array([[1, 0], [1, 1]]), correction=False).statistic
    assert [c.residual**2 for c in cells] == pytest.approx([chi2] * 4, abs=1e-5)
    out = tmp_path / "table.csv"
    app(["code", "table", str(study.folder), str(out), "--by", "type"], standalone_mode=False)
    assert "4 lines" in capfd.readouterr().out
    assert len(list(csv.DictReader(out.open()))) == 4


@pytest.fixture
def study(tmp_path):
    opened = liaisons.new(tmp_path / "study", "Test", "en")
    yield opened
    opened.database.close()


HIGHLIGHTS = """id,document,tag,content
1,Entretien A,solitude,On est seule
2,Entretien A,soir,"le   soir"
2,Entretien A,solitude,"le   soir"
3,Entretien A,soir,jamais dit
4,note.html,saison,Été
5,note.html,,sans étiquette
"""


def test_highlights_of_taguette_find_their_words(study, tmp_path):
    add(room(study), "Entretien A", "Oui. On est seule\nle soir.")
    path = tmp_path / "highlights.csv"
    path.write_text(HIGHLIGHTS, "utf-8")
    assert is_project(path)
    taken = import_project(study, path)
    assert (taken.read, taken.made, len(taken.unplaced)) == (5, 4, 1)
    assert any("note.html" in notice for notice in taken.notices)
    book = codebook(room(study))
    told = {(book.path(c.code), c.quote) for c in standing(room(study))}
    assert told == {
        ("solitude", "On est seule"),
        ("soir", "le soir"),
        ("solitude", "le soir"),
        ("saison", "Été"),
    }
    again = import_project(study, path)
    assert (again.made, again.already, again.new_documents) == (0, 4, 0)


def test_what_is_no_file_of_highlights_is_said(study, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("id,coder,variable,value\n", "utf-8")
    assert not is_project(path)
    path.write_bytes(b"id,document,tag,content\n1,a,b,\xff\n")
    with pytest.raises(BadFile, match="UTF-8"):
        import_project(study, path)
    path.write_text('id,document,tag,content\n1,a,b,"open\n', "utf-8")
    with pytest.raises(BadFile, match="line"):
        import_project(study, path)


def test_notes_of_a_project_become_memos_on_the_study(study):
    project = Project(
        notes=[Note(guid="n1", name="Idée", text="Revoir les gardes."), Note(guid="n2")]
    )
    assert take(study, project, "autre.qdpx").memos == 1
    (memo,) = memos.memos(study.database)
    assert (memo.about.kind, memo.text) == ("study", "Idée\n\nRevoir les gardes.")
    assert memo.tags == ["autre.qdpx"]


def test_cases_become_memos_once(study, tmp_path):
    path = made(tmp_path / "p" / "data.qda", QUALCODER)
    assert import_project(study, path).memos == 1
    assert import_project(study, path).memos == 0
    (memo,) = memos.memos(study.database)
    assert memo.about.kind == "interview"
    assert memo.text == "Case “Aide 1”"
