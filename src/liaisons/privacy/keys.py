"""Pseudonym keys: 64-bit numbers that only the study's secret can make again.

A key is the first 64 bits of BLAKE2b keyed with the study's secret over (kind, scope, native id).
People are scoped by platform instance, so that somebody seen in two communities of one network has
one key; messages and threads are scoped by community.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.errors import BadStudy
from liaisons.files import write_atomically
from liaisons.i18n import _

SECRET_BYTES = 32
#: Keys of names kept ready: those of the people who write and are named again and again.
KEPT = 1 << 17
_KEY = np.dtype("<i8")


class Keyring:
    """Makes the keys of one study."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._starts: dict[tuple[str, str], hashlib.blake2b] = {}

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

    def column(self, kind: str, scope: str, natives: pa.StringArray) -> pa.Int64Array:
        """One key per native id, in order, hashed once per distinct id; null stays null."""
        coded = pc.dictionary_encode(natives.cast(pa.binary()))
        start, digests = self._start(kind, scope).copy, bytearray()
        for native in coded.dictionary.to_pylist():
            hashed = start()
            hashed.update(native)
            digests += hashed.digest()
        keys = np.frombuffer(digests, _KEY)
        return pa.array(keys).take(coded.indices)

    def one(self, kind: str, scope: str, native: str) -> int:
        """The key of a single native id."""
        hashed = self._start(kind, scope).copy()
        hashed.update(native.encode("utf-8", "surrogatepass"))
        return int.from_bytes(hashed.digest(), "little", signed=True)

    def _start(self, kind: str, scope: str) -> hashlib.blake2b:
        """The hash of what the ids of a kind and scope begin with, for each to go on with."""
        if (kind, scope) not in self._starts:
            prefix = f"{kind}\x1f{scope}\x1f".encode()
            self._starts[kind, scope] = hashlib.blake2b(prefix, digest_size=8, key=self._secret)
        return self._starts[kind, scope]


class Ready:
    """Keys of the names that come again and again, looked up a column at a time.

    Several threads may ask at once: at worst a key is made twice.
    """

    def __init__(self, make: Callable[[str], int]) -> None:
        self._make = make
        self._kept = pa.array([], pa.string()), pa.array([], pa.int64())

    def of(self, names: pa.StringArray) -> pa.Int64Array:
        """The key of each name; null stays null."""
        known, keys = self._kept
        place = pc.index_in(names, value_set=known)
        new = pc.unique(names.filter(place.is_null()).drop_null())
        if not len(new):
            return keys.take(place)
        if len(known) + len(new) > KEPT:  # all are dropped rather than kept of millions
            known, keys, new = known[:0], keys[:0], pc.unique(names.drop_null())
        made = pa.array(map(self._make, new.to_pylist()), pa.int64())
        known, keys = pa.concat_arrays([known, new]), pa.concat_arrays([keys, made])
        self._kept = known, keys
        return keys.take(pc.index_in(names, value_set=known))
