"""Records of Bluesky: read as the port's events, and written with facets in bytes of UTF-8."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from liaisons.channel.platforms.support import hashtags, nfc
from liaisons.channel.port import Author, Media, Post

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
LIKE = "app.bsky.feed.like"
FOLLOW = "app.bsky.graph.follow"

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_TAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_DAY_US = 86_400_000_000


def place(uri: str) -> tuple[str, str, str]:
    """Repository, collection and record key of ``at://…``; ValueError where it is none."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3 or not all(parts):
        raise ValueError(uri)
    return parts[0], parts[1], parts[2]


def record_key(key: str) -> str:
    """The record key that ``key`` always gives: a TID, as posts must bear, of some past year."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
    # 49 bits of microseconds from 2005 on, and the ten bits of a clock's name.
    number = ((1 << 50) + (number >> 15)) << 10 | (number & 1023)
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -5, -5))


def facets(text: str) -> list[dict[str, Any]]:
    """Hashtags and links of ``text``, by offsets in bytes. Nobody is ever named by them."""
    found = [
        *(
            (m, {"$type": "app.bsky.richtext.facet#link", "uri": m[0]})
            for m in _LINK.finditer(text)
        ),
        *((m, {"$type": "app.bsky.richtext.facet#tag", "tag": m[1]}) for m in _TAG.finditer(text)),
    ]
    links = [m.span() for m, feature in found if "uri" in feature]
    return [
        {"index": _bytes(text, m.start(), m.end()), "features": [feature]}
        for m, feature in sorted(found, key=lambda pair: pair[0].start())
        if "uri" in feature or not any(a <= m.start() < b for a, b in links)
    ]


def _bytes(text: str, start: int, end: int) -> dict[str, int]:
    before = len(text[:start].encode())
    return {"byteStart": before, "byteEnd": before + len(text[start:end].encode())}


def post(
    record: Mapping[str, Any],
    *,
    network: str,
    uri: str,
    author: Author,
    at_us: int,
    edited: bool,
    me: str,
) -> Post:
    """A post, as its record says; its time is the server's where the record's is not credible."""
    if not isinstance(record["text"], str):
        raise TypeError("text")
    text = nfc(record["text"])
    features = [f for facet in record.get("facets") or () for f in facet["features"]]
    marked = [str(f["tag"]).casefold() for f in features if "tag" in f]
    marked += [str(tag).casefold() for tag in record.get("tags") or ()]
    answered = record.get("reply") or {}
    did, _collection, rkey = place(uri)
    return Post(
        network=network,
        id=uri,
        author=author,
        text=text,
        sent_us=at_us if edited else _said_at(record, at_us),
        edited_us=at_us if edited else None,
        reply_to=_uri(answered.get("parent")),
        root=_uri(answered.get("root")),
        hashtags=tuple(dict.fromkeys([*marked, *hashtags(text)])),
        urls=tuple(dict.fromkeys(str(f["uri"]) for f in features if "uri" in f)),
        media=_media(record.get("embed") or {}),
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        addressed=any(f.get("did") == me for f in features),
    )


def _said_at(record: Mapping[str, Any], at_us: int) -> int:
    try:
        said = microseconds(str(record["createdAt"]))
    except (KeyError, ValueError, OverflowError):
        return at_us
    return said if -_DAY_US < said - at_us < _DAY_US // 24 else at_us


def microseconds(when: str) -> int:
    moment = dt.datetime.fromisoformat(when)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp() * 1e6)


def subject(record: Mapping[str, Any]) -> str:
    """What a like, a repost or a follow is about: an address or, of a follow, a person."""
    about = record["subject"]
    return str(about if isinstance(about, str) else about["uri"])


def _uri(reference: Any) -> str | None:
    return str(reference["uri"]) if isinstance(reference, Mapping) and "uri" in reference else None


def _media(embed: Mapping[str, Any]) -> tuple[Media, ...]:
    inner = embed.get("media") or embed
    images = tuple(Media("image", nfc(str(i.get("alt") or ""))) for i in inner.get("images") or ())
    return (
        (*images, Media("video", nfc(str(inner.get("alt") or "")))) if "video" in inner else images
    )
