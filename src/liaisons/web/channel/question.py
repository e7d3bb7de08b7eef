"""A question: its answers, what peers think of them, and what its author can do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from liaisons.channel import looking
from liaisons.channel.tagging import choices
from liaisons.errors import NotFound
from liaisons.web.channel.desk import OpenDesk

ROUTER = APIRouter()
Typed = Annotated[str, Form(max_length=20_000)]


@ROUTER.get("/questions/{id}")
def question(desk: OpenDesk, id: str, sent: bool = False, reported: bool = False) -> Response:
    """What was asked, what was answered, what one may do."""
    desk.need("own" if desk.may("own") or not desk.known else "archive")
    with desk.spoken():
        seen = looking.question(desk.channel, desk.who, id)
        before = [found for other in seen.similar for found in _readable(desk, other)]
    promised = looking.promised(desk.channel) if seen.mine else None
    return desk.page(
        "question.html",
        q=seen,
        before=before,
        sent=sent,
        reported=reported,
        promised=promised,
        care=desk.channel.policy.settings.care,
        choices=choices(desk.channel.policy.settings) if seen.mine else (),
    )


def _readable(desk: OpenDesk, id: str) -> list[looking.Look]:
    """A question that was answered before, where whoever asks may still read it."""
    try:
        return [looking.question(desk.channel, desk.who, id)]
    except NotFound:
        return []


@ROUTER.post("/questions/{id}/answer")
def answer(desk: OpenDesk, id: str, text: Typed = "") -> Response:
    desk.need("ask")
    with desk.spoken():
        given = desk.channel.answer(desk.who, id, text)
    return desk.on(desk.url("questions", id) + f"#{given}")


@ROUTER.post("/questions/{id}/opinion")
def opinion(
    desk: OpenDesk,
    id: str,
    answer: Annotated[str, Form(max_length=100)],
    agrees: Annotated[bool, Form()],
) -> Response:
    """Agree, or not, with somebody's answer."""
    desk.need("ask")
    with desk.spoken():
        desk.channel.opinion(desk.who, id, answer, agrees)
    return desk.on(desk.url("questions", id) + f"#{answer}")


@ROUTER.post("/questions/{id}/solve")
def solve(desk: OpenDesk, id: str, outcome: Typed = "") -> Response:
    """Say that it is answered and, if one likes, what it was."""
    desk.need("own")
    with desk.spoken():
        desk.channel.solve(desk.who, id, outcome)
    return desk.on(desk.url("questions", id))


@ROUTER.post("/questions/{id}/release")
def release(desk: OpenDesk, id: str, text: Typed = "") -> Response:
    """Send a version that lets nobody be recognised."""
    desk.need("own")
    with desk.spoken():
        looking.release(desk.channel, desk.who, id, text)
    return desk.on(desk.url("questions", id, sent=1))


@ROUTER.post("/questions/{id}/go-on")
def go_on(desk: OpenDesk, id: str) -> Response:
    """Ask all the same, though something close was answered."""
    desk.need("own")
    with desk.spoken():
        desk.channel.go_on(desk.who, id)
    return desk.on(desk.url("questions", id, sent=1))


@ROUTER.post("/questions/{id}/tag")
def tag(
    desk: OpenDesk,
    id: str,
    subjects: Annotated[list[str], Form(max_length=40)] = [],  # noqa: B006 - a form's own way
    urgent: Annotated[bool, Form()] = False,
) -> Response:
    """Correct what it is about and whether it is urgent."""
    desk.need("own")
    with desk.spoken():
        desk.channel.tag(desk.who, id, tuple(subjects), urgent)
    return desk.on(desk.url("questions", id))


@ROUTER.post("/questions/{id}/appeal")
def appeal(desk: OpenDesk, id: str) -> Response:
    """Have a person look at a refusal."""
    desk.need("own")
    with desk.spoken():
        desk.channel.appeal(desk.who, id)
    return desk.on(desk.url("questions", id))


@ROUTER.post("/questions/{id}/source")
def source(desk: OpenDesk, id: str, answer: Annotated[str, Form(max_length=100)]) -> Response:
    """Ask kindly where an answer can be read up."""
    desk.need("ask")
    with desk.spoken():
        desk.channel.ask_source(desk.who, id, answer)
    return desk.on(desk.url("questions", id) + f"#{answer}")


@ROUTER.post("/questions/{id}/report")
def report(desk: OpenDesk, id: str, answer: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Tell the moderators that it should not stand."""
    desk.need("ask")
    with desk.spoken():
        desk.channel.report(desk.who, id, answer)
    return desk.on(desk.url("questions", id, reported=1))


@ROUTER.post("/questions/{id}/delete")
def delete(desk: OpenDesk, id: str) -> Response:
    """Take it back, everywhere."""
    desk.need("own")
    with desk.spoken():
        desk.channel.delete(desk.who, id)
    return desk.on("/mine")


@ROUTER.get("/held/{token}")
def held(desk: OpenDesk, token: str) -> Response:
    """What a one-time address shows, to whoever was sent it and nobody else."""
    with desk.spoken():
        found = desk.channel.held(token)
    return desk.page("held.html", text=found.text, spans=found.spans, token=token)


@ROUTER.post("/held/{token}")
def release_held(desk: OpenDesk, token: str, text: Typed = "") -> Response:
    with desk.spoken():
        released = desk.channel.release_held(token, text)
    return desk.page("released.html", q=released)
