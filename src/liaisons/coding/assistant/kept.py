"""Corrected shares kept, so that measures can say them beside those of people alone.

They are kept with the hash of what people had settled: once somebody codes more they are stale, and
left out until the assistant is asked again. Shares from codings that were not drawn at random are
not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from liaisons.coding.tables import TABLES, insert, now_us
from liaisons.database import Database, touch
from liaisons.measures.rows import Row
from liaisons.measures.scope import ASSISTED

if TYPE_CHECKING:
    from liaisons.coding.assistant.proposing import Assistant

table = sa.Table(
    "coding_assisted",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("community", sa.String, nullable=False, index=True),
    sa.Column("about", sa.String, nullable=False),  # key of the variable or free code
    sa.Column("value", sa.String, nullable=False),  # below the variable; empty of a free code
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("low", sa.Float),
    sa.Column("high", sa.Float),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("alpha", sa.Float),
    sa.Column("alpha_low", sa.Float),
    sa.Column("alpha_high", sa.Float),
    sa.Column("tried", sa.BigInteger, nullable=False),
    sa.Column("coded", sa.String, nullable=False),  # hash of what was settled then
    sa.Column("at_us", sa.BigInteger, nullable=False),
)


def keep_shares(database: Database, assistant: Assistant, rows: list[Row], coded: str) -> int:
    """Keep the corrected shares in the place of earlier ones; how many."""
    about, values = assistant.keys()
    alpha = next(r for r in rows if r.measure == "assistant.alpha" and "value" not in r.group)
    common = {"community": assistant.community, "about": about, "coded": coded, "at_us": now_us()}
    common |= {"alpha": alpha.value, "alpha_low": alpha.low, "alpha_high": alpha.high}
    kept = [
        common | {"value": values[str(row.group["value"])], "tried": alpha.n, **_share(row)}
        for row in rows
        if _counts(row, values)
    ]
    with database.writing() as write:
        same = (table.c.community == assistant.community, table.c.about == about)
        write.execute(table.delete().where(*same))
        for one in kept:
            insert(write, table, **one)
        touch(write, "codings")
    return len(kept)


def _counts(row: Row, values: dict[str, str]) -> bool:
    told = row.measure == "assistant.share" and row.group["by"] == "assistant"
    return told and row.value is not None and str(row.group["value"]) in values


def _share(row: Row) -> dict[str, Any]:
    return {"share": row.value, "low": row.low, "high": row.high, "n": row.n}


def assisted_table(database: Database, community: str, coded: str) -> pa.Table:
    """The shares that were kept of what is settled now."""
    asked = (
        sa.select(*(table.c[name] for name in ASSISTED.names))
        .where(table.c.community == community, table.c.coded == coded)
        .order_by(table.c.about, table.c.value)
    )
    with database.reading() as read:
        rows = [dict(row._mapping) for row in read.execute(asked)]
    return pa.Table.from_pylist(rows, schema=ASSISTED)
