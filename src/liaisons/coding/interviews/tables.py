"""The tables of interviews. A text never changes; its turns are corrected in a new version."""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.coding.tables import TABLES

interviews = sa.Table(
    "interviews",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("kind", sa.String, nullable=False),  # interview, document
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.String, nullable=False),  # the file it came from
    sa.Column("person", sa.BigInteger),  # the participant in the corpus, where consent allows
    sa.Column("made_us", sa.BigInteger, nullable=False),
)

turns = sa.Table(
    "interview_turns",
    TABLES,
    sa.Column("interview", sa.Integer, sa.ForeignKey("interviews.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("speaker", sa.String, nullable=False),
    sa.Column("asks", sa.Boolean, nullable=False),  # the interviewer's
    sa.Column("start", sa.Integer, nullable=False),  # of what is said, in the text
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("begin_ms", sa.BigInteger),
)

#: Who made each version of the turns, and by which correction; none of what a file was read into.
turn_versions = sa.Table(
    "interview_turn_versions",
    TABLES,
    sa.Column("interview", sa.Integer, sa.ForeignKey("interviews.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("said", sa.Text, nullable=False),  # the correction, as JSON
    sa.Column("restores", sa.Integer),  # the version whose turns it repeats
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

#: What the participant agreed to; the latest state holds.
consents = sa.Table(
    "interview_consents",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("interview", sa.Integer, sa.ForeignKey("interviews.id"), nullable=False, index=True),
    sa.Column("state", sa.String, nullable=False),  # asked, given, refused, withdrawn
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

#: The interview guide; the latest version holds.
guides = sa.Table(
    "interview_guides",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)
