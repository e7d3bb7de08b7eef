"""The table and the picture of ``results/*.json``: ratios, memory, how cost grows with size.

    python benchmarks/table.py

Writes ``results.md`` and ``growth.svg``.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks import targets  # noqa: E402
from benchmarks.targets import total  # noqa: E402

#: What is compared, and what it is called.
PARTS = {
    "messages": "Message-sized answers, from the same Parquet",
    "graph": "The graph, from the same links",
    "import": "JSON lines brought in",
    "import, lines refused": "JSON lines brought in, one in a hundred cut off",
    "import, many people": "JSON lines brought in, as many people as messages at most",
    "replies": "First replies, who answers whom, what is returned, from the own files",
}
#: One for each line of the picture: colours alone tell too few people.
SHAPES = [
    *("circle", "square", "triangle-up", "cross", "diamond", "triangle-right", "triangle-down"),
    *("triangle-left", "M-1,-0.4H1V0.4H-1Z"),
]
NAMES = {
    "hand_sql": "DuckDB by hand",
    "floor": "one scan",
    "pandas_messages": "pandas",
    "igraph_graph": "igraph alone",
    "networkx_graph": "NetworkX",
    "convokit_loop": "ConvoKit",
    "convokit_replies": "ConvoKit",
}


def main() -> None:
    read = (json.loads(path.read_text("utf-8")) for path in (HERE / "results").glob("*.json"))
    found = {told["about"]["messages"]: told for told in read}
    results = {size: found[size] for size in sorted(found)}
    (HERE / "results.md").write_text("\n".join(page(results)) + "\n", "utf-8")
    svg = vl_convert.vegalite_to_svg(picture(results).to_json())
    (HERE / "growth.svg").write_text(svg, "utf-8")


# --- the page -------------------------------------------------------------------------------------


def page(results: dict[int, dict[str, Any]]) -> list[str]:
    """The whole page."""
    lines = [
        "# Side by side",
        "",
        "Made by `benchmarks/side.py` and `benchmarks/table.py`. A ratio says how many times the",
        "seconds of Liaisons the other takes, in one run on the same made-up community, every",
        "figure of both being the same. Single seconds depend on the machine: read ratios.",
        "",
        *targets.lines(results),
        "",
        "![Seconds against messages, both axes logarithmic](growth.svg)",
    ]
    for size, found in results.items():
        lines += ["", f"## {size:,} messages".replace(",", " "), "", about(found["about"])]
        for part in filter(found.__contains__, PARTS):
            lines += ["", *compared(PARTS[part], found[part])]
        if "all measures" in found:
            lines += ["", *whole(found["all measures"])]
    return lines


def about(told: dict[str, Any]) -> str:
    """When, on what."""
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    return (
        f"{told['date']}, {told['cores']} cores, {told['machine']}, Python {told['python']}, "
        f"{versions}. "
        + ("Liaisons, DuckDB and igraph as users have them. " * told.get("as users have it", False))
        + (f"Load of the machine when it began: {told['load']:.1f}." if "load" in told else "")
        + told.get("beside", "")
    )


def compared(title: str, peers: dict[str, Any]) -> list[str]:
    """Peers of one part, ours first: seconds in all and by task, ratio, memory."""
    own = total(next(iter(peers.values())))
    lines = [f"| {title} | seconds | ratio | peak memory, MB | runs | of which |"]
    lines += ["|---|---:|---:|---:|---:|---|"]
    for name, told in peers.items():
        seconds = total(told)
        tasks = ", ".join(f"{task} {spent:.2f}" for task, spent in told["seconds"].items())
        lines.append(
            f"| {NAMES.get(name, 'Liaisons')} | {seconds:.2f} | {seconds / own:.2f} | "
            f"{told['mb']:.0f} | {told['runs']} | {tasks if len(told['seconds']) > 1 else ''} |"
        )
    return lines


def whole(runs: dict[str, Any]) -> list[str]:
    """Seconds of all measures by question; with resampling where it was run."""
    lines = ["| All measures, seconds | " + " | ".join(runs) + " |", "|---|" + "---:|" * len(runs)]
    first = next(iter(runs.values()))["seconds"]
    for question in sorted(first, key=lambda name: -first[name]):
        cells = [f"{run['seconds'][question]:.2f}" for run in runs.values()]
        lines.append(f"| {question} | " + " | ".join(cells) + " |")
    peaks = [f"{run['mb']:.0f}" for run in runs.values()]
    return [*lines, "| peak memory, MB | " + " | ".join(peaks) + " |"]


# --- the picture ----------------------------------------------------------------------------------


def picture(results: dict[int, dict[str, Any]]) -> alt.LayerChart:
    """Seconds against size on log-log axes, with n log n through the first of all measures."""
    points = grown(results)
    axes = {
        "x": alt.X(
            "messages:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format="~s", values=[10**power for power in range(5, 9)]),
            title="messages",
        ),
        "y": alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
    }
    given = alt.Chart(alt.Data(values=points))
    color = alt.Color("what:N", title="who: what", scale=alt.Scale(scheme="tableau10"))
    shape = alt.Shape("what:N", title="who: what", scale=alt.Scale(range=SHAPES))
    dots = given.mark_point(filled=True, size=60, opacity=1).encode(
        **axes, color=color, shape=shape
    )
    lines = given.mark_line().encode(**axes, color=color.legend(None))
    # One legend for colour and shape: only within a layer do they merge.
    shown = (lines + dots).resolve_scale(color="independent", shape="independent")
    rule = alt.Chart(alt.Data(values=reference(results))).mark_line(
        color="#555", strokeDash=[4, 4], strokeWidth=1
    )
    said = alt.Chart(alt.Data(values=reference(results)[-1:])).mark_text(
        text="n log n", align="right", dx=-8, dy=-4, color="#555"
    )
    return (rule.encode(**axes) + shown + said.encode(**axes)).properties(width=560, height=400)


def grown(results: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Points of the picture: Liaisons and who does the same, by part; all measures."""
    shown = ("messages", "graph", "import")
    return [
        {"messages": size, "what": f"{NAMES.get(name, 'Liaisons')}: {part}", "seconds": total(told)}
        for size, found in results.items()
        for part in filter(found.__contains__, shown)
        for name, told in found[part].items()
        if name != "floor"
    ] + [
        {"messages": size, "what": "Liaisons: all measures", "seconds": seconds}
        for size, seconds in measured(results).items()
    ]


def measured(results: dict[int, dict[str, Any]]) -> dict[int, float]:
    """Seconds of all measures without resampling, by size."""
    return {
        size: found["all measures"]["no resampling"]["seconds"]["all measures"]
        for size, found in results.items()
        if "all measures" in found
    }


def reference(results: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Where all measures would lie if their cost grew as n log n from a million on."""
    known = measured(results)
    first = min((size for size in known if size >= targets.MILLION), default=min(known))
    unit = known[first] / (first * math.log(first))
    sizes = [size for size in results if size >= first]
    return [{"messages": n, "seconds": unit * n * math.log(n)} for n in sizes]


if __name__ == "__main__":
    main()
