"""People as pages show them: kept at hand, in words, with addresses."""

from __future__ import annotations

from typing import Any

from liaisons.i18n import _
from liaisons.measures.actors.roles import ROLES
from liaisons.report.groups import reads
from liaisons.study.people import People, people
from liaisons.web.desk import Desk, public


def everybody(desk: Desk, community: str) -> People:
    """The people of a community, read once while the study stays as it is."""

    def make() -> People:
        with desk.asking() as session:
            return people(session, community)

    return desk.opened.keep(("people", community), make)


def address(desk: Desk, community: str, key: int) -> str:
    """Where the page of a person lies."""
    return desk.url("people", public(key), community=community)


def roles() -> dict[str, str]:
    """What each role is called, of one person."""
    return {
        "steward": _("steward"),
        "broker": _("broker"),
        "both": _("asks and helps"),
        "helper": _("helper"),
        "asker": _("asker"),
        "passer-by": _("passer-by"),
    }


def role(value: Any) -> str:
    """A role in words; empty where none is known."""
    return roles().get(value, "") if value else ""


def seniority(value: Any) -> str:
    return reads({"seniority": value}) if value else ""


def nth_role(place: int) -> str:
    """The role at this place of ``ROLES`` in words; empty for −1, which is none."""
    return role(ROLES[place]) if place >= 0 else ""
