"""Reading what was said: the threads of a community, and one thread with all its messages."""

from __future__ import annotations

import unicodedata

import pyarrow as pa

from liaisons.corpus.engine import Sql
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.scope import Scope

#: Threads on one page.
SHELF = 50

_SHELF = """
    select t.thread_id, t.messages, t.people, t.started_us, t.ended_us,
           s.title, s.text, a.label as author
    from reading_threads t
    left join openers o on o.thread_id = t.thread_id
    left join stored_messages s on s.message_id = coalesce(o.message_id, t.first_message)
    left join messages m on m.message_id = s.message_id
    left join people a on a.person = m.person
    order by t.started_us desc nulls last, t.first_row desc, t.thread_id
"""
_THREADS = """
    select m.thread_id, count(*) as messages, count(distinct m.person) as people,
           min(m.sent_us) as started_us, max(m.sent_us) as ended_us,
           min(m.source_row) as first_row, min_by(m.message_id, m.source_row) as first_message
    from messages m
    group by m.thread_id
"""
_FOUND = """
    select t.* from reading_every t
    join (
        select distinct s.thread_id from stored_messages s cross join reading_asked q
        where contains(
            strip_accents(lower(coalesce(s.title, '') || ' ' || coalesce(s.text, ''))), q.letters
        ) and s.deleted_at is null
    ) f on f.thread_id = t.thread_id
"""
_THREAD = """
    select m.message_id, m.reply_to, m.person, a.label as author, s.kind, s.title, s.text,
           s.sent_at, m.accepted, m.score, s.edited_at, b.label as addressee
    from messages m
    join reading_asked q on q.thread_id = m.thread_id
    join stored_messages s on s.message_id = m.message_id
    left join people a on a.person = m.person
    left join people b on b.person = m.reply_to_person
    order by m.sent_us nulls last, m.source_row
"""
_THREAD_OF = """
    select m.thread_id from messages m join reading_asked q on q.message_id = m.message_id
"""


def threads(scope: Scope, page: int = 1, said: str = "") -> tuple[pa.Table, int]:
    """One page of the threads, newest first, and how many there are.

    ``said`` keeps the threads in which somebody wrote these letters, whatever their accents and
    capitals.
    """
    scope.need("messages", "people", "openers")
    if said.strip():
        scope.engine.define("reading_every", Sql(_THREADS))
        scope.engine.define("reading_asked", pa.table({"letters": [_plain(said)]}))
        scope.engine.define("reading_threads", Sql(_FOUND))
    else:
        scope.engine.define("reading_threads", Sql(_THREADS))
    total: int = scope.engine.query("select count(*) as n from reading_threads")["n"][0].as_py()
    first = (max(page, 1) - 1) * SHELF
    return scope.engine.query(f"{_SHELF} limit {SHELF} offset {first}"), total


def thread(scope: Scope, thread_id: int) -> pa.Table:
    """The messages of a thread in the order they were sent; NotFound where there are none."""
    scope.need("messages", "people")
    scope.engine.define("reading_asked", pa.table({"thread_id": pa.array([thread_id], pa.int64())}))
    found = scope.engine.query(_THREAD)
    if not len(found):
        raise NotFound(_("This thread is not in the corpus."))
    return found


def thread_of(scope: Scope, message_id: int) -> int:
    """The thread that a message belongs to; NotFound where it belongs to none."""
    scope.need("messages")
    asked = pa.table({"message_id": pa.array([message_id], pa.int64())})
    scope.engine.define("reading_asked", asked)
    found = scope.engine.query(_THREAD_OF)
    if not len(found):
        raise NotFound(_("This message is not in the corpus."))
    return int(found["thread_id"][0].as_py())


def _plain(said: str) -> str:
    """What is looked for, as the texts are compared: small letters, no accents."""
    letters = unicodedata.normalize("NFD", said.strip().lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
