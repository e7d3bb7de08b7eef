"""One's own account: its password, its sessions. At the machine itself: who is working."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.study.accounts import LOCAL, LONGEST, SHORTEST, BadAccount
from liaisons.web.addresses import own_path
from liaisons.web.hall import Hall, OpenHall
from liaisons.web.readers import needs

ROUTER = APIRouter()
Typed = Annotated[str, Form(max_length=1000)]


@ROUTER.get("/account")
@needs("aggregates")
def account(hall: OpenHall) -> Response:
    """The reader's own account."""
    return _own(hall) if hall.serving.accounts else hall.on("/who")


@ROUTER.post("/account/password")
@needs("aggregates")
def change(hall: OpenHall, old: Typed = "", password: Typed = "", again: Typed = "") -> Response:
    """Change one's password: every other session ends."""
    _only_with_accounts(hall)
    with hall.spoken():
        # Whoever found a session open must not be able to guess the password here at leisure.
        if hall.sessions.log_in(hall.reader.name, old, hall.caller) is None:
            hall.note("wrong password")
            return _own(hall, _("This is not your present password."))
        if password != again:
            return _own(hall, _("The two are not the same: type it again."))
        try:
            hall.accounts.set_password(hall.reader.id, password, keep=hall.token)
        except BadAccount as error:
            return _own(hall, str(error))
    return hall.come_in(hall.reader.id, "/account?changed=1")


@ROUTER.post("/account/everywhere")
@needs("aggregates")
def everywhere(hall: OpenHall) -> Response:
    """Log out on every machine."""
    _only_with_accounts(hall)
    hall.sessions.end_all(hall.reader.id)
    return hall.go_out()


def _own(hall: Hall, wrong: str = "") -> Response:
    shown = {"wrong": wrong, "shortest": SHORTEST, "longest": LONGEST}
    changed = "changed" in hall.request.query_params
    return hall.page("account.html", 400 if wrong else 200, changed=changed, **shown)


def _only_with_accounts(hall: Hall) -> None:
    if not hall.serving.accounts:
        with hall.spoken():
            raise NotFound(_("There is no such page."))


# --- at the machine itself -----------------------------------------------------------------------


@ROUTER.get("/who")
@needs("aggregates")
def who(hall: OpenHall, back: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Who is working at this machine."""
    return hall.on("/account") if hall.serving.accounts else _working(hall, back)


@ROUTER.post("/who")
@needs("aggregates")
def choose(hall: OpenHall, account: Typed = "", back: Typed = "/") -> Response:
    """Work as one of those whose names are known here."""
    _only_here(hall)
    with hall.spoken():
        if hall.accounts.by_id(account) is None:
            raise NotFound(_("There is nobody of this name here."))
    return hall.work_as(account, own_path(back))


@ROUTER.post("/who/name")
@needs("aggregates")
def say(hall: OpenHall, name: Typed = "", back: Typed = "/") -> Response:
    """Say one's name: the first to do so is who worked here all along, others come beside them."""
    _only_here(hall)
    with hall.spoken():
        first = hall.accounts.by_id(LOCAL) is None and hall.reader.id == LOCAL
        try:
            said = hall.accounts.add(name, "owner", identity=LOCAL if first else None)
        except BadAccount as error:
            return _working(hall, back, str(error))
    return hall.work_as(said.id, own_path(back))


@ROUTER.post("/who/rename")
@needs("aggregates")
def rename(hall: OpenHall, name: Typed = "", back: Typed = "/") -> Response:
    """Correct the name of who is working."""
    _only_here(hall)
    with hall.spoken():
        try:
            hall.accounts.rename(hall.reader.id, name)
        except BadAccount as error:
            return _working(hall, back, str(error))
    return hall.on(own_path(back))


def _working(hall: Hall, back: str, wrong: str = "") -> Response:
    people = hall.accounts.listed() if hall.site.has_accounts else []
    shown = {"people": people, "back": own_path(back), "wrong": wrong}
    return hall.page("who.html", 400 if wrong else 200, **shown)


def _only_here(hall: Hall) -> None:
    if hall.serving.accounts:
        with hall.spoken():
            raise NotFound(_("There is no such page."))
