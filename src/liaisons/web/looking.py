"""One look at what a community said: threads, or messages once words are asked for; and facets."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liaisons.i18n import _, date
from liaisons.study.memos import About
from liaisons.study.shelves import NOTHING_ASKED
from liaisons.text.asked import parse
from liaisons.text.excerpts import excerpt
from liaisons.text.search import Choice
from liaisons.web import coded
from liaisons.web.desk import Desk, key_of, public, with_public_keys
from liaisons.web.reading import pieces
from liaisons.web.view import Turn

if TYPE_CHECKING:
    from liaisons.study.reading import Bookcase
    from liaisons.study.searching import Said

#: What threads and messages can be sifted by, in the order in which it is shown.
FACETS = ("state", "year", "month", "person", "kind", "code")
#: Threads, and messages found, on one page.
SHELF = 25
FOUND = 25
#: How much of a message stands for its thread, in characters.
_EXCERPT = 180
#: Values of a facet that are counted, and those that stand open.
_VALUES = 40
OPEN = 8
_THREAD_ORDERS = ("newest", "oldest", "longest", "waiting")
_HIT_ORDERS = ("best", "newest", "oldest")


@dataclass(frozen=True)
class Value:
    """One value of a facet: what it is called, how many hold it, where choosing it leads."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Facet:
    """A facet: its name, and its values; or the one that is chosen and how to leave it."""

    label: str
    values: list[Value]
    chosen: str = ""
    leave: str = ""


class Looked:
    """One look at a bookcase. ``query`` is what the address says."""

    def __init__(self, desk: Desk, case: Bookcase, query: Mapping[str, str]) -> None:
        self.desk, self.case, self.query = desk, case, dict(query)
        self.asked = parse(query["said"])
        self.codes = coded.messages_by_code(desk, case.community)
        self.messages = not self.asked.empty or bool(query["code"])
        known = _HIT_ORDERS if self.messages else _THREAD_ORDERS
        self.order: Any = query["order"] if query["order"] in known else known[0]
        self.choice = choice(query)
        self._among = sorted(self.codes.get(query["code"], ())) if query["code"] else None

    # --- what is listed --------------------------------------------------------------------------

    def page(self, number: int) -> tuple[list[dict[str, Any]], Turn]:
        """The lines of one page, and where it stands."""
        if self.messages:
            first = (number - 1) * FOUND
            hits = self.case.search(self.asked, self._choice, self.order, first, FOUND)
            return [self._hit(said) for said in hits.said], Turn(number, hits.total, FOUND)
        first = (number - 1) * SHELF
        found, total = self.case.threads(self.choice, self.order, first, SHELF)
        return [_listed(line) for line in found.to_pylist()], Turn(number, total, SHELF)

    @property
    def _choice(self) -> Choice:
        return Choice(self.choice, self._among)

    def _hit(self, said: Said) -> dict[str, Any]:
        text = f"{said.title}\n{said.text}" if said.title else said.text
        return {
            "message": public(said.message_id),
            "thread": public(said.thread_id),
            "person": None if said.person is None else public(said.person),
            "author": said.author,
            "sent_us": said.sent_us,
            "kind": said.kind,
            "text": said.text,
            "pieces": pieces(excerpt(text, self.asked)),
        }

    def thread_url(self, thread: str) -> str:
        """The address of a thread, which remembers among what it was found."""
        return self.desk.url("read", thread, **{**self.query, "said": ""})

    def state(self, state: str) -> str:
        """Whether a thread's question was answered, in a word."""
        return value_label(state)

    @property
    def noted(self) -> About:
        """What notes below the list are about: the period that is chosen, else the community."""
        period = self.query["month"] or self.query["year"]
        return About("period" if period else "community", self.case.community, period)

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The orders there are, each with its name."""
        said = {
            "best": _("what fits best"),
            "newest": _("the newest"),
            "oldest": _("the oldest"),
            "longest": _("the longest"),
            "waiting": _("unanswered longest"),
        }
        return [(name, said[name]) for name in (_HIT_ORDERS if self.messages else _THREAD_ORDERS)]

    # --- what it can be sifted by ----------------------------------------------------------------

    @property
    def facets(self) -> Iterator[Facet]:
        """What is chosen, and the facets that would tell something apart."""
        years = 0
        for name in FACETS:
            if self.query[name]:
                yield self._chosen(name)
            # Months only within one year, or there would be too many.
            elif name != "month" or self.query["year"] or years == 1:
                counted = self._counts(name)
                years = len(counted) if name == "year" else years
                if len(counted) > 1 or (name == "code" and counted):
                    values = [self._value(name, *one) for one in counted]
                    yield Facet(_facet_label(name), values)

    def _chosen(self, name: str) -> Facet:
        key = self.query[name]
        value = str(key_of(key)) if name == "person" else key
        left = {name: ""} | ({"month": ""} if name == "year" else {})
        leave = self.desk.here({**self.query, **left})
        return Facet(_facet_label(name), [], self._label(name, value), leave)

    def _counts(self, name: str) -> list[tuple[str, int]]:
        if name == "code":
            return [(code, len(ids)) for code, ids in self.codes.items()]
        if self._among is not None:  # what is coded changes under it
            counted = self._counted(name)
        else:
            chosen = tuple((facet, *self.choice[facet]) for facet in FACETS if facet in self.choice)
            key = ("counts", self.case.community, name, self.asked, chosen)
            counted = self.desk.opened.kept.keep(key, lambda: self._counted(name))
        # Months and years stand in their own order.
        return sorted(counted) if name in ("year", "month") else counted

    def _counted(self, name: str) -> list[tuple[str, int]]:
        if self.messages:
            return self.case.index.counts(self.asked, name, self._choice, _VALUES)
        return self.case.shelf.counts(name, self.choice, _VALUES)

    def _value(self, facet: str, value: str, count: int) -> Value:
        key = public(int(value)) if facet == "person" else value
        return Value(self._label(facet, value), count, self.desk.here({**self.query, facet: key}))

    def _label(self, facet: str, value: str) -> str:
        if facet == "person":
            return self.case.label(int(value))
        if facet == "month":
            return _month(value)
        return value_label(value)


def choice(query: Mapping[str, str]) -> dict[str, list[str]]:
    """What an address chooses, as shelf and index know it."""
    held = {name: [query[name]] for name in FACETS if query.get(name) and name != "code"}
    if "person" in held:
        held["person"] = [str(key_of(query["person"]))]
    return held


def value_label(value: str) -> str:
    """What a kind of message or a state of a thread is called; other values as they are."""
    return {
        "answered": _("answered"),
        "unanswered": _("unanswered"),
        NOTHING_ASKED: _("nothing asked"),
        "post": _("post"),
        "reply": _("reply"),
        "answer": _("answer"),
        "comment": _("comment"),
        "share": _("share"),
        "quote": _("quotation"),
        "edit": _("edit"),
        "service": _("service message"),
    }.get(value, value)


def _facet_label(name: str) -> str:
    return {
        "state": _("Answer"),
        "year": _("Year"),
        "month": _("Month"),
        "person": _("Written by"),
        "kind": _("Kind of message"),
        "code": _("Code"),
    }[name]


def _month(value: str) -> str:
    try:
        return date(dt.datetime.strptime(value, "%Y-%m").date(), "MMMM y")
    except ValueError:
        return value


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    line = with_public_keys(row)
    kept = ("author", "messages", "people", "started_us", "state", "open_us")
    short = textwrap.shorten(str(line["title"] or line["text"] or ""), _EXCERPT, placeholder="…")
    return {"thread": line["thread_id"], "excerpt": short, **{k: line[k] for k in kept}}
