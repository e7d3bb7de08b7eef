"""The corpus on disk: Parquet files under one manifest.

``manifest.json`` is the only truth: a file it does not list does not exist. A transaction writes
new files, then swaps the manifest in one rename; killed before the swap the corpus is as before,
after it as after. Files that no manifest lists (a transaction that was killed, versions that were
replaced) are swept away at the start of the next transaction.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.schema import TABLES, empty
from liaisons.errors import BadStudy, NotFound, Refused
from liaisons.files import write_atomically
from liaisons.i18n import _

MANIFEST_VERSION = 1
LOCK_WAIT_SECONDS = 600
#: Rows read at a time where a table may be large.
_ROWS = 100_000


class Part(msgspec.Struct, frozen=True):
    """One Parquet file: where, how many rows, the hash of its bytes."""

    file: str
    rows: int
    blake2b: str


class Partition(msgspec.Struct):
    """One community's files, by table, in the order they came."""

    tables: dict[str, list[Part]] = {}

    def fingerprint(self, tables: Iterable[str] | None = None) -> str:
        """Hash of the file hashes of ``tables`` (all of them when None)."""
        names = sorted(self.tables if tables is None else tables)
        digest = hashlib.blake2b(digest_size=16)
        for name in names:
            for part in self.tables.get(name, ()):
                digest.update(f"{name}:{part.blake2b};".encode())
        return digest.hexdigest()


class Manifest(msgspec.Struct):
    """What the corpus consists of."""

    version: int = MANIFEST_VERSION
    communities: dict[str, Partition] = {}

    def fingerprint(self) -> str:
        """The corpus fingerprint: the hash of the communities' fingerprints."""
        digest = hashlib.blake2b(digest_size=16)
        for name in sorted(self.communities):
            digest.update(f"{name}={self.communities[name].fingerprint()};".encode())
        return digest.hexdigest()


def folder_name(community: str) -> str:
    """A folder name for a community: readable, safe on every system, distinct by its hash."""
    plain = unicodedata.normalize("NFKD", community).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "c"
    return f"{slug}-{hashlib.blake2b(community.encode(), digest_size=3).hexdigest()}"


#: Texts that are seldom the same twice.
_OWN_WORDS = frozenset({"text", "title", "label", "native", "handle", "raw_text", "raw_title"})


def parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A Parquet file to be written, compressed, with a dictionary for what repeats itself.

    Keys and times do not: a dictionary would make their column a seventh larger and slower.
    """
    repeating = [f.name for f in schema if pa.types.is_string(f.type) and f.name not in _OWN_WORDS]
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeating)


def read(file: Path, columns: list[str] | None = None) -> pa.Table:
    """A Parquet file, or some of its columns, in memory.

    Not by ``pq.read_table``: that loads Arrow's datasets and, where it is installed, pandas.
    """
    with pq.ParquetFile(file) as parquet:
        table = parquet.read(columns)
    return table if columns is None else table.select(columns)


def _nothing(schema: pa.Schema, columns: list[str] | None) -> pa.Table:
    return empty(schema if columns is None else pa.schema([schema.field(c) for c in columns]))


class Store:
    """Reads and writes the corpus of one study."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest_path = folder / "manifest.json"
        self.manifest = self._load()

    def _load(self) -> Manifest:
        if not self._manifest_path.exists():
            return Manifest()
        try:
            return msgspec.json.decode(self._manifest_path.read_bytes(), type=Manifest)
        except msgspec.DecodeError as error:
            raise BadStudy(
                _(
                    "{file} cannot be read ({error}). Restore it from a backup of the study.",
                    file=self._manifest_path,
                    error=error,
                )
            ) from error

    @property
    def communities(self) -> list[str]:
        """The communities that have been imported, in order of arrival."""
        return list(self.manifest.communities)

    def partition(self, community: str) -> Partition:
        """The files of one community."""
        try:
            return self.manifest.communities[community]
        except KeyError:
            known = ", ".join(self.communities) or _("none yet")
            raise NotFound(
                _(
                    "No community is called “{name}” in this study. It has: {known}.",
                    name=community,
                    known=known,
                )
            ) from None

    def files(self, community: str, table: str) -> list[Path]:
        """The Parquet files of a table of a community."""
        parts = self.partition(community).tables.get(table, ())
        return [self.folder / part.file for part in parts]

    def table(self, community: str, table: str, columns: list[str] | None = None) -> pa.Table:
        """A whole table in memory; meant for the small ones (people, imports, joins)."""
        parts = [read(f, columns) for f in self.files(community, table)]
        return pa.concat_tables(parts) if parts else _nothing(TABLES[table], columns)

    def batches(
        self, community: str, table: str, columns: list[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """A table of a community some rows at a time; nothing of a community that is not there."""
        for file in self.files(community, table) if community in self.communities else ():
            with pq.ParquetFile(file) as parquet_file:
                yield from parquet_file.iter_batches(_ROWS, columns=columns)

    def everywhere(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """A table over all communities, in order of their arrival; for the small ones."""
        parts = [self.table(community, table, columns) for community in self.communities]
        return pa.concat_tables([_nothing(TABLES[table], columns), *parts])

    def fingerprint(self, community: str | None = None) -> str:
        """Hash of what is stored, of the whole corpus or of one community."""
        if community is None:
            return self.manifest.fingerprint()
        return self.partition(community).fingerprint()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing: what is written inside becomes visible when the block ends well."""
        import filelock  # only who writes needs it, and it brings asyncio

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.folder / ".lock", timeout=LOCK_WAIT_SECONDS):
                self.manifest = self._load()
                self._sweep()
                work = Transaction(self)
                yield work
                write_atomically(self._manifest_path, work.encoded())
                self.manifest = work.manifest
                self._sweep()
        except filelock.Timeout:
            raise Refused(
                _(
                    "Another import has held {folder} for {minutes} minutes. "
                    "Wait for it, or end it.",
                    folder=self.folder,
                    minutes=LOCK_WAIT_SECONDS // 60,
                )
            ) from None

    def _sweep(self) -> None:
        """Remove the files that the manifest does not list."""
        listed = {
            part.file
            for partition in self.manifest.communities.values()
            for parts in partition.tables.values()
            for part in parts
        }
        for path in self.folder.glob("*/*.parquet"):
            if str(path.relative_to(self.folder).as_posix()) not in listed:
                path.unlink(missing_ok=True)


class Transaction:
    """New files on their way into the manifest."""

    def __init__(self, store: Store) -> None:
        self._folder = store.folder
        self.manifest = msgspec.json.decode(msgspec.json.encode(store.manifest), type=Manifest)

    def encoded(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self.manifest), indent=1)

    def add(self, community: str, table: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Append rows to a table of a community, as a new file. Nothing is written for no rows."""
        with self.adding(community, table) as writer:
            for batch in rows.to_batches() if isinstance(rows, pa.Table) else rows:
                writer.write_batch(batch)

    @contextmanager
    def adding(self, community: str, table: str) -> Iterator[pq.ParquetWriter]:
        """The same for rows that are made together with those of other tables."""
        path = self._new(community, table)
        with parquet(path, TABLES[table]) as writer:
            yield writer
        part = self._part(path)
        if part.rows:
            self._parts(community, table).append(part)
        else:
            path.unlink()

    def replace(
        self, community: str, table: str, rows: pa.Table | Iterable[pa.RecordBatch]
    ) -> None:
        """Make ``rows`` all that the table of the community holds."""
        parts = self._parts(community, table)
        before = len(parts)
        self.add(community, table, rows)
        del parts[:before]

    def _parts(self, community: str, table: str) -> list[Part]:
        partition = self.manifest.communities.setdefault(community, Partition())
        return partition.tables.setdefault(table, [])

    def _new(self, community: str, table: str) -> Path:
        folder = self._folder / folder_name(community)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{table}-{os.urandom(6).hex()}.parquet"

    def _part(self, path: Path) -> Part:
        """What the manifest says of a file that was written."""
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, lambda: hashlib.blake2b(digest_size=16))
            os.fsync(written.fileno())
        with pq.ParquetFile(path) as parquet_file:
            rows = parquet_file.metadata.num_rows
        name = path.relative_to(self._folder).as_posix()
        return Part(file=name, rows=rows, blake2b=digest.hexdigest())
