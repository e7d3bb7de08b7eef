"""Cox regression against lifelines and statsmodels on published data sets."""

from __future__ import annotations

import lifelines
import numpy as np
import pandas as pd
import pytest
from lifelines.utils import concordance_index
from statsmodels.duration.hazard_regression import PHReg

from liaisons.measures.statistics.cox import cox
from liaisons.measures.statistics.logrank import log_rank
from tests.shared import shared_data

COVARIATES = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]


def _rossi():
    return pd.read_csv(shared_data("lifelines_reference", "rossi.csv"))


def _columns(data, names):
    return {name: data[name].to_numpy() for name in names}


def test_rossi_is_the_published_table():
    data = _rossi()
    fit = cox(data["week"].to_numpy(), data["arrest"].to_numpy(), _columns(data, COVARIATES))
    # Fox 2002, appendix on Cox regression: Efron ties
    assert fit.coefficients.round(4).tolist() == [
        -0.3794, -0.0574, 0.3139, -0.1498, -0.4337, -0.0849, 0.0915
    ]  # fmt: skip
    errors = [round(fit.standard_error(name), 4) for name in COVARIATES]
    assert errors == [0.1914, 0.0220, 0.3080, 0.2122, 0.3819, 0.1958, 0.0286]
    ratio = fit.ratio("fin")
    assert (round(ratio.value, 3), ratio.n, ratio.unit) == (0.684, 432, "ratio")
    assert round(fit.p("fin"), 3) == 0.047
    risk = data[COVARIATES].to_numpy() @ fit.coefficients
    assert round(concordance_index(data["week"], -risk, data["arrest"]), 3) == 0.640


def test_rossi_clustered_is_lifelines():
    data = _rossi().assign(town=lambda d: d["age"] % 13)
    # without ties: lifelines' score residuals leave Efron's weights out
    data["week"] += np.random.default_rng(1).random(len(data)) / 2
    theirs = lifelines.CoxPHFitter().fit(data, "week", "arrest", cluster_col="town")
    fit = cox(
        data["week"].to_numpy(),
        data["arrest"].to_numpy(),
        _columns(data, COVARIATES),
        clusters=data["town"].to_numpy(),
    )
    np.testing.assert_allclose(fit.coefficients, theirs.params_[COVARIATES], rtol=1e-5)
    errors = [fit.standard_error(name) for name in COVARIATES]
    np.testing.assert_allclose(errors, theirs.standard_errors_[COVARIATES], rtol=1e-4)
    assert fit.n == 13


def test_a_covariate_that_changes_in_time_is_lifelines_and_statsmodels():
    data = pd.read_csv(shared_data("lifelines_reference", "stanford_heart.csv"))
    names = ["age", "year", "surgery", "transplant"]
    data["transplant"] = data["transplant"].astype(int)
    fit = cox(
        data["stop"].to_numpy(),
        data["event"].to_numpy(),
        _columns(data, names),
        start=data["start"].to_numpy(),
    )
    # what R prints for coxph on jasa1
    assert fit.coefficients.round(4).tolist() == [0.0272, -0.1463, -0.6372, -0.0103]
    theirs = lifelines.CoxTimeVaryingFitter().fit(
        data, id_col="id", event_col="event", start_col="start", stop_col="stop"
    )
    np.testing.assert_allclose(fit.coefficients, theirs.params_[names], rtol=1e-4)
    errors = [fit.standard_error(name) for name in names]
    np.testing.assert_allclose(errors, theirs.standard_errors_[names], rtol=1e-4)
    # statsmodels counts who enters at the very time of an event as at risk then; others do not
    late = data["start"] + 1e-3
    other = PHReg(data["stop"], data[names], status=data["event"], entry=late, ties="efron").fit()
    np.testing.assert_allclose(fit.coefficients, other.params, rtol=1e-4)


def test_robust_variance_with_late_entry_is_the_jackknife():
    generator = np.random.default_rng(3)
    start = generator.integers(0, 5, 400)
    stop = start + generator.integers(1, 9, 400)
    event, x = generator.random(400) < 0.6, generator.normal(size=400)
    clusters = np.arange(400) % 80
    fit = cox(stop, event, {"x": x}, start=start, clusters=clusters)
    left_out = [
        cox(*(v[clusters != c] for v in (stop, event)), {"x": x[clusters != c]},
            start=start[clusters != c]).coefficients[0]
        for c in range(80)
    ]  # fmt: skip
    jackknife = np.sqrt(np.sum((np.array(left_out) - fit.coefficients[0]) ** 2))
    assert fit.standard_error("x") == pytest.approx(jackknife, rel=0.05)


def test_doubling_every_row_in_its_cluster_says_nothing_new():
    generator = np.random.default_rng(4)
    stop, x = generator.exponential(size=200), generator.random(200) < 0.5
    event, clusters = stop < 1.5, np.arange(200)
    alone = cox(stop, event, {"x": x}, clusters=clusters)
    # the copies a hair later, so that they make no tie
    twice = cox(
        np.concatenate([stop, stop + 1e-9]),
        *(np.tile(event, 2),),
        {"x": np.tile(x, 2)},
        clusters=np.tile(clusters, 2),
    )
    assert twice.ratio("x").value == pytest.approx(alone.ratio("x").value, rel=0.01)
    assert twice.standard_error("x") == pytest.approx(alone.standard_error("x"), rel=0.02)
    assert twice.n == 200


def test_by_hand():
    # replies at 1 (a), 2 (b), 3 (a): likelihood r/(2r+1) · 1/(r+1) · 1, highest at r = 1/√2
    fit = cox(np.array([1, 2, 3]), np.ones(3), {"a": np.array([1, 0, 1])})
    assert fit.ratio("a").value == pytest.approx(np.sqrt(0.5))


def test_one_binary_covariate_agrees_with_the_log_rank():
    generator = np.random.default_rng(6)
    x = generator.random(3000) < 0.5
    stop = generator.exponential(size=3000) * np.where(x, 1.05, 1)
    fit, test = cox(stop, stop < 2, {"x": x}), log_rank(stop, stop < 2, x)
    assert fit.p("x") == pytest.approx(test.p, rel=0.02)


@pytest.mark.filterwarnings("error")
def test_where_there_is_no_answer_it_says_why():
    stop, x = np.array([1, 2, 3, 4]), np.array([1, 1, 0, 0])
    cases = (
        cox(np.empty(0), np.empty(0), {"x": np.empty(0)}),
        cox(stop, np.zeros(4), {"x": x}),
        cox(stop, np.ones(4), {"x": np.ones(4)}),
        cox(stop, np.array([1, 1, 0, 0]), {"x": x}),  # only the exposed: the ratio has no end
        cox(stop, np.array([0, 0, 1, 1]), {"x": x}),  # nobody exposed was left to compare with
        cox(stop, np.ones(4), {"x": np.array([0, 1, 0, 1]), "y": np.array([0, 2, 0, 2])}),
        cox(stop, np.ones(4), {"x": x}, clusters=np.zeros(4)),
    )
    for fit in cases:
        assert fit.ratio("x").value is fit.ratio("x").low is fit.p("x") is None
        assert fit.ratio("x").why
