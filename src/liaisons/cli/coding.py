"""Coding: the codebook, codings in and out, samples, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext, number, percent

if TYPE_CHECKING:
    from liaisons.coding.exchange.study_in import Taken
    from liaisons.coding.sheets import Report
    from liaisons.measures.rows import Row

CommunityOf = Annotated[str, typer.Option("--community", help=_("The community it is about."))]
AnyCommunity = Annotated[
    str | None, typer.Option("--community", help=_("Only this community, and interviews."))
]
CommunityOr = Annotated[
    str | None,
    typer.Option("--community", help=_("The community it is about; needed for CSV.")),
]
CodingFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help=_("CSV, .qdc, .qdpx; to read also .qda and .sqlite3.")),
]
_SHOWN = 20


def register(app: typer.Typer) -> None:
    from liaisons.cli import assisting, crossing

    code = typer.Typer(help=_("Codebook, codings, samples."), no_args_is_help=True)
    code.command("import", help=_("Bring codings in: CSV, or another tool's project."))(import_)
    code.command("export", help=_("Write the codings: CSV, or a project."))(export)
    code.command("book", help=_("The codebook; or start one."))(book)
    code.command("sample", help=_("Draw a sample to be coded."))(sample)
    code.command("progress", help=_("How far each coder is with each sample."))(progress)
    assisting.register(code)
    crossing.register(code)
    app.add_typer(code, name="code")
    app.command("agreement", help=_("How far coders agree."))(agreement)


def import_(
    folder: StudyFolder,
    file: CodingFile,
    community: CommunityOr = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Refuse codes that the codebook lacks."))
    ] = False,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding.exchange.files import import_project, is_project
    from liaisons.coding.sheets import import_sheet

    study = liaisons.open(folder)
    if is_project(file):
        taken = import_project(study, file)
        output.as_json(taken) if json else tell_project(taken)
        return
    report = import_sheet(study, file, _needed(community), strict=strict)
    if json:
        output.as_json(report)
        return
    tell(report)


def _needed(community: str | None) -> str:
    if community is None:
        raise typer.BadParameter(_("A CSV file needs a community."), param_hint="--community")
    return community


def tell_project(taken: Taken) -> None:
    """What taking in another tool's project did."""
    for line in [*taken.notices, *taken.unplaced][:_SHOWN]:
        output.say("  " + line)
    if taken.realigned:
        n = len(taken.realigned)
        output.say(ngettext("{n} passage was realigned.", "{n} passages were realigned.", n))
    if taken.memos:
        n = taken.memos
        output.say(
            ngettext("{n} note or case became a memo.", "{n} notes or cases became memos.", n)
        )
    output.say(
        _(
            "{codes} new codes, {documents} new documents, {coders} coders.",
            codes=number(taken.new_codes),
            documents=number(taken.new_documents),
            coders=number(taken.coders),
        )
    )
    output.say(
        _(
            "{read} read = {made} coded + {refused} refused + {already} already there.",
            read=number(taken.read),
            made=number(taken.made),
            refused=number(len(taken.unplaced)),
            already=number(taken.already),
        )
    )


def tell(report: Report) -> None:
    """What an import of codings did."""
    for refusal in report.refused[:_SHOWN]:
        output.say("  " + refusal.reason)
    if len(report.refused) > _SHOWN:
        output.say(_("  … and {n} more (--json lists all).", n=len(report.refused) - _SHOWN))
    if report.new_codes:
        names = ", ".join(report.new_codes)
        output.say(_("New in the codebook: {names}.", names=names))
    if report.realigned:
        n = len(report.realigned)
        output.say(ngettext("{n} passage was realigned.", "{n} passages were realigned.", n))
    output.say(
        _(
            "{read} read = {made} coded + {refused} refused + {already} already there.",
            read=number(report.read),
            made=number(report.made),
            refused=number(len(report.refused)),
            already=number(report.already),
        )
    )


def export(
    folder: StudyFolder,
    file: CodingFile,
    community: CommunityOr = None,
    own_keys: Annotated[
        bool, typer.Option("--own-keys", help=_("The study's keys instead of native ids."))
    ] = False,
    tool: Annotated[
        Literal["standard", "nvivo", "atlas", "maxqda", "qualcoder", "taguette"],
        typer.Option("--for", help=_("Which tool is to open it: they count differently.")),
    ] = "standard",
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding.exchange.files import WRITTEN, export_project, export_tags
    from liaisons.coding.sheet_out import export_sheet

    study = liaisons.open(folder)
    if tool == "taguette":
        tags = export_tags(study, file)
        if json:
            output.as_json({"file": str(file), "codes": tags})
            return
        output.say(ngettext("{n} code was written.", "{n} codes were written.", tags))
        return
    if file.suffix.lower() in WRITTEN:
        notices = export_project(study, file, community=community, tool=tool)
        if json:
            output.as_json({"file": str(file), "notices": notices})
            return
        for line in [*notices, _("Written: {name}.", name=file)]:
            output.say(line)
        return
    written = export_sheet(study, file, _needed(community), own_keys=own_keys)
    if json:
        output.as_json({"file": str(file), "codings": written})
        return
    output.say(ngettext("{n} coding was written.", "{n} codings were written.", written))


def book(
    folder: StudyFolder,
    start: Annotated[
        Literal["fr", "en"] | None,
        typer.Option(help=_("Add the starting codebook in this language.")),
    ] = None,
    version: Annotated[int | None, typer.Option(help=_("As it was at this version."))] = None,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding import room, starting
    from liaisons.coding.codebook import codebook

    database = room(liaisons.open(folder))
    if start is not None:
        starting.start(database, start)
    found = codebook(database, version)
    if json:
        codes = [{"path": found.path(code.id), "code": code} for code in found.codes]
        output.as_json({"version": found.version, "codes": codes})
        return
    rows = [
        ["  " * depth + code.name, _("variable") if code.is_variable else "", code.definition]
        for code, depth in found.walk()
    ]
    output.table([_("code"), "", _("definition")], rows, _("Version {n}", n=found.version))


def sample(
    folder: StudyFolder,
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("What the sample is called."))],
    community: CommunityOf,
    size: Annotated[int, typer.Option(help=_("How many to draw."))],
    pool: Annotated[
        Literal["messages", "questions", "replies", "threads"],
        typer.Option("--from", help=_("What to draw from.")),
    ] = "messages",
    by: Annotated[
        Literal["year", "month", "kind"] | None, typer.Option(help=_("Strata to draw within."))
    ] = None,
    equal: Annotated[
        bool, typer.Option("--equal", help=_("As many of each stratum, not its share."))
    ] = False,
    coder: Annotated[list[str] | None, typer.Option(help=_("Who codes it; repeatable."))] = None,
    seen: Annotated[
        bool, typer.Option("--not-blind", help=_("Coders see each other's codings at once."))
    ] = False,
    json: AsJson = False,
) -> None:
    from liaisons.cli.measuring import session_of
    from liaisons.coding import room
    from liaisons.coding.coders import coder as coder_named
    from liaisons.coding.drawing import draw_sample

    with session_of(folder) as session:
        database = room(session.study)
        assigned = [coder_named(database, who).id for who in coder or []]
        made = draw_sample(
            session,
            community,
            name,
            size,
            pool=pool,
            by=by,
            equal=equal,
            blind=not seen,
            assigned=assigned,
        )
    if json:
        output.as_json(made)
        return
    output.say(_("The sample “{name}” holds {n}.", name=made.name, n=number(made.size)))


def progress(folder: StudyFolder, json: AsJson = False) -> None:
    import liaisons
    from liaisons.coding import room, samples

    found = samples.progress(room(liaisons.open(folder)))
    if json:
        output.as_json(found)
        return
    rows = [[p.sample, p.coder, f"{number(p.done)} / {number(p.size)}"] for p in found]
    output.table([_("sample"), _("coder"), _("done")], rows)


def agreement(
    folder: StudyFolder,
    variable: Annotated[
        str | None, typer.Option(help=_("Only this variable or code: name, path or key."))
    ] = None,
    community: AnyCommunity = None,
    intervals: Annotated[
        bool, typer.Option("--intervals/--no-intervals", help=_("Draw threads again."))
    ] = True,
    differences: Annotated[
        bool, typer.Option("--disagreements", help=_("List what coders differ on instead."))
    ] = False,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding.agreement import agreement as agree
    from liaisons.coding.agreement.disagreements import disagreements

    study = liaisons.open(folder)
    if differences:
        found = disagreements(study, community=community, variable=variable)
        if json:
            output.as_json(found)
            return
        rows = [[d.variable, str(d.subject), _said(d.said), percent(d.agreed)] for d in found]
        output.table([_("variable"), _("subject"), _("said"), _("agreement")], rows)
        return
    rows_ = agree(study, community=community, variable=variable, intervals=intervals)
    if json:
        output.as_json(rows_)
        return
    table(rows_)


def _said(said: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in said.items())


def table(rows: list[Row]) -> None:
    """Agreement as a table: one line per row."""
    cells = []
    for row in rows:
        of = [str(v) for k, v in row.group.items() if k not in ("variable", "level")]
        interval = "" if row.low is None or row.high is None else f"{row.low:.3f}–{row.high:.3f}"
        value = row.why or "" if row.value is None else f"{row.value:.3f}"
        name = row.measure.removeprefix("agreement.")
        cells.append([str(row.group["variable"]), ", ".join(of), name, value, interval, str(row.n)])
    columns = [_("variable"), _("of"), _("coefficient"), _("value"), _("95% interval"), "n"]
    output.table(columns, cells)
