"""What a report tells of a corpus without a number: drawn and read once, then kept."""

from __future__ import annotations

import liaisons
from liaisons.study import drawings
from liaisons.study.profiles import profile
from liaisons.study.running import Session
from tests.exports.build import JANUARY, make_visible, session


def computing_nothing(one: Session) -> Session:
    """The same study, in a sitting that cannot open an engine."""

    def no_engine():
        raise AssertionError("computed what a run holds")

    return Session(liaisons.open(one.study.folder), engine=no_engine)


def test_the_help_network_is_drawn_once(tmp_path):
    one = session(tmp_path, JANUARY)
    (drawn,) = drawings.drawings(one, "c")
    assert drawn.total_people == len(drawn.people) == 3
    assert drawn.total_links == len(drawn.links) == 2
    assert sorted(person.size for person in drawn.people) == [0, 1, 4]
    assert sorted(link.weight for link in drawn.links) == [1, 4]
    assert drawings.drawings(computing_nothing(one), "c") == [drawn]


def test_where_nobody_is_linked_there_is_no_drawing_and_that_is_kept_too(tmp_path):
    one = session(tmp_path, JANUARY[:1])
    assert drawings.drawings(one, "c") == []
    assert drawings.drawings(computing_nothing(one), "c") == []


def test_only_those_who_carry_a_large_network_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "DRAWN", 2)
    (drawn,) = drawings.drawings(session(tmp_path, JANUARY), "c")
    assert (drawn.total_people, drawn.total_links) == (3, 2)
    assert [person.size for person in drawn.people] == [4, 0]
    assert [link.weight for link in drawn.links] == [4]


def test_a_profile_is_read_once_and_follows_the_corpus(tmp_path):
    one = session(tmp_path, JANUARY)
    first = profile(one, "c")
    assert first.frame == "census"
    assert not first.untimed
    assert first.last_us - first.first_us == 58 * 86_400_000_000
    assert profile(computing_nothing(one), "c") == first
    make_visible(one.study, dict.fromkeys(["Première", "Deuxième", "Réponse", "Oui"], "members"))
    assert profile(Session(one.study), "c").visibility == "members" != first.visibility
