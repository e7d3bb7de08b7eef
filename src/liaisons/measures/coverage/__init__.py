"""What the corpus may be missing: the ledger that stands beside all results.

What was read, kept and refused is told by the imports (read = kept + refused + already there); the
rest is counted over messages. Nothing is put right here: a reply dated before what it answers
stays as it is and is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow.compute as pc

from liaisons.measures.contract import Evidence, Finding, Quantity, Question
from liaisons.measures.networks import CERTAINTIES, supported
from liaisons.measures.scope import Scope
from liaisons.measures.tally import Tally, count, tally

_AUTHORS = frozenset({"authors"})
_TARGETS = frozenset({"reply_targets"})
#: The refusal of a record that has the id of an earlier one and another text.
_CONFLICT = "conflict"


def _seen(sql: str) -> Evidence:
    return Evidence(sql=f"coverage/{sql}.sql", unit="message")


_RECORDS = tuple(
    Quantity(name=f"coverage.{name}", unit="records", timed=False)
    for name in ("read", "kept", "already", "refused", "conflicts", "naive_times", "untimed")
)
#: What is told of messages, each by the evidence query that counts it.
_MESSAGES = (
    Quantity(
        name="coverage.missing_parents",
        unit="messages",
        requires=_TARGETS,
        timed=False,
        evidence=_seen("missing_parents"),
    ),
    Quantity(
        name="coverage.negative_delays",
        unit="messages",
        requires=_TARGETS,
        evidence=_seen("negative_delays"),
    ),
    Quantity(
        name="coverage.zero_delays",
        unit="messages",
        requires=_TARGETS,
        evidence=_seen("zero_delays"),
    ),
    Quantity(
        name="coverage.deleted_authors",
        unit="messages",
        requires=_AUTHORS,
        timed=False,
        evidence=_seen("deleted_authors"),
    ),
    Quantity(
        name="coverage.deleted_messages",
        unit="messages",
        timed=False,
        evidence=_seen("deleted_messages"),
    ),
    Quantity(
        name="coverage.edited",
        unit="messages",
        requires=frozenset({"edits"}),
        timed=False,
        evidence=_seen("edited"),
    ),
    Quantity(name="coverage.left_out", unit="messages", timed=False, evidence=_seen("left_out")),
    Quantity(
        name="coverage.cut_threads",
        unit="threads",
        requires=frozenset({"threads"}),
        timed=False,
        evidence=_seen("cut_threads"),
    ),
)
_CUT_SHARE = Quantity(
    name="coverage.cut_share",
    unit="share",
    requires=frozenset({"threads"}),
    timed=False,
    evidence=_seen("cut_threads"),
)
_SILENT = Quantity(name="coverage.silent_days", unit="days")
_CERTAINTY = Quantity(
    name="coverage.certainty",
    unit="messages",
    requires=_AUTHORS,
    timed=False,
    evidence=_seen("certainty"),
)


def compute(scope: Scope) -> Iterator[Finding]:
    """The ledger of a community."""
    yield from _records(scope)
    yield from _messages(scope)
    yield from _silent_days(scope)
    yield from _certainty(scope)


def _records(scope: Scope) -> Iterator[Finding]:
    """What the imports brought: records read, kept, already there, refused and why."""
    imports = scope.stored.imports
    totals = {
        column: pc.sum(imports[column]).as_py() or 0
        for column in ("read", "kept", "already", "naive", "untimed")
    }
    refused = Counter[str]()
    for counts in imports["refused"].to_pylist():
        refused.update(dict(counts or ()))
    read = totals["read"]
    yield "coverage.read", {}, count(read, read, "records")
    for name in ("kept", "already"):
        yield f"coverage.{name}", {}, count(totals[name], read, "records")
    yield "coverage.refused", {}, count(refused.total(), read, "records")
    for reason in sorted(refused):
        yield "coverage.refused", {"reason": reason}, count(refused[reason], read, "records")
    yield "coverage.conflicts", {}, count(refused[_CONFLICT], read, "records")
    yield "coverage.naive_times", {}, count(totals["naive"], read, "records")
    yield "coverage.untimed", {}, count(totals["untimed"], read, "records")


def _messages(scope: Scope) -> Iterator[Finding]:
    found: dict[str, Tally] = {}
    for quantity in _MESSAGES:
        assert quantity.evidence is not None
        (whole,) = tally(scope, quantity.evidence.sql)
        found[quantity.name] = whole
        yield quantity.name, {}, whole.number(quantity.unit)
    kept = found["coverage.left_out"].n
    for kind in tally(scope, "coverage/left_out.sql", "kind"):
        yield "coverage.left_out", kind.group, count(kind.k, kept, "messages")
    yield "coverage.cut_share", {}, found["coverage.cut_threads"].share("share of all threads")


def _silent_days(scope: Scope) -> Iterator[Finding]:
    (days,) = tally(scope, "coverage/silent_days.sql")
    yield "coverage.silent_days", {}, days.number("days")


def _certainty(scope: Scope) -> Iterator[Finding]:
    """How the links of each network are known, from the surest; n is all links of the network."""
    found = tally(scope, "coverage/certainty.sql", "network", "certainty")
    for network in supported(scope):
        mix = {t.group["certainty"]: t for t in found if t.group["network"] == network}
        total = sum(t.n for t in mix.values())
        for certainty in CERTAINTIES:
            if certainty in mix:
                group = mix[certainty].group
                yield "coverage.certainty", group, count(mix[certainty].k, total, "messages")


QUESTION = Question(
    name="coverage",
    quantities=(*_RECORDS, *_MESSAGES, _CUT_SHARE, _SILENT, _CERTAINTY),
    compute=compute,
)
