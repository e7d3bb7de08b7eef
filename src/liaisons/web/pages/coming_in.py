"""Coming in: with a name and a password, or by a link that invites; and going out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from liaisons.i18n import _
from liaisons.study.accounts import LONGEST, SHORTEST, BadAccount
from liaisons.study.sessions import TooMany
from liaisons.web.addresses import own_path
from liaisons.web.hall import Hall, OpenHall
from liaisons.web.readers import needs

ROUTER = APIRouter()
Back = Annotated[str, Query(max_length=2000)]
Typed = Annotated[str, Form(max_length=1000)]


@ROUTER.get("/login")
@needs("nothing")
def login(hall: OpenHall, back: Back = "/") -> Response:
    """Where one says who one is."""
    if not hall.serving.accounts or hall.known:
        return hall.on(own_path(back))
    return _asking(hall, back)


@ROUTER.post("/login")
@needs("nothing")
def log_in(hall: OpenHall, name: Typed = "", password: Typed = "", back: Typed = "/") -> Response:
    """Come in, or be told why not: neither the time nor the words tell a wrong name from a wrong
    password.
    """
    with hall.spoken():
        try:
            found = hall.sessions.log_in(name, password, hall.caller)
        except TooMany as error:
            hall.note("too many tries")
            answer = _asking(hall, back, str(error), 429)
            answer.headers["Retry-After"] = str(error.wait)
            return answer
        if found is None:
            hall.note("wrong name or password")
            return _asking(hall, back, _("This name and this password do not go together."), 401)
    return hall.come_in(found.id, own_path(back))


@ROUTER.post("/logout")
@needs("nothing")
def log_out(hall: OpenHall) -> Response:
    """End this session."""
    if hall.token:
        hall.sessions.end(hall.token)
    return hall.go_out()


@ROUTER.get("/invited/{token}")
@needs("nothing")
def invited(hall: OpenHall, token: str) -> Response:
    """Where somebody who was sent a link chooses their password."""
    with hall.spoken():
        return _choosing(hall, hall.accounts.invited(token).name)


@ROUTER.post("/invited/{token}")
@needs("nothing")
def accept(hall: OpenHall, token: str, password: Typed = "", again: Typed = "") -> Response:
    """Set the password; whoever chose it is in."""
    with hall.spoken():
        name = hall.accounts.invited(token).name
        if password != again:
            return _choosing(hall, name, _("The two are not the same: type it again."))
        try:
            chosen = hall.accounts.accept(token, password)
        except BadAccount as error:
            return _choosing(hall, name, str(error))
    return hall.come_in(chosen.id, "/") if hall.serving.accounts else hall.on("/")


def _asking(hall: Hall, back: str, wrong: str = "", code: int = 200) -> Response:
    return hall.page("login.html", code, back=own_path(back), wrong=wrong)


def _choosing(hall: Hall, name: str, wrong: str = "") -> Response:
    limits = {"shortest": SHORTEST, "longest": LONGEST}
    return hall.page("invited.html", 400 if wrong else 200, name=name, wrong=wrong, **limits)
