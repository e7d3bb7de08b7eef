"""Whether questions get replies, and how fast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times, restricted_mean_survival_time
from scipy import stats

from liaisons.measures.comparison import compare
from liaisons.measures.help import QUESTION
from liaisons.measures.runner import run
from tests.measures import coffee
from tests.measures.build import (
    DAY,
    FORUM,
    HOUR,
    MINUTE,
    SECOND,
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


# --- against lifelines, on a real site -------------------------------------------------------


@pytest.fixture(scope="module")
def site():
    posts = coffee.posts()
    return scope(posts, asks=coffee.questions(posts), capabilities=QA)


@pytest.fixture(scope="module")
def site_rows(site):
    return rows(QUESTION, site)


@pytest.fixture(scope="module")
def waits():
    """Read from the posts with pandas: how long each question waited, and whether for a reply."""
    posts = pd.DataFrame(coffee.posts())
    asked = posts[posts["kind"] == "post"].set_index("message_id")
    answers = posts[posts["kind"] == "answer"].join(
        asked[["person", "sent_us"]], on="reply_to", rsuffix="_asked"
    )
    answers = answers[
        (answers["person"] != answers["person_asked"])
        & (answers["sent_us"] > answers["sent_us_asked"])
    ]
    first = answers.groupby("reply_to")["sent_us"].min().reindex(asked.index)
    wait = first.fillna(posts["sent_us"].max()) - asked["sent_us"]
    by_question = answers.groupby("reply_to")
    return pd.DataFrame(
        {
            "wait": wait / 1e6,
            "replied": first.notna(),
            "asker": asked["person"],
            "replies": by_question.size().reindex(asked.index).fillna(0),
            "repliers": by_question["person"].nunique().reindex(asked.index).fillna(0),
            "accepted": by_question["accepted"].any().reindex(asked.index, fill_value=False),
        }
    )


def test_the_published_figures_of_the_site(site_rows):
    assert row(site_rows, "help.questions").value == 225
    assert row(site_rows, "help.replied_share").value == pytest.approx(0.9244, abs=5e-5)
    assert row(site_rows, "help.first_reply_delay").value == pytest.approx(9054.08)


def test_the_curve_is_that_of_lifelines(site_rows, waits):
    fitted = KaplanMeierFitter().fit(waits["wait"], waits["replied"])
    for horizon in (300, 900, 3600, 86_400, 604_800):
        within = row(site_rows, "help.replied_within", horizon_s=horizon)
        assert within.value == pytest.approx(1 - fitted.predict(horizon))
        bounds = fitted.confidence_interval_.loc[:horizon].iloc[-1]
        assert (within.low, within.high) == pytest.approx(tuple(1 - bounds[::-1]))
    for (t,), value in values(site_rows, "help.survival", "t_s").items():
        assert value == pytest.approx(fitted.predict(t))
    median = row(site_rows, "help.first_reply_delay")
    assert median.value == fitted.median_survival_time_
    interval = median_survival_times(fitted.confidence_interval_).to_numpy()[0]
    assert (median.low, median.high) == pytest.approx(tuple(sorted(interval)))
    for span, name in ((86_400, "24h"), (604_800, "7d")):
        mean = row(site_rows, f"help.waiting_{name}")
        assert mean.value == pytest.approx(restricted_mean_survival_time(fitted, t=span))
        assert mean.low < mean.value < mean.high


def test_means_and_accepted_answers_are_those_of_pandas(site_rows, waits):
    for name in ("replies", "repliers"):
        mean = row(site_rows, f"help.{name}_per_question")
        assert mean.value == pytest.approx(waits[name].mean())
        assert mean.low < mean.value < mean.high
    accepted = row(site_rows, "help.accepted_share")
    assert accepted.value == pytest.approx(waits["accepted"].mean())


def test_what_was_closed_before_an_answer_is_counted_apart(waits):
    posts = coffee.posts()
    of = scope(
        posts,
        asks=coffee.questions(posts),
        moderation=coffee.closings(),
        capabilities=[*QA, "moderation"],
    )
    unreplied = set(waits.index[~waits["replied"]])
    closed = {event["message_id"] for event in coffee.closings()}
    found = rows(QUESTION, of)
    assert row(found, "help.closed_before_reply").value == len(unreplied & closed) > 0
    fitted = KaplanMeierFitter().fit(waits["wait"], waits["replied"])
    week = row(found, "help.replied_within", horizon_s=604_800)
    assert week.value == pytest.approx(1 - fitted.predict(604_800))


# --- two communities -------------------------------------------------------------------------


def asked_by(name, askers, delays, *, size=40, **more):
    """Questions an hour apart, asked in turn, replied after these minutes (None: never)."""
    messages = []
    for i in range(size):
        messages.append(message(10 * i, i % askers, i * HOUR))
        minutes = delays[i % len(delays)]
        if minutes is not None:
            at = i * HOUR + (minutes * 60 + i) * SECOND
            kind = {"accepted": i % 3 == 0} if more.get("marks") else {}
            messages.append(reply(10 * i + 1, 900, at, to=10 * i, thread=10 * i, **kind))
    return scope(messages, name=name, collected=40 * DAY)


def compared(first, second):
    return {
        (c.measure, *c.group.values()): c
        for c in compare(QUESTION, (first, run(QUESTION, first)), (second, run(QUESTION, second)))
    }


@pytest.fixture(scope="module")
def contrasts():
    quick = asked_by("quick", 7, (3, 12, 50, None, 5), marks=True)
    slow = asked_by("slow", 5, (30, None, 240, 15), size=50, marks=True)
    return compared(quick, slow), quick, slow


def joined(quick, slow):
    """The waits of both as a table for lifelines."""
    frames = []
    for scope_, first in ((quick, 1), (slow, 0)):
        waits = scope_.relation("waits").to_pandas().sort_values("asked_us")
        frames.append(
            pd.DataFrame(
                {
                    "wait": waits["wait_us"] / 1e6,
                    "replied": waits["replied"],
                    "first": first,
                    "asker": waits["asker"] + 1000 * first,
                    "replies": waits["replies"],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def test_the_hazard_ratio_is_that_of_lifelines_with_askers_as_clusters(contrasts):
    found, quick, slow = contrasts
    contrast = found["help.first_reply_delay",]
    table = joined(quick, slow).drop(columns="replies")
    fitted = CoxPHFitter().fit(table, "wait", "replied", cluster_col="asker")
    assert contrast.effect == "hazard_ratio"
    assert contrast.effect_value == pytest.approx(fitted.hazard_ratios_["first"], rel=1e-4)
    assert contrast.effect_value > 1
    low, high = np.exp(fitted.confidence_intervals_.to_numpy()[0])
    assert (contrast.effect_low, contrast.effect_high) == pytest.approx((low, high), rel=1e-3)
    assert contrast.test == "log-rank, clustered"
    assert 0 < contrast.p < 0.05
    assert contrast.p_holm >= contrast.p


def test_medians_and_mean_waits_are_compared_by_their_replicates(contrasts):
    found, *_ = contrasts
    median = found["help.first_reply_delay",]
    assert median.difference == pytest.approx(median.a_value - median.b_value)
    assert median.low < median.difference < median.high < 0
    for name in ("help.waiting_24h", "help.waiting_7d"):
        mean = found[name,]
        assert mean.difference == pytest.approx(mean.a_value - mean.b_value)
        assert mean.low < mean.difference < mean.high
        assert mean.test == "bootstrap"
        assert mean.p is not None


def test_the_risk_ratio_is_robust_to_askers(contrasts):
    found, quick, slow = contrasts
    contrast = found["help.replied_share",]
    table = joined(quick, slow)
    y, x = table["replied"].to_numpy(float), table["first"].to_numpy(bool)
    p1, p0 = y[x].mean(), y[~x].mean()
    assert contrast.effect_value == pytest.approx(p1 / p0)
    residual = np.where(x, (y - p1) / p1 / x.sum(), (p0 - y) / p0 / (~x).sum())
    sums = pd.Series(residual).groupby(table["asker"]).sum()
    spread = np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1))
    z = stats.norm.ppf(0.975)
    bounds = p1 / p0 * np.exp(np.array([-z, z]) * spread)
    assert (contrast.effect_low, contrast.effect_high) == pytest.approx(tuple(bounds))
    assert contrast.difference == pytest.approx(p1 - p0)


def test_accepted_shares_are_compared_where_both_mark_them(contrasts):
    found, *_ = contrasts
    contrast = found["help.accepted_share",]
    assert contrast.effect == "risk_ratio"
    assert contrast.effect_value == pytest.approx(contrast.a_value / contrast.b_value)
    unmarked = compared(asked_by("a", 3, (5, None)), asked_by("b", 3, (5, None), marks=True))
    assert unmarked["help.accepted_share",].why.startswith("a: The source does not mark")


def test_replies_are_compared_by_the_ratio_of_means(contrasts):
    found, quick, slow = contrasts
    contrast = found["help.replies_per_question",]
    means = joined(quick, slow).groupby("first")["replies"].mean()
    assert contrast.effect == "ratio_of_means"
    assert contrast.effect_value == pytest.approx(means[1] / means[0])


def test_what_one_corpus_cannot_tell_is_left_out_with_the_reason(contrasts):
    _, quick, _ = contrasts
    ego = scope([message(10, A, 0)], frame="ego", capabilities=["authors"], name="ego")
    contrast = compared(quick, ego)["help.replied_share",]
    assert contrast.effect_value is None
    assert contrast.why.startswith("ego: The corpus is what one person received")
    untimed = scope([message(10, A, 0), message(20, B, 1)], untimed=2, name="untimed")
    found = compared(quick, untimed)
    assert found["help.first_reply_delay",].why == "untimed: The source gives no times."
    assert found["help.replied_share",].effect == "risk_ratio"


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
