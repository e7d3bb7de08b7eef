"""A person forgotten: texts, identities and places go; the log keeps ids that lead nowhere.

Relays, and private messages that quote what is gone, are taken back by the lines that say so
(``consequences``), where the network can. Here goes what lies in the channel's own database, in
whatever table: also what platforms remember, what others wrote to the person by name, and what was
kept aside because it answered them.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from liaisons.channel import statements
from liaisons.channel import tables as t
from liaisons.channel.ledger import Transaction
from liaisons.channel.platforms import local, told
from liaisons.database import Database
from liaisons.study.accounts import Accounts, accounts

#: What is left in the words of others of a name by which they spoke to the person.
NOBODY = "@–"


class Known(NamedTuple):
    """Who somebody is on one network."""

    network: str
    native: str
    handle: str


def prepare(database: Database) -> None:
    """Make the tables in which something of a person may lie, so that all can be looked at."""
    database.prepare(told.TABLES)
    database.prepare(local.TABLES)
    Accounts(database)


def erase(tx: Transaction, person: str, pages: str, now_us: int) -> None:
    """Empty all that ``person`` wrote, or that was written to them, and who they are.

    ``pages`` is the network of the channel's own pages, whose accounts go too. What hangs on their
    questions (what others answered) stays with its own author.
    """
    known = _known(tx.write, person)
    posts = _places(tx, person)
    _texts(tx.write, person, now_us)
    _named(tx.write, known, posts, now_us)
    for table in (t.identities, t.accounts, t.tokens):
        tx.write.execute(table.delete().where(table.c.person == person))
    _outbox(tx.write, person)
    for one in known:
        told.forget(tx.write, one.network, (one.native, one.handle), posts.get(one.network, []))
        if one.network == pages:
            local.forget(tx.write, one.native)
            tx.write.execute(accounts.delete().where(accounts.c.id == one.native))
    tx.wrote = True


def _known(write: sa.Connection, person: str) -> list[Known]:
    return [Known(*row) for row in write.execute(statements.ADDRESSES, {"person": person})]


def _places(tx: Transaction, person: str) -> dict[str, list[str]]:
    """Where they wrote, by network; a hash is left of it, enough to know it again."""
    p, posts = t.places.c, dict[str, list[str]]()
    rows = tx.write.execute(sa.select(p.network, p.native).where(p.owner == person)).all()
    for network, native in rows:
        if native.startswith("erased:"):
            continue
        posts.setdefault(network, []).append(native)
        here = (p.network == network) & (p.native == native)
        gone = t.places.update().where(here)
        tx.write.execute(gone.values(native=tx.hashed(network, native), parent=None))
        answers = (p.network == network) & (p.parent == native)
        tx.write.execute(t.places.update().where(answers).values(parent=None))
    return posts


def _texts(write: sa.Connection, person: str, now_us: int) -> None:
    owned = t.payloads.c.owner == person
    write.execute(t.payloads.update().where(owned).values(body=None, erased_us=now_us))


def _outbox(write: sa.Connection, person: str) -> None:
    """Nothing more is sent to them; what a network said of an attempt may name them."""
    o = t.outbox.c
    unsent = (o.person == person) & o.state.in_(["waiting", "sending"])
    write.execute(t.outbox.update().where(unsent).values(state="dropped"))
    write.execute(t.outbox.update().where(o.person == person).values(error=None))


def _named(
    write: sa.Connection, known: list[Known], posts: dict[str, list[str]], now_us: int
) -> None:
    """What others wrote: their name in it is masked; what answered them, kept aside, goes.

    Every text is looked at: whoever answers may name them, in whatever thread.
    """
    p, names = t.payloads.c, {name for one in known for name in _names(one)}
    asked = sa.select(p.id, p.kind, p.body).where(p.body.is_not(None))
    for id, kind, body in write.execute(asked).all():
        said = msgspec.json.decode(body)
        if _aside(kind, said, known, posts):
            values: dict[str, object] = {"body": None, "erased_us": now_us}
        elif names and (masked := _masked(said, names)):
            values = {"body": msgspec.json.encode(masked)}
        else:
            continue
        write.execute(t.payloads.update().where(p.id == id).values(**values))


def _aside(
    kind: str, said: dict[str, Any], known: list[Known], posts: dict[str, list[str]]
) -> bool:
    """Whether a text that stands in no thread speaks of them: it is worth less than they are."""
    if kind == "malformed":
        raw = str(said.get("raw", ""))
        return any(len(word) > 3 and word in raw for one in known for word in one[1:])
    if kind != "stray":
        return False
    post = said["post"]
    answered = [post.get("reply_to") or "", post.get("root") or ""]
    theirs = posts.get(post["network"], [])
    ids = [one.native for one in known if one.native.startswith("did:")]  # part of each address
    return any(native in theirs or any(id in native for id in ids) for native in answered)


def _names(one: Known) -> set[str]:
    """How others write to them: the whole handle, and what stands before its server."""
    return {name for name in (one.handle, one.handle.partition("@")[0]) if name}


def _masked(said: dict[str, Any], names: set[str]) -> dict[str, Any] | None:
    """A text of somebody else's without the name; None where it is not in it."""
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"@(?:{'|'.join(map(re.escape, longest))})(?![\w@])", re.IGNORECASE)
    inner = said.get("post", said)
    if not pattern.search(str(inner.get("text", ""))):
        return None
    changed = {**inner, "text": pattern.sub(NOBODY, inner["text"])}
    return {**said, "post": changed} if "post" in said else changed
