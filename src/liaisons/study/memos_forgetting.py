"""Somebody who is forgotten is also forgotten in the memos.

A memo is its writer's: what is about the person goes, what only stands on something of theirs
stays, points at them no more, and is named, so that whoever wrote it reads it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence, Set
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa

from liaisons.database import Database, touch
from liaisons.study import versioned
from liaisons.study.memos import ROOM, TABLES
from liaisons.study.memos import log as _log
from liaisons.study.memos import table as _memos

#: So many words in a row, as somebody wrote them, are a quotation.
QUOTED = 5
#: And a pseudonym is at most so many.
NAME = 4
Run: TypeAlias = tuple[str, ...]
_BITS = 1 << 64


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What is still known of somebody who is about to be erased: their keys and pseudonyms, the
    messages that they wrote, with their texts, and the threads they wrote in.
    """

    keys: Sequence[int]
    labels: Sequence[str]
    messages: Sequence[int]
    threads: Sequence[int]
    texts: Sequence[str]


def forget(database: Database, gone: Gone) -> list[int]:
    """Erase the memos on somebody; the numbers of those that may still speak of them.

    A memo on a message of theirs, or on a number that names them, is about its community from then
    on. Of a memo that names or quotes them no earlier version stays.
    """
    database.prepare(TABLES)
    with database.writing() as write:
        standing = {row["id"]: row for row in versioned.every(write, _memos)}
        texts, about = _written(write)
        traces = _traces(gone)
        speaking = {memo for memo, said in texts.items() if not traces.isdisjoint(_runs_of(said))}
        theirs = {memo for memo, one in about.items() if _is(one, "person", _hex(gone.keys))}
        pointing = {memo for memo, one in about.items() if _points(one, gone)}
        within = {memo for memo, one in about.items() if _is(one, "thread", _hex(gone.threads))}
        versioned.erase(write, _memos, _log, sorted(theirs))
        _erase_versions(write, sorted(speaking - theirs))
        for memo in pointing - theirs:
            _detach(write, memo)
        touch(write, ROOM)
    return sorted(((speaking | pointing | within) - theirs) & standing.keys())


def _written(read: sa.Connection) -> tuple[dict[int, list[str]], dict[int, dict[str, Any]]]:
    """Of each memo, those that were taken away included: all texts it had, and what it is about."""
    texts: dict[int, list[str]] = {}
    about: dict[int, dict[str, Any]] = {}
    for row in versioned.every(read, _memos):
        about[row["id"]], texts[row["id"]] = row, [row["text"], row["tags"]]
    for entry in versioned.versions(read, _log):
        fields = entry["fields"]
        about.setdefault(entry["id"], fields)
        texts.setdefault(entry["id"], []).extend((fields["text"], fields["tags"]))
    return texts, about


def _hex(keys: Sequence[int]) -> Set[str]:
    return {f"{key % _BITS:016x}" for key in keys}


def _is(about: dict[str, Any], kind: str, subjects: Set[str]) -> bool:
    return about["kind"] == kind and about["subject"] in subjects


def _points(about: dict[str, Any], gone: Gone) -> bool:
    if _is(about, "message", _hex(gone.messages)):
        return True
    names = {*gone.labels, *_hex(gone.keys)}
    return about["kind"] == "number" and any(name in about["subject"] for name in names)


def _traces(gone: Gone) -> set[Run]:
    """What names somebody, or quotes them word for word."""
    names = (tuple(_words(label)) for label in gone.labels)
    return {*names, *(run for text in gone.texts for run in _runs(_words(text), QUOTED))}


def _runs_of(texts: Sequence[str]) -> Iterator[Run]:
    """All that may be a name (of two words: a bird and a number) or a quotation."""
    for text in texts:
        words = _words(text)
        for size in (*range(1, NAME + 1), QUOTED):
            yield from _runs(words, size)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(words: list[str], size: int) -> Iterator[Run]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _erase_versions(write: sa.Connection, memos: Sequence[int]) -> None:
    write.execute(_log.delete().where(_log.c.thing == _memos.name, _log.c.id.in_(memos)))


def _detach(write: sa.Connection, memo: int) -> None:
    """The memo, and each version of it, is about the community alone."""
    loose = {"kind": "community", "subject": ""}
    write.execute(_memos.update().where(_memos.c.id == memo).values(**loose))
    for entry in versioned.versions(write, _log, _memos.name, memo):
        told = json.dumps(entry["fields"] | loose, ensure_ascii=False, sort_keys=True)
        write.execute(_log.update().where(_log.c.entry == entry["entry"]).values(fields=told))
