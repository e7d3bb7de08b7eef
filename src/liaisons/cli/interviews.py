"""Interviews: transcripts in, who speaks, what they agreed to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext

if TYPE_CHECKING:
    from liaisons.coding.interviews.corrections import Correction, Version
    from liaisons.coding.interviews.store import Turn

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The interview's name."))]
Asks = Annotated[list[str] | None, typer.Option("--interviewer", help=_("Who asks; repeatable."))]

By = Annotated[str, typer.Option("--by", help=_("Who corrects; else this machine's user."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=_("Interviews and consent."), no_args_is_help=True)
    group.command("add", help=_("Bring transcripts in."))(add)
    group.command("list", help=_("The interviews, and the state of consent."))(list_)
    group.command("turns", help=_("Who speaks, turn by turn; say who asks."))(turns)
    group.command("correct", help=_("Cut, join, give or rename turns; take it back."))(correct)
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


def turns(
    folder: StudyFolder,
    name: Name,
    interviewer: Asks = None,
    by: By = "",
    history: Annotated[
        bool, typer.Option("--history", help=_("The versions of the turns instead."))
    ] = False,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import corrections, store

    database = room(liaisons.open(folder))
    interview = store.named(database, name)
    if interviewer:
        asking = corrections.Correction(what="asks", names=interviewer)
        corrections.correct(database, interview, asking, by=_signed(by))
    if history:
        _tell_history(corrections.history(database, interview.id), json=json)
        return
    found = store.turns_of(database, interview.id)
    if json:
        output.as_json(found)
        return
    rows = [
        [str(n), turn.speaker, "?" if turn.asks else "", _first(interview.text, turn)]
        for n, turn in enumerate(found, start=1)
    ]
    output.table([_("turn"), _("speaker"), _("asks"), _("said")], rows)


def _first(text: str, turn: Turn) -> str:
    return text[turn.start : turn.end][:80]


def _signed(by: str) -> str:
    """Who corrects: as they say, or as this machine knows them."""
    import getpass

    try:
        return by.strip() or getpass.getuser()
    except (KeyError, OSError) as nobody:
        raise typer.BadParameter(_("Say who corrects."), param_hint="--by") from nobody


def _tell_history(versions: list[Version], *, json: bool) -> None:
    from liaisons.coding.interviews.corrections import sentence

    if json:
        output.as_json(versions)
        return
    rows = [[str(one.version), sentence(one.said, one.restores), one.by] for one in versions]
    output.table([_("version"), _("correction"), _("by")], rows)


def correct(
    folder: StudyFolder,
    name: Name,
    turn: Annotated[
        int | None, typer.Option(min=1, help=_("The turn's number, as `turns` lists them."))
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split-before", help=_("Cut it before these words."))
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help=_("Join it to the one before."))] = False,
    rename: Annotated[
        str | None, typer.Option(help=_("Rename this speaker everywhere, to --speaker."))
    ] = None,
    speaker: Annotated[
        str, typer.Option(help=_("Who speaks: the turn, or the second part of one that is cut."))
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help=_("Take the last correction back."))] = False,
    back_to: Annotated[
        int | None, typer.Option(min=0, help=_("Go back to the turns of this version."))
    ] = None,
    by: By = "",
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.coding import room
    from liaisons.coding.interviews import corrections, store

    database = room(liaisons.open(folder))
    interview = store.named(database, name)
    found = store.turns_of(database, interview.id)
    if undo:
        made = corrections.undo(database, interview, by=_signed(by))
    elif back_to is not None:
        made = corrections.back(database, interview, back_to, by=_signed(by))
    else:
        said = _correction(interview.text, found, turn, split, rename, speaker, merge=merge)
        made = corrections.correct(database, interview, said, by=_signed(by))
    if json:
        output.as_json({"version": made, "turns": store.turns_of(database, interview.id)})
        return
    if made is None:
        output.say(_("There is nothing to undo."))
        return
    what = corrections.sentence(made.said, made.restores)
    output.say(_("Version {n}: {what}.", n=made.version, what=what))


def _correction(
    text: str,
    found: list[Turn],
    turn: int | None,
    split: str | None,
    rename: str | None,
    speaker: str,
    *,
    merge: bool,
) -> Correction:
    from liaisons.coding.interviews.corrections import Correction, place_of, turns_or_whole

    if rename is not None:
        return Correction(what="rename", name=rename, speaker=speaker)
    shown = turns_or_whole(text, found)
    if turn is None or turn > len(shown):
        raise typer.BadParameter(
            _("Say which turn, from 1 to {n}.", n=len(shown)), param_hint="--turn"
        )
    meant = shown[turn - 1]
    if split is not None:
        return Correction(what="split", at=place_of(text, meant, split), speaker=speaker)
    return Correction(what="merge" if merge else "give", at=meant.start, speaker=speaker)


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
