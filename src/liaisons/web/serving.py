"""How the pages are served: to whoever sits at this machine, or to those who have an account."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Serving:
    """``accounts``: only who has one comes in. ``hosts``: the names by which the pages are asked
    for, beside the machine's own.
    """

    accounts: bool = False
    hosts: tuple[str, ...] = ()
