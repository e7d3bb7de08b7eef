"""A channel as pages and commands see it: what can be done, what can be known, by whom.

    channel = Channel.open(folder)
    person = channel.enter("account-7", "anne")
    question = channel.ask(person, "Que faire d'une verrue ?")

Every act and every query says the right that it needs; whoever lacks it is told so.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel import decide, erasing, moderating, private, reading, trying, vetting
from liaisons.channel import levels as levels_
from liaisons.channel import tables as t
from liaisons.channel.engine import Engine, hashed
from liaisons.channel.events import event
from liaisons.channel.gate import Said, Span
from liaisons.channel.intake import Intake
from liaisons.channel.ledger import Ledger, Transaction, payload
from liaisons.channel.platforms.local import Local
from liaisons.channel.port import Author
from liaisons.channel.rights import Role, Who
from liaisons.channel.rules import folded
from liaisons.channel.settings import FILE, MINUTE_US, Policy, load
from liaisons.channel.state import LIVE, Item, Member, Question, Vetting
from liaisons.database import in_file, open_database
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.files import write_atomically
from liaisons.i18n import _

#: The network of the pages, whatever channel.toml calls the others.
PAGES = "local"
#: Letters that a text in the pages may have.
LONGEST = 5000


class Held(msgspec.Struct, frozen=True):
    """A text that is held back, as its author sees it: what was found, and where."""

    question: str
    text: str
    spans: tuple[Span, ...]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A question or an answer as those see it who may."""

    id: str
    text: str | None  # None: erased, or deleted by its author
    at_us: int
    phase: str = ""
    code: str = ""
    profession: str = ""
    answers: tuple[Shown, ...] = ()


class Channel:
    """An open channel."""

    def __init__(self, folder: Path, policy: Policy, engine: Engine) -> None:
        self.folder, self.policy, self.engine = folder, policy, engine
        self.ledger = engine.ledger
        self._intake = Intake(engine)
        self.local = Local(PAGES, engine.ledger.database)

    @classmethod
    def open(cls, folder: Path, dry: bool = False) -> Channel:
        """The channel in ``folder``. NotFound where there is none, BadStudy where it is wrong.

        ``dry`` keeps what it does apart, in ``dry.db``: nothing of it was done.
        """
        policy = load(folder / FILE)
        url = "" if dry else policy.settings.database
        file = folder / ("dry.db" if dry else "channel.db")
        database = open_database(url) if url else in_file(file)
        key = _key(folder)
        engine = Engine(Ledger(database, key), policy, reading.readers(policy.settings), key)
        return cls(folder, policy, engine)

    def close(self) -> None:
        self.ledger.database.close()

    # --- who ---

    def enter(self, account: str, handle: str) -> Who:
        """Whoever an account is here; a new one is somebody who has not said their profession."""
        author = Author(account, handle)
        with self.ledger.writing() as tx:
            person = self._intake.person(tx, PAGES, author, self.engine.clock())
            role = tx.state.members[person].role
        self.local.enter(author)
        return Who(person, _role(role))

    def declare(self, who: Who, profession: str, manager: bool = False, trusted: str = "") -> None:
        """Say what one's profession is; peers are asked."""
        professions = self.policy.settings.professions
        if professions and profession not in professions:
            raise BadFile(
                _("The professions of this channel are: {names}.", names=", ".join(professions))
            )
        with self._acting(who) as (tx, now):
            id = self.engine.new_id("v")
            lines = decide.declared(
                tx.state, self.policy, who.person, profession, now, id, trusted, manager
            )
            self.engine.record(tx, lines)

    def profile(self, who: Who, **said: Any) -> None:
        """What one knows and how often one may be asked: subjects, per_day, available, vets."""
        who.need("own")
        allowed = {
            "subjects", "refused", "per_day", "hours", "available", "vets", "attributes",
        }  # fmt: skip
        if not said.keys() <= allowed:
            raise BadFile(_("A profile holds: {names}.", names=", ".join(sorted(allowed))))
        with self._acting(who) as (tx, now):
            line = event("profile", now, person=who.person, by=who.person, **said)
            self.engine.record(tx, [line])

    def consent(self, who: Who, given: bool) -> None:
        """Let one's texts serve research, or no longer."""
        with self._acting(who) as (tx, now):
            kind = "consented" if given else "unconsented"
            self.engine.record(tx, [event(kind, now, person=who.person, by=who.person)])

    # --- questions ---

    def ask(self, who: Who, text: str) -> Shown:
        """Ask in the pages; what became of it is known at once."""
        return self._ask(who, text, unseen=False, delay=False)

    def ask_unseen(self, who: Who, text: str, delay: bool = False) -> Shown:
        """Ask without being seen; ``delay`` lets it out at a random time."""
        if not self.policy.settings.unseen.allowed:
            raise Refused(_("This channel does not let people ask unseen."))
        return self._ask(who, text, unseen=True, delay=delay)

    def _ask(self, who: Who, text: str, *, unseen: bool, delay: bool) -> Shown:
        text = _text(text)
        longest = self.policy.settings.unseen.delay_minutes * MINUTE_US
        late = secrets.randbelow(longest) + 1 if delay and longest else 0
        with self._acting(who) as (tx, now):
            id = self.engine.new_id("q")
            visibility = "members" if unseen else "public"
            kept = {"text": text, "native": None, "network": PAGES, "sent_us": now}
            tx.keep(id, "question", who.person, id, kept | {"visibility": visibility})
            said = Said(text=text, network=PAGES, at_us=now, visibility=visibility, unseen=unseen)
            self._intake.ask(tx, id, who.person, said, now, late)
            return self._shown(tx.write, tx.state.questions[id])

    def answer(self, who: Who, question: str, text: str) -> str:
        """Answer a question in the pages; the answer's id."""
        who.need("ask")
        text = _text(text)
        with self._acting(who) as (tx, now):
            asked = self._question(tx.state.questions, question)
            if asked.phase not in LIVE:
                raise Refused(_("This question takes no answers."))
            id = self.engine.new_id("a")
            kept = {"text": text, "network": PAGES, "sent_us": now}
            said = Said(text=text, network=PAGES, at_us=now)
            self._intake.answer(tx, id, asked, who.person, kept, said, now)
        return id

    def held(self, token: str) -> Held:
        """What a one-time address shows its author. NotFound where it no longer holds."""
        with self.ledger.reading() as (read, _state):
            row = _token(read, token, self.engine.clock())
            kept = payload(read, row.question) or {}
        text = kept.get("text", "")
        return Held(row.question, text, tuple(self.engine.readers.details(text)))

    def release_held(self, token: str, text: str) -> Shown:
        """Send a version without what identifies; the address is used up."""
        text = _text(text)
        with self.ledger.writing() as tx:
            now = self.engine.clock()
            row = _token(tx.write, token, now)
            question = self._question(tx.state.questions, row.question)
            tx.write.execute(t.tokens.delete().where(t.tokens.c.question == row.question))
            if question.phase != "held":
                raise Refused(_("This question is no longer held back."))
            kept = payload(tx.write, question.id) or {}
            own = {"native": None, "url": "", "text": text, "released": True}
            tx.keep(question.id, "question", question.person, question.id, kept | own)
            said = Said(
                text=text, network=question.network, at_us=question.asked_us,
                visibility=question.visibility, unseen=question.unseen,
            )  # fmt: skip
            self._intake.regate(tx, question, said, now, question.person, edited=True)
            return self._shown(tx.write, tx.state.questions[question.id])

    def go_on(self, who: Who, question: str) -> None:
        """Ask all the same, though something close was answered."""
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            said = private.kept(tx, asked)
            if asked.code == "similar" and said is not None:
                self._intake.regate(
                    tx, asked, said, now, who.person, edited=False, skips=("similar",)
                )

    def opinion(self, who: Who, question: str, answer: str, agrees: bool) -> None:
        """Agree, or not, with an answer of somebody else."""
        who.need("ask")
        with self._acting(who) as (tx, now):
            asked = self._question(tx.state.questions, question)
            given = asked.answers.get(answer)
            vetted = tx.state.members[who.person].standing == "vetted"
            if given is None or given.person == who.person or not vetted:
                raise Refused(_("Vetted peers say what they think of others' answers."))
            kind = "agreed" if agrees else "disagreed"
            self.engine.record(
                tx, [event(kind, now, question=question, by=who.person, answer=answer)]
            )

    def solve(self, who: Who, question: str, outcome: str = "") -> None:
        """Say that one's question is answered and, where one likes, what it was."""
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            about = {"question": asked.id, "person": who.person, "by": who.person}
            lines = [event("solved", now, **about)]
            if outcome.strip():
                if self.engine.readers.details(outcome):
                    raise Refused(_("It holds details that identify somebody: write it without."))
                said = {"text": _text(outcome)}
                tx.keep(f"o-{asked.id}", "outcome", who.person, asked.id, said)
                lines.append(event("outcome", now, **about))
            self.engine.record(tx, lines)

    def delete(self, who: Who, question: str) -> None:
        """Take one's question back, everywhere."""
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            about = {"question": asked.id, "person": who.person, "by": who.person}
            self.engine.record(tx, [event("withdrawn", now, **about)])
            tx.blank(asked.id, now)

    def appeal(self, who: Who, question: str) -> None:
        """Ask that a refusal be looked at by a person."""
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            if asked.phase != "refused":
                raise Refused(_("Only a refusal can be appealed against."))
            about = {"question": asked.id, "person": who.person, "by": who.person}
            self.engine.record(tx, [event("appealed", now, code=asked.code, **about)])

    # --- vetting and moderation ---

    def vote(self, who: Who, vetting_id: str, vote: str) -> None:
        """Say yes, no, abstain, busy or stop about somebody one was asked about."""
        who.need("vouch")
        if vote not in vetting.VOTES:
            raise BadFile(_("A vote is one of {votes}.", votes=", ".join(vetting.VOTES)))
        with self._acting(who) as (tx, now):
            asked = tx.state.vettings.get(vetting_id)
            if asked is None or who.person not in (*asked.drawn, asked.senior):
                raise NotFound(_("You were not asked about this person."))
            if asked.outcome or who.person in asked.votes:
                raise Refused(_("This is decided, or you have said already."))
            lines = vetting.voted(tx.state, self.policy, asked, who.person, vote, now)
            self.engine.record(tx, lines)

    def moderate(self, who: Who, item: str, outcome: str) -> None:
        """Settle something in the queue; see ``moderating.OUTCOMES``."""
        who.need("queue")
        with self._acting(who) as (tx, now):
            moderating.settle(self._intake, self.engine, tx, who, item, outcome, now)

    def reverse(self, who: Who, item: str) -> None:
        """Undo a decision: it waits again, and what followed from it is undone."""
        who.need("decide")
        with self._acting(who) as (tx, now):
            moderating.reverse(self.engine, tx, who, item, now)

    def set_role(self, who: Who, person: str, role: Role) -> None:
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            self.engine.record(tx, [event("role", now, person=person, by=who.person, code=role)])

    def vouch_for(self, who: Who, person: str, profession: str) -> None:
        """Make somebody a member on the steward's word: how the first ones come in."""
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            about = {"person": person, "by": who.person}
            until = vetting.until(self.policy, now)
            said = event("declared", now, profession=profession, **about)
            self.engine.record(
                tx, [said, event("vetted", now, code="steward", until_us=until, **about)]
            )

    def revoke(self, who: Who, person: str) -> None:
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            self.engine.record(tx, [event("revoked", now, person=person, by=who.person)])

    def erase(self, who: Who, person: str) -> None:
        """Forget a person: themselves, or anybody by the owner. Relays are withdrawn."""
        if who.person != person:
            who.need("erase")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            natives = tx.write.execute(
                sa.select(t.identities.c.native).where(
                    t.identities.c.person == person, t.identities.c.network == PAGES
                )
            ).scalars()
            here = list(natives)
            theirs = [q for q in tx.state.questions.values() if q.person == person]
            lines = [
                event("withdrawn", now, question=q.id, person=person, by=who.person)
                for q in theirs if q.phase != "withdrawn"
            ]  # fmt: skip
            self.engine.record(tx, [*lines, event("erased", now, person=person, by=who.person)])
            erasing.erase(tx, person, now)
        for native in here:
            self.local.forget(native)

    # --- what can be known ---

    def my_questions(self, who: Who) -> list[Shown]:
        """One's own questions, the last first, with what became of them."""
        who.need("own")
        with self.ledger.reading() as (read, state):
            mine = [q for q in state.questions.values() if q.person == who.person]
            return [self._shown(read, q) for q in reversed(mine)]

    def open_questions(self, who: Who) -> list[Shown]:
        """What waits for an answer, the oldest first."""
        who.need("ask")
        with self.ledger.reading() as (read, state):
            waiting = [
                q for q in state.questions.values() if q.phase in LIVE and not q.answered
            ]  # fmt: skip
            return [self._shown(read, q) for q in waiting if q.relayed_us]

    def archive(self, who: Who, typed: str = "", most: int = 50) -> list[Shown]:
        """Answered questions that hold the words typed, whatever their accents; the last first."""
        who.need("archive")
        words = folded(typed).split()
        found: list[Shown] = []
        with self.ledger.reading() as (read, state):
            for q in reversed(state.questions.values()):
                if q.unseen or not q.answered or q.phase not in LIVE:
                    continue
                if q.visibility != "public" and not who.may("members_archive"):
                    continue
                shown = self._shown(read, q)
                said = " ".join(s.text or "" for s in (shown, *shown.answers))
                if all(word in folded(said) for word in words):
                    found.append(shown)
                if len(found) >= most:
                    break
        return found

    def queue(self, who: Who) -> list[Item]:
        """What waits for a moderator, the most pressing first."""
        who.need("queue")
        return moderating.waiting(self.ledger.state())

    def vettings(self, who: Who) -> list[Vetting]:
        """Those about whom one is asked."""
        who.need("vouch")
        return [
            v for v in self.ledger.state().vettings.values()
            if not v.outcome and who.person in (*v.drawn, v.senior) and who.person not in v.votes
        ]  # fmt: skip

    def members(self, who: Who) -> list[Member]:
        who.need("people")
        return list(self.ledger.state().members.values())

    def me(self, who: Who) -> Member:
        """One's own profile; nobody else's."""
        return self._member(self.ledger.state().members, who.person)

    def levels(self, who: Who, since_us: int, until_us: int) -> levels_.Levels:
        who.need("levels")
        return levels_.levels(self.ledger.state(), self.policy.zone, since_us, until_us)

    def try_policy(self, who: Who, new: Policy, days: int) -> trying.Trial:
        """What ``new`` would have done with the questions of the last days."""
        who.need("settings")
        now = self.engine.clock()
        since = now - days * 24 * 60 * MINUTE_US
        return trying.attempt(self.ledger, self.policy, new, self.engine.readers, since, now)

    # --- within ---

    def _acting(self, who: Who) -> _Acting:
        return _Acting(self, who)

    def _question(self, questions: dict[str, Question], id: str) -> Question:
        if id not in questions:
            raise NotFound(_("There is no such question."))
        return questions[id]

    def _member(self, members: dict[str, Member], id: str) -> Member:
        if id not in members:
            raise NotFound(_("There is no such person."))
        return members[id]

    def _own(self, tx: Transaction, who: Who, id: str) -> Question:
        """A question of one's own; somebody else's is as if it were not there."""
        question = self._question(tx.state.questions, id)
        if question.person != who.person:
            raise NotFound(_("There is no such question."))
        return question

    def _shown(self, read: sa.Connection, q: Question) -> Shown:
        members = self.ledger.current.members

        def one(id: str, person: str, at_us: int) -> Shown:
            kept = payload(read, id)
            profession = members[person].profession if person in members else ""
            return Shown(
                id=id, text=kept["text"] if kept else None, at_us=at_us, profession=profession
            )

        answers = [one(id, a.person, a.at_us) for id, a in q.answers.items() if not a.held]
        asked = one(q.id, q.person, q.asked_us)
        profession = "" if q.unseen else asked.profession
        return msgspec.structs.replace(
            asked, phase=q.phase, code=q.code, answers=tuple(answers), profession=profession
        )


class _Acting:
    """A transaction in the name of somebody, and the time."""

    def __init__(self, channel: Channel, who: Who) -> None:
        self._channel, self._who = channel, who
        self._writing = channel.ledger.writing()

    def __enter__(self) -> tuple[Transaction, int]:
        if not self._who.person:
            self._who.need("own")
        return self._writing.__enter__(), self._channel.engine.clock()

    def __exit__(self, *error: Any) -> None:
        self._writing.__exit__(*error)


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadFile(_("There is nothing written."))
    if len(text) > LONGEST:
        raise BadFile(_("This is too long: {n} letters at most.", n=LONGEST))
    return text


def _token(read: sa.Connection, token: str, now: int) -> Any:
    c = t.tokens.c
    asked = sa.select(t.tokens).where(c.hash == hashed(token), c.expires_us > now)
    row = read.execute(asked).first()
    if row is None:
        raise NotFound(_("This address is used up, or was never one."))
    return row


def _role(role: str) -> Role:
    found: Role = msgspec.convert(role, Role)
    return found


def _key(folder: Path) -> bytes:
    """The channel's key, made once; without it keys and one-time addresses mean nothing."""
    path = folder / "keys" / "channel.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, secrets.token_bytes(32), 0o600)
    return path.read_bytes()
