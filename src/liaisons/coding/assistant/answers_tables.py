"""The tables of what the assistant said when it was asked, and of who wants to see it."""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.coding.tables import TABLES

#: One row per asking; the latest of a community and a variable (or free code) holds.
answers = sa.Table(
    "assistant_answers",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("community", sa.String, nullable=False, index=True),
    sa.Column("about", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),  # ``answers.Said``, as JSON
    sa.Column("taught", sa.String, nullable=False),  # hash of what people had settled then
    sa.Column("corpus", sa.String, nullable=False),  # fingerprint of the community then
    sa.Column("by_account", sa.String, nullable=False),
    sa.Column("by_name", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

#: What it would say of what nobody settled. Only those of an answer that holds are kept.
proposals = sa.Table(
    "assistant_proposals",
    TABLES,
    sa.Column("answer", sa.Integer, sa.ForeignKey("assistant_answers.id"), primary_key=True),
    sa.Column("subject", sa.BigInteger, primary_key=True, autoincrement=False, index=True),
    sa.Column("code", sa.Integer, sa.ForeignKey("codes.id")),  # null: a free code is not there
    sa.Column("sure", sa.Float, nullable=False),  # 0 to 1
    sa.Column("place", sa.Integer, nullable=False),  # what would teach it most comes first
)

#: Who wants its proposals beside the codes, since when; the latest of a coder holds.
shown = sa.Table(
    "assistant_shown",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), nullable=False, index=True),
    sa.Column("shown", sa.Boolean, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)
