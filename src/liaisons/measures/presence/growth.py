"""How a community came about: people and messages added up, breaks, the size of its core."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from liaisons.measures.contract import Finding
from liaisons.measures.networks import Links, supported
from liaisons.measures.scope import Scope
from liaisons.measures.tally import count
from liaisons.network.core import growing_cores

#: The core is looked at this many times at most, at even steps that end with the last month.
_MOST_LOOKS = 16


def findings(scope: Scope, months: pa.Table) -> Iterator[Finding]:
    """Added up to the end of each month: people seen, messages; the months of silence; the core."""
    names = months["month"].to_pylist()
    for of, column in (("people", "seen"), ("messages", "messages")):
        so_far = np.cumsum(months[column].to_numpy()).tolist()
        for month, total in zip(names, so_far, strict=True):
            yield "presence.growth", {"of": of, "month": month}, count(total, so_far[-1], of)
    silent = int(np.count_nonzero(months["messages"].to_numpy() == 0))
    yield "presence.growth", {"of": "breaks"}, count(silent, len(names), "months")
    yield from _cores(scope, names)


def _cores(scope: Scope, months: list[str]) -> Iterator[Finding]:
    """The innermost k-core of the links made so far: how many people it holds, and its k.

    Of the help network where there is one, else of the contact network.
    """
    name = supported(scope)[0]
    links, looks = scope.links(name), _looks(len(months))
    until = _until(links, months)[looks]
    for at, found in zip(looks, growing_cores(links.source, links.target, until), strict=True):
        if found is None:
            continue
        group = {"network": name, "month": months[at]}
        yield "presence.growth", {"of": "core", **group}, count(found.size, found.people, "people")
        yield (
            "presence.growth",
            {"of": "core_number", **group},
            count(found.highest, found.people, "k"),
        )


def _until(links: Links, months: list[str]) -> np.ndarray:
    """How many links there are up to the end of each month; links come in order of time."""
    numbers = np.array(months, "datetime64[M]").astype(np.int64)
    return np.searchsorted(links.month, numbers, side="right")


def _looks(months: int) -> list[int]:
    step = -(-months // _MOST_LOOKS) or 1
    return list(range(months - 1, -1, -step))[::-1]
