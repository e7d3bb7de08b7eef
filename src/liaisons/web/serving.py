"""How the pages are served: to whoever sits at this machine, or to those who have an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Serving:
    """``accounts``: only who has one comes in. ``hosts``: the names by which the pages are asked
    for, beside the machine's own.
    """

    accounts: bool = False
    hosts: tuple[str, ...] = ()


def answered(hosts: Iterable[str]) -> list[str]:
    """The names by which the pages may be asked for: the machine's own, and ``hosts``."""
    return [*LOOPBACK, *hosts]
