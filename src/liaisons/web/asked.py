"""What an address or a form holds, as values: an empty field is nothing, not an error."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Query

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.web.desk import Desk

#: A word of an address, as long as a name is.
Word: TypeAlias = Annotated[str, Query(max_length=200)]
#: A whole number of an address, or nothing.
Figure: TypeAlias = Annotated[str, Query(max_length=9)]
Page: TypeAlias = Annotated[int, Query(ge=1, le=1_000_000, alias="page")]


def whole(text: str, empty: int = 0) -> int:
    """The number that a field holds; ``empty`` where it holds nothing."""
    if not text.strip():
        return empty
    if not text.strip().isdecimal():
        raise BadFile(_("“{text}” is not a whole number.", text=text))
    return int(text)


def chosen(desk: Desk, community: str) -> str:
    """The community that is asked for, else the first of the study."""
    return desk.session.communities(community or None)[0]


def communities(desk: Desk) -> list[tuple[str, str]]:
    """The communities to choose from, and what they are called."""
    return [(name, desk.titled(name)) for name in desk.session.communities()]
