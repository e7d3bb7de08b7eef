r"""How tools count: code points or UTF-16 units, and the end of a line as one or two.

NVivo counts UTF-16 units and ``\r\n`` as two, MAXQDA counts ``\r\n`` as two, ATLAS.ti stores it
and counts one; QualCoder and the standard count code points of a text with ``\n``.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

Tool = Literal["standard", "nvivo", "atlas", "maxqda", "qualcoder"]


class Counting(msgspec.Struct, frozen=True):
    """What one tool does: the line end it stores, how much that counts, its unit."""

    crlf: bool = False
    line_end: int = 1
    utf16: bool = False


COUNTINGS: dict[Tool, Counting] = {
    "standard": Counting(),
    "qualcoder": Counting(),
    "nvivo": Counting(crlf=True, line_end=2, utf16=True),
    "atlas": Counting(crlf=True, line_end=1),
    "maxqda": Counting(crlf=True, line_end=2),
}


def tool_of(origin: str) -> Tool:
    """The tool that wrote a file, by what it says of itself."""
    said = origin.casefold()
    names: tuple[Tool, ...] = ("nvivo", "maxqda", "qualcoder")
    found = next((name for name in names if name in said), None)
    return found or ("atlas" if "atlas" in said else "standard")


def positions(text: str, counting: Counting) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For every place in ``text`` (its end included), the place that the tool would write."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    width = np.ones(len(points), np.int64)
    if counting.utf16:
        width[points > 0xFFFF] = 2
    width[points == 0x0A] = counting.line_end
    return np.concatenate([[0], np.cumsum(width)])


def stored(text: str, counting: Counting) -> str:
    """The text as the tool's file holds it."""
    return text.replace("\n", "\r\n") if counting.crlf else text


def plain(text: str) -> str:
    r"""A text from a tool's file with ``\n`` for every end of line, without byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
