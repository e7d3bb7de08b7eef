"""What somebody says of asking and helping beside what they asked and answered."""

from __future__ import annotations

from typing import Any

from liaisons.coding.interviews.store import Interview
from liaisons.study.reading import Bookcase
from liaisons.web import chips, interviewing, persons
from liaisons.web.desk import Desk, public

#: Messages of theirs that are shown.
MOST = 200


def said(desk: Desk, found: Interview) -> list[dict[str, Any]]:
    """The turns of whoever is interviewed, with their codes; the interviewer's are set apart."""
    turns = interviewing.turns(desk, found)
    by_turn = chips.by_turn(desk, found.id, chips.on(desk, "", "interview", [found.id])[found.id])
    return [
        {"speaker": turn["speaker"], "asks": turn["asks"], "text": turn["text"],
         "codes": [chip.name for chip in by_turn.get(turn["place"], [])]}
        for turn in turns
    ]  # fmt: skip


def wrote(desk: Desk, case: Bookcase, person: int) -> list[dict[str, Any]]:
    """What they wrote, in the order of time, questions and answers, with its codes."""
    keys = persons.everybody(desk, case.community).deeds_of(person)["message_id"].to_pylist()
    found = case.messages(keys[:MOST])
    codes = chips.on(desk, case.community, "message", keys[:MOST])
    return [
        {"message": public(key), "text": line["text"] or "", "sent_at": line["sent_at"],
         "answers": line["reply_to"] is not None, "codes": [chip.name for chip in codes[key]]}
        for key, line in found.items()
    ]  # fmt: skip
