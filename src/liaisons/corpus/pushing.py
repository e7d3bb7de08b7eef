"""The corpus copied to where a cluster reads it: object storage, HDFS, a shared disk.

A file of the corpus never changes under its name, so that one which is there is not sent again. The
manifest goes up after the files that it lists, and what no manifest lists any more is removed after
that: who reads meanwhile finds the corpus as it was or as it is. Nothing of ``private/`` or
``keys/`` is looked at.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO

import msgspec
from pyarrow import fs

from liaisons.corpus.store import Manifest, Store
from liaisons.errors import LiaisonsError, Refused
from liaisons.i18n import _

#: Spark's names for storages that Arrow calls otherwise.
_ARROW = {"s3a": "s3", "s3n": "s3"}
#: Storages without folders, by Arrow's names.
_OBJECTS = ("s3", "gcs", "abfs")
#: Files that a corpus wrote: nothing else is ever removed.
_OURS = re.compile(r"[a-z0-9-]+-[0-9a-f]{6}/[a-z_]+-[0-9a-f]{12}\.parquet")
_MANIFEST = "manifest.json"


class NotPushed(LiaisonsError, OSError):
    """The storage did not take the corpus; the text says why."""


class Pushed(msgspec.Struct):
    """What a copy did: files sent, their bytes, files that were there, files removed."""

    url: str
    sent: int = 0
    bytes: int = 0
    there: int = 0
    removed: int = 0


def push(store: Store, url: str) -> Pushed:
    """Make ``url`` hold the corpus and nothing older; raises NotPushed or Refused.

    ``url`` is an address of Arrow's file systems (s3, gs, hdfs, file) or Spark's name for one
    (s3a); the credentials are those of the storage's own settings (``AWS_…``, ``~/.aws``).
    """
    if not store.communities:
        raise Refused(_("Nothing has been imported yet: there is no corpus to copy."))
    try:
        return _pushed(store, *_storage(url), Pushed(url=url))
    except LiaisonsError:
        raise
    except OSError as error:
        raise NotPushed(
            _(
                "{url} does not take the corpus: {reason}. Look at the address and at the "
                "credentials of the storage.",
                url=url,
                reason=error,
            )
        ) from error


def _storage(url: str) -> tuple[fs.FileSystem, str]:
    """The file system of an address, and the folder in it."""
    scheme, rest = url.split("://", 1) if "://" in url else ("", url)
    try:
        storage, root = fs.FileSystem.from_uri(f"{_ARROW.get(scheme, scheme)}://{rest}")
    except (ValueError, NotImplementedError) as error:
        raise NotPushed(
            _(
                "“{url}” is not the address of a storage: write s3a://bucket/folder, "
                "gs://bucket/folder, hdfs://host/folder or file:///folder.",
                url=url,
            )
        ) from error
    return storage, root


def _pushed(store: Store, storage: fs.FileSystem, root: str, done: Pushed) -> Pushed:
    there = _there(storage, root)
    encoded = (store.folder / _MANIFEST).read_bytes()
    manifest = msgspec.json.decode(encoded, type=Manifest)
    listed = sorted(
        part.file
        for partition in manifest.communities.values()
        for parts in partition.tables.values()
        for part in parts
    )
    for name in listed:
        with _opened(store.folder / name) as file:
            size = os.fstat(file.fileno()).st_size
            if there.get(name) == size:  # one that was cut off is shorter
                done.there += 1
                continue
            _send(file, storage, f"{root}/{name}")
        done.sent += 1
        done.bytes += size
    with storage.open_output_stream(f"{root}/{_MANIFEST}") as out:
        out.write(encoded)
    for name in sorted(there.keys() - set(listed)):
        if _OURS.fullmatch(name):
            storage.delete_file(f"{root}/{name}")
            done.removed += 1
    return done


def _there(storage: fs.FileSystem, root: str) -> dict[str, int]:
    """What lies under ``root``: names below it, and sizes in bytes."""
    found = storage.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
    return {
        info.path.removeprefix(root).lstrip("/"): info.size
        for info in found
        if info.type == fs.FileType.File
    }


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise Refused(
            _(
                "{file} has gone meanwhile: an import or an erasure has replaced it. Copy again.",
                file=file,
            )
        ) from error


def _send(file: BinaryIO, storage: fs.FileSystem, path: str) -> None:
    """A file, piece by piece; a disk wants its folder made first, an object store has none."""
    if storage.type_name not in _OBJECTS:
        storage.create_dir(path.rpartition("/")[0], recursive=True)
    with storage.open_output_stream(path) as out:
        shutil.copyfileobj(file, out, 1 << 22)
