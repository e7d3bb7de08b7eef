"""Memos of the researchers in the report: what they are about, and for a number the number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from liaisons.i18n import _, date
from liaisons.report.content import Note
from liaisons.report.groups import reads
from liaisons.report.names import figure, short
from liaisons.report.rowset import RowSet
from liaisons.report.wording import interval, shown

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SLANTED = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])")


@dataclass(frozen=True)
class Told:
    """A memo as it is printed."""

    about: str
    text: Markup
    signed: str


def told(rows: RowSet) -> list[Told]:
    """The memos that are meant for the report."""
    return [
        Told(
            about=about(rows, note),
            text=light(note.text),
            signed=_("{who}, {when}", who=note.by, when=date(note.at.date())),
        )
        for note in rows.content.notes
    ]


def about(rows: RowSet, note: Note) -> str:
    """What a memo is about, in words; a number with its value."""
    where = next((short(c) for c in rows.communities if c.name == note.community), note.community)
    if note.kind == "number":
        return _number(rows, note, where)
    return " · ".join(part for part in (where, kind(note.kind, note.subject)) if part)


def kind(name: str, subject: str) -> str:
    """A kind of thing that memos are about, in words; nothing of a community, which has a name."""
    return {
        "study": _("On the study"),
        "community": "",
        "period": period(subject),
        "thread": _("On a thread"),
        "message": _("On a message"),
        "person": _("On a person"),
        "code": _("On a code"),
        "coding": _("On a coding"),
        "interview": _("On an interview"),
    }.get(name, name)


def period(subject: str) -> str:
    """A year or a month in words: ``2024``, ``2024-03``; as it is where it is neither."""
    try:
        month = dt.datetime.strptime(subject, "%Y-%m").date()
    except ValueError:
        return subject
    return date(month, "MMMM y")


def _number(rows: RowSet, note: Note, where: str) -> str:
    row = rows.row(note.subject, note.community, note.group)
    if row is None:
        return " · ".join(part for part in (where, note.subject, reads(note.group)) if part)
    value = " ".join(part for part in (shown(row), interval(row)) if part)
    named = figure(note.subject, note.group)
    return _("{where} · {figure}: {value}", where=where, figure=named, value=value)


def light(text: str) -> Markup:
    """Paragraphs, lists (lines that begin with a hyphen), **bold** and *slanted*; nothing else."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return Markup("\n").join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> Markup:
    return Markup("").join(_parts(block.split("\n")))


def _parts(lines: list[str]) -> Iterator[Markup]:
    """Runs of listed lines become lists, runs of others paragraphs."""
    run: list[str] = []
    listed = False
    for line in [*lines, None]:
        item = line is not None and line.lstrip().startswith("- ")
        if run and (line is None or item != listed):
            yield _list(run) if listed else _paragraph(run)
            run = []
        if line is not None:
            run, listed = [*run, line], item


def _list(lines: list[str]) -> Markup:
    items = (Markup("<li>{}</li>").format(_inline(line.lstrip()[2:])) for line in lines)
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _paragraph(lines: list[str]) -> Markup:
    return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line) for line in lines))


def _inline(text: str) -> Markup:
    safe = str(escape(text))
    bold = _BOLD.sub(r"<strong>\1</strong>", safe)
    return Markup(_SLANTED.sub(r"<em>\1</em>", bold))  # noqa: S704  # escaped above
