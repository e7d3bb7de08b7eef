"""The same exchanges under another pseudonym key: rows must not change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

_PEOPLE = ("person", "reply_to_person", "target", "actor")
_MESSAGES = ("message_id", "thread_id", "reply_to", "quoted_id", "duplicate_of")


def rekeyed(seed: int, *tables: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Tables of messages, people or acts with every key replaced by another, consistently."""
    chance = random.Random(seed)
    keys: dict[tuple[str, int], int] = {}

    def key(kind: str, old: int | None) -> int | None:
        if old is None:
            return None
        return keys.setdefault((kind, old), chance.randrange(-(2**62), 2**62))

    def row(old: dict[str, Any]) -> dict[str, Any]:
        new = dict(old)
        new |= {name: key("person", old[name]) for name in _PEOPLE if name in old}
        return new | {name: key("message", old[name]) for name in _MESSAGES if name in old}

    return [[row(r) for r in table] for table in tables]
