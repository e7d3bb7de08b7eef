"""Joint displays: for a finding, the passages that speak to it, and how each may be quoted.

Nothing is quoted in a report that nobody looked at: a passage goes in once somebody chose how, and
only as far as what its author agreed to still allows (``quotability``). Codings stay as they are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.coders import everybody
from liaisons.coding.codings import BadCoding, Coding, standing
from liaisons.coding.interviews import store as interviews
from liaisons.coding.interviews.speakers import answers
from liaisons.coding.joint_tables import displays as displays_table
from liaisons.coding.joint_tables import quotes
from liaisons.coding.quotability import Verdict, assess, quotation
from liaisons.coding.tables import insert, now_us
from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.database import Database, touch
from liaisons.errors import NotFound
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.study import Study

How = Literal["masked", "as_is", "left_out"]
#: Letters of a message that is shown as a passage.
LONGEST = 700
ROOM = "joint"

WRITTEN = (displays_table.name, quotes.name, "codings", "coding_withdrawals", "interview_consents")


class Display(msgspec.Struct, frozen=True, kw_only=True):
    """A finding (a row's measure and group) and the codes whose passages stand beside it."""

    id: int
    measure: str
    group: dict[str, Any]
    codes: list[int]


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """A passage beside a finding. ``quoted``: what may go out, "" where nothing may, or nobody
    chose yet. ``community`` is "" for interviews; ``asks``: these are the interviewer's words.
    """

    coding: int
    community: str
    kind: str
    subject: int
    code: str
    words: str
    verdict: Verdict
    how: How | None
    paraphrase: str
    quoted: str
    asks: bool = False


def add(
    database: Database, measure: str, group: Mapping[str, Any], codes: Iterable[int], *, by: str
) -> Display:
    """Keep a display. Raises BadCoding where it has no code of the codebook."""
    book = codebook(database)
    chosen = [code for code in dict.fromkeys(codes) if code in book.every]
    if not chosen:
        raise BadCoding(_("Choose at least one code whose passages speak to the finding."))
    told = {"measure": measure, "group": msgspec.json.encode(dict(group)).decode()}
    with database.writing() as write:
        made = insert(write, displays_table, **told, codes=msgspec.json.encode(chosen).decode(),
                      by=by, at_us=now_us())  # fmt: skip
        touch(write, ROOM)
    return Display(id=made, measure=measure, group=dict(group), codes=chosen)


def remove(database: Database, display: int) -> None:
    """Show it no more; NotFound where there is none."""
    with database.writing() as write:
        gone = write.execute(
            displays_table.update()
            .where(displays_table.c.id == display, displays_table.c.removed_us.is_(None))
            .values(removed_us=now_us())
        )
        if not gone.rowcount:
            raise NotFound(_("This is no longer there."))
        touch(write, ROOM)


def displays(database: Database) -> list[Display]:
    """The displays, in the order in which they were made."""
    asked = (
        sa.select(displays_table)
        .where(displays_table.c.removed_us.is_(None))
        .order_by(displays_table.c.id)
    )
    with database.reading() as read:
        rows = read.execute(asked).all()
    return [
        Display(
            id=row.id,
            measure=row.measure,
            group=msgspec.json.decode(row.group),
            codes=msgspec.json.decode(row.codes),
        )
        for row in rows
    ]


def choose(database: Database, coding: int, how: str, paraphrase: str = "", *, by: str) -> None:
    """Say how a coding's words may be quoted; earlier choices stay on record."""
    if how not in get_args(How):
        raise BadCoding(_("A passage is quoted masked, as it stands, or left out."))
    known = {one.id for one in standing(database)}
    if coding not in known:
        raise NotFound(_("There is no such coding."))
    said = {"coding": coding, "how": how, "paraphrase": paraphrase.strip(), "by": by}
    with database.writing() as write:
        insert(write, quotes, **said, at_us=now_us())
        touch(write, ROOM)


def excerpts(study: Study, display: Display, seen_by: int | None = None) -> list[Excerpt]:
    """The passages beside a finding, each once, in the order in which they were coded.

    ``seen_by``: as this coder may see them; None: all.
    """
    from liaisons.coding import room

    database = room(study)
    book = codebook(database)
    people = {coder.id for coder in everybody(database) if coder.kind == "person"}
    wanted = _below(book, display.codes)
    found: dict[Any, Coding] = {}
    for one in standing(database, seen_by=seen_by):
        if one.code in wanted and one.coder in people and one.subject.kind != "person":
            found.setdefault((one.subject, one.code), one)
    words = _Words(study, database, found.values())
    chosen = _chosen(database)
    told = (_excerpt(book, one, words, chosen.get(one.id)) for one in found.values())
    return [one for one in told if one.words]


def _below(book: Codebook, codes: Iterable[int]) -> set[int]:
    return {c for code in codes for c in (code, *(below.id for below, _d in book.walk(code)))}


def _chosen(database: Database) -> dict[int, tuple[How, str]]:
    with database.reading() as read:
        rows = read.execute(sa.select(quotes).order_by(quotes.c.id)).all()
    return {row.coding: (row.how, row.paraphrase) for row in rows}


def _excerpt(book: Codebook, one: Coding, words: _Words, chosen: tuple[How, str] | None) -> Excerpt:
    text, verdict = words.of(one)
    how, paraphrase = chosen or (None, "")
    allowed = how in ("masked", "as_is")
    quoted = quotation(text, verdict, _allowed(verdict, paraphrase), as_is=how == "as_is")
    return Excerpt(
        coding=one.id,
        community=one.subject.community,
        kind=one.subject.kind,
        subject=one.subject.id,
        code=book.value_name(one.code),
        words=text,
        verdict=verdict,
        how=how,
        paraphrase=paraphrase,
        quoted=quoted if allowed and text else "",
        asks=words.asks(one),
    )


def _allowed(verdict: Verdict, paraphrase: str) -> str:
    """A paraphrase stands for what may not be quoted; not for who refused to be spoken of."""
    return "" if "no_consent" in verdict.against else paraphrase


class _Words:
    """The words of codings, as they stand in the corpus now, and what speaks against them."""

    def __init__(self, study: Study, database: Database, found: Iterable[Coding]) -> None:
        self._settings = study.settings
        self._messages: dict[int, tuple[str, str]] = {}
        by_community: dict[str, set[int]] = {}
        for one in found:
            if one.subject.kind in ("message", "thread"):
                by_community.setdefault(one.subject.community, set()).add(one.subject.id)
        for community, ids in by_community.items():
            self._messages |= _messages(study, community, ids)
        self._interviews = {one.id: one.text for one in interviews.everything(database)}
        self._turns = interviews.every_turn(database)
        self._consent = {i: interviews.consent_of(database, i) for i in self._interviews}

    def of(self, one: Coding) -> tuple[str, Verdict]:
        """The words of a coding, and the verdict on them."""
        spoken = one.subject.kind == "interview"
        state = self._consent.get(one.subject.id) if spoken else None
        text, visibility = (
            (self._interviews.get(one.subject.id, ""), "")
            if spoken
            else self._messages.get(one.subject.id, ("", "public"))
        )
        if one.subject.start is not None:
            text = text[one.subject.start : one.subject.end]
        else:
            whole = answers(text, self._turns.get(one.subject.id, ())) if spoken else text
            text = textwrap.shorten(whole, LONGEST, placeholder="…")
        verdict = assess(
            text, visibility=visibility, consent=state.state if state else None, interview=spoken,
            min_cell=self._settings.privacy.min_cell, language=self._settings.language,
        )  # fmt: skip
        return text, verdict

    def asks(self, one: Coding) -> bool:
        """Whether a passage of an interview lies wholly in what the interviewer says."""
        subject = one.subject
        if subject.kind != "interview" or subject.start is None or subject.end is None:
            return False
        over = [turn for turn in self._turns.get(subject.id, ())
                if turn.start < subject.end and subject.start < turn.end]  # fmt: skip
        return bool(over) and all(turn.asks for turn in over)


# A thread is shown by the words that open it.
_TEXTS = """
select w.message_id as id, m.text, m.visibility from wanted w
join stored m on m.message_id = w.message_id and m.deleted_at is null
union all
select f.thread_id, f.text, f.visibility from (
    select m.thread_id, m.text, m.visibility,
        row_number() over (partition by m.thread_id order by m.sent_us, m.source_row) as place
    from wanted w join stored m on m.thread_id = w.message_id
    where m.message_id <> w.message_id and m.deleted_at is null
) f
where f.place = 1 and not exists (
    select 1 from stored s where s.message_id = f.thread_id
)
"""


def _messages(study: Study, community: str, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    engine = DuckDBEngine()
    engine.define("stored", Parquet(study.store.files(community, "messages"), MESSAGES))
    engine.define("wanted", pa.table({"message_id": pa.array(sorted(ids), pa.int64())}))
    found = engine.query(_TEXTS).to_pylist()
    engine.close()
    return {row["id"]: (row["text"] or "", row["visibility"] or "public") for row in found}
