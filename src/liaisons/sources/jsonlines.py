"""JSON records, one per line or in one array, each decoded on its own.

One bad record never costs the others: it becomes a refusal with its line. Records are decoded
straight into the struct that a source declares (msgspec); what is slightly wrong, as exports often
are (bytes of another encoding, control characters, half of an emoji), is read the slow way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Generic, Literal, TypeVar

import msgspec

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.sources.opening import Member
from liaisons.sources.records import Refusal
from liaisons.sources.refusals import Place
from liaisons.sources.text import TooLong, decoded, lines, scrubbed, utf8

T = TypeVar("T")

#: A JSON document that is not lines is held in memory: bytes.
DOCUMENT_LIMIT = 512 << 20
#: The escape of a NUL, which no text may hold.
_NUL = b"\\u0000"
_PATH = re.compile(r"at `\$\.?(.*)`$")


class Decoder(Generic[T]):
    """Decodes records of one type, or says why not."""

    def __init__(self, kind: type[T], place: Place) -> None:
        self._kind = kind
        self._place = place
        self.decode = msgspec.json.Decoder(kind).decode

    def one(self, row: int, record: bytes) -> T | Refusal:
        """The record that ``record`` encodes, or why it cannot be had."""
        try:
            if _NUL in record:
                raise ValueError
            return self.decode(record)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return self.repaired(row, record)

    def repaired(self, row: int, record: bytes) -> T | Refusal:
        """What the fast way could not decode: mended, or refused with the reason."""
        try:
            text = decoded(record, self._place.member)
            found = json.loads(text, strict=False, parse_constant=lambda _name: None)
            return msgspec.convert(_scrubbed(found), self._kind)
        except RecursionError:
            return self._place.too_deep(row, record)
        except msgspec.ValidationError as error:
            return self._place.bad_field(row, wrong_field(error), record)
        except ValueError:
            return self._place.bad_json(row, record)


def records(
    member: Member, kind: type[T], before: int = 0, *, quiet: bool = False
) -> Iterator[tuple[int, bytes, T | Refusal]]:
    """(rank in the member from 1, raw bytes, record or refusal), whatever the layout.

    ``before`` is how many rows other members had. Raises BadFile for an array that cannot be split.
    """
    if layout(member) == "array":
        return _elements(member, kind, before)
    return _lines(member, kind, before, quiet)


def layout(member: Member) -> Literal["lines", "array", "object"]:
    """Whether the member is JSON lines, one array, or one object over several lines."""
    head = start(member, 1 << 20)
    if head.startswith(b"["):
        return "array"
    line, newline, _rest = head.partition(b"\n")
    try:
        json.loads(line.decode("utf-8", "replace"), strict=False)
    except RecursionError:
        return "lines"
    except ValueError:
        return "lines" if not newline or len(line.strip()) > 1 else "object"
    return "lines"


def start(member: Member, n: int = 1 << 16) -> bytes:
    """The first bytes as UTF-8, without leading space."""
    with utf8(member, quiet=True) as stream:
        return stream.read(n).lstrip()


def _lines(
    member: Member, kind: type[T], before: int, quiet: bool
) -> Iterator[tuple[int, bytes, T | Refusal]]:
    with utf8(member, quiet=quiet) as stream:
        yield from of_lines(lines(stream), kind, Place(member, before))


def of_lines(
    numbered: Iterable[tuple[int, bytes | TooLong]], kind: type[T], place: Place
) -> Iterator[tuple[int, bytes, T | Refusal]]:
    """What ``records`` gives, of lines under their numbers."""
    decoder = Decoder(kind, place)
    decode = decoder.decode
    for row, line in numbered:
        if isinstance(line, TooLong):
            yield row, line.start, place.too_long(row, line.start)
            continue
        try:
            if _NUL in line:
                raise ValueError
            yield row, line, decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            if not line.isspace():
                yield row, line, decoder.repaired(row, line)


def _elements(
    member: Member, kind: type[T], before: int
) -> Iterator[tuple[int, bytes, T | Refusal]]:
    decoder = Decoder(kind, Place(member, before, "element"))
    for row, element in enumerate(split(member, list[msgspec.Raw]), 1):
        data = bytes(element)
        yield row, data, decoder.one(row, data)


def split(member: Member, kind: type[T]) -> T:
    """A whole JSON document, cut at its outermost level (``list[Raw]`` or ``dict[str, Raw]``).

    Raises BadFile where it is too large to be held or is not such a document.
    """
    with utf8(member) as stream:
        data = stream.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        raise BadFile(
            _(
                "{file} is one JSON document of more than {limit} MB. Write it as JSON lines, one "
                "record per line.",
                file=member.name,
                limit=DOCUMENT_LIMIT >> 20,
            )
        )
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _mended(member, data, kind)


def _mended(member: Member, data: bytes, kind: type[T]) -> T:
    try:
        found = json.loads(decoded(data, member), strict=False, parse_constant=lambda _name: None)
        return msgspec.json.decode(msgspec.json.encode(_scrubbed(found)), type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadFile(
            _(
                "{file} is not the JSON document that it begins as: it breaks off or is damaged "
                "({error}).",
                file=member.name,
                error=error,
            )
        ) from error


def wrong_field(error: msgspec.ValidationError) -> str:
    """The path that a msgspec error names (``legacy.full_text``)."""
    found = _PATH.search(str(error))
    return found[1] if found and found[1] else str(error)


def _scrubbed(value: object) -> object:
    """``value`` with every text storable."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, list):
        return [_scrubbed(v) for v in value]
    if isinstance(value, dict):
        return {scrubbed(k): _scrubbed(v) for k, v in value.items()}
    return value
