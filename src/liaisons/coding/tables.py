"""The tables of coding. Times are microseconds since 1970, UTC; ``guid`` is what leaves the study.

A coding stands as long as no row of ``coding_withdrawals`` speaks of it. An *act* is what one
coder did at once, so that one undo takes back one thing.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

import sqlalchemy as sa

TABLES = sa.MetaData()


def new_guid() -> str:
    """An identifier that no other study has."""
    return str(uuid.uuid4())


def now_us() -> int:
    """The moment, in microseconds."""
    return time.time_ns() // 1000


def insert(write: sa.Connection, table: sa.Table, **values: Any) -> int:
    """Add one row to a table that counts its rows, and say which it is."""
    made = write.execute(table.insert().values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


coders = sa.Table(
    "coders",
    TABLES,
    _id(),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("account", sa.String, unique=True),  # who signs in, where accounts are used
    sa.Column("kind", sa.String, nullable=False),  # person or assistant
    sa.Column("made_us", sa.BigInteger, nullable=False),
)

codes = sa.Table(
    "codes",
    TABLES,
    _id(),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("key", sa.String, unique=True),  # of the starting codebook: the same in any language
    sa.Column("parent", sa.Integer, sa.ForeignKey("codes.id")),
    sa.Column("place", sa.Integer, nullable=False),  # among its siblings
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # code, or variable: its values exclude another
    sa.Column("level", sa.String, nullable=False),  # of a variable: nominal, ordinal, interval
    sa.Column("codable", sa.Boolean, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("use", sa.Text, nullable=False),
    sa.Column("avoid", sa.Text, nullable=False),
    sa.Column("examples", sa.Text, nullable=False),  # a JSON list
    sa.Column("color", sa.String, nullable=False),
    sa.Column("merged_into", sa.Integer, sa.ForeignKey("codes.id")),
    sa.Column("retired", sa.Boolean, nullable=False),
)

#: What each code was after each change; the highest id is the codebook's version.
code_changes = sa.Table(
    "code_changes",
    TABLES,
    _id(),
    sa.Column("code", sa.Integer, sa.ForeignKey("codes.id"), nullable=False, index=True),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id")),
    sa.Column("what", sa.String, nullable=False),  # added, described, renamed, moved, merged …
    sa.Column("after", sa.Text, nullable=False),  # the whole code, as JSON
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

acts = sa.Table(
    "coding_acts",
    TABLES,
    _id(),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), nullable=False, index=True),
    sa.Column("what", sa.String, nullable=False),  # code, withdraw, undo
    sa.Column("undoes", sa.Integer, sa.ForeignKey("coding_acts.id"), unique=True),
    sa.Column("source", sa.String, nullable=False),  # the file, or nothing
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

samples = sa.Table(
    "coding_samples",
    TABLES,
    _id(),
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # message, thread, person, interview
    sa.Column("method", sa.String, nullable=False),  # random, stratified, list, uncertain
    sa.Column("recipe", sa.Text, nullable=False),  # pool, strata, seed, sizes, as JSON
    sa.Column("blind", sa.Boolean, nullable=False),
    sa.Column("opened_us", sa.BigInteger),  # since when coders see each other's codings
    sa.Column("made_us", sa.BigInteger, nullable=False),
)

sample_items = sa.Table(
    "coding_sample_items",
    TABLES,
    sa.Column("sample", sa.Integer, sa.ForeignKey("coding_samples.id"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.BigInteger, nullable=False, index=True),
    sa.Column("stratum", sa.String, nullable=False),
)

sample_coders = sa.Table(
    "coding_sample_coders",
    TABLES,
    sa.Column("sample", sa.Integer, sa.ForeignKey("coding_samples.id"), primary_key=True),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), primary_key=True),
)

#: What a coder has read to the end, coded or not: nothing to say is an answer as well.
sample_done = sa.Table(
    "coding_sample_done",
    TABLES,
    sa.Column("sample", sa.Integer, sa.ForeignKey("coding_samples.id"), primary_key=True),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), primary_key=True),
    sa.Column("subject", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

codings = sa.Table(
    "codings",
    TABLES,
    _id(),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("act", sa.Integer, sa.ForeignKey("coding_acts.id"), nullable=False, index=True),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), nullable=False),
    sa.Column("code", sa.Integer, sa.ForeignKey("codes.id"), nullable=False, index=True),
    sa.Column("community", sa.String, nullable=False),  # "" for interviews
    sa.Column("kind", sa.String, nullable=False),  # message, thread, person, interview
    sa.Column("subject", sa.BigInteger, nullable=False),
    sa.Column("start", sa.Integer),  # code points of the text; null: the whole
    sa.Column("end", sa.Integer),
    sa.Column("quote", sa.Text),  # what stood there
    sa.Column("sample", sa.Integer, sa.ForeignKey("coding_samples.id")),
    sa.Index("codings_of_subject", "kind", "subject"),
)

withdrawals = sa.Table(
    "coding_withdrawals",
    TABLES,
    sa.Column("coding", sa.Integer, sa.ForeignKey("codings.id"), primary_key=True),
    sa.Column("act", sa.Integer, sa.ForeignKey("coding_acts.id"), nullable=False, index=True),
)

#: What was decided where coders differed; the latest of a subject and a variable (or code) holds.
adjudications = sa.Table(
    "coding_adjudications",
    TABLES,
    _id(),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("subject", sa.BigInteger, nullable=False, index=True),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    sa.Column("about", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),  # variable or code
    sa.Column("code", sa.Integer, sa.ForeignKey("codes.id")),  # null: none of them
    sa.Column("opposed", sa.Text, nullable=False),  # coder → code, as JSON
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("coder", sa.Integer, sa.ForeignKey("coders.id"), nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)
