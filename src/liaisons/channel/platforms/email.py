"""E-mail: one address of the channel's, read by IMAP; what it sends goes out by SMTP.

A message that bears the hashtag is a question asked openly; any other is to the channel alone. An
answer to something that the channel sent belongs to its thread. What is sent bears a Message-ID
made from its key, and a copy comes back to the channel's own mailbox in the same transaction:
looked for before a second attempt, it tells whether there was a first. A crash between the two may
still send twice; both bear the same Message-ID, and most programs show them as one.

Anybody can write any sender's name: SPF and DKIM are the mail server's business, and a channel
believes its server. Machines are never answered. Attachments are counted, not opened nor sent on.
What was sent can be neither edited nor taken back.
"""

from __future__ import annotations

import asyncio
import email.policy
import email.utils
import hashlib
import re
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from email.message import EmailMessage
from typing import Any

import msgspec

from liaisons.channel.platforms import email_reading as reading
from liaisons.channel.platforms.email_boxes import Mailbox, Security, mailbox, send
from liaisons.channel.platforms.email_reading import Read
from liaisons.channel.platforms.support import malformed, nfc
from liaisons.channel.platforms.told import Notes, Told
from liaisons.channel.port import (
    START,
    Abilities,
    Arrival,
    Author,
    Cursor,
    Event,
    Gone,
    Home,
    Kind,
    Membership,
    Post,
    PrivateMessage,
    Receipt,
    Rejected,
    Relay,
)
from liaisons.i18n import _

#: Days during which what answers an open question is an open answer.
WATCHED_DAYS = 90
#: Seconds after a message during which the mailbox is looked at every so many: servers take their
#: time, Dovecot half a second, to say what they have, and answers come in a row.
_LIVELY, _SOON = 3.0, 0.2
#: Recipients of one transaction; servers bound them.
_AT_ONCE = 100
#: Messages that are read again where a mailbox was numbered anew.
_AGAIN = 200
_OURS = re.compile(r"<(relay|reply|private)\.([0-9a-f]{32})(?:\.\d+)?@[^<>@]+>")
_LEAVE = {"unsubscribe", "désinscription", "desinscription", "désabonnement", "stop"}
_JOIN = {"subscribe", "inscription", "abonnement"}
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The channel's address, its servers, and who receives what it relays."""

    address: str
    hashtags: tuple[str, ...]  # without #
    imap: str
    smtp: str
    password: str
    user: str = ""  # where it is not the address
    title: str = ""  # the name beside the address
    recipients: tuple[str, ...] = ()  # people's addresses, or that of a list
    folder: str = "INBOX"
    sent: str = ""  # another folder in which the server keeps what is sent
    imap_port: int = 993
    smtp_port: int = 465
    imap_security: Security = "tls"
    smtp_security: Security = "tls"
    poll: float = 60.0  # seconds after which the mailbox is looked at although it said nothing
    settle: float = 3.0  # seconds that a copy may take to come back


class Email:
    """One mailbox."""

    abilities = Abilities(
        keys=False,
        looks=True,
        privacy="servers",
        edits=False,
        withdraws=False,
        boosts=False,
    )

    def __init__(self, name: str, settings: Settings, home: Home) -> None:
        self.name = name
        self._settings = settings
        self._address = settings.address.casefold()
        self._domain = self._address.rpartition("@")[2]
        self._tags = {tag.casefold() for tag in settings.hashtags}
        self._left = Notes(home.database, name)
        self._told = Told(home.database, name, WATCHED_DAYS)
        self._under_way: dict[str, asyncio.Task[dict[str, int]]] = {}
        self._refused: asyncio.Queue[Event] = asyncio.Queue()

    # --- what arrives ---

    async def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        async with self._mailbox() as box:
            validity, _colon, number = since.partition(":")
            last = box.next - 1 if since == START else int(number)
            if since != START and int(validity) != box.validity:
                last = max(box.next - 1 - _AGAIN, 0)
                reason = _("The mailbox was numbered anew; its latest messages are read again.")
                yield Arrival(f"{box.validity}:{last}", malformed(self.name, reason, since))
            heard = 0.0
            while True:
                for uid in await box.after(last):
                    event = await self._event(box, uid)
                    last, heard = uid, time.monotonic()
                    if event is not None:
                        yield Arrival(f"{box.validity}:{uid}", event)
                while not self._refused.empty():
                    yield Arrival(f"{box.validity}:{last}", self._refused.get_nowait())
                if time.monotonic() - heard < _LIVELY:
                    await asyncio.sleep(_SOON)
                else:
                    await box.wait(self._settings.poll)

    async def _event(self, box: Mailbox, uid: int) -> Event | None:
        raw = await box.message(uid)
        if raw is None:
            return None
        try:
            return self._of(reading.read(raw), f"uid:{box.validity}.{uid}")
        except reading.TROUBLE as error:
            reason = _("A message that cannot be read ({error}).", error=repr(error)[:200])
            return malformed(self.name, reason, raw[:500].decode("utf-8", "replace"))

    def _of(self, read: Read, numbered: str) -> Event | None:
        if read.author is not None and read.author.id == self._address:
            return None
        if read.report or read.automatic or read.channel:
            reason = _("A message from a machine, set aside: {subject}", subject=read.subject)
            if read.report:
                reason = _("A message could not be delivered: {subject}", subject=read.subject)
            return malformed(self.name, reason, read.text)
        if read.author is None:
            return malformed(self.name, _("A message without a sender."), read.subject)
        asked = read.subject.casefold().strip(" .!") or read.text.casefold().strip(" .!")
        if asked in _LEAVE or asked in _JOIN:
            self._left.put(read.author.id, "in" if asked in _JOIN else "left")
            return Membership(
                network=self.name,
                author=read.author,
                joined=asked in _JOIN,
                at_us=read.sent_us,
            )
        return self._said(read, numbered)

    def _said(self, read: Read, numbered: str) -> Post | PrivateMessage:
        assert read.author is not None
        ours = next((found for id in read.answers if (found := _OURS.fullmatch(id))), None)
        own = read.id and not _OURS.fullmatch(read.id)
        said: dict[str, Any] = {
            "network": self.name,
            "id": read.id if own else numbered,
            "author": read.author,
            "text": read.text,
            "sent_us": read.sent_us,
            "reply_to": _first(ours) if ours else next(iter(read.answers), None),
            "media": read.media,
        }
        if ours is not None:
            opened = ours[1] != "private"
        else:
            known = any(id in self._told for id in read.answers)
            opened = known or not self._tags.isdisjoint(read.hashtags)
        if not opened:
            return PrivateMessage(**said)
        self._told.add(said["id"])
        if ours is None and read.subject and read.subject not in read.text:
            said["text"] = nfc(f"{read.subject}\n\n{read.text}")
        return Post(
            **said,
            root=_first(ours) if ours else (read.answers[-1] if read.answers else None),
            visibility="members",
            hashtags=read.hashtags,
            urls=read.urls,
            addressed=True,
        )

    # --- what is sent ---

    async def fetch(self, id: str) -> Post | None:
        read = await self._read(id)
        said = None if read is None or read.author is None else self._of(read, id)
        return said if isinstance(said, Post) else None

    async def _read(self, id: str) -> Read | None:
        """A message of the mailbox by its id, or by its number where it has none."""
        async with self._mailbox() as box:
            number = re.fullmatch(r"uid:(\d+)\.(\d+)", id)
            if number:
                uids = [int(number[2])] if int(number[1]) == box.validity else []
            else:
                uids = await box.with_id(id)
            raw = await box.message(uids[0]) if uids else None
        try:
            return None if raw is None else reading.read(raw)
        except reading.TROUBLE:
            return None

    async def relay(self, relay: Relay, key: str) -> Receipt:
        people = [x for x in self._settings.recipients if self._left.get(x.casefold()) != "left"]
        if not people:
            raise Rejected(_("Nobody receives what is relayed: see recipients in channel.toml."))
        parts = [people[n : n + _AT_ONCE] for n in range(0, len(people), _AT_ONCE)]
        for n, part in enumerate(parts):
            id = self._id("relay", key, n)
            if len(parts) > 1 and await self._there([id]):
                continue
            message = self._message(id, self._settings.address, relay.text)
            message["List-Id"] = f"<{self._address.replace('@', '.')}>"
            leave = f"<mailto:{self._address}?subject=unsubscribe>"
            message["List-Unsubscribe"] = leave
            await self._send(message, part)
        return Receipt(self._id("relay", key, 0))

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        asked = await self._read(to)
        if asked is None or asked.author is None:
            raise Gone(_("The post is no longer there."))
        id = self._id("reply", key)
        message = self._message(id, asked.author.id, text, asked.subject)
        message["In-Reply-To"] = message["References"] = to
        await self._send(message, [asked.author.id])
        return Receipt(id)

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        address = reading.one_address(to.id)
        if address is None:
            raise Rejected(_("{handle} is not an address.", handle=to.handle))
        id = self._id("private", key)
        await self._send(self._message(id, address, text), [address])
        return Receipt(id)

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        raise Rejected(_("What was sent by e-mail cannot be changed."))

    async def withdraw(self, id: str) -> None:
        raise Rejected(_("What was sent by e-mail cannot be taken back."))

    async def members(self) -> AsyncIterator[Author]:
        for address in self._settings.recipients:
            if self._left.get(address.casefold()) != "left":
                yield Author(address.casefold(), address)

    async def look(self, key: str) -> Receipt | None:
        parts = max(1, -(-len(self._settings.recipients) // _AT_ONCE))
        sent = {
            self._id("relay", key, 0): [self._id("relay", key, n) for n in range(parts)],
            self._id("reply", key): [self._id("reply", key)],
            self._id("private", key): [self._id("private", key)],
        }
        for attempt in range(2):
            for id, needed in sent.items():
                if await self._there(needed):
                    return Receipt(id)
            if not attempt:
                await asyncio.sleep(self._settings.settle)
        return None

    async def close(self) -> None:
        """Every connection ends with what it was opened for."""

    async def _there(self, ids: list[str]) -> bool:
        """Whether copies of all of them came back."""
        missing = list(ids)
        for folder in dict.fromkeys((self._settings.folder, self._settings.sent)):
            if folder:
                async with self._mailbox(folder) as box:
                    missing = [id for id in missing if not await box.with_id(id)]
        return not missing

    def _message(self, id: str, to: str, text: str, about: str = "") -> EmailMessage:
        message = EmailMessage(policy=email.policy.SMTP)
        first = " ".join((about or text).split())
        message["Subject"] = f"Re: {first[:200]}" if about else first[:78]
        message["From"] = email.utils.formataddr((self._settings.title, self._settings.address))
        message["To"] = to
        message["Date"] = email.utils.localtime()
        message["Message-ID"] = id
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["Liaisons-Channel"] = self._address
        message.set_content(text, cte="quoted-printable")
        return message

    async def _send(self, message: EmailMessage, people: list[str]) -> None:
        """Hand over to ``people``, hidden from each other, and to the channel's own mailbox."""
        id = str(message["Message-ID"])
        if id not in self._under_way:
            self._under_way[id] = asyncio.create_task(self._handed(message, people))
        try:
            # Whoever waits may give up; a second attempt must not overtake the first.
            refused = await asyncio.shield(self._under_way[id])
        finally:
            if id in self._under_way and self._under_way[id].done():
                del self._under_way[id]
        if len(people) == 1 and people[0] in refused:
            raise Rejected(_("The server refuses this address."))
        for address, code in refused.items():
            reason = _("The server refuses an address ({status}).", status=code)
            self._refused.put_nowait(malformed(self.name, reason, address))

    async def _handed(self, message: EmailMessage, people: list[str]) -> dict[str, int]:
        own = self._settings
        return await asyncio.to_thread(
            send,
            own.smtp,
            own.smtp_port,
            own.smtp_security,
            own.user or own.address,
            own.password,
            message,
            own.address,
            [*people, own.address],
        )

    def _id(self, kind: str, key: str, part: int = 0) -> str:
        digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        return f"<{kind}.{digest}{f'.{part}' if part else ''}@{self._domain}>"

    def _mailbox(self, folder: str = "") -> AbstractAsyncContextManager[Mailbox]:
        own = self._settings
        user = own.user or own.address
        where = folder or own.folder
        return mailbox(own.imap, own.imap_port, own.imap_security, user, own.password, where)


def _first(ours: re.Match[str]) -> str:
    """The id of a relay, whichever of its parts is answered."""
    return f"<{ours[1]}.{ours[2]}@{ours[0].rpartition('@')[2]}"


async def _connect(name: str, settings: Settings, home: Home) -> Email:
    for host, security in (
        (settings.imap, settings.imap_security),
        (settings.smtp, settings.smtp_security),
    ):
        if security == "none" and host not in _LOCAL:
            raise Rejected(_("Passwords do not go to {host} in the clear.", host=host))
    platform = Email(name, settings, home)
    async with platform._mailbox():
        return platform


KIND = Kind(title="E-mail", settings=Settings, connect=_connect)
