"""A network for the browser: a line of JSON, then arrays of numbers as they lie in memory.

Four bytes give the length of the JSON, which names the arrays in their order with their types
(those of JavaScript); each begins at a multiple of four bytes. Little-endian, as all browsers are.
"""

from __future__ import annotations

import gzip

import msgspec
import numpy as np

from liaisons.measures.actors.roles import ROLES
from liaisons.measures.networks import CERTAINTIES
from liaisons.study.networks import Drawn

_TYPES = {"Float32Array": "<f4", "Uint32Array": "<u4", "Uint16Array": "<u2", "Int16Array": "<i2",
          "Int8Array": "i1", "Uint8Array": "u1"}  # fmt: skip


def packed(network: Drawn) -> bytes:
    """The whole network, compressed (gzip)."""
    high, low = np.divmod(network.keys.view(np.uint64), np.uint64(1 << 32))
    arrays = [
        ("x", "Float32Array", network.at[:, 0]),
        ("y", "Float32Array", network.at[:, 1]),
        ("high", "Uint32Array", high),
        ("low", "Uint32Array", low),
        ("group", "Int16Array", np.minimum(network.group, 32_767)),
        ("role", "Int8Array", network.role),
        ("core", "Uint8Array", network.core),
        ("source", "Uint32Array", network.source),
        ("target", "Uint32Array", network.target),
        ("month", "Uint16Array", network.month),
        ("certainty", "Uint8Array", network.certainty),
        ("messages", "Uint32Array", network.messages),
    ]
    head = msgspec.json.encode(
        {
            "labels": network.labels,
            "months": network.months,
            "roles": ROLES,
            "certainties": CERTAINTIES,
            "arrays": [(name, kind, len(values)) for name, kind, values in arrays],
        }
    )
    head += b" " * (-len(head) % 4)
    parts = [len(head).to_bytes(4, "little"), head]
    parts += [_padded(values.astype(_TYPES[kind]).tobytes()) for _name, kind, values in arrays]
    return gzip.compress(b"".join(parts), compresslevel=1, mtime=0)


def _padded(raw: bytes) -> bytes:
    return raw + b"\0" * (-len(raw) % 4)
