"""What differs on a first page: the difference with its interval, seen from the first community."""

from __future__ import annotations

import msgspec
import pytest

from liaisons.report import render_html
from liaisons.report.comparison import sides
from liaisons.report.content import ReportContent
from liaisons.report.rowset import RowSet
from tests.report.synthetic import content


def told(report: ReportContent) -> dict[str, tuple[str, str]]:
    found = sides(RowSet(report))[0]
    return {side.label: (side.difference, side.interval) for side in (*found.sure, *found.unsure)}


def test_a_difference_is_told_with_its_interval(both: ReportContent):
    replied = next(c for c in both.contrasts if c.measure == "help.replied_share")
    said = msgspec.structs.replace(replied, difference=0.124, low=0.0812, high=0.1669)
    apart = told(content("en", contrasts=[said]))
    assert list(apart.values()) == [("12 points", "between 8 and 17 points")]


def test_a_comparison_made_from_the_other_side_says_the_same(both: ReportContent):
    """Signs and bounds turn over with the communities."""
    straight = [c for c in both.contrasts if c.difference is not None]
    turned = [
        msgspec.structs.replace(
            c,
            a=c.b,
            b=c.a,
            difference=-c.difference,
            low=None if c.high is None else -c.high,
            high=None if c.low is None else -c.low,
        )
        for c in straight
    ]
    # whether something differs clearly hangs on the effect, which is not turned here
    assert told(content("en", contrasts=turned)) == told(content("en", contrasts=straight))


@pytest.mark.parametrize(("code", "head"), [("en", "Difference"), ("fr", "Écart")])
def test_the_table_has_a_column_for_it(both: ReportContent, code: str, head: str):
    html = render_html(content(code, curves=[], drawings=[]))
    summary = html[: html.index('id="presence"')]
    assert summary.count(f'<th scope="col">{head}</th>') == 2
    assert '<td class="apart">' in summary
