"""The table and the picture of ``results/*.json``: ratios, memory, how cost grows with size.

    python benchmarks/table.py

Writes ``results.md`` and ``growth.svg``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

HERE = Path(__file__).resolve().parent
#: What a run may take by measure at ten million messages without resampling, in seconds.
BUDGET = 120
NAMES = {
    "ours_messages": "Liaisons",
    "hand_sql": "DuckDB by hand",
    "floor": "one scan",
    "pandas_messages": "pandas",
    "ours_graph": "Liaisons",
    "igraph_graph": "igraph alone",
    "networkx_graph": "NetworkX",
    "ours_import": "Liaisons",
    "convokit_loop": "ConvoKit",
}


def main() -> None:
    results = sorted(
        (json.loads(path.read_text("utf-8")) for path in (HERE / "results").glob("*.json")),
        key=lambda found: found["about"]["messages"],
    )
    (HERE / "results.md").write_text("\n".join(page(results)) + "\n", "utf-8")
    picture = alt.Chart(alt.Data(values=grown(results))).mark_line(point=True).encode(
        x=alt.X("messages:Q", scale=alt.Scale(type="log"), title="messages"),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
        color=alt.Color("what:N", title=None),
        shape=alt.Shape("what:N", title=None),
    )  # fmt: skip
    svg = vl_convert.vegalite_to_svg(picture.properties(width=560, height=360).to_json())
    (HERE / "growth.svg").write_text(svg, "utf-8")


def page(results: list[dict[str, Any]]) -> list[str]:
    """The whole table."""
    lines = [
        "# Side by side",
        "",
        "Ratios: how many times Liaisons’ seconds the other takes, in one",
    ]
    lines += [
        "run on the same data, every figure being the same. Single seconds depend on what else"
    ]
    lines += ["the machine did. How it is measured: `benchmarks/side.py`. ![](growth.svg)"]
    for found in results:
        lines += ["", *size(found)]
    return lines


def size(found: dict[str, Any]) -> list[str]:
    """One size."""
    about = found["about"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = [f"## {about['messages']:,} messages".replace(",", " "), ""]
    lines += [f"{about['date']}, {about['cores']} cores, {about['machine']}, Python "]
    lines[-1] += (
        f"{about['python']}, {versions}. Load of the machine when it began: {about['load']:.1f}."
    )
    for part, mine in (
        ("messages", "ours_messages"),
        ("graph", "ours_graph"),
        ("import", "ours_import"),
    ):
        if found[part]:
            lines += ["", *compared(part, found[part], mine)]
    lines += ["", *whole(found["all measures"])]
    return lines


def compared(part: str, peers: dict[str, Any], mine: str) -> list[str]:
    """Peers of one part, in seconds and MB, and as ratios."""
    own = total(peers[mine])
    lines = [f"| {part} | seconds | ratio | peak memory, MB |", "|---|---:|---:|---:|"]
    for name, told in peers.items():
        seconds = total(told)
        lines.append(f"| {NAMES[name]} | {seconds:.2f} | {seconds / own:.2f} | {told['mb']:.0f} |")
    return lines


def total(told: dict[str, Any]) -> float:
    """All tasks of a peer."""
    return float(sum(told["seconds"].values()))


def whole(runs: dict[str, Any]) -> list[str]:
    """Seconds by question."""
    lines = ["| measure | " + " | ".join(runs) + " |", "|---|" + "---:|" * len(runs)]
    first = next(iter(runs.values()))["seconds"]
    for question in sorted(first, key=lambda name: -first[name]):
        cells = [f"{run['seconds'][question]:.2f}" for run in runs.values()]
        lines.append(f"| {question} | " + " | ".join(cells) + " |")
    peaks = [f"{run['mb']:.0f}" for run in runs.values()]
    return [*lines, "| peak memory, MB | " + " | ".join(peaks) + " |"]


def grown(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Points of the picture."""
    points = []
    for found in results:
        seconds = {f"{NAMES[n]}: {part}": total(told) for part in ("messages", "graph", "import")
                   for n, told in found[part].items()}  # fmt: skip
        seconds["Liaisons: all measures"] = found["all measures"]["no resampling"]["seconds"][
            "all measures"
        ]
        points += [
            {"messages": found["about"]["messages"], "what": what, "seconds": value}
            for what, value in seconds.items()
        ]
    return points


if __name__ == "__main__":
    main()
