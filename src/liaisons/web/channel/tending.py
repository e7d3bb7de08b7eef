"""For those who tend the channel: what waits, who takes part, its rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from liaisons.channel.moderating import OUTCOMES
from liaisons.channel.reporting import report
from liaisons.channel.rights import ROLES, Role
from liaisons.channel.settings import FILE, parse
from liaisons.channel.trying import Trial
from liaisons.errors import BadStudy
from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.web.channel.desk import ChannelDesk, OpenDesk

ROUTER = APIRouter()
Short = Annotated[str, Form(max_length=200)]
DAYS = 30


@ROUTER.get("/queue")
def queue(desk: OpenDesk) -> Response:
    """What waits for a moderator, the most pressing first."""
    desk.need("queue")
    items, more = desk.channel.queue_today(desk.who)
    now = desk.channel.engine.clock()
    return desk.page("queue.html", items=items, more=more, outcomes=OUTCOMES, now=now)


@ROUTER.post("/queue/{item}")
def settle(desk: OpenDesk, item: str, outcome: Short = "") -> Response:
    desk.need("queue")
    with desk.spoken():
        desk.channel.moderate(desk.who, item, outcome)
    return desk.on("/queue")


@ROUTER.get("/members")
def members(desk: OpenDesk) -> Response:
    """Who takes part, under the channel's own ids."""
    desk.need("people")
    found = sorted(desk.channel.members(desk.who), key=lambda m: -m.met_us)
    return desk.page("members.html", members=found, roles=ROLES[1:])


@ROUTER.post("/members/{person}/vouch")
def vouch(desk: OpenDesk, person: str, profession: Short = "") -> Response:
    """Make somebody a member on the steward's word."""
    desk.need("people")
    with desk.spoken():
        desk.channel.vouch_for(desk.who, person, profession)
    return desk.on("/members")


@ROUTER.post("/members/{person}/role")
def role(desk: OpenDesk, person: str, role: Annotated[Role, Form()]) -> Response:
    desk.need("people")
    with desk.spoken():
        desk.channel.set_role(desk.who, person, role)
    return desk.on("/members")


@ROUTER.post("/members/{person}/revoke")
def revoke(desk: OpenDesk, person: str) -> Response:
    desk.need("people")
    with desk.spoken():
        desk.channel.revoke(desk.who, person)
    return desk.on("/members")


@ROUTER.get("/steward")
def steward(desk: OpenDesk) -> Response:
    """How the channel does, at a glance."""
    desk.need("settings")
    return desk.page("steward.html", report=report(desk.channel, DAYS), days=DAYS)


@ROUTER.get("/rules")
def rules(desk: OpenDesk, kept: bool = False) -> Response:
    """The channel's settings, as text."""
    desk.need("settings")
    return _rules(desk, _text(desk), kept=kept)


@ROUTER.post("/rules")
def change(
    desk: OpenDesk,
    text: Annotated[str, Form(max_length=60_000)] = "",
    before: Annotated[str, Form(max_length=60_000)] = "",
    save: Annotated[bool, Form()] = False,
) -> Response:
    """Try other settings on last month's questions; keep them only when asked to."""
    desk.need("settings")
    written, known = _lines(text), _lines(before)
    with desk.spoken():
        try:
            policy = parse(written)
            trial = desk.channel.try_policy(desk.who, policy, DAYS)
        except BadStudy as error:
            return _rules(desk, written, before=known, wrong=str(error), code=400)
        if save and known != _lines(_text(desk)):
            wrong = _("Somebody else has changed them meanwhile: theirs are kept. Look at both.")
            return _rules(desk, written, wrong=wrong, code=409)
    if not save:
        return _rules(desk, written, before=known, trial=trial)
    write_atomically(desk.channel.folder / FILE, written.encode())
    return desk.on("/rules?kept=1")


def _rules(
    desk: ChannelDesk,
    text: str,
    *,
    before: str | None = None,
    trial: Trial | None = None,
    wrong: str = "",
    kept: bool = False,
    code: int = 200,
) -> Response:
    now = _text(desk)
    shown = {"before": now if before is None else before, "now": now}
    return desk.page(
        "rules.html", code, text=text, trial=trial, wrong=wrong, kept=kept, days=DAYS, **shown
    )


def _text(desk: ChannelDesk) -> str:
    return (desk.channel.folder / FILE).read_text("utf-8")


def _lines(text: str) -> str:
    """A text as a form sends it, with the line ends that a file has."""
    return text.replace("\r\n", "\n")
