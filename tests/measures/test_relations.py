"""The shared relations, on exchanges small enough to check by hand."""

from __future__ import annotations

from tests.measures.build import DAY, HOUR, MINUTE, message, reply, scope

A, B, C = 1, 2, 3


def links(of):
    return {
        (r["network"], r["source"], r["target"], r["certainty"])
        for r in of.relation("links").to_pylist()
    }


def test_a_reply_to_the_question_is_help_and_the_thanks_are_contact():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, A, 2 * MINUTE, to=11, thread=10),
        ]
    )
    assert links(of) == {("help", B, A, "reply"), ("contact", A, B, "reply")}


def test_a_reply_that_points_at_nobody_helps_whoever_opened_the_thread():
    of = scope([message(10, A, 0), message(11, B, MINUTE, thread_id=10, kind="reply")])
    assert links(of) == {("help", B, A, "opener")}


def test_a_reply_to_another_participant_is_kept_as_peer_and_is_contact():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, C, 2 * MINUTE, to=11, thread=10),
        ]
    )
    assert ("help", C, B, "peer") in links(of)
    assert ("contact", C, B, "reply") in links(of)
    assert of.network("help").n == 2


def test_a_continued_answer_is_aimed_at_the_asker():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10),
            reply(12, B, 2 * MINUTE, to=11, thread=10),
        ]
    )
    assert of.network("help").weight.tolist() == [2]


def test_a_deleted_author_answers_but_is_nobody():
    of = scope([message(10, A, 0), reply(11, None, MINUTE, to=10, thread=10)])
    wait = of.relation("waits").to_pylist()[0]
    assert (wait["replies"], wait["repliers"], wait["wait_us"]) == (1, 0, MINUTE)
    assert links(of) == set()


def test_where_answers_are_known_comments_are_not_replies():
    of = scope(
        [
            message(10, A, 0),
            reply(11, B, MINUTE, to=10, thread=10, kind="comment"),
            reply(12, C, HOUR, to=10, thread=10, kind="answer"),
        ],
        asks=[10],
        capabilities=["threads", "reply_targets", "authors", "questions", "answers"],
    )
    assert of.relation("waits").to_pylist()[0]["wait_us"] == HOUR
    assert links(of) == {("help", C, A, "reply"), ("contact", B, A, "reply")}


def test_an_unanswered_question_waits_until_the_window_ends_closed_or_not():
    of = scope(
        [message(10, A, 0), message(20, B, HOUR)],
        collected=DAY,
        moderation=[{"message_id": 20, "act": "close", "at_us": 1_704_067_200_000_000 + 2 * HOUR}],
    )
    waits = {
        w["question_id"]: (w["wait_us"], w["closed"]) for w in of.relation("waits").to_pylist()
    }
    assert waits == {10: (DAY, False), 20: (DAY - HOUR, True)}


def test_days_and_hours_are_local():
    of = scope([message(10, A, 23 * HOUR + 30 * MINUTE)], zone="Europe/Paris")
    spoken = of.relation("speech").to_pylist()[0]
    assert (spoken["weekday"], spoken["hour"], spoken["month"]) == (1, 0, "2024-01")


def test_bots_shares_and_service_messages_are_not_speech():
    of = scope(
        [
            message(10, A, 0),
            message(11, B, 1),
            message(12, A, 2, kind="share"),
            message(13, A, 3, kind="service"),
        ],
        people=[{"person": B, "is_bot": True}],
    )
    assert [s["message_id"] for s in of.relation("speech").to_pylist()] == [10]


def test_a_provisional_person_is_read_under_the_key_they_turned_out_to_have():
    of = scope([message(10, A, 0), reply(11, B, 1, to=10, thread=10)], joins={B: C})
    assert ("help", C, A, "reply") in links(of)


def test_seniority_is_unknown_for_the_first_ninety_days_unless_known_otherwise():
    messages = [message(10, A, 0), message(20, B, 91 * DAY)]
    since = {m["person"]: m["since_us"] for m in scope(messages).relation("members").to_pylist()}
    assert since[A] is None
    assert since[B] is not None


def test_the_hashtag_rule_takes_any_message_that_carries_it():
    of = scope(
        [message(10, A, 0, hashtags=["DocTocToc"]), message(20, B, 1, hashtags=["autre"])],
        questions="hashtag in [#DocTocToc]",
    )
    assert [q["question_id"] for q in of.relation("asked").to_pylist()] == [10]
