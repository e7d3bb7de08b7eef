"""What the keys of a row's group mean, and how they read.

Some keys say which figure it is (``network``, ``horizon_s``): the row still speaks of the whole
community. The others break the whole down (``month``, ``seniority``, an attribute …).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from babel.dates import format_date

from liaisons.i18n import _, current, ngettext, number, percent
from liaisons.measures.rows import Group, Row, Scalar
from liaisons.report.codes import code_name
from liaisons.report.lazy import N_

#: Keys under which a row speaks of a part of the community, or of a point of a curve.
BREAKDOWNS = frozenset(
    {
        "month",
        "year",
        "hour",
        "weekday",
        "cohort",
        "seniority",
        "attribute",
        "level",
        "exposure",
        "subject",
        "position",
        "source",
        "domain",
        "role",
        "kind",
        "act",
        "balance",
        "replied_within_24h",
        "certainty",
        "t_s",
        "x",
    }
)

#: Keys whose cells may hold few people: what must not be told below five.
_CELLS = BREAKDOWNS | {"from", "to"}

#: Values that have a word, by the key they stand under.
_LEVELS: Mapping[str, Mapping[Scalar, str]] = {
    "network": {"help": N_("help network"), "contact": N_("contact network")},
    "of": {
        "help": N_("help given"),
        "messages": N_("messages written"),
        "people": N_("people"),
        "breaks": N_("breaks in the trend"),
        "core": N_("people in the core"),
        "core_number": N_("depth of the core"),
    },
    "seniority": {
        "newcomer": N_("newcomers"),
        "between": N_("in between"),
        "veteran": N_("veterans"),
        "unknown": N_("seniority unknown"),
    },
    "role": {
        "asker": N_("askers"),
        "helper": N_("helpers"),
        "both": N_("askers and helpers"),
        "broker": N_("brokers"),
        "steward": N_("stewards"),
        "passer-by": N_("passers-by"),
    },
    "balance": {
        "giver": N_("give more than they receive"),
        "even": N_("give as much as they receive"),
        "receiver": N_("receive more than they give"),
        "asker_only": N_("only ask"),
        "neither": N_("neither give nor receive"),
    },
    "exposure": {
        "few reactions": N_("few reactions"),
        "some reactions": N_("some reactions"),
        "many reactions": N_("many reactions"),
        "followers": N_("followers"),
        "reactions": N_("reactions received"),
    },
    "effect": {
        "risk_difference": N_("difference of shares"),
        "risk_ratio": N_("ratio of shares"),
        "hazard_ratio": N_("hazard ratio"),
    },
    "subject": {
        "care.diagnosis": N_("diagnosis"),
        "care.treatment": N_("treatment"),
        "care.gesture": N_("gesture"),
        "ethics": N_("ethics"),
        "law": N_("law and contract"),
        "insurer": N_("insurer"),
        "conditions": N_("working conditions and hours"),
        "pay": N_("pay"),
        "equipment": N_("equipment and software"),
        "training": N_("training and documents"),
        "bond": N_("bond"),
        "other": N_("another subject of the trade"),
        "off_topic": N_("off-topic"),
    },
    "support": {
        "informational": N_("information"),
        "emotional": N_("emotional support"),
        "esteem": N_("esteem"),
        "network": N_("company of peers"),
        "tangible": N_("material help"),
    },
    "tension": {
        "disagreement": N_("disagreement"),
        "contempt": N_("contempt"),
        "conflict": N_("conflict"),
        "mediation": N_("mediation"),
    },
    "position": {
        "has_helped": N_("had helped before"),
        "has_asked": N_("had asked before"),
        "neither": N_("had neither asked nor helped"),
    },
    "source": {
        "law": N_("law"),
        "guideline": N_("guidelines"),
        "article": N_("articles"),
        "official": N_("official pages"),
        "other": N_("other sites"),
        "unlinked": N_("without a link"),
    },
    "outcome": {
        "converged": N_("answers converge"),
        "diverged": N_("answers diverge"),
        "single": N_("a single answer"),
        "none": N_("no helpful answer"),
    },
    "kind": {
        "cooperation": N_("cooperation"),
        "solidarity": N_("trade solidarity"),
        "sociability": N_("sociability"),
        "share": N_("shares"),
        "edit": N_("edits"),
        "service": N_("service messages"),
        "bot": N_("bots"),
    },
    "certainty": {
        "reply": N_("an explicit reply"),
        "quote": N_("a quote"),
        "opener": N_("to whoever opened the thread"),
        "mention": N_("a mention"),
        "peer": N_("to another participant"),
        "inferred": N_("inferred"),
    },
    "replied_within_24h": {
        True: N_("with a reply within 24 hours"),
        False: N_("without a reply within 24 hours"),
    },
    "act": {
        "remove": N_("removals"),
        "close": N_("closings"),
        "duplicate": N_("marked as duplicates"),
        "off_topic": N_("marked as off-topic"),
        "lock": N_("locks"),
        "warn": N_("warnings"),
        "revert": N_("reverts"),
        "refuse": N_("refusals"),
        "accept": N_("acceptances"),
        "restore": N_("restorations"),
        "rule_change": N_("changes of the rules"),
    },
    "reason": {
        "no_date": N_("no date"),
        "bad_date": N_("unreadable date"),
        "no_id": N_("no identifier"),
        "bad_json": N_("unreadable JSON"),
        "bad_field": N_("unreadable field"),
        "bad_row": N_("unreadable line"),
        "too_deep": N_("nested too deep"),
        "too_long": N_("too long"),
        "not_a_message": N_("not a message"),
    },
}


def is_whole(group: Group) -> bool:
    """True if a row with this group speaks of the whole community."""
    return BREAKDOWNS.isdisjoint(group)


def is_cell(group: Group) -> bool:
    """True if a count of people with this group speaks of some of them only."""
    return not _CELLS.isdisjoint(group)


def reads(group: Group) -> str:
    """The group in words, empty for ``{}``: "help network", "within 15 min", "works alone: yes"."""
    rest = dict(group)
    parts = []
    if "attribute" in rest and "level" in rest:
        parts.append(_("{name}: {level}", name=rest.pop("attribute"), level=rest.pop("level")))
    if "from" in rest and "to" in rest:
        start, end = (_role(rest.pop(key)) for key in ("from", "to"))
        parts.append(_("from {start} to {end}", start=start, end=end))
    parts += [_part(key, value) for key, value in rest.items()]
    return ", ".join(parts)


def in_order(listed: list[Row]) -> list[Row]:
    """Rows of a breakdown as they should be read.

    Parts of one breakdown stay together; those whose values have an order here follow it
    (newcomers, in between, veterans) or begin with numbers follow it, others come as they are met.
    """
    families = list(dict.fromkeys(_family(row.group) for row in listed))
    return sorted(listed, key=lambda row: (families.index(_family(row.group)), _rank(row.group)))


def _family(group: Group) -> tuple[Scalar, ...]:
    return (*group, group.get("attribute", ""))


def _rank(group: Group) -> list[int]:
    known = [(list(_LEVELS[key]), value) for key, value in group.items() if key in _LEVELS]
    ranks = [order.index(value) if value in order else len(order) for order, value in known]
    return ranks + _rank_of_number(str(group.get("level", "")))


def _rank_of_number(level: str) -> list[int]:
    """By the first number of a level: less than 3 years, 3 to 9 years, 10 to 19 years …"""
    found = re.search(r"\d+", level)
    return [int(found.group()), -found.start()] if found else []


def _role(value: Scalar) -> str:
    words = _LEVELS["role"]
    return _(words[value]) if value in words else str(value)


def _part(key: str, value: Scalar) -> str:
    if value in _LEVELS.get(key, {}):
        return _(_LEVELS[key][value])
    if key in _READERS:
        return _READERS[key](value)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    return _("{name}: {level}", name=key, level=value)


def span(seconds: float) -> str:
    """A time as short as a tick of an axis: 1 min, 15 min, 1 h, 1 day, 1 week."""
    if seconds >= 604_800 and seconds % 604_800 == 0:
        return ngettext("{n} week", "{n} weeks", seconds / 604_800)
    if seconds >= 86_400:
        return ngettext("{n} day", "{n} days", round(seconds / 86_400, 1))
    if seconds >= 3600:
        return _("{n} h", n=number(round(seconds / 3600, 1)))
    if seconds >= 60:
        return _("{n} min", n=number(round(seconds / 60, 1)))
    return _("{n} s", n=number(round(seconds, 1)))


def month_name(month: Scalar, width: str = "MMMM y") -> str:
    """``2024-03`` as "March 2024"; what is not a month stays as it is."""
    try:
        day = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        return str(month)
    return str(format_date(day, format=width, locale=current()))


def weekday_name(weekday: int, width: str = "EEEE") -> str:
    """0 is Monday."""
    return str(format_date(dt.date(2024, 1, 1 + weekday % 7), format=width, locale=current()))


def clock(hour: int) -> str:
    """An hour of the day: 20 h in French, 20:00 in English."""
    return f"{hour}\N{NARROW NO-BREAK SPACE}h" if current() == "fr" else f"{hour}:00"


_READERS: Mapping[str, Callable[[Scalar], str]] = {
    "horizon_s": lambda value: _("within {time}", time=span(float(value))),
    "t_s": lambda value: span(float(value)),
    "month": lambda value: (
        month_name(value) if isinstance(value, str) else _("month {n}", n=number(float(value)))
    ),
    "cohort": lambda value: _("arrived in {month}", month=month_name(value)),
    "weekday": lambda value: weekday_name(int(value)),
    "hour": lambda value: clock(int(value)),
    "seniority": str,
    "role": str,
    "kind": str,
    "domain": str,
    "exposure": str,
    "attribute": str,
    "code": lambda value: code_name(str(value)),
    "other": lambda value: _part("kind", value),
    "top": lambda value: _("the first {share}", share=_share(value)),
    "x": lambda value: _share(value),
}


def _share(value: Scalar) -> str:
    return percent(float(value)) if not isinstance(value, str) else value
