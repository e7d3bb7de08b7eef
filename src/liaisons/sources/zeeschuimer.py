"""What Zeeschuimer captures of X (Twitter) while one browses: NDJSON, raw or as 4CAT stores it.

The same post is captured again each time it is seen: the import counts it as already there.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator

import msgspec

from liaisons.i18n import _
from liaisons.sources import jsonlines, peek
from liaisons.sources.handles import mentions
from liaisons.sources.opening import Member
from liaisons.sources.records import Kind, Message, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.times import Clock
from liaisons.sources.values import Loose, as_count, as_text

_PLATFORMS = ("twitter.com", "x.com")


class Named(msgspec.Struct, gc=False):
    """An account, or a hashtag, a link, a mention: whichever fields it has."""

    screen_name: Loose = None
    id_str: Loose = None
    text: Loose = None
    expanded_url: Loose = None
    url: Loose = None
    created_at: Loose = None
    followers_count: Loose = None


class Entities(msgspec.Struct, gc=False):
    hashtags: list[Named] = []
    urls: list[Named] = []
    user_mentions: list[Named] = []
    media: list[msgspec.Raw] = []


class User(msgspec.Struct, gc=False):
    rest_id: Loose = None
    core: Named | None = None
    legacy: Named | None = None


class UserResult(msgspec.Struct, gc=False):
    result: User | None = None


class Core(msgspec.Struct, gc=False):
    user_results: UserResult | None = None


class Note(msgspec.Struct, gc=False):
    text: str | None = None


class NoteResult(msgspec.Struct, gc=False):
    result: Note | None = None


class NoteTweet(msgspec.Struct, gc=False):
    note_tweet_results: NoteResult | None = None


class Result(msgspec.Struct, gc=False):
    result: Tweet | None = None


class Legacy(msgspec.Struct, gc=False):
    id_str: Loose = None
    created_at: Loose = None
    full_text: str | None = None
    conversation_id_str: Loose = None
    in_reply_to_status_id_str: Loose = None
    in_reply_to_user_id_str: Loose = None
    in_reply_to_screen_name: Loose = None
    quoted_status_id_str: Loose = None
    user_id_str: Loose = None
    entities: Entities | None = None
    favorite_count: Loose = None
    retweet_count: Loose = None
    lang: Loose = None
    retweeted_status_result: Result | None = None


class Tweet(msgspec.Struct, gc=False):
    rest_id: Loose = None
    core: Core | None = None
    legacy: Legacy | None = None
    user: Named | None = None  # older captures
    note_tweet: NoteTweet | None = None
    tweet: Tweet | None = None  # a post with restricted replies is one level deeper


class Captured(Tweet, gc=False):
    """One line: the post itself (as 4CAT stores it) or the post under ``data``."""

    source_platform: str | None = None
    data: Tweet | None = None


def likeness(member: Member) -> float:
    """Whether the member is NDJSON of X as Zeeschuimer or 4CAT writes it."""
    found = peek.objects(member)
    captured = peek.share_with(found, "item_id", "source_platform", "data")
    ours = any(value.get("source_platform") in _PLATFORMS for value in found)
    stored = peek.share_with(found, "__import_meta", "legacy")
    return max(captured if ours else 0.0, stored)


def read(member: Member, before: int) -> Iterator[Record]:
    """The message of every captured post, and each account once."""
    place = Place(member, before)
    clock = Clock("UTC")
    known: set[str] = set()
    for row, raw, captured in jsonlines.records(member, Captured, before):
        if isinstance(captured, Refusal):
            yield captured
            continue
        try:
            yield from _records(captured, row, raw, place, clock, known)
        except Unkept as unkept:
            yield unkept.refusal


def _records(
    captured: Captured, row: int, raw: bytes, place: Place, clock: Clock, known: set[str]
) -> list[Record]:
    tweet = captured.data or captured
    tweet = tweet.tweet or tweet
    if tweet.legacy is None:
        raise Unkept(place.refuse(row, "other_platform", _elsewhere(place.of(row)), raw))
    account = _account(tweet)
    message = _message(tweet, tweet.legacy, account, row, raw, place, clock)
    person = message.author_id or message.author_handle
    if account is None or person is None or person in known:
        return [message]
    known.add(person)
    return [message, _person(message, account, clock)]


def _elsewhere(place: str) -> str:
    return _(
        "{place}: only posts of X are read from a capture. For another platform open the capture "
        "in 4CAT and give its CSV.",
        place=place,
    )


def _account(tweet: Tweet) -> Named | None:
    results = tweet.core.user_results if tweet.core else None
    user = results.result if results else None
    if user is None:
        return tweet.user
    name = user.core if user.core and user.core.screen_name is not None else None
    old = user.legacy
    if name is None:
        return old
    return Named(
        screen_name=name.screen_name,
        created_at=name.created_at,
        followers_count=old.followers_count if old else None,
    )


def _message(
    tweet: Tweet,
    legacy: Legacy,
    account: Named | None,
    row: int,
    raw: bytes,
    place: Place,
    clock: Clock,
) -> Message:
    entities = legacy.entities or Entities()
    text = _text(tweet, legacy)
    shared = legacy.retweeted_status_result
    author = as_text(legacy.user_id_str) or (as_text(account.id_str) if account else None)
    return Message(
        row=place.before + row,
        id=place.identity(
            tweet.rest_id if tweet.rest_id is not None else legacy.id_str, row, "rest_id", raw
        ),
        sent_us=place.time(clock, legacy.created_at, row, "created_at", raw)[0],
        text=text,
        kind=_kind(legacy),
        author_id=author,
        author_handle=as_text(account.screen_name) if account else None,
        thread=as_text(legacy.conversation_id_str),
        reply_to=as_text(legacy.in_reply_to_status_id_str),
        quoted=_shared_id(shared) or as_text(legacy.quoted_status_id_str),
        to_id=as_text(legacy.in_reply_to_user_id_str),
        to_handle=as_text(legacy.in_reply_to_screen_name),
        mentions=mentions(text, _ids(entities)),
        lang=_language(legacy.lang),
        hashtags=[tag for h in entities.hashtags if (tag := as_text(h.text))],
        links=[url for u in entities.urls if (url := as_text(u.expanded_url) or as_text(u.url))],
        media=len(entities.media),
        reactions=as_count(legacy.favorite_count),
        shares=as_count(legacy.retweet_count),
    )


def _text(tweet: Tweet, legacy: Legacy) -> str:
    """The long text of a post that has one; of a share, the whole text that is shared."""
    shared = legacy.retweeted_status_result.result if legacy.retweeted_status_result else None
    if shared is not None and (inner := shared.tweet or shared).legacy is not None:
        account = _account(inner)
        name = as_text(account.screen_name) if account else None
        return f"RT @{name}: {_text(inner, inner.legacy)}" if name else _text(inner, inner.legacy)
    results = tweet.note_tweet.note_tweet_results if tweet.note_tweet else None
    note = results.result if results else None
    written = (note.text if note else None) or legacy.full_text or ""
    return unicodedata.normalize("NFC", html.unescape(written))


def _kind(legacy: Legacy) -> Kind:
    if legacy.retweeted_status_result is not None:
        return "share"
    if legacy.in_reply_to_status_id_str or legacy.in_reply_to_user_id_str:
        return "reply"
    return "quote" if legacy.quoted_status_id_str else "post"


def _shared_id(shared: Result | None) -> str | None:
    inner = shared.result if shared else None
    return as_text((inner.tweet or inner).rest_id) if inner else None


def _ids(entities: Entities) -> dict[str, str]:
    """Casefolded handle → id of those whom the post mentions."""
    pairs = ((as_text(m.screen_name), as_text(m.id_str)) for m in entities.user_mentions)
    return {name.casefold(): native for name, native in pairs if name and native}


def _language(code: Loose) -> str | None:
    text = as_text(code)
    return None if text in ("und", "zxx", "qme", "qst", "qht", "qam", "qct") else text


def _person(message: Message, account: Named, clock: Clock) -> Person:
    return Person(
        row=message.row,
        id=message.author_id,
        handle=message.author_handle,
        joined_us=clock.read_or_none(account.created_at),
        followers=as_count(account.followers_count),
    )
