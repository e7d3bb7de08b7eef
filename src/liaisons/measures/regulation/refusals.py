"""Are newcomers refused more than veterans? Halfaker et al. 2013."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.clustered import risks
from liaisons.measures.statistics.resampling import ratio_of_sums

_SENIORITIES = ("newcomer", "between", "veteran", "unknown")


def findings(scope: Scope) -> Iterator[Finding]:
    """The share refused of what each seniority tried to say; newcomers' over veterans'.

    One person's messages go together: people are resampled, and the ratio is robust to them.
    """
    tried = scope.rows("regulation/refused.sql")
    for level in _SENIORITIES:
        theirs = tried.filter(pc.equal(tried["seniority"], level))
        if len(theirs):
            yield "regulation.newcomer_refused", {"seniority": level}, _share(scope, level, theirs)
    both = tried.filter(pc.is_in(tried["seniority"], pa.array(["newcomer", "veteran"])))
    found = risks(
        both["counted"].to_numpy(),
        pc.equal(both["seniority"], "newcomer").to_numpy(),
        both["person"].to_numpy(),
    )
    yield "regulation.newcomer_ratio", {}, found.ratio


def _share(scope: Scope, level: str, tried: pa.Table) -> Estimate:
    """The share refused; without interval where none or all was, which no resampling can vary."""
    refused = tried["counted"].to_numpy()
    estimate = ratio_of_sums(
        refused.astype(np.int64),
        np.ones(len(refused)),
        scope.resampler("regulation.newcomer_refused", level),
        clusters=tried["person"].to_numpy(),
    )
    varies = refused.any() and not refused.all()
    return estimate if varies else replace(estimate, low=None, high=None, draws=None)
