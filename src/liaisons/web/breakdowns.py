"""The breakdowns of a question: which there are, and one of them as a table that leads on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.rows import Group, Row
from liaisons.report.definitions import define
from liaisons.report.groups import in_order, reads
from liaisons.report.methods import computed
from liaisons.report.names import figure
from liaisons.report.rowset import RowSet
from liaisons.report.wording import DASH, counted, interval, shown

#: Gives the address of what is behind a row.
Leading = Callable[[Row], str]
#: What numbers can be broken down by, in the order in which it is offered; curves are no breakdown.
KEYS = (
    "month",
    "year",
    "hour",
    "weekday",
    "subject",
    "seniority",
    "attribute",
    "role",
    "exposure",
    "certainty",
    "balance",
    "kind",
    "act",
    "domain",
)
#: Keys that belong to another one and do not make a breakdown of their own.
_WITH = {"attribute": {"level"}}


@dataclass(frozen=True)
class Known:
    """One number with how it is known."""

    value: str
    interval: str
    counted: str
    row: Row | None


@dataclass(frozen=True)
class Part:
    """One part of a breakdown, over the communities."""

    label: str
    cells: list[Known]


@dataclass(frozen=True)
class Broken:
    """A figure broken down."""

    label: str
    parts: list[Part]


def names() -> dict[str, str]:
    """What each breakdown is called."""
    return {
        "month": _("by month"),
        "year": _("by year"),
        "hour": _("by hour of the day"),
        "weekday": _("by day of the week"),
        "subject": _("by subject"),
        "seniority": _("by time in the community"),
        "attribute": _("by what people declared"),
        "role": _("by role"),
        "exposure": _("by visibility"),
        "certainty": _("by how links are known"),
        "balance": _("by balance"),
        "kind": _("by kind"),
        "act": _("by act"),
        "domain": _("by site linked to"),
    }


def offered(rows: RowSet, question: str) -> list[tuple[str, str]]:
    """The breakdowns that the rows of a question have, each with its name."""
    held = {
        key
        for measure in _measures(rows, question)
        for card in rows.communities
        for row in rows.all_of(measure, card.name)
        for key in row.group
        if _breaks(row, key)
    }
    return [(key, names()[key]) for key in KEYS if key in held]


def broken(rows: RowSet, question: str, key: str) -> list[Broken]:
    """Each figure of a question broken down by ``key``."""
    return [one for measure in _measures(rows, question) for one in _figures(rows, measure, key)]


def blocks(rows: RowSet, key: str) -> list[Broken]:
    """The same numbers the other way round: for each value of ``key``, the figures."""
    values = dict.fromkeys(
        row.group[key]
        for measure in rows.measures()
        for card in rows.communities
        for row in rows.all_of(measure, card.name)
    )
    return [
        Broken(
            reads({key: value}),
            [
                Part(
                    figure(measure, {}),
                    [known(rows.row(measure, c.name, {key: value})) for c in rows.communities],
                )
                for measure in rows.measures()
            ],
        )
        for value in values
    ]


def _figures(rows: RowSet, measure: str, key: str) -> list[Broken]:
    """A measure may be broken down for each network, each horizon: a figure of its own."""
    inside = {key, *_WITH.get(key, ())}
    families: dict[str, tuple[Group, list[Row]]] = {}
    for card in rows.communities:
        for row in rows.all_of(measure, card.name):
            if _breaks(row, key):
                rest = {k: v for k, v in row.group.items() if k not in inside}
                families.setdefault(repr(sorted(rest.items())), (rest, []))[1].append(row)
    return [
        Broken(figure(measure, rest), _parts(rows, found, inside, key))
        for rest, found in families.values()
    ]


def _parts(rows: RowSet, found: list[Row], inside: set[str], key: str) -> list[Part]:
    parts: dict[str, dict[str, Row]] = {}
    ordered = sorted(found, key=lambda r: str(r.group[key])) if key == "month" else in_order(found)
    if key in ("year", "hour", "weekday"):
        ordered = sorted(found, key=lambda r: float(r.group[key]))
    for row in ordered:
        label = reads({k: v for k, v in row.group.items() if k in inside})
        parts.setdefault(label, {})[row.community] = row
    return [
        Part(label, [known(held.get(card.name)) for card in rows.communities])
        for label, held in parts.items()
    ]


def known(row: Row | None) -> Known:
    """A number in words; a dash where it is not known."""
    if row is None or row.value is None:
        return Known(DASH, "", "", row)
    over = counted(row.n, define(row.measure).counts) if row.n != row.value else ""
    return Known(shown(row), interval(row), over, row)


def method(row: Row | None) -> str:
    """How a number was computed, or why it is not known."""
    if row is None:
        return ""
    return (row.why or "") if row.value is None else computed(row.method)


def _breaks(row: Row, key: str) -> bool:
    """Whether a row is one part of a breakdown by this key alone."""
    others = set(KEYS) - {key} - _WITH.get(key, set())
    others |= {"t_s", "x", "cohort"}
    return key in row.group and others.isdisjoint(row.group)


def _measures(rows: RowSet, question: str) -> list[str]:
    return [m for m in rows.measures() if m.partition(".")[0] == question]
