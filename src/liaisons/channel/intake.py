"""What arrives from a network becomes lines of the log: questions, answers, edits, deletions.

Networks repeat themselves, tell things in another order, and tell the end of a thread before its
beginning. What was already dealt with is known by its place; an answer to what is not known yet is
kept aside (a stray) until it is; a question whose hashtag comes in a later post of its author is
the post that the thread began with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from liaisons.channel import decide, private
from liaisons.channel.engine import Engine
from liaisons.channel.events import event
from liaisons.channel.gate import Inspection, Said, inspect
from liaisons.channel.ledger import Place, Transaction
from liaisons.channel.port import (
    Arrival,
    Author,
    Deletion,
    Malformed,
    Membership,
    Post,
    PrivateMessage,
    Reaction,
)
from liaisons.channel.state import Question

#: A question that is not out: whoever edits it has it read again as if it were new.
_MENDABLE = ("held", "refused", "received", "vetting")


class Intake:
    """Deals with arrivals, each in one transaction with the cursor that it brings."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def wants_root(self, event: object) -> str | None:
        """The id of the post that a thread began with, where a hashtag came late in it.

        Whoever runs the channel fetches it before ``deal``; the question is there.
        """
        if not isinstance(event, Post) or not self._hailed(event):
            return None
        root = event.root or event.reply_to
        if root is None or root == event.id:
            return None
        with self._engine.ledger.reading() as (read, state):
            tx = Transaction(read, state, self._engine.key)
            known = tx.place(event.network, root) or tx.place(event.network, event.id)
        return root if known is None else None

    def deal(self, arrival: Arrival, root: Post | None = None) -> None:
        """Write what an arrival brings about, and its cursor, or nothing at all."""
        self.deal_all([(arrival, root)])

    def deal_all(self, arrivals: Iterable[tuple[Arrival, Post | None]]) -> None:
        """Several, in their order and in one transaction: the disk is waited for once."""
        with self._engine.ledger.writing() as tx:
            for arrival, root in arrivals:
                now = self._engine.clock()
                self._dealers[type(arrival.event)](tx, arrival.event, root, now)
                tx.reached(arrival.event.network, arrival.cursor, now)

    @property
    def _dealers(self) -> dict[type, Callable[[Transaction, Any, Post | None, int], None]]:
        return {
            Post: self._post,
            PrivateMessage: self._private,
            Deletion: self._deletion,
            Reaction: self._reaction,
            Membership: self._membership,
            Malformed: self._malformed,
        }

    # --- posts ---

    def _hailed(self, post: Post) -> bool:
        tags = {tag.casefold() for tag in self._engine.policy.settings.hashtags}
        return post.addressed or not tags.isdisjoint(tag.casefold() for tag in post.hashtags)

    def _post(self, tx: Transaction, post: Post, root: Post | None, now: int) -> None:
        if post.author.is_bot:
            return
        known = tx.place(post.network, post.id)
        if known is not None:
            self._known(tx, post, known, now)
            return
        question = self._thread(tx, post)
        if question is not None:
            self._answer(tx, post, question, now)
        elif self._hailed(post):
            self._question(tx, post, root, now)
        else:
            self._stray(tx, post, now)

    def _known(self, tx: Transaction, post: Post, place: Place, now: int) -> None:
        """A repeat, or a new version of what we have."""
        if place.kind == "gone" or (post.edited_us or 0) <= place.version_us:
            return
        if place.kind == "stray":
            self._stray(tx, post, now)
            if self._hailed(post):
                self._question(tx, post, None, now)
            return
        tx.put(msgspec.structs.replace(place, version_us=post.edited_us or 0))
        if place.kind == "question":
            self._edited(tx, post, tx.state.questions[place.ref], now)
        elif place.kind == "answer":
            self._answer_edited(tx, post, place, now)

    def _thread(self, tx: Transaction, post: Post) -> Question | None:
        """The question whose thread a post is in, as far as we know."""
        for native in (post.reply_to, post.root):
            place = tx.place(post.network, native) if native else None
            if place is not None and place.question:
                return tx.state.questions.get(place.question)
        return None

    def _question(self, tx: Transaction, post: Post, root: Post | None, now: int) -> None:
        """Somebody asks; where the hashtag came late, what they asked is the root."""
        whole = self._root(tx, post, root) or post
        person = self.person(tx, whole.network, whole.author, now)
        id = self._engine.new_id("q")
        self._at(tx, whole, "question", id, id, person)
        if whole.id != post.id:
            self._at(tx, post, "part", id, id, person)
        tx.keep(id, "question", person, id, body(whole))
        self.ask(tx, id, person, said(whole), now)
        for place in {whole.id, post.id}:
            self._adopt(tx, whole.network, place, now)

    def _root(self, tx: Transaction, post: Post, root: Post | None) -> Post | None:
        """The post that a thread began with, if it is its author's own and not dealt with."""
        if root is None:
            native = post.root or post.reply_to
            stray = tx.place(post.network, native) if native else None
            kept = tx.text(stray.ref) if stray is not None and stray.kind == "stray" else None
            root = msgspec.convert(kept["post"], Post) if kept else None
        if root is None or root.author.id != post.author.id:
            return None
        known = tx.place(root.network, root.id)
        return root if known is None or known.kind == "stray" else None

    def ask(
        self, tx: Transaction, id: str, person: str, what: Said, now: int, delay: int = 0
    ) -> None:
        """The line of a new question, and what the gate says of it."""
        found = self.inspect(tx, person, what)
        asked = event(
            "asked", now, question=id, person=person, by=person, network=what.network,
            visibility=what.visibility, unseen=what.unseen, delay=delay, sent_us=what.at_us,
            subjects=list(found.subjects), urgent=found.urgent,
        )  # fmt: skip
        self._engine.record(tx, [asked])
        self._gate(tx, id, found, now)

    def inspect(self, tx: Transaction, person: str, what: Said) -> Inspection:
        member = tx.state.members[person]
        return inspect(what, member, self._engine.policy, self._engine.readers)

    def _gate(self, tx: Transaction, id: str, found: Inspection, now: int) -> None:
        question = tx.state.questions[id]
        lines = decide.gated(tx.state, self._engine.policy, question, found, now)
        self._engine.record(tx, lines)

    def regate(
        self, tx: Transaction, question: Question, what: Said, now: int,
        by: str, edited: bool, skips: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Its author dealt with what held it, or an appeal did: through the gate again."""
        found = self.inspect(tx, question.person, what)
        lines = decide.released(question, now, by, edited=edited, skips=skips)
        self._engine.record(tx, lines)
        self._gate(tx, question.id, found, now)

    def _edited(self, tx: Transaction, post: Post, question: Question, now: int) -> None:
        if question.phase == "withdrawn":
            return
        tx.keep(question.id, "question", question.person, question.id, body(post))
        what, by = said(post), question.person
        if question.phase in _MENDABLE:
            self.regate(tx, question, what, now, by, edited=True)
            return
        found = self.inspect(tx, by, what)
        self._engine.record(tx, decide.edited(question, found, now))

    # --- answers ---

    def _answer(self, tx: Transaction, post: Post, question: Question, now: int) -> None:
        person = self.person(tx, post.network, post.author, now)
        id = self._engine.new_id("a")
        self._at(tx, post, "answer", id, question.id, person)
        self.answer(tx, id, question, person, body(post), said(post), now)
        self._adopt(tx, post.network, post.id, now)

    def answer(
        self, tx: Transaction, id: str, question: Question, person: str,
        kept: dict[str, Any], what: Said, now: int,
    ) -> None:  # fmt: skip
        """The line of an answer; one that identifies somebody is not shown."""
        tx.keep(id, "answer", person, question.id, kept)
        held = self._identifies(what.text)
        vetted = tx.state.members[person].standing == "vetted"
        about = {"question": question.id, "person": person, "by": person}
        lines = [
            event(
                "replied", now, answer=id, vetted=vetted, held=held,
                network=what.network, sent_us=what.at_us, **about,
            )
        ]  # fmt: skip
        if self._engine.readers.care(what.text) == "distress":
            lines.append(event("distress", now, **about))
        if person == question.person and private.solves(what.text):
            lines.append(event("solved", now, **about))
        if person == question.person:
            lines += private.corrects(what.text, question, self._engine.policy.settings, now)
        self._engine.record(tx, lines)

    def _answer_edited(self, tx: Transaction, post: Post, place: Place, now: int) -> None:
        tx.keep(place.ref, "answer", place.owner, place.question, body(post))
        held = self._identifies(post.text)
        about = {"question": place.question, "person": place.owner, "by": place.owner}
        lines = [event("answer_edited", now, answer=place.ref, held=held, **about)]
        if self._engine.readers.care(post.text) == "distress":
            lines.append(event("distress", now, **about))
        self._engine.record(tx, lines)

    def _identifies(self, text: str) -> bool:
        """Whether an answer says whom it is about: then it is shown to nobody."""
        engine = self._engine
        return engine.policy.settings.gate.details and bool(engine.readers.details(text))

    def _stray(self, tx: Transaction, post: Post, now: int) -> None:
        """Kept aside until what it answers, or a hashtag, makes sense of it."""
        person = self.person(tx, post.network, post.author, now)
        known = tx.place(post.network, post.id)
        id = known.ref if known else self._engine.new_id("s")
        self._at(tx, post, "stray", id, "", person)
        tx.keep(id, "stray", person, "", {"post": msgspec.to_builtins(post)})

    def _adopt(self, tx: Transaction, network: str, native: str, now: int) -> None:
        """What answers something that we just got to know is an answer after all."""
        for stray in tx.children(network, native):
            kept = tx.text(stray.ref)
            place = tx.place(network, native)
            if kept is None or place is None or not place.question:
                continue
            post = msgspec.convert(kept["post"], Post)
            self._answer(tx, post, tx.state.questions[place.question], now)

    def _at(
        self, tx: Transaction, post: Post, kind: str, ref: str, question: str, person: str
    ) -> None:
        version = post.edited_us or 0
        parent = post.reply_to if kind == "stray" else None
        tx.put(
            Place(
                network=post.network, native=post.id, kind=kind, ref=ref, question=question,
                owner=person, version_us=version, parent=parent,
            )
        )  # fmt: skip

    # --- the rest ---

    def _deletion(self, tx: Transaction, gone: Deletion, _root: Post | None, now: int) -> None:
        place = tx.place(gone.network, gone.id)
        if place is None:
            place = Place(network=gone.network, native=gone.id, kind="gone", ref="")
        if place.kind == "gone":
            tx.put(place)
            return
        about = {"question": place.question, "person": place.owner, "by": place.owner}
        if place.kind == "question":
            self._engine.record(tx, [event("withdrawn", now, **about)])
        elif place.kind == "answer":
            self._engine.record(tx, [event("answer_gone", now, answer=place.ref, **about)])
        if place.kind != "part":
            tx.blank(place.ref, now)
        tx.put(msgspec.structs.replace(place, kind="gone", parent=None))

    def _private(
        self, tx: Transaction, message: PrivateMessage, _root: Post | None, now: int
    ) -> None:
        if message.author.is_bot or tx.place(message.network, f"private:{message.id}"):
            return
        person = self.person(tx, message.network, message.author, now)
        native = f"private:{message.id}"
        tx.put(Place(network=message.network, native=native, kind="private", ref="", owner=person))
        private.deal(self, self._engine, tx, person, message, now)

    def _reaction(self, tx: Transaction, seen: Reaction, _root: Post | None, now: int) -> None:
        """A sign of agreement under an answer; other signs say nothing of help."""
        kind = {"agree": "agreed", "disagree": "disagreed"}.get(seen.kind)
        place = tx.place(seen.network, seen.post)
        if kind is None or place is None or place.kind != "answer":
            return
        person = self.person(tx, seen.network, seen.author, now)
        if person != place.owner and tx.state.members[person].standing == "vetted":
            about = {"question": place.question, "by": person, "answer": place.ref}
            self._engine.record(tx, [event(kind, now, **about)])

    def _membership(self, tx: Transaction, seen: Membership, _root: Post | None, now: int) -> None:
        if seen.joined and not seen.author.is_bot:
            self.person(tx, seen.network, seen.author, now)

    def _malformed(self, tx: Transaction, seen: Malformed, _root: Post | None, now: int) -> None:
        self._engine.record(tx, [event("malformed", now, code=seen.network)])
        tx.keep(f"m{tx.state.seq}", "malformed", "", "", {"reason": seen.reason, "raw": seen.raw})

    def person(self, tx: Transaction, network: str, author: Author, now: int) -> str:
        """Who an author is here; somebody new gets an id of their own."""
        person = tx.person(network, author.id)
        if person is None:
            person = self._engine.new_id("p")
            self._engine.record(tx, [event("met", now, person=person, network=network)])
            tx.identify(network, author, person)
        return person


def said(post: Post) -> Said:
    """A post as rules look at it."""
    return Said(
        text=post.text, network=post.network, at_us=post.sent_us, visibility=post.visibility,
        hashtags=post.hashtags, media=len(post.media), links=len(post.urls),
    )  # fmt: skip


def body(post: Post) -> dict[str, Any]:
    """What is kept of a post's text."""
    return {
        "text": post.text, "native": post.id, "network": post.network, "url": post.url,
        "sent_us": post.sent_us, "hashtags": list(post.hashtags),
        "media": [m.description for m in post.media], "visibility": post.visibility,
        "links": len(post.urls),
    }  # fmt: skip
