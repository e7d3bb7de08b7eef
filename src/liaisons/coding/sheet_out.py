"""Codings written as the CSV file that ``sheets`` reads."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from liaisons.coding import room
from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.coders import everybody
from liaisons.coding.codings import Coding, standing
from liaisons.coding.sheets import COLUMNS
from liaisons.coding.subjects import native_ids
from liaisons.files import replacing

if TYPE_CHECKING:
    from liaisons.study.study import Study


def export_sheet(
    study: Study,
    path: Path,
    community: str,
    *,
    own_keys: bool = False,
    seen_by: int | None = None,
) -> int:
    """Write the codings that stand; how many. Their ids are native, by the map (which is logged),
    or with ``own_keys`` the study's keys, which lead to nobody outside it. ``seen_by``: only those
    that this coder may see.
    """
    database = room(study)
    study.store.partition(community)
    found = standing(database, community=community, seen_by=seen_by)
    natives: Mapping[int, str] = {} if own_keys else _natives(study, community)
    names = {coder.id: coder.name for coder in everybody(database)}
    rows = _rows(codebook(database), found, natives, names, _labels(study, community))
    with replacing(path, mode=0o600) as temporary, temporary.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, "at"])
        writer.writerows(rows)
    return len(found)


def _natives(study: Study, community: str) -> Mapping[int, str]:
    from liaisons.study.revealing import log

    log(study, community, "code export")
    return native_ids(study, community)


def _labels(study: Study, community: str) -> dict[int, str]:
    people = study.store.table(community, "people", ["person", "label"])
    return dict(zip(people["person"].to_pylist(), people["label"].to_pylist(), strict=True))


def _rows(
    book: Codebook,
    found: list[Coding],
    natives: Mapping[int, str],
    coders: Mapping[int, str],
    labels: Mapping[int, str],
) -> Iterator[list[str | int | None]]:
    for coding in found:
        subject = coding.subject
        variable = book.variable_of(coding.code)
        value, path = book.value_name(coding.code), book.path(coding.code)
        ids = labels if subject.kind == "person" else natives
        yield [
            ids.get(subject.id, str(subject.id)),
            subject.kind,
            coders[coding.coder],
            book.path(variable.id) if variable else "",
            value if variable else "",
            subject.start,
            subject.end,
            "" if variable else path,
            coding.quote,
            dt.datetime.fromtimestamp(coding.at_us / 1e6, dt.UTC).isoformat(timespec="seconds"),
        ]
