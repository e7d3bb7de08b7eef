"""Results kept under what they came from, so that nothing is computed twice.

A run's key is the hash of everything its rows depend on: the community's files, the settings it
used, the question's code and the language of its reasons. A changed title invalidates nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.store import folder_name
from liaisons.i18n import current
from liaisons.measures.rows import Row
from liaisons.measures.runner import Result
from liaisons.measures.scope import Facts

#: The rooms whose code decides what a measure gives.
_CODE = ("measures", "network", "corpus", "text")


class Record(msgspec.Struct, kw_only=True):
    """What is written beside the rows: enough to know how they came about."""

    question: str
    community: str
    fingerprint: str
    facts: Facts
    version: str
    code: str
    made_at: str
    seconds: float
    rows: list[Row]


@cache
def code_version() -> str:
    """Hash of the code and SQL that measures are made of."""
    digest = hashlib.blake2b(digest_size=8)
    for room in _CODE:
        _digest_folder(files("liaisons").joinpath(room), digest)
    return digest.hexdigest()


def _digest_folder(folder: Traversable, digest: hashlib.blake2b) -> None:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            _digest_folder(entry, digest)
        elif entry.name.endswith((".py", ".sql")):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())


class Runs:
    """The ``runs/`` folder of a study."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, question: str, facts: Facts, fingerprint: str) -> Path:
        """Where the run of a question lies, whether it has been made or not."""
        parts = (question, msgspec.json.encode(facts), fingerprint, code_version(), current())
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=10).hexdigest()
        return self._folder / folder_name(facts.community) / f"{question}-{digest}"

    def load(self, place: Path) -> Result | None:
        """The result kept at ``place``; None where there is none, or where it is damaged."""
        try:
            record = msgspec.json.decode((place / "rows.json").read_bytes(), type=Record)
            draws = pq.read_table(place / "draws.parquet")
        except (OSError, msgspec.DecodeError, pa.ArrowInvalid):
            return None
        return Result(
            rows=record.rows,
            draws={
                row: np.asarray(values, np.float64)
                for row, values in zip(
                    draws["row"].to_pylist(), draws["draws"].to_numpy(), strict=True
                )
            },
            memberships={
                path.stem.removeprefix("kept-"): pq.read_table(path)
                for path in sorted(place.glob("kept-*.parquet"))
            },
        )

    def save(self, place: Path, result: Result, record: Record) -> None:
        """Keep a result: the folder appears whole or not at all."""
        temporary = place.with_name(f".{place.name}-{os.getpid()}")
        temporary.mkdir(parents=True, exist_ok=True)
        pq.write_table(_draws_table(result), temporary / "draws.parquet", compression="zstd")
        for name, table in result.memberships.items():
            pq.write_table(table, temporary / f"kept-{name}.parquet", compression="zstd")
        (temporary / "rows.json").write_bytes(msgspec.json.encode(record))
        shutil.rmtree(place, ignore_errors=True)
        temporary.replace(place)


def _draws_table(result: Result) -> pa.Table:
    return pa.table(
        {
            "row": pa.array(list(result.draws), pa.int32()),
            "draws": pa.array(list(result.draws.values()), pa.list_(pa.float64())),
        }
    )
