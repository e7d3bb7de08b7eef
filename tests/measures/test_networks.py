"""The links of a network, as whole numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from liaisons.measures.networks import CERTAINTIES, Links, counted, month_name
from liaisons.measures.scope import sql_text

MARCH, APRIL = 19_782, 19_814  # days since 1970 of 29 February and 1 April 2024


def _links() -> Links:
    """9 helps 4 as an opener's guess, 4 helps 7 in reply, 9 answers 7, who did not ask."""
    return Links.of(
        pa.table(
            {
                "source": pa.array([9, 4, 9], pa.int64()),
                "target": pa.array([4, 7, 7], pa.int64()),
                "day": pa.array([MARCH, APRIL, APRIL], pa.int32()),
                "certainty": pa.array(
                    [CERTAINTIES.index(c) for c in ("opener", "reply", "peer")], pa.int8()
                ),
            }
        )
    )


def test_people_are_numbered_in_order_of_appearance_by_hand():
    found = _links()
    assert found.people.tolist() == [9, 4, 7]
    assert (found.source.tolist(), found.target.tolist()) == ([0, 1, 0], [1, 2, 2])
    assert [month_name(m) for m in found.month.tolist()] == ["2024-02", "2024-04", "2024-04"]


def test_without_some_links_people_are_numbered_anew():
    found = _links().known(["reply", "peer"])
    assert found.people.tolist() == [4, 7, 9]
    assert (found.source.tolist(), found.target.tolist()) == ([0, 2], [1, 1])
    assert _links().known(counted()).people.tolist() == [9, 4, 7]
    assert len(_links().known(["quote"])) == 0


def test_their_network_has_their_keys():
    network = _links().network()
    assert network.people.tolist() == [9, 4, 7]
    assert np.column_stack([network.source, network.target]).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_the_sql_counts_certainties_as_they_stand():
    text = sql_text("relations/numbered_links.sql")
    for place, certainty in enumerate(CERTAINTIES[:-1]):
        assert f"when '{certainty}' then {place}" in text
    assert f"else {len(CERTAINTIES) - 1} end" in text
