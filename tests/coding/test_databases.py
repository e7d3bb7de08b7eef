"""QualCoder's and Taguette's own files, made here in their tables; and files made to harm."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import liaisons
from liaisons.coding import room
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import everybody
from liaisons.coding.codings import standing
from liaisons.coding.exchange.databases import read_database
from liaisons.coding.exchange.files import export_tags, import_project
from liaisons.errors import BadFile

QUALCODER = """
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text);
create table code_cat (catid integer primary key, name text, memo text, supercatid integer);
create table code_name (cid integer primary key, name text, memo text, catid integer, color text);
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text,
    pos0 integer, pos1 integer, owner text, date text, memo text);
create table cases (caseid integer primary key, name text);
create table case_text (id integer primary key, caseid integer, fid integer);
insert into source values (1, 'Entretien A', 'On est seule 🙂 le soir.', null, ''),
    (2, 'photo.jpg', null, '/images/photo.jpg', '');
insert into code_cat values (1, 'travail', 'au travail', null), (2, 'rythme', '', 1);
insert into code_name values (1, 'solitude', 'être seule', 2, '#F781BF'), (2, 'soir', '', null, '');
insert into code_text values (1, 1, 1, 'On est seule', 0, 12, 'ada', '2026-01-02 10:00:00', ''),
    (2, 2, 1, 'le soir', 13, 20, 'bob', 'bad', ''), (3, 9, 1, 'x', 0, 1, 'bob', '', '');
insert into cases values (1, 'Aide 1');
insert into case_text values (1, 1, 1);
"""

TAGUETTE = """
create table documents (id integer primary key, name text, contents text);
create table tags (id integer primary key, path text, description text);
create table highlights (id integer primary key, document_id integer, start_offset integer,
    end_offset integer, snippet text);
create table highlight_tags (highlight_id integer, tag_id integer);
insert into documents values (1, 'note.html', '<p>Été &amp; hiver</p><p>Seule le soir</p>');
insert into tags values (1, 'saison', 'le temps'), (2, 'soir', '');
insert into highlights values (1, 1, 0, 5, 'Été'), (2, 1, 13, 18, 'Seule');
insert into highlight_tags values (1, 1), (2, 1), (2, 2);
"""


@pytest.fixture
def study(tmp_path):
    opened = liaisons.new(tmp_path / "study", "Test", "en")
    yield opened
    opened.database.close()


def made(path: Path, sql: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    connection.close()
    return path


def said(study) -> list[tuple[str, str | None, str]]:
    book = codebook(room(study))
    names = {coder.id: coder.name for coder in everybody(room(study))}
    return [(book.path(c.code), c.quote, names[c.coder]) for c in standing(room(study))]


def test_a_project_of_qualcoder_comes_in(study, tmp_path):
    made(tmp_path / "projet.qda" / "data.qda", QUALCODER)
    report = import_project(study, tmp_path / "projet.qda")
    assert said(study) == [
        ("travail/rythme/solitude", "On est seule", "ada"),
        ("soir", "le soir", "bob"),
    ]
    assert len(report.realigned) == 1  # the second stands two further on
    assert len(report.notices) == 1
    again = import_project(study, tmp_path / "projet.qda")
    assert (again.made, again.already, again.new_codes) == (0, 2, 0)


def test_a_project_of_taguette_comes_in(study, tmp_path):
    path = made(tmp_path / "taguette.sqlite3", TAGUETTE)
    import_project(study, path)
    assert said(study) == [
        ("saison", "Été", "taguette.sqlite3"),
        ("saison", "Seule", "taguette.sqlite3"),
        ("soir", "Seule", "taguette.sqlite3"),
    ]


@pytest.mark.parametrize(
    "sql", ["create table other (n)", QUALCODER.replace("pos0 integer", "gone integer")]
)
def test_other_databases_are_said(tmp_path, sql):
    with pytest.raises(BadFile, match=r"bad\.qda"):
        read_database(made(tmp_path / "bad.qda", sql))


def test_a_view_is_not_a_table(tmp_path):
    sql = QUALCODER.replace("create table source", "create table source_")
    sql = sql.replace("insert into source ", "insert into source_ ")
    view = """create view source as with recursive n(i) as (select 1 union all select i + 1 from n)
        select i as id, 'x' as name, 'y' as fulltext from n;"""
    with pytest.raises(BadFile):
        read_database(made(tmp_path / "view.qda", sql + view))


def test_damaged_databases_are_said(tmp_path):
    path = made(tmp_path / "whole.qda", QUALCODER)
    content = path.read_bytes()
    for name, damaged in {"cut": content[:5000], "none": b"x" * 100, "empty": b""}.items():
        (tmp_path / f"{name}.qda").write_bytes(damaged)
        with pytest.raises(BadFile, match=name):
            read_database(tmp_path / f"{name}.qda")


def test_nothing_is_written_to_a_stranger_s_file(study, tmp_path):
    path = made(tmp_path / "p.qda", QUALCODER)
    before = path.read_bytes()
    import_project(study, path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.qda", "study"]


def test_the_codebook_goes_out_as_taguette_reads_it(study, tmp_path):
    import_project(study, made(tmp_path / "data.qda", QUALCODER))
    out = tmp_path / "tags.csv"
    assert export_tags(study, out) == 2
    assert out.read_text("utf-8").splitlines() == [
        "tag,description",
        "travail.rythme.solitude,être seule",
        "soir,",
    ]
