"""Pictures of giving and taking."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.report.charts import breakdowns
from liaisons.report.charts.chart import Chart
from liaisons.report.rowset import RowSet


def build(rows: RowSet) -> Iterator[Chart]:
    """Who gives more, who is even, who only asks."""
    chart = breakdowns.by(rows, "commons", "commons.give_take", "balance", partition=True)
    if chart is not None:
        yield chart
