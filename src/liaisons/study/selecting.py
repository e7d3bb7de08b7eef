"""Who is meant: people of a community chosen by what is known of them, and put in order."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.errors import BadStudy
from liaisons.i18n import _
from liaisons.measures.actors.roles import ROLES
from liaisons.study.people import ATTRIBUTE, People

#: What a list of people can be sorted by, and where sorting begins with the most.
SORTS = {
    "label": False,
    "messages": True,
    "questions": True,
    "given": True,
    "helped": True,
    "received": True,
    "helpers": True,
    "first_us": False,
    "last_us": True,
}
SENIORITIES = ("newcomer", "between", "veteran", "unknown")


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; what is empty leaves people as they are. ``group`` counts from 1.

    ``given`` and ``received`` are the fewest messages of help; ``level`` belongs to ``attribute``.
    """

    label: str = ""
    role: str = ""
    seniority: str = ""
    group: int | None = None
    core: str = ""
    attribute: str = ""
    level: str = ""
    given: int = 0
    received: int = 0
    messages: int = 0
    sort: str = "given"
    back: bool = False


def select(people: People, asked: Selection) -> pa.Table:
    """The people asked for, in the order asked for; of equals the first to appear comes first.

    Raises BadStudy where the selection names something that no list has.
    """
    _check(people, asked)
    table = people.table
    keep = np.ones(len(table), np.bool_)
    for mask in _masks(table, asked):
        keep &= np.asarray(pc.fill_null(mask, False))
    found = table.filter(pa.array(keep))
    most_first = SORTS[asked.sort] != asked.back
    order = "descending" if most_first else "ascending"
    place = pa.array(np.arange(len(found)))
    sorted_by = found.append_column("_place", place).sort_by(
        [(asked.sort, order), ("_place", "ascending")]
    )
    return sorted_by.drop_columns(["_place"])


def _check(people: People, asked: Selection) -> None:
    known = {
        "sort": (asked.sort, tuple(SORTS)),
        "role": (asked.role, ("", *ROLES)),
        "seniority": (asked.seniority, ("", *SENIORITIES)),
        "core": (asked.core, ("", "in", "out")),
        "attribute": (asked.attribute, ("", *people.attributes)),
    }
    for name, (value, values) in known.items():
        if value not in values:
            raise BadStudy(
                _("People cannot be chosen by {name}: “{value}”.", name=name, value=value)
            )


def _masks(table: pa.Table, asked: Selection) -> list[pa.ChunkedArray]:
    masks = [
        pc.greater_equal(table[name], least)
        for name, least in (
            ("given", asked.given),
            ("received", asked.received),
            ("messages", asked.messages),
        )
        if least > 0
    ]
    for name in ("role", "seniority"):
        if value := getattr(asked, name):
            masks.append(pc.equal(table[name], value))
    if asked.group is not None:
        masks.append(pc.equal(table["group"], asked.group - 1))
    if asked.core:
        masks.append(pc.equal(table["in_core"], asked.core == "in"))
    if asked.attribute and asked.level:
        masks.append(pc.equal(table[ATTRIBUTE + asked.attribute], asked.level))
    if asked.label.strip():
        masks.append(_bears(table["label"], asked.label))
    return masks


def _bears(labels: pa.ChunkedArray, said: str) -> pa.ChunkedArray:
    """Labels that hold what is said, whatever the accents and capitals."""
    return pc.match_substring(_plain(labels), _plain(pa.chunked_array([[said.strip()]]))[0].as_py())


def _plain(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    apart = pc.utf8_lower(pc.utf8_normalize(texts, "NFD"))
    return pc.replace_substring_regex(apart, r"\p{Mn}", "")
