"""What peers said of one question, arranged: the texts of its answers handed to ``digest``."""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.channel.digest import Digest, Reply, digest
from liaisons.channel.ledger import payload
from liaisons.channel.state import Question, State


def of(read: sa.Connection, state: State, question: Question, language: str) -> Digest:
    """The digest of the answers of others that may be shown, in the order they came."""
    shown = [
        (id, a) for id, a in question.answers.items() if not a.held and a.person != question.person
    ]
    replies = []
    for id, answer in sorted(shown, key=lambda one: one[1].at_us):
        kept = payload(read, id)
        author = state.members.get(answer.person)
        if kept is not None:
            trade = author.profession if author else ""
            replies.append(Reply(id, answer.person, trade, kept["text"], answer.vetted))
    return digest(replies, language)
