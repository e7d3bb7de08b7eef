"""XML text, written as it comes: any string becomes something every parser accepts."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

#: What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def text(value: object) -> str:
    """``value`` between two tags; booleans as ``true`` and ``false``."""
    return escape(_UNWRITABLE.sub("", _written(value)))


def quoted(value: object) -> str:
    """``value`` as an attribute, quotation marks included."""
    return f'"{escape(_UNWRITABLE.sub("", _written(value)), _IN_QUOTES)}"'


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
