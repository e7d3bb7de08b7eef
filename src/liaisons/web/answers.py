"""Answers that are made once and sent many times: packed, and not sent again to who has them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import Response


@dataclass(frozen=True)
class Answer:
    """The bytes of a page. ``packs``: sent packed where that makes it shorter. Not where it holds
    both texts and what somebody could have put into its address: how long a packed page is tells
    who listens on the way whether one repeats the other. ``passing``: true of this moment only.
    """

    body: bytes
    kind: str
    packs: bool = False
    passing: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much keeping it takes, in bytes."""
        return len(self.body) + (len(self._packed) if self.packs else 0)

    def to(self, asked: Mapping[str, str]) -> Response:
        """The answer to a request with these headers."""
        if self.passing:
            return Response(self.body, 200, dict(self.headers), self.kind)
        headers = {**self.headers, "ETag": self._mark, "Vary": "Accept-Encoding"}
        if self._mark in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if not (self.packs and "gzip" in asked.get("accept-encoding", "")):
            return Response(self.body, 200, headers, self.kind)
        return Response(self._packed, 200, {**headers, "Content-Encoding": "gzip"}, self.kind)

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self.body, compresslevel=5, mtime=0)

    @cached_property
    def _mark(self) -> str:
        """Weak: the same page, packed or not."""
        return f'W/"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'
