"""How far coders agree, what they differ on, and what was decided where they did."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from liaisons.coding.adjudication import decide
from liaisons.coding.agreement import agreement as agree
from liaisons.coding.codebook import codebook
from liaisons.coding.codings import BadCoding
from liaisons.errors import NotFound
from liaisons.exports.results import row_columns
from liaisons.i18n import _, current, number
from liaisons.measures.rows import Row
from liaisons.study import preparing
from liaisons.study.codings import revisions
from liaisons.web import coders, differences, reading
from liaisons.web.asked import Page, Word, chosen, communities
from liaisons.web.coding import counts
from liaisons.web.coding_acts import subject_of
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.view import Turn, View, form, page

ROUTER = APIRouter()
#: Codings up to which all intervals are worked out at once; above it, one variable at a time.
AT_ONCE = 5_000
#: Disagreements on one page.
LEAF = 10
_WHOLE = frozenset({"variable", "level"})
#: What a row on passages is told by.
_PASSAGES = frozenset({"variable", "code"})


@page(ROUTER, "/studies/{study}/agreement", right="code", kept=False)
def agreement(
    desk: OpenDesk,
    community: Word = "",
    variable: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> View:
    """Coefficients with their intervals: of all coders, of pairs, of values, over time."""
    name, book = chosen(desk, community), codebook(coders.room(desk))
    if variable is not None and variable not in book.every:
        raise NotFound(_("There is no such code."))
    many = sum(counts(desk).values())
    intervals = variable is not None or many <= AT_ONCE
    rows = _rows(desk, name, variable, intervals=intervals)
    shown = {
        "title": _("Agreement"),
        "communities": communities(desk),
        "chosen": name,
        "book": book,
        "variable": None if variable is None else book[variable],
        "lines": _lines(rows, book),
        "parts": _parts(rows) if variable is not None else [],
        "passages": _passages(rows),
        "of_passages": _of_passages(),
        "intervals": intervals,
        "coefficients": _coefficients(),
    }
    return View("agreement.html", rows, shown, row_columns(rows))


def _rows(desk: Desk, community: str, variable: int | None, *, intervals: bool) -> list[Row]:
    """The rows, worked out once for what stands."""
    database = coders.room(desk)
    book = codebook(database)
    path = None if variable is None else book.path(variable)
    stamp = revisions(database)
    key = ("agreement", community, variable, intervals, current(), stamp)
    return desk.opened.kept.keep(
        key,
        lambda: agree(desk.study, community=community, variable=path, intervals=intervals),
    )


def _coefficients() -> list[tuple[str, str]]:
    return [
        ("alpha", _("Krippendorff’s α")),
        ("percent", _("Same code")),
        ("fleiss_kappa", _("Fleiss’s κ")),
        ("ac1", _("Gwet’s AC1")),
        ("cohen_kappa", _("Cohen’s κ")),
        ("scott_pi", _("Scott’s π")),
    ]


def _of_passages() -> list[tuple[str, str, str]]:
    """What is measured on passages: name, how it is called, what it tells."""
    return [
        ("u_alpha", "uα", _("begins, ends and values, all of the text")),
        ("u_alpha_binary", "|uα", _("marked or not")),
        ("cu_alpha", "cuα", _("values, where two marked something")),
        ("ku_alpha", "(k)uα", _("one value, where two marked something")),
        ("alpha_u", "αᵤ", _("begins and ends, by squared distances (1995)")),
    ]


def _passages(rows: list[Row]) -> list[dict[str, Any]]:
    """A line for each code that was put on passages; a variable before its values."""
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        if set(row.group) != _PASSAGES:
            continue
        path = str(row.group["code"])
        line = lines.setdefault(path, {"path": path, "cells": {}, "n": row.n})
        line["cells"][row.measure.removeprefix("agreement.")] = _cell(row)
        line["n"] = max(line["n"], row.n)
    return [lines[path] for path in sorted(lines)]


def _lines(rows: list[Row], book: Any) -> list[dict[str, Any]]:
    """A line for each variable or code, its coefficients over all coders in the cells."""
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        if set(row.group) - _WHOLE:
            continue
        path = str(row.group["variable"])
        line = lines.setdefault(path, {"path": path, "cells": {}, "n": row.n, "why": ""})
        line["cells"][row.measure.removeprefix("agreement.")] = _cell(row)
        line["n"] = max(line["n"], row.n)
    known = {book.path(code.id): code.id for code in book.codes}
    return [line | {"id": known.get(path)} for path, line in lines.items()]


def _parts(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows of pairs, values and months, each in words."""
    return [
        {"of": " · ".join(str(v) for k, v in row.group.items() if k not in _WHOLE),
         "measure": row.measure.removeprefix("agreement."), "cell": _cell(row), "n": row.n}
        for row in rows
        if set(row.group) - _WHOLE and set(row.group) != _PASSAGES
    ]  # fmt: skip


def _cell(row: Row) -> dict[str, Any]:
    known = row.low is not None and row.high is not None
    return {
        "value": None if row.value is None else number(row.value, 2),
        "interval": f"{number(row.low or 0, 2)} – {number(row.high or 0, 2)}" if known else "",
        "why": row.why or "",
        "low": row.value is not None and row.value < 2 / 3,
    }


@page(ROUTER, "/studies/{study}/disagreements", right="code", kept=False)
def disagreements(
    desk: OpenDesk,
    community: Word = "",
    variable: Annotated[int | None, Query(ge=0, le=2**31)] = None,
    state: Word = "open",
    number: Page = 1,
) -> View:
    """What coders differ on, side by side, with the decision and its reason."""
    name = chosen(desk, community)
    case = reading.bookcase(desk, name)
    if isinstance(case, preparing.Progress):
        return reading.waiting(name, case)
    every = [d for d in differences.listed(desk, name) if variable in (None, d.found.about)]
    wanted = [d for d in every if (d.decision is None) == (state != "decided")]
    turn = Turn(number, len(wanted), LEAF)
    some = differences.with_words(desk, name, wanted[turn.first : turn.first + LEAF])
    shown = {
        "title": _("Disagreements"),
        "communities": communities(desk),
        "chosen": name,
        "variables": sorted({(d.found.about, d.found.variable) for d in every}),
        "variable": variable,
        "state": "decided" if state == "decided" else "open",
        "open": sum(d.decision is None for d in every),
        "decided": sum(d.decision is not None for d in every),
        "differences": some,
        "turn": turn,
        "query": {"community": name, "variable": variable, "state": state},
        "may_decide": desk.reader.may("study"),
    }
    columns: dict[str, list[Any]] = {
        "variable": [d.found.variable for d in every],
        "kind": [d.subject.kind for d in every],
        "subject": [d.key for d in every],
        "said": ["; ".join(f"{w}: {v}" for w, v in d.found.said.items()) for d in every],
        "agreed": [d.found.agreed for d in every],
        "decided": [d.decided for d in every],
        "reason": [d.decision.reason if d.decision else "" for d in every],
    }
    data = [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]
    return View("disagreements.html", data, shown, columns)


@form(ROUTER, "/studies/{study}/disagreements", right="study")
def settle(
    desk: OpenDesk,
    community: Annotated[str, Form(max_length=120)] = "",
    kind: Annotated[str, Form(max_length=20)] = "message",
    subject: Annotated[str, Form(max_length=20)] = "",
    start: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    end: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    about: Annotated[int, Form(ge=0, le=2**31)] = 0,
    code: Annotated[str, Form(max_length=20)] = "",
    other: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    reason: Annotated[str, Form(max_length=10_000)] = "",
    back: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Keep a decision and its reason."""
    name = chosen(desk, community)
    asked = subject_of(name, kind, subject, start, end)
    found = differences.find(desk, name, asked, about)
    value = _value(found, code, other)
    decide(coders.room(desk), coders.coder(desk).id, found.subject, about, value,
           reason=reason, opposed=found.found.said)  # fmt: skip
    return desk.back(back, desk.url("disagreements", community=name))


def _value(found: differences.Difference, code: str, other: int | None) -> int | None:
    """The code that was decided for; None: none of them. Raises BadCoding where it is neither."""
    if code == "none":
        return None
    said = str(other) if code == "other" and other is not None else code
    can = {str(c.id): c.id for c in (*(c for c, _who in found.options), *found.others)}
    if said not in can:
        raise BadCoding(_("Choose what holds first."))
    return can[said]
