"""What measures should find in the demo, from what was put in: value and tolerance of each row.

These rows follow from the *parameters*; a measure may differ from them by the chance of a draw,
which the tolerance covers (four standard errors, so that about one row in 16,000 fails by luck).
Rows without chance (``tolerance`` 0) are counts of the draw itself. For an exact comparison of
every figure, give the same export to ``tests.demo.oracle``.

All rows suppose that the real questions are known (``truth.questions``), not detected.
"""

from __future__ import annotations

import math

import numpy as np

from liaisons.demo.truth import CommunityTruth, Truth
from tests.demo.oracle import Key, key

ERRORS = 4.0

#: (measure, group) → (value, tolerance).
Expectations = dict[Key, tuple[float, float]]


def expected_rows(truth: Truth) -> dict[str, Expectations]:
    """By community."""
    return {name: _rows(community) for name, community in truth.communities.items()}


def _rows(truth: CommunityTruth) -> Expectations:
    drawn = truth.drawn
    found = {
        key("presence.people"): (drawn.authors, 0.0),
        key("presence.messages"): (drawn.messages, 0.0),
        key("presence.threads"): (sum(drawn.openings.values()), 0.0),
        **_help(truth),
        **_staying(truth),
    }
    size = truth.planted["reported_size"]
    if size:
        found[key("presence.active_share")] = (drawn.authors / size, 0.0)
        found[key("commons.silent")] = (1 - drawn.authors / size, 0.0)
    return found


def _help(truth: CommunityTruth) -> Expectations:
    expected, total = truth.expected, len(truth.questions)
    found = {
        key("help.questions"): (total, 0.0),
        key("help.replied_share"): (expected.replied, _share_error(expected.replied, total)),
        key("help.first_reply_delay"): (expected.median_delay, _median_error(truth)),
        key("help.replies_per_question"): (expected.replies, _replies_error(truth)),
    }
    for horizon, share in expected.replied_within.items():
        found[key("help.replied_within", horizon_s=horizon)] = share, _share_error(share, total)
    return found


def _share_error(share: float, total: float) -> float:
    return ERRORS * math.sqrt(share * (1 - share) / total)


def _median_error(truth: CommunityTruth) -> float:
    """The median is where the curve crosses one half: as far as the curve's error moves that."""
    seconds, shares = np.array(truth.expected.curve).T
    error = _share_error(0.5, len(truth.questions))
    around = np.exp(np.interp([0.5 - error, 0.5 + error], shares, np.log(seconds)))
    return float(max(abs(around - truth.expected.median_delay)))


def _replies_error(truth: CommunityTruth) -> float:
    """From the variance of a negative binomial, thinned by silence and swollen by second replies.

    The window's end cuts the last threads short, and a thread has no more repliers than are there:
    both by less than two per cent.
    """
    planted = truth.planted["answering"]
    again, more = planted["again"], planted["helpers"] - 1
    people = more + more**2 / planted["helpers_dispersion"]
    variance = (1 + again) ** 2 * people + planted["helpers"] * again * (1 - again)
    replied, mean = planted["replied"], planted["helpers"] * (1 + again)
    over_all = replied * (variance + mean**2) - (replied * mean) ** 2
    return ERRORS * math.sqrt(over_all / len(truth.questions)) + 0.02 * truth.expected.replies


def _staying(truth: CommunityTruth) -> Expectations:
    """Newcomers of days 90 to 335 whose first message is a question."""
    people, staying = truth.planted["people"], truth.planted["staying"]
    newcomers = people["size"] * (1 - people["founders"]) * people["asks_first"]
    observed = newcomers * (335 - 90) / 365
    within = truth.expected.replied_within[86_400]
    yes, no = staying["returned_if_replied"], staying["returned_if_not"]
    return {
        key("staying.returned", replied_within_24h=True): (
            yes,
            _share_error(yes, observed * within),
        ),
        key("staying.returned", replied_within_24h=False): (
            no,
            _share_error(no, observed * (1 - within)),
        ),
    }
