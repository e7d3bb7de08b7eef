"""The network behind GEXF, GraphML and tables."""

from __future__ import annotations

from collections import Counter

import pytest

from liaisons.errors import NotFound
from liaisons.exports.contract import NothingToWrite, Options
from liaisons.exports.graphs import graph, links
from liaisons.measures.networks import month_name
from liaisons.study.running import Session
from tests.exports.build import JANUARY, at, bring, new_study, says, session


def test_months_are_counted_as_they_would_be_by_hand(tmp_path):
    one = session(tmp_path, JANUARY)
    found = links(one.scope("c"), "help")
    assert found.weight.tolist() == [4, 1]
    assert list(zip(found.of.tolist(), found.month, found.count.tolist(), strict=True)) == [
        (0, "2024-01", 1),
        (0, "2024-02", 3),
        (1, "2024-01", 1),
    ]
    assert (found.first, found.last) == (["2024-01", "2024-01"], ["2024-02", "2024-01"])


def test_links_are_those_of_plain_counting(tmp_path):
    """A busier network, against a Counter over its messages."""
    import numpy as np

    random = np.random.default_rng(7)
    said = []
    for thread in range(60):
        start = at("2024-01-01") + int(random.integers(0, 200)) * 86_400
        asker = f"p{random.integers(12)}"
        said.append(says(f"q{thread}", asker, start, text="Qui ?", is_question=True))
        said += [
            says(
                f"a{thread}-{i}",
                f"p{random.integers(12)}",
                start + 60 + i,
                f"q{thread}",
                f"q{thread}",
                "Moi",
            )
            for i in range(int(random.integers(0, 6)))
        ]
    one = session(tmp_path, said)
    found = links(one.scope("c"), "help")
    people = found.people.tolist()
    known = one.scope("c").links("help")
    messages = zip(known.source.tolist(), known.target.tolist(), known.month.tolist(), strict=True)
    expected = Counter((people[a], people[b], month_name(at)) for a, b, at in messages)
    months = zip(found.of.tolist(), found.month, found.count.tolist(), strict=True)
    counted = {
        (people[found.source[i]], people[found.target[i]], month): count
        for i, month, count in months
    }
    assert counted == expected
    assert found.people.tolist() == one.scope("c").network("help").people.tolist()


def test_a_link_is_as_sure_as_its_surest_message(tmp_path):
    said = [
        says("q", "arnica", at("2024-01-01"), text="Qui ?", is_question=True),
        says("a", "sauge", at("2024-01-02"), None, "q", "Moi"),
        says("b", "sauge", at("2024-01-03"), "q", "q", "Moi"),
        says("c", "menthe", at("2024-01-04"), None, "q", "Moi"),
    ]
    found = links(session(tmp_path, said).scope("c"), "help")
    assert found.weight.tolist() == [2, 1]
    assert found.certainty == ["reply", "opener"]


def test_positions_are_those_of_the_runs(tmp_path):
    one = session(tmp_path, JANUARY)
    found = graph(one, Options())
    assert found.network == "help"
    assert dict(
        zip(found.nodes["given"].to_pylist(), found.nodes["role"].to_pylist(), strict=True)
    ) == {4: "helper", 0: "asker", 1: "helper"}
    assert found.nodes["seniority"].to_pylist() == ["unknown"] * 3


def test_help_cannot_be_told_of_what_one_person_received(tmp_path):
    one = session(tmp_path, JANUARY, frame="ego")
    found = graph(one, Options())
    assert found.network == "contact"
    assert any("contact network" in notice for notice in found.notices)
    with pytest.raises(NothingToWrite, match="whole exchanges"):
        graph(one, Options(network="help"))


def test_of_two_communities_one_must_be_named(tmp_path):
    study = bring(new_study(tmp_path), JANUARY, community="un")
    one = Session(bring(study, JANUARY, community="deux"))
    with pytest.raises(NotFound, match="--community"):
        graph(one, Options())
    assert graph(one, Options(community="un")).community == "un"
    with pytest.raises(NotFound, match="trois"):
        graph(one, Options(community="trois"))
