"""What was answered, sent to those who chose it, in their hours, with nothing that was erased."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.channel import letters
from liaisons.channel.port import Deletion
from liaisons.channel.private import rhythm
from liaisons.channel.settings import Policy, Settings
from liaisons.channel.state import Member
from tests.channel.building import DAY, HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, post, private

TAG = {"hashtags": ("doctoctoc",)}
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def world(tmp_path):
    """Friday 15 January 2027, 9:00 in Paris."""
    return World(tmp_path, FakeNetwork())


def chooses(world, name, digest, **said):
    from liaisons.channel.events import event

    person = world.member(name)
    with world.ledger.writing() as tx:
        line = event("profile", world.now, person=person, by=person, digest=digest, **said)
        world.engine.record(tx, [line])
    return person


def answered(world, id, text, reply="Une crème, et du repos."):
    world.hear(post(id, "anne", f"{text} #doctoctoc", at=world.now, **TAG))
    world.hear(post(f"r{id}", "bruno", reply, at=world.now, reply_to=id))


def letters_to(world, name):
    return [text for text in world.told(name) if "letters:" in text or "lettres" in text]


def test_by_the_day_by_the_week_or_not_at_all(world):
    for name in ("anne", "bruno", "nobody"):
        world.member(name)
    chooses(world, "day", "daily", hours=[7, 8])
    chooses(world, "week", "weekly")
    answered(world, "1", "Que faire d'une verrue ?")
    world.later(21 * HOUR)  # Saturday, 6:00
    assert letters_to(world, "day") == []
    world.later(HOUR + MINUTE)
    (letter,) = letters_to(world, "day")
    assert "verrue" in letter
    assert "«\u00a0Une crème, et du repos.\u00a0»" in letter
    assert letters_to(world, "week") == []
    answered(world, "2", "Et d'un panaris ?")
    world.later(DAY)
    assert "panaris" in letters_to(world, "day")[1]
    assert "verrue" not in letters_to(world, "day")[1]
    world.later(DAY + HOUR)  # Monday, after 8:00
    (letter,) = letters_to(world, "week")
    assert "verrue" in letter
    assert "panaris" in letter
    assert len(letters_to(world, "day")) == 2  # nothing was answered on Sunday: no letter
    assert letters_to(world, "nobody") == []
    world.agree()


def test_one_s_own_the_unseen_and_what_was_taken_back_are_not_in_it(world):
    world.member("bruno")
    world.member("anne")
    chooses(world, "chloe", "daily")
    world.hear(post("1", "chloe", "Ma question de verrue ? #doctoctoc", at=world.now, **TAG))
    world.hear(post("2", "bruno", "Ceci.", at=world.now, reply_to="1"))
    answered(world, "3", "Et d'un panaris ?")
    answered(world, "4", "Et d'un cor ?")
    world.hear(Deletion(network="fake", id="4", at_us=world.now))
    world.later(DAY)
    (letter,) = letters_to(world, "chloe")
    assert "panaris" in letter
    assert "verrue" not in letter
    assert " cor " not in letter


def test_a_message_changes_or_ends_them(world):
    for name in ("anne", "bruno"):
        world.member(name)
    person = chooses(world, "chloe", "")
    world.hear(private("m1", "chloe", "Lettres : jour"))
    assert world.state.members[person].digest == "daily"
    answered(world, "1", "Que faire d'une verrue ?")
    world.hear(private("m2", "chloe", "letters: never"))
    world.later(2 * DAY)
    assert letters_to(world, "chloe") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("Lettres : semaine", "weekly"), ("letters no", ""), ("lettre", None), ("jour", None)],
)
def test_how_often_is_read(text, said):
    assert rhythm(text) == said


@given(
    st.integers(1_600_000_000, 1_900_000_000),
    st.sets(st.integers(0, 23)),
    st.sampled_from(["daily", "weekly"]),
)
def test_it_is_always_later_within_the_rhythm_and_in_the_hour(now, hours, digest):
    policy = Policy(Settings(name="x"))
    member = Member(id="p", met_us=0, digest=digest, hours=tuple(hours))
    due = letters.next_us(member, policy, now * 10**6)
    at = dt.datetime.fromtimestamp(due / 1e6, PARIS)
    most = {"daily": 1, "weekly": 7}[digest]
    # An hour more or less where the clocks change.
    assert 0 < due - now * 10**6 <= most * DAY + HOUR
    changes = at.utcoffset() != (at - dt.timedelta(hours=3)).utcoffset()
    assert at.hour == min(hours, default=8) or changes
    assert digest == "daily" or at.weekday() == 0
