"""The codebook changes, and every earlier version can still be read."""

from __future__ import annotations

import pytest

from liaisons.coding import starting
from liaisons.coding.codebook import BadCodebook, codebook, history
from liaisons.coding.editing import add, describe, merge, move, rename, restore, retire
from liaisons.errors import NotFound

DOCTOCTOC = [
    "assureur",
    "diagnostic",
    "traitement",
    "chronique",
    "légal",
    "exercice",
    "matériel",
    "numérique",
    "physiologie",
    "ordre",
    "vaccin",
    "prévention",
    "maïeutique",
    "universitaire",
    "documentation",
    "formation",
    "médicament",
    "autre",
]


def test_the_starting_codebook_has_what_is_asked_and_both_languages(database):
    assert len(starting.start(database, "fr")) == len(starting.keys())
    book = codebook(database)
    assert [code.name for code in book.below(None)][:4] == [
        "sujet",
        "soutien",
        "tension",
        "contribution",
    ]
    values = [book.value_name(code.id) for code in book.values(book.keyed("subject").id)]
    assert values[:3] == ["soin/diagnostic", "soin/prise en charge", "soin/geste"]
    assert [code.key for code in book.variables] == ["subject", "link", "consensus"]
    assert all(code.definition for code in book.codes)


def test_starting_twice_changes_nothing_even_in_another_language(started):
    version = codebook(started).version
    assert starting.start(started, "fr") == []
    assert codebook(started).version == version


def test_every_category_of_doctoctoc_has_its_subject(started):
    book, mapping = codebook(started), starting.mapping("doctoctoc")
    assert list(mapping) == DOCTOCTOC
    subject = book.keyed("subject")
    assert all(book.variable_of(book.keyed(key).id) == subject for key in mapping.values())


def test_codes_are_found_by_path_key_or_name(started):
    book = codebook(started)
    care = book.find("subject/care")
    assert book.find("Subject/Care/Diagnosis") == book.find("subject.care.diagnosis")
    assert book.find("diagnosis") == book.find("diagnosis", below=care.id)
    assert book.find("care/diagnosis", below=book.find("subject").id).name == "diagnosis"
    add(started, "gesture", parent=book.find("tension").id)
    with pytest.raises(NotFound, match=r"subject/care/gesture"):
        codebook(started).find("gesture")
    with pytest.raises(NotFound, match="nowhere"):
        book.find("nowhere")


def test_names_and_places_that_cannot_be_are_refused(started):
    book = codebook(started)
    subject, care = book.find("subject"), book.find("subject/care")
    link = book.find("link")
    for bad in ("", "  ", "a/b", "Subject"):
        with pytest.raises(BadCodebook):
            add(started, bad)
    with pytest.raises(BadCodebook, match="itself"):
        move(started, subject.id, care.id)
    with pytest.raises(BadCodebook, match="variable"):
        move(started, link.id, subject.id)
    with pytest.raises(BadCodebook, match="variable"):
        add(started, "inside", parent=care.id, kind="variable")
    with pytest.raises(BadCodebook, match="colour"):
        describe(started, care.id, color="red;}")


def test_what_is_changed_keeps_its_history(started, ada):
    care = codebook(started).find("subject/care/diagnosis")
    before = codebook(started).version
    describe(started, care.id, definition="What it may be.", by=ada.id)
    rename(started, care.id, "working out", by=ada.id)
    move(started, care.id, None, place=0, by=ada.id)
    now = codebook(started)
    assert now.path(care.id) == "working out"
    assert now.below(None)[0].id == care.id
    assert codebook(started, before).path(care.id) == "subject/care/diagnosis"
    assert [c.what for c in history(started, care.id)] == ["added", "described", "renamed", "moved"]
    assert history(started, care.id)[-1].coder == ada.id


def test_a_merged_code_stands_for_the_other(started):
    book = codebook(started)
    thanks, answer = book.find("contribution/thanks"), book.find("contribution/helpful answer")
    merge(started, thanks.id, answer.id)
    now = codebook(started)
    assert now.standing(thanks.id).id == answer.id
    assert now.keyed("contribution.thanks").id == answer.id
    assert thanks.id not in {code.id for code in now.codes}
    restore(started, thanks.id)
    assert codebook(started).find("contribution/thanks").id == thanks.id
    with pytest.raises(BadCodebook, match="value of a variable"):
        merge(started, book.find("subject/bond").id, answer.id)


def test_a_retired_code_is_offered_no_more(started):
    bond = codebook(started).find("subject/bond")
    retire(started, bond.id)
    with pytest.raises(NotFound):
        codebook(started).find("subject/bond")
    assert codebook(started).path(bond.id) == "subject/bond"
    with pytest.raises(BadCodebook):
        rename(started, bond.id, "tie")
