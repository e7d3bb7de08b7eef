"""What the written files hold is what was put in, read by the oracle."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from liaisons.demo import Export, Truth
from liaisons.demo.truth import HORIZONS
from tests.demo.expected import expected_rows
from tests.demo.oracle import Reading, key, rows


@pytest.mark.parametrize("name", ["medecins", "aides"])
def test_the_oracle_finds_what_was_put_in(
    name: str, readings: dict[str, Reading], exports: dict[str, Export], known: Truth
) -> None:
    found = rows(readings[name], exports[name].reported_size)
    expected = expected_rows(known)[name]
    wrong = {
        row: (found.get(row), value, tolerance)
        for row, (value, tolerance) in expected.items()
        if row not in found or abs(found[row] - value) > tolerance
    }
    assert not wrong


def test_expectations_can_fail(known: Truth) -> None:
    """Each tolerance is well below the value: a wrong definition would not slip through."""
    for expected in expected_rows(known).values():
        for row, (value, tolerance) in expected.items():
            assert tolerance < max(0.5 * value, 0.02) or row[0] == "staying.returned", row
        for horizon in HORIZONS:
            assert expected[key("help.replied_within", horizon_s=horizon)][1] < 0.09


def test_yardsticks_are_met(known: Truth, readings: dict[str, Reading]) -> None:
    """The published figures on which the parameters lean come out of them."""
    doctors, aides = rows(readings["medecins"]), rows(readings["aides"])
    assert 0.88 < doctors[key("help.replied_share")] < 0.93
    assert 7.0 < doctors[key("help.replies_per_question")] < 8.4
    assert 10 * 60 < doctors[key("help.first_reply_delay")] < 18 * 60
    assert 2 * 3600 < aides[key("help.first_reply_delay")] < 6 * 3600
    assert known.communities["medecins"].drawn.converged_share == pytest.approx(0.556, abs=0.05)


def test_a_personal_network_and_a_large_group(readings: dict[str, Reading]) -> None:
    doctors, aides = rows(readings["medecins"]), rows(readings["aides"], 4200)
    reciprocity = key("ties.reciprocity", network="help")
    assert doctors[reciprocity] > 0.25 > 0.05 > aides[reciprocity]
    helpers = {name: len({a for a, _, _ in r.help}) for name, r in readings.items()}
    half = key("actors.half_of_help")
    assert doctors[half] / helpers["medecins"] > 2 * aides[half] / helpers["aides"]
    assert aides[key("commons.silent")] > 0.7


def test_replies_go_with_returns(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        found = rows(reading)
        with_reply = found[key("staying.returned", replied_within_24h=True)]
        assert with_reply > found[key("staying.returned", replied_within_24h=False)] + 0.1


def test_truth_goes_through_json(known: Truth) -> None:
    assert msgspec.json.decode(known.to_json(), type=Truth) == known


def test_expected_curves_rise_to_the_probability_of_a_reply(known: Truth) -> None:
    for community in known.communities.values():
        expected = community.expected
        seconds, shares = np.array(expected.curve).T
        assert np.all(np.diff(shares) >= 0)
        assert shares[-1] == pytest.approx(expected.replied, abs=0.002)
        at_median = np.interp(np.log(expected.median_delay), np.log(seconds), shares)
        assert at_median == pytest.approx(0.5, abs=0.002)
        assert sum(map(sum, expected.rhythm)) == pytest.approx(1)
