"""Interviews: transcripts in, who speaks, what they agreed to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The interview's name."))]
Asks = Annotated[list[str] | None, typer.Option("--interviewer", help=_("Who asks; repeatable."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=_("Interviews and consent."), no_args_is_help=True)
    group.command("add", help=_("Bring transcripts in."))(add)
    group.command("list", help=_("The interviews, and the state of consent."))(list_)
    group.command("turns", help=_("Who speaks, turn by turn; say who asks."))(turns)
    group.command("consent", help=_("What the participant agreed to, and who it is."))(consent)
    app.add_typer(group, name="interviews")


def add(
    folder: StudyFolder,
    files: Annotated[list[Path], typer.Argument(help=_("txt, docx, odt, pdf, srt, vtt, json."))],
    interviewer: Asks = None,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import store
    from liaisons.coding.interviews.reading import read_transcript
    from liaisons.coding.interviews.speakers import speakers

    database = room(liaisons.open(folder))
    read = [(file, read_transcript(file, interviewer or ())) for file in files]
    told = []
    for file, found in read:
        made = store.add(database, file.stem, found.text, found=found.turns, source=file.name)
        told.append(
            {"name": made.name, "turns": len(found.turns), "speakers": speakers(found.turns)}
        )
    if json:
        output.as_json(told)
        return
    for (_file, found), line in zip(read, told, strict=True):
        who = ", ".join(f"{name} ({n})" for name, n in speakers(found.turns).items())
        turns_ = ngettext("{n} turn", "{n} turns", len(found.turns))
        output.say(f"{line['name']}: {turns_}. {who}")


def list_(folder: StudyFolder, json: AsJson = False) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import store

    database = room(liaisons.open(folder))
    rows = []
    for interview in store.everything(database):
        state = store.consent_of(database, interview.id)
        rows.append(
            {
                "name": interview.name,
                "kind": interview.kind,
                "length": len(interview.text),
                "turns": len(store.turns_of(database, interview.id)),
                "consent": state.state if state else None,
            }
        )
    if json:
        output.as_json(rows)
        return
    cells = [
        [str(r["name"]), str(r["kind"]), str(r["turns"]), str(r["consent"] or "")] for r in rows
    ]
    output.table([_("name"), "", _("turns"), _("consent")], cells)


def turns(folder: StudyFolder, name: Name, interviewer: Asks = None, json: AsJson = False) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import store
    from liaisons.coding.interviews.speakers import set_interviewers

    database = room(liaisons.open(folder))
    interview = store.named(database, name)
    found = store.turns_of(database, interview.id)
    if interviewer:
        found = set_interviewers(found, interviewer)
        store.correct(database, interview, found)
    if json:
        output.as_json(found)
        return
    rows = [
        [turn.speaker, "?" if turn.asks else "", interview.text[turn.start : turn.end][:80]]
        for turn in found
    ]
    output.table([_("speaker"), _("asks"), _("said")], rows)


def consent(
    folder: StudyFolder,
    name: Name,
    state: Annotated[
        Literal["asked", "given", "refused", "withdrawn"] | None,
        typer.Option(help=_("Its new state.")),
    ] = None,
    note: Annotated[str, typer.Option(help=_("How it was given, where the paper is."))] = "",
    person: Annotated[
        str | None, typer.Option(help=_("Their pseudonym in the corpus; needs consent."))
    ] = None,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import store
    from liaisons.study.revealing import person_keys

    study = liaisons.open(folder)
    database = room(study)
    interview = store.named(database, name)
    if state is not None:
        store.consent(database, interview.id, state, note)
    if person is not None:
        store.link(database, interview.id, person_keys(study, person)[0])
    held = store.consent_of(database, interview.id)
    linked = store.linked_person(database, interview.id) is not None
    if json:
        output.as_json({"name": name, "consent": held, "linked": linked})
        return
    output.say(
        _(
            "{name}: {state}; {linked}.",
            name=name,
            state=held.state if held else _("nobody asked yet"),
            linked=_("linked to the corpus") if linked else _("not linked to the corpus"),
        )
    )
