"""The demonstration: two fictitious communities, from their exports to the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liaisons.cli import output
from liaisons.i18n import _


def register(app: typer.Typer) -> None:
    app.command("demo", help=_("Two fictitious communities → study → report → web page."))(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("demo-study"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help=_("End after the report."))] = False,
    port: Annotated[int, typer.Option(help=_("At which port to serve."))] = 8765,
) -> None:
    from liaisons.demo.run import build

    with output.progress(_("Demonstration"), "") as step:
        report = build(folder, notify=lambda text: step(0, text))
    output.say(
        _("The fictitious study is in {folder}; its report: {file}.", folder=folder, file=report)
    )
    if not no_serve:
        from liaisons.web.server import run

        run(folder, "127.0.0.1", port)
