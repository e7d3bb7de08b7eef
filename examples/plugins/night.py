"""Night: how much of what people say is said between 22:00 and 6:00, by the community's clock."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.measures.contract import Finding, Quantity, Question
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.resampling import ratio_of_sums

_BY_PERSON = """
select
    person,
    cast(sum(case when hour >= 22 or hour < 6 then 1 else 0 end) as bigint) as night,
    count(*) as messages
from speech
where person is not null
group by person
"""


def compute(scope: Scope) -> Iterator[Finding]:
    """``night.share``: messages at night / messages; n is people, who are drawn again together
    with all that they wrote.
    """
    scope.need("speech")
    people = scope.engine.query(_BY_PERSON)
    night, messages = people["night"].to_numpy(), people["messages"].to_numpy()
    yield "night.share", {}, ratio_of_sums(night, messages, scope.resampler("night.share"))


QUESTION = Question(
    name="night",
    quantities=(
        Quantity(
            name="night.share",
            unit="share",
            requires=frozenset({"authors"}),
            effect="difference",
        ),
    ),
    compute=compute,
)
