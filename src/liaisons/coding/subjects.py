"""From the ids that people have (native ids, pseudonyms) to what is coded, and to its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES

if TYPE_CHECKING:
    from liaisons.study.study import Study

_TEXTS = """
select w.message_id, m.text from wanted w join stored m on m.message_id = w.message_id
"""
_KNOWN_THREADS = """
select distinct w.message_id from wanted w join stored m on m.thread_id = w.message_id
"""


def message_keys(study: Study, community: str, natives: Iterable[str]) -> dict[str, int]:
    """Native id → key, of the messages that the community holds; a key stands for itself."""
    return _keys(study, community, natives, threads=False)


def thread_keys(study: Study, community: str, natives: Iterable[str]) -> dict[str, int]:
    """Native id of a thread (or of its first message) → key."""
    return _keys(study, community, natives, threads=True)


def person_keys(study: Study, community: str) -> dict[str, int]:
    """Pseudonym, and key as written, → key, of the people of a community."""
    people = study.store.table(community, "people", ["person", "label"])
    labels, keys = people["label"].to_pylist(), people["person"].to_pylist()
    return dict(zip(labels, keys, strict=True)) | {str(key): key for key in keys}


def texts(study: Study, community: str, messages: Iterable[int]) -> dict[int, str]:
    """Message → its text as it now stands."""
    found = _ask(study, community, messages, _TEXTS)
    return dict(zip(found["message_id"].to_pylist(), found["text"].to_pylist(), strict=True))


def native_ids(study: Study, community: str) -> dict[int, str]:
    """Key → native id of the community's messages and threads, by the map.

    Raises Refused where the map was deleted.
    """
    from liaisons.study.revealing import load_map

    rows = load_map(study)
    kept = pc.and_(pc.equal(rows["kind"], "message"), pc.equal(rows["scope"], community))
    rows = rows.filter(kept)
    return dict(zip(rows["key"].to_pylist(), rows["native"].to_pylist(), strict=True))


def _keys(study: Study, community: str, natives: Iterable[str], *, threads: bool) -> dict[str, int]:
    said = list(dict.fromkeys(natives))
    made = study.keyring.column("message", community, pa.array(said, pa.string())).to_pylist()
    own = {text: int(text) for text in said if _is_key(text)}
    sql = _KNOWN_THREADS if threads else _TEXTS
    found = _ask(study, community, [*made, *own.values()], sql)
    known = set(found["message_id"].to_pylist())
    keys = {text: key for text, key in own.items() if key in known}
    return keys | {text: key for text, key in zip(said, made, strict=True) if key in known}


def _is_key(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20 and abs(int(text)) < 2**63


def _ask(study: Study, community: str, keys: Iterable[int], sql: str) -> pa.Table:
    engine = DuckDBEngine()
    engine.define("stored", Parquet(study.store.files(community, "messages"), MESSAGES))
    engine.define("wanted", pa.table({"message_id": pa.array(sorted(set(keys)), pa.int64())}))
    found = engine.query(sql)
    engine.close()
    return found
