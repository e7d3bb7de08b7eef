"""People and messages by month, as a CSV file for a chart."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from liaisons.exports.about import about, notices_of
from liaisons.exports.contract import Options, Written, check_name, smallest_cell
from liaisons.files import replacing
from liaisons.i18n import ngettext
from liaisons.study.running import Session

_MONTHS = """
select month, count(distinct person) as people, count(*) as messages
from speech
where person is not null
group by month
order by month
"""


class Monthly:
    """One row per community and month, those of very few people left out."""

    name: ClassVar[str] = "monthly"
    title: ClassVar[str] = "People and messages by month (CSV)"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)

    def write(self, session: Session, out: Path, options: Options) -> Written:
        check_name(self, out)
        names = session.communities(options.community)
        rows = pa.concat_tables(_months(session, name) for name in names)
        kept = rows.filter(pc.greater_equal(rows["people"], smallest_cell(session, options)))
        with replacing(out) as temporary:
            csv.write_csv(kept, temporary)
        notices = notices_of(about(session, names, options))
        return Written(files=[out], notices=[*notices, *_masked(len(rows) - len(kept))])


def _months(session: Session, community: str) -> pa.Table:
    scope = session.scope(community)
    scope.need("speech")
    months = scope.engine.query(_MONTHS)
    return months.add_column(0, "community", pa.repeat(pa.scalar(community), len(months)))


def _masked(months: int) -> list[str]:
    if not months:
        return []
    return [
        ngettext(
            "{n} month of few people is left out.", "{n} months of few people are left out.", months
        )
    ]
