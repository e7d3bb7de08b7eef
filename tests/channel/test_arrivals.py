"""What networks tell late, twice, changed or taken back, and what the channel makes of it."""

from __future__ import annotations

import msgspec
import pytest

from liaisons.channel.events import event
from liaisons.channel.port import Author, Deletion, Membership, Reaction
from liaisons.channel.rights import Who
from tests.channel.building import World
from tests.channel.fake import FakeNetwork, author, post, private

TAG = {"hashtags": ("doctoctoc",)}
AT = 1_800_000_000_000_000


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, FakeNetwork())
    for name in ("anne", "bruno", "chloe"):
        made.member(name)
    yield made
    made.agree()
    made.database.close()


def edited(said, text, n=1, **more):
    return msgspec.structs.replace(said, text=text, edited_us=said.sent_us + n, **more)


@pytest.fixture
def answered(world):
    """A question that Bruno answered; his answer as posted."""
    reply = post("2", "bruno", "De l'azote.", reply_to="1")
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG), reply)
    return reply


def _shown(world):
    return [not answer.held for answer in world.question().answers.values()]


def test_an_answer_that_comes_to_identify_somebody_is_no_longer_shown(world, answered):
    world.hear(edited(answered, "Appelez le 0612345678"))
    assert _shown(world) == [False]
    assert world.question().phase == "relayed"  # nobody has answered, as far as others can see
    assert len(world.told("bruno")) == 1
    world.hear(edited(answered, "Appelez son médecin", n=2))
    assert _shown(world) == [True]
    assert world.question().phase == "replied"


def test_distress_in_an_answer_or_its_edit_is_answered_at_once(world, answered):
    world.hear(post("3", "chloe", "Je veux mourir", reply_to="1"))
    world.hear(edited(answered, "Moi aussi, je veux mourir"))
    for name in ("chloe", "bruno"):
        assert "3114" in world.told(name)[-1]


def test_distress_in_an_edit_of_what_is_out_takes_it_back(world, answered):
    said = world.network.posts["1"]
    world.hear(edited(said, "Je veux mourir #doctoctoc"))
    assert (world.question().phase, world.question().code) == ("held", "distress")
    assert "3114" in world.told("anne")[-1]
    (relay,) = (row for row in world.rows("sent") if row.kind == "relay")
    assert world.network.withdrawn == {relay.receipt}


def test_an_emergency_in_an_edit_is_told_whom_to_call_and_stays_out(world, answered):
    world.hear(edited(world.network.posts["1"], "Il ne respire plus, que faire ? #doctoctoc"))
    assert any("15" in text for text in world.told("anne"))
    assert world.question().phase == "replied"


def test_what_waits_for_a_vetting_is_read_again_when_it_is_edited(world):
    said = post("9", "zoe", "Que faire ? #doctoctoc", **TAG)
    world.hear(said)
    assert world.question().phase == "vetting"
    world.hear(edited(said, "Et le 0612345678 ? #doctoctoc"))
    assert (world.question().phase, world.question().code) == ("held", "details")
    world.hear(edited(said, "Et son numéro ? #doctoctoc", n=2))
    assert world.question().phase == "vetting"


def test_what_was_taken_back_in_the_pages_is_not_kept_again(world):
    said = post("1", "anne", "Que faire ? #doctoctoc", **TAG)
    world.hear(said)
    question = world.question()
    with world.ledger.writing() as tx:
        about = {"question": question.id, "person": question.person}
        world.engine.record(tx, [event("withdrawn", world.now, **about)])
        tx.blank(question.id, world.now)
    world.hear(edited(said, "Et maintenant ? #doctoctoc"))
    with world.ledger.writing() as tx:
        assert tx.text(question.id) is None
    assert len(world.relays()) == 1


def test_an_answer_taken_back_is_no_answer_and_its_text_is_gone(world, answered):
    (id,) = world.question().answers
    world.hear(Deletion(network="fake", id="2", at_us=AT))
    assert world.question().answers == {}
    assert world.question().phase == "relayed"
    with world.ledger.writing() as tx:
        assert tx.text(id) is None
    world.hear(edited(answered, "De l'azote, disais-je"))
    assert world.question().answers == {}


def test_a_hashtag_added_later_makes_a_question(world):
    said = post("1", "anne", "Que faire d'une verrue ?")
    world.hear(said)
    assert world.state.questions == {}
    world.hear(edited(said, "Que faire d'une verrue bien rouge ?"))
    assert world.state.questions == {}
    world.hear(edited(said, "Que faire d'une verrue ? #doctoctoc", n=2, hashtags=("doctoctoc",)))
    assert [target for target, _text in world.relays()] == ["1"]


def test_the_part_with_the_hashtag_may_go_and_the_question_stays(world):
    world.hear(post("1", "anne", "Que faire d'une verrue ?"))
    world.hear(post("2", "anne", "#doctoctoc", reply_to="1", root="1", **TAG))
    assert [target for target, _text in world.relays()] == ["1"]
    world.hear(Deletion(network="fake", id="2", at_us=AT))
    assert world.question().phase == "relayed"
    with world.ledger.writing() as tx:
        assert tx.text(world.question().id)["text"] == "Que faire d'une verrue ?"


def test_somebody_elses_thread_is_not_taken_for_ones_own(world):
    """The hashtag under a stranger's post asks by itself."""
    world.hear(post("1", "zoe", "J'ai une verrue ?"))
    said = "Qu'en pensez-vous ? #doctoctoc"
    world.hear(post("2", "anne", said, reply_to="1", root="1", **TAG))
    assert [target for target, _text in world.relays()] == ["2"]


@pytest.mark.parametrize(
    ("who", "kind", "post_id", "opinions"),
    [
        ("chloe", "agree", "2", [True]),
        ("chloe", "disagree", "2", [False]),
        ("chloe", "wow", "2", []),
        ("bruno", "agree", "2", []),  # his own answer
        ("zoe", "agree", "2", []),  # not vetted
        ("chloe", "agree", "1", []),  # a question is not agreed with
        ("chloe", "agree", "404", []),
    ],
)
def test_signs_under_answers(world, answered, who, kind, post_id, opinions):
    world.hear(Reaction(network="fake", post=post_id, author=author(who), kind=kind, at_us=AT))
    assert list(world.question().opinions.values()) == opinions


def test_who_joins_is_met_and_who_leaves_is_not(world):
    before = set(world.state.members)
    robot = Author("robot", "robot", is_bot=True)
    for who, joined in ((author("zoe"), True), (author("yves"), False), (robot, True)):
        world.hear(Membership(network="fake", author=who, joined=joined, at_us=AT))
    assert len(set(world.state.members) - before) == 1


def test_robots_neither_ask_nor_write(world):
    robot = Author("robot", "robot", is_bot=True)
    asked = msgspec.structs.replace(post("1", "x", "Que faire ? #doctoctoc", **TAG), author=robot)
    written = msgspec.structs.replace(private("2", "x", "Que faire ?"), author=robot)
    world.hear(asked, written)
    assert world.state.questions == {}
    assert world.network.sent == []


def test_a_private_message_told_twice_is_one(world):
    said = private("1", "anne", "Comment le dire ?")
    world.hear(said, said)
    assert len(world.state.questions) == 1


def test_what_a_forgotten_person_answered_first_is_not_adopted(world):
    """A stray of somebody erased since: the question comes, its answer is gone."""
    world.hear(post("2", "bruno", "De l'azote.", reply_to="1"))
    with world.ledger.writing() as tx:
        bruno = tx.person("fake", "id-bruno")
    world.pages().erase(Who(bruno, "member"), bruno)
    world.settle()
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert world.question().answers == {}
    assert world.question().phase == "relayed"
