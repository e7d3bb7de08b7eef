"""Replies on a real Q&A site, against lifelines and pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times, restricted_mean_survival_time

from liaisons.measures.help import QUESTION
from tests.measures import coffee
from tests.measures.build import (
    row,
    rows,
    scope,
)

QA = ("threads", "reply_targets", "authors", "questions", "answers")


def values(found, measure, *keys):
    return {
        tuple(r.group[k] for k in keys): r.value
        for r in found
        if r.measure == measure and set(r.group) == set(keys)
    }


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
