"""Every page of a study of a million messages under twenty simultaneous readers.

    .venv/bin/python benchmarks/pages.py [messages] [study folder to keep and use again]

Makes a study of one community, measures it (nothing drawn again), serves it in a process of its
own to readers who have accounts, waits until the pages are prepared, and asks for each page in turn
from twenty readers at once. Prints a table and writes it to benchmarks/pages.md: median and 99th
percentile in milliseconds, against targets of 300 and 1000. Read ratios: single figures depend on
the machine and on what else it does.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import liaisons  # noqa: E402
from benchmarks.generator import Community, jsonl  # noqa: E402
from liaisons.i18n import language  # noqa: E402
from liaisons.study import preparing  # noqa: E402
from liaisons.study.importing import import_files  # noqa: E402
from liaisons.study.planning import Request  # noqa: E402
from liaisons.study.running import Session  # noqa: E402
from liaisons.study.telling import content  # noqa: E402
from liaisons.web.site import Site  # noqa: E402

READERS, REQUESTS = 20, 100
MEDIAN, P99 = 300, 1000
PASSWORD = "quatre mots de banc d'essai"
NAME = "banc"
#: What the server says once its pages are prepared.
READY = "The pages are ready."
#: What somebody asks for meanwhile.
MEANWHILE = ("overview", "threads, any page", "journal")


def prepare(folder: Path, messages: int) -> None:
    """A study with all that its report tells kept, and an owner; left as it is where it exists."""
    if (folder / "study.toml").exists():
        return
    study = liaisons.new(folder, "Banc d'essai", "fr")
    with tempfile.TemporaryDirectory() as scratch:
        path = jsonl(Community(messages), Path(scratch) / "community.jsonl")
        import_files(study, Request(paths=[path], community="c", zone="Europe/Paris"))
    with study.settings_path.open("a", encoding="utf-8") as settings:
        settings.write("\n[resampling]\nreplicates = 0\npermutations = 0\n")
    with language("fr"):
        session = Session(liaisons.open(folder))
        content(session)
        preparing.prepare(session, "c")
    accounts = Site(folder).accounts
    accounts.set_password(accounts.add(NAME, "owner").id, PASSWORD)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """The pages, in a process of their own: address, where the process says what, its number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "liaisons.cli", "serve", str(folder), "--port", str(port)]
    # Served as to a team: knowing who asks is part of what is measured.
    with tempfile.NamedTemporaryFile("w", suffix=".log") as said:
        env = {**os.environ, "LIAISONS_LANG": "en", "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen([*command, "--allow-host", "localhost"], stdout=said, env=env)
        try:
            yield f"http://localhost:{port}", Path(said.name), server.pid
        finally:
            server.terminate()
            server.wait()


def prepared(address: str, folder: Path, said: Path) -> tuple[float, float]:
    """Seconds until the pages are prepared, and until the slowest answer while they are."""
    began, slowest = time.perf_counter(), 0.0
    with httpx.Client(base_url=address, timeout=300, headers={"origin": address}) as browser:
        for _ in range(1800):
            try:
                browser.post("/login", data={"name": NAME, "password": PASSWORD})
                break
            except httpx.TransportError:
                time.sleep(0.1)
        known = pages(folder)
        for name in cycle(MEANWHILE):
            if READY in said.read_text():
                return time.perf_counter() - began, slowest
            asked = time.perf_counter()
            browser.get(known[name][0])
            slowest = max(slowest, time.perf_counter() - asked)
            time.sleep(1)
    raise AssertionError


def pages(folder: Path) -> dict[str, list[str]]:
    """The addresses to ask for, by page; several where one would only show a kept answer."""
    base = f"/studies/{folder.name}"
    study = liaisons.open(folder)
    found = study.sql(
        "select thread_id, message_id, person from messages "
        "where person is not null order by message_id limit 200"
    ).to_pylist()
    public = [
        {name: f"{key & 0xFFFF_FFFF_FFFF_FFFF:016x}" for name, key in line.items()}
        for line in found
    ]
    words = ("fièvre", "toux ordonnance", "remplacement", "horaires planning", "patiente", "visite")
    behind = f"{base}/behind?community=c&measure="
    return {
        "overview": [base],
        "a question: presence": [f"{base}/questions/presence"],
        "a question: help": [f"{base}/questions/help"],
        "a question: ties": [f"{base}/questions/ties"],
        "a question: actors": [f"{base}/questions/actors"],
        "people": [f"{base}/people"],
        "network": [f"{base}/network"],
        "report": [f"{base}/report"],
        "all figures, CSV": [f"{base}/rows.csv"],
        "journal": [f"{base}/journal"],
        "threads, first page": [f"{base}/read?community=c"],
        "threads, any page": [f"{base}/read?community=c&page={n}" for n in range(2, 2000, 17)],
        "search": [
            f"{base}/read?community=c&said={w}&page={n}" for n in range(1, 20) for w in words
        ],
        "a thread": [f"{base}/read/{one['thread_id']}?community=c" for one in public],
        "from a message to its thread": [
            f"{base}/message/{one['message_id']}?community=c" for one in public
        ],
        "behind: messages": [f"{behind}presence.messages&page={n}" for n in range(1, 120)],
        "behind: people": [f"{behind}presence.people&page={n}" for n in range(1, 120)],
        "behind: questions": [f"{behind}help.questions&page={n}" for n in range(1, 120)],
        "accounts": ["/accounts"],
    }


def spent(process: int) -> float:
    """Milliseconds that a process has had of the processors; 0 where the system does not say."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK") * 1000


async def load(address: str, paths: list[str]) -> tuple[list[float], set[int], float]:
    """Milliseconds of each answer, the codes, and the milliseconds of the very first."""
    turns, taken, codes = cycle(paths), [], set()
    # Idle connections are given up before the server does, or one could close under a request.
    limits = httpx.Limits(keepalive_expiry=2)
    async with httpx.AsyncClient(
        base_url=address, timeout=300, headers={"origin": address}, limits=limits
    ) as browser:
        await browser.post("/login", data={"name": NAME, "password": PASSWORD})
        began = time.perf_counter()
        codes.add((await browser.get(paths[-1])).status_code)
        first = (time.perf_counter() - began) * 1000

        async def reader() -> None:
            for _ in range(REQUESTS // READERS):
                began = time.perf_counter()
                # As it comes: unpacking is the work of the reader's machine, not of this one.
                async with browser.stream("GET", next(turns)) as answer:
                    async for _bytes in answer.aiter_raw():
                        pass
                taken.append((time.perf_counter() - began) * 1000)
                codes.add(answer.status_code)

        await asyncio.gather(*(reader() for _ in range(READERS)))
    return taken, codes, first


def table(folder: Path, address: str, process: int) -> Iterator[str]:
    for name, paths in pages(folder).items():
        before = spent(process)
        taken, codes, first = asyncio.run(load(address, paths))
        median, last = statistics.median(taken), sorted(taken)[int(len(taken) * 0.99) - 1]
        held = "yes" if median < MEDIAN and last < P99 else "**no**"
        said = "" if codes <= {200, 303} else f" {sorted(codes)}"
        each = (spent(process) - before) / (len(taken) + 1)
        line = f"| {name}{said} | {first:.0f} | {median:.0f} | {last:.0f} | {each:.0f} | {held} |"
        sys.stderr.write(line + "\n")
        yield line


def main(messages: int, folder: Path) -> None:
    prepare(folder, messages)
    began = os.getloadavg()[0]
    with served(folder) as (address, said, process):
        warm, slowest = prepared(address, folder, said)
        lines = list(table(folder, address, process))
    head = [
        f"# The pages at {messages:,} messages".replace(",", " "),
        "",
        f"{dt.date.today()}, {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}, duckdb {version('duckdb')}, uvicorn {version('uvicorn')}. "
        f"{READERS} readers at once, none of whom pauses between pages, {REQUESTS} requests a "
        "page; one process serves, the load tool shares the cores. Load of the machine before: "
        f"{began:.1f}, when it ended: {os.getloadavg()[0]:.1f}. Targets: median < {MEDIAN} ms, "
        f"P99 < {P99} ms. The pages were prepared after {warm:.0f} s; one reader who asked for "
        f"{', '.join(MEANWHILE)} in turn meanwhile waited at most {slowest:.1f} s for an answer. "
        "“First” is the first time a page is asked for after that; “processor” what the server "
        "spends on an answer, over its threads. One run; read ratios.",
        "",
        "| page | first, ms | median, ms | P99, ms | processor, ms | within targets |",
        "|---|---:|---:|---:|---:|---|",
    ]
    text = "\n".join([*head, *lines]) + "\n"
    (HERE / "pages.md").write_text(text, "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        main(size, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(size, Path(scratch) / "study")
