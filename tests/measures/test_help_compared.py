"""Two communities on how their questions fare, against lifelines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from scipy import stats

from liaisons.measures.comparison import compare
from liaisons.measures.help import QUESTION
from liaisons.measures.runner import run
from tests.measures.build import (
    DAY,
    HOUR,
    SECOND,
    message,
    reply,
    scope,
)

A, B = 1, 2


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
