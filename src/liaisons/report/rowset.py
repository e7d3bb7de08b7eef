"""Finding rows: the content of a report, masked, with its numbers found by name."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from liaisons.measures.rows import Contrast, Group, Row, Scalar
from liaisons.report.content import CommunityCard, NetworkDrawing, ReportContent
from liaisons.report.groups import is_whole
from liaisons.report.masking import masked_content


class RowSet:
    """What the rest of the room reads. Small cells are masked here, once, before anybody looks."""

    def __init__(self, content: ReportContent) -> None:
        self.content = masked_content(content)
        self.communities = self.content.communities
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in (*self.content.rows, *self.content.curves):
            self._rows[row.measure, row.community].append(row)

    @property
    def fictitious(self) -> bool:
        """True if anything here is invented: it is said wherever it shows."""
        return self.content.fictitious or any(card.fictitious for card in self.communities)

    def measures(self) -> list[str]:
        """Measures that have rows, in order of first appearance."""
        told = (measure for (measure, _community), rows in self._rows.items() if rows)
        return list(dict.fromkeys(told))

    def says(self, question: str) -> bool:
        """True if some figure of a question is known of some community."""
        return any(
            row.value is not None
            for (measure, _community), rows in self._rows.items()
            if measure.startswith(f"{question}.")
            for row in rows
        )

    def row(self, measure: str, community: str, group: Group | None = None) -> Row | None:
        """The row of exactly this group, if there is one."""
        wanted = group or {}
        return next((r for r in self._rows[measure, community] if r.group == wanted), None)

    def known(self, measure: str, group: Group | None = None) -> list[tuple[CommunityCard, Row]]:
        """The communities in which this number is known, each with its row."""
        found = ((card, self.row(measure, card.name, group)) for card in self.communities)
        return [(card, row) for card, row in found if row is not None and row.value is not None]

    def by(self, measure: str, community: str, *keys: str, **fixed: Scalar) -> list[Row]:
        """Rows broken down by exactly ``keys``, whose other group values are ``fixed``."""
        wanted = {*keys, *fixed}
        return [
            row
            for row in self._rows[measure, community]
            if set(row.group) == wanted and all(row.group[k] == v for k, v in fixed.items())
        ]

    def all_of(self, measure: str, community: str) -> list[Row]:
        """Every row of a measure in a community."""
        return list(self._rows[measure, community])

    def contrast(self, measure: str, a: str, b: str, group: Group | None = None) -> Contrast | None:
        """The comparison of the two communities on this number, whichever comes first in it."""
        wanted = group or {}
        return next(
            (
                c
                for c in self.content.contrasts
                if c.measure == measure and c.group == wanted and {c.a, c.b} == {a, b}
            ),
            None,
        )

    def pairs(self) -> list[tuple[CommunityCard, CommunityCard]]:
        """Pairs of communities that were compared, in the order of the study."""
        compared = {frozenset((c.a, c.b)) for c in self.content.contrasts}
        return [
            (a, b)
            for a, b in combinations(self.communities, 2)
            if frozenset((a.name, b.name)) in compared
        ]

    def between(self, a: CommunityCard, b: CommunityCard) -> list[Contrast]:
        """Whole-community comparisons of two communities."""
        pair = {a.name, b.name}
        return [c for c in self.content.contrasts if {c.a, c.b} == pair and is_whole(c.group)]

    def drawing(self, community: str, network: str) -> NetworkDrawing | None:
        """The network laid out, if it was."""
        return next(
            (
                d
                for d in self.content.drawings
                if d.community == community and d.network == network and d.people
            ),
            None,
        )
