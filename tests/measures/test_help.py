"""Whether questions get replies, and how fast."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from lifelines import KaplanMeierFitter
from scipy import stats

from liaisons.measures.help import QUESTION
from tests.measures.build import (
    DAY,
    FORUM,
    HOUR,
    MINUTE,
    START,
    message,
    reply,
    row,
    rows,
    scope,
)
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D = 1, 2, 3, 4
SPEECH = ("post", "reply", "quote", "answer", "comment")
QA = ("threads", "reply_targets", "authors", "questions", "answers")


@pytest.fixture(scope="module")
def of():
    """Four questions: replied after a minute (by two people), after a day, closed, waiting."""
    return scope(
        [
            message(10, A, 0, reactions=0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, C, HOUR, to=10, thread=10),
            reply(13, B, 2 * HOUR, to=10, thread=10),
            reply(14, A, 3 * HOUR, to=11, thread=10),
            message(20, A, 5 * HOUR, reactions=1),
            reply(21, None, 29 * HOUR, to=20, thread=20),
            message(30, B, 40 * DAY, reactions=5),
            message(40, None, 100 * DAY, reactions=5),
        ],
        moderation=[{"message_id": 30, "act": "close", "at_us": START + 42 * DAY}],
        capabilities=[*FORUM, "moderation"],
        collected=110 * DAY,
        people=[
            {"person": A, "attributes": {"alone": "yes"}, "followers": 10},
            {"person": B, "attributes": {"alone": "no"}, "followers": 20},
        ],
    )


@pytest.fixture(scope="module")
def found(of):
    return rows(QUESTION, of)


def values(found, measure, *keys):
    return {
        tuple(r.group[k] for k in keys): r.value
        for r in found
        if r.measure == measure and set(r.group) == set(keys)
    }


def test_questions_and_replies_by_hand(found):
    assert (row(found, "help.questions").value, row(found, "help.questions").n) == (4, 9)
    share = row(found, "help.replied_share")
    low, high = stats.binomtest(2, 4).proportion_ci(method="wilson")
    assert (share.value, share.low, share.high) == pytest.approx((0.5, low, high))
    assert row(found, "help.replies_per_question").value == (3 + 1 + 0 + 0) / 4
    assert row(found, "help.repliers_per_question").value == (2 + 0 + 0 + 0) / 4


def test_a_question_closed_before_any_reply_stays_without_one_and_is_counted_apart(found):
    closed = row(found, "help.closed_before_reply")
    assert (closed.value, closed.n) == (1, 4)
    within = values(found, "help.replied_within", "horizon_s")
    assert within[300,] == within[3600,] == 0.25
    assert within[86_400,] == 0.5
    assert within[604_800,] == 0.5


def test_the_median_is_when_half_have_a_reply(found):
    assert row(found, "help.first_reply_delay").value == 86_400


def test_the_mean_wait_counts_at_most_the_span(found):
    day = (60 + 3 * 86_400) / 4
    assert row(found, "help.waiting_24h").value == pytest.approx(day)
    # after a day half wait, and go on doing so for six more days
    assert row(found, "help.waiting_7d").value == pytest.approx(day + 0.5 * 6 * 86_400)


def test_parts_are_the_questions_asked_then_or_by_them(found):
    assert values(found, "help.questions", "month") == {
        ("2024-01",): 2,
        ("2024-02",): 1,
        ("2024-04",): 1,
    }
    assert values(found, "help.replied_share", "month") == {
        ("2024-01",): 1,
        ("2024-02",): 0,
        ("2024-04",): 0,
    }
    assert values(found, "help.questions", "hour") == {(0,): 3, (5,): 1}
    assert values(found, "help.replied_share", "attribute", "level") == {
        ("alone", "no"): 0,
        ("alone", "yes"): 1,
    }
    assert values(found, "help.first_reply_delay", "attribute", "level") == {
        ("alone", "no"): None,
        ("alone", "yes"): 60,
    }
    assert values(found, "help.replied_within", "hour", "horizon_s")[0, 3600] == pytest.approx(
        1 / 3
    )
    assert values(found, "help.replies_per_question", "month")["2024-01",] == 2


def test_exposure_cuts_questions_in_thirds_that_keep_equals_together(found):
    assert values(found, "help.questions", "exposure") == {
        ("few followers",): 2,
        ("many followers",): 1,
        ("few reactions",): 2,
        ("some reactions",): 2,
    }


def test_a_part_that_is_the_whole_is_not_told_again():
    found = rows(QUESTION, scope([message(10, A, 0), message(20, B, MINUTE)]))
    assert values(found, "help.questions", "month") == {}
    assert values(found, "help.questions", "seniority") == {}


def test_askers_are_split_by_their_seniority():
    of = scope(
        [message(10, A, 0), message(20, A, 50 * DAY), message(30, B, 51 * DAY)],
        capabilities=[*FORUM, "complete_from_start"],
    )
    assert values(rows(QUESTION, of), "help.questions", "seniority") == {
        ("between",): 1,
        ("newcomer",): 2,
    }


def test_the_curve_falls_where_replies_come(found):
    curve = values(found, "help.survival", "t_s")
    times = sorted(t for (t,) in curve)
    assert len(times) <= 200
    assert times[0] == 1
    assert times[-1] == 70 * 86_400
    assert {300, 900, 3600, 86_400, 604_800} <= set(times)
    for t in times:
        assert curve[t,] == (1 if t < 60 else 0.75 if t < 86_400 else 0.5)


def test_accepted_is_told_apart_from_helped_and_only_where_it_is_marked(found):
    assert row(found, "help.accepted_share").why == "The source does not mark accepted answers."
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10, kind="answer", accepted=True),
            reply(12, C, MINUTE, to=10, thread=10, kind="answer", accepted=False),
            message(20, A, HOUR),
            reply(21, A, 2 * HOUR, to=20, thread=20, kind="answer", accepted=True),
        ],
        asks=[10, 20],
        capabilities=QA,
    )
    accepted = row(rows(QUESTION, of), "help.accepted_share")
    assert (accepted.value, accepted.n) == (0.5, 2)  # one's own answer is no reply
    helped = row(rows(QUESTION, of), "help.helped_share")
    assert helped.value is None
    assert helped.why.startswith("Needs coding")


def test_without_whole_exchanges_nothing_is_told():
    of = scope([message(10, A, 0)], frame="ego", capabilities=["authors"])
    found = rows(QUESTION, of)
    assert all(r.value is None and r.why for r in found)
    assert len(found) == len(QUESTION.quantities)


def test_without_times_shares_remain_and_delays_do_not():
    messages = [message(10, A, 0), reply(11, B, 1, to=10, thread=10), message(20, C, 2)]
    found = rows(QUESTION, scope(messages, untimed=3))
    assert row(found, "help.replied_share").value == 0.5
    assert row(found, "help.replies_per_question").value == 0.5
    for name in ("replied_within", "first_reply_delay", "waiting_24h", "survival"):
        assert row(found, f"help.{name}").why == "The source gives no times."
    assert values(found, "help.questions", "month") == {}


def test_without_moderation_closings_are_unknown():
    found = rows(QUESTION, scope([message(10, A, 0)]))
    assert row(found, "help.closed_before_reply").why.endswith("acts of moderation.")


def test_without_questions_there_is_nothing_to_count():
    found = rows(QUESTION, scope([message(10, A, 0)], asks=[]))
    assert row(found, "help.questions").value == 0
    assert row(found, "help.replied_share").why == "There is nothing to count over."
    assert row(found, "help.first_reply_delay").value is None


def test_without_replicates_values_stay_and_bootstrapped_intervals_go():
    messages = [message(10 * i, i, i * HOUR) for i in range(1, 9)]
    messages += [
        reply(10 * i + 1, 99, i * HOUR + i * MINUTE, to=10 * i, thread=10 * i) for i in range(1, 7)
    ]
    full = rows(QUESTION, scope(messages))
    bare = rows(QUESTION, scope(messages, replicates=0))
    assert [(r.measure, r.group, r.value) for r in bare] == [
        (r.measure, r.group, r.value) for r in full
    ]
    assert row(full, "help.replies_per_question").low is not None
    assert row(bare, "help.replies_per_question").low is None
    assert row(bare, "help.replied_within", horizon_s=300).low is not None


# --- properties ------------------------------------------------------------------------------


def read(messages):
    """The questions (every opening) by the definitions: wait, replied, replies, repliers."""
    said = [m for m in messages if m["kind"] in SPEECH]
    end = max(m["sent_us"] for m in messages)
    told = {}
    for q in said:
        if q["kind"] != "post":
            continue
        replies = [
            m
            for m in said
            if m["thread_id"] == q["thread_id"]
            and m is not q
            and (m["person"] is None or q["person"] is None or m["person"] != q["person"])
            and (
                m["sent_us"] > q["sent_us"]
                or (
                    m["sent_us"] == q["sent_us"]
                    and (m["reply_to"] == q["message_id"] or m["source_row"] > q["source_row"])
                )
            )
        ]
        until = min((m["sent_us"] for m in replies), default=end)
        repliers = {m["person"] for m in replies} - {None}
        told[q["message_id"]] = (until - q["sent_us"], bool(replies), len(replies), len(repliers))
    return told


@settings(max_examples=10, deadline=None)
@given(communities())
def test_figures_agree_with_reading_the_definitions(messages):
    told = np.array(list(read(messages).values()))
    found = rows(QUESTION, scope(messages))
    assert row(found, "help.questions").value == len(told)
    assert row(found, "help.replied_share").value == pytest.approx(told[:, 1].mean())
    assert row(found, "help.replies_per_question").value == pytest.approx(told[:, 2].mean())
    assert row(found, "help.repliers_per_question").value == pytest.approx(told[:, 3].mean())
    fitted = KaplanMeierFitter().fit(told[:, 0] / 1e6, told[:, 1])
    for (horizon,), value in values(found, "help.replied_within", "horizon_s").items():
        if value is not None:
            assert value == pytest.approx(1 - fitted.predict(horizon))


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    (others,) = rekeyed(3, messages)
    assert rows(QUESTION, scope(messages)) == rows(QUESTION, scope(others))


@pytest.mark.parametrize(
    ("measure", "group"),
    [
        ("help.questions", {}),
        ("help.questions", {"month": "2024-01"}),
        ("help.questions", {"exposure": "few reactions"}),
        ("help.replied_share", {}),
        ("help.replied_share", {"attribute": "alone", "level": "yes"}),
        ("help.replied_share", {"hour": 0}),
        ("help.replied_within", {"horizon_s": 3600}),
        ("help.replied_within", {"horizon_s": 3600, "hour": 0}),
        ("help.closed_before_reply", {}),
    ],
)
def test_a_row_is_what_its_evidence_counts(of, found, measure, group):
    lines = of.rows(QUESTION.quantity(measure).evidence.sql)
    for key, value in group.items():
        lines = lines.filter(pc.equal(lines[key], value))
    lines = (
        lines.select(["message_id", "counted"]).group_by(["message_id", "counted"]).aggregate([])
    )
    told, counted = row(found, measure, **group), pc.sum(lines["counted"]).as_py()
    expected = counted / len(lines) if told.unit == "share" else counted
    assert told.value == pytest.approx(expected)
