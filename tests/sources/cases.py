"""The samples of our own sources, and what each must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaisons.sources.base import Options
from liaisons.sources.contract import Sample
from liaisons.sources.mapping import Mapping

SAMPLES = Path(__file__).parent / "samples"

TRANSPOSED = Mapping(fields={"author_id": "source", "to_id": "target"}, transpose=True)

#: (source, sample)
CASES = [
    (
        "tweetscraper",
        Sample(
            path=SAMPLES / "tweetscraper" / "reponses.jsonl", yields={"Message": 4, "Refusal": 5}
        ),
    ),
    (
        "stackexchange",
        Sample(
            path=SAMPLES / "stackexchange",
            yields={"Message": 8, "Refusal": 3, "Moderation": 8, "Person": 3},
            orphans=1,
        ),
    ),
    (
        "stackexchange",
        Sample(
            path=SAMPLES / "stackexchange" / "Posts.xml",
            yields={"Message": 5, "Refusal": 2, "Moderation": 1},
            orphans=1,
        ),
    ),
    (
        "convokit",
        Sample(
            path=SAMPLES / "convokit",
            yields={"Message": 4, "Refusal": 1, "Person": 2},
            orphans=1,
        ),
    ),
    ("convokit", Sample(path=SAMPLES / "convokit_old", yields={"Message": 2, "Person": 2})),
    ("4cat", Sample(path=SAMPLES / "fourcat" / "x.csv", yields={"Message": 4, "Refusal": 1})),
    ("4cat", Sample(path=SAMPLES / "fourcat" / "telegram.csv", yields={"Message": 3, "Person": 1})),
    ("4cat", Sample(path=SAMPLES / "fourcat" / "bsky.csv", yields={"Message": 2})),
    ("4cat", Sample(path=SAMPLES / "fourcat" / "facebook.csv", yields={"Message": 1})),
    (
        "4cat",
        Sample(
            path=SAMPLES / "fourcat" / "zeeschuimer.ndjson",
            yields={"Message": 3, "Person": 2, "Refusal": 1},
        ),
    ),
    (
        "sheet",
        Sample(
            path=SAMPLES / "sheet" / "groupe.csv", yields={"Message": 6, "Refusal": 1}, orphans=1
        ),
    ),
    ("mapping", Sample(path=SAMPLES / "mapping" / "wiki.json", yields={"Message": 4})),
    (
        "mapping",
        Sample(path=SAMPLES / "mapping" / "posts.jsonl", yields={"Message": 3, "Refusal": 1}),
    ),
    ("mapping", Sample(path=SAMPLES / "mapping" / "edges.txt", yields={"Message": 4})),
    (
        "mapping",
        Sample(
            path=SAMPLES / "mapping" / "conseils.csv",
            yields={"Message": 4},
            options=Options(mapping=TRANSPOSED),
        ),
    ),
    (
        "mapping",
        Sample(path=SAMPLES / "mapping" / "personnes.csv", yields={"Person": 3, "Refusal": 1}),
    ),
    (
        "mapping",
        Sample(
            path=SAMPLES / "mapping" / "groupe.tsv",
            yields={"Message": 3, "Person": 2, "Refusal": 1},
        ),
    ),
]

each_case = pytest.mark.parametrize(
    ("name", "sample"), CASES, ids=[f"{n}-{s.path.name}" for n, s in CASES]
)
