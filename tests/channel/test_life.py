"""The life of a question, on a network without faults."""

from __future__ import annotations

import msgspec
import pytest

from liaisons.channel.port import Deletion, Reaction
from liaisons.channel.settings import Gate, Noise, Vetting
from tests.channel.building import DAY, HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, author, post, private

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    return World(tmp_path, FakeNetwork())


def edited(said, text, n=1):
    return msgspec.structs.replace(said, text=text, edited_us=said.sent_us + n)


def test_a_members_question_is_relayed_answered_and_closed(world):
    world.member("anne")
    world.member("bruno")
    world.hear(post("1", "anne", "Que faire d'une verrue ? #doctoctoc", **TAG))
    assert world.relays() == [("1", "#doctoctoc")]
    assert world.question().phase == "relayed"
    assert len(world.told("anne")) == 1
    world.hear(post("2", "bruno", "De l'azote.", reply_to="1"))
    assert world.question().phase == "replied"
    world.hear(post("3", "anne", "Merci", reply_to="2"))
    assert len(world.question().answers) == 2
    world.hear(post("4", "anne", "Résolu, merci !", reply_to="2"))
    assert world.question().phase == "answered"
    world.later(15 * DAY)
    assert world.question().phase == "closed"
    world.agree()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bonne journée à tous #doctoctoc", "not_question"),
        ("Un remplacement en août ? #doctoctoc", "rule:off_topic"),
    ],
)
def test_each_refusal_is_told_with_its_reason(tmp_path, text, code):
    gate = Gate(rules='off_topic when text has "remplacement"')
    world = World(tmp_path, FakeNetwork(), gate=gate)
    world.member("anne")
    world.hear(post("1", "anne", text, **TAG))
    assert (world.question().phase, world.question().code) == ("refused", code)
    assert len(world.told("anne")) == 1
    assert world.relays() == []
    assert world.state.told[world.question().id] == {f"refused:{code}"}


def test_a_person_who_asks_too_much_is_told(tmp_path):
    world = World(tmp_path, FakeNetwork(), gate=Gate(per_day=2))
    world.member("anne")
    for n in range(3):
        world.hear(post(str(n), "anne", f"Question {n} ? #doctoctoc", **TAG))
    assert [q.code for q in world.state.questions.values()] == ["", "", "rate"]
    world.later(DAY)
    world.hear(post("9", "anne", "Le lendemain ? #doctoctoc", **TAG))
    assert world.question().phase == "relayed"


def test_what_identifies_is_held_and_goes_out_once_mended(world):
    world.member("anne")
    asked = post("1", "anne", "Mme X, 0612345678, que faire ? #doctoctoc", **TAG)
    world.hear(asked)
    assert (world.question().phase, world.question().code) == ("held", "details")
    (told,) = world.told("anne")
    assert "0612345678" not in told
    assert "/held/" in told
    world.hear(edited(asked, "Une dame, que faire ? #doctoctoc"))
    assert world.question().phase == "relayed"
    assert len(world.relays()) == 1


def test_details_added_later_take_the_relay_back(world):
    world.member("anne")
    asked = post("1", "anne", "Que faire ? #doctoctoc", **TAG)
    world.hear(asked)
    world.hear(edited(asked, "Que faire pour le 0612345678 ? #doctoctoc"))
    assert world.question().phase == "held"
    assert world.network.withdrawn == {"out1"} or len(world.network.withdrawn) == 1
    world.hear(edited(asked, "Que faire, donc ? #doctoctoc", 2))
    assert world.question().phase == "relayed"
    assert len(world.relays()) == 2


def test_a_similar_question_goes_on_when_its_author_says_so(world):
    world.member("anne")
    world.hear(post("1", "anne", "Que faire encore ? #doctoctoc", **TAG))
    assert world.question().code == "similar"
    world.hear(private("m1", "anne", "Continuer"))
    assert world.question().phase == "relayed"


def test_the_hashtag_in_a_later_post_rescues_the_thread(world):
    world.member("anne")
    world.member("bruno")
    world.hear(
        post("1", "anne", "Que faire d'une verrue ?"), post("2", "bruno", "Azote.", reply_to="1")
    )
    assert len(world.state.questions) == 0
    world.hear(post("3", "anne", "#doctoctoc", reply_to="1", root="1", **TAG))
    assert world.relays() == [("1", "#doctoctoc")]
    assert world.question().phase == "replied"
    world.hear(post("4", "bruno", "Ou rien.", reply_to="3"))
    assert len(world.question().answers) == 2


def test_answers_that_come_before_the_question_find_it(world):
    world.member("anne")
    world.member("bruno")
    world.hear(
        post("3", "bruno", "Et encore.", reply_to="2"), post("2", "bruno", "Azote.", reply_to="1")
    )
    world.hear(post("1", "anne", "Que faire d'une verrue ? #doctoctoc", **TAG))
    assert len(world.question().answers) == 2
    assert world.question().phase == "replied"


def test_nobody_answers(world):
    world.member("anne")
    for name in "bcdefgh":
        world.member(name, per_day=3, subjects=["dermato"] if name in "fgh" else [])
    chief = world.member("chief", role="moderator")
    world.hear(post("1", "anne", "Une question de dermato ? #doctoctoc", **TAG))
    world.later(15 * MINUTE)
    routed = world.question().routed
    assert len(routed) == 3
    assert {len(world.told(name)) for name in "fgh"} == {1}
    world.later(50 * MINUTE)
    assert len(world.relays()) == 2
    assert len(world.question().routed) == 6  # the next batch; the last one waits for its turn
    world.later(24 * HOUR)
    assert world.question().owner == chief
    assert len(world.told("chief")) == 1
    assert [i.what for i in world.state.items.values()] == ["duty"]
    world.agree()


def test_nobody_is_asked_beyond_what_they_agreed_to(world):
    world.member("anne")
    busy, never = world.member("busy", per_day=1), world.member("never")
    for n in range(3):
        world.hear(post(str(n), "anne", f"Question {n} ? #doctoctoc", **TAG))
    world.later(15 * MINUTE)
    world.later(15 * MINUTE)
    assert len(world.told("busy")) == 1
    assert world.told("never") == []
    assert {busy, never} & {p for q in world.state.questions.values() for p in q.routed} == {busy}


def test_deletions_reach_the_relay_and_the_text(world):
    anne = world.member("anne")
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    assert world.question().phase == "withdrawn"
    assert len(world.network.withdrawn) == 1
    with world.ledger.writing() as tx:
        assert tx.text(world.question().id) is None
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert len(world.state.questions) == 1
    assert world.state.members[anne].standing == "vetted"


def test_a_deletion_that_comes_first_is_remembered(world):
    world.member("anne")
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert world.state.questions == {}


def test_peers_agree_and_disagree(world):
    for name in ("anne", "bruno", "chloe", "david"):
        world.member(name)
    world.hear(
        post("1", "anne", "Que faire ? #doctoctoc", **TAG),
        post("2", "bruno", "Ceci.", reply_to="1"),
    )

    def says(name, kind):
        return Reaction(network="fake", post="2", author=author(name), kind=kind, at_us=world.now)

    world.hear(says("bruno", "agree"))
    assert world.question().phase == "replied"
    world.hear(says("chloe", "agree"), says("david", "agree"))
    assert world.question().phase == "converging"
    world.hear(says("chloe", "disagree"))
    assert world.question().phase == "disputed"
    world.hear(says("stranger", "disagree"), says("chloe", "agree"))
    assert world.question().phase == "converging"


def test_beyond_the_noise_budget_questions_wait_for_a_digest(tmp_path):
    world = World(tmp_path, FakeNetwork(), noise=Noise(per_day=1))
    world.member("anne")
    for n in range(3):
        world.hear(post(str(n), "anne", f"Question {n} ? #doctoctoc", **TAG))
    assert [q.phase for q in world.state.questions.values()] == ["relayed", "digest", "digest"]
    world.later(7 * HOUR)
    assert {q.phase for q in world.state.questions.values()} == {"relayed"}
    assert (
        len([text for _t, text in world.relays() if "Question 1" in text and "Question 2" in text])
        == 1
    )


def test_distress_is_answered_at_once_and_never_relayed(tmp_path):
    from liaisons.channel.settings import Care

    world = World(tmp_path, FakeNetwork())
    liaison = world.member("liaison")
    world.policy = type(world.policy)(
        msgspec.structs.replace(world.policy.settings, care=Care(liaison=(liaison,)))
    )
    world.open()
    world.hear(post("1", "anne", "J'ai envie de mourir, que faire ? #doctoctoc", **TAG))
    assert world.relays() == []
    (told,) = world.told("anne")
    assert "3114" in told
    assert "15" in told
    assert len(world.told("liaison")) == 1
    assert [i.what for i in world.state.items.values()] == ["distress"]
    world.hear(private("m", "anne", "Je veux mourir"))
    assert len(world.told("anne")) == 2


def test_a_vital_emergency_is_told_to_call(world):
    world.member("anne")
    world.hear(post("1", "anne", "Il ne respire plus, que faire ? #doctoctoc", **TAG))
    assert any("15" in text for text in world.told("anne"))
    assert len(world.relays()) == 1


def test_asking_unseen_shows_no_more_than_twenty_share(tmp_path):
    world = World(tmp_path, FakeNetwork())
    world.member("anne")
    world.hear(private("m1", "anne", "Comment le dire à la famille ?"))
    (relay,) = world.relays()
    assert relay[0] is None
    assert "Comment le dire" in relay[1]
    assert "médecin" not in relay[1]
    assert "anne" not in relay[1]
    for n in range(20):
        world.member(f"peer{n}")
    world.hear(private("m2", "anne", "Et le dire au médecin traitant, comment ?"))
    assert "médecin" in world.relays()[1][1].split(":")[0]
    world.hear(post("7", "peer1", "Simplement.", reply_to=world.network.sent[1][4]))
    out = next(s for s in world.network.sent if s[0] == "relay")
    world.hear(post("8", "peer2", "Sans détour.", reply_to=out[4]))
    assert any("Sans détour." in text for text in world.told("anne"))


def test_who_is_not_vetted_cannot_ask_unseen(world):
    world.hear(private("m1", "xavier", "Comment le dire ?"))
    assert world.question().code == "unseen_needs_vetting"


def test_a_stranger_is_vetted_and_their_question_goes_on(tmp_path):
    world = World(tmp_path, FakeNetwork(), vetting=Vetting(needed=2, drawn=2))
    for name in "ab":
        world.member(name)
    world.hear(post("1", "nina", "Que faire ? #doctoctoc", **TAG))
    assert world.question().phase == "vetting"
    assert "médecin" in world.told("nina")[0]
    world.hear(private("m1", "nina", "Je suis médecin"))
    world.hear(private("m2", "a", "oui"))
    assert world.question().phase == "vetting"
    world.hear(private("m3", "b", "Oui."))
    assert world.question().phase == "relayed"
    world.later(731 * DAY)
    assert world.state.members[world.question().person].standing != "vetted"
    world.agree()


def test_a_provisional_relay_says_so(tmp_path):
    world = World(tmp_path, FakeNetwork(), gate=Gate(provisional=True))
    world.hear(post("1", "nina", "Que faire ? #doctoctoc", **TAG))
    assert world.question().provisional
    assert "vérifi" in world.relays()[0][1] or "verified" in world.relays()[0][1]


def test_an_appeal_reaches_the_moderators(world):
    world.member("anne")
    world.hear(post("1", "anne", "Bonne journée #doctoctoc", **TAG))
    world.hear(private("m1", "anne", "Recours"))
    (item,) = world.state.items.values()
    assert (item.what, item.ref) == ("appeal", "not_question")


def test_what_cannot_be_delivered_is_seen(world):
    world.member("anne")
    blocked = msgspec.structs.replace(
        post("1", "anne", "Bonjour #doctoctoc", **TAG), author=author("x")
    )
    blocked = msgspec.structs.replace(blocked, author=type(blocked.author)("blocked1", "x"))
    world.hear(blocked)
    assert [row.state for row in world.rows("dead")] == ["dead"]
    assert [i.what for i in world.state.items.values()] == ["dead_letter"]
