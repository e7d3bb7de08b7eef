"""Writing a study for the tools that people already use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from liaisons.cli import output
from liaisons.cli.measuring import session_of
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _


def register(app: typer.Typer) -> None:
    app.command("export", help=_("Write the study for another tool; see: liaisons formats."))(
        export
    )


def export(
    folder: StudyFolder,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=_("What it is written as."))],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("The file or folder to write."))],
    community: Annotated[str | None, typer.Option(help=_("The community."))] = None,
    network: Annotated[str | None, typer.Option(help=_("help or contact."))] = None,
    per_thread: Annotated[
        bool, typer.Option("--per-thread", help=_("One text per thread, not per message."))
    ] = False,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help=_("Keep figures that speak of very few people."))
    ] = False,
    private: Annotated[
        bool, typer.Option("--private", help=_("Write the texts of private messages too."))
    ] = False,
    json: AsJson = False,
) -> None:
    from liaisons.exports.contract import Options
    from liaisons.exports.registry import named

    if network not in (None, "help", "contact"):
        raise typer.BadParameter("help, contact", param_hint="--network")
    options = Options(
        community=community,
        network=cast("Literal['help', 'contact'] | None", network),
        masked=not unmasked,
        private=private,
        text_per="thread" if per_thread else "message",
    )
    chosen = named(format)
    with session_of(folder) as session:
        written = chosen.write(session, out, options)
    if json:
        output.as_json(written)
        return
    for notice in written.notices:
        output.say(notice)
    output.say(_("Written: {files}.", files=", ".join(str(file) for file in written.files)))
