"""Why do they stay: by hand, against lifelines, from the definitions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxTimeVaryingFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import median_survival_times

from liaisons.measures.comparison import compare
from liaisons.measures.runner import run
from liaisons.measures.staying import QUESTION
from tests.measures.build import DAY, HOUR, START, message, reply, row, rows, scope
from tests.measures.crowd import crowd
from tests.measures.plain import helps, openings, replies, speech
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D, E, H = range(1, 7)
WHOLE = ("threads", "reply_targets", "authors", "complete_from_start")
QUICK = {"replicates": 0, "permutations": 0}

#: A is replied to and comes back; B is not for days and does not; C comes back too soon to count at
#: the landmark; D comes back after 40 days; E arrives too late to be followed; H answers.
FORUM = [
    message(10, A, 0),
    reply(11, H, HOUR, to=10, thread=10),
    message(20, B, 2 * HOUR),
    message(30, C, DAY),
    reply(31, H, DAY + 2 * HOUR, to=30, thread=30),
    reply(32, D, DAY + 3 * HOUR, to=31, thread=30),
    reply(21, C, DAY + 4 * HOUR, to=20, thread=20),
    reply(22, H, 3 * DAY, to=20, thread=20),
    reply(23, A, 5 * DAY, to=22, thread=20),
    reply(24, D, 41 * DAY, to=20, thread=20),
    message(40, E, 80 * DAY),
]


def forum(**facts):
    given_ = {"capabilities": WHOLE, "collected": 100 * DAY} | QUICK
    people = [{"person": p, "attributes": {"alone": "yes" if p < D else "no"}} for p in range(1, 7)]
    return scope(FORUM, people=people, **(given_ | facts))


@pytest.fixture(scope="module")
def found():
    return rows(QUESTION, forum())


def value(found, quantity, **group):
    return row(found, f"staying.{quantity}", **group).value


# --- by hand ---------------------------------------------------------------------------------


def test_who_comes_back_of_those_followed_for_thirty_days(found):
    told = row(found, "staying.returned")
    assert (told.value, told.n) == (pytest.approx(3 / 5), 5)  # A, C, H; E arrived too late
    assert told.low < told.value < told.high


def test_only_returns_after_the_landmark_count_by_reply(found):
    replied = row(found, "staying.returned", replied_within_24h=True)
    assert (replied.value, replied.n) == (pytest.approx(1 / 2), 2)  # A; C came back too soon
    # B: the first reply, by C, came after 26 h
    assert row(found, "staying.returned", replied_within_24h=False).value == 0


def test_who_comes_back_by_attribute(found):
    assert value(found, "returned", attribute="alone", level="yes") == pytest.approx(2 / 3)
    assert value(found, "returned", attribute="alone", level="no") == pytest.approx(1 / 2)


def test_the_association_is_a_difference_of_the_two_shares(found):
    difference = row(found, "staying.association", effect="risk_difference")
    assert difference.value == pytest.approx(1 / 2)
    assert "association" in difference.method
    assert row(found, "staying.association", effect="risk_ratio").why  # nobody of the others


def test_careers_by_hand(found):
    step = {"from": "asker", "to": "helper"}
    (asker,) = [r for r in found if r.measure == "staying.careers" and r.group == step]
    assert (asker.value, asker.n) == (1, 4)  # A answered another participant: no help
    (helper,) = [r for r in found if r.group == {"from": "helper", "to": "asker"}]
    assert (helper.value, helper.n) == (0, 2)  # D helped B, H helped all; C was an asker first
    (steward,) = [r for r in found if r.group == {"from": "helper", "to": "steward"}]
    assert steward.why


def test_helpers_who_come_to_look_after_the_place():
    act = {"message_id": 30, "actor": H, "act": "close", "at_us": START + 10 * DAY}
    found = rows(QUESTION, forum(moderation=[act], capabilities=(*WHOLE, "moderation")))
    (steward,) = [r for r in found if r.group == {"from": "helper", "to": "steward"}]
    assert (steward.value, steward.n) == (1, 3)


def test_retention_counts_calendar_months_that_are_over(found):
    january = {
        r.group["month"]: (r.value, r.n)
        for r in found
        if r.measure == "staying.retention" and r.group["cohort"] == "2024-01"
    }
    # 100 days from January 1 end in April, which is not over
    assert january == {0: (1, 5), 1: (pytest.approx(1 / 5), 5), 2: (0, 5)}


def test_lifetimes_end_with_a_silence_of_180_days():
    messages = [
        message(10, A, 0),
        message(11, A, 10 * DAY),  # then silent: gone after 10 days
        message(20, B, 0),
        message(21, B, 100 * DAY),
        message(22, B, 279 * DAY),  # never silent for 180 days before the end of following
        message(30, C, 0),
        message(31, C, 185 * DAY),  # came back after a silence: was gone after 0 days
        message(40, D, 250 * DAY),  # too late to be followed
    ]
    found = rows(QUESTION, scope(messages, capabilities=WHOLE, collected=400 * DAY, **QUICK))
    curve = {r.group["t_s"]: r.value for r in found if r.group.keys() == {"t_s"}}
    assert curve == {
        0.0: pytest.approx(2 / 3),
        10 * 86_400.0: pytest.approx(1 / 3),
        220 * 86_400.0: pytest.approx(1 / 3),  # B is followed until day 220
    }
    assert value(found, "lifetime") == 10 * 86_400


# --- against lifelines and the definitions ---------------------------------------------------


def newcomers(messages, end):
    """What the definitions say of everybody, when all arrivals are known."""
    asks = {m["message_id"]: m for m in openings(messages).values()}
    by_person = defaultdict(list)
    for m in speech(messages):
        if m["person"] is not None:
            by_person[m["person"]].append(m)
    for person, said in by_person.items():
        first = said[0]
        begun = first["sent_us"]
        elsewhere = [
            m["sent_us"] - begun
            for m in said
            if m["thread_id"] != first["thread_id"] and m["sent_us"] > begun
        ]
        question = asks.get(first["message_id"])
        told = [m["sent_us"] - begun for m in replies(question, messages)] if question else []
        yield {
            "person": person,
            "begun": begun,
            "times": [m["sent_us"] for m in said],
            "asks": question is not None,
            "reply": min(told, default=np.inf),
            "elsewhere": min(elsewhere, default=np.inf),
            "late": any(DAY < t <= 30 * DAY for t in elsewhere),
            "window": end - begun,
            "thread": first["thread_id"],
        }


def the_end(messages):
    return max(m["sent_us"] for m in messages)


@settings(max_examples=10, deadline=None)
@given(communities())
def test_returns_agree_with_reading_the_definitions(messages):
    found = rows(QUESTION, scope(messages, capabilities=WHOLE, **QUICK))
    everybody = list(newcomers(messages, the_end(messages)))
    followed = [x for x in everybody if x["window"] >= 30 * DAY]
    if followed:
        back = [x["elsewhere"] <= 30 * DAY for x in followed]
        assert value(found, "returned") == pytest.approx(np.mean(back))
        for replied in (True, False):
            part = [x for x in followed if x["asks"] and (x["reply"] <= DAY) == replied]
            told = [r for r in found if r.group == {"replied_within_24h": replied}]
            assert len(told) == (1 if part else 0)
            if part:
                assert told[0].value == pytest.approx(np.mean([x["late"] for x in part]))
    elif everybody:
        assert row(found, "staying.returned").why


def lives(messages, end):
    """Durations in seconds, and whether they ended, after the docstring of ``lifetime``."""
    until = end - 180 * DAY
    for x in newcomers(messages, end):
        if x["begun"] < until:
            gaps = zip(x["times"], [*x["times"][1:], np.inf], strict=True)
            last = next(t for t, after in gaps if after - t >= 180 * DAY)
            yield (min(last, until) - x["begun"]) / 1e6, last <= until


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_lifetimes_are_those_of_lifelines(seed):
    messages = crowd(seed)
    found = rows(QUESTION, scope(messages, capabilities=WHOLE, **QUICK))
    durations, gone = np.array(list(lives(messages, the_end(messages)))).T
    fitted = KaplanMeierFitter().fit(durations, gone)
    for r in found:
        if "t_s" in r.group:
            assert r.value == pytest.approx(fitted.predict(r.group["t_s"]))
    median = row(found, "staying.lifetime")
    assert median.n == len(durations)
    if median.value is not None:
        assert median.value == pytest.approx(fitted.median_survival_time_)
        low, high = median_survival_times(fitted.confidence_interval_).to_numpy()[0]
        assert median.low in (None, pytest.approx(low))
        assert median.high in (None, pytest.approx(high))


def start_stop(messages, end):
    """Rows before the reply and from it on, for those whose first message is a question."""
    for x in newcomers(messages, end):
        if x["asks"] and x["window"] > 0:
            stop = min(x["elsewhere"], x["window"], 30 * DAY)
            event = x["elsewhere"] <= min(x["window"], 30 * DAY)
            cut = min(max(x["reply"], 0), stop)
            if cut > 0:
                yield x["person"], 0, cut, 0, event and cut == stop
            if cut < stop:
                yield x["person"], cut, stop, 1, event


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_hazard_ratio_is_that_of_lifelines(seed):
    messages = crowd(seed, people=150, threads=400)
    found = rows(QUESTION, scope(messages, capabilities=WHOLE, **QUICK))
    columns = ["id", "start", "stop", "replied", "event"]
    table = pd.DataFrame(start_stop(messages, the_end(messages)), columns=columns)
    table[["start", "stop"]] = table[["start", "stop"]].astype(float) / 1e6
    fitted = CoxTimeVaryingFitter().fit(
        table.astype({"event": bool}),
        id_col="id",
        event_col="event",
        start_col="start",
        stop_col="stop",
    )
    told = row(found, "staying.association", effect="hazard_ratio")
    assert told.value == pytest.approx(np.exp(fitted.params_["replied"]), rel=1e-4)
    assert told.low < told.value < told.high


def month_of(us):
    moment = dt.datetime.fromtimestamp(us / 1e6, dt.UTC)
    return 12 * moment.year + moment.month


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_retention_and_careers_agree_with_reading_the_definitions(seed):
    messages = crowd(seed, people=30, threads=60)
    found = rows(QUESTION, scope(messages, capabilities=WHOLE, **QUICK))
    over = month_of(the_end(messages))
    cells = defaultdict(list)
    for x in newcomers(messages, the_end(messages)):
        cohort, wrote = month_of(x["begun"]), {month_of(t) for t in x["times"]}
        for month in range(cohort, over):
            cells[cohort, month - cohort].append(month in wrote)
    told = {}
    for r in found:
        if r.measure == "staying.retention":
            year, month = map(int, str(r.group["cohort"]).split("-"))
            told[12 * year + month, r.group["month"]] = (r.value, r.n)
    assert told == {k: (pytest.approx(np.mean(v)), len(v)) for k, v in cells.items()}
    asked, helped = {}, {}
    for m in sorted(openings(messages).values(), key=lambda m: m["sent_us"]):
        asked.setdefault(m["person"], m["sent_us"])
    for h in helps(messages):
        helped.setdefault(h.helper, h.sent_us)
    could = [p for p in asked if helped.get(p, np.inf) > asked[p]]
    (step,) = [r for r in found if r.group == {"from": "asker", "to": "helper"}]
    assert (step.value, step.n) == (sum(p in helped for p in could), len(could))


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    people = [{"person": p, "attributes": {"alone": "yes" if p % 2 else "no"}} for p in range(1, 7)]
    others, renamed = rekeyed(3, messages, people)
    first, second = (
        rows(QUESTION, scope(m, people=p, capabilities=WHOLE, replicates=49))
        for m, p in ((messages, people), (others, renamed))
    )
    assert first == second


# --- what cannot be said ---------------------------------------------------------------------


def test_those_seen_from_the_start_are_not_newcomers():
    found = rows(QUESTION, forum(capabilities=("threads", "reply_targets", "authors")))
    assert {r.value for r in found} == {None}
    assert all(r.why for r in found)


def test_whoever_registered_within_the_window_is_a_newcomer():
    from liaisons.corpus.calendar import moment

    people = [
        {"person": A, "joined_at": moment(START)},
        {"person": B, "joined_at": moment(START - DAY)},
    ]
    of = scope(
        FORUM,
        people=people,
        capabilities=("threads", "reply_targets", "authors"),
        collected=100 * DAY,
        **QUICK,
    )
    told = row(rows(QUESTION, of), "staying.returned")
    assert (told.value, told.n) == (1, 1)


def test_of_what_one_person_received_nothing_is_told():
    found = rows(QUESTION, forum(frame="ego"))
    assert {r.value for r in found} == {None}


def test_a_window_too_short_for_a_silence_gives_no_lifetime(found):
    assert row(found, "staying.lifetime").why
    short = rows(QUESTION, forum(collected=20 * DAY + 80 * DAY))
    assert row(short, "staying.lifetime").why


# --- comparison and evidence -----------------------------------------------------------------


def test_communities_are_compared_by_risk_and_hazard_ratios():
    sides = [crowd(seed, people=80) for seed in (1, 2)]
    a, b = (
        scope(m, capabilities=WHOLE, name=n, replicates=99)
        for m, n in zip(sides, "ab", strict=True)
    )
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    whole = {c.measure: c for c in found if not c.group}
    shares = []
    for messages in sides:
        x = [x for x in newcomers(messages, the_end(messages)) if x["window"] >= 30 * DAY]
        shares.append(np.mean([n["elsewhere"] <= 30 * DAY for n in x]))
    assert whole["staying.returned"].effect == "risk_ratio"
    assert whole["staying.returned"].effect_value == pytest.approx(shares[0] / shares[1])
    assert whole["staying.returned"].difference == pytest.approx(shares[0] - shares[1])
    lived = [np.array(list(lives(m, the_end(m)))).T for m in sides]
    known = logrank_test(lived[0][0], lived[1][0], lived[0][1], lived[1][1])
    assert whole["staying.lifetime"].test == "log-rank"
    assert whole["staying.lifetime"].effect == "hazard_ratio"
    assert whole["staying.lifetime"].p == pytest.approx(known.p_value)
    assert all(c.p_holm is not None for c in whole.values() if c.p is not None)


@pytest.mark.parametrize("quantity", ["returned", "retention", "careers"])
def test_rows_are_what_their_evidence_counts(quantity):
    of = forum()
    told = [r for r in run(QUESTION, of).rows if r.measure == f"staying.{quantity}" and not r.why]
    assert told
    evidence = QUESTION.quantity(f"staying.{quantity}").evidence
    for line in told:
        behind = of.rows(evidence.query(line.group))
        for key, wanted in line.group.items():
            behind = behind.filter(pc.equal(behind[key], wanted))
        behind = behind.group_by(["person", "counted"]).aggregate([])
        counted = pc.sum(behind["counted"]).as_py()
        assert len(behind) == line.n
        assert line.value == pytest.approx(counted if line.unit == "people" else counted / line.n)


def test_evidence_of_lifetimes_and_of_the_association():
    of = scope(crowd(1), capabilities=WHOLE, **QUICK)
    found = rows(QUESTION, of)
    lived = of.rows("staying/lived.sql")
    assert len(lived) == row(found, "staying.lifetime").n
    asked = of.rows("staying/associated.sql")
    behind = asked.filter(pc.equal(asked["effect"], "risk_ratio"))
    assert len(behind) == row(found, "staying.association", effect="risk_ratio").n
