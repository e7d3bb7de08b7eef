"""What a source yields: the records of a foreign file, still in the file's own names.

A source turns an export into these and nothing else. Native ids and handles are plain text here;
the door (``liaisons.privacy``) replaces them before anything is kept. Times are microseconds since
1970 in UTC (see ``liaisons.sources.times``). Every record carries ``row``: its rank in the file
(line, row or element, from 1), so that a person can find it again. Where the input is several
files the count goes on from one to the next, and sentences name the file and the line in it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["post", "reply", "answer", "comment", "share", "quote", "edit", "service"]
Visibility: TypeAlias = Literal["public", "members", "private"]
Act: TypeAlias = Literal[
    "remove",
    "close",
    "duplicate",
    "off_topic",
    "lock",
    "warn",
    "revert",
    "refuse",
    "accept",
    "restore",
    "rule_change",
]
Frame: TypeAlias = Literal["census", "hashtag", "search", "ego", "sample"]

#: What a source can know of a place; a measure that needs one it lacks is null and says so.
CAPABILITIES = frozenset(
    {
        "threads",  # messages know their thread
        "reply_targets",  # a reply knows the message, or the person, it answers
        "authors",  # messages know who wrote them
        "reactions",
        "moderation",  # closings, removals, locks … are recorded
        "edits",
        "complete_from_start",  # nothing of the place's life before the first message is missing
        "questions",  # the source itself says what is a question (Q&A)
        "answers",  # answers are told apart from comments (Q&A): only they are replies
    }
)


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who wrote or is addressed: a native id, a handle, or both. Both None: unknown or deleted."""

    id: str | None = None
    handle: str | None = None


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A person named in a text, in Unicode code points ``[start, end)`` of the raw text."""

    start: int
    end: int
    id: str | None = None
    handle: str | None = None


class Message(msgspec.Struct, kw_only=True, gc=False):
    """One thing somebody wrote."""

    row: int
    id: str
    sent_us: int
    text: str
    kind: Kind = "post"
    author_id: str | None = None
    author_handle: str | None = None
    thread: str | None = None  # native id of the thread; None: follow reply_to to the root
    reply_to: str | None = None  # native id of the message answered
    quoted: str | None = None  # native id of the message quoted
    to_id: str | None = None  # the person addressed, where the source knows them by id …
    to_handle: str | None = None  # … or by handle
    mentions: list[Mention] | None = None  # None: look for @handles in the text
    naive: bool = False  # the file gave no zone: the import's zone was assumed
    untimed: bool = False  # the file gave no time at all: sent_us is only the order in it
    edited_us: int | None = None
    deleted_us: int | None = None
    visibility: Visibility = "public"
    title: str | None = None
    lang: str | None = None
    hashtags: list[str] | None = None  # None: look for #tags in the text
    links: list[str] | None = None  # None: look for URLs in the text
    media: int = 0
    reactions: int | None = None
    shares: int | None = None
    score: int | None = None
    accepted: bool | None = None
    is_question: bool | None = None  # None: the source does not say


class Person(msgspec.Struct, kw_only=True, gc=False):
    """What a source says of somebody. ``attributes``: status, employer, alone, rural, …"""

    row: int
    id: str | None = None
    handle: str | None = None
    profession: str | None = None
    joined_us: int | None = None
    followers: int | None = None
    is_bot: bool | None = None
    attributes: dict[str, str] | None = None


class Reaction(msgspec.Struct, kw_only=True, gc=False):
    row: int
    message: str
    kind: str
    author_id: str | None = None
    author_handle: str | None = None
    at_us: int | None = None


class Tie(msgspec.Struct, kw_only=True, gc=False):
    """Somebody follows, or belongs with, somebody."""

    row: int
    person_id: str | None = None
    person_handle: str | None = None
    other_id: str | None = None
    other_handle: str | None = None
    kind: Literal["follow", "member", "friend"] = "follow"
    since_us: int | None = None


class Moderation(msgspec.Struct, kw_only=True, gc=False):
    """Somebody regulated something: closed a question, removed a message, warned a person."""

    row: int
    act: Act
    at_us: int
    message: str | None = None
    thread: str | None = None
    target_id: str | None = None
    target_handle: str | None = None
    actor_id: str | None = None
    actor_handle: str | None = None
    duplicate_of: str | None = None
    reason: str | None = None


class Refusal(msgspec.Struct, kw_only=True, gc=False):
    """A record that cannot be kept. ``code`` groups (no_date, no_id, bad_json, …), ``reason`` is
    the sentence a person reads, ``raw`` the start of what stood there (kept in ``private/``).
    """

    row: int
    code: str
    reason: str
    raw: str = ""


Record: TypeAlias = Message | Person | Reaction | Tie | Moderation | Refusal
