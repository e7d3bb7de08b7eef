"""What is to be done in the world because of a line of the log: something to send, a time to wait.

They are kept in tables in the same transaction as the line: a kill leaves both or neither.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

SendKind: TypeAlias = Literal["relay", "private", "reply", "amend", "withdraw"]


class Send(msgspec.Struct, frozen=True, kw_only=True):
    """Something to send, once: ``key`` is its own, the same if it is asked for again.

    ``code`` says which message it is; its words are made when it is queued. ``person`` is whom a
    private message is for; ``about`` the answer, vetting or network that it speaks of.
    """

    kind: SendKind
    key: str
    question: str = ""
    person: str = ""
    code: str = ""
    about: str = ""
    after: str = ""  # the key of what must be sent before


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """A time at which something is looked at again; one per ``kind`` and ``ref``."""

    kind: str
    ref: str
    due_us: int


Effect: TypeAlias = Send | Timer
