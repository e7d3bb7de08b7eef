"""A mailbox on an IMAP server and a way out by SMTP, each bounded in time."""

from __future__ import annotations

import asyncio
import contextlib
import re
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage
from typing import Any, Literal

from liaisons.channel.platforms.support import MOST_BYTES, PATIENCE, library
from liaisons.channel.port import PlatformError, RateLimited, Rejected, Unreachable
from liaisons.i18n import _

Security = Literal["tls", "starttls", "none"]
#: Seconds that a server may take to say that it took a message; it may check it first.
_TAKEN = 120.0
#: Seconds to wait where a server says "later" and not when.
_LATER = 120.0
_NUMBER = {name: re.compile(rf"\[{name} (\d+)\]".encode()) for name in ("UIDVALIDITY", "UIDNEXT")}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Mailbox:
    """A connection with one folder selected."""

    def __init__(self, imap: Any, lost: asyncio.Event) -> None:
        self._imap = imap
        self._lost = lost
        self._announced = False
        self._tail = b""
        imap.protocol.data_received = self._hearing(imap.protocol.data_received)
        self.validity = 0
        self.next = 1

    def _hearing(self, read: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """Notice what is announced beside another answer: the library drops it, and the server
        does not say it again when it is next waited for.
        """

        def heard(data: bytes) -> None:
            if b" EXISTS\r\n" in self._tail + data:
                self._announced = True
            self._tail = data[-16:]
            read(data)

        return heard

    async def select(self, folder: str) -> None:
        answer = _ok(await self._imap.select(_quoted(folder)))
        self.validity = _number("UIDVALIDITY", answer.lines)
        self.next = _number("UIDNEXT", answer.lines)

    async def after(self, uid: int) -> list[int]:
        """The messages after ``uid``, oldest first."""
        self._announced = False
        # «n:*» always names the last message, whatever its number.
        found = await self._search(f"UID {uid + 1}:*")
        return sorted(number for number in found if number > uid)

    async def with_id(self, id: str) -> list[int]:
        return await self._search(f"HEADER Message-ID {_quoted(id)}")

    async def _search(self, what: str) -> list[int]:
        answer = _ok(await self._imap.uid_search(what, charset=None))
        words = b" ".join(bytes(line) for line in answer.lines[:-1]).split()
        return sorted(int(word) for word in words if word.isdigit())

    async def message(self, uid: int) -> bytes | None:
        """The bytes of a message; None where it is gone, its first 64 kB where it is huge."""
        sized = _ok(await self._imap.uid("fetch", str(uid), "(RFC822.SIZE)"))
        size = _SIZE.search(b" ".join(bytes(line) for line in sized.lines))
        whole = size is None or int(size[1]) <= MOST_BYTES
        part = "(BODY.PEEK[])" if whole else "(BODY.PEEK[]<0.65536>)"
        answer = _ok(await self._imap.uid("fetch", str(uid), part))
        return next((bytes(x) for x in answer.lines if isinstance(x, bytearray)), None)

    async def wait(self, seconds: float) -> None:
        """Until the server says that something changed, or for ``seconds``."""
        if self._announced:
            return
        async with asyncio.timeout(PATIENCE):
            idle = await self._imap.idle_start(timeout=seconds + PATIENCE)
        push = asyncio.ensure_future(self._imap.wait_server_push(seconds))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait((push, lost), return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
            if not push.done():
                push.cancel()
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await push
        if self._lost.is_set():
            raise Unreachable(_("The stream ended."))
        self._imap.idle_done()
        await asyncio.wait_for(idle, PATIENCE)


@asynccontextmanager
async def mailbox(
    host: str, port: int, security: Security, user: str, password: str, folder: str
) -> AsyncIterator[Mailbox]:
    """A folder, while the block lasts; whatever fails inside is one of the port's four."""
    aioimaplib = library("aioimaplib", "E-mail")
    lost = asyncio.Event()
    loop = asyncio.get_running_loop()

    def gone(_error: object) -> None:
        loop.call_soon(lost.set)

    secret = None if security == "none" else ssl.create_default_context()
    with _said(aioimaplib):
        imap = aioimaplib.IMAP4(host, port, loop, PATIENCE, gone, secret)
        try:
            async with asyncio.timeout(PATIENCE):
                await imap.wait_hello_from_server()
                entered = await imap.login(user, password)
                if entered.result != "OK":
                    raise Rejected(_("The mailbox does not let {user} in.", user=user))
                box = Mailbox(imap, lost)
                await box.select(folder)
            yield box
        finally:
            transport = getattr(imap.protocol, "transport", None)
            if transport is not None:
                transport.close()


def _ok(answer: Any) -> Any:
    if answer.result != "OK":
        said = b" ".join(bytes(line) for line in answer.lines)[:200].decode("utf-8", "replace")
        raise Unreachable(_("No clear answer from the server: {error}", error=said))
    return answer


def _number(name: str, lines: list[Any]) -> int:
    found = _NUMBER[name].search(b" ".join(bytes(line) for line in lines))
    if found is None:
        raise Unreachable(_("The server's answer cannot be read."))
    return int(found[1])


def _quoted(text: str) -> str:
    clean = re.sub(r"[^\x20-\x7e]", "", text)
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@contextmanager
def _said(aioimaplib: Any) -> Iterator[None]:
    try:
        yield
    except PlatformError:
        raise
    except (aioimaplib.Error, aioimaplib.AioImapException, TimeoutError, OSError) as error:
        raise Unreachable(
            _("No clear answer from the server: {error}", error=repr(error))
        ) from error


def send(
    host: str,
    port: int,
    security: Security,
    user: str,
    password: str,
    message: EmailMessage,
    sender: str,
    recipients: list[str],
) -> dict[str, int]:
    """Hand a message over in one transaction; the addresses refused, with the server's code."""
    try:
        with _smtp(host, port, security) as smtp:
            if security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if user:
                smtp.login(user, password)
            refused = smtp.send_message(message, sender, recipients)
            return {address: code for address, (code, _said) in refused.items()}
    except smtplib.SMTPRecipientsRefused as error:
        codes = {address: code for address, (code, _said) in error.recipients.items()}
        raise _answer(max(codes.values(), default=550), "recipients") from error
    except smtplib.SMTPResponseException as error:
        raise _answer(error.smtp_code, str(error.smtp_error)[:200]) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Rejected(_("The server refuses ({status}): {why}", status=0, why=error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(
            _("No clear answer from the server: {error}", error=repr(error))
        ) from error


def _smtp(host: str, port: int, security: Security) -> smtplib.SMTP:
    if security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=_TAKEN, context=context)
    return smtplib.SMTP(host, port, timeout=_TAKEN)


def _answer(code: int, why: str) -> PlatformError:
    """4xx: later, nothing was done. 5xx: no."""
    if 400 <= code < 500:
        return RateLimited(_("The server asks to wait."), _LATER)
    return Rejected(_("The server refuses ({status}): {why}", status=code, why=why))
