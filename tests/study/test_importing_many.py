"""An import worked on by several hands, a piece at a time, gives what a plain one gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import liaisons
from liaisons import columns
from liaisons.corpus import store, threads
from liaisons.sources import blocks, text
from liaisons.sources.mapping import Mapping
from liaisons.study import detecting, everybody, importing
from liaisons.study.importing import Report
from liaisons.study.study import Study
from tests.study.exports import bring, new_study

FIELDS = Mapping(
    fields={
        "id": "id", "time": "created_at", "text": "text", "author_id": "author_id",
        "author_handle": "author", "reply_to": "reply_to", "thread": "thread",
    }
)  # fmt: skip
TEXTS = [
    "bonjour @membre_{} vous avez un avis ?",
    "merci",
    "l’avis de membre_{} et ＠membre_3 #Toux ＃ici 06 12 34 56 78",
    "e\u0301te\u0301 @membre_{} @membre_{} http://x.fr/a @personne",
    "écris à marie.d@chu.fr ou https://twitter.com/membre_4/status/123",
    "quelqu'un a déjà vu ça",
    "😂 @membre_{}: non ?",
    "",
]


def messages(rng: random.Random, first: int, count: int) -> list[dict[str, Any]]:
    """Answers to messages of this file, of others and of none; threads said now and then."""
    found = []
    for number in range(first, first + count):
        told = rng.choice(TEXTS)
        who = rng.randrange(60)
        found.append(
            {
                "id": f"m{number}",
                "reply_to": rng.choice([None, f"m{rng.randrange(number + 40)}"]),
                "thread": f"m{number // 9}" if number % 11 == 0 else None,
                "author": f"membre_{who}",
                "author_id": f"{who}",
                "created_at": f"2024-01-{1 + number % 28:02d}T10:00:00Z",
                "text": told.format(*(rng.randrange(60) for _ in range(told.count("{}")))),
            }
        )
    return found


def spoilt(rng: random.Random, rows: list[dict[str, Any]]) -> list[str]:
    """Lines of which some come twice, some with another text, some broken or oddly written."""
    lines = []
    for row in rows:
        lines.append(json.dumps(row, ensure_ascii=rng.random() < 0.3))
        odd = [
            json.dumps(row),
            json.dumps(row | {"text": "autre"}),
            '{"id": "cass',
            "",
            json.dumps(row | {"id": None}),
            json.dumps(row | {"id": f"date {row['id']}", "created_at": "3 mars 2024 à 10h"}),
            json.dumps(row | {"id": f"fin {row['id']}"}) + "  \r",
            json.dumps(row | {"id": f"vide {row['id']}"}) + " " * 20,
        ]
        lines += rng.sample(odd, 1) if rng.random() < 0.3 else []
    return lines


def files(folder: Path) -> list[Path]:
    """Three exports that overlap."""
    rng = random.Random(7)
    first = messages(rng, 0, 500)
    contents = [
        [json.dumps(row) for row in first],
        spoilt(rng, first[300:] + messages(rng, 500, 300)),
        spoilt(rng, messages(rng, 700, 400)),
    ]
    paths = [folder / f"{number}.jsonl" for number in range(3)]
    for path, lines in zip(paths, contents, strict=True):
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return paths


def imported(folder: Path, paths: list[Path]) -> tuple[list[Report], dict[str, list[Any]]]:
    """What each import told, and all that is in the study, without what depends on the hour."""
    folder.mkdir()
    study = new_study(folder)
    (study.folder / "keys").mkdir(exist_ok=True)
    (study.folder / "keys" / "secret").write_text("ab" * 32, "ascii")
    reports = [bring(liaisons.open(study.folder), path, mapping=FIELDS) for path in paths]
    return reports, contents(liaisons.open(study.folder))


def contents(study: Study) -> dict[str, list[Any]]:
    tables = ("messages", "questions", "people", "joins")
    found = {name: study.store.files("c", name) for name in tables}
    found["map"] = sorted((study.keys_folder / "map.parquet").iterdir())
    found["raw"] = sorted((study.private_folder / "raw").iterdir())
    refused = sorted((study.private_folder / "refused").iterdir())
    rows = {
        name: [row for file in files for row in pq.read_table(file).to_pylist()]
        for name, files in found.items()
    }
    for row in (row for part in rows.values() for row in part):
        row.pop("import_id", None)
    return rows | {"refused": [line for path in refused for line in path.open()]}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little in memory at a time, so that some hundred messages are many pieces."""
    monkeypatch.setattr(columns, "PIECE", 64)
    monkeypatch.setattr(threads, "PIECE", 64)
    monkeypatch.setattr(text, "WHOLE_LINES", 20_000)
    monkeypatch.setattr(detecting, "_WAITING", 5_000)
    monkeypatch.setattr(everybody, "_AT_A_TIME", 7)
    monkeypatch.setattr(store, "_ROWS", 50)


@pytest.mark.usefixtures("small_pieces")
def test_pieces_say_what_each_line_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = files(tmp_path)
    reports, found = imported(tmp_path / "many", paths)
    assert [sum(r.refused.values()) > 0 for r in reports] == [False, True, True]
    assert reports[1].already > 200
    monkeypatch.undo()
    monkeypatch.setattr(blocks, "fits", lambda _member, _mapping: False)
    plain_reports, plain = imported(tmp_path / "plain", paths)
    assert reports == plain_reports
    for name, rows in plain.items():
        assert rows, name
        # people are met a batch at a time, those named in its texts before those who write them
        assert sorted(map(str, found[name])) == sorted(map(str, rows)), name
        assert name in ("people", "map", "joins") or found[name] == rows, name


@pytest.mark.usefixtures("small_pieces")
def test_several_hands_do_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = files(tmp_path)
    many = imported(tmp_path / "many", paths)

    def alone(work: Callable[[Any], Any], items: Iterable[Any], _hands: int = 1) -> Iterator[Any]:
        yield from map(work, items)

    monkeypatch.setattr(importing, "spread", alone)
    monkeypatch.setattr(blocks, "spread", alone)
    assert imported(tmp_path / "one", paths) == many
