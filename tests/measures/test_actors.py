"""Who carries it: by hand, against networkx and scipy, from the definitions."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from scipy import stats

from liaisons.measures.actors import QUESTION
from liaisons.measures.actors.sample import SIZE
from liaisons.measures.comparison import compare
from liaisons.measures.runner import run
from tests.measures import coffee
from tests.measures.build import DAY, HOUR, START, message, reply, row, rows, scope
from tests.measures.plain import helps, openings, speech
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D, E, F = range(1, 7)
QUICK = {"replicates": 0, "permutations": 0}
MODERATED = ("threads", "reply_targets", "authors", "moderation")

#: A asks twice; B helps A twice, C once and asks; D helps C; E only thanks; F closes a question.
FORUM = [
    message(10, A, 0, reactions=4),
    reply(11, B, 1, to=10, thread=10, reactions=2),
    reply(12, C, 2, to=10, thread=10),
    message(20, A, HOUR, reactions=1),
    reply(21, B, HOUR + 1, to=20, thread=20),
    message(30, C, DAY),
    reply(31, D, DAY + 1, to=30, thread=30),
    reply(32, E, DAY + 2, to=31, thread=30),
    message(40, F, 2 * DAY),
]
CLOSING = {"message_id": 20, "actor": F, "act": "close", "at_us": START + 2 * DAY}
PEOPLE = [
    {"person": p, "followers": f, "attributes": {"alone": a}}
    for p, f, a in zip(range(1, 7), (10, 500, 20, 300, 5, 7), ("yes", "no") * 3, strict=True)
]


def forum(**facts):
    return scope(
        FORUM, people=PEOPLE, moderation=[CLOSING], capabilities=MODERATED, **(QUICK | facts)
    )


@pytest.fixture(scope="module")
def result():
    return run(QUESTION, forum())


@pytest.fixture(scope="module")
def found(result):
    return result.rows


def value(found, quantity, **group):
    return row(found, f"actors.{quantity}", **group).value


# --- by hand ---------------------------------------------------------------------------------


def test_help_given_by_hand(found):
    assert value(found, "help_given") == pytest.approx(4 / 6)  # B twice, C and D once
    assert value(found, "help_given", attribute="alone", level="no") == pytest.approx(3 / 3)
    assert value(found, "help_given", attribute="alone", level="yes") == pytest.approx(1 / 3)


def test_half_of_the_help_is_given_by_one_of_three(found):
    assert value(found, "half_of_help") == 1
    assert row(found, "actors.half_of_help").n == 3


def test_the_top_is_rounded_up(found):
    assert value(found, "top_share", top=0.1, of="help") == pytest.approx(2 / 4)
    assert value(found, "top_share", top=0.01, of="messages") == pytest.approx(2 / 9)


def test_gini_is_half_the_mean_difference_over_the_mean(found):
    for quantity, amounts in (("gini_messages", [2, 2, 2, 1, 1, 1]), ("gini_help", [2, 1, 1])):
        x = np.array(amounts)
        gaps = np.abs(x[:, None] - x[None, :]).mean()
        assert value(found, quantity) == pytest.approx(gaps / (2 * x.mean()))


def test_the_lorenz_curve_encloses_the_gini(found):
    for of, quantity in (("messages", "gini_messages"), ("help", "gini_help")):
        points = [
            (r.group["x"], r.value)
            for r in found
            if r.measure == "actors.lorenz" and r.group["of"] == of
        ]
        x, y = np.array(points).T
        assert points[0] == (0, 0)
        assert points[-1] == (1, 1)
        assert {i / 10 for i in range(11)} <= set(x.tolist())
        area = np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)
        assert 1 - 2 * area == pytest.approx(value(found, quantity), abs=1e-5)


def test_roles_by_hand(result):
    kept = result.memberships["actors_people"]
    roles = dict(zip(kept["person"].to_pylist(), kept["role"].to_pylist(), strict=True))
    assert roles == {A: "asker", B: "helper", C: "both", D: "helper", E: "passer-by", F: "steward"}
    assert value(result.rows, "roles", role="helper") == pytest.approx(2 / 6)
    assert value(result.rows, "people", role="steward") == 1
    assert value(result.rows, "people", role="broker") == 0


def test_whoever_closes_their_own_question_looks_after_nothing():
    own = {**CLOSING, "actor": A}
    of = scope(FORUM, moderation=[own], capabilities=MODERATED, **QUICK)
    assert value(rows(QUESTION, of), "people", role="steward") == 0


def test_a_title_of_the_platform_makes_a_steward():
    people = [{"person": E, "attributes": {"role": "Moderator"}}]
    found = rows(QUESTION, scope(FORUM, people=people, **QUICK))
    assert value(found, "people", role="steward") == 1


def test_brokers_join_groups():
    """Two circles of five who help each other; one more asks in one and helps in the other."""
    messages = []
    circles = ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
    pairs = [(a, b) for circle in circles for a in circle for b in circle if a != b]
    for i, (asker, helper) in enumerate([*pairs, (11, 1), (11, 2), (6, 11), (7, 11)]):
        thread = 100 * (i + 1)
        messages.append(message(thread, asker, i * HOUR))
        messages.append(reply(thread + 1, helper, i * HOUR + 1, to=thread, thread=thread))
    kept = run(QUESTION, scope(messages, **QUICK)).memberships["actors_people"]
    brokers = kept.filter(pc.equal(kept["role"], "broker"))["person"].to_pylist()
    assert len(brokers) == 1
    assert brokers[0] in (11, 1, 2, 6, 7)
    highest = pc.max(kept["betweenness"]).as_py()
    assert kept.filter(pc.equal(kept["betweenness"], highest))["person"].to_pylist() == [11]


def test_everybody_has_a_row(result):
    told = {r.group["person"]: (r.value, r.n) for r in result.rows if r.measure == "actors.table"}
    assert told["p2"] == (2, 2)
    assert told["p1"] == (0, 2)
    assert len(told) == 6


def test_exposure_against_help_given(found):
    followers, given_ = (10, 500, 20, 300, 5, 7), (0, 2, 1, 1, 0, 0)
    known = stats.spearmanr(followers, given_).statistic
    assert value(found, "visibility", exposure="followers") == pytest.approx(known)
    assert row(found, "actors.visibility", exposure="reactions").n == 2  # A and B: too few
    assert row(found, "actors.visibility", exposure="reactions").why


def test_reactions_are_counted_per_message():
    """A: 5 in two messages, B: 2 in two, C: 9 in one; help given 0, 2, 1."""
    messages = [*FORUM[:2], {**FORUM[2], "reactions": 9}, *FORUM[3:5]]
    known = stats.spearmanr([5 / 2, 2 / 2, 9], [0, 2, 1]).statistic
    found = rows(QUESTION, scope(messages, **QUICK))
    assert value(found, "visibility", exposure="reactions") == pytest.approx(known)


# --- whom to interview -----------------------------------------------------------------------


def sampled(found):
    chosen = [r for r in found if r.measure == "actors.sample"]
    return {str(r.group["person"]): r for r in sorted(chosen, key=lambda r: r.value)}


def test_the_sample_covers_each_role_and_says_why(found):
    chosen = sampled(found)
    assert len(chosen) == 6  # all there are
    assert [r.value for r in chosen.values()] == [1, 2, 3, 4, 5, 6]
    assert "passer-by" in chosen["p5"].group["reason"]
    assert "steward" in chosen["p6"].group["reason"]
    assert "alone: " in next(iter(chosen.values())).group["reason"]


def test_about_twenty_of_many_who_cover_what_there_is():
    messages = []
    for i in range(200):
        thread = 100 * (i + 1)
        messages.append(message(thread, 1 + i % 60, i * DAY))
        helper = 61 + (i * i) % 40
        messages.append(reply(thread + 1, helper, i * DAY + 1, to=thread, thread=thread))
    people = [{"person": p, "attributes": {"sector": "abc"[p % 3]}} for p in range(1, 101)]
    result = run(QUESTION, scope(messages, people=people, **QUICK))
    chosen = sampled(result.rows)
    assert len(chosen) == SIZE
    kept = result.memberships["actors_people"]
    rank = {f"p{p}" for p in kept["person"].to_pylist()}
    assert set(chosen) <= rank
    roles = dict(zip(kept["label"].to_pylist(), kept["role"].to_pylist(), strict=True))
    assert {roles[p] for p in chosen} == set(roles.values())
    sectors = {p: "abc"[int(p[1:]) % 3] for p in chosen}
    assert set(sectors.values()) == {"a", "b", "c"}
    covered = [r.group["reason"] for r in chosen.values()]
    assert len(covered) == len([reason for reason in covered if reason])


# --- a real site -----------------------------------------------------------------------------


def test_a_real_site_agrees_with_counting_and_with_networkx():
    posts = coffee.posts()
    of = scope(posts, asks=coffee.questions(posts), capabilities=coffee.CAPABILITIES, **QUICK)
    result = run(QUESTION, of)
    asker = {m["message_id"]: m["person"] for m in posts if m["kind"] == "post"}
    links = [
        (m["person"], asker[m["thread_id"]])
        for m in posts
        if m["kind"] == "answer"
        and None not in (m["person"], asker.get(m["thread_id"]))
        and m["person"] != asker[m["thread_id"]]
    ]
    given_ = Counter(helper for helper, _ in links)
    kept = result.memberships["actors_people"]
    told = dict(zip(kept["person"].to_pylist(), kept["given"].to_pylist(), strict=True))
    assert {p: n for p, n in told.items() if n} == given_
    amounts = sorted(given_.values(), reverse=True)
    fewest = next(i for i in range(len(amounts)) if 2 * sum(amounts[: i + 1]) >= sum(amounts)) + 1
    assert value(result.rows, "half_of_help") == fewest
    known = nx.betweenness_centrality(nx.Graph(links), normalized=False)
    between = dict(zip(kept["person"].to_pylist(), kept["betweenness"].to_pylist(), strict=True))
    linked = {p: b for p, b in between.items() if b is not None}
    assert linked == pytest.approx(known)


# --- properties ------------------------------------------------------------------------------


def part(asks, gives):
    if asks and gives:
        return "both"
    return "helper" if gives else "asker" if asks else "passer-by"


@settings(max_examples=10, deadline=None)
@given(communities())
def test_roles_and_help_agree_with_reading_the_definitions(messages):
    kept = run(QUESTION, scope(messages, **QUICK)).memberships["actors_people"].to_pylist()
    given_ = Counter(h.helper for h in helps(messages))
    asked = Counter(m["person"] for m in openings(messages).values())
    wrote = {m["person"] for m in speech(messages)} - {None}
    assert {p["person"]: p["given"] for p in kept} == {p: given_[p] for p in wrote}
    assert {p["person"]: p["questions"] for p in kept} == {p: asked[p] for p in wrote}
    for p in kept:
        expected = part(asked[p["person"]] > 0, given_[p["person"]] > 0)
        assert p["role"] == ("broker" if p["broker"] else expected)


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    people = [
        {"person": p, "label": f"mésange {p}", "attributes": {"alone": "yes" if p % 2 else "no"}}
        for p in range(1, 7)
    ]
    others, renamed = rekeyed(3, messages, people)
    first, second = (
        rows(QUESTION, scope(m, people=p, replicates=49))
        for m, p in ((messages, people), (others, renamed))
    )
    assert first == second


# --- what cannot be said ---------------------------------------------------------------------


def test_of_what_one_person_received_only_the_concentration_of_messages_is_told():
    found = rows(QUESTION, scope(FORUM, frame="ego"))
    assert value(found, "gini_messages") == pytest.approx(1 / 6)
    assert value(found, "top_share", top=0.1, of="messages") == pytest.approx(2 / 9)
    assert row(found, "actors.top_share", top=0.1, of="help").why
    for quantity in ("gini_help", "half_of_help", "roles", "visibility", "table", "sample"):
        assert row(found, f"actors.{quantity}").why


def test_exposure_that_the_source_does_not_know_is_null():
    plain = [{**m, "reactions": None} for m in FORUM]
    found = rows(QUESTION, scope(plain, **QUICK))
    for exposure in ("followers", "reactions"):
        assert row(found, "actors.visibility", exposure=exposure).why


def test_where_nobody_helps_there_is_no_share_of_help():
    found = rows(QUESTION, scope([message(10, A, 0), message(20, B, HOUR)], **QUICK))
    assert value(found, "gini_messages") == 0
    for quantity in ("gini_help", "half_of_help"):
        assert row(found, f"actors.{quantity}").why


# --- comparison and evidence -----------------------------------------------------------------


def test_help_given_is_compared_person_by_person():
    a, b = forum(name="a", replicates=199), scope(FORUM[:3], name="b", replicates=199)
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    (help_given,) = [c for c in found if c.measure == "actors.help_given" and not c.group]
    x, y = (0, 2, 1, 1, 0, 0), (0, 1, 1)
    delta = np.mean([np.sign(i - j) for i in x for j in y])
    assert help_given.effect == "cliffs_delta"
    assert help_given.effect_value == pytest.approx(delta)
    assert help_given.difference == pytest.approx(np.mean(x) - np.mean(y))
    (gini,) = [c for c in found if c.measure == "actors.gini_messages"]
    assert gini.effect == "difference"
    (role,) = [c for c in found if c.group == {"role": "helper"} and c.measure == "actors.roles"]
    assert role.difference == pytest.approx(2 / 6 - 2 / 3)


@pytest.mark.parametrize(
    ("measure", "group", "counted", "of"),
    [
        ("actors.gini_messages", {}, 6, 6),
        ("actors.gini_help", {}, 1, 3),
        ("actors.half_of_help", {}, 1, 3),
        ("actors.top_share", {"top": 0.1, "of": "help"}, 1, 3),
        ("actors.top_share", {"top": 0.1, "of": "messages"}, 1, 6),
        ("actors.help_given", {"attribute": "alone", "level": "no"}, 2, 3),
        ("actors.roles", {"role": "helper"}, 2, 6),
        ("actors.people", {"role": "steward"}, 1, 6),
        ("actors.visibility", {"exposure": "followers"}, 3, 6),
        ("actors.visibility", {"exposure": "reactions"}, 1, 2),
    ],
)
def test_rows_are_what_their_evidence_counts(measure, group, counted, of):
    within = forum()
    run(QUESTION, within)
    behind = within.rows(QUESTION.quantity(measure).evidence.query(group))
    for key, wanted in group.items():
        behind = behind.filter(pc.equal(behind[key], wanted))
    behind = behind.group_by(["person", "counted"]).aggregate([])
    assert (pc.sum(behind["counted"]).as_py(), len(behind)) == (counted, of)


def test_what_one_person_received_is_compared_with_nothing():
    a, b = forum(name="a", replicates=49), scope(FORUM, name="b", frame="ego", replicates=49)
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    assert {c.difference for c in found} == {None}
    assert {"actors.gini_messages", "actors.top_share"} <= {c.measure for c in found}
    assert all("b: " in (c.why or "") for c in found)
