"""The seven-column sheet in which a member copies what a private group says.

``id, fil, auteur, date, texte, repond_a, type`` (or in English ``id, thread, author, date, text,
reply_to, type``), in any order, as CSV, TSV or workbook. Only ``date`` and ``texte`` must be
filled. ``fil`` says which messages belong together; ``repond_a`` which message is answered, by its
``id``, or whom, by name; ``type`` what it is. A date without a zone is local. What comes this way
is visible to members only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import ClassVar

import msgspec

from liaisons.i18n import _
from liaisons.sources import peek
from liaisons.sources.base import Options, Source
from liaisons.sources.names import plain_name
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Kind, Message, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.tables import Row, Table, as_loose, header, table
from liaisons.sources.times import Clock
from liaisons.sources.values import as_text

COLUMNS = ("id", "fil", "auteur", "date", "texte", "repond_a", "type")
_ENGLISH = ("id", "thread", "author", "date", "text", "reply_to", "type")
#: Other ways in which the documented names get written.
_VARIANTS = {
    "reponda": "repond_a",
    "reponse_a": "repond_a",
    "replyto": "reply_to",
    "auteurs": "auteur",
}

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("publication", "post", "message", "question", "annonce", "sondage"), "post"),
    **dict.fromkeys(("reponse", "reply", "answer"), "reply"),
    **dict.fromkeys(("commentaire", "comment"), "comment"),
    **dict.fromkeys(("partage", "share"), "share"),
    **dict.fromkeys(("citation", "quote"), "quote"),
    **dict.fromkeys(("service", "systeme", "system"), "service"),
}
_QUESTION = "question"


class Sheet(Source):
    """CSV, TSV or workbook with the seven columns."""

    name: ClassVar[str] = "sheet"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "id, fil, auteur, date, texte, repond_a, type (CSV, TSV, XLSX)"
    capabilities: ClassVar[frozenset[str]] = frozenset({"threads", "reply_targets", "authors"})
    frame: ClassVar[Frame | None] = "sample"

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        """Questions are declared where the column ``type`` names any."""
        sheets = [found for m in inputs.members if _likeness(m) and (found := table(m))]
        asks = any(_look(found).asks for found in sheets)
        return self.capabilities | ({"questions"} if asks else set())

    def detect(self, inputs: Inputs) -> float:
        return max((_likeness(m) for m in inputs.members), default=0.0)

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        clock = Clock(options.zone)

        def read(member: Member, before: int) -> Iterator[Record]:
            opened = table(member)
            assert opened is not None
            return _Sheet(opened, opened.place(before), clock).records()

        yield from peek.in_turn(peek.chosen(inputs, _likeness), read)


def _likeness(member: Member) -> float:
    """All seven columns: surely. Without one that may be left empty anyway: likely."""
    found = table(member)
    at = _positions(found) if found else {}
    if not {"date", "texte", "auteur"} <= at.keys():
        return 0.0
    return {7: 1.0, 6: 0.8}.get(len(at), 0.0)


def _positions(opened: Table) -> dict[str, int]:
    """Documented column → position, from the names in either language (not mixed)."""
    plain = [plain_name(name) for name in header(opened.first)]
    names = [_VARIANTS.get(name, name) for name in plain]
    best = max((COLUMNS, _ENGLISH), key=lambda wanted: len(set(wanted) & set(names)))
    return {
        french: names.index(wanted)
        for french, wanted in zip(COLUMNS, best, strict=True)
        if wanted in names
    }


class _Look(msgspec.Struct):
    """What a first pass over a sheet finds: ids, where threads open, whether it says questions."""

    ids: set[str]
    openers: dict[str, int]
    asks: bool = False


def _look(opened: Table) -> _Look:
    """The first pass over a sheet, made once."""
    if "sheet" not in opened.member.memo:
        found = _Look(set(), {})
        take = _taker(opened)
        for number, row in opened.rows(opened.place(), quiet=True):
            if not isinstance(row, Refusal):
                native, thread, *_rest, kind = take(row)
                found.ids.add(native)
                found.openers.setdefault(thread, number)
                found.asks |= plain_name(kind) == _QUESTION
        opened.member.memo["sheet"] = found
    return opened.member.memo["sheet"]  # type: ignore[return-value]


def _taker(opened: Table) -> Callable[[Row], Iterator[str]]:
    """A function that gives the cells of a row as texts, as in ``COLUMNS`` less the date."""
    at = _positions(opened)
    take = itemgetter(*(at.get(name, -1) for name in COLUMNS if name != "date"))
    return lambda row: (as_text(as_loose(cell)) or "" for cell in take([*row, ""]))


class _Sheet:
    """One sheet, read with what a first look at it has found."""

    def __init__(self, opened: Table, place: Place, clock: Clock) -> None:
        self._opened = opened
        self._place = place
        self._clock = clock
        self._date = _positions(opened)["date"]
        self._take = _taker(opened)
        self._found = _look(opened)

    def records(self) -> Iterator[Record]:
        """The message of every filled row, or why not."""
        for number, row in self._opened.rows(self._place):
            if isinstance(row, Refusal):
                yield row
                continue
            try:
                yield self._message(number, row)
            except Unkept as unkept:
                yield unkept.refusal

    def _message(self, number: int, row: Row) -> Message:
        sent, naive = self._place.time(self._clock, row[self._date], number, "date", row)
        native, thread, author, text, answered, said = self._take(row)
        kind = plain_name(said)
        reply_to, to_handle = self._target(answered)
        return Message(
            row=self._place.before + number,
            id=native or f"#{self._place.before + number}",
            sent_us=sent,
            text=text,
            kind=_KINDS.get(kind) or self._by_place(said, number, thread, answered),
            author_handle=author or None,
            thread=thread or None,
            reply_to=reply_to,
            to_handle=to_handle,
            naive=naive,
            visibility="members",
            is_question=kind == _QUESTION if self._found.asks and kind else None,
        )

    def _target(self, answered: str) -> tuple[str | None, str | None]:
        """(message, person) answered: an id of the sheet, else a name, which may begin with @."""
        if not answered:
            return None, None
        if answered in self._found.ids or answered.isdecimal():
            return answered, None
        return None, answered.removeprefix("@").strip() or None

    def _by_place(self, said: str, number: int, thread: str, answered: str) -> Kind:
        """What a message is where ``type`` does not say: the first of a thread opens it."""
        if said:
            member = self._place.member
            member.note(
                _(
                    "{file}: the type “{type}” is not one of those documented. Such messages were "
                    "taken for posts or replies.",
                    file=member.name,
                    type=said,
                )
            )
        opens = not thread or self._found.openers.get(thread) == number
        return "reply" if answered or not opens else "post"
