"""What was answered, and how the channel does: the archive, service levels, transparency."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from liaisons.channel.settings import DAY_US
from liaisons.channel.transparency import as_csv
from liaisons.web.channel.desk import ChannelDesk, OpenDesk

ROUTER = APIRouter()
DAYS = 30


@ROUTER.get("/archive")
def archive(
    desk: OpenDesk,
    said: Annotated[str, Query(max_length=200)] = "",
    subject: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Answered questions that hold the words typed, whatever their endings and accents."""
    desk.need("archive")
    found = desk.channel.found(desk.who, said, subject)
    return desk.page(
        "archive.html",
        said=said,
        subject=subject,
        total=found.total,
        subjects=desk.channel.found(desk.who, said).subjects if subject else found.subjects,
        found=desk.channel.those(desk.who, found),
    )


@ROUTER.get("/levels")
def levels(desk: OpenDesk) -> Response:
    """How many are answered and how fast, what is refused and why: for everybody to see."""
    return desk.page("levels.html", levels=_levels(desk), days=DAYS)


@ROUTER.get("/levels.json")
def levels_json(desk: OpenDesk) -> Response:
    return Response(msgspec.json.encode(_levels(desk)), media_type="application/json")


@ROUTER.get("/transparency")
def transparency(desk: OpenDesk) -> Response:
    """Month by month: what was refused and why, how fast, appeals."""
    desk.need("levels")
    return desk.page("transparency.html", months=desk.channel.transparency(desk.who))


@ROUTER.get("/transparency.json")
def transparency_json(desk: OpenDesk) -> Response:
    desk.need("levels")
    content = msgspec.json.encode(desk.channel.transparency(desk.who))
    return Response(content, media_type="application/json")


@ROUTER.get("/transparency.csv")
def transparency_csv(desk: OpenDesk) -> Response:
    desk.need("levels")
    return Response(as_csv(desk.channel.transparency(desk.who)), media_type="text/csv")


def _levels(desk: ChannelDesk) -> object:
    desk.need("levels")
    now = desk.channel.engine.clock()
    return desk.channel.levels(desk.who, now - DAYS * DAY_US, now + 1)
