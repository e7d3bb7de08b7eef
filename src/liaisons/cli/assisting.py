"""The assistant: what it is worth, what it proposes, what to code next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from liaisons.cli import output
from liaisons.cli.coding import CommunityOf
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, number, percent

if TYPE_CHECKING:
    from liaisons.coding.assistant.proposing import Assistant, Assisted
    from liaisons.measures.rows import Row

_SHOWN = 10


def register(code: typer.Typer) -> None:
    code.command("suggest", help=_("What the assistant has learnt, and what it proposes."))(suggest)


def suggest(
    folder: StudyFolder,
    community: CommunityOf,
    variable: Annotated[str, typer.Option(help=_("The variable or free code: name, path or key."))],
    pool: Annotated[
        Literal["messages", "questions", "replies", "threads"] | None,
        typer.Option("--of", help=_("What to speak of; otherwise what was coded.")),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option("--keep", help=_("Keep its proposals, and corrected shares for measures.")),
    ] = False,
    sample: Annotated[
        str | None, typer.Option(help=_("Keep what it is least sure of as a sample, to be coded."))
    ] = None,
    size: Annotated[int, typer.Option(min=1, help=_("How many the sample holds."))] = 40,
    json: AsJson = False,
) -> None:
    from liaisons.cli.measuring import session_of
    from liaisons.coding.assistant.proposing import Assistant

    with session_of(folder) as session:
        assistant = Assistant(session, community, variable, pool)
        asked = assistant.asked()
        notes = _kept(assistant, asked, keep, sample, size) if asked.why is None else []
    if json:
        output.as_json(asked)
        return
    _tell(asked)
    for line in notes:
        output.say(line)


def _kept(
    assistant: Assistant, asked: Assisted, keep: bool, sample: str | None, size: int
) -> list[str]:
    from liaisons.coding.assistant.proposing import keep_uncertain, keep_what_it_says

    told = []
    if keep:
        proposals, shares = keep_what_it_says(assistant, asked)
        told.append(
            _(
                "{n} proposals and {shares} corrected shares are kept.",
                n=number(proposals),
                shares=number(shares),
            )
        )
    if sample is not None:
        made = keep_uncertain(assistant, sample, size)
        told.append(_("The sample “{name}” holds {n}.", name=made.name, n=number(made.size)))
    return told


def _tell(asked: Assisted) -> None:
    output.say(_("“{name}”: learnt from {n}.", name=asked.variable, n=number(asked.learnt_from)))
    for line in (asked.why, *asked.notices):
        if line:
            output.say(line)
    if asked.why is not None:
        return
    columns = [_("measure"), _("of"), _("value"), _("95% interval"), "n"]
    output.table(columns, [_cells(row) for row in asked.rows])
    rows = [[str(p.subject), p.value, percent(p.sure)] for p in asked.proposals[:_SHOWN]]
    title = _("Least sure of {n} proposals (--json lists all)", n=number(len(asked.proposals)))
    output.table([_("subject"), _("value"), _("sure")], rows, title)


def _cells(row: Row) -> list[str]:
    of = [str(v) for k, v in row.group.items() if k != "variable"]
    interval = "" if row.low is None or row.high is None else f"{row.low:.3f}–{row.high:.3f}"
    value = row.why or "" if row.value is None else f"{row.value:.3f}"
    return [row.measure.removeprefix("assistant."), ", ".join(of), value, interval, str(row.n)]
