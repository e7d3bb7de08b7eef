"""What each measure means, in plain words; one file per question, as in ``measures/``."""

from __future__ import annotations

from liaisons.report.definitions import (
    actors,
    coded,
    commons,
    coverage,
    help,
    presence,
    regulation,
    staying,
    ties,
)
from liaisons.report.definitions.definition import Definition, unknown

_BY_MEASURE = {
    definition.measure: definition
    for room in (presence, help, ties, actors, staying, coded, regulation, commons, coverage)
    for definition in room.DEFINITIONS
}

#: Every measure that is defined here, question by question.
MEASURES = tuple(_BY_MEASURE)

__all__ = ["MEASURES", "Definition", "counts_people", "define"]


def define(measure: str) -> Definition:
    """The definition of ``measure``; one made of its name where nobody wrote one."""
    return _BY_MEASURE.get(measure) or unknown(measure)


def counts_people(measure: str, unit: str) -> bool:
    """True if the number is one of people, or was counted over people."""
    return unit == "people" or define(measure).counts == "people"
