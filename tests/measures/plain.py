"""The shared definitions read by themselves, message by message: what the SQL must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

SPEECH = ("post", "reply", "quote", "answer", "comment")
Message = dict[str, Any]


class Help(NamedTuple):
    """One message of help, in the order of time."""

    sent_us: int
    source_row: int
    message_id: int
    helper: int
    asker: int
    thread: int


def speech(messages: Sequence[Message]) -> list[Message]:
    """What people say to each other, in the order of time."""
    said = [m for m in messages if m["kind"] in SPEECH]
    return sorted(said, key=lambda m: (m["sent_us"], m["source_row"]))


def openings(messages: Sequence[Message]) -> dict[int, Message]:
    """The message that opens each thread: its own, else the first that answers nothing."""
    found: dict[int, Message] = {}
    for m in speech(messages):
        if m.get("reply_to") is None and m["kind"] in ("post", "quote"):
            own = m["message_id"] == m["thread_id"]
            if m["thread_id"] not in found or own:
                found[m["thread_id"]] = m
    return found


def replies(question: Message, messages: Sequence[Message]) -> list[Message]:
    """Somebody else's later messages in the question's thread, in the order of time."""
    return [
        m
        for m in speech(messages)
        if m["thread_id"] == question["thread_id"]
        and m is not question
        and (m["person"] is None or m["person"] != question["person"])
        and (
            m["sent_us"] > question["sent_us"]
            or (
                m["sent_us"] == question["sent_us"]
                and (
                    m.get("reply_to") == question["message_id"]
                    or m["source_row"] > question["source_row"]
                )
            )
        )
    ]


def helps(messages: Sequence[Message]) -> list[Help]:
    """Every message of help, where every opening asks: replies aimed at the asker."""
    by_id = {m["message_id"]: m for m in messages}
    found = []
    for question in openings(messages).values():
        for m in replies(question, messages):
            if None not in (m["person"], question["person"]) and _aims(m, question, by_id):
                found.append(
                    Help(
                        m["sent_us"],
                        m["source_row"],
                        m["message_id"],
                        m["person"],
                        question["person"],
                        m["thread_id"],
                    )
                )
    return sorted(found)


def _aims(m: Message, question: Message, by_id: dict[int, Message]) -> bool:
    """Its target is the asker, or it has none and continues what it answers."""
    if m.get("reply_to") is None:
        return True
    parent = by_id.get(m["reply_to"])
    if parent is None:  # lost: nobody knows whom it answers
        return False
    return parent["person"] in (question["person"], m["person"])
