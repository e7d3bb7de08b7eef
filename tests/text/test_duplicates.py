"""Was it already asked: an archive by hand, on disk, and the tables of the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import duplicates as bench
from liaisons.text.duplicates import Archive, Question, rank
from tests.shared import shared_data

SPORT = Question(1, "Certificat demandé par une salle de sport pour un enfant, vous signez ?")
SOFTWARE = Question(2, "Mon logiciel plante tous les lundis, lequel utilisez-vous ?")
VISIT = Question(3, "Comment cotez-vous une visite longue en maison de retraite ?")


@pytest.fixture
def archive() -> Archive:
    archive = Archive.open()
    archive.put([SPORT, SOFTWARE, VISIT])
    return archive


def test_the_nearest_comes_first(archive: Archive) -> None:
    found = archive.similar("certificats pour le sport d'un enfant : vous les signez ?")
    assert found[0].id == SPORT.id
    assert found[0].text == SPORT.text
    assert found[0].score > 0.7


def test_endings_accents_and_faults_are_forgiven(archive: Archive) -> None:
    assert archive.similar("cotation d'une visites longues maison retraite")[0].id == VISIT.id


def test_function_words_alone_resemble_nothing(archive: Archive) -> None:
    assert archive.similar("Bonjour, est-ce que vous avez ça pour moi ?") == []
    assert archive.similar("") == []


def test_a_threshold_leaves_the_distant_out(archive: Archive) -> None:
    assert archive.similar("un logiciel de dessin", at_least=0.9) == []


def test_a_question_again_is_its_new_version(archive: Archive) -> None:
    archive.put([Question(SOFTWARE.id, "Une imprimante en panne")])
    assert len(archive) == 3
    assert archive.similar("imprimante")[0].id == SOFTWARE.id
    assert all(s.id != SOFTWARE.id for s in archive.similar("logiciel plante lundi"))


def test_what_is_removed_is_not_found(archive: Archive) -> None:
    archive.remove([SPORT.id])
    assert len(archive) == 2
    assert archive.similar("certificat de sport") == []


def test_an_archive_is_found_again_on_disk(tmp_path: Path) -> None:
    Archive.open(tmp_path / "a").put([SPORT])
    assert [s.id for s in Archive.open(tmp_path / "a").similar("sport enfant")] == [SPORT.id]


def test_the_same_words_score_one() -> None:
    assert rank(SPORT.text, [SPORT.text], [3.0], "fr") == [pytest.approx(1.0)]


def test_nothing_in_common_scores_nothing() -> None:
    assert rank("vaccin", ["imprimante"], [0.0], "fr")[0] < 0.3


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=60))
def test_whatever_is_typed_is_answered(texts: list[str], asked: str) -> None:
    archive = Archive.open()
    archive.put([Question(i, text) for i, text in enumerate(texts)])
    found = archive.similar(asked)
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert all(0 <= s.score <= 1.000001 for s in found)


# --- measured -------------------------------------------------------------------------------------


def test_average_precision_by_hand() -> None:
    assert bench.average_precision([True, False, True]) == pytest.approx((1 + 2 / 3) / 2)
    assert bench.average_precision([False]) == 0.0


def test_a_fictitious_archive_above_its_baseline() -> None:
    quality = bench.on_fictitious()
    assert quality.ours > quality.plain
    assert quality.ours > 0.85


def test_a_forum_above_its_baseline() -> None:
    path = shared_data("semeval2016_cqa", "SemEval2016-Task3-CQA-QL-train-part2.xml")
    originals = bench.forum(path)
    quality = bench.on_forum(originals)
    assert len(originals) == 67
    assert quality.ours > quality.plain
    assert quality.ours > 0.73


def test_labour_law_above_its_baseline() -> None:
    texts = bench.labour_law(shared_data("code_du_travail_faq_fr", "faq.json").parent)
    for hurt in (bench.typed, bench.recalled):
        quality = bench.on_french(texts, hurt)
        assert quality.ours > quality.plain
