"""Reading: threads with their state, a search that misses nothing, work that may be killed."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import signal
import time

import pytest

import liaisons
from liaisons.errors import NotFound
from liaisons.study import preparing, searching, shelves
from liaisons.study.forgetting import forget
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.reading import Bookcase
from liaisons.study.running import Session
from liaisons.text.asked import parse
from liaisons.text.search import Choice
from tests.shared import shared_data

#: (id, thread, what it answers, who, minutes after the start, text)
SAID = [
    ("a1", "a", None, "ana", 0, "Quelqu'un a déjà vu une toux sèche depuis trois semaines ?"),
    ("a2", "a", "a1", "ben", 14, "Oui, une patiente épuisée. Radio ?"),
    ("a3", "a", "a2", "ana", 20, "Merci @ben\r\n  bien  à vous"),
    ("b1", "b", None, "ben", 60, "Comment coter une visite à domicile de nuit ?"),
    ("c1", "c", None, "cyd", 90, "Bonne journée à toutes et tous."),
    ("d1", "d", None, "ana", 44_640, "Qui connaît un bon logiciel de facturation ?"),
]


def write(path, said=SAID):
    with path.open("w", encoding="utf-8") as out:
        for native, thread, parent, who, minutes, text in said:
            at = dt.datetime(2024, 3, 1, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
            record = {"id": native, "thread": thread, "reply_to": parent, "author": who}
            out.write(json.dumps(record | {"created_at": at.isoformat(), "text": text}) + "\n")
    return path


def study_of(folder, said=SAID):
    study = liaisons.new(folder / "study", "Essai", "fr")
    import_files(study, Request(paths=[write(folder / "said.jsonl", said)], community="gp"))
    return study


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    found = Session(study_of(tmp_path_factory.mktemp("reading")))
    assert preparing.progress(found, "gp") is None
    return found


@pytest.fixture(scope="module")
def case(session):
    return Bookcase(session, "gp")


def texts(table):
    return [text.split()[0] for text in table["text"].to_pylist()]


def test_threads_stand_with_their_state_and_in_each_order(case):
    newest, total = case.threads({})
    assert total == 4
    assert texts(newest) == ["Qui", "Bonne", "Comment", "Quelqu'un"]
    assert newest["state"].to_pylist() == ["unanswered", None, "unanswered", "answered"]
    assert newest["messages"].to_pylist() == [1, 1, 1, 3]
    assert texts(case.threads({}, "longest")[0])[0] == "Quelqu'un"
    assert texts(case.threads({}, "waiting")[0])[:2] == ["Comment", "Qui"]
    assert texts(case.threads({}, "oldest", first=1, size=2)[0]) == ["Comment", "Bonne"]


def test_threads_are_sifted_and_counted(case):
    assert case.shelf.counts("state", {}) == [
        ("unanswered", 2),
        ("answered", 1),
        (shelves.NOTHING_ASKED, 1),
    ]
    assert case.shelf.counts("month", {}) == [("2024-03", 3), ("2024-04", 1)]
    assert case.shelf.counts("month", {"state": ["unanswered"]}) == [("2024-03", 1), ("2024-04", 1)]
    chosen, total = case.threads({"state": ["unanswered"], "month": ["2024-04"]})
    assert (texts(chosen), total) == (["Qui"], 1)


def test_the_way_goes_from_thread_to_thread(case):
    ids = case.threads({})[0]["thread_id"].to_pylist()
    assert case.shelf.beside(ids[1], {}) == (ids[0], ids[2])
    assert case.shelf.beside(ids[0], {}) == (None, ids[1])
    # The one that is read need not be among the chosen.
    assert case.shelf.beside(ids[1], {"state": ["unanswered"]}) == (ids[0], ids[2])
    with pytest.raises(NotFound):
        case.shelf.thread(5)


def test_a_thread_holds_its_messages_with_names(case):
    thread = case.threads({}, "longest")[0]["thread_id"][0].as_py()
    said = case.texts.thread(thread)
    assert [m["reply_to"] for m in said] == [None, said[0]["message_id"], said[1]["message_id"]]
    assert said[0]["author"] == said[2]["author"] != said[1]["author"]
    places = [case.texts.place(m["message_id"]) for m in said]
    assert places == [(thread, 0), (thread, 1), (thread, 2)]
    with pytest.raises(NotFound):
        case.texts.place(5)
    with pytest.raises(NotFound):
        case.texts.thread(5)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("toux", 1), ("EPUISEES", 1), ("visites", 1), ('"toux sèche"', 1), ("-toux", 5), ("@", 1)],
)
def test_messages_are_found(case, typed, found):
    assert case.search(parse(typed), Choice()).total == found


def test_messages_are_sifted_by_the_state_of_their_thread(case):
    asked = parse("")
    assert dict(case.index.counts(asked, "state")) == {
        "answered": 3,
        "unanswered": 2,
        shelves.NOTHING_ASKED: 1,
    }
    hits = case.search(parse("radio"), Choice({"state": ["answered"]}))
    assert [hit.text for hit in hits.said] == [SAID[1][5]]
    assert hits.said[0].author == case.label(hits.said[0].person)


def test_an_index_follows_the_corpus_and_the_old_one_goes(tmp_path):
    study = study_of(tmp_path)
    preparing.prepare(Session(study), "gp")
    more = [("e1", "e", None, "dan", 50, "Un xylographe parmi nous ?")]
    import_files(study, Request(paths=[write(tmp_path / "more.jsonl", more)], community="gp"))
    session = Session(liaisons.open(study.folder))
    assert not preparing.ready(session, "gp")
    preparing.prepare(session, "gp")
    assert Bookcase(session, "gp").search(parse("xylographes"), Choice()).total == 1
    assert len(list(searching.folder(session, "gp").parent.glob("search-*"))) == 1


def test_who_is_forgotten_is_not_found(tmp_path):
    study = study_of(tmp_path)
    preparing.prepare(Session(study), "gp")
    hit = Bookcase(Session(study), "gp").search(parse("radio"), Choice()).said[0]
    forget(study, hit.author)
    session = Session(liaisons.open(study.folder))
    assert not preparing.ready(session, "gp")
    preparing.prepare(session, "gp")
    assert Bookcase(session, "gp").search(parse("radio"), Choice()).total == 0


def slow_work(folder):
    def slowly(done):
        time.sleep(60)

    session = Session(liaisons.open(folder))
    searching.search._STEP = 1
    searching.make(session, "gp", slowly)


@pytest.mark.slow
def test_a_work_that_is_killed_counts_for_nothing_and_is_done_again(tmp_path):
    study = study_of(tmp_path)
    session = Session(study)
    process = multiprocessing.get_context("spawn").Process(target=slow_work, args=(study.folder,))
    process.start()
    place = searching.folder(session, "gp")
    while not list(place.parent.glob(f".{place.name}-*")):
        time.sleep(0.1)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert not preparing.ready(session, "gp")
    assert preparing.progress(session, "gp") is None
    assert not list(place.parent.glob(f".{place.name}-*"))
    assert Bookcase(session, "gp").search(parse("radio"), Choice()).total == 1


@pytest.mark.slow
def test_a_large_community_is_made_ready_beside_the_pages(tmp_path, monkeypatch):
    session = Session(study_of(tmp_path))
    monkeypatch.setattr(preparing, "SMALL", 3)
    assert preparing.progress(session, "gp") == preparing.Progress("threads", 0, len(SAID))
    for _ in range(600):
        if preparing.progress(session, "gp") is None:
            break
        time.sleep(0.2)
    assert len(Bookcase(session, "gp").index) == len(SAID)


def test_french_of_doctors_is_found_without_its_accents(tmp_path):
    study = liaisons.new(tmp_path / "study", "DocTocToc")
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    import_files(study, Request(paths=[path], community="gp"))
    session = Session(study)
    preparing.prepare(session, "gp")
    case = Bookcase(session, "gp")
    for accented, bare in (("fièvre", "fievre"), ("médecins", "MEDECIN"), ("épuisé", "epuisee")):
        with_them = case.search(parse(accented), Choice())
        assert case.search(parse(bare), Choice()).total == with_them.total
    said = case.search(parse("médecin"), Choice(), size=1000).said
    assert {"médecin", "médecins"} <= {w.strip(".,!?") for one in said for w in one.text.split()}
