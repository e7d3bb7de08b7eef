"""From a study to what its report tells: rows, contrasts, drawings and the words beside them."""

from __future__ import annotations

from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from liaisons import __version__
from liaisons.corpus.calendar import moment
from liaisons.i18n import _, current
from liaisons.measures.registry import questions
from liaisons.measures.rows import Row
from liaisons.measures.scope import Scope
from liaisons.network.graph import Network
from liaisons.network.layout import layout
from liaisons.report.content import (
    CommunityCard,
    DrawnLink,
    DrawnPerson,
    NetworkDrawing,
    ReportContent,
)
from liaisons.report.names import short
from liaisons.study.running import Session

#: Rows that only charts read, by their name and what their group holds.
_CURVES = {
    "help.survival": "t_s",
    "staying.lifetime": "t_s",
    "actors.lorenz": "x",
    "presence.rhythm": "hour",
    "staying.retention": "cohort",
}
#: Rows about single persons: for the researchers' pages, never for a report.
_PERSONAL = ("actors.table", "actors.sample")
#: Above this many people only those who carry the network are drawn.
DRAWN = 600
LABELLED = 6


def content(session: Session, language: str | None = None) -> ReportContent:
    """Everything the report says, computed or taken from runs."""
    study = session.study
    names = session.communities()
    rows = [r for r in session.rows() if r.measure not in _PERSONAL]
    cards = [_card(session, name, i, rows) for i, name in enumerate(names)]
    return ReportContent(
        title=study.settings.title,
        made_at=session.last_import(names),
        version=__version__,
        fingerprint=study.store.fingerprint(),
        seed=study.settings.seed,
        language=language or current(),
        replicates=study.settings.resampling.replicates,
        min_cell=study.settings.privacy.min_cell,
        communities=cards,
        rows=[r for r in rows if not _is_curve(r) and not r.measure.startswith("coverage.")],
        curves=[r for r in rows if _is_curve(r)],
        contrasts=session.contrasts() if len(names) > 1 else [],
        drawings=[d for name in names if (d := drawing(session.scope(name), session))],
        confounds=[s for a, b in combinations(cards, 2) for s in confounds(session, a, b)],
        fictitious=any(c.fictitious for c in study.settings.communities),
    )


def _is_curve(row: Row) -> bool:
    return row.measure in _CURVES and _CURVES[row.measure] in row.group


def _card(session: Session, name: str, index: int, rows: list[Row]) -> CommunityCard:
    said = session.study.settings.community(name)
    scope = session.scope(name)
    zone = ZoneInfo(said.zone)
    first, last = (moment(us).astimezone(zone).date() for us in scope.bounds)
    own = {r.measure: r for r in rows if r.community == name and not r.group}
    return CommunityCard(
        name=name,
        title=said.title or name,
        short=said.short or None,
        profession=said.profession or None,
        platform=said.platform or None,
        frame=scope.frame,
        colour_index=index,
        messages=_count(own.get("presence.messages")),
        people=_count(own.get("presence.people")),
        first_day=None if scope.untimed else first,
        last_day=None if scope.untimed else last,
        fictitious=said.fictitious,
        capabilities=sorted(scope.capabilities),
        coverage=[r for r in rows if r.community == name and r.measure.startswith("coverage.")],
    )


def _count(row: Row | None) -> int:
    return 0 if row is None or row.value is None else int(row.value)


# --- what the platform alone could explain -----------------------------------------------------


def confounds(session: Session, a: CommunityCard, b: CommunityCard) -> list[str]:
    """In words, what other than the trade differs between two communities."""
    first, second = session.scope(a.name), session.scope(b.name)
    found = []
    if a.platform != b.platform:
        found.append(
            _(
                "{a} and {b} are on different platforms: length limits, notifications and what a "
                "newcomer sees could explain part of any difference.",
                a=short(a),
                b=short(b),
            )
        )
    if a.frame != b.frame:
        found.append(
            _(
                "{a} and {b} were not collected in the same way: what a hashtag or a search brings "
                "back is not all that was said.",
                a=short(a),
                b=short(b),
            )
        )
    for capability, sentence in _platform_sentences().items():
        holders = [card for card in (a, b) if capability in card.capabilities]
        if len(holders) == 1:
            found.append(sentence.format(who=short(holders[0])))
    if _visibility(first) != _visibility(second):
        found.append(
            _(
                "One place is public and the other for members: who dares to ask, and who reads, "
                "is not the same."
            )
        )
    return found


def _platform_sentences() -> dict[str, str]:
    return {
        "reply_targets": _(
            "Only {who} says what each reply answers; elsewhere a reply is taken to be for whoever "
            "opened the thread."
        ),
        "answers": _("Only {who} tells answers from comments; elsewhere every reply counts."),
        "moderation": _("Only {who} shows acts of moderation."),
    }


def _visibility(scope: Scope) -> str:
    scope.need("messages")
    found = scope.engine.query(
        "select visibility, count(*) as n from messages group by visibility "
        "order by n desc, visibility limit 1"
    )
    return str(found["visibility"][0].as_py()) if len(found) else "public"


# --- the drawing of the help network ------------------------------------------------------------


def drawing(scope: Scope, session: Session) -> NetworkDrawing | None:
    """The help network laid out; those who carry it when there are too many to draw."""
    network = scope.network("help")
    if network.n < 2 or network.people is None:
        return None
    given = np.bincount(network.source, network.weight, network.n).astype(np.int64)
    received = np.bincount(network.target, network.weight, network.n).astype(np.int64)
    order = np.lexsort((np.arange(network.n), -(given + received)))
    shown = np.sort(order[:DRAWN])
    place = np.full(network.n, -1)
    place[shown] = np.arange(len(shown))
    inside = (place[network.source] >= 0) & (place[network.target] >= 0)
    drawn = Network.collapse(
        place[network.source[inside]],
        place[network.target[inside]],
        network.weight[inside],
        n=len(shown),
    )
    positions = layout(drawn, scope.facts.seed)
    known = _known_of_people(session, scope)
    carriers = set(order[np.argsort(-given[order], kind="stable")][:LABELLED].tolist())
    people = [
        _person(network.people[i], positions[p], given[i], known, labelled=i in carriers)
        for p, i in enumerate(shown.tolist())
    ]
    links = zip(drawn.source.tolist(), drawn.target.tolist(), drawn.weight.tolist(), strict=True)
    return NetworkDrawing(
        community=scope.community,
        network="help",
        people=people,
        links=[DrawnLink(source, target, float(weight)) for source, target, weight in links],
        total_people=network.n,
        total_links=len(network.source),
    )


def _person(
    key: int,
    at: np.ndarray,
    given: int,
    known: dict[int, dict[str, object]],
    *,
    labelled: bool,
) -> DrawnPerson:
    facts = known.get(int(key), {})
    return DrawnPerson(
        x=float(at[0]),
        y=float(at[1]),
        size=float(given),
        group=int(str(facts.get("group") or 0)),
        role=str(facts.get("role") or ""),
        label=str(facts.get("label")) if labelled and facts.get("label") else None,
    )


def _known_of_people(session: Session, scope: Scope) -> dict[int, dict[str, object]]:
    """Label, group and role of people, as far as the runs of ties and actors know them."""
    known: dict[int, dict[str, object]] = {}
    tables = [scope.relation("people").select(["person", "label"])]
    for name in ("ties", "actors"):
        question = questions().get(name)
        if question is not None:
            kept = session.result(scope.community, question).memberships
            tables += [
                _help_only(table) for table in kept.values() if "person" in table.schema.names
            ]
    for table in tables:
        for row in table.to_pylist():
            known.setdefault(row["person"], {}).update(row)
    return known


def _help_only(table: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    if "network" not in table.schema.names:
        return table
    return table.filter(pc.equal(table["network"], "help"))
