"""The definitions of MEASURES.md read a second time: slowly, plainly, in Python alone.

Nothing of ``liaisons`` is used here, so that an error in one reading shows against the other. The
oracle reads the exported files themselves (``read_fourcat``, ``read_sheet``), is told which
openings are questions, and answers with ``rows``: (measure, group) → value, for what can be said
without chance. Where a definition leaves a choice, the choice is written at the function.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
HORIZONS = (300, 900, 3600, 86_400, 604_800)

Key = tuple[str, tuple[tuple[str, object], ...]]
Rows = dict[Key, float]


@dataclass(frozen=True)
class Event:
    """A message of the export. ``author`` None: deleted account; ``answers`` None: no target."""

    id: str
    thread: str
    author: str | None
    sent: int  # microseconds since 1970, UTC
    answers: str | None
    opens: bool


def key(measure: str, **group: object) -> Key:
    """The name of a row."""
    return measure, tuple(sorted(group.items()))


# --- reading the files ------------------------------------------------------------------


def read_fourcat(path: Path) -> list[Event]:
    """The messages of a 4CAT CSV; its timestamps are UTC."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Event(
                id=row["id"],
                thread=row["thread_id"],
                author=row["author"] or None,
                sent=_microseconds(row["timestamp"], "%Y-%m-%d %H:%M:%S", UTC),
                answers=row["parent_id"] or None,
                opens=row["id"] == row["thread_id"],
            )
            for row in csv.DictReader(lines)
        ]


def read_sheet(path: Path, zone: str = "Europe/Paris") -> list[Event]:
    """The messages of the seven-column sheet; its times are local, without zone."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Event(
                id=row["id"],
                thread=row["fil"],
                author=row["auteur"] or None,
                sent=_microseconds(row["date"], "%d/%m/%Y %H:%M:%S", ZoneInfo(zone)),
                answers=row["repond_a"] or None,
                opens=row["type"] == "publication",
            )
            for row in csv.DictReader(lines, delimiter=";")
        ]


def _microseconds(text: str, pattern: str, zone: ZoneInfo | object) -> int:
    moment = datetime.strptime(text, pattern).replace(tzinfo=zone)  # type: ignore[arg-type]
    return round(moment.timestamp()) * SECOND


# --- the reading of a community ---------------------------------------------------------


class Reading:
    """One community: its messages in time, which of them are questions, their replies and links."""

    def __init__(
        self, events: Iterable[Event], questions: Collection[str], zone: str = "Europe/Paris"
    ) -> None:
        self.events = sorted(events, key=lambda e: e.sent)
        self.zone = ZoneInfo(zone)
        self.by_id = {e.id: e for e in self.events}
        self.start, self.end = self.events[0].sent, self.events[-1].sent
        self.questions = [e for e in self.events if e.id in questions]
        self.threads: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            self.threads[event.thread].append(event)
        self.replies = {q.id: self._replies(q) for q in self.questions}
        self.help = self._help_links()
        self.contact = self._contact_links()
        self.first: dict[str, Event] = {}
        for event in self.events:
            if event.author is not None:
                self.first.setdefault(event.author, event)

    def _replies(self, question: Event) -> list[Event]:
        """Messages in its thread, later than it, by somebody else than the asker.

        A deleted author is taken to be somebody else.
        """
        return [
            e
            for e in self.threads[question.thread]
            if e.sent > question.sent
            and (e.author is None or question.author is None or e.author != question.author)
        ]

    def _help_links(self) -> list[tuple[str, str, Event]]:
        """(helper, asker, message) of each reply aimed at the asker, both being known."""
        links = []
        for question in self.questions:
            for reply in self.replies[question.id]:
                known = reply.author is not None and question.author is not None
                if known and self._aimed(reply, question):
                    links.append((reply.author, question.author, reply))
        return links

    def _aimed(self, reply: Event, question: Event) -> bool:
        if reply.answers is None:
            return question.opens
        target = self.by_id.get(reply.answers)
        if target is not None and target.author == reply.author:
            return question.opens  # it continues what its author said: aimed at nobody else
        return target is not None and target.author == question.author

    def _contact_links(self) -> list[tuple[str, str, Event]]:
        """(from, to, message) of every other directed message."""
        helping = {message.id for _, _, message in self.help}
        links = []
        for event in self.events:
            target = self.by_id.get(event.answers or "")
            if event.id in helping or target is None:
                continue
            if event.author and target.author and event.author != target.author:
                links.append((event.author, target.author, event))
        return links

    def local(self, event: Event) -> datetime:
        return datetime.fromtimestamp(event.sent // SECOND, self.zone)


def rows(reading: Reading, reported_size: int | None = None) -> Rows:
    """Every row that the oracle can say of a community."""
    return {
        **presence(reading, reported_size),
        **help_(reading),
        **ties(reading.help, "help"),
        **ties(reading.contact, "contact"),
        **actors(reading),
        **staying(reading),
        **commons(reading, reported_size),
    }


# --- presence ---------------------------------------------------------------------------


def presence(reading: Reading, reported_size: int | None) -> Rows:
    people = len(reading.first)
    found = {
        key("presence.people"): people,
        key("presence.messages"): len(reading.events),
        key("presence.threads"): len(reading.threads),
    }
    if reported_size:
        found[key("presence.active_share")] = people / reported_size
    days = (reading.local(reading.events[-1]).date() - reading.local(reading.events[0]).date()).days
    found[key("presence.messages_per_day")] = len(reading.events) / (days + 1)
    active: dict[str, set[str]] = defaultdict(set)
    rhythm: Counter[tuple[int, int]] = Counter()
    for event in reading.events:
        local = reading.local(event)
        rhythm[local.weekday(), local.hour] += 1
        if event.author is not None:
            active[f"{local:%Y-%m}"].add(event.author)
    for month, members in active.items():
        found[key("presence.active_people", month=month)] = len(members)
    for (weekday, hour), count in rhythm.items():
        share = count / len(reading.events)
        found[key("presence.rhythm", weekday=weekday, hour=hour)] = share
    return found


# --- help -------------------------------------------------------------------------------


def waits(reading: Reading) -> list[tuple[int, bool]]:
    """For each question: microseconds until its first reply (True), or the window's end (False)."""
    found = []
    for question in reading.questions:
        replies = reading.replies[question.id]
        until = min((r.sent for r in replies), default=reading.end)
        found.append((until - question.sent, bool(replies)))
    return found


def kaplan_meier(waited: Iterable[tuple[int, bool]]) -> list[tuple[int, float, float]]:
    """(time, survival after it, Greenwood's sum) at each time with an event."""
    steps: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    total = 0
    for time, happened in waited:
        steps[time][0 if happened else 1] += 1
        total += 1
    survival, greenwood, at_risk, curve = 1.0, 0.0, total, []
    for time in sorted(steps):
        events, censored = steps[time]
        if events:
            survival *= 1 - events / at_risk
            if at_risk > events:
                greenwood += events / (at_risk * (at_risk - events))
            curve.append((time, survival, greenwood))
        at_risk -= events + censored
    return curve


def help_(reading: Reading) -> Rows:
    waited = waits(reading)
    total = len(waited)
    if not total:
        return {key("help.questions"): 0}
    replies = [reading.replies[q.id] for q in reading.questions]
    repliers = [len({r.author for r in some if r.author is not None}) for some in replies]
    found = {
        key("help.questions"): total,
        key("help.replied_share"): sum(happened for _, happened in waited) / total,
        key("help.replies_per_question"): sum(map(len, replies)) / total,
        key("help.repliers_per_question"): sum(repliers) / total,
    }
    curve = kaplan_meier(waited)
    for horizon in HORIZONS:
        survival = [s for time, s, _ in curve if time <= horizon * SECOND]
        found[key("help.replied_within", horizon_s=horizon)] = 1 - (survival or [1.0])[-1]
    median = next((time for time, s, _ in curve if s <= 0.5), None)
    if median is not None:
        found[key("help.first_reply_delay")] = median / SECOND
    return found


# --- ties -------------------------------------------------------------------------------


def ties(messages: list[tuple[str, str, Event]], network: str) -> Rows:
    """Figures of the network of people with at least one link, loops being none."""
    links = Counter((a, b) for a, b, _ in messages)
    people = {person for link in links for person in link}
    if not people:
        return {key("ties.people", network=network): 0}
    n, m = len(people), len(links)
    neighbours = _neighbours(links)
    core = core_numbers(neighbours)
    into, out = Counter(b for _, b in links), Counter(a for a, _ in links)
    found = {
        "people": n,
        "links": m,
        "messages": sum(links.values()),
        "mean_degree": 2 * m / n,
        "density": m / (n * (n - 1)),
        "reciprocity": sum((b, a) in links for a, b in links) / m,
        "transitivity": transitivity(neighbours),
        "components_largest_share": largest_component(neighbours) / n,
        "core_number_max": max(core.values()),
        "core_size": sum(number == max(core.values()) for number in core.values()),
        "in_centralisation": centralisation(into, people),
        "out_centralisation": centralisation(out, people),
    }
    return {key(f"ties.{name}", network=network): value for name, value in found.items()}


def _neighbours(links: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        near[a].add(b)
        near[b].add(a)
    return near


def transitivity(near: dict[str, set[str]]) -> float:
    """Closed among all pairs of neighbours of a person (undirected, global)."""
    closed = pairs = 0
    for friends in near.values():
        pairs += len(friends) * (len(friends) - 1)
        closed += sum(len(near[friend] & friends) for friend in friends)
    return closed / pairs if pairs else 0.0


def largest_component(near: dict[str, set[str]]) -> int:
    unseen, largest = set(near), 0
    while unseen:
        front = [unseen.pop()]
        size = 0
        while front:
            person = front.pop()
            size += 1
            fresh = near[person] & unseen
            unseen -= fresh
            front.extend(fresh)
        largest = max(largest, size)
    return largest


def core_numbers(near: dict[str, set[str]]) -> dict[str, int]:
    """For each k, take away again and again whoever has fewer than k links left."""
    left = {person: set(friends) for person, friends in near.items()}
    core: dict[str, int] = {}
    k = 0
    while left:
        weak = [person for person, friends in left.items() if len(friends) <= k]
        if not weak:
            k += 1
        for person in weak:
            core[person] = k
            for friend in left.pop(person):
                if friend in left:
                    left[friend].discard(person)
    return core


def centralisation(degree: Counter[str], people: Collection[str]) -> float:
    """Freeman: how far everybody is below the most central, over the same in a star."""
    most = max(degree.values())
    star = (len(people) - 1) ** 2
    return sum(most - degree[person] for person in people) / star if star else 0.0


# --- actors -----------------------------------------------------------------------------


def actors(reading: Reading) -> Rows:
    written = Counter(e.author for e in reading.events if e.author is not None)
    given = Counter(helper for helper, _, _ in reading.help)
    found = {key("actors.gini_messages"): gini(written.values())}
    if given:
        found[key("actors.gini_help")] = gini(given.values())
        found[key("actors.half_of_help")] = half_of(sorted(given.values(), reverse=True))
    for of, counts in (("messages", written), ("help", given)):
        ordered = sorted(counts.values(), reverse=True)
        for percent in (1, 10) if ordered else ():
            top = ordered[: math.ceil(len(ordered) * percent / 100)]
            found[key("actors.top_share", of=of, top=percent / 100)] = sum(top) / sum(ordered)
    return found


def gini(values: Iterable[int]) -> float:
    """Mean absolute difference between all pairs over twice the mean."""
    numbers = list(values)
    apart = sum(abs(a - b) for a in numbers for b in numbers)
    return apart / (2 * len(numbers) * sum(numbers))


def half_of(ordered: list[int]) -> int:
    """The fewest, most generous first, who give at least half."""
    so_far = 0
    for count, value in enumerate(ordered, 1):
        so_far += value
        if 2 * so_far >= sum(ordered):
            return count
    return 0


# --- staying ----------------------------------------------------------------------------


def staying(reading: Reading) -> Rows:
    """Newcomers are those first seen after the window's first 90 days.

    Split: those whose first message is a question, by a reply within 24 hours of it; only returns
    after those 24 hours count.
    """
    found = {}
    came = [
        e
        for e in reading.first.values()
        if e.sent >= reading.start + 90 * DAY and e.sent + 30 * DAY <= reading.end
    ]
    if came:
        back = sum(_returned(reading, e, 0) for e in came)
        found[key("staying.returned")] = back / len(came)
    asked = {q.id for q in reading.questions}
    for helped in (True, False):
        group = [e for e in came if e.id in asked and _replied_within_a_day(reading, e) is helped]
        if group:
            back = sum(_returned(reading, e, DAY) for e in group)
            found[key("staying.returned", replied_within_24h=helped)] = back / len(group)
    return found


def _replied_within_a_day(reading: Reading, question: Event) -> bool:
    return any(r.sent - question.sent <= DAY for r in reading.replies[question.id])


def _returned(reading: Reading, first: Event, after: int) -> bool:
    return any(
        e.author == first.author
        and e.thread != first.thread
        and after < e.sent - first.sent <= 30 * DAY
        for e in reading.events
    )


# --- commons ----------------------------------------------------------------------------


def commons(reading: Reading, reported_size: int | None) -> Rows:
    """Over people first seen at least 90 days before the window's end."""
    given = Counter(helper for helper, _, _ in reading.help)
    received = Counter(asker for _, asker, _ in reading.help)
    asked = {question.author for question in reading.questions}
    observed = [p for p, e in reading.first.items() if e.sent + 90 * DAY <= reading.end]
    found = {}
    if observed:
        balances = Counter(balance(given[p], received[p], p in asked) for p in observed)
        for name in ("giver", "even", "receiver", "asker_only", "neither"):
            found[key("commons.give_take", balance=name)] = balances[name] / len(observed)
        mean = sum(given[p] - received[p] for p in observed) / len(observed)
        found[key("commons.give_take")] = mean
        found[key("commons.reciprocators")] = spearman(
            [given[p] for p in observed], [received[p] for p in observed]
        )
    if reported_size:
        found[key("commons.silent")] = 1 - len(reading.first) / reported_size
    if any(helper in observed for helper, _, _ in reading.help):
        found[key("commons.indirect_share")] = indirect_share(reading, observed)
    return found


def balance(given: int, received: int, asked: bool) -> str:
    """How somebody stands; who gave nothing only asks, or does neither."""
    if not given:
        return "asker_only" if asked or received else "neither"
    return "giver" if given > received else "even" if given == received else "receiver"


def indirect_share(reading: Reading, observed: Collection[str]) -> float:
    """Help given by ``observed`` people to people who had not helped them before."""
    before: set[tuple[str, str]] = set()
    indirect = total = 0
    for helper, asker, _ in sorted(reading.help, key=lambda link: link[2].sent):
        if helper in observed:
            total += 1
            indirect += (asker, helper) not in before
        before.add((helper, asker))
    return indirect / total


def spearman(one: list[int], other: list[int]) -> float:
    """Pearson's correlation of mid-ranks."""
    a, b = _mid_ranks(one), _mid_ranks(other)
    mean = (len(a) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))
    return covariance / spread if spread else math.nan


def _mid_ranks(values: list[int]) -> list[float]:
    ordered = sorted(values)
    place = {v: ordered.index(v) + (ordered.count(v) + 1) / 2 for v in set(values)}
    return [place[v] for v in values]
