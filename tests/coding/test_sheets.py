"""Codings come in from a CSV file and go out to one: nothing lost, bad lines said."""

from __future__ import annotations

import csv
import io

import pytest

from liaisons.coding import room
from liaisons.coding.codebook import codebook
from liaisons.coding.codings import standing
from liaisons.coding.sheet_out import export_sheet
from liaisons.coding.sheets import import_sheet
from liaisons.errors import BadFile, Refused


def given(study, text: str, **options):
    file = study.folder.parent / "codings.csv"
    file.write_text(text, "utf-8")
    return import_sheet(study, file, "gp", **options)


def said(study) -> list[tuple[str, str | None]]:
    book = codebook(room(study))
    return [(book.path(c.code), c.quote) for c in standing(room(study))]


def test_values_and_passages_are_coded(study):
    report = given(
        study,
        "id,coder,variable,value,start,end,code,quote\n"
        "m1,Ada,sujet,soin/diagnostic,,,,\n"
        "m1,Bob,sujet,soin,,,,\n"
        "m2,Ada,,,0,13,conseil,Repos et glace\n"
        "m2,Ada,,,15,21,conseil,\n",
    )
    assert (report.read, report.made, report.refused) == (4, 4, [])
    assert report.new_codes == ["sujet", "sujet/soin", "sujet/soin/diagnostic", "conseil"]
    assert [r.line for r in report.realigned] == [4]
    assert sorted(said(study), key=str) == [
        ("conseil", "🙂 d'ab"),
        ("conseil", "Repos et glace"),
        ("sujet/soin", None),
        ("sujet/soin/diagnostic", None),
    ]


def test_bad_lines_are_refused_with_their_reason(study):
    report = given(
        study,
        "id;coder;variable;value;start;end;code;kind\n"
        "m9;Ada;v;x;;;;\n"
        "m1;;v;x;;;;\n"
        "m1;Ada;v;;;;;\n"
        "m1;Ada;;;5;900;c;\n"
        "m1;Ada;;;a;9;c;\n"
        "m1;Ada;v;x;;;;planet\n"
        "m1;Ada;v;x;;;;\n"
        "m1;Ada;v;x;;;;\n",
    )
    assert [r.line for r in report.refused] == [2, 3, 4, 5, 6, 7]
    assert (report.read, report.made, report.already) == (8, 1, 1)
    assert len(standing(room(study))) == 1


def test_strict_adds_no_code(study):
    report = given(study, "id,coder,code\nm1,Ada,new\n", strict=True)
    assert (report.made, report.new_codes) == (0, [])
    assert "codings.csv, line 2" in report.refused[0].reason


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", 'id,coder,code\n"m1,Ada,x', "id,coder\nm1,Ada\n"]
)
def test_what_is_no_file_of_codings_is_said(study, text):
    with pytest.raises(BadFile, match=r"codings\.csv"):
        given(study, text)


def test_bytes_that_are_not_utf_8_are_said(study):
    file = study.folder.parent / "latin.csv"
    file.write_bytes("id,coder,code\nm1,Zoé,x\n".encode("latin-1"))
    with pytest.raises(BadFile, match="UTF-8"):
        import_sheet(study, file, "gp")


def test_what_goes_out_comes_in_the_same(study, tmp_path):
    given(
        study,
        "id,coder,variable,value,start,end,code,kind\n"
        "m1,Ada,sujet,soin,,,,\n"
        "m2,Bob,,,0,5,conseil,\n"
        "f2,Ada,issue,une,,,,thread\n",
    )
    before = {(c.coder, c.subject, c.code, c.quote) for c in standing(room(study))}
    out = tmp_path / "out.csv"
    assert export_sheet(study, out, "gp") == 3
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [(r["kind"], r["quote"]) for r in rows] == [
        ("message", ""),
        ("thread", ""),
        ("message", "Repos"),
    ]
    # a sheet names its threads; the map knows messages only: the study's key stands for them
    assert [r["id"] for r in rows if r["kind"] == "message"] == ["m1", "m2"]
    assert "code export" in (study.keys_folder / "reveal.log").read_text("utf-8")
    report = import_sheet(study, out, "gp")
    assert (report.made, report.already) == (0, 3)
    assert export_sheet(study, out, "gp", own_keys=True) == 3
    assert import_sheet(study, out, "gp").already == 3
    assert {(c.coder, c.subject, c.code, c.quote) for c in standing(room(study))} == before


def test_without_the_map_native_ids_cannot_go_out(study, tmp_path):
    for file in (study.keys_folder / "map.parquet").glob("*"):
        file.unlink()
    with pytest.raises(Refused):
        export_sheet(study, tmp_path / "out.csv", "gp")
    assert not (tmp_path / "out.csv").exists()
