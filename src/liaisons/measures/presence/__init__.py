"""Where do people go, and when?

Counts of what was written, when and by whom. Most are counts and have no interval; messages per
day and the monthly means do, since another season or other people would have given others.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc
from msgspec.structs import replace

from liaisons.i18n import _
from liaisons.measures.contract import Evidence, Finding, Quantity, Question
from liaisons.measures.presence import growth, months, pairs
from liaisons.measures.rows import Estimate, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import ratio_of_sums
from liaisons.measures.tally import count, tally

_AUTHORS = frozenset({"authors"})
_PEOPLE = Evidence(sql="presence/people.sql", unit="person")
_MESSAGES = Evidence(sql="presence/messages.sql", unit="message")
_WEEKS = "messages / days of the window, bootstrap of weeks, percentile 95% CI"
_SENIORITIES = ("newcomer", "between", "veteran", "unknown")

QUANTITIES = (
    Quantity(
        name="presence.people",
        unit="people",
        requires=_AUTHORS,
        timed=False,
        evidence=_PEOPLE,
    ),
    Quantity(name="presence.messages", unit="messages", timed=False, evidence=_MESSAGES),
    Quantity(
        name="presence.threads",
        unit="threads",
        requires=frozenset({"threads"}),
        timed=False,
        evidence=Evidence(sql="presence/threads.sql", unit="message"),
    ),
    Quantity(
        name="presence.messages_per_day",
        unit="messages",
        effect="ratio_of_means",
        evidence=_MESSAGES,
    ),
    Quantity(
        name="presence.active_people",
        unit="people",
        requires=_AUTHORS,
        effect="ratio_of_means",
        evidence=_PEOPLE,
    ),
    Quantity(
        name="presence.active_share",
        unit="share",
        requires=_AUTHORS,
        timed=False,
        effect="risk_ratio",
        evidence=_PEOPLE,
    ),
    Quantity(name="presence.silent_readers", unit="people", requires=_AUTHORS, timed=False),
    Quantity(
        name="presence.newcomers",
        unit="people",
        requires=_AUTHORS,
        effect="ratio_of_means",
        evidence=Evidence(sql="presence/newcomers.sql", unit="person"),
    ),
    Quantity(
        name="presence.seniority",
        unit="share",
        requires=_AUTHORS,
        evidence=Evidence(sql="presence/seniority.sql", unit="message"),
    ),
    Quantity(name="presence.rhythm", unit="share", evidence=_MESSAGES),
    Quantity(name="presence.overlap", unit="people", requires=_AUTHORS, timed=False),
    Quantity(
        name="presence.trail",
        unit="messages",
        timed=False,
        evidence=Evidence(sql="presence/trail.sql", unit="message"),
    ),
    Quantity(name="presence.growth", unit="people", requires=_AUTHORS),
)


def compute(scope: Scope) -> Iterator[Finding]:
    """Who and how many, month by month, hour by hour, and where their links lead."""
    totals = scope.rows("presence/totals.sql").to_pylist()[0]
    yield from _totals(totals)
    yield from _attributes(scope, totals["messages"])
    yield from _writers(scope, totals["people"])
    yield from _trail(scope, totals["messages"])
    if not scope.untimed:
        yield from _in_time(scope, totals["messages"])
    why = _("It takes two communities: their comparison tells it.")
    yield "presence.overlap", {}, null("people", why)


def _in_time(scope: Scope, messages: int) -> Iterator[Finding]:
    by_month = scope.rows("presence/months.sql")
    yield from _per_day(scope)
    yield from months.findings(scope, by_month)
    yield from _seniority(scope)
    yield from _rhythm(scope, messages)
    yield from growth.findings(scope, by_month)


def _totals(totals: dict[str, int]) -> Iterator[Finding]:
    for name in ("people", "messages", "threads"):
        yield f"presence.{name}", {}, count(totals[name], totals[name], name)


def _attributes(scope: Scope, messages: int) -> Iterator[Finding]:
    """People and messages by what is known of people; n is the people of whom it is known."""
    split = scope.rows("presence/by_attribute.sql").to_pylist()
    known: dict[str, int] = {}
    for row in split:
        known[row["attribute"]] = known.get(row["attribute"], 0) + row["people"]
    for row in split:
        group = {"attribute": row["attribute"], "level": row["level"]}
        yield "presence.people", group, count(row["people"], known[row["attribute"]], "people")
        yield "presence.messages", group, count(row["messages"], messages, "messages")


def _writers(scope: Scope, people: int) -> Iterator[Finding]:
    """Those who wrote among all members, and those who only read."""
    size = scope.facts.reported_size
    why = _unreported(size, people)
    if size is None or why is not None:
        yield "presence.active_share", {}, null("share", why or "", n=size)
        yield "presence.silent_readers", {}, null("people", why or "", n=size)
        return
    yield "presence.active_share", {}, wilson(people, size)
    yield "presence.silent_readers", {}, count(size - people, size, "people")


def _unreported(size: int | None, people: int) -> str | None:
    """Why the share of members who write cannot be told; None where it can."""
    if size is None:
        return _("The size that the place reports is not known: write reported_size in study.toml.")
    if people > size:
        return _(
            "More people wrote ({people}) than the place reports as members ({size}).",
            people=people,
            size=size,
        )
    return None


def _per_day(scope: Scope) -> Iterator[Finding]:
    """Quiet days count. Days of a week go together, so weeks are resampled."""
    days = scope.rows("presence/days.sql")
    messages, week = (days[column].to_numpy() for column in ("messages", "week"))
    chance = scope.resampler("presence.messages_per_day")
    estimate = ratio_of_sums(
        messages, np.ones(len(messages)), chance, clusters=week, unit="messages"
    )
    yield "presence.messages_per_day", {}, replace(estimate, method=_WEEKS)


def _seniority(scope: Scope) -> Iterator[Finding]:
    """Shares of the messages of known authors, by how long these had been here."""
    found = {t.group["seniority"]: t.k for t in tally(scope, "presence/seniority.sql", "seniority")}
    total = sum(found.values())
    for level in _SENIORITIES:
        if level in found:
            yield "presence.seniority", {"seniority": level}, _share(found[level], total)


def _rhythm(scope: Scope, messages: int) -> Iterator[Finding]:
    """The share of all messages in each of the 168 hours of a week, in the community's zone."""
    week = np.zeros((7, 24), dtype=np.int64)
    cells = scope.rows("presence/rhythm.sql")
    week[cells["weekday"].to_numpy(), cells["hour"].to_numpy()] = cells["messages"].to_numpy()
    for weekday, hour in np.ndindex(week.shape) if messages else ():
        group = {"weekday": weekday, "hour": hour}
        yield "presence.rhythm", group, _share(int(week[weekday, hour]), messages)


def _trail(scope: Scope, messages: int) -> Iterator[Finding]:
    """Messages with a link, in all and by the site it leads to: the twenty most frequent."""
    linking = pc.sum(scope.rows("presence/linking.sql")["messages"]).as_py()
    yield "presence.trail", {}, count(linking, messages, "messages")
    for row in scope.rows("presence/top_domains.sql").to_pylist():
        group = {"domain": row["domain"]}
        yield "presence.trail", group, count(row["messages"], linking, "messages")


def _share(part: int, whole: int) -> Estimate:
    return Estimate(value=part / whole, n=whole, unit="share", method="share of messages")


QUESTION = Question(
    name="presence", quantities=QUANTITIES, compute=compute, compare=pairs.contrasts_of
)
