"""Codings as pages show them: a chip below what was coded, taken back with one button."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.codings import Coding, Kind, Subject, standing
from liaisons.coding.interviews.store import turns_of
from liaisons.web import coders
from liaisons.web.desk import Desk, public
from liaisons.web.templates import render

_QUOTED = 60


@dataclass(frozen=True)
class Chip:
    """One coding on a page. ``start`` and ``end`` are code points of the text; None: all of it.

    ``about`` is the variable, or the free code itself.
    """

    id: int
    name: str
    color: str
    who: str
    mine: bool
    start: int | None
    end: int | None
    quote: str
    url: str
    about: int = 0


def on(
    desk: Desk, community: str, kind: Kind, subjects: Iterable[int] | None = None
) -> dict[int, list[Chip]]:
    """The chips of messages, threads or interviews, as far as the reader may see them.

    What people said: the assistant's proposals are marks beside the codes, for who asked for them.
    """
    database, me = coders.room(desk), coders.mine(desk)
    found = standing(database, community=community, kind=kind, subjects=subjects, seen_by=me)
    book, names, people = codebook(database), coders.names(desk), coders.people(desk)
    chips: defaultdict[int, list[Chip]] = defaultdict(list)
    for one in (coding for coding in found if coding.coder in people):
        chips[one.subject.id].append(_chip(desk, book, one, names[one.coder], one.coder == me))
    return chips


def slots(desk: Desk, subjects: Iterable[Subject]) -> dict[str, str]:
    """The chips of subjects as HTML, by the place of the page that they belong to."""
    found: dict[str, str] = {}
    for subject in subjects:
        chips = on(desk, subject.community, subject.kind, [subject.id])[subject.id]
        if subject.kind == "interview":
            places = by_turn(desk, subject.id, chips)
            found |= {f"turn:{n}": drawn(desk, part) for n, part in places.items()}
        else:
            found[f"{subject.kind}:{public(subject.id)}"] = drawn(desk, chips)
    return found


def by_turn(desk: Desk, interview: int, chips: list[Chip]) -> dict[int, list[Chip]]:
    """The chips of an interview by the turn in which they begin; those of the whole under −1."""
    turns = turns_of(coders.room(desk), interview)
    found: dict[int, list[Chip]] = {place: [] for place in range(-1, max(1, len(turns)))}
    for chip in chips:
        at = chip.start
        places = [n for n, turn in enumerate(turns) if at is not None and turn.start <= at]
        place = -1 if at is None else (places[-1] if places else 0)
        found[place].append(chip)
    return found


def drawn(desk: Desk, chips: list[Chip]) -> str:
    """Chips as HTML."""
    return render("chips.html", desk=desk, chips=chips)


def _chip(desk: Desk, book: Codebook, one: Coding, who: str, mine: bool) -> Chip:
    quote = textwrap.shorten(one.quote or "", _QUOTED, placeholder="…")
    return Chip(
        id=one.id,
        name=book.value_name(one.code),
        color=book[one.code].color,
        who=who,
        mine=mine,
        start=one.subject.start,
        end=one.subject.end,
        quote=quote,
        url=desk.url("codings", str(one.id)),
        about=book.about(one.code).id,
    )
