"""Who helps whom: by hand, from the definitions, what cannot be said, comparison, evidence."""

from __future__ import annotations

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings

from liaisons.measures.comparison import compare
from liaisons.measures.runner import run
from liaisons.measures.ties import QUANTITIES, QUESTION
from tests.measures.build import DAY, HOUR, MINUTE, message, reply, row, rows, scope
from tests.measures.contacts import contacts
from tests.measures.plain import helps
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D = 1, 2, 3, 4
HELP = {"network": "help"}
QUICK = {"replicates": 0, "permutations": 0}

#: A and B answer each other, C answers A twice; A thanks C.
FORUM = [
    message(10, A, 0),
    reply(11, B, MINUTE, to=10, thread=10),
    reply(12, C, 2 * MINUTE, to=10, thread=10),
    reply(13, C, 3 * MINUTE, to=10, thread=10),
    reply(14, A, 4 * MINUTE, to=12, thread=10),
    message(20, B, HOUR),
    reply(21, A, 2 * HOUR, to=20, thread=20),
]


@pytest.fixture(scope="module")
def forum():
    return rows(QUESTION, scope(FORUM))


def value(found, quantity, **group):
    return row(found, f"ties.{quantity}", **group).value


# --- by hand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("people", 3),
        ("links", 3),
        ("messages", 4),
        ("mean_degree", 2),
        ("density", 1 / 2),
        ("reciprocity", 2 / 3),
        ("transitivity", 0),
        ("components_largest_share", 1),
        ("core_number_max", 1),
        ("core_size", 3),
        ("in_centralisation", (0 + 1 + 2) / 4),  # A is helped by two, B by one, C by nobody
        ("out_centralisation", 0),  # each helps one person
    ],
)
def test_the_help_network_by_hand(forum, quantity, expected):
    assert value(forum, quantity, network="help") == pytest.approx(expected)


def test_thanks_are_contact_and_not_help(forum):
    assert value(forum, "links", network="contact") == 1
    assert value(forum, "reciprocity", network="contact") == 0


def test_answers_to_other_participants_are_told_apart_and_counted_nowhere_else():
    found = rows(QUESTION, scope([*FORUM, reply(15, D, 5 * MINUTE, to=11, thread=10)], **QUICK))
    assert value(found, "messages", network="help", certainty="peer") == 1
    assert value(found, "messages", network="help") == 4
    assert value(found, "messages", network="contact") == 2


def test_the_surest_links_stand_beside_all_where_they_are_known_in_several_ways():
    silent = message(22, C, 3 * HOUR, thread_id=20, kind="reply")  # points at nobody
    found = rows(QUESTION, scope([*FORUM, silent]))
    assert value(found, "messages", network="help", certainty="opener") == 1
    assert value(found, "messages", network="help", certainty="reply") == 4
    assert value(found, "links", network="help") == 4
    assert value(found, "links", network="help", certainty="reply") == 3
    assert value(found, "reciprocity", network="help") == pytest.approx(2 / 4)
    surest = value(found, "reciprocity", network="help", certainty="reply")
    assert surest == pytest.approx(2 / 3)


def test_years_are_given_where_the_window_is_longer_than_one(forum):
    assert not [r for r in forum if "year" in r.group]
    later = [message(30, A, 400 * DAY), reply(31, B, 401 * DAY, to=30, thread=30)]
    found = rows(QUESTION, scope([*FORUM, *later], **QUICK))
    assert value(found, "links", network="help", year=2024) == 3
    assert value(found, "people", network="help", year=2025) == 2
    assert value(found, "reciprocity", network="help", year=2024) == pytest.approx(2 / 3)
    assert value(found, "reciprocity", network="help", year=2025) == 0


def test_assortativity_of_people_who_only_help_their_like():
    people = [
        {"person": p, "attributes": {"alone": "yes" if p < C else "no"}} for p in (A, B, C, D)
    ]
    messages = [*FORUM[:2], message(20, C, HOUR), reply(21, D, 2 * HOUR, to=20, thread=20)]
    found = rows(QUESTION, scope(messages, people=people, **QUICK))
    assert value(found, "assortativity", network="help", attribute="alone") == 1


def test_couples_are_personal_and_a_market_is_not():
    """Five exchanges with one partner against five with five: 1 partner, and 5."""
    couples, market = [], []
    for i in range(30):
        asker, thread = 1 + i % 6, 100 * (i + 1)
        partner = (asker - 1 ^ 1) + 1
        other = 1 + (asker - 1 + 1 + i // 6) % 6
        for found, helper in ((couples, partner), (market, other)):
            found.append(message(thread, asker, i * HOUR))
            found.append(reply(thread + 1, helper, i * HOUR + 1, to=thread, thread=thread))
    people = [{"person": p, "attributes": {"alone": "yes" if p < 3 else "no"}} for p in range(1, 7)]
    close, open_ = (
        rows(QUESTION, scope(m, people=people, permutations=99)) for m in (couples, market)
    )
    alone = row(close, "ties.personal_index", attribute="alone", level="yes", **HELP)
    assert (alone.n, alone.value > 0.5) == (2, True)
    assert value(close, "partners_effective", network="help") == pytest.approx(1)
    assert row(close, "ties.personal_index", **HELP).low > 0.5
    assert value(open_, "personal_index", network="help") < 0.1
    assert row(open_, "ties.personal_index", **HELP).n == 6


def test_follow_ties_before_the_first_exchange_are_a_second_reading(tmp_path):
    import pyarrow.parquet as pq

    from liaisons.corpus.calendar import moment
    from liaisons.corpus.schema import TIES
    from tests.measures.build import START

    ties = [
        {"person": A, "other": B, "kind": "follow", "since": moment(START - DAY)},
        {"person": C, "other": A, "kind": "follow", "since": moment(START + 100 * DAY)},
    ]
    of = scope(FORUM, **QUICK)
    assert row(rows(QUESTION, of), "ties.followed_share", **HELP).why
    pq.write_table(pa.Table.from_pylist(ties, schema=TIES), tmp_path / "ties.parquet")
    of.define("stored_ties", pq.read_table(tmp_path / "ties.parquet"))
    assert value(rows(QUESTION, of), "followed_share", network="help") == pytest.approx(2 / 3)


# --- properties ------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(communities())
def test_help_agrees_with_reading_the_definitions(messages):
    found = rows(QUESTION, scope(messages, **QUICK))
    graph = nx.DiGraph([(h.helper, h.asker) for h in helps(messages)])
    assert value(found, "people", network="help") == graph.number_of_nodes()
    assert value(found, "links", network="help") == graph.number_of_edges()
    assert value(found, "messages", network="help") == len(helps(messages))
    if graph.number_of_edges():
        assert value(found, "reciprocity", network="help") == pytest.approx(nx.reciprocity(graph))


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    people = [{"person": p, "attributes": {"alone": "yes" if p % 2 else "no"}} for p in range(1, 7)]
    others, renamed = rekeyed(3, messages, people)
    first, second = (
        rows(QUESTION, scope(m, people=p, replicates=49, permutations=3))
        for m, p in ((messages, people), (others, renamed))
    )
    assert first == second


# --- what cannot be said ---------------------------------------------------------------------


def test_what_one_person_received_gives_contact_but_nothing_of_help_or_mutuality():
    found = rows(QUESTION, scope(FORUM, frame="ego"))
    mutual = ("reciprocity", "expected_reciprocity", "transitivity", "personal_index")
    for quantity in ("people", "links", "messages", "mean_degree", "core_size", *mutual):
        told = row(found, f"ties.{quantity}", network="help")
        assert told.value is None
        assert told.why
    for quantity in mutual:
        assert row(found, f"ties.{quantity}", network="contact").why
    assert value(found, "links", network="contact") == 1
    degree = row(found, "ties.mean_degree", network="contact")
    assert (degree.value, degree.low) == (1, None)


def test_what_one_person_received_is_compared_with_nothing():
    a, b = scope(FORUM, name="a"), scope(FORUM, name="b", frame="ego")
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    assert {c.difference for c in found} == {None}
    assert all("b: " in (c.why or "") for c in found)
    assert "ties.mean_degree" in {c.measure for c in found}


def test_without_threads_only_contact_is_told():
    found = rows(QUESTION, contacts([1, 2, 1], [2, 1, 3], [0, 1, 2], **QUICK))
    assert row(found, "ties.people", network="help").why
    assert value(found, "reciprocity", network="contact") == pytest.approx(2 / 3)


def test_without_times_ties_remain_and_what_needs_months_does_not():
    found = rows(QUESTION, contacts([1, 2, 1], [2, 1, 3], **QUICK))
    assert value(found, "reciprocity", network="contact") == pytest.approx(2 / 3)
    assert row(found, "ties.personal_index").why
    assert not [r for r in found if "year" in r.group]


def test_without_authors_nothing_is_told():
    found = rows(QUESTION, scope(FORUM, capabilities=("threads",)))
    assert {r.value for r in found} == {None}
    assert all(r.why for r in found)


def test_a_place_where_nobody_answers_has_a_network_of_nobody():
    found = rows(QUESTION, scope([message(10, A, 0), message(20, B, HOUR)]))
    assert value(found, "people", network="help") == 0
    assert row(found, "ties.reciprocity", network="help").why
    assert all(r.why for r in found if r.value is None)


def test_without_resampling_figures_stand_alone():
    found = rows(QUESTION, scope(FORUM, **QUICK))
    assert row(found, "ties.reciprocity", network="help").low is None
    for quantity in ("expected_reciprocity", "expected_transitivity", "stability"):
        assert row(found, f"ties.{quantity}", network="help").why


def test_every_quantity_has_a_row(forum):
    given_ = {r.measure for r in forum}
    assert {q.name for q in QUANTITIES} - given_ == {"ties.assortativity"}  # no attribute known


# --- comparison and evidence -----------------------------------------------------------------


def test_mutuality_is_compared_by_its_difference_and_adjusted():
    few = [(m, r) for m, r in ((10 * i, 10 * i + 1) for i in range(1, 30))]
    one_way = [message(m, 1 + m // 10, m * MINUTE) for m, _ in few]
    one_way += [reply(r, 1 + m // 10 + 1, m * MINUTE + 1, to=m, thread=m) for m, r in few]
    both = [message(1000 + i, 100 + i, i * MINUTE) for i in range(30)] + [
        reply(2000 + i, 100 + (i ^ 1), i * MINUTE + 1, to=1000 + i, thread=1000 + i)
        for i in range(30)
    ]
    a, b = scope(both, name="a"), scope(one_way, name="b")
    found = compare(QUESTION, (a, run(QUESTION, a)), (b, run(QUESTION, b)))
    (mutual,) = [c for c in found if c.measure == "ties.reciprocity" and c.group == HELP]
    assert (mutual.a_value, mutual.b_value, mutual.difference) == (1, 0, 1)
    assert mutual.effect == "difference"
    assert mutual.p is not None
    assert mutual.p_holm is not None
    assert not [c for c in found if c.measure == "ties.density"]


@pytest.fixture(scope="module")
def evident():
    later = [message(30, A, 400 * DAY), reply(31, B, 401 * DAY, to=30, thread=30)]
    silent = [message(32, C, 402 * DAY, thread_id=30, kind="reply")]
    people = [{"person": p, "attributes": {"alone": "yes" if p < C else "no"}} for p in (A, B, C)]
    of = scope([*FORUM, *later, *silent], people=people, **QUICK)
    return of, run(QUESTION, of).rows


_IDENTITY = {"message": ["message_id"], "person": ["person"], "link": ["source", "target"]}
_COUNTS = ("ties.people", "ties.links", "ties.messages", "ties.core_size")
_SHARES = ("ties.reciprocity", "ties.components_largest_share")


@pytest.mark.parametrize("measure", _COUNTS + _SHARES)
def test_rows_are_what_their_evidence_counts(evident, measure):
    of, found = evident
    evidence = QUESTION.quantity(measure).evidence
    told = [r for r in found if r.measure == measure]
    assert told
    for line in told:
        behind = of.rows(evidence.query(line.group))
        for key, wanted in line.group.items():
            behind = behind.filter(pc.equal(behind[key], wanted))
        columns = [*_IDENTITY[evidence.unit], "counted"]
        behind = behind.select(columns).group_by(columns).aggregate([])
        counted = pc.sum(behind["counted"]).as_py()
        share = measure in _SHARES
        assert line.value == pytest.approx(counted / len(behind) if share else counted), line.group
