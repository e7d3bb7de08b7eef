"""What a Mastodon server says, as the port's events; whatever it says, nothing else is raised."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from liaisons.channel.platforms.support import nfc
from liaisons.channel.port import (
    Author,
    Event,
    Media,
    Membership,
    Post,
    PrivateMessage,
    Reaction,
    Visibility,
)
from liaisons.sources.html import plain

_VISIBILITY: dict[str, Visibility] = {
    "public": "public",
    "unlisted": "public",
    "private": "members",
    "direct": "private",
}
_MEDIA = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def microseconds(when: Any) -> int:
    if isinstance(when, str):
        when = dt.datetime.fromisoformat(when)
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return int(when.timestamp() * 1_000_000)


def author(account: Mapping[str, Any]) -> Author:
    return Author(str(account["id"]), nfc(str(account["acct"])), bool(account.get("bot")))


def said(
    status: Mapping[str, Any], network: str, me: str, root: str | None = None
) -> Post | PrivateMessage:
    """A status: a post, or a private message where only those named in it see it."""
    written, links = _text(status)
    answers = status.get("in_reply_to_id")
    common: dict[str, Any] = {
        "network": network,
        "id": str(status["id"]),
        "author": author(status["account"]),
        "text": written,
        "sent_us": microseconds(status["created_at"]),
        "reply_to": None if answers is None else str(answers),
        "media": tuple(_media(m) for m in status.get("media_attachments") or ()),
    }
    visibility = _VISIBILITY.get(str(status.get("visibility")), "private")
    if visibility == "private":
        return PrivateMessage(**common)
    edited = status.get("edited_at")
    return Post(
        **common,
        edited_us=None if edited is None else microseconds(edited),
        root=root,
        visibility=visibility,
        hashtags=tuple(dict.fromkeys(t["name"].casefold() for t in status.get("tags") or ())),
        urls=links,
        url=str(status.get("url") or ""),
        addressed=me in named(status),
    )


def named(status: Mapping[str, Any]) -> set[str]:
    """The ids of those a status names."""
    return {str(m["id"]) for m in status.get("mentions") or ()}


def _text(status: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Its text, what stands before the fold first; the links in it that are no tag nor name."""
    written = plain(str(status["content"]))
    text = nfc("\n\n".join(filter(None, (str(status.get("spoiler_text") or ""), written.text))))
    people = {str(m.get("url")) for m in status.get("mentions") or ()}
    return text, tuple(x for x in written.links if x not in people and "/tags/" not in x)


def text(status: Mapping[str, Any]) -> str:
    """What a status says, without what it is marked up with."""
    return _text(status)[0]


def _media(attachment: Mapping[str, Any]) -> Media:
    kind: Any = _MEDIA.get(str(attachment.get("type")), "file")
    return Media(kind, nfc(str(attachment.get("description") or "")))


def told(notification: Mapping[str, Any], network: str, me: str) -> Event | None:
    """A notification; None for the kinds that do not concern the channel."""
    kind = str(notification["type"])
    if kind == "mention":
        return said(notification["status"], network, me)
    at_us = microseconds(notification["created_at"])
    who = author(notification["account"])
    if kind == "follow":
        return Membership(network=network, author=who, joined=True, at_us=at_us)
    if kind in ("favourite", "reblog"):
        post = str(notification["status"]["id"])
        return Reaction(network=network, post=post, author=who, kind=kind, at_us=at_us)
    return None


def now_us() -> int:
    return time.time_ns() // 1000
