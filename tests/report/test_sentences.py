from __future__ import annotations

import msgspec
import pytest

from liaisons.i18n import language
from liaisons.measures.rows import Contrast
from liaisons.report.gaps import gap_sentence
from liaisons.report.phrases import PHRASES
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Verdict, contrast_verdict, finding, verdict
from tests.report.synthetic import AIDES, GP, alone, content, row

DELAY = ("help.first_reply_delay", {})


def contrast(**fields: object) -> Contrast:
    return Contrast(measure="help.replied_share", a=GP, b=AIDES, unit="share", **fields)


def bounds(value: float, low: float | None, high: float | None, community: str = GP):
    return row("help.replied_share", community, value, low=low, high=high)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"p_holm": 0.049}, Verdict.SURE),
        ({"p_holm": 0.05}, Verdict.UNSURE),
        ({"p_holm": 0.2, "low": 0.1, "high": 0.3}, Verdict.UNSURE),
        ({"p_holm": 0.04, "low": -2.2, "high": 3.3}, Verdict.UNSURE),
        ({"low": 0.01, "high": 0.3}, Verdict.SURE),
        ({"low": -0.3, "high": -0.01}, Verdict.SURE),
        ({"low": -0.01, "high": 0.3}, Verdict.UNSURE),
        ({"p": 0.001}, Verdict.NOT_COMPARED),
    ],
)
def test_the_adjusted_test_decides_and_else_the_interval(fields, expected):
    assert contrast_verdict(contrast(**fields)) is expected


def test_without_a_comparison_intervals_must_not_overlap():
    a = bounds(0.9, 0.88, 0.92)
    assert verdict(None, a, bounds(0.8, 0.78, 0.87)) is Verdict.SURE
    assert verdict(None, a, bounds(0.87, 0.84, 0.89)) is Verdict.UNSURE
    assert verdict(None, a, bounds(0.8, None, None)) is Verdict.NOT_COMPARED


def test_a_sure_difference_is_said_with_both_figures(rows: RowSet):
    said = finding(rows, [DELAY], intervals=True)
    assert said.verdict is Verdict.SURE
    assert said.text == (
        "The first reply comes sooner: half of the questions have it within 14 minutes (Médecins "
        "généralistes #DocTocDemo, between 12 and 17 minutes), against 2.2 hours (Aides à "
        "domicile, groupe d’entraide, between 1.8 and 2.7 hours)"
    )


def test_overlapping_figures_cannot_be_told_apart():
    near = [
        row(DELAY[0], GP, 840, unit="s", low=700, high=1010),
        row(DELAY[0], AIDES, 900, unit="s", low=800, high=1200),
    ]
    told = RowSet(content("en", rows=near, contrasts=[]))
    said = finding(told, [DELAY])
    assert said.verdict is Verdict.UNSURE
    assert said.text.startswith("We cannot tell where the first reply comes sooner")
    with language("fr"):
        assert finding(told, [DELAY]).text.startswith("On ne peut pas dire")


def test_a_test_that_fails_silences_intervals_that_do_not_overlap(both):
    """Holm has the last word, even where the two intervals lie apart."""
    weak = [msgspec.structs.replace(c, p_holm=0.3) for c in both.contrasts]
    said = finding(RowSet(content("en", contrasts=weak)), [DELAY])
    assert said.verdict is Verdict.UNSURE


def test_alone_there_is_nobody_to_compare_with():
    said = finding(RowSet(alone("en")), [DELAY])
    assert said.text == "Half of the questions have a first reply within 14 minutes"
    assert said.verdict is Verdict.NOT_COMPARED


def test_figures_without_intervals_stand_side_by_side(rows: RowSet):
    said = finding(rows, [("actors.half_of_help", {})])
    assert said.text == (
        "Helpers who together give half of the help: 19 of 163 (Médecins généralistes "
        "#DocTocDemo) and 92 of 877 (Aides à domicile, groupe d’entraide)"
    )


def test_what_most_communities_know_is_told(rows: RowSet):
    only_aides = ("regulation.acts_per_1000", {})
    assert finding(rows, [only_aides, DELAY]).figure == DELAY
    assert "7" in finding(rows, [only_aides]).text
    assert finding(rows, [("help.helped_share", {})]) is None


def test_a_figure_without_a_phrase_is_told_by_its_label():
    told = RowSet(content("en", rows=[row("knowledge.new_thing", GP, 0.25, group={"{x}": "{y}"})]))
    said = finding(told, [("knowledge.new_thing", {"{x}": "{y}"})])
    assert said.text == "knowledge.new_thing ({x}: {y}): 25% (Médecins généralistes #DocTocDemo)"


@pytest.mark.parametrize("measure", PHRASES)
def test_every_phrase_can_be_said(measure: str):
    phrase = PHRASES[measure]
    for form, fields in (
        (phrase.plain, {"list": "L"}),
        (phrase.sure, {"first": "F", "second": "S"}),
        (phrase.unsure, {"list": "L"}),
    ):
        assert "{" not in form.format(within="W", **fields)
    assert not phrase.unsure or phrase.unsure.startswith("We cannot tell")


def test_the_widest_gap_beyond_doubt_is_named(rows: RowSet):
    (doctors, aides) = rows.communities
    told = [
        (doctors, bounds(0.9, 0.85, 0.95)),
        (aides, row("help.replied_share", AIDES, 0.79, low=0.76, high=0.82,
                    group={"seniority": "newcomer"})),
        (aides, row("help.replied_share", AIDES, 0.92, low=0.9, high=0.94,
                    group={"seniority": "veteran"})),
    ]  # fmt: skip
    assert gap_sentence("Replied", told, alone=False) == (
        "Replied: 92% (veterans) against 79% (newcomers) – Aides à domicile, groupe d’entraide"
    )
    assert gap_sentence("Replied", told[:2], alone=True) == (
        "Replied: no clear difference by seniority"
    )


def test_among_many_parts_a_gap_must_be_wider(rows: RowSet):
    """Two intervals that just miss each other say something alone, and nothing among 24 hours."""
    card = rows.communities[0]

    def hour(hour: int, value: float):
        return card, row("help.replied_within", GP, value, low=value - 0.1, high=value + 0.1,
                         group={"hour": hour})  # fmt: skip

    pair = [hour(3, 0.4), hour(14, 0.61)]
    assert "61% (14:00) against 40% (3:00)" in gap_sentence("Replied", pair, alone=True)
    many = pair + [hour(h, 0.5) for h in range(24) if h not in (3, 14)]
    assert gap_sentence("Replied", many, alone=True) == (
        "Replied: no clear difference from hour to hour"
    )
