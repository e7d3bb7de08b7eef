"""The records of a table or of JSON, where a mapping says they are, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec

from liaisons.errors import BadFile
from liaisons.sources import jsonlines, paths
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Member
from liaisons.sources.records import Refusal
from liaisons.sources.refusals import Place
from liaisons.sources.tables import Table, header, table
from liaisons.sources.text import TooLong

#: (number in the member, how it was written, cells or object or why there is none).
Entry: TypeAlias = tuple[int, Any, Any]
#: Takes a field from the cells or the object.
Getter: TypeAlias = Callable[[Any], Any]

_Object = dict[str, Any]
#: Roles without which a JSON file is not what the mapping was made for.
_ESSENTIAL = ("text", "time", "author_id", "author_handle", "id")
_LOOKED_AT = 50


class Feed:
    """One member, read the way a mapping says."""

    def __init__(self, member: Member, mapping: Mapping, before: int = 0) -> None:
        self._member, self._mapping = member, mapping
        self._table = table(member)
        parts = paths.steps(mapping.records)
        inner = bool(parts) or bool(mapping.nested)
        if self._table:
            self.place = self._table.place(before)
        elif inner or jsonlines.layout(member) != "lines":
            self.place = Place(member, before, "element")
        else:
            self.place = Place(member, before)
        self._parts = parts

    def getter(self, path: str) -> Getter:
        """How to take what is at ``path``: by position in a table, by name in JSON."""
        if self._table is None:
            return paths.getter(path)
        return itemgetter(_names(self._table, self._mapping).index(path))

    def entries(self) -> Iterator[Entry]:
        """Every record, in the file's order. Raises BadFile where a document is damaged."""
        if self._table:
            rows = self._table.rows(self.place, header=not self._mapping.columns)
            return ((number, row, row) for number, row in rows)
        if jsonlines.layout(self._member) != "lines":
            return self._of_document()
        if not self._parts:
            return jsonlines.records(self._member, _Object, self.place.before)
        return self._of_lines()

    def of_lines(self, numbered: Iterable[tuple[int, bytes | TooLong]]) -> Iterator[Entry]:
        """The records of lines that hold one each, under their numbers."""
        return jsonlines.of_lines(numbered, _Object, self.place)

    def _of_lines(self) -> Iterator[Entry]:
        """Records inside each line."""
        number = 0
        found = jsonlines.records(self._member, msgspec.Raw, self.place.before)
        for row, raw, line in found:
            if isinstance(line, Refusal):
                yield row, raw, line
                continue
            for entry in self._inside(line, self._parts, raw, number):
                number += 1
                yield entry

    def _of_document(self) -> Iterator[Entry]:
        parts = self._parts
        if jsonlines.layout(self._member) == "array" and parts[:1] != (paths.EACH,):
            parts = (paths.EACH, *parts)
        document = jsonlines.split(self._member, msgspec.Raw)
        return self._inside(document, parts, b"", 0)

    def _inside(
        self, outer: msgspec.Raw, parts: tuple[str, ...], raw: bytes, number: int
    ) -> Iterator[Entry]:
        decoder = jsonlines.Decoder(_Object, self.place)
        try:
            for key, record in paths.records(outer, parts):
                number += 1
                entry = decoder.one(number, record)
                if not isinstance(entry, Refusal):
                    entry[paths.KEY] = key
                yield number, record, entry
        except (msgspec.MsgspecError, ValueError, RecursionError):
            number += 1
            yield number, raw, self.place.bad_field(number, self._mapping.records, raw)


def missing(member: Member, mapping: Mapping) -> list[str]:
    """The columns or paths that the mapping names and the member does not have."""
    wanted = [*mapping.fields.values(), *mapping.attributes.values()]
    opened = table(member)
    if opened:
        names = _names(opened, mapping)
        return [name for name in wanted if name not in names] if names else wanted
    if not jsonlines.start(member, 1 << 12).startswith((b"{", b"[")):
        return wanted
    return _missing_in_json(member, mapping, wanted)


def _missing_in_json(member: Member, mapping: Mapping, wanted: list[str]) -> list[str]:
    feed = Feed(member, mapping)
    try:
        found = [record for _n, _raw, record in islice(feed.entries(), _LOOKED_AT)]
    except BadFile as error:
        member.damaged(error)
        return wanted
    entries = [record for record in found if not isinstance(record, Refusal)]
    if not entries:
        return wanted
    essential = [path for role, path in mapping.fields.items() if role in _ESSENTIAL]
    getters = {path: feed.getter(path) for path in essential}
    return [p for p, get in getters.items() if all(get(r) is None for r in entries)]


def _names(opened: Table, mapping: Mapping) -> list[str]:
    """The names of the columns: of the header, or given where there is none."""
    if mapping.columns:
        return mapping.columns if len(mapping.columns) == len(opened.first) else []
    return header(opened.first)
