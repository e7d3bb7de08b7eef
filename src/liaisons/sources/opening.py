"""What a person gave to be imported, opened: a file, several, a folder, an archive.

All of them are seen as *members*: files by relative name, each readable as unpacked bytes. What a
member is packed with (gzip, Zstandard) and whether a file is an archive (ZIP) is told by its first
bytes, never by its name. Nothing is written to disk; an archive inside an archive stays closed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from threading import Event
from types import TracebackType
from typing import BinaryIO

from liaisons.errors import BadFile, NotFound, Refused, UnsafeFile
from liaisons.i18n import _
from liaisons.sources.archives import entries, is_workbook, opened
from liaisons.sources.streams import LIMITS, PIECE, Guarded, Limits, Tracked, Zstd

#: Told of the bytes read so far, and of how many there are, in the input as it was given.
Progress = Callable[[int, int], None]

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06")
#: Packings that are recognised only to say what to do.
_CLOSED = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}
_HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")


class Member:
    """One file of the input, by its name relative to what was given."""

    def __init__(
        self,
        name: str,
        weight: int,
        size: int | None,
        stream: Callable[[Callable[[int], None] | None], io.RawIOBase],
        path: Path | None = None,
    ) -> None:
        #: Relative to the folder or archive, with slashes; ``.gz`` and ``.zst`` taken off.
        self.name = name
        #: Bytes of the input that it stands for, in the progress.
        self.weight = weight
        #: Bytes once unpacked; None where only reading would tell.
        self.size = size
        #: The file itself, for libraries that read files; None inside an archive.
        self.path = path
        self._stream = stream
        self._head = b""
        self._whole_head = False
        self.notes: list[str] = []
        #: What a first look found, so that the next source need not look again.
        self.memo: dict[str, object] = {}
        #: The sentence that says how the file is damaged, once a first look has met it.
        self.damage: str | None = None
        self.reached = 0
        self.on_move: Callable[[], None] | None = None

    def open(self, *, quiet: bool = False) -> io.BufferedReader:
        """The unpacked bytes, from the start. ``quiet`` leaves the progress where it is.

        Reading raises BadFile where the bytes are damaged, UnsafeFile where they are a bomb.
        """
        return io.BufferedReader(self._stream(None if quiet else self._moved), PIECE)

    def head(self, n: int = 1 << 16) -> bytes:
        """The first ``n`` unpacked bytes, or fewer if there are no more; kept for the next call."""
        if len(self._head) < n and not self._whole_head:
            with self.open(quiet=True) as stream:
                self._head = stream.read(n)
            self._whole_head = len(self._head) < n
        return self._head[:n]

    def damaged(self, error: BadFile) -> None:
        """Keep what a first look found broken; what is unsafe is not passed over (raised again).

        Beside a good file it becomes a notice, alone it is why nothing can be read.
        """
        if isinstance(error, UnsafeFile):
            raise error
        self.damage = str(error)
        self.note(self.damage)

    def note(self, sentence: str) -> None:
        """Something the person should know of how this file was read; said once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _moved(self, position: int) -> None:
        if position > self.reached:
            self.reached = min(position, self.weight)
            if self.on_move:
                self.on_move()


class Inputs:
    """What was given, as members in a fixed order (as given; inside folders and archives by name).

    A context manager: leaving it closes the archives.
    """

    def __init__(
        self, paths: Sequence[Path], members: Sequence[Member], archives: Sequence[zipfile.ZipFile]
    ) -> None:
        self.paths = tuple(paths)
        self.members = tuple(members)
        self._archives = archives
        self._notes: list[str] = []
        self.progress: Progress | None = None
        self.total = sum(m.weight for m in members)
        for member in members:
            member.on_move = self._moved

    @property
    def name(self) -> str:
        """What to call the input in a sentence: the name of the file or folder given."""
        return ", ".join(p.name or str(p) for p in self.paths)

    @property
    def notices(self) -> list[str]:
        """Sentences on how the input was read (encoding assumed, files left aside), so far."""
        return [*self._notes, *(note for m in self.members for note in m.notes)]

    @property
    def damage(self) -> str | None:
        """How the first damaged member is damaged, if a look at it has met that."""
        return next((m.damage for m in self.members if m.damage), None)

    def note(self, sentence: str) -> None:
        """Add a sentence to the notices, once."""
        if sentence not in self._notes:
            self._notes.append(sentence)

    def find(self, *names: str) -> Member | None:
        """The first member whose file name is one of ``names``, in any case."""
        wanted = {name.casefold() for name in names}
        return next(
            (m for m in self.members if PurePosixPath(m.name).name.casefold() in wanted), None
        )

    def digest(self, stop: Event | None = None) -> str:
        """BLAKE2b (32 bytes, hex) of the bytes as given; of some of them once ``stop`` is set.

        Of one file: of its bytes. Of several, or of a folder: of the names relative to what was
        given and the digests, in order; so the same folder elsewhere has the same digest.
        """
        files = [(p, name) for given in self.paths for p, name in _files(given)]
        if len(files) == 1 and files[0][0] in self.paths:
            return _digest(files[0][0], stop).hexdigest()
        whole = hashlib.blake2b(digest_size=32)
        for path, name in files:
            whole.update(
                name.encode("utf-8", "surrogateescape") + b"\0" + _digest(path, stop).digest()
            )
        return whole.hexdigest()

    def _moved(self) -> None:
        if self.progress:
            self.progress(sum(m.reached for m in self.members), self.total)

    def close(self) -> None:
        for archive in self._archives:
            archive.close()

    def __enter__(self) -> Inputs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_inputs(paths: Sequence[Path], limits: Limits = LIMITS) -> Inputs:
    """Open files, a folder or an archive for detection and reading.

    Raises NotFound where there is nothing, Refused where the rights are missing, BadFile where it
    is empty, protected by a password or packed in a way that is not opened here, UnsafeFile where
    an archive looks made to harm.
    """
    members: list[Member] = []
    archives: list[zipfile.ZipFile] = []
    notes: list[str] = []
    for given in paths:
        for path, name in _files(Path(given)):
            found, archive = _members(path, name, limits, nested=path != Path(given))
            members += found
            archives += [archive] if archive else []
    if len(members) > limits.members:
        raise BadFile(_too_many(paths, limits))
    filled = [m for m in members if m.weight]
    notes += [
        _("{file} is empty and was left aside.", file=m.name) for m in members if not m.weight
    ]
    if not filled:
        raise BadFile(
            _("{file} is empty: there is nothing to import.", file=", ".join(p.name for p in paths))
        )
    inputs = Inputs([Path(p) for p in paths], filled, archives)
    for note in notes:
        inputs.note(note)
    return inputs


def _too_many(paths: Iterable[Path], limits: Limits) -> str:
    return _(
        "{folder} holds more than {n} files. Give the folder of the export itself.",
        folder=", ".join(str(p) for p in paths),
        n=limits.members,
    )


def _files(given: Path) -> Iterator[tuple[Path, str]]:
    """The files of what was given with their relative names; folders by name, hidden files out."""
    try:
        mode = given.stat().st_mode
    except FileNotFoundError:
        raise NotFound(
            _("There is no file or folder {path}. Check the path.", path=given)
        ) from None
    except OSError as error:
        raise _unreadable(given, error) from error
    if stat.S_ISREG(mode):
        yield given, given.name
    elif stat.S_ISDIR(mode):
        yield from _walk(given)
    else:
        raise BadFile(_("{path} is neither a file nor a folder.", path=given))


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    def refuse(error: OSError) -> None:
        raise _unreadable(Path(error.filename or folder), error) from error

    for base, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _HIDDEN)
        for name in sorted(names):
            path = Path(base, name)
            if not name.startswith(".") and name not in _HIDDEN and path.is_file():
                yield path, path.relative_to(folder).as_posix()


def _unreadable(path: Path, error: OSError) -> Refused:
    return Refused(
        _(
            "{path} cannot be read ({error}). Ask for the right to read it, or copy it elsewhere.",
            path=path,
            error=error.strerror or error,
        )
    )


def _open_file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _digest(path: Path, stop: Event | None) -> hashlib.blake2b:
    with _open_file(path) as file:
        digest = hashlib.blake2b(digest_size=32)
        while (stop is None or not stop.is_set()) and (piece := file.read(1 << 20)):
            digest.update(piece)
    return digest


def _members(
    path: Path, name: str, limits: Limits, *, nested: bool
) -> tuple[list[Member], zipfile.ZipFile | None]:
    """The members that one file stands for: itself, or what a ZIP archive given directly holds."""
    with _open_file(path) as file:
        start = file.read(8)
        weight = os.fstat(file.fileno()).st_size
    for magic, packing in _CLOSED.items():
        if start.startswith(magic) and not nested:
            raise BadFile(
                _(
                    "{file} is a {packing} archive, which is not opened here. Unpack it and give "
                    "the file or folder inside.",
                    file=name,
                    packing=packing,
                )
            )
    if start.startswith(_ZIP):
        archive = opened(path, name, weight, limits)
        if not is_workbook(archive) and not nested:
            return [_of_entry(archive, info, limits) for info in entries(archive, limits)], archive
        archive.close()
    return [_of_file(path, name, weight, start, limits)], None


def _of_file(path: Path, name: str, weight: int, start: bytes, limits: Limits) -> Member:
    packed = start.startswith((_GZIP, _ZSTD))

    def stream(moved: Callable[[int], None] | None) -> io.RawIOBase:
        file = _open_file(path)
        if not packed:
            return Guarded(file, name, limits, moved=moved)
        tracked = Tracked(file)
        inner = (
            Zstd(tracked)
            if start.startswith(_ZSTD)
            else gzip.GzipFile(fileobj=io.BufferedReader(tracked))
        )
        return Guarded(inner, name, limits, lambda: tracked.count, moved)

    shown = name
    if packed:
        shown = (
            str(PurePosixPath(name).with_suffix(""))
            if name.casefold().endswith((".gz", ".zst"))
            else name
        )
    return Member(shown, weight, None if packed else weight, stream, None if packed else path)


def _of_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> Member:
    def stream(moved: Callable[[int], None] | None) -> io.RawIOBase:
        return Guarded(_Entry(archive, info), info.filename, limits, moved=moved)

    return Member(info.filename, info.file_size, info.file_size, stream)


class _Entry(io.RawIOBase):
    """A ZIP entry, opened at the first read, so that a damaged one breaks where it is guarded."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._archive, self._info = archive, info
        self._file: BinaryIO | None = None

    def read(self, size: int = -1, /) -> bytes:
        if self._file is None:
            self._file = self._archive.open(self._info)  # type: ignore[assignment]
        assert self._file is not None
        return self._file.read(size)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()
