"""Tweets as TweetScraper wrote them: JSON lines from the search page of Twitter before 2020.

No reply says which tweet it answers: its link goes to the person named first. The page put a space
after the ``@`` of a mention (``@ name``), mostly. Times are local to the machine that scraped.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

import msgspec

from liaisons.i18n import _, number, percent
from liaisons.sources import jsonlines, peek
from liaisons.sources.base import Options, Source
from liaisons.sources.handles import addressee, spaced_mentions
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Kind, Message, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.times import Clock
from liaisons.sources.values import Loose, as_count, as_text

_SIGNATURE = ("usernameTweet", "ID", "datetime")
#: A corpus is one person's when at least this share of at least so many messages address them.
_EGO_SHARE, _EGO_FROM, _EGO_LOOK = 0.9, 20, 20_000


class Tweet(msgspec.Struct, gc=False):
    """One line, as written."""

    ID: Loose = None
    usernameTweet: Loose = None
    user_id: Loose = None
    text: str | None = None
    datetime: Loose = None
    nbr_retweet: Loose = None
    nbr_favorite: Loose = None
    is_reply: bool | None = None
    is_retweet: bool | None = None
    medias: list[msgspec.Raw] | None = None


class TweetScraper(Source):
    """JSON lines of TweetScraper."""

    name: ClassVar[str] = "tweetscraper"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "TweetScraper (JSON lines)"
    capabilities: ClassVar[frozenset[str]] = frozenset({"authors"})
    frame: ClassVar[Frame | None] = "search"

    def instance(self, inputs: Inputs) -> str | None:
        return "twitter"

    def detect(self, inputs: Inputs) -> float:
        return max((_likeness(m) for m in inputs.members), default=0.0)

    def frame_of(self, inputs: Inputs) -> Frame | None:
        """``ego`` where (nearly) all messages address one same person, else a search."""
        addressees = Counter(
            addressee(tweet.text or "")
            for member in peek.chosen(inputs, _likeness)
            for _row, _raw, tweet in islice(jsonlines.records(member, Tweet, quiet=True), _EGO_LOOK)
            if isinstance(tweet, Tweet)
        )
        total = sum(addressees.values())
        handle, most = addressees.most_common(1)[0] if addressees else (None, 0)
        if handle is None or total < _EGO_FROM or most < _EGO_SHARE * total:
            return self.frame
        inputs.note(
            _(
                "{share} of {n} messages address one same person: taken for what one person "
                "received (ego corpus).",
                share=percent(most / total),
                n=number(total),
            )
        )
        return "ego"

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        clock = Clock(options.zone)

        def read(member: Member, before: int) -> Iterator[Record]:
            place = Place(member, before)
            for row, raw, tweet in jsonlines.records(member, Tweet, before):
                try:
                    yield (
                        tweet
                        if isinstance(tweet, Refusal)
                        else _message(tweet, row, raw, place, clock)
                    )
                except Unkept as unkept:
                    yield unkept.refusal

        yield from peek.in_turn(peek.chosen(inputs, _likeness), read)


def _likeness(member: Member) -> float:
    return peek.share_with(peek.objects(member), *_SIGNATURE)


def _message(tweet: Tweet, row: int, raw: bytes, place: Place, clock: Clock) -> Message:
    native = place.identity(tweet.ID, row, "ID", raw)
    sent, naive = place.time(clock, tweet.datetime, row, "datetime", raw)
    text = unicodedata.normalize("NFC", tweet.text or "")  # mentions are counted in it
    return Message(
        row=place.before + row,
        id=native,
        sent_us=sent,
        naive=naive,
        text=text,
        kind=_kind(tweet),
        author_id=as_text(tweet.user_id),
        author_handle=as_text(tweet.usernameTweet),
        to_handle=addressee(text) if tweet.is_reply else None,
        mentions=spaced_mentions(text),
        media=len(tweet.medias or ()),
        reactions=as_count(tweet.nbr_favorite),
        shares=as_count(tweet.nbr_retweet),
    )


def _kind(tweet: Tweet) -> Kind:
    if tweet.is_retweet:
        return "share"
    return "reply" if tweet.is_reply else "post"
