"""People with mailboxes, for the contract."""

from __future__ import annotations

import asyncio
import email
import email.policy
import email.utils
import itertools
import smtplib
from email.message import EmailMessage

from liaisons.channel.platforms.email import KIND, Settings
from liaisons.channel.platforms.email_reading import own_words
from liaisons.channel.port import Author
from tests.servers.mail import PASSWORD

TAG = "DocTocToc"
ADDRESS = "canal@example.test"
MEMBERS = ("membre1@example.test", "membre2@example.test")
_numbers = itertools.count()


def settings(mail, **more):
    given = {"recipients": MEMBERS, "poll": 2.0, "settle": 0.2} | more
    return Settings(
        address=ADDRESS,
        hashtags=(TAG,),
        imap="127.0.0.1",
        imap_port=mail.dovecot.port,
        imap_security="none",
        smtp="127.0.0.1",
        smtp_port=mail.smtp.port,
        smtp_security="none",
        user="",
        password=PASSWORD,
        **given,
    )


async def connected(mail, home, **more):
    return await KIND.connect("e", settings(mail, **more), home)


def message(author, text, subject="Question", **headers):
    said = EmailMessage(policy=email.policy.SMTP)
    said["From"], said["To"], said["Subject"] = author, ADDRESS, subject
    said["Message-ID"] = email.utils.make_msgid(domain="example.test")
    said["Date"] = email.utils.localtime()
    for name, value in headers.items():
        said[name.replace("_", "-")] = value
    said.set_content(text)
    return said


class World:
    tag = TAG
    patience = 10.0

    def __init__(self, mail, platform):
        self.mail = mail
        self.platform = platform

    async def person(self, handle):
        address = f"{handle}{next(_numbers)}@example.test"
        return Author(address, address)

    async def send(self, said):
        def handed():
            with smtplib.SMTP("127.0.0.1", self.mail.smtp.port, timeout=10) as smtp:
                smtp.send_message(said)

        await asyncio.to_thread(handed)
        return str(said["Message-ID"])

    async def post(self, author, text, reply_to=None):
        headers = {} if reply_to is None else {"In_Reply_To": reply_to, "References": reply_to}
        said = message(author.id, text, **headers)
        return await self.send(said)

    async def edit(self, id, text):
        raise AssertionError("a message sent is sent")

    async def delete(self, id):
        """The steward throws it away: nobody else can."""
        await asyncio.to_thread(self.mail.delete, ADDRESS, id)

    async def tell(self, author, text):
        return await self.send(message(author.id, text, subject="Discrètement"))

    async def inbox(self, author):
        raw = await asyncio.to_thread(self.mail.messages, author.id)
        return [text for id, text in map(_shown, raw) if id.startswith("<private.")]

    async def public(self):
        raw = await asyncio.to_thread(self.mail.messages, MEMBERS[0])
        return [_shown(x) for x in raw]


def _shown(raw):
    said = email.message_from_bytes(raw, policy=email.policy.default)
    return str(said["Message-ID"]), own_words(said.get_body().get_content())
