"""Does individual interest add up: by hand, against scipy and statsmodels, from the definitions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalLogit

from liaisons.measures.commons import QUESTION
from liaisons.measures.commons.balance import BALANCES
from liaisons.measures.comparison import compare
from liaisons.measures.runner import run
from tests.measures.build import DAY, HOUR, message, reply, row, rows, scope
from tests.measures.crowd import crowd
from tests.measures.plain import helps, openings, replies, speech
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D, E, F, G = range(1, 8)
QUICK = {"replicates": 0, "permutations": 0}
LONG = {"collected": 200 * DAY}

#: B helps A twice and C once, C helps B, D asks in vain, E thanks; F arrives too late.
FORUM = [
    message(10, A, 0),
    reply(11, B, HOUR, to=10, thread=10),
    reply(12, B, 2 * HOUR, to=10, thread=10),
    message(20, B, DAY),
    reply(21, C, DAY + HOUR, to=20, thread=20),
    message(30, C, 2 * DAY),
    reply(31, B, 2 * DAY + HOUR, to=30, thread=30),
    reply(32, E, 2 * DAY + 2 * HOUR, to=31, thread=30),
    message(40, D, 3 * DAY),
    message(50, F, 150 * DAY),
    reply(51, A, 150 * DAY + HOUR, to=50, thread=50),
]


@pytest.fixture(scope="module")
def found():
    return rows(QUESTION, scope(FORUM, reported_size=24, replicates=199, permutations=99, **LONG))


def value(found, quantity, **group):
    return row(found, f"commons.{quantity}", **group).value


# --- by hand ---------------------------------------------------------------------------------


def test_giving_and_taking_by_hand(found):
    """A gave 1 and took 2, B gave 3 and took 1, C gave 1 and took 1; F is not watched so long."""
    told = row(found, "commons.give_take")
    assert (told.value, told.n) == (pytest.approx((-1 + 2 + 0 + 0 + 0) / 5), 5)
    shares = {name: value(found, "give_take", balance=name) for name in BALANCES}
    assert shares == {
        "giver": pytest.approx(1 / 5),  # B
        "even": pytest.approx(1 / 5),  # C
        "receiver": pytest.approx(1 / 5),  # A
        "asker_only": pytest.approx(1 / 5),  # D
        "neither": pytest.approx(1 / 5),  # E
    }


def test_silent_readers_are_those_who_never_wrote(found):
    assert value(found, "silent") == pytest.approx(1 - 6 / 24)


def test_silent_readers_need_a_size_that_holds():
    assert row(rows(QUESTION, scope(FORUM, **QUICK)), "commons.silent").why
    told = row(rows(QUESTION, scope(FORUM, reported_size=5, **QUICK)), "commons.silent")
    assert told.value is None
    assert "6" in (told.why or "")


def test_those_who_receive_also_give_is_a_rank_correlation(found):
    given_, received = (1, 3, 1, 0, 0), (2, 1, 1, 0, 0)
    known = stats.spearmanr(received, given_).statistic
    assert value(found, "reciprocators") == pytest.approx(known)
    chance = row(found, "commons.expected_reciprocators")
    assert chance.low < chance.value < chance.high


def test_help_is_indirect_to_whoever_had_not_helped_the_giver(found):
    """B helped A, A and C; by then C had helped B. C helped B, A helped F: both indirect."""
    told = row(found, "commons.indirect_share")
    assert (told.value, told.n) == (pytest.approx(4 / 5), 5)


def turn(person, begin, *, replied, helps_other):
    """A question of ``person``, and what they did in the 30 days after its reply or after it."""
    thread, other = 10_000 * person + begin * 100, 500 + begin
    found = [message(thread, person, begin * DAY)]
    if replied:
        found.append(reply(thread + 1, 90, begin * DAY + HOUR, to=thread, thread=thread))
    if helps_other:
        at = (begin + 5) * DAY
        found.append(message(thread + 50, other, at))
        found.append(reply(thread + 51, person, at + HOUR, to=thread + 50, thread=thread + 50))
    return found


def test_pay_it_forward_compares_each_person_with_themselves():
    """Two act only after a reply, one only after none; one acts in both and tells nothing."""
    messages = []
    for person, (after_reply, after_none) in {
        A: (True, False),
        B: (True, False),
        C: (False, True),
        D: (True, True),
    }.items():
        messages += turn(person, person, replied=True, helps_other=after_reply)
        messages += turn(person, 60 + person, replied=False, helps_other=after_none)
    told = row(rows(QUESTION, scope(messages, **LONG, **QUICK)), "commons.chain")
    assert (told.value, told.n) == (pytest.approx(2), 3)
    assert "matched pairs" in told.method


def test_days_after_no_reply_that_are_also_days_after_one_are_not_compared():
    messages = turn(A, 0, replied=True, helps_other=True)
    messages += turn(A, 20, replied=False, helps_other=False)
    of = scope(messages, **LONG, **QUICK)
    told = row(rows(QUESTION, of), "commons.chain")
    assert told.value is None
    assert told.why
    turns = of.kept["commons_turns"]
    assert turns.filter(pc.equal(turns["person"], A))["replied"].to_pylist() == [True]


# --- against the definitions -----------------------------------------------------------------


def watched(messages):
    """Keys of the people first seen at least 90 days before the end."""
    end, first = max(m["sent_us"] for m in messages), {}
    for m in speech(messages):
        first.setdefault(m["person"], m["sent_us"])
    return {p for p, begun in first.items() if p is not None and end - begun >= 90 * DAY}


@settings(max_examples=10, deadline=None)
@given(communities())
def test_balances_agree_with_reading_the_definitions(messages):
    found = rows(QUESTION, scope(messages, **QUICK))
    people = sorted(watched(messages))
    if not people:
        assert row(found, "commons.give_take").why
        return
    given_ = Counter(h.helper for h in helps(messages))
    received = Counter(h.asker for h in helps(messages))
    balance = [given_[p] - received[p] for p in people]
    assert value(found, "give_take") == pytest.approx(np.mean(balance))
    assert value(found, "give_take", balance="giver") == pytest.approx(
        np.mean([b > 0 for b in balance])
    )
    assert sum(value(found, "give_take", balance=name) for name in BALANCES) == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(communities())
def test_indirect_help_agrees_with_reading_the_definitions(messages):
    told = {h[:3]: h for h in helps(messages)}
    people, seen, fresh = watched(messages), set(), []
    for h in sorted(told.values()):
        if h.helper in people:
            fresh.append((h.asker, h.helper) not in seen)
        seen.add((h.helper, h.asker))
    found = rows(QUESTION, scope(messages, **QUICK))
    if fresh:
        assert value(found, "indirect_share") == pytest.approx(np.mean(fresh))
    else:
        assert value(found, "indirect_share") is None


def turns_of(messages):
    """(person, replied, acted) of every turn, after the definitions beside the code."""
    end, people = max(m["sent_us"] for m in messages), watched(messages)
    begun, given_ = [], helps(messages)
    for question in openings(messages).values():
        if question["person"] in people:
            told = [m["sent_us"] for m in replies(question, messages)]
            begin = min(told, default=question["sent_us"])
            order = (begin, question["source_row"])
            begun.append((question["person"], order, bool(told), question["thread_id"]))
    last = {}
    for person, order, replied, thread in sorted(begun):
        begin = order[0]
        near = any(p == person and r and abs(o[0] - begin) < 30 * DAY for p, o, r, _ in begun)
        if begin + 30 * DAY > end or (not replied and near):
            continue
        if begin - last.get(person, -np.inf) >= 30 * DAY:
            last[person] = begin
            acted = any(
                h.helper == person and h.thread != thread and begin < h.sent_us <= begin + 30 * DAY
                for h in given_
            )
            yield person, replied, acted


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_turns_agree_with_reading_the_definitions(seed):
    messages = crowd(seed, people=25, threads=80)
    of = scope(messages, **QUICK)
    run(QUESTION, of)
    forward = of.rows("commons/forward.sql").to_pylist()
    told = sorted((t["person"], t["replied"], t["helped"]) for t in forward)
    assert told == sorted(turns_of(messages))


def test_the_odds_ratio_is_that_of_conditional_logistic_regression():
    chance, messages, drawn = np.random.default_rng(7), [], []
    for person in range(1, 41):
        for i in range(int(chance.integers(2, 6))):
            replied = bool(chance.random() < 0.5)
            acted = bool(chance.random() < (0.6 if replied else 0.35))
            messages += turn(person, 40 * i + person % 5, replied=replied, helps_other=acted)
            drawn.append((person, replied, acted))
    of = scope(messages, collected=400 * DAY, **QUICK)
    told = row(rows(QUESTION, of), "commons.chain")
    person, replied, acted = np.array(drawn).T
    with pytest.warns(match="no within-group variance"):
        model = ConditionalLogit(acted, replied[:, None].astype(float), groups=person)
    fitted = model.fit(disp=0)
    assert told.value == pytest.approx(np.exp(fitted.params[0]), rel=1e-4)
    low, high = np.exp(fitted.conf_int()[0])
    assert (told.low, told.high) == (pytest.approx(low, rel=1e-3), pytest.approx(high, rel=1e-3))


def test_couples_return_help_more_than_chance_would():
    """Six couples: after the first week nearly all help goes to somebody who gave some before."""
    messages = []
    for i in range(120):
        asker = 1 + i % 12
        thread = 10 * (i + 1)
        messages.append(message(thread, asker, i * DAY))
        helper = (asker - 1 ^ 1) + 1
        messages.append(reply(thread + 1, helper, i * DAY + HOUR, to=thread, thread=thread))
    found = rows(QUESTION, scope(messages, permutations=99, **LONG))
    told, chance = (
        row(found, f"commons.{q}") for q in ("indirect_share", "expected_indirect_share")
    )
    assert told.value < 0.1
    assert chance.low > told.value


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    (others,) = rekeyed(3, messages)
    first, second = (
        rows(QUESTION, scope(m, replicates=49, permutations=3)) for m in (messages, others)
    )
    assert first == second


# --- what cannot be said ---------------------------------------------------------------------


def test_of_what_one_person_received_only_silent_readers_are_told():
    found = rows(QUESTION, scope(FORUM, frame="ego", reported_size=24, **QUICK))
    assert {r.measure for r in found if r.value is not None} == {"commons.silent"}
    assert all(r.why for r in found if r.value is None)


def test_nobody_watched_for_ninety_days():
    found = rows(QUESTION, scope(FORUM[:4], reported_size=24, **QUICK))
    assert row(found, "commons.give_take").why
    assert value(found, "silent") == pytest.approx(1 - 2 / 24)


def test_without_null_models_figures_stand_alone():
    found = rows(QUESTION, scope(FORUM, **LONG, **QUICK))
    assert row(found, "commons.give_take").low is None
    for quantity in ("expected_reciprocators", "expected_indirect_share"):
        assert row(found, f"commons.{quantity}").why


# --- comparison and evidence -----------------------------------------------------------------


def test_giving_is_compared_person_by_person_and_readers_by_shares():
    sides = FORUM, FORUM[:6]
    sizes = 24, 30
    a, b = (
        scope(m, name=n, reported_size=size, replicates=199, **LONG)
        for m, n, size in zip(sides, "ab", sizes, strict=True)
    )
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    whole = {c.measure: c for c in found if not c.group}
    x, y = (-1, 2, 0, 0, 0), (-2, 1, 0 + 1)
    delta = np.mean([np.sign(i - j) for i in x for j in y])
    assert whole["commons.give_take"].effect == "cliffs_delta"
    assert whole["commons.give_take"].effect_value == pytest.approx(delta)
    assert whole["commons.silent"].effect == "risk_ratio"
    assert whole["commons.silent"].effect_value == pytest.approx((18 / 24) / (27 / 30))
    assert whole["commons.indirect_share"].effect == "difference"
    assert "commons.expected_indirect_share" not in whole


@pytest.mark.parametrize(
    ("quantity", "group", "counted", "of"),
    [
        ("give_take", {}, 1, 5),
        ("give_take", {"balance": "asker_only"}, 1, 5),
        ("reciprocators", {}, 1, 5),
        ("silent", {}, 0, 6),
        ("indirect_share", {}, 4, 5),
        ("chain", {}, 1, 4),
    ],
)
def test_rows_are_what_their_evidence_counts(quantity, group, counted, of):
    within = scope(FORUM, reported_size=24, **LONG, **QUICK)
    run(QUESTION, within)
    evidence = QUESTION.quantity(f"commons.{quantity}").evidence
    behind = within.rows(evidence.query(group))
    for key, wanted in group.items():
        behind = behind.filter(pc.equal(behind[key], wanted))
    identity = "person" if evidence.unit == "person" else "message_id"
    behind = behind.group_by([identity, "counted"]).aggregate([])
    assert (pc.sum(behind["counted"]).as_py(), len(behind)) == (counted, of)
