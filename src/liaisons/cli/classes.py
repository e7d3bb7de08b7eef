"""Lexical classes of any slice of the exchanges, and their profiles as a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, Communities, OfTexts, StudyFolder
from liaisons.i18n import _, number, percent

if TYPE_CHECKING:
    from liaisons.coding.classes.profiles import Classes

_FORMS, _VARIABLES = 12, 6


def register(app: typer.Typer) -> None:
    app.command("classes", help=_("Lexical classes: segments that share their words."))(classes)


def classes(
    folder: StudyFolder,
    community: Communities = None,
    of: OfTexts = "messages",
    coded: Annotated[
        list[str] | None,
        typer.Option("--coded", help=_("Only texts coded so: subject=law; repeatable.")),
    ] = None,
    interviews: Annotated[
        bool, typer.Option("--interviews", help=_("What is said in interviews, not who asks."))
    ] = False,
    many: Annotated[int, typer.Option("--classes", min=2, max=30, help=_("How many."))] = 5,
    length: Annotated[int, typer.Option(min=5, max=400, help=_("Words of a segment."))] = 40,
    words: Annotated[
        bool, typer.Option("--words", help=_("Words as written, not by their stems."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Write the profiles as CSV, or all as JSON."))
    ] = None,
    json: AsJson = False,
) -> None:
    from liaisons.cli.measuring import session_of
    from liaisons.coding.classes.corpus import (
        Slice,
        classified,
        texts_of_interviews,
        texts_of_slice,
    )
    from liaisons.coding.classes.page import page_data

    with session_of(folder) as session:
        pairs = dict(_pairs(coded or []))
        if interviews:
            texts = texts_of_interviews(session)
        else:
            names = session.those_of(community or [])
            texts = texts_of_slice(session, Slice(communities=names, of=of, coded=pairs))
        language = session.study.settings.language
        found = classified(texts, classes=many, stems=not words, language=language, length=length)
    told = page_data(found, texts)
    if out is not None:
        _write(out, told)
    if json:
        output.as_json(told)
        return
    _tell(found)
    if out is not None:
        output.say(_("Written: {name}.", name=out))


def _pairs(coded: list[str]) -> list[tuple[str, str]]:
    pairs = [tuple(one.split("=", 1)) for one in coded]
    if any(len(pair) != 2 for pair in pairs):
        raise typer.BadParameter(_("Write code=value."), param_hint="--coded")
    return [(pair[0].strip(), pair[1].strip()) for pair in pairs]


def _write(out: Path, found: dict[str, Any]) -> None:
    import msgspec

    from liaisons.coding.classes.page import COLUMNS, lines
    from liaisons.files import replacing, write_atomically

    if out.suffix.lower() == ".json":
        write_atomically(out, msgspec.json.format(msgspec.json.encode(found), indent=1))
        return
    with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines(found))


def _tell(found: Classes) -> None:
    output.say(
        _(
            "{texts} texts, {segments} segments, {occurrences} words, {forms} forms; "
            "{share} of the segments are in a class.",
            texts=number(found.texts),
            segments=number(found.segments),
            occurrences=number(found.occurrences),
            forms=number(found.forms),
            share=percent(found.classified / found.segments),
        )
    )
    rows = [
        [
            str(p.number),
            percent(p.share),
            ", ".join(form.name for form in p.forms[:_FORMS]),
            ", ".join(v.name for v in p.variables[:_VARIABLES] if v.chi2 > 0),
        ]
        for p in found.profiles
    ]
    output.table([_("class"), _("share"), _("forms"), _("variables")], rows)
