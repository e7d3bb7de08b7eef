"""People as pages show them: kept at hand, in words, with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from liaisons.i18n import _, language
from liaisons.measures.actors.roles import ROLES
from liaisons.report.groups import reads
from liaisons.study import networks
from liaisons.study.people import Openings, People, openings, people
from liaisons.study.running import Session
from liaisons.web.desk import Desk, public


@contextmanager
def asking(desk: Desk) -> Iterator[Session]:
    """The session, in the study's own language: what was worked out in it serves every reader."""
    with language(desk.study.settings.language), desk.asking() as session:
        yield session


def everybody(desk: Desk, community: str) -> People:
    """The people of a community, read once while the study stays as it is."""

    def make() -> People:
        with asking(desk) as session:
            return people(session, community)

    return desk.opened.kept.keep(("people", community), make)


def begun(desk: Desk, community: str) -> Openings:
    """How the threads of a community begin, read once while the study stays as it is."""

    def make() -> Openings:
        with asking(desk) as session:
            return openings(session, community)

    return desk.opened.kept.keep(("openings", community), make)


def networks_of(desk: Desk, community: str) -> list[str]:
    """The networks that the corpus tells, help first."""

    def make() -> list[str]:
        with asking(desk) as session:
            return networks.available(session, community)

    return desk.opened.kept.keep(("networks", community), make)


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
