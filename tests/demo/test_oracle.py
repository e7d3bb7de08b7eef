"""The oracle itself, on cases small enough to check by hand and against other libraries."""

from __future__ import annotations

import math
import random

import networkx as nx
import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from scipy import stats

from tests.demo import oracle
from tests.demo.oracle import DAY, SECOND, Event, Reading, key

# Monday 5 January 2026, 10:00 in Paris.
MONDAY = 1_767_603_600 * SECOND


def said(
    name: str, thread: str, author: str | None, minute: float, answers: str | None = None
) -> Event:
    sent = MONDAY + round(minute * 60) * SECOND
    return Event(name, thread, author, sent, answers, name == thread)


@pytest.fixture
def small() -> Reading:
    """Two answered questions and one that is not, a remark, and what surrounds them."""
    return Reading(
        [
            said("q1", "q1", "ana", 0),
            said("a1", "q1", "ben", 10, "q1"),
            said("a2", "q1", "cam", 20),  # no target: the question opens the thread
            said("p1", "q1", "dan", 25, "a1"),  # answers ben, not ana
            said("t1", "q1", "ana", 30, "a1"),  # thanks: contact, not help
            said("a3", "q1", "ben", 40, "t1"),  # answers ana again
            said("q2", "q2", "ben", 60),
            said("a4", "q2", "ana", 65, "q2"),
            said("a5", "q2", None, 70, "q2"),  # a deleted account: a reply, nobody's link
            said("q3", "q3", "cam", 100),
            said("b3", "q3", "cam", 105, "q3"),  # the asker insists: no reply
            said("r1", "r1", "dan", 110),
            said("c1", "r1", "ana", 120, "r1"),  # comments a remark: contact
        ],
        {"q1", "q2", "q3"},
    )


def test_a_small_place_by_hand(small: Reading) -> None:
    rows = oracle.rows(small, reported_size=10)
    assert rows[key("presence.people")] == 4
    assert rows[key("presence.messages")] == 13
    assert rows[key("presence.threads")] == 4
    assert rows[key("presence.active_share")] == 0.4
    assert rows[key("presence.messages_per_day")] == 13
    assert rows[key("presence.active_people", month="2026-01")] == 4
    assert rows[key("presence.rhythm", weekday=0, hour=10)] == 6 / 13
    assert rows[key("help.questions")] == 3
    assert rows[key("help.replied_share")] == 2 / 3
    assert rows[key("help.replies_per_question")] == (4 + 2 + 0) / 3
    assert rows[key("help.repliers_per_question")] == (3 + 1 + 0) / 3
    assert rows[key("commons.silent")] == 0.6


def test_replies_after_five_ten_minutes_and_never(small: Reading) -> None:
    rows = oracle.rows(small)
    # The third question is watched for 20 minutes, so both others reply while all are at risk.
    assert rows[key("help.replied_within", horizon_s=300)] == pytest.approx(1 / 3)
    assert rows[key("help.replied_within", horizon_s=900)] == pytest.approx(2 / 3)
    assert rows[key("help.first_reply_delay")] == 600


def test_help_and_contact_links(small: Reading) -> None:
    help_links = [(a, b, e.id) for a, b, e in small.help]
    assert help_links == [
        ("ben", "ana", "a1"),
        ("cam", "ana", "a2"),
        ("ben", "ana", "a3"),
        ("ana", "ben", "a4"),
    ]
    contact_links = [(a, b, e.id) for a, b, e in small.contact]
    assert contact_links == [("dan", "ben", "p1"), ("ana", "ben", "t1"), ("ana", "dan", "c1")]


def test_ties_of_the_small_place(small: Reading) -> None:
    rows = oracle.ties(small.help, "help")
    assert rows[key("ties.people", network="help")] == 3
    assert rows[key("ties.links", network="help")] == 3
    assert rows[key("ties.messages", network="help")] == 4
    assert rows[key("ties.mean_degree", network="help")] == 2
    assert rows[key("ties.density", network="help")] == 0.5
    assert rows[key("ties.reciprocity", network="help")] == pytest.approx(2 / 3)
    # Two reach ana, one reaches ben, none cam: (0 + 1 + 2) over (3 - 1)².
    assert rows[key("ties.in_centralisation", network="help")] == 3 / 4


def test_indirect_help_is_what_was_not_owed(small: Reading) -> None:
    # ana had been helped by ben when she helped him.
    assert oracle.indirect_share(small, small.first) == 3 / 4
    assert oracle.indirect_share(small, {"ana"}) == 0


def test_who_returns_after_a_first_question() -> None:
    days = 24 * 60
    events = [
        said("o", "o", "old", 0),
        said("q1", "q1", "ann", 100 * days),
        said("a1", "q1", "old", 100 * days + 60, "q1"),
        said("q1b", "q1b", "ann", 110 * days),
        said("q2", "q2", "bob", 120 * days),
        said("a2", "q2", "old", 122 * days, "q2"),  # after 24 hours
        said("b2", "q2", "bob", 123 * days, "q2"),  # the same thread: no return
        said("q3", "q3", "cid", 130 * days),
        said("a3", "q3", "old", 130 * days + 5, "q3"),
        said("c3", "a-thread", "cid", 161 * days),  # after 30 days
        said("r4", "r4", "dot", 140 * days),  # no question
        said("r5", "r5", "dot", 141 * days),
        said("q6", "q6", "eve", 190 * days),  # not watched for 30 days
        said("end", "end", "old", 200 * days),
    ]
    rows = oracle.staying(Reading(events, {"q1", "q2", "q3", "q6"}))
    assert rows[key("staying.returned")] == 2 / 4
    assert rows[key("staying.returned", replied_within_24h=True)] == 1 / 2
    assert rows[key("staying.returned", replied_within_24h=False)] == 0


def test_give_and_take() -> None:
    days = 24 * 60
    events = [
        said("q1", "q1", "ana", 0),
        said("a1", "q1", "ben", 1, "q1"),
        said("a2", "q1", "cam", 2, "q1"),
        said("q2", "q2", "cam", 3),
        said("a3", "q2", "ben", 4, "q2"),
        said("q3", "q3", "dan", 5),
        said("a4", "q3", "cam", 6, "q3"),
        said("a5", "q3", "eve", 7, "q3"),
        said("q4", "q4", "eve", 8),
        said("a6", "q4", "ben", 9, "q4"),
        said("a7", "q4", "cam", 10, "q4"),
        said("q5", "q5", "fay", 11),
        said("a8", "q5", "gus", 12, "q5"),
        said("q6", "q6", "gus", 13),
        said("a9", "q6", "fay", 14, "q6"),
        said("q7", "q7", "hal", 15),
        said("r8", "r8", "ivy", 16),
        said("b1", "q7", "zoe", 100 * days, "q7"),
    ]
    rows = oracle.commons(Reading(events, {"q1", "q2", "q3", "q4", "q5", "q6", "q7"}), None)
    # ben 3-0 and cam 3-1 give; fay and gus 1-1; eve 1-2 receives more; ana 0-2, dan 0-2 and hal
    # 0-1 only ask; ivy does neither; zoe came too late to be watched, so one gift is not balanced.
    assert rows[key("commons.give_take")] == pytest.approx(-1 / 9)
    for name, people in (
        ("giver", 2),
        ("even", 2),
        ("receiver", 1),
        ("asker_only", 3),
        ("neither", 1),
    ):
        assert rows[key("commons.give_take", balance=name)] == people / 9
    # Of nine gifts by watched people, gus's to fay came first and hers answered it.
    assert rows[key("commons.indirect_share")] == 8 / 9


def test_kaplan_meier_against_lifelines() -> None:
    rng = random.Random(7)
    waited = [(rng.randrange(1, 40) * SECOND, rng.random() < 0.7) for _ in range(200)]
    fitter = KaplanMeierFitter().fit([t for t, _ in waited], [e for _, e in waited])
    for time, survival, _ in oracle.kaplan_meier(waited):
        assert survival == pytest.approx(float(fitter.predict(time)), rel=1e-12)


def test_network_figures_against_networkx() -> None:
    graph = nx.gnp_random_graph(60, 0.06, seed=3, directed=True)
    event = said("m", "m", "x", 0)
    links = [(str(a), str(b), event) for a, b in graph.edges]
    rows = {name: value for (name, _), value in oracle.ties(links, "help").items()}
    linked = graph.subgraph([n for n in graph if graph.degree(n)])
    flat = nx.Graph(linked)
    core = nx.core_number(flat)
    assert rows["ties.density"] == pytest.approx(nx.density(linked))
    assert rows["ties.reciprocity"] == pytest.approx(nx.reciprocity(linked))
    assert rows["ties.transitivity"] == pytest.approx(nx.transitivity(flat))
    assert rows["ties.components_largest_share"] * len(linked) == pytest.approx(
        len(max(nx.connected_components(flat), key=len))
    )
    assert rows["ties.core_number_max"] == max(core.values())
    assert rows["ties.core_size"] == sum(c == max(core.values()) for c in core.values())


def test_a_star_is_fully_centralised() -> None:
    event = said("m", "m", "x", 0)
    rows = oracle.ties([(name, "hub", event) for name in "abcde"], "help")
    assert rows[key("ties.in_centralisation", network="help")] == 1
    # All five point once and the hub never: only the hub is below the most.
    assert rows[key("ties.out_centralisation", network="help")] == 1 / 25


def test_ranks_and_inequality() -> None:
    one, other = [3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]
    assert oracle.spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert oracle.gini([5, 5, 5]) == 0
    assert oracle.gini([0, 0, 0, 12]) == 0.75
    assert oracle.half_of([5, 3, 1, 1]) == 1
    assert oracle.half_of([4, 3, 2, 2]) == 2
    assert math.isnan(oracle.spearman([1, 1], [1, 2]))


def test_a_local_hour_is_that_of_paris() -> None:
    winter, summer = said("w", "w", "a", 0), said("s", "s", "a", 180 * 24 * 60)
    reading = Reading([winter, summer], set())
    assert reading.local(winter).hour == 10
    assert reading.local(summer).hour == 11
    assert np.isclose((summer.sent - winter.sent) / DAY, 180)
