"""The people of a community: a table to choose from, and a page for each."""

from __future__ import annotations

import textwrap
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter

from liaisons.i18n import _
from liaisons.measures.actors.roles import ROLES
from liaisons.study.people import ATTRIBUTE, People, deed
from liaisons.study.profiles import profile
from liaisons.study.selecting import SENIORITIES, SORTS, Selection, select
from liaisons.web import persons
from liaisons.web.asked import Figure, Page, Word, chosen, communities, whole
from liaisons.web.desk import Desk, OpenDesk, key_of, public
from liaisons.web.pictures import career
from liaisons.web.view import Turn, View, page, plain

ROUTER = APIRouter()
#: People on one page, threads on the page of a person, partners in a list.
SHELF, THREADS, PARTNERS = 100, 25, 20
_EXCERPT = 120
_TOLD = (
    "label", "role", "seniority", "group", "in_core", "messages", "threads", "questions", "given",
    "helped", "received", "helpers", "acts", "followers", "profession", "first_us", "last_us",
)  # fmt: skip


@page(ROUTER, "/studies/{study}/people", right="people")
def table(
    desk: OpenDesk,
    community: Word = "",
    label: Word = "",
    role: Word = "",
    seniority: Word = "",
    group: Figure = "",
    core: Word = "",
    attribute: Word = "",
    given: Figure = "",
    received: Figure = "",
    messages: Figure = "",
    sort: Word = "given",
    back: bool = False,
    number: Page = 1,
) -> View:
    """Everybody of a community, chosen and sorted; a hundred to a page, all of them as CSV."""
    name = chosen(desk, community)
    everybody = persons.everybody(desk, name)
    declared, _equals, level = attribute.partition("=")
    asked = Selection(
        label=label, role=role, seniority=seniority, group=whole(group) or None, core=core,
        attribute=declared, level=level, given=whole(given), received=whole(received),
        messages=whole(messages), sort=sort, back=back,
    )  # fmt: skip
    found = select(everybody, asked)
    turn = Turn(number, len(found), SHELF)
    lines = [_line(line) for line in found.slice(turn.first, SHELF).to_pylist()]
    query = {
        "community": name, "label": label, "role": role, "seniority": seniority, "group": group,
        "core": core, "attribute": attribute, "given": given, "received": received,
        "messages": messages, "sort": sort, "back": "true" if back else "",
    }  # fmt: skip
    shown = {
        "title": _("People"), "communities": communities(desk), "chosen": name, "query": query,
        "lines": lines, "turn": turn, "people": len(everybody), "persons": persons,
        "choices": _choices(desk, name, everybody), "untimed": _untimed(desk, name),
        "csv": f"{desk.path}.csv?{desk.query}" if desk.query else f"{desk.path}.csv",
    }  # fmt: skip
    columns = _columns(found) if desk.path.endswith(".csv") else None
    return View("people.html", {"total": len(found), "people": lines}, shown, columns or {})


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "person": public(line["person"])}


def _columns(found: pa.Table) -> dict[str, list[Any]]:
    """The whole selection as it is exported: what was declared comes last."""
    names = [*_TOLD, *(n for n in found.column_names if n.startswith(ATTRIBUTE))]
    keys = [public(key) for key in found["person"].to_pylist()]
    columns: dict[str, list[Any]] = {"person": keys}
    for name in names:
        column = found[name]
        if name in ("first_us", "last_us"):
            name, column = name[:-3], column.cast(pa.timestamp("us", tz="UTC"))
        if name == "group":
            column = pc.add(column, 1)
        columns[name] = [plain(value) for value in column.to_pylist()]
    return columns


def _choices(desk: Desk, community: str, everybody: People) -> dict[str, Any]:
    """What the filters offer."""

    def make() -> dict[str, Any]:
        group = pc.max(everybody.table["group"]).as_py()
        return {"groups": 0 if group is None else group + 1, "attributes": _declared(everybody)}

    made = desk.opened.kept.keep(("people.choices", community), make)
    seniorities = [(s, persons.seniority(s)) for s in SENIORITIES]
    return {**made, "roles": ROLES, "seniorities": seniorities, "sorts": tuple(SORTS)}


def _declared(everybody: People) -> dict[str, list[str]]:
    """Attributes that part people into a few classes, with their levels."""
    found = {}
    for name in everybody.attributes:
        levels = sorted(pc.unique(everybody.table[ATTRIBUTE + name].drop_null()).to_pylist())
        if 2 <= len(levels) <= 20:
            found[name] = levels
    return found


def _untimed(desk: Desk, community: str) -> bool:
    def make() -> tuple[bool]:
        with persons.asking(desk) as session:
            return (profile(session, community).untimed,)

    return desk.opened.kept.keep(("untimed", community), make)[0]


# --- one person -----------------------------------------------------------------------------------


@page(ROUTER, "/studies/{study}/people/{person}", right="people")
def person(desk: OpenDesk, person: str, community: Word = "", number: Page = 1) -> View:
    """Somebody's career in a community, whom they help, who helps them, their threads."""
    name, key = chosen(desk, community), key_of(person)
    everybody = persons.everybody(desk, name)
    known = _line(everybody.one(key))
    done = everybody.deeds_of(key)
    threads, turn = _threads(desk, name, done, number)
    network = _network(desk, name)
    untimed = _untimed(desk, name)
    months = [] if untimed else _months(everybody, done)
    shown = {
        "title": known["label"], "community": desk.titled(name), "name": name, "known": known,
        "declared": _of_one(known), "role": persons.role(known["role"]), "untimed": untimed,
        "seniority": persons.seniority(known["seniority"]), "months": months, "turn": turn,
        "career": career.draw(months) if months else "", "words": career.words(),
        "helps": _partners(desk, everybody, name, key, network, "target"),
        "helped_by": _partners(desk, everybody, name, key, network, "source"),
        "network": network, "threads": threads, "person": person,
    }  # fmt: skip
    data = {"person": known, "threads": threads, **{n: shown[n] for n in ("helps", "helped_by")}}
    return View("person.html", data, shown)


def _network(desk: Desk, community: str) -> str:
    """Help where the corpus tells it, else contact."""
    return next(iter(persons.networks_of(desk, community)), "contact")


def _of_one(known: dict[str, Any]) -> dict[str, str]:
    return {n.removeprefix(ATTRIBUTE): v for n, v in known.items() if n.startswith(ATTRIBUTE) and v}


def _months(everybody: People, done: pa.Table) -> list[career.Month]:
    counted: dict[str, dict[str, int]] = {}
    for month, code in zip(done["month"].to_pylist(), done["deed"].to_pylist(), strict=True):
        of = counted.setdefault(month, {})
        of[deed(code)] = of.get(deed(code), 0) + 1
    return [career.Month(month, **counted.get(month, {})) for month in everybody.months]


def _partners(
    desk: Desk, everybody: People, community: str, key: int, network: str, side: str
) -> list[dict[str, Any]]:
    """Those with most messages first."""
    found = everybody.partners(key, network, side).slice(0, PARTNERS)
    keys = found["person"].to_numpy()
    told = zip(keys.tolist(), everybody.labels(keys), found["messages"].to_pylist(), strict=True)
    return [
        {
            "label": label,
            "messages": messages,
            "url": persons.address(desk, community, other) if label else "",
        }
        for other, label, messages in told
    ]


def _threads(
    desk: Desk, community: str, done: pa.Table, number: int
) -> tuple[list[dict[str, Any]], Turn]:
    """The threads somebody wrote in, the last ones first, and what they did in each."""
    by_thread: dict[int, dict[str, Any]] = {}
    columns = (done[name].to_pylist() for name in ("thread_id", "sent_us", "deed"))
    for thread, sent, code in zip(*columns, strict=True):
        one = by_thread.setdefault(thread, {"thread": thread, "asked": 0, "helped": 0, "said": 0})
        one["last_us"] = sent
        one[deed(code)] += 1
    newest = sorted(by_thread.values(), key=lambda one: -(one["last_us"] or 0))
    turn = Turn(number, len(newest), THREADS)
    here = newest[turn.first : turn.first + THREADS]
    begun = persons.begun(desk, community).of([one["thread"] for one in here])
    for one, text in zip(here, begun, strict=True):
        one["excerpt"] = textwrap.shorten(text, _EXCERPT, placeholder="…")
        one["thread"] = public(one["thread"])
    return here, turn
