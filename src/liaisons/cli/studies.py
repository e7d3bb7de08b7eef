"""Making a study, and what can be read and written."""

from __future__ import annotations

from typing import Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _


def register(app: typer.Typer) -> None:
    app.command("new", help=_("Make a new study in a folder."))(new)
    app.command("formats", help=_("What can be read and written."))(formats)


def new(
    folder: StudyFolder,
    title: Annotated[str, typer.Option(help=_("The study's title."))],
    language: Annotated[str | None, typer.Option(help=_("fr or en."))] = None,
    json: AsJson = False,
) -> None:
    import liaisons

    study = liaisons.new(folder, title, language)
    if json:
        output.as_json({"folder": str(study.folder), "title": study.settings.title})
        return
    output.say(
        _(
            "The study “{title}” is in {folder}. Next: liaisons import {folder} FILE --community …",
            title=title,
            folder=folder,
        )
    )


def formats(json: AsJson = False) -> None:
    from liaisons.exports.registry import exports
    from liaisons.sources.base import all_sources

    read = {name: source.title for name, source in all_sources().items()}
    written = {name: export.title for name, export in exports().items()}
    if json:
        output.as_json({"read": read, "write": written})
        return
    output.table([_("Read"), ""], [[name, _(title)] for name, title in read.items()])
    output.table([_("Written"), ""], [[name, _(title)] for name, title in written.items()])
