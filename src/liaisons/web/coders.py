"""Who codes from a page, and what they may see of what others said."""

from __future__ import annotations

from liaisons import coding
from liaisons.coding import coders
from liaisons.coding.coders import Coder
from liaisons.database import Database
from liaisons.web.desk import Desk

#: Nobody's number: somebody who never coded sees what any other coder may see, and no more.
NOBODY = 0


def room(desk: Desk) -> Database:
    """The study's database, with the tables of coding in it."""
    return coding.room(desk.study)


def mine(desk: Desk) -> int:
    """The reader's number as a coder; ``NOBODY`` as long as they have coded nothing."""
    known = coders.everybody(room(desk))
    return next((coder.id for coder in known if coder.account == desk.reader.id), NOBODY)


def coder(desk: Desk) -> Coder:
    """The reader as a coder, from now on."""
    return coders.coder(room(desk), desk.reader.name, account=desk.reader.id)


def people(desk: Desk) -> set[int]:
    """The coders who are people: what the assistant kept under its name is no chip, no count."""
    return {coder.id for coder in coders.everybody(room(desk)) if coder.kind == "person"}


def names(desk: Desk) -> dict[int, str]:
    """What coders are called."""
    return {coder.id: coder.name for coder in coders.everybody(room(desk))}
