"""Messages of strangers, read defensively: whatever the bytes, a message or the news that it is
none. Attachments are not opened, only counted; quoted text and signatures are cut.
"""

from __future__ import annotations

import email
import email.errors
import email.policy
import email.utils
import re
import time
from email.message import EmailMessage
from typing import Any

import msgspec

from liaisons.channel.platforms.support import hashtags, nfc
from liaisons.channel.port import Author, Media
from liaisons.sources.html import plain

#: What is kept of a text, in characters.
_LONGEST = 100_000
#: What strangers' bytes make the standard library raise.
TROUBLE = (
    email.errors.MessageError,
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    LookupError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,255}")
_ID = re.compile(r"<[^<>\s]{1,250}>")
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_FORWARDED = re.compile(
    r"^(?:-{3,} ?(?:Original Message|Message d.origine|Forwarded message|Message transf[ée]r[ée])"
    r" ?-{3,}|_{20,}|(?:De|From) ?: [^\n]+\n(?:Envoy[ée]|Sent|Date) ?: )",
    re.MULTILINE | re.IGNORECASE,
)
#: Le 3 mai 2026 à 10:00, X a écrit :  ·  On Sun, X wrote:
_ATTRIBUTION = re.compile(
    r"^(?:Le |On )[^\n]{4,200}(?:\n[^\n>]{0,200})?(?:a écrit|wrote) ?:\s*$", re.MULTILINE
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|bounces?)[+@]", re.IGNORECASE)


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its bytes say, nothing of it checked: anybody can write any ``From``."""

    id: str  # with its angle brackets; empty where it has none
    author: Author | None
    subject: str
    text: str  # without quotation and signature
    sent_us: int
    answers: tuple[str, ...]  # ids of what it answers, the nearest first
    media: tuple[Media, ...]
    automatic: bool  # sent by a machine: never answered
    report: bool  # of what could not be delivered
    channel: str  # the channel that sent it, where one did

    @property
    def hashtags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*hashtags(self.subject), *hashtags(self.text))))

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_LINK.findall(self.text)))


def read(raw: bytes) -> Read:
    """Read a message; raises one of ``TROUBLE`` where that is not possible."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("not a message")
    subject = " ".join(nfc(_header(message, "Subject")).split())
    parts = [part for part in message.walk() if not part.is_multipart()]
    body = _body(message)
    return Read(
        id=next(iter(_ID.findall(_header(message, "Message-ID"))), ""),
        author=_author(message),
        subject=subject[:500],
        text=own_words(body),
        sent_us=_sent(message),
        answers=_answers(message),
        media=tuple(_media(part) for part in parts if part.get_filename()),
        automatic=_automatic(message),
        report=message.get_content_type() == "multipart/report",
        channel=_header(message, "Liaisons-Channel").strip(),
    )


def one_address(text: str) -> str | None:
    """``text`` where it is a single address, casefolded; else None."""
    return text.casefold() if _ADDRESS.fullmatch(text) else None


def own_words(text: str) -> str:
    """What somebody wrote themselves: without what they quote and how they sign."""
    whole = f"\n{nfc(text[:_LONGEST])}"
    forwarded = _FORWARDED.search(whole)
    if forwarded:
        whole = whole[: forwarded.start()]
    attribution = _ATTRIBUTION.search(whole)
    if attribution:
        after = whole[attribution.end() :].lstrip()
        whole = whole[: attribution.start()] + (f"\n{after}" if after.startswith(">") else "")
    whole = _SIGNATURE.sub("", whole)
    kept = [line for line in whole.split("\n") if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; empty where it is missing or cannot be parsed."""
    try:
        return str(message.get(name, ""))
    except TROUBLE:
        return ""


def _author(message: EmailMessage) -> Author | None:
    for name in ("From", "Sender"):
        found = email.utils.parseaddr(_header(message, name))[1]
        address = one_address(found)
        if address is not None:
            return Author(address, address)
    return None


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(payload or "").encode("utf-8", "replace")
    charset = part.get_content_charset() or "utf-8"
    try:
        text = raw.decode(charset, "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    text = text[: 4 * _LONGEST]
    return plain(text).text if part.get_content_type() == "text/html" else text


def _sent(message: EmailMessage) -> int:
    """When it says that it was written; now where it says nothing credible."""
    now = time.time()
    try:
        said = email.utils.parsedate_to_datetime(_header(message, "Date")).timestamp()
    except TROUBLE:
        said = now
    return int((said if now - 30 * 86_400 < said < now + 3_600 else now) * 1_000_000)


def _answers(message: EmailMessage) -> tuple[str, ...]:
    nearest = _ID.findall(_header(message, "In-Reply-To"))
    before = _ID.findall(_header(message, "References"))
    return tuple(dict.fromkeys((*nearest, *reversed(before))))[:50]


def _media(part: Any) -> Media:
    kinds: dict[str, Any] = {"image": "image", "video": "video", "audio": "audio"}
    return Media(kinds.get(part.get_content_maintype(), "file"))


def _automatic(message: EmailMessage) -> bool:
    """Whether a machine sent it, by what RFC 3834 and older customs put into headers."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().casefold()
    precedence = _header(message, "Precedence").strip().casefold()
    return (
        submitted not in ("", "no")
        or precedence in ("bulk", "junk", "auto_reply")
        or any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond"))
        or _header(message, "Return-Path").strip() == "<>"
        or bool(_MACHINES.search(_header(message, "From")))
        or message.get_content_type() == "multipart/report"
    )
