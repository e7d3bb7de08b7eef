"""Pictures of giving and taking, and of who regulates: figures split into parts."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.report.charts import breakdowns
from liaisons.report.charts.chart import Chart
from liaisons.report.rowset import RowSet


def build(rows: RowSet) -> Iterator[Chart]:
    """Who gives more, who is even, who only asks."""
    for key in ("kind", "balance"):
        chart = breakdowns.by(rows, "commons", "commons.give_take", key, partition=True)
        if chart is not None:
            yield chart
