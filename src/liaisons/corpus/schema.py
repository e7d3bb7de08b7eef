"""The tables of a corpus: one schema for every place people talk.

Keys (``person``, ``message_id``, ``thread_id`` …) are 64-bit pseudonyms; nothing in these tables
is a native id or a handle. ``messages`` holds the latest version of each message only: superseded
versions are moved to ``history`` when a newer one arrives, so that the current view costs nothing.
"""

from __future__ import annotations

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
MENTION = pa.struct([("person", pa.int64()), ("start", pa.int32()), ("end", pa.int32())])

MESSAGES = pa.schema(
    [
        ("community", pa.string()),
        ("message_id", pa.int64()),
        ("thread_id", pa.int64()),
        ("reply_to", pa.int64()),
        ("quoted_id", pa.int64()),
        ("person", pa.int64()),
        ("reply_to_person", pa.int64()),
        ("mentions", pa.list_(MENTION)),
        ("sent_at", TIME),
        ("sent_us", pa.int64()),
        ("edited_at", TIME),
        ("deleted_at", TIME),
        ("version", pa.int16()),
        ("kind", pa.string()),
        ("visibility", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        ("lang", pa.string()),
        ("hashtags", pa.list_(pa.string())),
        ("links", pa.list_(pa.string())),
        ("media", pa.int16()),
        ("reactions", pa.int32()),
        ("shares", pa.int32()),
        ("score", pa.int32()),
        ("accepted", pa.bool_()),
        ("source_row", pa.int64()),
        ("import_id", pa.string()),
    ]
)

PEOPLE = pa.schema(
    [
        ("community", pa.string()),
        ("person", pa.int64()),
        ("label", pa.string()),
        ("profession", pa.string()),
        ("joined_at", TIME),
        ("followers", pa.int64()),
        ("is_bot", pa.bool_()),
        ("attributes", pa.map_(pa.string(), pa.string())),
        ("import_id", pa.string()),
    ]
)

REACTIONS = pa.schema(
    [
        ("event_id", pa.int64()),
        ("community", pa.string()),
        ("message_id", pa.int64()),
        ("person", pa.int64()),
        ("kind", pa.string()),
        ("at", TIME),
        ("import_id", pa.string()),
    ]
)

TIES = pa.schema(
    [
        ("event_id", pa.int64()),
        ("community", pa.string()),
        ("person", pa.int64()),
        ("other", pa.int64()),
        ("kind", pa.string()),
        ("since", TIME),
        ("import_id", pa.string()),
    ]
)

MODERATION = pa.schema(
    [
        ("event_id", pa.int64()),
        ("community", pa.string()),
        ("message_id", pa.int64()),
        ("thread_id", pa.int64()),
        ("target", pa.int64()),
        ("actor", pa.int64()),
        ("act", pa.string()),
        ("duplicate_of", pa.int64()),
        ("reason", pa.string()),
        ("at", TIME),
        ("at_us", pa.int64()),
        ("import_id", pa.string()),
    ]
)

QUESTIONS = pa.schema(
    [
        ("community", pa.string()),
        ("message_id", pa.int64()),
        ("is_question", pa.bool_()),
        ("by", pa.string()),  # "source", or the detector's name
        ("version", pa.string()),
    ]
)

#: A person under a provisional key (known by handle only) who turned out to be another key.
JOINS = pa.schema([("person", pa.int64()), ("into", pa.int64())])

IMPORTS = pa.schema(
    [
        ("import_id", pa.string()),
        ("community", pa.string()),
        ("imported_at", TIME),
        ("file_hash", pa.string()),
        ("source", pa.string()),
        ("source_version", pa.int32()),
        ("frame", pa.string()),
        ("capabilities", pa.list_(pa.string())),
        ("collected_at", TIME),
        ("zone", pa.string()),
        ("read", pa.int64()),
        ("kept", pa.int64()),
        ("already", pa.int64()),
        ("refused", pa.map_(pa.string(), pa.int64())),
        ("naive", pa.int64()),  # times written without a zone
        ("untimed", pa.int64()),  # records without any time
        ("legal_basis", pa.string()),
        ("terms", pa.string()),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "messages": MESSAGES,
    "history": MESSAGES,
    "people": PEOPLE,
    "reactions": REACTIONS,
    "ties": TIES,
    "moderation": MODERATION,
    "questions": QUESTIONS,
    "joins": JOINS,
    "imports": IMPORTS,
}


def empty(schema: pa.Schema) -> pa.Table:
    """No rows (``Schema.empty_table`` would load pandas where it is installed)."""
    return pa.Table.from_batches([], schema=schema)
