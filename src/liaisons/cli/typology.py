"""Types of people: ways of engaging, with who and what is nearest each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, Communities, StudyFolder
from liaisons.i18n import _, number, percent

if TYPE_CHECKING:
    from liaisons.coding.typology.made import Answer, Type, Typology

_ANSWERS = 8


def register(app: typer.Typer) -> None:
    app.command("typology", help=_("Types of people, by what they are and do."))(typology)


def typology(
    folder: StudyFolder,
    community: Communities = None,
    types: Annotated[
        int | None, typer.Option(min=2, max=20, help=_("How many; otherwise by what is lost."))
    ] = None,
    least: Annotated[int, typer.Option(min=1, help=_("Only people with so many messages."))] = 2,
    out: Annotated[Path | None, typer.Option("--out", help=_("Write all as JSON."))] = None,
    json: AsJson = False,
) -> None:
    import msgspec

    from liaisons.cli.measuring import session_of
    from liaisons.coding.typology.made import typology as made_of
    from liaisons.coding.typology.people import people_of
    from liaisons.files import write_atomically

    with session_of(folder) as session:
        names = session.those_of(community or [])
        everybody = people_of(session, names, least)
        seed = session.study.settings.seed
        found = made_of(session, everybody, types=types, seed=seed)
    if out is not None:
        write_atomically(out, msgspec.json.format(msgspec.json.encode(found), indent=1))
    if json:
        output.as_json(found)
        return
    _tell(found)


def _tell(found: Typology) -> None:
    output.say(
        _(
            "{people} people by {questions} questions; {axes} axes hold {share} of what varies. "
            "Types made of half of the people agree with these at {stability}.",
            people=number(found.people),
            questions=number(len(found.questions)),
            axes=number(found.axes),
            share=percent(sum(found.rates)),
            stability=number(found.stability, 2),
        )
    )
    columns = [_("type"), _("people"), _("of"), _("more often"), _("nearest")]
    output.table(columns, [_cells(one) for one in found.types])


def _cells(one: Type) -> list[str]:
    of = ", ".join(f"{name} {number(n)}" for name, n in one.communities.items())
    more = ", ".join(_said(answer) for answer in one.more[:_ANSWERS])
    near = ", ".join(person.label for person in one.nearest)
    return [str(one.number), f"{number(one.people)} ({percent(one.share)})", of, more, near]


def _said(answer: Answer) -> str:
    return f"{answer.question}={answer.answer}"
