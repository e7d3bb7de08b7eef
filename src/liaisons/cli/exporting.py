"""Writing a study for the tools that people already use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from liaisons.cli import output
from liaisons.cli.measuring import Community, session_of
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _


def register(app: typer.Typer) -> None:
    app.command("export", help=_("The study for Gephi, IRaMuTeQ, ConvoKit, Excel or R."))(export)


def export(
    folder: StudyFolder,
    format: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=_("table, gexf, graphml, iramuteq, convokit …")),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("The file or folder to write."))],
    community: Community = None,
    network: Annotated[
        Literal["help", "contact"] | None,
        typer.Option(help=_("Which network; help where it can be told.")),
    ] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help=_("Also what speaks of very few people."))
    ] = False,
    private: Annotated[
        bool, typer.Option("--private", help=_("Also the texts of private messages."))
    ] = False,
    per: Annotated[
        Literal["message", "thread"],
        typer.Option(help=_("IRaMuTeQ: one text for each of these.")),
    ] = "message",
    gexf: Annotated[
        Literal["1.3", "1.2"], typer.Option("--gexf", help=_("GEXF: 1.2 for old readers."))
    ] = "1.3",
    json: AsJson = False,
) -> None:
    from liaisons.exports.contract import Options
    from liaisons.exports.registry import named

    options = Options(
        community=community,
        network=network,
        masked=not unmasked,
        private=private,
        text_per=per,
        gexf_version=gexf,
    )
    exporter = named(format)
    with session_of(folder) as session:
        written = exporter.write(session, out, options)
    if json:
        files = [str(path) for path in written.files]
        output.as_json({"files": files, "notices": written.notices})
        return
    output.say(_("Written: {name}.", name=out))
    for notice in written.notices:
        output.say(notice)
