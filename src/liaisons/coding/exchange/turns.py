"""Turns of interviews as other tools can hold them: a code to a speaker, who asks set apart.

No project of REFI-QDA says who speaks. What each says is coded with a code of theirs, below one of
two headings; both are known by their identifiers when they come back, and are no codings then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from liaisons.coding.exchange.identity import same
from liaisons.coding.exchange.project import Project, QCode, QCoding, Selection, Source
from liaisons.coding.interviews.store import Turn
from liaisons.i18n import _

ASKS, ANSWERS = same("liaisons turns", "asks"), same("liaisons turns", "answers")


def codes(turns: Mapping[int, Sequence[Turn]]) -> list[QCode]:
    """The headings and a code to each speaker; none where nobody is told apart."""
    told = {(turn.asks, turn.speaker) for found in turns.values() for turn in found if turn.speaker}
    made = []
    for asks, heading, name in (
        (True, ASKS, _("Turns: who asks")),
        (False, ANSWERS, _("Turns: who answers")),
    ):
        speakers = sorted(speaker for asking, speaker in told if asking == asks)
        if speakers:
            made.append(QCode(guid=heading, name=name, codable=False))
        made += [QCode(guid=_code(asks, one), name=one, parent=heading) for one in speakers]
    return made


def lay(source: Source, turns: Sequence[Turn]) -> None:
    """Code each turn of a document with its speaker."""
    at = {(s.start, s.end): s for s in source.selections}
    for turn in turns:
        if not turn.speaker or turn.start == turn.end or source.text is None:
            continue
        span = (turn.start, turn.end)
        if span not in at:
            at[span] = _selection(source, *span)
            source.selections.append(at[span])
        guid = same(source.guid, f"turn {turn.start}-{turn.end}")
        at[span].codings.append(QCoding(guid=guid, code=_code(turn.asks, turn.speaker)))
    source.selections.sort(key=lambda s: (s.start or 0, s.end or 0))


def taken(project: Project) -> dict[str, list[Turn]]:
    """Take the turns out of a project; those of each document by its identifier."""
    speakers = {
        code.guid.lower(): (code.parent or "").lower() == ASKS
        for code in project.codes
        if (code.parent or "").lower() in (ASKS, ANSWERS)
    }
    names = {code.guid.lower(): code.name for code in project.codes}
    headings = {ASKS, ANSWERS, *speakers}
    project.codes = [code for code in project.codes if code.guid.lower() not in headings]
    return {
        source.guid.lower(): sorted(_of(source, speakers, names), key=lambda turn: turn.start)
        for source in project.sources
    }


def fitting(found: Sequence[Turn], length: int) -> list[Turn]:
    """The turns, as long as they share a text out; none where somebody moved them since."""
    ends = [0, *(turn.end for turn in found)]
    in_order = all(end <= turn.start for end, turn in zip(ends, found, strict=False))
    return list(found) if in_order and ends[-1] <= length else []


def _of(source: Source, speakers: Mapping[str, bool], names: Mapping[str, str]) -> Iterable[Turn]:
    kept = []
    for selection in source.selections:
        theirs = [one for one in selection.codings if one.code.lower() in speakers]
        selection.codings = [one for one in selection.codings if one not in theirs]
        if selection.codings or not theirs:
            kept.append(selection)
        if theirs and selection.start is not None and selection.end is not None:
            code = theirs[0].code.lower()
            yield Turn(speaker=names[code], start=selection.start, end=selection.end,
                       asks=speakers[code])  # fmt: skip
    source.selections = kept


def _selection(source: Source, start: int, end: int) -> Selection:
    # as the selections of codings are named, so that one passage stays one
    guid = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{source.guid} {start}-{end}"))
    return Selection(guid=guid, start=start, end=end, name=(source.text or "")[start:end])


def _code(asks: bool, speaker: str) -> str:
    return same("liaisons turns", "asks" if asks else "answers", speaker)
