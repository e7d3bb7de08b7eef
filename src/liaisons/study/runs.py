"""What was computed is kept under what it came from, so that nothing is computed twice.

A run's key is the hash of everything its value depends on: the communities' files, the settings
it used, the code, and the language of its sentences. A changed title invalidates nothing. Rows of
a question, contrasts of two communities, drawings and profiles are all kept in this one way: a
value as JSON and, where there are some, tables beside it.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.store import folder_name, read
from liaisons.i18n import current
from liaisons.measures import registry
from liaisons.measures.rows import Row
from liaisons.measures.runner import Result
from liaisons.measures.scope import Facts
from liaisons.plugins import release

T = TypeVar("T")

#: The code that decides what is kept: whole rooms, and what the study adds for its report.
_CODE = (
    "measures",
    "network",
    "corpus",
    "text",
    "study/drawings.py",
    "study/profiles.py",
    "study/people.py",
    "study/networks.py",
    "study/certainties.py",
    "study/shelf.sql",
    "study/searching.py",
    "study/texts.py",
)
_RECORD = "run.json"
_DRAWS = "draws"
_MEMBERSHIP = "kept-"


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one community: what study.toml says, and the hash of its corpus.

    ``coded`` is the hash of what people settled by coding, where that is asked for.
    """

    facts: Facts
    fingerprint: str
    coded: str = ""


class Record(msgspec.Struct, kw_only=True):
    """What is written: the value, and enough to know how it came about."""

    name: str
    inputs: list[Inputs]
    version: str
    code: str
    language: str
    made_at: str
    seconds: float
    value: msgspec.Raw


@cache
def code_version() -> str:
    """Hash of the code and SQL that measures are made of, and of the releases of plugins."""
    digest = hashlib.blake2b(digest_size=8)
    for name in registry.names():
        digest.update(f"{name}={release(registry.GROUP, name)};".encode())
    for path in _CODE:
        _digest(files("liaisons").joinpath(path), digest)
    return digest.hexdigest()


def _digest(entry: Traversable, digest: hashlib.blake2b) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda e: e.name):
            _digest(inner, digest)
    elif entry.name.endswith((".py", ".sql")):
        digest.update(entry.name.encode())
        digest.update(entry.read_bytes())


class Runs:
    """The ``runs/`` folder of a study."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, name: str, inputs: Sequence[Inputs]) -> Path:
        """Where ``name`` lies for these communities, whether it has been computed or not."""
        parts = (name, msgspec.json.encode(inputs), code_version(), current())
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=10).hexdigest()
        of = "--".join(folder_name(one.facts.community) for one in inputs)
        return self._folder / of / f"{name}-{digest}"

    def load(self, place: Path, kind: type[T]) -> T | None:
        """The value kept at ``place``; None where there is none, or where it is damaged."""
        try:
            record = msgspec.json.decode((place / _RECORD).read_bytes(), type=Record)
            return msgspec.json.decode(record.value, type=kind)
        except (OSError, msgspec.DecodeError):
            return None

    def tables(self, place: Path) -> dict[str, pa.Table] | None:
        """The tables beside a value, by name; None where one of them is damaged."""
        try:
            return {path.stem: read(path) for path in sorted(place.glob("*.parquet"))}
        except (OSError, pa.ArrowInvalid):
            return None

    def save(self, place: Path, record: Record, tables: Mapping[str, pa.Table]) -> None:
        """Keep a value and its tables: the folder appears whole or not at all."""
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}-"))
        try:
            for name, table in tables.items():
                pq.write_table(table, temporary / f"{name}.parquet", compression="zstd")
            (temporary / _RECORD).write_bytes(msgspec.json.encode(record))
            _put(temporary, place)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _put(temporary: Path, place: Path) -> None:
    """Move a folder to its place; where somebody else has just put theirs, theirs says the same."""
    shutil.rmtree(place, ignore_errors=True)
    try:
        temporary.rename(place)
    except OSError:
        if not place.exists():
            raise


# --- a question's result, as a value with its tables ---------------------------------------------


def tables_of(result: Result) -> dict[str, pa.Table]:
    """What is kept beside the rows of a result: its draws, its memberships."""
    draws = {
        "row": pa.array(list(result.draws), pa.int32()),
        "draws": pa.array(list(result.draws.values()), pa.list_(pa.float64())),
    }
    kept = {f"{_MEMBERSHIP}{name}": table for name, table in result.memberships.items()}
    return {_DRAWS: pa.table(draws), **kept}


def result_of(rows: list[Row] | None, tables: Mapping[str, pa.Table] | None) -> Result | None:
    """The result that has these rows and these tables; None where a part of it is missing."""
    if rows is None or tables is None or _DRAWS not in tables:
        return None
    return Result(
        rows=rows,
        draws=_draws(tables[_DRAWS]),
        memberships={
            name.removeprefix(_MEMBERSHIP): table
            for name, table in tables.items()
            if name.startswith(_MEMBERSHIP)
        },
    )


def _draws(table: pa.Table) -> dict[int, Any]:
    values = zip(table["row"].to_pylist(), table["draws"].to_numpy(), strict=True)
    return {row: np.asarray(draws, np.float64) for row, draws in values}
