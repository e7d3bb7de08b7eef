"""What people coded, as figures: by hand, and against a count in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from scipy import stats

from liaisons.measures import help, kinds, knowledge, subjects, support, tension
from tests.measures.build import DAY, HOUR, MINUTE, message, reply, row, rows, scope

A, B, C = 1, 2, 3
ANSWER, REFERENCE = "contribution.answer", "contribution.reference"
THANKS, CORRECTION = "contribution.thanks", "contribution.correction"


@pytest.fixture(scope="module")
def of():
    """Three questions: helped after an hour (not by the first reply), not helped, without a reply;
    a fourth whose replies were not all read.
    """
    return scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, C, HOUR, to=10, thread=10, links=["https://www.legifrance.gouv.fr/x"]),
            reply(13, A, 2 * HOUR, to=12, thread=10),
            message(20, A, 5 * HOUR),
            reply(21, B, 6 * HOUR, to=20, thread=20),
            message(30, B, 10 * DAY),
            message(40, C, 20 * DAY),
            reply(41, A, 20 * DAY + HOUR, to=40, thread=40),
            reply(42, B, 20 * DAY + 2 * HOUR, to=40, thread=40),
        ],
        settled=[
            *((10, "subject", "law"), (20, "subject", "law"), (40, "subject", "care.diagnosis")),
            *((11, ANSWER, False), (12, ANSWER, True), (21, ANSWER, False), (41, ANSWER, True)),
            *((12, REFERENCE, True), (21, REFERENCE, False), (11, REFERENCE, False)),
            *((13, THANKS, True), (21, THANKS, False)),
            *((11, "tension.contempt", False), (12, "tension.contempt", False)),
            *((13, "tension.contempt", True), (21, "tension.disagreement", True)),
            *((12, "support.informational", True), (12, "support.emotional", True)),
            *((11, "support.informational", False), (11, "support.emotional", True)),
        ],
        of_threads=[(30, "subject", "bond"), (10, "consensus", "converged")],
        collected=30 * DAY,
    )


def wilson(k, n):
    return stats.binomtest(k, n).proportion_ci(method="wilson").high


def values(found, measure, *keys):
    return {
        tuple(r.group[k] for k in keys): (pytest.approx(r.value), r.n)
        for r in found
        if r.measure == measure and set(r.group) == set(keys)
    }


def test_subjects_by_hand(of):
    found = rows(subjects.QUESTION, of)
    assert values(found, "subjects.share", "subject") == {
        ("law",): (2 / 4, 4),
        ("care.diagnosis",): (1 / 4, 4),
        ("bond",): (1 / 4, 4),  # coded of its thread
    }


def test_help_by_hand(of):
    """Of 4 questions 3 have a reply; 2 of these were judged (the fourth has an unread reply), of
    which 1 was helped: 3/4 × 1/2.
    """
    found = rows(help.QUESTION, of)
    share = row(found, "help.helped_share")
    assert (share.value, share.n) == (3 / 4 / 2, 2)
    within = values(found, "help.helped_within", "horizon_s")
    assert within[900,][0] == 0
    bound = row(found, "help.helped_within", horizon_s=900)
    assert (bound.low, bound.high) == (0, pytest.approx(wilson(0, 2)))
    # each judged question stands for 1.5: 1.5 of 4 helped after an hour
    assert within[3600,][0] == pytest.approx(1.5 / 4)
    assert row(found, "help.first_help_delay").value is None  # never half of them
    assert row(found, "help.replied_share", subject="law").value == 1
    assert row(found, "help.replied_share", subject="bond").value == 0


def test_support_and_thanks_by_hand(of):
    found = rows(support.QUESTION, of)
    assert values(found, "support.share", "support") == {
        ("informational",): (1 / 2, 2),
        ("emotional",): (1.0, 2),
    }
    # threads 10 (thanked after two hours) and 20 (the asker wrote no more)
    assert (row(found, "support.thanked_share").value) == 1 / 2
    assert row(found, "support.thanks_delay").value == 2 * 3600


def test_tension_by_hand(of):
    found = rows(tension.QUESTION, of)
    assert values(found, "tension.share", "tension") == {
        ("contempt",): (1 / 3, 3),
        ("disagreement",): (1.0, 1),
    }
    # before they wrote: B neither at 11, C neither at 12, A had asked at 13
    assert values(found, "tension.share", "tension", "position") == {
        ("contempt", "neither"): (0.0, 2),
        ("contempt", "has_asked"): (1.0, 1),
    }
    assert row(found, "tension.turned_share").value == 1  # thread 10 turns at 13


def test_knowledge_by_hand(of):
    found = rows(knowledge.QUESTION, of)
    reference = row(found, "knowledge.reference_share")
    assert (reference.value, reference.n) == (pytest.approx(1 / 3), 3)
    assert row(found, "knowledge.reference_share", source="law").value == pytest.approx(1 / 3)
    assert row(found, "knowledge.reference_share", source="unlinked").value == 0
    assert row(found, "knowledge.converged_share").value == 1
    assert row(found, "knowledge.outcome_share", outcome="diverged").value == 0
    # judged: 10 (one helpful answer, with a reference; nothing opposes it) and 20 (none)
    protocol = row(found, "knowledge.protocol_share")
    assert (protocol.value, protocol.n) == (1 / 2, 2)
    for measure in ("experience_share", "corrected_share", "repeat_share"):
        missing = row(found, f"knowledge.{measure}")
        assert missing.value is None
        assert "coded" in (missing.why or "")


def test_all_or_none_is_not_said_to_be_certain(of):
    """No reply of three, in two threads, has a link to an article: Wilson's bound for 0 of 2."""
    none = row(rows(knowledge.QUESTION, of), "knowledge.reference_share", source="article")
    assert (none.value, none.low, none.n) == (0, 0, 3)
    assert none.high == pytest.approx(wilson(0, 2))


def test_kinds_of_link_by_hand():
    """A helps B together and A and B chat; C stands by B: one pair of two is in both kinds."""
    found = rows(
        kinds.QUESTION,
        scope(
            [
                message(10, B, 0),
                reply(11, A, MINUTE, to=10, thread=10),
                reply(12, B, 2 * MINUTE, to=11, thread=10),
                reply(13, A, 3 * MINUTE, to=12, thread=10),
                message(20, B, DAY),
                reply(21, C, DAY + MINUTE, to=20, thread=20),
            ],
            settled=[(11, "link", "cooperation"), (12, "link", "cooperation"),
                     (13, "link", "sociability")],
            of_threads=[(20, "link", "solidarity")],
        ),
    )  # fmt: skip
    assert values(found, "kinds.share", "kind") == {
        ("cooperation",): (2 / 4, 4),
        ("solidarity",): (1 / 4, 4),
        ("sociability",): (1 / 4, 4),
    }
    assert values(found, "kinds.links", "kind")["cooperation",] == (2, 2)
    assert row(found, "kinds.reciprocity", kind="cooperation").value == 1
    assert row(found, "kinds.reciprocity", kind="solidarity").value == 0
    assert values(found, "kinds.overlap", "kind", "other") == {
        ("cooperation", "solidarity"): (0, 2),
        ("cooperation", "sociability"): (1, 1),
        ("solidarity", "sociability"): (0, 2),
    }


@pytest.mark.parametrize("seed", range(3))
def test_overlaps_against_sets_in_plain_python(seed):
    messages, settled = _community(seed)
    of = scope(messages, settled=settled)
    found = rows(kinds.QUESTION, of)
    kind_of = {unit: said for unit, about, said in settled if about == "link"}
    pairs = defaultdict(set)
    for link in of.relation("links").to_pylist():
        if link["message_id"] in kind_of and link["certainty"] != "inferred":
            ends = frozenset((link["source"], link["target"]))
            pairs[kind_of[link["message_id"]]].add(ends)
    for one in found:
        if one.measure == "kinds.overlap":
            a, b = pairs[one.group["kind"]], pairs[one.group["other"]]
            assert (one.value, one.n) == (pytest.approx(len(a & b) / len(a | b)), len(a | b))


def test_nothing_is_made_up_where_nothing_was_coded():
    bare = scope([message(10, A, 0), reply(11, B, MINUTE, to=10, thread=10)])
    for question in (kinds, subjects, support, tension, knowledge):
        for one in rows(question.QUESTION, bare):
            assert (one.value, one.low) == (None, None)
            assert one.why
    assert row(rows(help.QUESTION, bare), "help.helped_share").value is None


def test_an_accepted_answer_helps_whoever_read_it():
    found = rows(
        help.QUESTION,
        scope(
            [
                message(10, A, 0),
                reply(11, B, MINUTE, to=10, thread=10, accepted=True),
                message(20, A, DAY),
                reply(21, B, DAY + MINUTE, to=20, thread=20),
            ],
            settled=[(21, ANSWER, False)],
            collected=10 * DAY,
        ),
    )
    assert (row(found, "help.helped_share").value, row(found, "help.helped_share").n) == (0.5, 2)


def _community(seed: int):
    """Random threads of which random replies were read, all of most threads."""
    chance = random.Random(seed)
    messages, settled, key = [], [], 10
    for _ in range(60):
        opener, at = key, chance.randrange(60 * DAY)
        messages.append(message(opener, chance.randrange(1, 9), at))
        read = chance.random() < 0.7
        for _ in range(chance.randrange(4)):
            key += 1
            at += chance.randrange(1, 3 * DAY)
            messages.append(reply(key, chance.randrange(1, 9), at, to=opener, thread=opener))
            if read or chance.random() < 0.3:
                settled.append((key, ANSWER, chance.random() < 0.5))
                settled.append((key, CORRECTION, chance.random() < 0.2))
                settled.append((key, "contribution.reference", chance.random() < 0.5))
                settled.append((key, THANKS, chance.random() < 0.2))
                for kind in ("contempt", "disagreement"):
                    settled.append((key, f"tension.{kind}", chance.random() < 0.2))
                settled.append((key, "support.emotional", chance.random() < 0.4))
                kinds = ("cooperation", "solidarity", "sociability")
                settled.append((key, "link", chance.choice(kinds)))
        key += 1
    return messages, settled


@pytest.mark.parametrize("seed", range(4))
def test_help_against_a_count_in_plain_python_and_lifelines(seed):
    """The oracle reads the messages one by one; the curve is lifelines', with weights."""
    messages, settled = _community(seed)
    end = max(m["sent_us"] for m in messages)
    found = rows(help.QUESTION, scope(messages, settled=settled))
    helps = {unit: said for unit, about, said in settled if about == ANSWER}
    threads = defaultdict(list)
    for m in messages:
        threads[m["thread_id"]].append(m)
    waits = []
    for opener, *others in threads.values():
        replies = [m for m in others if m["person"] != opener["person"]]
        judged = all(m["message_id"] in helps for m in replies)
        good = [m["sent_us"] for m in replies if helps.get(m["message_id"])]
        done = (min(good) if good else end) - opener["sent_us"]
        waits.append((bool(replies), judged, bool(good), done / 1e6))
    replied = [w for w in waits if w[0]]
    judged = [w for w in replied if w[1]]
    share = len(replied) / len(waits) * sum(w[2] for w in judged) / len(judged)
    assert row(found, "help.helped_share").value == pytest.approx(share)
    assert row(found, "help.helped_share").n == len(judged)
    known = [w for w in waits if w[1]]
    weights = [len(replied) / len(judged) if w[0] else 1.0 for w in known]
    curve = KaplanMeierFitter().fit([w[3] for w in known], [w[2] for w in known], weights=weights)
    for horizon in (3600, 86_400, 604_800):
        ours = row(found, "help.helped_within", horizon_s=horizon).value
        assert ours == pytest.approx(1 - float(curve.predict(horizon)), abs=1e-9)
    median = row(found, "help.first_help_delay").value
    theirs = curve.median_survival_time_
    assert median == (pytest.approx(theirs) if np.isfinite(theirs) else None)


@pytest.mark.parametrize("seed", range(3))
def test_the_protocol_against_a_count_in_plain_python(seed):
    messages, settled = _community(seed)
    found = rows(knowledge.QUESTION, scope(messages, settled=settled))
    said = {(unit, about): value for unit, about, value in settled}
    threads = defaultdict(list)
    for m in messages:
        threads[m["thread_id"]].append(m)
    outcomes = []
    for opener, *others in threads.values():
        replies = [m["message_id"] for m in others if m["person"] != opener["person"]]
        if replies and all((m, ANSWER) in said for m in replies):
            helpful = [m for m in replies if said[m, ANSWER]]
            opposed = any(
                said.get((m["message_id"], code))
                for m in others
                for code in (CORRECTION, "tension.disagreement")
            )
            enough = len(helpful) >= 2 or any(said[m, REFERENCE] for m in helpful)
            outcomes.append(enough and not opposed)
    protocol = row(found, "knowledge.protocol_share")
    assert (protocol.value, protocol.n) == (pytest.approx(np.mean(outcomes)), len(outcomes))
