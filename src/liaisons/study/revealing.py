"""Back from a pseudonym to a native id, with the map; every use is written down."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liaisons.corpus.schema import empty
from liaisons.errors import NotFound, Refused
from liaisons.i18n import _
from liaisons.study.records import MAP
from liaisons.study.study import Study


class Identity(msgspec.Struct, frozen=True):
    """Who (or which message) a key stands for."""

    kind: str
    scope: str
    key: int
    native: str | None
    handle: str | None


def map_files(study: Study) -> list[Path]:
    """The parts of ``keys/map.parquet``; none once the map has been deleted."""
    return sorted((study.keys_folder / "map.parquet").glob("*.parquet"))


def load_map(study: Study) -> pa.Table:
    """The whole reveal map. Raises Refused where it was deleted: nobody can go back then."""
    files = map_files(study)
    if not files:
        raise Refused(
            _("The map between pseudonyms and people was deleted: nobody can be re-identified.")
        )
    return pa.concat_tables([empty(MAP), *(pq.read_table(f) for f in files)])


def reveal(study: Study, who: str, reason: str) -> list[Identity]:
    """The identities behind a pseudonym (``mésange 204``) or a key. The use is logged.

    Raises NotFound where nobody has that pseudonym.
    """
    keys = person_keys(study, who)
    log(study, who, reason)
    rows = load_map(study).filter(having(keys))
    found = [Identity(**row) for row in rows.to_pylist()]
    return sorted(set(found), key=lambda i: (i.kind, i.scope, i.native or "", i.handle or ""))


def having(keys: list[int]) -> pc.Expression:
    """The rows of the map that have one of ``keys``."""
    return pc.field("key").isin(pa.array(keys, pa.int64()))


def person_keys(study: Study, who: str) -> list[int]:
    """The keys of a person given by pseudonym or by key, provisional keys included."""
    people = study.store.everywhere("people", ["person", "label"]).to_pylist()
    keys = {row["person"] for row in people if row["label"] == who or str(row["person"]) == who}
    if not keys:
        raise NotFound(_("Nobody in this study is called “{who}”.", who=who))
    joins = study.store.everywhere("joins").to_pylist()
    keys |= {join["person"] for join in joins if join["into"] in keys}
    return sorted(keys)


def log(study: Study, who: str, reason: str) -> None:
    """One line per use, before anything is shown; who asked, when, why."""
    line = msgspec.json.encode(
        {
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "by": getpass.getuser(),
            "who": who,
            "reason": reason,
        }
    )
    path = study.keys_folder / "reveal.log"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as log:
        log.write(line + b"\n")
        log.flush()
        os.fsync(log.fileno())
