"""The posts of a real Q&A site, read with the standard library alone."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

from tests.measures.build import START, message
from tests.shared import shared_data

CAPABILITIES = ("threads", "reply_targets", "authors", "questions", "answers", "moderation")
_EPOCH = dt.datetime(1970, 1, 1)


def posts() -> list[dict[str, Any]]:
    """Questions and answers in the order of the file."""
    elements = _elements()
    accepted = {e.get("AcceptedAnswerId") for e in elements}
    return [
        _post(row, e, accepted)
        for row, e in enumerate(elements, start=1)
        if e["PostTypeId"] in ("1", "2")
    ]


def questions(of: list[dict[str, Any]]) -> list[int]:
    return [m["message_id"] for m in of if m["kind"] == "post"]


def closings() -> list[dict[str, Any]]:
    """When questions were closed, as they say it themselves."""
    return [
        {"message_id": int(e["Id"]), "act": "close", "at_us": us(e["ClosedDate"])}
        for e in _elements()
        if "ClosedDate" in e
    ]


def _elements() -> list[dict[str, str]]:
    path = shared_data("stackexchange_coffee", "Posts.xml")
    return [e.attrib for e in ET.parse(path).getroot()]


def _post(row: int, e: dict[str, str], accepted: set[str | None]) -> dict[str, Any]:
    asks = e["PostTypeId"] == "1"
    owner = e.get("OwnerUserId")
    parent = None if asks else int(e["ParentId"])
    return message(
        int(e["Id"]),
        None if owner is None else int(owner),
        us(e["CreationDate"]) - START,
        kind="post" if asks else "answer",
        thread_id=parent or int(e["Id"]),
        reply_to=parent,
        accepted=None if asks else e["Id"] in accepted,
        score=int(e["Score"]),
        source_row=row,
    )


def us(written: str) -> int:
    """Microseconds since 1970 of a time without zone, which is UTC."""
    return (dt.datetime.fromisoformat(written) - _EPOCH) // dt.timedelta(microseconds=1)
