"""REFI-QDA: real projects come in and go out the same; what is written is valid by the schema."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import liaisons
from liaisons.coding import room
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code, standing
from liaisons.coding.exchange.offsets import COUNTINGS, plain, positions, stored
from liaisons.coding.exchange.project import Project
from liaisons.coding.exchange.refi_in import read_codebook, read_project
from liaisons.coding.exchange.refi_out import write_codebook, write_project
from liaisons.coding.exchange.study_in import take
from liaisons.coding.exchange.study_out import codebook_project, project_of
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import Correction, correct
from liaisons.coding.interviews.speakers import turns
from liaisons.coding.starting import start
from liaisons.errors import BadFile, UnsafeFile
from tests.coding.forum import study_of
from tests.coding.test_coefficients import UNHURRIED
from tests.shared import shared_data

REAL = (
    "cproctor+qualitative-coding__demo.qdpx",
    "cproctor+qualitative-coding__nvivo_project.qdpx",
    "sky-loom+refi-qda__TestProject.qdpx",
)
TOOLS = ("standard", "nvivo", "atlas", "maxqda", "qualcoder")


@pytest.fixture
def study(tmp_path):
    opened = liaisons.new(tmp_path / "other", "Other", "en")
    yield opened
    opened.database.close()


@pytest.fixture
def forum(tmp_path):
    opened = study_of(tmp_path)
    yield opened
    opened.database.close()


def valid(path: Path) -> None:
    """Raises where a project is not as the schema wants it."""
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(shared_data("refi_qda", "REFI-QDA_Project.xsd"))))
    with zipfile.ZipFile(path) as archive:
        schema.assertValid(etree.fromstring(archive.read("project.qde")))


def codings_of(project: Project) -> set[tuple[object, ...]]:
    return {
        (s.guid, p.start, p.end, c.guid, c.code, c.user)
        for s in project.sources
        for p in s.selections
        if p.start is not None
        for c in p.codings
    }


def same(a: Project, b: Project) -> None:
    assert {(u.guid, u.name) for u in a.users} == {(u.guid, u.name) for u in b.users}
    codes = [(c.guid, c.name, c.parent, c.description) for c in a.codes]
    assert codes == [(c.guid, c.name, c.parent, c.description) for c in b.codes]
    assert codings_of(a) == codings_of(b)


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("tool", ["standard", "nvivo"])
def test_real_projects_make_the_round(name, tool, study, tmp_path):
    """In, out, in again: the same codes, users, selections and codings."""
    theirs = read_project(shared_data("refi_qda", name))
    report = take(study, theirs, name)
    assert report.read == report.made + report.already + len(report.unplaced)
    out = tmp_path / "out.qdpx"
    write_project(project_of(study, []), out, tool)
    valid(out)
    again = read_project(out)
    placed = codings_of(theirs)
    same(again, theirs) if name != REAL[2] else None
    assert codings_of(again) == placed
    assert take(study, again, "again").made == 0


def test_the_counts_of_a_real_project(study):
    project = read_project(shared_data("refi_qda", REAL[0]))
    report = take(study, project, "demo.qdpx")
    assert (report.coders, report.new_codes, report.read) == (1, 262, 205)
    assert (report.made, report.already, report.unplaced) == (205, 0, [])
    texts = {t.id: t.text for t in store.everything(room(study))}
    found = standing(room(study))
    assert all(c.quote == texts[c.subject.id][c.subject.start : c.subject.end] for c in found)


def test_what_a_stripped_project_lacks_is_said(study):
    project = read_project(shared_data("refi_qda", REAL[2]))
    report = take(study, project, "TestProject.qdpx")
    assert report.coders == 3
    assert report.new_codes == 14
    assert any("quotations" in notice for notice in report.notices)
    assert report.read == 16
    assert report.made + len(report.unplaced) == 16


def coded_forum(study):
    database = room(study)
    start(database, "en")
    book = codebook(database)
    rows = study.store.table("gp", "messages", ["message_id", "sent_us", "thread_id"])
    messages = rows.sort_by("sent_us").to_pylist()
    keys = [row["message_id"] for row in messages]
    ada, bob = coder(database, "Ada").id, coder(database, "Bob").id
    answer, thanks = book.find("contribution.answer").id, book.find("contribution.thanks").id
    text = "Repos et glace 🙂 d'abord."
    code(
        database,
        ada,
        [
            Mark(Subject("gp", "message", keys[1], 17, 25), answer, text[17:25]),
            Mark(Subject("gp", "message", keys[2]), thanks),
            Mark(
                Subject("gp", "thread", messages[0]["thread_id"]),
                book.find("consensus.converged").id,
            ),
        ],
    )
    code(database, bob, [Mark(Subject("gp", "message", keys[1], 0, 5), answer, "Repos")])
    said = "Moi\u2028: bonjour 🙂\nElle : oui"
    interview = store.add(database, "Entretien 1", said)
    code(database, bob, [Mark(Subject("", "interview", interview.id, 13, 17), thanks, said[13:17])])
    return database


@pytest.mark.parametrize("tool", TOOLS)
def test_who_speaks_goes_out_as_codes_and_comes_back_as_turns(tool, forum, tmp_path):
    database = coded_forum(forum)
    said = "Q : Pourquoi 🙂 ?\nP : Parce que.\nQ : Et puis ?\nP : Voilà."
    spoken = store.add(database, "Entretien 2", said, found=turns(said))
    renamed = Correction(what="rename", name="P", speaker="Enquêtée 1")
    correct(database, spoken, renamed, by="Ada")
    out = tmp_path / "out.qdpx"
    write_project(project_of(forum, []), out, tool)
    valid(out)
    read = read_project(out)
    names = {code.guid: code.name for code in read.codes}
    parents = {code.name: names[code.parent] for code in read.codes if code.parent in names}
    assert parents["Q"] != parents["Enquêtée 1"]
    (source,) = [s for s in read.sources if s.guid == spoken.guid]
    told = {(names[c.code], said[s.start : s.end]) for s in source.selections for c in s.codings}
    assert ("Enquêtée 1", "Parce que.") in told
    codes_before = len(codebook(database).every)
    report = take(forum, read_project(out), "again")
    assert (report.made, report.new_codes) == (0, 0)
    assert len(codebook(database).every) == codes_before
    fresh = liaisons.new(tmp_path / "fresh", "Fresh", "en")
    take(fresh, read_project(out), "fresh")
    there = {i.name: store.turns_of(room(fresh), i.id) for i in store.everything(room(fresh))}
    assert [(t.speaker, t.start, t.end, t.asks) for t in there["Entretien 2"]] == [
        (t.speaker, t.start, t.end, t.asks) for t in store.turns_of(database, spoken.id)
    ]
    fresh.database.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_our_codings_come_back_from_every_tool(tool, forum, tmp_path):
    database = coded_forum(forum)
    before = {(c.guid, c.subject, c.code, c.coder, c.quote) for c in standing(database)}
    out = tmp_path / "out.qdpx"
    write_project(project_of(forum, ["gp"]), out, tool)
    valid(out)
    project = read_project(out)
    project.origin = {"nvivo": "NVivo 15", "atlas": "ATLAS.ti 24", "maxqda": "MAXQDA 24"}.get(
        tool, "QualCoder"
    )
    write_again = tmp_path / "theirs.qdpx"
    write_project(project, write_again, tool)
    report = take(forum, read_project(write_again), "theirs.qdpx")
    assert (report.read, report.made, report.already, report.unplaced) == (5, 0, 5, [])
    assert {(c.guid, c.subject, c.code, c.coder, c.quote) for c in standing(database)} == before


def test_a_text_that_changed_is_realigned_or_listed(forum, tmp_path):
    coded_forum(forum)
    project = project_of(forum, ["gp"])
    (interview,) = [s for s in project.sources if s.name == "Entretien 1"]
    fresh = liaisons.new(tmp_path / "fresh", "Fresh", "en")
    moved = "Avant-propos. " + interview.text
    store.add(room(fresh), "Entretien 1", moved, guid=interview.guid)
    report = take(fresh, project, "p.qdpx")
    assert report.realigned == ["Entretien 1: 🙂\nE"]
    (coding,) = [c for c in standing(room(fresh)) if c.quote == "🙂\nE"]
    assert coding.subject.start == 14 + 14
    assert moved[coding.subject.start : coding.subject.end] == coding.quote
    fresh.database.close()


def test_codebooks_make_the_round(forum, study, tmp_path):
    coded_forum(forum)
    out = tmp_path / "book.qdc"
    write_codebook(codebook_project(forum), out)
    book = read_codebook(out)
    take(study, book, "book.qdc")
    mine, theirs = codebook(room(forum)), codebook(room(study))
    assert [mine.path(c.id) for c in mine.codes] == [theirs.path(c.id) for c in theirs.codes]
    assert b"<Sets" not in out.read_bytes()


def test_the_same_project_makes_the_same_file(forum, tmp_path):
    coded_forum(forum)
    for name in ("a.qdpx", "b.qdpx"):
        write_project(project_of(forum, ["gp"]), tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_what_was_written_in_private_does_not_go_out(tmp_path):
    from tests.coding.forum import SHEET

    study = study_of(tmp_path, SHEET)
    coded_forum(study)
    with study.store.transaction() as work:
        rows = study.store.table("gp", "messages")
        place = rows.schema.names.index("visibility")
        import pyarrow as pa

        hidden = pa.array(["private"] * len(rows))
        work.replace("gp", "messages", rows.set_column(place, rows.schema.field(place), hidden))
    study.reload()
    project = project_of(study, ["gp"])
    assert [s.name for s in project.sources] == ["Entretien 1"]
    assert "4 codings are left out" in " ".join(project.notices)


@UNHURRIED
@given(st.text(alphabet="aé🙂\n ", max_size=40))
def test_every_tool_s_positions_are_those_of_its_text(text):
    for counting in COUNTINGS.values():
        places = positions(text, counting)
        held = stored(text, counting)
        assert plain(held) == text
        length = len(held.encode("utf-16-le")) // 2 if counting.utf16 else len(held)
        if counting.line_end == 1:
            length = len(text)
        assert places[-1] == length


def packed(tmp_path: Path, **members: bytes) -> Path:
    path = tmp_path / "bad.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_qde", ".qde"), content)
    return path


BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="&b;"/>"""


def test_files_made_to_harm_are_refused(tmp_path):
    with pytest.raises(UnsafeFile):
        read_project(packed(tmp_path, project_qde=BOMB))
    with pytest.raises(UnsafeFile):
        read_project(packed(tmp_path, project_qde=b"<Project/>", **{"..__evil": b"x"}))
    with pytest.raises(UnsafeFile):
        read_project(packed(tmp_path, project_qde=b" " * 400_000_000))
    deep = b"<Code guid='x' name='a'>" * 300 + b"</Code>" * 300
    wrapped = b"<Project><CodeBook><Codes>" + deep + b"</Codes></CodeBook></Project>"
    with pytest.raises(BadFile):
        read_project(packed(tmp_path, project_qde=wrapped))


@pytest.mark.parametrize("content", [b"", b"<x/>", b"<Project", b"\xff\xfe", b"PK\x03\x04"])
def test_what_is_no_project_is_said(tmp_path, content):
    with pytest.raises(BadFile):
        read_project(packed(tmp_path, project_qde=content))
    (tmp_path / "raw.qdpx").write_bytes(content)
    with pytest.raises(BadFile):
        read_project(tmp_path / "raw.qdpx")
    (tmp_path / "raw.qdc").write_bytes(content)
    with pytest.raises(BadFile):
        read_codebook(tmp_path / "raw.qdc")
