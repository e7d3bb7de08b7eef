"""Coming in, oneself, and those one is asked to vouch for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Response

from liaisons.channel import looking
from liaisons.channel.tagging import choices
from liaisons.channel.vetting import VOTES
from liaisons.errors import Refused
from liaisons.i18n import _
from liaisons.study.accounts import BadAccount
from liaisons.study.sessions import TooMany
from liaisons.web.addresses import own_path
from liaisons.web.channel.desk import ChannelDesk, OpenDesk

ROUTER = APIRouter()
Typed = Annotated[str, Form(max_length=1000)]
Ticked = Annotated[bool, Form()]
Chosen = Annotated[list[str], Form(max_length=40)]


@ROUTER.get("/login")
def login(desk: OpenDesk, back: str = "/") -> Response:
    """Come in, or join."""
    return desk.on(own_path(back)) if desk.known else _door(desk, back)


@ROUTER.post("/login")
def log_in(desk: OpenDesk, name: Typed = "", password: Typed = "", back: Typed = "/") -> Response:
    with desk.spoken():
        try:
            found = desk.sessions.log_in(name, password, desk.caller)
        except TooMany as error:
            return _door(desk, back, str(error), code=429)
        if found is None:
            return _door(desk, back, _("This name and this password do not go together."), code=401)
    return desk.come_in(found.id, own_path(back))


@ROUTER.post("/join")
def join(
    desk: OpenDesk, name: Typed = "", password: Typed = "", profession: Typed = ""
) -> Response:
    """Make an account; peers are then asked about the profession."""
    with desk.spoken():
        try:
            account = desk.accounts.add(name, "reader")
            try:
                desk.accounts.set_password(account.id, password)
            except BadAccount:
                desk.accounts.remove(account.id)
                raise
        except BadAccount as error:
            return _door(desk, "/", joining=str(error), code=400)
        who = desk.channel.enter(account.id, account.name)
        if profession:
            desk.channel.declare(who, profession)
    return desk.come_in(account.id, "/")


@ROUTER.get("/invited/{token}")
def invited(desk: OpenDesk, token: str) -> Response:
    """Where somebody who was sent a link chooses their password."""
    with desk.spoken():
        return desk.page("invited.html", name=desk.accounts.invited(token).name, wrong="")


@ROUTER.post("/invited/{token}")
def accept(desk: OpenDesk, token: str, password: Typed = "") -> Response:
    with desk.spoken():
        name = desk.accounts.invited(token).name
        try:
            account = desk.accounts.accept(token, password)
        except BadAccount as error:
            return desk.page("invited.html", 400, name=name, wrong=str(error))
        desk.channel.enter(account.id, account.name)
    return desk.come_in(account.id, "/")


@ROUTER.post("/as")
def become(desk: OpenDesk, name: Typed = "") -> Response:
    """In a demonstration: be one of its invented members."""
    with desk.spoken():
        if not desk.demonstration:
            raise Refused(_("Nobody speaks for somebody else here."))
        account = desk.accounts.named(name)
    return desk.come_in(account.id, "/")


@ROUTER.post("/logout")
def log_out(desk: OpenDesk) -> Response:
    return desk.go_out()


@ROUTER.get("/me")
def me(desk: OpenDesk, kept: bool = False) -> Response:
    """One's own profile, which nobody else sees."""
    desk.need("own")
    one = desk.channel.me(desk.who)
    with desk.spoken():
        seen = looking.seen(desk.channel, desk.who)
    first, last = span(one.hours)
    known = choices(desk.channel.policy.settings)
    return desk.page("me.html", me=one, kept=kept, seen=seen, choices=known, first=first, last=last)


@ROUTER.post("/me")
def change(
    desk: OpenDesk,
    per_day: Annotated[int, Form(ge=0, le=50)] = 0,
    available: Ticked = False,
    vets: Ticked = False,
    subjects: Chosen = [],  # noqa: B006 - a form's own way
    refused: Chosen = [],  # noqa: B006
    first: Typed = "",
    last: Typed = "",
    digest: Typed = "",
) -> Response:
    """What one knows, and how often and when one may be asked."""
    desk.need("own")
    with desk.spoken():
        desk.channel.profile(
            desk.who,
            per_day=per_day,
            available=available,
            vets=vets,
            subjects=tuple(subjects),
            refused=tuple(refused),
            hours=hours(first, last),
            digest=digest,
        )
    return desk.on("/me?kept=1")


def hours(first: str, last: str) -> tuple[int, ...]:
    """The hours from one to another, over midnight too; none said: all."""
    if not (first.isdecimal() and last.isdecimal()) or first == last:
        return ()
    length = (int(last) - int(first)) % 24
    return tuple(sorted((int(first) + n) % 24 for n in range(length)))


def span(hours: Sequence[int]) -> tuple[int, int]:
    """The first hour and the end of a row of hours, that may go over midnight."""
    first = next((h for h in hours if (h - 1) % 24 not in hours), 0)
    return first, (first + len(hours)) % 24


@ROUTER.post("/me/consent")
def consent(desk: OpenDesk, given: Ticked = False) -> Response:
    """Let one's texts serve research, or no longer."""
    desk.need("own")
    desk.channel.consent(desk.who, given)
    return desk.on("/me?kept=1")


@ROUTER.post("/me/profession")
def declare(desk: OpenDesk, profession: Typed = "", manager: Ticked = False) -> Response:
    """Say one's profession; peers are asked."""
    desk.need("own")
    with desk.spoken():
        desk.channel.declare(desk.who, profession, manager)
    return desk.on("/me?kept=1")


@ROUTER.post("/me/appeal")
def appeal(desk: OpenDesk) -> Response:
    """Have a person look again at a vetting that said no."""
    desk.need("own")
    with desk.spoken():
        desk.channel.appeal_vetting(desk.who)
    return desk.on("/me?kept=1")


@ROUTER.post("/me/forget")
def forget(desk: OpenDesk, sure: Ticked = False) -> Response:
    """Be erased, everywhere."""
    desk.need("own")
    if not sure:
        return desk.on("/me")
    desk.channel.erase(desk.who, desk.who.person)
    return desk.go_out()


@ROUTER.get("/vouching")
def vouching(desk: OpenDesk) -> Response:
    """Those about whom one is asked."""
    desk.need("vouch")
    asked = looking.candidates(desk.channel, desk.who)
    return desk.page("vouching.html", candidates=asked, votes=VOTES)


@ROUTER.post("/vouching/{vetting}")
def vote(desk: OpenDesk, vetting: str, said: Typed = "") -> Response:
    desk.need("vouch")
    with desk.spoken():
        desk.channel.vote(desk.who, vetting, said)
    return desk.on("/vouching")


def _door(
    desk: ChannelDesk, back: str, wrong: str = "", joining: str = "", code: int = 200
) -> Response:
    members = [a.name for a in desk.accounts.listed()] if desk.demonstration else []
    return desk.page(
        "door.html", code, back=own_path(back), wrong=wrong, joining=joining, members=members
    )
