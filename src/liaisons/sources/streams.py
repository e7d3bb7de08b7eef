"""Bytes that come from somebody else's file, read without trusting them.

Nothing is ever unpacked to disk. What is unpacked in memory comes in small pieces, is weighed
against what was read to make it (a bomb grows out of proportion), and every way in which a stream
can break becomes one sentence that says where.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import zstandard

from liaisons.errors import BadFile, UnsafeFile
from liaisons.i18n import _, number

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Bytes asked of the operating system, or given to a reader, at once.
PIECE = 1 << 18
#: Compressed bytes handed to zstd at once: a hostile frame makes at most 128 kB of every 4 bytes.
ZSTD_PIECE = 1 << 12


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much an input may grow when unpacked before it is taken for a bomb."""

    ratio: int = 300  # unpacked over packed …
    ratio_from: int = 64 << 20  # … looked at once this many bytes have come out
    total: int = 1 << 40  # bytes unpacked from one file or archive
    members: int = 100_000  # files in one archive or folder


LIMITS = Limits()

#: Everything that reading damaged compressed bytes can raise.
BROKEN = (
    EOFError,
    OSError,
    zlib.error,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Tracked(io.RawIOBase):
    """A file that says how many of its bytes were read so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        got = self._file.read(memoryview(buffer).nbytes)
        memoryview(buffer)[: len(got)] = got
        self.count += len(got)
        return len(got)

    def close(self) -> None:
        self._file.close()
        super().close()


class Zstd(io.RawIOBase):
    """Zstandard frames, one after the other; a frame that breaks off is an EOFError.

    The window may be as large as the Reddit archives' (2 GiB).
    """

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._ready:
            if not self._fill():
                return 0
        size = min(len(self._ready), memoryview(buffer).nbytes)
        memoryview(buffer)[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _fill(self) -> bool:
        """Unpack one more piece; False at the end of the last frame."""
        packed = self._packed or self._file.read(ZSTD_PIECE) or b""
        self._packed = b""
        if not packed:
            if self._frame is not None:
                raise EOFError
            return False
        self._frame = self._frame or self._decompressor.decompressobj()
        self._ready = memoryview(self._frame.decompress(packed))
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame = None
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


class Guarded(io.RawIOBase):
    """What comes out of ``inner``, weighed, and every breakage said in one sentence.

    ``packed`` gives the bytes read so far to make it (None: the file is not packed).
    ``moved`` is told of the progress, in bytes of the input as it was given.
    """

    def __init__(
        self,
        inner: BinaryIO | io.RawIOBase | gzip.GzipFile,
        name: str,
        limits: Limits,
        packed: Callable[[], int] | None = None,
        moved: Callable[[int], None] | None = None,
    ) -> None:
        self._inner = inner
        self._name = name
        self._limits = limits
        self._packed = packed
        self._moved = moved
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            got = self._inner.read(view.nbytes) or b""
        except BROKEN as error:
            raise BadFile(self._sentence(error)) from error
        view[: len(got)] = got
        self.count += len(got)
        self._weigh()
        if self._moved:
            self._moved(self._position())
        return len(got)

    def _position(self) -> int:
        """How far reading has come, in bytes of the input as it was given."""
        return self._packed() if self._packed else self.count

    def _weigh(self) -> None:
        if self._packed is None or self.count < self._limits.ratio_from:
            return
        if self.count > self._limits.ratio * max(self._packed(), 1):
            raise UnsafeFile(bomb(self._name))
        if self.count > self._limits.total:
            raise UnsafeFile(bomb(self._name))

    def _sentence(self, error: BaseException) -> str:
        if isinstance(error, EOFError):
            return _(
                "{file} breaks off after {n} bytes: the copy or the download is incomplete. "
                "Fetch it again.",
                file=self._name,
                n=number(self._position()),
            )
        return _("{file} is damaged ({error}). Fetch it again.", file=self._name, error=error)

    def close(self) -> None:
        self._inner.close()
        super().close()


def bomb(name: str) -> str:
    """The sentence for a file that unpacks out of proportion."""
    return _(
        "{file} unpacks to far more than an export would: it looks made to fill the memory. "
        "Nothing was read. If you trust it, unpack it yourself and give the file inside.",
        file=name,
    )
