"""What a member does with questions: ask, answer, say what one thinks of it, take it back."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from liaisons.channel import private, tagging
from liaisons.channel import tables as t
from liaisons.channel.acting import Acts, Held, Shown, written
from liaisons.channel.engine import hashed
from liaisons.channel.events import event
from liaisons.channel.gate import Said
from liaisons.channel.ledger import payload
from liaisons.channel.port import PAGES
from liaisons.channel.rights import Who
from liaisons.channel.settings import MINUTE_US
from liaisons.channel.state import LIVE
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.i18n import _


class Asking(Acts):
    """Questions and answers of members."""

    def ask(self, who: Who, text: str) -> Shown:
        """Ask in the pages; what became of it is known at once."""
        return self._ask(who, text, unseen=False, delay=False)

    def ask_unseen(self, who: Who, text: str, delay: bool = False) -> Shown:
        """Ask without being seen; ``delay`` lets it out at a random time."""
        if not self.policy.settings.unseen.allowed:
            raise Refused(_("This channel does not let people ask unseen."))
        return self._ask(who, text, unseen=True, delay=delay)

    def _ask(self, who: Who, text: str, *, unseen: bool, delay: bool) -> Shown:
        text = written(text)
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
        text = written(text)
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
        text = written(text)
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
                said = {"text": written(outcome)}
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

    def tag(self, who: Who, question: str, subjects: tuple[str, ...], urgent: bool) -> None:
        """Correct what one's question is about and whether it is urgent."""
        known = tagging.choices(self.policy.settings)
        if not set(subjects) <= set(known):
            raise BadFile(_("The subjects of this channel are: {names}.", names=", ".join(known)))
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            about = {"question": asked.id, "person": who.person, "by": who.person}
            line = event("tagged", now, subjects=list(subjects), urgent=urgent, **about)
            self.engine.record(tx, [line])

    def ask_source(self, who: Who, question: str, answer: str) -> None:
        """Ask kindly where an answer can be read up; whoever wrote it is asked once."""
        who.need("ask")
        with self._acting(who) as (tx, now):
            asked = self._question(tx.state.questions, question)
            given = asked.answers.get(answer)
            if given is None or given.held or given.person == who.person:
                raise Refused(_("There is nothing of somebody else's to ask about."))
            if answer not in asked.sources:
                about = {"question": question, "by": who.person, "person": given.person}
                self.engine.record(tx, [event("source_asked", now, answer=answer, **about)])

    def report(self, who: Who, question: str, answer: str = "") -> None:
        """Tell the moderators that a question, or an answer to it, should not stand."""
        who.need("ask")
        with self._acting(who) as (tx, now):
            asked = self._question(tx.state.questions, question)
            given = asked.answers.get(answer)
            if asked.phase not in LIVE or (answer and given is None):
                raise NotFound(_("There is no such question."))
            person = given.person if given else asked.person
            reported = (
                item.what == "report" and (item.question, item.ref) == (question, answer)
                for item in tx.state.items.values() if not item.outcome
            )  # fmt: skip
            if not any(reported):
                about = {"question": question, "person": person, "by": who.person}
                self.engine.record(tx, [event("reported", now, code=answer, **about)])

    def appeal(self, who: Who, question: str) -> None:
        """Ask that a refusal be looked at by a person."""
        with self._acting(who) as (tx, now):
            asked = self._own(tx, who, question)
            if asked.phase != "refused":
                raise Refused(_("Only a refusal can be appealed against."))
            about = {"question": asked.id, "person": who.person, "by": who.person}
            self.engine.record(tx, [event("appealed", now, code=asked.code, **about)])


def _token(read: sa.Connection, token: str, now: int) -> Any:
    c = t.tokens.c
    asked = sa.select(t.tokens).where(c.hash == hashed(token), c.expires_us > now)
    row = read.execute(asked).first()
    if row is None:
        raise NotFound(_("This address is used up, or was never one."))
    return row
