"""Events of Matrix, read as the port's; what cannot be read raises what Python raises for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from liaisons.channel.platforms.support import hashtags, malformed, nfc
from liaisons.channel.port import (
    Author,
    Deletion,
    Event,
    Media,
    Membership,
    Post,
    PrivateMessage,
    Reaction,
)
from liaisons.i18n import _

#: Where the channel's key is kept in what it sends.
KEY = "org.liaisons.key"

_MEDIA = {"m.image": "image", "m.video": "video", "m.audio": "audio", "m.file": "file"}
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
#: The quotation that older clients put before a reply.
_QUOTED = re.compile(r"\A(?:> [^\n]*\n)+\n?")


class Room:
    """Who listens to a room: ``private`` is one that a single person shares with the channel."""

    def __init__(self, network: str, id: str, me: str, *, private: bool) -> None:
        self.network = network
        self.id = id
        self.me = me
        self.private = private

    def event(self, source: Mapping[str, Any]) -> Event | None:
        """What an event of this room is to the channel; edits are read by ``edit``."""
        kind = source["type"]
        content = source["content"]
        if source["sender"] == self.me:
            return None
        if kind == "m.room.redaction":
            gone = source.get("redacts") or content["redacts"]
            return Deletion(network=self.network, id=str(gone), at_us=at_us(source))
        if kind == "m.room.message":
            return self._message(source, content) if content else None
        if kind == "m.room.encrypted":
            reason = _("A message in an encrypted room: the channel cannot read those.")
            return malformed(self.network, reason, source.get("event_id"))
        if kind == "m.reaction" and content and not self.private:
            about = content["m.relates_to"]
            return Reaction(
                network=self.network,
                post=str(about["event_id"]),
                author=author(source),
                kind=nfc(str(about["key"])),
                at_us=at_us(source),
            )
        if kind == "m.room.member" and not self.private:
            return self._membership(source, content)
        return None

    def edit(self, source: Mapping[str, Any], original: Mapping[str, Any]) -> Post | None:
        """The new version that ``source`` makes of ``original``; only its author may make one."""
        if source["sender"] != original["sender"] or not original["content"] or self.private:
            return None
        new = {**original["content"], **source["content"]["m.new_content"]}
        new["m.relates_to"] = original["content"].get("m.relates_to") or {}
        read = self._message({**original, "content": new}, new, edited_us=at_us(source))
        return read if isinstance(read, Post) else None

    def _message(
        self, source: Mapping[str, Any], content: Mapping[str, Any], edited_us: int | None = None
    ) -> Event | None:
        relation = content.get("m.relates_to") or {}
        if relation.get("rel_type") == "m.replace":
            return None
        body = content["body"]
        if not isinstance(body, str):
            raise TypeError("body")
        kind: Any = _MEDIA.get(str(content.get("msgtype")))
        answered = (relation.get("m.in_reply_to") or {}).get("event_id")
        text = nfc(_QUOTED.sub("", body) if answered else body)
        said: dict[str, Any] = {
            "network": self.network,
            "id": str(source["event_id"]),
            "author": author(source),
            "text": "" if kind else text,
            "sent_us": at_us(source),
            "reply_to": None if answered is None else str(answered),
            "media": (Media(kind, text),) if kind else (),
        }
        if self.private:
            return PrivateMessage(**said)
        named = (content.get("m.mentions") or {}).get("user_ids") or ()
        threaded = relation.get("rel_type") == "m.thread"
        return Post(
            **said,
            edited_us=edited_us,
            root=str(relation["event_id"]) if threaded else None,
            visibility="members",
            hashtags=hashtags(text),
            urls=tuple(dict.fromkeys(_LINK.findall(text))),
            url=link(self.id, str(source["event_id"])),
            addressed=self.me in named or self.me in text,
        )

    def _membership(
        self, source: Mapping[str, Any], content: Mapping[str, Any]
    ) -> Membership | None:
        who = str(source["state_key"])
        before = (source.get("unsigned") or {}).get("prev_content") or {}
        joined, was = content.get("membership") == "join", before.get("membership") == "join"
        if who == self.me or joined == was:
            return None
        return Membership(
            network=self.network, author=Author(who, who), joined=joined, at_us=at_us(source)
        )


def replaced(source: Mapping[str, Any]) -> str | None:
    """The event whose new version this is."""
    content = source.get("content")
    relation = content.get("m.relates_to") if isinstance(content, Mapping) else None
    if isinstance(relation, Mapping) and relation.get("rel_type") == "m.replace":
        return str(relation.get("event_id"))
    return None


def author(source: Mapping[str, Any]) -> Author:
    return Author(str(source["sender"]), str(source["sender"]))


def at_us(source: Mapping[str, Any]) -> int:
    return int(source["origin_server_ts"]) * 1000


def link(room: str, event: str) -> str:
    return f"https://matrix.to/#/{room}/{event}"
