"""Column names as people write them, brought to one form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")


@lru_cache(4096)
def plain_name(name: str) -> str:
    """``Répond à`` → ``repond_a``, ``createdAt`` → ``created_at``, ``User ID`` → ``user_id``."""
    split = _CAMEL.sub("_", name)
    letters = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode()
    return _OTHER.sub("_", letters.casefold()).strip("_")
