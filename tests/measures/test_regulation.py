"""What is regulated, by whom, at what cost."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from liaisons.measures.comparison import compare
from liaisons.measures.regulation import QUESTION
from liaisons.measures.runner import run
from tests.measures.build import DAY, FORUM, HOUR, MINUTE, START, message, reply, row, rows, scope
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D = 1, 2, 3, 4
MOD, OTHER = 90, 91
MODERATED = (*FORUM, "moderation")
COLLECTED = "What the platform removed before collection is not in the corpus."


def act(kind, at, **fields):
    return {"act": kind, "at_us": START + at, **fields}


def values(found, measure, *keys):
    return {
        tuple(r.group[k] for k in keys): r.value
        for r in found
        if r.measure == measure and set(r.group) == set(keys)
    }


@pytest.fixture(scope="module")
def of():
    """January: three messages, three acts. February: two messages, one act; one was withdrawn."""
    return scope(
        [
            message(10, A, 0),
            reply(11, B, HOUR, to=10, thread=10),
            message(12, C, 2 * HOUR, deleted_at=START),
            message(20, B, 3 * HOUR),
            message(30, A, 40 * DAY),
            message(40, B, 41 * DAY),
        ],
        moderation=[
            act("remove", 4 * HOUR, message_id=12, actor=MOD),
            act("off_topic", 5 * HOUR, message_id=20, actor=MOD),
            act("lock", HOUR, thread_id=10, actor=OTHER),
            act("close", 41 * DAY, message_id=30, actor=MOD),
            act("remove", 42 * DAY, message_id=40, actor=B),
            act("warn", 900 * DAY, message_id=40, actor=MOD),
        ],
        capabilities=MODERATED,
        collected=50 * DAY,
    )


@pytest.fixture(scope="module")
def found(of):
    return rows(QUESTION, of)


def test_acts_in_the_window_by_others_over_messages(found):
    assert row(found, "regulation.acts_per_1000").value == pytest.approx(1000 * 4 / 5)
    assert row(found, "regulation.acts_per_1000").n == 5
    assert values(found, "regulation.acts_per_1000", "month") == {
        ("2024-01",): 1000,
        ("2024-02",): 500,
    }
    assert values(found, "regulation.acts_per_1000", "act") == {
        (kind,): pytest.approx(200) for kind in ("close", "lock", "off_topic", "remove")
    }


def test_the_delay_is_from_the_message_or_the_thread_s_first(found):
    delay = row(found, "regulation.delay")
    assert (delay.value, delay.n) == (2 * 3600, 4)
    assert values(found, "regulation.delay", "act") == {
        ("close",): 86_400,
        ("lock",): 3600,
        ("off_topic",): 2 * 3600,
        ("remove",): 2 * 3600,
    }


def test_acts_are_shared_out_among_known_regulators(found):
    gini = row(found, "regulation.gini_regulators")
    # three acts and one: |3 − 1| between the two, over 2 n² × mean
    assert (gini.value, gini.n) == (pytest.approx(2 * 2 / (2 * 4 * 2)), 2)


def test_reading_is_for_those_who_regulate_that_month(found):
    assert values(found, "regulation.reading_load", "month") == {
        ("2024-01",): pytest.approx(3 / (2 * 31)),
        ("2024-02",): pytest.approx(2 / (1 * 20)),
    }
    load = row(found, "regulation.reading_load")
    assert load.value == pytest.approx(5 / (2 * 31 + 20))
    assert load.n == 5


def test_each_figure_says_what_no_corpus_knows(found):
    for r in found:
        if r.measure != "regulation.answering_load":
            assert r.method.endswith(COLLECTED)


def test_answering_is_counted_in_the_weeks_in_which_one_answers():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, DAY, to=10, thread=10),
            reply(12, B, 2 * DAY, to=10, thread=10),
            reply(13, B, 7 * DAY, to=10, thread=10),
            reply(14, C, 3 * DAY, to=10, thread=10),
            reply(15, None, 3 * DAY, to=10, thread=10),
            reply(16, A, 3 * DAY, to=10, thread=10),
        ]
    )
    found = rows(QUESTION, of)
    load = row(found, "regulation.answering_load")
    assert (load.value, load.n) == (pytest.approx((3 + 1) / (2 + 1)), 2)
    assert row(found, "regulation.acts_per_1000").why.endswith("acts of moderation.")


def test_without_acts_the_rate_is_zero_and_the_rest_is_unknown():
    found = rows(QUESTION, scope([message(10, A, 0)], capabilities=MODERATED))
    rate = row(found, "regulation.acts_per_1000")
    assert rate.value == rate.low == 0
    assert rate.high == pytest.approx(1000 * stats.chi2.ppf(0.975, 2) / 2)
    for name in ("trend", "delay", "gini_regulators", "newcomer_ratio", "reading_load"):
        line = row(found, f"regulation.{name}")
        assert line.value is None
        assert line.why


def test_nobody_s_acts_weigh_on_nobody():
    acts = [act("close", HOUR, message_id=10)]
    found = rows(QUESTION, scope([message(10, A, 0)], moderation=acts, capabilities=MODERATED,
                                 collected=DAY))  # fmt: skip
    for name in ("gini_regulators", "reading_load"):
        assert row(found, f"regulation.{name}").why == "The source does not say who moderates."


# --- newcomers and veterans ------------------------------------------------------------------


def place(capabilities=(*MODERATED, "complete_from_start"), **more):
    """A and B write for two years; newcomers C and D write twice, C only what is removed."""
    messages, acts = [], []
    for i in range(20):
        messages.append(message(100 + i, A, i * 38 * DAY))
        messages.append(message(200 + i, B, i * 38 * DAY))
    acts += [act("close", 38 * i * DAY + HOUR, message_id=100 + i, actor=MOD) for i in (15, 19)]
    messages += [
        message(301, C, 500 * DAY, deleted_at=START),
        message(302, C, 501 * DAY, deleted_at=START),
    ]
    acts += [act("remove", 502 * DAY, message_id=i, actor=MOD) for i in (301, 302)]
    messages += [message(401, D, 600 * DAY), message(402, D, 601 * DAY)]
    acts += [act("off_topic", 601 * DAY, message_id=401, actor=MOD)]
    acts += [act("restore", 602 * DAY, message_id=402, actor=MOD)]
    return scope(messages, moderation=acts, capabilities=capabilities, collected=800 * DAY, **more)


def test_newcomers_are_refused_more_than_veterans():
    found = rows(QUESTION, place())
    refused = values(found, "regulation.newcomer_refused", "seniority")
    # newcomers: C's two and D's two, and the first of A and of B; veterans: from the eleventh on
    assert refused == {
        ("newcomer",): pytest.approx(3 / 6),
        ("between",): 0,
        ("veteran",): pytest.approx(2 / 20),
    }
    ratio = row(found, "regulation.newcomer_ratio")
    assert ratio.value == pytest.approx((3 / 6) / (2 / 20))
    assert ratio.n == 26
    assert ratio.low < ratio.value < ratio.high


def test_the_ratio_is_robust_to_people():
    """The sandwich by hand: residuals of each share, summed by person."""
    newcomer = {A: (1, 0), B: (1, 0), C: (2, 2), D: (2, 1)}
    veteran = {A: (10, 2), B: (10, 0)}
    sums = {}
    for group, share, sign in ((newcomer, 0.5, 1), (veteran, 0.1, -1)):
        total = sum(n for n, _ in group.values())
        for person, (n, k) in group.items():
            sums[person] = sums.get(person, 0) + sign * (k - share * n) / total / share
    spread = np.sqrt(sum(s**2 for s in sums.values()) * 4 / 3)
    ratio = row(rows(QUESTION, place()), "regulation.newcomer_ratio")
    z = stats.norm.ppf(0.975)
    assert ratio.low == pytest.approx(5 * np.exp(-z * spread))
    assert ratio.high == pytest.approx(5 * np.exp(z * spread))


def test_where_nothing_varies_there_is_no_interval():
    line = row(rows(QUESTION, place()), "regulation.newcomer_refused", seniority="between")
    assert (line.value, line.low, line.high) == (0, None, None)


def test_seniority_is_unknown_for_those_who_may_have_been_there_before():
    refused = values(rows(QUESTION, place(MODERATED)), "regulation.newcomer_refused", "seniority")
    assert refused["unknown",] == pytest.approx(2 / 40)
    assert refused["newcomer",] == pytest.approx(3 / 4)


def test_what_was_refused_before_anybody_saw_it_is_an_attempt():
    of = scope(
        [message(10, A, 0), message(20, A, HOUR)],
        moderation=[act("refuse", MINUTE, target=B, actor=MOD)],
        capabilities=[*MODERATED, "complete_from_start"],
    )
    refused = row(rows(QUESTION, of), "regulation.newcomer_refused", seniority="newcomer")
    assert (refused.value, refused.n) == (pytest.approx(1 / 3), 3)


# --- counts by month, against statsmodels ----------------------------------------------------


def busy(seed, *, months=24, name="c", rate=0.05, **more):
    """Months of uneven size in which acts come in bursts; some months have none off-topic."""
    chance = np.random.default_rng(seed)
    messages, acts = [], []
    for month in range(months):
        size = int(chance.integers(20, 90))
        for i in range(size):
            identity = 1000 * month + i
            messages.append(
                message(identity, int(chance.integers(1, 30)), (31 * month + i % 28) * DAY + i)
            )
        made = chance.negative_binomial(1, 1 / (1 + rate * size))
        for i in range(min(int(made), size)):
            kind = "off_topic" if i % 2 else "close"
            at = (31 * month + i % 28) * DAY + i + HOUR
            acts.append(act(kind, at, message_id=1000 * month + i, actor=MOD + i % 3))
    return scope(messages, moderation=acts, capabilities=MODERATED, name=name, **more)


@pytest.fixture(scope="module")
def bursts():
    of = busy(4)
    return of, rows(QUESTION, of), of.rows("regulation/months.sql").to_pandas()


def fitted(y, x, exposure=None):
    """The same model by maximum likelihood in statsmodels."""
    design = sm.add_constant(np.column_stack(x)) if x else np.ones((len(y), 1))
    model = sm.NegativeBinomial(y, design, exposure=exposure)
    return model.fit(disp=0, maxiter=500, method="bfgs", gtol=1e-8)


def test_the_rate_is_negative_binomial_with_the_messages_as_offset(bursts):
    _, found, months = bursts
    rate = row(found, "regulation.acts_per_1000")
    model = fitted(months["acts"], [], months["messages"])
    assert rate.method.startswith("negative binomial")
    assert rate.value == pytest.approx(1000 * np.exp(model.params.iloc[0]), rel=1e-4)
    low, high = 1000 * np.exp(model.conf_int().iloc[0])
    assert (rate.low, rate.high) == pytest.approx((low, high), rel=5e-3)


def test_the_trend_is_the_rate_ratio_of_a_month(bursts):
    _, found, months = bursts
    trend = row(found, "regulation.trend")
    model = fitted(months["acts"], [np.arange(len(months))], months["messages"])
    assert trend.value == pytest.approx(np.exp(model.params.iloc[1]), rel=1e-4)
    assert trend.low < trend.value < trend.high


def test_noise_is_what_a_doubling_multiplies_it_by_zeros_kept(bursts):
    _, found, months = bursts
    assert (months["off_topic"] == 0).any()
    for of in ("people", "messages"):
        noise = row(found, "regulation.noise", of=of)
        model = fitted(months["off_topic"], [np.log2(months[of])])
        assert noise.value == pytest.approx(np.exp(model.params.iloc[1]), rel=1e-3)
        assert noise.n == len(months)


def test_off_topic_counts_in_the_month_of_the_message():
    of = scope(
        [message(10, A, 0), message(20, A, 40 * DAY)],
        moderation=[act("off_topic", 39 * DAY, message_id=10, actor=MOD)],
        capabilities=MODERATED,
    )
    months = of.rows("regulation/months.sql").to_pylist()
    assert [m["off_topic"] for m in months] == [1, 0]
    assert [m["acts"] for m in months] == [0, 1]


def test_two_rates_are_compared_by_their_months(bursts):
    here, _, _ = bursts
    there = busy(5, name="d", rate=0.15)
    found = compare(QUESTION, (here, run(QUESTION, here)), (there, run(QUESTION, there)))
    contrast = next(c for c in found if c.measure == "regulation.acts_per_1000" and not c.group)
    tables = [s.rows("regulation/months.sql").to_pandas() for s in (here, there)]
    acts, messages = (np.concatenate([t[c] for t in tables]) for c in ("acts", "messages"))
    model = fitted(acts, [np.repeat([1, 0], [len(t) for t in tables])], messages)
    assert contrast.effect == "ratio_of_means"
    assert contrast.effect_value == pytest.approx(np.exp(model.params[1]), rel=1e-3)
    assert contrast.effect_value < 1
    assert contrast.p == pytest.approx(model.pvalues[1], rel=0.05)
    assert contrast.difference == pytest.approx(contrast.a_value - contrast.b_value)
    assert contrast.test == "negative binomial regression"


def test_a_place_without_moderation_is_left_out_of_the_comparison(bursts):
    here, _, _ = bursts
    there = scope([message(10, A, 0), reply(11, B, HOUR, to=10, thread=10)], name="d")
    found = compare(QUESTION, (here, run(QUESTION, here)), (there, run(QUESTION, there)))
    contrast = next(c for c in found if c.measure == "regulation.acts_per_1000" and not c.group)
    assert contrast.effect_value is None
    assert contrast.why == "d: The source does not know: acts of moderation."


# --- properties ------------------------------------------------------------------------------


@st.composite
def moderated(draw):
    messages = draw(communities(15))
    acts = [
        act(
            draw(st.sampled_from(["remove", "close", "off_topic", "warn"])),
            draw(st.integers(0, 130)) * DAY,
            message_id=draw(st.sampled_from(messages))["message_id"],
            actor=draw(st.sampled_from([MOD, OTHER, 3, None])),
        )
        for _ in range(draw(st.integers(0, 8)))
    ]
    return messages, acts


@settings(max_examples=10, deadline=None)
@given(moderated())
def test_acts_agree_with_reading_the_definitions(world):
    messages, acts = world
    by_id = {m["message_id"]: m for m in messages}
    first, last = (f(m["sent_us"] for m in messages) for f in (min, max))
    counted = [
        a
        for a in acts
        if first <= a["at_us"] <= last
        and not (a["actor"] is not None and a["actor"] == by_id[a["message_id"]]["person"])
    ]
    of = scope(messages, moderation=acts, capabilities=MODERATED)
    months = of.rows("regulation/months.sql")
    assert pc.sum(months["acts"]).as_py() == len(counted)
    refusing = {a["message_id"] for a in counted if a["act"] != "warn"}
    speech = ("post", "reply", "quote", "answer", "comment")
    tried = [m["message_id"] for m in messages if m["person"] and m["kind"] in speech]
    told = of.rows("regulation/refused.sql")
    assert len(told) == len(tried)
    assert pc.sum(told["counted"]).as_py() == (sum(m in refusing for m in tried) if tried else None)


@settings(max_examples=4, deadline=None)
@given(moderated())
def test_another_pseudonym_key_changes_no_row(world):
    messages, acts = rekeyed(5, *world)
    assert rows(QUESTION, scope(world[0], moderation=world[1], capabilities=MODERATED)) == rows(
        QUESTION, scope(messages, moderation=acts, capabilities=MODERATED)
    )


@pytest.mark.parametrize(
    ("measure", "group", "lines"),
    [
        ("regulation.acts_per_1000", {}, 4),
        ("regulation.acts_per_1000", {"act": "lock"}, 1),
        ("regulation.delay", {"act": "remove"}, 1),
        ("regulation.gini_regulators", {}, 2),
        ("regulation.reading_load", {"month": "2024-02"}, 1),
        ("regulation.noise", {}, 1),
        ("regulation.newcomer_refused", {"seniority": "unknown"}, 3),
        ("regulation.answering_load", {}, 1),
    ],
)
def test_the_evidence_is_what_was_acted_upon(of, measure, group, lines):
    evidence = QUESTION.quantity(measure).evidence
    told = of.rows(evidence.sql)
    for key, value in group.items():
        told = told.filter(pc.equal(told[key], value))
    identity = "person" if evidence.unit == "person" else "message_id"
    assert len(set(told.filter(told["counted"])[identity].to_pylist())) == lines
