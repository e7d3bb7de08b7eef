"""Whom to ask: walls by property, each term by hand, and the sentences a person reads."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.channel.ranking import (
    DAY,
    HOUR,
    Answered,
    Asked,
    Knowledge,
    Peer,
    Requested,
    Terms,
    batch,
    may_be_asked,
    told,
)

NOW = 100 * DAY + 12 * HOUR
LAW = frozenset({"droit"})
QUESTION = Asked("asker", LAW, NOW)


def taught(*lines: Answered | Requested) -> Knowledge:
    knowledge = Knowledge()
    for line in lines:
        knowledge.learn(line)
    return knowledge


def order(peers: list[Peer], knowledge: Knowledge) -> list[str]:
    return [c.person for c in batch(QUESTION, peers, knowledge, NOW, size=9)]


def peer(id: str, **agreed: object) -> Peer:
    return Peer(id=id, per_day=9, **agreed)  # type: ignore[arg-type]


def test_who_declared_the_subject_goes_first() -> None:
    assert order([peer("a"), peer("b", subjects=LAW)], Knowledge()) == ["b", "a"]


def test_who_answered_on_it_goes_before_who_answered_on_others() -> None:
    log = taught(
        *[Answered("a", "x", frozenset({"soins"}), NOW - DAY)] * 4,
        *[Answered("b", "x", LAW, NOW - DAY)] * 4,
    )
    expertise = {id: log.terms(peer(id), QUESTION, NOW).expertise for id in "abc"}
    assert sorted(expertise, key=expertise.__getitem__) == ["a", "c", "b"]


def test_an_answer_of_half_a_year_ago_counts_half() -> None:
    recent = taught(Answered("a", "x", LAW, NOW))
    old = taught(Answered("a", "x", LAW, NOW - 182 * DAY))
    expected = [0.5 + 3.5 * (w + 0.5) / (w + 0.2 * (1 - w) + 3) for w in (1.0, 0.5)]
    found = [k.terms(peer("a"), QUESTION, NOW).expertise for k in (recent, old)]
    assert found == pytest.approx(expected)


def test_who_answered_the_asker_is_closer() -> None:
    log = taught(Answered("a", "asker", frozenset(), NOW - 3 * HOUR * 24))
    assert log.terms(peer("a"), QUESTION, NOW).closeness > 1
    assert log.terms(peer("b"), QUESTION, NOW).closeness == 1


def test_availability_is_the_share_of_answers_around_the_hour() -> None:
    noon = taught(*[Answered("a", "x", frozenset(), d * DAY + 12 * HOUR) for d in range(8)])
    night = taught(*[Answered("a", "x", frozenset(), d * DAY) for d in range(8)])
    assert noon.terms(peer("a"), QUESTION, NOW).availability == pytest.approx(11 / 4)
    assert night.terms(peer("a"), QUESTION, NOW).availability == pytest.approx(3 / 4)


def test_requests_tire_and_those_without_an_answer_twice() -> None:
    log = taught(Requested("a", NOW - 2 * DAY, "q"), Requested("b", NOW - 2 * DAY, "q"))
    log.learn(Answered("b", "x", frozenset(), NOW - 2 * DAY, "q"))
    log.learn(Requested("c", NOW - 8 * DAY, "q"))
    fatigue = [log.terms(peer(id), QUESTION, NOW).fatigue for id in "abc"]
    assert fatigue == pytest.approx([1 / 2, 1 / 1.5, 1.0])


def test_reading_what_was_learnt_changes_nothing() -> None:
    """The state that a log leads to does not depend on what was asked of it meanwhile."""
    log = taught(Requested("a", NOW - 30 * DAY, "q"), Answered("b", "asker", LAW, NOW, "q"))
    before = copy.deepcopy(log)
    batch(QUESTION, [peer(id) for id in "abc"], log, NOW + 40 * DAY)
    log.of("nobody")
    assert log == before


def test_nothing_is_left_of_who_is_forgotten() -> None:
    log = taught(Requested("a", NOW), Answered("a", "x", LAW, NOW), Answered("b", "a", LAW, NOW))
    log.forget("a")
    assert list(log.people) == ["b"]
    assert log.of("b").pairs == {}


def test_nobody_is_asked_twice_for_one_question() -> None:
    chosen = batch(QUESTION, [peer("a"), peer("b")], Knowledge(), NOW, before=["a"])
    assert [c.person for c in chosen] == ["b"]


@pytest.mark.parametrize(
    "agreed",
    [
        Peer(id="a", paused=True),
        Peer(id="a", per_day=0),
        Peer(id="a", hours=frozenset({8, 9})),
        Peer(id="a", refused=LAW),
        Peer(id="asker"),
    ],
)
def test_what_somebody_agreed_to_is_a_wall(agreed: Peer) -> None:
    assert not may_be_asked(agreed, QUESTION, Knowledge(), NOW)


@given(
    st.lists(st.integers(0, 5 * 24), max_size=60),
    st.integers(0, 4),
    st.sets(st.integers(0, 23)),
)
def test_never_beyond_what_was_agreed(hours: list[int], per_day: int, open: set[int]) -> None:
    """Whenever questions come, no day holds more requests, and no hour that was not agreed."""
    someone = Peer(id="a", per_day=per_day, hours=frozenset(open), subjects=LAW)
    knowledge, asked = Knowledge(), []
    for hour in sorted(hours):
        for chosen in batch(Asked("x", LAW, hour * HOUR), [someone], knowledge, hour * HOUR):
            knowledge.learn(Requested(chosen.person, hour * HOUR))
            asked.append(hour)
    assert all(sum(h - 24 < other <= h for other in asked) <= per_day for h in asked)
    assert not open or {h % 24 for h in asked} <= open


def test_each_reads_why() -> None:
    someone = Peer(id="a", subjects=LAW, per_day=2)
    said = told(Terms(3.0, 1.3, 1.4, 0.5), someone, QUESTION)
    assert len(said) == 5
    assert "droit" in said[0]
    assert "2" in said[-1]
    assert len(told(Terms(1.0, 1.0, 1.0, 1.0), Peer(id="b"), QUESTION)) == 2
    assert len(told(Terms(2.0, 1.0, 1.0, 1.0), Peer(id="b"), QUESTION)) == 2
