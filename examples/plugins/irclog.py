"""IRC logs: a line per message, ``2026-01-03 14:05 <marie> text``, often a file per day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from liaisons.i18n import _
from liaisons.sources import peek
from liaisons.sources.base import Options, Source
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Message, Record
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.text import TooLong, decoded, lines, utf8
from liaisons.sources.times import Clock

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) <([^>\s]+)> (.*)")


class IrcLog(Source):
    """Lines of a channel, without threads: nothing says what a line answers."""

    name: ClassVar[str] = "irclog"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "IRC log (text)"
    capabilities: ClassVar[frozenset[str]] = frozenset({"authors"})
    frame: ClassVar[Frame | None] = "census"

    def detect(self, inputs: Inputs) -> float:
        return max((_likeness(member) for member in inputs.members), default=0.0)

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        clock = Clock(options.zone)

        def read(member: Member, before: int) -> Iterator[Record]:
            place = Place(member, before)
            with utf8(member) as stream:
                for row, line in lines(stream):
                    try:
                        yield _message(place, clock, row, line)
                    except Unkept as unkept:
                        yield unkept.refusal

        yield from peek.in_turn(peek.chosen(inputs, _likeness), read)


def _likeness(member: Member) -> float:
    """The share of the first lines that are written like this."""
    first = peek.decoded_start(member).splitlines()[: peek.RECORDS]
    return sum(bool(_LINE.match(line)) for line in first) / len(first) if first else 0.0


def _message(place: Place, clock: Clock, row: int, line: bytes | TooLong) -> Message:
    if isinstance(line, TooLong):
        raise Unkept(place.too_long(row, line.start))
    found = _LINE.fullmatch(decoded(line, place.member).rstrip())
    if found is None:
        reason = _("{place}: nobody says anything here.", place=place.of(row))
        raise Unkept(place.refuse(row, "not_a_message", reason, line))
    time, nick, text = found.groups()
    sent, naive = place.time(clock, time, row, "time", line)
    return Message(
        row=place.before + row,
        # the log gives no ids; a line keeps its place in its file, also once the log has grown
        id=f"{PurePosixPath(place.member.name).name}:{row}",
        sent_us=sent,
        naive=naive,
        text=text,
        author_handle=nick,
    )
