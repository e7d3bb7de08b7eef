"""The menu of a study: its pages, the questions in the order of their definitions."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.registry import names
from liaisons.report.questions import asked
from liaisons.web.desk import Desk


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    title: str
    url: str
    here: bool


def menu(desk: Desk) -> list[tuple[str, list[Entry]]]:
    """Groups of entries, each with its heading; those that the reader may open."""
    told = [
        (question.title, desk.url("questions", question.name))
        for question in asked([f"{name}." for name in names()])
    ]
    groups = [
        (_("The study"), [(_("Overview"), desk.url()), (_("Report"), desk.url("report"))]),
        (_("Questions"), told),
        (
            _("Exchanges"),
            [(_("Read the threads"), desk.url("read")), (_("Notes"), desk.url("notes"))],
        ),
        (_("Coding"), [(title, desk.url(place)) for title, place in _coding()]),
        (_("People"), [(title, desk.url(place)) for title, place in _people()]),
        (
            _("Running the study"),
            [
                (_("Bring in files"), desk.url("bring")),
                (_("Settings"), desk.url("settings")),
                (_("Journal"), desk.url("journal")),
                (_("How the community stands"), desk.url("steward")),
            ],
        ),
        (_("Who may look"), [(_("Accounts"), "/accounts")]),
    ]
    shown = [
        (heading, [Entry(t, url, desk.path == url) for t, url in entries if desk.may_open(url)])
        for heading, entries in groups
    ]
    return [(heading, entries) for heading, entries in shown if entries]


def _coding() -> list[tuple[str, str]]:
    return [
        (_("Codebook"), "codebook"),
        (_("Samples to code"), "samples"),
        (_("Agreement"), "agreement"),
        (_("Disagreements"), "disagreements"),
        (_("Assistant"), "assistant"),
        (_("Interviews"), "interviews"),
        (_("Numbers and words"), "joint"),
        (_("Lexical classes"), "classes"),
        (_("Exchange with other tools"), "exchange"),
    ]


def _people() -> list[tuple[str, str]]:
    return [
        (_("Network"), "network"),
        (_("People"), "people"),
        (_("Types of people"), "typology"),
        (_("Interview sample"), "sample"),
        (_("Field map"), "fieldmap"),
    ]
