"""Tables: every row comes back as it was, and no text becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import networkx
import pandas
import polars
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from liaisons.exports import workbook
from liaisons.exports.cells import arrow, csv_text, guarded
from liaisons.exports.contract import BadDestination, Options
from liaisons.exports.tables import Tables, contrasts_csv, rows_csv
from liaisons.i18n import language
from liaisons.measures.rows import Contrast, Row
from liaisons.study.running import Session
from tests.exports.build import JANUARY, at, bring, label, new_study, says, session

ROWS = [
    Row(
        measure="help.questions", community="gp", value=494, n=494, unit="questions", method="count"
    ),
    Row(
        measure="help.replied_within",
        community="gp",
        group={"horizon_s": 900},
        value=0.62,
        low=0.58,
        high=0.66,
        n=494,
        unit="share",
        method="Kaplan-Meier, log-log 95% CI",
    ),
    Row(
        measure="ties.reciprocity",
        community="gp",
        group={"network": "help", "month": "2024-01"},
        value=-0.25,
        n=3,
        unit="share",
        method="",
        why='=HYPERLINK("x")',
    ),
]


def test_rows_as_csv_word_for_word():
    assert rows_csv(ROWS).splitlines() == [
        "measure,community,group.horizon_s,group.network,group.month,"
        "value,low,high,n,unit,method,why",
        "help.questions,gp,,,,494,,,494,questions,count,",
        'help.replied_within,gp,900,,,0.62,0.58,0.66,494,share,"Kaplan-Meier, log-log 95% CI",',
        'ties.reciprocity,gp,,help,2024-01,-0.25,,,3,share,,"\'=HYPERLINK(""x"")"',
    ]


def test_contrasts_as_csv_have_every_field():
    (line,) = csv.DictReader(
        io.StringIO(
            contrasts_csv(
                [
                    Contrast(
                        measure="help.replied_share",
                        a="gp",
                        b="aides",
                        unit="share",
                        group={"network": "help"},
                        a_value=0.9,
                        b_value=0.4,
                        difference=0.5,
                        effect="risk_ratio",
                        effect_value=2.25,
                        p=1e-9,
                    )
                ]
            )
        )
    )
    assert line["a"] == "gp"
    assert line["group.network"] == "help"
    assert float(line["difference"]) == 0.5
    assert float(line["p"]) == 1e-9
    assert line["p_holm"] == ""
    fields = set(Contrast.__struct_fields__) - {"group"} | {"group.network"}
    assert set(line) == fields


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_what_looks_like_a_formula_is_a_text(start):
    assert guarded(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert guarded(f"a{start}") == f"a{start}"


def test_negative_numbers_are_numbers():
    written = csv_text({"x": [-1, -0.5, True, None, "-1"], "y": [0] * 5})
    assert written.split() == ["x,y", "-1,0", "-0.5,0", "true,0", ",0", "'-1,0"]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_any_text_comes_back_from_csv(texts):
    read = csv.reader(io.StringIO(csv_text({"a": texts, "b": texts}), newline=""))
    assert [row[0] for row in list(read)[1:]] == [guarded(text) for text in texts]


def test_arrow_columns_have_one_type():
    table = arrow(
        {"a": [1, 2.5, None], "b": [1, "x", True], "c": [None], "d": [True]}
        | {"c": [None] * 3, "d": [True, None, False]}
    )
    assert [str(t) for t in table.schema.types] == ["double", "string", "string", "bool"]
    assert table["b"].to_pylist() == ["1", "x", "true"]


# --- from a study -------------------------------------------------------------------------------

#: Six people who all ask and answer, so that nothing about them all is about fewer than five.
SIX = [
    u
    for i, (asker, helper) in enumerate(zip("abcdef", "bcdefa", strict=True))
    for u in (
        says(f"q{i}", asker, at("2024-01-01") + i * 1000, text="Qui ?", is_question=True),
        says(f"a{i}", helper, at("2024-01-01") + i * 1000 + 60, f"q{i}", f"q{i}", "Moi"),
    )
]


@pytest.fixture
def two(tmp_path):
    study = bring(new_study(tmp_path), SIX, community="six")
    return Session(bring(study, JANUARY, community="trois"))


def test_a_workbook_holds_numbers_as_numbers(two, tmp_path):
    out = tmp_path / "out.xlsx"
    with language("fr"):
        Tables().write(two, out, Options())
    book = CalamineWorkbook.from_path(str(out))
    assert book.sheet_names == ["résultats", "comparaison", "couverture", "à propos"]
    sheet = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    head = sheet[0]
    about = head.index("measure"), head.index("community")
    line = next(row for row in sheet if [row[i] for i in about] == ["help.questions", "six"])
    assert line[head.index("value")] == 6.0
    assert isinstance(line[head.index("value")], float)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    out = tmp_path / "out.xlsx"
    columns = {"=a": ["=1+1", "http://example.org", "12", None, True, -3, 0.5]}
    workbook.write_workbook(out, {"f": columns}, at_noon())
    xml = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")
    root = etree.fromstring(xml)
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(root.iter(f"{space}f"))
    assert not list(root.iter(f"{space}hyperlink"))
    assert [c.get("t") for c in root.iter(f"{space}c")] == ["s", "s", "s", "s", "b", None, None]
    (sheet,) = (CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0),)
    values = [row[0] for row in sheet.to_python()]
    assert values == ["=a", "=1+1", "http://example.org", "12", "", True, -3.0, 0.5]


def at_noon():
    import datetime as dt

    return dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def test_a_table_longer_than_a_sheet_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 3)
    with pytest.raises(BadDestination, match="more than a sheet"):
        workbook.write_workbook(tmp_path / "x.xlsx", {"f": {"a": [1, 2, 3]}}, at_noon())


def test_a_folder_holds_everything(two, tmp_path):
    out = tmp_path / "tables"
    written = Tables().write(two, out, Options())
    assert {f.relative_to(out.resolve()).as_posix() for f in written.files} == {
        "about.json",
        "contrasts.csv",
        "contrasts.parquet",
        "rows.csv",
        "rows.parquet",
        *(
            f"{community}/{network}/{name}.csv"
            for community, network in (
                ("six", "help"),
                ("trois", "help"),
                ("trois", "contact"),
            )
            for name in ("noeuds", "liens")
        ),
    }
    told = json.loads((out / "about.json").read_text())
    assert list(told["communities"]) == ["six", "trois"]
    assert told["masked_below"] == 5
    assert told["corpus"] == two.study.store.fingerprint()


def test_pandas_polars_and_arrow_read_the_same_rows(two, tmp_path):
    out = tmp_path / "tables"
    Tables().write(two, out, Options(masked=False))
    rows = two.rows()
    for table in (
        pandas.read_csv(out / "rows.csv", dtype={"group.month": str, "group.level": str}),
        polars.read_csv(out / "rows.csv", infer_schema_length=None),
        pq.read_table(out / "rows.parquet").to_pandas(),
    ):
        assert list(table["measure"]) == [row.measure for row in rows]
        values = [None if v is None or v != v else v for v in list(table["value"])]
        assert values == [row.value for row in rows]
    contrasts = pq.read_table(out / "contrasts.parquet")
    assert len(contrasts) == len(two.contrasts())


def test_gephi_headers_and_the_same_network(two, tmp_path):
    out = tmp_path / "tables"
    Tables().write(two, out, Options())
    nodes = pandas.read_csv(out / "trois" / "help" / "noeuds.csv")
    links = pandas.read_csv(out / "trois" / "help" / "liens.csv")
    assert list(nodes.columns[:2]) == ["Id", "Label"]
    assert list(links.columns[:4]) == ["Source", "Target", "Type", "Weight"]
    graph = networkx.from_pandas_edgelist(links, "Source", "Target", "Weight", networkx.DiGraph)
    assert set(graph) == set(nodes["Id"])
    assert links["Weight"].sum() == two.scope("trois").network("help").weight.sum()
    labels = dict(zip(nodes["Label"], nodes["Id"], strict=True))
    sauge = labels[label(two, "Réponse de sauge", "trois")]
    asker = labels[label(two, "Première", "trois")]
    assert graph[sauge][asker]["Weight"] == 4


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_one_file_holds_the_rows(two, tmp_path, suffix):
    out = tmp_path / f"rows{suffix}"
    written = Tables().write(two, out, Options(community="six"))
    assert written.files == [out]
    read = pandas.read_csv(out) if suffix == ".csv" else pq.read_table(out).to_pandas()
    assert set(read["community"]) == {"six"}
    assert "coverage.read" in set(read["measure"])


def test_one_community_is_compared_with_nobody(tmp_path):
    out = tmp_path / "tables"
    Tables().write(session(tmp_path, SIX), out, Options())
    assert not (out / "contrasts.csv").exists()


def test_a_workbook_is_the_same_each_time(two, tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    Tables().write(two, first, Options())
    Tables().write(two, second, Options())
    assert zipfile.ZipFile(first).read("xl/worksheets/sheet1.xml") == zipfile.ZipFile(second).read(
        "xl/worksheets/sheet1.xml"
    )
    assert first.read_bytes() == second.read_bytes()
