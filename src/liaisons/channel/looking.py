"""One question as somebody sees it: what they may read of it, and what they may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from liaisons.channel import private, routing, summary
from liaisons.channel import tables as t
from liaisons.channel.archive import archived
from liaisons.channel.digest import REFERENCE, Digest
from liaisons.channel.expecting import expected
from liaisons.channel.gate import Said, Span
from liaisons.channel.intake import Intake
from liaisons.channel.ledger import payload
from liaisons.channel.rights import VISITOR, Role, Who
from liaisons.channel.settings import DAY_US
from liaisons.channel.state import LIVE, Question, State
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.i18n import _, ngettext, number
from liaisons.text.subjects import name

if TYPE_CHECKING:
    from liaisons.channel.channel import Channel


#: From how many answers on they are arranged above.
FEW = 3


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: its text (None: erased), its author's trade, who agrees and who does not."""

    id: str
    text: str | None
    at_us: int
    profession: str
    vetted: bool
    mine: bool
    agree: int
    disagree: int
    sourced: bool  # it names a source, or was asked for one
    said: bool | None  # what whoever looks said of it themselves


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A question as somebody sees it."""

    id: str
    text: str | None
    at_us: int
    phase: str
    code: str
    profession: str
    mine: bool
    unseen: bool
    provisional: bool
    subjects: tuple[str, ...]
    urgent: bool
    why: tuple[str, ...]  # why whoever looks was written to about it; for them alone
    answers: tuple[Reply, ...]
    outcome: str
    digest: Digest | None  # what peers said, arranged; of few answers none
    care: str  # of one's own: "distress", "emergency" or nothing
    similar: tuple[str, ...] = ()  # ids of what was answered before
    spans: tuple[Span, ...] = ()  # of one's own that is held back: what identifies somebody


def question(channel: Channel, who: Who, id: str) -> Look:
    """A question by its id; NotFound where it is not there for whoever looks.

    One's own always is. Somebody else's is once it was relayed, for who may answer it, or in the
    archive, for who may read it.
    """
    with channel.ledger.reading() as (read, state):
        asked = state.questions.get(id)
        if asked is None or not _visible(asked, who):
            raise NotFound(_("There is no such question."))
        kept = payload(read, id) or {}
        told = payload(read, f"o-{id}") or {}
        language = channel.policy.settings.language
        arranged = summary.of(read, state, asked, language) if len(asked.answers) >= FEW else None
        answers = tuple(
            _reply(state, asked, who, answer, (payload(read, answer) or {}).get("text"))
            for answer, given in asked.answers.items()
            if not given.held or given.person == who.person
        )
    look = _look(state, asked, who, kept.get("text"), answers, told.get("text", ""))
    look = msgspec.structs.replace(look, digest=arranged)
    return _own(channel, asked, look) if look.mine and look.text else look


def _visible(asked: Question, who: Who) -> bool:
    if who.person and asked.person == who.person:
        return True
    if archived(asked) and who.may("archive"):
        return asked.visibility == "public" or who.may("members_archive")
    return bool(asked.relayed_us) and asked.phase in LIVE and who.may("ask")


def _look(
    state: State,
    asked: Question,
    who: Who,
    text: str | None,
    answers: tuple[Reply, ...],
    outcome: str,
) -> Look:
    author = state.members.get(asked.person)
    return Look(
        id=asked.id,
        text=text,
        at_us=asked.asked_us,
        phase=asked.phase,
        code=asked.code,
        profession=author.profession if author and not asked.unseen else "",
        mine=asked.person == who.person,
        unseen=asked.unseen,
        provisional=asked.provisional,
        subjects=asked.subjects,
        urgent=asked.urgent,
        why=tuple(routing.why(state, asked, who.person)) if who.person in asked.routed else (),
        answers=answers,
        outcome=outcome,
        digest=None,
        care="",
    )


def _own(channel: Channel, asked: Question, look: Look) -> Look:
    """What only the author of a question sees of it."""
    readers, text = channel.engine.readers, look.text or ""
    held = asked.phase == "held"
    return msgspec.structs.replace(
        look,
        care=readers.care(text),
        spans=tuple(readers.details(text)) if held and asked.code == "details" else (),
        similar=asked.similar if held and asked.code == "similar" else (),
    )


def _reply(state: State, asked: Question, who: Who, id: str, text: str | None) -> Reply:
    given = asked.answers[id]
    author = state.members.get(given.person)
    said = {
        peer: agrees
        for key, agrees in asked.opinions.items()
        for peer, answer in (key.split(" "),)
        if answer == id
    }
    return Reply(
        id=id,
        text=text,
        at_us=given.at_us,
        profession=author.profession if author else "",
        vetted=given.vetted,
        mine=bool(who.person) and given.person == who.person,
        agree=sum(said.values()),
        disagree=sum(not agrees for agrees in said.values()),
        sourced=id in asked.sources or REFERENCE.search(text or "") is not None,
        said=said.get(who.person),
    )


def release(channel: Channel, who: Who, id: str, text: str) -> None:
    """Send a version of one's own held question without what identifies somebody."""
    who.need("own")
    written = text.strip()
    if not written:
        raise BadFile(_("There is nothing written."))
    with channel.ledger.writing() as tx:
        now = channel.engine.clock()
        asked = tx.state.questions.get(id)
        if asked is None or asked.person != who.person:
            raise NotFound(_("There is no such question."))
        kept = private.kept(tx, asked)
        if asked.phase != "held" or asked.code != "details" or kept is None:
            raise Refused(_("This question is no longer held back."))
        own = payload(tx.write, id) or {}
        changed = {**own, "native": None, "url": "", "text": written, "released": True}
        tx.keep(id, "question", who.person, id, changed)
        said: Said = msgspec.structs.replace(kept, text=written)
        Intake(channel.engine).regate(tx, asked, said, now, who.person, edited=True)


def seen(channel: Channel, who: Who) -> list[str]:
    """What the channel learnt of somebody, in sentences for them alone."""
    known, now = channel.ledger.state().learnt.of(who.person), channel.engine.clock()
    said = []
    if known.answers:
        said.append(ngettext("{n} answer to others.", "{n} answers to others.", known.answers))
    for code, (worth, _at) in sorted(known.subjects.items(), key=lambda one: -one[1][0])[:5]:
        said.append(_("{subject}: about {n} of late.", subject=name(code), n=number(worth, 0)))
    asked = sum(at > now - 7 * DAY_US for at, _ref, _answered in known.requests)
    if asked:
        said.append(ngettext("Asked {n} time in 7 days.", "Asked {n} times in 7 days.", asked))
    return said


def promised(channel: Channel) -> tuple[float, float] | None:
    """The share answered and the median delay, in seconds, of what is asked at this hour."""
    return expected(channel.ledger.state(), channel.engine.clock())


# --- people ---------------------------------------------------------------------------------------


class Candidate(msgspec.Struct, frozen=True):
    """Somebody one is asked to vouch for, as they call themselves: nobody vouches for a number."""

    vetting: str
    handle: str
    profession: str
    opened_us: int


def known(channel: Channel, account: str) -> Who:
    """Who an account of the pages is, without writing anything; a visitor before they entered."""
    with channel.ledger.reading() as (read, state):
        person: str | None = read.execute(_person(channel, account)).scalar()
        member = state.members.get(person) if person else None
    if member is None or member.standing == "erased":
        return VISITOR
    return Who(member.id, msgspec.convert(member.role, Role))


def inbox(channel: Channel, who: Who) -> list[str]:
    """What the channel wrote to somebody in the pages, the last first."""
    who.need("own")
    i = t.identities.c
    asked = sa.select(i.native).where(i.person == who.person, i.network == channel.local.name)
    with channel.ledger.database.reading() as read:
        accounts = list(read.execute(asked).scalars())
    return [letter for account in accounts for letter in reversed(channel.local.inbox(account))]


def candidates(channel: Channel, who: Who) -> list[Candidate]:
    """Those about whom one is asked, the first asked first."""
    asked = channel.vettings(who)
    i = t.identities.c
    people = sa.select(i.person, i.handle).where(i.person.in_([v.person for v in asked]))
    with channel.ledger.database.reading() as read:
        handles: dict[str, str] = {row.person: row.handle for row in read.execute(people)}
    return [Candidate(v.id, handles.get(v.person, ""), v.profession, v.opened_us) for v in asked]


def _person(channel: Channel, account: str) -> sa.Select[str]:
    i = t.identities.c
    return sa.select(i.person).where(i.network == channel.local.name, i.native == account)
