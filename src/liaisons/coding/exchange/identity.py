"""Identifiers for what a file gives none: the same thing has the same each time it is read."""

from __future__ import annotations

import uuid


def same(*parts: object) -> str:
    """An identifier made of what identifies a thing."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "\x1f".join(str(part) for part in parts)))
