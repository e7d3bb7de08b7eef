"""What the report room is given: data about a study, and no corpus.

Whoever knows the study fills a ``ReportContent``; from there on nothing is computed but sentences
and pictures. Every number comes as a ``Row`` or a ``Contrast``. Curves are rows as well, with the
abscissa in their group:

==========================  =============================================================
``help.survival``           ``{"t_s": seconds}``: share of questions still without a reply
``staying.lifetime``        ``{"t_s": seconds}``: share of people not gone yet
``actors.lorenz``           ``{"of": "messages"|"help", "x": share of people}``
``presence.rhythm``         ``{"weekday": 0 (Monday) – 6, "hour": 0–23}``: share of messages
``staying.retention``       ``{"cohort": "2024-01", "month": 3}``: share of the cohort writing
``presence.*``, ``help.*``  ``{"month": "2024-03"}``, ``{"hour": 9}``, ``{"seniority": …}``,
                            ``{"attribute": "seul", "level": "oui"}``
==========================  =============================================================
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from liaisons.measures.rows import Contrast, Group, Row


class CommunityCard(msgspec.Struct, frozen=True, kw_only=True):
    """One community as the first page shows it.

    ``name`` is the key its rows carry, ``title`` what a reader sees, ``short`` what it is called
    in charts, tables and sentences (see ``names.short``). ``colour_index`` is its place
    in the study's palette and never changes. ``first_day`` and ``last_day`` bound the window.
    ``coverage`` holds the ledger, rows named ``coverage.*``.
    """

    name: str
    title: str
    frame: str
    colour_index: int
    messages: int
    people: int
    profession: str | None = None
    platform: str | None = None
    short: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    fictitious: bool = False
    capabilities: list[str] = []
    coverage: list[Row] = []


class DrawnPerson(msgspec.Struct, frozen=True, array_like=True):
    """Somebody in a drawing: where (any unit, y grows downwards), how much help they gave, their
    group (0 is the largest), their role, and a pseudonym for those who carry the community.
    """

    x: float
    y: float
    size: float
    group: int
    role: str
    label: str | None = None


class DrawnLink(msgspec.Struct, frozen=True, array_like=True):
    """A link between two people of the drawing, by their places in ``people``."""

    source: int
    target: int
    weight: float


class NetworkDrawing(msgspec.Struct, frozen=True, kw_only=True):
    """A network laid out. ``total_people`` and ``total_links`` count the whole network, of which
    ``people`` and ``links`` are what is shown.
    """

    community: str
    people: list[DrawnPerson]
    links: list[DrawnLink]
    total_people: int
    total_links: int
    network: Literal["help", "contact"] = "help"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A memo of the researchers. ``subject`` is a measure where ``kind`` is ``number``, of the row
    that has this ``group``.
    """

    kind: str
    community: str
    subject: str
    text: str
    by: str
    at: dt.datetime
    group: Group = {}


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that somebody chose to quote, as it may be: masked, paraphrased or as it stands.

    ``community`` is "" for interviews; ``asks``: these are the interviewer's words.
    """

    community: str
    code: str
    words: str
    paraphrased: bool = False
    asks: bool = False


class Joint(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with the passages that speak to it."""

    measure: str
    group: Group
    codes: list[str]
    quoted: list[Quoted]


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """A study, ready to be told.

    ``curves`` are rows kept apart because only charts read them. ``confounds`` are sentences: what
    the platforms alone could explain. ``notes`` are memos that the researchers want in it.
    ``joint`` are findings with the passages that speak to them.
    ``min_cell``: figures about fewer people are masked (see ``masking``). ``made_at`` is the
    study's last run, not the moment of printing: same study, same report.
    """

    title: str
    made_at: dt.datetime
    version: str
    fingerprint: str
    seed: int
    communities: list[CommunityCard]
    rows: list[Row]
    language: str = "fr"
    replicates: int | None = None
    min_cell: int = 5
    contrasts: list[Contrast] = []
    drawings: list[NetworkDrawing] = []
    curves: list[Row] = []
    confounds: list[str] = []
    notes: list[Note] = []
    joint: list[Joint] = []
    fictitious: bool = False
