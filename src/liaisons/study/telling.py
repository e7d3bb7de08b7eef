"""From a study to what its report tells: rows, contrasts, drawings and the words beside them."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from zoneinfo import ZoneInfo

from liaisons import __version__
from liaisons.corpus.calendar import moment
from liaisons.i18n import _, current
from liaisons.measures.rows import Row
from liaisons.report.content import CommunityCard, Joint, Note, Quoted, ReportContent
from liaisons.report.names import short
from liaisons.study.drawings import drawings
from liaisons.study.memos import Memo, memos
from liaisons.study.profiles import profile
from liaisons.study.running import Session
from liaisons.study.study import Study

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
        drawings=[drawn for name in names for drawn in drawings(session, name)],
        confounds=[s for a, b in combinations(cards, 2) for s in confounds(session, a, b)],
        notes=notes(study),
        joint=joint_displays(study),
        fictitious=any(c.fictitious for c in study.settings.communities),
    )


def notes(study: Study) -> list[Note]:
    """The memos that are meant for the report, the oldest first."""
    # A study in which nobody has written yet has no database, and gets none by being told.
    if not study.written_in:
        return []
    return [_note(memo) for memo in reversed(memos(study.database, in_report=True))]


def joint_displays(study: Study) -> list[Joint]:
    """Findings with the passages that somebody chose to quote."""
    if not study.written_in:
        return []
    from liaisons.coding import joint, room
    from liaisons.coding.codebook import codebook

    database = room(study)
    kept = joint.displays(database)
    book = codebook(database) if kept else None
    return [
        Joint(
            measure=one.measure,
            group=one.group,
            codes=[book.path(code) for code in one.codes if book is not None],
            quoted=[
                Quoted(
                    community=passage.community,
                    code=passage.code,
                    words=passage.quoted,
                    paraphrased=bool(passage.paraphrase),
                    asks=passage.asks,
                )
                for passage in joint.excerpts(study, one)
                if passage.quoted
            ],
        )
        for one in kept
    ]


def _note(memo: Memo) -> Note:
    number = memo.about.kind == "number"
    subject, group = memo.about.row() if number else (memo.about.subject, {})
    return Note(
        kind=memo.about.kind,
        community=memo.about.community,
        subject=subject,
        group=group,
        text=memo.text,
        by=memo.changed_by,
        at=dt.datetime.fromisoformat(memo.changed_at),
    )


def _is_curve(row: Row) -> bool:
    return row.measure in _CURVES and _CURVES[row.measure] in row.group


def _card(session: Session, name: str, index: int, rows: list[Row]) -> CommunityCard:
    said = session.study.settings.community(name)
    known = profile(session, name)
    zone = ZoneInfo(said.zone)
    first, last = (moment(us).astimezone(zone).date() for us in (known.first_us, known.last_us))
    own = {r.measure: r for r in rows if r.community == name and not r.group}
    return CommunityCard(
        name=name,
        title=said.title or name,
        short=said.short or None,
        profession=said.profession or None,
        platform=said.platform or None,
        frame=known.frame,
        colour_index=index,
        messages=_count(own.get("presence.messages")),
        people=_count(own.get("presence.people")),
        first_day=None if known.untimed else first,
        last_day=None if known.untimed else last,
        fictitious=said.fictitious,
        capabilities=known.capabilities,
        coverage=[r for r in rows if r.community == name and r.measure.startswith("coverage.")],
    )


def _count(row: Row | None) -> int:
    return 0 if row is None or row.value is None else int(row.value)


# --- what the platform alone could explain -----------------------------------------------------


def confounds(session: Session, a: CommunityCard, b: CommunityCard) -> list[str]:
    """In words, what other than the trade differs between two communities."""
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
    if profile(session, a.name).visibility != profile(session, b.name).visibility:
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
