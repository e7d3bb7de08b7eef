"""Pseudonym keys: 64-bit numbers that only the study's secret can make again.

A key is the first 64 bits of BLAKE2b keyed with the study's secret over (kind, scope, native id).
People are scoped by platform instance, so that somebody seen in two communities of one network has
one key; messages and threads are scoped by community.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.errors import BadStudy
from liaisons.files import write_atomically
from liaisons.i18n import _

SECRET_BYTES = 32


class Keyring:
    """Makes the keys of one study."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def open(cls, folder: Path) -> Keyring:
        """The keyring of a ``keys/`` folder; a new secret is made where there is none."""
        path = folder / "secret"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, os.urandom(SECRET_BYTES).hex().encode(), mode=0o600)
        try:
            secret = bytes.fromhex(path.read_text("ascii").strip())
        except ValueError as error:
            raise BadStudy(
                _("{file} is damaged. Put back the study's own key from a backup.", file=path)
            ) from error
        return cls(secret)

    def keys(self, kind: str, scope: str, natives: Iterable[str]) -> np.ndarray:
        """One key per native id, int64, in the order given."""
        base = hashlib.blake2b(f"{kind}\x1f{scope}\x1f".encode(), digest_size=8, key=self._secret)
        return np.fromiter((_digest(base, native) for native in natives), np.int64)

    def column(self, kind: str, scope: str, natives: pa.StringArray) -> pa.Int64Array:
        """The same for a column: hashed once per distinct id; null stays null."""
        coded = pc.dictionary_encode(natives)
        keys = pa.array(self.keys(kind, scope, coded.dictionary.to_pylist()), pa.int64())
        return keys.take(coded.indices)

    def one(self, kind: str, scope: str, native: str) -> int:
        """The key of a single native id."""
        return int(self.keys(kind, scope, [native])[0])


def _digest(base: hashlib.blake2b, native: str) -> int:
    hashed = base.copy()
    hashed.update(native.encode("utf-8", "surrogatepass"))
    return int.from_bytes(hashed.digest(), "little", signed=True)
