"""Going back to a person, and erasing one."""

from __future__ import annotations

from typing import Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext

Who = Annotated[str, typer.Argument(metavar="WHO", help=_("A pseudonym or a key."))]


def register(app: typer.Typer) -> None:
    app.command("reveal", help=_("Who a pseudonym is. Every use is logged."))(reveal)
    app.command("forget", help=_("Erase a person everywhere in a study."))(forget)


def reveal(
    folder: StudyFolder,
    who: Who,
    reason: Annotated[str, typer.Option(help=_("Why; it goes into the log."))],
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.study.revealing import reveal as find

    identities = find(liaisons.open(folder), who, reason)
    if json:
        output.as_json(identities)
        return
    rows = [[i.scope, i.native or "", i.handle or ""] for i in identities]
    output.table([_("place"), _("native id"), _("handle")], rows)


def forget(
    folder: StudyFolder,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.study.forgetting import forget as erase
    from liaisons.study.forgetting import reach

    if not yes:
        typer.confirm(_("Erase {who} for good?", who=who), abort=True)
    study = liaisons.open(folder)
    erased = erase(study, who)
    if json:
        output.as_json(erased)
        return
    output.say(
        ngettext("{n} message was emptied.", "{n} messages were emptied.", erased.messages)
        + " "
        + ngettext("{n} mention was blanked.", "{n} mentions were blanked.", erased.mentions)
    )
    if erased.notes:
        numbers = ", ".join(map(str, erased.notes))
        output.say(
            ngettext(
                "{n} field note may still speak of them; read it again: {numbers}.",
                "{n} field notes may still speak of them; read them again: {numbers}.",
                len(erased.notes),
                numbers=numbers,
            )
        )
    output.say(reach(study))
