"""Joint displays: each community's number beside the passages that speak to it."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.report.content import Joint, Quoted
from liaisons.report.names import figure, short
from liaisons.report.rowset import RowSet
from liaisons.report.wording import DASH, interval, shown


@dataclass(frozen=True)
class Side:
    """One community of a display: its number, and the passages from it. Interviews have none."""

    name: str
    title: str
    colour: int | None
    value: str
    interval: str
    quoted: list[Quoted]


@dataclass(frozen=True)
class Shown:
    """A finding with its sides."""

    title: str
    codes: str
    sides: list[Side]


def told(rows: RowSet) -> list[Shown]:
    """The displays of the report, in the order in which they were made."""
    return [one(rows, display) for display in rows.content.joint]


def one(rows: RowSet, display: Joint) -> Shown:
    """A display: a side for each community, then one for interviews where they are quoted."""
    sides = [_side(rows, display, card.name, short(card), n)
             for n, card in enumerate(rows.communities)]  # fmt: skip
    spoken = _of(display, "")
    if spoken:
        sides.append(Side("", _("In interviews"), None, "", "", spoken))
    return Shown(figure(display.measure, display.group), ", ".join(display.codes), sides)


def _side(rows: RowSet, display: Joint, name: str, title: str, colour: int) -> Side:
    row = rows.row(display.measure, name, display.group)
    known = row is not None and row.value is not None
    return Side(
        name=name,
        title=title,
        colour=colour,
        value=shown(row) if row is not None and known else DASH,
        interval=interval(row) if row is not None and known else "",
        quoted=_of(display, name),
    )


def _of(display: Joint, community: str) -> list[Quoted]:
    return [passage for passage in display.quoted if passage.community == community]
