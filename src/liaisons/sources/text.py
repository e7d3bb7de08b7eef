"""Text out of foreign bytes: encodings, lines of bounded length, what has no place in a text.

UTF-8 is expected, with or without a byte order mark; UTF-16 is known by its mark. Bytes that are
not UTF-8 are read as Windows-1252, which French exports of some age are written in, and the person
is told. NUL bytes are dropped.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from liaisons.i18n import _
from liaisons.sources.opening import Member
from liaisons.sources.streams import PIECE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Longest line, in bytes, that is looked at: a line is one record, and this is a long book.
LINE_LIMIT = 64 << 20
#: Bytes of whole lines that are looked at together.
WHOLE_LINES = 8 << 20
#: Characters of a refused record that are kept to show it.
RAW_LIMIT = 2_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class TooLong(msgspec.Struct, frozen=True):
    """Stands for a line over the limit, which was skipped; ``start`` is how it began."""

    start: bytes


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decoding error handler: the bytes that are not UTF-8 read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("liaisons.cp1252", _as_cp1252)


def decoded(data: bytes, member: Member) -> str:
    """``data`` as text, without NUL; what is not UTF-8 is read as Windows-1252 and noted."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "liaisons.cp1252")
        note_encoding(member)
    return text.replace("\0", "") if "\0" in text else text


def note_encoding(member: Member) -> None:
    """Tell the person, once, that Windows-1252 was assumed."""
    member.note(
        _(
            "{file} is not written in UTF-8 throughout: those bytes were read as Windows-1252. "
            "Check the accents.",
            file=member.name,
        )
    )


def scrubbed(text: str) -> str:
    """``text`` without what cannot be stored: NUL and halves of surrogate pairs."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))


def raw(data: object) -> str:
    """The start of a refused record (bytes, text, cells of a row), to be shown to a person."""
    text = data[:RAW_LIMIT].decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
    return scrubbed(text[:RAW_LIMIT])


def utf8(member: Member, *, quiet: bool = False) -> io.BufferedReader:
    """The bytes of ``member`` as UTF-8 without byte order mark, whatever Unicode they came in.

    Lines end with LF. (Bytes that are no Unicode at all come as they are: see ``decoded``.)
    """
    head = member.head()
    stream = member.open(quiet=quiet)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding == "utf-8":
        stream.read(len(codecs.BOM_UTF8))
    old_mac = b"\r" in head[:-1] and b"\n" not in head
    if encoding == "utf-16" or old_mac:
        return io.BufferedReader(_Transcoded(stream, encoding or "utf-8"), PIECE)
    return stream


class _Transcoded(io.RawIOBase):
    """UTF-16, or lines ending with a lone CR, as UTF-8 with LF."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        errors = "replace" if encoding == "utf-16" else "surrogateescape"
        self._decoder = io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(encoding)(errors), translate=True
        )
        self._errors = errors
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        while not self._ready:
            piece = self._stream.read1(PIECE)
            text = self._decoder.decode(piece, final=not piece)
            self._ready = text.encode("utf-8", self._errors)
            if not piece and not self._ready:
                return 0
        size = min(len(self._ready), view.nbytes)
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()


def lines(
    stream: io.BufferedReader, limit: int = LINE_LIMIT
) -> Iterator[tuple[int, bytes | TooLong]]:
    """(number from 1, line with its end); one over ``limit`` bytes is skipped, never held whole."""
    read = stream.readline
    number = 0
    while line := read(limit):
        number += 1
        if len(line) < limit or line.endswith(b"\n"):
            yield number, line
            continue
        _skip_line(stream)
        yield number, TooLong(line[:RAW_LIMIT])


def pieces(stream: io.BufferedReader, limit: int = LINE_LIMIT) -> Iterator[bytes | TooLong]:
    """Whole lines, a few megabytes at a time; one over ``limit`` bytes is skipped."""
    while data := stream.read(WHOLE_LINES):
        begun = data[data.rfind(b"\n") + 1 :]
        rest = stream.readline(limit - len(begun)) if begun else b""
        if len(begun) + len(rest) < limit or rest.endswith(b"\n"):
            yield data + rest
            continue
        if len(begun) < len(data):
            yield data[: len(data) - len(begun)]
        _skip_line(stream)
        yield TooLong((begun + rest)[:RAW_LIMIT])


def _skip_line(stream: io.BufferedReader) -> None:
    while (rest := stream.readline(PIECE)) and not rest.endswith(b"\n"):
        pass


def text_lines(member: Member, *, quiet: bool = False) -> Iterator[str]:
    """Lines as text for the CSV reader; one over the limit comes cut, and is noted."""
    with utf8(member, quiet=quiet) as stream:
        for number, line in lines(stream):
            if isinstance(line, bytes):
                yield decoded(line, member)
            else:
                note_cut(member, number)
                yield raw(line.start) + "\n"


def note_cut(member: Member, number: int) -> None:
    """Tell the person of a line that was longer than any table has."""
    member.note(
        _(
            "{file}, line {line} is longer than {limit} MB and was cut.",
            file=member.name,
            line=number,
            limit=LINE_LIMIT >> 20,
        )
    )
