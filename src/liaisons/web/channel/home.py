"""The first page: the ask box for members, what this is for visitors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from liaisons.channel import looking
from liaisons.web.channel.desk import OpenDesk

ROUTER = APIRouter()
#: Questions of others that are shown under the ask box.
SHOWN = 20


@ROUTER.get("/")
def home(desk: OpenDesk) -> Response:
    """Ask first; then what others ask."""
    if not desk.may("ask"):
        return desk.page("welcome.html", promised=looking.promised(desk.channel))
    me = desk.channel.me(desk.who)
    waiting = [q for q in desk.channel.open_questions(desk.who) if q.id not in _own(desk)]
    return desk.page(
        "home.html", me=me, waiting=waiting[:SHOWN], promised=looking.promised(desk.channel)
    )


def _own(desk: OpenDesk) -> set[str]:
    return {q.id for q in desk.channel.my_questions(desk.who)}


@ROUTER.post("/ask")
def ask(
    desk: OpenDesk,
    text: Annotated[str, Form(max_length=20_000)] = "",
    unseen: Annotated[bool, Form()] = False,
    late: Annotated[bool, Form()] = False,
) -> Response:
    """Ask; what became of it is on the question's page."""
    desk.need("ask")
    with desk.spoken():
        if unseen:
            asked = desk.channel.ask_unseen(desk.who, text, delay=late)
        else:
            asked = desk.channel.ask(desk.who, text)
    return desk.on(desk.url("questions", asked.id, sent=1))


@ROUTER.get("/mine")
def mine(desk: OpenDesk) -> Response:
    """One's own questions, and what the channel wrote to one."""
    desk.need("own")
    return desk.page(
        "mine.html",
        questions=desk.channel.my_questions(desk.who),
        letters=looking.inbox(desk.channel, desk.who),
    )
