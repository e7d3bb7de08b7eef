"""Memos as pages show them: what they are about, where that is, who may write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from liaisons.errors import NotFound
from liaisons.i18n import _, date
from liaisons.measures.registry import quantity_of
from liaisons.report.groups import reads
from liaisons.report.names import figure
from liaisons.report.notes import kind as kind_in_words
from liaisons.report.notes import light
from liaisons.study import memos as room
from liaisons.study.memos import About, Memo
from liaisons.web.desk import Desk

#: Where memos are written: what shows them holds until these change.
WRITTEN = tuple(room.TABLES.tables)


@dataclass(frozen=True)
class Shown:
    """A memo on a page."""

    memo: Memo
    text: Markup
    about: str
    place: str
    url: str
    signed: str


def memos_on(desk: Desk, kind: str, subject: str, community: str = "") -> list[Shown]:
    """The memos on something, the latest first; none for who may not read them."""
    if not desk.reader.may("code"):
        return []
    found = room.memos(desk.database, about=About(kind, community, subject))
    return [shown(desk, memo) for memo in found]


def memos_by_subject(desk: Desk, kind: str, community: str) -> dict[str, list[Shown]]:
    """The memos on all things of a kind in a community, under what they are about."""
    by_subject: dict[str, list[Shown]] = {}
    if desk.reader.may("code"):
        for memo in room.memos(desk.database, kind=kind, community=community):
            by_subject.setdefault(memo.about.subject, []).append(shown(desk, memo))
    return by_subject


def memos_of_question(desk: Desk, question: str) -> list[Shown]:
    """The memos on numbers of a question, the latest first."""
    if not desk.reader.may("code"):
        return []
    found = room.memos(desk.database, kind="number")
    return [shown(desk, m) for m in found if m.about.subject.startswith(f"{question}.")]


def memo_form(kind: str, subject: str, community: str, desk: Desk) -> dict[str, Any]:
    """What the form for a new memo on something needs."""
    about = About(kind, community, subject)
    return {"about": about, "label": label(desk, about), "back": desk.address}


def shown(desk: Desk, memo: Memo) -> Shown:
    """A memo ready for a template."""
    return Shown(
        memo=memo,
        text=light(memo.text),
        about=label(desk, memo.about),
        place=place(desk, memo.about),
        url=desk.url("notes", str(memo.id)),
        signed=signed(memo.changed_by, memo.changed_at),
    )


def signed(who: str, at: str) -> str:
    """Who wrote, and when: the day, and the hour of the same day."""
    import datetime as dt

    return _("{who}, {when}", who=who, when=date(dt.datetime.fromisoformat(at).date()))


def label(desk: Desk, about: About) -> str:
    """What a memo is about, in words."""
    where = desk.titled(about.community) if about.community else ""
    what = _number(about) if about.kind == "number" else kind_in_words(about.kind, about.subject)
    return " · ".join(part for part in (where, what) if part)


def _number(about: About) -> str:
    measure, group = about.row()
    named = figure(measure, group)
    return named if named != measure else f"{measure} {reads(group)}".strip()


def known(measure: str) -> bool:
    """Whether a number of this name is measured here."""
    try:
        quantity_of(measure)
    except NotFound:
        return False
    return True


def place(desk: Desk, about: About) -> str:
    """The address of what a memo is about."""
    if about.kind == "number":
        measure, group = about.row()
        if not known(measure):  # of a measure that is not installed any more
            return desk.url()
        question = desk.url("questions", measure.partition(".")[0])
        return desk.behind(measure, about.community, group) or question
    if about.kind in ("thread", "message", "person"):
        page = {"thread": "read", "message": "message", "person": "people"}[about.kind]
        return desk.url(page, about.subject, community=about.community)
    if about.kind in ("code", "coding", "interview"):
        page = {"code": "codebook", "coding": "codings", "interview": "interviews"}[about.kind]
        return desk.url(page, about.subject)
    if about.kind == "period":
        of = {"year": about.subject[:4], "month": about.subject if "-" in about.subject else ""}
        return desk.url("read", community=about.community, **of)
    return desk.url("read", community=about.community) if about.community else desk.url()
