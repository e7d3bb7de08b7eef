"""Field notes on the command line: listed, searched, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext

if TYPE_CHECKING:
    from liaisons.study.memos import Memo

Said = Annotated[
    str, typer.Option("--said", help=_("Only notes that say this (as in the search)."))
]
Tag = Annotated[str, typer.Option("--tag", help=_("Only notes with this tag."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("list", help=_("The field notes of a study, the latest first."))(listed)
    group.command("export", help=_("The field notes as a CSV file."))(export)
    app.add_typer(group, name="notes", help=_("Field notes: list and export."))


def listed(folder: StudyFolder, said: Said = "", tag: Tag = "", json: AsJson = False) -> None:
    found = _memos(folder, said, tag)
    if json:
        output.as_json(found)
        return
    rows = [[str(m.id), m.changed_at[:10], m.changed_by, _about(m), m.text] for m in found]
    output.table(["", _("When"), _("Who"), _("On"), _("Note")], rows)


def export(
    folder: StudyFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help=_("FILE.csv."))],
    said: Said = "",
    tag: Tag = "",
    json: AsJson = False,
) -> None:
    from liaisons.exports.cells import csv_text
    from liaisons.files import write_atomically

    found = _memos(folder, said, tag)
    columns: dict[str, list[str]] = {
        "id": [str(m.id) for m in found],
        "kind": [m.about.kind for m in found],
        "community": [m.about.community for m in found],
        "subject": [m.about.subject for m in found],
        "text": [m.text for m in found],
        "tags": [", ".join(m.tags) for m in found],
        "in_report": [str(m.in_report).lower() for m in found],
        "made_by": [m.made_by for m in found],
        "made_at": [m.made_at for m in found],
        "changed_by": [m.changed_by for m in found],
        "changed_at": [m.changed_at for m in found],
    }
    write_atomically(out, csv_text(columns).encode("utf-8"), mode=0o600)
    if json:
        output.as_json({"file": str(out), "notes": len(found)})
        return
    output.say(ngettext("{n} note in {file}.", "{n} notes in {file}.", len(found), file=out))


def _memos(folder: Path, said: str, tag: str) -> list[Memo]:
    import liaisons
    from liaisons.study.memos import memos

    return memos(liaisons.open(folder).database, said=said, tag=tag)


def _about(memo: Memo) -> str:
    parts = (memo.about.kind, memo.about.community, memo.about.subject)
    return " · ".join(part for part in parts if part)
