"""The messages, people or links behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.registry import name_of, quantity_of
from liaisons.measures.rows import Group, Row, Scalar
from liaisons.study.running import Session

if TYPE_CHECKING:
    from liaisons.study.reading import Bookcase

_IDENTITY = {"message": ["message_id"], "person": ["person"], "link": ["source", "target"]}
#: When a message was sent, beside it.
_AT = "at_us"
#: The order of the lines, from what orders them alone: texts are read for a page at a time.
_IN_ORDER = {
    "message": """
        select e.*, s.sent_us as at_us
        from evidence e left join stored_messages s on s.message_id = e.message_id
        order by s.sent_us, s.source_row
    """,
    "person": """
        select e.* from evidence e left join members m on m.person = e.person
        order by m.rank nulls last
    """,
    "link": """
        select e.*
        from evidence e
        left join members x on x.person = e.source
        left join members y on y.person = e.target
        order by x.rank nulls last, y.rank nulls last
    """,
}
_WITH_TEXTS = {
    "message": """
        select e.*, s.sent_at, p.label as author, s.kind, s.title, s.text
        from evidence e
        left join ({said}) s on s.message_id = e.message_id
        left join ({near}) m on m.message_id = e.message_id
        left join people p on p.person = m.person
        order by s.sent_us, s.source_row
    """,
    "person": """
        select e.*, p.label
        from evidence e left join people p on p.person = e.person
        left join members m on m.person = e.person
        order by m.rank nulls last
    """,
    "link": """
        select e.*, a.label as source_label, b.label as target_label
        from evidence e
        left join people a on a.person = e.source
        left join people b on b.person = e.target
        left join members x on x.person = e.source
        left join members y on y.person = e.target
        order by x.rank nulls last, y.rank nulls last
    """,
}

#: What is read of a message, and of one that is no longer there.
_OF_MESSAGES = ("sent_at", "author", "kind", "title", "text")
_NOTHING = dict.fromkeys(_OF_MESSAGES)
#: Whose name stands where.
_NAMES = {
    "person": {"label": "person"},
    "link": {"source_label": "source", "target_label": "target"},
}


@dataclass(frozen=True)
class Behind:
    """What a row was counted over, in order: who or what, and whether it counted; no text."""

    community: str
    unit: str
    lines: pa.Table

    def told(self, session: Session, first: int = 0, most: int | None = None) -> pa.Table:
        """These lines with their texts and names; those of one page where it is said which."""
        scope = session.scope(self.community)
        scope.need("messages", "people", "members")
        asked = self.lines.slice(first, most)
        when = _when(asked)
        text = _WITH_TEXTS[self.unit].format(
            said=f"select * from stored_messages {when}",
            near=f"select message_id, person from messages {when}",
        )
        scope.define("evidence", asked.select([n for n in asked.column_names if n != _AT]))
        return scope.engine.query(text)

    def read(self, case: Bookcase, first: int, most: int) -> list[dict[str, Any]]:
        """The lines of one page as ``told`` gives them, from what is ready to be read."""
        asked = self.lines.slice(first, most)
        lines = asked.select([n for n in asked.column_names if n != _AT]).to_pylist()
        if self.unit == "message":
            found = case.texts.some([line["message_id"] for line in lines], _OF_MESSAGES)
            return [line | (said or _NOTHING) for line, said in zip(lines, found, strict=True)]
        names = _NAMES[self.unit]
        return [
            line | {name: case.labels.get(line[key]) for name, key in names.items()}
            for line in lines
        ]


def _when(lines: pa.Table) -> str:
    """When the messages of ``lines`` were sent, as a condition; none where that is not known.

    Files lie in order of time: few of their parts are read.
    """
    if _AT not in lines.column_names or not len(lines) or lines[_AT].null_count:
        return ""
    between = pc.min_max(lines[_AT]).as_py()
    return f"where sent_us between {between['min']:d} and {between['max']:d}"


def evidence(
    session: Session, measure: str, community: str, group: Mapping[str, Scalar] | None = None
) -> pa.Table:
    """What a row was counted over, with texts: one line each, ``counted`` telling the numerator.

    ``group`` is the row's group; raises NotFound where the number has no such breakdown, no
    evidence (a test, a model's coefficient) or no value.
    """
    return behind(session, measure, community, group).told(session)


def behind(
    session: Session, measure: str, community: str, group: Mapping[str, Scalar] | None = None
) -> Behind:
    """The same without texts, to be kept and read page by page."""
    quantity = quantity_of(measure)
    if quantity.evidence is None:
        raise NotFound(_("{measure} is not counted over messages or people.", measure=measure))
    result = session.result(community, name_of(measure))
    _refuse_null(result.rows, measure, community, dict(group or {}))
    scope = session.scope(community)
    for name, table in result.memberships.items():
        scope.define(name, table)
    unit = quantity.evidence.unit
    rows = _of_group(scope.rows(quantity.evidence.query(group or {})), measure, group or {})
    scope.need("messages", "people", "members")
    scope.define("evidence", _once(rows, [*_IDENTITY[unit], "counted", *(group or {})]))
    return Behind(community, unit, scope.engine.query(_IN_ORDER[unit]))


def _refuse_null(rows: Sequence[Row], measure: str, community: str, group: Group) -> None:
    """Behind a number that the corpus cannot give there is nothing; say why it cannot."""
    told = [row for row in rows if row.measure == measure]
    told = [row for row in told if row.group == group] or told
    if told and all(row.value is None for row in told):
        sentence = _("{measure} is not known of {community}.", measure=measure, community=community)
        raise NotFound(" ".join([sentence, told[0].why or ""]).strip())


def _of_group(rows: pa.Table, measure: str, group: Mapping[str, Scalar]) -> pa.Table:
    for key, value in group.items():
        if key not in rows.column_names:
            raise NotFound(_("{measure} has no breakdown by {key}.", measure=measure, key=key))
        rows = rows.filter(pc.equal(rows[key], pa.scalar(value, rows[key].type)))
    return rows


def _once(rows: pa.Table, columns: list[str]) -> pa.Table:
    """Each message, person or link once, whatever other breakdowns it also belongs to."""
    return rows.select(columns).group_by(columns).aggregate([])
