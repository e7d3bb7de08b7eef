"""Answers that take long to make, kept on disk: the process that prepares pages makes them, the one
that serves reads them.

They lie with the runs, under what they were made of: the corpus, study.toml, the code. ``forget``
takes them away with the runs.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from liaisons.errors import Refused
from liaisons.files import write_atomically
from liaisons.web.answers import Answer
from liaisons.web.site import Opened

#: So many answers are kept; what people write makes new ones.
_MOST = 256
_CODE = (".py", ".sql", ".html", ".css", ".po", ".toml", ".json")


def stored(opened: Opened, key: Hashable, make: Callable[[], Answer]) -> Answer:
    """What was kept under ``key`` of this study, else what ``make`` gives, from now on kept."""
    name = hashlib.blake2b(repr(key).encode(), digest_size=16).hexdigest()
    file = _folder(opened.study.folder) / name
    try:
        body, kind, packs, headers = msgspec.msgpack.decode(
            file.read_bytes(), type=tuple[bytes, str, bool, dict[str, str]]
        )
    except (OSError, msgspec.DecodeError):
        made = make()
        if not made.passing:
            # A full disk, or another process that sweeps: the answer is there all the same.
            with suppress(OSError, Refused):
                _keep(file, made)
        return made
    return Answer(body, kind, packs=packs, headers=headers)


def _keep(file: Path, made: Answer) -> None:
    told = msgspec.msgpack.encode((made.body, made.kind, made.packs, dict(made.headers)))
    write_atomically(file, told, mode=0o600)
    for other in file.parent.parent.iterdir():  # of an earlier corpus, earlier code
        if other != file.parent:
            shutil.rmtree(other, ignore_errors=True)
    kept = sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime)
    for old in kept[:-_MOST]:
        old.unlink(missing_ok=True)


def _folder(study: Path) -> Path:
    digest = hashlib.blake2b(_code().encode(), digest_size=16)
    for file in (study / "study.toml", study / "corpus" / "manifest.json"):
        digest.update(file.read_bytes() if file.exists() else b"-")
    return study / "runs" / "pages" / digest.hexdigest()


@cache
def _code() -> str:
    """Hash of all that pages are made by."""
    digest = hashlib.blake2b(digest_size=16)
    for entry in _entries(files("liaisons")):
        digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


def _entries(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _entries(entry)
        elif entry.name.endswith(_CODE):
            yield entry
