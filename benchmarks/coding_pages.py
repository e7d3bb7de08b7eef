"""The pages of coding at 100,000 codings by 10 coders: how long each takes, again and at first.

python benchmarks/coding_pages.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from fastapi.testclient import TestClient

import liaisons
from liaisons.coding import codings, room, samples
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.starting import start
from liaisons.study import preparing
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.running import Session
from liaisons.study.study import Study
from liaisons.web.app import create_app

MESSAGES, CODERS, AGAIN = 10_000, 10, 5
OURS = "http://127.0.0.1"


def main(folder: Path) -> None:
    """Make the study where it is missing, ask for each page, print a table."""
    study = liaisons.open(folder / "study") if (folder / "study").exists() else made(folder)
    while preparing.progress(Session(study), "gp") is not None:
        time.sleep(0.2)
    browser = TestClient(create_app(study.folder), base_url=OURS, headers={"origin": OURS})
    print("| page | first, ms | again, ms |\n|---|---:|---:|")
    for name, address in addresses(study).items():
        first, *again = [asked(browser, address) for _n in range(AGAIN + 1)]
        print(f"| {name} | {first:.0f} | {sorted(again)[len(again) // 2]:.0f} |", flush=True)
    print(f"| a key: kept, answered | | {key(browser, study):.0f} |")


def made(folder: Path) -> Study:
    """A thread of five messages over and over; ten coders who code all of it."""
    head = "id,fil,auteur,date,texte,repond_a,type"
    lines = [
        f"m{n},f{n // 5},p{n % 200},2026-01-{n % 28 + 1:02d} 10:00,Une question {n} de garde,,"
        for n in range(MESSAGES)
    ]
    (folder / "sheet.csv").write_text("\n".join([head, *lines, ""]), "utf-8")
    study = liaisons.new(folder / "study", "Coding", "en")
    import_files(study, Request(paths=[folder / "sheet.csv"], community="gp"))
    study.reload()
    database = room(study)
    start(database, "en")
    book = codebook(database)
    subject = book.keyed("subject")
    assert subject is not None
    values = book.values(subject.id)
    keys = study.store.table("gp", "messages", ["message_id"])["message_id"].to_pylist()
    people = [coder(database, f"Coder {n}").id for n in range(CODERS)]
    for n, who in enumerate(people):
        marks = [
            Mark(Subject("gp", "message", k), values[(i + n * (i % 3 == 0)) % len(values)].id)
            for i, k in enumerate(keys)
        ]
        codings.code(database, who, marks)
    samples.keep(database, "all", community="gp", kind="message", items=keys, blind=False)
    return study


def addresses(study: Study) -> dict[str, str]:
    """The pages, by what they are."""
    base = f"/studies/{study.folder.name}"
    book = codebook(room(study))
    subject = book.keyed("subject")
    assert subject is not None
    thread = study.store.table("gp", "messages", ["thread_id"])["thread_id"][0].as_py()
    public = f"{thread & (1 << 64) - 1:016x}"
    return {
        "codebook": f"{base}/codebook",
        "one code": f"{base}/codebook/{book.values(subject.id)[0].id}",
        "samples and progress": f"{base}/samples",
        "grid": f"{base}/samples/1",
        "a thread with its codes": f"{base}/read/{public}?community=gp&coding=1",
        "agreement": f"{base}/agreement",
        "disagreements": f"{base}/disagreements",
        "a coding": f"{base}/codings/50000",
    }


def asked(browser: TestClient, address: str) -> float:
    """Milliseconds until the page has come."""
    began = time.perf_counter()
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.text[:300])
    return (time.perf_counter() - began) * 1000


def key(browser: TestClient, study: Study) -> float:
    """Milliseconds until a coding is on the disk and its chips are back."""
    book = codebook(room(study))
    code = book.find("ethics").id
    keys = study.store.table("gp", "messages", ["message_id"])["message_id"].to_pylist()[:20]
    taken = []
    for one in keys:
        fields = {"community": "gp", "subject": f"{one & (1 << 64) - 1:016x}", "code": str(code),
                  "sample": "1", "answer": "json"}  # fmt: skip
        began = time.perf_counter()
        answer = browser.post(f"/studies/{study.folder.name}/code", data=fields)
        assert answer.status_code == 200, answer.text[:300]
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[len(taken) // 2]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
