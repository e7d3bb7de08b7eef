"""Pictures of regulation: what is done, how often, to whom."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.report.charts import breakdowns
from liaisons.report.charts.chart import Chart
from liaisons.report.rowset import RowSet


def build(rows: RowSet) -> Iterator[Chart]:
    """Rates by act and by month, refusals by seniority; whatever has rows."""
    drawn = (
        breakdowns.by(rows, "regulation", "regulation.acts_per_1000", "act"),
        breakdowns.over(rows, "regulation", "month", [("regulation.acts_per_1000", {})]),
        breakdowns.by(rows, "regulation", "regulation.newcomer_refused", "seniority"),
    )
    yield from (chart for chart in drawn if chart is not None)
