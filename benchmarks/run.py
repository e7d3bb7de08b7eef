"""Side by side in one run: Liaisons and a competent analyst's pandas + NetworkX, on one file.

    .venv/bin/python benchmarks/run.py [messages]

Prints a table (and writes it to benchmarks/results.md): seconds, ratio, peak memory, and a budget
per measure. Read ratios: single seconds depend on the machine and on what else it does.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.community import write  # noqa: E402

#: What a run may take, by measure, at 200,000 messages: seconds without and with resampling.
BUDGET = {
    "import": (3, 3),
    "coverage": (1, 1),
    "presence": (1, 3),
    "help": (1.5, 4),
    "ties": (4, 30),
    "actors": (1, 6),
    "staying": (1, 6),
    "commons": (1, 6),
    "regulation": (0.5, 3),
}


def measured(script: str, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(HERE / script), *words], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(messages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(write(Path(folder) / "community.jsonl", messages))
        plain, full = measured("ours.py", path, "0"), measured("ours.py", path, "999")
        peer = measured("peer_pandas.py", path)
    lines = [
        f"# {messages:,} messages".replace(",", " "),
        "",
        f"{dt.date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}, duckdb {version('duckdb')}, igraph {version('igraph')}, "
        f"pandas {version('pandas')}, networkx {version('networkx')}. One run; read ratios.",
        "",
        "| Liaisons | seconds, no resampling | budget | seconds, 999 replicates | budget |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, seconds in plain["seconds"].items():
        small, large = BUDGET.get(name, ("", ""))
        with_chance = full["seconds"][name]
        lines.append(f"| {name} | {seconds:.2f} | {small} | {with_chance:.2f} | {large} |")
    totals = [sum(s for n, s in run["seconds"].items() if n != "import") for run in (plain, full)]
    lines += [
        f"| **all measures** | **{totals[0]:.2f}** | 10 | **{totals[1]:.2f}** | 60 |",
        f"| peak memory, MB | {plain['mb']:.0f} | 600 | {full['mb']:.0f} | 600 |",
        "",
        "| pandas + NetworkX | seconds | Liaisons for the same | ratio |",
        "|---|---:|---:|---:|",
    ]
    ours = {
        "import": plain["seconds"]["import"],
        "messages": plain["seconds"]["presence"] + plain["seconds"]["help"],
        "graph": plain["seconds"]["ties"],
    }
    for name, seconds in peer["seconds"].items():
        mine = ours.get(name)
        ratio = "" if mine is None else f"{seconds / mine:.1f}"
        lines.append(
            f"| {name} | {seconds:.2f} | {'' if mine is None else f'{mine:.2f}'} | {ratio} |"
        )
    lines.append(
        f"| peak memory, MB | {peer['mb']:.0f} | {plain['mb']:.0f} | "
        f"{peer['mb'] / plain['mb']:.1f} |"
    )
    text = "\n".join(lines) + "\n"
    (HERE / "results.md").write_text(text, "utf-8")
    sys.stdout.write(text)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
