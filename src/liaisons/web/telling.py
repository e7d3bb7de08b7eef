"""The study as the report tells it, kept ready for the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liaisons.exports.contract import Options
from liaisons.exports.tables import Results
from liaisons.report import page as report
from liaisons.report.rowset import RowSet
from liaisons.study.telling import content
from liaisons.web.desk import Desk


def told(desk: Desk) -> dict[str, Any]:
    """What the report's first page and sections are laid out from, in the reader's language.

    Small cells are masked as in the report: what a page shows, a reader may see.
    """

    def make() -> dict[str, Any]:
        with desk.asking() as session:
            return report.laid_out(RowSet(content(session, desk.lang)))

    return desk.opened.keep(("told", desk.lang), make)


def taken(desk: Desk, name: str, written: Callable[[Results], str]) -> bytes:
    """Figures to take away, as they are ``written``; whoever may not see single persons gets them
    masked as in whatever leaves the study.
    """
    masked = not desk.reader.may("people")

    def make() -> bytes:
        with desk.spoken(), desk.asking() as session:
            return written(Results.of(session, Options(masked=masked))).encode()

    return desk.opened.keep_large(("taken", name, desk.lang, masked), make)
