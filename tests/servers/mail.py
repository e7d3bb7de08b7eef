"""E-mail on loopback: aiosmtpd takes messages in, Dovecot keeps the mailboxes."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.servers.processes import Server, free_port, listens, program

PASSWORD = "secret"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
auth_mechanisms = plain login
mail_max_userip_connections = 1000
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot(Server):
    """An IMAP server that needs no rights: everybody's password is ``secret``."""

    def __init__(self, folder: Path) -> None:
        run = program("dovecot", "Debian's dovecot-imapd")
        said = subprocess.run([run, "--version"], capture_output=True, text=True, check=True)
        if not said.stdout.startswith("2.3."):
            pytest.skip(f"a configuration for Dovecot 2.3, not {said.stdout.split()[0]}")
        # Dovecot's sockets need a short path, and it refuses to be root for mail.
        self.port = free_port()
        name = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        who = pwd.getpwnam(name)
        group = "nogroup" if name == "nobody" else _group(who.pw_gid)
        config = folder / "dovecot.conf"
        text = _CONFIG.format(
            folder=folder, user=name, group=group, port=self.port, password=PASSWORD
        )
        config.write_text(text, "utf-8")
        if name == "nobody":
            shutil.chown(folder, name, group)
        user = name if name == "nobody" else None
        super().__init__(
            [run, "-F", "-c", str(config)], lambda: listens(self.port), folder, user=user
        )


class Mail:
    """Both: what comes in by SMTP lies at once in everybody's mailbox who is named."""

    def __init__(self, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        self.sent: list[tuple[str, list[str], bytes]] = []
        #: What the next messages are answered with, instead of being taken.
        self.answers: list[str] = []
        #: Seconds before the next messages are taken.
        self.slow = 0.0
        self._lock = threading.Lock()
        self.smtp = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            authenticator=_authenticated,
            auth_require_tls=False,
        )

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        await asyncio.sleep(self.slow)
        raw = bytes(envelope.content)
        with self._lock:
            self.sent.append((envelope.mail_from, list(envelope.rcpt_tos), raw))
            for address in envelope.rcpt_tos:
                self.put(address, raw)
        return "250 OK"

    def put(self, address: str, raw: bytes, folder: str = "INBOX") -> None:
        with self.box(address) as box:
            box.append(folder, "", "", raw)

    @contextlib.contextmanager
    def box(self, address: str) -> Any:
        box = imaplib.IMAP4("127.0.0.1", self.dovecot.port, timeout=10)
        try:
            box.login(address.casefold(), PASSWORD)
            box.select("INBOX")
            yield box
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                box.logout()

    def messages(self, address: str) -> list[bytes]:
        """All that somebody can read, oldest first."""
        with self.box(address) as box:
            _ok, (found,) = box.search(None, "ALL")
            return [box.fetch(n, "(RFC822)")[1][0][1] for n in found.split()]

    def delete(self, address: str, id: str) -> None:
        with self.box(address) as box:
            _ok, (found,) = box.search(None, f'HEADER Message-ID "{id}"')
            for number in found.split():
                box.store(number, "+FLAGS", "\\Deleted")
            box.expunge()


def _authenticated(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode())


def _group(gid: int) -> str:

    return grp.getgrgid(gid).gr_name
