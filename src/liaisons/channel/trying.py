"""A policy tried before it is switched on: last month's questions through the gate again."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.gate import Inspection, Readers, Said, inspect, verdict
from liaisons.channel.ledger import Ledger
from liaisons.channel.settings import Policy
from liaisons.channel.state import Question, State


class Otherwise(msgspec.Struct, frozen=True):
    """A question that the new policy would have treated otherwise."""

    question: str
    asked_us: int
    before: str
    after: str


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy would have changed."""

    questions: int
    erased: int  # of which no text is left to try it on
    same: int
    otherwise: tuple[Otherwise, ...]


def attempt(
    ledger: Ledger, before: Policy, after: Policy, readers: Readers, since_us: int, until_us: int
) -> Trial:
    """Both policies on the questions asked in ``[since_us, until_us)``, each as its author was.

    Each policy is applied to the text as it is now, so that only the policy makes a difference.
    """
    with ledger.reading() as (read, state):
        asked = [q for q in state.questions.values() if since_us <= q.asked_us < until_us]
        kept = {
            row.id: msgspec.json.decode(row.body)
            for row in read.execute(
                sa.select(t.payloads.c.id, t.payloads.c.body).where(
                    t.payloads.c.kind == "question", t.payloads.c.body.is_not(None)
                )
            )
        }
        said = {q.id: _said(q, kept[q.id]) for q in asked if q.id in kept}
        changed = [
            Otherwise(q.id, q.asked_us, *outcomes)
            for q in asked
            if q.id in said
            and (
                outcomes := tuple(
                    _outcome(state, p, q, said[q.id], readers) for p in (before, after)
                )
            )
            and outcomes[0] != outcomes[1]
        ]
    return Trial(
        questions=len(asked), erased=len(asked) - len(said),
        same=len(said) - len(changed), otherwise=tuple(changed),
    )  # fmt: skip


def _outcome(state: State, policy: Policy, q: Question, said: Said, readers: Readers) -> str:
    author = state.members[q.person]
    earlier = tuple(us for us in author.asked_us if us <= q.asked_us)
    author = msgspec.structs.replace(author, asked_us=earlier)
    found: Inspection = inspect(said, author, policy, _before(state, q, readers))
    then = State()
    then.members = state.members | {author.id: author}
    decided = verdict(then, policy, q, found, q.asked_us)
    return f"{decided.outcome} {decided.code}".strip()


def _before(state: State, q: Question, readers: Readers) -> Readers:
    """Only what had been asked by then could be found: not the question itself."""

    def similar(text: str) -> list[str]:
        found = (state.questions.get(id) for id in readers.similar(text))
        return [o.id for o in found if o and o.id != q.id and o.asked_us < q.asked_us]

    return msgspec.structs.replace(readers, similar=similar)


def _said(question: Question, kept: dict[str, object]) -> Said:
    return Said(
        text=str(kept["text"]), network=question.network, at_us=question.asked_us,
        visibility=question.visibility, unseen=question.unseen,
        hashtags=tuple(msgspec.convert(kept.get("hashtags", []), list[str])),
        links=msgspec.convert(kept.get("links", 0), int),
    )  # fmt: skip
