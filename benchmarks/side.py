"""Side by side on the same data in one run: Liaisons and what others would use instead.

    python benchmarks/side.py [MESSAGES…] [messages|graph|measures|import …]

200,000 and 1,000,000 messages, and all parts, where none is said.

Each peer has a process of its own, three times where that takes under half a minute, and its
medians count; figures that differ between peers stop the run. Where lines are refused one in a
hundred is cut off. A study that lies in ``data/MESSAGES`` is taken, else one is made. Above a
million messages Python objects are left out and a tenth is resampled, above ten million pandas,
imports and resampling are left out too.
ConvoKit is asked where ``.peers`` has it (``make peers``); there Liaisons, DuckDB and igraph are
as users have them, without what only tests compare with. Writes ``results/MESSAGES.json``, from
which ``benchmarks/table.py`` makes the table and the picture. Read ratios, not seconds.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generator import Community, broken, jsonl, study  # noqa: E402

CONVOKIT = ROOT / ".peers" / "convokit" / "bin" / "python"
OWN = ROOT / ".peers" / "own" / "bin" / "python"
#: What only those need who compare.
_COMPARED = ("pandas_messages", "networkx_graph")
#: Above this, peers that hold everything as Python objects are left out: hours, or no memory.
OBJECTS_UP_TO = 1_000_000
#: Above this, pandas, imports and resampling are left out.
FRAMES_UP_TO = 10_000_000
RUNS = 3
#: Would have every process compile what it loads, which nobody's does who installed it.
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
#: What takes longer, in seconds, is done once.
OFTEN_UNDER = 30


def asked(module: str, *words: object, python: Path | None = None) -> Any:
    """What a peer tells, its seconds the medians of its runs."""
    if python is None:
        python = OWN if OWN.exists() and module not in _COMPARED else Path(sys.executable)
    told = [_once(module, words, python)]
    while len(told) < RUNS and sum(told[0]["seconds"].values()) < OFTEN_UNDER:
        told.append(_once(module, words, python))
    last: dict[str, Any] = told[-1]
    names = last["seconds"]
    last["seconds"] = {n: statistics.median(t["seconds"][n] for t in told) for n in names}
    return {**last, "runs": len(told)}


def _once(module: str, words: tuple[object, ...], python: Path) -> Any:
    done = subprocess.run(
        [str(python), "-m", f"benchmarks.peers.{module}", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={name: value for name, value in os.environ.items() if name != _UNCOMPILED},
    )
    if done.returncode:
        raise SystemExit(f"{module}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def alike(found: dict[str, Any], first: str) -> None:
    """Stop where a peer gives another figure than ``first`` does: it did something else."""
    mine = found[first]["figures"]
    for name, told in found.items():
        for figure, value in told["figures"].items():
            if figure in mine and abs(value - mine[figure]) > 1e-9 * max(1, abs(value)):
                raise SystemExit(f"{name} gives {figure} = {value}, {first} {mine[figure]}")


def messages(where: Path, size: int) -> dict[str, Any]:
    """Message-sized answers from the same Parquet."""
    peers = ["ours_messages", "hand_sql", "floor"]
    peers += ["pandas_messages"] if size <= FRAMES_UP_TO else []
    found = {peer: asked(peer, where) for peer in peers}
    alike(found, "ours_messages")
    return found


def graph(where: Path, folder: Path, size: int) -> dict[str, Any]:
    """The graph from the same links."""
    links = folder / "links.npz"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.peers.links", str(where), str(links)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    found = {peer: asked(peer, links) for peer in ("ours_graph", "igraph_graph")}
    if size <= OBJECTS_UP_TO:
        found["networkx_graph"] = asked("networkx_graph", links)
    alike(found, "ours_graph")
    return found


def whole(where: Path, size: int) -> dict[str, Any]:
    """All measures, question by question, without and with resampling."""
    found = {"no resampling": asked("ours_measures", where, 0)}
    if size <= OBJECTS_UP_TO:
        found["999 replicates, 99 null models"] = asked("ours_measures", where, 999)
    elif size <= FRAMES_UP_TO:
        found["99 replicates, 9 null models"] = asked("ours_measures", where, 99)
    return found


def imports(folder: Path, size: int) -> dict[str, Any]:
    """JSON lines brought in, whole and with lines that must be refused; then what both can say."""
    lines = jsonl(Community(size), folder / "community.jsonl")
    cut = broken(lines, folder / "broken.jsonl")
    found = {
        "import": {"ours_import": asked("ours_import", lines, folder / "brought")},
        "import, lines refused": {"ours_import": asked("ours_import", cut, folder / "refused")},
    }
    if size > OBJECTS_UP_TO:
        many = jsonl(Community(size, people=size), folder / "many.jsonl")
        found["import, many people"] = {"ours_import": asked("ours_import", many, folder / "many")}
    if CONVOKIT.exists() and size <= OBJECTS_UP_TO:
        kept = asked("convokit_loop", lines, folder, python=CONVOKIT)
        found["import"]["convokit_loop"] = kept
        loop = asked("convokit_loop", cut, python=CONVOKIT)
        found["import, lines refused"]["convokit_loop"] = loop
        found["replies"] = {
            "ours_replies": asked("ours_replies", folder / "brought"),
            "convokit_replies": asked("convokit_replies", folder, python=CONVOKIT),
        }
    for part in found.values():
        alike(part, next(iter(part)))
    return found


def measured(size: int, wanted: list[str]) -> Iterator[dict[str, Any]]:
    """Everything at one size, part by part, or the parts that are wanted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = HERE / "data" / str(size)
        where = kept if kept.exists() else study(Community(size), folder / "study")
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "messages": lambda: {"messages": messages(where, size)},
            "graph": lambda: {"graph": graph(where, folder, size)},
            "measures": lambda: {"all measures": whole(where, size)},
            "import": lambda: imports(folder, size),
        }
        for part, told in parts.items():
            if part in (wanted or parts) and (part != "import" or size <= FRAMES_UP_TO):
                yield told()


def about(size: int) -> dict[str, Any]:
    """When, on what."""
    packages = ("duckdb", "igraph", "pandas", "networkx", "numpy", "pyarrow", "scipy")
    return {
        "messages": size,
        "date": str(dt.date.today()),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "as users have it": OWN.exists(),
        "versions": {package: version(package) for package in packages},
    }


def main(*words: str) -> None:
    (HERE / "results").mkdir(exist_ok=True)
    sizes = [int(word) for word in words if word.isdecimal()] or [200_000, 1_000_000]
    wanted = [word for word in words if not word.isdecimal()]
    for size in sizes:
        path = HERE / "results" / f"{size}.json"
        found = json.loads(path.read_text("utf-8")) if wanted and path.exists() else {}
        found |= {"about": about(size)}
        for part in measured(size, wanted):  # written as it comes: the largest take hours
            found |= part
            path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
