"""Bringing files in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext, number

if TYPE_CHECKING:
    from liaisons.sources.mapping import Mapping
    from liaisons.sources.records import Frame
    from liaisons.study.importing import Report


def register(app: typer.Typer) -> None:
    app.command("import", help=_("Bring an export into a study."))(import_)


def import_(
    folder: StudyFolder,
    files: Annotated[list[Path], typer.Argument(help=_("Files, a folder or an archive."))],
    community: Annotated[str, typer.Option(help=_("The community they belong to."))],
    format: Annotated[
        str | None, typer.Option("--format", help=_("Guessed when left out."))
    ] = None,
    frame: Annotated[
        str | None, typer.Option(help=_("census, hashtag, search, ego or sample."))
    ] = None,
    profession: Annotated[str | None, typer.Option(help=_("The trade of its people."))] = None,
    zone: Annotated[
        str | None, typer.Option(help=_("Time zone of times written without one."))
    ] = None,
    site: Annotated[
        str | None, typer.Option(help=_("The platform instance that its ids belong to."))
    ] = None,
    map: Annotated[
        Path | None, typer.Option("--map", help=_("A column mapping to use, in TOML."))
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what would be kept; change nothing."))
    ] = False,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.study.importing import import_files
    from liaisons.study.planning import Request

    study = liaisons.open(folder)
    request = Request(
        paths=files,
        community=community,
        format=format,
        frame=_frame(frame),
        profession=profession,
        zone=zone,
        site=site,
        mapping=_mapping(map),
        dry_run=dry_run,
    )
    with output.progress(_("Reading"), _("records")) as step:
        report = import_files(study, request, step)
    if json:
        output.as_json(report)
    else:
        tell(report)


def _frame(frame: str | None) -> Frame | None:
    from liaisons.sources.records import Frame

    if frame is not None and frame not in get_args(Frame):
        raise typer.BadParameter(", ".join(get_args(Frame)), param_hint="--frame")
    return cast("Frame | None", frame)


def _mapping(path: Path | None) -> Mapping | None:
    from liaisons.sources.mapping import Mapping

    return None if path is None else Mapping.load(path)


def tell(report: Report) -> None:
    """What an import did, in a few lines."""
    from liaisons.measures.runner import frame_name

    output.say(
        _(
            "{community}: read as {format}; frame: {frame}{guess}.",
            community=report.community,
            format=_(report.title),
            frame=frame_name(report.frame),
            guess=_(" (guessed: correct it with --frame)") if report.frame_guessed else "",
        )
    )
    if report.mapping:
        output.say(report.mapping)
    for notice in report.notices:
        output.say(notice)
    for refusal in report.examples[:5]:
        output.say("  " + refusal.reason)
    refused = sum(report.refused.values())
    verb = _("would be kept") if report.dry_run else _("kept")
    output.say(
        _(
            "{read} read = {kept} {verb} + {refused} refused + {already} already there.",
            read=number(report.read),
            kept=number(report.kept),
            refused=number(refused),
            already=number(report.already),
            verb=verb,
        )
    )
    if report.naive:
        output.say(
            ngettext(
                "{n} time was written without a zone: read in {zone}.",
                "{n} times were written without a zone: read in {zone}.",
                report.naive,
                zone=report.zone,
            )
        )
