"""Bringing files in: hand them over, look at what they are, correct it, try, import."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import msgspec
from fastapi import APIRouter, Form, Request, Response

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.measures.runner import frame_name
from liaisons.sources.base import all_sources
from liaisons.sources.columns import corrected
from liaisons.sources.mapping import Mapping
from liaisons.sources.records import Frame
from liaisons.sources.sheet import COLUMNS
from liaisons.sources.tabular import Tabular
from liaisons.study import deliveries, previewing
from liaisons.study.deliveries import Choices, Delivery
from liaisons.study.jobs import Bring, Jobs, Spec
from liaisons.web.column_roles import UNUSED, roles
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.readers import SMALL, needs
from liaisons.web.receiving import LIMIT, receive
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Zones that are offered; any other can be written.
ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Europe/Brussels",
    "Europe/Zurich",
    "America/Montreal",
    "UTC",
)


@page(ROUTER, "/studies/{study}/bring", right="study", kept=False)
def bring(desk: OpenDesk) -> View:
    """Where files are handed over, and what was handed over before."""
    waiting = deliveries.waiting(desk.study)
    jobs = Jobs(desk.study)
    shown = {
        "title": _("Bring in files"),
        "waiting": waiting,
        "jobs": jobs.latest(10),
        "formats": [_(source.title) for source in all_sources().values()],
        "limit": LIMIT,
    }
    listed = [{"id": one.id, "files": one.files, "given_at": one.given_at} for one in waiting]
    return View("bring.html", {"waiting": listed}, shown)


@ROUTER.post("/studies/{study}/bring")
@needs("study", largest=LIMIT + SMALL)
async def hand_over(desk: OpenDesk, request: Request) -> Response:
    """Take files as they come, into the study's private folder, and lead on to look at them."""
    said = request.headers.get("content-length", "")
    with desk.spoken(), deliveries.receiving(desk.study) as (delivery, folder):
        await receive(
            request.stream(),
            request.headers.get("content-type", ""),
            int(said) if said.isdecimal() else None,
            folder,
        )
        deliveries.keep(desk.study, delivery, desk.reader.id)
    return desk.on(desk.url("bring", delivery))


@ROUTER.get("/studies/{study}/sheet.csv")
@needs("study")
def sheet(desk: OpenDesk) -> Response:
    """The seven-column sheet to fill, with two lines that show how."""
    with desk.spoken():
        lines = [
            COLUMNS,
            ("m1", "f1", "Camille", "28/03/2026 14:05", _("What was written"), "", "question"),
            ("m2", "f1", "Dominique", "28/03/2026 14:20", _("What was answered"), "m1", "réponse"),
        ]
    # A spreadsheet reads UTF-8 where it begins with its mark.
    text = "\ufeff" + "".join(";".join(line) + "\n" for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{_("sheet")}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@page(ROUTER, "/studies/{study}/bring/{delivery}", right="study", kept=False)
def look(desk: OpenDesk, delivery: str, missing: bool = False) -> View:
    """What the files are taken for, their first records, and what can be corrected."""
    given = deliveries.get(desk.study, delivery)
    found = _preview(desk, given)
    shown = {
        "title": _("Look before it goes in"),
        "delivery": given,
        "said": given.choices,
        "pasted": deliveries.pasted(desk.study, delivery) is not None,
        "found": found,
        "missing": missing,
        "communities": desk.study.settings.communities,
        "formats": [(name, _(source.title)) for name, source in all_sources().items()],
        "frames": [(name, frame_name(name)) for name in get_args(Frame)],
        "frame_name": frame_name,
        "zones": ZONES,
        "roles": roles(),
        "unused": UNUSED,
        "mapped": found.format == Tabular.name or bool(found.columns),
    }
    return View("look.html", found, shown)


def _preview(desk: Desk, given: Delivery) -> previewing.Preview:
    """The look at a delivery, made once for what was said of it."""
    said = msgspec.json.encode(given.choices)
    return desk.opened.kept.keep(
        ("preview", given.id, said, desk.lang), lambda: previewing.preview(desk.study, given)
    )


@form(ROUTER, "/studies/{study}/bring/{delivery}", right="study")
def say(
    desk: OpenDesk,
    delivery: str,
    action: Annotated[str, Form()] = "look",
    existing: Annotated[str, Form()] = "",
    community: Annotated[str, Form(max_length=120)] = "",
    format: Annotated[str, Form()] = "",
    frame: Annotated[str, Form()] = "",
    profession: Annotated[str, Form(max_length=120)] = "",
    zone: Annotated[str, Form(max_length=60)] = "",
    site: Annotated[str, Form(max_length=200)] = "",
    column: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
    role: Annotated[list[str], Form()] = [],  # noqa: B006
    date_order: Annotated[str, Form()] = "",
    rows: Annotated[str, Form()] = "",
    html: Annotated[bool, Form()] = False,
    transpose: Annotated[bool, Form()] = False,
) -> Response:
    """Keep what was said; look again, or try it without keeping anything."""
    given = deliveries.get(desk.study, delivery)
    choices = Choices(
        community=existing or " ".join(community.split()),
        format=format or None,
        frame=_frame(frame),
        profession=profession.strip() or None,
        zone=zone.strip() or None,
        site=site.strip() or None,
    )
    if column and format in ("", Tabular.name):
        more = {"date_order": date_order, "rows": rows, "html": html, "transpose": transpose}
        choices.mapping = _corrected(desk, given, column, role, more)
    deliveries.change(desk.study, delivery, choices)
    here = desk.url("bring", delivery)
    if action != "try":
        return desk.on(here)
    if not choices.community:
        return desk.on(here + "?missing=1")
    return desk.on(_ask(desk, given.id, choices, dry_run=True))


@form(ROUTER, "/studies/{study}/bring/{delivery}/import", right="study")
def import_(desk: OpenDesk, delivery: str) -> Response:
    """Import what was tried."""
    given = deliveries.get(desk.study, delivery)
    return desk.on(_ask(desk, given.id, given.choices, dry_run=False))


@form(ROUTER, "/studies/{study}/bring/{delivery}/remove", right="study")
def remove(desk: OpenDesk, delivery: str) -> Response:
    """Remove files that were handed over and are not imported."""
    deliveries.remove(desk.study, delivery)
    return desk.on(desk.url("bring"))


def _ask(desk: Desk, delivery: str, choices: Choices, *, dry_run: bool) -> str:
    """Ask for the job; the address of its page."""
    asked = Bring(**msgspec.structs.asdict(choices))
    spec = Spec(brings=[asked], dry_run=dry_run, delivery=delivery)
    return desk.url("jobs", Jobs(desk.study).ask(spec, desk.reader.id))


def _frame(said: str) -> Any:
    if said and said not in get_args(Frame):
        raise BadFile(_("A corpus is one of: {names}.", names=", ".join(get_args(Frame))))
    return said or None


def _corrected(
    desk: Desk, given: Delivery, columns: list[str], said: list[str], more: dict[str, Any]
) -> Mapping:
    """The mapping as the form says it."""
    base = _preview(desk, given).mapping
    meant = {c: r for c, r in zip(columns, said, strict=False) if r != UNUSED}
    twice = [r for r in meant.values() if list(meant.values()).count(r) > 1 and r != "attribute"]
    if twice:
        named = dict(roles())[twice[0]]
        raise BadFile(_("Two columns are said to be {what}. Only one can be.", what=named))
    try:
        return corrected(base, meant, **{k: v for k, v in more.items() if v != ""})
    except msgspec.ValidationError as error:
        raise BadFile(_("This form is damaged: load the page again.")) from error
