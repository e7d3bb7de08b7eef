"""Where people go, and when."""

from __future__ import annotations

from collections import Counter, defaultdict

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from scipy import stats

from liaisons.corpus.calendar import moment
from liaisons.measures.presence import QUESTION
from tests.measures import coffee
from tests.measures.build import DAY, FORUM, HOUR, MINUTE, START, message, reply, row, rows, scope
from tests.measures.random_community import communities
from tests.measures.rekeyed import rekeyed

A, B, C, D = 1, 2, 3, 4
SPEECH = ("post", "reply", "quote", "answer", "comment")


def by(found, measure, *keys):
    """Value of each row of a measure that is broken down by exactly these keys."""
    return {
        tuple(r.group[k] for k in keys): r.value
        for r in found
        if r.measure == measure and set(r.group) == set(keys)
    }


@pytest.fixture(scope="module")
def of():
    """January: two people; March: nobody; April, after ninety days: a third and a fourth."""
    return scope(
        [
            message(10, A, 0, links=["https://www.has-sante.fr/a", "http://HAS-sante.fr:80?b"]),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, A, 35 * DAY, to=10, thread=10, links=["http://me@legifrance.gouv.fr/x"]),
            message(13, C, 100 * DAY, links=["has-sante.fr/c"]),
            reply(14, None, 100 * DAY + HOUR, to=13, thread=13),
            reply(15, D, 101 * DAY, to=13, thread=13, links=["t_0a1b2c3d"]),
            message(16, D, 101 * DAY, kind="share", links=["https://ailleurs.fr"]),
        ],
        people=[
            {"person": A, "attributes": {"alone": "yes"}},
            {"person": B, "attributes": {"alone": "no"}},
            {"person": C, "attributes": {"alone": "yes"}},
        ],
        reported_size=10,
    )


@pytest.fixture(scope="module")
def found(of):
    return rows(QUESTION, of)


def test_totals(found):
    assert row(found, "presence.people").value == 4
    assert row(found, "presence.messages").value == 6
    assert row(found, "presence.threads").value == 2


def test_months_keep_their_silence(found):
    months = ("2024-01", "2024-02", "2024-03", "2024-04")
    assert by(found, "presence.messages", "month") == {
        (m,): n for m, n in zip(months, (2, 1, 0, 3), strict=True)
    }
    assert by(found, "presence.threads", "month") == {
        (m,): n for m, n in zip(months, (1, 0, 0, 1), strict=True)
    }
    assert by(found, "presence.active_people", "month") == {
        (m,): n for m, n in zip(months, (2, 1, 0, 2), strict=True)
    }


def test_the_mean_month_counts_people_in_each_month_they_wrote(found):
    mean = row(found, "presence.active_people")
    assert mean.value == (2 + 1 + 0 + 2) / 4
    assert mean.low < mean.value < mean.high


def test_quiet_days_count_in_messages_per_day(found):
    daily = row(found, "presence.messages_per_day")
    assert daily.value == pytest.approx(6 / 102)
    assert daily.n == 102
    assert daily.low < daily.value < daily.high


def test_nobody_is_new_while_nobody_can_know_it(found):
    fresh = by(found, "presence.newcomers", "month")
    assert fresh == {("2024-01",): None, ("2024-02",): None, ("2024-03",): None, ("2024-04",): 2}
    early = row(found, "presence.newcomers", month="2024-01")
    assert early.why.startswith("In the first 90 days")
    assert row(found, "presence.newcomers").value == 2


def test_newcomers_are_known_from_the_first_day_of_a_complete_corpus():
    found = rows(
        QUESTION,
        scope(
            [message(10, A, 0), message(11, B, 40 * DAY)],
            capabilities=[*FORUM, "complete_from_start"],
        ),
    )
    assert by(found, "presence.newcomers", "month") == {("2024-01",): 1, ("2024-02",): 1}


def test_who_registered_before_the_window_is_known_not_to_be_new():
    messages = [message(10, A, 0), message(11, B, DAY), message(12, C, 2 * DAY)]
    joined = {A: -500 * DAY, B: -DAY, C: DAY}
    people = [{"person": k, "joined_at": moment(START + at)} for k, at in joined.items()]
    found = rows(QUESTION, scope(messages, people=people))
    assert by(found, "presence.newcomers", "month") == {("2024-01",): 1}
    assert by(found, "presence.seniority", "seniority") == {
        ("newcomer",): pytest.approx(2 / 3),
        ("veteran",): pytest.approx(1 / 3),
    }


def test_seniority_is_told_of_known_authors(found):
    assert by(found, "presence.seniority", "seniority") == {("newcomer",): 0.4, ("unknown",): 0.6}


@pytest.mark.parametrize(
    ("days", "level"), [(29, "newcomer"), (30, "between"), (365, "between"), (366, "veteran")]
)
def test_seniority_changes_after_thirty_days_and_a_year(days, level):
    of = scope(
        [message(10, A, 0), message(11, A, days * DAY)],
        capabilities=[*FORUM, "complete_from_start"],
    )
    told = of.relation("seniority").to_pylist()
    assert {t["message_id"]: t["seniority"] for t in told}[11] == level


def test_attributes_split_people_and_messages(found):
    assert by(found, "presence.people", "attribute", "level") == {
        ("alone", "no"): 1,
        ("alone", "yes"): 2,
    }
    assert by(found, "presence.messages", "attribute", "level") == {
        ("alone", "no"): 1,
        ("alone", "yes"): 3,
    }
    assert row(found, "presence.people", attribute="alone", level="yes").n == 3


def test_those_who_do_not_write_are_silent_readers(found):
    share = row(found, "presence.active_share")
    low, high = stats.binomtest(4, 10).proportion_ci(method="wilson")
    assert (share.value, share.low, share.high) == pytest.approx((0.4, low, high))
    assert row(found, "presence.silent_readers").value == 6


@pytest.mark.parametrize(
    ("size", "why"), [(None, "reported_size in study.toml"), (1, "More people wrote (2)")]
)
def test_without_a_believable_size_nobody_knows_who_reads(size, why):
    of = scope([message(10, A, 0), message(11, B, 1)], reported_size=size)
    found = rows(QUESTION, of)
    for name in ("active_share", "silent_readers"):
        line = row(found, f"presence.{name}")
        assert line.value is None
        assert why in line.why


def test_rhythm_is_local_and_sums_to_one():
    of = scope(
        [
            message(10, A, 23 * HOUR + 30 * MINUTE),
            message(11, A, 36 * HOUR),
            message(12, B, 36 * HOUR),
        ],
        zone="Europe/Paris",
    )
    rhythm = by(rows(QUESTION, of), "presence.rhythm", "weekday", "hour")
    assert len(rhythm) == 168
    assert {k: v for k, v in rhythm.items() if v} == {
        (1, 0): pytest.approx(1 / 3),
        (1, 13): pytest.approx(2 / 3),
    }


def test_links_lead_to_sites_each_once_a_message(found):
    assert by(found, "presence.trail", "domain") == {
        ("has-sante.fr",): 2,
        ("legifrance.gouv.fr",): 1,
    }
    whole = row(found, "presence.trail")
    assert (whole.value, whole.n) == (3, 6)


@pytest.mark.parametrize(
    ("link", "domain"),
    [
        ("https://www2.ameli.fr/assure?x=@y", "ameli.fr"),
        ("HTTPS://Sub.Example.ORG:8443/a:b", "sub.example.org"),
        ("ftp://user:word@example.org/f", "example.org"),
        ("https://example.org#ici", "example.org"),
        ("www.example.org", "example.org"),
        ("example.org/wwww.html", "example.org"),
        ("wwwhat.org/", "wwwhat.org"),
        ("https://localhost/x", None),
        ("", None),
    ],
)
def test_the_site_of_a_link(link, domain):
    told = scope([message(10, A, 0, links=[link])]).relation("link_domains")["domain"].to_pylist()
    assert told == ([] if domain is None else [domain])


def test_only_the_twenty_sites_most_linked_to_are_told():
    messages = [
        message(100 * i + j, A, j, links=[f"https://site{i:02d}.fr"])
        for i in range(25)
        for j in range(1 + i // 5)
    ]
    trail = by(rows(QUESTION, scope(messages)), "presence.trail", "domain")
    assert list(trail.items())[:6] == [((f"site{i}.fr",), 5) for i in range(20, 25)] + [
        (("site15.fr",), 4)
    ]
    assert len(trail) == 20
    assert ("site04.fr",) not in trail


def test_growth_adds_up_and_counts_the_months_of_silence(found):
    growth = by(found, "presence.growth", "of", "month")
    assert [growth["people", m] for m in ("2024-01", "2024-03", "2024-04")] == [2, 2, 4]
    assert [growth["messages", m] for m in ("2024-01", "2024-03", "2024-04")] == [2, 3, 6]
    breaks = row(found, "presence.growth", of="breaks")
    assert (breaks.value, breaks.n) == (1, 4)


def test_the_core_at_the_end_of_each_month_is_networkx_s():
    messages, links = [], defaultdict(nx.Graph)
    chance = np.random.default_rng(1)
    for i in range(150):
        asker, helper = (int(p) for p in chance.choice(12, 2, replace=False))
        at = int(i * DAY)
        messages.append(message(1000 + 2 * i, asker, at))
        messages.append(
            reply(1001 + 2 * i, helper, at + HOUR, to=1000 + 2 * i, thread=1000 + 2 * i)
        )
        links[moment(START + at).strftime("%Y-%m")].add_edge(asker, helper)
    found = rows(QUESTION, scope(messages))
    so_far = nx.Graph()
    for month in sorted(links):
        so_far.update(links[month])
        number = nx.core_number(so_far)
        highest = max(number.values())
        group = {"network": "help", "month": month}
        size = row(found, "presence.growth", of="core", **group)
        assert size.value == list(number.values()).count(highest)
        assert size.n == len(number)
        assert row(found, "presence.growth", of="core_number", **group).value == highest
    assert len(links) == 5


def test_a_long_life_is_looked_at_in_even_steps_up_to_its_last_month():
    messages = []
    for i in range(60):
        messages += [
            message(10 * i + 1, A, i * 30 * DAY),
        ]
        messages += [reply(10 * i + 2, B, i * 30 * DAY + 1, to=10 * i + 1, thread=10 * i + 1)]
    found = rows(QUESTION, scope(messages))
    looks = sorted(
        r.group["month"]
        for r in found
        if r.measure == "presence.growth" and r.group.get("of") == "core"
    )
    assert len(looks) <= 16
    assert looks[-1] == "2028-11"
    ordinal = [int(m[:4]) * 12 + int(m[5:]) for m in looks]
    assert set(np.diff(ordinal)) == {4}


def test_an_ego_corpus_still_has_a_rhythm_and_a_contact_core():
    of = scope(
        [message(10, A, 0), message(11, B, HOUR, reply_to_person=A)],
        frame="ego",
        capabilities=["authors"],
    )
    found = rows(QUESTION, of)
    assert row(found, "presence.rhythm", weekday=0, hour=1).value == 0.5
    assert row(found, "presence.threads").value is None
    assert row(found, "presence.growth", of="core", network="contact", month="2024-01").value == 2


def test_without_times_people_and_messages_remain():
    found = rows(QUESTION, scope([message(10, A, 0), message(11, B, 1)], untimed=2))
    assert row(found, "presence.people").value == 2
    for name in ("messages_per_day", "active_people", "newcomers", "rhythm", "growth"):
        assert row(found, f"presence.{name}").why == "The source gives no times."
    assert by(found, "presence.messages", "month") == {}


def test_an_empty_community_gives_zeros_and_reasons():
    found = rows(QUESTION, scope([]))
    assert row(found, "presence.messages").value == 0
    assert by(found, "presence.rhythm", "weekday", "hour") == {}


def test_without_replicates_there_are_the_same_values_and_no_intervals(of):
    bare = scope([message(10, A, 0), message(11, B, 9 * DAY)], replicates=0)
    daily = row(rows(QUESTION, bare), "presence.messages_per_day")
    assert (daily.value, daily.low, daily.high) == (0.2, None, None)


def test_a_real_site_read_by_pandas():
    posts = coffee.posts()
    found = rows(QUESTION, scope(posts, asks=coffee.questions(posts)))
    frame = pd.DataFrame(posts)
    frame["at"] = pd.to_datetime(frame["sent_us"], unit="us")
    assert row(found, "presence.people").value == frame["person"].nunique()
    assert row(found, "presence.messages").value == len(frame)
    months = frame.groupby(frame["at"].dt.strftime("%Y-%m"))
    assert by(found, "presence.messages", "month") == {(m,): len(g) for m, g in months}
    assert by(found, "presence.active_people", "month") == {
        (m,): g["person"].nunique() for m, g in months
    }
    cells = frame.groupby([frame["at"].dt.weekday, frame["at"].dt.hour]).size() / len(frame)
    rhythm = by(found, "presence.rhythm", "weekday", "hour")
    assert {k: v for k, v in rhythm.items() if v} == pytest.approx(cells.to_dict())
    days = (frame["at"].max().normalize() - frame["at"].min().normalize()).days + 1
    assert row(found, "presence.messages_per_day").value == pytest.approx(len(frame) / days)


@settings(max_examples=10, deadline=None)
@given(communities())
def test_counts_agree_with_reading_the_definitions(messages):
    said = [m for m in messages if m["kind"] in SPEECH]
    found = rows(QUESTION, scope(messages))
    month = {m["message_id"]: moment(m["sent_us"]).strftime("%Y-%m") for m in said}
    counts = Counter(month.values())
    told = by(found, "presence.messages", "month")
    assert {m: n for (m,), n in told.items() if n} == counts
    active = defaultdict(set)
    for m in said:
        active[month[m["message_id"]]] |= {m["person"]} - {None}
    people = by(found, "presence.active_people", "month")
    assert {m: n for (m,), n in people.items()} == {m: len(active[m]) for (m,) in told}
    begun = {}
    for m in said:
        begun[m["thread_id"]] = min(begun.get(m["thread_id"], "9"), month[m["message_id"]])
    threads = by(found, "presence.threads", "month")
    assert {m: n for (m,), n in threads.items() if n} == Counter(begun.values())


@settings(max_examples=5, deadline=None)
@given(communities())
def test_another_pseudonym_key_changes_no_row(messages):
    (others,) = rekeyed(2, messages)
    assert rows(QUESTION, scope(messages)) == rows(QUESTION, scope(others))


@pytest.mark.parametrize(
    ("measure", "group"),
    [
        ("presence.people", {"attribute": "alone", "level": "yes"}),
        ("presence.people", {}),
        ("presence.messages", {"month": "2024-01"}),
        ("presence.messages", {}),
        ("presence.threads", {"month": "2024-04"}),
        ("presence.active_people", {"month": "2024-04"}),
        ("presence.newcomers", {"month": "2024-04"}),
        ("presence.trail", {"domain": "has-sante.fr"}),
        ("presence.trail", {}),
    ],
)
def test_a_count_is_that_of_its_evidence(of, found, measure, group):
    evidence = QUESTION.quantity(measure).evidence
    lines = of.rows(evidence.sql)
    for key, value in group.items():
        lines = lines.filter(pc.equal(lines[key], value))
    identity = "person" if evidence.unit == "person" else "message_id"
    assert len(set(lines.filter(lines["counted"])[identity].to_pylist())) == (
        row(found, measure, **group).value
    )
