"""The data dump of a Stack Exchange site: a folder (or archive) of XML tables, Posts.xml at least.

Questions open threads; answers are the replies; comments stand under either. What the site itself
regulated comes from PostHistory.xml (closings, deletions, locks, rollbacks) and PostLinks.xml
(duplicates); with Posts.xml alone only the closings still in force are known. Times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

import msgspec

from liaisons.i18n import _, ngettext
from liaisons.sources import peek, xml
from liaisons.sources.base import Options, Source
from liaisons.sources.html import plain
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Act, Frame, Message, Moderation, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.times import Clock
from liaisons.sources.values import as_count

Row = dict[str, str]

#: The tables, in the order in which they are read.
TABLES = ("posts", "comments", "posthistory", "postlinks", "users")
_TABLE = re.compile(r"<(posts|comments|posthistory|postlinks|users)\b", re.IGNORECASE)
_SITE = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:stackexchange|stackoverflow|superuser|serverfault|askubuntu|stackapps)"
    r"\.com|mathoverflow\.net"
)
_ACCEPTED = re.compile(rb'\bAcceptedAnswerId="(\d{1,18})"')
_TAG = re.compile(r"[^<>|]+")
_GONE_USER = re.compile(r"user(\d+)")
_QUESTION, _ANSWER = "1", "2"
_DUPLICATE_LINK = "3"
_COMMUNITY_BOT = "-1"
#: Dumps write UTC without saying so.
_CLOCK = Clock("UTC")

#: PostHistoryTypeId → what was done.
_ACTS: dict[str, tuple[Act, str]] = {
    "7": ("revert", "title"),
    "8": ("revert", "body"),
    "9": ("revert", "tags"),
    "10": ("close", ""),
    "11": ("restore", "reopened"),
    "12": ("remove", ""),
    "13": ("restore", "undeleted"),
    "14": ("lock", ""),
    "15": ("restore", "unlocked"),
    "19": ("lock", "protected"),
    "20": ("restore", "unprotected"),
    "35": ("close", "migrated"),
    "37": ("close", "merged"),
}
#: What is only done to questions, and so to their threads.
_OF_QUESTIONS = frozenset({"10", "11", "35", "37"})
_EDITS = frozenset({"4", "5", "6", "24"})
#: Reasons for closing, before and after June 2013.
_DUPLICATE, _OFF_TOPIC = frozenset({"1", "101"}), frozenset({"2", "102"})
_REASONS = {
    "3": "not constructive",
    "4": "not a real question",
    "7": "too localized",
    "10": "general reference",
    "20": "noise",
    "103": "unclear",
    "104": "too broad",
    "105": "opinion-based",
}


class Closing(msgspec.Struct):
    """What PostHistory keeps of a vote to close."""

    OriginalQuestionIds: list[int] = []
    Voters: list[dict[str, int | str | None]] = []


class StackExchange(Source):
    """Posts.xml, with Comments, Users, PostHistory and PostLinks when they are there."""

    name: ClassVar[str] = "stackexchange"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Stack Exchange (data dump, XML)"
    capabilities: ClassVar[frozenset[str]] = frozenset(
        {"threads", "reply_targets", "authors", "moderation", "questions", "answers"}
    )
    frame: ClassVar[Frame | None] = "census"

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        tables = _tables(inputs)
        more = {"edits"} if "posthistory" in tables else set()
        if "posts" in tables and _begins_with_the_site(tables["posts"]):
            more.add("complete_from_start")
        return self.capabilities | more

    def instance(self, inputs: Inputs) -> str | None:
        names = [*(str(p.resolve()) for p in inputs.paths), *(m.name for m in inputs.members)]
        found = (
            _SITE.search(part.casefold())
            for name in names
            for part in reversed(PurePosixPath(name).parts[-2:])
        )
        return next((match[0] for match in found if match), None)

    def detect(self, inputs: Inputs) -> float:
        tables = _tables(inputs)
        return 1.0 if "posts" in tables else 0.6 if tables else 0.0

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        tables = _tables(inputs)
        used = {member.name for member in tables.values()}
        peek.chosen(inputs, lambda member: float(member.name in used))
        if "posthistory" not in tables:
            inputs.note(
                _(
                    "PostHistory.xml is not there: of what was closed, deleted or locked, only "
                    "the questions that are still closed are known."
                )
            )
        reading = _Reading(tables)
        for table in TABLES:
            if table in tables:
                yield from reading.table(table)


def _tables(inputs: Inputs) -> dict[str, Member]:
    """Table → member, told by the root element."""
    found: dict[str, Member] = {}
    for member in inputs.members:
        head = peek.decoded_start(member)[:4096]
        match = _TABLE.search(head) if head.startswith("<") else None
        if match:
            found.setdefault(match[1].lower(), member)
    return found


def _begins_with_the_site(posts: Member) -> bool:
    """A dump holds everything from the first post on; a cut of one does not."""
    match = re.search(r'<row\s[^>]*?\bId="(\d+)"', peek.decoded_start(posts))
    return match is not None and match[1] == "1"


def _accepted(posts: Member) -> frozenset[str]:
    """The answers that a question names as accepted, wherever they stand in the file."""
    found: set[str] = set()
    rest = b""
    with posts.open(quiet=True) as stream:
        while piece := stream.read1(1 << 18):
            window = rest + piece
            found.update(n.decode() for n in _ACCEPTED.findall(window))
            rest = window[-64:]
    return frozenset(found)


class _Element:
    """One row of a table, with the words for what is wrong in it."""

    def __init__(self, place: Place, number: int, row: Row) -> None:
        self.row = row
        self.rank = place.before + number
        self._place, self._number = place, number

    def required(self, field: str) -> str:
        return self._place.identity(self.row.get(field), self._number, field, self.row)

    def time(self, field: str) -> int:
        value = self.row.get(field)
        return self._place.time(_CLOCK, value, self._number, field, self.row)[0]

    def optional_time(self, field: str) -> int | None:
        return self.time(field) if self.row.get(field) else None

    def author(self, user: str, shown: str) -> str | None:
        """Who wrote it; of somebody who left, what the site still shows (``user4711``)."""
        if native := self.row.get(user):
            return native
        left = self.row.get(shown)
        gone = _GONE_USER.fullmatch(left) if left else None
        return gone[1] if gone else f"name:{left}" if left else None

    def refuse(self, code: str, reason: str) -> Refusal:
        return self._place.refuse(self._number, code, reason, self.row)

    def where(self) -> str:
        return self._place.of(self._number)


class _Reading:
    """One pass over the tables of a dump."""

    def __init__(self, tables: dict[str, Member]) -> None:
        self._tables = tables
        self._before = 0
        self._accepted = _accepted(tables["posts"]) if "posts" in tables else frozenset()
        self._known_duplicates: set[str] = set()

    def table(self, name: str) -> Iterator[Record]:
        """The records of one table, in the file's order."""
        member = self._tables[name]
        place = Place(member, self._before, "element")
        read = {
            "posts": self._post,
            "comments": self._comment,
            "posthistory": self._history,
            "postlinks": self._link,
            "users": self._user,
        }[name]
        number = aside = 0
        for number, row in xml.elements(member, "row"):
            try:
                records = read(_Element(place, number, row))
            except Unkept as unkept:
                records = [unkept.refusal]
            yield from records
            aside += not records
        self._before += number
        if aside:
            member.note(
                ngettext(
                    "{file}: {n} row that only repeats or links posts was left aside.",
                    "{file}: {n} rows that only repeat or link posts were left aside.",
                    aside,
                    file=member.name,
                )
            )

    def _post(self, element: _Element) -> list[Record]:
        kind = element.row.get("PostTypeId")
        if kind not in (_QUESTION, _ANSWER):
            reason = _(
                "{place}: a post of type {kind} is a page of the site (a tag's description, an "
                "election …), not a message.",
                place=element.where(),
                kind=kind,
            )
            return [element.refuse("not_a_message", reason)]
        message = self._message(element, question=kind == _QUESTION)
        return [message, *self._closing(element, message.id)]

    def _message(self, element: _Element, *, question: bool) -> Message:
        row = element.row
        native = element.required("Id")
        parent = None if question else element.required("ParentId")
        body = plain(row.get("Body", ""))
        return Message(
            row=element.rank,
            id=native,
            sent_us=element.time("CreationDate"),
            text=body.text,
            title=row.get("Title"),
            kind="post" if question else "answer",
            author_id=element.author("OwnerUserId", "OwnerDisplayName"),
            thread=parent or native,
            reply_to=parent,
            edited_us=element.optional_time("LastEditDate"),
            deleted_us=element.optional_time("DeletionDate"),
            hashtags=_TAG.findall(row.get("Tags", "")),
            links=body.links,
            media=body.images,
            score=as_count(row.get("Score")),
            accepted=None if question else native in self._accepted,
            is_question=question,
        )

    def _closing(self, element: _Element, native: str) -> list[Record]:
        """What a question says of its closing, where there is no history to say it better."""
        closed = element.optional_time("ClosedDate")
        if closed is None or "posthistory" in self._tables:
            return []
        return [
            Moderation(row=element.rank, act="close", at_us=closed, message=native, thread=native)
        ]

    def _comment(self, element: _Element) -> list[Record]:
        return [
            Message(
                row=element.rank,
                id=f"comment-{element.required('Id')}",
                sent_us=element.time("CreationDate"),
                text=element.row.get("Text", ""),
                kind="comment",
                author_id=element.author("UserId", "UserDisplayName"),
                reply_to=element.required("PostId"),
                score=as_count(element.row.get("Score")),
                is_question=False,
            )
        ]

    def _history(self, element: _Element) -> list[Record]:
        kind = element.row.get("PostHistoryTypeId", "")
        if kind in _EDITS:
            return [_edit(element)]
        if kind not in _ACTS:
            return []  # the first version of a title, body or tags; notices; tweets of the site
        event = _event(element, kind)
        if event.duplicate_of and event.message:
            self._known_duplicates.add(event.message)
        return [event]

    def _link(self, element: _Element) -> list[Record]:
        post = element.required("PostId")
        duplicate = element.row.get("LinkTypeId") == _DUPLICATE_LINK
        if not duplicate or post in self._known_duplicates:
            return []
        return [
            Moderation(
                row=element.rank,
                act="duplicate",
                at_us=element.time("CreationDate"),
                message=post,
                thread=post,
                duplicate_of=element.required("RelatedPostId"),
            )
        ]

    def _user(self, element: _Element) -> list[Record]:
        row = element.row
        native = element.required("Id")
        reputation = row.get("Reputation")
        return [
            Person(
                row=element.rank,
                id=native,
                joined_us=element.optional_time("CreationDate"),
                is_bot=native == _COMMUNITY_BOT,
                attributes={"reputation": reputation} if reputation else None,
            )
        ]


def _edit(element: _Element) -> Message:
    return Message(
        row=element.rank,
        id=f"history-{element.required('Id')}",
        sent_us=element.time("CreationDate"),
        text=element.row.get("Comment", ""),
        kind="edit",
        author_id=element.author("UserId", "UserDisplayName"),
        reply_to=element.required("PostId"),
        is_question=False,
    )


def _event(element: _Element, kind: str) -> Moderation:
    row = element.row
    act, reason = _ACTS[kind]
    closing = _closing_votes(row.get("Text", "")) if act == "close" and not reason else Closing()
    if act == "close" and not reason:
        act, reason = _why_closed(row.get("Comment", ""))
    voters = [str(v["Id"]) for v in closing.Voters if v.get("Id") is not None]
    originals = closing.OriginalQuestionIds
    post = element.required("PostId")
    return Moderation(
        row=element.rank,
        act=act,
        at_us=element.time("CreationDate"),
        message=post,
        thread=post if kind in _OF_QUESTIONS else None,
        actor_id=element.author("UserId", "UserDisplayName")
        or (voters[0] if len(voters) == 1 else None),
        duplicate_of=str(originals[0]) if originals else None,
        reason=reason or None,
    )


def _closing_votes(text: str) -> Closing:
    """Who voted to close, and as a duplicate of what; older dumps say neither."""
    try:
        return msgspec.json.decode(text, type=Closing)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Closing()


def _why_closed(code: str) -> tuple[Act, str]:
    if code in _DUPLICATE:
        return "duplicate", ""
    if code in _OFF_TOPIC:
        return "off_topic", ""
    return "close", _REASONS.get(code, "")
