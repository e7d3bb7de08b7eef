from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaisons.measures.rows import Contrast, Row
from liaisons.report.content import ReportContent
from liaisons.report.masking import is_small, masked, masked_content
from tests.report.synthetic import AIDES, GP, content, row

WHY = "Fewer than 5 people, here or in what could be worked out: not shown."


def test_a_figure_over_fewer_than_five_people_is_masked():
    small = row("staying.returned", GP, 0.5, n=4, low=0.1, high=0.9)
    (hidden,) = masked([small])
    assert (hidden.value, hidden.low, hidden.high, hidden.n) == (None, None, None, None)
    assert hidden.why == WHY
    assert not is_small(row("staying.returned", GP, 0.5, n=5))


def test_small_counts_are_masked_in_breakdowns_only():
    assert is_small(row("presence.newcomers", GP, 3, n=300, unit="people", group={"month": "m"}))
    assert not is_small(row("presence.newcomers", GP, 0, n=0, unit="people", group={"month": "m"}))
    assert not is_small(row("actors.half_of_help", GP, 3, n=163, unit="people"))
    core = row("ties.core_size", GP, 4, n=34, unit="people", group={"network": "help"})
    assert not is_small(core)


def test_what_counts_no_people_is_kept():
    assert not is_small(row("help.replied_share", GP, 0.5, n=2))
    assert not is_small(row("presence.messages", GP, 2, n=2, unit="messages", group={"month": "m"}))


def test_comparisons_with_a_small_side_are_left_out():
    contrast = Contrast(measure="staying.returned", a=GP, b=AIDES, unit="share", a_value=0.5,
                        b_value=0.3, difference=0.2, p_holm=0.01, n_a=4, n_b=954)  # fmt: skip
    (left,) = masked_content(content(contrasts=[contrast])).contrasts
    assert left.difference is None
    assert left.a_value is None
    assert left.why == WHY


def test_nothing_masked_reaches_page_or_files(english: str, both: ReportContent):
    """The cohort of three people is in the content, and its shares nowhere in the page."""
    small = [r for r in both.curves if r.measure == "staying.retention" and r.n == 3]
    assert len(small) == 8
    assert WHY in english


def level(measure: str, name: str, value: float, **more: object) -> Row:
    return row(measure, GP, value, group={"attribute": "rythme", "level": name}, **more)


def values(rows: list[Row], smallest: int = 5) -> list[float | None]:
    return [one.value for one in masked(rows, smallest)]


def test_a_mean_number_of_people_is_no_small_cell():
    by_level = level("ties.partners_effective", "nuit", 3.2, unit="people", n=40)
    assert not is_small(by_level)
    assert is_small(level("ties.partners_effective", "nuit", 3.2, unit="people", n=4))
    assert not is_small(row("help.repliers_per_question", GP, 2.4, n=561, unit="people",
                            group={"month": "2024-01"}))  # fmt: skip


def test_what_is_left_of_the_total_is_masked_too():
    """Three levels of 20 people: 2 could be read as 20 − 12 − 6."""
    rows = [
        row("presence.people", GP, 20, unit="people", n=20),
        level("presence.people", "jour", 12, unit="people", n=20),
        level("presence.people", "soir", 6, unit="people", n=20),
        level("presence.people", "nuit", 2, unit="people", n=20),
        level("presence.messages", "soir", 70, unit="messages", n=200),
    ]
    assert values(rows) == [20, 12, None, None, None]
    assert {one.why for one in masked(rows)[2:]} == {WHY}
    assert values(rows, 2) == [20, 12, 6, 2, 70]


def test_two_small_parts_of_too_few_people_together_take_a_third():
    """1 and 1 hidden of a known sum of 2 would be no secret; 4 and 1 are."""

    def months(*counts: int) -> list[Row]:
        return [
            row(
                "presence.newcomers",
                GP,
                count,
                unit="people",
                n=count,
                group={"month": f"2024-{i}"},
            )
            for i, count in enumerate(counts)
        ]

    assert values(months(1, 30, 1, 9)) == [None, 30, None, None]
    assert values(months(4, 30, 1, 9)) == [None, 30, None, 9]
    assert values(months(0, 30, 3, 9)) == [0, 30, None, None]
    assert values(months(0, 30, 8, 9)) == [0, 30, 8, 9]


def test_a_share_of_people_in_a_part_is_a_count():
    """2% of 100 people are two people, wherever it stands; so it goes for who returns."""
    rows = [
        row("commons.give_take", GP, share, n=100, group={"balance": name})
        for name, share in {"giver": 0.6, "even": 0.38, "receiver": 0.02}.items()
    ]
    assert values(rows) == [0.6, None, None]
    returned = [level("staying.returned", n, 0.1, n=20) for n in ("jour", "nuit")]
    assert values(returned) == [0.1, 0.1]


def test_the_study_says_how_small_is_small():
    told = content(rows=[row("staying.returned", GP, 0.5, n=9)], min_cell=10)
    assert [one.value for one in masked_content(told).rows] == [None]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8), st.integers(2, 10))
def test_no_masked_part_can_be_subtracted(counts: list[int], smallest: int):
    """Whatever the counts: one part is never hidden alone, nor two that must be small both."""
    rows = [level("presence.people", str(i), count, unit="people", n=sum(counts))
            for i, count in enumerate(counts)]  # fmt: skip
    hidden = [c for c, one in zip(counts, masked(rows, smallest), strict=True) if one.value is None]
    assert all(one.value is None or not is_small(one, smallest) for one in masked(rows, smallest))
    known = [count for count in counts if count]
    if hidden and len(known) > 1:
        assert len(hidden) > 1
        assert sum(hidden) >= smallest or len(hidden) == len(known)
