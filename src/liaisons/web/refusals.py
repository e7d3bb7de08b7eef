"""What was refused, in a file that the study's owner can read: when, what, from which network.

Nothing is kept that is not needed to see an attack: no name that was typed, no query, the network
that an address lies in and not the address. The file is cut at a million characters; the one
before it stays.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

import msgspec

NAME = "security.log"
LARGEST = 1_000_000


class Refusals:
    """The file of refusals of what is served; made when something is refused first."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._log = logging.Logger(NAME)
        self._log.addHandler(_Private(self.path, maxBytes=LARGEST, backupCount=1, delay=True))

    def note(self, what: str, *, path: str, address: str, account: str = "") -> None:
        """Write down one refusal, as a line of JSON: whatever was sent stays inside its quotes."""
        line = {
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "refused": what,
            "path": path[:200],
            "network": network(address),
            **({"account": account} if account else {}),
        }
        self._log.warning(msgspec.json.encode(line).decode())


class _Private(RotatingFileHandler):
    """A log that only its owner can read."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding="utf-8")


def network(address: str) -> str:
    """The network an address lies in: enough to see a crowd, too little to know a person."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))
