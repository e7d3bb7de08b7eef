"""Ways of asking compared: by hand where it can be, and routing against broadcast."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from liaisons.channel.ranking import DAY, HOUR, Asked, Peer
from liaisons.channel.simulation import (
    MINUTE,
    POLICIES,
    Community,
    Manner,
    Model,
    Outcome,
    Person,
    compare,
    gini,
    invented,
    peopled,
    run,
)
from liaisons.measures.statistics.inequality import gini as measured_gini
from liaisons.measures.statistics.resampling import Resampler

ALWAYS = (1.0,) * 24
LAW = frozenset({"droit"})
SURE = Model(willing=1.0, delay_minutes=10, delay_spread=0.0)


def test_one_sure_person_answers_after_the_delay() -> None:
    person = Person(Peer(id="a", subjects=LAW), LAW, 1.0, ALWAYS)
    asked = (Asked("x", LAW, HOUR),)
    for policy in POLICIES:
        outcome = run(Community((person,), asked), policy, 1, SURE, seen=1)
        assert outcome == Outcome((10 * MINUTE,), (1,), (1,)), policy


def test_nobody_willing_answers_nobody() -> None:
    person = Person(Peer(id="a"), LAW, 0.0, ALWAYS)
    outcome = run(Community((person,), (Asked("x", LAW, 0),)), "routing", 1)
    assert outcome.delays == (None,)
    figures = outcome.figures(24 * HOUR)
    assert figures["answered"] == 0.0
    assert figures["median_minutes"] == 24 * 60


def test_waves_go_on_until_somebody_answers() -> None:
    people = tuple(Person(Peer(id=f"p{i}"), LAW, 0.0, ALWAYS) for i in range(10))
    outcome = run(
        Community(people, (Asked("x", LAW, 0),)), "routing", 1, manner=Manner(size=2, waves=3)
    )
    assert sum(outcome.requests) == 6


def test_the_figures_by_hand() -> None:
    outcome = Outcome((10 * MINUTE, 30 * MINUTE, None, 20 * MINUTE), (4, 0, 0, 0), (3, 0, 0, 0))
    figures = outcome.figures(24 * HOUR)
    assert figures["answered"] == 0.75
    assert figures["within_15_min"] == 0.25
    assert figures["median_minutes"] == 20
    assert figures["requests"] == 1.0
    assert figures["load_gini"] == 0.75


def test_gini_is_that_of_the_measures() -> None:
    loads = [0, 1, 1, 5, 9, 2]
    theirs = measured_gini(np.array(loads, np.float64), Resampler(0, 1)).value
    assert gini(loads) == pytest.approx(theirs)
    assert gini([0, 0]) == 0.0


def test_the_same_seed_gives_the_same_outcome() -> None:
    community = invented(3, people=20, days=5)
    first, second = (run(community, "routing", 3) for _ in range(2))
    assert first == second
    assert run(community, "routing", 4) != first


def test_another_process_draws_the_same_people() -> None:
    """Sets have another order in each process; nothing drawn may follow it."""
    drawn = (
        "from liaisons.channel.simulation import invented; print(hash_of(invented(1, people=9)))"
    )
    script = "import hashlib, msgspec\nhash_of = lambda c: hashlib.sha256(repr([(sorted(p.knows), "
    script += "sorted(p.peer.subjects), p.willing) for p in c.people]).encode()).hexdigest()\n"
    told = {
        subprocess.run(
            [sys.executable, "-c", script + drawn],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(told) == 1


def test_nobody_is_asked_beyond_what_they_agreed_to() -> None:
    community = invented(2, people=12, days=4, per_day=20)
    for policy in ("routing", "random"):
        outcome = run(community, policy, 2)  # type: ignore[arg-type]
        most = [p.peer.per_day * 6 for p in community.people]
        assert all(got <= allowed for got, allowed in zip(outcome.requests, most, strict=True))


def test_the_people_of_a_log_are_those_who_ask() -> None:
    log = [Asked("b", LAW, 2 * DAY), Asked("a", LAW, DAY)]
    community = peopled(log, 1)
    assert [p.peer.id for p in community.people] == ["a", "b"]
    assert [q.asker for q in community.questions] == ["a", "b"]


def test_routing_beats_broadcast_at_equal_load_and_not_at_any() -> None:
    """What docs/reference/routing.md says, on a smaller community."""
    found = compare(lambda seed: invented(seed, people=80, days=15, per_day=5), range(8))
    less = found.routing_less["thinned"]
    assert less["requests"].value <= 0
    assert less["median_minutes"].value < 0
    assert less["answered"].value > 0
    assert found.routing_less["random"]["median_minutes"].value < 0
    # To everybody at once is quicker, at many times the load.
    assert found.routing_less["broadcast"]["median_minutes"].low > 0
    assert (
        found.figures["broadcast"]["requests"].value
        > 4 * found.figures["routing"]["requests"].value
    )


def test_one_seed_has_no_interval() -> None:
    found = compare(lambda seed: invented(seed, people=10, days=2), [1])
    assert math.isnan(found.figures["routing"]["answered"].low)


def test_a_channel_s_log_is_replayed_with_what_its_members_agreed_to(tmp_path) -> None:
    from liaisons.channel.simulation import logged
    from tests.channel.building import World
    from tests.channel.fake import FakeNetwork, post

    world = World(tmp_path, FakeNetwork())
    world.member("anne")
    bruno = world.member("bruno", per_day=2)
    never = world.member("never", subjects=["dermato"])
    tags = {"hashtags": ("doctoctoc",)}
    world.hear(post("1", "anne", "Et en dermato ? #doctoctoc", **tags))
    world.hear(post("2", "bruno", "De l'azote.", reply_to="1"))
    found = logged(world.state, 1)
    people = {person.peer.id: person for person in found.people}
    assert len(people) == 3
    assert people[bruno].knows == people[never].knows == {"dermato"}
    assert [q.subjects for q in found.questions] == [{"dermato"}]
    assert found == logged(world.state, 1)
    outcome = run(found, "routing", 1)
    assert dict(zip(people, outcome.requests, strict=True))[never] == 0
