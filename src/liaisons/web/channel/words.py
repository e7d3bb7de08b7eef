"""What the channel's codes are called on its pages: one sentence each, for people."""

from __future__ import annotations

import datetime as dt

from liaisons.i18n import _, date, ngettext
from liaisons.text.subjects import name as subject

__all__ = [
    "month", "outcome", "reason", "role", "standing", "state", "subject", "vote", "waiting",
]  # fmt: skip


def month(name: str) -> str:
    """A month in words: novembre 2026, November 2026."""
    return date(dt.date.fromisoformat(f"{name}-01"), "LLLL y")


def state(phase: str, answers: int) -> str:
    """The state of a question in one line."""
    told = ngettext("{n} answer", "{n} answers", answers) if answers else ""
    after = {
        "replied": "",
        "converging": _("they agree"),
        "disputed": _("they do not agree"),
        "answered": _("answered"),
        "closed": _("closed"),
    }.get(phase)
    if after is not None:
        return ", ".join(part for part in (told, after) if part) or _("answered")
    return {
        "received": _("being read"),
        "held": _("held back: it waits for you"),
        "vetting": _("waits until peers have vouched for you"),
        "refused": _("not relayed"),
        "open": _("on its way to peers"),
        "digest": _("goes out with the next digest"),
        "relayed": _("sent to peers, no answer yet"),
        "withdrawn": _("taken back"),
    }[phase]


def reason(code: str) -> str:
    """Why a question is held back or refused."""
    return {
        "not_member": _("Questions of members only are relayed, and peers have not vouched yet."),
        "not_question": _("It does not read as a question. Say what you would like to know."),
        "not_a_question": _("It does not read as a question. Say what you would like to know."),
        "details": _("It may let somebody recognise a patient or a person you care for."),
        "similar": _("Something close to it was answered before."),
        "rate": _("You have asked as many questions today as the channel relays."),
        "distress": _("It goes to a person of the channel, not to everybody."),
        "moderator": _("A moderator decided so."),
    }.get(code, _("A rule of this channel: {rule}.", rule=code.replace("_", " ")))


def standing(code: str) -> str:
    """How somebody stands in the channel."""
    return {
        "unknown": _("has not said a profession"),
        "declared": _("said a profession"),
        "vetting": _("peers are being asked"),
        "vetted": _("vouched for"),
        "refused": _("not vouched for"),
        "expired": _("to be vouched for again"),
        "revoked": _("no longer a member"),
        "erased": _("erased"),
    }[code]


def role(code: str) -> str:
    return {
        "visitor": _("visitor"),
        "member": _("member"),
        "researcher": _("researcher"),
        "moderator": _("moderator"),
        "senior": _("senior moderator"),
        "owner": _("owner of the channel"),
    }[code]


def waiting(what: str) -> str:
    """What a thing in the moderators' queue is."""
    return {
        "appeal": _("An appeal against a refusal"),
        "vetting": _("Peers do not agree about somebody"),
        "vetting_appeal": _("An appeal about vouching"),
        "report": _("A message that was reported"),
        "distress": _("A message of distress"),
        "duty": _("A question that nobody answered"),
        "dead_letter": _("A message that could not be delivered"),
    }[what]


def outcome(code: str) -> str:
    """What can be decided of a thing in the queue."""
    return {
        "upheld": _("Let it through"),
        "kept": _("Leave it as it is"),
        "vetted": _("Vouch for this person"),
        "not_vetted": _("Do not vouch"),
        "removed": _("Take it away"),
        "followed": _("Somebody is in touch"),
        "answered": _("It was answered"),
        "closed": _("Close it"),
        "seen": _("Seen"),
    }[code]


def vote(code: str) -> str:
    return {
        "yes": _("I vouch for them"),
        "no": _("I do not"),
        "abstain": _("I do not know them"),
        "busy": _("Not now"),
        "stop": _("Do not ask me again"),
    }.get(code, code)
