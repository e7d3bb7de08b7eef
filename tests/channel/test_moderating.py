"""What moderators decide, and how it is undone."""

from __future__ import annotations

import pytest

from liaisons.channel.events import event
from liaisons.channel.rights import Who
from tests.channel.building import DAY, HOUR, World
from tests.channel.fake import FakeNetwork, post, private

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, FakeNetwork())
    made.member("anne")
    made.member("bruno")
    made.sam = Who(made.member("sam", role="senior", vets=False), "senior")
    yield made
    made.agree()
    made.database.close()


def ask(world, text="Que faire ? #doctoctoc"):
    world.hear(post("1", "anne", text, **TAG))
    return world.question()


def waits(world, what):
    (item,) = (i for i in world.pages().queue(world.sam) if i.what == what)
    return item.id


def decide(world, item, outcome):
    world.pages().moderate(world.sam, item, outcome)
    world.settle()


def reverse(world, item):
    world.pages().reverse(world.sam, item)
    world.settle()


def report(world, question):
    with world.ledger.writing() as tx:
        about = {"question": question.id, "person": question.person, "by": world.sam.person}
        world.engine.record(tx, [event("reported", world.now, code="unkind", **about)])
    return waits(world, "report")


def test_what_a_report_removes_is_out_nowhere_and_its_author_told(world):
    question = ask(world)
    decide(world, report(world, question), "removed")
    assert world.question().phase == "withdrawn"
    assert len(world.network.withdrawn) == 1
    assert len(world.told("anne")) == 2


def test_what_a_report_keeps_stays(world):
    question = ask(world)
    decide(world, report(world, question), "kept")
    assert world.question().phase == "relayed"
    assert world.network.withdrawn == set()


@pytest.mark.parametrize(("outcome", "phase"), [("answered", "relayed"), ("closed", "closed")])
def test_a_question_on_duty_is_closed_or_left_open(world, outcome, phase):
    ask(world)
    for _ in range(25):
        world.later(HOUR)
    decide(world, waits(world, "duty"), outcome)
    assert world.question().phase == phase


def test_an_appeal_upheld_and_undone_is_taken_back_everywhere(world):
    ask(world, "Bonne journée #doctoctoc")
    world.hear(private("2", "anne", "recours"))
    item = waits(world, "appeal")
    decide(world, item, "upheld")
    assert world.question().phase == "relayed"
    reverse(world, item)
    assert (world.question().phase, world.question().code) == ("refused", "not_question")
    assert len(world.network.withdrawn) == 1
    assert world.told("anne")[-1] == world.told("anne")[0], "told again, and why"
    decide(world, item, "upheld")
    assert len(world.relays()) == 2


def test_an_appeal_undone_after_the_author_deleted_changes_nothing(world):
    question = ask(world, "Bonne journée #doctoctoc")
    world.hear(private("2", "anne", "recours"))
    item = waits(world, "appeal")
    decide(world, item, "upheld")
    with world.ledger.writing() as tx:
        about = {"question": question.id, "person": question.person}
        world.engine.record(tx, [event("withdrawn", world.now, **about)])
    reverse(world, item)
    assert world.question().phase == "withdrawn"


def _vetting(world):
    """Zoe asks to be a member; no two peers are left to say so."""
    world.hear(private("9", "zoe", "Je suis aide à domicile"))
    return waits(world, "vetting")


def _zoe(world):
    with world.ledger.writing() as tx:
        return world.state.members[tx.person("fake", "id-zoe")]


def test_a_vetting_decided_and_undone_either_way(world):
    item = _vetting(world)
    decide(world, item, "vetted")
    assert _zoe(world).standing == "vetted"
    reverse(world, item)
    assert _zoe(world).standing == "revoked"


def test_a_vetting_refused_and_undone_begins_again(world):
    item = _vetting(world)
    decide(world, item, "not_vetted")
    assert _zoe(world).standing == "refused"
    reverse(world, item)
    assert _zoe(world).standing == "vetting"
    assert len(world.state.vettings) == 2


@pytest.mark.parametrize("standing", ["revoked", "refused"])
def test_who_was_shown_out_is_not_let_in_by_declaring_again(world, standing):
    item = _vetting(world)
    decide(world, item, "vetted" if standing == "revoked" else "not_vetted")
    if standing == "revoked":
        reverse(world, item)
    zoe = Who(_zoe(world).id, "member")
    for _ in range(3):
        world.pages().declare(zoe, "médecin")
        world.settle()
        assert _zoe(world).standing == standing
    world.hear(post("1", "zoe", "Que faire ? #doctoctoc", **TAG))
    assert world.question().code == "not_member"


def test_nothing_waits_for_a_year(world):
    """Each thing that a moderator must see is in the queue until one has."""
    ask(world)
    for _ in range(3):
        world.later(120 * DAY)
    assert [i.what for i in world.pages().queue(world.sam)] == ["duty"]
