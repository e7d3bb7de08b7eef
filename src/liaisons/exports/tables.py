"""Results as tables: a workbook, a file of rows, or a folder that holds everything.

=================  ================================================================================
``NAME.xlsx``      sheets for results, comparison, coverage and where they come from
``NAME.csv``       the rows alone; ``NAME.parquet`` the same
``NAME`` (folder)  rows and contrasts as CSV and Parquet, ``about.json``, and for each network
                   ``COMMUNITY/NETWORK/noeuds.csv`` and ``liens.csv`` with the headers of Gephi
=================  ================================================================================

CSV is for programs and reads the same everywhere: UTF-8 without mark, commas, decimal points. The
workbook is for people.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pyarrow.parquet as pq

from liaisons.exports.about import about, notices_of
from liaisons.exports.cells import Columns, arrow, csv_text
from liaisons.exports.contract import Options, Written, check_name, smallest_cell
from liaisons.exports.folders import files_in, replacing_folder
from liaisons.exports.graphs import Graph, graph, networks
from liaisons.exports.identifiers import distinct
from liaisons.exports.results import contrast_columns, in_words, is_personal, row_columns
from liaisons.exports.workbook import write_workbook
from liaisons.files import replacing
from liaisons.i18n import _, ngettext
from liaisons.measures.rows import Contrast, Row
from liaisons.report.masking import masked, masked_contrasts
from liaisons.study.running import Session


def rows_csv(rows: list[Row]) -> str:
    """Rows as CSV; see ``results.row_columns``."""
    return csv_text(row_columns(rows))


def contrasts_csv(contrasts: list[Contrast]) -> str:
    """Contrasts as CSV; see ``results.contrast_columns``."""
    return csv_text(contrast_columns(contrasts))


class Tables:
    """Results for spreadsheets and statistics."""

    name: ClassVar[str] = "table"
    title: ClassVar[str] = "Tables for Excel, R and others (XLSX, CSV, Parquet)"
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".csv", ".parquet", "")

    def write(self, session: Session, out: Path, options: Options) -> Written:
        suffix = check_name(self, out)
        results = Results.of(session, options)
        if suffix == "":
            return _write_folder(session, out, options, results)
        with replacing(out) as temporary:
            if suffix == ".xlsx":
                write_workbook(temporary, results.sheets(), session.last_import(results.names))
            elif suffix == ".csv":
                temporary.write_text(rows_csv(results.rows), "utf-8", newline="")
            else:
                pq.write_table(arrow(row_columns(results.rows)), temporary, compression="zstd")
        return Written(files=[out], notices=results.notices)


class Results(msgspec.Struct):
    """What leaves the study: rows and contrasts, small cells masked, and what to say of them."""

    names: list[str]
    rows: list[Row]
    contrasts: list[Contrast]
    about: dict[str, Any]
    notices: list[str]

    @classmethod
    def of(cls, session: Session, options: Options) -> Results:
        """The results of one community, or of all of them with their comparison."""
        names = session.communities(options.community)
        rows = session.rows((), options.community)
        contrasts = session.contrasts(names) if len(names) > 1 else []
        told = about(session, names, options)
        results = cls(names, rows, contrasts, told, notices_of(told))
        if options.masked:
            results.mask(smallest_cell(session, options))
        return results

    def mask(self, smallest: int) -> None:
        """Leave out single people, and figures about fewer than ``smallest``."""
        kept = [row for row in self.rows if not is_personal(row)]
        rows, contrasts = masked(kept, smallest), masked_contrasts(self.contrasts, kept, smallest)
        self.notices += _masked_notices(
            people=len(self.rows) - len(kept),
            cells=_changed(kept, rows) + _changed(self.contrasts, contrasts),
            smallest=smallest,
        )
        self.rows, self.contrasts = rows, contrasts

    def sheets(self) -> dict[str, Columns]:
        """The sheets of a workbook by name."""
        of_coverage = [row for row in self.rows if row.measure.startswith("coverage.")]
        others = [row for row in self.rows if not row.measure.startswith("coverage.")]
        sheets = {_("results"): in_words(others, row_columns(others))}
        if self.contrasts:
            compared = in_words(self.contrasts, contrast_columns(self.contrasts))
            sheets[_("comparison")] = compared
        sheets[_("coverage")] = in_words(of_coverage, row_columns(of_coverage))
        told = {name: _line(value) for name, value in self.about.items()}
        sheets[_("about")] = {"": list(told), " ": list(told.values())}
        return sheets


def _changed(before: list[Any], after: list[Any]) -> int:
    return sum(old is not new for old, new in zip(before, after, strict=True))


def _masked_notices(*, people: int, cells: int, smallest: int) -> list[str]:
    notices = []
    if cells:
        notices.append(
            ngettext(
                "{n} figure about fewer than {smallest} people is masked.",
                "{n} figures about fewer than {smallest} people are masked.",
                cells,
                smallest=smallest,
            )
        )
    if people:
        notices.append(
            ngettext(
                "{n} row about a single person is left out.",
                "{n} rows about single people are left out.",
                people,
            )
        )
    return notices


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(value)
    return _("yes") if value is True else _("no") if value is False else str(value)


# --- the folder ---------------------------------------------------------------------------------


def _write_folder(session: Session, out: Path, options: Options, results: Results) -> Written:
    with replacing_folder(out) as folder:
        _write_both(folder, "rows", row_columns(results.rows))
        if results.contrasts:
            _write_both(folder, "contrasts", contrast_columns(results.contrasts))
        told = msgspec.json.format(msgspec.json.encode(results.about), indent=1)
        (folder / "about.json").write_bytes(told)
        notices = _write_networks(session, folder, options, results.names)
    return Written(files=files_in(out), notices=[*results.notices, *notices])


def _write_both(folder: Path, name: str, columns: Columns) -> None:
    (folder / f"{name}.csv").write_text(csv_text(columns), "utf-8", newline="")
    pq.write_table(arrow(columns), folder / f"{name}.parquet", compression="zstd")


def _write_networks(
    session: Session, folder: Path, options: Options, names: list[str]
) -> list[str]:
    """Nodes and links of every network; says what was masked in them."""
    notices: dict[str, None] = {}
    for community, place in zip(names, distinct(names, "x"), strict=True):
        for network in networks(session.scope(community)):
            if options.network in (None, network):
                one = msgspec.structs.replace(options, community=community, network=network)
                found = graph(session, one)
                _write_network(folder / place / network, found)
                notices |= dict.fromkeys(found.masked)
    return list(notices)


def _write_network(folder: Path, found: Graph) -> None:
    folder.mkdir(parents=True)
    tables = {"noeuds.csv": node_columns(found), "liens.csv": link_columns(found)}
    for name, columns in tables.items():
        (folder / name).write_text(csv_text(columns), "utf-8", newline="")


def node_columns(found: Graph) -> Columns:
    """The people of a network as Gephi reads them: Id, Label, then what is known."""
    known = {name: found.nodes[name].to_pylist() for name in found.facts}
    return {
        "Id": found.nodes["id"].to_pylist(),
        "Label": found.nodes["label"].to_pylist(),
        **known,
    }


def link_columns(found: Graph) -> Columns:
    """The links of a network as Gephi reads them: Source, Target, Type, Weight, then the rest."""
    links = found.links
    ids = found.nodes["id"].to_pylist()
    columns: dict[str, list[Any]] = {
        "Source": [ids[i] for i in links.source.tolist()],
        "Target": [ids[i] for i in links.target.tolist()],
        "Type": ["Directed"] * len(links.source),
        "Weight": links.weight.tolist(),
        "certainty": links.certainty,
    }
    if found.timed:
        columns |= {"first": links.first, "last": links.last}
    return columns
