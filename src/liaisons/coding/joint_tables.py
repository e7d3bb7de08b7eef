"""The tables of joint displays; nothing in them is overwritten."""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.coding.tables import TABLES

displays = sa.Table(
    "joint_displays",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("measure", sa.String, nullable=False),
    sa.Column("group", sa.Text, nullable=False),  # of the row, as JSON
    sa.Column("codes", sa.Text, nullable=False),  # ids, as JSON
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("removed_us", sa.BigInteger),
)

#: How a coding's words may be quoted; the latest holds.
quotes = sa.Table(
    "joint_quotes",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("coding", sa.Integer, sa.ForeignKey("codings.id"), nullable=False, index=True),
    sa.Column("how", sa.String, nullable=False),  # masked, as_is, left_out
    sa.Column("paraphrase", sa.Text, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)
