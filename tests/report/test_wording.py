from __future__ import annotations

import pytest

from liaisons.i18n import language
from liaisons.report import groups, wording
from tests.report.synthetic import row

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "said", "around"),
    [
        (0.892, "share", 0.86, 0.921, "89%", "between 86 and 92%"),
        (0.996, "share", 0.9934, 0.998, "99.6%", "between 99.3 and 99.8%"),
        (0.0034, "share", None, None, "0.34%", ""),
        (0.5, "share", None, None, "50%", ""),
        (840, "s", 702, 1010, "14 minutes", "between 12 and 17 minutes"),
        (7200, "s", 3000, 9000, "2 hours", "between 50 minutes and 2.5 hours"),
        (-90, "s", None, None, "−1.5 minutes", ""),
        (1204, "people", None, None, "1,204", ""),
        (0.6132, "gini", 0.58, 0.64, "0.61", "between 0.58 and 0.64"),
        (-0.0529, "ratio", -0.14, 0.03, "−0.05", "between −0.14 and 0.03"),
        (-0.002, "correlation", -0.14, 0.14, "0.0", "between −0.1 and 0.1"),
        (-0.124, "points", -0.18, -0.07, "−12 points", "between −18 and −7 points"),
        (12.345, "ratio", None, None, "12.3", ""),
        (31, "days", None, None, "31 days", ""),
        (0, "share", None, None, "0%", ""),
    ],
)
def test_a_number_keeps_the_digits_its_interval_allows(value, unit, low, high, said, around):
    told = row("x", "a", value, unit=unit, low=low, high=high)
    assert wording.shown(told) == said
    assert wording.interval(told) == around


def test_null_is_a_dash():
    assert wording.shown(row("x", "a", None)) == "–"


def test_french_numbers_have_commas_and_thin_spaces():
    told = row("x", "a", 0.0347, low=0.031, high=0.038)
    with language("fr"):
        assert wording.shown(told) == f"3,5{NARROW}%"
        assert wording.interval(told) == f"entre 3,1 et 3,8{NARROW}%"
        assert wording.amount(21_877, "messages") == f"21{NARROW}877"


@pytest.mark.parametrize(
    ("p", "said"),
    [(None, ""), (0.0004, "p < 0.001"), (0.0234, "p = 0.023"), (0.5, "p = 0.50")],
)
def test_p_values_as_papers_write_them(p, said):
    assert wording.p_value(p) == said


def test_counted():
    assert wording.counted(1, "questions") == "1 question"
    assert wording.counted(494, "questions") == "494 questions"
    assert wording.counted(12, "") == "n = 12"
    assert wording.counted(None, "people") == ""


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ({}, ""),
        ({"network": "help"}, "help network"),
        ({"horizon_s": 900}, "within 15 min"),
        ({"horizon_s": 604_800}, "within 1 week"),
        ({"month": "2024-03"}, "March 2024"),
        ({"month": 3}, "month 3"),
        ({"cohort": "2024-01", "month": 3}, "arrived in January 2024, month 3"),
        ({"attribute": "seul", "level": "oui"}, "seul: oui"),
        ({"weekday": 0, "hour": 20}, "Monday, 20:00"),
        ({"replied_within_24h": False}, "without a reply within 24 hours"),
        ({"seniority": "newcomer"}, "newcomers"),
        ({"top": 0.1}, "the first 10%"),
        ({"from": "asker", "to": "helper"}, "from askers to helpers"),
        ({"exposure": "few reactions"}, "few reactions"),
        ({"shoe_size": 44, "left": True}, "shoe_size: 44, left: yes"),
        ({"month": "not a month"}, "not a month"),
    ],
)
def test_groups_read(group, said):
    assert groups.reads(group) == said


def test_whole_and_part():
    assert groups.is_whole({"network": "help", "horizon_s": 900})
    assert not groups.is_whole({"network": "help", "month": "2024-03"})


def test_hours_in_french():
    with language("fr"):
        assert groups.clock(20) == f"20{NARROW}h"
        assert groups.weekday_name(0) == "lundi"


def test_codes_are_called_as_the_codebook_calls_them():
    with language("fr"):
        assert groups.reads({"code": "support.emotional"}) == "soutien affectif"
        assert (
            groups.reads({"kind": "cooperation", "other": "sociability"})
            == "coopération, sociabilité"
        )
        assert groups.reads({"code": "garde/nuit"}) == "garde/nuit"
