"""Making an analysis that was asked for in the browser, and keeping it.

Each step says how far it is; whoever is told may stop the work there, by raising.
"""

from __future__ import annotations

import time
from typing import Any

import msgspec

from liaisons.coding.classes.corpus import Slice, TooLittleText, classified, texts_of_slice
from liaisons.coding.classes.page import page_data
from liaisons.coding.typology.made import TooFewPeople, typology
from liaisons.coding.typology.people import people_of
from liaisons.study.analyses import Analysis, Tell, keep
from liaisons.study.running import Session


def analyse(session: Session, asked: Analysis, by: str, tell: Tell) -> None:
    """Make what was asked for and keep it; where there is too little for it, that is kept.

    ``{"too_little": n}`` says of how many segments, or people.
    """
    started = time.perf_counter()
    make = _classes if asked.what == "classes" else _typology
    try:
        found = make(session, asked, tell)
    except (TooLittleText, TooFewPeople) as error:
        found = {"too_little": error.n}
    keep(session, asked, by, found, started)


def _classes(session: Session, asked: Analysis, tell: Tell) -> dict[str, Any]:
    many = len(asked.communities)
    slice_ = Slice(communities=asked.communities, of=asked.of, coded=asked.coded)
    texts = texts_of_slice(session, slice_, lambda read: tell("texts", read, many))
    found = classified(
        texts,
        classes=asked.classes,
        stems=asked.stems,
        language=session.study.settings.language,
        length=asked.length,
        far=lambda classes: tell("cutting", classes, asked.classes),
    )
    tell("profiles", 0, 0)
    return page_data(found, texts)


def _typology(session: Session, asked: Analysis, tell: Tell) -> dict[str, Any]:
    many = len(asked.communities)
    everybody = people_of(
        session, asked.communities, asked.least, lambda read: tell("people", read, many)
    )
    tell("plane", 0, 0)
    found = typology(
        session,
        everybody,
        types=asked.types or None,
        seed=session.study.settings.seed,
        far=lambda: tell("types", 0, 0),
    )
    told: dict[str, Any] = msgspec.to_builtins(found)
    told["labels"], told["communities"] = everybody.labels, everybody.communities
    return told
