"""Samples to code: drawn, given to coders, coded blind in a grid, opened; how far one is."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Path, Query, Request, Response

from liaisons.coding import samples
from liaisons.coding.assistant.answers import Answer, draw_uncertain, latest
from liaisons.coding.assistant.answers import answer as answered
from liaisons.coding.coders import coder as coder_known
from liaisons.coding.coders import everybody
from liaisons.coding.drawing import By, From, draw_sample
from liaisons.coding.samples import BadSample, Sample
from liaisons.i18n import _
from liaisons.study import preparing
from liaisons.study.accounts import ROLES
from liaisons.web import coders, grids, reading
from liaisons.web.asked import communities
from liaisons.web.coding import pools
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.site import Site
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
Word = Annotated[str, Form(max_length=120)]
Known = Annotated[int, Path(ge=0, le=2**31)]
_COLUMNS = ("sample", "coder", "done", "size")


@page(ROUTER, "/studies/{study}/samples", right="code", kept=False)
def all_samples(
    desk: OpenDesk, request: Request, least: Annotated[int, Query(ge=0, le=2**31)] = 0
) -> View:
    """The samples, how far everybody is with each, and the form to draw another.

    ``least``: the answer of the assistant to draw from, chosen beforehand.
    """
    database, me = coders.room(desk), coders.mine(desk)
    found = samples.all_samples(database)
    told = samples.progress(database)
    shown = {
        "title": _("Samples to code"),
        "samples": [_line(desk, one, told, me) for one in reversed(found)],
        "communities": communities(desk),
        "pools": pools(),
        "strata": strata(),
        "unsure": [_unsure(desk, one) for one in latest(database) if one.said.unsettled],
        "least": least,
        "people": _people(desk, request),
        "may_draw": desk.reader.may("study"),
    }
    columns = {name: [getattr(one, name) for one in told] for name in _COLUMNS}
    return View("coding_samples.html", {"samples": found, "progress": told}, shown, columns)


@form(ROUTER, "/studies/{study}/samples", right="study")
def draw(
    desk: OpenDesk,
    name: Word = "",
    community: Word = "",
    size: Annotated[int, Form(ge=1, le=100_000)] = 40,
    pool: Word = "messages",
    by: Word = "",
    equal: Annotated[bool, Form()] = False,
    blind: Annotated[bool, Form()] = False,
    least: Annotated[int, Form(ge=0, le=2**31)] = 0,
    who: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Draw a sample, and give it to coders; ``least``: of what the assistant was least sure of
    when it gave this answer, whose community and pool hold then.
    """
    if pool not in get_args(From) or by not in ("", *get_args(By)):
        raise BadSample(_("This form is damaged: load the page again."))
    assigned = _given(desk, who)
    if least:
        database = coders.room(desk)
        found = answered(database, least)
        made = draw_uncertain(database, found, name, size, blind=blind, assigned=assigned)
        return desk.on(desk.url("samples") + f"#s{made.id}")
    with desk.asking() as session:
        made = draw_sample(
            session, session.communities(community or None)[0], name, size,
            pool=pool, by=by or None, equal=equal, blind=blind, assigned=assigned,  # type: ignore[arg-type]
        )  # fmt: skip
    return desk.on(desk.url("samples") + f"#s{made.id}")


@form(ROUTER, "/studies/{study}/samples/{sample}", right="study")
def change(
    desk: OpenDesk,
    sample: Known,
    act: Word = "assign",
    who: Annotated[list[str], Form()] = [],  # noqa: B006
) -> Response:
    """Give a sample to more coders, or let everybody see what was said of it."""
    database = coders.room(desk)
    found = samples.one(database, sample)
    if act == "open":
        samples.open_sample(database, found.id)
    else:
        samples.assign(database, found.id, _given(desk, who))
    return desk.on(desk.url("samples") + f"#s{sample}")


@form(ROUTER, "/studies/{study}/samples/{sample}/join", right="code")
def join(desk: OpenDesk, sample: Known) -> Response:
    """Take part in coding a sample."""
    database = coders.room(desk)
    found = samples.one(database, sample)
    samples.assign(database, found.id, [coders.coder(desk).id])
    return desk.on(desk.url("samples", str(sample)))


@page(ROUTER, "/studies/{study}/samples/{sample}", right="code", kept=False)
def grid(
    desk: OpenDesk,
    sample: Known,
    v: Annotated[list[int] | None, Query(max_length=20)] = None,
    number: Annotated[int | None, Query(ge=1, le=100_000, alias="page")] = None,
) -> View:
    """A sample as a grid: a line for each message, a column for each variable."""
    found = samples.one(coders.room(desk), sample)
    case = reading.bookcase(desk, found.community)
    if isinstance(case, preparing.Progress):
        return reading.waiting(found.community, case)
    laid_out = grids.Grid(desk, found, v or [])
    turn = laid_out.turn(number)
    rows = laid_out.rows(turn)
    shown = {
        "title": found.name,
        "sample": found,
        "grid": laid_out,
        "rows": rows,
        "turn": turn,
        "query": {"v": [one.id for one in laid_out.columns]},
        "panel": laid_out.panel(rows),
        "left": laid_out.left,
    }
    return View("grid.html", laid_out.plain(rows), shown, laid_out.table(rows))


def strata() -> list[tuple[str, str]]:
    """What can be drawn within, in words."""
    return [("year", _("by year")), ("month", _("by month")), ("kind", _("by kind of message"))]


def _unsure(desk: Desk, answer: Answer) -> tuple[int, str]:
    """An answer of the assistant to draw from, and what it is called."""
    community = desk.titled(answer.community)
    words = _("what the assistant is least sure of: {what}, {community}",
              what=answer.said.path, community=community)  # fmt: skip
    return answer.id, words


def _line(desk: Desk, one: Sample, told: list[samples.Progress], me: int) -> dict[str, Any]:
    return {
        "sample": one,
        "community": desk.titled(one.community),
        "progress": [p for p in told if p.sample == one.name],
        "mine": me in one.coders,
        "how": ", ".join(_how(one)),
    }


def _how(one: Sample) -> list[str]:
    pool = dict(pools()).get(str(one.recipe.get("pool")), "")
    by = dict(strata()).get(str(one.recipe.get("by")), "")
    chance = {"random": _("at random"), "stratified": _("at random"), "list": _("given as a list"),
              "uncertain": _("what the assistant is least sure of")}  # fmt: skip
    return [part for part in (pool, chance.get(one.method, one.method), by) if part]


def _people(desk: Desk, request: Request) -> list[tuple[str, str]]:
    """Who can be given a sample: those who have an account that may code, and known coders."""
    site: Site = request.app.state.site
    listed = site.accounts.listed() if site.has_accounts else []
    able = [one for one in listed if ROLES.index(one.role) >= ROLES.index("coder")]
    known = {one.id for one in able}
    others = [c for c in everybody(coders.room(desk)) if c.kind == "person"]
    return [(f"account {one.id} {one.name}", one.name) for one in able] + [
        (f"coder {c.id} {c.name}", c.name) for c in others if c.account not in known
    ]


def _given(desk: Desk, who: list[str]) -> list[int]:
    """The coders that a form names."""
    database, found = coders.room(desk), []
    for said in who[:50]:
        kind, _space, rest = said.partition(" ")
        identity, _space, name = rest.partition(" ")
        if kind == "account" and name:
            found.append(coder_known(database, name, account=identity).id)
        elif kind == "coder" and identity in {str(c.id) for c in everybody(database)}:
            found.append(int(identity))
        else:
            raise BadSample(_("This form is damaged: load the page again."))
    return found
