"""Accounts, for owners: who may look at what, inviting, closing."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Form, Response

from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _
from liaisons.study.accounts import INVITED_FOR, ROLES, Account
from liaisons.web.hall import Hall, OpenHall
from liaisons.web.readers import needs

ROUTER = APIRouter()
Typed = Annotated[str, Form(max_length=1000)]


@ROUTER.get("/accounts")
@needs("own")
def accounts(hall: OpenHall) -> Response:
    """Who has an account, and in which role."""
    return _listed(hall)


@ROUTER.get("/accounts.json")
@needs("own")
def as_json(hall: OpenHall) -> Response:
    """The same for programs."""
    return Response(msgspec.json.encode(hall.accounts.listed()), media_type="application/json")


@ROUTER.post("/accounts/invite")
@needs("own")
def invite(hall: OpenHall, name: Typed = "", role: Typed = "") -> Response:
    """Make an account and show the link that opens it."""
    with hall.spoken():
        try:
            made = hall.accounts.add(name, role)
        except LiaisonsError as error:
            return _listed(hall, wrong=str(error))
    return _linked(hall, made)


@ROUTER.post("/accounts/link")
@needs("own")
def link(hall: OpenHall, account: Typed = "") -> Response:
    """Show a new link, to whoever lost their password or let the first one grow old."""
    return _linked(hall, _one(hall, account))


@ROUTER.post("/accounts/role")
@needs("own")
def role(hall: OpenHall, account: Typed = "", role: Typed = "") -> Response:
    """Give somebody another role."""
    with hall.spoken():
        try:
            hall.accounts.set_role(_one(hall, account).id, role)
        except LiaisonsError as error:
            return _listed(hall, wrong=str(error))
    return hall.on("/accounts")


@ROUTER.post("/accounts/remove")
@needs("own")
def remove(hall: OpenHall, account: Typed = "") -> Response:
    """Close an account."""
    with hall.spoken():
        try:
            hall.accounts.remove(_one(hall, account).id)
        except LiaisonsError as error:
            return _listed(hall, wrong=str(error))
    return hall.on("/accounts")


def _one(hall: Hall, identity: str) -> Account:
    found = hall.accounts.by_id(identity)
    if found is None:
        with hall.spoken():
            raise NotFound(_("This account is closed already."))
    return found


def _linked(hall: Hall, account: Account) -> Response:
    """The link is shown once, in the answer itself: it is kept nowhere."""
    path = f"/invited/{hall.accounts.invite(account.id)}"
    base = str(hall.request.base_url).rstrip("/") if hall.serving.accounts else ""
    return _listed(hall, link=base + path, guest=account.name)


def _listed(hall: Hall, *, wrong: str = "", link: str = "", guest: str = "") -> Response:
    return hall.page(
        "accounts.html",
        400 if wrong else 200,
        people=hall.accounts.listed(),
        roles=ROLES,
        wrong=wrong,
        link=link,
        guest=guest,
        days=INVITED_FOR // 86_400,
    )
