from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from liaisons.report import build_charts, save_charts
from liaisons.report.charts import NARROW, WIDE, Chart, charts_of
from liaisons.report.content import ReportContent
from liaisons.report.rowset import RowSet
from liaisons.report.sections import section, sections
from tests.report.synthetic import AIDES, GP, MONTHS, alone, content, row

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    return build_charts(content("en"))


def test_the_charts_of_two_communities(charts: dict[str, Chart]):
    assert list(charts) == [
        "presence-months",
        "presence-rhythm",
        "help-survival",
        "help-attributes",
        "help-standing",
        "help-hour",
        "help-month",
        "ties-network-help",
        "ties-chance-help",
        "actors-lorenz",
        "actors-roles-role",
        "staying-returned-replied_within_24h",
        "staying-lifetime",
        "staying-retention",
        "commons-give_take-balance",
        "comparison",
    ]


def test_every_chart_has_its_words_and_its_table(charts: dict[str, Chart]):
    for chart in charts.values():
        assert all((chart.title, chart.subtitle, chart.note, chart.kind)), chart.name
        assert chart.table.lines, chart.name
        width = len(chart.table.header)
        assert all(len(line) == width for line in chart.table.lines), chart.name


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_every_picture_is_one_image_with_title_and_description(charts, frame):
    for chart in charts.values():
        root = ET.fromstring(chart.svg(frame))
        assert root.get("role") == "img"
        title, description = list(root)[:2]
        assert (title.tag, title.text) == (f"{SVG}title", chart.title)
        assert (description.tag, description.text) == (f"{SVG}desc", chart.description)
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert float(root.get("width")) <= frame.width + 8, chart.name


def test_two_drawings_of_the_same_chart_are_the_same(charts: dict[str, Chart]):
    again = build_charts(content("en"))
    for name in ("help-survival", "presence-rhythm", "comparison"):
        assert charts[name].svg() == again[name].svg()


def test_the_survival_chart_reads_its_curve(charts: dict[str, Chart]):
    """After an hour: one less 91% of the log-normal's cumulated share (by hand: 26%, 69%)."""
    chart = charts["help-survival"]
    assert chart.note == (
        "How to read it: an hour after they were asked, 26% (Médecins généralistes #DocTocDemo) "
        "and 69% (Aides à domicile, groupe d’entraide) of questions still wait."
    )
    assert chart.table.lines[2][0] == "1 h"
    assert chart.table.lines[2][1].startswith("26%")
    assert "494 questions" in chart.subtitle


def test_retention_after_three_months_is_weighted_by_cohort(charts, both: ReportContent):
    cells = [
        (r.value, r.n)
        for r in both.curves
        if r.measure == "staying.retention" and r.community == GP and r.group["month"] == 3
        and r.n >= 5
    ]  # fmt: skip
    values, people = np.array(cells).T
    expected = f"{np.average(values, weights=people):.0%}"
    assert expected in charts["staying-retention"].title
    assert len(cells) == len(MONTHS) - 4


def test_peaks_and_weekends(charts: dict[str, Chart]):
    chart = charts["presence-rhythm"]
    assert "Monday around 20:00 (Médecins" in chart.title
    assert "Monday around 14:00 (Aides" in chart.title
    assert "19%" in chart.note  # 2 × 0.6 of 5 + 2 × 0.6 = 19.35%


def test_links_beyond_chance_and_links_that_may_be_chance():
    network = {"network": "help"}

    def pair(community: str, value: float, low: float, expected: float) -> list:
        return [
            row("ties.reciprocity", community, value, low=low, high=0.5, group=network),
            row("ties.expected_reciprocity", community, expected, low=0.1, high=expected + 0.02,
                group=network),
        ]  # fmt: skip

    told = content("en", rows=[*pair(GP, 0.4, 0.35, 0.14), *pair(AIDES, 0.15, 0.1, 0.14)],
                   contrasts=[])  # fmt: skip
    assert build_charts(told)["ties-chance-help"].title == (
        "Links are returned more than chance would have it (Médecins généralistes #DocTocDemo: "
        "40%, 14% by chance). We cannot tell whether links are returned more than by chance "
        "(Aides à domicile, groupe d’entraide: 15%, 14% by chance)"
    )


def test_the_forest_counts_what_is_sure(charts, both: ReportContent):
    compared = [c for c in both.contrasts if c.effect_value is not None]
    sure = sum(c.p_holm < 0.05 for c in compared)
    assert charts["comparison"].title == (
        f"Clear differences: {sure} of {len(compared)} figures compared"
    )
    assert 0 < sure < len(compared)


def test_missing_rows_give_missing_charts_not_errors(both: ReportContent):
    nothing = content("en", rows=[], curves=[], contrasts=[], drawings=[])
    assert build_charts(nothing) == {}
    null = [row(r.measure, r.community, None, group=r.group, why="x") for r in both.curves]
    assert build_charts(content("en", rows=[], curves=null, contrasts=[], drawings=[])) == {}


def test_one_community_is_drawn_without_names_in_brackets():
    for chart in build_charts(alone("en")).values():
        assert "(Médecins" not in chart.title
        assert chart.svg(NARROW)


@pytest.mark.slow
def test_saved_charts(tmp_path: Path):
    written = save_charts(alone("fr"), tmp_path / "charts")
    charts = build_charts(alone("fr"))
    assert {path.name for path in written} == {
        f"{name}.{end}" for name in charts for end in ("svg", "png", "csv")
    }
    svg = (tmp_path / "charts" / "help-survival.svg").read_text("utf-8")
    assert charts["help-survival"].title.split(" en ")[0] in "".join(ET.fromstring(svg).itertext())
    assert "Communautés fictives." in svg
    png = (tmp_path / "charts" / "help-survival.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    with (tmp_path / "charts" / "help-survival.csv").open(encoding="utf-8") as table:
        lines = list(csv.DictReader(table))
    assert len(lines) == len(charts["help-survival"].rows) == 400
    assert lines[0]["group"] == "t_s=20.0"
    assert float(lines[0]["value"]) == charts["help-survival"].rows[0].value


def test_one_question_can_be_told_alone(rows: RowSet):
    together = sections(rows, charts_of(rows))
    for whole in together:
        charts = charts_of(rows, whole.question.name)
        alone = section(rows, charts, whole.question)
        assert [chart.name for chart in alone.charts] == [chart.name for chart in whole.charts]
        assert (alone.headline, alone.blocks) == (whole.headline, whole.blocks)
    assert charts_of(rows, "unheard-of") == {}
