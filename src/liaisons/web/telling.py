"""The study as the report tells it, kept ready for the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from liaisons.exports.contract import Options
from liaisons.exports.tables import Results
from liaisons.report import page as report
from liaisons.report.content import ReportContent
from liaisons.report.rowset import RowSet
from liaisons.study.telling import content
from liaisons.web.answers import Answer
from liaisons.web.desk import Desk
from liaisons.web.stored import stored


def told(desk: Desk, only: Sequence[str] = ()) -> dict[str, Any]:
    """What the report's first page and sections are laid out from, in the reader's language.

    Small cells are masked as in the report: what a page shows, a reader may see. ``only`` tells of
    some communities; ``rows`` finds their numbers.
    """

    def make() -> dict[str, Any]:
        with desk.asking() as session:
            rows = RowSet(_only(content(session, desk.lang), only))
            return {**report.laid_out(rows), "rows": rows}

    return desk.opened.kept.keep(("told", desk.lang, tuple(only)), make)


def _only(whole: ReportContent, names: Sequence[str]) -> ReportContent:
    """The same content of some communities, each in its own colour."""
    if not names:
        return whole
    return msgspec.structs.replace(
        whole,
        communities=[c for c in whole.communities if c.name in names],
        rows=[r for r in whole.rows if r.community in names],
        curves=[r for r in whole.curves if r.community in names],
        contrasts=[c for c in whole.contrasts if c.a in names and c.b in names],
        drawings=[d for d in whole.drawings if d.community in names],
        confounds=whole.confounds if len(names) == len(whole.communities) else [],
    )


def taken(desk: Desk, name: str, written: Callable[[Results], str]) -> Answer:
    """Figures to take away, as they are ``written``; whoever may not see single persons gets them
    masked as in whatever leaves the study.
    """
    masked = not desk.reader.may("people")

    def make() -> Answer:
        with desk.spoken(), desk.asking() as session:
            found = Results.of(session, Options(masked=masked))
        return Answer(written(found).encode(), "text/csv; charset=utf-8", packs=True)

    asked = ("taken", name, desk.lang, masked)
    return desk.opened.answers.keep(asked, lambda: stored(desk.opened, asked, make))
