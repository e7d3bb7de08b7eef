"""How often is something regulated, and does noise grow faster than the community?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from liaisons.measures.comparison import contrast
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Contrast, Estimate, Ints
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.contrasts import Comparison, difference
from liaisons.measures.statistics.counts import NEGATIVE_BINOMIAL, count_model, event_rate
from liaisons.measures.statistics.intervals import rate

_ACTS = "regulation.acts_per_1000"


def findings(scope: Scope, months: pa.Table) -> Iterator[Finding]:
    """Acts per 1,000 messages: in all, by act, by month; and what a month more multiplies them by.

    Months are more unlike each other than chance would make them: negative binomial with the
    messages of the month as exposure.
    """
    names, messages = months["month"].to_pylist(), months["messages"].to_numpy()
    acts = months["acts"].to_numpy()
    yield _ACTS, {}, _per_1000(acts, messages)
    for act, counts in _by_act(scope, names):
        yield _ACTS, {"act": act}, _per_1000(counts, messages)
    for month, of_month, over in zip(names, acts.tolist(), messages.tolist(), strict=True):
        estimate = rate(of_month, over, unit="acts", per=1000)
        yield _ACTS, {"month": month}, replace(estimate, n=over)
    yield "regulation.trend", {}, _trend(acts, messages)


def _per_1000(acts: Ints, messages: Ints) -> Estimate:
    """The rate of a month as likely as any; n is the messages."""
    estimate = event_rate(acts, messages, unit="acts", per=1000)
    return replace(estimate, n=int(messages.sum()))


def _by_act(scope: Scope, months: list[str]) -> Iterator[tuple[str, Ints]]:
    """Acts of each kind, month by month, quiet months included."""
    rows = scope.rows("regulation/acts_by_kind.sql").to_pylist()
    place = {month: i for i, month in enumerate(months)}
    for act in dict.fromkeys(row["act"] for row in rows):
        counts = np.zeros(len(months), dtype=np.int64)
        for row in rows:
            if row["act"] == act:
                counts[place[row["month"]]] = row["acts"]
        yield act, counts


def _trend(acts: Ints, messages: Ints) -> Estimate:
    """Rate ratio from one month to the next: above 1, more and more is acted upon."""
    model = count_model(acts, {"month": np.arange(len(acts))}, exposure=messages)
    return model.ratio("month")


def noise(months: pa.Table) -> Iterator[Finding]:
    """What a doubling of the people, or of the messages, of a month multiplies off-topic by.

    Above 2, noise grows faster than the community. Months in which nothing was judged off-topic
    count as zero; months without any message do not count.
    """
    spoken = months.filter(pc.greater(months["messages"], 0))
    counts = spoken["off_topic"].to_numpy()
    for of in ("people", "messages"):
        size = np.maximum(spoken[of].to_numpy(), 1)
        model = count_model(counts, {of: np.log2(size)})
        estimate = model.ratio(of)
        yield "regulation.noise", {"of": of}, replace(estimate, method=f"{model.method}, doubling")


def contrast_of(a: Scope, b: Scope) -> Contrast:
    """Acts per message in one against the other: the rate ratio of their months."""
    tables = [scope.rows("regulation/months.sql") for scope in (a, b)]
    acts, messages = ([t[c].to_numpy() for t in tables] for c in ("acts", "messages"))
    first = np.repeat([True, False], [len(t) for t in tables])
    model = count_model(np.concatenate(acts), {"first": first}, exposure=np.concatenate(messages))
    here, there = (_per_1000(*pair) for pair in zip(acts, messages, strict=True))
    comparison = Comparison(
        difference=difference(here, there),
        effect="ratio_of_means",
        effect_size=model.ratio("first"),
        test=NEGATIVE_BINOMIAL.partition(",")[0],
        p=model.p("first"),
    )
    return contrast(_ACTS, (a.community, b.community), here, there, comparison)
