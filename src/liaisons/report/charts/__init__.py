"""The charts of a report: built from rows and nothing else, question by question."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import vl_convert

from liaisons.i18n import _, language
from liaisons.measures.rows import Contrast, Row
from liaisons.report.charts import (
    actors,
    coded,
    commons,
    comparison,
    help,
    presence,
    regulation,
    staying,
    ties,
)
from liaisons.report.charts.chart import NARROW, WIDE, Chart, Frame, Table
from liaisons.report.content import ReportContent
from liaisons.report.rowset import RowSet

__all__ = ["NARROW", "WIDE", "Chart", "Frame", "Table", "build", "charts_of", "save"]

_ROOMS: dict[str, Callable[[RowSet], Iterable[Chart]]] = {
    "presence": presence.build,
    "help": help.build,
    "ties": ties.build,
    "actors": actors.build,
    "staying": staying.build,
    "kinds": coded.KINDS.build,
    "subjects": coded.SUBJECTS.build,
    "support": coded.SUPPORT.build,
    "tension": coded.TENSION.build,
    "knowledge": coded.KNOWLEDGE.build,
    "regulation": regulation.build,
    "commons": commons.build,
    "comparison": comparison.build,
}


def build(content: ReportContent) -> dict[str, Chart]:
    """Every chart that the content has rows for, by name, in the order of the questions.

    Small cells are masked. Sentences are in the content's language; pictures are drawn when
    ``Chart.svg`` is called, in the language then in force.
    """
    with language(content.language):
        return charts_of(RowSet(content))


def charts_of(rows: RowSet, question: str | None = None) -> dict[str, Chart]:
    """The same, or those of one question, from rows already masked, in the language in force."""
    rooms = [room for name, room in _ROOMS.items() if question in (None, name)]
    return {chart.name: chart for room in rooms for chart in room(rows)}


def save(content: ReportContent, folder: Path) -> list[Path]:
    """Write every chart as SVG, PNG (twice its size, for slides) and CSV (its rows).

    Returns the files written: ``<chart>.svg``, ``<chart>.png``, ``<chart>.csv``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with language(content.language):
        told = RowSet(content)
        notice = _("Fictitious communities.") if told.fictitious else ""
        for name, chart in charts_of(told).items():
            picture = chart.as_file(notice)
            svg, png, rows = (folder / f"{name}.{end}" for end in ("svg", "png", "csv"))
            svg.write_text(picture, encoding="utf-8")
            png.write_bytes(vl_convert.svg_to_png(picture, scale=2))
            _write_csv(rows, chart.contrasts or chart.rows)
            written += [svg, png, rows]
    return written


def _write_csv(path: Path, rows: Sequence[Row | Contrast]) -> None:
    """Rows as they are, numbers with a point; the group as ``key=value`` joined by ``;``."""
    records = [msgspec.to_builtins(row) for row in rows]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(records[0]) if records else ["measure"])
        writer.writeheader()
        for record in records:
            group = ";".join(f"{key}={value}" for key, value in record["group"].items())
            writer.writerow(record | {"group": group})
