"""What a question is about: cases by hand, urgency, a model taught and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from liaisons.text.subjects import CODES, SUBJECTS, Model, by_rules, tag, urgency
from tests.shared import DATA, ROOT
from tests.text.tagged import demonstration, judged, tables, taught, unread


@pytest.mark.parametrize(("text", "subject"), unread())
def test_the_trades_by_hand(text: str, subject: str) -> None:
    found = by_rules(text)
    assert found is None or found.subject == subject


@pytest.mark.parametrize("text", ["", "Bonjour à tous", "+1", "Une question pour les anciens ?"])
def test_nothing_is_said_where_nobody_is_sure(text: str) -> None:
    assert tag(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("URGENT patient devant moi, un avis ?", "now"),
        ("J'aimerais un avis avant ce soir", "today"),
        ("Pas urgent : quel logiciel ?", ""),
        ("Que mettez-vous dans la trousse d'urgence ?", ""),
        ("Sans urgence, mais avant demain si possible", "today"),
        ("Quel logiciel ?", ""),
    ],
)
def test_urgency_is_what_the_author_says(text: str, expected: str) -> None:
    assert urgency(text) == expected


def test_codes_are_subjects() -> None:
    assert set(CODES) < set(SUBJECTS)


def test_too_few_corrections_teach_nothing() -> None:
    assert Model.learn([("un texte", "law")] * 10) is None
    assert Model.learn([("un texte", "law")] * 100) is None


def test_a_model_is_taught_and_kept(tmp_path: Path) -> None:
    model = Model.learn([(t, s) for t, s, _n in demonstration()])
    assert model is not None
    model.save(tmp_path / "subjects.npz")
    again = Model.load(tmp_path / "subjects.npz")
    assert again.subjects == model.subjects
    assert again.taught == len(demonstration())
    assert np.array_equal(again.weights, model.weights)
    text = demonstration()[0][0]
    assert again.tag(text) == model.tag(text)


def test_two_subjects_make_a_model_too() -> None:
    corrections = [(f"mon logiciel plante {i}", "equipment") for i in range(40)]
    corrections += [(f"quelle prime en juin {i}", "pay") for i in range(40)]
    model = Model.learn(corrections)
    assert model is not None
    found = tag("le logiciel plante encore", model)
    assert found is not None
    assert (found.subject, found.by) == ("equipment", "model")


def test_what_is_taught_is_better_than_the_rules() -> None:
    n, tagged, right = taught()
    rules = judged([(t, s) for t, s, _n in demonstration()])
    assert right / n > rules[2] / rules[0]
    assert tagged / n > 0.9


def test_the_page_says_what_is_measured() -> None:
    page = (ROOT / "docs" / "reference" / "subjects.md").read_text("utf-8").splitlines()
    assert [row for row in tables() if row not in page] == []
    if not (DATA / "code_du_travail_faq_fr").exists():
        pytest.skip("real data not here: shared/data/code_du_travail_faq_fr")
