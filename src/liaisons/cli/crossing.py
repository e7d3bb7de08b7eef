"""Codes × groups as a table for R and spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, Communities, OfTexts, StudyFolder
from liaisons.i18n import _, ngettext


def register(code: typer.Typer) -> None:
    code.command("table", help=_("Codes by groups, as CSV for R and spreadsheets."))(table)


def table(
    folder: StudyFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The CSV file to write."))],
    community: Communities = None,
    of: OfTexts = "messages",
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help=_("year, type, an attribute or a code; repeatable.")),
    ] = None,
    json: AsJson = False,
) -> None:
    from liaisons.cli.measuring import session_of
    from liaisons.coding.exchange.cross import write_cross

    with session_of(folder) as session:
        lines = write_cross(session, file, session.those_of(community or []), of, by or [])
    if json:
        output.as_json({"file": str(file), "lines": lines})
        return
    output.say(ngettext("{n} line was written.", "{n} lines were written.", lines))
