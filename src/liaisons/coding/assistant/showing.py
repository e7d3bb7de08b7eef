"""Its proposals beside the codes, for coders who asked for them, where they can do no harm.

Who sees a proposal tends to follow it (anchoring: Tversky & Kahneman 1974), and two who follow the
same one agree for a reason that is not in the text. So nobody sees any until they ask for them, and
there are none, whoever asks, in what measures agreement: a blind sample, opened or not; a sample
that two or more code; what somebody else has coded or read already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from liaisons.coding.assistant.answers import latest
from liaisons.coding.assistant.answers_tables import proposals
from liaisons.coding.assistant.answers_tables import shown as choices
from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.coders import everybody
from liaisons.coding.codings import Kind, batches, standing
from liaisons.coding.samples import Sample
from liaisons.coding.tables import (
    insert,
    now_us,
    sample_coders,
    sample_done,
    sample_items,
    samples,
)
from liaisons.database import Database, touch

#: Sample coded by so many: what they say is compared.
_COMPARED = 2
#: The code that is proposed, and how sure the assistant is of it, from 0 to 1.
Proposed = dict[int, float]


def is_shown(database: Database, coder: int) -> bool:
    """Whether a coder asked for the proposals; nobody did before they said so."""
    asked = sa.select(choices.c.shown).where(choices.c.coder == coder)
    with database.reading() as read:
        return bool(read.execute(asked.order_by(choices.c.id.desc()).limit(1)).scalar())


def show(database: Database, coder: int, shown: bool) -> None:
    """Show a coder the proposals from now on, or no more; earlier choices stay on record."""
    if is_shown(database, coder) == shown:
        return
    with database.writing() as write:
        insert(write, choices, coder=coder, shown=shown, at_us=now_us())
        touch(write, "assistant")


def measures_agreement(sample: Sample) -> bool:
    """Whether what is said in a sample is, or may come to be, compared between coders."""
    return sample.blind or len(sample.coders) >= _COMPARED


def proposed(
    database: Database, coder: int, community: str, kind: Kind, subjects: Sequence[int]
) -> dict[int, Proposed]:
    """What the assistant proposes to a coder of some messages or threads; {} where they see none.

    Of a variable that the coder has coded already nothing is proposed.
    """
    if not subjects or not is_shown(database, coder):
        return {}
    book = codebook(database)
    mine, theirs = _coded(database, book, coder, community, kind, subjects)
    hidden = theirs | withheld(database, coder, kind, subjects)
    found: defaultdict[int, Proposed] = defaultdict(dict)
    for subject, code, sure in _kept(database, community, kind, subjects):
        code = book.standing(code).id
        offered = book[code].codable and not book[code].retired
        if offered and subject not in hidden and (subject, book.about(code).id) not in mine:
            found[subject][code] = sure
    return dict(found)


def _coded(
    database: Database,
    book: Codebook,
    coder: int,
    community: str,
    kind: Kind,
    subjects: Sequence[int],
) -> tuple[set[tuple[int, int]], set[int]]:
    """(subject, variable) of what the coder coded, and the subjects that other people did."""
    people = {one.id for one in everybody(database) if one.kind == "person"}
    mine: set[tuple[int, int]] = set()
    theirs: set[int] = set()
    for one in standing(database, community=community, kind=kind, subjects=subjects):
        if one.coder == coder:
            mine.add((one.subject.id, book.about(one.code).id))
        elif one.coder in people:
            theirs.add(one.subject.id)
    return mine, theirs


def withheld(database: Database, coder: int, kind: Kind, subjects: Sequence[int]) -> set[int]:
    """What lies in a sample that measures agreement, or was read by somebody else."""
    many = (
        sa.select(sa.func.count()).where(sample_coders.c.sample == samples.c.id).scalar_subquery()
    )
    compared = sa.or_(samples.c.blind, many >= _COMPARED)
    listed = sa.select(sample_items.c.subject).join(samples).where(samples.c.kind == kind, compared)
    read_by_others = (
        sa.select(sample_done.c.subject)
        .join(samples, samples.c.id == sample_done.c.sample)
        .where(samples.c.kind == kind, sample_done.c.coder != coder)
    )
    found: set[int] = set()
    with database.reading() as read:
        for some in batches(sorted(set(subjects))):
            found |= set(read.execute(listed.where(sample_items.c.subject.in_(some))).scalars())
            done = read_by_others.where(sample_done.c.subject.in_(some))
            found |= set(read.execute(done).scalars())
    return found


def _kept(
    database: Database, community: str, kind: Kind, subjects: Sequence[int]
) -> list[tuple[int, int, float]]:
    """(subject, code, sureness) of the answers that hold."""
    holding = [one.id for one in latest(database, community) if one.said.kind == kind]
    asked = sa.select(proposals.c.subject, proposals.c.code, proposals.c.sure).where(
        proposals.c.answer.in_(holding), proposals.c.code.is_not(None)
    )
    with database.reading() as read:
        return [
            (row.subject, row.code, row.sure)
            for some in batches(sorted(set(subjects)))
            for row in read.execute(asked.where(proposals.c.subject.in_(some)))
        ]
