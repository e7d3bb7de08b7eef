"""Corrections of turns: cut, joined, given to another speaker, speakers renamed, who asks.

    correct(database, interview, Correction(what="split", at=412, speaker="Léa"), by="Ada Exemple")

Each makes a new version, signed; earlier ones stay and can be gone back to. Places are code points
of the text, which never changes. Whoever says which version they saw is told where somebody else
corrected meanwhile (``TurnsChanged``), and nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec
import sqlalchemy as sa

from liaisons.coding.interviews.speakers import set_interviewers
from liaisons.coding.interviews.store import (
    BadInterview,
    Interview,
    Turn,
    latest,
    turns_at,
    write_turns,
)
from liaisons.coding.interviews.tables import turn_versions
from liaisons.coding.tables import now_us
from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _

What: TypeAlias = Literal["split", "merge", "give", "rename", "asks", "replaced", "back"]
#: Corrections that are made at a place.
_PLACED = ("split", "merge", "give")
#: Letters of a name.
LONGEST = 200


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is corrected. ``at``: where a turn is cut, or a place in the turn that is meant;
    ``speaker`` who speaks it from now on (of a cut its second part; "" as before); ``name`` who is
    renamed; ``names`` who asks; ``words`` what begins at ``at``, to say it by.
    """

    what: What
    at: int = 0
    speaker: str = ""
    name: str = ""
    names: list[str] = []
    words: str = ""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the turns, and what made it; ``said`` None where a file was read."""

    version: int
    said: Correction | None
    restores: int | None = None
    by: str = ""
    at_us: int = 0


class TurnsChanged(LiaisonsError, ValueError):
    """Somebody corrected the turns since version ``seen``: nothing was written."""

    def __init__(self, seen: int, since: Sequence[Version]) -> None:
        who = ", ".join(dict.fromkeys(one.by for one in since if one.by)) or "?"
        super().__init__(
            _("These turns were corrected in the meantime by {who}: nothing was written.", who=who)
        )
        self.seen, self.since = seen, list(since)


def corrected(text: str, found: Sequence[Turn], said: Correction) -> list[Turn]:
    """The turns after a correction. Raises BadInterview where it cannot be made.

    A text without turns is one turn of nobody's.
    """
    turns = turns_or_whole(text, found)
    return _HOW[said.what](text, turns, said)


def correct(
    database: Database,
    interview: Interview,
    said: Correction,
    *,
    by: str,
    seen: int | None = None,
    over: int | None = None,
) -> Version:
    """Make a correction of the turns as they stand, or as they stood at version ``over``.

    ``seen``: the version that whoever corrects had before them. Raises BadInterview where it cannot
    be made, TurnsChanged where another version holds by now.
    """

    def make(write: sa.Connection, now: int) -> tuple[Sequence[Turn], Correction]:
        before = turns_at(write, interview.id, now if over is None else over)
        return corrected(interview.text, before, said), worded(interview.text, said)

    return _next(database, interview, make, by=by, seen=seen)


def replace(database: Database, interview: Interview, found: Sequence[Turn], *, by: str) -> Version:
    """Put other turns in the place of all: what another tool found."""
    said = Correction(what="replaced")
    return _next(database, interview, lambda _write, _now: (found, said), by=by)


def undo(
    database: Database, interview: Interview, *, by: str, seen: int | None = None
) -> Version | None:
    """Take the last correction back, the one before it at the next call; None: there is none."""
    known = history(database, interview.id)
    stands = _stands(known[-1])
    before = [one.version for one in known if one.version < stands]
    if not before:
        return None
    seen = known[-1].version if seen is None else seen
    return back(database, interview, before[-1], by=by, seen=seen)


def back(
    database: Database, interview: Interview, version: int, *, by: str, seen: int | None = None
) -> Version:
    """Go back to the turns of a version; NotFound where there is none."""
    known = {one.version: one for one in history(database, interview.id)}
    if version not in known:
        raise NotFound(_("There is no version {n} of these turns.", n=version))
    stands = _stands(known[version])

    def make(write: sa.Connection, _now: int) -> tuple[Sequence[Turn], Correction]:
        return turns_at(write, interview.id, stands), Correction(what="back")

    return _next(database, interview, make, by=by, seen=seen, restores=stands)


def history(database: Database, interview: int) -> list[Version]:
    """All versions, in order, what the file was read into first."""
    with database.reading() as read:
        return _history(read, interview)


def version_of(database: Database, interview: int) -> int:
    """The version that holds."""
    with database.reading() as read:
        return latest(read, interview)


def turns_of_version(database: Database, interview: int, version: int) -> list[Turn]:
    """The turns as they were at a version."""
    with database.reading() as read:
        return turns_at(read, interview, version)


def sentence(said: Correction | None, restores: int | None = None) -> str:
    """A correction in words."""
    if said is None:
        return _("as found in the file")
    return {
        "split": _("a turn cut before “{words}”", words=said.words),
        "merge": _("the turn “{words}” joined to the one before", words=said.words),
        "give": _("the turn “{words}” given to {who}", words=said.words, who=said.speaker),
        "rename": _("{name} renamed {who}", name=said.name, who=said.speaker),
        "asks": _("who asks: {names}", names=", ".join(said.names) or _("nobody")),
        "replaced": _("all turns replaced"),
        "back": _("back to version {n}", n=restores or 0),
    }[said.what]


def turns_or_whole(text: str, found: Sequence[Turn]) -> list[Turn]:
    """The turns; the whole text as one of nobody's where nobody is told apart."""
    start = len(text) - len(text.lstrip())
    return list(found) or [Turn(speaker="", start=start, end=len(text.rstrip()))]


def place_of(text: str, turn: Turn, words: str) -> int:
    """Where words stand in a turn. Raises BadInterview where they do not, or more than once."""
    wanted = r"\s+".join(re.escape(word) for word in words.split())
    found = list(re.finditer(wanted, text[turn.start : turn.end])) if wanted else []
    if not found:
        raise BadInterview(_("“{words}” does not stand in this turn: copy the words as they are.",
                             words=words))  # fmt: skip
    if len(found) > 1:
        raise BadInterview(_("“{words}” stands {n} times in this turn: give more words.",
                             words=words, n=len(found)))  # fmt: skip
    return turn.start + found[0].start()


# --- how each is made -----------------------------------------------------------------------------


def _split(text: str, turns: list[Turn], said: Correction) -> list[Turn]:
    place = _place(turns, said.at)
    turn = turns[place]
    first, second = text[turn.start : said.at].rstrip(), text[said.at : turn.end].lstrip()
    if not first or not second:
        raise BadInterview(_("A turn is cut between two of its words: choose where."))
    who = _name(said.speaker) if said.speaker.strip() else turn.speaker
    left = msgspec.structs.replace(turn, end=turn.start + len(first))
    right = Turn(speaker=who, start=turn.end - len(second), end=turn.end, asks=_asks(turns, who))
    return [*turns[:place], left, right, *turns[place + 1 :]]


def _merge(_text: str, turns: list[Turn], said: Correction) -> list[Turn]:
    place = _place(turns, said.at)
    if not place:
        raise BadInterview(_("There is no turn before this one to join it to."))
    joined = msgspec.structs.replace(turns[place - 1], end=turns[place].end)
    return [*turns[: place - 1], joined, *turns[place + 1 :]]


def _give(_text: str, turns: list[Turn], said: Correction) -> list[Turn]:
    place, who = _place(turns, said.at), _name(said.speaker)
    turns[place] = msgspec.structs.replace(turns[place], speaker=who, asks=_asks(turns, who))
    return turns


def _rename(_text: str, turns: list[Turn], said: Correction) -> list[Turn]:
    who = _name(said.speaker)
    if said.name not in {turn.speaker for turn in turns}:
        raise BadInterview(_("Nobody called “{name}” speaks here.", name=said.name))
    known = any(turn.speaker == who for turn in turns)
    asks = _asks(turns, who if known else said.name)
    return [
        msgspec.structs.replace(turn, speaker=who, asks=asks) if turn.speaker == said.name else turn
        for turn in turns
    ]


def _set_asks(_text: str, turns: list[Turn], said: Correction) -> list[Turn]:
    return set_interviewers(turns, said.names)


_HOW: dict[str, Callable[[str, list[Turn], Correction], list[Turn]]] = {
    "split": _split,
    "merge": _merge,
    "give": _give,
    "rename": _rename,
    "asks": _set_asks,
}


def _place(turns: Sequence[Turn], at: int) -> int:
    for place, turn in enumerate(turns):
        if turn.start <= at < turn.end or turn.start == at:
            return place
    raise BadInterview(_("No turn stands at place {n} of the text.", n=at))


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not name or len(name) > LONGEST:
        raise BadInterview(_("Say who speaks: a name of at most {n} letters.", n=LONGEST))
    return name


def _asks(turns: Sequence[Turn], name: str) -> bool:
    """Whether they ask elsewhere: who interviews does so in all their turns."""
    return any(turn.asks for turn in turns if turn.speaker == name)


# --- versions -------------------------------------------------------------------------------------


def _next(
    database: Database,
    interview: Interview,
    make: Callable[[sa.Connection, int], tuple[Sequence[Turn], Correction]],
    *,
    by: str,
    seen: int | None = None,
    restores: int | None = None,
) -> Version:
    with database.writing() as write:
        now = latest(write, interview.id)
        if seen is not None and seen != now:
            since = [one for one in _history(write, interview.id) if one.version > seen]
            raise TurnsChanged(seen, since)
        found, said = make(write, now)
        made = Version(version=now + 1, said=said, restores=restores, by=by, at_us=now_us())
        write_turns(write, interview.id, found, len(interview.text), made.version)
        write.execute(turn_versions.insert().values(interview=interview.id, **_row(made)))
        touch(write, "interviews")
    return made


def _row(made: Version) -> dict[str, Any]:
    said = msgspec.json.encode(made.said).decode()
    return {"version": made.version, "said": said, "restores": made.restores, "by": made.by,
            "at_us": made.at_us}  # fmt: skip


def _history(read: sa.Connection, interview: int) -> list[Version]:
    asked = sa.select(turn_versions).where(turn_versions.c.interview == interview)
    made = [
        Version(
            version=row.version,
            said=msgspec.json.decode(row.said, type=Correction),
            restores=row.restores,
            by=row.by,
            at_us=row.at_us,
        )
        for row in read.execute(asked.order_by(turn_versions.c.version))
    ]
    signed = {one.version for one in made}
    first = 1 if turns_at(read, interview, 1) and 1 not in signed else 0
    # of before corrections were signed
    early = [Version(version=n, said=Correction(what="replaced"))
             for n in range(first + 1, latest(read, interview) + 1) if n not in signed]  # fmt: skip
    early.append(Version(version=first, said=None))
    return sorted([*early, *made], key=lambda one: one.version)


def _stands(version: Version) -> int:
    """The version whose turns it repeats, or itself."""
    return version.version if version.restores is None else version.restores


def worded(text: str, said: Correction) -> Correction:
    """The same with the words that it is about, and names as they are kept."""
    who = " ".join(said.speaker.split())
    first = text[said.at : said.at + 60].partition("\n")[0] if said.what in _PLACED else ""
    return msgspec.structs.replace(said, words=" ".join(first.split()[:6]), speaker=who)
