"""What every act in a channel shares: a transaction in somebody's name, and what is shown of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel.engine import Engine
from liaisons.channel.gate import Span
from liaisons.channel.intake import Intake
from liaisons.channel.ledger import Transaction, payload
from liaisons.channel.platforms.local import Local
from liaisons.channel.port import PAGES
from liaisons.channel.rights import Who
from liaisons.channel.settings import Policy
from liaisons.channel.state import Member, Question
from liaisons.errors import BadFile, NotFound
from liaisons.i18n import _

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
    subjects: tuple[str, ...] = ()
    urgent: bool = False
    answers: tuple[Shown, ...] = ()


class Acts:
    """A channel, and those who act in it: the ground of ``Channel``."""

    def __init__(self, folder: Path, policy: Policy, engine: Engine) -> None:
        self.folder, self.policy, self.engine = folder, policy, engine
        self.ledger = engine.ledger
        self._intake = Intake(engine)
        self.local = Local(PAGES, engine.ledger.database)

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
            asked,
            phase=q.phase,
            code=q.code,
            answers=tuple(answers),
            profession=profession,
            subjects=q.subjects,
            urgent=q.urgent,
        )


class _Acting:
    """A transaction in the name of somebody, and the time."""

    def __init__(self, channel: Acts, who: Who) -> None:
        self._channel, self._who = channel, who
        self._writing = channel.ledger.writing()

    def __enter__(self) -> tuple[Transaction, int]:
        if not self._who.person:
            self._who.need("own")
        return self._writing.__enter__(), self._channel.engine.clock()

    def __exit__(self, *error: Any) -> None:
        self._writing.__exit__(*error)


def written(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadFile(_("There is nothing written."))
    if len(text) > LONGEST:
        raise BadFile(_("This is too long: {n} letters at most.", n=LONGEST))
    return text
