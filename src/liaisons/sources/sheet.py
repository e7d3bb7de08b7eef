"""The seven-column sheet in which a member copies what a private group says.

``id, fil, auteur, date, texte, repond_a, type`` (or in English ``id, thread, author, date, text,
reply_to, type``), in any order, as CSV, TSV or workbook. Only ``date`` and ``texte`` must be
filled. ``fil`` says which messages belong together; ``repond_a`` which message is answered, by its
``id``, or whom, by name; ``type`` what it is. A date without a zone is local. What comes this way
is visible to members only.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        opened = [table(m) for m in inputs.members if _likeness(m)]
        asks = any(found and _declares_questions(found) for found in opened)
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
    """All seven columns: surely. Without one or two that may be left empty anyway: likely."""
    found = table(member)
    at = _positions(found) if found else {}
    if not {"date", "texte", "auteur"} <= at.keys():
        return 0.0
    return {7: 1.0, 6: 0.8, 5: 0.6}.get(len(at), 0.0)


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


def _declares_questions(opened: Table) -> bool:
    at = _positions(opened).get("type")
    rows = opened.rows(opened.place(), quiet=True)
    return at is not None and any(
        plain_name(str(row[at])) == _QUESTION for _n, row in rows if not isinstance(row, Refusal)
    )


class _Filled(msgspec.Struct, gc=False):
    """One row, its cells by their documented names."""

    id: str | None
    fil: str | None
    auteur: str | None
    texte: str
    repond_a: str | None
    type: str | None


class _Sheet:
    """One sheet, looked through once for its ids and threads before it is read."""

    def __init__(self, opened: Table, place: Place, clock: Clock) -> None:
        self._opened = opened
        self._place = place
        self._clock = clock
        self._at = _positions(opened)
        self._ids: set[str] = set()
        self._openers: dict[str, int] = {}
        self._declares_questions = _declares_questions(opened)
        self._look()

    def _look(self) -> None:
        for number, row in self._opened.rows(self._place, quiet=True):
            if isinstance(row, Refusal):
                continue
            filled = self._filled(row)
            if filled.id:
                self._ids.add(filled.id)
            if filled.fil:
                self._openers.setdefault(filled.fil, number)

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

    def _filled(self, row: Row) -> _Filled:
        cells = {
            name: as_text(as_loose(row[self._at[name]])) if name in self._at else None
            for name in COLUMNS
            if name not in ("date", "texte")
        }
        return _Filled(texte=str(row[self._at["texte"]]), **cells)

    def _message(self, number: int, row: Row) -> Message:
        filled = self._filled(row)
        date = row[self._at["date"]]
        sent, naive = self._place.time(self._clock, date, number, "date", row)
        reply_to, to_handle = self._target(filled.repond_a)
        kind = self._kind(filled, number, answers=bool(filled.repond_a))
        said = plain_name(filled.type or "")
        return Message(
            row=self._place.before + number,
            id=filled.id or f"#{self._place.before + number}",
            sent_us=sent,
            naive=naive,
            text=filled.texte,
            kind=kind,
            author_handle=filled.auteur,
            thread=filled.fil,
            reply_to=reply_to,
            to_handle=to_handle,
            visibility="members",
            is_question=said == _QUESTION if self._declares_questions and said else None,
        )

    def _target(self, answered: str | None) -> tuple[str | None, str | None]:
        """(message, person) answered: an id of the sheet, else a name, which may begin with @."""
        if answered is None:
            return None, None
        if answered in self._ids or answered.isdecimal():
            return answered, None
        return None, answered.removeprefix("@").strip() or None

    def _kind(self, filled: _Filled, number: int, *, answers: bool) -> Kind:
        """What ``type`` says; without it, the first message of a thread opens it."""
        said = plain_name(filled.type or "")
        if said and said not in _KINDS:
            self._place.member.note(
                _(
                    "{file}: the type “{type}” is not one of those documented. Such messages "
                    "were taken for posts or replies.",
                    file=self._place.member.name,
                    type=filled.type,
                )
            )
        if said in _KINDS:
            return _KINDS[said]
        opens = not filled.fil or self._openers.get(filled.fil) == number
        return "reply" if answers or not opens else "post"
