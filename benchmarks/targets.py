"""What Liaisons wants to reach on this class of machine (2 cores, 24 GB), beside what it did reach.

A target that is missed stays here as it is: nothing is lowered.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

MILLION = 1_000_000
#: What JSON lines may take of memory however many there are, in MB.
IMPORT_MB = 1024


def total(told: dict[str, Any]) -> float:
    """Seconds of all tasks of a peer."""
    return float(sum(told["seconds"].values()))


def lines(results: dict[int, dict[str, Any]]) -> list[str]:
    """A table: what, the target, what was measured, whether that is enough."""
    rows = ["| | wanted | measured | |", "|---|---|---|---|"]
    for what, wanted, measured, held in reached(results):
        rows.append(f"| {what} | {wanted} | {measured} | {'yes' if held else '**no**'} |")
    return rows


Target = tuple[str, str, str, bool]


def reached(results: dict[int, dict[str, Any]]) -> Iterator[Target]:
    """Every target that the results speak of."""
    if MILLION in results:
        yield from _at_a_million(results[MILLION])
    if "all measures" in results.get(10 * MILLION, {}):
        run = results[10 * MILLION]["all measures"]["no resampling"]
        yield _at_most("10 M: all measures, no resampling, s", run["seconds"]["all measures"], 120)
        yield _at_most("10 M: its memory, MB", run["mb"], 8 * 1024)
    for size, found in results.items():
        for part in ("import", "import, many people"):
            if part in found and size >= MILLION:
                peak = found[part]["ours_import"]["mb"]
                yield _at_most(f"{size // MILLION} M: memory of {part}, MB", peak, IMPORT_MB)
    yield from _growth(results)


def _at_a_million(found: dict[str, Any]) -> Iterator[Target]:
    yield from _ratios(found["messages"], "ours_messages", "pandas_messages", "pandas", 3)
    ours, hand = (total(found["messages"][peer]) for peer in ("ours_messages", "hand_sql"))
    yield _at_most("1 M: messages against DuckDB by hand", ours / hand, 1.3)
    floor = total(found["messages"]["floor"])
    yield _at_most("1 M: messages against one scan", ours / floor, 20)
    yield from _ratios(found["graph"], "ours_graph", "networkx_graph", "NetworkX", 30)
    if "replies" in found:
        yield from _ratios(found["replies"], "ours_replies", "convokit_replies", "ConvoKit", 50)
        for part, least in (("import", 10), ("import, lines refused", 3)):
            ratio = found[part]["convokit_loop"]["seconds"]["import"] / total(
                found[part]["ours_import"]
            )
            yield _at_least(f"1 M: {part} against a loop into ConvoKit", ratio, least)


def _ratios(
    peers: dict[str, Any], ours: str, other: str, name: str, least: float
) -> Iterator[Target]:
    mine, theirs = peers[ours], peers[other]
    yield _at_least(f"1 M: times faster than {name}", total(theirs) / total(mine), least)
    yield _at_most(f"1 M: memory as part of that of {name}", mine["mb"] / theirs["mb"], 0.25)


def _growth(results: dict[int, dict[str, Any]]) -> Iterator[Target]:
    """Seconds of all measures against n log n, from a million to the largest size."""
    sizes = [s for s in sorted(results) if s >= MILLION and "all measures" in results[s]]
    if len(sizes) < 2:
        return
    first, last = sizes[0], sizes[-1]
    seconds = [results[s]["all measures"]["no resampling"]["seconds"]["all measures"]
               for s in (first, last)]  # fmt: skip
    allowed = last * math.log(last) / (first * math.log(first))
    what = f"from 1 M to {last // MILLION} M: times as long (n log n: {allowed:.0f})"
    yield _at_most(what, seconds[1] / seconds[0], allowed)


def _at_most(what: str, value: float, most: float) -> Target:
    return what, f"at most {_said(most)}", _said(value), value <= most


def _at_least(what: str, value: float, least: float) -> Target:
    return what, f"at least {_said(least)}", _said(value), value >= least


def _said(value: float) -> str:
    """Three digits, or all of a larger number."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
