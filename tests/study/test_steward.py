"""How a community stands, on a case that can be counted by hand."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint

import liaisons
from liaisons.errors import NotFound
from liaisons.study.running import Session
from liaisons.study.steward import board
from tests.study.exports import bring, new_study

SHEET = """id;fil;auteur;date;texte;repond_a;type
0;f0;arnica;01/12/2025 10:00;qui sait ?;;question
1;f0;sauge;01/12/2025 10:05;moi;0;reponse
2;f1;menthe;10/03/2026 10:00;et cela ?;;question
3;f1;sauge;10/03/2026 12:00;oui;2;reponse
4;f2;arnica;30/03/2026 10:00;et ceci ?;;question
5;f2;sauge;30/03/2026 10:30;aussi;4;reponse
6;f3;aulne;30/03/2026 12:00;personne ?;;question
7;f4;houx;31/03/2026 12:00;et moi ?;;question
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steward")
    study = new_study(folder)
    path = folder / "feuille.csv"
    path.write_text(SHEET, "utf-8")
    bring(study, path)
    return board(Session(liaisons.open(study.folder)).scope("c"))


def said(found, measure, **group):
    row = found.row(f"steward.{measure}", **group)
    return row.value, row.n


def test_now_is_the_last_moment_of_the_corpus(found):
    assert found.now.isoformat() == "2026-03-31T10:00:00+00:00"


def test_what_waits_and_for_how_long(found):
    assert found.open["text"].to_pylist() == ["personne ?", "et moi ?"]
    assert found.open["wait_us"].to_pylist() == [22 * 3_600_000_000 + 7_200_000_000, 0]
    assert found.open["newcomer"].to_pylist() == [True, True]
    assert said(found, "unanswered") == (2, 2)
    assert said(found, "unanswered_for") == (43_200, 2)


def test_this_week_against_the_four_before(found):
    assert said(found, "first_reply_delay", period="this_week") == (1800, 3)
    assert said(found, "first_reply_delay", period="before") == (7200, 1)
    assert said(found, "within_hour", period="this_week") == (0.5, 2)
    assert said(found, "within_hour", period="before") == (0, 1)
    assert said(found, "within_hour_difference") == (0.5, 3)


def test_the_load_is_a_distribution(found):
    assert said(found, "half_from") == (1, 1)
    loads = [r.value for r in found.rows if r.measure == "steward.load"]
    assert loads == [0, 1, 0, 0, 0, 0]


def test_newcomers_without_a_reply_with_wilson_s_interval(found):
    row = found.row("steward.newcomers_unanswered")
    assert (row.value, row.n) == (pytest.approx(2 / 3), 3)
    assert (row.low, row.high) == pytest.approx(proportion_confint(2, 3, method="wilson"))


def test_tensions_are_not_made_up(found):
    row = found.row("steward.tensions")
    assert row.value is None
    assert row.why


def test_without_times_nothing_is_said_of_now(tmp_path):
    study = new_study(tmp_path)
    path = tmp_path / "liens.csv"
    path.write_text("source,target\n" + "".join(f"{i},{i + 1}\n1,2\n" for i in range(9)), "utf-8")
    bring(study, path)
    with pytest.raises(NotFound):
        board(Session(liaisons.open(study.folder)).scope("c"))
