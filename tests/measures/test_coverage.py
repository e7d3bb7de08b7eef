"""The ledger: what the corpus may be missing."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings

from liaisons.measures.coverage import QUESTION
from tests.measures.build import DAY, FORUM, HOUR, MINUTE, START, message, reply, row, rows, scope
from tests.measures.coffee import us
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed
from tests.shared import shared_data

A, B, C, BOT = 1, 2, 3, 9
SPEECH = ("post", "reply", "quote", "answer", "comment")


def ledger(of):
    """What each line says: value and what it was counted over."""
    return {(r.measure, *r.group.values()): (r.value, r.n) for r in rows(QUESTION, of)}


@pytest.fixture(scope="module")
def of():
    """Eleven messages with one of everything."""
    return scope(
        [
            message(10, A, 2 * HOUR),
            reply(11, B, 3 * HOUR, to=10, thread=10, edited_at=START),
            reply(12, B, 2 * HOUR, to=10, thread=10),
            reply(13, C, HOUR, to=10, thread=10),
            reply(14, None, 4 * HOUR, to=77, thread=70),
            message(15, A, 3 * DAY, deleted_at=START),
            reply(16, A, 5 * DAY, to=15, thread=15),
            message(17, A, 5 * DAY, kind="share"),
            message(18, A, 5 * DAY, kind="edit"),
            message(19, A, 5 * DAY, kind="service"),
            message(20, BOT, 5 * DAY),
        ],
        people=[{"person": BOT, "is_bot": True}],
        capabilities=[*FORUM, "edits"],
    )


@pytest.fixture(scope="module")
def told(of):
    return ledger(of)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("missing_parents",), (1, 5)),
        (("negative_delays",), (1, 4)),
        (("zero_delays",), (1, 4)),
        (("deleted_authors",), (1, 6)),
        (("deleted_messages",), (1, 11)),
        (("edited",), (1, 6)),
        (("left_out",), (4, 10)),
        (("left_out", "share"), (1, 10)),
        (("left_out", "edit"), (1, 10)),
        (("left_out", "service"), (1, 10)),
        (("left_out", "bot"), (1, 10)),
        (("cut_threads",), (2, 3)),
        (("cut_share",), (pytest.approx(2 / 3), 3)),
        (("silent_days",), (4, 6)),
        (("certainty", "help", "reply"), (2, 2)),
        (("certainty", "contact", "reply"), (1, 1)),
    ],
)
def test_each_line_by_hand(told, line, expected):
    name, *group = line
    assert told[f"coverage.{name}", *group] == expected


def test_what_was_read_is_kept_refused_or_already_there():
    of = scope([message(10, A, 0)])
    first = of.stored.imports.to_pylist()[0] | {"read": 10, "kept": 6, "already": 1}
    first |= {"refused": [("no_date", 2), ("conflict", 1)], "naive": 4}
    second = first | {"read": 3, "kept": 1, "already": 0, "refused": [("no_date", 2)], "untimed": 1}
    of.stored.imports = pa.Table.from_pylist([first, second], schema=of.stored.imports.schema)
    found = ledger(of)
    assert found["coverage.read",] == (13, 13)
    assert found["coverage.kept",] == (7, 13)
    assert found["coverage.already",] == (1, 13)
    assert found["coverage.refused",] == (5, 13)
    assert found["coverage.refused", "no_date"] == (4, 13)
    assert found["coverage.refused", "conflict"] == (1, 13)
    assert found["coverage.conflicts",] == (1, 13)
    assert found["coverage.naive_times",] == (8, 13)
    assert found["coverage.untimed",] == (1, 13)


def test_each_number_is_what_its_evidence_counts(of):
    for found in rows(QUESTION, of):
        quantity = QUESTION.quantity(found.measure)
        if quantity.evidence is None or found.unit == "share":
            continue
        lines = of.rows(quantity.evidence.sql)
        for key, value in found.group.items():
            lines = lines.filter(pc.equal(lines[key], value))
        assert pc.sum(lines["counted"]).as_py() == found.value


def test_a_certainty_of_peer_is_told_but_belongs_to_both():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, C, HOUR, to=11, thread=10),
        ]
    )
    found = ledger(of)
    assert found["coverage.certainty", "help", "reply"] == (1, 2)
    assert found["coverage.certainty", "help", "peer"] == (1, 2)
    assert found["coverage.certainty", "contact", "reply"] == (1, 1)


def test_an_ego_corpus_has_no_help_to_tell_how_it_is_known():
    of = scope(
        [message(10, A, 0), message(11, B, 1, reply_to_person=A)],
        frame="ego",
        capabilities=["authors"],
    )
    found = rows(QUESTION, of)
    mix = [r.group for r in found if r.measure == "coverage.certainty"]
    assert mix == [{"network": "contact", "certainty": "mention"}]
    for line in ("missing_parents", "negative_delays", "cut_threads", "edited"):
        lacking = row(found, f"coverage.{line}")
        assert lacking.value is None
        assert lacking.why.startswith("The source does not know")


def test_without_times_no_delay_is_told():
    of = scope([message(10, A, 0), reply(11, B, 0, to=10, thread=10)], untimed=2)
    found = rows(QUESTION, of)
    assert row(found, "coverage.zero_delays").why == "The source gives no times."
    assert row(found, "coverage.silent_days").value is None
    assert row(found, "coverage.missing_parents").value == 0


def test_without_messages_there_is_nothing_to_share():
    found = rows(QUESTION, scope([]))
    assert row(found, "coverage.cut_threads").value == 0
    assert row(found, "coverage.cut_share").why == "There is nothing to count over."


@settings(max_examples=12, deadline=None)
@given(communities())
def test_the_ledger_agrees_with_reading_the_definitions(messages):
    said = [m for m in messages if m["kind"] in SPEECH]
    by_id = {m["message_id"]: m for m in messages}
    replies = [m for m in said if m.get("reply_to")]
    here = [(m, by_id[m["reply_to"]]) for m in replies if m["reply_to"] in by_id]
    found = ledger(scope(messages))
    assert found["coverage.missing_parents",] == (len(replies) - len(here), len(replies))
    early = sum(m["sent_us"] < parent["sent_us"] for m, parent in here)
    assert found["coverage.negative_delays",] == (early, len(here))
    same = sum(m["sent_us"] == parent["sent_us"] for m, parent in here)
    assert found["coverage.zero_delays",] == (same, len(here))
    unknown = sum(m["person"] is None for m in said)
    assert found["coverage.deleted_authors",] == (unknown, len(said))
    days = {(m["sent_us"] - START) // DAY for m in messages}
    window = max(days) - min(days) + 1
    assert found["coverage.silent_days",] == (window - len(days), window)


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    (others,) = rekeyed(1, messages)
    assert rows(QUESTION, scope(messages)) == rows(QUESTION, scope(others))


def test_the_clocks_of_talk_pages_are_counted_as_they_are():
    path = shared_data("wiki_talk_threads", "conversations_job2_x1000.json")
    talks = [json.loads(t) if isinstance(t, str) else t for t in json.loads(path.read_text())]
    actions = {a["id"]: a for talk in talks for a in talk.values()}
    number = {native: i for i, native in enumerate(actions, start=1)}
    people = {name: i for i, name in enumerate({a["user_text"]: 0 for a in actions.values()}, 1)}
    messages, delays = [], Counter()
    for native, action in actions.items():
        sent = us(action["timestamp"].removesuffix(" UTC"))
        parent = action["parent_id"] or None
        known = actions.get(parent)
        if known is not None:
            gap = sent - us(known["timestamp"].removesuffix(" UTC"))
            delays["here"] += 1
            delays["negative" if gap < 0 else "zero" if gap == 0 else "positive"] += 1
        messages.append(
            message(
                number[native],
                people[action["user_text"]],
                sent - START,
                kind="reply" if parent else "post",
                reply_to=number.get(parent, -1) if parent else None,
            )
        )
    found = ledger(scope(messages))
    assert found["coverage.negative_delays",] == (delays["negative"], delays["here"])
    assert found["coverage.zero_delays",] == (delays["zero"], delays["here"])
    assert delays["negative"] > 0
    assert delays["zero"] > 0
