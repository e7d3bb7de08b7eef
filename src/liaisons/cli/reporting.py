"""The report, and the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.measuring import session_of
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.errors import BadStudy
from liaisons.i18n import _, language

if TYPE_CHECKING:
    from liaisons.report.content import ReportContent

Language = Annotated[str | None, typer.Option("--language", help=_("fr or en."))]


def register(app: typer.Typer) -> None:
    app.command("report", help=_("The study as one file: .html or .pdf, that opens offline."))(
        report
    )
    app.command("serve", help=_("Open the study in the browser."))(serve)


def report(
    folder: StudyFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help=_("FILE.html or FILE.pdf."))],
    lang: Language = None,
    charts: Annotated[
        Path | None, typer.Option(help=_("Also write each chart as PNG, SVG and CSV in a folder."))
    ] = None,
    json: AsJson = False,
) -> None:
    if out.suffix.lower() not in (".html", ".pdf"):
        raise BadStudy(_("A report is written as .html or .pdf, not {name}.", name=out.name))
    with session_of(folder) as session, language(lang or session.study.settings.language):
        from liaisons.study.telling import content

        told = content(session, lang or session.study.settings.language)
    written = _write(told, out, charts)
    if json:
        output.as_json({"written": [str(path) for path in written]})
    else:
        output.say(_("The report is in {file}.", file=out))


def _write(told: ReportContent, out: Path, charts: Path | None) -> list[Path]:
    from liaisons.report import save_charts, write

    write(told, out)
    return [out, *(save_charts(told, charts) if charts is not None else [])]


def serve(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=_("A study's folder, or one of several studies."))
    ],
    host: Annotated[str, typer.Option(help=_("Where to listen."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=_("At which port."))] = 8765,
    allow_host: Annotated[
        list[str] | None, typer.Option(help=_("A name readers ask for the pages by; repeatable."))
    ] = None,
    proxy: Annotated[
        str | None, typer.Option(help=_("Address of a proxy with TLS before this: 127.0.0.1."))
    ] = None,
) -> None:
    from liaisons.web.server import run

    run(folder, host, port, names=tuple(allow_host or ()), proxy=proxy)
