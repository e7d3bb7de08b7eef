"""Interviews kept: text, turns, consent, and whom of the corpus they are by.

An interview may be shown beside somebody's messages only while consent is *given*: linking is
refused before, and ``linked_person`` says nobody once it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from liaisons.coding.interviews.tables import consents, interviews, turn_versions, turns
from liaisons.coding.tables import insert, new_guid, now_us
from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound, Refused
from liaisons.i18n import _

State = Literal["asked", "given", "refused", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)


class BadInterview(LiaisonsError, ValueError):
    """An interview that cannot be kept, or turns that do not fit its text."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one person says in one go: from ``start`` to ``end`` of the text."""

    speaker: str
    start: int
    end: int
    asks: bool = False
    begin_ms: int | None = None


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What the participant agreed to, since when."""

    state: State
    note: str
    at_us: int


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    """One interview or document. ``person`` is whom it was linked to; see ``linked_person``."""

    id: int
    guid: str
    name: str
    kind: str
    text: str
    source: str
    person: int | None
    made_us: int


def add(
    database: Database,
    name: str,
    text: str,
    *,
    found: Sequence[Turn] = (),
    kind: str = "interview",
    source: str = "",
    guid: str | None = None,
) -> Interview:
    """Keep a text. Raises BadInterview where there is none, or the name is taken."""
    with database.writing() as write:
        return add_in(write, name, text, found=found, kind=kind, source=source, guid=guid)


def add_in(
    write: sa.Connection,
    name: str,
    text: str,
    *,
    found: Sequence[Turn] = (),
    kind: str = "interview",
    source: str = "",
    guid: str | None = None,
) -> Interview:
    """``add``, inside a transaction."""
    name = " ".join(name.split())
    if not name or not text.strip():
        raise BadInterview(_("An interview needs a name and a text."))
    if write.execute(sa.select(interviews.c.id).where(interviews.c.name == name)).first():
        raise BadInterview(_("There is already an interview called “{name}”.", name=name))
    made = insert(
        write,
        interviews,
        guid=guid or new_guid(),
        name=name,
        kind=kind,
        text=text,
        source=source,
        made_us=now_us(),
    )
    write_turns(write, made, found, len(text), 1)
    touch(write, "interviews")
    return _interviews(write, interviews.c.id == made)[0]


def everything(database: Database) -> list[Interview]:
    """All interviews and documents, in the order in which they came."""
    with database.reading() as read:
        return everything_in(read)


def everything_in(read: sa.Connection) -> list[Interview]:
    """``everything``, inside a transaction."""
    return _interviews(read, sa.true())


def named(database: Database, name: str) -> Interview:
    """The interview of this name; NotFound lists the others."""
    known = everything(database)
    for interview in known:
        if interview.name == name:
            return interview
    raise NotFound(
        _(
            "No interview is called “{name}”. There are: {names}.",
            name=name,
            names=", ".join(i.name for i in known) or _("none yet"),
        )
    )


def turns_of(database: Database, interview: int) -> list[Turn]:
    """The turns as last corrected, in order."""
    with database.reading() as read:
        return turns_at(read, interview, latest(read, interview))


def every_turn(database: Database) -> dict[int, list[Turn]]:
    """The turns of all interviews as last corrected."""
    with database.reading() as read:
        known = [one.id for one in everything_in(read)]
        return {one: turns_at(read, one, latest(read, one)) for one in known}


def latest(read: sa.Connection, interview: int) -> int:
    """The version of the turns that holds; 0 where none were found and none were made."""
    asked = [
        sa.select(sa.func.max(of.c.version)).where(of.c.interview == interview)
        for of in (turns, turn_versions)
    ]
    return max(read.execute(one).scalar() or 0 for one in asked)


def turns_at(read: sa.Connection, interview: int, version: int) -> list[Turn]:
    """The turns as they were at a version."""
    asked = sa.select(turns).where(turns.c.interview == interview, turns.c.version == version)
    return [
        Turn(
            speaker=row.speaker,
            start=row.start,
            end=row.end,
            asks=row.asks,
            begin_ms=row.begin_ms,
        )
        for row in read.execute(asked.order_by(turns.c.place))
    ]


def write_turns(
    write: sa.Connection, interview: int, found: Sequence[Turn], length: int, version: int
) -> None:
    """Keep a version of the turns. Raises BadInterview where they do not fit the text."""
    rows: list[dict[str, Any]] = []
    before = 0
    for place, turn in enumerate(found):
        if not before <= turn.start <= turn.end <= length:
            raise BadInterview(_("Turn {n} does not fit into the text.", n=place + 1))
        before = turn.end
        said = msgspec.structs.asdict(turn)
        rows.append(said | {"interview": interview, "version": version, "place": place})
    if rows:
        write.execute(turns.insert(), rows)


def consent(database: Database, interview: int, state: State, note: str = "") -> Consent:
    """Keep what the participant agreed to. Withdrawing takes the link to the corpus back."""
    if state not in STATES:
        raise BadInterview(
            _("“{state}” is no state of consent: {states}.", state=state, states=", ".join(STATES))
        )
    with database.writing() as write:
        at = now_us()
        insert(write, consents, interview=interview, state=state, note=note, at_us=at)
        if state != "given":
            write.execute(
                interviews.update().where(interviews.c.id == interview).values(person=None)
            )
        touch(write, "interviews")
        return Consent(state=state, note=note, at_us=at)


def consent_of(database: Database, interview: int) -> Consent | None:
    """The state of consent, None where nobody asked yet."""
    with database.reading() as read:
        return _consent(read, interview)


def link(database: Database, interview: int, person: int) -> None:
    """Say whose interview it is. Raises Refused where consent is not given."""
    with database.writing() as write:
        state = _consent(write, interview)
        if state is None or state.state != "given":
            raise Refused(
                _("Their consent is not given: the interview cannot be linked to their messages.")
            )
        write.execute(interviews.update().where(interviews.c.id == interview).values(person=person))
        touch(write, "interviews")


def linked_person(database: Database, interview: int) -> int | None:
    """Whose messages may be shown beside an interview: None unless consent is given now."""
    with database.reading() as read:
        state = _consent(read, interview)
        asked = sa.select(interviews.c.person).where(interviews.c.id == interview)
        person: int | None = read.execute(asked).scalar()
    return person if state is not None and state.state == "given" else None


def _consent(read: sa.Connection, interview: int) -> Consent | None:
    asked = sa.select(consents).where(consents.c.interview == interview)
    row = read.execute(asked.order_by(consents.c.id.desc()).limit(1)).first()
    return None if row is None else Consent(state=row.state, note=row.note, at_us=row.at_us)


def _interviews(read: sa.Connection, where: sa.ColumnElement[bool]) -> list[Interview]:
    asked = sa.select(interviews).where(where).order_by(interviews.c.id)
    return [Interview(**row._mapping) for row in read.execute(asked)]
