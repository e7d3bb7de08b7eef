"""What people coded as the cause of changed numbers, with what became of codings in between."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

import liaisons
from liaisons.coding import room
from liaisons.coding.adjudication import decide
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import code, undo
from liaisons.i18n import language
from liaisons.study.changes import changes
from liaisons.study.running import Session
from liaisons.web.app import create_app
from tests.coding.test_settled import marks
from tests.web.team import begun


@pytest.fixture
def study(tmp_path):
    return begun(tmp_path)


def measured(study):
    again = liaisons.open(study.folder)
    with language(again.settings.language):
        Session(again).rows(["subjects", "presence"])
    return again


def test_codings_are_told_as_the_cause_and_only_where_they_count(study):
    assert changes(measured(study)) == []
    database = room(study)
    ada, bob = coder(database, "Ada"), coder(database, "Bob")
    code(database, ada.id, marks(study, {"m1": "subject.care.diagnosis", "m4": "subject.pay"}))
    (found,) = changes(measured(study))
    assert (found.community, found.question) == ("gp", "subjects")
    (cause,) = found.causes
    assert (cause.kind, cause.made, cause.withdrawn, cause.decided) == ("codings", 2, 0, 0)
    assert found.moved
    code(database, ada.id, marks(study, {"m2": "contribution.answer"}))
    undo(database, ada.id)
    code(database, bob.id, marks(study, {"m4": "subject.insurer"}))
    book = codebook(database)
    insurer = book.find("subject.insurer").id
    subject = marks(study, {"m4": "subject.pay"})[0].subject
    decide(database, ada.id, subject, book.about(insurer).id, insurer, reason="who pays")
    (found,) = changes(measured(study))
    (cause,) = found.causes
    assert (cause.kind, cause.made, cause.withdrawn, cause.decided) == ("codings", 2, 1, 1)


def test_the_journal_says_it_in_words(study):
    measured(study)
    database = room(study)
    ada = coder(database, "Ada")
    code(database, ada.id, marks(study, {"m1": "subject.care.diagnosis", "m4": "subject.pay"}))
    undo(database, ada.id)
    code(database, ada.id, marks(study, {"m1": "subject.care.diagnosis"}))
    measured(study)
    page = TestClient(create_app(study.folder), base_url="http://localhost").get(
        f"/studies/{study.folder.name}/journal/changes?lang=fr"
    )
    cause = "les codages\N{NARROW NO-BREAK SPACE}: 3 posés, 2 retirés"
    assert cause in page.text
