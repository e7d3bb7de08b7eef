"""The seven-column sheet: any order, accents, case, language and kind of file."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from liaisons.errors import BadFile
from liaisons.sources import all_sources, detect, open_inputs
from liaisons.sources.records import Message, Refusal
from tests.sources.cases import SAMPLES
from tests.sources.reading import notices, only, read

PATH = SAMPLES / "sheet" / "groupe.csv"


def write(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def test_values() -> None:
    messages = only(Message, read(PATH))
    assert messages[0] == Message(
        row=2,
        id="1",
        sent_us=1_617_451_500_000_000,  # 3 April 2021, 14:05 in Paris
        text="Qui a une astuce pour le lève-personne ?\nLe mien grince.",
        author_handle="Mésange",
        thread="f1",
        naive=True,
        visibility="members",
        is_question=True,
    )
    assert [(m.kind, m.reply_to, m.to_handle) for m in messages[1:]] == [
        ("reply", "1", None),
        ("comment", None, "Grive"),
        ("post", None, None),
        ("reply", "99", None),
        ("reply", None, None),
    ]
    assert [m.is_question for m in messages] == [True, False, False, None, None, False]
    assert messages[3].id == "#6"
    assert messages[3].author_handle is None


def test_a_date_that_does_not_exist() -> None:
    (refused,) = only(Refusal, read(PATH))
    assert (refused.row, refused.code) == (7, "bad_date")
    assert "31/02/2021" in refused.reason


def test_an_unknown_type_is_said() -> None:
    assert any("bavardage" in note for note in notices(PATH))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "header",
    [
        ["id", "fil", "auteur", "date", "texte", "repond_a", "type"],
        ["ID", "Fil", "Auteur", "Date", "Texte", "Répond à", "Type"],
        ["id", "thread", "author", "date", "text", "reply_to", "type"],
    ],
)
def test_written_in_any_way(
    delimiter: str, encoding: str, header: list[str], tmp_path: Path
) -> None:
    rows = [header, ["1", "f", "Hélène", "03/04/2021 14:05", 'Ça va, "toi" ;\té ?\nOui', "", ""]]
    path = write(tmp_path / "s.csv", rows, delimiter, encoding)
    (message,) = only(Message, read(path))
    assert (message.text, message.author_handle) == (rows[1][4].replace("\n", "\n"), "Hélène")
    assert any("Windows-1252" in n for n in notices(path)) == (encoding == "cp1252")


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": dt.datetime(2024, 1, 1)})  # the same bytes each time
    sheet = book.add_worksheet("Messages")
    date = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write_datetime(number, column, value, date)
            else:
                sheet.write(number, column, value)
    book.add_worksheet("Notes").write(0, 0, "autre chose")
    book.close()
    return path


def test_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "s.xlsx",
        [
            ["id", "fil", "auteur", "date", "texte", "repond_a", "type"],
            [1, 7, "Mésange", dt.datetime(2021, 4, 3, 14, 5), "Bonjour", "", "question"],
            ["", "", "", "", "", "", ""],
            [2, 7, "Grive", "03/04/2021 14:20", 3.5, 1, ""],
        ],
    )
    first, second = only(Message, read(path))
    assert (first.row, first.id, first.thread) == (2, "1", "7")
    assert first.sent_us == 1_617_451_500_000_000
    assert (second.row, second.reply_to, second.text) == (4, "1", "3.5")
    assert any("Messages" in note for note in notices(path))


def test_a_workbook_in_an_archive(tmp_path: Path) -> None:
    rows = [
        ["id", "fil", "auteur", "date", "texte", "repond_a", "type"],
        ["1", "", "", "1/2/2021", "a", "", ""],
    ]
    path = workbook(tmp_path / "s.xlsx", rows)
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.write(path, "s.xlsx")
    assert read(tmp_path / "s.zip") == read(path)


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", [["id", "texte"], [1, "a"]])
    data = bytearray(path.read_bytes())
    position = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[position : position + 40] = b"\x00" * 40
    path.write_bytes(data)
    with pytest.raises(BadFile, match=r"s\.xlsx"):
        read(path)


def test_one_column_may_be_left_out(tmp_path: Path) -> None:
    header = ["auteur", "date", "texte", "fil", "repond_a", "type"]
    path = write(tmp_path / "s.csv", [header, ["A", "1/2/2021", "Un texte", "f", "", ""]])
    assert only(Message, read(path, "sheet"))[0].id == "#2"
    with open_inputs([path]) as inputs:
        assert all_sources()["sheet"].detect(inputs) == 0.8
    path = write(tmp_path / "s.csv", [header[:-1], ["A", "1/2/2021", "Un texte", "f", ""]])
    with open_inputs([path]) as inputs:  # a table as any other: nothing says it is a copied group
        assert detect(inputs).name == "mapping"


def test_a_row_that_does_not_fit(tmp_path: Path) -> None:
    rows = [f"{n},f,A,1/2/2021,a,,\n" for n in range(20)]
    rows[1] = "1,f,A,1/2/2021,trop, de virgules,,\n"
    rows[2] = "2,f,A,1/2/2021,court\n"
    (tmp_path / "s.csv").write_text("id,fil,auteur,date,texte,repond_a,type\n" + "".join(rows))
    records = read(tmp_path / "s.csv")
    assert [type(r).__name__ for r in records[:3]] == ["Message", "Refusal", "Message"]
    assert only(Refusal, records)[0].code == "bad_row"
    assert "line 3" in only(Refusal, records)[0].reason


def test_every_row_may_end_with_a_separator(tmp_path: Path) -> None:
    rows = [f"{n},f,A,1/2/2021,a,,,\n" for n in range(20)]
    (tmp_path / "s.csv").write_text("id,fil,auteur,date,texte,repond_a,type\n" + "".join(rows))
    assert len(only(Message, read(tmp_path / "s.csv"))) == 20


def test_the_separator_may_be_said_first(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(
        "sep=;\nid;fil;auteur;date;texte;repond_a;type\n1;f;A;1/2/2021;a;;\n2;f;A;hier;a;;\n"
    )
    message, refused = read(tmp_path / "s.csv")
    assert (message.row, refused.row) == (3, 4)
