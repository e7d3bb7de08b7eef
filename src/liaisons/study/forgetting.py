"""Erasing a person everywhere, so that a later import does not bring them back.

What they wrote becomes a message without author, title or text: the threads of others keep their
shape. Every trace of their key goes: people, mentions, reactions, ties, moderation, joins, the
map, raw and refused records, and the runs, which could still name them. Their key, which without
the map leads to nobody, is kept in ``keys/forgotten`` to recognise them at the door.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES, TABLES
from liaisons.corpus.store import Transaction
from liaisons.files import replacing, write_atomically
from liaisons.i18n import _
from liaisons.privacy.door import NOBODY
from liaisons.study import fieldmap, interview_sample, memos_forgetting
from liaisons.study.revealing import having, map_files, person_keys
from liaisons.study.study import Study

_BLANKED = """
select
    m.community, m.message_id, m.thread_id, m.reply_to, m.quoted_id,
    case when a.key is null then m.person end as person,
    case when t.key is null then m.reply_to_person end as reply_to_person,
    case when a.key is null then m.mentions end as mentions,
    m.sent_at, m.sent_us, m.edited_at, m.deleted_at, m.version, m.kind, m.visibility,
    case when a.key is null then m.title end as title,
    case when a.key is null then m.text else '' end as text,
    m.lang,
    case when a.key is null then m.hashtags end as hashtags,
    case when a.key is null then m.links end as links,
    m.media, m.reactions, m.shares, m.score, m.accepted, m.source_row, m.import_id
from stored m
left join forgotten a on a.key = m.person
left join forgotten t on t.key = m.reply_to_person
order by m.sent_us, m.source_row
"""
_PERSON_COLUMNS = {
    "people": ("person",),
    "reactions": ("person",),
    "ties": ("person", "other"),
    "joins": ("person", "into"),
}


class Forgotten(msgspec.Struct, frozen=True):
    """What was erased: how many messages were emptied, how many mentions were blanked; and the
    numbers of the field notes that may still speak of the person, for their writers to read again.
    """

    messages: int
    mentions: int
    notes: list[int] = []


def forgotten_keys(study: Study) -> list[int]:
    """The keys of everybody who was forgotten in this study."""
    path = study.keys_folder / "forgotten"
    return [int(line) for line in path.read_text("ascii").split()] if path.exists() else []


def forget(study: Study, who: str) -> Forgotten:
    """Erase a person, given by pseudonym or key, from the whole study.

    Raises NotFound where nobody has that pseudonym. Files outside the study folder (reports and
    exports already handed out) are out of reach: the caller says so.
    """
    keys = person_keys(study, who)
    remembered = sorted({*forgotten_keys(study), *keys})
    text = "".join(f"{key}\n" for key in remembered)
    write_atomically(study.keys_folder / "forgotten", text.encode("ascii"), mode=0o600)
    natives = _natives(study, keys)
    _erase_codings(study, keys)
    interview_sample.forget(study.database, keys)
    fieldmap.forget(study.database, keys)
    notes = memos_forgetting.forget(study.database, _gone(study, keys))
    with study.store.transaction() as work:
        counts = [_erase(study, work, community, keys) for community in study.store.communities]
    _erase_private(study, keys, natives)
    _empty_exchanged(study)
    shutil.rmtree(study.folder / "runs", ignore_errors=True)
    study.reload()
    return Forgotten(sum(c[0] for c in counts), sum(c[1] for c in counts), notes)


def _empty_exchanged(study: Study) -> None:
    """What is told of files of other tools quotes what was coded in them."""
    from liaisons.coding.exchange import brought

    brought.empty(study)


def _erase(study: Study, work: Transaction, community: str, keys: list[int]) -> tuple[int, int]:
    emptied = mentions = 0
    for table in ("messages", "history"):
        files = study.store.files(community, table)
        if files:
            rows, found = _without_author(files, keys)
            rows, named = _without_mentions(rows, keys)
            work.replace(community, table, rows)
            emptied += found if table == "messages" else 0
            mentions += named
    for table, columns in _PERSON_COLUMNS.items():
        _drop_rows(study, work, community, table, columns, keys)
    _blank_moderation(study, work, community, keys)
    return emptied, mentions


def _without_author(files: list[Path], keys: list[int]) -> tuple[pa.Table, int]:
    engine = DuckDBEngine()
    engine.define("stored", Parquet(files, MESSAGES))
    engine.define("forgotten", pa.table({"key": pa.array(keys, pa.int64())}))
    before = engine.query("select count(*) as n from stored s join forgotten f on f.key = s.person")
    rows = engine.query(_BLANKED).cast(MESSAGES)
    engine.close()
    return rows, before["n"][0].as_py()


def _without_mentions(rows: pa.Table, keys: list[int]) -> tuple[pa.Table, int]:
    """Blank the tokens of the forgotten in the texts of others; a token never changes length."""
    people = pc.list_flatten(rows["mentions"]).combine_chunks().field("person")
    named = pc.is_in(people, pa.array(keys, pa.int64()))
    owners = pc.list_parent_indices(rows["mentions"]).combine_chunks().filter(named)
    touched = sorted(set(owners.to_pylist()))
    if not touched:
        return rows, 0
    changed = [_blanked(row, set(keys)) for row in rows.take(touched).to_pylist()]
    kept = rows.filter(pc.invert(pc.is_in(pa.array(range(len(rows))), pa.array(touched))))
    both = pa.concat_tables([kept, pa.Table.from_pylist(changed, schema=MESSAGES)])
    return both.sort_by([("sent_us", "ascending"), ("source_row", "ascending")]), len(owners)


def _blanked(row: dict[str, object], keys: set[int]) -> dict[str, object]:
    text = str(row["text"])
    mentions: list[dict[str, int]] = row["mentions"]  # type: ignore[assignment]
    for mention in mentions:
        if mention["person"] in keys:
            text = text[: mention["start"]] + NOBODY + text[mention["end"] :]
    left = [m for m in mentions if m["person"] not in keys]
    return row | {"text": text, "mentions": left}


def _drop_rows(
    study: Study,
    work: Transaction,
    community: str,
    table: str,
    columns: Iterable[str],
    keys: list[int],
) -> None:
    rows = study.store.table(community, table)
    gone = pa.array(keys, pa.int64())
    keep = rows
    for column in columns:
        keep = keep.filter(pc.invert(pc.fill_null(pc.is_in(keep[column], gone), False)))
    if len(keep) != len(rows):
        work.replace(community, table, keep)


def _blank_moderation(study: Study, work: Transaction, community: str, keys: list[int]) -> None:
    """Acts stay, without the person who did or suffered them, nor the words that may name them."""
    rows = study.store.table(community, "moderation")
    gone = pa.array(keys, pa.int64())
    for column in ("actor", "target"):
        theirs = pc.fill_null(pc.is_in(rows[column], gone), False)
        if not pc.any(theirs).as_py():
            continue
        place = rows.schema.names.index(column)
        rows = rows.set_column(place, column, pc.if_else(theirs, None, rows[column]))
        place = rows.schema.names.index("reason")
        rows = rows.set_column(place, "reason", pc.if_else(theirs, None, rows["reason"]))
        work.replace(community, "moderation", rows.cast(TABLES["moderation"]))


# --- outside the corpus --------------------------------------------------------------------------


def _erase_codings(study: Study, keys: list[int]) -> None:
    """What was coded of the person, and the words that codings quote from what they wrote."""
    from liaisons.coding.forgetting import erase

    erase(study.database, keys, _written(study, keys, ["message_id"])["message_id"].to_pylist())


def _written(study: Study, keys: list[int], columns: list[str]) -> pa.Table:
    """What the person wrote, in all communities, earlier versions of messages included."""
    theirs = pa.array(keys, pa.int64())
    parts = [
        rows.filter(pc.is_in(rows["person"], theirs)).select(columns)
        for community in study.store.communities
        for table in ("messages", "history")
        for rows in (study.store.table(community, table, [*columns, "person"]),)
    ]
    return pa.concat_tables(parts)


def _gone(study: Study, keys: list[int]) -> memos_forgetting.Gone:
    people = study.store.everywhere("people", ["person", "label"])
    named = people.filter(pc.is_in(people["person"], pa.array(keys, pa.int64())))
    rows = _written(study, keys, ["message_id", "thread_id", "title", "text"])
    return memos_forgetting.Gone(
        keys=keys,
        labels=[label for label in named["label"].to_pylist() if label],
        messages=rows["message_id"].to_pylist(),
        threads=rows["thread_id"].unique().drop_null().to_pylist(),
        texts=[t for name in ("title", "text") for t in rows[name].to_pylist() if t],
    )


def _natives(study: Study, keys: list[int]) -> list[str]:
    """Native ids and handles of the person, to find them in refused records."""
    rows = [pq.read_table(file).filter(having(keys)).to_pylist() for file in map_files(study)]
    names = {row[c] for part in rows for row in part for c in ("native", "handle")}
    return [name for name in names if name]


def _erase_private(study: Study, keys: list[int], natives: list[str]) -> None:
    messages = _raw_messages(study, keys)
    for file in (study.private_folder / "raw").glob("*.parquet"):
        _rewrite(file, _names_them(messages, natives))
    for file in map_files(study):
        _rewrite(file, pc.field("key").isin(pa.array([*keys, *messages], pa.int64())))
    for file in (study.private_folder / "refused").glob("*.jsonl"):
        lines = file.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(name.encode() in line for name in natives)]
        write_atomically(file, b"".join(kept), mode=0o600)


def _raw_messages(study: Study, keys: list[int]) -> list[int]:
    """The messages that the person wrote."""
    found: list[int] = []
    for file in (study.private_folder / "raw").glob("*.parquet"):
        rows = pq.read_table(file, columns=["message_id", "person"])
        theirs = pc.is_in(rows["person"], pa.array(keys, pa.int64()))
        found += rows["message_id"].filter(theirs).to_pylist()
    return found


def _names_them(messages: list[int], natives: list[str]) -> pc.Expression:
    """The raw rows of these messages, and those whose raw text holds one of these names."""
    gone = pc.field("message_id").isin(pa.array(messages, pa.int64()))
    for name in natives:
        for column in ("raw_text", "raw_title"):
            held = pc.match_substring(pc.field(column), name, ignore_case=True)
            gone |= pc.coalesce(held, pc.scalar(False))
    return gone


def _rewrite(file: Path, gone: pc.Expression) -> None:
    rows = pq.read_table(file)
    kept = rows.filter(~pc.coalesce(gone, pc.scalar(False)))
    if len(kept) == len(rows):
        return
    with replacing(file, mode=0o600) as temporary:
        pq.write_table(kept, temporary, compression="zstd")


def reach(study: Study) -> str:
    """What ``forget`` cannot reach, for the person who asked."""
    return _(
        "Reports and exports that already left {folder}, and its backups, are out of reach: "
        "replace them.",
        folder=study.folder,
    )
