"""Bare lists (from, to, time) as a community, built by columns: lists are long."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.engine import DuckDBEngine
from liaisons.corpus.schema import IMPORTS, JOINS, MESSAGES, PEOPLE
from liaisons.measures.scope import Facts, Scope, Stored
from tests.measures.build import SECOND, START
from tests.shared import shared_data


def contacts(
    source: Any,
    target: Any,
    seconds: Any = None,
    attributes: list[dict[str, str]] | None = None,
    **facts: Any,
) -> Scope:
    """A community whose messages each address one person. People are 1, 2, …

    Without ``seconds`` the list has no times, only an order. ``attributes`` has one entry per
    person.
    """
    n, order = len(source), np.arange(len(source))
    sent = order if seconds is None else START + np.asarray(seconds, np.int64) * SECOND
    given = {
        "community": pa.array(["c"] * n),
        "message_id": order,
        "thread_id": order,
        "person": np.asarray(source, np.int64),
        "reply_to_person": np.asarray(target, np.int64),
        "sent_us": sent,
        "kind": pa.array(["post"] * n),
        "source_row": order,
    }
    messages = pa.table({f.name: given.get(f.name, pa.nulls(n, f.type)) for f in MESSAGES})
    path = Path(tempfile.mkdtemp()) / "messages.parquet"
    pq.write_table(messages.cast(MESSAGES), path)
    people = [
        {"community": "c", "person": i, "label": f"p{i}", "attributes": list(known.items())}
        for i, known in enumerate(attributes or [], start=1)
    ]
    imports = {
        "import_id": "i",
        "community": "c",
        "frame": "census",
        "capabilities": ["authors", "reply_targets"],
        "kept": n,
        "untimed": n if seconds is None else 0,
        "refused": [],
    }
    stored = Stored(
        files={"messages": [path]},
        people=pa.Table.from_pylist(people, schema=PEOPLE),
        joins=JOINS.empty_table(),
        imports=pa.Table.from_pylist([imports], schema=IMPORTS),
    )
    return Scope(DuckDBEngine(), stored, Facts(**({"community": "c", "zone": "UTC"} | facts)))


def published(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The links of a published network."""
    path = shared_data("networks_reference", f"{name}.edges.csv")
    edges = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.int64, usecols=(0, 1))
    return edges[:, 0], edges[:, 1]


def published_attributes(name: str) -> list[dict[str, str]]:
    """What is known of its people, in their order."""
    path = shared_data("networks_reference", f"{name}.nodes.csv")
    with path.open(newline="") as lines:
        return [{k: v for k, v in line.items() if k != "id"} for line in csv.DictReader(lines)]
