"""Interviews: brought in, speakers corrected, consent, whose they are, read and coded."""

from __future__ import annotations

from pathlib import Path as File
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from liaisons.coding.interviews import guide as guides
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import TurnsChanged
from liaisons.coding.interviews.reading import read_transcript
from liaisons.coding.interviews.speakers import speakers
from liaisons.coding.interviews.store import Interview, State
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.web import beside, coders, interviewing, persons, reading, turning
from liaisons.web.asked import Word as Asked
from liaisons.web.asked import communities
from liaisons.web.coding import since
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.panels import of_interview
from liaisons.web.readers import needs
from liaisons.web.templates import render
from liaisons.web.uploads import handed_in
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Bytes of transcripts that are brought in at once by the page.
LARGEST = 300_000_000
Known = Annotated[int, Path(ge=0, le=2**31)]
Line = Annotated[str, Form(max_length=1_000)]
Number = Annotated[int, Form(ge=0, le=2**31)]


@page(ROUTER, "/studies/{study}/interviews", right="code", kept=False)
def every(desk: OpenDesk) -> View:
    """The interviews with the state of their consent, and the guide."""
    database = coders.room(desk)
    lines = [_line(desk, one) for one in store.everything(database)]
    shown = {
        "title": _("Interviews"),
        "lines": lines,
        "guide": guides.guide(database),
        "may_run": desk.reader.may("study"),
    }
    told = [{key: line[key] for key in line if key != "state"} for line in lines]
    columns = {name: [line[name] for line in told] for name in (told[0] if told else {})}
    return View("interviews.html", {"interviews": told, "guide": shown["guide"]}, shown, columns)


@ROUTER.post("/studies/{study}/interviews")
@needs("study", largest=LARGEST)
async def bring(desk: OpenDesk, request: Request) -> Response:
    """Bring transcripts in."""
    with desk.spoken():
        async with handed_in(desk, request) as paths:
            made = await run_in_threadpool(_taken, desk, paths)
    return desk.on(desk.url("interviews", str(made)) if made else desk.url("interviews"))


def _taken(desk: Desk, paths: list[File]) -> int | None:
    """The interviews of the files, all of them or none; the number of one that came alone."""
    read = [(path, read_transcript(path)) for path in paths]
    with coders.room(desk).writing() as write:
        made = [
            store.add_in(write, path.stem, found.text, found=found.turns, source=path.name)
            for path, found in read
        ]
    return made[0].id if len(made) == 1 else None


@form(ROUTER, "/studies/{study}/interviews/guide", right="study", largest=200_000)
def write_guide(desk: OpenDesk, text: Annotated[str, Form(max_length=100_000)] = "") -> Response:
    """Keep the guide; the earlier ones stay."""
    guides.keep(coders.room(desk), text, by=desk.reader.name)
    return desk.on(desk.url("interviews") + "#guide")


@page(ROUTER, "/studies/{study}/interviews/{interview}", right="code", kept=False)
def one(
    desk: OpenDesk,
    interview: Known,
    coding: Asked = "",
    turn: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> View:
    """An interview, turn by turn, to be read and coded."""
    found = interviewing.known(desk, interview)
    turns = interviewing.turns(desk, found)
    panel = of_interview(desk, found, coding)
    state = store.consent_of(coders.room(desk), found.id)
    shown = {
        "title": found.name,
        "interview": found,
        "turns": turns,
        "panel": panel,
        "speakers": _speakers(desk, found),
        "state": state,
        "since": since(state.at_us) if state else "",
        "states": states(),
        "person": interviewing.person(desk, found),
        "communities": communities(desk),
        "may_run": desk.reader.may("study"),
        "versions": turning.versions(desk, found),
        "correcting": turning.open_turn(desk, turns, turn),
    }
    told = [{"speaker": t["speaker"], "asks": t["asks"], "text": t["text"],
             "start": t["start"], "end": t["end"]} for t in turns]  # fmt: skip
    columns = {name: [line[name] for line in told] for name in (told[0] if told else {})}
    return View("interview.html", told, shown, columns)


@page(ROUTER, "/studies/{study}/interviews/{interview}/beside", right="people", kept=False)
def besides(desk: OpenDesk, interview: Known) -> View:
    """What somebody says of asking and helping beside what they asked and answered."""
    found = interviewing.known(desk, interview)
    person = interviewing.person(desk, found)
    if person is None:
        raise NotFound(_("Nobody in the corpus is linked to this interview."))
    said = beside.said(desk, found)
    wrote = beside.wrote(desk, reading.opened(desk, person.community), person.key)
    shown = {"title": _("What {name} says beside what they wrote", name=found.name),
             "interview": found, "person": person, "said": said, "wrote": wrote}  # fmt: skip
    return View("beside.html", {"said": said, "wrote": wrote}, shown)


@form(ROUTER, "/studies/{study}/interviews/{interview}", right="study")
def change(
    desk: OpenDesk,
    interview: Known,
    act: Line = "",
    state: Line = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
    community: Line = "",
    label: Line = "",
) -> Response:
    """What was agreed to, whose interview it is."""
    found, database = interviewing.known(desk, interview), coders.room(desk)
    if act == "consent":
        store.consent(database, found.id, _state(state), note.strip())
    elif act == "link":
        _link(desk, found, community, label)
    else:
        raise NotFound(_("This form is damaged: load the page again."))
    return desk.on(desk.url("interviews", str(interview)))


@form(ROUTER, "/studies/{study}/interviews/{interview}/turns", right="study")
def correct(
    desk: OpenDesk,
    interview: Known,
    version: Number,
    act: Line = "",
    at: Number = 0,
    speaker: Line = "",
    second: Line = "",
    words: Line = "",
    cut: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    name: Line = "",
    asks: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
    over: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    to: Number = 0,
) -> Response:
    """Cut, join, give or rename turns, say who asks, take it back."""
    found = interviewing.known(desk, interview)
    if cut is not None:
        act, at = "split", cut
    asked = turning.Asked(
        act, version, at, second if act == "split" else speaker, words, name, asks[:50], over, to
    )
    try:
        at = turning.make(desk, found, asked)
    except TurnsChanged as changed:
        shown = turning.both(desk, found, asked, changed)
        return HTMLResponse(render("turns_conflict.html", desk=desk, **shown), 409)
    return desk.on(desk.url("interviews", str(interview)) + turning.anchor(desk, found, at))


def _link(desk: Desk, found: Interview, community: str, label: str) -> None:
    name = desk.session.communities(community or None)[0]
    key = persons.everybody(desk, name).named(label.strip())
    if key is None:
        raise NotFound(_("Nobody in this community bears this pseudonym."))
    store.link(coders.room(desk), found.id, key)


def _state(said: str) -> State:
    for state in get_args(State):
        if said == state:
            return state  # type: ignore[no-any-return]
    raise store.BadInterview(_("This form is damaged: load the page again."))


def states() -> dict[str, str]:
    """The states of consent, in words."""
    return {
        "asked": _("asked, not answered"),
        "given": _("given"),
        "refused": _("refused"),
        "withdrawn": _("withdrawn"),
    }


def _line(desk: Desk, one: Interview) -> dict[str, Any]:
    database = coders.room(desk)
    state = store.consent_of(database, one.id)
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "letters": len(one.text),
        "turns": len(store.turns_of(database, one.id)),
        "consent": state.state if state else None,
        "linked": store.linked_person(database, one.id) is not None,
        "state": states()[state.state] if state else _("nobody asked yet"),
    }


def _speakers(desk: Desk, found: Interview) -> list[tuple[str, int, bool]]:
    """Who speaks, in how many turns, and whether they ask."""
    turns = store.turns_of(coders.room(desk), found.id)
    asking = {turn.speaker for turn in turns if turn.asks}
    return [(name, many, name in asking) for name, many in speakers(turns).items()]
