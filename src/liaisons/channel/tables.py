"""The tables of a channel: the log, and beside it what can be erased."""

from __future__ import annotations

import sqlalchemy as sa

TABLES = sa.MetaData()

#: Append-only: ids, times, codes. Never a text, a name or an id of a network.
log = sa.Table(
    "log",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("question", sa.String, nullable=False, index=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("data", sa.String, nullable=False),  # JSON
    sqlite_autoincrement=True,
)

#: Texts. ``owner`` may have them erased: the row stays, empty, as a tombstone.
payloads = sa.Table(
    "payloads",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),  # of the question, answer, stray or send
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("question", sa.String, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary),  # JSON; null once erased
    sa.Column("erased_us", sa.BigInteger),
)

#: Who somebody is on a network. Erased with the person.
identities = sa.Table(
    "identities",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("native", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("handle", sa.String, nullable=False),
)

#: Where things are on networks. ``native`` becomes a keyed hash once their author is erased.
places = sa.Table(
    "places",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("native", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),  # question, answer, relay, stray, gone
    sa.Column("ref", sa.String, nullable=False, index=True),
    sa.Column("question", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("version_us", sa.BigInteger, nullable=False),  # of the text that we have
    sa.Column("parent", sa.String, index=True),  # of a stray: the native id that it answers
)

#: How far each network was dealt with, in the transaction that dealt with it.
cursors = sa.Table(
    "cursors",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("cursor", sa.String, nullable=False),
    sa.Column("at_us", sa.BigInteger, nullable=False),
)

timers = sa.Table(
    "timers",
    TABLES,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("ref", sa.String, primary_key=True),
    sa.Column("due_us", sa.BigInteger, nullable=False, index=True),
)

#: What is to be sent, exactly once as far as the network allows.
outbox = sa.Table(
    "outbox",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    sa.Column("network", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("question", sa.String, nullable=False, index=True),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("about", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),  # waiting, sending, sent, dead, dropped
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("tried", sa.Boolean, nullable=False),  # an attempt's end is not known
    sa.Column("next_us", sa.BigInteger, nullable=False),
    sa.Column("queued_us", sa.BigInteger, nullable=False),
    sa.Column("sent_us", sa.BigInteger),
    sa.Column("receipt", sa.String),  # the network's id of what was sent
    sa.Column("error", sa.String),
    sa.Index("outbox_due", "state", "next_us"),
    sqlite_autoincrement=True,
)

#: One-time addresses: what is kept is a hash.
tokens = sa.Table(
    "tokens",
    TABLES,
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("question", sa.String, nullable=False, index=True),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("expires_us", sa.BigInteger, nullable=False),
)

#: Who may act in the pages: an account and the person it is.
accounts = sa.Table(
    "channel_accounts",
    TABLES,
    sa.Column("account", sa.String, primary_key=True),
    sa.Column("person", sa.String, nullable=False, index=True),
)
