"""The coefficients: by hand, against published tables, against independent packages."""

from __future__ import annotations

import json
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from liaisons.coding.agreement.coefficients import (
    counts,
    fleiss_z,
    of_pair,
    pair_sums,
    several,
    several_sums,
    weighted_kappa,
)
from liaisons.coding.agreement.coefficients import krippendorff as alpha
from tests.shared import shared_data


def coded(ratings: list[list[Any]]) -> tuple[np.ndarray, list[Any]]:
    """Units × coders of codes from 0, from values with None where missing."""
    categories = sorted({v for row in ratings for v in row if v is not None})
    place = {value: n for n, value in enumerate(categories)}
    table = [[-1 if v is None else place[v] for v in row] for row in ratings]
    return np.array(table, np.int64), categories


def all_of(ratings: np.ndarray, kinds: int) -> dict[str, float]:
    whole = np.zeros(len(ratings), np.int64)
    sums = several_sums(ratings, kinds, whole, 1)[0]
    found = several(sums, kinds, "nominal", np.arange(kinds, dtype=float))
    return {name: float(value) for name, value in found.items()}


def pair(table: np.ndarray) -> dict[str, float]:
    return {k: float(v) for k, v in of_pair(table.astype(float).ravel(), len(table)).items()}


@pytest.fixture
def tables() -> dict[str, Any]:
    path = shared_data("agreement_references", "reference_tables.json")
    return json.loads(path.read_text("utf-8"))


# --- by hand -------------------------------------------------------------------------------------


def test_two_coders_by_hand():
    """Ten units, 8 alike: 5 × both yes, 3 × both no, 2 × first yes and second no.

    Percent 0.8. Cohen: chance 0.7 × 0.5 + 0.3 × 0.5 = 0.5, κ = 0.6. Scott: shares 0.6 and 0.4,
    chance 0.52, π = 0.28 / 0.48. α: coincidences 10, 2, 2, 6 of 20; Dₒ = 4/20,
    Dₑ = 2 × 12 × 8 / (20 × 19); α = 1 − 0.2 / (192 / 380). AC1: chance 2 × 0.6 × 0.4 = 0.48.
    """
    ratings = np.array([[1, 1]] * 5 + [[0, 0]] * 3 + [[1, 0]] * 2)
    found = pair(np.array([[3, 0], [2, 5]]))
    assert found == pytest.approx({"percent": 0.8, "cohen_kappa": 0.6, "scott_pi": 0.28 / 0.48})
    several_ = all_of(ratings, 2)
    assert several_["alpha"] == pytest.approx(1 - 0.2 / (192 / 380))
    assert several_["fleiss_kappa"] == pytest.approx(0.28 / 0.48)
    assert several_["ac1"] == pytest.approx((0.8 - 0.48) / (1 - 0.48))


def test_cohen_multiplies_the_two_shares_and_does_not_add_them():
    """The error found in a widely used tool: chance is Σ rₖ·cₖ."""
    assert pair(np.array([[20, 5], [10, 15]]))["cohen_kappa"] == pytest.approx(0.4)


def test_a_unit_with_one_coder_counts_for_nothing():
    ratings = np.array([[0, 1, -1], [0, 1, 0]])
    alone = np.array([[0, 1, -1], [0, 1, 0], [-1, -1, 1]])
    assert alpha(ratings, 2) == alpha(alone, 2)


def test_where_all_is_one_value():
    assert alpha(np.array([[0, 0], [1, -1]]), 2) == 1.0
    assert np.isnan(alpha(np.array([[0, -1], [-1, 1]]), 2))


# --- published -----------------------------------------------------------------------------------


def test_fleiss_as_published(tables):
    table = np.array(tables["fleiss_wikipedia"]["counts_subject_by_category"], float)
    published = tables["fleiss_wikipedia"]["published"]
    ratings = _ratings(table)
    assert round(all_of(ratings, 5)["fleiss_kappa"], 2) == published["fleiss_kappa"]
    each = [round(all_of(row[None], 5)["percent"], 3) for row in ratings]
    assert each == pytest.approx(published["per_subject_agreement"], abs=0.0006)


def _ratings(table: np.ndarray) -> np.ndarray:
    return np.array([np.repeat(np.arange(table.shape[1]), row.astype(int)) for row in table])


def test_fleiss_diagnoses_as_published(tables):
    said = tables["fleiss_1971_diagnoses"]
    ratings, categories = coded(said["ratings_30x6"])
    found = all_of(ratings, len(categories))
    assert round(found["fleiss_kappa"], 7) == said["published"]["fleiss_kappa"]
    table = counts(ratings, len(categories))
    assert table.sum(0).tolist() == said["published"]["category_totals"]
    assert round(fleiss_z(table), 5) == said["published"]["z"]


def test_cohen_as_published_by_sas(tables):
    said = tables["cohen_sas"]
    table, published = np.array(said["table"], float), said["published"]
    kappa, error, alone = weighted_kappa(table)
    half = stats.norm.ppf(0.975) * error
    z = kappa / alone
    told = [kappa, kappa - half, kappa + half, alone, z, 2 * stats.norm.sf(z)]
    assert [round(v, 4) for v in told] == [
        published["kappa"],
        *published["CI95"],
        published["ASE_H0"],
        published["z"],
        published["p_two_sided"],
    ]
    assert round(error, 4) == published["ASE"]
    assert pair(table)["cohen_kappa"] == pytest.approx(kappa)
    kappa, error, _alone = weighted_kappa(table, "linear")
    half = stats.norm.ppf(0.975) * error
    assert [round(v, 4) for v in (kappa, error, kappa - half, kappa + half)] == [
        published["weighted_kappa_weights_0_1_2"],
        published["weighted_ASE"],
        *published["weighted_CI95"],
    ]


def test_weighted_kappas_as_published_by_irr(tables):
    said = tables["anxiety_irr"]
    columns = np.array(said["ratings_20x3_column_major"]).reshape(3, 20)
    ratings, categories = coded(columns[1:].T.tolist())
    kinds = len(categories)
    whole = np.zeros(20, np.int64)
    table = pair_sums(ratings[:, 0], ratings[:, 1], kinds, whole, 1).reshape(kinds, kinds)
    published = said["published"]
    kappa, _error, alone = weighted_kappa(table)
    assert kappa == pytest.approx(published["kappa_unweighted"], abs=5e-10)
    assert kappa / alone == pytest.approx(published["z_unweighted"], abs=5e-8)
    for weights, name in (("linear", "kappa_linear"), ("squared", "kappa_squared")):
        assert round(weighted_kappa(table, weights)[0], 7) == published[name]


def test_krippendorff_as_published(tables):
    said = tables["krippendorff_wikipedia"]
    columns = [[None if v == "*" else int(v) for v in row.split()] for row in said["coders"]]
    ratings, categories = coded([list(row) for row in zip(*columns, strict=True)])
    numbers = np.array(categories, float)
    for level, value in said["recomputed"].items():
        assert alpha(ratings, 4, level, numbers) == pytest.approx(value, abs=1e-12)
    for level, value in said["published_wikipedia"].items():
        assert round(alpha(ratings, 4, level, numbers), 3) == value


def test_krippendorff_with_missing_coders_as_published(tables):
    said = tables["krippendorff_missing_4coders"]
    columns = [[None if v == "." else v for v in row.split()] for row in said["ratings"].values()]
    ratings, categories = coded([list(row) for row in zip(*columns, strict=True)])
    found = alpha(ratings, len(categories))
    assert round(found, 12) == said["published"]["alpha_nominal"]


def test_a_negative_alpha_as_published(tables):
    said = tables["alpha_negative"]
    items = sorted({item for coder in said["ratings"].values() for item in coder})
    rows = [[coder.get(item) for coder in said["ratings"].values()] for item in items]
    ratings, categories = coded(rows)
    assert round(alpha(ratings, len(categories)), 7) == said["published"]["alpha_nominal"]
    assert alpha(ratings[:-1], len(categories)) == alpha(ratings, len(categories))


# --- independent packages ------------------------------------------------------------------------

#: Other work on the machine is no fault of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

matrices = st.integers(2, 5).flatmap(
    lambda coders: st.lists(
        st.lists(st.integers(-1, 3), min_size=coders, max_size=coders), min_size=2, max_size=30
    )
)


@UNHURRIED
@given(matrices, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_is_that_of_the_package(rows, level):
    ratings = np.array(rows)
    pairable = ratings[(ratings >= 0).sum(1) >= 2]
    if len(np.unique(pairable[pairable >= 0])) < 2:
        return
    values = np.where(ratings < 0, np.nan, ratings + 1.0)
    theirs = krippendorff.alpha(values.T, level_of_measurement=level)
    assert alpha(ratings, 4, level, np.arange(1.0, 5.0)) == pytest.approx(theirs, abs=1e-9)


@UNHURRIED
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=40))
def test_cohen_and_fleiss_are_those_of_the_packages(pairs):
    ratings = np.array(pairs)
    if len(np.unique(ratings)) < 2:
        return
    whole = np.zeros(len(ratings), np.int64)
    found = of_pair(pair_sums(ratings[:, 0], ratings[:, 1], 3, whole, 1)[0], 3)
    theirs = cohen_kappa_score(ratings[:, 0], ratings[:, 1])
    assert float(found["cohen_kappa"]) == pytest.approx(theirs)
    fleiss = all_of(ratings, 3)["fleiss_kappa"]
    assert fleiss == pytest.approx(fleiss_kappa(counts(ratings, 3)))
    assert float(found["scott_pi"]) == pytest.approx(fleiss)


def test_sums_by_cluster_add_up():
    generator = np.random.default_rng(1)
    ratings = generator.integers(-1, 4, size=(500, 4))
    clusters = generator.integers(0, 37, 500)
    whole = several_sums(ratings, 4, np.zeros(500, np.int64), 1)[0]
    assert several_sums(ratings, 4, clusters, 37).sum(0) == pytest.approx(whole)
