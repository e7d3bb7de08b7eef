"""Pictures of what people coded: a share by subject, kind of support, kind of tension, outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liaisons.report.charts import breakdowns
from liaisons.report.charts.chart import Chart
from liaisons.report.rowset import RowSet


@dataclass(frozen=True)
class Coded:
    """The picture of one question: ``measure`` by ``key``; parts of a partition make a whole."""

    measure: str
    key: str
    partition: bool = False

    def build(self, rows: RowSet) -> Iterator[Chart]:
        """The picture, where there are rows for it."""
        question = self.measure.partition(".")[0]
        chart = breakdowns.by(rows, question, self.measure, self.key, partition=self.partition)
        if chart is not None:
            yield chart


KINDS = Coded("kinds.share", "kind", partition=True)
SUBJECTS = Coded("subjects.share", "subject", partition=True)
SUPPORT = Coded("support.share", "support")
TENSION = Coded("tension.share", "tension")
KNOWLEDGE = Coded("knowledge.outcome_share", "outcome", partition=True)
