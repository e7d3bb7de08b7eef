from __future__ import annotations

from liaisons.measures.rows import Contrast
from liaisons.report.content import ReportContent
from liaisons.report.masking import is_small, masked, masked_content
from tests.report.synthetic import AIDES, GP, content, row


def test_a_figure_over_fewer_than_five_people_is_masked():
    small = row("staying.returned", GP, 0.5, n=4, low=0.1, high=0.9)
    (hidden,) = masked([small])
    assert (hidden.value, hidden.low, hidden.high, hidden.n) == (None, None, None, None)
    assert hidden.why == "Fewer than 5 people: not shown."
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
    assert left.why == "Fewer than 5 people: not shown."


def test_nothing_masked_reaches_page_or_files(english: str, both: ReportContent):
    """The cohort of three people is in the content, and its shares nowhere in the page."""
    small = [r for r in both.curves if r.measure == "staying.retention" and r.n == 3]
    assert len(small) == 8
    assert "Fewer than 5 people: not shown." in english
