"""The sentences that say why a record cannot be kept, and where it stands."""

from __future__ import annotations

from liaisons.i18n import _
from liaisons.sources.opening import Member
from liaisons.sources.records import Refusal
from liaisons.sources.text import LINE_LIMIT, raw
from liaisons.sources.times import BadTime, Clock, Instant, Written
from liaisons.sources.values import Loose, as_text


class Unkept(Exception):
    """Carries the refusal of one record from where it was found wrong to where it is yielded."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Place:
    """Where records are read from: a member, and the rank at which its own numbering starts.

    ``unit`` names what is counted in it: a line, a row of a table, an element.
    """

    def __init__(self, member: Member, before: int = 0, unit: str = "line") -> None:
        self.member = member
        self.before = before
        self.unit = unit

    def of(self, row: int) -> str:
        """``posts.csv, line 12``."""
        texts = {
            "line": _("{file}, line {n}", file=self.member.name, n=row),
            "row": _("{file}, row {n}", file=self.member.name, n=row),
            "element": _("{file}, element {n}", file=self.member.name, n=row),
        }
        return texts[self.unit]

    def refuse(self, row: int, code: str, reason: str, record: object) -> Refusal:
        """A refusal of the record at ``row`` of this member."""
        return Refusal(row=self.before + row, code=code, reason=reason, raw=raw(record))

    def time(self, clock: Clock, value: Written, row: int, field: str, record: object) -> Instant:
        """The moment that ``value`` writes. Raises Unkept where it writes none."""
        try:
            return clock.read(value)
        except BadTime:
            empty = value is None or value == ""
            refusal = self.no_date if empty else self.bad_date
            raise Unkept(refusal(row, field, record, value)) from None

    def identity(self, value: Loose, row: int, field: str, record: object) -> str:
        """The identifier in ``value``. Raises Unkept where there is none."""
        native = as_text(value)
        if native is None:
            raise Unkept(self.no_id(row, field, record))
        return native

    def no_date(self, row: int, field: str, record: object, _value: object = None) -> Refusal:
        return self.refuse(
            row,
            "no_date",
            _(
                "{place}: no date in {field}. A message without a date cannot be placed in time; "
                "write one.",
                place=self.of(row),
                field=field,
            ),
            record,
        )

    def bad_date(self, row: int, field: str, record: object, value: object) -> Refusal:
        return self.refuse(
            row,
            "bad_date",
            _(
                "{place}: {field} is not a date between 1970 and 2100 ({value}). Write it as in "
                "2021-03-28 14:05.",
                place=self.of(row),
                field=field,
                value=raw(str(value))[:40],
            ),
            record,
        )

    def no_id(self, row: int, field: str, record: object) -> Refusal:
        return self.refuse(
            row,
            "no_id",
            _(
                "{place}: {field} is empty, so that nothing could refer to this record. Give each "
                "an identifier of its own.",
                place=self.of(row),
                field=field,
            ),
            record,
        )

    def bad_json(self, row: int, record: object) -> Refusal:
        return self.refuse(
            row,
            "bad_json",
            _(
                "{place}: this is not JSON, or it breaks off. Export again if the file was cut.",
                place=self.of(row),
            ),
            record,
        )

    def bad_field(self, row: int, field: str, record: object) -> Refusal:
        return self.refuse(
            row,
            "bad_field",
            _(
                "{place}: {field} does not hold what it should (a text for a number, a list for a "
                "text …).",
                place=self.of(row),
                field=field,
            ),
            record,
        )

    def too_deep(self, row: int, record: object) -> Refusal:
        return self.refuse(
            row,
            "too_deep",
            _(
                "{place}: the record is nested deeper than any export would be and was not read.",
                place=self.of(row),
            ),
            record,
        )

    def too_long(self, row: int, record: object) -> Refusal:
        return self.refuse(
            row,
            "too_long",
            _(
                "{place}: longer than {limit} MB, which no message is; it was skipped.",
                place=self.of(row),
                limit=LINE_LIMIT >> 20,
            ),
            record,
        )
